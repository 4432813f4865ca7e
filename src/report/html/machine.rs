//! The machine as a picture, and its sizes.

use maud::{Markup, html};

use crate::analysis::quantity::Absent;
use crate::analysis::{Analysis, Diagram};
use crate::machine::causal::Order;
use crate::report::figure::count;
use crate::report::svg::diagram::{Labels, draw};
use crate::report::svg::matrix;
use crate::report::{GeneratorReport, Grade, words};

pub fn panel(report: &GeneratorReport) -> Markup {
    let GeneratorReport { subject, analysis, .. } = report;
    let epsilon = &analysis.diagram;
    let same = !epsilon.is_epsilon || alike(epsilon, &subject.written);
    let both = !(same || subject.written.nodes.is_empty());
    let drawn = || std::iter::once(epsilon).chain(both.then_some(&subject.written));
    let (arrows, cells) = (drawn().any(|one| !matrix::tangled(one)), drawn().any(matrix::tangled));
    html! {
        section {
            h3 { "The machine" }
            @if report.analysis.cut.is_some() {
                p.plain { "What is drawn here is the machine of the cut process, not of the true one." }
            }
            p.plain {
                @if arrows {
                    "A circle is a state, and the number in it how often the process is there. An arrow is a token that may come next, \
                    with its probability."
                }
                @if cells {
                    @if arrows { " " }
                    "Where arrows would cover one another, the moves are cells: from the state of the row to that of the column, the darker \
                    the more probable, in the colour of the likeliest token on the way."
                }
            }
            @if !both {
                div.pair { (picture(report, epsilon, caption(epsilon.is_epsilon, same))) (facts(report)) }
            } @else {
                div.pair {
                    (picture(report, epsilon, caption(true, false)))
                    (picture(report, &subject.written, caption(false, false)))
                }
                div.below { (facts(report)) }
            }
        }
    }
}

fn caption(epsilon: bool, also_written: bool) -> &'static str {
    match (epsilon, also_written) {
        (true, true) => {
            "The epsilon-machine, which is also the machine as written: each state stands for all the pasts after which the same \
             futures follow with the same probabilities."
        }
        (true, false) => {
            "The epsilon-machine: each state stands for all the pasts after which the same futures follow with the same probabilities."
        }
        (false, _) => "The machine as written. Its states are hidden: an observer of the tokens holds a belief about them.",
    }
}

/// Whether two diagrams show the same machine with the same states.
fn alike(epsilon: &Diagram, written: &Diagram) -> bool {
    let sorted = |diagram: &Diagram| {
        let name = |node: usize| diagram.nodes.get(node).and_then(|node| node.state);
        let mut edges: Vec<_> = diagram.edges.iter().map(|e| (name(e.from), name(e.to), e.token)).collect();
        edges.sort_unstable();
        edges
    };
    epsilon.nodes.len() == written.nodes.len()
        && epsilon.nodes.iter().all(|node| node.state.is_some())
        && sorted(epsilon) == sorted(written)
}

fn picture(report: &GeneratorReport, diagram: &Diagram, caption: &str) -> Markup {
    let subject = &report.subject;
    let labels = Labels { title: caption, tokens: &subject.alphabet, states: &subject.states };
    let cells = matrix::tangled(diagram);
    let (drawing, shown) = match cells {
        true => matrix::moves(diagram, caption, labels.tokens, labels.states),
        false => (draw(diagram, &labels), diagram.nodes.len()),
    };
    html! {
        figure {
            (drawing.inline())
            figcaption {
                (caption)
                @if shown < diagram.nodes.len() {
                    " It has " (count(diagram.nodes.len())) " states, too many to draw: these are the " (shown) " most probable."
                } @else if cells {
                    " " (words::number_of(diagram.nodes.len(), "state")) "; a cell tells its tokens where the pointer rests on it."
                }
                @if !cells && diagram.nodes.iter().any(|node| !node.recurrent) { " A state with a broken outline is left for ever." }
            }
        }
    }
}

fn facts(report: &GeneratorReport) -> Markup {
    let analysis = &report.analysis;
    let written = &analysis.written;
    let classes = match written.recurrent_classes {
        None | Some(1) => String::new(),
        Some(classes) => format!(", {} recurrent classes", count(classes)),
    };
    let period = written.period.filter(|&period| period > 1).map_or_else(String::new, |period| format!(", period {period}"));
    let unifilar = if written.unifilar { "unifilar" } else { "not unifilar" };
    let grade = match report.subject.grade {
        Grade::Exact => "the whole machine, finite",
        Grade::Lazy => "a countable machine, explored as far as needed",
        Grade::Bounded => "recursion cut at a depth, with a certificate",
    };
    html! {
        dl.facts {
            dt { "As written" }
            dd {
                (words::number_of(written.states, "state")) ", " (words::number_of(written.transitions, "transition")) ", "
                (unifilar) (classes) (period)
            }
            dt { "Smallest found" }
            dd { (words::number_of(analysis.reduced.states, "state")) }
            dt { "Linear dimension" }
            dd { (words::dimension(analysis)) }
            dt { "Causal states" }
            dd { (words::how_many(&analysis.forward)) }
            dt { "Of the reverse" }
            dd { (words::how_many(&analysis.reverse)) }
            dt { "Markov order" }
            dd { (order(&analysis.markov_order, analysis)) }
            dt { "Cryptic order" }
            dd { (order(&analysis.cryptic_order, analysis)) }
            dt { "Grade" }
            dd { (grade) }
            dt { "Decided" }
            dd { (if analysis.exact { "exactly" } else { "with a tolerance: some numbers are inexact" }) }
        }
    }
}

fn order(order: &Result<Order, Absent>, analysis: &Analysis) -> Markup {
    match order {
        Ok(Order::Finite(length)) => html! { (length) },
        Ok(Order::Infinite) => html! { "infinite" },
        Err(reason) => html! { "not given " span.soft { "(" (words::absent(reason, analysis)) ")" } },
    }
}
