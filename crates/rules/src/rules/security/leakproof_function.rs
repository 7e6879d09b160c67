use crate::prelude::*;

declare_rule! {
    /// A function that claims to leak nothing.
    ///
    /// ## Why is this bad?
    ///
    /// PostgreSQL runs a LEAKPROOF function before the conditions of policies, on rows that the caller must not see. If it
    /// fails, warns or answers differently for some of them, it tells what stands in the rows of others.
    ///
    /// ## Example
    ///
    /// ```sql
    /// CREATE TABLE invoices (id bigint PRIMARY KEY, owner name);
    /// ALTER TABLE invoices ENABLE ROW LEVEL SECURITY;
    /// CREATE POLICY own ON invoices USING (owner = current_user);
    /// CREATE FUNCTION ratio(a int, b int) RETURNS int LANGUAGE sql IMMUTABLE LEAKPROOF AS $$ SELECT a / b $$; -- finding
    /// ```
    ///
    /// ```sql fix
    /// ALTER FUNCTION ratio NOT LEAKPROOF;
    /// ```
    ///
    /// ```sql
    /// CREATE TABLE invoices (id bigint PRIMARY KEY, owner name);
    /// ALTER TABLE invoices ENABLE ROW LEVEL SECURITY;
    /// CREATE POLICY own ON invoices USING (owner = current_user);
    /// CREATE FUNCTION ratio(a int, b int) RETURNS int LANGUAGE sql IMMUTABLE AS $$ SELECT a / b $$;
    /// ```
    ///
    /// ## Limits
    ///
    /// Only a superuser can declare it, so somebody thought of it. Whether it is true, nobody can tell from outside.
    ///
    /// ## Fix safety
    ///
    /// Queries with the function in a condition may no longer use an index on a protected table.
    pub static RULE = {
        id: "leakproof-function",
        category: Category::Security,
        severity: Severity::Medium,
        confidence: Confidence::Medium,
        fix: FixAvailability::Always,
        sources: &["PostgreSQL manual, 41.5 Rules and Privileges", "ISO-092"],
        check: Check::Function(check),
    }
}

fn check(function: &Function, ctx: &mut Context<'_>) {
    let native = matches!(function.body, FunctionBody::Native);
    if !function.leakproof || native || ctx.survey().row_security == 0 {
        return;
    }
    let message = format!(
        "`{}` sees rows before the policies do, as it claims to be LEAKPROOF",
        function.name.as_str()
    );
    let sql = format!("ALTER FUNCTION {} NOT LEAKPROOF", ctx.sql_function(function));
    let fix = Fix::careful("let the policies come first", [SqlStep::new(sql)]);
    ctx.report(Finding::on(ctx.on_function(function), message).fix(fix));
}
