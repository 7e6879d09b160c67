//! `CREATE TABLE` and `CREATE FOREIGN TABLE`.

use pgassay_catalog::bind::ExpressionKind;
use pgassay_catalog::change::Effect;
use pgassay_catalog::data_type::TypeKind;
use pgassay_catalog::expression::{Expression, Reference};
use pgassay_catalog::id::{ColumnNumber, ObjectId, RelationId, SchemaId, SequenceId};
use pgassay_catalog::privilege::Rights;
use pgassay_catalog::refusal::{Refusal, SqlState};
use pgassay_catalog::relation::{Column, Generated, Identity, Relation, RelationKind, option_texts};
use pgassay_sql::ast::{CreateTable, Name, ObjectKind, OnCommit, Persistence, TableElement};
use pgassay_sql::name::{Identifier, QualifiedName};

use super::column::{NewColumn, Requests, check_column, nextval, read_column};
use super::constraint::{self, NotNull, Request};
use super::inherit::{self, Inherited};
use super::like::{self, Copied};
use super::partition;
use super::sequence::{add_identity_sequence, add_sequence, class_object, set_owner_column};
use crate::privilege::Guarded;
use crate::refuse::{self, refusal};
use crate::{Replay, Run};

/// `CREATE TABLE`
pub(crate) fn create_table(replay: &mut Replay, it: &CreateTable) -> Run {
    let schema = replay.creation_schema(&it.name.value, it.persistence)?;
    let name = &it.name.value.name;
    if it.if_not_exists
        && let Some(class) = replay.catalog.class_in(schema, name)
    {
        replay.effect(Effect::Skipped(class_object(class)));
        return Ok(());
    }
    let mut draft = read_elements(replay, it)?;
    let persistence = persistence_in(replay, it.persistence, schema);
    if it.on_commit.is_some() && persistence != Persistence::Temporary {
        let message = "ON COMMIT can only be used on temporary tables";
        return Err(refusal(SqlState::INVALID_TABLE_DEFINITION, message));
    }
    let sequences = add_serial_sequences(replay, &draft.columns, schema, name, persistence)?;
    let inherited = inherit::read_parents(replay, it, persistence)?;
    let columns = inherit::merge_columns(replay, &inherited, &mut draft.columns, it.partition_of.is_some())?;
    let table = add_table(replay, it, schema, persistence, columns, &inherited)?;
    if it.on_commit == Some(OnCommit::Drop) {
        replay.session_mut().drop_at_commit.push(table);
    }
    let parent = inherited.partitioned_parent();
    if let (Some(parent), Some((_, bound))) = (parent, &it.partition_of) {
        partition::set_bound(replay, table, parent, bound)?;
    }
    bind_columns(replay, table, &draft, &sequences)?;
    if let Some(partition_by) = &it.partition_by {
        partition::set_partitioning(replay, table, partition_by)?;
    }
    like::add_constraints(replay, table, &draft.copied)?;
    inherit::add_inherited_constraints(replay, table, &inherited)?;
    add_checks(replay, table, &draft)?;
    constraint::add_not_nulls(replay, table, &draft, &inherited)?;
    if let Some(parent) = parent {
        partition::take_over(replay, table, parent)?;
    }
    add_keys(replay, table, &draft)?;
    like::add_indexes(replay, table, &draft.copied)?;
    like::add_comments(replay, table, &draft.copied);
    for (column, sequence) in &sequences {
        let relation = replay.relation(table)?;
        let number = relation.column_named(column).map(|it| it.number);
        set_owner_column(replay, *sequence, number.map(|number| (table, number)));
    }
    for request in &draft.requests.all {
        if matches!(request, Request::ForeignKey { .. }) {
            constraint::add(replay, table, request, false)?;
        }
    }
    Ok(())
}

/// What stands in the parentheses.
pub(crate) struct Draft<'a> {
    pub(crate) columns: Vec<NewColumn<'a>>,
    pub(crate) names: Vec<&'a Name>,
    pub(crate) requests: Requests<'a>,
    pub(crate) copied: Vec<Copied>,
}

fn read_elements<'a>(replay: &Replay, it: &'a CreateTable) -> Run<Draft<'a>> {
    let mut draft = Draft {
        columns: Vec::with_capacity(it.elements.len()),
        names: Vec::with_capacity(it.elements.len()),
        requests: Requests::default(),
        copied: Vec::new(),
    };
    let table = &it.name.value.name;
    let mut checked = 0;
    if let Some(of_type) = &it.of_type {
        let columns = columns_of_type(replay, of_type)?;
        draft.columns.extend(columns);
    }
    for element in &it.elements {
        if it.server.is_some() {
            checked = require_foreign(&draft.requests, checked)?;
        }
        match element {
            TableElement::Column(column) => {
                if column.type_name.is_none() {
                    // In OF and PARTITION OF tables a column without a type adds options to one that is there.
                    let read = read_column(replay, column, table, &mut draft.requests)?;
                    let typed = draft
                        .columns
                        .iter_mut()
                        .find(|it| it.column.name == read.column.name);
                    match typed {
                        Some(typed) => merge_options(typed, read),
                        None => {
                            draft.columns.push(read);
                            draft.names.push(&column.name);
                        }
                    }
                    continue;
                }
                let read = read_column(replay, column, table, &mut draft.requests)?;
                check_column(replay, &read.column, &column.name)?;
                draft.columns.push(read);
                draft.names.push(&column.name);
            }
            TableElement::Constraint(constraint) => draft.requests.all.push(constraint::read(constraint)),
            TableElement::Like(clause) => {
                let copied = like::read(replay, clause)?;
                draft.columns.extend(like::columns(replay, &copied)?);
                draft.copied.push(copied);
            }
        }
    }
    if it.server.is_some() {
        require_foreign(&draft.requests, checked)?;
    }
    check_keys(it, &draft)?;
    if it.partition_by.is_some() {
        partition::require_possible_storage(replay, it)?;
    }
    inherit::look_up_parents(replay, &it.inherits.iter().collect::<Vec<_>>())?;
    draft.requests.merge_equal_keys();
    for (at, column) in draft.columns.iter().enumerate() {
        if draft.columns[..at]
            .iter()
            .any(|it| it.column.name == column.column.name)
        {
            let message = format!(
                "column \"{}\" specified more than once",
                column.column.name.as_str()
            );
            return Err(Refusal::new(SqlState::DUPLICATE_COLUMN, message)
                .about(
                    ObjectKind::Column,
                    refuse::of_relation(table, &column.column.name),
                )
                .at(column.span)
                .into());
        }
    }
    Ok(draft)
}

/// Refuses what foreign tables cannot have among the constraints from a place on; where the next ones begin.
fn require_foreign(requests: &Requests<'_>, from: usize) -> Run<usize> {
    requests.all[from..]
        .iter()
        .try_for_each(constraint::require_possible_on_foreign_table)?;
    Ok(requests.all.len())
}

fn merge_options<'a>(typed: &mut NewColumn<'a>, read: NewColumn<'a>) {
    typed.column.not_null |= read.column.not_null;
    typed.default = read.default.or(typed.default);
    typed.generated = read.generated.or(typed.generated);
    typed.identity = read.identity.or(typed.identity);
    if read.column.not_null {
        typed.not_null = read.not_null;
    }
}

/// The columns of `OF type`.
fn columns_of_type<'a>(replay: &Replay, of_type: &pgassay_sql::ast::ObjectName) -> Run<Vec<NewColumn<'a>>> {
    let Some(found) = replay.catalog.find_type(&replay.path, &of_type.value) else {
        return Err(refuse::missing(
            ObjectKind::Type,
            "type",
            SqlState::UNDEFINED_OBJECT,
            of_type,
        ));
    };
    let TypeKind::Composite { attributes, .. } = &found.kind else {
        let message = format!("type {} is not a composite type", of_type.value.name.as_str());
        return Err(refusal(SqlState::WRONG_OBJECT_TYPE, message));
    };
    Ok(attributes
        .iter()
        .map(|it| NewColumn {
            column: Column {
                number: ColumnNumber(0),
                ..it.clone()
            },
            default: None,
            generated: None,
            identity: None,
            serial: None,
            not_null: NotNull::default(),
            span: of_type.span,
        })
        .collect())
}

/// Two primary keys are refused before anything is made (`transformIndexConstraints`).
fn check_keys(it: &CreateTable, draft: &Draft<'_>) -> Run {
    let primary = draft.requests.all.iter().filter(|request| match request {
        Request::Key(key) => key.primary,
        _ => false,
    });
    if primary.count() > 1 {
        return Err(constraint::multiple_primary_keys(&it.name.value.name));
    }
    Ok(())
}

fn persistence_in(replay: &Replay, written: Persistence, schema: SchemaId) -> Persistence {
    if Some(schema) == replay.session.temporary {
        Persistence::Temporary
    } else {
        written
    }
}

/// The sequences of `serial` and its like, which are made before the table.
fn add_serial_sequences(
    replay: &mut Replay,
    columns: &[NewColumn<'_>],
    schema: SchemaId,
    table: &Identifier,
    persistence: Persistence,
) -> Run<Vec<(Identifier, SequenceId)>> {
    let mut sequences = Vec::new();
    for column in columns {
        let Some(data_type) = column.serial else { continue };
        let id = add_serial_sequence(replay, &column.column.name, schema, table, persistence, data_type)?;
        sequences.push((column.column.name.clone(), id));
    }
    Ok(sequences)
}

/// The sequence of one serial column.
pub(crate) fn add_serial_sequence(
    replay: &mut Replay,
    column: &Identifier,
    schema: SchemaId,
    table: &Identifier,
    persistence: Persistence,
    data_type: pgassay_catalog::id::TypeId,
) -> Run<SequenceId> {
    let name = replay.choose_relation_name(table.as_str(), Some(column.as_str()), "seq", schema, false);
    add_sequence(replay, schema, name, persistence, &[], Some(data_type))
}

fn add_table(
    replay: &mut Replay,
    it: &CreateTable,
    schema: SchemaId,
    persistence: Persistence,
    mut columns: Vec<Column>,
    inherited: &Inherited,
) -> Run<RelationId> {
    let kind = match (&it.server, &it.partition_by) {
        (Some(_), _) => RelationKind::ForeignTable,
        (None, Some(_)) => RelationKind::PartitionedTable,
        (None, None) => RelationKind::Table,
    };
    if let Some(server) = &it.server {
        require_server(replay, server)?;
    }
    if columns.len() > 1600 {
        let message = "tables can have at most 1600 columns";
        return Err(refusal(SqlState::TOO_MANY_COLUMNS, message));
    }
    for (at, column) in columns.iter_mut().enumerate() {
        column.number = ColumnNumber(at as u16 + 1);
    }
    let blank = replay.blank_relation(schema, it.name.value.name.clone(), kind, persistence);
    let mut of_type = None;
    if let Some(name) = &it.of_type {
        of_type = replay
            .catalog
            .find_type(&replay.path, &name.value)
            .map(|it| it.id);
    }
    let next_column = columns.len() as u16 + 1;
    let options = if it.server.is_some() {
        Vec::new()
    } else {
        option_texts(&it.options)
    };
    let access_method = it
        .access_method
        .as_ref()
        .map(|it| it.value.clone())
        .filter(|it| it.as_str() != "heap");
    let relation = Relation {
        columns: columns.into(),
        next_column,
        inherits: inherited.plain_parents(),
        partition_of: None,
        of_type,
        options,
        access_method,
        server: it.server.as_ref().map(|it| it.value.clone()),
        ..blank
    };
    let id = replay.add_relation(relation)?;
    let parents: Vec<ObjectId> = inherited.parents().map(ObjectId::Relation).collect();
    replay.catalog.note_references(ObjectId::Relation(id), parents);
    replay
        .catalog
        .note_references(ObjectId::Relation(id), of_type.map(ObjectId::Type));
    Ok(id)
}

fn require_server(replay: &Replay, name: &Name) -> Run {
    let mut others = replay.catalog.others.named(None, &name.value);
    if let Some((_, server)) = others.find(|(_, it)| it.kind == ObjectKind::Server) {
        if replay.may(Guarded::Other, server.owner, &server.privileges, Rights::USAGE) {
            return Ok(());
        }
        return Err(refuse::permission_denied("foreign server", &name.value));
    }
    let message = format!("server \"{}\" does not exist", name.value.as_str());
    Err(Refusal::new(SqlState::UNDEFINED_OBJECT, message)
        .about(ObjectKind::Server, QualifiedName::new(name.value.clone()))
        .at(name.span)
        .into())
}

/// Defaults and generation expressions of a table that is there, then identities.
fn bind_columns(
    replay: &mut Replay,
    table: RelationId,
    draft: &Draft<'_>,
    sequences: &[(Identifier, SequenceId)],
) -> Run {
    for new in &draft.columns {
        let sequence = sequences
            .iter()
            .find(|(name, _)| *name == new.column.name)
            .map(|(_, id)| *id);
        let relation = replay.relation(table)?;
        let Some(number) = relation.column_named(&new.column.name).map(|it| it.number) else {
            continue;
        };
        define_column(replay, table, number, new, sequence)?;
    }
    Ok(())
}

/// Sets the default, the generation expression or the identity of a column that is there.
pub(crate) fn define_column(
    replay: &mut Replay,
    table: RelationId,
    number: ColumnNumber,
    new: &NewColumn<'_>,
    sequence: Option<SequenceId>,
) -> Run {
    let relation = replay.relation(table)?;
    let Some(column) = relation.column(number).cloned() else {
        return Ok(());
    };
    let made = sequence.and_then(|id| nextval(replay, id, new.span));
    if let Some(default) = new.default.or(made.as_ref()) {
        let bound = replay.bind_for_column(default, table, &column, ExpressionKind::Default)?;
        replay.note_expression(ObjectId::Default(table, number), &bound);
        // A default that is the constant NULL is none (`AddRelationNewConstraints`).
        let is_null = matches!(
            &*bound.tree,
            pgassay_catalog::expression::Node::Constant { value: None, .. }
        );
        replay.catalog.relations.update(table.0, |it| {
            if let Some(column) = it.column_mut(number) {
                column.default = (!is_null).then_some(bound);
            }
        });
    }
    if let Some((expression, stored)) = new.generated {
        if !stored && replay.catalog.version.major < 18 {
            let message = "syntax error at end of generated column";
            return Err(refusal(SqlState::SYNTAX_ERROR, message));
        }
        let bound = replay.bind_for_column(expression, table, &column, ExpressionKind::Generated)?;
        if !stored {
            require_virtual(replay, &column, &bound)?;
        }
        replay.note_expression(ObjectId::Default(table, number), &bound);
        replay.catalog.relations.update(table.0, |it| {
            if let Some(column) = it.column_mut(number) {
                column.default = None;
                column.generated = Some(Generated {
                    expression: bound,
                    stored,
                });
            }
        });
    }
    if let Some((always, options)) = new.identity {
        let sequence = add_identity_sequence(replay, table, number, options, None)?;
        replay.catalog.relations.update(table.0, |it| {
            if let Some(column) = it.column_mut(number) {
                column.identity = Some(Identity { always, sequence });
            }
        });
    }
    Ok(())
}

/// Refuses what a virtual column can be neither of nor made with.
fn require_virtual(replay: &Replay, column: &Column, expression: &Expression) -> Run {
    let found = replay.catalog.data_type(column.data_type);
    let what = if found.is_some_and(|it| matches!(it.kind, TypeKind::Domain(_))) {
        "a domain type"
    } else if column.data_type.is_builtin() {
        let uses = |it: &Reference| match it {
            Reference::Function(id) => !id.is_builtin(),
            Reference::Type(id) => !id.is_builtin(),
            _ => false,
        };
        if expression.references.iter().any(uses) {
            let message = "generation expression uses user-defined function or type";
            return Err(refuse::unsupported(message));
        }
        return Ok(());
    } else {
        "a user-defined type"
    };
    let name = column.name.as_str();
    let message = format!("virtual generated column \"{name}\" cannot have {what}");
    Err(refuse::unsupported(message))
}

fn add_checks(replay: &mut Replay, table: RelationId, draft: &Draft<'_>) -> Run {
    for request in &draft.requests.all {
        if matches!(request, Request::Check { .. }) {
            constraint::add(replay, table, request, false)?;
        }
    }
    Ok(())
}

/// Primary keys first, then unique and exclusion constraints as they were written.
fn add_keys(replay: &mut Replay, table: RelationId, draft: &Draft<'_>) -> Run {
    let is_primary = |request: &Request<'_>| matches!(request, Request::Key(key) if key.primary);
    let primary = draft.requests.all.iter().find(|it| is_primary(it));
    if let Some(request) = primary {
        constraint::add(replay, table, request, false)?;
    }
    let mut done: Vec<&constraint::KeyRequest<'_>> = Vec::new();
    if let Some(Request::Key(key)) = primary {
        done.push(key);
    }
    for request in &draft.requests.all {
        match request {
            Request::Key(key) if !key.primary => {
                if done.iter().any(|it| is_repeated(it, key)) {
                    continue;
                }
                constraint::add(replay, table, request, false)?;
                done.push(key);
            }
            Request::Exclude { .. } | Request::UsingIndex { .. } => {
                constraint::add(replay, table, request, false)?;
            }
            _ => {}
        }
    }
    Ok(())
}

/// Whether a key says what another one said, so that PostgreSQL leaves it out.
fn is_repeated(first: &constraint::KeyRequest<'_>, second: &constraint::KeyRequest<'_>) -> bool {
    let names = |key: &constraint::KeyRequest<'_>| -> Vec<Identifier> {
        key.columns.iter().map(|it| it.value.clone()).collect()
    };
    let included = |key: &constraint::KeyRequest<'_>| -> Vec<Identifier> {
        key.parameters.include.iter().map(|it| it.value.clone()).collect()
    };
    names(first) == names(second)
        && included(first) == included(second)
        && first.nulls_not_distinct == second.nulls_not_distinct
        && first.without_overlaps == second.without_overlaps
        && constraint::deferral(first.attributes) == constraint::deferral(second.attributes)
        && (second.name.is_none() || first.name.map(|it| &it.value) == second.name.map(|it| &it.value))
}
