//! Curves over one axis.

use maud::{PreEscaped, html};
use plotters::prelude::*;
use plotters::series::DashedLineSeries;
use plotters::style::RGBColor;

use super::Drawing;

/// A picture of some series over common axes.
#[derive(Clone, Debug)]
pub struct Plot {
    pub title: String,
    pub x: Axis,
    pub y: Axis,
    pub series: Vec<Series>,
    pub size: Size,
}

/// How large a plot is, in pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Size {
    Large,
    Small,
}

impl Size {
    fn pixels(self) -> (i32, i32) {
        match self {
            Size::Large => (460, 270),
            Size::Small => (330, 210),
        }
    }
}

#[derive(Clone, Debug)]
pub struct Axis {
    pub label: &'static str,
    pub low: f64,
    pub high: f64,
}

#[derive(Clone, Debug)]
pub struct Series {
    pub mark: Mark,
    pub colour: Colour,
    pub points: Vec<(f64, f64)>,
}

/// Stems that stand apart, at most.
const APART: usize = 80;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    Line,
    /// A line with its points marked.
    Points,
    Dashed,
    /// From the axis up, each with a dot on top.
    Stems,
    /// The area within a closed line.
    Area,
}

/// A variable of the style sheet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Colour {
    First,
    Second,
    Quiet,
}

/// What each colour is called in the style sheet, and the stand-in that is drawn and then replaced by it.
const STAND_INS: [(&str, RGBColor); 5] = [
    ("var(--c0)", RGBColor(1, 2, 3)),
    ("var(--c1)", RGBColor(1, 2, 4)),
    ("var(--soft)", RGBColor(1, 2, 5)),
    ("var(--hair)", RGBColor(1, 2, 6)),
    ("var(--line)", RGBColor(1, 2, 7)),
];
const HAIR: RGBColor = STAND_INS[3].1;
const LINE: RGBColor = STAND_INS[4].1;
const SOFT: RGBColor = STAND_INS[2].1;

impl Colour {
    fn stand_in(self) -> RGBColor {
        STAND_INS[self as usize].1
    }
}

/// Drawn on a grid of whole numbers, so drawn large and then made small.
const SCALE: i32 = 4;

/// Draws the plot; `None` where there is nothing in it that is a number.
pub fn draw(plot: &Plot) -> Option<Drawing> {
    let finite = |point: &&(f64, f64)| point.0.is_finite() && point.1.is_finite();
    let (x, y) = (range(&plot.x)?, range(&plot.y)?);
    if !plot.series.iter().any(|series| series.points.iter().any(|point| finite(&point))) {
        return None;
    }
    let mut text = String::new();
    paint(plot, x, y, &mut text).ok()?;
    let inner = text.split_once('>').and_then(|(_, rest)| rest.rsplit_once("</svg>")).map(|(inner, _)| inner)?;
    let mut inner = inner.to_string();
    for (name, RGBColor(r, g, b)) in STAND_INS {
        inner = inner.replace(&format!("=\"#{r:02X}{g:02X}{b:02X}\""), &format!("=\"{name}\""));
    }
    let (width, height) = plot.size.pixels();
    let body = html! { g.plot transform=(format!("scale({})", 1.0 / f64::from(SCALE))) { (PreEscaped(inner)) } };
    Some(Drawing { view: [0.0, 0.0, f64::from(width), f64::from(height)], title: plot.title.clone(), body })
}

/// The axis's bounds; apart where they fall together.
fn range(axis: &Axis) -> Option<std::ops::Range<f64>> {
    let (low, high) = (axis.low, axis.high);
    if !low.is_finite() || !high.is_finite() {
        return None;
    }
    let least = 1e-6 * low.abs().max(high.abs()).max(1e-3);
    Some(if high - low > least { low..high } else { low - 0.5..low + 0.5 })
}

/// A number beside an axis of such a span: as many decimals as tell neighbours apart.
fn tick(value: f64, span: f64) -> String {
    let decimals = (1.0 - span.log10().floor()).clamp(0.0, 12.0) as usize;
    if value.abs() < span * 1e-9 {
        return "0".to_string();
    }
    if decimals > 5 && value.abs() < 1e-3 {
        return format!("{value:.1e}");
    }
    let text = format!("{value:.decimals$}");
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_string() } else { text }
}

type Painted = Result<(), DrawingAreaErrorKind<std::io::Error>>;

fn paint(plot: &Plot, x: std::ops::Range<f64>, y: std::ops::Range<f64>, text: &mut String) -> Painted {
    let (width, height) = plot.size.pixels();
    let root = SVGBackend::with_string(text, ((width * SCALE) as u32, (height * SCALE) as u32)).into_drawing_area();
    let (across, up) = (x.end - x.start, y.end - y.start);
    let floor = if y.contains(&0.0) || y.start == 0.0 { 0.0 } else { y.start };
    let mut chart = ChartBuilder::on(&root)
        .margin_top(10 * SCALE)
        .margin_right(14 * SCALE)
        .x_label_area_size(42 * SCALE)
        .y_label_area_size(58 * SCALE)
        .build_cartesian_2d(x.clone(), y)?;
    let ticks = ("sans-serif", 14 * SCALE).into_font().color(&SOFT);
    chart
        .configure_mesh()
        .disable_x_mesh()
        .light_line_style(TRANSPARENT)
        .bold_line_style(HAIR.stroke_width(SCALE as u32))
        .axis_style(LINE.stroke_width(SCALE as u32))
        .label_style(ticks.clone())
        .axis_desc_style(ticks)
        .x_label_formatter(&|value| tick(*value, across))
        .y_label_formatter(&|value| tick(*value, up))
        .x_labels(if plot.size == Size::Large { 8 } else { 6 })
        .y_labels(if plot.size == Size::Large { 6 } else { 5 })
        .x_desc(plot.x.label)
        .y_desc(plot.y.label)
        .draw()?;
    for series in &plot.series {
        let colour = series.colour.stand_in();
        let points: Vec<(f64, f64)> =
            series.points.iter().copied().filter(|point| point.0.is_finite() && point.1.is_finite()).collect();
        let stroke = colour.stroke_width(7);
        let dots = |points: Vec<(f64, f64)>| points.into_iter().map(move |at| Circle::new(at, 11, colour.filled()));
        match series.mark {
            Mark::Line => drop(chart.draw_series(LineSeries::new(points, stroke))?),
            Mark::Points => {
                chart.draw_series(LineSeries::new(points.clone(), colour.stroke_width(5)))?;
                chart.draw_series(dots(points))?;
            }
            Mark::Dashed => drop(chart.draw_series(DashedLineSeries::new(points, 20, 16, colour.stroke_width(5)))?),
            Mark::Stems => {
                let stem = |&(at, top): &(f64, f64)| PathElement::new(vec![(at, floor), (at, top)], stroke);
                chart.draw_series(points.iter().map(stem))?;
                // Dots on top of stems that touch would hide them.
                if points.len() <= APART {
                    chart.draw_series(dots(points))?;
                }
            }
            Mark::Area => drop(chart.draw_series(std::iter::once(Polygon::new(points, colour.mix(0.14))))?),
        }
    }
    root.present()
}

#[cfg(test)]
mod tests {
    use super::tick;

    #[test]
    fn neighbouring_ticks_differ() {
        assert_eq!(tick(0.9921, 0.0008), "0.9921");
        assert_eq!(tick(0.9922, 0.0008), "0.9922");
        assert_eq!(tick(20.0, 60.0), "20");
        assert_eq!(tick(0.5, 1.0), "0.5");
        assert_eq!(tick(1e-17, 1.0), "0");
        assert_eq!(tick(5e-10, 1e-9), "5.0e-10");
    }
}
