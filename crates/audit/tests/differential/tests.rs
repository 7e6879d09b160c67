//! The comparisons.

use std::path::Path;
use std::sync::{Mutex, OnceLock};

use crate::corpora;
use crate::figures::figures;
use crate::judge::{Judge, Verdict};
use crate::known_differences::{KNOWN, idle, unexplained};
use crate::script::Script;

/// One server of a major for all tests of this binary that need one; they take turns.
pub(crate) fn judge(major: u16) -> &'static Mutex<Judge> {
    static JUDGES: [OnceLock<Mutex<Judge>>; 5] = [const { OnceLock::new() }; 5];
    JUDGES[usize::from(major - 14)].get_or_init(|| Mutex::new(Judge::new(major)))
}

pub(crate) fn run(major: u16, script: &Script) -> Verdict {
    let mut judge = judge(major)
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner);
    judge.run(script)
}

/// The majors to compare with: one (`PGASSAY_MAJOR`), or all when the wide ring is asked for.
pub(crate) fn majors() -> Vec<u16> {
    if let Some(major) = std::env::var("PGASSAY_MAJOR").ok().and_then(|it| it.parse().ok()) {
        vec![major]
    } else if std::env::var_os("PGASSAY_TEST").is_some_and(|ring| ring == "wide") {
        (14..=18).collect()
    } else {
        vec![15]
    }
}

pub(crate) fn folder(name: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(name)
}

/// Every `.sql` file of a folder, in the order of their names.
pub(crate) fn scripts(name: &str) -> Vec<(String, String)> {
    let Ok(entries) = std::fs::read_dir(folder(name)) else {
        return Vec::new();
    };
    let mut files: Vec<_> = entries
        .filter_map(Result::ok)
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|it| it == "sql"))
        .collect();
    files.sort();
    files
        .iter()
        .map(|path| {
            (
                path.display().to_string(),
                std::fs::read_to_string(path).expect("a readable script"),
            )
        })
        .collect()
}

pub(crate) fn report(name: &str, verdict: &Verdict) -> Option<String> {
    let differences = unexplained(verdict, KNOWN);
    if differences.is_empty() {
        return None;
    }
    let shown: Vec<String> = differences
        .iter()
        .take(200)
        .map(|it| format!("    {it}"))
        .collect();
    Some(format!(
        "{name}: {} differences\n{}\n    gaps: {:?}",
        differences.len(),
        shown.join("\n"),
        verdict.gaps
    ))
}

/// The hand-written scripts, at least one for each kind of statement, and the scripts that once showed a difference;
/// `PGASSAY_SCRIPT` leaves those whose path contains it.
#[test]
fn scripts_agree() {
    let only = std::env::var("PGASSAY_SCRIPT").unwrap_or_default();
    let all: Vec<_> = scripts("corpus/scripts")
        .into_iter()
        .chain(scripts("corpus/regressions"))
        .filter(|(name, _)| name.contains(&only))
        .collect();
    assert!(!all.is_empty(), "no scripts were found");
    // Each major has its own server.
    let reports: Vec<String> = std::thread::scope(|scope| {
        let runs: Vec<_> = majors()
            .into_iter()
            .map(|major| {
                let all = &all;
                scope.spawn(move || scripts_that_differ(major, all))
            })
            .collect();
        runs.into_iter()
            .flat_map(|run| run.join().expect("a comparison that ends"))
            .collect()
    });
    assert!(reports.is_empty(), "{}", reports.join("\n"));
}

fn scripts_that_differ(major: u16, all: &[(String, String)]) -> Vec<String> {
    let scripts = all.iter().map(|(name, text)| (name, Script::of(text)));
    scripts
        .filter(|(_, script)| script.least <= major)
        .filter_map(|(name, script)| {
            let verdict = run(major, &script);
            report(&format!("PostgreSQL {major}: {name}"), &verdict)
        })
        .collect()
}

/// Each known difference still shows.
#[test]
fn known_differences_still_occur() {
    let idle = idle(KNOWN, |known| run(15, &Script::of(known.script)));
    assert!(idle.is_empty(), "no longer a difference: {idle:?}");
}

/// Schemas that registries ship, pinned by version and hash. In the wide ring.
#[test]
fn registry_corpora_agree() {
    if majors().len() == 1 {
        return;
    }
    compare_corpora(&folder("corpus/registry"), 16, None);
}

/// Corpora that lie in a folder named by `PGASSAY_CORPORA` (each a folder with a manifest); run by hand.
#[test]
fn local_corpora_agree() {
    let Some(root) = std::env::var_os("PGASSAY_CORPORA") else {
        return;
    };
    let only = std::env::var("PGASSAY_CORPUS").ok();
    for major in majors() {
        compare_corpora(Path::new(&root), major, only.as_deref());
    }
}

fn compare_corpora(root: &Path, major: u16, only: Option<&str>) {
    let mut folders: Vec<_> = std::fs::read_dir(root)
        .expect("the folder of corpora")
        .filter_map(Result::ok)
        .map(|it| it.path())
        .collect();
    folders.sort();
    let mut reports = Vec::new();
    let mut count = 0;
    for path in folders {
        let name = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        if only.is_some_and(|only| !only.split(',').any(|it| it == name)) {
            continue;
        }
        let Some(corpus) = corpora::read(&path, major) else {
            continue;
        };
        if corpus.script.least > major {
            continue;
        }
        count += 1;
        let started = std::time::Instant::now();
        let verdict = run(major, &corpus.script);
        eprintln!(
            "{}: {} statements, {} refused alike, {} told, {} unknown, {} gaps, {} differences, expected {:?}, {:.1} s, {:?}",
            corpus.name,
            verdict.statements,
            verdict.refused,
            verdict.told,
            verdict.unknown,
            verdict.gaps.len(),
            verdict.differences.len(),
            corpus.expected,
            started.elapsed().as_secs_f32(),
            verdict.states,
        );
        reports.extend(report(&corpus.name, &verdict));
        let figures = verdict.catalog.as_ref().map(figures);
        if corpus.expected.is_some() && corpus.expected != figures {
            let name = &corpus.name;
            reports.push(format!(
                "{name}: figures {figures:?}, expected {:?}",
                corpus.expected
            ));
        }
    }
    assert!(count > 0, "no corpora in {}", root.display());
    assert!(reports.is_empty(), "{}", reports.join("\n"));
}
