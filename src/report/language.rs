//! A language in the report: the same facts as rows, for all forms, and as JSON.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value as Json, json};

use super::features::{FeatureView, feature_json};
use super::figure::{Doubt, exact, figure};
use super::{Declaration, words};
use crate::analysis::quantity::{Measured, Method};
use crate::analysis::questions::Questions;
use crate::language::{Language, Recursion, Refused, Value};
use crate::number::Ordered;

/// What a language is and what was found of it.
#[derive(Clone, Debug)]
pub struct LanguageReport {
    /// How many generators of the document stand before it.
    pub place: usize,
    pub declared: Declaration,
    pub found: Result<Language, Refused>,
    /// The three questions, where anything was found.
    pub questions: Option<Questions>,
    /// P(a string has 0, 1, 2, ... tokens), as far as it was followed.
    pub lengths: Vec<f64>,
    /// Its likeliest strings, the likeliest first, as many as were found for certain.
    pub likeliest: Vec<(Vec<usize>, f64)>,
    /// What its file declares of the beliefs about it.
    pub features: Vec<FeatureView>,
}

/// Why the parts of a report that are about processes are not given.
const FINITE: &str = "a language ends: stream it to have a process";

impl LanguageReport {
    /// What there is to say in sentences.
    pub fn sentences(&self) -> Vec<String> {
        let language = match &self.found {
            Ok(language) => language,
            Err(why) => return vec![words::sentence(refused(*why))],
        };
        let mut said = Vec::new();
        match &language.termination_probability {
            Value::Exact(one) if one.to_f64() == 1.0 && language.critical => said.push(
                "It ends with probability one, and the mean length of its strings is infinite: it is critical.".to_string(),
            ),
            Value::Exact(one) if one.to_f64() == 1.0 => said.push("It ends with probability one.".to_string()),
            value => said.push(format!(
                "It may run for ever: it ends with probability {}. All else here is of the strings that end.",
                shown(value)
            )),
        }
        said.push(match (language.recursion, language.regular) {
            (Recursion::None, _) => "No rule calls itself: its strings make a regular language.".to_string(),
            (Recursion::RightLinear | Recursion::LeftLinear, _) => {
                "Its recursion embeds nothing in itself: its strings make a regular language.".to_string()
            }
            (_, Some(true)) => "Its recursion embeds itself, and yet its strings make a regular language.".to_string(),
            (_, Some(false)) => "Its recursion embeds itself, and its strings do not make a regular language.".to_string(),
            (_, None) => "Its recursion embeds itself; whether its strings make a regular language was not decided.".to_string(),
        });
        said.push(match (language.ambiguous, &language.ambiguous_string) {
            (Some(false), _) => "Every string has one derivation: string entropy and derivation entropy agree.".to_string(),
            (Some(true), Some(word)) => {
                let word: Vec<&str> = word.iter().map(|&token| self.declared.alphabet[token].as_str()).collect();
                let word = if word.is_empty() { "the empty string".to_string() } else { format!("`{}`", word.join(" ")) };
                format!("It is ambiguous: {word} has several derivations.")
            }
            (Some(true), None) => "It is ambiguous: some string has several derivations.".to_string(),
            (None, _) => "Whether some string has several derivations was not decided.".to_string(),
        });
        said.extend(self.questions.iter().flat_map(words::questions));
        said
    }

    /// What it is, on one line.
    pub fn in_short(&self) -> String {
        match &self.found {
            Ok(language) => format!(
                "a language: mean length {} tokens, string entropy {} bits",
                brief(&language.mean_length),
                brief(&language.string_entropy)
            ),
            Err(why) => format!("a language: {}", refused(*why)),
        }
    }

    /// Names and values.
    pub fn rows(&self) -> Vec<(&'static str, String)> {
        let Ok(language) = &self.found else { return Vec::new() };
        let mut rows = vec![
            ("ends with probability", shown(&language.termination_probability)),
            ("mean length", format!("{} tokens", shown(&language.mean_length))),
            ("variance of length", shown(&language.length_variance)),
            ("string entropy", format!("{} bits", shown(&language.string_entropy))),
            ("derivation entropy", format!("{} bits", shown(&language.derivation_entropy))),
        ];
        rows.push(("recursion", by_recursion(&language.rules)));
        rows
    }

    pub(super) fn json(&self) -> Json {
        let parameters: Map<String, Json> =
            self.declared.parameters.iter().map(|(name, value)| (name.clone(), value.as_str().into())).collect();
        let mut why = Map::new();
        for key in ["written", "reduced", "epsilon", "measures", "curves", "geometry"] {
            why.insert(key.into(), FINITE.into());
        }
        let language = match &self.found {
            Ok(_) => self.block(),
            Err(reason) => {
                why.insert("language".into(), refused(*reason).into());
                Json::Null
            }
        };
        let exact = self.found.as_ref().is_ok_and(|l| matches!(l.termination_probability, Value::Exact(_)));
        let features: Vec<Json> = self.features.iter().map(feature_json).collect();
        json!({
            "name": self.declared.name, "kind": "language", "parameters": parameters, "alphabet": self.declared.alphabet, "exact": exact,
            "grade": if self.embeds() { "lazy" } else { "exact" },
            "written": null, "reduced": null, "epsilon": null, "measures": {}, "curves": {}, "geometry": null,
            "levels": [], "features": features, "language": language, "why": why, "warnings": self.declared.warnings,
        })
    }

    /// What was measured of its strings.
    pub(super) fn block(&self) -> Json {
        let Ok(language) = &self.found else { return Json::Null };
        let mut block = block(language, &self.declared.alphabet);
        if let Some(map) = block.as_object_mut() {
            if let Some(questions) = &self.questions {
                map.insert("questions".into(), words::questions_json(questions));
            }
            let string = |(word, p): &(Vec<usize>, f64)| json!({ "string": self.word(word), "probability": p });
            map.insert("lengths".into(), json!(self.lengths));
            map.insert("likeliest".into(), self.likeliest.iter().map(string).collect::<Vec<Json>>().into());
        }
        block
    }

    /// Names of tokens.
    pub fn word(&self, word: &[usize]) -> Vec<&str> {
        word.iter().map(|&token| self.declared.alphabet.get(token).map_or("?", String::as_str)).collect()
    }

    fn embeds(&self) -> bool {
        self.found.as_ref().is_ok_and(|language| language.recursion == Recursion::SelfEmbedding)
    }
}

fn block(language: &Language, alphabet: &[String]) -> Json {
    let mut why = Map::new();
    let mut map = Map::new();
    let quantities = [
        ("termination_probability", &language.termination_probability),
        ("mean_length", &language.mean_length),
        ("length_variance", &language.length_variance),
        ("string_entropy", &language.string_entropy),
        ("derivation_entropy", &language.derivation_entropy),
    ];
    let mut bounds = Map::new();
    for (name, value) in quantities {
        let (entry, bound) = match value {
            Value::Exact(number) => (json!(number.to_f64()), None),
            Value::Infinite => (json!("infinite"), None),
            Value::Between { value, lower, upper } => {
                let end = |x: f64| if x.is_finite() { json!(x) } else { json!("infinite") };
                (end(*value), Some(json!({ "lower": end(*lower), "upper": end(*upper) })))
            }
            Value::Drawn { value, standard_error, lower, upper } => {
                let method = "drawn: the mean over strings drawn; the bounds are proved";
                let bound = json!({ "lower": lower, "upper": upper, "standard_error": standard_error, "method": method });
                (json!(value), Some(bound))
            }
        };
        map.insert(name.into(), entry);
        bounds.extend(bound.map(|bound| (name.to_string(), bound)));
    }
    map.insert("ambiguous".into(), json!(language.ambiguous));
    let class = match language.recursion {
        Recursion::None => "none",
        Recursion::LeftLinear | Recursion::RightLinear => "linear",
        Recursion::SelfEmbedding => "self-embedding",
    };
    map.insert("recursion".into(), class.into());
    map.insert("regular".into(), json!(language.regular));
    map.insert("critical".into(), json!(language.critical));
    let rules: Map<String, Json> = language.rules.iter().map(|(rule, how)| (rule.clone(), recursion(*how).into())).collect();
    map.insert("rules".into(), rules.into());
    map.insert("bounds".into(), bounds.into());
    if let Some(word) = &language.ambiguous_string {
        let word: Vec<&str> = word.iter().map(|&token| alphabet[token].as_str()).collect();
        map.insert("ambiguous_string".into(), json!(word));
    }
    if language.ambiguous.is_none() {
        why.insert(
            "ambiguous".into(),
            "no one-token lookahead parser reads it, and no string with several derivations was met".into(),
        );
    }
    if language.regular.is_none() {
        why.insert("regular".into(), "its recursion embeds itself, and neither a weight of tokens nor a pattern x u* y v* z that was tried tells its prefixes apart".into());
    }
    map.insert("why".into(), why.into());
    map.into()
}

fn recursion(how: Recursion) -> &'static str {
    match how {
        Recursion::None => "none",
        Recursion::LeftLinear => "left-linear",
        Recursion::RightLinear => "right-linear",
        Recursion::SelfEmbedding => "self-embedding",
    }
}

/// The rules of each kind, the worst first. The instances of an indexed rule that are all of one kind are one entry, `NP[..]`.
fn by_recursion(rules: &[(String, Recursion)]) -> String {
    let base = |rule: &str| rule.split_once('[').map(|(base, _)| base.to_owned());
    let mut kinds: BTreeMap<String, Option<Recursion>> = BTreeMap::new();
    for (rule, how) in rules {
        if let Some(base) = base(rule) {
            let kind = kinds.entry(base).or_insert(Some(*how));
            *kind = kind.filter(|one| one == how);
        }
    }
    let mut groups: BTreeMap<Reverse<Recursion>, Vec<String>> = BTreeMap::new();
    let mut named = BTreeSet::new();
    for (rule, how) in rules {
        let whole = base(rule).filter(|base| kinds[base].is_some());
        let name = whole.map_or_else(|| rule.clone(), |base| format!("{base}[..]"));
        if named.insert(name.clone()) {
            groups.entry(Reverse(*how)).or_default().push(name);
        }
    }
    if groups.keys().all(|how| how.0 == Recursion::None) {
        return "none".to_string();
    }
    let told: Vec<String> = groups.iter().map(|(how, names)| format!("{}: {}", recursion(how.0), names.join(", "))).collect();
    told.join("; ")
}

fn refused(why: Refused) -> &'static str {
    match why {
        Refused::NeverEnds => "no derivation ends, so there is no string",
        Refused::SilentCycle => "derivations go round without a token for ever",
    }
}

/// Digits only: an exact fraction may be as long as a page.
fn brief(value: &Value) -> String {
    match value {
        Value::Exact(number) => {
            let value = number.to_f64();
            figure(&Measured { value, lower: value, upper: value, standard_error: None, method: Method::ClosedForm }).value
        }
        other => shown(other),
    }
}

fn shown(value: &Value) -> String {
    match value {
        Value::Infinite => "infinite".to_string(),
        Value::Exact(number) => {
            let text = number.to_text();
            if text.parse::<f64>().is_ok() { text } else { format!("{text} = {}", exact(number.to_f64())) }
        }
        Value::Drawn { value, standard_error, lower, upper } => {
            let digits = (1.0 - standard_error.log10().floor()).clamp(0.0, 6.0) as usize;
            format!("{value:.digits$} ± {standard_error:.digits$} [{lower:.digits$}, {upper:.digits$}]")
        }
        Value::Between { value, lower, upper } if upper.is_finite() => {
            let method = Method::ClosedForm;
            let measured = Measured { value: *value, lower: *lower, upper: *upper, standard_error: None, method };
            let figure = figure(&measured);
            match figure.doubt {
                Doubt::None | Doubt::Cut(_) => figure.value,
                Doubt::Between(lower, upper) => format!("{} [{lower}, {upper}]", figure.value),
            }
        }
        Value::Between { lower, .. } => format!("at least {lower}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_are_told_by_kind() {
        let rules = [
            ("S", Recursion::None),
            ("D[0]", Recursion::SelfEmbedding),
            ("D[1]", Recursion::SelfEmbedding),
            ("L[0]", Recursion::RightLinear),
            ("L[1]", Recursion::None),
        ];
        let rules: Vec<(String, Recursion)> = rules.iter().map(|(rule, how)| (rule.to_string(), *how)).collect();
        assert_eq!(by_recursion(&rules), "self-embedding: D[..]; right-linear: L[0]; none: S, L[1]");
    }
}
