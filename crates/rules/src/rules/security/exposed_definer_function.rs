use pgassay_catalog::words::words;
use pgassay_isolation::access::{is_above_row_security, sees_all_rows};
use pgassay_isolation::body::{asks_session, relations_named};
use pgassay_isolation::platform::is_own;

use crate::prelude::*;

declare_rule! {
    /// A function that anybody may call and that hands out rows of a protected table past its policies.
    ///
    /// ## Why is this bad?
    ///
    /// It runs as its owner, whom the policies do not bind, and does not ask who is calling: whoever passes the key of
    /// another tenant gets that tenant's rows. EXECUTE is everybody's unless it is revoked.
    ///
    /// ## Example
    ///
    /// ```sql
    /// -- prelude: supabase
    /// CREATE TABLE invoices (id bigint PRIMARY KEY, owner uuid NOT NULL, total numeric NOT NULL);
    /// ALTER TABLE invoices ENABLE ROW LEVEL SECURITY;
    /// CREATE POLICY own ON invoices USING (owner = (SELECT auth.uid()));
    /// CREATE FUNCTION invoices_of(whom uuid) RETURNS SETOF invoices LANGUAGE sql STABLE SECURITY DEFINER -- finding
    ///     SET search_path = public, pg_temp
    ///     AS $$ SELECT * FROM invoices WHERE owner = whom $$;
    /// ```
    ///
    /// Silent are functions that ask who is calling, those that clients may not call, and those that answer yes or no, as
    /// policies need them:
    ///
    /// ```sql
    /// -- prelude: supabase
    /// CREATE TABLE invoices (id bigint PRIMARY KEY, owner uuid NOT NULL, total numeric NOT NULL);
    /// ALTER TABLE invoices ENABLE ROW LEVEL SECURITY;
    /// CREATE POLICY own ON invoices USING (owner = (SELECT auth.uid()));
    /// CREATE FUNCTION my_invoices() RETURNS SETOF invoices LANGUAGE sql STABLE SECURITY DEFINER
    ///     SET search_path = public, pg_temp
    ///     AS $$ SELECT * FROM invoices WHERE owner = auth.uid() $$;
    /// CREATE FUNCTION all_invoices() RETURNS SETOF invoices LANGUAGE sql STABLE SECURITY DEFINER
    ///     SET search_path = public, pg_temp
    ///     AS $$ SELECT * FROM invoices $$;
    /// REVOKE EXECUTE ON FUNCTION all_invoices FROM PUBLIC, anon, authenticated;
    /// CREATE FUNCTION has_invoice(whom uuid) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
    ///     SET search_path = public, pg_temp
    ///     AS $$ SELECT EXISTS (SELECT FROM invoices WHERE owner = whom) $$;
    /// ```
    ///
    /// ## Limits
    ///
    /// Functions that take a token, a code or a password let in whoever knows it, so nothing is said of them. What a body in
    /// another language than SQL reads is told by the names in it, so the confidence is low there; and it is low outside of
    /// Supabase, where it is not known who can send SQL.
    pub static RULE = {
        id: "exposed-definer-function",
        category: Category::Security,
        severity: Severity::High,
        confidence: Confidence::Medium,
        needs: &[Needs::AbsenceOf(Effects::GRANTS), Needs::AbsenceOf(Effects::FUNCTIONS)],
        sources: &["splinter 0028_anon_security_definer_function_executable", "ISO-088"],
        check: Check::Function(check),
    }
}

/// Words of parameters that only those know who may call.
const SECRET_WORDS: [&str; 12] = [
    "token",
    "code",
    "password",
    "secret",
    "key",
    "hash",
    "otp",
    "nonce",
    "email",
    "signature",
    "invitation",
    "slug",
];

fn check(function: &Function, ctx: &mut Context<'_>) {
    let catalog = ctx.catalog;
    let returns_rows = !matches!(
        function.result,
        TypeId::BOOL | TypeId::VOID | TypeId::TRIGGER | TypeId::EVENT_TRIGGER
    );
    if !function.security_definer || !returns_rows {
        ctx.examined(0);
        return;
    }
    ctx.examined(1);
    let knows = function.inputs().any(|parameter| {
        let name = parameter.name.as_ref().map_or("", |name| name.as_str());
        words(name)
            .iter()
            .any(|word| SECRET_WORDS.contains(&word.as_str()))
    });
    if knows || !is_open(function, ctx) {
        return;
    }
    let shown: Vec<&Relation> = relations_named(catalog, function)
        .into_iter()
        .filter_map(|id| catalog.relation(id))
        .filter(|table| {
            table.is_table()
                && table.row_security.enabled
                && is_own(catalog, table)
                && sees_all_rows(catalog, function.owner, table)
        })
        .collect();
    let Some(first) = shown.first() else { return };
    if asks_session(catalog, function) {
        return;
    }
    let message = format!(
        "anybody may have `{}` read `{}` past its policies",
        function.name.as_str(),
        first.name.as_str()
    );
    let mut finding = Finding::on(ctx.on_function(function), message)
        .note("It runs as its owner and does not ask who is calling.");
    for table in &shown {
        finding = finding.related(table.location, "row security is on for this table");
    }
    if !ctx.survey().supabase || function.language.as_str() != "sql" {
        finding = finding.unsure(Confidence::Low);
    }
    ctx.report(finding);
}

/// Whether clients may call it: on Supabase those that are not signed in, elsewhere everybody.
fn is_open(function: &Function, ctx: &Context<'_>) -> bool {
    let anon = catalog_role(ctx, "anon").filter(|_| ctx.survey().supabase);
    let schema_open = ctx.catalog.schema(function.schema).is_some_and(|schema| {
        schema.privileges.grants.as_ref().is_some_and(|grants| {
            grants.iter().any(|grant| {
                grant.rights.contains(Rights::USAGE)
                    && grant.grantee != Some(schema.owner)
                    && grant
                        .grantee
                        .is_none_or(|role| !is_above_row_security(ctx.catalog, role))
            })
        })
    });
    let callable = match &function.privileges.grants {
        None => true,
        Some(grants) => grants.iter().any(|grant| {
            grant.rights.contains(Rights::EXECUTE)
                && (grant.grantee.is_none() || (anon.is_some() && grant.grantee == anon))
        }),
    };
    callable && schema_open
}

fn catalog_role(ctx: &Context<'_>, name: &str) -> Option<RoleId> {
    ctx.catalog.role_named(&Identifier::new(name)).map(|role| role.id)
}
