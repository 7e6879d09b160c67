use pgassay_catalog::walk::{Part, walk};
use pgassay_isolation::openness::Openness;
use pgassay_isolation::worth::{Session, Worth, worth};

use crate::policies::{COMMANDS, expression_for, expressions, listed, restrictive_for};
use crate::prelude::*;

declare_rule! {
    /// A policy that lets at every row whoever comes without a tenant or without signing in.
    ///
    /// ## Why is this bad?
    ///
    /// The condition holds when the session says nothing: a connection that forgot to set the tenant, a job, a request
    /// without a token. The mistake that policies are there for opens everything instead of nothing.
    ///
    /// ## Example
    ///
    /// ```sql
    /// -- prelude: supabase
    /// CREATE TABLE organizations (id bigint PRIMARY KEY);
    /// CREATE TABLE invoices (id bigint PRIMARY KEY, organization_id bigint NOT NULL REFERENCES organizations);
    /// CREATE TABLE notes (id bigint PRIMARY KEY, organization_id bigint NOT NULL REFERENCES organizations);
    /// CREATE TABLE files (id bigint PRIMARY KEY, organization_id bigint NOT NULL REFERENCES organizations);
    /// CREATE TABLE tasks (id bigint PRIMARY KEY, owner uuid NOT NULL);
    /// ALTER TABLE invoices ENABLE ROW LEVEL SECURITY;
    /// ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
    /// ALTER TABLE files ENABLE ROW LEVEL SECURITY;
    /// ALTER TABLE tasks ENABLE ROW LEVEL SECURITY;
    /// CREATE POLICY unset ON invoices USING ( -- finding
    ///     current_setting('app.organization', true) IS NULL
    ///     OR organization_id = current_setting('app.organization', true)::bigint
    /// );
    /// CREATE POLICY filled ON notes USING ( -- finding
    ///     organization_id = COALESCE(NULLIF(current_setting('app.organization', true), '')::bigint, organization_id)
    /// );
    /// CREATE POLICY emptied ON files USING ( -- finding
    ///     current_setting('app.organization', true) = ''
    ///     OR organization_id = NULLIF(current_setting('app.organization', true), '')::bigint
    /// );
    /// CREATE POLICY anonymous ON tasks FOR SELECT USING (auth.uid() IS NULL OR owner = auth.uid()); -- finding
    /// ```
    ///
    /// A comparison with null holds for no row, and for roles that only users who are signed in get, nobody comes without:
    ///
    /// ```sql
    /// -- prelude: supabase
    /// CREATE TABLE organizations (id bigint PRIMARY KEY);
    /// CREATE TABLE invoices (id bigint PRIMARY KEY, organization_id bigint NOT NULL REFERENCES organizations);
    /// CREATE TABLE tasks (id bigint PRIMARY KEY, owner uuid NOT NULL, public boolean NOT NULL);
    /// ALTER TABLE invoices ENABLE ROW LEVEL SECURITY;
    /// ALTER TABLE tasks ENABLE ROW LEVEL SECURITY;
    /// CREATE POLICY own ON invoices USING (
    ///     organization_id = NULLIF(current_setting('app.organization', true), '')::bigint
    /// );
    /// CREATE POLICY own ON tasks TO authenticated USING (auth.uid() IS NULL OR owner = auth.uid());
    /// CREATE POLICY shared ON tasks FOR SELECT USING (public OR owner = auth.uid());
    /// ```
    ///
    /// ## Limits
    ///
    /// After `SET LOCAL` and the end of its transaction a setting is not null but an empty text; both are tried.
    pub static RULE = {
        id: "fail-open-policy",
        category: Category::Security,
        severity: Severity::Critical,
        sources: &["ISO-032"],
        check: Check::Policy(check),
    }
}

fn check(table: &Relation, policy: &Policy, ctx: &mut Context<'_>) {
    let catalog = ctx.catalog;
    if !table.row_security.enabled || !policy.permissive || !ctx.binds_somebody(policy) {
        return;
    }
    // Who has one of these roles is signed in.
    let signed_in = ctx.survey().supabase
        && !policy.roles.is_empty()
        && policy
            .roles
            .iter()
            .filter_map(|role| catalog.role(*role))
            .all(|role| role.name.as_str() == "authenticated");
    let holds = |policy: &Policy, command: PolicyCommand, session: Session| {
        expression_for(policy, command).is_some_and(|it| {
            let open = ctx.openness(table, &it.tree) == Openness::Everybody;
            open || worth(catalog, table, &it.tree, session) == Worth::Bool(true)
        })
    };
    let mut found: Option<(Session, Vec<&str>)> = None;
    for session in [Session::Unset, Session::Emptied] {
        let open: Vec<&str> = COMMANDS
            .into_iter()
            .filter(|(command, _)| policy.applies_to(*command))
            .filter(|(command, _)| {
                let itself = expression_for(policy, *command)
                    .is_some_and(|it| ctx.openness(table, &it.tree) < Openness::Everybody);
                itself
                    && holds(policy, *command, session)
                    && restrictive_for(catalog, table, policy, *command)
                        .all(|other| holds(other, *command, session))
            })
            .map(|(_, verb)| verb)
            .collect();
        if !open.is_empty() && found.is_none() {
            found = Some((session, open));
        }
    }
    let Some((session, verbs)) = found else { return };
    let mut reads_settings = false;
    for expression in expressions(policy) {
        walk(&expression.tree, &mut |part, _| {
            reads_settings |= matches!(part, Part::Node(Node::Call(call)) if call.function.is_builtin()
                && catalog.function(call.function).is_some_and(|it| it.name.as_str() == "current_setting"));
        });
    }
    if signed_in && !reads_settings {
        return;
    }
    let who = match (session, reads_settings) {
        (Session::Emptied, _) => "a session with an empty setting",
        (_, true) => "a session that sets nothing",
        (_, false) => "whoever is not signed in",
    };
    let message = format!(
        "{who} may {} any row of `{}`",
        listed(&verbs),
        table.name.as_str()
    );
    let mut finding = Finding::on(ctx.on_policy(table, policy), message);
    if reads_settings {
        finding = finding
            .note("After SET LOCAL and COMMIT a setting is an empty text, not null; before, it is null.");
    }
    if verbs == ["read"] && ctx.tenancy.axis_of(table.id).is_none() {
        finding = finding.at_most(Severity::High);
    }
    ctx.report(finding);
}
