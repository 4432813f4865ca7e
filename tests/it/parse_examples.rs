//! The examples are read without complaint.

use epsilang::source::FileId;
use epsilang::syntax::parser::parse;

/// The texts of `examples/`, by file name.
pub fn examples() -> Vec<(String, String)> {
    texts("examples")
}

/// The texts of the .gen files of a folder, by file name.
pub fn texts(folder: &str) -> Vec<(String, String)> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let mut paths: Vec<_> = std::fs::read_dir(folder).expect("a folder").flatten().map(|entry| entry.path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "gen"));
    paths.sort();
    let read = |path: std::path::PathBuf| {
        let name = path.file_name().expect("a file").to_string_lossy().into_owned();
        (name, std::fs::read_to_string(&path).expect("text"))
    };
    paths.into_iter().map(read).collect()
}

#[test]
fn examples_are_read_without_complaint() {
    for (name, text) in examples() {
        let parsed = parse(FileId(0), &text);
        for diagnostic in &parsed.diagnostics {
            let place = diagnostic.primary.as_ref().map_or("", |label| &text[label.span.range()]);
            println!("{name}: {} at {place:?}", diagnostic.message);
        }
        assert!(parsed.diagnostics.is_empty(), "{name}");
    }
}
