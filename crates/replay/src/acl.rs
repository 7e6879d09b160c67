//! Arithmetic of lists of privileges: what GRANT and REVOKE make of them, as PostgreSQL's `acl.c` does it.

use pgassay_catalog::id::RoleId;
use pgassay_catalog::privilege::{Grant, Rights};
use pgassay_catalog::refusal::SqlState;
use pgassay_sql::ast::DropBehavior;

use crate::Run;
use crate::refuse::refusal;

/// What GRANT or REVOKE does to a list (`merge_acl_with_grant`).
#[derive(Clone, Copy, Debug)]
pub(crate) struct Merge<'a> {
    pub(crate) is_grant: bool,
    pub(crate) grant_option: bool,
    pub(crate) behavior: DropBehavior,
    /// To or from whom; none is PUBLIC.
    pub(crate) grantees: &'a [Option<RoleId>],
    pub(crate) rights: Rights,
    pub(crate) grantor: RoleId,
    pub(crate) owner: RoleId,
}

impl Merge<'_> {
    /// Changes the list.
    pub(crate) fn run(&self, grants: &mut Vec<Grant>) -> Run {
        for grantee in self.grantees {
            if self.is_grant && self.grant_option && grantee.is_none() {
                let message = "grant options can only be granted to roles";
                return Err(refusal(SqlState::INVALID_GRANT_OPERATION, message));
            }
            let with_rights = self.is_grant || !self.grant_option;
            let with_options = !self.is_grant || self.grant_option;
            let change = Grant {
                grantee: *grantee,
                grantor: self.grantor,
                rights: if with_rights { self.rights } else { Rights::NONE },
                grant_options: if with_options { self.rights } else { Rights::NONE },
            };
            update(grants, change, self.is_grant, self.owner, self.behavior)?;
        }
        Ok(())
    }
}

/// Adds or takes one item (`aclupdate`).
fn update(grants: &mut Vec<Grant>, change: Grant, add: bool, owner: RoleId, behavior: DropBehavior) -> Run {
    if add && !change.grant_options.is_empty() {
        check_circularity(grants, change, owner)?;
    }
    let same = |it: &Grant| it.grantee == change.grantee && it.grantor == change.grantor;
    let at = match grants.iter().position(same) {
        Some(at) => at,
        None => {
            grants.push(Grant {
                rights: Rights::NONE,
                grant_options: Rights::NONE,
                ..change
            });
            grants.len() - 1
        }
    };
    let Some(item) = grants.get_mut(at) else {
        return Ok(());
    };
    let old_options = item.grant_options;
    if add {
        item.rights = item.rights.union(change.rights);
        item.grant_options = item.grant_options.union(change.grant_options);
    } else {
        item.rights = item.rights.minus(change.rights);
        item.grant_options = item.grant_options.minus(change.grant_options);
    }
    let lost = old_options.minus(item.grant_options);
    if item.rights.is_empty() && item.grant_options.is_empty() {
        grants.remove(at);
    }
    match change.grantee {
        Some(grantee) if !lost.is_empty() => revoke_from_dependents(grants, grantee, lost, owner, behavior),
        _ => Ok(()),
    }
}

/// Refuses to give a grant option back to who has given it (`check_circularity`).
fn check_circularity(grants: &[Grant], change: Grant, owner: RoleId) -> Run {
    if change.grantor == owner {
        return Ok(());
    }
    let mut rest: Vec<Grant> = grants.to_vec();
    while let Some(item) = rest
        .iter()
        .find(|it| it.grantee == change.grantee && !it.grant_options.is_empty())
        .copied()
    {
        let taken = Grant {
            rights: Rights::NONE,
            ..item
        };
        update(&mut rest, taken, false, owner, DropBehavior::Cascade)?;
    }
    let kept = options_of(&rest, change.grantor, owner);
    if kept.contains(change.grant_options) {
        return Ok(());
    }
    let message = "grant options cannot be granted back to your own grantor";
    Err(refusal(SqlState::INVALID_GRANT_OPERATION, message))
}

/// The grant options that a role has itself.
fn options_of(grants: &[Grant], role: RoleId, owner: RoleId) -> Rights {
    if role == owner {
        return Rights(u16::MAX);
    }
    let own = grants.iter().filter(|it| it.grantee == Some(role));
    own.fold(Rights::NONE, |all, it| all.union(it.grant_options))
}

/// Takes what was given on by a role that lost its grant options (`recursive_revoke`).
fn revoke_from_dependents(
    grants: &mut Vec<Grant>,
    role: RoleId,
    lost: Rights,
    owner: RoleId,
    behavior: DropBehavior,
) -> Run {
    if role == owner {
        return Ok(());
    }
    let lost = lost.minus(options_of(grants, role, owner));
    if lost.is_empty() {
        return Ok(());
    }
    while let Some(item) = grants
        .iter()
        .find(|it| it.grantor == role && it.rights.intersects(lost))
        .copied()
    {
        if behavior == DropBehavior::Restrict {
            return Err(refusal(
                SqlState::DEPENDENT_OBJECTS_STILL_EXIST,
                "dependent privileges exist",
            ));
        }
        let taken = Grant {
            rights: lost,
            grant_options: lost,
            ..item
        };
        update(grants, taken, false, owner, behavior)?;
    }
    Ok(())
}

/// Puts a new owner in the place of the old one, as grantor and as grantee (`aclnewowner`).
pub(crate) fn change_owner(grants: &mut Vec<Grant>, old: RoleId, new: RoleId) {
    let mut changed: Vec<Grant> = Vec::with_capacity(grants.len());
    for grant in grants.iter() {
        let replaced = Grant {
            grantor: if grant.grantor == old { new } else { grant.grantor },
            grantee: if grant.grantee == Some(old) {
                Some(new)
            } else {
                grant.grantee
            },
            ..*grant
        };
        crate::privilege::add_grant(&mut changed, replaced);
    }
    *grants = changed;
}

#[cfg(test)]
mod tests {
    use super::*;

    const OWNER: RoleId = RoleId(20_001);
    const FIRST: RoleId = RoleId(20_002);
    const SECOND: RoleId = RoleId(20_003);

    fn merge(
        grantor: RoleId,
        grantee: RoleId,
        is_grant: bool,
        behavior: DropBehavior,
    ) -> (Vec<Option<RoleId>>, Merge<'static>) {
        let grantees = vec![Some(grantee)];
        let merge = Merge {
            is_grant,
            grant_option: is_grant,
            behavior,
            grantees: &[],
            rights: Rights::SELECT,
            grantor,
            owner: OWNER,
        };
        (grantees, merge)
    }

    fn run(grants: &mut Vec<Grant>, (grantees, merge): (Vec<Option<RoleId>>, Merge<'static>)) -> Run {
        Merge {
            grantees: &grantees,
            ..merge
        }
        .run(grants)
    }

    #[test]
    fn revoking_a_grant_option_reaches_who_got_it_on() {
        let mut grants = Vec::new();
        let restrict = DropBehavior::Restrict;
        assert!(run(&mut grants, merge(OWNER, FIRST, true, restrict)).is_ok());
        assert!(run(&mut grants, merge(FIRST, SECOND, true, restrict)).is_ok());
        assert!(run(&mut grants, merge(SECOND, FIRST, true, restrict)).is_err());
        assert!(run(&mut grants.clone(), merge(OWNER, FIRST, false, restrict)).is_err());
        assert!(run(&mut grants, merge(OWNER, FIRST, false, DropBehavior::Cascade)).is_ok());
        assert!(grants.is_empty());
    }

    #[test]
    fn a_new_owner_takes_the_grants_of_the_old_one() {
        let grant = |grantee, grantor| Grant {
            grantee: Some(grantee),
            grantor,
            rights: Rights::SELECT,
            grant_options: Rights::NONE,
        };
        let mut grants = vec![grant(OWNER, OWNER), grant(FIRST, OWNER)];
        change_owner(&mut grants, OWNER, FIRST);
        assert_eq!(grants, [grant(FIRST, FIRST)]);
    }
}
