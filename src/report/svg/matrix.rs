//! Probabilities as shaded cells, where arrows would cover one another: a row for where one comes from, a column for where one goes.

use maud::html;

use super::Drawing;
use super::plane::{shortened, text_width};
use crate::analysis::Diagram;
use crate::report::figure::short;

/// About how large a machine's matrix is, in pixels, and how large cells are at most.
const SIDE: f64 = 560.0;
const LARGEST: f64 = 34.0;
/// Cells from which on rows and columns are named, and numbers are written.
const NAMED: f64 = 9.0;
const NUMBERED: f64 = 28.0;
/// Letters of a name.
const LETTERS: usize = 14;
/// Arrows between different states that a diagram can hold.
const ARROWS: usize = 48;
/// States and cells that a matrix has at most; of larger machines, the likeliest states.
const MOST_STATES: usize = 300;
const MOST_CELLS: usize = 5_000;

/// One shaded cell.
pub struct Cell {
    pub row: usize,
    pub column: usize,
    /// From 0 to 1; of a generalized process its size is shown.
    pub value: f64,
    /// Which of the eight colours.
    pub colour: usize,
    /// What it is, in full.
    pub title: String,
}

/// Rows and columns with their names.
pub struct Matrix {
    pub title: String,
    pub rows: Vec<String>,
    pub columns: Vec<String>,
    pub cells: Vec<Cell>,
    /// What rows and columns are.
    pub axes: [&'static str; 2],
    /// About how large it is, in pixels.
    pub side: f64,
}

impl Matrix {
    pub fn draw(&self) -> Drawing {
        let (down, across) = (self.rows.len().max(1) as f64, self.columns.len().max(1) as f64);
        let cell = (self.side / down.max(across)).min(LARGEST);
        let size = (cell * 0.72).min(12.0);
        let named = cell >= NAMED;
        let width = |names: &[String]| names.iter().map(|name| text_width(&shortened(name, LETTERS), size)).fold(0.0, f64::max);
        let (left, top) = if named { (width(&self.rows) + 8.0, width(&self.columns) + 8.0) } else { (4.0, 4.0) };
        let px = |x: f64| format!("{x:.1}");
        let body = html! {
            rect class="frame" x="0" y="0" width=(px(cell * across)) height=(px(cell * down)) {}
            @for Cell { row, column, value, colour, title } in &self.cells {
                @let (x, y) = (*column as f64 * cell, *row as f64 * cell);
                rect class=(format!("k{}", colour % 8)) x=(px(x)) y=(px(y)) width=(px(cell)) height=(px(cell))
                    opacity=(format!("{:.2}", shade(*value))) { title { (title) } }
                @if cell >= NUMBERED && text_width(&short(*value), 10.0) < cell {
                    text class=(if shade(*value) > 0.6 { "on" } else { "over" }) x=(px(x + cell / 2.0)) y=(px(y + cell / 2.0 + 3.5))
                        font-size="10" text-anchor="middle" pointer-events="none" { (short(*value)) }
                }
            }
            @if named {
                @for (at, name) in self.rows.iter().enumerate() {
                    text x="-5" y=(px((at as f64 + 0.5) * cell + size * 0.35)) font-size=(px(size)) text-anchor="end" { (shortened(name, LETTERS)) }
                }
                @for (at, name) in self.columns.iter().enumerate() {
                    @let x = (at as f64 + 0.5) * cell + size * 0.35;
                    text font-size=(px(size)) transform=(format!("translate({x:.1} -5) rotate(-90)")) { (shortened(name, LETTERS)) }
                }
            }
            text class="soft" font-size="11" text-anchor="middle" transform=(format!("translate({:.1} {:.1}) rotate(-90)", -left - 6.0, cell * down / 2.0)) {
                (self.axes[0])
            }
            text class="soft" x=(px(cell * across / 2.0)) y=(px(-top - 6.0)) font-size="11" text-anchor="middle" { (self.axes[1]) }
        };
        // Room for the columns' name, which may be wider than they are.
        let over = (text_width(self.axes[1], 11.0) - cell * across).max(0.0) / 2.0;
        let tall = (text_width(self.axes[0], 11.0) - cell * down).max(0.0) / 2.0;
        let view = [
            -(left + 20.0).max(over + 4.0),
            -(top + 20.0).max(tall + 4.0),
            cell * across + (left + 20.0).max(over + 4.0) + over.max(2.0) + 2.0,
            cell * down + (top + 20.0).max(tall + 4.0) + tall.max(2.0) + 2.0,
        ];
        Drawing { view, title: self.title.clone(), body }
    }
}

/// Small probabilities are to be seen too.
fn shade(value: f64) -> f64 {
    if value.is_finite() { value.abs().min(1.0).sqrt().max(0.08) } else { 0.08 }
}

/// Whether a diagram of this machine would be a tangle: more states than are drawn, or too many arrows.
pub fn tangled(diagram: &Diagram) -> bool {
    if diagram.nodes.len() > super::diagram::MOST_STATES {
        return true;
    }
    let mut arrows: Vec<(usize, usize)> = diagram.edges.iter().map(|e| (e.from, e.to)).filter(|(from, to)| from != to).collect();
    arrows.sort_unstable();
    arrows.dedup();
    arrows.len() > ARROWS
}

/// The states that are shown, in their own order.
fn shown(diagram: &Diagram) -> Vec<usize> {
    let mut pairs: Vec<(usize, usize)> = diagram.edges.iter().map(|edge| (edge.from, edge.to)).collect();
    pairs.sort_unstable();
    pairs.dedup();
    let mut order: Vec<usize> = (0..diagram.nodes.len()).collect();
    order.sort_by(|&a, &b| diagram.nodes[b].probability.total_cmp(&diagram.nodes[a].probability).then(a.cmp(&b)));
    let mut rank = vec![0; order.len()];
    order.iter().enumerate().for_each(|(at, &node)| rank[node] = at);
    let mut most = order.len().min(MOST_STATES);
    while pairs.iter().filter(|(from, to)| rank[*from].max(rank[*to]) < most).count() > MOST_CELLS {
        most = most * 4 / 5;
    }
    order.truncate(most);
    order.sort_unstable();
    order
}

/// The moves of a machine, and of how many states: a cell's shade is the probability of the move, its colour the likeliest token on the way.
pub fn moves(diagram: &Diagram, title: &str, tokens: &[String], states: &[String]) -> (Drawing, usize) {
    let shown = shown(diagram);
    let mut seats = vec![None; diagram.nodes.len()];
    shown.iter().enumerate().for_each(|(seat, &node)| seats[node] = Some(seat));
    let name = |&node: &usize| {
        let state = diagram.nodes[node].state.and_then(|state| states.get(state as usize));
        state.cloned().unwrap_or_else(|| (node + 1).to_string())
    };
    let names: Vec<String> = shown.iter().map(name).collect();
    let mut edges: Vec<_> = diagram.edges.iter().filter_map(|edge| Some((seats[edge.from]?, seats[edge.to]?, edge))).collect();
    edges.sort_by(|a, b| (a.0, a.1).cmp(&(b.0, b.1)).then(b.2.probability.abs().total_cmp(&a.2.probability.abs())));
    let cells = edges.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1)).map(|group| {
        let (row, column, likeliest) = group[0];
        let value: f64 = group.iter().map(|(_, _, edge)| edge.probability).sum();
        let token = |token: u32| tokens.get(token as usize).map_or("?", String::as_str);
        let each: Vec<String> =
            group.iter().take(8).map(|(_, _, edge)| format!("{} : {}", token(edge.token), short(edge.probability))).collect();
        let more = if group.len() > 8 { ", ..." } else { "" };
        let title = format!("{} → {}: {}{more}", names[row], names[column], each.join(", "));
        Cell { row, column, value, colour: likeliest.token as usize % 8, title }
    });
    let cells = cells.collect();
    (
        Matrix { title: title.to_string(), rows: names.clone(), columns: names, cells, axes: ["from", "to"], side: SIDE }.draw(),
        shown.len(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::{DiagramEdge, DiagramNode};

    fn complete(size: usize) -> Diagram {
        let edge = |at: usize| DiagramEdge {
            from: at / size,
            to: at % size,
            token: 0,
            probability: 1.0 / size as f64,
            text: String::new(),
        };
        Diagram {
            is_epsilon: false,
            nodes: (0..size)
                .map(|s| DiagramNode { state: Some(s as u32), probability: 1.0 / size as f64, recurrent: true })
                .collect(),
            edges: (0..size * size).map(edge).collect(),
        }
    }

    #[test]
    fn each_move_is_a_cell_and_each_state_a_name() {
        assert!(!tangled(&complete(7)) && tangled(&complete(8)));
        let names: Vec<String> = (0..20).map(|s| format!("S{s}")).collect();
        let (drawn, _) = moves(&complete(20), "", &["a".to_string()], &names);
        let drawn = drawn.body.into_string();
        assert_eq!(drawn.matches("<rect class=\"k0\"").count(), 400);
        assert_eq!(drawn.matches(">S7<").count(), 2, "a row and a column");
        // What has too many states for names has a title on each cell.
        let (drawn, states) = moves(&complete(70), "", &["<b>".to_string()], &[]);
        let drawn = drawn.body.into_string();
        assert!(states == 70 && drawn.contains("<title>1 → 1: &lt;b&gt; : 0.0143</title>") && !drawn.contains("<b>"));
        // Of too many cells, those of the likeliest states.
        let (drawn, states) = moves(&complete(200), "", &["a".to_string()], &[]);
        assert!(states * states <= MOST_CELLS && states > 50 && drawn.body.into_string().len() < 1_000_000, "{states}");
    }
}
