//! Generates the parser from `grammar/gen.lalrpop`, and the table of the pages in `docs/errors`.

use std::fmt::Write;
use std::path::Path;

fn main() {
    let out = std::env::var("OUT_DIR").expect("cargo sets OUT_DIR");
    lalrpop::Configuration::new()
        .set_in_dir("grammar")
        .set_out_dir(&out)
        .emit_rerun_directives(true)
        .process()
        .expect("grammar/gen.lalrpop is a valid grammar");

    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed=docs/errors");
    std::fs::write(Path::new(&out).join("error_pages.rs"), error_pages()).expect("OUT_DIR can be written");
}

/// An array of `(code, page)`, sorted, as Rust source.
fn error_pages() -> String {
    let folder = std::fs::read_dir("docs/errors").expect("docs/errors is a folder");
    let mut names: Vec<String> = folder.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    names.retain(|name| name.ends_with(".md"));
    let mut codes: Vec<&str> = names.iter().filter_map(|name| name.strip_suffix(".md")).collect();
    codes.sort_unstable();
    let mut table = String::from("&[\n");
    for code in codes {
        writeln!(table, "({code:?}, include_str!(concat!(env!(\"CARGO_MANIFEST_DIR\"), \"/docs/errors/{code}.md\"))),")
            .expect("writing to a string");
    }
    table + "]"
}
