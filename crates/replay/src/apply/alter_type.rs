//! `ALTER COLUMN ... TYPE` (`ATPrepAlterColumnType`, `ATExecAlterColumnType`).

use pgassay_catalog::change::Effect;
use pgassay_catalog::constraint::{Constraint, ConstraintKind};
use pgassay_catalog::expression::Expression;
use pgassay_catalog::gap::Effects;
use pgassay_catalog::id::{ColumnNumber, ObjectId, RelationId, SequenceId, TypeId};
use pgassay_catalog::refusal::{Obstacle, Refusal, SqlState};
use pgassay_catalog::relation::{Column, KeyValue, Relation};
use pgassay_sql::ast::{
    Expr, ExprKind, Name, ObjectKind, ObjectName, SequenceOption, StatementKind, TypeName,
};

use super::alter_column::in_partition_key;
use super::column::{check_column, column_collation};
use super::create_index::key_type;
use super::inherit::require_not_inherited;
use super::new_relation::held_by_column;
use super::sequence::configure;
use pgassay_sql::name::Identifier;

use crate::refuse::{self, refusal};
use crate::{Replay, Run};
use pgassay_catalog::bind::{AssignmentTarget, ExpressionKind, Scope};

/// Gives a column another type.
pub(crate) fn alter_type(
    replay: &mut Replay,
    table: RelationId,
    name: &Name,
    type_name: &TypeName,
    collation: Option<&ObjectName>,
    using: Option<&Expr>,
    only: bool,
) -> Run {
    let relation = replay.relation(table)?;
    if let Some(using) = using {
        // It is read before the column is looked at (`transformAlterTableStmt`).
        replay.bind_in(using, &Scope::table(relation), ExpressionKind::AlterUsing, None)?;
    }
    let column = replay.column_of(relation, name)?.clone();
    if let Some(identity) = column.identity.filter(|_| !relation.is_partition()) {
        // The sequence follows before the column is changed (`transformAlterTableStmt`).
        follow(replay, identity.sequence, type_name)?;
    }
    let relation = replay.relation(table)?;
    if relation.of_type.is_some() {
        let message = "cannot alter column type of typed table";
        return Err(refusal(SqlState::WRONG_OBJECT_TYPE, message));
    }
    if column.generated.is_some() && using.is_some() {
        let message = "cannot specify USING when altering type of generated column";
        return Err(refusal(SqlState::INVALID_COLUMN_DEFINITION, message));
    }
    require_not_inherited(replay, table, &column, "alter")?;
    if in_partition_key(relation, column.number) {
        let message = format!(
            "cannot alter column \"{}\" because it is part of the partition key of relation \"{}\"",
            column.name.as_str(),
            relation.name.as_str()
        );
        return Err(refusal(SqlState::INVALID_TABLE_DEFINITION, message));
    }
    let typed = replay.resolve_type_or_unknown(type_name)?;
    let mut changed = Column {
        data_type: typed.data_type,
        modifier: typed.modifier,
        collation: typed.collation,
        ..column.clone()
    };
    changed.collation = column_collation(replay, &changed, collation)?;
    check_column(replay, &changed, name)?;
    // Only stored values are converted.
    let stored = column.generated.as_ref().is_none_or(|it| it.stored);
    if stored && (relation.is_table() || using.is_some()) {
        check_conversion(replay, table, &changed, name, using)?;
    }
    if let Some(row_type) = relation.row_type {
        require_rows_unused(replay, row_type, "table", &relation.name.clone())?;
    }
    if only && !replay.children_of(table).is_empty() {
        let message = format!(
            "type of inherited column \"{}\" must be changed in child tables too",
            column.name.as_str()
        );
        return Err(refusal(SqlState::INVALID_TABLE_DEFINITION, message));
    }
    set_type(replay, table, &changed)
}

/// Gives the sequence of an identity column the column's new type.
fn follow(replay: &mut Replay, sequence: SequenceId, type_name: &TypeName) -> Run {
    let Some(mut changed) = replay.catalog.sequence(sequence).cloned() else {
        return Ok(());
    };
    configure(
        replay,
        &mut changed,
        &[SequenceOption::Type(type_name.clone())],
        false,
    )?;
    replay.catalog.sequences.update(sequence.0, |it| *it = changed);
    Ok(())
}

/// Refuses a type to which the old values do not go by an assignment cast, or a USING that does not fit.
fn check_conversion(
    replay: &Replay,
    table: RelationId,
    changed: &Column,
    name: &Name,
    using: Option<&Expr>,
) -> Run {
    let relation = replay.relation(table)?;
    let plain = Expr {
        kind: ExprKind::Column(vec![name.clone()]),
        span: name.span,
    };
    let target = AssignmentTarget {
        data_type: changed.data_type,
        modifier: changed.modifier,
        column: Some(&changed.name),
    };
    let scope = Scope::table(relation);
    let result = replay.bind_in(
        using.unwrap_or(&plain),
        &scope,
        ExpressionKind::AlterUsing,
        Some(target),
    );
    match result {
        Ok(_) => Ok(()),
        Err(Obstacle::Refused(refusal)) if refusal.sqlstate == SqlState::DATATYPE_MISMATCH => {
            let message = if using.is_some() {
                "result of USING clause for column \"{}\" cannot be cast automatically to type"
            } else {
                "column \"{}\" cannot be cast automatically to type"
            };
            let message = format!("{} {type}", message.replace("{}", changed.name.as_str()), type = pgassay_catalog::bind::format_type(&replay.catalog, changed.data_type, changed.modifier));
            Err(Refusal::new(SqlState::DATATYPE_MISMATCH, message)
                .at(name.span)
                .into())
        }
        Err(other) => Err(other),
    }
}

fn set_type(replay: &mut Replay, table: RelationId, changed: &Column) -> Run {
    let relation = replay.relation(table)?;
    let Some(column) = relation.column_named(&changed.name).cloned() else {
        return Ok(());
    };
    let number = column.number;
    let default = rebound_default(replay, &column, changed)?;
    let generated = match &column.generated {
        Some(it) => recast(replay, &it.expression, &column, changed)?,
        None => None,
    };
    refuse_users(replay, table, number)?;
    let old = (column.data_type, column.collation);
    replay.note_retyped(table, &column);
    replay.catalog.relations.update(table.0, |it| {
        if let Some(own) = it.column_mut(number) {
            own.data_type = changed.data_type;
            own.modifier = changed.modifier;
            own.collation = changed.collation;
            own.storage = None;
            own.compression = None;
            if default.is_some() {
                own.default = default;
            }
            if let (Some(own), Some(generated)) = (&mut own.generated, generated) {
                own.expression = generated;
            }
        }
    });
    replay
        .catalog
        .note_references(ObjectId::Relation(table), held_by_column(changed));
    replay.effect(Effect::Altered(ObjectId::Column(table, number), Effects::COLUMNS));
    rebuild_indexes(replay, table, number, old, changed)?;
    rebind_constraints(replay, table, number)?;
    check_foreign_keys(replay, table, number)?;
    for child in replay.children_of(table) {
        set_type(replay, child, changed)?;
    }
    Ok(())
}

/// Refuses where something stands on the column that cannot follow it.
fn refuse_users(replay: &Replay, table: RelationId, number: ColumnNumber) -> Run {
    let refused = |what: &str| {
        let message = format!("cannot alter type of a column used {what}");
        Err(refuse::unsupported(message))
    };
    for (dependent, _) in replay.dependents_of(ObjectId::Column(table, number)) {
        match dependent {
            ObjectId::Relation(_) | ObjectId::Rule(..) => return refused("by a view or rule"),
            ObjectId::Trigger(..) => return refused("in a trigger definition"),
            ObjectId::Policy(..) => return refused("in a policy definition"),
            ObjectId::Column(of, _) if of == table && replay.catalog.version.major < 15 => {
                let message = "cannot alter type of a column used by a generated column";
                return Err(refusal(SqlState::SYNTAX_ERROR, message));
            }
            ObjectId::Column(of, _) if of == table => return refused("by a generated column"),
            ObjectId::Function(_) => return refused("by a function or procedure"),
            _ => {}
        }
    }
    Ok(())
}

/// The default as the new type has it.
fn rebound_default(
    replay: &Replay,
    column: &Column,
    changed: &Column,
) -> Run<Option<pgassay_catalog::expression::Expression>> {
    let Some(default) = &column.default else {
        return Ok(None);
    };
    recast(replay, default, column, changed)
}

/// A default or generation expression as the new type has it (`ATPrepAlterColumnType`).
fn recast(
    replay: &Replay,
    expression: &Expression,
    column: &Column,
    changed: &Column,
) -> Run<Option<Expression>> {
    let target = AssignmentTarget {
        data_type: changed.data_type,
        modifier: changed.modifier,
        column: Some(&changed.name),
    };
    match replay
        .binder()
        .recast(expression, ExpressionKind::Default, target)
    {
        Ok(bound) => Ok(Some(bound)),
        Err(Obstacle::Refused(refusal))
            if matches!(
                refusal.sqlstate,
                SqlState::DATATYPE_MISMATCH | SqlState::INVALID_TEXT_REPRESENTATION
            ) =>
        {
            let message = format!(
                "default for column \"{}\" cannot be cast automatically to type {}",
                column.name.as_str(),
                pgassay_catalog::bind::format_type(&replay.catalog, changed.data_type, changed.modifier)
            );
            Err(refuse::refusal(SqlState::DATATYPE_MISMATCH, message))
        }
        Err(_) => Ok(None),
    }
}

/// The expression that a text is.
fn expression_of(text: &str) -> Option<Expr> {
    let statement = pgassay_sql::parse::parse_statement(&format!("SELECT {text}"), 0);
    let StatementKind::Query(query) = statement.kind else {
        return None;
    };
    let pgassay_sql::ast::QueryBody::Select(select) = query.body else {
        return None;
    };
    let [target] = <[_; 1]>::try_from(select.targets).ok()?;
    Some(target.value)
}

/// Indexes on the column get the operator class that the new type has by default, where they had the old one's.
fn rebuild_indexes(
    replay: &mut Replay,
    table: RelationId,
    number: ColumnNumber,
    old: (TypeId, Option<pgassay_catalog::id::CollationId>),
    changed: &Column,
) -> Run {
    let indexes = replay.relation(table)?.indexes.clone();
    for id in indexes {
        let Some(index) = replay.catalog.index(id) else {
            continue;
        };
        let method = index.method.clone();
        let mut columns = index.columns.clone();
        let mut touched = false;
        for column in &mut columns {
            if let KeyValue::Expression(expression) = &column.value
                && let Some(bound) =
                    rebound(replay, table, number, expression, ExpressionKind::IndexExpression)?
            {
                let (before, _) = key_type(replay, table, &column.value)?;
                column.value = KeyValue::Expression(Box::new(bound));
                let (after, collation) = key_type(replay, table, &column.value)?;
                if before != after {
                    if column.operator_class == replay.default_operator_class(method.as_str(), before) {
                        column.operator_class =
                            replay.resolve_operator_class(None, method.as_str(), after)?;
                    }
                    column.collation = collation;
                }
                touched = true;
            }
            if !matches!(column.value, KeyValue::Column(of) if of == number) {
                continue;
            }
            touched = true;
            let was_default = column.operator_class == replay.default_operator_class(method.as_str(), old.0);
            if was_default {
                column.operator_class =
                    replay.resolve_operator_class(None, method.as_str(), changed.data_type)?;
            }
            if column.collation == old.1 || changed.collation.is_none() {
                column.collation = changed.collation;
            }
        }
        let predicate = match &index.predicate {
            Some(it) => rebound(replay, table, number, it, ExpressionKind::IndexPredicate)?,
            None => None,
        };
        if touched || predicate.is_some() {
            replay.catalog.indexes.update(id.0, |it| {
                it.columns = columns;
                // It is made anew, from the names of now.
                it.former_names.clear();
                it.predicate = predicate.or(it.predicate.take());
            });
        }
    }
    Ok(())
}

/// An expression that mentions the column, read again.
fn rebound(
    replay: &Replay,
    table: RelationId,
    number: ColumnNumber,
    expression: &Expression,
    kind: ExpressionKind,
) -> Run<Option<Expression>> {
    if !crate::bind::columns_in(expression, table).contains(&number) {
        return Ok(None);
    }
    let Some(written) = printed(replay, expression) else {
        return Ok(None);
    };
    match replay.bind_over(&written, table, kind) {
        Ok(bound) => Ok(Some(Expression {
            location: expression.location,
            text: std::sync::Arc::clone(&expression.text),
            ..bound
        })),
        // It was written with names that have changed since.
        Err(Obstacle::Refused(refusal)) if refusal.sqlstate == SqlState::UNDEFINED_COLUMN => Ok(None),
        Err(other) => Err(other),
    }
}

/// The expression as PostgreSQL prints it, with the casts that it inserted: that is what it reads again. As it was
/// written where it cannot be printed as SQL.
fn printed(replay: &Replay, expression: &Expression) -> Option<Expr> {
    pgassay_catalog::normal::print_node(&replay.catalog, &expression.tree)
        .and_then(|text| expression_of(&text))
        .or_else(|| expression_of(&expression.text))
}

/// Checks over the column are read again.
fn rebind_constraints(replay: &mut Replay, table: RelationId, number: ColumnNumber) -> Run {
    let relation = replay.relation(table)?;
    let mut changed = Vec::new();
    for constraint in &relation.constraints {
        // They are made again in the order in which they were made.
        require_fit(replay, relation, constraint, (table, number))?;
        let ConstraintKind::Check(expression) = &constraint.kind else {
            continue;
        };
        let bound = rebound(replay, table, number, expression, ExpressionKind::Check)?;
        changed.extend(bound.map(|bound| (constraint.id, bound)));
    }
    for (id, bound) in changed {
        replay.note_expression(ObjectId::Constraint(table, id), &bound);
        replay.catalog.relations.update(table.0, |it| {
            if let Some(own) = it.constraints.iter_mut().find(|it| it.id == id) {
                own.kind = ConstraintKind::Check(bound);
            }
        });
    }
    Ok(())
}

/// Refuses types that no longer compare with those of the keys on the other side.
fn check_foreign_keys(replay: &Replay, table: RelationId, number: ColumnNumber) -> Run {
    let relation = replay.relation(table)?;
    let mut users = vec![relation.id];
    for holder in replay.catalog.may_refer_to(ObjectId::Relation(table)) {
        if let ObjectId::Constraint(of, _) = holder
            && !users.contains(&of)
        {
            users.push(of);
        }
    }
    for user in users {
        let Some(user) = replay.catalog.relation(user) else {
            continue;
        };
        for constraint in &user.constraints {
            require_fit(replay, user, constraint, (table, number))?;
        }
    }
    Ok(())
}

/// Refuses a foreign key over a column whose new type does not compare with that of the other side.
fn require_fit(
    replay: &Replay,
    user: &Relation,
    constraint: &Constraint,
    (table, number): (RelationId, ColumnNumber),
) -> Run {
    let ConstraintKind::ForeignKey(key) = &constraint.kind else {
        return Ok(());
    };
    let touched = (user.id == table && key.columns.contains(&number))
        || (key.references == table && key.referenced_columns.contains(&number));
    if !touched || super::foreign_key::still_fits(replay, user, key) {
        return Ok(());
    }
    let message = format!(
        "foreign key constraint \"{}\" cannot be implemented",
        constraint.name.as_str()
    );
    Err(Refusal::new(SqlState::DATATYPE_MISMATCH, message)
        .about(
            ObjectKind::Constraint,
            refuse::of_relation(&user.name, &constraint.name),
        )
        .into())
}

/// Refuses to change the layout of rows that columns of other tables hold (`find_composite_type_dependencies`).
fn require_rows_unused(replay: &Replay, id: TypeId, word: &str, name: &Identifier) -> Run {
    for holder in replay.catalog.may_refer_to(ObjectId::Type(id)) {
        let ObjectId::Relation(table) = holder else {
            continue;
        };
        let Some(relation) = replay.catalog.relation(table) else {
            continue;
        };
        if relation.kind == pgassay_catalog::relation::RelationKind::View {
            continue;
        }
        if let Some(column) = relation.columns.iter().find(|it| it.data_type == id) {
            let message = format!(
                "cannot alter {word} \"{}\" because column \"{}.{}\" uses it",
                name.as_str(),
                relation.name.as_str(),
                column.name.as_str()
            );
            return Err(refuse::unsupported(message));
        }
    }
    Ok(())
}
