//! Makes an index with its constraint, and those of the partitions below.

use pgassay_catalog::change::Effect;
use pgassay_catalog::constraint::{Constraint, ConstraintKind, Key};
use pgassay_catalog::expression::Expression;
use pgassay_catalog::id::{ColumnNumber, ConstraintId, IndexId, ObjectId, OperatorId, RelationId};
use pgassay_catalog::index::{Index, IndexColumn};
use pgassay_catalog::refusal::{Refusal, SqlState};
use pgassay_catalog::relation::{Column, KeyValue, Relation, RelationKind};
use pgassay_sql::ast::ObjectKind;
use pgassay_sql::name::Identifier;
use rustc_hash::FxHashMap;

use super::sequence::class_object;
use crate::bind::{columns_in, remapped};
use crate::{Replay, Run, names, refuse};

/// What an index is to be.
#[derive(Clone, Debug)]
pub(crate) struct IndexPlan {
    pub(crate) name: Identifier,
    pub(crate) method: Identifier,
    pub(crate) columns: Vec<IndexColumn>,
    pub(crate) include: Vec<ColumnNumber>,
    pub(crate) unique: bool,
    pub(crate) nulls_not_distinct: bool,
    pub(crate) predicate: Option<Expression>,
    pub(crate) options: Vec<(String, String)>,
    /// The constraint that it serves.
    pub(crate) constraint: Option<ConstraintPlan>,
    /// The index of the partitioned table above.
    pub(crate) parent: Option<IndexId>,
    pub(crate) if_not_exists: bool,
    pub(crate) only: bool,
}

/// What the constraint of an index is to be.
#[derive(Clone, Debug)]
pub(crate) struct ConstraintPlan {
    pub(crate) sort: KeySort,
    pub(crate) deferrable: bool,
    pub(crate) initially_deferred: bool,
    /// The constraint of the partitioned table above.
    pub(crate) parent: Option<ConstraintId>,
}

/// The sorts of constraint that have an index.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum KeySort {
    Primary { without_overlaps: bool },
    Unique { without_overlaps: bool },
    Exclusion(Vec<OperatorId>),
}

impl KeySort {
    /// The end of the names that PostgreSQL chooses.
    pub(crate) fn label(&self) -> &'static str {
        match self {
            KeySort::Primary { .. } => "pkey",
            KeySort::Unique { .. } => "key",
            KeySort::Exclusion(_) => "excl",
        }
    }
}

/// Makes the index; none where `IF NOT EXISTS` found its name taken.
pub(crate) fn build_index(replay: &mut Replay, table: RelationId, plan: IndexPlan) -> Run<Option<IndexId>> {
    let relation = replay.relation(table)?;
    let schema = relation.schema;
    let is_partitioned = relation.kind == RelationKind::PartitionedTable;
    if plan.nulls_not_distinct && replay.catalog.version.major < 15 {
        let message = "syntax error at or near \"NULLS\"";
        return Err(refuse::refusal(SqlState::SYNTAX_ERROR, message));
    }
    require_stored(relation, &plan)?;
    check_partition_key(replay, table, &plan)?;
    if let Some(class) = replay.catalog.class_in(schema, &plan.name) {
        if plan.if_not_exists {
            replay.effect(Effect::Skipped(class_object(class)));
            return Ok(None);
        }
        let message = format!("relation \"{}\" already exists", plan.name.as_str());
        return Err(Refusal::new(SqlState::DUPLICATE_TABLE, message)
            .about(ObjectKind::Index, replay.qualified(schema, &plan.name))
            .into());
    }
    if plan.constraint.is_some() && relation.constraints.iter().any(|it| it.name == plan.name) {
        return Err(refuse::duplicate_constraint(&plan.name, &relation.name));
    }
    let partitions = if is_partitioned {
        replay.partitions_of(table)
    } else {
        Vec::new()
    };
    let id: IndexId = replay.catalog.new_id();
    let constraint = plan.constraint.as_ref().map(|_| replay.catalog.new_id());
    // It belongs to whom its table does.
    let extension = replay.relation(table)?.extension;
    let index = Index {
        id,
        schema,
        name: plan.name.clone(),
        table,
        method: plan.method.clone(),
        columns: plan.columns.clone(),
        include: plan.include.clone(),
        unique: plan.unique,
        nulls_not_distinct: plan.nulls_not_distinct,
        predicate: plan.predicate.clone(),
        valid: !plan.only || partitions.is_empty(),
        constraint,
        parent: plan.parent,
        former_names: Vec::new(),
        options: plan.options.clone(),
        clustered: false,
        replica_identity: false,
        comment: None,
        extension,
        location: replay.location,
    };
    note_index(replay, &index);
    replay.catalog.indexes.insert(id.0, index);
    replay.catalog.relations.update(table.0, |it| it.indexes.push(id));
    replay.effect(Effect::Created(ObjectId::Index(id)));
    if let (Some(constraint), Some(wanted)) = (constraint, &plan.constraint) {
        add_key_constraint(replay, table, id, constraint, &plan, wanted);
    }
    if is_partitioned && !plan.only {
        for partition in partitions {
            let child = plan_for_partition(replay, table, partition, &plan, id, constraint)?;
            if let Some(child) = child {
                build_index(replay, partition, child)?;
            }
        }
    }
    Ok(Some(id))
}

/// Remembers what an index refers to, outside of its table too.
fn note_index(replay: &mut Replay, index: &Index) {
    let holder = ObjectId::Index(index.id);
    for column in &index.columns {
        if let KeyValue::Expression(expression) = &column.value {
            replay.note_expression(holder, expression);
        }
        let class = column.operator_class.filter(|it| !it.is_builtin());
        replay
            .catalog
            .note_references(holder, class.map(ObjectId::OperatorClass));
        let collation = column.collation.filter(|it| !it.is_builtin());
        replay
            .catalog
            .note_references(holder, collation.map(ObjectId::Collation));
    }
    if let Some(predicate) = &index.predicate {
        replay.note_expression(holder, predicate);
    }
}

fn add_key_constraint(
    replay: &mut Replay,
    table: RelationId,
    index: IndexId,
    id: ConstraintId,
    plan: &IndexPlan,
    wanted: &ConstraintPlan,
) {
    let columns = plan
        .columns
        .iter()
        .filter_map(|column| match column.value {
            KeyValue::Column(number) => Some(number),
            KeyValue::Expression(_) => None,
        })
        .collect();
    let key = |without_overlaps| Key {
        columns,
        index,
        without_overlaps,
    };
    let kind = match &wanted.sort {
        KeySort::Primary { without_overlaps } => ConstraintKind::PrimaryKey(key(*without_overlaps)),
        KeySort::Unique { without_overlaps } => ConstraintKind::Unique(key(*without_overlaps)),
        KeySort::Exclusion(operators) => ConstraintKind::Exclusion {
            index,
            operators: operators.clone(),
        },
    };
    let constraint = Constraint {
        id,
        name: plan.name.clone(),
        kind,
        deferrable: wanted.deferrable,
        initially_deferred: wanted.initially_deferred,
        validated: true,
        enforced: true,
        no_inherit: false,
        local: wanted.parent.is_none(),
        inherited: u16::from(wanted.parent.is_some()),
        parent: wanted.parent,
        comment: None,
        location: replay.location,
    };
    replay.add_constraint(table, constraint);
}

impl Replay {
    /// Adds a constraint that was checked.
    pub(crate) fn add_constraint(&mut self, table: RelationId, constraint: Constraint) {
        let id = constraint.id;
        if let Some(relation) = self.catalog.relation(table) {
            let schema = relation.schema;
            self.note_constraint_name(schema, &constraint.name, table);
        }
        self.catalog
            .relations
            .update(table.0, |it| it.constraints.push(constraint));
        self.effect(Effect::Created(ObjectId::Constraint(table, id)));
    }

    /// The partitions right below a partitioned table, in the order of creation.
    pub(crate) fn partitions_of(&self, table: RelationId) -> Vec<RelationId> {
        let is_partitioned = |it: &Relation| it.kind == RelationKind::PartitionedTable;
        if !self.catalog.relation(table).is_some_and(is_partitioned) {
            return Vec::new();
        }
        let is_partition = |it: &Relation| it.partition_of.as_ref().is_some_and(|of| of.parent == table);
        self.catalog
            .relations_that_refer_to(ObjectId::Relation(table), is_partition)
    }

    /// The tables that inherit right from a table, partitions included, in the order of creation.
    pub(crate) fn children_of(&self, table: RelationId) -> Vec<RelationId> {
        let is_child = |it: &Relation| {
            it.inherits.contains(&table) || it.partition_of.as_ref().is_some_and(|of| of.parent == table)
        };
        self.catalog
            .relations_that_refer_to(ObjectId::Relation(table), is_child)
    }

    /// Of each column of one relation the one of the same name in another.
    pub(crate) fn column_map(
        &self,
        from: RelationId,
        to: RelationId,
    ) -> FxHashMap<ColumnNumber, ColumnNumber> {
        let (Some(from), Some(to)) = (self.catalog.relation(from), self.catalog.relation(to)) else {
            return FxHashMap::default();
        };
        from.columns
            .iter()
            .filter_map(|column| Some((column.number, to.column_named(&column.name)?.number)))
            .collect()
    }
}

/// Refuses keys over columns that are computed when they are read.
fn require_stored(relation: &Relation, plan: &IndexPlan) -> Run {
    let is_virtual = |column: &Column| column.generated.as_ref().is_some_and(|it| !it.stored);
    let mut used: Vec<ColumnNumber> = plan.include.clone();
    let mut expressions: Vec<&Expression> = plan.predicate.iter().collect();
    for column in &plan.columns {
        match &column.value {
            KeyValue::Column(number) => used.push(*number),
            KeyValue::Expression(expression) => expressions.push(expression),
        }
    }
    for expression in expressions {
        used.extend(columns_in(expression, relation.id));
    }
    if !used.iter().filter_map(|it| relation.column(*it)).any(is_virtual) {
        return Ok(());
    }
    let what = match plan.constraint.as_ref().map(|it| &it.sort) {
        Some(KeySort::Primary { .. }) => "primary keys",
        Some(KeySort::Unique { .. }) => "unique constraints",
        _ => "indexes",
    };
    let message = format!("{what} on virtual generated columns are not supported");
    Err(refuse::unsupported(message))
}

/// Refuses a unique key of a partitioned table that lacks a column of the partition key.
fn check_partition_key(replay: &Replay, table: RelationId, plan: &IndexPlan) -> Run {
    let relation = replay.relation(table)?;
    let Some(partitioning) = &relation.partitioning else {
        return Ok(());
    };
    if !plan.unique
        && !matches!(
            plan.constraint,
            Some(ConstraintPlan {
                sort: KeySort::Exclusion(_),
                ..
            })
        )
    {
        return Ok(());
    }
    let word = match plan.constraint.as_ref().map(|it| &it.sort) {
        Some(KeySort::Primary { .. }) => "PRIMARY KEY",
        Some(KeySort::Exclusion(_)) => "EXCLUDE",
        _ => "UNIQUE",
    };
    for key in &partitioning.key {
        let KeyValue::Column(number) = key.value else {
            let message = format!("unsupported {word} constraint with partition key definition");
            return Err(refuse::unsupported(message));
        };
        let at = plan
            .columns
            .iter()
            .position(|it| matches!(it.value, KeyValue::Column(column) if column == number));
        let without_overlaps = matches!(
            plan.constraint.as_ref().map(|it| &it.sort),
            Some(
                KeySort::Primary {
                    without_overlaps: true
                } | KeySort::Unique {
                    without_overlaps: true
                }
            )
        );
        if without_overlaps && at.is_some_and(|at| at + 1 == plan.columns.len()) {
            let column = relation.column(number).map_or("", |it| it.name.as_str());
            let message = format!(
                "cannot match partition key to index on column \"{column}\" using non-equal operator \"&&\""
            );
            return Err(refuse::unsupported(message));
        }
        let has = at.is_some();
        if !has {
            let message = "unique constraint on partitioned table must include all partitioning columns";
            return Err(refuse::unsupported(message));
        }
    }
    Ok(())
}

/// The plan of a partition's index; none where an index that is there already is attached instead.
pub(crate) fn plan_for_partition(
    replay: &mut Replay,
    table: RelationId,
    partition: RelationId,
    plan: &IndexPlan,
    parent: IndexId,
    parent_constraint: Option<ConstraintId>,
) -> Run<Option<IndexPlan>> {
    if replay.relation(partition)?.kind == RelationKind::ForeignTable {
        if plan.unique {
            let message = "cannot create unique index on partitioned table with foreign partitions";
            return Err(refuse::refusal(SqlState::WRONG_OBJECT_TYPE, message));
        }
        return Ok(None);
    }
    let map = replay.column_map(table, partition);
    let number = |number: ColumnNumber| map.get(&number).copied().unwrap_or(number);
    let mut child = plan.clone();
    for column in &mut child.columns {
        column.value = match &column.value {
            KeyValue::Column(it) => KeyValue::Column(number(*it)),
            KeyValue::Expression(it) => {
                KeyValue::Expression(Box::new(remapped(it, table, partition, &number)))
            }
        };
    }
    child.include = child.include.iter().map(|it| number(*it)).collect();
    child.predicate = child
        .predicate
        .as_ref()
        .map(|it| remapped(it, table, partition, &number));
    child.parent = Some(parent);
    child.if_not_exists = false;
    if let Some(constraint) = &mut child.constraint {
        constraint.parent = parent_constraint;
    }
    if attach_existing(replay, partition, &child) {
        return Ok(None);
    }
    let relation = replay.relation(partition)?;
    let above = replay.catalog.index(parent);
    let name_of = |own: ColumnNumber| {
        let original = map.iter().find(|(_, it)| **it == own).map_or(own, |(it, _)| *it);
        let name = above.and_then(|it| it.former_name(original));
        let name = name.or_else(|| Some(&relation.column(own)?.name));
        name.map(|it| it.as_str().to_owned())
    };
    let column_names = names::index_column_names(
        child
            .columns
            .iter()
            .map(|column| match &column.value {
                KeyValue::Column(number) => name_of(*number).unwrap_or_default(),
                KeyValue::Expression(it) => {
                    super::like::expression_name(replay, &it.tree).unwrap_or_else(|| "expr".to_owned())
                }
            })
            .chain(child.include.iter().filter_map(|number| name_of(*number)))
            .collect(),
    );
    let joined = names::joined(column_names.iter().map(String::as_str));
    let (addition, label) = match child.constraint.as_ref().map(|it| &it.sort) {
        Some(KeySort::Primary { .. }) => (None, "pkey"),
        Some(sort) => (Some(joined.as_str()), sort.label()),
        None => (Some(joined.as_str()), "idx"),
    };
    child.name = replay.choose_relation_name(
        relation.name.as_str(),
        addition,
        label,
        relation.schema,
        child.constraint.is_some(),
    );
    Ok(Some(child))
}

/// Attaches an index of the partition that is the same, if there is one.
fn attach_existing(replay: &mut Replay, partition: RelationId, plan: &IndexPlan) -> bool {
    let Some(relation) = replay.catalog.relation(partition) else {
        return false;
    };
    let found = replay
        .catalog
        .indexes_of(relation)
        .find(|index| index.parent.is_none() && is_same(index, plan));
    let Some((id, constraint)) = found.map(|index| (index.id, index.constraint)) else {
        return false;
    };
    replay.catalog.indexes.update(id.0, |it| it.parent = plan.parent);
    if let (Some(constraint), Some(wanted)) = (constraint, &plan.constraint) {
        replay.catalog.relations.update(partition.0, |it| {
            if let Some(own) = it.constraints.iter_mut().find(|it| it.id == constraint) {
                own.parent = wanted.parent;
                own.local = false;
                own.inherited = 1;
            }
        });
    }
    true
}

/// Whether an index is what a plan wants (`CompareIndexInfo`).
fn is_same(index: &Index, plan: &IndexPlan) -> bool {
    let same_value = |left: &KeyValue, right: &KeyValue| match (left, right) {
        (KeyValue::Column(left), KeyValue::Column(right)) => left == right,
        (KeyValue::Expression(left), KeyValue::Expression(right)) => left.tree == right.tree,
        _ => false,
    };
    index.method == plan.method
        && index.unique == plan.unique
        && index.nulls_not_distinct == plan.nulls_not_distinct
        && index.include.len() == plan.include.len()
        && index.columns.len() == plan.columns.len()
        && index.columns.iter().zip(&plan.columns).all(|(left, right)| {
            same_value(&left.value, &right.value)
                && left.collation == right.collation
                && left.operator_class == right.operator_class
        })
        && match (&index.predicate, &plan.predicate) {
            (None, None) => true,
            (Some(left), Some(right)) => left.tree == right.tree,
            _ => false,
        }
        && index.constraint.is_some() == plan.constraint.is_some()
}
