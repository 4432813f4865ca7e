//! What is checked now and carried out by a later version. This table is empty when everything is.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::mistakes::not_yet::not_yet;
use crate::source::Span;

/// The constructs, by the words that name them in the diagnostic.
pub const CONSTRUCTS: &[&str] = &[
    "a language by itself",
    "a process called from a rule",
    "stream",
    "bounded",
    "condition",
    "recursion that embeds itself",
    "feature",
    "sweep",
    "tune",
];

/// The one answer to a construct of the table.
pub fn diagnostic(construct: &'static str, at: Span) -> Diagnostic {
    debug_assert!(CONSTRUCTS.contains(&construct), "{construct} is not in the table");
    not_yet(at, construct)
}
