//! Which candidates are tenants: no name decides alone, and no count does.

use std::collections::BTreeSet;

use pgassay_catalog::Catalog;
use pgassay_catalog::constraint::ConstraintKind;
use pgassay_catalog::id::RelationId;
use pgassay_catalog::relation::Relation;
use pgassay_catalog::words::singular_words;

use super::candidate::{Candidate, Candidates, ITSELF};
use super::{Axis, AxisKind};
use crate::platform::is_auth_users;
use crate::session::Tie;

/// Words that mostly name a tenant.
const STRONG_WORDS: [&str; 11] = [
    "tenant",
    "organization",
    "organisation",
    "org",
    "workspace",
    "team",
    "company",
    "agency",
    "practice",
    "clinic",
    "merchant",
];

/// Words that may name one.
const WEAK_WORDS: [&str; 17] = [
    "account",
    "business",
    "client",
    "customer",
    "facility",
    "family",
    "group",
    "household",
    "institution",
    "namespace",
    "project",
    "restaurant",
    "school",
    "shop",
    "site",
    "space",
    "store",
];

/// Words for one user.
const USER_WORDS: [&str; 8] = [
    "user", "owner", "profile", "person", "member", "author", "created", "creator",
];

/// What it takes to be an axis.
const ENOUGH: u32 = 5;

struct Judged {
    candidate: Candidate,
    kind: AxisKind,
    points: u32,
    evidence: Vec<String>,
    certain: bool,
}

/// The axes, the strongest first.
pub(super) fn axes(catalog: &Catalog, candidates: Candidates) -> Vec<Axis> {
    let tables = candidates.tables;
    let mut judged: Vec<Judged> = candidates
        .list
        .into_iter()
        .filter_map(|candidate| judge(catalog, candidate, tables))
        .collect();
    judged.sort_by(|a, b| {
        let strength = |it: &Judged| (it.kind, std::cmp::Reverse(it.points), it.candidate.name.clone());
        strength(a).cmp(&strength(b))
    });
    let mut axes: Vec<Axis> = Vec::new();
    for it in judged {
        if let Some(axis) = axes.iter_mut().find(|axis| is_same(axis, &it)) {
            merge(axis, it);
        } else if let Some(axis) = axes.iter_mut().find(|axis| is_nested(catalog, axis, &it)) {
            axis.by_part.extend(it.candidate.columns);
        } else {
            axes.push(axis(it));
        }
    }
    let (users, mut axes): (Vec<Axis>, Vec<Axis>) =
        axes.into_iter().partition(|axis| axis.kind == AxisKind::User);
    axes.retain(|axis| !is_a_users_own(catalog, axis, &users));
    axes.extend(users);
    complete(catalog, &mut axes);
    axes
}

/// Fills in what follows from the columns of axes.
pub(super) fn complete(catalog: &Catalog, axes: &mut [Axis]) {
    for axis in axes {
        // Stable: of several columns of one table the strongest stays the first.
        axis.columns.sort_by_key(|(table, _)| *table);
        axis.by_part.sort_by_key(|(table, _)| *table);
        axis.optional = is_optional(catalog, axis);
        axis.protected = axis
            .columns
            .iter()
            .filter_map(|(table, _)| catalog.relation(*table))
            .find(|table| table.row_security.enabled && !table.policies.is_empty())
            .map(|table| table.id);
    }
}

/// Whether an axis is only a way in which a user keeps things: policies go by the user, who owns the root's rows, and
/// nobody else is let in.
fn is_a_users_own(catalog: &Catalog, axis: &Axis, users: &[Axis]) -> bool {
    let Some(root) = axis.root.and_then(|id| catalog.relation(id)) else {
        return false;
    };
    let owned = users
        .iter()
        .any(|user| user.in_policies && user.columns.iter().any(|(table, _)| *table == root.id));
    owned && !axis.in_policies && !axis.has_members
}

/// Whether most columns of an axis may be null.
fn is_optional(catalog: &Catalog, axis: &Axis) -> bool {
    let nullable = axis
        .columns
        .iter()
        .filter_map(|(table, column)| catalog.relation(*table)?.column(*column))
        .filter(|column| !column.not_null)
        .count();
    nullable > 1 && nullable * 2 > axis.columns.len()
}

fn judge(catalog: &Catalog, candidate: Candidate, tables: usize) -> Option<Judged> {
    let root = candidate.root.and_then(|id| catalog.relation(id));
    let count = candidate.columns.len();
    let tie = |tie| candidate.ties.get(&tie).copied().unwrap_or_default();
    let to_auth_users = root.is_some_and(|root| is_auth_users(catalog, root));
    let word = candidate.base.last().map_or("", |word| word.as_str());
    let plain = candidate.base.len() == 1;
    let is_user = to_auth_users || tie(Tie::User) > tie(Tie::Tenant) || USER_WORDS.contains(&word);
    let mut evidence = Vec::new();
    if candidate.foreign_keys > 0 {
        let name = root.map_or("", |root| root.name.as_str());
        evidence.push(format!(
            "{} of {count} columns named `{}` refer to `{name}`.",
            candidate.foreign_keys, candidate.name
        ));
    }
    let tied = tie(Tie::Tenant) + tie(Tie::User);
    if tied > 0 {
        evidence.push(format!(
            "Policies of {tied} tables compare `{}` with the session.",
            candidate.name
        ));
    }
    if is_user {
        let enough = tied > 0 || (to_auth_users && USER_WORDS.contains(&word));
        return (enough && count > 0).then_some(Judged {
            certain: true,
            kind: AxisKind::User,
            points: (count + tied) as u32,
            evidence,
            candidate,
        });
    }
    let share = count * 100 / tables.max(1);
    let frequent = match share {
        50.. => 3,
        30.. => 2,
        15.. if count > 2 => 1,
        _ => 0,
    };
    let named = match word {
        word if plain && STRONG_WORDS.contains(&word) => 2,
        word if plain && WEAK_WORDS.contains(&word) && is_named_so(root, &candidate) => 1,
        _ => 0,
    };
    let membership = candidate.membership.filter(|_| named > 0 || share >= 40);
    let alone = root.is_some_and(refers_to_nothing);
    let by_keys = candidate.foreign_keys > 4 && candidate.foreign_keys * 10 >= count * 9;
    let by_policy = match tie(Tie::Tenant) {
        0 => u32::from(tie(Tie::Parent) > 0),
        1 => 3,
        _ => 4,
    };
    let points = frequent
        + named
        + by_policy
        + u32::from(candidate.foreign_keys > 1)
        + 2 * u32::from(membership.is_some())
        + candidate.scoped_keys.min(2) as u32
        + u32::from(root.is_some_and(|root| is_top(catalog, root)));
    let clear = tie(Tie::Tenant) > 1
        || (tie(Tie::Tenant) > 0 && named > 0)
        || (named > 1 && count > 1 && (candidate.foreign_keys > 1 || frequent > 1))
        || (named > 0 && membership.is_some() && count > 2)
        || (membership.is_some() && share >= 40 && count > 3)
        || ((candidate.foreign_keys > 1 || word == ITSELF)
            && candidate.leading_keys > 4
            && candidate.leading_keys * 100 >= tables * 30)
        || (alone && candidate.scoped_keys > 1 && count > 2)
            && ((named > 0 && share >= 60) || (by_keys && share >= if named > 0 { 30 } else { 60 }));
    if count > 1 {
        evidence.push(format!("{count} of {tables} tables have such a column."));
    }
    if let Some(member) = membership.and_then(|id| catalog.relation(id)) {
        evidence.push(format!(
            "`{}` says which users belong to which.",
            member.name.as_str()
        ));
    }
    if candidate.leading_keys > 1 {
        evidence.push(format!(
            "Keys of {} tables begin with it.",
            candidate.leading_keys
        ));
    } else if candidate.scoped_keys > 0 {
        evidence.push(format!(
            "{} unique keys hold it beside other columns.",
            candidate.scoped_keys
        ));
    }
    let certain = tie(Tie::Tenant) > 0 || candidate.foreign_keys > 1;
    (clear && points >= ENOUGH).then_some(Judged {
        certain,
        kind: AxisKind::Organisation,
        points,
        evidence,
        candidate,
    })
}

/// Whether the table of tenants has just this name, where one is known: `client_id` of `oauth_clients` is another word.
fn is_named_so(root: Option<&Relation>, candidate: &Candidate) -> bool {
    root.is_none_or(|root| {
        let name = singular_words(root.name.as_str());
        name.last() == candidate.base.last() && (name.len() == 1 || candidate.foreign_keys == 0)
    })
}

/// Whether a table refers to no other.
fn refers_to_nothing(table: &Relation) -> bool {
    table.constraints.iter().all(|constraint| match &constraint.kind {
        ConstraintKind::ForeignKey(key) => key.references == table.id,
        _ => true,
    })
}

/// Whether a table refers to nothing but users and itself: tenants stand above all else.
fn is_top(catalog: &Catalog, table: &Relation) -> bool {
    table.constraints.iter().all(|constraint| match &constraint.kind {
        ConstraintKind::ForeignKey(key) => {
            let name = catalog.relation(key.references).map_or("", |it| it.name.as_str());
            key.references == table.id || ["users", "user", "profiles", "plans"].contains(&name)
        }
        _ => true,
    })
}

/// Whether a candidate is another name for an axis: the same table of tenants.
fn is_same(axis: &Axis, other: &Judged) -> bool {
    axis.kind == other.kind
        && match axis.kind {
            AxisKind::User => axis.root == other.candidate.root || other.candidate.root.is_none(),
            AxisKind::Organisation => axis.root.is_some() && axis.root == other.candidate.root,
        }
}

fn merge(axis: &mut Axis, other: Judged) {
    let known: BTreeSet<RelationId> = axis.columns.iter().map(|(table, _)| *table).collect();
    let is_user = axis.kind == AxisKind::User;
    let more = other
        .candidate
        .columns
        .into_iter()
        .filter(|(table, _)| !is_user || !known.contains(table));
    axis.columns.extend(more);
    axis.in_policies |= !other.candidate.ties.is_empty();
    axis.has_members |= other.candidate.membership.is_some();
    axis.members = axis.members.or(other.candidate.membership);
    axis.evidence.extend(other.evidence);
}

/// Whether a candidate is a part of an axis's tenant, or the other way round: its table of tenants has the axis's column
/// or a foreign key to the axis's table of tenants (projects of an organisation).
fn is_nested(catalog: &Catalog, axis: &Axis, other: &Judged) -> bool {
    if axis.kind != other.kind {
        return false;
    }
    let refers = |from: Option<RelationId>, to: Option<RelationId>| {
        from.and_then(|id| catalog.relation(id)).is_some_and(|table| {
            table.constraints.iter().any(|constraint| {
                matches!(&constraint.kind, ConstraintKind::ForeignKey(key) if Some(key.references) == to)
            })
        })
    };
    let (own, others) = (axis.root, other.candidate.root);
    let inner = others.is_some_and(|root| axis.columns.iter().any(|(table, _)| *table == root));
    let outer = own.is_some_and(|root| other.candidate.columns.contains_key(&root));
    inner || outer || refers(others, own) || refers(own, others)
}

fn axis(judged: Judged) -> Axis {
    Axis {
        kind: judged.kind,
        root: judged.candidate.root,
        column_name: judged.candidate.name,
        columns: judged.candidate.columns.into_iter().collect(),
        by_part: Vec::new(),
        evidence: judged.evidence,
        certain: judged.certain,
        optional: false,
        protected: None,
        in_policies: !judged.candidate.ties.is_empty(),
        has_members: judged.candidate.membership.is_some(),
        members: judged.candidate.membership,
    }
}
