//! Privileges in the form `grantee=letters/grantor` (`aclitem`).

use pgassay_catalog::Catalog;
use pgassay_catalog::id::RoleId;
use pgassay_catalog::privilege::{Grant, Privileges, Rights};
use pgassay_sql::name::Identifier;

/// The privileges of an object; nothing is the default of its kind. An entry that cannot be read is given to `unknown`.
pub(crate) fn privileges(
    catalog: &Catalog,
    items: Option<Vec<&str>>,
    mut unknown: impl FnMut(&str),
) -> Privileges {
    Privileges {
        grants: items.map(|items| grants(catalog, items, &mut unknown)),
    }
}

/// A list of grants.
pub(crate) fn grants(catalog: &Catalog, items: Vec<&str>, unknown: &mut impl FnMut(&str)) -> Vec<Grant> {
    let mut grants = Vec::with_capacity(items.len());
    for item in items {
        match grant(catalog, item) {
            Some(grant) => grants.push(grant),
            None => unknown(item),
        }
    }
    grants
}

fn grant(catalog: &Catalog, item: &str) -> Option<Grant> {
    let (grantee, rest) = role_name(item)?;
    let grantee = if grantee.is_empty() {
        None
    } else {
        Some(role(catalog, &grantee)?)
    };
    let (letters, grantor) = rest.strip_prefix('=')?.split_once('/')?;
    let (grantor, _) = role_name(grantor)?;
    let mut rights = Rights::NONE;
    let mut grant_options = Rights::NONE;
    let mut last = Rights::NONE;
    for letter in letters.chars() {
        if letter == '*' {
            grant_options = grant_options.union(last);
        } else {
            last = Rights::from_letter(letter)?;
            rights = rights.union(last);
        }
    }
    Some(Grant {
        grantee,
        grantor: role(catalog, &grantor)?,
        rights,
        grant_options,
    })
}

fn role(catalog: &Catalog, name: &str) -> Option<RoleId> {
    catalog.role_named(&Identifier::new(name)).map(|role| role.id)
}

/// The name at the beginning of a text, perhaps in double quotes, and the rest.
fn role_name(text: &str) -> Option<(String, &str)> {
    let Some(quoted) = text.strip_prefix('"') else {
        let end = text.find(['=', '/']).unwrap_or(text.len());
        return Some((text[..end].to_owned(), &text[end..]));
    };
    let mut name = String::new();
    let mut rest = quoted;
    loop {
        let end = rest.find('"')?;
        name.push_str(&rest[..end]);
        rest = &rest[end + 1..];
        match rest.strip_prefix('"') {
            Some(after) => {
                name.push('"');
                rest = after;
            }
            None => return Some((name, rest)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use pgassay_catalog::version::ServerVersion;

    #[test]
    fn reads_names_in_quotes_and_grant_options() {
        assert_eq!(role_name("\"a\"\"=b\"=r/x"), Some(("a\"=b".to_owned(), "=r/x")));
        let catalog = Catalog::new(ServerVersion::NEWEST);
        let grant = grant(&catalog, "=r*w/postgres").expect("it is well formed");
        assert_eq!(grant.grantee, None);
        assert_eq!(grant.rights, Rights::SELECT.union(Rights::UPDATE));
        assert_eq!(grant.grant_options, Rights::SELECT);
        assert_eq!(super::grant(&catalog, "=?/postgres"), None);
    }
}
