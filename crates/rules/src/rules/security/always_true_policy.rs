use pgassay_catalog::words::words;
use pgassay_isolation::access::is_above_row_security;
use pgassay_isolation::openness::{Openness, open_setting};
use pgassay_isolation::tenancy::AxisKind;

use crate::policies::{COMMANDS, listed, restrictive_for};
use crate::prelude::*;

declare_rule! {
    /// A policy that lets a role at every row, whatever the other policies say.
    ///
    /// ## Why is this bad?
    ///
    /// Permissive policies are joined by OR: one that is always true cancels all strict ones for the same role and
    /// command, and a restrictive policy is the only thing that could still hold it back.
    ///
    /// ## Example
    ///
    /// ```sql
    /// CREATE TABLE organizations (id bigint PRIMARY KEY);
    /// CREATE TABLE invoices (id bigint PRIMARY KEY, organization_id bigint NOT NULL REFERENCES organizations);
    /// CREATE TABLE notes (id bigint PRIMARY KEY, organization_id bigint NOT NULL REFERENCES organizations);
    /// ALTER TABLE invoices ENABLE ROW LEVEL SECURITY;
    /// ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
    /// CREATE POLICY own ON invoices USING (organization_id = current_setting('app.organization')::bigint);
    /// CREATE POLICY own ON notes USING (organization_id = current_setting('app.organization')::bigint);
    /// CREATE POLICY everything ON invoices FOR SELECT USING (true); -- finding
    /// CREATE POLICY planted ON notes FOR INSERT WITH CHECK (1 = 1); -- finding
    /// ```
    ///
    /// Reading what belongs to no tenant is for everybody; what a restrictive policy narrows is narrow; and a role above
    /// row security needs no policy, so one for it opens nothing:
    ///
    /// ```sql
    /// CREATE ROLE service BYPASSRLS;
    /// CREATE TABLE countries (id bigint PRIMARY KEY);
    /// ALTER TABLE countries ENABLE ROW LEVEL SECURITY;
    /// CREATE POLICY readable ON countries FOR SELECT USING (true);
    /// CREATE POLICY service ON countries TO service USING (true);
    /// CREATE TABLE notes (id bigint PRIMARY KEY, owner name);
    /// ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
    /// CREATE POLICY all_of_them ON notes USING (true);
    /// CREATE POLICY own ON notes AS RESTRICTIVE USING (owner = current_user);
    /// ```
    ///
    /// A condition that everybody meets is none: `OR true`, a column or its opposite. One that only asks whether somebody
    /// is signed in lets every tenant at the rows of all others, whatever stands beside it in an `OR`; a restrictive policy
    /// that looks at the tenant holds it back:
    ///
    /// ```sql
    /// -- prelude: supabase
    /// CREATE TABLE organizations (id bigint PRIMARY KEY);
    /// CREATE TABLE invoices (id bigint PRIMARY KEY, organization_id bigint NOT NULL REFERENCES organizations);
    /// CREATE TABLE notes (id bigint PRIMARY KEY, organization_id bigint NOT NULL REFERENCES organizations);
    /// CREATE TABLE files (id bigint PRIMARY KEY, organization_id bigint NOT NULL REFERENCES organizations);
    /// ALTER TABLE invoices ENABLE ROW LEVEL SECURITY;
    /// ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
    /// ALTER TABLE files ENABLE ROW LEVEL SECURITY;
    /// CREATE POLICY loose ON invoices USING (organization_id = (auth.jwt() ->> 'organization')::bigint OR true); -- finding
    /// CREATE POLICY members ON notes TO authenticated
    ///     USING (organization_id = (auth.jwt() ->> 'organization')::bigint);
    /// CREATE POLICY signed_in ON notes FOR SELECT USING ((SELECT auth.uid()) IS NOT NULL); -- finding: high
    /// CREATE POLICY signed_in ON files USING (auth.role() = 'authenticated');
    /// CREATE POLICY members ON files AS RESTRICTIVE
    ///     USING (organization_id = (auth.jwt() ->> 'organization')::bigint);
    /// ```
    ///
    /// A function that says yes whatever it is asked opens what it was to close:
    ///
    /// ```sql
    /// CREATE TABLE organizations (id bigint PRIMARY KEY);
    /// CREATE TABLE invoices (id bigint PRIMARY KEY, organization_id bigint NOT NULL REFERENCES organizations);
    /// CREATE TABLE notes (id bigint PRIMARY KEY, organization_id bigint NOT NULL REFERENCES organizations);
    /// CREATE FUNCTION is_member(organization bigint) RETURNS boolean LANGUAGE plpgsql AS $$
    /// BEGIN
    ///     RETURN true;
    /// END
    /// $$;
    /// CREATE FUNCTION is_own(organization bigint) RETURNS boolean LANGUAGE sql STABLE
    ///     AS $$ SELECT organization = current_setting('app.organization')::bigint $$;
    /// ALTER TABLE invoices ENABLE ROW LEVEL SECURITY;
    /// ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
    /// CREATE POLICY members ON invoices USING (is_member(organization_id)); -- finding
    /// CREATE POLICY members ON notes USING (is_own(organization_id));
    /// ```
    ///
    /// Writing without a condition is reported on any table:
    ///
    /// ```sql
    /// CREATE TABLE countries (id bigint PRIMARY KEY);
    /// ALTER TABLE countries ENABLE ROW LEVEL SECURITY;
    /// CREATE POLICY anyone ON countries FOR UPDATE USING (true); -- finding: high
    /// ```
    ///
    /// ## Limits
    ///
    /// Some tables are meant to be read by everybody although they have a tenant column: a public catalogue. Suppress
    /// the finding there, with the reason. The confidence is low for a role whose name says that it is above all tenants. Rows of users (profiles, posts) are so often meant to be read by all that the
    /// confidence is low. Of functions in a policy only those are
    /// looked into whose body is one value.
    pub static RULE = {
        id: "always-true-policy",
        category: Category::Security,
        severity: Severity::Critical,
        needs: &[Needs::AbsenceOf(Effects::POLICIES)],
        sources: &["splinter 0024_permissive_rls_policy"],
        check: Check::Policy(check),
    }
}

fn check(table: &Relation, policy: &Policy, ctx: &mut Context<'_>) {
    let catalog = ctx.catalog;
    let binds_somebody = policy.roles.is_empty()
        || policy
            .roles
            .iter()
            .any(|role| !is_above_row_security(catalog, *role));
    if !table.row_security.enabled || !policy.permissive || !binds_somebody {
        return;
    }
    let reached: Vec<(PolicyCommand, &str, Openness)> = COMMANDS
        .into_iter()
        .filter(|(command, _)| policy.applies_to(*command))
        .map(|(command, verb)| (command, verb, reach(ctx, table, policy, command)))
        .filter(|(_, _, reach)| *reach > Openness::Closed)
        .collect();
    let Some(widest) = reached.iter().map(|(_, _, reach)| *reach).max() else {
        return;
    };
    let open: Vec<(PolicyCommand, &str)> = reached
        .iter()
        .filter(|(_, _, reach)| *reach == widest)
        .map(|(command, verb, _)| (*command, *verb))
        .collect();
    let axis = ctx.tenancy.axis_of(table.id);
    let tenant = axis.and_then(|(axis, column)| Some((axis, table.column(column)?)));
    let read_only = open.iter().all(|(command, _)| *command == PolicyCommand::Select);
    if tenant.is_none() && (read_only || widest == Openness::Setting) {
        return;
    }
    let verbs: Vec<&str> = open.iter().map(|(_, verb)| *verb).collect();
    let setting = policy
        .using
        .iter()
        .chain(&policy.check)
        .find_map(|it| open_setting(catalog, table, &it.tree));
    let who = match widest {
        Openness::Everybody if policy.roles.is_empty() => "anyone".to_owned(),
        Openness::Everybody | Openness::Closed => match policy.roles.as_slice() {
            [role] => catalog
                .role(*role)
                .map_or_else(String::new, |role| format!("`{}`", role.name.as_str())),
            _ => "anyone it is for".to_owned(),
        },
        Openness::SignedIn => "anyone who is signed in".to_owned(),
        Openness::Setting => format!("whoever sets `{}`", setting.unwrap_or_default()),
    };
    let into = if verbs == ["insert"] { "into" } else { "of" };
    let message = format!(
        "{who} may {} any row {into} `{}`",
        listed(&verbs),
        table.name.as_str()
    );
    let id = ObjectId::Policy(table.id, policy.id);
    let object = ctx.on_part(table, ObjectKind::Policy, &policy.name, id);
    let mut finding = Finding::on(object, message);
    let defeated = table.policies.iter().filter(|other| {
        other.permissive
            && other.id != policy.id
            && open.iter().any(|(command, _)| other.applies_to(*command))
            && !open
                .iter()
                .all(|(command, _)| own_openness(ctx, table, other, *command) >= widest)
    });
    for other in defeated {
        finding = finding.related(other.location, "this stricter policy defends nothing");
    }
    match tenant {
        Some((axis, column)) => {
            let looked_at = policy.using.iter().chain(&policy.check).any(|expression| {
                expression
                    .references
                    .contains(&Reference::Column(table.id, column.number))
            });
            let but = match looked_at {
                true => "but the condition holds without it",
                false => "and nothing looks at it",
            };
            finding = finding.note(format!("`{}` says whose a row is, {but}.", column.name.as_str()));
            if axis.kind == AxisKind::User && read_only {
                finding = finding
                    .note("Profiles and posts of users are often meant to be read by all.")
                    .unsure(Confidence::Low);
            }
        }
        None => finding = finding.at_most(Severity::High).unsure(Confidence::Medium),
    }
    finding = match widest {
        Openness::SignedIn => finding.at_most(Severity::High).unsure(Confidence::Medium),
        Openness::Setting => finding
            .note("An application that sends SQL of its users sets it for them, too; otherwise it is a back door for jobs.")
            .at_most(if policy.comment.is_some() { Severity::Low } else { Severity::Medium })
            .unsure(Confidence::Low),
        _ => finding,
    };
    if read_only {
        finding = finding.unsure(Confidence::Medium);
    }
    if for_staff(policy, catalog) {
        finding = finding
            .note("By its name the role is not one that tenants have.")
            .unsure(Confidence::Low);
    }
    if verbs == ["insert"] && tenant.is_none() {
        finding = finding
            .at_most(Severity::Medium)
            .note("Forms that anybody may send are often made like this.");
    }
    ctx.report(finding);
}

/// Whether a policy is for roles alone that are called like those above all tenants.
fn for_staff(policy: &Policy, catalog: &Catalog) -> bool {
    let is_staff = |role: &RoleId| {
        let name = catalog.role(*role).map_or("", |role| role.name.as_str());
        words(name).iter().any(|word| {
            matches!(
                word.as_str(),
                "admin"
                    | "administrator"
                    | "superadmin"
                    | "support"
                    | "staff"
                    | "service"
                    | "system"
                    | "worker"
                    | "job"
                    | "jobs"
                    | "backup"
                    | "migration"
                    | "migrator"
                    | "maintenance"
                    | "monitoring"
                    | "reporting"
                    | "analytics"
                    | "analyst"
                    | "auditor"
                    | "etl"
                    | "root"
            )
        })
    };
    !policy.roles.is_empty() && policy.roles.iter().all(is_staff)
}

/// Whom a permissive policy lets at every row, after the restrictive ones for the same command: those are joined by AND.
fn reach(ctx: &Context<'_>, table: &Relation, policy: &Policy, command: PolicyCommand) -> Openness {
    let restrictive = restrictive_for(ctx.catalog, table, policy, command);
    std::iter::once(policy)
        .chain(restrictive)
        .map(|it| own_openness(ctx, table, it, command))
        .min()
        .unwrap_or(Openness::Closed)
}

/// Whom the expression of one policy for a command lets at every row.
fn own_openness(ctx: &Context<'_>, table: &Relation, policy: &Policy, command: PolicyCommand) -> Openness {
    let of = |expression: Option<&Expression>| {
        expression.map_or(Openness::Closed, |it| ctx.openness(table, &it.tree))
    };
    match command {
        PolicyCommand::Insert => of(policy.effective_check()),
        _ => of(policy.using.as_ref()),
    }
}
