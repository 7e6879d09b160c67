//! Who reaches a row by which way: ownership, BYPASSRLS, membership, grants.

use pgassay_catalog::Catalog;
use pgassay_catalog::id::RoleId;
use pgassay_catalog::privilege::Rights;
use pgassay_catalog::relation::Relation;
use pgassay_sql::name::Identifier;

/// Whether row security never binds a role: a superuser, or one with BYPASSRLS.
pub fn is_above_row_security(catalog: &Catalog, role: RoleId) -> bool {
    catalog
        .role(role)
        .is_some_and(|role| role.superuser || role.bypass_row_security)
}

/// Whether a role sees all rows of a table whatever its policies say: it is above row security, or the table's owner (or
/// a member of it) where row security is not forced.
pub fn sees_all_rows(catalog: &Catalog, role: RoleId, table: &Relation) -> bool {
    !table.row_security.enabled
        || is_above_row_security(catalog, role)
        || (!table.row_security.forced && is_member(catalog, role, table.owner))
}

/// Whether a role is another one, or has its rights by membership.
pub fn is_member(catalog: &Catalog, role: RoleId, of: RoleId) -> bool {
    let mut seen = Vec::new();
    let mut open = vec![role];
    while let Some(next) = open.pop() {
        if next == of {
            return true;
        }
        if seen.contains(&next) {
            continue;
        }
        seen.push(next);
        if let Some(found) = catalog.role(next) {
            open.extend(found.member_of.iter().filter(|it| it.inherit).map(|it| it.role));
        }
    }
    false
}

/// The roles but the owner that were granted any of these rights on a relation or on columns of it; none is PUBLIC.
pub fn grantees(relation: &Relation, rights: Rights) -> Vec<Option<RoleId>> {
    let columns = relation.columns.iter().map(|column| &column.privileges);
    let mut found: Vec<Option<RoleId>> = std::iter::once(&relation.privileges)
        .chain(columns)
        .filter_map(|privileges| privileges.grants.as_ref())
        .flatten()
        .filter(|grant| grant.rights.intersects(rights) && grant.grantee != Some(relation.owner))
        .map(|grant| grant.grantee)
        .collect();
    found.sort_unstable();
    found.dedup();
    found
}

/// The roles in which the clients of a Supabase project speak to the database.
pub fn supabase_clients(catalog: &Catalog) -> Vec<RoleId> {
    ["anon", "authenticated"]
        .into_iter()
        .filter_map(|name| catalog.role_named(&Identifier::new(name)))
        .map(|role| role.id)
        .collect()
}
