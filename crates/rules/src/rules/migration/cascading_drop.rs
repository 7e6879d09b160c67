use crate::prelude::*;

declare_rule! {
    /// A drop that takes other objects with it without naming them.
    ///
    /// ## Why is this bad?
    ///
    /// `CASCADE` drops whatever depends on the object, without a word: foreign keys that kept other tables right, views that
    /// somebody reads, policies, whole tables of a schema. What a production database has there may be more than what the
    /// migrations know. Written out, each is a decision.
    ///
    /// ## Example
    ///
    /// ```sql
    /// -- file: 001_tables.sql
    /// CREATE TABLE customers (id bigint PRIMARY KEY);
    /// CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint REFERENCES customers, note text);
    /// CREATE VIEW notes AS SELECT id, note FROM orders;
    /// -- file: 002_less.sql
    /// ALTER TABLE orders DROP COLUMN note CASCADE; -- finding
    /// DROP TABLE customers CASCADE; -- finding
    /// ```
    ///
    /// The rows of tables are gone with a schema:
    ///
    /// ```sql
    /// -- file: 001_tables.sql
    /// CREATE SCHEMA shop;
    /// CREATE TABLE shop.orders (id bigint PRIMARY KEY);
    /// -- file: 002_less.sql
    /// DROP SCHEMA shop CASCADE; -- finding
    /// ```
    ///
    /// Where nothing depends on the object, `CASCADE` does nothing:
    ///
    /// ```sql
    /// -- file: 001_tables.sql
    /// CREATE TABLE orders (id bigint PRIMARY KEY, note text);
    /// -- file: 002_less.sql
    /// ALTER TABLE orders DROP COLUMN note CASCADE;
    /// ```
    ///
    /// Views that are made again are not lost:
    ///
    /// ```sql
    /// -- file: 001_tables.sql
    /// CREATE TABLE orders (id bigint PRIMARY KEY, note text);
    /// CREATE VIEW notes AS SELECT id, note FROM orders;
    /// CREATE VIEW long_notes AS SELECT id FROM notes WHERE length(note) > 100;
    /// -- file: 002_again.sql
    /// DROP VIEW notes CASCADE;
    /// CREATE VIEW notes AS SELECT id, note, length(note) AS length FROM orders;
    /// CREATE VIEW long_notes AS SELECT id FROM notes WHERE length > 100;
    /// ```
    ///
    /// ## Limits
    ///
    /// Only what the migrations make is known to depend on it.
    pub static RULE = {
        id: "cascading-drop",
        category: Category::Migration,
        severity: Severity::High,
        needs: &[Needs::Pending],
        sources: &["PostgreSQL manual, Dependency Tracking"],
        check: Check::Step(check),
        counts: Some(("CASCADE", "CASCADEs")),
        settle: settle,
    }
}

fn check(step: &Step<'_>, ctx: &mut Context<'_>) {
    let dropped = &step.change.dropped;
    if !dropped.iter().any(|it| it.cascaded) {
        return ctx.examined(0);
    }
    ctx.examined(1);
    let Some(named) = dropped.iter().find(|it| it.is_named) else {
        return;
    };
    let taken: Vec<_> = dropped
        .iter()
        .filter(|it| it.cascaded && step.was_there(it.location))
        .collect();
    // What belongs to a table that goes as well is not told for itself.
    let is_part = |it: &pgassay_catalog::change::Dropped| {
        it.kind != ObjectKind::Table
            && taken.iter().any(|table| {
                matches!(
                    table.kind,
                    ObjectKind::Table | ObjectKind::View | ObjectKind::MaterializedView
                ) && table.id != it.id
                    && table.relation.is_some()
                    && table.relation == it.relation
            })
    };
    let told: Vec<String> = taken
        .iter()
        .filter(|it| !is_part(it))
        .map(|it| format!("{} {}", word(it.kind), it.name))
        .collect();
    let count = told.len();
    if count == 0 {
        return;
    }
    let message = match count {
        1 => format!("`{}` is dropped with 1 other object", named.name),
        _ => format!("`{}` is dropped with {count} other objects", named.name),
    };
    let few: Vec<&str> = told.iter().take(10).map(String::as_str).collect();
    let more = count - few.len();
    let rest = if more > 0 {
        format!(", and {more} more")
    } else {
        String::new()
    };
    let mut finding = Finding::on(ctx.on_dropped(named), message)
        .at(Some(step.location()))
        .note(format!("CASCADE takes {}{rest}.", few.join(", ")));
    let is_view = |it: &pgassay_catalog::change::Dropped| {
        matches!(it.kind, ObjectKind::View | ObjectKind::MaterializedView)
    };
    if taken.iter().all(|it| is_view(it)) {
        let rest = step.text_behind().to_ascii_lowercase();
        let is_named = |it: &pgassay_catalog::change::Dropped| rest.contains(&it.name.to_ascii_lowercase());
        if rest.contains("create") && taken.iter().all(|it| is_named(it)) {
            // The file makes them again.
            return;
        }
        finding.columns = taken.iter().map(|it| Identifier::new(&it.name)).collect();
    }
    let loses_rows = taken
        .iter()
        .any(|it| matches!(it.kind, ObjectKind::Table | ObjectKind::Column));
    ctx.report(
        if loses_rows || named.kind == ObjectKind::Table || named.kind == ObjectKind::Column {
            finding
        } else {
            finding.at_most(Severity::Medium)
        },
    );
}

/// Views that are made again are not lost.
fn settle(finding: &mut Finding, catalog: &Catalog) -> bool {
    let views = std::mem::take(&mut finding.columns);
    let is_there = |name: &Identifier| {
        catalog
            .relations
            .iter()
            .any(|(_, it)| it.is_view() && it.name == *name)
    };
    views.is_empty() || !views.iter().all(is_there)
}

fn word(kind: ObjectKind) -> &'static str {
    match kind {
        ObjectKind::Table => "table",
        ObjectKind::View => "view",
        ObjectKind::MaterializedView => "materialized view",
        ObjectKind::Column => "column",
        ObjectKind::Constraint => "constraint",
        ObjectKind::Policy => "policy",
        ObjectKind::Trigger => "trigger",
        ObjectKind::Function => "function",
        ObjectKind::Index => "index",
        ObjectKind::Sequence => "sequence",
        ObjectKind::Type => "type",
        _ => "object",
    }
}
