//! Ctrl-C: the first asks running work to stop cleanly, the second ends the program.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

static CANCELLED: OnceLock<Arc<AtomicBool>> = OnceLock::new();

/// The flag that Ctrl-C sets; work looks at it through `Limits::expired`.
pub fn flag() -> Arc<AtomicBool> {
    CANCELLED.get_or_init(Arc::default).clone()
}

/// Starts to listen. Where the signal cannot be caught, Ctrl-C ends the program as usual.
pub fn listen() {
    let cancelled = flag();
    let _ = ctrlc::set_handler(move || {
        if cancelled.swap(true, Ordering::Relaxed) {
            std::process::exit(130);
        }
        eprintln!("stopping; press Ctrl-C again to end at once");
    });
}
