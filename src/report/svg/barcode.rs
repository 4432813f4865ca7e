//! Pieces, loops and hollows as bars: from the radius at which they come to the one at which they go.

use maud::html;

use super::Drawing;
use crate::geometry::Topology;

/// Bars of each kind at most.
const BARS: usize = 10;
const WIDTH: f64 = 420.0;
const STEP: f64 = 9.0;
const NAMES: [&str; 3] = ["pieces", "loops", "hollows"];

/// `None` where nothing lives.
pub fn barcode(topology: &Topology) -> Option<Drawing> {
    let (first, high) = (*topology.scales.first()?, *topology.scales.last()?);
    let floor = topology.noise_floor;
    let low = if floor > 0.0 { first.min(floor / 2.0) } else { first };
    if !(low > 0.0 && high > low) {
        return None;
    }
    let x = |radius: f64| (radius.clamp(low, high) / low).ln() / (high / low).ln() * WIDTH;
    let mut top = 0.0;
    let mut kinds = Vec::new();
    for (dimension, homology) in topology.homology.iter().enumerate().take(NAMES.len()) {
        let bars: Vec<_> = homology.longest.iter().take(BARS).collect();
        if !bars.is_empty() {
            kinds.push((dimension, top, bars.clone()));
            top += bars.len() as f64 * STEP + 14.0;
        }
    }
    if kinds.is_empty() {
        return None;
    }
    let body = html! {
        @if floor > low { rect x="0" y="-4" width=(format!("{:.1}", x(floor))) height=(format!("{top:.1}")) style="fill:var(--hair)" opacity="0.6" {} }
        @for (dimension, from, bars) in &kinds {
            text class="soft" x="-8" y=(format!("{:.1}", from + 7.0)) font-size="11" text-anchor="end" { (NAMES[*dimension]) }
            @for (nth, bar) in bars.iter().enumerate() {
                @let (birth, death) = (x(bar.birth), x(bar.death));
                rect class=(format!("k{dimension}")) x=(format!("{birth:.1}")) y=(format!("{:.1}", from + nth as f64 * STEP))
                    width=(format!("{:.1}", (death - birth).max(1.0))) height="5" {}
            }
        }
        path class="axis" d=(format!("M0 {top:.1}H{WIDTH}")) {}
        @for (radius, anchor) in [(low, "start"), (high, "end")] {
            text class="soft" x=(format!("{:.1}", x(radius))) y=(format!("{:.1}", top + 15.0)) font-size="11" text-anchor=(anchor) {
                (crate::report::figure::short(radius))
            }
        }
        text class="soft" x=(WIDTH / 2.0) y=(format!("{:.1}", top + 15.0)) font-size="11" text-anchor="middle" { "radius, on a logarithmic scale" }
    };
    Some(Drawing { view: [-56.0, -8.0, WIDTH + 66.0, top + 30.0], title: "How long pieces, loops and hollows live".into(), body })
}
