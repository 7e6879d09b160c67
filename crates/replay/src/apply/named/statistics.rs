//! Extended statistics: made, and copied with a table.

use pgassay_catalog::bind::ExpressionKind;
use pgassay_catalog::id::{ColumnNumber, ObjectId, OtherId, RelationId};
use pgassay_catalog::lookup::ClassId;
use pgassay_catalog::refusal::SqlState;
use pgassay_catalog::role::Other;
use pgassay_sql::ast::{CreateNamed, ExprKind, ObjectKind, Persistence};
use pgassay_sql::name::Identifier;

use super::{add, free};
use crate::bind::remapped;
use crate::refuse::{self, refusal};
use crate::{Replay, Run};

/// `CREATE STATISTICS` (`CreateStatistics`)
pub(super) fn create_statistics(replay: &mut Replay, it: &CreateNamed) -> Run {
    let [relation] = it.relations.as_slice() else {
        return Err(refuse::unsupported(
            "only a single relation is allowed in CREATE STATISTICS",
        ));
    };
    let ClassId::Relation(id) = replay.class(relation)? else {
        return Err(refuse::wrong_kind(
            &relation.value.name,
            "a table, foreign table, or materialized view",
        ));
    };
    let table = replay.relation(id)?.clone();
    if table.kind == pgassay_catalog::relation::RelationKind::View {
        let message = format!(
            "cannot define statistics for relation \"{}\"",
            table.name.as_str()
        );
        return Err(refusal(SqlState::WRONG_OBJECT_TYPE, message));
    }
    replay.require_owner_of(&table)?;
    let mut named = it.clone();
    let schema = if it.name.value.name.as_str().is_empty() {
        let columns: Vec<&str> = it
            .expressions
            .iter()
            .filter_map(column_name)
            .map(Identifier::as_str)
            .collect();
        named.name.value.name =
            crate::names::object_name(table.name.as_str(), Some(&columns.join("_")), "stat");
        table.schema
    } else {
        replay.creation_schema(&it.name.value, Persistence::Permanent)?
    };
    if free(replay, &named, Some(schema))? {
        return Ok(());
    }
    let mut numbers: Vec<ColumnNumber> = Vec::new();
    let mut expressions = Vec::new();
    for expression in &it.expressions {
        match &expression.kind {
            ExprKind::Column(parts) if parts.len() == 1 => {
                let column = replay.column_of(&table, &parts[0])?;
                if column.generated.as_ref().is_some_and(|it| !it.stored) {
                    let message = "statistics creation on virtual generated columns is not supported";
                    return Err(refuse::unsupported(message));
                }
                if replay.default_operator_class("btree", column.data_type).is_none() {
                    let message = format!(
                        "column \"{}\" cannot be used in statistics because its type {} has no default btree operator class",
                        column.name.as_str(),
                        pgassay_catalog::bind::format_type(&replay.catalog, column.data_type, -1)
                    );
                    return Err(refuse::unsupported(message));
                }
                let number = column.number;
                if numbers.contains(&number) {
                    let message = "duplicate column name in statistics definition";
                    return Err(refusal(SqlState::DUPLICATE_COLUMN, message));
                }
                numbers.push(number);
            }
            _ => expressions.push(replay.bind_over(expression, id, ExpressionKind::IndexExpression)?),
        }
    }
    let kinds = statistics_kinds(it, numbers.len(), expressions.len())?;
    let mut references = vec![ObjectId::Relation(id)];
    references.extend(numbers.iter().map(|number| ObjectId::Column(id, *number)));
    let options = vec![("kinds".to_owned(), kinds)];
    let made = add(replay, &named, Some(schema), references, options);
    replay.note_all(ObjectId::Other(made), &expressions);
    replay
        .catalog
        .others
        .update(made.0, |it| it.expressions = expressions);
    Ok(())
}

/// Extended statistics of a table for one that is like it (`generateClonedExtStatsStmt`).
pub(crate) fn copy_statistics(
    replay: &mut Replay,
    source: RelationId,
    table: RelationId,
    comments: bool,
) -> Run {
    let map = replay.column_map(source, table);
    let all: Vec<Other> = replay
        .catalog
        .others
        .iter()
        .filter(|(_, it)| it.kind == ObjectKind::Statistics)
        .filter(|(_, it)| it.references.contains(&ObjectId::Relation(source)))
        .map(|(_, it)| it.clone())
        .collect();
    for old in all {
        let new = replay.relation(table)?.clone();
        let mut words = Vec::new();
        let mut references = Vec::new();
        for reference in &old.references {
            references.push(match *reference {
                ObjectId::Column(of, number) if of == source => {
                    let number = map.get(&number).copied().unwrap_or(number);
                    words.extend(new.column(number).map(|it| it.name.as_str().to_owned()));
                    ObjectId::Column(table, number)
                }
                ObjectId::Relation(of) if of == source => ObjectId::Relation(table),
                other => other,
            });
        }
        if !old.expressions.is_empty() {
            words.push("expr".to_owned());
        }
        let number = |it: ColumnNumber| map.get(&it).copied().unwrap_or(it);
        let held = old.expressions.iter();
        let expressions = held.map(|it| remapped(it, source, table, &number)).collect();
        let mut label = "stat".to_owned();
        let mut pass = 0;
        let name = loop {
            let name = crate::names::object_name(new.name.as_str(), Some(&words.join("_")), &label);
            let others = &replay.catalog.others;
            let is_taken = others
                .named(Some(new.schema), &name)
                .any(|(_, it)| it.kind == ObjectKind::Statistics);
            if !is_taken {
                break name;
            }
            pass += 1;
            label = format!("stat{pass}");
        };
        let id: OtherId = replay.catalog.new_id();
        let copy = Other {
            id,
            schema: Some(new.schema),
            name,
            owner: new.owner,
            references,
            expressions,
            comment: old.comment.clone().filter(|_| comments),
            ..old
        };
        replay
            .catalog
            .note_references(ObjectId::Other(id), copy.references.clone());
        replay.catalog.others.insert(id.0, copy);
    }
    Ok(())
}

fn column_name(expression: &pgassay_sql::ast::Expr) -> Option<&Identifier> {
    match &expression.kind {
        ExprKind::Column(parts) => parts.last().map(|part| &part.value),
        _ => None,
    }
}

/// The kinds as `pg_statistic_ext.stxkind` has them: all where none is named.
fn statistics_kinds(it: &CreateNamed, columns: usize, expressions: usize) -> Run<String> {
    if columns + expressions == 1 && expressions == 1 {
        if !it.options.is_empty() {
            let message =
                "when building statistics on a single expression, statistics kinds may not be specified";
            return Err(refusal(SqlState::SYNTAX_ERROR, message));
        }
        return Ok("e".to_owned());
    }
    if columns + expressions < 2 {
        let message = "extended statistics require at least 2 columns";
        return Err(refusal(SqlState::INVALID_OBJECT_DEFINITION, message));
    }
    let mut letters = Vec::new();
    for option in &it.options {
        letters.push(match option.name.value.as_str() {
            "ndistinct" => 'd',
            "dependencies" => 'f',
            "mcv" => 'm',
            other => {
                let message = format!("unrecognized statistics kind \"{other}\"");
                return Err(refusal(SqlState::SYNTAX_ERROR, message));
            }
        });
    }
    let wanted = |letter: &char| letters.is_empty() || letters.contains(letter);
    let mut kinds: String = ['d', 'f', 'm'].into_iter().filter(wanted).collect();
    if expressions > 0 {
        kinds.push('e');
    }
    Ok(kinds)
}
