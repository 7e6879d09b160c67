//! The roles in which an application meets its tenants' rows.

use std::collections::BTreeMap;

use pgassay_catalog::Catalog;
use pgassay_catalog::id::RoleId;
use pgassay_catalog::privilege::Rights;

use crate::access::{grantees, is_above_row_security};
use crate::platform::own_relations;

/// A role, and what it has to do with the tables that users made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AppRole {
    /// The role.
    pub role: RoleId,
    /// What it is to them.
    pub part: RolePart,
    /// How many tables it owns.
    pub owns: usize,
    /// How many tables it may read or write by a grant.
    pub granted: usize,
    /// How many policies name it.
    pub policies: usize,
}

/// What a role is to the tables of an application.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RolePart {
    /// Row security binds it: the application's requests run as it, or may.
    Client,
    /// It owns tables, so that row security does not bind it there unless it is forced.
    Owner,
    /// Row security never binds it.
    Above,
}

impl RolePart {
    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            RolePart::Client => "client",
            RolePart::Owner => "owner",
            RolePart::Above => "above row security",
        }
    }
}

/// The roles that own tables, are granted rows of them, or are named by policies; those that most of that is about first.
/// The one that PostgreSQL makes itself is not told.
pub(super) fn roles(catalog: &Catalog) -> Vec<AppRole> {
    let mut found: BTreeMap<RoleId, (usize, usize, usize)> = BTreeMap::new();
    let rows = Rights::SELECT
        .union(Rights::INSERT)
        .union(Rights::UPDATE)
        .union(Rights::DELETE);
    for table in own_relations(catalog).filter(|it| it.is_table() && !it.is_partition()) {
        found.entry(table.owner).or_default().0 += 1;
        for role in grantees(table, rows).into_iter().flatten() {
            found.entry(role).or_default().1 += 1;
        }
        for role in table.policies.iter().flat_map(|policy| &policy.roles) {
            found.entry(*role).or_default().2 += 1;
        }
    }
    found.remove(&RoleId::BOOTSTRAP);
    let mut roles: Vec<AppRole> = found
        .into_iter()
        .map(|(role, (owns, granted, policies))| AppRole {
            role,
            part: if is_above_row_security(catalog, role) {
                RolePart::Above
            } else if owns > 0 {
                RolePart::Owner
            } else {
                RolePart::Client
            },
            owns,
            granted,
            policies,
        })
        .collect();
    roles.sort_by_key(|it| {
        (
            it.part,
            std::cmp::Reverse(it.policies + it.granted + it.owns),
            it.role,
        )
    });
    roles
}
