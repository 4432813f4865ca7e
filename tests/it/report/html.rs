//! The page: nothing of the source is ever markup, nothing is fetched, every tag is closed.

use epsilang::analysis::{DiagramEdge, DiagramNode};
use epsilang::report::svg::diagram::{self, Labels, MOST_STATES};
use epsilang::report::{self, GeneratorReport};

use super::fixtures::{document, golden_mean, mess3};

const EVIL: &str = "<script>alert(1)</script>\"'&<!--]]>";

/// A report whose every text is an attack.
fn evil(mut report: GeneratorReport) -> GeneratorReport {
    let subject = &mut report.subject;
    subject.name = EVIL.into();
    subject.docs = vec![EVIL.into(), String::new(), EVIL.into()];
    subject.warnings = vec![EVIL.into()];
    subject.parameters = vec![(EVIL.into(), EVIL.into())];
    for name in subject.alphabet.iter_mut().chain(&mut subject.states) {
        *name = EVIL.into();
    }
    subject.excerpt = Some(report::Excerpt { file: EVIL.into(), line: 1, text: format!("{EVIL} // {EVIL}\n\"{EVIL}\n") });
    for edge in report.analysis.diagram.edges.iter_mut().chain(&mut subject.written.edges) {
        edge.text = EVIL.into();
    }
    report
}

/// Every tag but the void ones is closed in order; returns the names of all elements.
fn elements(text: &str) -> Vec<String> {
    const VOID: [&str; 3] = ["!DOCTYPE", "meta", "br"];
    let mut open: Vec<String> = Vec::new();
    let mut seen = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find('<') {
        let end = at + rest[at..].find('>').expect("a tag ends");
        let tag = &rest[at + 1..end];
        rest = &rest[end + 1..];
        let name: String = tag.trim_start_matches('/').chars().take_while(|c| !c.is_whitespace() && *c != '/').collect();
        if tag.starts_with('/') {
            assert_eq!(open.pop().as_deref(), Some(name.as_str()), "closed out of order");
        } else {
            assert_eq!(tag.matches('"').count() % 2, 0, "quotes of <{tag}>");
            seen.push(name.clone());
            if name == "style" || name == "script" {
                let close = rest.find(&format!("</{name}>")).expect("it ends");
                rest = &rest[close..];
            }
            if !VOID.contains(&name.as_str()) && !tag.ends_with('/') {
                open.push(name);
            }
        }
    }
    assert!(open.is_empty(), "left open: {open:?}");
    seen
}

#[test]
fn the_page_is_well_formed_and_fetches_nothing() {
    let page = report::html::write(&document(vec![golden_mean(), mess3()]));
    let seen = elements(&page);
    for element in ["link", "img", "iframe", "image", "object", "use", "base"] {
        assert!(!seen.iter().any(|name| name == element), "<{element}>");
    }
    for svg in ["svg", "figure", "table", "pre"] {
        assert!(seen.iter().any(|name| name == svg), "no <{svg}>");
    }
    for reference in page.match_indices("href=\"").chain(page.match_indices("src=\"")) {
        let target = page[reference.0..].split('"').nth(1).unwrap_or("");
        assert!(target.starts_with('#'), "refers to {target}");
    }
    for fetched in ["@import", "url(", "@font-face"] {
        assert!(!page.contains(fetched), "{fetched}");
    }
    assert_eq!(page.matches("http:").count(), page.matches("xmlns=\"http://www.w3.org/2000/svg\"").count());
    assert!(!page.contains("https:") && !page.contains("fetch(") && !page.contains("import("));
}

#[test]
fn text_of_the_source_is_never_markup() {
    let mut evil_document = document(vec![evil(golden_mean()), evil(mess3())]);
    evil_document.source = EVIL.into();
    let page = report::html::write(&evil_document);
    let seen = elements(&page);
    // The page's own, and the data of two pictures.
    assert_eq!(seen.iter().filter(|name| *name == "script").count(), 5);
    assert!(!page.contains("<script>alert") && !page.contains("<!--"));
    assert!(page.contains("&lt;script&gt;alert(1)") && page.contains("\\u003cscript>alert(1)"));
}

#[test]
fn a_picture_stands_alone() {
    let report = golden_mean();
    let labels = Labels { title: EVIL, tokens: &report.subject.alphabet, states: &report.subject.states };
    let svg = diagram::draw(&report.analysis.diagram, &labels).standalone();
    assert!(svg.starts_with("<svg ") && svg.contains("<style>"));
    assert!(!elements(&svg).iter().any(|name| name == "script"));
    for number in svg.split("viewBox=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a view box").split(' ') {
        assert!(number.parse::<f64>().is_ok_and(f64::is_finite));
    }
}

#[test]
fn a_machine_too_large_to_draw_shows_its_likeliest_states() {
    let mut report = golden_mean();
    let count = 3 * MOST_STATES;
    report.analysis.diagram.nodes =
        (0..count).map(|_| DiagramNode { state: None, probability: 1.0 / count as f64, recurrent: true }).collect();
    report.analysis.diagram.edges = (0..count)
        .map(|at| DiagramEdge { from: at, to: (at + 1) % count, token: 0, probability: 1.0, text: "1".into() })
        .collect();
    let page = report::html::write(&document(vec![report]));
    elements(&page);
    assert!(page.contains("the moves are cells") && page.contains("120 states; a cell tells its tokens"));
    // Of cells beyond number, those between the likeliest states.
    let mut report = golden_mean();
    let node = |at: usize| DiagramNode { state: None, probability: 1.0 / (at + 1) as f64, recurrent: true };
    report.analysis.diagram.nodes = (0..count).map(node).collect();
    let edge = |at: usize| DiagramEdge {
        from: at / count,
        to: at % count,
        token: 0,
        probability: 1.0 / count as f64,
        text: "1/120".into(),
    };
    report.analysis.diagram.edges = (0..count * count).map(edge).collect();
    let page = report::html::write(&document(vec![report]));
    elements(&page);
    assert!(page.contains("It has 120 states, too many to draw: these are the 60 most probable."));
}

#[test]
fn numbers_that_are_none_do_not_reach_the_page() {
    let mut report = mess3();
    report.analysis.beliefs.distributions[0] = vec![f64::NAN; 3];
    report.analysis.beliefs.distributions[1] = vec![f64::INFINITY, 0.0, 0.0];
    report.analysis.beliefs.weights[2] = f64::NAN;
    report.analysis.curves.block_entropy[3] = f64::NAN;
    report.analysis.curves.token_information = vec![f64::NAN; 4];
    report.analysis.curves.power_spectrum = vec![f64::INFINITY];
    report.analysis.diagram.nodes[0].probability = f64::NAN;
    let page = report::html::write(&document(vec![report]));
    elements(&page);
    for wrong in ["NaN", ">inf<", "\"inf", " inf "] {
        assert!(!page.contains(wrong), "{wrong}");
    }
}

#[test]
fn beliefs_are_drawn_for_any_number_of_states() {
    for states in 0..8 {
        let mut report = mess3();
        let cloud = &mut report.analysis.beliefs;
        cloud.states = states;
        cloud.distributions = (0..20)
            .map(|k| {
                let raw: Vec<f64> = (0..states).map(|s| 1.0 + ((k * 7 + s * 3) % 11) as f64).collect();
                let total: f64 = raw.iter().sum();
                raw.iter().map(|share| share / total).collect()
            })
            .collect();
        cloud.weights = vec![0.05; 20];
        report.subject.states = (0..states).map(|s| format!("state {s}")).collect();
        let page = report::html::write(&document(vec![report]));
        elements(&page);
        assert_eq!(page.contains("What an observer believes"), states > 1);
    }
}
