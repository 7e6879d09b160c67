use crate::columns::{primary_key, refers};
use crate::prelude::*;

declare_rule! {
    /// A table in which everything but the key may be null.
    ///
    /// ## Why is this bad?
    ///
    /// A row with nothing in it is as good as any other to PostgreSQL. Something makes such rows sooner or later, a retry or
    /// a form that was sent empty, and every reader must expect null everywhere.
    ///
    /// ## Example
    ///
    /// ```sql
    /// CREATE TABLE people ( -- finding
    ///     id bigint PRIMARY KEY,
    ///     name text,
    ///     email text,
    ///     born date,
    ///     city text
    /// );
    /// ```
    ///
    /// ```sql
    /// CREATE TABLE people (id bigint PRIMARY KEY, name text NOT NULL, email text, born date, city text);
    /// ```
    ///
    /// ## Limits
    ///
    /// Tables with fewer than four columns besides keys and references, and those with a CHECK that asks for something, are
    /// passed over.
    pub static RULE = {
        id: "optional-row",
        category: Category::Integrity,
        severity: Severity::Low,
        confidence: Confidence::Low,
        needs: &[Needs::AbsenceOf(Effects::CONSTRAINTS)],
        sources: &["SchemaCrawler LinterTableAllNullableColumns"],
        check: Check::Table(check),
    }
}

fn check(table: &Relation, ctx: &mut Context<'_>) {
    let Some(key) = primary_key(table).filter(|_| table.is_table() && !table.is_partition()) else {
        return;
    };
    let others: Vec<&Column> = table
        .columns
        .iter()
        .filter(|it| !key.columns.contains(&it.number))
        .collect();
    let data = others.iter().filter(|it| !refers(table, it.number)).count();
    let checked = table
        .constraints
        .iter()
        .any(|it| matches!(it.kind, ConstraintKind::Check(_)));
    if data < 4 || checked || others.iter().any(|it| it.not_null) {
        return;
    }
    let message = format!("everything but the key of `{}` may be null", table.name.as_str());
    ctx.report(Finding::on(ctx.on_relation(table), message));
}
