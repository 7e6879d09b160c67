use crate::prelude::*;

declare_rule! {
    /// A foreign key to a table of another schema.
    ///
    /// ## Why is this bad?
    ///
    /// Where schemas belong to services or teams, a foreign key between two ties their migrations, their locks and their
    /// restores together.
    ///
    /// ## Example
    ///
    /// ```sql
    /// CREATE SCHEMA billing;
    /// CREATE TABLE users (id bigint PRIMARY KEY);
    /// CREATE TABLE billing.accounts (
    ///     id bigint PRIMARY KEY,
    ///     user_id bigint REFERENCES public.users -- finding
    /// );
    /// ```
    ///
    /// ```sql
    /// CREATE SCHEMA billing;
    /// CREATE TABLE billing.accounts (id bigint PRIMARY KEY);
    /// CREATE TABLE billing.invoices (id bigint PRIMARY KEY, account_id bigint REFERENCES billing.accounts);
    /// ```
    ///
    /// ## Limits
    ///
    /// House style: it is off unless it is asked for.
    pub static RULE = {
        id: "foreign-key-across-schemas",
        category: Category::Integrity,
        severity: Severity::Low,
        default: false,
        check: Check::ForeignKey(check),
    }
}

fn check(table: &Relation, constraint: &Constraint, key: &ForeignKey, ctx: &mut Context<'_>) {
    let Some(target) = ctx.catalog.relation(key.references) else {
        return;
    };
    if target.schema == table.schema || constraint.parent.is_some() {
        return;
    }
    let message = format!(
        "`{}` refers to `{}`, a table of another schema",
        table.name.as_str(),
        ctx.qualified(target.schema, &target.name)
    );
    ctx.report(Finding::on(ctx.on_constraint(table, constraint), message));
}
