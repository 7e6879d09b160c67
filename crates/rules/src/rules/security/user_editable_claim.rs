use pgassay_catalog::walk::{Part, walk};
use pgassay_isolation::openness::constant_text;
use pgassay_isolation::platform::is_auth_users;
use pgassay_isolation::session::reads_session;

use crate::policies::expressions;
use crate::prelude::*;

declare_rule! {
    /// A policy that believes what users may write about themselves.
    ///
    /// ## Why is this bad?
    ///
    /// On Supabase users change their `user_metadata` with a call of the client. Whoever writes the tenant or role that a
    /// policy asks for into it has the rights that go with it.
    ///
    /// ## Example
    ///
    /// ```sql
    /// -- prelude: supabase
    /// CREATE TABLE invoices (id bigint PRIMARY KEY, organization_id text NOT NULL);
    /// ALTER TABLE invoices ENABLE ROW LEVEL SECURITY;
    /// CREATE POLICY members ON invoices -- finding
    ///     USING (organization_id = auth.jwt() -> 'user_metadata' ->> 'organization_id');
    /// CREATE POLICY admins ON invoices USING ( -- finding
    ///     EXISTS (SELECT FROM auth.users WHERE id = auth.uid() AND raw_user_meta_data ->> 'role' = 'admin')
    /// );
    /// ```
    ///
    /// Only the server writes `app_metadata`:
    ///
    /// ```sql
    /// -- prelude: supabase
    /// CREATE TABLE invoices (id bigint PRIMARY KEY, organization_id text NOT NULL);
    /// ALTER TABLE invoices ENABLE ROW LEVEL SECURITY;
    /// CREATE POLICY members ON invoices
    ///     USING (organization_id = auth.jwt() -> 'app_metadata' ->> 'organization_id');
    /// ```
    pub static RULE = {
        id: "user-editable-claim",
        category: Category::Security,
        severity: Severity::Critical,
        sources: &["splinter 0015_rls_references_user_metadata", "ISO-043"],
        check: Check::Policy(check),
    }
}

fn check(table: &Relation, policy: &Policy, ctx: &mut Context<'_>) {
    let catalog = ctx.catalog;
    let names_it = |text: &str| {
        matches!(text, "user_metadata" | "raw_user_meta_data") || text.starts_with("{user_metadata")
    };
    let mut found = false;
    for expression in expressions(policy) {
        walk(&expression.tree, &mut |part, _| match part {
            Part::Node(Node::Operator { operands, .. }) => {
                if let [left, right] = operands.as_slice() {
                    found |= constant_text(right).is_some_and(names_it) && reads_session(catalog, left);
                }
            }
            Part::Node(Node::Subscript { base, indexes, .. }) => {
                let named = indexes
                    .iter()
                    .filter_map(|(_, upper)| upper.as_ref())
                    .any(|it| constant_text(it).is_some_and(names_it));
                found |= named && reads_session(catalog, base);
            }
            Part::Node(Node::Column(reference)) => {
                found |= reference.column.is_some_and(|(id, number)| {
                    catalog.relation(id).is_some_and(|users| {
                        is_auth_users(catalog, users)
                            && users
                                .column(number)
                                .is_some_and(|column| column.name.as_str() == "raw_user_meta_data")
                    })
                });
            }
            _ => {}
        });
    }
    if found {
        let message = format!(
            "a policy of `{}` goes by what users write about themselves",
            table.name.as_str()
        );
        let finding = Finding::on(ctx.on_policy(table, policy), message)
            .note("`user_metadata` is the user's to change; `app_metadata` is not.");
        ctx.report(finding);
    }
}
