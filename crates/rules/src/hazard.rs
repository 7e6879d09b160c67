//! What rules ask about statements of migrations: the table that one is about, what it does there, its text.

use pgassay_catalog::change::{Dropped, Effect};
use pgassay_catalog::id::{ObjectId, RelationId, SchemaId};
use pgassay_catalog::index::Index;
use pgassay_catalog::location::Location;
use pgassay_catalog::lock::{LockMode, TableLock, Work};
use pgassay_catalog::relation::{Column, Relation, RelationKind};
use pgassay_sql::ast::{AlterAction, AlterActionKind, Column as NewColumn, Persistence, StatementKind};
use pgassay_sql::name::Identifier;
use pgassay_sql::span::Span;

use crate::context::{Context, Step};
use crate::finding::ObjectRef;
use crate::fix::SqlStep;

/// How much text around a statement is looked at, in bytes.
const MOST_TEXT: usize = 16 << 10;

/// An `ALTER TABLE` of a table that may have rows.
pub struct Altered<'a, 'c> {
    /// The table, as it is afterwards.
    pub table: &'c Relation,
    /// The strongest lock that the statement takes on it.
    pub mode: LockMode,
    /// What is done, and what each does to the rows.
    pub actions: Vec<(&'a AlterAction, Work)>,
}

/// A column that a statement adds.
pub struct AddedColumn<'a, 'c> {
    /// The action.
    pub action: &'a AlterAction,
    /// The column as the statement says it.
    pub said: &'a NewColumn,
    /// The column as it is afterwards.
    pub own: &'c Column,
}

impl<'a, 'c> Altered<'a, 'c> {
    /// How many columns the statement adds.
    pub fn count_added(&self) -> usize {
        let added = |it: &&(&AlterAction, Work)| matches!(it.0.kind, AlterActionKind::AddColumn { .. });
        self.actions.iter().filter(added).count()
    }

    /// The columns that it adds and for which it does this to the rows. One that was there already has no work.
    pub fn added(&self, wanted: Work) -> impl Iterator<Item = AddedColumn<'a, 'c>> {
        let actions = self.actions.iter().filter(move |(_, work)| *work == wanted);
        actions.filter_map(|(action, _)| match &action.kind {
            AlterActionKind::AddColumn { column, .. } => Some(AddedColumn {
                action,
                said: column,
                own: self.table.column_named(&column.name.value)?,
            }),
            _ => None,
        })
    }

    /// Whether the statement does one thing only: then another statement can stand in its place.
    pub fn is_single(&self) -> bool {
        self.actions.len() == 1
    }
}

impl<'a> Step<'a> {
    /// Where the statement stands.
    pub fn location(&self) -> Location {
        self.at(self.statement.span)
    }

    /// Where a part of the statement stands.
    pub fn at(&self, span: Span) -> Location {
        Location {
            file: self.file,
            span,
        }
    }

    /// The text of a part of the statement, on one line where it has no comments and strings.
    pub fn text(&self, span: Span) -> String {
        let text = span.text(self.source).trim();
        if text.contains('\n') && !text.contains("--") && !text.contains('\'') {
            text.split_whitespace().collect::<Vec<_>>().join(" ")
        } else {
            text.to_owned()
        }
    }

    /// Whether a table may have rows, and users who wait: it is neither new nor temporary.
    pub fn is_in_use(&self, table: &Relation) -> bool {
        matches!(
            table.kind,
            RelationKind::Table | RelationKind::PartitionedTable | RelationKind::MaterializedView
        ) && table.persistence != Persistence::Temporary
            && !self.is_new(table)
    }

    /// What stands in the file before the statement; of much the end.
    pub fn text_before(&self) -> &'a str {
        let source: &'a str = self.source;
        let before = source
            .get(..self.statement.span.start as usize)
            .unwrap_or_default();
        let from = before.ceil_char_boundary(before.len().saturating_sub(MOST_TEXT));
        before.get(from..).unwrap_or_default()
    }

    /// What stands in the file behind the statement; of much the beginning.
    pub fn text_behind(&self) -> &'a str {
        let source: &'a str = self.source;
        let behind = source.get(self.statement.span.end as usize..).unwrap_or_default();
        let to = behind.floor_char_boundary(MOST_TEXT);
        behind.get(..to).unwrap_or_default()
    }

    /// Whether the file empties a table before the statement runs.
    pub fn is_emptied(&self, table: &Relation) -> bool {
        let before = self.text_before().to_ascii_lowercase().replace('"', "");
        let name = table.name.as_str().to_ascii_lowercase();
        before.split(';').any(|statement| {
            let mut words = statement
                .lines()
                .filter(|line| !line.trim_start().starts_with("--"))
                .flat_map(str::split_whitespace);
            let empties = match words.next() {
                Some("truncate") => true,
                Some("delete") => !statement.contains("where"),
                _ => false,
            };
            empties && words.any(|word| word.trim_end_matches(',').rsplit('.').next() == Some(&name))
        })
    }

    /// The tables in use that the statement is about, each with its lock.
    pub fn targets<'c>(&self, ctx: &Context<'c>) -> impl Iterator<Item = (&'c Relation, TableLock)> {
        let catalog = ctx.catalog;
        self.change
            .locks
            .iter()
            .filter(|lock| lock.is_target)
            .filter_map(|lock| Some((catalog.relation(lock.relation)?, *lock)))
            .filter(|(table, _)| self.is_in_use(table))
    }

    /// The table that the statement is about, where it is in use.
    pub fn target<'c>(&self, ctx: &Context<'c>) -> Option<(&'c Relation, TableLock)> {
        self.targets(ctx).next()
    }

    /// The statement as an `ALTER TABLE` of a table in use.
    pub fn altered<'c>(&self, ctx: &Context<'c>) -> Option<Altered<'a, 'c>> {
        let StatementKind::AlterRelation(statement) = &self.statement.kind else {
            return None;
        };
        let (table, lock) = self.target(ctx)?;
        let work = self.change.work.iter().copied();
        Some(Altered {
            table,
            mode: lock.mode,
            actions: statement.actions.iter().zip(work).collect(),
        })
    }

    /// The strongest lock that earlier statements of the transaction hold on a table.
    pub fn held_on(&self, table: RelationId) -> Option<LockMode> {
        let of_table = self.held.iter().filter(|lock| lock.relation == table);
        of_table.map(|lock| lock.mode).max()
    }

    /// Whether an earlier statement of the transaction keeps everybody from a table.
    pub fn is_shut(&self, table: RelationId) -> bool {
        self.held_on(table) == Some(LockMode::AccessExclusive)
    }

    /// What the statement dropped and names, where that was there before the migrations that may still be run.
    pub fn dropped(&self) -> impl Iterator<Item = &'a Dropped> {
        let all: &'a [Dropped] = &self.change.dropped;
        all.iter().filter(|it| it.is_named && self.was_there(it.location))
    }

    /// Whether something was there before the migrations that may still be run, and this file.
    pub fn was_there(&self, made: Option<Location>) -> bool {
        made.is_none_or(|made| !self.is_as_new(made.file))
    }

    /// Whether something was made by a part of the statement.
    pub fn made(&self, made: Option<Location>, part: Span) -> bool {
        made.is_some_and(|made| {
            let inside = part.start <= made.span.start && made.span.end <= part.end;
            made.file == self.file && (inside || made.span == self.statement.span)
        })
    }

    /// The index that the statement made.
    pub fn created_index<'c>(&self, ctx: &Context<'c>) -> Option<&'c Index> {
        self.change.effects.iter().find_map(|effect| match effect {
            Effect::Created(ObjectId::Index(id)) => ctx.catalog.index(*id),
            _ => None,
        })
    }

    /// The statement in other words, where each step may have to be a migration of its own.
    pub fn with_word_behind(&self, keyword: &str, word: &str) -> String {
        let text = self.text(self.statement.span);
        let upper = text.to_ascii_uppercase();
        match upper.find(keyword) {
            Some(at) => {
                let (before, behind) = text.split_at(at + keyword.len());
                format!("{before} {word}{behind}")
            }
            None => text,
        }
    }
}

impl Context<'_> {
    /// The name of an index, say, as SQL writes it: with its schema, unless that is public.
    pub fn sql_class_name(&self, schema: SchemaId, name: &Identifier) -> String {
        match self.catalog.schema(schema) {
            Some(schema) if schema.name.as_str() != "public" => format!("{}.{name}", schema.name),
            _ => name.to_string(),
        }
    }

    /// Something that is gone, to report on.
    pub fn on_dropped(&self, it: &Dropped) -> ObjectRef {
        ObjectRef {
            kind: it.kind.into(),
            name: it.qualified.clone(),
            id: None,
        }
    }

    /// `ALTER TABLE ... VALIDATE CONSTRAINT`
    pub fn validate(&self, table: &Relation, name: &Identifier) -> SqlStep {
        self.alter_table(table, format!("VALIDATE CONSTRAINT {name}"))
    }
}
