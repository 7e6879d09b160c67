//! Candidates: columns of one name that many tables have, with all that speaks for them.

use std::collections::{BTreeMap, BTreeSet};

use pgassay_catalog::Catalog;
use pgassay_catalog::constraint::ConstraintKind;
use pgassay_catalog::id::{ColumnNumber, RelationId};
use pgassay_catalog::index::Index;
use pgassay_catalog::relation::{Column, Relation};
use pgassay_catalog::words::{Word, ends_in, singular_words, words};

use crate::platform::{is_auth_users, own_relations};
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
    /// In how many tables a unique key of several columns begins with it.
    pub(super) leading_keys: usize,
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

/// Names of tenants that columns have alone, without `id`: the value itself says whose the row is. They are candidates of
/// their own, for most such columns are only labels.
const BARE: [&str; 9] = [
    "account",
    "company",
    "customer",
    "environment",
    "namespace",
    "org",
    "project",
    "realm",
    "team",
];

/// The last part of such a candidate's base.
pub(super) const ITSELF: &str = "itself";

pub(super) fn candidates(catalog: &Catalog) -> Candidates {
    let tables: Vec<&Relation> = own_relations(catalog)
        .filter(|it| it.is_table() && !it.is_partition())
        .collect();
    let by_words = tables_by_words(&tables);
    let mut groups = Groups {
        by_words: &by_words,
        list: Vec::new(),
        by_base: BTreeMap::new(),
        by_name: BTreeMap::new(),
    };
    for table in &tables {
        let referring: Vec<ColumnNumber> = targets(table).map(|(column, _)| column).collect();
        for column in &table.columns {
            if let Some(at) = groups.of(catalog, table, column, &referring) {
                let group = &mut groups.list[at];
                if group.name != column.name.as_str() {
                    column.name.as_str().clone_into(&mut group.name);
                }
                group.columns.insert(table.id, column.number);
            }
        }
    }
    let mut list = groups.list;
    list.sort_by(|one, other| one.base.cmp(&other.base));
    let users = user_tables(catalog, &tables);
    let ties: BTreeMap<RelationId, Vec<TiedColumn>> = tables
        .iter()
        .filter(|table| !table.policies.is_empty())
        .map(|table| (table.id, ties_of(catalog, table)))
        .collect();
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

/// The candidates while columns are gathered.
struct Groups<'a> {
    by_words: &'a TablesByWords<'a>,
    list: Vec<Candidate>,
    by_base: BTreeMap<Vec<Word>, usize>,
    by_name: BTreeMap<&'a str, Known<'a>>,
}

/// What a column's name alone tells: names are cut into words once.
#[derive(Clone, Copy)]
enum Known<'a> {
    /// The group.
    Group(usize),
    /// That there is a table of this name, of one word.
    Table(&'a Relation),
    /// The group of such columns where none of them refers to a table.
    Bare(usize),
    Nothing,
}

impl<'a> Groups<'a> {
    /// The group of a column: by its name; for one with a name like no reference but with a foreign key (`nid`) by that
    /// name, and for the key of a table that is called like the column by the table's.
    fn of(
        &mut self,
        catalog: &Catalog,
        table: &Relation,
        column: &'a Column,
        referring: &[ColumnNumber],
    ) -> Option<usize> {
        let name = column.name.as_str();
        let known = self.by_name.get(name).copied();
        let known = known.unwrap_or_else(|| self.look_up(name));
        match known {
            Known::Group(at) => Some(at),
            Known::Table(root) => {
                let is_one = referring.contains(&column.number) || is_key_of(catalog, table, column, root);
                is_one.then(|| self.of_base(words(name)))
            }
            Known::Bare(_) | Known::Nothing if referring.contains(&column.number) => {
                Some(self.of_base(words(name)))
            }
            Known::Bare(at) => Some(at),
            Known::Nothing => None,
        }
    }

    fn look_up(&mut self, name: &'a str) -> Known<'a> {
        let of_table = |name: &str| {
            // Names of one word have no marks; most others do.
            let base = if name.contains('_') {
                Vec::new()
            } else {
                words(name)
            };
            self.by_words.get(&base).copied().filter(|_| base.len() == 1)
        };
        let known = match base_words(name) {
            Some(base) => Known::Group(self.of_base(base)),
            None => match of_table(name) {
                Some(table) => Known::Table(table),
                None if BARE.contains(&name) => {
                    let base = vec![Word::from(name), Word::from(ITSELF)];
                    Known::Bare(self.of_base(base))
                }
                None => Known::Nothing,
            },
        };
        self.by_name.insert(name, known);
        known
    }

    fn of_base(&mut self, base: Vec<Word>) -> usize {
        if let Some(at) = self.by_base.get(&base) {
            return *at;
        }
        let at = self.list.len();
        self.list.push(Candidate {
            base: base.clone(),
            ..Candidate::default()
        });
        self.by_base.insert(base, at);
        at
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

/// Whether a column is the key of a table that is called like it: `store` may be the key of a store, or the name of one.
/// The type tells.
fn is_key_of(catalog: &Catalog, table: &Relation, column: &Column, root: &Relation) -> bool {
    let key = root
        .constraints
        .iter()
        .find_map(|constraint| match &constraint.kind {
            ConstraintKind::PrimaryKey(key) if key.columns.len() == 1 => root.column(key.columns[0]),
            _ => None,
        });
    root.id != table.id
        && key.is_some_and(|key| key.data_type == column.data_type)
        && catalog
            .indexes_of(table)
            .any(|index| index.unique && index.columns.len() > 1 && index.columns[0].is_column(column.number))
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
    let mut targets = targets(table);
    targets
        .find(|(number, _)| *number == column)
        .map(|(_, target)| target)
}

/// The columns that are a foreign key alone, and what each refers to.
fn targets(table: &Relation) -> impl Iterator<Item = (ColumnNumber, RelationId)> {
    table
        .constraints
        .iter()
        .filter_map(|constraint| match &constraint.kind {
            ConstraintKind::ForeignKey(key) if key.columns.len() == 1 => {
                Some((key.columns[0], key.references))
            }
            _ => None,
        })
}

fn count_keys(catalog: &Catalog, group: &mut Candidate) {
    let tables = group
        .columns
        .iter()
        .filter_map(|(id, column)| Some((catalog.relation(*id)?, *column)));
    let leads = |(table, column): &(&Relation, ColumnNumber)| {
        catalog
            .indexes_of(table)
            .any(|index| index.unique && index.columns.len() > 1 && index.columns[0].is_column(*column))
    };
    group.leading_keys = tables.clone().filter(leads).count();
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
    let named = tables.iter().filter(|table| is_named_like_users(table));
    let platform = catalog
        .relations
        .iter()
        .map(|(_, relation)| relation)
        .filter(|relation| is_auth_users(catalog, relation));
    named.copied().chain(platform).map(|table| table.id).collect()
}

/// Whether a table is named after those who sign in.
pub(super) fn is_named_like_users(table: &Relation) -> bool {
    let name = singular_words(table.name.as_str());
    name.len() == 1
        && matches!(
            name.last().map(Word::as_str),
            Some("user" | "profile" | "person" | "member")
        )
}

/// A table with the candidate's column and a reference to a user, no more than two of either, that no one refers to but
/// by name: `members`, `user_roles`.
fn membership(catalog: &Catalog, group: &Candidate, users: &BTreeSet<RelationId>) -> Option<RelationId> {
    let has_key = |table: &Relation, column: ColumnNumber| {
        let users_too = |index: &Index| {
            index.unique
                && index.columns.len() == 2
                && index.columns.iter().any(|key| key.is_column(column))
                && user_column(table, users)
                    .is_some_and(|user| index.columns.iter().any(|key| key.is_column(user)))
        };
        catalog.indexes_of(table).any(users_too)
    };
    group
        .columns
        .iter()
        .find(|(id, column)| {
            catalog
                .relation(**id)
                .is_some_and(|table| has_key(table, **column))
        })
        .map(|(id, _)| *id)
}

/// The first column of a table that refers to a user, by a foreign key or by its name.
fn user_column(table: &Relation, users: &BTreeSet<RelationId>) -> Option<ColumnNumber> {
    let refers = |column: &&Column| {
        let by_key = target_of(table, column.number).is_some_and(|target| users.contains(&target));
        by_key || words(column.name.as_str()) == ["user", "id"]
    };
    table.columns.iter().find(refers).map(|column| column.number)
}
