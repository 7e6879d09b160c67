use pgassay_sql::ast::TableElement;

use crate::prelude::*;

declare_rule! {
    /// A second definition of a table that `IF NOT EXISTS` passes over although it has other columns.
    ///
    /// ## Why is this bad?
    ///
    /// The statement succeeds and does nothing: the columns that it names are not there, and which of the two definitions
    /// a database has depends on which migration ran first on it.
    ///
    /// ## Example
    ///
    /// ```sql
    /// -- file: 001_events.sql
    /// CREATE TABLE events (id bigint PRIMARY KEY, name text);
    /// -- file: 002_tracking.sql
    /// CREATE TABLE IF NOT EXISTS events (id bigint PRIMARY KEY, payload jsonb); -- finding
    /// ```
    ///
    /// A repetition with the same columns, or with fewer, changes nothing and hides nothing:
    ///
    /// ```sql
    /// -- file: 001_events.sql
    /// CREATE TABLE events (id bigint PRIMARY KEY, name text);
    /// -- file: 002_again.sql
    /// CREATE TABLE IF NOT EXISTS events (id bigint PRIMARY KEY, name text);
    /// ```
    ///
    /// Neither does one whose other columns are then added by their own statements:
    ///
    /// ```sql
    /// -- file: 001_events.sql
    /// CREATE TABLE events (id bigint PRIMARY KEY, name text);
    /// -- file: 002_payload.sql
    /// CREATE TABLE IF NOT EXISTS events (id bigint PRIMARY KEY, name text, payload jsonb);
    /// ALTER TABLE events ADD COLUMN IF NOT EXISTS payload jsonb;
    /// ```
    pub static RULE = {
        id: "shadowed-table",
        category: Category::Migration,
        severity: Severity::High,
        needs: &[Needs::Migrations],
        check: Check::Step(check),
        settle: settle,
    }
}

fn check(step: &Step<'_>, ctx: &mut Context<'_>) {
    let StatementKind::CreateTable(statement) = &step.statement.kind else {
        ctx.examined(0);
        return;
    };
    ctx.examined(1);
    let skipped = step.change.effects.iter().find_map(|effect| match effect {
        Effect::Skipped(ObjectId::Relation(id)) => ctx.catalog.relation(*id),
        _ => None,
    });
    let Some(table) = skipped else { return };
    let missing: Vec<Identifier> = statement
        .elements
        .iter()
        .filter_map(|element| match element {
            TableElement::Column(column) => Some(&column.name.value),
            TableElement::Constraint(_) | TableElement::Like(_) => None,
        })
        .filter(|name| table.column_named(name).is_none())
        .cloned()
        .collect();
    if missing.is_empty() {
        return;
    }
    let message = format!("`{}` is there already, with other columns", table.name.as_str());
    let location = Location {
        file: step.file,
        span: step.statement.span,
    };
    let mut finding = Finding::on(ctx.on_relation(table), message)
        .at(Some(location))
        .related(table.location, "the definition that counts");
    finding.columns = missing;
    ctx.report(finding);
}

/// Later statements may add the columns, or drop the table: then nothing is missing in the end.
fn settle(finding: &mut Finding, catalog: &Catalog) -> bool {
    let table = match finding.object.id {
        Some(ObjectId::Relation(id)) => catalog.relation(id),
        _ => None,
    };
    let Some(table) = table else { return false };
    finding.columns.retain(|name| table.column_named(name).is_none());
    let list: Vec<String> = finding
        .columns
        .iter()
        .map(|name| format!("`{}`", name.as_str()))
        .collect();
    finding
        .notes
        .push(format!("It does not get {}.", list.join(", ")));
    !list.is_empty()
}
