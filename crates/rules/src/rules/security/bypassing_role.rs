use crate::prelude::*;

declare_rule! {
    /// A role that can log in and that row security does not bind.
    ///
    /// ## Why is this bad?
    ///
    /// Policies do not exist for a superuser and for a role with BYPASSRLS, not even where row security is forced. If the
    /// application connects with it, every policy of the schema is decoration.
    ///
    /// ## Example
    ///
    /// ```sql
    /// CREATE ROLE app LOGIN BYPASSRLS; -- finding
    /// CREATE TABLE invoices (id bigint PRIMARY KEY, owner name);
    /// ALTER TABLE invoices ENABLE ROW LEVEL SECURITY;
    /// CREATE POLICY own ON invoices USING (owner = current_user);
    /// ```
    ///
    /// ```sql
    /// CREATE ROLE app LOGIN;
    /// CREATE ROLE maintenance BYPASSRLS;
    /// CREATE TABLE invoices (id bigint PRIMARY KEY, owner name);
    /// ALTER TABLE invoices ENABLE ROW LEVEL SECURITY;
    /// CREATE POLICY own ON invoices USING (owner = current_user);
    /// ```
    ///
    /// ## Limits
    ///
    /// Which role the application connects with stands in no schema; a role for backups or support is all right, and the
    /// severity is lower where its name says so. Roles that the platform has are not looked at.
    pub static RULE = {
        id: "bypassing-role",
        category: Category::Security,
        severity: Severity::High,
        confidence: Confidence::Medium,
        sources: &["ISO-006", "ISO-007"],
        check: Check::Role(check),
    }
}

fn check(role: &Role, ctx: &mut Context<'_>) {
    let name = role.name.as_str();
    let is_given = role.id == RoleId::BOOTSTRAP || name == "postgres";
    if is_given || (ctx.survey().supabase && is_of_supabase(name)) {
        ctx.examined(0);
        return;
    }
    ctx.examined(1);
    let bypasses = role.superuser || role.bypass_row_security;
    if !bypasses || !role.login || ctx.survey().row_security == 0 {
        return;
    }
    let how = if role.superuser {
        "a superuser"
    } else {
        "BYPASSRLS"
    };
    let message = format!(
        "row security does not bind `{}`, which is {how}",
        role.name.as_str()
    );
    let message = message.replace("which is BYPASSRLS", "which has BYPASSRLS");
    let object = ObjectRef {
        kind: ObjectKind::Role.into(),
        name: role.name.as_str().to_owned(),
        id: Some(ObjectId::Role(role.id)),
    };
    let mut finding = Finding::on(object, message);
    let meant = pgassay_catalog::words::words(role.name.as_str())
        .iter()
        .any(|word| {
            matches!(
                word.as_str(),
                "admin"
                    | "backup"
                    | "migration"
                    | "migrator"
                    | "migrate"
                    | "owner"
                    | "support"
                    | "service"
                    | "dump"
                    | "maintenance"
                    | "root"
                    | "superuser"
                    | "system"
                    | "worker"
                    | "postgres"
            )
        });
    if meant {
        finding = finding
            .note("By its name it is not what the application connects with.")
            .at_most(Severity::Low)
            .unsure(Confidence::Low);
    }
    ctx.report(finding);
}

/// Whether a role is one that every Supabase project has.
fn is_of_supabase(name: &str) -> bool {
    name.starts_with("supabase_")
        || matches!(
            name,
            "postgres"
                | "authenticator"
                | "service_role"
                | "dashboard_user"
                | "pgbouncer"
                | "cli_login_postgres"
        )
}
