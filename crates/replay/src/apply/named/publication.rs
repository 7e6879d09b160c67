//! Publications.

use pgassay_catalog::change::Effect;
use pgassay_catalog::constraint::ConstraintKind;
use pgassay_catalog::gap::Effects;
use pgassay_catalog::id::{ObjectId, RelationId};
use pgassay_catalog::lookup::ClassId;
use pgassay_catalog::privilege::Rights;
use pgassay_catalog::refusal::{Refusal, SqlState};
use pgassay_catalog::relation::{Relation, RelationKind};
use pgassay_catalog::role::Other;
use pgassay_sql::ast::{
    AlterPublication, CreateNamed, ObjectKind, ObjectName, OptionItem, OptionValue, Persistence,
};
use pgassay_sql::name::{Identifier, QualifiedName};

use super::{add, exists, known, option_text};
use crate::apply::set::boolean;
use crate::privilege::Guarded;
use crate::refuse::{self, refusal};
use crate::{Replay, Run};

/// The option that says whether all tables are published.
const ALL_TABLES: &str = "all_tables";

/// `CREATE PUBLICATION` (`CreatePublication`)
pub(super) fn create_publication(replay: &mut Replay, it: &CreateNamed) -> Run {
    let user = replay.current_user();
    let catalog = &replay.catalog;
    let (owner, privileges) = (catalog.database_owner, &catalog.database_privileges);
    if !replay.may(Guarded::Database, owner, privileges, Rights::CREATE) {
        return Err(refuse::permission_denied(
            "database",
            &Identifier::new("postgres"),
        ));
    }
    let wanted = |word: &str| {
        let items = it.options.iter();
        items
            .filter(|item| {
                item.namespace.as_ref().is_some_and(|it| *it == *"for") && item.name.value == *word
            })
            .collect::<Vec<_>>()
    };
    let all_tables = !wanted("all tables").is_empty();
    if all_tables && !replay.is_superuser(user) {
        let message = "must be superuser to create FOR ALL TABLES publication";
        return Err(refusal(SqlState::INSUFFICIENT_PRIVILEGE, message));
    }
    if known(replay, ObjectKind::Publication, None, &it.name.value.name).is_some() {
        return Err(exists(it));
    }
    let mut options = options(replay, &it.options)?;
    options.push((ALL_TABLES.to_owned(), all_tables.to_string()));
    let mut references = Vec::new();
    for name in &it.relations {
        for table in with_children(replay, publishable(replay, name)?) {
            if !references.contains(&table) {
                references.push(table);
            }
        }
    }
    for item in wanted("schema") {
        if let Some(OptionValue::Text(name)) = &item.value {
            let schema = published_schema(replay, &Identifier::new(name))?;
            references.push(schema);
        }
    }
    add(replay, it, None, references, options);
    Ok(())
}

fn published_schema(replay: &Replay, name: &Identifier) -> Run<ObjectId> {
    match replay.catalog.schema_id(&replay.path, name) {
        Some(schema) => Ok(ObjectId::Schema(schema)),
        None => Err(refuse::missing_schema(name).into()),
    }
}

/// `publish` and `publish_via_partition_root`, as they are stored.
fn options(replay: &Replay, items: &[OptionItem]) -> Run<Vec<(String, String)>> {
    let syntax = |message: String| refusal(SqlState::SYNTAX_ERROR, message);
    for option in items.iter().filter(|it| it.namespace.is_none()) {
        let name = option.name.value.as_str();
        let known = match name {
            "publish" | "publish_via_partition_root" => true,
            "publish_generated_columns" => replay.catalog.version.major >= 18,
            _ => false,
        };
        if !known {
            return Err(syntax(format!("unrecognized publication parameter: \"{name}\"")));
        }
    }
    const ACTIONS: [&str; 4] = ["insert", "update", "delete", "truncate"];
    let publish = match option_text(items, "publish") {
        None => ACTIONS.join(", "),
        Some(list) => {
            let words: Vec<String> = list
                .split(',')
                .map(|word| word.trim().to_ascii_lowercase())
                .collect();
            let words: Vec<&str> = words
                .iter()
                .map(String::as_str)
                .filter(|word| !word.is_empty())
                .collect();
            if let Some(wrong) = words.iter().find(|word| !ACTIONS.contains(word)) {
                return Err(syntax(format!("unrecognized \"publish\" value: \"{wrong}\"")));
            }
            let chosen: Vec<&str> = ACTIONS
                .into_iter()
                .filter(|action| words.contains(action))
                .collect();
            chosen.join(", ")
        }
    };
    let root = match option_text(items, "publish_via_partition_root") {
        None => false,
        Some(text) => match boolean(&text) {
            _ if text.is_empty() => true,
            Some(value) => value,
            None => {
                return Err(syntax(
                    "publish_via_partition_root requires a Boolean value".to_owned(),
                ));
            }
        },
    };
    Ok(vec![
        ("publish".to_owned(), publish),
        ("publish_via_partition_root".to_owned(), root.to_string()),
    ])
}

/// A table and those that inherit from it; partitions are published with their table (`OpenTableList`).
fn with_children(replay: &Replay, object: ObjectId) -> Vec<ObjectId> {
    let mut found = vec![object];
    let mut at = 0;
    while let Some(ObjectId::Relation(table)) = found.get(at).copied() {
        let is_partitioned = |it: &Relation| it.kind == RelationKind::PartitionedTable;
        if !replay.catalog.relation(table).is_some_and(is_partitioned) {
            for child in replay.children_of(table) {
                if !found.contains(&ObjectId::Relation(child)) {
                    found.push(ObjectId::Relation(child));
                }
            }
        }
        at += 1;
    }
    found
}

/// A table that can be published (`check_publication_add_relation`).
fn publishable(replay: &Replay, name: &ObjectName) -> Run<ObjectId> {
    let cannot = || {
        let message = format!(
            "cannot add relation \"{}\" to publication",
            name.value.name.as_str()
        );
        Err(refusal(SqlState::INVALID_PARAMETER_VALUE, message))
    };
    let ClassId::Relation(id) = replay.class(name)? else {
        return cannot();
    };
    let relation = replay.relation(id)?;
    replay.require_owner_of(relation)?;
    if !relation.is_table() || relation.persistence != Persistence::Permanent || id.is_builtin() {
        return cannot();
    }
    Ok(ObjectId::Relation(id))
}

/// `ALTER PUBLICATION ... ADD`, `DROP`, `SET` of tables and schemas.
pub(crate) fn alter_publication(replay: &mut Replay, it: &AlterPublication) -> Run {
    let found = known(replay, ObjectKind::Publication, None, &it.name.value);
    let found = found.and_then(|id| replay.catalog.others.get(id.0)).cloned();
    let Some(publication) = found else {
        let message = format!("publication \"{}\" does not exist", it.name.value.as_str());
        return Err(Refusal::new(SqlState::UNDEFINED_OBJECT, message)
            .about(ObjectKind::Publication, QualifiedName::new(it.name.value.clone()))
            .at(it.name.span)
            .into());
    };
    if !replay.owns(publication.owner) {
        return Err(refuse::must_own("publication", &publication.name));
    }
    if it.action == "options" {
        return set_options(replay, &publication, &it.options);
    }
    let all = publication
        .options
        .iter()
        .any(|(name, value)| name == ALL_TABLES && value == "true");
    if all {
        let message = format!(
            "publication \"{}\" is defined as FOR ALL TABLES",
            publication.name.as_str()
        );
        return Err(refusal(SqlState::OBJECT_NOT_IN_PREREQUISITE_STATE, message));
    }
    let mut references = publication.references.clone();
    if it.action == "set" {
        references.clear();
    }
    for name in &it.relations {
        if it.action == "drop" {
            let object = match replay.class(name)? {
                ClassId::Relation(id) => ObjectId::Relation(id),
                _ => return Err(refuse::wrong_kind(&name.value.name, "a table")),
            };
            for table in with_children(replay, object) {
                remove(&mut references, table, name.value.name.as_str())?;
            }
        } else {
            let table = publishable(replay, name)?;
            for table in with_children(replay, table) {
                // Of two tables of one statement, one may be a child of the other.
                if !publication.references.contains(&table) && references.contains(&table) {
                    continue;
                }
                insert(&mut references, table, name.value.name.as_str(), it.action)?;
            }
        }
    }
    for name in &it.schemas {
        let schema = published_schema(replay, &name.value)?;
        if it.action == "drop" {
            remove(&mut references, schema, name.value.as_str())?;
        } else {
            insert(&mut references, schema, name.value.as_str(), it.action)?;
        }
    }
    let id = publication.id;
    replay
        .catalog
        .note_references(ObjectId::Other(id), references.clone());
    replay
        .catalog
        .others
        .update(id.0, |it| it.references = references);
    replay.effect(Effect::Altered(ObjectId::Other(id), Effects::OTHER));
    Ok(())
}

/// `ALTER PUBLICATION ... SET (...)` (`AlterPublicationOptions`): options that are not named stay.
fn set_options(replay: &mut Replay, publication: &Other, items: &[OptionItem]) -> Run {
    let given = options(replay, items)?;
    let mut changed = publication.options.clone();
    for (name, value) in given {
        let named = items.iter().any(|item| item.name.value == *name);
        if named && let Some(known) = changed.iter_mut().find(|(known, _)| *known == name) {
            known.1 = value;
        }
    }
    let id = publication.id;
    replay.catalog.others.update(id.0, |it| it.options = changed);
    replay.effect(Effect::Altered(ObjectId::Other(id), Effects::OTHER));
    Ok(())
}

/// Whether a publication lists a table by name.
pub(crate) fn is_listed(replay: &Replay, table: RelationId) -> bool {
    publications(replay).any(|it| it.references.contains(&ObjectId::Relation(table)))
}

fn publications(replay: &Replay) -> impl Iterator<Item = &Other> {
    let others = replay.catalog.others.iter().map(|(_, it)| it);
    others.filter(|it| it.kind == ObjectKind::Publication)
}

/// Refuses to change rows that subscribers could not find (`CheckCmdReplicaIdentity`).
pub(crate) fn require_replica_identity(replay: &Replay, table: RelationId, action: &str) -> Run {
    let relation = replay.relation(table)?;
    for partition in replay.partitions_of(table) {
        require_replica_identity(replay, partition, action)?;
    }
    if relation.kind != RelationKind::Table || relation.persistence != Persistence::Permanent {
        return Ok(());
    }
    let identified = match relation.replica_identity {
        None => relation
            .constraints
            .iter()
            .any(|it| matches!(it.kind, ConstraintKind::PrimaryKey(_)) && !it.deferrable),
        Some("full") => true,
        Some(_) => replay.catalog.indexes_of(relation).any(|it| it.replica_identity),
    };
    let has = |options: &[(String, String)], wanted: &str, word: &str| {
        let value = options.iter().find(|(name, _)| name == wanted);
        value.is_some_and(|(_, value)| value.split(", ").any(|it| it == word))
    };
    let mut above = vec![relation];
    while let Some(of) = above.last().and_then(|it| it.partition_of.as_ref()) {
        above.push(replay.relation(of.parent)?);
    }
    let publishes = |it: &Other| {
        let lists = |of: &&Relation| {
            it.references.contains(&ObjectId::Relation(of.id))
                || it.references.contains(&ObjectId::Schema(of.schema))
        };
        has(&it.options, "publish", action)
            && (has(&it.options, ALL_TABLES, "true") || above.iter().any(lists))
    };
    if identified || !publications(replay).any(publishes) {
        return Ok(());
    }
    let (verb, preposition) = if action == "update" {
        ("update", "")
    } else {
        ("delete", "from ")
    };
    let message = format!(
        "cannot {verb} {preposition}table \"{}\" because it does not have a replica identity and publishes {action}s",
        relation.name.as_str()
    );
    Err(refusal(SqlState::OBJECT_NOT_IN_PREREQUISITE_STATE, message))
}

fn insert(references: &mut Vec<ObjectId>, object: ObjectId, name: &str, action: &str) -> Run {
    if !references.contains(&object) {
        references.push(object);
        return Ok(());
    }
    if action == "set" {
        return Ok(());
    }
    let message = format!("relation \"{name}\" is already member of publication");
    Err(refusal(SqlState::DUPLICATE_OBJECT, message))
}

fn remove(references: &mut Vec<ObjectId>, object: ObjectId, name: &str) -> Run {
    if !references.contains(&object) {
        let message = format!("relation \"{name}\" is not part of the publication");
        return Err(refusal(SqlState::UNDEFINED_OBJECT, message));
    }
    references.retain(|it| *it != object);
    Ok(())
}
