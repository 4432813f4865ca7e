//! Everything measured of a built process, what was cut told with its certificate.

use super::lazy::known;
use crate::analysis::explored::explore;
use crate::analysis::measure::Measure;
use crate::analysis::quantity::Quantity;
use crate::analysis::{Analysis, AnalysisError, SEARCHED_STATES, analyze_any, certified, of_cut, with_rate};
use crate::build::Built;
use crate::machine::limits::Limits;

/// Analyzes a process; where its recursion was cut, the numbers are widened to what is proved of the true one.
///
/// # Errors
/// As [`crate::analysis::analyze`].
pub fn analysed(built: &Built, limits: &Limits) -> Result<Analysis, AnalysisError> {
    let Some(truth) = built.truth(limits) else {
        let mut analysis = analyze_any(&built.machine, limits)?;
        if !rate_is_known(&analysis)
            && let Some(of_strings) = built.of_strings(limits)
        {
            let known = known(of_strings, analysis.exact);
            match built.stacks(limits).filter(|_| built.machine.states() > SEARCHED_STATES) {
                Some((mut machine, begin)) => analysis.put(explore(&mut machine, &begin, &known, limits)?),
                None => {
                    if let Some(rate) = known.rate {
                        with_rate(&mut analysis, rate, built.tokens.len());
                    }
                }
            }
        }
        return Ok(analysis);
    };
    let mut analysis = analyze_any(&built.machine, &of_cut(built.machine.states(), limits))?;
    certified(&mut analysis, &truth, built.tokens.len());
    Ok(analysis)
}

/// Bits per token within which a rate counts as known.
const KNOWN: f64 = 1e-3;

fn rate_is_known(analysis: &Analysis) -> bool {
    let rate = analysis.measures.get(&Measure::EntropyRate);
    matches!(rate, Some(Quantity::Value(rate)) if rate.upper - rate.lower < KNOWN)
}
