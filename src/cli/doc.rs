//! `epsilang doc [MODULE|FILE|FOLDER] --out FOLDER`

use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use super::args::Doc;
use super::input::{self, OpenProgram};
use super::{Failure, interrupt, output, page_sweeps, progress, report, select};
use crate::check::program::{Kind, Signature};
use crate::machine::limits::Limits;
use crate::number::TOLERANCE;
use crate::report::html::site::{self, Card, Declared, Known, Leaf, Module, Outline};
use crate::report::{ChannelReport, Document};
use crate::stdlib;

/// Share of a report's work where a value can only be approached: a library is to be made in minutes.
const EFFORT: f64 = 0.3;
const MAX_BELIEFS: usize = 20_000;
/// Points of each sweep that a page shows.
const SWEEP_POINTS: usize = 13;
/// Deep recursion has the room that it has in the main thread.
const STACK: usize = 8 << 20;

pub fn run(args: &Doc) -> Result<(), Failure> {
    output::site_can_be_made(&args.out)?;
    let files = files(args.of.as_deref())?;
    let opened: Vec<OpenProgram> =
        files.iter().map(|file| input::open_program(&file.open, &limits(args))).collect::<Result<_, _>>()?;
    let outline = Outline {
        epsilang: env!("CARGO_PKG_VERSION").to_string(),
        title: title(args.of.as_deref()),
        modules: files.iter().zip(&opened).map(|(file, opened)| module(file, opened)).collect(),
    };
    let leaves = leaves(args, &outline, &opened)?;
    let places = outline.all();
    let mut pages: Vec<(PathBuf, String)> = Vec::with_capacity(leaves.len() + 1);
    let mut cards: Vec<Card> = Vec::with_capacity(leaves.len());
    for (&(module, generator), leaf) in places.iter().zip(leaves) {
        pages.push((outline.path(module, generator).into(), leaf.html));
        cards.push(leaf.card);
    }
    pages.push((output::SITE_INDEX.into(), site::index(&outline, &cards)));
    output::write_site(&args.out, &pages)?;
    eprintln!("wrote {} pages; begin at {}", pages.len(), args.out.join(output::SITE_INDEX).display());
    Ok(())
}

/// A file of the library: how it is opened, what it is called, the folder of its pages.
struct File {
    open: String,
    name: String,
    folder: String,
}

fn files(of: Option<&str>) -> Result<Vec<File>, Failure> {
    let library =
        |module: &str| File { open: format!("std.{module}"), name: format!("std.{module}"), folder: module.to_string() };
    let Some(of) = of else { return Ok(stdlib::modules().map(library).collect()) };
    let path = Path::new(of);
    if path.is_dir() {
        let mut paths = Vec::new();
        gen_files(path, &mut paths)?;
        paths.sort();
        if paths.is_empty() {
            return Err(Failure::input(format!("there is no .gen file in {of}")));
        }
        return Ok(paths.iter().map(|file| in_folder(path, file)).collect());
    }
    if path.is_file() {
        return Ok(vec![in_folder(path.parent().unwrap_or(Path::new("")), path)]);
    }
    let module = of.strip_prefix("std.").unwrap_or(of);
    match stdlib::source(module) {
        Some(_) => Ok(vec![library(module)]),
        None => Err(Failure::input(format!("{of} is no library module, .gen file or folder; `epsilang list` shows the modules"))),
    }
}

/// All .gen files below a folder but those in hidden ones.
fn gen_files(folder: &Path, found: &mut Vec<PathBuf>) -> Result<(), Failure> {
    let wrong = |error: std::io::Error| Failure::input(format!("cannot read {}: {error}", folder.display()));
    for entry in std::fs::read_dir(folder).map_err(wrong)? {
        let entry = entry.map_err(wrong)?;
        let path = entry.path();
        // A link to a folder is not followed: it may lead back.
        if entry.file_type().map_err(wrong)?.is_dir() {
            if !entry.file_name().to_string_lossy().starts_with('.') {
                gen_files(&path, found)?;
            }
        } else if path.extension().is_some_and(|extension| extension == "gen") {
            found.push(path);
        }
    }
    Ok(())
}

fn in_folder(folder: &Path, file: &Path) -> File {
    let inside = file.strip_prefix(folder).unwrap_or(file).with_extension("");
    let parts: Vec<String> = inside.components().map(|part| plain(&part.as_os_str().to_string_lossy())).collect();
    File { open: file.to_string_lossy().into_owned(), name: inside.to_string_lossy().into_owned(), folder: parts.join("/") }
}

/// A name that needs no quoting in a link.
fn plain(name: &str) -> String {
    name.chars().map(|c| if c.is_alphanumeric() || "-_.".contains(c) { c } else { '_' }).collect()
}

fn title(of: Option<&str>) -> String {
    match of {
        None => "The standard library of epsilang".to_string(),
        Some(of) if !Path::new(of).exists() => format!("std.{}", of.strip_prefix("std.").unwrap_or(of)),
        Some(of) => of.trim_end_matches(['/', '\\']).rsplit(['/', '\\']).next().unwrap_or(of).to_string(),
    }
}

fn module(file: &File, opened: &OpenProgram) -> Module {
    let declared = |signature: &Signature| Declared {
        name: signature.name.clone(),
        kind: match signature.kind {
            Some(Kind::Process) => "process",
            Some(Kind::Language) => "language",
            None => "channel",
        },
        parameters: parameters(signature),
        docs: signature.docs.clone(),
        excerpt: select::excerpt_of(opened, signature.span),
    };
    Module {
        name: file.name.clone(),
        folder: file.folder.clone(),
        docs: opened.program.docs().to_vec(),
        generators: opened.program.signatures().iter().map(declared).collect(),
    }
}

fn parameters(signature: &Signature) -> String {
    let each: Vec<String> = signature
        .params
        .iter()
        .map(|param| param.default.as_ref().map_or_else(|| param.name.clone(), |default| format!("{} = {default}", param.name)))
        .collect();
    if each.is_empty() { String::new() } else { format!("({})", each.join(", ")) }
}

fn limits(args: &Doc) -> Limits {
    Limits {
        max_beliefs: MAX_BELIEFS,
        points: args.points,
        effort: Some(EFFORT),
        deadline: Instant::now().checked_add(Duration::from_secs_f64(args.time.min(1e6))),
        cancelled: interrupt::flag(),
        ..Limits::default()
    }
}

/// Every page, one generator a thread at a time: a pool would let one generator's clock run while another is worked on.
fn leaves(args: &Doc, outline: &Outline, opened: &[OpenProgram]) -> Result<Vec<Leaf>, Failure> {
    let places = outline.all();
    let (next, done) = (AtomicUsize::new(0), Mutex::new((0..places.len()).map(|_| None).collect::<Vec<Option<Leaf>>>()));
    let progress = progress::over(places.len(), "documenting");
    let work = || {
        while let Some(&(module, generator)) = places.get(next.fetch_add(1, Ordering::Relaxed)) {
            if interrupt::flag().load(Ordering::Relaxed) {
                return;
            }
            progress.set_message(outline.modules[module].generators[generator].name.clone());
            let leaf = leaf(args, outline, opened, (module, generator));
            progress.inc(1);
            let at = places.iter().position(|place| *place == (module, generator));
            if let (Some(at), Ok(mut done)) = (at, done.lock()) {
                done[at] = Some(leaf);
            }
        }
    };
    std::thread::scope(|scope| {
        let threads = std::thread::available_parallelism().map_or(1, usize::from).min(places.len());
        for _ in 1..threads {
            // Where no thread can be had, this one does the work.
            let _ = std::thread::Builder::new().stack_size(STACK).spawn_scoped(scope, work);
        }
        work();
    });
    progress.finish_and_clear();
    let done = done.into_inner().unwrap_or_default();
    done.into_iter().collect::<Option<Vec<Leaf>>>().ok_or_else(|| Failure::limit("stopped; nothing was written"))
}

fn leaf(args: &Doc, outline: &Outline, opened: &[OpenProgram], place: (usize, usize)) -> Leaf {
    let (program, declared) = (&opened[place.0], &outline.modules[place.0].generators[place.1]);
    let buildable = program.program.signatures().iter().find(|signature| signature.name == declared.name);
    if let Some(channel) = buildable.filter(|signature| signature.kind.is_none()).and_then(|_| channel(program, &declared.name)) {
        return site::leaf(outline, place, Known::Channel(&channel));
    }
    let document = match buildable {
        Some(signature) if signature.kind.is_none() => {
            Err("A channel makes no tokens by itself: it changes those of a process, as in p |> c. What this one does depends on parameters that \
                 have no default."
                .to_string())
        }
        Some(signature) if signature.buildable() => document(args, program, &declared.excerpt.file, &declared.name),
        _ => Err("It has no values: some of its parameters have no default.".to_string()),
    };
    let known = match &document {
        Ok(document) => Known::Report(document),
        Err(why) => Known::Nothing(why),
    };
    site::leaf(outline, place, known)
}

/// A channel with its defaults, where it has them.
fn channel(opened: &OpenProgram, name: &str) -> Option<ChannelReport> {
    let built = opened.program.channel(name).ok()?;
    Some(ChannelReport::new(&built, TOLERANCE))
}

/// The report of one generator, or why there is none.
fn document(args: &Doc, opened: &OpenProgram, file: &str, name: &str) -> Result<Document, String> {
    let limits = limits(args);
    let made = select::several_of(opened, &[], &[name], &limits).and_then(|selection| {
        if let Some(failed) = selection.failed {
            return Err(failed);
        }
        let (document, failed) =
            report::document(name, selection.chosen, selection.languages, selection.products, selection.lazies, &limits)?;
        let sweeps = page_sweeps::sweeps(opened, file, &[name.to_string()], SWEEP_POINTS, &limits);
        failed.map_or(Ok(Document { sweeps, ..document }), Err)
    });
    made.map_err(|failure| match failure {
        Failure::Input(message) | Failure::Limit(message) => uncoloured(&message),
        Failure::False | Failure::ReaderGone => "It could not be worked out.".to_string(),
    })
}

/// The text without what colours it on a terminal.
fn uncoloured(text: &str) -> String {
    let mut pieces = text.split("\u{1b}[");
    let first = pieces.next().unwrap_or_default().to_string();
    pieces.fold(first, |shown, piece| shown + piece.split_once('m').map_or(piece, |(_, rest)| rest))
}
