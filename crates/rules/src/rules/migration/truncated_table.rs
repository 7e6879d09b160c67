use crate::prelude::*;

declare_rule! {
    /// A table that a migration empties.
    ///
    /// ## Why is this bad?
    ///
    /// All rows are gone, with CASCADE those of the tables that reference it, too, and of those that reference them. Locks are
    /// taken against everybody on all of them.
    ///
    /// ## Example
    ///
    /// ```sql
    /// -- file: 001_tables.sql
    /// CREATE TABLE orders (id bigint PRIMARY KEY);
    /// CREATE TABLE lines (id bigint PRIMARY KEY, order_id bigint REFERENCES orders);
    /// -- file: 002_empty.sql
    /// TRUNCATE orders CASCADE; -- finding
    /// ```
    ///
    /// ```sql
    /// -- file: 001_tables.sql
    /// CREATE TABLE orders (id bigint PRIMARY KEY);
    /// -- file: 002_copy.sql
    /// CREATE TABLE copies (id bigint PRIMARY KEY);
    /// TRUNCATE copies;
    /// ```
    pub static RULE = {
        id: "truncated-table",
        category: Category::Migration,
        severity: Severity::High,
        needs: &[Needs::Pending],
        sources: &["squawk ban-truncate-cascade"],
        check: Check::Step(check),
        counts: Some(("TRUNCATE", "TRUNCATEs")),
    }
}

fn check(step: &Step<'_>, ctx: &mut Context<'_>) {
    if !matches!(step.statement.kind, StatementKind::Truncate(_)) {
        return ctx.examined(0);
    }
    ctx.examined(1);
    let others: Vec<String> = step
        .change
        .locks
        .iter()
        .filter(|lock| !lock.is_target)
        .filter_map(|lock| ctx.catalog.relation(lock.relation))
        .filter(|table| step.is_in_use(table) && !table.is_partition())
        .map(|table| format!("`{}`", table.name.as_str()))
        .collect();
    let tables: Vec<&Relation> = step.targets(ctx).map(|(table, _)| table).collect();
    for table in tables {
        let message = format!("all rows of `{}` are deleted", table.name.as_str());
        let mut finding = Finding::on(ctx.on_relation(table), message).at(Some(step.location()));
        if !others.is_empty() {
            finding = finding.note(format!("And those of {}.", others.join(", ")));
        }
        ctx.report(finding);
    }
}
