//! Sequences: made by themselves, by `serial` and by identity columns.

use pgassay_catalog::change::Effect;
use pgassay_catalog::data_type::TypeKind;
use pgassay_catalog::gap::Effects;
use pgassay_catalog::id::{ColumnNumber, ObjectId, RelationId, SchemaId, SequenceId, TypeId};
use pgassay_catalog::lookup::ClassId;
use pgassay_catalog::refusal::SqlState;
use pgassay_catalog::relation::{Relation, RelationKind};
use pgassay_catalog::sequence::Sequence;
use pgassay_sql::ast::{CreateSequence, ObjectName, Persistence, SequenceOption};
use pgassay_sql::name::Identifier;

use crate::privilege::Guarded;
use crate::refuse::{self, refusal};
use crate::{Replay, Run};

/// `CREATE SEQUENCE`
pub(crate) fn create_sequence(replay: &mut Replay, it: &CreateSequence) -> Run {
    let schema = replay.creation_schema(&it.name.value, it.persistence)?;
    let name = &it.name.value.name;
    if it.if_not_exists
        && let Some(class) = replay.catalog.class_in(schema, name)
    {
        replay.effect(Effect::Skipped(class_object(class)));
        return Ok(());
    }
    let id = add_sequence(replay, schema, name.clone(), it.persistence, &it.options, None)?;
    own(replay, id, &it.options)
}

/// The object that `pg_class` has.
pub(crate) fn class_object(class: ClassId) -> ObjectId {
    match class {
        ClassId::Relation(id) => ObjectId::Relation(id),
        ClassId::Index(id) => ObjectId::Index(id),
        ClassId::Sequence(id) => ObjectId::Sequence(id),
        ClassId::Composite(id) => ObjectId::Type(id),
    }
}

/// Adds a sequence with these options; `data_type` is what a serial or identity column demands.
pub(crate) fn add_sequence(
    replay: &mut Replay,
    schema: SchemaId,
    name: Identifier,
    persistence: Persistence,
    options: &[SequenceOption],
    data_type: Option<TypeId>,
) -> Run<SequenceId> {
    let temporary = Some(schema) == replay.session.temporary;
    let privileges = if temporary {
        Default::default()
    } else {
        replay.initial_privileges(Guarded::Sequence, Some(schema))
    };
    let mut sequence = Sequence {
        id: replay.catalog.new_id(),
        schema,
        name,
        persistence: if temporary {
            Persistence::Temporary
        } else if replay.catalog.version.major < 15 {
            // Sequences of unlogged tables are logged before PostgreSQL 15.
            Persistence::Permanent
        } else {
            persistence
        },
        data_type: data_type.unwrap_or(TypeId::INT8),
        start: 1,
        increment: 1,
        minimum: 1,
        maximum: i64::MAX,
        cache: 1,
        cycle: false,
        owned_by: None,
        identity: false,
        owner: replay.current_user(),
        privileges,
        comment: None,
        extension: None,
        location: replay.location,
    };
    configure(replay, &mut sequence, options, true)?;
    replay.require_free_class(schema, &sequence.name)?;
    // It has no row type, but its name may not be that of a type either (`heap_create_with_catalog`).
    let taken = replay.catalog.type_in(schema, &sequence.name);
    if taken.is_some_and(|it| !matches!(it.kind, TypeKind::Shell)) {
        replay.require_free_type(schema, &sequence.name)?;
    }
    let id = sequence.id;
    replay.catalog.sequences.insert(id.0, sequence);
    replay.effect(Effect::Created(ObjectId::Sequence(id)));
    Ok(id)
}

/// `ALTER SEQUENCE` with options.
pub(crate) fn alter_sequence(
    replay: &mut Replay,
    if_exists: bool,
    name: &ObjectName,
    options: &[SequenceOption],
) -> Run {
    let found = if if_exists {
        replay.find_class_leniently(&name.value)
    } else {
        replay.find_class(name)?
    };
    let Some(class) = found else {
        if if_exists {
            return Ok(());
        }
        return Err(refuse::missing_relation(name));
    };
    let ClassId::Sequence(id) = class else {
        return Err(refuse::wrong_kind(&name.value.name, "a sequence"));
    };
    let Some(sequence) = replay.catalog.sequence(id) else {
        return refuse::unknown("a sequence is gone");
    };
    if !replay.owns(sequence.owner) {
        return Err(refuse::must_own("sequence", &sequence.name));
    }
    let mut sequence = sequence.clone();
    configure(replay, &mut sequence, options, false)?;
    replay.catalog.sequences.update(id.0, |it| *it = sequence);
    replay.effect(Effect::Altered(ObjectId::Sequence(id), Effects::OTHER));
    own(replay, id, options)
}

fn range_of(data_type: TypeId) -> (i64, i64) {
    match data_type {
        TypeId::INT2 => (i64::from(i16::MIN), i64::from(i16::MAX)),
        TypeId::INT4 => (i64::from(i32::MIN), i64::from(i32::MAX)),
        _ => (i64::MIN, i64::MAX),
    }
}

/// Applies options (`init_params`).
pub(crate) fn configure(
    replay: &Replay,
    sequence: &mut Sequence,
    options: &[SequenceOption],
    is_new: bool,
) -> Run {
    let wrong = |message: String| Err(refusal(SqlState::INVALID_PARAMETER_VALUE, message));
    let mut seen: Vec<std::mem::Discriminant<SequenceOption>> = Vec::new();
    for option in options {
        let which = std::mem::discriminant(option);
        if seen.contains(&which) && !matches!(option, SequenceOption::Name(_)) {
            return Err(refusal(
                SqlState::SYNTAX_ERROR,
                "conflicting or redundant options",
            ));
        }
        seen.push(which);
    }
    let old = sequence.data_type;
    let (mut reset_minimum, mut reset_maximum) = (is_new, is_new);
    for option in options {
        if let SequenceOption::Type(name) = option {
            let data_type = replay.resolve_type(name)?.data_type;
            if !matches!(data_type, TypeId::INT2 | TypeId::INT4 | TypeId::INT8) {
                let what = if sequence.identity {
                    "identity column type"
                } else {
                    "sequence type"
                };
                return wrong(format!("{what} must be smallint, integer, or bigint"));
            }
            let (low, high) = range_of(old);
            // Limits that were the old type's own become the new type's.
            reset_maximum |= sequence.maximum == high;
            reset_minimum |= sequence.minimum == low;
            sequence.data_type = data_type;
        }
    }
    let mut start = None;
    let (mut minimum, mut maximum) = (None, None);
    for option in options {
        match option {
            SequenceOption::Increment(by) if *by == 0 => {
                return wrong("INCREMENT must not be zero".to_owned());
            }
            SequenceOption::Increment(by) => sequence.increment = *by,
            SequenceOption::Cycle(on) => sequence.cycle = *on,
            SequenceOption::Minimum(value) => minimum = Some(*value),
            SequenceOption::Maximum(value) => maximum = Some(*value),
            SequenceOption::Start(value) => start = Some(*value),
            SequenceOption::Cache(value) if *value <= 0 => {
                return wrong(format!("CACHE ({value}) must be greater than zero"));
            }
            SequenceOption::Cache(value) => sequence.cache = *value,
            SequenceOption::Logged(true) => sequence.persistence = Persistence::Permanent,
            SequenceOption::Logged(false) => sequence.persistence = Persistence::Unlogged,
            _ => {}
        }
    }
    let ascending = sequence.increment > 0;
    let (low, high) = range_of(sequence.data_type);
    match maximum {
        Some(Some(value)) => sequence.maximum = value,
        None if !reset_maximum => {}
        _ => sequence.maximum = if ascending { high } else { -1 },
    }
    match minimum {
        Some(Some(value)) => sequence.minimum = value,
        None if !reset_minimum => {}
        _ => sequence.minimum = if ascending { 1 } else { low },
    }
    if sequence.maximum > high || sequence.maximum < low {
        return wrong(format!(
            "MAXVALUE ({}) is out of range for sequence data type",
            sequence.maximum
        ));
    }
    if sequence.minimum > high || sequence.minimum < low {
        return wrong(format!(
            "MINVALUE ({}) is out of range for sequence data type",
            sequence.minimum
        ));
    }
    if sequence.minimum >= sequence.maximum {
        return wrong(format!(
            "MINVALUE ({}) must be less than MAXVALUE ({})",
            sequence.minimum, sequence.maximum
        ));
    }
    match start {
        Some(value) => sequence.start = value,
        None if is_new => {
            sequence.start = if ascending {
                sequence.minimum
            } else {
                sequence.maximum
            }
        }
        None => {}
    }
    if sequence.start < sequence.minimum {
        return wrong(format!(
            "START value ({}) cannot be less than MINVALUE",
            sequence.start
        ));
    }
    if sequence.start > sequence.maximum {
        return wrong(format!(
            "START value ({}) cannot be greater than MAXVALUE",
            sequence.start
        ));
    }
    for option in options {
        if let SequenceOption::Restart(Some(value)) = option
            && (*value < sequence.minimum || *value > sequence.maximum)
        {
            return wrong(format!("RESTART value ({value}) is out of range"));
        }
    }
    Ok(())
}

/// `OWNED BY` (`process_owned_by`).
fn own(replay: &mut Replay, id: SequenceId, options: &[SequenceOption]) -> Run {
    let owned = options.iter().find_map(|option| match option {
        SequenceOption::OwnedBy(owned) => Some(owned),
        _ => None,
    });
    let Some(owned) = owned else { return Ok(()) };
    let Some(sequence) = replay.catalog.sequence(id) else {
        return Ok(());
    };
    let Some((table, column)) = owned else {
        if sequence.identity {
            return Err(refuse::unsupported(
                "cannot change ownership of identity sequence",
            ));
        }
        set_owner_column(replay, id, None);
        return Ok(());
    };
    let (owner, schema, identity) = (sequence.owner, sequence.schema, sequence.identity);
    let relation = owning_relation(replay, table)?;
    let misfit = |message| Err(refusal(SqlState::OBJECT_NOT_IN_PREREQUISITE_STATE, message));
    if relation.owner != owner {
        return misfit("sequence must have same owner as table it is linked to");
    }
    if relation.schema != schema {
        return misfit("sequence must be in same schema as table it is linked to");
    }
    let number = replay.column_of(relation, column)?.number;
    if identity {
        return Err(refuse::unsupported(
            "cannot change ownership of identity sequence",
        ));
    }
    let relation = relation.id;
    set_owner_column(replay, id, Some((relation, number)));
    Ok(())
}

fn owning_relation<'r>(replay: &'r Replay, table: &ObjectName) -> Run<&'r Relation> {
    let relation = replay.relation_named(table)?;
    if relation.kind == RelationKind::MaterializedView {
        return Err(refuse::wrong_kind(&relation.name, "a table or foreign table"));
    }
    Ok(relation)
}

/// Ties a sequence to a column, or frees it.
pub(crate) fn set_owner_column(
    replay: &mut Replay,
    id: SequenceId,
    column: Option<(RelationId, ColumnNumber)>,
) {
    let old = replay
        .catalog
        .sequences
        .update(id.0, |it| std::mem::replace(&mut it.owned_by, column));
    if let Some(Some((relation, number))) = old {
        replay.catalog.relations.update(relation.0, |it| {
            if let Some(column) = it.column_mut(number) {
                column.owned_sequences.retain(|sequence| *sequence != id);
            }
        });
    }
    if let Some((relation, number)) = column {
        replay.catalog.relations.update(relation.0, |it| {
            if let Some(column) = it.column_mut(number) {
                column.owned_sequences.push(id);
            }
        });
    }
}

/// Makes the sequence of an identity column and ties it to the column.
pub(crate) fn add_identity_sequence(
    replay: &mut Replay,
    relation: RelationId,
    number: ColumnNumber,
    options: &[SequenceOption],
    wanted: Option<TypeId>,
) -> Run<SequenceId> {
    let table = replay.relation(relation)?;
    let (schema, persistence, owner) = (table.schema, table.persistence, table.owner);
    let Some(column) = table.column(number) else {
        return refuse::unknown("a column is gone");
    };
    let data_type = column.data_type;
    if !matches!(data_type, TypeId::INT2 | TypeId::INT4 | TypeId::INT8) {
        return Err(refusal(
            SqlState::INVALID_PARAMETER_VALUE,
            "identity column type must be smallint, integer, or bigint",
        ));
    }
    let explicit = options.iter().find_map(|option| match option {
        SequenceOption::Name(name) => Some(name.value.name.clone()),
        _ => None,
    });
    let name = explicit.unwrap_or_else(|| {
        replay.choose_relation_name(
            table.name.as_str(),
            Some(column.name.as_str()),
            "seq",
            schema,
            false,
        )
    });
    let id = add_sequence(
        replay,
        schema,
        name,
        persistence,
        options,
        Some(wanted.unwrap_or(data_type)),
    )?;
    replay.catalog.sequences.update(id.0, |it| {
        it.identity = true;
        it.owner = owner;
        it.owned_by = Some((relation, number));
    });
    Ok(id)
}
