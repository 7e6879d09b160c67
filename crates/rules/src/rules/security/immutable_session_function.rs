use pgassay_isolation::body::asks_session;

use crate::prelude::*;

declare_rule! {
    /// A function that reads the session and claims to be immutable.
    ///
    /// ## Why is this bad?
    ///
    /// PostgreSQL computes an immutable function once, while it plans, and keeps the result with the plan. A statement that
    /// was prepared for one tenant shows that tenant's rows to the next one who uses the connection.
    ///
    /// ## Example
    ///
    /// ```sql
    /// CREATE TABLE invoices (id bigint PRIMARY KEY, tenant_id uuid NOT NULL);
    /// CREATE FUNCTION current_tenant() RETURNS uuid LANGUAGE sql IMMUTABLE -- finding
    ///     AS $$ SELECT NULLIF(current_setting('app.tenant', true), '')::uuid $$;
    /// CREATE FUNCTION current_person() RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$ -- finding: high
    /// BEGIN
    ///     RETURN current_setting('app.person', true);
    /// END
    /// $$;
    /// ALTER TABLE invoices ENABLE ROW LEVEL SECURITY;
    /// CREATE POLICY own ON invoices USING (tenant_id = current_tenant());
    /// ```
    ///
    /// ```sql fix
    /// ALTER FUNCTION current_person STABLE;
    /// ALTER FUNCTION current_tenant STABLE;
    /// ```
    ///
    /// ```sql
    /// CREATE FUNCTION current_tenant() RETURNS uuid LANGUAGE sql STABLE
    ///     AS $$ SELECT NULLIF(current_setting('app.tenant', true), '')::uuid $$;
    /// CREATE FUNCTION of_name(name text) RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT lower(name) $$;
    /// ```
    ///
    /// ## Fix safety
    ///
    /// Indexes and generated columns must not use a function that is not immutable; they would have to go first.
    pub static RULE = {
        id: "immutable-session-function",
        category: Category::Security,
        severity: Severity::Critical,
        fix: FixAvailability::Always,
        sources: &["PostgreSQL manual, 38.7 Function Volatility Categories", "ISO-041"],
        check: Check::Function(check),
    }
}

fn check(function: &Function, ctx: &mut Context<'_>) {
    if function.volatility != Volatility::Immutable || !asks_session(ctx.catalog, function) {
        return;
    }
    let message = format!(
        "`{}` reads the session, but is declared IMMUTABLE",
        function.name.as_str()
    );
    let sql = format!("ALTER FUNCTION {} STABLE", ctx.sql_function(function));
    let fix = Fix::careful("declare it STABLE", [SqlStep::new(sql)]);
    let mut finding = Finding::on(ctx.on_function(function), message).fix(fix);
    let in_policy = ctx
        .catalog
        .may_refer_to(ObjectId::Function(function.id))
        .into_iter()
        .find_map(|id| match id {
            ObjectId::Policy(table, policy) => {
                let table = ctx.catalog.relation(table)?;
                let policy = table.policies.iter().find(|it| it.id == policy)?;
                let calls = crate::policies::expressions(policy)
                    .any(|it| it.references.contains(&Reference::Function(function.id)));
                calls.then_some(policy)
            }
            _ => None,
        });
    match in_policy {
        Some(policy) => finding = finding.related(policy.location, "a policy goes by it"),
        None => finding = finding.at_most(Severity::High),
    }
    ctx.report(finding);
}
