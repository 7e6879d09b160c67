use pgassay_isolation::access::{grantees, is_above_row_security, is_member};

use crate::policies::expressions;
use crate::prelude::*;

declare_rule! {
    /// A policy that calls a function which those whom it binds may not execute.
    ///
    /// ## Why is this bad?
    ///
    /// A policy is evaluated with the rights of whoever asks. Every query of the table ends with "permission denied for
    /// function".
    ///
    /// ## Example
    ///
    /// ```sql
    /// CREATE ROLE app;
    /// CREATE TABLE invoices (id bigint PRIMARY KEY, owner name);
    /// CREATE FUNCTION is_mine(owner name) RETURNS boolean LANGUAGE sql STABLE AS $$ SELECT owner = current_user $$;
    /// REVOKE EXECUTE ON FUNCTION is_mine FROM PUBLIC;
    /// ALTER TABLE invoices ENABLE ROW LEVEL SECURITY;
    /// CREATE POLICY own ON invoices USING (is_mine(owner)); -- finding
    /// GRANT SELECT ON invoices TO app;
    /// ```
    ///
    /// ```sql fix
    /// GRANT EXECUTE ON FUNCTION is_mine TO app;
    /// ```
    ///
    /// ```sql
    /// CREATE ROLE app;
    /// CREATE TABLE invoices (id bigint PRIMARY KEY, owner name);
    /// CREATE FUNCTION is_mine(owner name) RETURNS boolean LANGUAGE sql STABLE AS $$ SELECT owner = current_user $$;
    /// REVOKE EXECUTE ON FUNCTION is_mine FROM PUBLIC;
    /// GRANT EXECUTE ON FUNCTION is_mine TO app;
    /// ALTER TABLE invoices ENABLE ROW LEVEL SECURITY;
    /// CREATE POLICY own ON invoices USING (is_mine(owner));
    /// GRANT SELECT ON invoices TO app;
    /// ```
    ///
    /// ## Fix safety
    ///
    /// The role can then call the function by itself, too.
    pub static RULE = {
        id: "uncallable-policy-function",
        category: Category::Security,
        severity: Severity::High,
        needs: &[Needs::AbsenceOf(Effects::GRANTS), Needs::AbsenceOf(Effects::FUNCTIONS)],
        fix: FixAvailability::Always,
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
    let bound = grantees(table, any).into_iter().flatten().filter(|role| {
        let meant = policy.roles.is_empty() || policy.roles.iter().any(|of| is_member(catalog, *role, *of));
        meant && !is_above_row_security(catalog, *role) && !is_member(catalog, *role, table.owner)
    });
    let bound: Vec<RoleId> = bound.collect();
    let called = expressions(policy)
        .flat_map(|it| it.references.iter())
        .filter_map(|reference| match reference {
            Reference::Function(id) if !id.is_builtin() => catalog.function(*id),
            _ => None,
        });
    for function in called {
        let Some(grants) = &function.privileges.grants else {
            continue;
        };
        let may = |role: RoleId| {
            is_member(catalog, role, function.owner)
                || grants.iter().any(|grant| {
                    grant.rights.contains(Rights::EXECUTE)
                        && grant.grantee.is_none_or(|of| is_member(catalog, role, of))
                })
        };
        let without = bound.iter().find(|role| !may(**role));
        let Some(role) = without.and_then(|role| catalog.role(*role)) else {
            continue;
        };
        let message = format!(
            "`{}` may not execute `{}`, which a policy of `{}` calls",
            role.name.as_str(),
            function.name.as_str(),
            table.name.as_str()
        );
        let sql = format!(
            "GRANT EXECUTE ON FUNCTION {} TO {}",
            ctx.sql_function(function),
            role.name
        );
        let finding = Finding::on(ctx.on_policy(table, policy), message)
            .related(function.location, "the function")
            .fix(Fix::careful("let the role execute it", [SqlStep::new(sql)]));
        ctx.report(finding);
        return;
    }
}
