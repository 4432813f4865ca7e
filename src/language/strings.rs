//! Strings one by one, the likely ones first: what their probabilities say about string entropy and ambiguity.

use super::chart::Chart;
use super::dual::Dual;
use super::rules::{Act, Rules};
use crate::number::Scalar;

/// Bits of entropy over the derivations of one string below which rounding may have made them.
const ONE_DERIVATION: f64 = 1e-7;
/// Tokens beyond which a string is left to the rest.
const LONGEST: usize = 300;
/// Where this little is left, no more is looked for.
const LEAST: f64 = 1e-14;

/// What was seen of the strings.
#[derive(Clone, Debug)]
pub struct Strings {
    pub count: usize,
    /// Sum of -p log2 p over them, and of p times the entropy over the derivations of each.
    pub entropy: f64,
    pub gap: f64,
    /// The probability of all others, and the sum of -p log2 p over the prefixes p beyond which nothing was looked at.
    pub rest: f64,
    pub prefixes: f64,
    /// A string with several derivations.
    pub ambiguous: Option<Vec<usize>>,
}

impl Strings {
    /// Enumerates with ever lower thresholds, until `work` steps of the chart are spent or it is time to stop.
    pub fn enumerate(rules: &Rules<Dual>, work: u64, stop: &dyn Fn() -> bool) -> Option<Strings> {
        let mut chart = Chart::new(rules.clone())?;
        let mut best = None;
        let (mut threshold, mut left) = (0.25, work);
        while threshold > LEAST {
            let seen = Strings { count: 0, entropy: 0.0, gap: 0.0, rest: 0.0, prefixes: 0.0, ambiguous: None };
            let mut round = Round { seen, threshold, word: Vec::new(), left, stop };
            if !round.visit(&mut chart) {
                break;
            }
            left = round.left;
            let complete = round.seen.rest <= LEAST;
            best = Some(round.seen);
            if complete {
                break;
            }
            threshold /= 4.0;
        }
        best
    }

    /// Bounds on the string entropy, given that of derivations: from below the entropy of what was told apart, strings and prefixes.
    pub fn bracket(&self, derivations: f64) -> (f64, f64) {
        if self.rest == 0.0 {
            return (self.entropy, self.entropy);
        }
        (self.entropy + self.prefixes, derivations - self.gap)
    }
}

struct Round<'a> {
    seen: Strings,
    /// Prefixes less likely than this are followed no further.
    threshold: f64,
    word: Vec<usize>,
    left: u64,
    stop: &'a dyn Fn() -> bool,
}

impl Round<'_> {
    /// The strings that begin with the chart's word; `false` where the budget is spent.
    fn visit(&mut self, chart: &mut Chart<Dual>) -> bool {
        let whole = *chart.whole();
        if whole.value > 0.0 {
            let p = whole.value;
            let over_derivations = p.log2() - whole.slope / p;
            self.seen.count += 1;
            self.seen.entropy -= p * p.log2();
            self.seen.gap += p * over_derivations.max(0.0);
            if over_derivations > ONE_DERIVATION && self.seen.ambiguous.is_none() {
                self.seen.ambiguous = Some(self.word.clone());
            }
        }
        for (token, next) in chart.next().into_iter().enumerate() {
            if next.value <= 0.0 {
                continue;
            }
            if next.value < self.threshold || self.word.len() >= LONGEST {
                self.seen.rest += next.value;
                self.seen.prefixes -= next.value * next.value.log2();
                continue;
            }
            let cost = chart.cost();
            if self.left < cost || (self.stop)() {
                return false;
            }
            self.left -= cost;
            self.word.push(token);
            chart.push(token);
            let whole = self.visit(chart);
            chart.pop();
            self.word.pop();
            if !whole {
                return false;
            }
        }
        true
    }
}

/// The number of derivations of a finite language.
pub fn derivations<S: Scalar>(rules: &Rules<S>) -> f64 {
    let mut count: Vec<f64> = rules.exit.iter().map(|&exit| f64::from(u8::from(exit))).collect();
    for _ in 0..rules.nodes() {
        let mut next: Vec<f64> = rules.exit.iter().map(|&exit| f64::from(u8::from(exit))).collect();
        for m in &rules.moves {
            let called = if let Act::Call(entry) = m.act { count[entry] } else { 1.0 };
            next[m.from] += called * count[m.to];
        }
        if next == count {
            break;
        }
        count = next;
    }
    count[rules.root]
}
