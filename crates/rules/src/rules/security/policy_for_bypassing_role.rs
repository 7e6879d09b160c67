use pgassay_isolation::access::is_above_row_security;

use crate::prelude::*;

declare_rule! {
    /// A policy for roles that row security does not bind.
    ///
    /// ## Why is this bad?
    ///
    /// It does nothing: a superuser and a role with BYPASSRLS see all rows without it. Whoever reads it believes that the
    /// role has no more than the policy gives, or that dropping it takes something away.
    ///
    /// ## Example
    ///
    /// ```sql
    /// CREATE ROLE service BYPASSRLS;
    /// CREATE TABLE invoices (id bigint PRIMARY KEY, owner name);
    /// ALTER TABLE invoices ENABLE ROW LEVEL SECURITY;
    /// CREATE POLICY own ON invoices USING (owner = current_user);
    /// CREATE POLICY service ON invoices TO service USING (true); -- finding
    /// ```
    ///
    /// ```sql fix
    /// DROP POLICY service ON invoices;
    /// ```
    ///
    /// The only policy of a table says that nobody else is to have a row:
    ///
    /// ```sql
    /// CREATE ROLE service BYPASSRLS;
    /// CREATE ROLE app;
    /// CREATE TABLE jobs (id bigint PRIMARY KEY);
    /// ALTER TABLE jobs ENABLE ROW LEVEL SECURITY;
    /// CREATE POLICY service ON jobs TO service USING (true);
    /// CREATE TABLE invoices (id bigint PRIMARY KEY, owner name);
    /// ALTER TABLE invoices ENABLE ROW LEVEL SECURITY;
    /// CREATE POLICY own ON invoices TO app, service USING (owner = current_user);
    /// ```
    pub static RULE = {
        id: "policy-for-bypassing-role",
        category: Category::Security,
        severity: Severity::Info,
        fix: FixAvailability::Always,
        needs: &[Needs::AbsenceOf(Effects::POLICIES)],
        sources: &["ISO-137"],
        check: Check::Policy(check),
    }
}

fn check(table: &Relation, policy: &Policy, ctx: &mut Context<'_>) {
    let catalog = ctx.catalog;
    let above = |policy: &Policy| {
        !policy.roles.is_empty()
            && policy
                .roles
                .iter()
                .all(|role| is_above_row_security(catalog, *role))
    };
    if !above(policy) || table.policies.iter().all(above) {
        return;
    }
    let names: Vec<String> = policy
        .roles
        .iter()
        .filter_map(|role| catalog.role(*role))
        .map(|role| format!("`{}`", role.name.as_str()))
        .collect();
    let message = format!(
        "the policy is for {}, which no policy binds",
        names.first().map_or("", |name| name.as_str())
    );
    let sql = format!("DROP POLICY {} ON {}", policy.name, ctx.sql_name(table));
    let finding =
        Finding::on(ctx.on_policy(table, policy), message).fix(Fix::safe("drop it", [SqlStep::new(sql)]));
    ctx.report(finding);
}
