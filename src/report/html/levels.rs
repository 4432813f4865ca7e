//! The levels of a hierarchy.

use std::collections::BTreeMap;

use maud::{Markup, html};

use crate::analysis::BeliefCloud;
use crate::analysis::levels::LevelsAnalysis;
use crate::analysis::quantity::Quantity;
use crate::report::GeneratorReport;
use crate::report::levels::{motion_lines, shown};
use crate::report::svg::beliefs::draw;
use crate::report::svg::{Drawing, strip};

pub fn panel(report: &GeneratorReport) -> Markup {
    let Some(found) = &report.levels else { return html! {} };
    html! {
        section {
            h3 { "Levels" }
            p.plain {
                "What an observer of the tokens knows of each level, given all that came before: the entropy of the belief about where the "
                "level is and at which token, what the beliefs about two levels share, and what a level tells of the future that the levels "
                "below it do not. Averages over the stationary process."
            }
            (table(found))
            p.missing {
                b { "Total correlation" } " of the joint belief: " (shown(&found.total_correlation, "bits")) ". "
                b { "Factoring loss" } ": " (shown(&found.factoring_loss, "bits per token")) " worse is the prediction of one who keeps only "
                "the product of the levels' own beliefs."
            }
            (simplices(found))
            @if let Some(drawing) = strip::walk(&found.walk, &found.levels, &report.subject.alphabet) {
                figure.below {
                    (drawing.inline())
                    figcaption {
                        "Along a sequence, before each token is seen: what is believed of the token that each level is at, as shares of "
                        "its band. A band of one colour is certainty."
                    }
                }
            }
        }
    }
}

/// Each level's own simplex with the beliefs that are held, and how tokens move them.
fn simplices(found: &LevelsAnalysis) -> Markup {
    let Some(motion) = &found.motion else { return html! {} };
    let drawn: Vec<(&str, Drawing)> = found
        .levels
        .iter()
        .zip(&motion.points)
        .filter_map(|(level, points)| {
            let (distributions, weights) = together(points);
            let cloud = BeliefCloud { states: level.configurations.len(), distributions, weights, ..BeliefCloud::default() };
            Some((level.name.as_str(), draw(&cloud, &level.configurations)?.0))
        })
        .collect();
    let lines = motion_lines(found);
    html! {
        @if !drawn.is_empty() {
            h4 { "Each level by itself" }
            p.plain {
                "What is believed of one level, whatever is believed of the others: its own simplex, with the beliefs as often as they are \
                held along sampled sequences."
            }
            div.small-multiples.wide {
                @for (name, drawing) in &drawn { figure { (drawing.inline()) figcaption { b { (name) } } } }
            }
        }
        @if !lines.is_empty() {
            p.plain.below { "How far one token moves what is believed of a level (total variation, sampled), and which levels move together:" }
            dl.facts { @for (name, text) in lines { dt { (name) } dd { (text) } } }
        }
    }
}

/// Points with how often they are held; on a line those that are near each other stand as one, so that heights tell.
fn together(points: &[Vec<f64>]) -> (Vec<Vec<f64>>, Vec<f64>) {
    const PARTS: f64 = 60.0;
    let each = 1.0 / points.len().max(1) as f64;
    if points.iter().any(|point| point.len() != 2 || !point[1].is_finite()) {
        return (points.to_vec(), vec![each; points.len()]);
    }
    let mut held: BTreeMap<i64, f64> = BTreeMap::new();
    for point in points {
        *held.entry((point[1] * PARTS).round() as i64).or_default() += each;
    }
    held.into_iter().map(|(part, weight)| (part as f64 / PARTS, weight)).map(|(x, weight)| (vec![1.0 - x, x], weight)).unzip()
}

fn table(found: &LevelsAnalysis) -> Markup {
    html! {
        div.scroll {
            table {
                thead {
                    tr {
                        th { "Level" } th { "States" } th { "Tokens" } th { "Entropy, bits" } th { "Tokens of the process for one" }
                        th { "Stays, tokens" } th { "Remembers, tokens" }
                        @for level in &found.levels { th { "Shared with " (level.name) ", bits" } }
                        th { "Tells of the future, bits" }
                    }
                }
                tbody {
                    @for level in &found.levels {
                        tr {
                            td.name { (level.name) }
                            td.count { (level.places.len()) }
                            td.count { (level.tokens.len()) }
                            (cell(&level.entropy))
                            (cell(&level.time_scale))
                            (cell(&level.dwell_time))
                            (cell(&level.correlation_time))
                            @for quantity in &level.information {
                                @if let Some(quantity) = quantity { (cell(quantity)) } @else { td {} }
                            }
                            (cell(&level.predictive_information))
                        }
                    }
                }
            }
        }
    }
}

/// A number, and below it what it lies between.
fn cell(quantity: &Quantity) -> Markup {
    let text = shown(quantity, "");
    let (value, bounds) = text.split_once(' ').unwrap_or((&text, ""));
    if matches!(quantity, Quantity::Absent(_)) {
        return html! { td.bounds { (text) } };
    }
    html! { td.bounds { span style="color: var(--ink)" { (value) } @if !bounds.is_empty() { span.how { (bounds) } } } }
}
