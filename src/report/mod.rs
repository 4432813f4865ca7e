//! The report: serializable data made of an analysis, and its text, JSON, HTML and SVG forms.
