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
    pub static RULE = {
        id: "shadowed-table",
        category: Category::Migration,
        severity: Severity::High,
        needs: &[Needs::Migrations],
        check: Check::Step(check),
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
    let missing: Vec<&str> = statement
        .elements
        .iter()
        .filter_map(|element| match element {
            TableElement::Column(column) => Some(&column.name.value),
            TableElement::Constraint(_) | TableElement::Like(_) => None,
        })
        .filter(|name| table.column_named(name).is_none())
        .map(Identifier::as_str)
        .collect();
    if missing.is_empty() {
        return;
    }
    let message = format!("`{}` is there already, with other columns", table.name.as_str());
    let list: Vec<String> = missing.iter().map(|name| format!("`{name}`")).collect();
    let location = Location {
        file: step.file,
        span: step.statement.span,
    };
    let finding = Finding::on(ctx.on_relation(table), message)
        .at(Some(location))
        .note(format!("It does not get {}.", list.join(", ")))
        .related(table.location, "the definition that counts");
    ctx.report(finding);
}
