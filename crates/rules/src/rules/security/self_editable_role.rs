use std::collections::BTreeMap;

use pgassay_catalog::walk::{Part, walk};
use pgassay_catalog::words::words;
use pgassay_isolation::access::is_above_row_security;
use pgassay_isolation::body::reads_column;
use pgassay_isolation::session::{Tie, tied_columns};

use crate::policies::{expressions, restrictive_for};
use crate::prelude::*;

declare_rule! {
    /// A policy by which users may change a column of their own row that other policies believe.
    ///
    /// ## Why is this bad?
    ///
    /// Whoever may change every column of their own row makes themselves an administrator: the policies and functions that
    /// ask for the role find what the user wrote there.
    ///
    /// ## Example
    ///
    /// ```sql
    /// -- prelude: supabase
    /// CREATE TABLE profiles (id uuid PRIMARY KEY REFERENCES auth.users, name text, role text NOT NULL DEFAULT 'user');
    /// CREATE TABLE invoices (id bigint PRIMARY KEY, total numeric);
    /// ALTER TABLE profiles ENABLE ROW LEVEL SECURITY;
    /// ALTER TABLE invoices ENABLE ROW LEVEL SECURITY;
    /// CREATE POLICY own_read ON profiles FOR SELECT USING (id = (SELECT auth.uid()));
    /// CREATE POLICY own_update ON profiles FOR UPDATE USING (id = (SELECT auth.uid())); -- finding
    /// CREATE POLICY admins ON invoices USING (
    ///     EXISTS (SELECT FROM profiles p WHERE p.id = (SELECT auth.uid()) AND p.role = 'admin')
    /// );
    /// ```
    ///
    /// Privileges on columns keep it from being changed, and so does a check that looks at it:
    ///
    /// ```sql
    /// -- prelude: supabase
    /// CREATE TABLE profiles (id uuid PRIMARY KEY REFERENCES auth.users, name text, role text NOT NULL DEFAULT 'user');
    /// CREATE TABLE invoices (id bigint PRIMARY KEY, total numeric);
    /// ALTER TABLE profiles ENABLE ROW LEVEL SECURITY;
    /// ALTER TABLE invoices ENABLE ROW LEVEL SECURITY;
    /// CREATE POLICY own_update ON profiles FOR UPDATE USING (id = (SELECT auth.uid()));
    /// REVOKE UPDATE ON profiles FROM anon, authenticated;
    /// GRANT UPDATE (name) ON profiles TO authenticated;
    /// CREATE POLICY admins ON invoices USING (
    ///     EXISTS (SELECT FROM profiles p WHERE p.id = (SELECT auth.uid()) AND p.role = 'admin')
    /// );
    /// ```
    ///
    /// ## Limits
    ///
    /// The column is known by its name (role, is_admin, permissions) and by being read in a policy of another table or in a
    /// function that a policy calls. Where a trigger runs before updates the confidence is low: it may keep the column as it
    /// is.
    pub static RULE = {
        id: "self-editable-role",
        category: Category::Security,
        severity: Severity::Critical,
        confidence: Confidence::Medium,
        needs: &[Needs::AbsenceOf(Effects::GRANTS), Needs::AbsenceOf(Effects::POLICIES)],
        check: Check::Policy(check),
    }
}

/// Words of columns that say what somebody may do.
const ROLE_WORDS: [&str; 12] = [
    "role",
    "roles",
    "admin",
    "superadmin",
    "superuser",
    "staff",
    "moderator",
    "permission",
    "permissions",
    "privilege",
    "privileges",
    "tier",
];

fn check(table: &Relation, policy: &Policy, ctx: &mut Context<'_>) {
    let catalog = ctx.catalog;
    let updates = policy.permissive && policy.applies_to(PolicyCommand::Update);
    let candidates: Vec<&Column> = table
        .columns
        .iter()
        .filter(|column| {
            words(column.name.as_str())
                .iter()
                .any(|word| ROLE_WORDS.contains(&word.as_str()))
        })
        .collect();
    let relevant = updates && table.row_security.enabled && ctx.binds_somebody(policy);
    if !relevant || candidates.is_empty() {
        return;
    }
    let of_user = policy.using.as_ref().is_some_and(|it| {
        tied_columns(catalog, table.id, &it.tree)
            .iter()
            .any(|(_, tie)| *tie == Tie::User)
    });
    let looked_at = |column: &Column, policy: &Policy| {
        policy.effective_check().is_some_and(|it| {
            it.references
                .contains(&Reference::Column(table.id, column.number))
                || calls_own(&it.tree, catalog)
        })
    };
    let held = |column: &Column| {
        looked_at(column, policy)
            || restrictive_for(catalog, table, policy, PolicyCommand::Update).any(|it| looked_at(column, it))
    };
    let found = candidates
        .into_iter()
        .filter(|column| of_user && !held(column) && may_update(table, column, catalog))
        .find_map(|column| Some((column, believer(table, column, ctx)?)));
    let Some((column, believer)) = found else { return };
    let message = format!(
        "users may change their own `{}.{}`, which policies believe",
        table.name.as_str(),
        column.name.as_str()
    );
    let mut finding =
        Finding::on(ctx.on_policy(table, policy), message).related(believer, "a policy goes by it");
    if table.triggers.iter().any(|trigger| trigger.on_update) {
        finding = finding
            .note("A trigger on the table may keep it as it is.")
            .unsure(Confidence::Low);
    }
    ctx.report(finding);
}

/// Where a policy goes by a column, in a sub-query or by a function.
fn believer(table: &Relation, column: &Column, ctx: &Context<'_>) -> Option<Option<Location>> {
    let wanted = Reference::Column(table.id, column.number);
    let mut called: BTreeMap<FunctionId, Option<Location>> = BTreeMap::new();
    for other in ctx.own_relations() {
        for policy in other.policies.iter().filter(|policy| policy.permissive) {
            for expression in expressions(policy) {
                if other.id != table.id && expression.references.contains(&wanted) {
                    return Some(policy.location);
                }
                for reference in expression.references.iter() {
                    if let Reference::Function(id) = reference
                        && !id.is_builtin()
                    {
                        called.entry(*id).or_insert(policy.location);
                    }
                }
            }
        }
    }
    called
        .into_iter()
        .find(|(id, _)| {
            let function = ctx.catalog.function(*id);
            function.is_some_and(|it| reads_column(ctx.catalog, it, table, column.number))
        })
        .map(|(_, location)| location)
}

/// Whether anybody but the owner and roles above row security may update the column.
fn may_update(table: &Relation, column: &Column, catalog: &Catalog) -> bool {
    [&table.privileges, &column.privileges]
        .into_iter()
        .any(|privileges| {
            privileges.grants.iter().flatten().any(|grant| {
                grant.rights.contains(Rights::UPDATE)
                    && grant.grantee != Some(table.owner)
                    && grant
                        .grantee
                        .is_none_or(|role| !is_above_row_security(catalog, role))
            })
        })
}

/// Whether a function that users wrote is called, which may look at more than it is told.
fn calls_own(node: &Node, catalog: &Catalog) -> bool {
    let mut calls = false;
    walk(node, &mut |part, _| {
        if let Part::Node(Node::Call(call)) = part {
            calls |= !call.function.is_builtin()
                && !pgassay_isolation::openness::is_auth_function(catalog, call.function);
        }
    });
    calls
}
