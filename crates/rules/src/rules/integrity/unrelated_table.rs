use crate::columns::foreign_keys;
use crate::prelude::*;

declare_rule! {
    /// A table that refers to nothing and that nothing refers to.
    ///
    /// ## Why is this bad?
    ///
    /// In a schema of related tables it is either a list of its own (settings, logs) or one whose foreign keys were
    /// forgotten.
    ///
    /// ## Example
    ///
    /// ```sql
    /// CREATE TABLE customers (id bigint PRIMARY KEY);
    /// CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint REFERENCES customers);
    /// CREATE TABLE refunds (id bigint PRIMARY KEY, amount numeric); -- finding
    /// ```
    ///
    /// ```sql
    /// CREATE TABLE customers (id bigint PRIMARY KEY, parent_id bigint);
    /// CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint REFERENCES customers);
    /// ```
    ///
    /// ## Limits
    ///
    /// House style: it is off unless it is asked for.
    pub static RULE = {
        id: "unrelated-table",
        category: Category::Integrity,
        severity: Severity::Info,
        default: false,
        needs: &[Needs::AbsenceOf(Effects::CONSTRAINTS)],
        sources: &["SchemaCrawler lint"],
        check: Check::Table(check),
    }
}

fn check(table: &Relation, ctx: &mut Context<'_>) {
    let refers = foreign_keys(table).any(|(_, key)| key.references != table.id);
    let referred_to = || ctx.survey().referenced.contains(&table.id);
    if !table.is_table() || table.is_partition() || refers || referred_to() {
        return;
    }
    let message = format!("`{}` has no relation to any table", table.name.as_str());
    ctx.report(Finding::on(ctx.on_relation(table), message));
}
