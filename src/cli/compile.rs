//! `epsilang compile FILE [NAME] --emit FORM [--stage STAGE]`

use super::args::{Compile, Emit, Stage};
use super::{Failure, output, select};
use crate::build::Built;
use crate::build::stages::NoStage;
use crate::machine::limits::Limits;
use crate::machine::stationary::beginning;
use crate::number::Ordered;
use crate::on_machine;
use crate::report::{emit, machine_json, svg, written};
use crate::syntax::format::format;

pub fn run(args: &Compile) -> Result<(), Failure> {
    let limits = args.limits.limits();
    let written = select::one(&args.source.file, &args.source.settings, args.name.as_deref(), &limits)?.built;
    let built = match args.stage {
        Stage::Written => Ok(written),
        Stage::Reduced => written.reduced(&limits),
        Stage::Epsilon => written.epsilon(&limits),
    }
    .map_err(|why| match why {
        NoStage::InfinitelyMany => Failure::limit("there is no finite epsilon-machine: the causal states are infinitely many"),
        NoStage::Limit(why) => Failure::limit(why),
    })?;
    let bytes = emitted(&built, args.emit, &limits)?;
    output::write(args.out.as_deref(), &bytes)
}

fn emitted(built: &Built, form: Emit, limits: &Limits) -> Result<Vec<u8>, Failure> {
    let names = emit::Names { generator: &built.name, tokens: &built.tokens, states: &built.states };
    let start = on_machine!(&built.machine, m => {
        beginning(m, limits).map(|law| law.iter().map(Ordered::to_f64).collect::<Vec<f64>>())
    })
    .map_err(|_| Failure::limit("the law it starts in could not be had within the limits"))?;
    let unwritable = |why: emit::Unwritable| Failure::limit(why);
    Ok(match form {
        Emit::Gen => {
            let text = on_machine!(&built.machine, m => emit::process::write(m, &names));
            format(&text).unwrap_or(text).into_bytes()
        }
        Emit::Json => machine_json::write(&built.machine, &built.states, &built.tokens).into_bytes(),
        Emit::Dot => on_machine!(&built.machine, m => emit::dot::write(m, &names)).into_bytes(),
        Emit::Svg => {
            let diagram = on_machine!(&built.machine, m => written::diagram(m, &built.stationary(limits)));
            let labels = svg::diagram::Labels { title: &built.name, tokens: &built.tokens, states: &built.states };
            svg::diagram::draw(&diagram, &labels).standalone()
        }
        .into_bytes(),
        Emit::Npz => on_machine!(&built.machine, m => emit::npz::write(m, &names, &start)).map_err(unwritable)?,
        Emit::Fst => on_machine!(&built.machine, m => emit::fst::write(m, &start)).map_err(unwritable)?.into_bytes(),
    })
}
