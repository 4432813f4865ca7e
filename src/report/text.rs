//! The report as text for a terminal.

use super::features::{FeatureView, feature_text, relations_text};
use super::figure::{Doubt, Figure, count, figure, short};
use super::{
    Declaration, Document, Entry, FactoredReport, GeneratorReport, LanguageReport, LazyReport, decay, levels, uncertainty, words,
};
use crate::analysis::Analysis;
use crate::analysis::measure::Measure;
use crate::analysis::quantity::Quantity;
use crate::analysis::questions::Questions;

/// The document as text of lines at most `width` wide where words allow it (numbers are never broken); `colour` adds ANSI
/// weights, no more.
pub fn write(document: &Document, width: usize, colour: bool) -> String {
    let mut page = Page { text: String::new(), width: width.clamp(40, 160), colour };
    for (at, entry) in document.entries().into_iter().enumerate() {
        if at > 0 {
            page.text.push('\n');
        }
        match entry {
            Entry::Process(report) => generator(&mut page, report),
            Entry::Language(report) => language(&mut page, report),
            Entry::Product(report) => product(&mut page, report),
            Entry::Lazy(report) => lazy(&mut page, report),
        }
    }
    page.text
}

struct Page {
    text: String,
    width: usize,
    colour: bool,
}

/// ANSI "select graphic rendition" codes.
const BOLD: &str = "1";
const FAINT: &str = "2";

impl Page {
    fn styled(&self, code: &str, text: &str) -> String {
        if self.colour && !text.is_empty() { format!("\x1b[{code}m{text}\x1b[0m") } else { text.to_string() }
    }

    fn line(&mut self, text: &str) {
        self.text.push_str(text.trim_end());
        self.text.push('\n');
    }

    fn heading(&mut self, text: &str) {
        let text = self.styled(BOLD, text);
        self.text.push('\n');
        self.line(&format!("  {text}"));
    }

    /// Words between `indent` and the right margin.
    fn paragraph(&mut self, indent: usize, text: &str) {
        for line in wrap(text, self.width.saturating_sub(indent)) {
            self.line(&format!("{:indent$}{line}", ""));
        }
    }

    /// Name and arguments of a generator, what it is, and its documentation.
    fn opening(&mut self, name: &str, parameters: &[(String, String)], what: &str, docs: &[String]) {
        let parameters: Vec<String> = parameters.iter().map(|(name, value)| format!("{name} = {value}")).collect();
        let arguments = if parameters.is_empty() { String::new() } else { format!("({})", parameters.join(", ")) };
        let title = self.styled(BOLD, &printable(&format!("{name}{arguments}")));
        self.line(&format!("{title}   {}", printable(what)));
        for paragraph in words::paragraphs(docs) {
            self.paragraph(2, &printable(&paragraph));
        }
        self.text.push('\n');
    }

    fn worth_knowing(&mut self, notes: &[String]) {
        if !notes.is_empty() {
            self.heading("Worth knowing");
        }
        for note in notes {
            self.paragraph(2, &format!("- {}", printable(note)));
        }
    }

    /// A name, and words beside it.
    fn entry(&mut self, name: &str, text: &str) {
        const NAME: usize = 22;
        // A name that is too long for its column still ends before the value.
        let own = NAME.max(name.chars().count() + 1);
        for (at, line) in wrap(text, self.width.saturating_sub(own + 2)).iter().enumerate() {
            let name = if at == 0 { name } else { "" };
            self.line(&format!("  {name:own$}{line}"));
        }
    }
}

fn generator(page: &mut Page, report: &GeneratorReport) {
    let GeneratorReport { subject, analysis, .. } = report;
    let kind = format!("{} over {{{}}}", subject.kind.name(), subject.alphabet.join(", "));
    page.opening(&subject.name, &subject.parameters, &kind, &subject.docs);
    page.paragraph(2, &words::answer(&analysis.forward));
    page.paragraph(2, &printable(&words::sentence(&words::why(&analysis.forward, analysis.exact, &subject.alphabet))));

    if let Some(cut) = &analysis.cut {
        page.heading("Cut");
        let mut said = words::cut(cut);
        said.push(words::questions(&Questions::of_process(analysis)).swap_remove(0));
        for sentence in said {
            page.paragraph(2, &sentence);
        }
    }
    structure(page, report);
    measures(page, analysis);
    curves(page, analysis);
    geometry(page, report);
    if let Some(found) = &report.levels {
        page.heading("Levels");
        for (name, value) in levels::lines(found) {
            page.entry(&printable(&name), &value);
        }
    }
    features(page, &report.features);
    for sentence in report.relations.iter().flat_map(relations_text) {
        page.paragraph(2, &format!("- {}", printable(&sentence)));
    }
    let notices = analysis.notices.iter().map(|notice| words::notice(notice, &subject.states));
    let warnings: Vec<String> = subject.warnings.iter().cloned().chain(notices).collect();
    page.worth_knowing(&warnings);
}

fn language(page: &mut Page, report: &LanguageReport) {
    let Declaration { name, parameters, alphabet, docs, .. } = &report.declared;
    page.opening(name, parameters, &format!("language over {{{}}}", alphabet.join(", ")), docs);
    for sentence in report.sentences() {
        page.paragraph(2, &printable(&sentence));
    }
    page.heading("Strings");
    for (name, value) in report.rows() {
        page.entry(name, &printable(&value));
    }
    features(page, &report.features);
    page.worth_knowing(&report.declared.warnings);
}

fn features(page: &mut Page, features: &[FeatureView]) {
    if !features.is_empty() {
        page.heading("Features");
    }
    for feature in features {
        page.entry(&printable(&feature.name), &printable(&format!("{}: {}", feature.text, feature_text(feature))));
    }
}

fn lazy(page: &mut Page, report: &LazyReport) {
    /// Tokens whose law stands in the summary.
    const SHOWN: usize = 12;
    let Declaration { name, parameters, alphabet, docs, .. } = &report.declared;
    page.opening(name, parameters, &format!("process over {{{}}}", alphabet.join(", ")), docs);
    for sentence in report.sentences() {
        page.paragraph(2, &printable(&sentence));
    }
    page.heading("Structure");
    for (name, value) in report.rows() {
        page.entry(name, &value);
    }
    if let Some(strings) = &report.strings {
        page.heading("Its strings");
        for (name, value) in strings.rows() {
            page.entry(name, &printable(&value));
        }
    }
    page.heading("Its tokens");
    for (name, value) in report.tokens().iter().take(SHOWN) {
        page.entry(&printable(name), value);
    }
    measures(page, &report.explored.whole);
    curves(page, &report.explored.whole);
    features(page, &report.features);
    page.worth_knowing(&report.notes());
}

fn product(page: &mut Page, report: &FactoredReport) {
    page.opening(&report.name, &report.parameters, &format!("process over {}", report.tokens()), &report.docs);
    for sentence in report.sentences() {
        page.paragraph(2, &printable(&sentence));
    }
    page.heading("Structure of the whole");
    for (name, value) in report.rows() {
        page.entry(name, &value);
    }
    measures(page, &report.combined.whole);
    curves(page, &report.combined.whole);
    features(page, &report.features);
    page.worth_knowing(&report.notes());
    for (part, places) in &report.parts {
        let heading = printable(&FactoredReport::heading(part, places));
        page.text.push('\n');
        page.line(&format!("-- {}", page.styled(BOLD, &heading)));
        generator(page, part);
    }
}

fn structure(page: &mut Page, report: &GeneratorReport) {
    let analysis = &report.analysis;
    let written = &analysis.written;
    page.heading("Structure");
    let unifilar = if written.unifilar { "unifilar" } else { "not unifilar" };
    let classes = match written.recurrent_classes {
        None | Some(1) => String::new(),
        Some(classes) => format!(", {classes} recurrent classes"),
    };
    let period = written.period.filter(|&period| period > 1).map_or_else(String::new, |period| format!(", period {period}"));
    page.entry(
        "as written",
        &format!(
            "{}, {}, {unifilar}{classes}{period}",
            words::number_of(written.states, "state"),
            words::number_of(written.transitions, "transition")
        ),
    );
    page.entry(
        "smallest found",
        &format!("{}, linear dimension {}", words::number_of(analysis.reduced.states, "state"), words::dimension(analysis)),
    );
    page.entry("causal states", &words::how_many(&analysis.forward));
    page.entry("of the reverse", &words::how_many(&analysis.reverse));
    page.entry("Markov order", &words::order(&analysis.markov_order, analysis));
    page.entry("cryptic order", &words::order(&analysis.cryptic_order, analysis));
    let exactness = if analysis.exact { "decided exactly" } else { "inexact numbers, decided with a tolerance" };
    page.entry("arithmetic", exactness);
}

/// One row of the table of measures.
struct Row {
    name: String,
    symbol: &'static str,
    value: String,
    unit: &'static str,
    doubt: String,
}

fn measures(page: &mut Page, analysis: &Analysis) {
    page.heading("Measures");
    let mut rows = Vec::new();
    let mut remarks: Vec<(String, Vec<String>)> = Vec::new();
    for &measure in Measure::ALL {
        let Some(quantity) = analysis.measures.get(&measure) else { continue };
        match quantity {
            Quantity::Value(measured) => {
                let Figure { value, doubt } = figure(measured);
                let doubt = match doubt {
                    Doubt::None => String::new(),
                    Doubt::Between(lower, upper) if measured.standard_error.is_some() => format!("[{lower}, {upper}] sampled"),
                    Doubt::Between(lower, upper) => format!("[{lower}, {upper}]"),
                    Doubt::Cut(None) => "cut".to_string(),
                    Doubt::Cut(Some(proved)) => format!("cut, {proved}"),
                };
                rows.push(row(measure, value, doubt));
            }
            Quantity::Infinite(reason) => {
                rows.push(row(measure, "infinite".into(), String::new()));
                note(&mut remarks, format!("Infinite: {NAMES}. {}", words::sentence(reason)), measure);
            }
            Quantity::Absent(reason) => {
                let reason = words::sentence(&words::absent(reason, analysis));
                note(&mut remarks, format!("Not given: {NAMES}. {reason}"), measure);
            }
        }
    }
    let all_exact = rows.iter().all(|row| row.doubt.is_empty());
    let widest = |of: fn(&Row) -> &str| rows.iter().map(|row| of(row).chars().count()).max().unwrap_or(0);
    let (names, symbols) = (widest(|row| &row.name), widest(|row| row.symbol));
    let units = widest(|row| row.unit);
    let wholes = rows.iter().map(|row| whole(&row.value)).max().unwrap_or(0);
    let fractions = rows.iter().map(|row| row.value.chars().count() - whole(&row.value)).max().unwrap_or(0);
    for row in &rows {
        let before = wholes - whole(&row.value);
        let after = fractions + whole(&row.value) - row.value.chars().count();
        let value = page.styled(BOLD, &row.value);
        let unit = page.styled(FAINT, row.unit);
        let rest = units - row.unit.chars().count();
        let Row { name, symbol, doubt, .. } = row;
        page.line(&format!(
            "  {name:names$}  {symbol:symbols$}  {:before$}{value}{:after$}  {unit}{:rest$}  {doubt}",
            "", "", ""
        ));
    }
    if all_exact && !rows.is_empty() {
        page.paragraph(2, "Each exact to rounding.");
    } else if !rows.is_empty() {
        let sampled = analysis.measures.values().any(|q| matches!(q, Quantity::Value(m) if m.standard_error.is_some()));
        let also = if sampled { " Sampled: within four standard errors." } else { "" };
        page.paragraph(2, &format!("In brackets: where the true value lies. Without: exact to rounding.{also}"));
    }
    for (remark, names) in remarks {
        page.paragraph(2, &remark.replacen(NAMES, &names.join(", "), 1));
    }
}

/// Stands for the names of measures in a remark on them.
const NAMES: &str = "{names}";

/// Remarks that say the same of several measures become one.
fn note(remarks: &mut Vec<(String, Vec<String>)>, remark: String, measure: Measure) {
    let name = measure.name().replace('_', " ");
    match remarks.iter_mut().find(|(known, _)| *known == remark) {
        Some((_, names)) => names.push(name),
        None => remarks.push((remark, vec![name])),
    }
}

fn row(measure: Measure, value: String, doubt: String) -> Row {
    Row { name: measure.name().replace('_', " "), symbol: measure.symbol(), value, unit: measure.unit(), doubt }
}

/// Characters before the decimal point.
fn whole(value: &str) -> usize {
    value.split('.').next().unwrap_or("").chars().count()
}

fn curves(page: &mut Page, analysis: &Analysis) {
    /// How many values of a curve stand in the summary.
    const SHOWN: usize = 8;
    let curves = &analysis.curves;
    let list = |values: &[f64]| {
        let shown: Vec<String> = values.iter().take(SHOWN).map(|&value| short(value)).collect();
        let more = if values.len() > SHOWN { " ..." } else { "" };
        format!("{}{more}", shown.join("  "))
    };
    let table = [("h(1), h(2), ...", &curves.myopic_entropy), ("I(X0; X1), ...", &curves.token_information)];
    if table.iter().all(|(_, values)| values.is_empty()) {
        return;
    }
    page.heading("Curves");
    for (name, values) in table {
        if !values.is_empty() {
            page.entry(name, &list(values));
        }
    }
    for (at, sentence) in decay::sentences(&analysis.decay).iter().enumerate() {
        page.entry(if at == 0 { "at a distance" } else { "" }, sentence);
    }
    for (name, text) in uncertainty::lines(analysis) {
        page.entry(name, &text);
    }
    let cloud = &analysis.beliefs;
    if !cloud.weights.is_empty() {
        let span = match cloud.linear_dimension {
            0 if cloud.weights.len() > 1 => "what they span was not looked for".to_string(),
            0 => "a single point".to_string(),
            dimension => format!("spanning {} in {} states", words::number_of(dimension, "dimension"), count(cloud.states)),
        };
        page.entry("beliefs", &format!("{}, {span}", words::number_of(cloud.weights.len(), "point")));
    }
}

fn geometry(page: &mut Page, report: &GeneratorReport) {
    let Some(geometry) = &report.geometry else { return };
    let of = |page: &mut Page, shape| {
        for row in super::geometry::rows(shape) {
            page.entry(row.name, &format!("{} ({})", row.value, row.how));
        }
    };
    page.heading("Shape of the beliefs");
    of(page, &geometry.reduced);
    if let Some(written) = &geometry.written {
        page.heading("Shape of the beliefs as written, with what no token shows");
        of(page, written);
    }
    if let Ok(found) = &geometry.dynamics {
        let rows = super::dynamics::rows(found, &geometry.reduced, &report.subject.alphabet);
        if !rows.is_empty() {
            page.heading("How beliefs move");
        }
        for row in rows {
            page.entry(row.name, &printable(&format!("{} ({})", row.value, row.how)));
        }
    }
    page.heading("What a probe would have to beat");
    match &geometry.difficulty {
        Err(why) => page.paragraph(2, &super::words::sentence(&why.words())),
        Ok(found) => {
            for sentence in super::difficulty::sentences(found) {
                page.paragraph(2, &sentence);
            }
            for row in super::difficulty::rows(found) {
                page.entry(row.name, &format!("{} ({})", row.value, row.how));
            }
        }
    }
}

/// Without control characters, which could move the cursor or change colours.
fn printable(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { c.escape_default().to_string() } else { c.to_string() }).collect()
}

fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_string()),
        }
    }
    lines
}
