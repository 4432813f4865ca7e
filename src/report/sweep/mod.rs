//! A sweep as files: the journal of its finished points, so that it can be stopped, gone on with and divided; and what is written when all are
//! there: tables, curves, and a strip of pictures of the beliefs.

pub mod journal;
pub mod outcome;
mod picture;
mod shown;

pub use journal::{Finished, Heading};
pub use outcome::{Curves, files, plots, strip, table};
pub use picture::{Thumbnail, pictured, thumbnail};
pub use shown::ShownSweep;
