//! What rules about policies ask alike.

use pgassay_catalog::Catalog;
use pgassay_catalog::expression::Expression;
use pgassay_catalog::id::RoleId;
use pgassay_catalog::policy::Policy;
use pgassay_catalog::relation::Relation;
use pgassay_isolation::access::{is_above_row_security, is_member};
use pgassay_sql::ast::PolicyCommand;

/// The commands that policies are for, with what is done by each.
pub(crate) const COMMANDS: [(PolicyCommand, &str); 4] = [
    (PolicyCommand::Select, "read"),
    (PolicyCommand::Insert, "insert"),
    (PolicyCommand::Update, "update"),
    (PolicyCommand::Delete, "delete"),
];

/// What a policy demands of the rows that a command meets: of new rows for INSERT, else of those that are there.
pub(crate) fn expression_for(policy: &Policy, command: PolicyCommand) -> Option<&Expression> {
    match command {
        PolicyCommand::Insert => policy.effective_check(),
        _ => policy.using.as_ref(),
    }
}

/// The restrictive policies that hold for everybody whom a permissive one is for, for a command.
pub(crate) fn restrictive_for<'a>(
    catalog: &'a Catalog,
    table: &'a Relation,
    policy: &'a Policy,
    command: PolicyCommand,
) -> impl Iterator<Item = &'a Policy> {
    table.policies.iter().filter(move |other| {
        let covers = other.roles.is_empty()
            || (!policy.roles.is_empty()
                && policy.roles.iter().all(|role| {
                    is_above_row_security(catalog, *role)
                        || other.roles.iter().any(|of| is_member(catalog, *role, *of))
                }));
        !other.permissive && other.applies_to(command) && covers
    })
}

/// Whether a policy for some roles is for all of these; no roles are all of them.
pub(crate) fn roles_cover(roles: &[RoleId], these: &[RoleId]) -> bool {
    roles.is_empty() || (!these.is_empty() && these.iter().all(|role| roles.contains(role)))
}

/// `read, insert and update`
pub(crate) fn listed(words: &[&str]) -> String {
    match words {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// The expressions of a policy; one that stands in both places once.
pub(crate) fn expressions(policy: &Policy) -> impl Iterator<Item = &Expression> {
    let check = policy
        .check
        .as_ref()
        .filter(|check| policy.using.as_ref().is_none_or(|using| using.tree != check.tree));
    policy.using.iter().chain(check)
}
