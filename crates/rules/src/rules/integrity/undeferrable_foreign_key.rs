use crate::prelude::*;

declare_rule! {
    /// A foreign key that cannot be looked at when the transaction ends.
    ///
    /// ## Why is this bad?
    ///
    /// Rows that refer to each other, and imports in any order, need `DEFERRABLE`: the key is then checked at the commit,
    /// where a transaction asks for it. Some teams want all foreign keys to be so.
    ///
    /// ## Example
    ///
    /// ```sql
    /// CREATE TABLE customers (id bigint PRIMARY KEY);
    /// CREATE TABLE orders (
    ///     id bigint PRIMARY KEY,
    ///     customer_id bigint REFERENCES customers -- finding
    /// );
    /// CREATE INDEX ON orders (customer_id);
    /// ```
    ///
    /// ```sql fix
    /// ALTER TABLE orders ALTER CONSTRAINT orders_customer_id_fkey DEFERRABLE INITIALLY IMMEDIATE;
    /// ```
    ///
    /// ```sql
    /// CREATE TABLE customers (id bigint PRIMARY KEY);
    /// CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint REFERENCES customers DEFERRABLE);
    /// ```
    ///
    /// ## Limits
    ///
    /// House style: it is off unless it is asked for.
    pub static RULE = {
        id: "undeferrable-foreign-key",
        category: Category::Integrity,
        severity: Severity::Info,
        default: false,
        fix: FixAvailability::Always,
        sources: &["PostgreSQL manual, SET CONSTRAINTS"],
        check: Check::ForeignKey(check),
    }
}

fn check(table: &Relation, constraint: &Constraint, _key: &ForeignKey, ctx: &mut Context<'_>) {
    if constraint.deferrable || constraint.parent.is_some() {
        return;
    }
    let message = format!(
        "`{}` on `{}` is not deferrable",
        constraint.name.as_str(),
        table.name.as_str()
    );
    let action = format!(
        "ALTER CONSTRAINT {} DEFERRABLE INITIALLY IMMEDIATE",
        constraint.name
    );
    let step = ctx.alter_table(table, action);
    ctx.report(
        Finding::on(ctx.on_constraint(table, constraint), message)
            .fix(Fix::safe("make it deferrable", [step])),
    );
}
