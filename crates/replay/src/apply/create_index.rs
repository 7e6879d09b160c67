//! `CREATE INDEX`: what is written becomes a plan, which `apply/build_index.rs` carries out.

use pgassay_catalog::bind::{ExpressionKind, Scope, column_name};
use pgassay_catalog::expression::{Expression, Node};
use pgassay_catalog::id::{CollationId, ColumnNumber, RelationId, TypeId};
use pgassay_catalog::index::IndexColumn;
use pgassay_catalog::lookup::ClassId;
use pgassay_catalog::refusal::{Obstacle, Refusal, SqlState};
use pgassay_catalog::relation::{KeyValue, RelationKind, option_texts};
use pgassay_sql::ast::{CreateIndex, Expr, ExprKind, IndexElement, Name, ObjectKind, ObjectName};
use pgassay_sql::name::{Identifier, QualifiedName};

use super::build_index::{IndexPlan, build_index};
use crate::refuse::{self, refusal};
use crate::{Replay, Run, names};

/// `CREATE INDEX`
pub(crate) fn create_index(replay: &mut Replay, it: &CreateIndex) -> Run {
    if it.concurrently {
        replay.prevent_in_transaction("CREATE INDEX CONCURRENTLY")?;
    }
    let table = index_table(replay, &it.table)?;
    // The names in the statement are looked up before anything else is checked.
    let predicate = match &it.condition {
        Some(condition) => {
            let bound = replay.bind_over(condition, table, ExpressionKind::IndexPredicate);
            later(bound.map(Some))?
        }
        None => Ok(None),
    };
    let mut values = Vec::with_capacity(it.elements.len());
    for element in &it.elements {
        let value = key_value(replay, table, element, ExpressionKind::IndexExpression);
        values.push(later(value)?);
    }
    let relation = replay.relation(table)?;
    let is_partitioned = relation.kind == RelationKind::PartitionedTable;
    match relation.kind {
        RelationKind::Table | RelationKind::PartitionedTable | RelationKind::MaterializedView => {}
        _ => {
            let message = format!("cannot create index on relation \"{}\"", relation.name.as_str());
            return Err(refusal(SqlState::WRONG_OBJECT_TYPE, message));
        }
    }
    if is_partitioned && it.concurrently {
        let message = format!(
            "cannot create index on partitioned table \"{}\" concurrently",
            relation.name.as_str()
        );
        return Err(refuse::unsupported(message));
    }
    let (schema, relation_name) = (relation.schema, relation.name.clone());
    replay.require_create_in(schema)?;
    let method = method_of(replay, it.method.as_ref())?;
    check_abilities(&method, it.unique, it.elements.len(), !it.include.is_empty())?;
    let names = names::index_column_names(
        it.elements
            .iter()
            .map(|it| element_name(&it.value))
            .chain(it.include.iter().map(|it| it.value.as_str().to_owned()))
            .collect(),
    );
    let name = match &it.name {
        Some(name) => name.value.name.clone(),
        None => {
            let joined = names::joined(names.iter().map(String::as_str));
            replay.choose_relation_name(relation_name.as_str(), Some(&joined), "idx", schema, false)
        }
    };
    let predicate = predicate?;
    let mut columns = Vec::with_capacity(it.elements.len());
    for (element, value) in it.elements.iter().zip(values) {
        let value = match value? {
            Value::Known(value) => value,
            Value::MissingColumn(column) => return Err(missing_key_column(column)),
        };
        columns.push(index_column(replay, table, value, element, &method)?);
    }
    let include = include_columns(replay, table, &it.include)?;
    let plan = IndexPlan {
        name,
        method,
        columns,
        include,
        unique: it.unique,
        nulls_not_distinct: it.nulls_not_distinct,
        predicate,
        options: option_texts(&it.options),
        constraint: None,
        parent: None,
        if_not_exists: it.if_not_exists && it.name.is_some(),
        only: it.only,
    };
    build_index(replay, table, plan)?;
    Ok(())
}

/// What can vary is refused only after the access method was asked what it can do.
fn later<T>(bound: Run<T>) -> Run<Run<T>> {
    match bound {
        Err(Obstacle::Refused(refusal)) if refusal.sqlstate != SqlState::INVALID_OBJECT_DEFINITION => {
            Err(Obstacle::Refused(refusal))
        }
        other => Ok(other),
    }
}

/// The table of an index; its owner alone may index it.
fn index_table(replay: &Replay, name: &ObjectName) -> Run<RelationId> {
    match replay.class(name)? {
        ClassId::Relation(id) => {
            replay.require_owner_of(replay.relation(id)?)?;
            Ok(id)
        }
        _ => {
            let message = format!("cannot create index on relation \"{}\"", name.value.name.as_str());
            Err(refusal(SqlState::WRONG_OBJECT_TYPE, message))
        }
    }
}

/// The access method, btree where none is written; rtree is gist.
pub(crate) fn method_of(replay: &Replay, method: Option<&Name>) -> Run<Identifier> {
    let Some(name) = method else {
        return Ok(Identifier::new("btree"));
    };
    if name.value == "rtree" {
        return Ok(Identifier::new("gist"));
    }
    if replay.is_index_method(&name.value) {
        return Ok(name.value.clone());
    }
    let message = format!("access method \"{}\" does not exist", name.value.as_str());
    Err(Refusal::new(SqlState::UNDEFINED_OBJECT, message)
        .about(ObjectKind::AccessMethod, QualifiedName::new(name.value.clone()))
        .at(name.span)
        .into())
}

fn check_abilities(method: &Identifier, unique: bool, columns: usize, include: bool) -> Run {
    let cannot = |what: &str| {
        let message = format!("access method \"{}\" does not support {what}", method.as_str());
        Err(refuse::unsupported(message))
    };
    let own = matches!(
        method.as_str(),
        "btree" | "hash" | "gist" | "gin" | "spgist" | "brin"
    );
    if unique && method.as_str() != "btree" && own {
        return cannot("unique indexes");
    }
    if include && matches!(method.as_str(), "hash" | "gin" | "brin") {
        return cannot("included columns");
    }
    if columns > 1 && matches!(method.as_str(), "hash" | "spgist") {
        return cannot("multicolumn indexes");
    }
    if columns > 32 {
        return Err(refusal(
            SqlState::TOO_MANY_COLUMNS,
            "cannot use more than 32 columns in an index",
        ));
    }
    Ok(())
}

/// The name that a key column or expression gives to its column of the index.
pub(crate) fn element_name(value: &Expr) -> String {
    column_name(value).map_or_else(|| "expr".to_owned(), |name| name.as_str().to_owned())
}

/// A key's value, or the column that is missing: expressions are bound before columns are looked for.
pub(crate) enum Value<'a> {
    Known(KeyValue),
    MissingColumn(&'a Name),
}

/// The value of a key's element: a column, or an expression.
pub(crate) fn key_value<'a>(
    replay: &Replay,
    table: RelationId,
    element: &'a IndexElement,
    kind: ExpressionKind,
) -> Run<Value<'a>> {
    if let ExprKind::Column(parts) = &element.value.kind
        && let [name] = parts.as_slice()
    {
        return Ok(match replay.relation(table)?.column_named(&name.value) {
            Some(column) => Value::Known(KeyValue::Column(column.number)),
            None => Value::MissingColumn(name),
        });
    }
    let bound = replay.bind_over(&element.value, table, kind)?;
    Ok(Value::Known(KeyValue::Expression(Box::new(bound))))
}

/// `column "c" does not exist`
pub(crate) fn missing_key_column(column: &Name) -> pgassay_catalog::refusal::Obstacle {
    let message = format!("column \"{}\" does not exist", column.value.as_str());
    Refusal::new(SqlState::UNDEFINED_COLUMN, message)
        .about(ObjectKind::Column, QualifiedName::new(column.value.clone()))
        .at(column.span)
        .into()
}

/// The type of a key's value, and its collation.
pub(crate) fn key_type(
    replay: &Replay,
    table: RelationId,
    value: &KeyValue,
) -> Run<(TypeId, Option<CollationId>)> {
    Ok(match value {
        KeyValue::Column(number) => {
            let relation = replay.relation(table)?;
            let column = relation.column(*number);
            column.map_or((TypeId::UNKNOWN, None), |it| (it.data_type, it.collation))
        }
        KeyValue::Expression(expression) => {
            let data_type = expression.tree.data_type();
            let scope = Scope::table(replay.relation(table)?);
            let collation = replay.binder().expression_collation(&scope, &expression.tree);
            (data_type, collation)
        }
    })
}

/// A COLLATE around a key's expression is the key's collation, and no part of the expression.
fn without_collate(value: KeyValue) -> KeyValue {
    let KeyValue::Expression(expression) = value else {
        return value;
    };
    let mut node = &*expression.tree;
    while let Node::Collate { operand, .. } = node {
        node = operand;
    }
    if let Node::Column(column) = node
        && let Some((_, number)) = column.column
    {
        return KeyValue::Column(number);
    }
    let tree = std::sync::Arc::new(node.clone());
    KeyValue::Expression(Box::new(Expression { tree, ..*expression }))
}

/// A key column with its operator class, collation and order (`ComputeIndexAttrs`).
pub(crate) fn index_column(
    replay: &Replay,
    table: RelationId,
    value: KeyValue,
    element: &IndexElement,
    method: &Identifier,
) -> Run<IndexColumn> {
    let (data_type, mut collation) = key_type(replay, table, &value)?;
    let value = without_collate(value);
    if let Some(name) = &element.collation {
        collation = Some(replay.collation(name)?);
    }
    let collatable = replay
        .catalog
        .data_type(data_type)
        .is_some_and(|it| it.collatable);
    if !collatable && data_type != TypeId::UNKNOWN {
        if element.collation.is_some() {
            let message = format!(
                "collations are not supported by type {}",
                pgassay_catalog::bind::format_type(&replay.catalog, data_type, -1)
            );
            return Err(refusal(SqlState::DATATYPE_MISMATCH, message));
        }
        collation = None;
    }
    let operator_class =
        replay.resolve_operator_class(element.operator_class.as_ref(), method.as_str(), data_type)?;
    let ordered = method.as_str() == "btree";
    if !ordered && (element.descending || element.nulls_first.is_some()) && replay.is_index_method(method) {
        let what = if element.descending {
            "ASC/DESC options"
        } else {
            "NULLS FIRST/LAST options"
        };
        let message = format!("access method \"{}\" does not support {what}", method.as_str());
        return Err(refuse::unsupported(message));
    }
    Ok(IndexColumn {
        value,
        operator_class,
        collation,
        descending: element.descending,
        nulls_first: element.nulls_first.unwrap_or(element.descending),
    })
}

/// The columns of INCLUDE.
pub(crate) fn include_columns(replay: &Replay, table: RelationId, names: &[Name]) -> Run<Vec<ColumnNumber>> {
    let relation = replay.relation(table)?;
    names
        .iter()
        .map(|name| {
            let column = relation.column_named(&name.value);
            column.map(|it| it.number).ok_or_else(|| missing_key_column(name))
        })
        .collect()
}

impl Replay {
    /// The collation of a name (`get_collation_oid`).
    pub(crate) fn collation(&self, name: &ObjectName) -> Run<CollationId> {
        let in_schema = |schema| {
            let own = self.catalog.collations.find(Some(schema), &name.value.name);
            let system = || {
                self.catalog
                    .system()
                    .collations()
                    .named(Some(schema), &name.value.name)
                    .next()
            };
            own.map(|(_, it)| it.id).or_else(|| system().map(|it| it.id))
        };
        let found = match &name.value.schema {
            Some(schema) => in_schema(self.explicit_schema(schema)?),
            None => self.path.schemas.iter().find_map(|schema| in_schema(*schema)),
        };
        if let Some(found) = found {
            return Ok(found);
        }
        let text = name.value.name.as_str();
        if text.contains('_') || text.contains("-x-") {
            return refuse::unknown("collations of the operating system cannot be told");
        }
        let message = format!(
            "collation \"{}\" for encoding \"UTF8\" does not exist",
            refuse::plain(&name.value)
        );
        Err(Refusal::new(SqlState::UNDEFINED_OBJECT, message)
            .about(ObjectKind::Collation, name.value.clone())
            .at(name.span)
            .into())
    }
}
