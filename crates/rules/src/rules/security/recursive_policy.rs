use std::collections::BTreeSet;

use pgassay_isolation::access::is_above_row_security;

use crate::policies::{expression_for, expressions};
use crate::prelude::*;

declare_rule! {
    /// A policy that PostgreSQL cannot evaluate, because it leads back to its own table.
    ///
    /// ## Why is this bad?
    ///
    /// A sub-query in a policy is itself subject to the policies of the table that it reads. If those lead back, every query
    /// fails with "infinite recursion detected in policy". Mostly somebody then switches row security off.
    ///
    /// ## Example
    ///
    /// ```sql
    /// CREATE TABLE members (organization_id bigint, person name, PRIMARY KEY (organization_id, person));
    /// ALTER TABLE members ENABLE ROW LEVEL SECURITY;
    /// CREATE POLICY colleagues ON members FOR SELECT USING ( -- finding
    ///     organization_id IN (SELECT m.organization_id FROM members m WHERE m.person = current_user)
    /// );
    /// ```
    ///
    /// A function that runs as the owner of the table ends the circle, and a table whose policies ask no other does:
    ///
    /// ```sql
    /// CREATE TABLE members (organization_id bigint, person name, PRIMARY KEY (organization_id, person));
    /// CREATE TABLE notes (id bigint PRIMARY KEY, organization_id bigint NOT NULL);
    /// CREATE FUNCTION my_organizations() RETURNS SETOF bigint LANGUAGE sql STABLE SECURITY DEFINER
    ///     SET search_path = public, pg_temp
    ///     AS $$ SELECT organization_id FROM members WHERE person = session_user $$;
    /// ALTER TABLE members ENABLE ROW LEVEL SECURITY;
    /// ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
    /// CREATE POLICY colleagues ON members FOR SELECT USING (organization_id IN (SELECT my_organizations()));
    /// CREATE POLICY members ON notes USING (
    ///     organization_id IN (SELECT organization_id FROM members WHERE person = current_user)
    /// );
    /// ```
    ///
    /// ## Limits
    ///
    /// The owner of the tables does not notice: row security does not bind it.
    pub static RULE = {
        id: "recursive-policy",
        category: Category::Security,
        severity: Severity::Critical,
        sources: &["ISO-067"],
        check: Check::Policy(check),
    }
}

fn check(table: &Relation, policy: &Policy, ctx: &mut Context<'_>) {
    let catalog = ctx.catalog;
    if !table.row_security.enabled || !ctx.binds_somebody(policy) {
        return;
    }
    // The circle is reported where it begins, not for all who lead into it, and once for a table.
    let recurs = |policy: &Policy| {
        let mut seen = BTreeSet::new();
        sources(policy, None).any(|id| leads_back(catalog, policy, id, table.id, &mut seen))
    };
    let is_first = || !table.policies.iter().any(|it| it.id < policy.id && recurs(it));
    if !recurs(policy) || !is_first() {
        return;
    }
    let message = format!(
        "a policy of `{}` leads back to it: queries fail",
        table.name.as_str()
    );
    let mut finding = Finding::on(ctx.on_policy(table, policy), message);
    if sources(policy, None).any(|id| id == table.id) {
        finding = finding.note("Its sub-query reads the same table.");
    }
    ctx.report(finding);
}

/// The tables that the sub-queries of a policy read: for one command, or for any.
fn sources(policy: &Policy, command: Option<PolicyCommand>) -> impl Iterator<Item = RelationId> {
    let of_command = command.and_then(|command| expression_for(policy, command));
    let all = expressions(policy).filter(move |_| command.is_none());
    of_command
        .into_iter()
        .chain(all)
        .flat_map(|it| it.references.iter())
        .filter_map(|reference| match reference {
            Reference::Relation(id) => Some(*id),
            _ => None,
        })
}

/// Whether reading a table leads to the policies of the one at which it began; what was looked at before does not.
fn leads_back(
    catalog: &Catalog,
    start: &Policy,
    id: RelationId,
    origin: RelationId,
    seen: &mut BTreeSet<RelationId>,
) -> bool {
    let Some(table) = catalog
        .relation(id)
        .filter(|it| it.is_table() && it.row_security.enabled)
    else {
        return false;
    };
    if !seen.insert(id) {
        return false;
    }
    let shares = |policy: &Policy| {
        start.roles.is_empty()
            || policy.roles.is_empty()
            || policy
                .roles
                .iter()
                .any(|role| start.roles.contains(role) && !is_above_row_security(catalog, *role))
    };
    let next: Vec<RelationId> = table
        .policies
        .iter()
        .filter(|policy| policy.applies_to(PolicyCommand::Select) && shares(policy))
        .flat_map(|policy| sources(policy, Some(PolicyCommand::Select)))
        .collect();
    // Policies without sub-queries end the way, even at the table where it began.
    !next.is_empty()
        && (id == origin
            || next
                .into_iter()
                .any(|id| leads_back(catalog, start, id, origin, seen)))
}
