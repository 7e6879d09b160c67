use std::collections::BTreeMap;

use pgassay_catalog::walk::{Part, walk};
use pgassay_isolation::openness::constant_text;

use crate::policies::expressions;
use crate::prelude::*;

declare_rule! {
    /// A policy that casts a setting which may be an empty text.
    ///
    /// ## Why is this bad?
    ///
    /// A setting of the application's own that `SET LOCAL` gave a value is not null when the transaction is over, but an
    /// empty text, as long as the connection lives. The cast of an empty text is an error: from then on every query of a
    /// pooled connection fails that sets no tenant.
    ///
    /// ## Example
    ///
    /// ```sql
    /// CREATE TABLE invoices (id bigint PRIMARY KEY, tenant_id uuid NOT NULL);
    /// ALTER TABLE invoices ENABLE ROW LEVEL SECURITY;
    /// CREATE POLICY own ON invoices USING (tenant_id = current_setting('app.tenant', true)::uuid); -- finding
    /// CREATE POLICY own_delete ON invoices FOR DELETE USING (tenant_id = current_setting('app.tenant', true)::uuid);
    /// ```
    ///
    /// ```sql
    /// CREATE TABLE invoices (id bigint PRIMARY KEY, tenant_id uuid NOT NULL, tenant text NOT NULL);
    /// ALTER TABLE invoices ENABLE ROW LEVEL SECURITY;
    /// CREATE POLICY own ON invoices USING (tenant_id = NULLIF(current_setting('app.tenant', true), '')::uuid);
    /// CREATE POLICY own_delete ON invoices FOR DELETE USING (tenant = current_setting('app.tenant', true));
    /// ```
    ///
    /// ## Limits
    ///
    /// A setting is reported once, at the first policy. Without `missing_ok` a setting that was never set is an error
    /// anyway; whether an error is what is wanted, the rule cannot know.
    pub static RULE = {
        id: "empty-setting-cast",
        category: Category::Security,
        severity: Severity::Medium,
        confidence: Confidence::Medium,
        sources: &["ISO-031"],
        check: Check::Catalog(check),
        counts: Some(("policy", "policies")),
    }
}

fn check(catalog: &Catalog, ctx: &mut Context<'_>) {
    let mut found: BTreeMap<&str, Vec<(&Relation, &Policy)>> = BTreeMap::new();
    let mut examined = 0;
    for table in ctx.own_relations() {
        for policy in &table.policies {
            examined += 1;
            let mut names: Vec<&str> = Vec::new();
            for expression in expressions(policy) {
                walk(&expression.tree, &mut |part, _| {
                    if let Part::Node(Node::Cast(cast)) = part
                        && let Node::Call(call) = &cast.operand
                        && call.function.is_builtin()
                        && !matches!(cast.data_type, TypeId::TEXT | TypeId::VARCHAR | TypeId::NAME)
                        && catalog
                            .function(call.function)
                            .is_some_and(|it| it.name.as_str() == "current_setting")
                    {
                        let name = call.arguments.first().and_then(constant_text);
                        let missing_ok = call.arguments.len() > 1;
                        names.extend(name.filter(|it| missing_ok && it.contains('.')));
                    }
                });
            }
            names.sort_unstable();
            names.dedup();
            for name in names {
                found.entry(name).or_default().push((table, policy));
            }
        }
    }
    ctx.examined(examined);
    for (name, list) in found {
        let Some((table, policy)) = list.first() else {
            continue;
        };
        let message = format!("`{name}` is cast, and after SET LOCAL it is an empty text");
        let mut finding = Finding::on(ctx.on_policy(table, policy), message);
        if list.len() > 1 {
            finding = finding.note(format!("{} other policies do the same.", list.len() - 1));
        }
        finding = finding.note("`NULLIF(current_setting(..., true), '')` makes it null again.");
        ctx.report(finding);
    }
}
