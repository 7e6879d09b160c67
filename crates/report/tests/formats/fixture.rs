//! A report with one of everything, and names that try to do harm.

use pgassay_catalog::change::{Failure, FailureId};
use pgassay_catalog::gap::{Effects, Gap, Reach};
use pgassay_catalog::location::{FileId, Location};
use pgassay_catalog::refusal::{Refusal, SqlState};
use pgassay_catalog::version::ServerVersion;
use pgassay_report::inventory::Inventory;
use pgassay_report::source::{NotRun, SourceFile, SourceInfo, SourceKind};
use pgassay_report::suppress::{Suppressed, UnusedSuppression};
use pgassay_report::{Examined, Report, Skipped};
use pgassay_rules::Fingerprint;
use pgassay_rules::prelude::*;
use pgassay_sql::name::QualifiedName;
use pgassay_sql::span::Span;

pub(crate) static FOREIGN_KEY: Rule = Rule {
    docs: " A foreign key whose columns no index can look up.\n\n ## Why is this bad?\n\n Deletes read the whole table.\n",
    id: "foreign-key-without-index",
    category: Category::Performance,
    severity: Severity::High,
    check: Check::ForeignKey(|_, _, _, _| {}),
    ..Rule::DEFAULTS
};

pub(crate) static POLICY: Rule = Rule {
    docs: " A policy that lets everybody see every row.\n",
    id: "always-true-policy",
    category: Category::Security,
    severity: Severity::Critical,
    confidence: Confidence::Medium,
    check: Check::Policy(|_, _, _| {}),
    ..Rule::DEFAULTS
};

pub(crate) static KEY: Rule = Rule {
    docs: " A table without a primary key.\n",
    id: "table-without-primary-key",
    category: Category::Integrity,
    check: Check::Table(|_, _| {}),
    ..Rule::DEFAULTS
};

const FIRST: &str = "CREATE TABLE customers (id bigint PRIMARY KEY);
CREATE TABLE orders (
\tid bigint PRIMARY KEY,
\t\"küche\" text, customer_id bigint REFERENCES customers
);
";

const SECOND: &str = "ALTER TABLE orders ENABLE ROW LEVEL SECURITY;
CREATE POLICY \"all\u{1b}[31m[x](http://y)\" ON orders USING (true);
ALTER TABLE missing ADD COLUMN a int;
CREATE INDEX ON missing (a);
DO $$ BEGIN EXECUTE 'x'; END $$;
";

/// The place of a part of a file.
pub(crate) fn at(file: usize, part: &str) -> Location {
    let text = [FIRST, SECOND][file];
    let start = text.find(part).expect("the text has it");
    Location {
        file: FileId(file as u32),
        span: Span::of(start, start + part.len()),
    }
}

/// A finding as the engine would make it.
pub(crate) fn finding(
    rule: &'static Rule,
    kind: ObjectKind,
    object: &str,
    message: &str,
    location: Option<Location>,
) -> Finding {
    let object = ObjectRef {
        kind: kind.into(),
        name: object.to_owned(),
        id: None,
    };
    let mut finding = Finding::on(object, message).at(location);
    finding.rule = rule.id;
    finding.severity = rule.severity;
    finding.confidence = rule.confidence;
    finding.fingerprint = Fingerprint(format!("{}:{kind:?}:{}", rule.id, finding.object.name));
    finding
}

fn failure(id: u32, root: Option<u32>, location: Location) -> Failure {
    let name = QualifiedName {
        database: None,
        schema: None,
        name: Identifier::new("missing"),
    };
    Failure {
        id: FailureId(id),
        location,
        refusal: Refusal::new(SqlState::UNDEFINED_TABLE, "relation \"missing\" does not exist")
            .about(ObjectKind::Table, name),
        root: root.map(FailureId),
        in_transaction: true,
    }
}

/// The report.
pub(crate) fn report() -> Report {
    let info = SourceInfo {
        kind: SourceKind::Migrations,
        title: "2 numbered SQL files in db/migrations".to_owned(),
        because: "by the numbers in their names".to_owned(),
        run: "each file in one transaction".to_owned(),
        version: ServerVersion { major: 17 },
        version_because: "--postgres-version".to_owned(),
        files: vec![
            SourceFile::new(
                "db/migrations/001 a.sql",
                "db/migrations/001 a.sql",
                FIRST.to_owned(),
            ),
            SourceFile::new(
                "db/migrations/002.sql",
                "db/migrations/002.sql",
                SECOND.to_owned(),
            ),
        ],
        pending: None,
        not_run: vec![NotRun {
            path: "db/migrations/README\u{7}.md".to_owned(),
            because: "it is no SQL file".to_owned(),
        }],
        notes: vec!["A note\u{202e} about the source.".to_owned()],
    };
    let inventory = Inventory {
        tables: 2,
        columns: 4,
        foreign_keys: 1,
        foreign_keys_without_index: 1,
        row_security_tables: 1,
        policies: 1,
        ..Inventory::default()
    };
    let mut report = Report::new(info, inventory);
    report.statements = 7;
    let index = SqlStep::outside_transaction(
        "CREATE INDEX CONCURRENTLY orders_customer_id_idx ON orders (customer_id)",
    );
    report.findings = vec![
        finding(
            &POLICY,
            ObjectKind::Policy,
            "public.orders.all\u{1b}[31m[x](http://y)",
            "policy `all\u{1b}[31m[x](http://y)` lets everybody see every row",
            Some(at(1, "\"all\u{1b}[31m[x](http://y)\"")),
        )
        .note("Row security is on, so this is all that stands between one customer and another; `true` keeps nobody out.")
        .related(Some(at(1, "ALTER TABLE orders")), "row security is switched on here"),
        finding(
            &FOREIGN_KEY,
            ObjectKind::Constraint,
            "public.orders.orders_customer_id_fkey",
            "no index supports deletes from `public.customers`",
            Some(at(0, "customer_id")),
        )
        .fix(Fix::safe("create the index", [index])),
    ];
    report.examined = [(&KEY, 2, 0, 0), (&FOREIGN_KEY, 1, 0, 1), (&POLICY, 1, 1, 1)]
        .map(|(rule, objects, undetermined, findings)| Examined {
            rule,
            objects,
            undetermined,
            findings,
        })
        .into();
    report.failures = vec![
        failure(0, None, at(1, "ALTER TABLE missing ADD COLUMN a int")),
        failure(1, Some(0), at(1, "CREATE INDEX ON missing (a)")),
    ];
    report.skipped = vec![Skipped {
        rule: "tenant-column-nullable",
        because: "no tenant column was found".to_owned(),
    }];
    report.assumed = vec![
        (ObjectKind::Role, "app".to_owned()),
        (ObjectKind::Role, "read\u{1b}[31mer".to_owned()),
    ];
    report.suppressed = vec![Suppressed {
        finding: finding(
            &KEY,
            ObjectKind::Table,
            "public.log]|<b>",
            "`log]|<b>` has no primary key",
            Some(at(0, "CREATE TABLE orders")),
        ),
        comment: Some(at(0, "\"k")),
        reason: "rows are only added | <b>\u{7}</b>".to_owned(),
    }];
    report.unused_suppressions = vec![UnusedSuppression {
        comment: at(1, "DO $$"),
        because: "it gives no reason".to_owned(),
    }];
    report.gaps = vec![Gap {
        reach: Reach::Everything,
        may_have: Effects::ANYTHING,
        because: "the DO block runs SQL that it makes".to_owned(),
        location: Some(at(1, "DO $$ BEGIN EXECUTE 'x'; END $$")),
    }];
    report
}
