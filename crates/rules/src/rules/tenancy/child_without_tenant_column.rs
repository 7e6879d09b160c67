use pgassay_isolation::session::tied_columns;

use crate::prelude::*;
use crate::survey::tenants::{foreign_keys, is_required};

declare_rule! {
    /// A table whose rows belong to rows of a tenant, but that has no tenant column.
    ///
    /// ## Why is this bad?
    ///
    /// Whose a row is can only be told by way of its parent. A policy that compares the tenant has nothing to compare, a
    /// query that forgets the join sees the rows of all tenants, and a row can be moved to another tenant by changing the
    /// reference alone.
    ///
    /// ## Example
    ///
    /// ```sql
    /// CREATE TABLE organizations (id bigint PRIMARY KEY);
    /// CREATE TABLE invoices (id bigint PRIMARY KEY, organization_id bigint NOT NULL REFERENCES organizations);
    /// CREATE TABLE notes (id bigint PRIMARY KEY, organization_id bigint NOT NULL REFERENCES organizations);
    /// ALTER TABLE invoices ENABLE ROW LEVEL SECURITY;
    /// CREATE POLICY own ON invoices USING (organization_id = current_setting('app.organization')::bigint);
    /// CREATE TABLE lines (id bigint PRIMARY KEY, invoice_id bigint NOT NULL REFERENCES invoices); -- finding
    /// ```
    ///
    /// A policy that goes by the parent protects the rows as well, and a child of a table that is not protected is no
    /// worse off than that:
    ///
    /// ```sql
    /// CREATE TABLE organizations (id bigint PRIMARY KEY);
    /// CREATE TABLE invoices (id bigint PRIMARY KEY, organization_id bigint NOT NULL REFERENCES organizations);
    /// CREATE TABLE notes (id bigint PRIMARY KEY, organization_id bigint NOT NULL REFERENCES organizations);
    /// ALTER TABLE invoices ENABLE ROW LEVEL SECURITY;
    /// CREATE POLICY own ON invoices USING (organization_id = current_setting('app.organization')::bigint);
    /// CREATE TABLE lines (id bigint PRIMARY KEY, invoice_id bigint NOT NULL REFERENCES invoices);
    /// ALTER TABLE lines ENABLE ROW LEVEL SECURITY;
    /// CREATE POLICY own ON lines USING (invoice_id IN (SELECT id FROM invoices));
    /// CREATE TABLE comments (id bigint PRIMARY KEY, note_id bigint NOT NULL REFERENCES notes);
    /// ```
    ///
    /// Where children mostly have the column, one without it is worth a look even if no table is protected:
    ///
    /// ```sql
    /// CREATE TABLE organizations (id bigint PRIMARY KEY);
    /// CREATE TABLE invoices (id bigint PRIMARY KEY, organization_id bigint NOT NULL REFERENCES organizations);
    /// CREATE TABLE lines (
    ///     id bigint PRIMARY KEY,
    ///     organization_id bigint NOT NULL REFERENCES organizations,
    ///     invoice_id bigint NOT NULL REFERENCES invoices
    /// );
    /// CREATE TABLE payments (
    ///     id bigint PRIMARY KEY,
    ///     organization_id bigint NOT NULL REFERENCES organizations,
    ///     invoice_id bigint NOT NULL REFERENCES invoices
    /// );
    /// CREATE TABLE reminders (
    ///     id bigint PRIMARY KEY,
    ///     organization_id bigint NOT NULL REFERENCES organizations,
    ///     invoice_id bigint NOT NULL REFERENCES invoices
    /// );
    /// CREATE TABLE credits (id bigint PRIMARY KEY, invoice_id bigint NOT NULL REFERENCES invoices); -- finding: medium
    /// ```
    ///
    /// ## Limits
    ///
    /// Parents are tables to which a NOT NULL foreign key leads. A table with row security on and no policy is closed, so
    /// it is not reported.
    pub static RULE = {
        id: "child-without-tenant-column",
        category: Category::Tenancy,
        severity: Severity::High,
        confidence: Confidence::Medium,
        needs: &[Needs::Tenancy, Needs::AbsenceOf(Effects::POLICIES), Needs::AbsenceOf(Effects::COLUMNS)],
        sources: &["ISO-140"],
        check: Check::Table(check),
    }
}

fn check(table: &Relation, ctx: &mut Context<'_>) {
    let tenancy = ctx.tenancy;
    let is_asked = table.is_table() && !table.is_partition() && !tenancy.is_root(table.id);
    if !is_asked || tenancy.axis_of(table.id).is_some() {
        ctx.examined(0);
        return;
    }
    let parents = foreign_keys(table)
        .filter(|key| key.references != table.id && is_required(table, key))
        .filter(|key| !tenancy.is_root(key.references))
        .filter_map(|key| {
            let (axis, column) = ctx.organisation_of(key.references)?;
            let parent = ctx.catalog.relation(key.references)?;
            Some((axis, parent, parent.column(column)?))
        });
    // The protected parent is the one whose rows are seen by way of this table.
    let Some((axis, parent, column)) =
        parents.max_by_key(|(_, parent, _)| (parent.row_security.enabled, std::cmp::Reverse(parent.id)))
    else {
        ctx.examined(0);
        return;
    };
    ctx.examined(1);
    let closed = table.row_security.enabled && table.policies.is_empty();
    let tied = table
        .policies
        .iter()
        .flat_map(|policy| policy.using.iter().chain(&policy.check))
        .any(|it| !tied_columns(ctx.catalog, table.id, &it.tree).is_empty());
    // A policy on the parent does not hold here; one that reads the parent is as good as that.
    let by_parent = table
        .policies
        .iter()
        .flat_map(|policy| policy.using.iter().chain(&policy.check))
        .any(|it| it.references.contains(&Reference::Relation(parent.id)));
    // On Supabase unprotected-api-table says the worse of it.
    let open_to_clients = ctx.survey().supabase && !table.row_security.enabled;
    if closed || tied || by_parent || open_to_clients {
        return;
    }
    let message = format!(
        "`{}` has no tenant column, unlike `{}`, to which its rows belong",
        table.name.as_str(),
        parent.name.as_str()
    );
    let mut finding = Finding::on(ctx.on_relation(table), message).related(
        column.location.or(parent.location),
        format!("`{}` says whose a row of the parent is", column.name.as_str()),
    );
    let protected = parent.row_security.enabled && !parent.policies.is_empty();
    if !protected {
        let tenants = ctx.tenants();
        let usual = tenants.children_with > 2 && tenants.children_with > 2 * tenants.children_without;
        if !usual {
            return;
        }
        finding = finding
            .note(format!(
                "{} of {} such tables have it.",
                tenants.children_with,
                tenants.children_with + tenants.children_without
            ))
            .unsure(Confidence::Low);
    } else {
        finding = finding.note(format!(
            "The policies of `{}` do not hold here.",
            parent.name.as_str()
        ));
    }
    if !axis.certain {
        finding = finding.unsure(Confidence::Low);
    }
    ctx.report(finding);
}
