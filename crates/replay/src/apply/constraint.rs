//! Constraints of tables: what is asked for, in the order in which PostgreSQL grants it.

mod check;
mod exclusion;
mod key;
mod not_null;
mod using_index;

pub(crate) use check::{NewCheck, store_check};
pub(crate) use key::multiple_primary_keys;
pub(crate) use not_null::{NotNull, add_not_null, add_not_nulls, not_null_of, set_not_null, validate_below};

use check::add_check;
use exclusion::add_exclusion;
use key::add_key;
use using_index::add_using_index;

use pgassay_catalog::id::RelationId;
use pgassay_catalog::refusal::SqlState;
use pgassay_catalog::relation::RelationKind;
use pgassay_sql::ast::{
    ConstraintAttributes, Expr, IndexElement, IndexParameters, Name, OperatorName, References,
    TableConstraint, TableConstraintKind,
};
use pgassay_sql::span::Span;

use super::foreign_key;
use crate::{Replay, Run, refuse};

/// A constraint that is asked for, by a column or the table.
pub(crate) enum Request<'a> {
    Check {
        name: Option<&'a Name>,
        expression: &'a Expr,
        attributes: ConstraintAttributes,
        span: Span,
    },
    Key(KeyRequest<'a>),
    ForeignKey {
        name: Option<&'a Name>,
        columns: Vec<&'a Name>,
        period: bool,
        references: &'a References,
        attributes: ConstraintAttributes,
        span: Span,
    },
    NotNull {
        name: Option<&'a Name>,
        column: &'a Name,
        attributes: ConstraintAttributes,
    },
    Exclude {
        name: Option<&'a Name>,
        method: Option<&'a Name>,
        elements: &'a [(IndexElement, OperatorName)],
        condition: Option<&'a Expr>,
        parameters: &'a IndexParameters,
        attributes: ConstraintAttributes,
    },
    UsingIndex {
        name: Option<&'a Name>,
        primary: bool,
        index: &'a Name,
        attributes: ConstraintAttributes,
    },
}

/// A primary key or unique constraint that is asked for.
pub(crate) struct KeyRequest<'a> {
    pub(crate) primary: bool,
    pub(crate) name: Option<&'a Name>,
    pub(crate) columns: Vec<&'a Name>,
    pub(crate) without_overlaps: bool,
    pub(crate) nulls_not_distinct: bool,
    pub(crate) parameters: &'a IndexParameters,
    pub(crate) attributes: ConstraintAttributes,
    pub(crate) span: Span,
}

impl KeyRequest<'_> {
    /// Whether both ask for the same index.
    pub(crate) fn is_over_the_same(&self, other: &KeyRequest<'_>) -> bool {
        let columns = |it: &KeyRequest<'_>| it.columns.iter().map(|it| it.value.clone()).collect::<Vec<_>>();
        let include = |it: &KeyRequest<'_>| {
            let names = it.parameters.include.iter();
            names.map(|it| it.value.clone()).collect::<Vec<_>>()
        };
        columns(self) == columns(other)
            && include(self) == include(other)
            && self.without_overlaps == other.without_overlaps
            && self.nulls_not_distinct == other.nulls_not_distinct
            && self.attributes == other.attributes
    }
}

/// What a table's constraint asks for.
pub(crate) fn read(it: &TableConstraint) -> Request<'_> {
    let (name, attributes, span) = (it.name.as_ref(), it.attributes, it.span);
    match &it.kind {
        TableConstraintKind::Check(expression) => Request::Check {
            name,
            expression,
            attributes,
            span,
        },
        TableConstraintKind::NotNull(column) => Request::NotNull {
            name,
            column,
            attributes,
        },
        TableConstraintKind::Unique {
            columns,
            without_overlaps,
            nulls_not_distinct,
            parameters,
        } => Request::Key(KeyRequest {
            primary: false,
            name,
            columns: columns.iter().collect(),
            without_overlaps: *without_overlaps,
            nulls_not_distinct: *nulls_not_distinct,
            parameters,
            attributes,
            span,
        }),
        TableConstraintKind::PrimaryKey {
            columns,
            without_overlaps,
            parameters,
        } => Request::Key(KeyRequest {
            primary: true,
            name,
            columns: columns.iter().collect(),
            without_overlaps: *without_overlaps,
            nulls_not_distinct: false,
            parameters,
            attributes,
            span,
        }),
        TableConstraintKind::UsingIndex { primary, index } => Request::UsingIndex {
            name,
            primary: *primary,
            index,
            attributes,
        },
        TableConstraintKind::ForeignKey {
            columns,
            period,
            references,
        } => Request::ForeignKey {
            name,
            columns: columns.iter().collect(),
            period: *period,
            references,
            attributes,
            span,
        },
        TableConstraintKind::Exclude {
            method,
            elements,
            condition,
            parameters,
        } => Request::Exclude {
            name,
            method: method.as_ref(),
            elements,
            condition: condition.as_ref(),
            parameters,
            attributes,
        },
    }
}

/// Whether a constraint is deferrable, and at first deferred.
pub(crate) fn deferral(attributes: ConstraintAttributes) -> (bool, bool) {
    let deferred = attributes.initially_deferred == Some(true);
    (attributes.deferrable.unwrap_or(deferred), deferred)
}

/// Adds a constraint to a table that exists. What comes of it is located where the constraint stands, not at the whole
/// statement.
pub(crate) fn add(replay: &mut Replay, table: RelationId, request: &Request<'_>, only: bool) -> Run {
    let statement = replay.location;
    if let (Some(location), Some(span)) = (replay.location.as_mut(), request.span()) {
        location.span = span;
    }
    let done = add_here(replay, table, request, only);
    replay.location = statement;
    done
}

impl Request<'_> {
    /// Where it stands, as far as that is known.
    fn span(&self) -> Option<Span> {
        match self {
            Request::Check { span, .. } | Request::ForeignKey { span, .. } => Some(*span),
            Request::Key(key) => Some(key.span),
            Request::NotNull { .. } | Request::Exclude { .. } | Request::UsingIndex { .. } => None,
        }
    }
}

/// Refuses the constraints that foreign tables cannot have (`transformTableConstraint`).
pub(crate) fn require_possible_on_foreign_table(request: &Request<'_>) -> Run {
    let what = match request {
        Request::Key(key) if key.primary => "primary key",
        Request::Key(_) => "unique",
        Request::Exclude { .. } => "exclusion",
        Request::ForeignKey { .. } => "foreign key",
        Request::Check { .. } | Request::NotNull { .. } | Request::UsingIndex { .. } => return Ok(()),
    };
    let message = format!("{what} constraints are not supported on foreign tables");
    Err(refuse::unsupported(message))
}

fn add_here(replay: &mut Replay, table: RelationId, request: &Request<'_>, only: bool) -> Run {
    if replay.relation(table)?.kind == RelationKind::ForeignTable {
        require_possible_on_foreign_table(request)?;
    }
    match request {
        Request::Check {
            name,
            expression,
            attributes,
            ..
        } => add_check(replay, table, *name, expression, *attributes, only),
        Request::Key(key) => add_key(replay, table, key, only),
        Request::ForeignKey {
            name,
            columns,
            period,
            references,
            attributes,
            ..
        } => foreign_key::add(replay, table, *name, columns, *period, references, *attributes),
        Request::NotNull {
            name,
            column,
            attributes,
        } => {
            let relation = replay.relation(table)?;
            let number = replay.column_of(relation, column)?.number;
            let wanted = NotNull::new(name.map(|it| it.value.clone()), *attributes);
            if only && !wanted.no_inherit && !replay.children_of(table).is_empty() {
                let message = "constraint must be added to child tables too";
                return Err(refuse::refusal(SqlState::INVALID_TABLE_DEFINITION, message));
            }
            add_not_null(replay, table, number, &wanted, true)
        }
        Request::Exclude {
            name,
            method,
            elements,
            condition,
            parameters,
            attributes,
        } => add_exclusion(
            replay,
            table,
            *name,
            *method,
            elements,
            *condition,
            parameters,
            *attributes,
        ),
        Request::UsingIndex {
            name,
            primary,
            index,
            attributes,
        } => add_using_index(replay, table, *name, *primary, index, *attributes),
    }
}
