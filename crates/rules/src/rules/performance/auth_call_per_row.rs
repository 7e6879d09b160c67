use pgassay_catalog::walk::{Part, walk};
use pgassay_isolation::openness::is_auth_function;

use crate::policies::expressions;
use crate::prelude::*;

declare_rule! {
    /// A policy that asks for every row who is signed in.
    ///
    /// ## Why is this bad?
    ///
    /// `auth.uid()` reads and parses a setting, and in a policy that happens for every row that is looked at. In a
    /// sub-query, `(SELECT auth.uid())`, it happens once for each query, which is many times faster on large tables.
    ///
    /// ## Example
    ///
    /// ```sql
    /// -- prelude: supabase
    /// CREATE TABLE invoices (id bigint PRIMARY KEY, owner uuid NOT NULL); -- finding
    /// ALTER TABLE invoices ENABLE ROW LEVEL SECURITY;
    /// CREATE POLICY own ON invoices USING (owner = auth.uid());
    /// ```
    ///
    /// ```sql
    /// -- prelude: supabase
    /// CREATE TABLE invoices (id bigint PRIMARY KEY, owner uuid NOT NULL);
    /// ALTER TABLE invoices ENABLE ROW LEVEL SECURITY;
    /// CREATE POLICY own ON invoices USING (owner = (SELECT auth.uid()));
    /// CREATE POLICY own_insert ON invoices FOR INSERT WITH CHECK (owner = auth.uid());
    /// ```
    ///
    /// ## Limits
    ///
    /// Checks of new rows are passed over: they are few. A table is reported once.
    ///
    /// ## References
    ///
    /// <https://supabase.com/docs/guides/database/postgres/row-level-security#call-functions-with-select>
    pub static RULE = {
        id: "auth-call-per-row",
        category: Category::Performance,
        severity: Severity::Low,
        sources: &["splinter 0003_auth_rls_initplan", "ISO-160"],
        check: Check::Table(check),
    }
}

fn check(table: &Relation, ctx: &mut Context<'_>) {
    if table.policies.is_empty() || !table.row_security.enabled {
        return;
    }
    let calls: Vec<&Policy> = table
        .policies
        .iter()
        .filter(|policy| policy.command != PolicyCommand::Insert)
        .filter(|policy| expressions(policy).any(|it| calls_bare(&it.tree, ctx.catalog)))
        .collect();
    let Some(first) = calls.first() else { return };
    let message = format!(
        "policies of `{}` ask for each row who is signed in",
        table.name.as_str()
    );
    let mut finding = Finding::on(ctx.on_relation(table), message)
        .note("Write `(SELECT auth.uid())` instead of `auth.uid()`.")
        .related(first.location, "this policy does");
    if calls.len() > 1 {
        finding = finding.note(format!("{} policies do.", calls.len()));
    }
    ctx.report(finding);
}

/// Whether a function that says who is signed in is called outside of any sub-query.
fn calls_bare(node: &Node, catalog: &Catalog) -> bool {
    let mut bare = false;
    walk(node, &mut |part, depth| {
        bare |= matches!(part, Part::Node(Node::Call(call))
            if depth == 0 && is_auth_function(catalog, call.function));
    });
    bare
}
