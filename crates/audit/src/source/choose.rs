//! Which of the migrations in a repository are audited.

use std::path::Path;

use pgassay_report::source::SourceInfo;

use super::error::NotFound;
use super::format::{self, FORMATS, Format, Found};
use super::migrations;
use super::place::{Places, shown};
use super::program::{self, Program};
use super::tree::Tree;
use super::{Request, Source, SourceError, dialect, dump_file, script};

/// Migrations that were found.
#[derive(Debug)]
struct Candidate {
    format: &'static Format,
    at: usize,
    found: Found,
    /// They lie among tests or examples.
    aside: bool,
}

/// Finds the migrations below a folder and reads them.
pub(super) fn read(request: &Request<'_>, places: &Places) -> Result<Source, SourceError> {
    let root = request.path;
    if let Some(list) = request.order {
        let migrations = format::list::read_list(list)?;
        return migrations::assemble(
            request,
            places,
            &format::list::FORMAT,
            "--order".to_owned(),
            migrations,
        );
    }
    let tree = Tree::walk(root, places).map_err(|error| SourceError::unreadable(&shown(root), &error))?;
    if tree.folder(0).has("toc.dat") {
        return Err(SourceError::CustomDump(shown(root)));
    }
    let mut source = match request.format {
        Some(id) => forced(request, places, &tree, id)?,
        None => found(request, places, &tree)?,
    };
    source.info.notes.extend(walk_notes(&tree));
    Ok(source)
}

/// Reads the migrations of a format that was asked for.
fn forced(request: &Request<'_>, places: &Places, tree: &Tree, id: &str) -> Result<Source, SourceError> {
    let format = FORMATS.iter().find(|format| format.id == id);
    let Some(format) = format else {
        return Err(SourceError::UnknownFormat {
            name: id.to_owned(),
            known: FORMATS.iter().map(|format| format.id).collect(),
        });
    };
    let mut candidates: Vec<Candidate> = tree.all().filter_map(|at| candidate(tree, at, format)).collect();
    rank(&mut candidates);
    let at = candidates.first().map_or(0, |candidate| candidate.at);
    let migrations = (format.read)(tree, at)?;
    if migrations.files.is_empty() {
        return Err(SourceError::NotOfFormat {
            path: shown(request.path),
            format: id.to_owned(),
        });
    }
    let mut source = migrations::assemble(request, places, format, "--format".to_owned(), migrations)?;
    note_others(&mut source.info, tree, &candidates, &[], 0);
    Ok(source)
}

fn found(request: &Request<'_>, places: &Places, tree: &Tree) -> Result<Source, SourceError> {
    let mut candidates = candidates(tree);
    rank(&mut candidates);
    let mut programs = program::find(tree);
    programs.sort_by_key(|it| (is_aside(tree, it.at), std::cmp::Reverse(it.count)));
    let is_given = |candidate: &Candidate| {
        candidate.at == 0 && (candidate.format.id != "numbered" || request.path != Path::new("."))
    };
    if let Some(given) = candidates.iter().position(is_given) {
        let given = candidates.remove(given);
        candidates.insert(0, given);
    } else if let Some(program) = programs.first().filter(|it| !is_aside(tree, it.at)) {
        let most = candidates.first().filter(|it| !it.aside);
        if most.is_none_or(|most| most.found.count < program.count) {
            let sure = most.is_some_and(|most| most.format.id != "numbered");
            if let Some(dump) = dump_file::find(tree, false) {
                let mut source = script::file(
                    &Request {
                        path: &dump,
                        ..*request
                    },
                    places,
                )?;
                let note = format!(
                    "`{}` holds {}, which are programs; `{}` is audited, which is what they made when it was written.",
                    shown(&tree.folder(program.at).path),
                    program.what,
                    shown(&dump),
                );
                source.info.notes.push(note);
                source.info.notes.extend(program.notes(tree));
                note_others(&mut source.info, tree, &candidates, &programs[1..], 0);
                return Ok(source);
            }
            if !sure {
                return Err(SourceError::Framework(programs.remove(0).refuse(tree)));
            }
        }
    }
    let Some(best) = candidates.first() else {
        return match dump_file::find(tree, true) {
            Some(dump) => script::file(
                &Request {
                    path: &dump,
                    ..*request
                },
                places,
            ),
            None => Err(NotFound::in_tree(tree)),
        };
    };
    let migrations = (best.format.read)(tree, best.at)?;
    let because = best.found.because.clone();
    let mut source = migrations::assemble(request, places, best.format, because, migrations)?;
    // Its own programs have been counted.
    programs.retain(|it| best.format.id != "flyway" || it.what != program::FLYWAY);
    note_others(&mut source.info, tree, &candidates[1..], &programs, best.at);
    Ok(source)
}

/// What each folder is taken for; what belongs to one is not taken again.
fn candidates(tree: &Tree) -> Vec<Candidate> {
    let mut found: Vec<Candidate> = Vec::new();
    let mut covered = vec![false; tree.all().len()];
    for at in tree.all() {
        if covered[at] {
            continue;
        }
        let first = FORMATS.iter().find_map(|format| candidate(tree, at, format));
        let Some(candidate) = first else { continue };
        let covers = candidate.found.covers.iter().chain([&at]);
        for folder in covers {
            covered[*folder] = true;
        }
        found.retain(|it| !candidate.found.covers.contains(&it.at));
        found.push(candidate);
    }
    found
}

fn candidate(tree: &Tree, at: usize, format: &'static Format) -> Option<Candidate> {
    let found = (format.recognise)(tree, at)?;
    let is_other = at != 0 && dialect::is_for_another(tree, at);
    (!is_other).then(|| Candidate {
        format,
        at,
        found,
        aside: is_aside(tree, at),
    })
}

/// Those that are not aside first, then those with the most migrations.
fn rank(candidates: &mut [Candidate]) {
    candidates.sort_by_key(|it| (it.aside, std::cmp::Reverse(it.found.count), it.at));
}

/// Whether a folder lies among tests, examples and the like, seen from where the search began.
pub(super) fn is_aside(tree: &Tree, at: usize) -> bool {
    const ASIDE: &[&str] = &[
        "test",
        "tests",
        "testing",
        "testdata",
        "test-files",
        "__tests__",
        "spec",
        "specs",
        "e2e",
        "fixtures",
        "fixture",
        "examples",
        "example",
        "samples",
        "sample",
        "seeds",
        "seed",
        "seeders",
        "docs",
        "doc",
        "bench",
        "benches",
        "benchmarks",
        "templates",
        "template",
        "stub",
        "stubs",
        "demo",
        "playground",
        "legacy",
        "archive",
        "archived",
        "old",
        "deprecated",
        "mocks",
    ];
    let root = &tree.folder(0).path;
    let path = &tree.folder(at).path;
    let below = path.strip_prefix(root).unwrap_or(path);
    below.components().any(|part| {
        let part = part.as_os_str().to_string_lossy().to_ascii_lowercase();
        let words: Vec<&str> = part.split(['-', '_', '.']).collect();
        ASIDE.contains(&part.as_str())
            || words.iter().any(|word| {
                matches!(
                    *word,
                    "test" | "tests" | "e2e" | "fixture" | "fixtures" | "testdata"
                )
            })
    })
}

/// Says what else is there.
fn note_others(
    info: &mut SourceInfo,
    tree: &Tree,
    others: &[Candidate],
    programs: &[Program],
    chosen: usize,
) {
    const MOST: usize = 6;
    let others = others.iter().filter(|it| it.at != chosen && !it.aside).map(|it| {
        let name = if it.format.name.is_empty() {
            "numbered files"
        } else {
            it.format.name
        };
        format!(
            "{name} in {} ({})",
            shown(&tree.folder(it.at).path),
            it.found.count
        )
    });
    let programs = programs
        .iter()
        .filter(|it| it.at != chosen && !is_aside(tree, it.at));
    let programs = programs.map(|it| {
        let folder = shown(&tree.folder(it.at).path);
        format!("{} in {folder} ({}), which are programs", it.what, it.count)
    });
    let all: Vec<String> = others.chain(programs).collect();
    if all.is_empty() {
        return;
    }
    let more = match all.len().saturating_sub(MOST) {
        0 => String::new(),
        more => format!("; and {more} more"),
    };
    let named = &all[..all.len().min(MOST)];
    info.notes.push(format!(
        "Also there: {}{more}. Choose with PATH.",
        named.join("; ")
    ));
}

/// Says what of the tree was not looked at.
fn walk_notes(tree: &Tree) -> Vec<String> {
    let mut notes = Vec::new();
    if tree.stopped {
        notes.push(
            "The folder is too large or too deep to be searched whole; give the path of the migrations."
                .to_owned(),
        );
    }
    if let [(path, why), more @ ..] = tree.unreadable.as_slice() {
        let more = match more.len() {
            0 => String::new(),
            more => format!(", nor {more} other folders"),
        };
        notes.push(format!("`{}` could not be searched ({why}){more}.", shown(path)));
    }
    notes
}
