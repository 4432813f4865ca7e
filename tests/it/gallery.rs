//! `epsilang doc`: a page for each generator, links that lead somewhere, a folder that is made whole or not at all.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

const ONE: &str = r#"//! Two small <processes>.

/// A coin that comes up 1 with probability `p`.
process coin(p: prob = 1/3) over {0, 1} { C -> 1 C @ p | 0 C }

/// No default.
process needs(p: prob) over {0, 1} { C -> 1 C @ p | 0 C }

process golden over {0, 1} { A -> 1 A | 0 B; B -> 1 A }
"#;
const TWO: &str = r#"
channel flip(e: prob = 0.1) from {0, 1} to {0, 1} {
  q on 0 -> 0 q | 1 q @ e
  q on 1 -> 1 q | 0 q @ e
}
grammar pairs { S -> "(" S ")" @ 1/3 | "x" }
process broken over {0, 1} { A -> 0 A @ 1/2 | 1 B; B -> 1 B }
"#;

fn doc(folder: &Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_epsilang")).arg("doc").args(args).current_dir(folder).output().expect("the program runs")
}

fn library() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    fs::create_dir_all(folder.path().join("lib/sub dir")).expect("made");
    fs::write(folder.path().join("lib/one.gen"), ONE).expect("written");
    fs::write(folder.path().join("lib/sub dir/two.gen"), TWO).expect("written");
    folder
}

/// Every page below a folder.
fn pages(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("read").map(|entry| entry.expect("read").path()) {
        if entry.is_dir() { found.extend(pages(&entry)) } else { found.push(entry) }
    }
    found.sort();
    found
}

#[test]
fn every_generator_has_a_page_and_every_link_leads_somewhere() {
    let folder = library();
    let made = doc(folder.path(), &["lib", "--out", "site"]);
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let site = folder.path().join("site");
    let names =
        pages(&site).iter().map(|page| page.strip_prefix(&site).expect("inside").display().to_string()).collect::<Vec<_>>();
    let wanted = [
        "index.html",
        "one/coin.html",
        "one/golden.html",
        "one/needs.html",
        "sub_dir/two/broken.html",
        "sub_dir/two/flip.html",
        "sub_dir/two/pairs.html",
    ];
    assert_eq!(names, wanted);
    for page in pages(&site) {
        let text = fs::read_to_string(&page).expect("read");
        for link in text.split("href=\"").skip(1).map(|rest| rest.split('"').next().unwrap_or_default()) {
            let (file, anchor) = link.split_once('#').unwrap_or((link, ""));
            let target = if file.is_empty() { page.clone() } else { page.parent().expect("a folder").join(file) };
            let there = fs::read_to_string(&target).unwrap_or_else(|_| panic!("{}: {link} leads nowhere", page.display()));
            assert!(anchor.is_empty() || there.contains(&format!("id=\"{anchor}\"")), "{}: {link}", page.display());
        }
        for absolute in ["http:", "https:", "src=\""] {
            let text = text.replace("xmlns=\"http://www.w3.org/2000/svg\"", "");
            assert!(!text.contains(absolute), "{}: {absolute}", page.display());
        }
    }
    let page = |name: &str| fs::read_to_string(site.join(name)).expect("read");
    // The coin's entropy rate is log2 3 - 2/3 bits.
    assert!(page("one/coin.html").contains("0.9182958") && page("one/coin.html").contains("probability <code>p</code>"));
    assert!(page("one/golden.html").contains("figure class=\"explorer\""));
    assert!(page("one/needs.html").contains("some of its parameters have no default"));
    assert!(page("one/needs.html").contains("<span class=\"keyword\">process</span>"));
    // A bit comes through with probability 9/10: four cells, and as many in its thumbnail.
    let flip = page("sub_dir/two/flip.html");
    assert!(
        flip.contains("A channel makes no tokens by itself")
            && flip.contains("reads 0, writes 1 with probability 0.1, goes to q")
    );
    assert_eq!(flip.matches("<rect class=\"k0\"").count(), 4);
    assert!(page("index.html").contains("reads 1, writes 1 with probability 0.9, goes to q"));
    assert!(page("sub_dir/two/pairs.html").contains("A language over"));
    // n pairs of brackets have the probability 2/3 (1/3)^n, and 2n + 1 tokens.
    let pairs = page("sub_dir/two/pairs.html");
    assert!(pairs.contains("What its strings are") && pairs.contains("The probability of each length, in tokens."));
    for (p, string) in [("0.667", "x"), ("0.222", "( x )"), ("0.0741", "( ( x ) )")] {
        let (_, row) = pairs.split_once(&format!("<td class=\"count\">{p}</td>")).expect(p);
        assert!(row.split("</tr>").next().is_some_and(|row| row.contains(&format!("<code>{string}</code>"))), "{string}");
    }
    let index = page("index.html");
    assert!(index.contains("Two small &lt;processes&gt;.") && index.contains("one/golden.html") && index.contains("<svg"));
}

#[test]
fn a_site_is_replaced_whole_and_nothing_else_is() {
    let folder = library();
    let site = folder.path().join("site");
    fs::create_dir(&site).expect("made");
    fs::write(site.join("letter.txt"), "dear").expect("written");
    let refused = doc(folder.path(), &["lib/one.gen", "--out", "site"]);
    assert_eq!(refused.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("holds something else"));
    assert_eq!(pages(&site), [site.join("letter.txt")]);

    fs::remove_file(site.join("letter.txt")).expect("removed");
    assert!(doc(folder.path(), &["lib/sub dir/two.gen", "--out", "site"]).status.success());
    assert!(site.join("two/flip.html").is_file());
    assert!(doc(folder.path(), &["lib/one.gen", "--out", "site"]).status.success());
    assert!(site.join("one/coin.html").is_file() && !site.join("two").exists(), "the old pages are gone");

    fs::write(folder.path().join("lib/one.gen"), "process wrong over {0} { A -> 0 Z }").expect("written");
    assert_eq!(doc(folder.path(), &["lib/one.gen", "--out", "site"]).status.code(), Some(2));
    assert!(site.join("one/coin.html").is_file(), "what was there stays");
    let left: Vec<_> = fs::read_dir(folder.path()).expect("read").map(|entry| entry.expect("read").file_name()).collect();
    assert_eq!(left.len(), 2, "nothing is left beside it: {left:?}");
    assert_eq!(doc(folder.path(), &["nowhere", "--out", "other"]).status.code(), Some(2));
}
