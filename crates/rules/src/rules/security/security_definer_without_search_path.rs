use pgassay_catalog::routine::FunctionKind;

use crate::prelude::*;

declare_rule! {
    /// A function that runs with its owner's rights and with its caller's search path.
    ///
    /// ## Why is this bad?
    ///
    /// Names in the body are looked up along the path of whoever calls. A caller who may create objects anywhere, if only
    /// temporary ones, puts a table or operator of the same name in front and has the owner's rights run it.
    ///
    /// ## Example
    ///
    /// ```sql
    /// CREATE FUNCTION secret() RETURNS int LANGUAGE plpgsql SECURITY DEFINER AS $$ -- finding
    /// BEGIN
    ///     RETURN 1;
    /// END
    /// $$;
    /// ```
    ///
    /// The fix keeps the schema that the function is in, and looks into the temporary one last:
    ///
    /// ```sql fix
    /// ALTER FUNCTION secret SET search_path = public, pg_temp;
    /// ```
    ///
    /// Silent are functions with a path of their own, those that run with the caller's rights, and those whose body was
    /// bound when they were made:
    ///
    /// ```sql
    /// CREATE FUNCTION a() RETURNS int LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
    /// BEGIN
    ///     RETURN 1;
    /// END
    /// $$;
    /// CREATE FUNCTION b() RETURNS int LANGUAGE plpgsql AS $$
    /// BEGIN
    ///     RETURN 1;
    /// END
    /// $$;
    /// CREATE FUNCTION c() RETURNS int LANGUAGE sql SECURITY DEFINER RETURN 1;
    /// ```
    ///
    /// ## Fix safety
    ///
    /// A body that relies on objects in other schemas of its callers' paths no longer finds them. Where others may create
    /// in the schema that stays in the path, write all names with their schemas and set the path to `''` instead.
    pub static RULE = {
        id: "security-definer-without-search-path",
        category: Category::Security,
        severity: Severity::High,
        needs: &[Needs::AbsenceOf(Effects::FUNCTIONS)],
        fix: FixAvailability::Always,
        sources: &[
            "PostgreSQL manual, CREATE FUNCTION, Writing SECURITY DEFINER Functions Safely",
            "splinter 0011_function_search_path_mutable",
        ],
        check: Check::Function(check),
    }
}

fn check(function: &Function, ctx: &mut Context<'_>) {
    let is_text = matches!(function.body, FunctionBody::Text { .. });
    if !function.security_definer || !is_text || function.setting("search_path").is_some() {
        return;
    }
    let (kind, keyword) = match function.kind {
        FunctionKind::Procedure => (ObjectKind::Procedure, "PROCEDURE"),
        _ => (ObjectKind::Function, "FUNCTION"),
    };
    let message = format!(
        "`{}` runs as its owner along its caller's search path",
        function.name.as_str()
    );
    let object = ObjectRef {
        kind,
        name: ctx.qualified(function.schema, &function.name),
        id: Some(ObjectId::Function(function.id)),
    };
    let schema = ctx.catalog.schema(function.schema).map(|it| it.name.to_string());
    let schema = schema.unwrap_or_else(|| "public".to_owned());
    let path = match (schema.as_str(), ctx.survey().supabase) {
        (schema, true) => format!("{schema}, extensions, pg_temp"),
        (schema, false) => format!("{schema}, pg_temp"),
    };
    let sql = format!(
        "ALTER {keyword} {} SET search_path = {path}",
        ctx.sql_function(function)
    );
    let is_trigger = matches!(function.result, TypeId::TRIGGER | TypeId::EVENT_TRIGGER);
    let mut finding = Finding::on(object, message).fix(Fix::careful(
        "give it a search path of its own",
        [SqlStep::new(sql)],
    ));
    if is_trigger {
        finding = finding
            .note("Only triggers call it, so an attacker must reach a table that has one.")
            .at_most(Severity::Medium);
    }
    ctx.report(finding);
}
