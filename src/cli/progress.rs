//! Progress on standard error, when that is a terminal.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// A bar over `length` pieces of work; nothing is shown for a single one, or where nobody is watching.
pub fn over(length: usize, verb: &'static str) -> ProgressBar {
    let target = if length > 1 { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
    let style =
        ProgressStyle::with_template(&format!("{verb} {{pos}}/{{len}} {{msg}}")).unwrap_or_else(|_| ProgressStyle::default_bar());
    ProgressBar::with_draw_target(Some(length as u64), target).with_style(style)
}
