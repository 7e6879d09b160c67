use pgassay_catalog::routine::FunctionKind;
use pgassay_isolation::access::{is_above_row_security, is_member};
use pgassay_isolation::body::elements;

use crate::prelude::*;

declare_rule! {
    /// A function that runs with its owner's rights along a search path that its caller can bend.
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
    /// A path of its own must not lead through a schema in which others may create, and unless `pg_temp` ends it, the
    /// temporary schema comes before all others for tables and types:
    ///
    /// ```sql
    /// CREATE ROLE app;
    /// CREATE SCHEMA shared;
    /// GRANT USAGE, CREATE ON SCHEMA shared TO app;
    /// CREATE FUNCTION a() RETURNS int LANGUAGE plpgsql SECURITY DEFINER SET search_path = shared, pg_temp AS $$ -- finding
    /// BEGIN
    ///     RETURN 1;
    /// END
    /// $$;
    /// CREATE FUNCTION b() RETURNS int LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$ -- finding: low
    /// BEGIN
    ///     RETURN 1;
    /// END
    /// $$;
    /// ```
    ///
    /// Silent are functions with a safe path, those that run with the caller's rights, and those whose body was bound when
    /// they were made:
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
    /// CREATE FUNCTION d() RETURNS int LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    /// BEGIN
    ///     RETURN 1;
    /// END
    /// $$;
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
    if !function.security_definer || !is_text {
        return;
    }
    let Some(value) = function.setting("search_path") else {
        let path = path_of_its_own(function, ctx);
        let message = format!(
            "`{}` runs as its owner along its caller's search path",
            function.name.as_str()
        );
        let mut fix = set_path(function, &path, ctx);
        if let Some(schema) = ctx.catalog.schema(function.schema) {
            fix.steps.extend(revoke(schema, function, ctx));
        }
        let finding = Finding::on(ctx.on_function(function), message).fix(fix);
        ctx.report(weighed(finding, function, ctx));
        return;
    };
    let path = elements(value);
    let temporary = path.iter().position(|name| name == "pg_temp");
    let before = &path[..temporary.unwrap_or(path.len())];
    let open = before.iter().find_map(|name| {
        let schema = ctx.catalog.schema_named(&Identifier::new(name))?;
        creators(schema, function, ctx).next().map(|_| schema)
    });
    if let Some(schema) = open {
        let message = format!(
            "`{}` runs as its owner and looks into `{}`, where others may create",
            function.name.as_str(),
            schema.name.as_str()
        );
        let steps = revoke(schema, function, ctx);
        let fix = Fix::careful("let nobody else create in the schema", steps);
        let finding = Finding::on(ctx.on_function(function), message).fix(fix);
        ctx.report(weighed(finding, function, ctx));
    } else if before.iter().any(|name| name != "pg_catalog") && temporary.is_none_or(|at| at + 1 < path.len())
    {
        let message = format!(
            "`{}` runs as its owner and looks into its caller's temporary schema first",
            function.name.as_str()
        );
        let mut names: Vec<String> = path
            .iter()
            .filter(|name| *name != "pg_temp")
            .map(|name| Identifier::new(name).to_string())
            .collect();
        names.push("pg_temp".to_owned());
        let finding = Finding::on(ctx.on_function(function), message)
            .note("A temporary table of a caller hides the one that the body means, unless pg_temp ends the path.")
            .fix(set_path(function, &names.join(", "), ctx))
            .at_most(Severity::Low);
        ctx.report(weighed(finding, function, ctx));
    }
}

fn set_path(function: &Function, path: &str, ctx: &Context<'_>) -> Fix {
    let keyword = match function.kind {
        FunctionKind::Procedure => "PROCEDURE",
        _ => "FUNCTION",
    };
    let sql = format!(
        "ALTER {keyword} {} SET search_path = {path}",
        ctx.sql_function(function)
    );
    Fix::careful("give it a search path of its own", [SqlStep::new(sql)])
}

/// The function's own schema, what Supabase has for extensions, and the temporary one last.
fn path_of_its_own(function: &Function, ctx: &Context<'_>) -> String {
    let schema = ctx.catalog.schema(function.schema).map(|it| it.name.to_string());
    let schema = schema.unwrap_or_else(|| "public".to_owned());
    if ctx.survey().supabase {
        format!("{schema}, extensions, pg_temp")
    } else {
        format!("{schema}, pg_temp")
    }
}

/// Milder where few can call the function.
fn weighed(finding: Finding, function: &Function, ctx: &Context<'_>) -> Finding {
    if matches!(function.result, TypeId::TRIGGER | TypeId::EVENT_TRIGGER) {
        return finding
            .note("Only triggers call it, so an attacker must reach a table that has one.")
            .at_most(Severity::Medium);
    }
    let callable = function.privileges.grants.as_ref().is_none_or(|grants| {
        grants.iter().any(|grant| {
            grant.rights.contains(Rights::EXECUTE) && is_other(grant.grantee, function.owner, ctx.catalog)
        })
    });
    if callable {
        finding
    } else {
        finding
            .note("Nobody but its owner may call it.")
            .at_most(Severity::Low)
    }
}

fn revoke(schema: &Schema, function: &Function, ctx: &Context<'_>) -> Vec<SqlStep> {
    creators(schema, function, ctx)
        .map(|role| SqlStep::new(format!("REVOKE CREATE ON SCHEMA {} FROM {role}", schema.name)))
        .collect()
}

/// Who else may create in a schema, as SQL writes it.
fn creators<'a>(
    schema: &'a Schema,
    function: &'a Function,
    ctx: &'a Context<'_>,
) -> impl Iterator<Item = String> + 'a {
    let grants = schema.privileges.grants.iter().flatten();
    grants
        .filter(move |grant| {
            grant.rights.contains(Rights::CREATE)
                && grant.grantee != Some(schema.owner)
                && is_other(grant.grantee, function.owner, ctx.catalog)
        })
        .map(move |grant| {
            let role = grant.grantee.and_then(|role| ctx.catalog.role(role));
            role.map_or_else(|| "PUBLIC".to_owned(), |role| role.name.to_string())
        })
}

/// Whether a role is none that could do all that the owner can anyway.
fn is_other(role: Option<RoleId>, owner: RoleId, catalog: &Catalog) -> bool {
    role.is_none_or(|role| !is_above_row_security(catalog, role) && !is_member(catalog, role, owner))
}
