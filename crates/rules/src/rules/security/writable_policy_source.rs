use pgassay_isolation::access::{grantees, is_above_row_security, is_member};
use pgassay_isolation::platform::is_own;

use crate::policies::expressions;
use crate::prelude::*;

declare_rule! {
    /// A policy that believes a table which those whom it binds may write.
    ///
    /// ## Why is this bad?
    ///
    /// Whoever may insert a row into the table that a policy asks makes themselves a member or an administrator, and the
    /// policy lets them in.
    ///
    /// ## Example
    ///
    /// ```sql
    /// CREATE ROLE app;
    /// CREATE TABLE admins (person name PRIMARY KEY);
    /// GRANT SELECT, INSERT ON admins TO app;
    /// CREATE TABLE invoices (id bigint PRIMARY KEY, total numeric);
    /// ALTER TABLE invoices ENABLE ROW LEVEL SECURITY;
    /// CREATE POLICY admins ON invoices USING ( -- finding
    ///     EXISTS (SELECT FROM admins WHERE person = current_user)
    /// );
    /// GRANT SELECT ON invoices TO app;
    /// ```
    ///
    /// ```sql
    /// CREATE ROLE app;
    /// CREATE TABLE admins (person name PRIMARY KEY);
    /// GRANT SELECT ON admins TO app;
    /// CREATE TABLE invoices (id bigint PRIMARY KEY, total numeric);
    /// ALTER TABLE invoices ENABLE ROW LEVEL SECURITY;
    /// CREATE POLICY admins ON invoices USING (EXISTS (SELECT FROM admins WHERE person = current_user));
    /// GRANT SELECT ON invoices TO app;
    /// ```
    ///
    /// ## Limits
    ///
    /// Tables with row security are protected by their own policies; what those let in is not looked at. Tables of tenants
    /// without it are reported by row-security-disabled.
    pub static RULE = {
        id: "writable-policy-source",
        category: Category::Security,
        severity: Severity::High,
        confidence: Confidence::Medium,
        needs: &[Needs::AbsenceOf(Effects::ROW_SECURITY)],
        sources: &["ISO-065"],
        check: Check::Policy(check),
    }
}

fn check(table: &Relation, policy: &Policy, ctx: &mut Context<'_>) {
    let catalog = ctx.catalog;
    if !table.row_security.enabled || !policy.permissive || ctx.survey().supabase {
        return;
    }
    let sources: Vec<&Relation> = expressions(policy)
        .flat_map(|it| it.references.iter())
        .filter_map(|reference| match reference {
            Reference::Relation(id) => catalog.relation(*id),
            _ => None,
        })
        .filter(|source| source.id != table.id && source.is_table() && is_own(catalog, source))
        .filter(|source| !source.row_security.enabled && ctx.tenancy.axis_of(source.id).is_none())
        .collect();
    for source in sources {
        let writer = grantees(source, Rights::INSERT.union(Rights::UPDATE))
            .into_iter()
            .find(|role| {
                role.is_none_or(|role| {
                    let meant = policy.roles.is_empty()
                        || policy.roles.iter().any(|of| is_member(catalog, role, *of));
                    meant && !is_above_row_security(catalog, role) && !is_member(catalog, role, table.owner)
                })
            });
        let Some(writer) = writer else { continue };
        let whom = writer
            .and_then(|role| catalog.role(role))
            .map_or_else(|| "PUBLIC".to_owned(), |role| format!("`{}`", role.name.as_str()));
        let message = format!(
            "a policy of `{}` believes `{}`, which {whom} may write",
            table.name.as_str(),
            source.name.as_str()
        );
        let finding = Finding::on(ctx.on_policy(table, policy), message)
            .related(source.location, "row security is off for this table");
        ctx.report(finding);
        return;
    }
}
