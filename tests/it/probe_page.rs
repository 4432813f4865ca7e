//! The page of a probe in a real browser: pictures are drawn, nothing is complained of, the name of a hook does nothing.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use crate::browser::{browser, open};

/// Counts what was drawn, and changes between light and dark.
const LOOK: &str = r#"<script>
addEventListener("load", () => setTimeout(() => {
  const clouds = [...document.querySelectorAll("figure.cloud svg")].map((svg) => {
    const box = svg.getBoundingClientRect();
    return { points: [...svg.querySelectorAll("path")].map((path) => path.getAttribute("d").split("M").length - 1).reduce((a, b) => a + b, 0), hues: svg.querySelectorAll("path").length, seen: box.width > 100 && box.height > 100 };
  });
  const captions = [...document.querySelectorAll("figure.cloud figcaption b")].map((b) => b.textContent);
  const before = getComputedStyle(document.body).backgroundColor;
  document.querySelector("button.theme").click();
  const result = document.createElement("pre");
  result.id = "probe";
  const wide = document.documentElement.scrollWidth > innerWidth;
  result.textContent = JSON.stringify({ clouds, captions, alerted: !!window.alerted, wide, dark: getComputedStyle(document.body).backgroundColor !== before });
  document.body.append(result);
}, 50));
</script>"#;

const HOOK: &str = "</script><img src=x onerror='window.alerted=1'><script>alert(1)</script>";

fn epsilang(folder: &Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_epsilang")).args(args).current_dir(folder).output().expect("the program runs")
}

/// The hook of a file of activations under another name.
fn renamed(from: &Path, to: &Path) {
    let bytes = fs::read(from).expect("written");
    let tensors = safetensors::SafeTensors::deserialize(&bytes).expect("safetensors");
    let hook = tensors.tensor("hidden").expect("the hook is there");
    fs::write(to, safetensors::serialize([(HOOK, hook)], None).expect("it can be written")).expect("written");
}

#[test]
fn the_page_shows_truth_and_controls_side_by_side() {
    let at = tempfile::tempdir().expect("a folder");
    let folder = at.path();
    let made = epsilang(folder, &["dataset", "std.classic.even", "--length", "6", "--rows", "400", "--out", "even"]);
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let made = epsilang(folder, &["train", "even", "--model", "rnn", "--size", "8", "--steps", "40", "--out", "net"]);
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    for name in ["trained", "untrained"] {
        renamed(&folder.join(format!("net/{name}.safetensors")), &folder.join(format!("{name}.safetensors")));
    }
    let arguments = ["probe", "even", "trained.safetensors", "untrained.safetensors", "--untrained", "untrained.safetensors"];
    let more = ["--losses", "net/losses.npy", "--draws", "100", "--format", "html", "--out", "page.html"];
    let made = epsilang(folder, &[arguments.as_slice(), &more].concat());
    assert!(matches!(made.status.code(), Some(0 | 1)), "{}", String::from_utf8_lossy(&made.stderr));
    let page = folder.join("page.html");
    let text = fs::read_to_string(&page).expect("written");
    let shown = text.split("<script").next().unwrap_or_default();
    assert!(!text.contains(HOOK) && !text.contains("https://") && !shown.contains("NaN") && !shown.contains(">inf"), "{shown}");
    for heading in
        ["From hook to hook", "Skill over each control", "Self-check by shifting", "Loss by position", "What is asked for"]
    {
        assert!(text.contains(heading), "{heading}");
    }

    let Some(browser) = browser() else {
        eprintln!("the rest is skipped: no Chromium was found (set CHROMIUM to one)");
        return;
    };
    fs::write(&page, text.replacen("</body>", &format!("{LOOK}</body>"), 1)).expect("written");
    let (dom, complaints) = open(&browser, &page, folder);
    assert!(complaints.is_empty(), "{complaints:#?}");
    let (_, rest) = dom.split_once("<pre id=\"probe\">").expect("the page was looked at to its end");
    let found: serde_json::Value = serde_json::from_str(rest.split("</pre>").next().unwrap_or_default()).expect("JSON");
    assert_eq!((&found["alerted"], &found["wide"], &found["dark"]), (&false.into(), &false.into(), &true.into()), "{found}");
    let captions: Vec<&str> = found["captions"].as_array().expect("captions").iter().filter_map(|c| c.as_str()).collect();
    assert_eq!(captions[..3], ["The truth", "The activations", "The untrained net"], "{found}");
    assert_eq!(captions.len(), 5, "{found}");
    for cloud in found["clouds"].as_array().expect("clouds") {
        assert!(cloud["seen"] == true && cloud["points"].as_u64() > Some(10) && cloud["hues"].as_u64() > Some(0), "{found}");
    }
}
