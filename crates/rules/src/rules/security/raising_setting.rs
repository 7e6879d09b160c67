use std::collections::BTreeMap;

use pgassay_catalog::walk::{Part, walk};
use pgassay_isolation::openness::constant_text;

use crate::policies::expressions;
use crate::prelude::*;

declare_rule! {
    /// A policy that fails where a setting was never set.
    ///
    /// ## Why is this bad?
    ///
    /// `current_setting` without its second argument is an error where nobody has set the value: every query of a console,
    /// a job or a health check that sets no tenant fails, where it could have found no row.
    ///
    /// ## Example
    ///
    /// ```sql
    /// CREATE TABLE invoices (id bigint PRIMARY KEY, tenant text NOT NULL);
    /// ALTER TABLE invoices ENABLE ROW LEVEL SECURITY;
    /// CREATE POLICY own ON invoices USING (tenant = current_setting('app.tenant')); -- finding
    /// ```
    ///
    /// ```sql
    /// CREATE TABLE invoices (id bigint PRIMARY KEY, tenant text NOT NULL);
    /// ALTER TABLE invoices ENABLE ROW LEVEL SECURITY;
    /// CREATE POLICY own ON invoices USING (tenant = current_setting('app.tenant', true));
    /// ```
    ///
    /// ## Limits
    ///
    /// An error is safer than no rows for who wants to hear of a forgotten tenant, so the rule is off unless it is asked
    /// for. A setting is reported once, at the first policy.
    pub static RULE = {
        id: "raising-setting",
        category: Category::Security,
        severity: Severity::Low,
        default: false,
        sources: &["ISO-030"],
        check: Check::Catalog(check),
        counts: Some(("policy", "policies")),
    }
}

fn check(catalog: &Catalog, ctx: &mut Context<'_>) {
    let mut found: BTreeMap<&str, (&Relation, &Policy)> = BTreeMap::new();
    let mut examined = 0;
    for table in ctx.own_relations() {
        for policy in &table.policies {
            examined += 1;
            for expression in expressions(policy) {
                walk(&expression.tree, &mut |part, _| {
                    if let Part::Node(Node::Call(call)) = part
                        && call.function.is_builtin()
                        && call.arguments.len() == 1
                        && catalog
                            .function(call.function)
                            .is_some_and(|it| it.name.as_str() == "current_setting")
                        && let Some(name) = call.arguments.first().and_then(constant_text)
                        && name.contains('.')
                    {
                        found.entry(name).or_insert((table, policy));
                    }
                });
            }
        }
    }
    ctx.examined(examined);
    for (name, (table, policy)) in found {
        let message = format!("a policy fails where `{name}` was never set");
        ctx.report(Finding::on(ctx.on_policy(table, policy), message));
    }
}
