//! `LIKE table INCLUDING ...` (`transformTableLikeClause`, `expandTableLikeClause`).

use pgassay_catalog::constraint::{Constraint, ConstraintKind};
use pgassay_catalog::expression::Node;
use pgassay_catalog::id::{ColumnNumber, IndexId, ObjectId, RelationId, TypeId};
use pgassay_catalog::lookup::ClassId;
use pgassay_catalog::privilege::Rights;
use pgassay_catalog::relation::{Column, Generated, KeyValue, RelationKind};
use pgassay_sql::ast::{LikeClause, LikeProperties, SequenceOption, SpecialFunction};
use pgassay_sql::span::Span;

use super::build_index::{ConstraintPlan, IndexPlan, KeySort, build_index};
use super::column::NewColumn;
use super::constraint::{NewCheck, NotNull, not_null_of, store_check};
use super::sequence::add_identity_sequence;
use crate::bind::remapped;
use crate::privilege::Guarded;
use crate::refuse;
use crate::{Replay, Run, names};

/// A table that is copied from.
pub(crate) struct Copied {
    table: RelationId,
    including: LikeProperties,
    span: Span,
}

/// Looks up the table.
pub(crate) fn read(replay: &Replay, clause: &LikeClause) -> Run<Copied> {
    let ClassId::Relation(id) = replay.class(&clause.table)? else {
        return Err(refuse::wrong_kind(
            &clause.table.value.name,
            "a table, view, materialized view, composite type, or foreign table",
        ));
    };
    let relation = replay.relation(id)?;
    if !replay.may(
        Guarded::Table,
        relation.owner,
        &relation.privileges,
        Rights::SELECT,
    ) {
        return Err(refuse::permission_denied(
            refuse::word_of(relation.kind),
            &relation.name,
        ));
    }
    Ok(Copied {
        table: id,
        including: clause.including,
        span: clause.table.span,
    })
}

/// The columns as the new table declares them: names, types and NOT NULL.
pub(crate) fn columns<'a>(replay: &Replay, copied: &Copied) -> Run<Vec<NewColumn<'a>>> {
    let relation = replay.relation(copied.table)?;
    let including = copied.including;
    let not_null = |it: &Column| match not_null_of(relation, it.number) {
        Some(constraint) => NotNull {
            name: Some(constraint.name.clone()),
            no_inherit: constraint.no_inherit,
            not_valid: false,
        },
        None => NotNull::default(),
    };
    let column = |it: &Column| NewColumn {
        column: Column {
            modifier: it.modifier,
            collation: it.collation,
            not_null: it.not_null,
            storage: it.storage.filter(|_| including.storage),
            compression: it.compression.filter(|_| including.compression),
            comment: it.comment.clone().filter(|_| including.comments),
            location: replay.location,
            ..Column::new(ColumnNumber(0), it.name.clone(), it.data_type)
        },
        default: None,
        generated: None,
        identity: None,
        serial: None,
        not_null: not_null(it),
        span: copied.span,
    };
    Ok(relation.columns.iter().map(column).collect())
}

/// Defaults, generation expressions, identities and checks, once the table is there.
pub(crate) fn add_constraints(replay: &mut Replay, table: RelationId, all: &[Copied]) -> Run {
    for copied in all {
        let map = replay.column_map(copied.table, table);
        let number = |it: ColumnNumber| map.get(&it).copied().unwrap_or(it);
        let source = replay.relation(copied.table)?.clone();
        for column in &source.columns {
            copy_values(replay, table, copied, column, number(column.number), &number)?;
        }
        if !copied.including.constraints {
            continue;
        }
        for it in &source.constraints {
            let ConstraintKind::Check(expression) = &it.kind else {
                continue;
            };
            let check = NewCheck {
                name: it.name.clone(),
                expression: remapped(expression, copied.table, table, &number),
                validated: it.enforced,
                enforced: it.enforced,
                no_inherit: it.no_inherit,
            };
            store_check(replay, table, &check, true, 0)?;
        }
    }
    Ok(())
}

fn copy_values(
    replay: &mut Replay,
    table: RelationId,
    copied: &Copied,
    column: &Column,
    own: ColumnNumber,
    number: &dyn Fn(ColumnNumber) -> ColumnNumber,
) -> Run {
    let default = column
        .default
        .as_ref()
        .filter(|_| copied.including.defaults)
        .map(|it| remapped(it, copied.table, table, number));
    let generated = column.generated.as_ref().filter(|_| copied.including.generated);
    let generated = generated.map(|it| Generated {
        expression: remapped(&it.expression, copied.table, table, number),
        stored: it.stored,
    });
    for held in default.iter().chain(generated.as_ref().map(|it| &it.expression)) {
        replay.note_expression(ObjectId::Default(table, own), held);
    }
    replay.catalog.relations.update(table.0, |it| {
        if let Some(column) = it.column_mut(own) {
            column.default = default.or(column.default.take());
            column.generated = generated.or(column.generated.take());
        }
    });
    let Some(identity) = column.identity.filter(|_| copied.including.identity) else {
        return Ok(());
    };
    let options: Vec<SequenceOption> = match replay.catalog.sequence(identity.sequence) {
        Some(it) => vec![
            SequenceOption::Start(it.start),
            SequenceOption::Increment(it.increment),
            SequenceOption::Minimum(Some(it.minimum)),
            SequenceOption::Maximum(Some(it.maximum)),
            SequenceOption::Cache(it.cache),
            SequenceOption::Cycle(it.cycle),
        ],
        None => Vec::new(),
    };
    // Only the limits are copied: no type is asked for, so that it is bigint (`generateSerialExtraStmts`).
    let sequence = add_identity_sequence(replay, table, own, &options, Some(TypeId::INT8))?;
    replay.catalog.relations.update(table.0, |it| {
        if let Some(column) = it.column_mut(own) {
            column.identity = Some(pgassay_catalog::relation::Identity {
                always: identity.always,
                sequence,
            });
        }
    });
    Ok(())
}

/// Indexes, with the constraints that they serve; then extended statistics.
pub(crate) fn add_indexes(replay: &mut Replay, table: RelationId, all: &[Copied]) -> Run {
    for copied in all {
        let source = replay.relation(copied.table)?;
        if copied.including.indexes && source.kind != RelationKind::ForeignTable {
            let indexes = source.indexes.clone();
            for index in indexes {
                add_index(replay, table, copied, index)?;
            }
        }
        if copied.including.statistics {
            super::named::copy_statistics(replay, copied.table, table, copied.including.comments)?;
        }
    }
    Ok(())
}

fn add_index(replay: &mut Replay, table: RelationId, copied: &Copied, index: IndexId) -> Run {
    let Some(index) = replay.catalog.index(index).cloned() else {
        return Ok(());
    };
    let map = replay.column_map(copied.table, table);
    let number = |it: ColumnNumber| map.get(&it).copied().unwrap_or(it);
    let mut columns = index.columns.clone();
    for column in &mut columns {
        column.value = match &column.value {
            KeyValue::Column(it) => KeyValue::Column(number(*it)),
            KeyValue::Expression(it) => {
                KeyValue::Expression(Box::new(remapped(it, copied.table, table, &number)))
            }
        };
    }
    let source = replay.relation(copied.table)?;
    let served = source
        .constraints
        .iter()
        .find(|it| Some(it.id) == index.constraint);
    let constraint = served.and_then(plan_of);
    let relation = replay.relation(table)?;
    let name_of = |it: ColumnNumber| {
        let name = index.former_name(it);
        let name = name.or_else(|| Some(&source.column(it)?.name));
        name.map(|it| it.as_str().to_owned())
    };
    let wanted: Vec<String> = index
        .columns
        .iter()
        .map(|column| match &column.value {
            KeyValue::Column(number) => name_of(*number),
            KeyValue::Expression(expression) => expression_name(replay, &expression.tree),
        })
        .map(|name| name.unwrap_or_else(|| "expr".to_owned()))
        .chain(index.include.iter().filter_map(|it| name_of(*it)))
        .collect();
    let all = names::index_column_names(wanted);
    let joined = names::joined(all.iter().map(String::as_str));
    let (addition, label) = match constraint.as_ref().map(|it| &it.sort) {
        Some(KeySort::Primary { .. }) => (None, "pkey"),
        Some(sort) => (Some(joined.as_str()), sort.label()),
        None => (Some(joined.as_str()), "idx"),
    };
    let name = replay.choose_relation_name(
        relation.name.as_str(),
        addition,
        label,
        relation.schema,
        constraint.is_some(),
    );
    let plan = IndexPlan {
        name,
        method: index.method.clone(),
        columns,
        include: index.include.iter().map(|it| number(*it)).collect(),
        unique: index.unique,
        nulls_not_distinct: index.nulls_not_distinct,
        predicate: index
            .predicate
            .as_ref()
            .map(|it| remapped(it, copied.table, table, &number)),
        options: index.options.clone(),
        constraint,
        parent: None,
        if_not_exists: false,
        only: false,
    };
    let comment = index.comment.clone().filter(|_| copied.including.comments);
    if let Some(id) = build_index(replay, table, plan)? {
        replay.catalog.indexes.update(id.0, |it| it.comment = comment);
    }
    Ok(())
}

/// The name that the column of an index over an expression has (`FigureIndexColname`).
pub(super) fn expression_name(replay: &Replay, node: &Node) -> Option<String> {
    figure(replay, node).map(|(name, _)| name)
}

/// The name, and whether it is a strong one: a weak one gives way to that of a cast around it.
fn figure(replay: &Replay, node: &Node) -> Option<(String, bool)> {
    let strong = |name: &str| Some((name.to_owned(), true));
    match node {
        Node::Column(column) => {
            let (relation, number) = column.column?;
            let column = replay.catalog.relation(relation)?.column(number)?;
            strong(column.name.as_str())
        }
        Node::Call(call) => strong(replay.catalog.function(call.function)?.name.as_str()),
        Node::Special { function, .. } => strong(match function {
            SpecialFunction::Coalesce => "coalesce",
            SpecialFunction::NullIf => "nullif",
            SpecialFunction::Greatest => "greatest",
            SpecialFunction::Least => "least",
            SpecialFunction::Grouping => "grouping",
        }),
        Node::Cast(cast) => match figure(replay, &cast.operand) {
            found if cast.implicit => found,
            Some((name, true)) => Some((name, true)),
            _ => {
                let name = replay.catalog.data_type(cast.data_type)?.name.as_str();
                Some((name.to_owned(), false))
            }
        },
        Node::Case { otherwise, .. } => {
            let inner = otherwise.as_deref().and_then(|it| figure(replay, it));
            inner
                .filter(|it| it.1)
                .or_else(|| Some(("case".to_owned(), false)))
        }
        Node::Collate { operand, .. } => figure(replay, operand),
        Node::Field { field, .. } => strong(field.as_str()),
        Node::Subscript { base, .. } => figure(replay, base),
        Node::Array { .. } => strong("array"),
        Node::Row { .. } => strong("row"),
        _ => None,
    }
}

fn plan_of(constraint: &Constraint) -> Option<ConstraintPlan> {
    let sort = match &constraint.kind {
        ConstraintKind::PrimaryKey(key) => KeySort::Primary {
            without_overlaps: key.without_overlaps,
        },
        ConstraintKind::Unique(key) => KeySort::Unique {
            without_overlaps: key.without_overlaps,
        },
        ConstraintKind::Exclusion { operators, .. } => KeySort::Exclusion(operators.clone()),
        _ => return None,
    };
    Some(ConstraintPlan {
        sort,
        deferrable: constraint.deferrable,
        initially_deferred: constraint.initially_deferred,
        parent: None,
    })
}

/// Comments of checks.
pub(crate) fn add_comments(replay: &mut Replay, table: RelationId, all: &[Copied]) {
    for copied in all
        .iter()
        .filter(|it| it.including.comments && it.including.constraints)
    {
        let Some(source) = replay.catalog.relation(copied.table) else {
            continue;
        };
        let comments: Vec<_> = source
            .constraints
            .iter()
            .filter(|it| matches!(it.kind, ConstraintKind::Check(_)))
            .filter_map(|it| Some((it.name.clone(), it.comment.clone()?)))
            .collect();
        replay.catalog.relations.update(table.0, |it| {
            for (name, comment) in comments {
                if let Some(own) = it.constraints.iter_mut().find(|it| it.name == name) {
                    own.comment = Some(comment);
                }
            }
        });
    }
}
