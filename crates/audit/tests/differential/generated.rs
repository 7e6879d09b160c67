//! Generated scripts, the examples of the table of statements, and what of that table the scripts reach.

use std::collections::BTreeMap;
use std::time::Instant;

use pgassay_replay::support::{self, Support};
use pgassay_sql::parse::parse_statement;
use pgassay_sql::split::split;

use crate::generator::Generator;
use crate::known_differences::{KNOWN, unexplained};
use crate::script::Script;
use crate::shrink;
use crate::tests::{judge, majors, report, run, scripts};

/// How many statements a script has.
const LENGTH: usize = 30;

/// How many scripts the wide ring runs on each version.
const IN_WIDE_RING: u64 = 24;

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

/// In the wide ring a few dozen for each version. By hand: `PGASSAY_SCRIPTS` says how many, `PGASSAY_SEED` which is the
/// first, `PGASSAY_MAJOR` the version.
#[test]
fn generated_scripts_agree() {
    let count = match number("PGASSAY_SCRIPTS") {
        Some(count) => count,
        None if majors().len() > 1 => IN_WIDE_RING,
        None => return,
    };
    let first = number("PGASSAY_SEED").unwrap_or(1);
    let mut reports = Vec::new();
    let mut reached = Reached::default();
    for major in majors() {
        let started = Instant::now();
        for seed in first..first + count {
            let statements = Generator::new(seed, major).script(LENGTH);
            reached.note(&shrink::text(&statements));
            reports.extend(difference(major, seed, statements));
        }
        let seconds = started.elapsed().as_secs_f32();
        eprintln!("PostgreSQL {major}: {count} scripts from seed {first} in {seconds:.0} s");
    }
    eprintln!("{:?}\nnever generated: {:?}", reached.0, reached.never());
    assert!(
        reports.is_empty(),
        "{} of {count} differ\n{}",
        reports.len(),
        reports.join("\n\n")
    );
}

fn difference(major: u16, seed: u64, statements: Vec<String>) -> Option<String> {
    let verdict = run(major, &Script::of(&shrink::text(&statements)));
    let whole = report(&format!("seed {seed}"), &verdict)?;
    let mut judge = judge(major)
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner);
    let least = shrink::shrink(&mut judge, statements);
    let verdict = judge.run(&Script::of(&shrink::text(&least)));
    let shown: Vec<String> = unexplained(&verdict, KNOWN)
        .iter()
        .take(6)
        .map(|it| format!("    {it}"))
        .collect();
    let shown = if shown.is_empty() { whole } else { shown.join("\n") };
    Some(format!(
        "PostgreSQL {major}, seed {seed}, shrunk:\n{}{shown}",
        shrink::text(&least)
    ))
}

/// How often each row of the table of statements was met.
#[derive(Default)]
struct Reached(BTreeMap<&'static str, usize>);

impl Reached {
    fn note(&mut self, text: &str) {
        for (piece, _) in split(text).statements() {
            let statement = parse_statement(&piece.sql(text), 0);
            for row in support::rows_of(&statement) {
                *self.0.entry(row).or_default() += 1;
            }
        }
    }

    fn never(&self) -> Vec<&'static str> {
        support::rows()
            .map(|row| row.statement)
            .filter(|row| !self.0.contains_key(row))
            .collect()
    }
}

/// Every row is met by a script or by the generator, but for those that have no example and the gaps.
#[test]
fn every_statement_is_met() {
    let mut reached = Reached::default();
    for (_, text) in scripts("corpus/scripts")
        .into_iter()
        .chain(scripts("corpus/regressions"))
    {
        reached.note(&text);
    }
    for seed in 1..=600 {
        reached.note(&shrink::text(&Generator::new(seed, 17).script(LENGTH)));
    }
    let never = reached.never();
    let missing: Vec<&str> = support::rows()
        .filter(|row| row.support != Support::Gap && row.example.is_some())
        .map(|row| row.statement)
        .filter(|row| never.contains(row))
        .collect();
    assert!(missing.is_empty(), "in no script: {missing:?}");
}

/// What the table of statements says of its examples holds on a server.
#[test]
fn examples_of_statements_agree() {
    examples_agree("");
}

/// The examples agree, too, where somebody runs them who owns nothing and may make objects.
#[test]
fn examples_of_strangers_agree() {
    examples_agree("CREATE ROLE stranger; GRANT ALL ON SCHEMA public TO stranger; SET ROLE stranger;\n");
}

fn examples_agree(before: &str) {
    let mut reports = Vec::new();
    for major in majors() {
        for row in support::rows().filter(|row| row.since <= major && row.support != Support::Gap) {
            let Some(example) = row.example else { continue };
            let text = format!("{}{before}{example};\n", support::SET_UP);
            let verdict = run(major, &Script::of(&text));
            reports.extend(report(
                &format!("PostgreSQL {major}: {}", row.statement),
                &verdict,
            ));
        }
    }
    assert!(reports.is_empty(), "{}", reports.join("\n"));
}
