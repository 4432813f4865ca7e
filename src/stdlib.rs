//! The standard library's files, embedded.
