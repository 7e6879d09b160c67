use crate::prelude::*;

declare_rule! {
    /// A table with two columns that say whose a row is.
    ///
    /// ## Why is this bad?
    ///
    /// Policies go by one of them and queries by the other. As soon as they disagree in one row, that row is shown to one
    /// tenant and billed to another, and nothing says which is right.
    ///
    /// ## Example
    ///
    /// ```sql
    /// CREATE TABLE workspaces (id bigint PRIMARY KEY);
    /// CREATE TABLE tenants (id bigint PRIMARY KEY);
    /// CREATE TABLE files (id bigint PRIMARY KEY, tenant_id bigint NOT NULL REFERENCES tenants);
    /// CREATE TABLE folders (id bigint PRIMARY KEY, tenant_id bigint NOT NULL REFERENCES tenants);
    /// CREATE TABLE posts (id bigint PRIMARY KEY, workspace_id bigint NOT NULL REFERENCES workspaces);
    /// CREATE TABLE drafts (id bigint PRIMARY KEY, workspace_id bigint NOT NULL REFERENCES workspaces);
    /// CREATE TABLE assets ( -- finding
    ///     id bigint PRIMARY KEY,
    ///     tenant_id bigint NOT NULL REFERENCES tenants,
    ///     workspace_id bigint NOT NULL REFERENCES workspaces
    /// );
    /// ```
    ///
    /// Columns for a tenant and for a part of it do not compete: the part knows its tenant. Neither do a tenant and a
    /// user:
    ///
    /// ```sql
    /// CREATE TABLE organizations (id bigint PRIMARY KEY);
    /// CREATE TABLE users (id bigint PRIMARY KEY);
    /// CREATE TABLE teams (id bigint PRIMARY KEY, org_id bigint NOT NULL REFERENCES organizations);
    /// CREATE TABLE tasks (
    ///     id bigint PRIMARY KEY,
    ///     organization_id bigint NOT NULL REFERENCES organizations,
    ///     team_id bigint NOT NULL REFERENCES teams,
    ///     user_id bigint NOT NULL REFERENCES users
    /// );
    /// CREATE TABLE notes (
    ///     id bigint PRIMARY KEY,
    ///     organization_id bigint NOT NULL REFERENCES organizations,
    ///     team_id bigint NOT NULL REFERENCES teams
    /// );
    /// ```
    pub static RULE = {
        id: "competing-tenant-columns",
        category: Category::Tenancy,
        severity: Severity::High,
        confidence: Confidence::Medium,
        needs: &[Needs::Tenancy],
        check: Check::Table(check),
    }
}

fn check(table: &Relation, ctx: &mut Context<'_>) {
    if table.is_partition() || !table.is_table() || ctx.tenancy.is_root(table.id) {
        return;
    }
    let columns: Vec<&Column> = ctx
        .tenancy
        .organisations()
        .filter_map(|axis| table.column(axis.column(table.id)?))
        .collect();
    let [first, second, ..] = columns.as_slice() else {
        return;
    };
    let message = format!(
        "`{}` and `{}` both say whose a row of `{}` is",
        first.name.as_str(),
        second.name.as_str(),
        table.name.as_str()
    );
    let mut finding = Finding::on(ctx.on_relation(table), message);
    for column in columns {
        finding = finding.related(column.location, "one of them");
    }
    ctx.report(finding);
}
