use pgassay_isolation::openness::constant_text;

use crate::prelude::*;

declare_rule! {
    /// A tenant column that gets a fixed tenant when nobody says one.
    ///
    /// ## Why is this bad?
    ///
    /// An insert that forgets the tenant is no error: the row goes to the one that the default names, and that tenant sees
    /// what belongs to another. Defaults like this mostly remain from the day on which the column was added.
    ///
    /// ## Example
    ///
    /// ```sql
    /// CREATE TABLE organizations (id bigint PRIMARY KEY);
    /// CREATE TABLE invoices (id bigint PRIMARY KEY, organization_id bigint NOT NULL REFERENCES organizations);
    /// CREATE TABLE notes (
    ///     id bigint PRIMARY KEY,
    ///     organization_id bigint NOT NULL DEFAULT 1 REFERENCES organizations -- finding
    /// );
    /// ```
    ///
    /// ```sql fix
    /// ALTER TABLE notes ALTER COLUMN organization_id DROP DEFAULT;
    /// ```
    ///
    /// What the session says is as good as what the statement says:
    ///
    /// ```sql
    /// CREATE TABLE organizations (id bigint PRIMARY KEY);
    /// CREATE TABLE invoices (id bigint PRIMARY KEY, organization_id bigint NOT NULL REFERENCES organizations);
    /// CREATE TABLE notes (
    ///     id bigint PRIMARY KEY,
    ///     organization_id bigint NOT NULL DEFAULT current_setting('app.organization')::bigint REFERENCES organizations
    /// );
    /// ```
    ///
    /// ## Fix safety
    ///
    /// Inserts that do not name the tenant fail from then on.
    pub static RULE = {
        id: "constant-tenant-default",
        category: Category::Tenancy,
        severity: Severity::High,
        needs: &[Needs::Tenancy],
        fix: FixAvailability::Always,
        sources: &["ISO-142"],
        check: Check::Table(check),
    }
}

fn check(table: &Relation, ctx: &mut Context<'_>) {
    let found = ctx
        .organisation_of(table.id)
        .and_then(|(axis, column)| Some((axis, table.column(column)?)));
    let Some((axis, column)) = found.filter(|_| table.is_table() && !table.is_partition()) else {
        ctx.examined(0);
        return;
    };
    ctx.examined(1);
    let constant = column
        .default
        .as_ref()
        .and_then(|default| constant_text(&default.tree));
    if constant.is_none() {
        return;
    }
    let message = format!(
        "rows of `{}` that name no `{}` get a fixed one",
        table.name.as_str(),
        column.name.as_str()
    );
    let step = ctx.alter_table(table, format!("ALTER COLUMN {} DROP DEFAULT", column.name));
    let mut finding =
        Finding::on(ctx.on_column(table, column), message).fix(Fix::careful("drop the default", [step]));
    if constant.is_some_and(str::is_empty) || !axis.certain {
        finding = finding.at_most(Severity::Medium).unsure(Confidence::Medium);
    }
    ctx.report(finding);
}
