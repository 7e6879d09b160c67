use pgassay_isolation::access::{grantees, is_above_row_security, is_member};

use crate::policies::expressions;
use crate::prelude::*;

declare_rule! {
    /// A policy that reads a table which those whom it binds may not read.
    ///
    /// ## Why is this bad?
    ///
    /// A sub-query in a policy runs with the rights of whoever asks. Every query of the protected table ends with
    /// "permission denied" for the other one.
    ///
    /// ## Example
    ///
    /// ```sql
    /// CREATE ROLE app;
    /// CREATE TABLE members (organization_id bigint, person name, PRIMARY KEY (organization_id, person));
    /// CREATE TABLE notes (id bigint PRIMARY KEY, organization_id bigint NOT NULL);
    /// GRANT SELECT, INSERT ON notes TO app;
    /// ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
    /// CREATE POLICY members ON notes USING ( -- finding
    ///     organization_id IN (SELECT organization_id FROM members WHERE person = current_user)
    /// );
    /// ```
    ///
    /// ```sql fix
    /// GRANT SELECT ON members TO app;
    /// ```
    ///
    /// ```sql
    /// CREATE ROLE app;
    /// CREATE TABLE members (organization_id bigint, person name, PRIMARY KEY (organization_id, person));
    /// CREATE TABLE notes (id bigint PRIMARY KEY, organization_id bigint NOT NULL);
    /// GRANT SELECT, INSERT ON notes TO app;
    /// GRANT SELECT (organization_id, person) ON members TO app;
    /// ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
    /// CREATE POLICY members ON notes USING (
    ///     organization_id IN (SELECT organization_id FROM members WHERE person = current_user)
    /// );
    /// ```
    ///
    /// ## Fix safety
    ///
    /// The role can then read the other table by itself, too, as far as policies let it.
    pub static RULE = {
        id: "unreadable-policy-source",
        category: Category::Security,
        severity: Severity::High,
        needs: &[Needs::AbsenceOf(Effects::GRANTS)],
        fix: FixAvailability::Always,
        sources: &["ISO-066"],
        check: Check::Policy(check),
    }
}

fn check(table: &Relation, policy: &Policy, ctx: &mut Context<'_>) {
    let catalog = ctx.catalog;
    if !table.row_security.enabled {
        return;
    }
    let any = Rights::SELECT
        .union(Rights::INSERT)
        .union(Rights::UPDATE)
        .union(Rights::DELETE);
    let bound: Vec<RoleId> = grantees(table, any)
        .into_iter()
        .flatten()
        .filter(|role| {
            let meant =
                policy.roles.is_empty() || policy.roles.iter().any(|of| is_member(catalog, *role, *of));
            meant && !is_above_row_security(catalog, *role) && !is_member(catalog, *role, table.owner)
        })
        .collect();
    let sources = expressions(policy)
        .flat_map(|it| it.references.iter())
        .filter_map(|reference| match reference {
            Reference::Relation(id) => catalog.relation(*id),
            _ => None,
        });
    for source in sources.filter(|source| source.id != table.id && !source.schema.is_builtin()) {
        let readers = grantees(source, Rights::SELECT);
        let may = |role: RoleId| {
            is_member(catalog, role, source.owner)
                || readers
                    .iter()
                    .any(|grantee| grantee.is_none_or(|of| is_member(catalog, role, of)))
        };
        let without = bound.iter().find(|role| !may(**role));
        let Some(role) = without.and_then(|role| catalog.role(*role)) else {
            continue;
        };
        let message = format!(
            "`{}` may not read `{}`, which a policy of `{}` asks",
            role.name.as_str(),
            source.name.as_str(),
            table.name.as_str()
        );
        let sql = format!("GRANT SELECT ON {} TO {}", ctx.sql_name(source), role.name);
        let finding = Finding::on(ctx.on_policy(table, policy), message)
            .related(source.location, "the table that it asks")
            .fix(Fix::careful("let the role read it", [SqlStep::new(sql)]));
        ctx.report(finding);
        return;
    }
}
