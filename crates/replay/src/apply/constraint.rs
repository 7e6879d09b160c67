//! Constraints of tables: what is asked for, in the order in which PostgreSQL grants it.

use pgassay_catalog::bind::ExpressionKind;
use pgassay_catalog::change::Effect;
use pgassay_catalog::constraint::{Constraint, ConstraintKind};
use pgassay_catalog::expression::Expression;
use pgassay_catalog::gap::Effects;
use pgassay_catalog::id::{ColumnNumber, ConstraintId, ObjectId, RelationId};
use pgassay_catalog::refusal::{Refusal, SqlState};
use pgassay_catalog::relation::{KeyValue, RelationKind, option_texts};
use pgassay_sql::ast::{
    ConstraintAttributes, Expr, IndexElement, IndexParameters, Name, ObjectKind, OperatorName, References,
    TableConstraint, TableConstraintKind,
};
use pgassay_sql::name::{Identifier, QualifiedName};
use pgassay_sql::span::Span;

use super::build_index::{ConstraintPlan, IndexPlan, KeySort, build_index};
use super::create_index::{
    element_name, include_columns, index_column, key_value, method_of, missing_key_column,
};
use super::foreign_key;
use crate::bind::{columns_in, remapped};
use crate::refuse::{self, refusal};
use crate::{Replay, Run, names};

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

fn add_here(replay: &mut Replay, table: RelationId, request: &Request<'_>, only: bool) -> Run {
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
        Request::NotNull { name, column, .. } => {
            let relation = replay.relation(table)?;
            let number = replay.column_of(relation, column)?.number;
            set_not_null(replay, table, number, name.map(|it| it.value.clone()))
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

fn add_check(
    replay: &mut Replay,
    table: RelationId,
    name: Option<&Name>,
    expression: &Expr,
    attributes: ConstraintAttributes,
    only: bool,
) -> Run {
    let bound = replay.bind_over(expression, table, ExpressionKind::Check)?;
    let relation = replay.relation(table)?;
    let name = match name {
        Some(name) => name.value.clone(),
        None => {
            let columns = columns_in(&bound, table);
            let column = match columns.as_slice() {
                [one] => relation.column(*one).map(|it| it.name.as_str().to_owned()),
                _ => None,
            };
            replay.choose_constraint_name(
                relation.name.as_str(),
                column.as_deref(),
                "check",
                relation.schema,
                &[],
            )
        }
    };
    let no_inherit = attributes.no_inherit == Some(true);
    if no_inherit && relation.kind == RelationKind::PartitionedTable {
        let message = format!(
            "cannot add NO INHERIT constraint to partitioned table \"{}\"",
            relation.name.as_str()
        );
        return Err(refusal(SqlState::INVALID_TABLE_DEFINITION, message));
    }
    let children = replay.children_of(table);
    if only && !no_inherit && !children.is_empty() {
        let message = "constraint must be added to child tables too";
        return Err(refusal(SqlState::INVALID_TABLE_DEFINITION, message));
    }
    let check = NewCheck {
        name,
        expression: bound,
        validated: !attributes.not_valid && attributes.enforced != Some(false),
        enforced: attributes.enforced != Some(false),
        no_inherit,
    };
    store_check(replay, table, &check, true, 0)
}

/// A check that is to be added to a table and what inherits from it.
#[derive(Clone)]
pub(crate) struct NewCheck {
    pub(crate) name: Identifier,
    pub(crate) expression: Expression,
    pub(crate) validated: bool,
    pub(crate) enforced: bool,
    pub(crate) no_inherit: bool,
}

/// Adds a check, or merges it with an inherited one of the same name and meaning (`MergeWithExistingConstraint`);
/// then goes on to the tables that inherit.
pub(crate) fn store_check(
    replay: &mut Replay,
    table: RelationId,
    check: &NewCheck,
    local: bool,
    inherited: u16,
) -> Run {
    let relation = replay.relation(table)?;
    let existing = relation.constraints.iter().find(|it| it.name == check.name);
    if let Some(existing) = existing {
        let same = matches!(&existing.kind, ConstraintKind::Check(expression) if expression.tree == check.expression.tree);
        let mergeable = same && (!local || existing.inherited > 0) && !existing.no_inherit;
        if !mergeable || (local && existing.local) {
            return Err(refuse::duplicate_constraint(&check.name, &relation.name));
        }
        let id = existing.id;
        replay.catalog.relations.update(table.0, |it| {
            if let Some(own) = it.constraints.iter_mut().find(|it| it.id == id) {
                own.local |= local;
                own.inherited += inherited;
            }
        });
    } else {
        let id: ConstraintId = replay.catalog.new_id();
        replay.note_expression(ObjectId::Constraint(table, id), &check.expression);
        let constraint = Constraint {
            id,
            name: check.name.clone(),
            kind: ConstraintKind::Check(check.expression.clone()),
            deferrable: false,
            initially_deferred: false,
            validated: check.validated,
            enforced: check.enforced,
            no_inherit: check.no_inherit,
            local,
            inherited,
            parent: None,
            comment: None,
            location: replay.location,
        };
        replay.add_constraint(table, constraint);
    }
    if check.no_inherit {
        return Ok(());
    }
    for child in replay.children_of(table) {
        let map = replay.column_map(table, child);
        let number = |it: ColumnNumber| map.get(&it).copied().unwrap_or(it);
        let inherited = NewCheck {
            expression: remapped(&check.expression, table, child, &number),
            ..check.clone()
        };
        store_check(replay, child, &inherited, false, 1)?;
    }
    Ok(())
}

/// Whether the NOT NULL of a kind of relation is a constraint.
fn holds_not_null(kind: RelationKind) -> bool {
    matches!(
        kind,
        RelationKind::Table | RelationKind::PartitionedTable | RelationKind::ForeignTable
    )
}

/// Marks a column NOT NULL, below too; since PostgreSQL 18 that is a constraint with a name.
pub(crate) fn set_not_null(
    replay: &mut Replay,
    table: RelationId,
    number: ColumnNumber,
    name: Option<Identifier>,
) -> Run {
    mark_not_null(replay, table, number, name, true, 0)
}

/// As [`set_not_null`], for a constraint that the table declares or inherits.
pub(crate) fn mark_not_null(
    replay: &mut Replay,
    table: RelationId,
    number: ColumnNumber,
    name: Option<Identifier>,
    local: bool,
    inherited: u16,
) -> Run {
    let relation = replay.relation(table)?;
    let Some(column) = relation.column(number) else {
        return Ok(());
    };
    let (schema, was_set) = (relation.schema, column.not_null);
    let column_name = column.name.clone();
    let mut used = name.clone();
    if replay.catalog.version.major >= 18 && holds_not_null(relation.kind) {
        let existing = relation
            .constraints
            .iter()
            .find(|it| matches!(it.kind, ConstraintKind::NotNull(of) if of == number));
        if let Some(existing) = existing {
            if let Some(name) = &name
                && local
                && existing.name != *name
            {
                let message = format!(
                    "cannot create not-null constraint \"{}\" on column \"{}\" of table \"{}\"",
                    name.as_str(),
                    column_name.as_str(),
                    relation.name.as_str()
                );
                return Err(refusal(SqlState::OBJECT_NOT_IN_PREREQUISITE_STATE, message));
            }
            let id = existing.id;
            replay.catalog.relations.update(table.0, |it| {
                if let Some(own) = it.constraints.iter_mut().find(|it| it.id == id) {
                    own.local |= local;
                    own.inherited += inherited;
                }
            });
        } else {
            let taken = |name: &Identifier| relation.constraints.iter().any(|it| it.name == *name);
            let chosen = match name.filter(|name| local || !taken(name)) {
                Some(name) if taken(&name) => {
                    return Err(refuse::duplicate_constraint(&name, &relation.name));
                }
                Some(name) => name,
                None => replay.choose_constraint_name(
                    relation.name.as_str(),
                    Some(column_name.as_str()),
                    "not_null",
                    schema,
                    &[],
                ),
            };
            used = Some(chosen.clone());
            let constraint = Constraint {
                id: replay.catalog.new_id(),
                name: chosen,
                kind: ConstraintKind::NotNull(number),
                deferrable: false,
                initially_deferred: false,
                validated: true,
                enforced: true,
                no_inherit: false,
                local,
                inherited,
                parent: None,
                comment: None,
                location: replay.location,
            };
            replay.add_constraint(table, constraint);
        }
    } else if was_set {
        return Ok(());
    }
    replay.catalog.relations.update(table.0, |it| {
        if let Some(column) = it.column_mut(number) {
            column.not_null = true;
        }
    });
    replay.effect(Effect::Altered(ObjectId::Column(table, number), Effects::COLUMNS));
    for child in replay.children_of(table) {
        let relation = replay.relation(child)?;
        if let Some(column) = relation.column_named(&column_name) {
            let number = column.number;
            mark_not_null(replay, child, number, used.clone(), false, 1)?;
        }
    }
    Ok(())
}

fn add_key(replay: &mut Replay, table: RelationId, key: &KeyRequest<'_>, only: bool) -> Run {
    let relation = replay.relation(table)?;
    let mut numbers: Vec<ColumnNumber> = Vec::with_capacity(key.columns.len());
    for name in &key.columns {
        let Some(column) = relation.column_named(&name.value) else {
            let message = format!("column \"{}\" named in key does not exist", name.value.as_str());
            return Err(Refusal::new(SqlState::UNDEFINED_COLUMN, message)
                .about(
                    ObjectKind::Column,
                    refuse::of_relation(&relation.name, &name.value),
                )
                .at(name.span)
                .into());
        };
        if numbers.contains(&column.number) {
            let what = if key.primary { "primary key" } else { "unique" };
            let message = format!(
                "column \"{}\" appears twice in {what} constraint",
                name.value.as_str()
            );
            return Err(Refusal::new(SqlState::DUPLICATE_COLUMN, message)
                .at(name.span)
                .into());
        }
        numbers.push(column.number);
    }
    let (deferrable, initially_deferred) = deferral(key.attributes);
    if key.primary {
        let has = relation
            .constraints
            .iter()
            .any(|it| matches!(it.kind, ConstraintKind::PrimaryKey(_)));
        if has {
            return Err(multiple_primary_keys(&relation.name));
        }
        for number in &numbers {
            let needs = replay
                .relation(table)?
                .column(*number)
                .is_some_and(|it| !it.not_null);
            if needs || replay.catalog.version.major >= 18 {
                set_not_null_for_key(replay, table, *number)?;
            }
        }
    }
    let relation = replay.relation(table)?;
    let column_names: Vec<&str> = numbers
        .iter()
        .filter_map(|it| relation.column(*it).map(|it| it.name.as_str()))
        .chain(key.parameters.include.iter().map(|it| it.value.as_str()))
        .collect();
    let sort = if key.primary {
        KeySort::Primary {
            without_overlaps: key.without_overlaps,
        }
    } else {
        KeySort::Unique {
            without_overlaps: key.without_overlaps,
        }
    };
    let name = match key.name {
        Some(name) => name.value.clone(),
        None => {
            let joined = names::joined(column_names);
            let addition = (!key.primary).then_some(joined.as_str());
            replay.choose_relation_name(
                relation.name.as_str(),
                addition,
                sort.label(),
                relation.schema,
                true,
            )
        }
    };
    let method = Identifier::new(if key.without_overlaps { "gist" } else { "btree" });
    let mut columns = Vec::with_capacity(numbers.len());
    for number in &numbers {
        columns.push(plain_index_column(replay, table, *number, &method)?);
    }
    let include = include_columns(replay, table, &key.parameters.include)?;
    let plan = IndexPlan {
        name,
        method,
        columns,
        include,
        unique: true,
        nulls_not_distinct: key.nulls_not_distinct,
        predicate: None,
        options: option_texts(&key.parameters.options),
        constraint: Some(ConstraintPlan {
            sort,
            deferrable,
            initially_deferred,
            parent: None,
        }),
        parent: None,
        if_not_exists: false,
        only,
    };
    build_index(replay, table, plan)?;
    Ok(())
}

/// `multiple primary keys for table "t" are not allowed`
pub(crate) fn multiple_primary_keys(table: &Identifier) -> pgassay_catalog::refusal::Obstacle {
    let message = format!(
        "multiple primary keys for table \"{}\" are not allowed",
        table.as_str()
    );
    refusal(SqlState::INVALID_TABLE_DEFINITION, message)
}

fn set_not_null_for_key(replay: &mut Replay, table: RelationId, number: ColumnNumber) -> Run {
    let relation = replay.relation(table)?;
    let has = relation
        .constraints
        .iter()
        .any(|it| matches!(it.kind, ConstraintKind::NotNull(of) if of == number));
    if has {
        return Ok(());
    }
    set_not_null(replay, table, number, None)
}

/// A key column with what its type has by default.
pub(crate) fn plain_index_column(
    replay: &Replay,
    table: RelationId,
    number: ColumnNumber,
    method: &Identifier,
) -> Run<pgassay_catalog::index::IndexColumn> {
    let relation = replay.relation(table)?;
    let column = relation.column(number);
    let (data_type, collation) = column.map_or((pgassay_catalog::id::TypeId::UNKNOWN, None), |it| {
        (it.data_type, it.collation)
    });
    Ok(pgassay_catalog::index::IndexColumn {
        value: KeyValue::Column(number),
        operator_class: replay.resolve_operator_class(None, method.as_str(), data_type)?,
        collation,
        descending: false,
        nulls_first: false,
    })
}

#[allow(clippy::too_many_arguments, reason = "they are the clauses of the constraint")]
fn add_exclusion(
    replay: &mut Replay,
    table: RelationId,
    name: Option<&Name>,
    method: Option<&Name>,
    elements: &[(IndexElement, OperatorName)],
    condition: Option<&Expr>,
    parameters: &IndexParameters,
    attributes: ConstraintAttributes,
) -> Run {
    let method = method_of(replay, method)?;
    let predicate = match condition {
        Some(condition) => Some(replay.bind_over(condition, table, ExpressionKind::IndexPredicate)?),
        None => None,
    };
    let mut columns = Vec::with_capacity(elements.len());
    let mut operators = Vec::with_capacity(elements.len());
    for (element, operator) in elements {
        let value = match key_value(replay, table, element, ExpressionKind::IndexExpression)? {
            super::create_index::Value::Known(value) => value,
            super::create_index::Value::MissingColumn(column) => return Err(missing_key_column(column)),
        };
        let (data_type, _) = super::create_index::key_type(replay, table, &value)?;
        let column = index_column(replay, table, value, element, &method)?;
        let input = column
            .operator_class
            .and_then(|id| replay.catalog.operator_class(id))
            .map_or(data_type, |class| class.input);
        match exclusion_operator(replay, operator, data_type, input) {
            Some(found) => operators.push(found),
            None => {
                let message = format!("operator does not exist: {}", operator.name.as_str());
                return Err(Refusal::new(SqlState::UNDEFINED_FUNCTION, message)
                    .at(operator.span)
                    .into());
            }
        }
        columns.push(column);
    }
    let relation = replay.relation(table)?;
    let name = match name {
        Some(name) => name.value.clone(),
        None => {
            let wanted = elements.iter().map(|(it, _)| element_name(&it.value));
            let all = names::index_column_names(wanted.collect());
            let joined = names::joined(all.iter().map(String::as_str));
            replay.choose_relation_name(
                relation.name.as_str(),
                Some(&joined),
                "excl",
                relation.schema,
                true,
            )
        }
    };
    let (deferrable, initially_deferred) = deferral(attributes);
    let include = include_columns(replay, table, &parameters.include)?;
    let plan = IndexPlan {
        name,
        method,
        columns,
        include,
        unique: false,
        nulls_not_distinct: false,
        predicate,
        options: option_texts(&parameters.options),
        constraint: Some(ConstraintPlan {
            sort: KeySort::Exclusion(operators),
            deferrable,
            initially_deferred,
            parent: None,
        }),
        parent: None,
        if_not_exists: false,
        only: false,
    };
    build_index(replay, table, plan)?;
    Ok(())
}

/// The operator of an exclusion: for the type itself, or the one that its operator class takes.
fn exclusion_operator(
    replay: &Replay,
    operator: &OperatorName,
    data_type: pgassay_catalog::id::TypeId,
    input: pgassay_catalog::id::TypeId,
) -> Option<pgassay_catalog::id::OperatorId> {
    let schemas: Vec<_> = match &operator.schema {
        Some(schema) => replay
            .catalog
            .schema_id(&replay.path, schema)
            .into_iter()
            .collect(),
        None => replay.path.for_functions().collect(),
    };
    let base = replay.base_type(data_type);
    let exact = |wanted| {
        schemas.iter().find_map(|schema| {
            replay
                .catalog
                .operators_in(*schema, &operator.name)
                .find(|it| it.left == Some(wanted) && it.right == wanted)
                .map(|it| it.id)
        })
    };
    exact(base).or_else(|| exact(input)).or_else(|| {
        schemas.iter().find_map(|schema| {
            replay
                .catalog
                .operators_in(*schema, &operator.name)
                .find(|it| {
                    it.left.is_some_and(|left| replay.is_binary_coercible(base, left))
                        && replay.is_binary_coercible(base, it.right)
                })
                .map(|it| it.id)
        })
    })
}

fn add_using_index(
    replay: &mut Replay,
    table: RelationId,
    name: Option<&Name>,
    primary: bool,
    index: &Name,
    attributes: ConstraintAttributes,
) -> Run {
    let relation = replay.relation(table)?;
    let (schema, table_name) = (relation.schema, relation.name.clone());
    let Some((_, found)) = replay.catalog.indexes.find(Some(schema), &index.value) else {
        let message = format!("index \"{}\" does not exist", index.value.as_str());
        return Err(Refusal::new(SqlState::UNDEFINED_OBJECT, message)
            .about(ObjectKind::Index, QualifiedName::new(index.value.clone()))
            .at(index.span)
            .into());
    };
    let index_name = index.value.as_str();
    let state = SqlState::OBJECT_NOT_IN_PREREQUISITE_STATE;
    if found.constraint.is_some() {
        let message = format!("index \"{index_name}\" is already associated with a constraint");
        return Err(refusal(state, message));
    }
    if found.table != table {
        let message = format!(
            "index \"{index_name}\" does not belong to table \"{}\"",
            table_name.as_str()
        );
        return Err(refusal(state, message));
    }
    if !found.valid {
        return Err(refusal(state, format!("index \"{index_name}\" is not valid")));
    }
    if !found.unique {
        return Err(refusal(
            SqlState::WRONG_OBJECT_TYPE,
            format!("\"{index_name}\" is not a unique index"),
        ));
    }
    let Some(columns) = found.key_columns() else {
        let message = format!("index \"{index_name}\" contains expressions");
        return Err(refusal(SqlState::WRONG_OBJECT_TYPE, message));
    };
    if found.predicate.is_some() {
        let message = format!("\"{index_name}\" is a partial index");
        return Err(refusal(SqlState::WRONG_OBJECT_TYPE, message));
    }
    if relation.kind == RelationKind::PartitionedTable {
        let message = "ALTER TABLE / ADD CONSTRAINT USING INDEX is not supported on partitioned tables";
        return Err(refuse::unsupported(message));
    }
    if primary
        && relation
            .constraints
            .iter()
            .any(|it| matches!(it.kind, ConstraintKind::PrimaryKey(_)))
    {
        return Err(multiple_primary_keys(&relation.name));
    }
    let id = found.id;
    let new_name = name.map_or_else(|| index.value.clone(), |name| name.value.clone());
    if relation.constraints.iter().any(|it| it.name == new_name) {
        return Err(refuse::duplicate_constraint(&new_name, &relation.name));
    }
    if new_name != index.value {
        replay.require_free_class(schema, &new_name)?;
        replay
            .catalog
            .indexes
            .update(id.0, |it| it.name = new_name.clone());
    }
    if primary {
        for number in &columns {
            set_not_null_for_key(replay, table, *number)?;
        }
    }
    let (deferrable, initially_deferred) = deferral(attributes);
    let constraint: ConstraintId = replay.catalog.new_id();
    let key = pgassay_catalog::constraint::Key {
        columns,
        index: id,
        without_overlaps: false,
    };
    let kind = if primary {
        ConstraintKind::PrimaryKey(key)
    } else {
        ConstraintKind::Unique(key)
    };
    replay
        .catalog
        .indexes
        .update(id.0, |it| it.constraint = Some(constraint));
    let constraint = Constraint {
        id: constraint,
        name: new_name,
        kind,
        deferrable,
        initially_deferred,
        validated: true,
        enforced: true,
        no_inherit: false,
        local: true,
        inherited: 0,
        parent: None,
        comment: None,
        location: replay.location,
    };
    replay.add_constraint(table, constraint);
    Ok(())
}
