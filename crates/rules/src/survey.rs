//! What a catalog is like as a whole: counted once for all rules.

pub(crate) mod tenants;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use pgassay_catalog::Catalog;
use pgassay_catalog::change::{Failure, FailureId};
use pgassay_catalog::constraint::ConstraintKind;
use pgassay_catalog::id::{FunctionId, IndexId, RelationId, SchemaId, TypeId};
use pgassay_catalog::relation::{Column, Relation};
use pgassay_catalog::routine::FunctionBody;
use pgassay_catalog::words::{Word, singular_words, words};
use pgassay_isolation::openness::Helpers;
use pgassay_isolation::platform::{is_own, is_supabase};

use pgassay_sql::ast::PolicyCommand;

use self::tenants::Tenants;

/// What a catalog is like as a whole.
#[derive(Debug, Default)]
pub struct Survey {
    /// Tables by the words of their names, the last one in the singular.
    by_words: BTreeMap<Vec<Word>, Vec<RelationId>>,
    /// How many tables there are, partitions not counted.
    pub tables: usize,
    /// How many of them have a column for the time at which a row came or changed.
    pub tables_with_times: usize,
    /// How many foreign keys there are.
    pub foreign_keys: usize,
    /// How many tables have row security on or policies.
    pub row_security: usize,
    /// How many policies there are.
    pub policies: usize,
    /// What keeps a column current elsewhere, by the column's name; none where it does other things besides.
    pub current_keepers: BTreeMap<String, Option<Keeper>>,
    /// The indexes that foreign keys stand on.
    pub referenced_indexes: BTreeSet<IndexId>,
    /// The tables that foreign keys of other tables refer to.
    pub referenced: BTreeSet<RelationId>,
    /// How many later failures each root explains.
    pub explained: BTreeMap<FailureId, usize>,
    /// Whether it is a Supabase project.
    pub supabase: bool,
    /// Whether most tables whose policies let somebody read, insert and update let somebody delete, too.
    pub deletes_are_covered: bool,
    /// How the tables of its tenants are made: counted when the first rule asks.
    pub(crate) tenants: OnceLock<Tenants>,
    /// The functions of policies that hold for everybody: looked for when the first rule asks.
    pub(crate) helpers: OnceLock<Helpers>,
}

/// A trigger function that does nothing but set a column to the time.
#[derive(Clone, Debug)]
pub struct Keeper {
    /// The function.
    pub function: FunctionId,
    /// What the trigger passes to it.
    pub arguments: Vec<String>,
}

impl Survey {
    /// Counts.
    pub fn of(catalog: &Catalog, failures: &[Failure]) -> Survey {
        let mut survey = Survey {
            supabase: is_supabase(catalog),
            ..Survey::default()
        };
        for root in failures.iter().filter_map(|failure| failure.root) {
            *survey.explained.entry(root).or_default() += 1;
        }
        let (mut covered, mut uncovered) = (0, 0);
        for (_, table) in catalog.relations.iter() {
            for constraint in &table.constraints {
                if let ConstraintKind::ForeignKey(key) = &constraint.kind {
                    survey.referenced_indexes.extend(key.index);
                    if key.references != table.id {
                        survey.referenced.insert(key.references);
                    }
                }
            }
            if table.is_view() || table.is_partition() || !is_own(catalog, table) {
                continue;
            }
            survey.count(catalog, table);
            let allows = |command| {
                let mut policies = table.policies.iter();
                policies.any(|policy| policy.permissive && policy.applies_to(command))
            };
            let rest = [
                PolicyCommand::Select,
                PolicyCommand::Insert,
                PolicyCommand::Update,
            ];
            if !table.policies.is_empty() && rest.into_iter().all(allows) {
                covered += usize::from(allows(PolicyCommand::Delete));
                uncovered += usize::from(!allows(PolicyCommand::Delete));
            }
        }
        survey.deletes_are_covered = covered > uncovered;
        survey
    }

    fn count(&mut self, catalog: &Catalog, table: &Relation) {
        let words = singular_words(table.name.as_str());
        self.by_words.entry(words).or_default().push(table.id);
        self.tables += 1;
        self.tables_with_times += usize::from(table.columns.iter().any(is_time_of_row));
        self.foreign_keys += table
            .constraints
            .iter()
            .filter(|constraint| matches!(constraint.kind, ConstraintKind::ForeignKey(_)))
            .count();
        self.policies += table.policies.len();
        self.row_security += usize::from(table.row_security.enabled || !table.policies.is_empty());
        for trigger in table.triggers.iter().filter(|trigger| trigger.on_update) {
            let Some(function) = catalog.function(trigger.function) else {
                continue;
            };
            for column in table.columns.iter().filter(|column| is_changed_at(column)) {
                let name = column.name.as_str();
                let alone = match &function.body {
                    FunctionBody::Text { text, .. } if assigns(text, name) => {
                        new_columns(text).all(|other| other == name.to_lowercase())
                            && trigger.arguments.is_empty()
                    }
                    // The function of the extension `moddatetime` is told the column.
                    FunctionBody::Text { .. } => continue,
                    _ if function.name.as_str() == "moddatetime" && trigger.arguments == [name] => true,
                    _ => continue,
                };
                let known = self.current_keepers.entry(name.to_owned()).or_default();
                if alone && known.is_none() {
                    *known = Some(Keeper {
                        function: function.id,
                        arguments: trigger.arguments.clone(),
                    });
                }
            }
        }
    }

    /// The table whose name has these words: of this schema, else the only one elsewhere.
    pub fn table<'a>(&self, catalog: &'a Catalog, words: &[Word], schema: SchemaId) -> Option<&'a Relation> {
        let found = self.by_words.get(words)?;
        let mut tables = found.iter().filter_map(|id| catalog.relation(*id));
        match tables.clone().find(|table| table.schema == schema) {
            Some(table) => Some(table),
            None if found.len() == 1 => tables.next(),
            None => None,
        }
    }
}

/// Whether a column says when its row came or changed.
pub fn is_time_of_row(column: &Column) -> bool {
    const WORDS: [&str; 25] = [
        "created",
        "inserted",
        "added",
        "updated",
        "modified",
        "changed",
        "occurred",
        "recorded",
        "logged",
        "received",
        "sent",
        "started",
        "joined",
        "registered",
        "timestamp",
        "creation",
        "ts",
        "time",
        "date",
        "at",
        "on",
        "when",
        "day",
        "since",
        "seen",
    ];
    let is_time = matches!(
        column.data_type,
        TypeId::TIMESTAMP
            | TypeId::TIMESTAMPTZ
            | TypeId::DATE
            | TypeId::INT8
            | TypeId::INT4
            | TypeId::NUMERIC
    );
    if !is_time {
        return false;
    }
    let words = words(column.name.as_str());
    let at = |ending: &str| words.last().is_some_and(|last| last == ending);
    let is_number = !matches!(
        column.data_type,
        TypeId::TIMESTAMP | TypeId::TIMESTAMPTZ | TypeId::DATE
    );
    let of_end = words
        .first()
        .is_some_and(|first| ["expires", "expire", "deleted", "due", "valid"].contains(&first.as_str()));
    !of_end
        && words.iter().any(|word| WORDS.contains(&word.as_str()))
        && (!is_number || at("at") || at("time") || at("timestamp") || at("date"))
}

/// Whether a column says when its row last changed.
pub(crate) fn is_changed_at(column: &Column) -> bool {
    if !matches!(column.data_type, TypeId::TIMESTAMP | TypeId::TIMESTAMPTZ) {
        return false;
    }
    let words = words(column.name.as_str());
    let changed = |word: &Word| matches!(word.as_str(), "updated" | "modified" | "changed");
    words.iter().any(changed)
        && words.last().is_some_and(|last| {
            matches!(
                last.as_str(),
                "at" | "on" | "time" | "updated" | "modified" | "date"
            )
        })
        && words.len() <= 3
        && words
            .iter()
            .all(|word| changed(word) || matches!(word.as_str(), "last" | "at" | "on" | "time" | "date"))
}

/// Whether a trigger function's text assigns a column of the new row.
pub(crate) fn assigns(text: &str, column: &str) -> bool {
    let text = text.to_lowercase();
    let column = column.to_lowercase();
    text.match_indices("new.").any(|(at, _)| {
        let rest = text[at + 4..].trim_start_matches('"');
        rest.strip_prefix(column.as_str()).is_some_and(|rest| {
            let rest = rest.trim_start_matches('"').trim_start();
            rest.starts_with(":=") || (rest.starts_with('=') && !rest.starts_with("=="))
        })
    })
}

/// The columns of the new row that a trigger function's text names, in lower case.
fn new_columns(text: &str) -> impl Iterator<Item = String> {
    let text = text.to_lowercase();
    let mut names = Vec::new();
    for (at, _) in text.match_indices("new.") {
        let rest = text[at + 4..].trim_start_matches('"');
        let end = rest.find(|it: char| !(it.is_alphanumeric() || it == '_'));
        names.push(rest[..end.unwrap_or(rest.len())].to_owned());
    }
    names.into_iter()
}
