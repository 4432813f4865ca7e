//! A probe as JSON.

use serde_json::{Map, Value, json};

use crate::probe::{
    Aligned, Alignment, Cloud, Hook, InSample, Moves, Panel, Predictor, Probe, Reason, Score, Scores, Skill, Target, Test,
};
use crate::report::json::{Section, number, numbers};

/// The whole, indented, with a line end at its end. `dataset`: the folder, as it was named.
pub fn write(probe: &Probe, dataset: &str) -> String {
    let mut text = serde_json::to_string_pretty(&value(probe, dataset)).unwrap_or_default();
    text.push('\n');
    text
}

fn value(probe: &Probe, dataset: &str) -> Value {
    let mut section = Section::default();
    section.put("epsilang", json!(env!("CARGO_PKG_VERSION")));
    section.put("dataset", json!(dataset));
    section.put("generator", json!(probe.generator));
    section.put("prefixes", json!(probe.prefixes));
    section.put("effective_prefixes", number(probe.effective_prefixes));
    section.put("complete", json!(probe.complete));
    section.put("sequences", json!(probe.sequences));
    section.put("columns", json!(probe.columns));
    section.put("folds", json!(probe.folds));
    section.put("dimension", json!(probe.dimension));
    section.put("belief_classes", json!(probe.classes));
    section.put("definitions", definitions());
    section.put("targets", probe.targets.iter().map(|target| json!({"name": name(target), "what": target.words()})).collect());
    section.put("controls", probe.controls.iter().map(|of| scores(of, &probe.targets)).collect());
    let absent: Map<String, Value> = probe.absent.iter().map(|(what, why)| (what.clone(), json!(why))).collect();
    section.put("absent_controls", Value::Object(absent));
    match &probe.levels {
        Some(levels) => section.put("joint_from_levels", score(levels.joint_from_levels)),
        None => section.miss("joint_from_levels", "the generator does not have two levels"),
    }
    section.put("exact_cloud", cloud(&probe.exact_cloud));
    let losses = probe.losses.iter().map(|at| {
        json!({"seen": at.seen, "model": number(at.model), "least": number(at.least), "excess": number(at.excess()), "weight": number(at.weight)})
    });
    if probe.losses.is_empty() {
        section.miss("losses", "no losses were given");
    } else {
        section.put("losses", losses.collect());
    }
    section.put("hooks", probe.hooks.iter().map(|of| hook(of, probe)).collect());
    Value::Object(section.finish())
}

/// How each figure was had, by its key.
fn definitions() -> Value {
    json!({
        "r2": "1 - (squared error on held-out prefixes) / (variance of the target), prefixes of all positions together, by weight; from activations, filters and laws by \
               ridge regression, each fold predicted from the others, the penalty chosen among these; from tables by means, over all folds where all \
               words are there (complete), else over the other folds",
        "standard_error": "jackknife over the folds, each left out in turn",
        "skill": "1 - (1 - R2) / (1 - R2 of the control), on the same prefixes",
        "effective_prefixes": "(sum of weights)^2 / (sum of their squares)",
        "net_of_tokens": "1 - (held-out error with the activations beside indicators of the last tokens) / (with the indicators alone)",
        "net_of_levels": "1 - (held-out error of the joint belief with the activations beside the exact beliefs about the levels) / (with the latter alone)",
        "joint_from_levels": "R2 of the joint belief from the exact beliefs about the levels",
        "shuffled": "beliefs dealt anew among the prefixes of a position, on the leading principal axes; for the true ones (observed) and each deal the highest \
                     held-out R2 under any one penalty; p_value: (1 + deals that reach the observed) / (1 + deals)",
        "alignment": "what activations change with, by sequences that begin alike; R2 with the activations one column earlier and later, on prefixes that have all three",
        "in_sample_r2": "the same regression with nothing held out, under the median penalty",
        "activation_explained_by_belief": "R2 of the activations from the exact belief, held out",
        "effective_dimension": "participation ratio: (sum of variances)^2 / (sum of their squares) along the principal axes",
        "penalties": "of the ridge for the belief, for each fold, over the mean variance of the units",
        "updates": {
            "consistency": "share of the predicted beliefs' variance that the exact update map gives from the prediction one token before",
            "change": "the same of their changes",
            "impossible": "weight of the tokens that the prediction before took for less likely than 0.001",
            "rollouts": "the prediction some tokens before, updated exactly by the tokens since, against the exact belief; skill over the same from the mean; \
                         divergence of the law of the next token, probabilities floored at 0.0001"
        },
        "cloud": "each prefix once; correlation dimension by pairs of points, error over scales; lifetimes of homology classes as radii; blur: median distance to \
                  the exact belief; lasting: classes that live longer; difference: of lifetimes from the exact cloud's, over its diameter",
        "losses": "nats; mean over the prefixes at a position that were followed by a token, by weight; least: of the exact law on the same tokens"
    })
}

fn name(of: &Target) -> String {
    match of {
        Target::Belief => "belief".into(),
        Target::Written => "belief_written".into(),
        Target::Invisible => "invisible".into(),
        Target::NextToken => "next_token".into(),
        Target::Level(name) => format!("level:{name}"),
        Target::Feature(name) => format!("feature:{name}"),
    }
}

fn score(of: Score) -> Value {
    json!({"value": number(of.value), "standard_error": number(of.standard_error)})
}

fn maybe(of: Option<Score>) -> Value {
    of.map_or(Value::Null, score)
}

fn predictor(of: Predictor, section: &mut Section) {
    let (kind, tokens, decay) = match of {
        Predictor::Hook => ("hook", None, None),
        Predictor::Untrained => ("untrained", None, None),
        Predictor::RandomNet { .. } => ("random_net", None, None),
        Predictor::Table { tokens } => ("table", Some(tokens), None),
        Predictor::TableByPosition { tokens } => ("table_by_position", Some(tokens), None),
        Predictor::Lags { tokens } => ("lags", Some(tokens), None),
        Predictor::Exponential { decay } => ("exponential", None, Some(decay)),
        Predictor::Quadratic { decay } => ("quadratic", None, Some(decay)),
        Predictor::NextToken => ("next_token", None, None),
        Predictor::TwoTokens => ("two_tokens", None, None),
        Predictor::Together => ("together", None, None),
    };
    section.put("kind", json!(kind));
    if let Some(tokens) = tokens {
        section.put("tokens", json!(tokens));
    }
    if let Some(decay) = decay {
        section.put("decay", number((decay * 100.0).round() / 100.0));
    }
    if let Predictor::RandomNet { units, gain } = of {
        section.put("units", json!(units));
        section.put("gain", number(gain));
    }
    section.put("what", json!(of.words()));
}

/// A predictor with its R2 of each target, and how its beliefs move.
fn scores(of: &Scores, targets: &[Target]) -> Value {
    let mut section = Section::default();
    predictor(of.by, &mut section);
    let mut r2 = Section::default();
    for (target, found) in targets.iter().zip(&of.targets) {
        match found {
            Some(found) => r2.put(&name(target), score(found.r2)),
            None => r2.miss(&name(target), "it does not vary"),
        }
    }
    section.put("r2", Value::Object(r2.finish()));
    match &of.moves {
        Some(found) => section.put("updates", moves(found)),
        None => section.miss("updates", "no prefix is followed by one that is there, or nothing varies"),
    }
    if let Some(found) = &of.cloud {
        section.put("cloud", cloud(found));
    }
    Value::Object(section.finish())
}

fn moves(of: &Moves) -> Value {
    let rollouts = of.rollouts.iter().map(|ahead| {
        json!({"tokens": ahead.tokens, "r2": score(ahead.r2), "skill_over_rollout_from_the_mean": maybe(ahead.skill),
               "divergence_bits": number(ahead.divergence)})
    });
    json!({
        "consistency": score(of.consistency),
        "change": maybe(of.change),
        "impossible": number(of.impossible),
        "rollouts": rollouts.collect::<Vec<_>>(),
    })
}

fn cloud(of: &Cloud) -> Value {
    let mut section = Section::default();
    section.put("points", json!(of.points));
    match &of.correlation_dimension {
        Some(found) => section.put(
            "correlation_dimension",
            json!({"value": number(found.value), "standard_error": number(found.standard_error), "scales": numbers(&found.scales)}),
        ),
        None => section.miss("correlation_dimension", "the points do not carry it over a factor of eight in scale"),
    }
    section.put("effective_dimension", number(of.effective_dimension));
    section.put("lifetimes", of.lifetimes.iter().map(|of| numbers(of)).collect());
    section.put("lasting", json!(of.lasting));
    section.put("blur", number(of.blur));
    section.put("difference", numbers(&of.difference));
    Value::Object(section.finish())
}

fn hook(of: &Hook, probe: &Probe) -> Value {
    let mut section = Section::default();
    section.put("file", json!(of.file));
    section.put("hook", json!(of.name));
    section.put("width", json!(of.width));
    section.put("verdict", json!(of.finding.verdict.words()));
    section.put("carries_the_belief", json!(of.finding.verdict.is_carried()));
    section.put("reasons", of.finding.reasons.iter().map(reason).collect());
    section.put("probe", scores(&of.probe, &probe.targets));
    match &of.untrained {
        Some(found) => section.put("untrained", scores(found, &probe.targets)),
        None => section.miss("untrained", "no untrained net was given (--untrained FILE)"),
    }
    match &of.random_net {
        Some(found) => section.put("random_net", scores(found, &probe.targets)),
        None => section.miss("random_net", "it could not be fitted"),
    }
    section.put("skills", of.skills.iter().map(skill).collect());
    match &of.net_of_tokens {
        Some(net) => {
            let of_targets = |found: &[Option<Score>]| -> Value {
                Value::Object(probe.targets.iter().zip(found).map(|(target, found)| (name(target), maybe(*found))).collect())
            };
            section.put(
                "net_of_tokens",
                json!({"tokens": net.tokens, "hook": of_targets(&net.hook), "untrained": net.untrained.as_deref().map(of_targets)}),
            );
        }
        None => section.miss("net_of_tokens", "there are too many tokens"),
    }
    match of.net_of_levels {
        Some(found) => section.put("net_of_levels", score(found)),
        None => section.miss("net_of_levels", "there are no two levels, or their beliefs give the joint belief"),
    }
    let s = &of.shuffled;
    section.put(
        "shuffled",
        json!({"draws": s.draws, "axes": s.axes, "observed": number(s.observed), "mean": number(s.mean), "highest": number(s.highest),
               "p_value": number(s.p_value)}),
    );
    section.put("alignment", alignment(&of.alignment));
    match of.in_sample {
        InSample::R2(r2) => section.put("in_sample_r2", number(r2)),
        InSample::Refused { width, effective, prefixes } => {
            section.miss("in_sample_r2", &in_sample_refused(width, effective, prefixes));
        }
    }
    section.put("activation_explained_by_belief", score(of.returned.r2));
    section.put("effective_dimension", number(of.effective_dimension));
    section.put("penalties", numbers(&of.penalties));
    section.put("panel", panel(&of.panel));
    Value::Object(section.finish())
}

/// Why no figure is given that nothing was held out for.
pub(in crate::report) fn in_sample_refused(width: usize, effective: f64, prefixes: usize) -> String {
    format!(
        "the hook is {width} wide and there are {effective:.0} effective prefixes ({prefixes} distinct): so wide a fit explains anything it has seen"
    )
}

fn skill(of: &Skill) -> Value {
    let mut section = Section::default();
    let mut over = Section::default();
    predictor(of.over, &mut over);
    section.put("over", Value::Object(over.finish()));
    match of.skill {
        Some(found) => section.put("skill", score(found)),
        None => section.miss("skill", "the control leaves nothing"),
    }
    Value::Object(section.finish())
}

fn reason(of: &Reason) -> Value {
    let test = match &of.test {
        Test::Alignment(_) => "alignment",
        Test::Shuffles { .. } => "shuffles",
        Test::Amount { .. } => "amount",
        Test::Over { .. } => "control",
        Test::NextTokenIsBelief { .. } => "next_token_is_belief",
        Test::NoUntrained => "no_untrained",
    };
    json!({"test": test, "passed": of.passed, "words": of.words()})
}

fn alignment(of: &Alignment) -> Value {
    let verdict = match of.verdict {
        Aligned::Seen => json!("aligned by the tokens seen"),
        Aligned::Yes => json!("aligned by the fits"),
        Aligned::SeesLater => json!("sees later tokens"),
        Aligned::Shifted { by } => json!(format!("shifted by {by}")),
        Aligned::Undecided => json!("undecided"),
        Aligned::Untested => json!("untested"),
    };
    let shifts: Vec<Value> = of.shifts.iter().map(|shift| json!({"columns": shift.by, "r2": score(shift.r2)})).collect();
    json!({"verdict": verdict, "prefixes": of.prefixes, "shifts": shifts})
}

fn panel(of: &Panel) -> Value {
    let clouds: Vec<Value> = of
        .clouds
        .iter()
        .map(|cloud| {
            let what = cloud.of.map_or("the exact belief".to_string(), Predictor::words);
            let places: Vec<Value> = cloud.places.iter().map(|[x, y]| numbers(&[rounded(*x), rounded(*y)])).collect();
            json!({"of": what, "r2": cloud.r2.map(number), "places": places})
        })
        .collect();
    json!({"axes_variance": numbers(&of.shares), "weight": numbers(&of.weight), "class": of.class, "clouds": clouds})
}

/// Five digits are more than a picture shows.
fn rounded(x: f64) -> f64 {
    (x * 1e5).round() / 1e5
}
