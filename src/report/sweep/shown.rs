//! A sweep on the page: as many of its points as a page has time for.

use super::{Finished, table};
use crate::report::tables::Table;
use crate::report::words;

/// A `sweep` of the file, as far as it was carried out for the page.
#[derive(Clone, Debug)]
pub struct ShownSweep {
    /// Line of the directive, counted from 1, and the directive itself on one line.
    pub line: usize,
    pub source: String,
    pub knobs: Vec<String>,
    pub measures: Vec<String>,
    /// For each finished point the values of the knobs, written exactly, and what was found there. Points are counted through.
    pub values: Vec<Vec<String>>,
    pub finished: Vec<Finished>,
    /// How many points the file asks for, and how many were to be shown.
    pub asked: usize,
    pub wanted: usize,
    /// What to write on the command line for the whole.
    pub command: String,
}

impl ShownSweep {
    /// Of the finished points.
    pub fn table(&self) -> Table {
        table(&self.knobs, &self.measures, &self.values, &self.finished)
    }

    /// What the page leaves out, as sentences: nothing where all is there.
    pub fn left_out(&self) -> Vec<String> {
        let mut said = Vec::new();
        if self.wanted < self.asked {
            said.push(format!(
                "The file asks for {}; {}, evenly spread, are shown.",
                words::number_of(self.asked, "point"),
                self.wanted
            ));
        }
        if self.finished.len() < self.wanted {
            said.push(format!("The time was up after {} of {}.", self.finished.len(), words::number_of(self.wanted, "point")));
        }
        said
    }
}
