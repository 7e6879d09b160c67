//! An example of a rule, replayed, and what rules find in it.

use std::sync::OnceLock;

use pgassay_catalog::change::Failure;
use pgassay_catalog::location::{FileId, Location};
use pgassay_catalog::version::ServerVersion;
use pgassay_isolation::tenancy::Tenancy;
use pgassay_replay::{FileMode, Outcome, Prelude, Replay};
use pgassay_rules::engine::{Engine, RuleResult};
use pgassay_rules::examples::{Example, file_name};
use pgassay_rules::{Facts, Finding, Migration, Rule, Selection, Step, is_empty_on_purpose};
use pgassay_sql::parse::parse_statement;
use pgassay_sql::span::LineIndex;
use pgassay_sql::split::split;

/// What became of an example.
pub(crate) struct Replayed {
    /// The files' texts.
    pub(crate) texts: Vec<String>,
    /// Statements that PostgreSQL would refuse, as sentences.
    pub(crate) failures: Vec<String>,
    /// Statements of which nobody can tell offline what they do, as sentences.
    pub(crate) unknown: Vec<String>,
    /// What each rule found.
    pub(crate) results: Vec<RuleResult>,
}

/// Replays an example, then some statements more, and runs rules over it.
pub(crate) fn replay(example: &Example, more: &str, rules: &[&'static Rule]) -> Replayed {
    let version = example
        .version
        .map_or(ServerVersion::NEWEST, |major| ServerVersion { major });
    let prelude = if example.supabase {
        Prelude::Supabase
    } else {
        Prelude::Plain
    };
    let mut texts: Vec<String> = example.files.iter().map(|(_, text)| text.clone()).collect();
    let several = texts.len() > 1;
    if !more.is_empty() {
        texts.push(more.to_owned());
    }
    let selection = Selection {
        only: rules.iter().map(|rule| rule.id).collect(),
        ..Selection::default()
    };
    let mut replay = Replay::new(version, prelude);
    replay.watch_locks();
    // Of several files the first has been run, and the others wait.
    let pending: Vec<bool> = (0..texts.len()).map(|at| at > 0 || !several).collect();
    let nobody = Tenancy::default();
    let mut engine = Engine::of(rules, &selection, true);
    let mut unknown = Vec::new();
    let migrations = migrations(example, &pending);
    for (at, text) in texts.iter().enumerate() {
        if migrations.get(at).is_some_and(|it| it.skipped.is_some()) {
            continue;
        }
        let file = FileId(at as u32);
        let mode = if several && at < example.files.len() {
            FileMode::OneTransaction {
                concurrently_allowed: true,
            }
        } else {
            FileMode::StatementByStatement
        };
        replay.begin_file(file, mode);
        for (piece, _) in split(text).statements() {
            let statement = parse_statement(&piece.sql(text), piece.span.start);
            let held = replay.held_locks().len();
            let is_wrapped = replay.is_wrapped();
            match replay.apply(&statement, file) {
                Outcome::Applied(change) => engine.step(
                    &Step {
                        statement: &statement,
                        change: &change,
                        file,
                        pending: &pending,
                        held: replay.held_locks().get(..held).unwrap_or_default(),
                        is_wrapped,
                        source: text,
                    },
                    &Facts {
                        catalog: replay.catalog(),
                        tenancy: &nobody,
                        selection: &selection,
                        failures: &[],
                        migrations: &migrations,
                        survey: &OnceLock::new(),
                    },
                ),
                Outcome::Unknown => unknown.push(format!("cannot be told: {}", piece.span.text(text))),
                Outcome::Failed(_) | Outcome::NotRun(_) => {}
            }
        }
        replay.end_file();
    }
    let replayed = replay.finish();
    let tenancy = Tenancy::infer(&replayed.catalog);
    let results = engine.finish(&Facts {
        catalog: &replayed.catalog,
        tenancy: &tenancy,
        selection: &selection,
        failures: &replayed.failures,
        migrations: &migrations,
        survey: &OnceLock::new(),
    });
    let failures = replayed.failures.iter().map(|it| sentence(it, &texts)).collect();
    Replayed {
        texts,
        failures,
        unknown,
        results,
    }
}

/// The files of an example as migrations.
fn migrations(example: &Example, pending: &[bool]) -> Vec<Migration> {
    let files = example.files.iter().enumerate();
    files
        .map(|(at, (name, text))| {
            let (name, said) = file_name(name);
            let digits = name.split(|it: char| !it.is_ascii_digit()).next();
            let skipped = said.strip_prefix("skipped: ").map(str::to_owned);
            Migration {
                file: FileId(at as u32),
                path: format!("migrations/{name}"),
                version: digits.map(str::to_owned).filter(|_| skipped.is_none()),
                pending: pending[at],
                changed: said == "changed",
                is_empty: split(text).statements().next().is_none(),
                is_empty_on_purpose: is_empty_on_purpose(text),
                has_way_back: said != "no way back",
                skipped,
            }
        })
        .collect()
}

fn sentence(failure: &Failure, texts: &[String]) -> String {
    let place = texts
        .get(failure.location.file.0 as usize)
        .map_or("", |text| failure.location.span.text(text));
    format!(
        "{}: {} in: {place}",
        failure.refusal.sqlstate, failure.refusal.message
    )
}

impl Replayed {
    /// What a rule found.
    pub(crate) fn findings(&self, rule: &Rule) -> &[Finding] {
        self.results
            .iter()
            .find(|result| result.rule.id == rule.id)
            .map_or(&[], |result| &result.outcome.findings)
    }

    /// A finding's file and line.
    pub(crate) fn line(&self, location: Option<Location>) -> Option<(usize, u32)> {
        let location = location?;
        let file = location.file.0 as usize;
        let text = self.texts.get(file)?;
        Some((file, LineIndex::new(text).line(location.span.start)))
    }
}
