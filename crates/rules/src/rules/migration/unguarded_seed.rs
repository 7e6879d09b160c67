use pgassay_isolation::platform::is_bookkeeping;
use pgassay_sql::ast::{DataStatement, Insert, Persistence, QueryBody};

use crate::prelude::*;

declare_rule! {
    /// Rows that a migration inserts without saying what to do when they are there.
    ///
    /// ## Why is this bad?
    ///
    /// A database where somebody entered the rows by hand, or where the migration is run again after it stopped half-way,
    /// refuses them and with them the migration; where no key stops them, they are there twice.
    ///
    /// ## Example
    ///
    /// ```sql
    /// CREATE TABLE plans (id bigint PRIMARY KEY, name text);
    /// INSERT INTO plans (id, name) VALUES (1, 'free'), (2, 'pro'); -- finding: info
    /// ```
    ///
    /// Several statements of a file about one table are one finding. It is only good to know where the same file makes
    /// the table:
    ///
    /// ```sql
    /// -- file: 001_plans.sql
    /// CREATE TABLE plans (id bigint PRIMARY KEY, name text);
    /// -- file: 002_free.sql
    /// INSERT INTO plans (id, name) VALUES (1, 'free'); -- finding
    /// INSERT INTO plans (id, name) VALUES (2, 'pro');
    /// ```
    ///
    /// ```sql
    /// CREATE TABLE plans (id bigint PRIMARY KEY, name text);
    /// CREATE TABLE prices (id bigint PRIMARY KEY, plan_id bigint);
    /// INSERT INTO plans (id, name) VALUES (1, 'free') ON CONFLICT DO NOTHING;
    /// INSERT INTO plans (id, name) SELECT 2, 'pro' WHERE NOT EXISTS (SELECT FROM plans WHERE id = 2);
    /// INSERT INTO prices (id, plan_id) SELECT id, id FROM plans;
    /// ```
    pub static RULE = {
        id: "unguarded-seed",
        category: Category::Migration,
        severity: Severity::Low,
        confidence: Confidence::Medium,
        needs: &[Needs::Migrations],
        check: Check::Step(check),
    }
}

const MORE: &str = "More statements of the file insert rows into it like this.";

fn check(step: &Step<'_>, ctx: &mut Context<'_>) {
    let insert = match &step.statement.kind {
        StatementKind::Data(data) => match data.as_ref() {
            DataStatement::Insert(insert) => Some(insert),
            _ => None,
        },
        _ => None,
    };
    ctx.examined(usize::from(insert.is_some()));
    let Some(insert) = insert else { return };
    let name = &insert.table.value;
    let history = is_bookkeeping(name.name.as_str());
    if insert.on_conflict.is_some() || history || !has_literal_rows(insert) {
        return;
    }
    // The path is not known here; without a schema it is mostly this one.
    let public = Identifier::new("public");
    let schema = ctx.catalog.schema_named(name.schema.as_ref().unwrap_or(&public));
    let table = schema
        .and_then(|schema| ctx.catalog.relation_in(schema.id, &name.name))
        .filter(|table| table.persistence != Persistence::Temporary);
    let Some(table) = table else { return };
    let message = format!(
        "rows for `{}` are inserted without ON CONFLICT",
        name.name.as_str()
    );
    let location = Location {
        file: step.file,
        span: step.statement.span,
    };
    let mut earlier = ctx.outcome.findings.iter_mut().rev();
    let same_file = |it: &&mut Finding| it.location.is_some_and(|at| at.file == step.file);
    let mut earlier = earlier.by_ref().take_while(same_file);
    if let Some(first) = earlier.find(|it| it.object.id == Some(ObjectId::Relation(table.id))) {
        if !first.notes.iter().any(|note| note == MORE) {
            first.notes.push(MORE.to_owned());
        }
        return;
    }
    let mut finding = Finding::on(ctx.on_relation(table), message).at(Some(location));
    if table.location.is_some_and(|made| made.file == step.file) {
        finding = finding
            .note("The same file makes the table, so it is empty unless somebody made it before.")
            .at_most(Severity::Info)
            .unsure(Confidence::Low);
    }
    let has_key = ctx.catalog.indexes_of(table).any(|index| index.unique);
    finding = if has_key {
        finding.note("A second run fails.")
    } else {
        finding.note("No key stops them from coming twice.")
    };
    ctx.report(finding);
}

/// Whether the rows stand in the statement: VALUES, not what a query finds.
fn has_literal_rows(insert: &Insert) -> bool {
    insert.rows_skipped
        || insert
            .source
            .as_ref()
            .is_some_and(|source| matches!(source.body, QueryBody::Values(_)))
}
