use crate::prelude::*;

declare_rule! {
    /// A function that looks for names along the search path of whoever calls it.
    ///
    /// ## Why is this bad?
    ///
    /// The same function means other tables for another caller, and in an index, a check or a restore, where the path is
    /// empty, it finds none. With a path of its own it always means the same.
    ///
    /// ## Example
    ///
    /// ```sql
    /// CREATE FUNCTION secret() RETURNS int LANGUAGE plpgsql AS $$ -- finding
    /// BEGIN
    ///     RETURN 1;
    /// END
    /// $$;
    /// ```
    ///
    /// ```sql fix
    /// ALTER FUNCTION secret SET search_path = public, pg_temp;
    /// ```
    ///
    /// ```sql
    /// CREATE FUNCTION a() RETURNS int LANGUAGE plpgsql SET search_path = '' AS $$
    /// BEGIN
    ///     RETURN 1;
    /// END
    /// $$;
    /// CREATE FUNCTION b() RETURNS int LANGUAGE sql RETURN 1;
    /// ```
    ///
    /// ## Limits
    ///
    /// Functions that run as their owner are looked at by security-definer-without-search-path. PostgreSQL puts simple SQL
    /// functions into the queries that call them, which it does not with one that has a path; so those are passed over.
    /// Off unless it is asked for.
    ///
    /// ## Fix safety
    ///
    /// A body that relies on objects in other schemas of its callers' paths no longer finds them.
    pub static RULE = {
        id: "function-without-search-path",
        category: Category::Security,
        severity: Severity::Low,
        needs: &[Needs::AbsenceOf(Effects::FUNCTIONS)],
        fix: FixAvailability::Always,
        default: false,
        sources: &["splinter 0011_function_search_path_mutable"],
        check: Check::Function(check),
    }
}

fn check(function: &Function, ctx: &mut Context<'_>) {
    let is_text = matches!(function.body, FunctionBody::Text { .. });
    let inlined = function.language.as_str() == "sql";
    if function.security_definer || !is_text || inlined || function.setting("search_path").is_some() {
        return;
    }
    let message = format!(
        "`{}` looks for names along its caller's path",
        function.name.as_str()
    );
    let keyword = match function.kind {
        pgassay_catalog::routine::FunctionKind::Procedure => "PROCEDURE",
        _ => "FUNCTION",
    };
    let schema = ctx.catalog.schema(function.schema).map(|it| it.name.to_string());
    let sql = format!(
        "ALTER {keyword} {} SET search_path = {}, pg_temp",
        ctx.sql_function(function),
        schema.unwrap_or_else(|| "public".to_owned())
    );
    let fix = Fix::careful("give it a search path of its own", [SqlStep::new(sql)]);
    ctx.report(Finding::on(ctx.on_function(function), message).fix(fix));
}
