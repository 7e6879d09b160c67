//! Candidates: columns of one name that many tables have, with all that speaks for them.

use std::collections::{BTreeMap, BTreeSet};

use pgassay_catalog::Catalog;
use pgassay_catalog::constraint::ConstraintKind;
use pgassay_catalog::id::{ColumnNumber, RelationId};
use pgassay_catalog::relation::{Column, Relation};
use pgassay_catalog::words::{Word, ends_in, singular_words, words};

use crate::platform::{is_auth_users, is_own};
use crate::session::{Tie, TiedColumn, tied_columns};

/// Columns of one name, and what is known of them.
#[derive(Debug, Default)]
pub(super) struct Candidate {
    /// The name as most write it.
    pub(super) name: String,
    /// The words of the name without the last, `id`.
    pub(super) base: Vec<Word>,
    /// The columns.
    pub(super) columns: BTreeMap<RelationId, ColumnNumber>,
    /// The table that they refer to: by foreign keys, else by name.
    pub(super) root: Option<RelationId>,
    /// How many of them have a foreign key to the root.
    pub(super) foreign_keys: usize,
    /// In how many tables a policy ties the column to the session, by how.
    pub(super) ties: BTreeMap<Tie, usize>,
    /// How many unique keys hold it beside other columns.
    pub(super) scoped_keys: usize,
    /// A table that says which user belongs to which root.
    pub(super) membership: Option<RelationId>,
}

/// All candidates, and how many tables there are that could have such a column.
pub(super) struct Candidates {
    /// By name.
    pub(super) list: Vec<Candidate>,
    /// How many tables users made.
    pub(super) tables: usize,
}

/// The last words of the names that [`base_words`] takes.
const LAST_WORDS: [&str; 10] = [
    "id",
    "uuid",
    "key",
    "by",
    "tenant",
    "organization",
    "organisation",
    "workspace",
    "owner",
    "user",
];

pub(super) fn candidates(catalog: &Catalog) -> Candidates {
    let tables: Vec<&Relation> = catalog
        .relations
        .iter()
        .map(|(_, relation)| relation)
        .filter(|it| it.is_table() && !it.is_partition() && is_own(catalog, it))
        .collect();
    let by_words = tables_by_words(&tables);
    let mut groups: BTreeMap<Vec<Word>, Candidate> = BTreeMap::new();
    for table in &tables {
        for column in &table.columns {
            let Some(base) = base_of(catalog, table, column, &by_words) else {
                continue;
            };
            let group = groups.entry(base.clone()).or_default();
            group.base = base;
            group.name = column.name.as_str().to_owned();
            group.columns.insert(table.id, column.number);
        }
    }
    let users = user_tables(catalog, &tables);
    let ties: BTreeMap<RelationId, Vec<TiedColumn>> = tables
        .iter()
        .map(|table| (table.id, ties_of(catalog, table)))
        .collect();
    let mut list: Vec<Candidate> = groups.into_values().collect();
    for group in &mut list {
        find_root(catalog, &by_words, group);
        count_keys(catalog, group);
        count_ties(&ties, group);
        group.membership = membership(catalog, group, &users);
    }
    list.retain(|group| group.columns.len() > 1 || !group.ties.is_empty() || group.foreign_keys > 0);
    Candidates {
        list,
        tables: tables.len(),
    }
}

type TablesByWords<'a> = BTreeMap<Vec<Word>, &'a Relation>;

/// Tables by the words of their names, the last one in the singular; of namesakes the first.
fn tables_by_words<'a>(tables: &[&'a Relation]) -> TablesByWords<'a> {
    let mut by_words = BTreeMap::new();
    for table in tables {
        by_words
            .entry(singular_words(table.name.as_str()))
            .or_insert(*table);
    }
    by_words
}

/// What a column refers to by its name; for one with a name like no reference but with a foreign key (`nid`) the name.
fn base_of(
    catalog: &Catalog,
    table: &Relation,
    column: &Column,
    by_words: &TablesByWords<'_>,
) -> Option<Vec<Word>> {
    let name = column.name.as_str();
    if let Some(base) = base_words(name) {
        return Some(base);
    }
    if target_of(table, column.number).is_some() {
        return Some(words(name));
    }
    // Names of one word have no marks; most others do.
    if name.contains('_') {
        return None;
    }
    let base = words(name);
    // `store` may be the key of a store, or the name of one: the type tells.
    let root = by_words.get(&base).filter(|_| base.len() == 1)?;
    let key = root
        .constraints
        .iter()
        .find_map(|constraint| match &constraint.kind {
            ConstraintKind::PrimaryKey(key) if key.columns.len() == 1 => root.column(key.columns[0]),
            _ => None,
        });
    let is_key = root.id != table.id
        && key.is_some_and(|key| key.data_type == column.data_type)
        && catalog.indexes_of(table).any(|index| {
            index.unique && index.columns.len() > 1 && index.columns[0].is_column(column.number)
        });
    is_key.then_some(base)
}

/// The words before `id`; for columns that are named after the tenant alone, those.
fn base_words(name: &str) -> Option<Vec<Word>> {
    if !ends_in(name, &LAST_WORDS) {
        return None;
    }
    let mut all = words(name);
    match all.last().map(Word::as_str) {
        Some("id" | "uuid" | "key" | "by") if all.len() > 1 => {
            all.pop();
            Some(all)
        }
        Some("tenant" | "organization" | "organisation" | "workspace" | "owner" | "user")
            if all.len() == 1 =>
        {
            Some(all)
        }
        _ => None,
    }
}

fn find_root(catalog: &Catalog, by_words: &TablesByWords<'_>, group: &mut Candidate) {
    let mut targets: BTreeMap<RelationId, usize> = BTreeMap::new();
    for (table, column) in &group.columns {
        if let Some(target) = catalog.relation(*table).and_then(|it| target_of(it, *column)) {
            *targets.entry(target).or_default() += 1;
        }
    }
    if let Some((root, count)) = targets
        .into_iter()
        .max_by_key(|(id, count)| (*count, std::cmp::Reverse(*id)))
    {
        group.root = Some(root);
        group.foreign_keys = count;
    } else {
        group.root = by_words.get(&group.base).map(|table| table.id);
    }
    if let Some(root) = group.root {
        group.columns.remove(&root);
    }
}

/// What a foreign key over this column refers to, if that is the tenant's own table: the key's first column, or its only.
fn target_of(table: &Relation, column: ColumnNumber) -> Option<RelationId> {
    table
        .constraints
        .iter()
        .find_map(|constraint| match &constraint.kind {
            ConstraintKind::ForeignKey(key) if key.columns == [column] => Some(key.references),
            _ => None,
        })
}

fn count_keys(catalog: &Catalog, group: &mut Candidate) {
    let tables = group
        .columns
        .iter()
        .filter_map(|(id, column)| Some((catalog.relation(*id)?, *column)));
    group.scoped_keys = tables
        .flat_map(|(table, column)| {
            catalog.indexes_of(table).filter(move |index| {
                index.unique
                    && index.columns.len() > 1
                    && index.columns.iter().any(|key| key.is_column(column))
            })
        })
        .count();
}

/// The columns of a table that its policies tie to the session, each tie once.
fn ties_of(catalog: &Catalog, table: &Relation) -> Vec<TiedColumn> {
    let mut ties: Vec<TiedColumn> = table
        .policies
        .iter()
        .flat_map(|policy| policy.using.iter().chain(&policy.check))
        .flat_map(|expression| tied_columns(catalog, table.id, &expression.tree))
        .collect();
    ties.sort_unstable();
    ties.dedup();
    ties
}

fn count_ties(ties: &BTreeMap<RelationId, Vec<TiedColumn>>, group: &mut Candidate) {
    for (id, column) in &group.columns {
        let tied = ties.get(id).into_iter().flatten();
        for (_, tie) in tied.filter(|(number, _)| number == column) {
            *group.ties.entry(*tie).or_default() += 1;
        }
    }
}

/// Tables of users: Supabase's own, and those named so.
fn user_tables(catalog: &Catalog, tables: &[&Relation]) -> BTreeSet<RelationId> {
    let named = tables.iter().filter(|table| {
        let name = singular_words(table.name.as_str());
        matches!(
            name.last().map(Word::as_str),
            Some("user" | "profile" | "person" | "member")
        ) && name.len() == 1
    });
    let platform = catalog
        .relations
        .iter()
        .map(|(_, relation)| relation)
        .filter(|relation| is_auth_users(catalog, relation));
    named.copied().chain(platform).map(|table| table.id).collect()
}

/// A table with the candidate's column and a reference to a user, no more than two of either, that no one refers to but
/// by name: `members`, `user_roles`.
fn membership(catalog: &Catalog, group: &Candidate, users: &BTreeSet<RelationId>) -> Option<RelationId> {
    group.columns.keys().copied().find(|id| {
        let Some(table) = catalog.relation(*id) else {
            return false;
        };
        let column = group.columns[id];
        let user = table.columns.iter().find(|other| {
            let by_key = target_of(table, other.number).is_some_and(|target| users.contains(&target));
            by_key || words(other.name.as_str()) == ["user", "id"]
        });
        user.is_some_and(|user| {
            catalog.indexes_of(table).any(|index| {
                let keys = index.key_columns().unwrap_or_default();
                index.unique && keys.len() == 2 && keys.contains(&column) && keys.contains(&user.number)
            })
        })
    })
}
