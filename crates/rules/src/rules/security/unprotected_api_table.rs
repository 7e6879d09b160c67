use pgassay_isolation::access::supabase_clients;

use crate::prelude::*;

declare_rule! {
    /// A table that clients of a Supabase project may write, without row security.
    ///
    /// ## Why is this bad?
    ///
    /// Clients reach every table of the schema `public` with the key that is in every copy of the application. Without row
    /// security whoever has it reads, changes and deletes all rows.
    ///
    /// ## Example
    ///
    /// ```sql
    /// -- prelude: supabase
    /// CREATE TABLE countries (code text PRIMARY KEY, name text NOT NULL); -- finding
    /// ```
    ///
    /// ```sql fix
    /// ALTER TABLE countries ENABLE ROW LEVEL SECURITY;
    /// ```
    ///
    /// ```sql
    /// -- prelude: supabase
    /// CREATE TABLE countries (code text PRIMARY KEY, name text NOT NULL);
    /// ALTER TABLE countries ENABLE ROW LEVEL SECURITY;
    /// CREATE POLICY readable ON countries FOR SELECT USING (true);
    /// CREATE SCHEMA internal;
    /// CREATE TABLE internal.jobs (id bigint PRIMARY KEY);
    /// CREATE TABLE currencies (code text PRIMARY KEY);
    /// REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON currencies FROM anon, authenticated;
    /// ```
    ///
    /// ## Limits
    ///
    /// Tables with a tenant's or a user's column are looked at by row-security-disabled, those with policies by
    /// inactive-policies, partitions by unprotected-partition.
    ///
    /// ## Fix safety
    ///
    /// Until policies are there, clients see no row.
    ///
    /// ## References
    ///
    /// <https://supabase.com/docs/guides/database/postgres/row-level-security>
    pub static RULE = {
        id: "unprotected-api-table",
        category: Category::Security,
        severity: Severity::Critical,
        needs: &[Needs::AbsenceOf(Effects::ROW_SECURITY), Needs::AbsenceOf(Effects::GRANTS)],
        fix: FixAvailability::Always,
        sources: &["splinter 0013_rls_disabled_in_public", "CVE-2025-48757"],
        check: Check::Table(check),
    }
}

fn check(table: &Relation, ctx: &mut Context<'_>) {
    let is_asked = ctx.survey().supabase && table.is_table() && !table.is_partition();
    if !is_asked {
        ctx.examined(0);
        return;
    }
    ctx.examined(1);
    let clients = supabase_clients(ctx.catalog);
    let writes = Rights::INSERT.union(Rights::UPDATE).union(Rights::DELETE);
    let is_client = |role: Option<RoleId>| role.is_none_or(|role| clients.contains(&role));
    let usable = ctx.catalog.schema(table.schema).is_some_and(|schema| {
        schema
            .privileges
            .grants
            .iter()
            .flatten()
            .any(|grant| grant.rights.contains(Rights::USAGE) && is_client(grant.grantee))
    });
    let writable = table
        .privileges
        .grants
        .iter()
        .flatten()
        .any(|grant| grant.rights.intersects(writes) && is_client(grant.grantee));
    let of_protected = table
        .inherits
        .iter()
        .filter_map(|id| ctx.catalog.relation(*id))
        .any(|parent| parent.row_security.enabled);
    let elsewhere = ctx.tenancy.axis_of(table.id).is_some() || !table.policies.is_empty() || of_protected;
    if table.row_security.enabled || elsewhere || !usable || !writable {
        return;
    }
    let message = format!(
        "clients may read and write every row of `{}`",
        ctx.qualified_beyond_public(table)
    );
    let step = ctx.alter_table(table, "ENABLE ROW LEVEL SECURITY");
    let fix = Fix::careful("enable row security and write policies", [step]).risk(Risk::High);
    let mut finding = Finding::on(ctx.on_relation(table), message).fix(fix);
    if ctx
        .catalog
        .schema(table.schema)
        .is_none_or(|it| it.name.as_str() != "public")
    {
        finding = finding
            .note("If the schema is among those that the API serves.")
            .at_most(Severity::High);
    }
    let publishes = ctx.catalog.others.iter().any(|(_, other)| {
        other.kind == ObjectKind::Publication
            && other.name.as_str() == "supabase_realtime"
            && other.references.contains(&ObjectId::Relation(table.id))
    });
    if publishes {
        finding = finding.note("Realtime sends every change of it to all clients, too.");
    }
    ctx.report(finding);
}
