//! The state of parse analysis: one for each query, linked to the one around it (`ParseState`).

use std::cell::Cell;

use pgassay_sql::ast::WindowSpec;
use pgassay_sql::name::Identifier;

use super::{Binder, ExpressionKind, Scope, ScopeParameter};
use crate::expression::{OutputColumn, Source, SourceColumn, SourceKind};
use crate::id::{RelationId, TypeId};
use crate::refusal::Refusal;
use crate::relation::Relation;

/// The state of one query.
pub(super) struct State<'s> {
    pub(super) parent: Option<&'s State<'s>>,
    pub(super) sources: Vec<Source>,
    pub(super) names: Vec<Visible>,
    pub(super) commons: Vec<Common>,
    pub(super) windows: Vec<(Identifier, &'s WindowSpec)>,
    /// Whether names of items of FROM to the left are visible (`p_lateral_active`).
    pub(super) lateral: Cell<bool>,
    pub(super) kind: Cell<ExpressionKind>,
    pub(super) has_aggregates: Cell<bool>,
    pub(super) has_windows: Cell<bool>,
    pub(super) has_sets: Cell<bool>,
    /// What is refused when nothing else is wrong: windows, and values for columns that make their own.
    pub(super) refused_at_last: Cell<Option<Refusal>>,
    /// Whether a string constant without a type stays so in output columns (`p_resolve_unknowns` is its opposite).
    pub(super) keep_untyped: bool,
    pub(super) parameters: &'s [ScopeParameter],
    pub(super) function: Option<&'s Identifier>,
    pub(super) value: Option<(TypeId, i32)>,
    /// Tables that are not in the catalog yet.
    pub(super) tables: Vec<(RelationId, &'s Relation)>,
}

/// An item of FROM as names see it (`ParseNamespaceItem`).
#[derive(Clone, Copy, Debug)]
pub(super) struct Visible {
    pub(super) source: u16,
    pub(super) columns: bool,
    pub(super) relation: bool,
    pub(super) lateral_only: bool,
    pub(super) lateral_ok: bool,
}

/// A query of a WITH.
#[derive(Clone, Debug)]
pub(super) struct Common {
    pub(super) name: Identifier,
    pub(super) columns: Vec<OutputColumn>,
    /// Visible to nobody yet: a later query of a WITH without RECURSIVE.
    pub(super) hidden: bool,
    /// In a WITH RECURSIVE before its turn came: its columns are not known.
    pub(super) pending: bool,
}

impl<'s> State<'s> {
    /// The state of an expression of its own.
    pub(super) fn root(binder: &Binder<'_>, scope: &'s Scope<'_>, kind: ExpressionKind) -> State<'s> {
        let mut state = State::new(None);
        state.kind.set(kind);
        state.parameters = scope.parameters;
        state.function = scope.function;
        state.value = scope.value;
        for (at, table) in scope.tables.iter().enumerate() {
            let relation = table.relation;
            // A default refers to none of them, so they need not be read.
            let columns = match kind {
                ExpressionKind::Default => Vec::new(),
                _ => binder.relation_columns(relation),
            };
            let alias = match table.alias {
                Some(alias) => Identifier::new(alias),
                None => relation.name.clone(),
            };
            let kind = if table.alias.is_some() {
                SourceKind::Row(relation.id)
            } else {
                SourceKind::Relation(relation.id)
            };
            state.sources.push(Source {
                kind,
                alias: Some(alias),
                columns,
            });
            state.tables.push((relation.id, relation));
            state.names.push(Visible {
                source: at as u16,
                columns: table.unqualified,
                relation: !table.hidden,
                lateral_only: false,
                lateral_ok: true,
            });
        }
        state
    }

    /// Whether it is in an action of a rule.
    pub(super) fn is_of_rule(&self) -> bool {
        match self.parent {
            Some(parent) => parent.is_of_rule(),
            None => self
                .sources
                .iter()
                .any(|source| matches!(source.kind, SourceKind::Row(_))),
        }
    }

    /// The state of a query in another.
    pub(super) fn new(parent: Option<&'s State<'s>>) -> State<'s> {
        State {
            parent,
            sources: Vec::new(),
            names: Vec::new(),
            commons: Vec::new(),
            windows: Vec::new(),
            lateral: Cell::new(false),
            kind: Cell::new(ExpressionKind::Other),
            has_aggregates: Cell::new(false),
            has_windows: Cell::new(false),
            has_sets: Cell::new(false),
            refused_at_last: Cell::new(None),
            keep_untyped: false,
            parameters: parent.map_or(&[], |parent| parent.parameters),
            function: parent.and_then(|parent| parent.function),
            value: None,
            tables: Vec::new(),
        }
    }

    /// The state so many queries out.
    pub(super) fn up(&self, levels: u16) -> Option<&State<'s>> {
        let mut state = self;
        for _ in 0..levels {
            state = state.parent?;
        }
        Some(state)
    }

    /// An item of FROM, so many queries out.
    pub(super) fn source(&self, levels: u16, source: u16) -> Option<&Source> {
        self.up(levels)?.sources.get(usize::from(source))
    }

    /// Adds an item of FROM.
    pub(super) fn push(&mut self, source: Source) -> u16 {
        self.sources.push(source);
        self.sources.len() as u16 - 1
    }
}

/// The output columns of a query as the columns of an item of FROM.
pub(super) fn columns_of(outputs: &[OutputColumn]) -> Vec<SourceColumn> {
    let column = |(at, output): (usize, &OutputColumn)| SourceColumn {
        name: output.name.clone(),
        position: at as u16 + 1,
        data_type: output.data_type,
        modifier: output.modifier,
        collation: output.collation,
    };
    outputs.iter().enumerate().map(column).collect()
}
