use pgassay_catalog::walk::{Part, walk};
use pgassay_catalog::words::singular_words;
use pgassay_isolation::session::{Tie, tied_columns};
use pgassay_isolation::tenancy::TableClass;

use crate::policies::restrictive_for;
use crate::prelude::*;

declare_rule! {
    /// A policy by which anybody makes themselves a member of any tenant.
    ///
    /// ## Why is this bad?
    ///
    /// The policies of all other tables believe the table of memberships. Where a user may insert a row for themselves and
    /// choose the tenant in it, each of those policies lets them in.
    ///
    /// ## Example
    ///
    /// ```sql
    /// -- prelude: supabase
    /// CREATE TABLE organizations (id bigint PRIMARY KEY);
    /// CREATE TABLE memberships (
    ///     organization_id bigint NOT NULL REFERENCES organizations,
    ///     user_id uuid NOT NULL REFERENCES auth.users,
    ///     PRIMARY KEY (organization_id, user_id)
    /// );
    /// CREATE TABLE notes (id bigint PRIMARY KEY, organization_id bigint NOT NULL REFERENCES organizations);
    /// CREATE TABLE files (id bigint PRIMARY KEY, organization_id bigint NOT NULL REFERENCES organizations);
    /// ALTER TABLE memberships ENABLE ROW LEVEL SECURITY;
    /// CREATE POLICY own ON memberships FOR SELECT USING (user_id = (SELECT auth.uid()));
    /// CREATE POLICY joining ON memberships FOR INSERT WITH CHECK (user_id = (SELECT auth.uid())); -- finding
    /// ```
    ///
    /// ```sql
    /// -- prelude: supabase
    /// CREATE TABLE organizations (id bigint PRIMARY KEY, open boolean NOT NULL);
    /// CREATE TABLE memberships (
    ///     organization_id bigint NOT NULL REFERENCES organizations,
    ///     user_id uuid NOT NULL REFERENCES auth.users,
    ///     PRIMARY KEY (organization_id, user_id)
    /// );
    /// CREATE TABLE notes (id bigint PRIMARY KEY, organization_id bigint NOT NULL REFERENCES organizations);
    /// CREATE TABLE files (id bigint PRIMARY KEY, organization_id bigint NOT NULL REFERENCES organizations);
    /// ALTER TABLE memberships ENABLE ROW LEVEL SECURITY;
    /// CREATE POLICY own ON memberships FOR SELECT USING (user_id = (SELECT auth.uid()));
    /// CREATE POLICY joining ON memberships FOR INSERT WITH CHECK (
    ///     user_id = (SELECT auth.uid())
    ///     AND EXISTS (SELECT FROM organizations o WHERE o.id = organization_id AND o.open)
    /// );
    /// ```
    ///
    /// ## Limits
    ///
    /// A trigger that looks at new memberships is not looked for.
    pub static RULE = {
        id: "self-granted-membership",
        category: Category::Security,
        severity: Severity::Critical,
        confidence: Confidence::Medium,
        needs: &[Needs::Tenancy, Needs::AbsenceOf(Effects::POLICIES)],
        sources: &["ISO-065"],
        check: Check::Policy(check),
    }
}

fn check(table: &Relation, policy: &Policy, ctx: &mut Context<'_>) {
    let catalog = ctx.catalog;
    let inserts = policy.permissive && policy.applies_to(PolicyCommand::Insert);
    let tenant = ctx.organisation_of(table.id).map(|(_, column)| column);
    let named = singular_words(table.name.as_str())
        .last()
        .is_some_and(|last| matches!(last.as_str(), "member" | "membership"));
    let of_members = named || matches!(ctx.tenancy.class_of(table.id), Some(TableClass::Membership(_)));
    let (Some(tenant), Some(check)) = (tenant.filter(|_| inserts && of_members), policy.effective_check())
    else {
        return;
    };
    if !table.row_security.enabled || !ctx.binds_somebody(policy) {
        return;
    }
    let ties = tied_columns(catalog, table.id, &check.tree);
    let by_user = ties
        .iter()
        .any(|(column, tie)| *tie == Tie::User && *column != tenant);
    let looks = check.references.contains(&Reference::Column(table.id, tenant)) || asks_more(&check.tree);
    if !by_user
        || looks
        || restrictive_for(catalog, table, policy, PolicyCommand::Insert)
            .next()
            .is_some()
    {
        return;
    }
    let Some(tenant) = table.column(tenant) else {
        return;
    };
    let message = format!(
        "users may add themselves to `{}` with any `{}`",
        table.name.as_str(),
        tenant.name.as_str()
    );
    let mut finding =
        Finding::on(ctx.on_policy(table, policy), message).note("The check looks at the user alone.");
    if table.triggers.iter().any(|trigger| trigger.on_insert) {
        finding = finding.note("A trigger may look at it.").unsure(Confidence::Low);
    }
    ctx.report(finding);
}

/// Whether other tables are asked, or functions that users wrote and that may ask them.
fn asks_more(node: &Node) -> bool {
    let mut asks = false;
    walk(node, &mut |part, _| asks |= matches!(part, Part::Relation(_)));
    asks
}
