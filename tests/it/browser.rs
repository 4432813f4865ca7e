//! The page in a real browser: nothing is complained of, the pictures are drawn, the slider moves, what is written in a token does
//! nothing. Needs a Chromium (`CHROMIUM`, or `chromium`, `chromium-browser` or `google-chrome` on the path) and says so where there
//! is none.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Tries every picture as a person would and writes what came of it into the page.
const PROBE: &str = r#"<script>
addEventListener("load", () => setTimeout(async () => {
  // Frames come when the browser finds time.
  const changed = async (canvas, before) => {
    for (let tries = 0; tries < 100 && picture(canvas) === before; tries++) await new Promise((done) => setTimeout(done, 50));
    return picture(canvas) !== before;
  };
  const colours = (canvas) => {
    const copy = Object.assign(document.createElement("canvas"), { width: canvas.width, height: canvas.height });
    const context = copy.getContext("2d", { willReadFrequently: true });
    context.drawImage(canvas, 0, 0);
    const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
    return new Set(new Uint32Array(data.buffer)).size;
  };
  const picture = (canvas) => canvas.toDataURL();
  const found = [];
  for (const figure of document.querySelectorAll("figure.explorer")) {
    const canvas = figure.querySelector("canvas"), one = { name: figure.closest("article").id };
    one.colours = canvas ? colours(canvas) : 0;
    const first = picture(canvas);
    const slider = figure.querySelector("input[type=range]");
    slider.value = 25;
    slider.oninput();
    one.moved = await changed(canvas, first);
    const walked = picture(canvas);
    one.now = figure.querySelectorAll(".strip .now").length;
    canvas.dispatchEvent(new KeyboardEvent("keydown", { key: "+" }));
    one.zoomed = await changed(canvas, walked);
    // What is told of a point, by the keyboard and by pointing at places all over.
    const tip = figure.querySelector(".tip"), quiet = tip.hidden;
    canvas.dispatchEvent(new KeyboardEvent("keydown", { key: "n" }));
    one.told = quiet && !tip.hidden ? tip.textContent : "";
    canvas.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape" }));
    canvas.dispatchEvent(new KeyboardEvent("keydown", { key: "0" }));
    const box = canvas.getBoundingClientRect();
    for (let at = 0; at < 10000 && tip.hidden; at++) {
      const [clientX, clientY] = [box.left + at % 100 / 100 * box.width, box.top + Math.floor(at / 100) / 100 * box.height];
      canvas.dispatchEvent(new PointerEvent("pointermove", { clientX, clientY }));
    }
    one.pointed = tip.hidden ? "" : tip.textContent;
    const select = figure.querySelector("select");
    one.colourings = [];
    for (let at = select.options.length - 1; at >= 0; at--) {
      const before = picture(canvas);
      select.selectedIndex = at;
      select.onchange();
      one.colourings.push(select.options[at].text + ":" + (await changed(canvas, before)));
    }
    found.push(one);
  }
  const theme = document.querySelector("button.theme"), before = getComputedStyle(document.body).backgroundColor;
  theme.click();
  const result = document.createElement("pre");
  result.id = "probe";
  result.textContent = JSON.stringify({ found, alerted: !!window.alerted, dark: getComputedStyle(document.body).backgroundColor !== before });
  document.body.append(result);
}, 50));
</script>"#;

pub fn browser() -> Option<PathBuf> {
    if let Some(named) = std::env::var_os("CHROMIUM") {
        return Some(PathBuf::from(named));
    }
    let folders: Vec<PathBuf> = std::env::split_paths(&std::env::var_os("PATH")?).collect();
    let names = ["chromium", "chromium-browser", "google-chrome"];
    names.iter().flat_map(|name| folders.iter().map(move |folder| folder.join(name))).find(|path| path.is_file())
}

/// The page after its scripts ran, and what the browser complained of.
pub fn open(browser: &Path, page: &Path, folder: &Path) -> (String, Vec<String>) {
    let profile = folder.join("profile");
    let output = Command::new(browser)
        .args([
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
        ])
        .args(["--disable-component-update", "--disable-sync", "--enable-logging=stderr", "--window-size=1200,900"])
        .args(["--virtual-time-budget=30000", "--dump-dom"])
        .arg(format!("--user-data-dir={}", profile.display()))
        .arg(format!("file://{}", page.display()))
        .output()
        .expect("the browser runs");
    let complaints =
        String::from_utf8_lossy(&output.stderr).lines().filter(|line| line.contains("CONSOLE")).map(String::from).collect();
    (String::from_utf8_lossy(&output.stdout).into_owned(), complaints)
}

const SOURCE: &str = r#"
process two over {0, 1} { A -> 1 A @ 1/2 | 0 B; B -> 1 A }
process mess3 over {A, B, C} {
  hidden [[0.7, 0.15, 0.15], [0.15, 0.7, 0.15], [0.15, 0.15, 0.7]]
  emits [[0.6, 0.2, 0.2], [0.2, 0.6, 0.2], [0.2, 0.2, 0.6]]
}
process four over {0, 1} {
  A -> 0 A @ 0.8 | 1 B @ 0.1 | 1 C
  B -> 0 A @ 0.3 | 1 C @ 0.2 | 1 D
  C -> 0 D @ 0.6 | 1 A @ 0.3 | 0 B
  D -> 1 D @ 0.5 | 0 A
}
process evil over {"<script>alert(1)</script>", "</script><img src=x onerror='window.alerted=1'>"} {
  A -> "<script>alert(1)</script>" A @ 1/3 | "</script><img src=x onerror='window.alerted=1'>" B
  B -> "<script>alert(1)</script>" A @ 3/4 | "<script>alert(1)</script>" B
}
feature b of mess3 = P(next == B)
"#;

#[test]
fn the_pictures_live_in_a_browser() {
    let Some(browser) = browser() else {
        eprintln!("skipped: no Chromium was found (set CHROMIUM to one)");
        return;
    };
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("all.gen"), SOURCE).expect("written");
    let made = Command::new(env!("CARGO_BIN_EXE_epsilang"))
        .args(["report", "all.gen", "--format", "html", "--out", "all.html", "--max-beliefs", "3000", "--points", "6000"])
        .current_dir(folder.path())
        .output()
        .expect("the program runs");
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let page = folder.path().join("all.html");
    let text = fs::read_to_string(&page).expect("written");
    fs::write(&page, text.replacen("</body>", &format!("{PROBE}</body>"), 1)).expect("written");

    let (dom, complaints) = open(&browser, &page, folder.path());
    assert!(complaints.is_empty(), "{complaints:#?}");
    let (_, rest) = dom.split_once("<pre id=\"probe\">").expect("the probe ran to its end");
    let found: serde_json::Value = serde_json::from_str(rest.split("</pre>").next().unwrap_or_default()).expect("JSON");
    assert_eq!(found["alerted"], false);
    assert_eq!(found["dark"], true, "the button changes light and dark");
    let pictures = found["found"].as_array().expect("pictures");
    assert_eq!(pictures.len(), 4, "{found}");
    for picture in pictures {
        assert!(picture["colours"].as_u64() > Some(3), "drawn: {picture}");
        assert_eq!(picture["moved"], true, "the slider moves the marker: {picture}");
        assert_eq!(picture["now"], 1, "one token is the current one: {picture}");
        assert_eq!(picture["zoomed"], true, "{picture}");
        for told in [&picture["told"], &picture["pointed"]].map(|told| told.as_str().unwrap_or_default()) {
            assert!(told.contains("probability ") && told.contains("belief ") && told.contains("expects "), "{picture}");
        }
        let colourings: Vec<&str> =
            picture["colourings"].as_array().expect("colourings").iter().filter_map(|c| c.as_str()).collect();
        assert!(colourings.iter().all(|c| c.ends_with(":true")), "{picture}");
        assert!(["belief:true", "next token:true", "time:true"].iter().all(|c| colourings.contains(c)), "{picture}");
    }
    // The likeliest belief of `two` is certainty of A, first held after a 1; A is there with probability 2/3.
    let told = pictures[0]["told"].as_str().unwrap_or_default();
    assert_eq!(told, "probability 0.6667belief A 1.000expects 0 0.500, 1 0.500first after 1", "{found}");
    assert!(pictures[1]["colourings"].to_string().contains("feature b"), "{found}");
}
