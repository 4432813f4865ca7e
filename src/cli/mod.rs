//! The command line: one file per command; the only place that touches files, time, environment and terminal.
