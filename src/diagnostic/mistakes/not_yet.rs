//! The one answer to what is understood and not carried out.

use crate::diagnostic::Diagnostic;
use crate::source::Span;

/// A construct that is checked, and carried out by a later version.
pub fn not_yet(at: Span, construct: &str) -> Diagnostic {
    Diagnostic::error("not-yet", format!("not carried out yet: {construct}"))
        .at(at, "understood and checked, but not carried out in this version")
}
