use crate::prelude::*;

declare_rule! {
    /// A constraint that is declared NOT ENFORCED.
    ///
    /// ## Why is this bad?
    ///
    /// It stands in the schema and is not looked at: neither old nor new rows keep it, whatever readers and tools think
    /// when they see it. Since PostgreSQL 18.
    ///
    /// ## Example
    ///
    /// ```sql
    /// -- version: 18
    /// CREATE TABLE orders (
    ///     id bigint PRIMARY KEY,
    ///     amount numeric NOT NULL,
    ///     CONSTRAINT positive CHECK (amount > 0) NOT ENFORCED -- finding
    /// );
    /// ```
    ///
    /// ```sql
    /// -- version: 18
    /// CREATE TABLE orders (
    ///     id bigint PRIMARY KEY,
    ///     amount numeric NOT NULL,
    ///     CONSTRAINT positive CHECK (amount > 0)
    /// );
    /// ```
    pub static RULE = {
        id: "unenforced-constraint",
        category: Category::Integrity,
        severity: Severity::Medium,
        versions: 18..=u16::MAX,
        sources: &["PostgreSQL 18 manual, CREATE TABLE, NOT ENFORCED"],
        check: Check::Constraint(check),
    }
}

fn check(table: &Relation, constraint: &Constraint, ctx: &mut Context<'_>) {
    if constraint.enforced || constraint.parent.is_some() || constraint.inherited > 0 {
        return;
    }
    let message = format!(
        "nobody looks at `{}` on `{}`",
        constraint.name.as_str(),
        table.name.as_str()
    );
    ctx.report(Finding::on(ctx.on_constraint(table, constraint), message));
}
