use std::collections::BTreeMap;

use pgassay_catalog::walk::{Part, walk};
use pgassay_isolation::openness::{inner, setting};

use crate::policies::expressions;
use crate::prelude::*;

declare_rule! {
    /// A policy that reads the tenant from another setting than the rest.
    ///
    /// ## Why is this bad?
    ///
    /// The application sets one of them. Where policies read the other, which was mistyped or left over, nobody sees a row,
    /// or whoever can set it sees those of anybody.
    ///
    /// ## Example
    ///
    /// ```sql
    /// CREATE TABLE organizations (id bigint PRIMARY KEY);
    /// CREATE TABLE invoices (id bigint PRIMARY KEY, organization_id bigint NOT NULL REFERENCES organizations);
    /// CREATE TABLE notes (id bigint PRIMARY KEY, organization_id bigint NOT NULL REFERENCES organizations);
    /// CREATE TABLE files (id bigint PRIMARY KEY, organization_id bigint NOT NULL REFERENCES organizations);
    /// CREATE TABLE tasks (id bigint PRIMARY KEY, organization_id bigint NOT NULL REFERENCES organizations);
    /// ALTER TABLE invoices ENABLE ROW LEVEL SECURITY;
    /// ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
    /// ALTER TABLE files ENABLE ROW LEVEL SECURITY;
    /// ALTER TABLE tasks ENABLE ROW LEVEL SECURITY;
    /// CREATE POLICY own ON invoices USING (organization_id = current_setting('app.organization_id')::bigint);
    /// CREATE POLICY own ON notes USING (organization_id = current_setting('app.organization_id')::bigint);
    /// CREATE POLICY own ON files USING (organization_id = current_setting('app.organization_id')::bigint);
    /// CREATE POLICY own ON tasks USING (organization_id = current_setting('app.org_id')::bigint); -- finding
    /// ```
    ///
    /// What is compared with something else than the tenant is another thing:
    ///
    /// ```sql
    /// CREATE TABLE organizations (id bigint PRIMARY KEY);
    /// CREATE TABLE invoices (id bigint PRIMARY KEY, organization_id bigint NOT NULL REFERENCES organizations);
    /// CREATE TABLE notes (id bigint PRIMARY KEY, organization_id bigint NOT NULL REFERENCES organizations);
    /// CREATE TABLE files (
    ///     id bigint PRIMARY KEY,
    ///     organization_id bigint NOT NULL REFERENCES organizations,
    ///     author_id bigint NOT NULL
    /// );
    /// ALTER TABLE invoices ENABLE ROW LEVEL SECURITY;
    /// ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
    /// ALTER TABLE files ENABLE ROW LEVEL SECURITY;
    /// CREATE POLICY own ON invoices USING (organization_id = current_setting('app.organization_id')::bigint);
    /// CREATE POLICY own ON notes USING (organization_id = current_setting('app.organization_id')::bigint);
    /// CREATE POLICY own ON files USING (organization_id = current_setting('app.organization_id')::bigint);
    /// CREATE POLICY author ON files AS RESTRICTIVE USING (author_id = current_setting('app.user_id')::bigint);
    /// ```
    pub static RULE = {
        id: "competing-tenant-settings",
        category: Category::Security,
        severity: Severity::High,
        needs: &[Needs::Tenancy],
        sources: &["ISO-034"],
        check: Check::Catalog(check),
        counts: Some(("policy", "policies")),
    }
}

fn check(catalog: &Catalog, ctx: &mut Context<'_>) {
    let mut uses: BTreeMap<&str, Vec<(&Relation, &Policy)>> = BTreeMap::new();
    let mut examined = 0;
    for table in ctx.own_relations().filter(|table| !table.policies.is_empty()) {
        let Some((_, column)) = ctx.organisation_of(table.id) else {
            continue;
        };
        for policy in &table.policies {
            examined += 1;
            let mut names: Vec<&str> = Vec::new();
            for expression in expressions(policy) {
                walk(&expression.tree, &mut |part, depth| {
                    let Part::Node(Node::Operator { operands, .. }) = part else {
                        return;
                    };
                    if let [left, right] = operands.as_slice() {
                        for (own, other) in [(left, right), (right, left)] {
                            let is_own = matches!(inner(own), Node::Column(reference)
                                if reference.levels_up == depth && reference.position == column.0);
                            names.extend(setting(catalog, other).filter(|_| is_own));
                        }
                    }
                });
            }
            names.sort_unstable();
            names.dedup();
            for name in names {
                uses.entry(name).or_default().push((table, policy));
            }
        }
    }
    ctx.examined(examined);
    let Some((usual, most)) = uses
        .iter()
        .max_by_key(|(_, list)| list.len())
        .map(|(name, list)| (*name, list.len()))
    else {
        return;
    };
    for (name, list) in uses.iter().filter(|(name, _)| **name != usual) {
        if most < 3 || list.len() * 3 > most {
            continue;
        }
        for (table, policy) in list {
            let message = format!("`{name}` says the tenant here, `{usual}` in {most} other policies");
            ctx.report(Finding::on(ctx.on_policy(table, policy), message));
        }
    }
}
