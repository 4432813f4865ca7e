//! Progress on standard error, when that is a terminal.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// A bar over `length` pieces of work; nothing is shown for a single one, or where nobody is watching.
pub fn over(length: usize, verb: &'static str) -> ProgressBar {
    let target = if length > 1 { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
    let style =
        ProgressStyle::with_template(&format!("{verb} {{pos}}/{{len}} {{msg}}")).unwrap_or_else(|_| ProgressStyle::default_bar());
    ProgressBar::with_draw_target(Some(length as u64), target).with_style(style)
}

/// A bar of a share of the work, for what is not counted in pieces.
pub fn share(verb: &'static str) -> ProgressBar {
    let style =
        ProgressStyle::with_template(&format!("{verb} {{percent}}% {{msg}}")).unwrap_or_else(|_| ProgressStyle::default_bar());
    ProgressBar::with_draw_target(Some(1000), ProgressDrawTarget::stderr()).with_style(style)
}

/// Shows how much of the work of [`share`] is done, and a word about it.
pub fn show(bar: &ProgressBar, share: f64, message: String) {
    bar.set_position((share.clamp(0.0, 1.0) * 1000.0) as u64);
    bar.set_message(message);
}
