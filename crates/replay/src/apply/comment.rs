//! `COMMENT ON`.

use pgassay_catalog::change::Effect;
use pgassay_catalog::data_type::TypeKind;
use pgassay_catalog::gap::Effects;
use pgassay_catalog::id::{ObjectId, RelationId, SchemaId};
use pgassay_catalog::lookup::ClassId;
use pgassay_catalog::refusal::SqlState;
use pgassay_catalog::relation::Relation;
use pgassay_sql::ast::{Comment, ObjectAddress, ObjectKind};

use pgassay_sql::name::QualifiedName;

use crate::refuse::refusal;
use crate::{Replay, Run};

/// `CommentObject`: a database that does not exist, or not here, draws a warning only.
pub(crate) fn comment(replay: &mut Replay, it: &Comment) -> Run {
    let is_outside = matches!(
        it.kind,
        ObjectKind::Database | ObjectKind::LargeObject | ObjectKind::Tablespace
    );
    if it.kind == ObjectKind::Database && !replay.owns(replay.catalog.database_owner) {
        return Err(refusal(
            SqlState::INSUFFICIENT_PRIVILEGE,
            "must be owner of the database",
        ));
    }
    if is_outside || is_own(replay, it) {
        return Ok(());
    }
    if let ObjectAddress::Other(_) = it.object {
        return Ok(());
    }
    // No comment and an empty one are the same.
    let text = it.text.clone().filter(|text| !text.is_empty());
    let object = replay.address(it.kind, &it.object)?;
    require_right(replay, object)?;
    if let (ObjectAddress::Column { relation, column }, ObjectId::Type(_)) = (&it.object, object) {
        if let ClassId::Composite(id) = replay.class(relation)? {
            replay.catalog.types.update(id.0, |data_type| {
                if let TypeKind::Composite { attributes, .. } = &mut data_type.kind
                    && let Some(found) = attributes.iter_mut().find(|it| it.name == column.value)
                {
                    found.comment = text;
                }
            });
        }
        return Ok(());
    }
    set_comment(replay, object, text);
    replay.effect(Effect::Altered(object, Effects::COMMENTS));
    Ok(())
}

/// Whether the object is PostgreSQL's own, of a kind that the catalog holds what users made of only.
fn is_own(replay: &Replay, it: &Comment) -> bool {
    let system = replay.catalog.system();
    let text_search = |sort: &str, name: &QualifiedName| {
        let own = name.schema.as_ref().is_none_or(|schema| *schema == "pg_catalog");
        let mut all = system.builtin().text_search().iter();
        own && all.any(|found| found.sort == sort && name.name == found.name)
    };
    match &it.object {
        ObjectAddress::Named(name) => {
            let name = &name.value;
            match it.kind {
                ObjectKind::Language => replay.is_own_language(&name.name),
                ObjectKind::AccessMethod => {
                    let mut all = system.builtin().access_methods().iter();
                    all.any(|found| name.name == found.name)
                }
                ObjectKind::TextSearchConfiguration => text_search("configuration", name),
                ObjectKind::TextSearchDictionary => text_search("dictionary", name),
                ObjectKind::TextSearchParser => text_search("parser", name),
                ObjectKind::TextSearchTemplate => text_search("template", name),
                _ => false,
            }
        }
        ObjectAddress::UsingMethod { name, method } => {
            let schema = name.value.schema.as_ref();
            let schema = schema.map_or(Some(SchemaId::PG_CATALOG), |schema| {
                replay.catalog.schema_id(&replay.path, schema)
            });
            let name = &name.value.name;
            match it.kind {
                ObjectKind::OperatorClass => {
                    let mut all = system.operator_classes().named(schema, name);
                    all.any(|found| found.method == method.value)
                }
                _ => {
                    let mut all = system.operator_families().named(schema, name);
                    all.any(|found| found.method == method.value)
                }
            }
        }
        _ => false,
    }
}

/// Comments on roles need the right to make roles; all else needs the owner.
fn require_right(replay: &Replay, object: ObjectId) -> Run {
    let user = replay.current_user();
    match object {
        ObjectId::Role(role) => {
            let may = replay.is_superuser(user)
                || !replay.is_superuser(role)
                    && replay.catalog.role(user).is_some_and(|it| it.create_role)
                    && (replay.catalog.version.major < 16 || replay.administers(user, role));
            if may {
                return Ok(());
            }
            let message = format!(
                "must have admin option on role \"{}\"",
                replay.role_name(role).as_str()
            );
            Err(refusal(SqlState::INSUFFICIENT_PRIVILEGE, message))
        }
        _ => replay.require_ownership(object),
    }
}

fn on_relation(replay: &mut Replay, id: RelationId, change: impl FnOnce(&mut Relation)) {
    replay.catalog.relations.update(id.0, change);
}

fn set_comment(replay: &mut Replay, object: ObjectId, text: Option<String>) {
    macro_rules! in_store {
        ($store:ident, $id:expr) => {{
            replay.catalog.$store.update($id.0, |it| it.comment = text);
        }};
    }
    match object {
        ObjectId::Schema(id) => in_store!(schemas, id),
        ObjectId::Relation(id) => in_store!(relations, id),
        ObjectId::Index(id) => in_store!(indexes, id),
        ObjectId::Sequence(id) => in_store!(sequences, id),
        ObjectId::Type(id) => in_store!(types, id),
        ObjectId::Function(id) => in_store!(functions, id),
        ObjectId::Operator(id) => in_store!(operators, id),
        ObjectId::OperatorClass(id) => in_store!(operator_classes, id),
        ObjectId::OperatorFamily(id) => in_store!(operator_families, id),
        ObjectId::Cast(id) => in_store!(casts, id),
        ObjectId::Collation(id) => in_store!(collations, id),
        ObjectId::Role(id) => in_store!(roles, id),
        ObjectId::Extension(id) => in_store!(extensions, id),
        ObjectId::Other(id) => in_store!(others, id),
        ObjectId::Column(id, number) => on_relation(replay, id, |it| {
            if let Some(column) = it.column_mut(number) {
                column.comment = text;
            }
        }),
        ObjectId::Constraint(id, part) => on_relation(replay, id, |it| {
            if let Some(found) = it.constraints.iter_mut().find(|it| it.id == part) {
                found.comment = text;
            }
        }),
        ObjectId::Trigger(id, part) => on_relation(replay, id, |it| {
            if let Some(found) = it.triggers.iter_mut().find(|it| it.id == part) {
                found.comment = text;
            }
        }),
        ObjectId::Policy(id, part) => on_relation(replay, id, |it| {
            if let Some(found) = it.policies.iter_mut().find(|it| it.id == part) {
                found.comment = text;
            }
        }),
        ObjectId::Rule(id, part) => on_relation(replay, id, |it| {
            if let Some(found) = it.rules.iter_mut().find(|it| it.id == part) {
                found.comment = text;
            }
        }),
        ObjectId::DomainConstraint(id, part) => {
            replay.catalog.types.update(id.0, |it| {
                if let TypeKind::Domain(domain) = &mut it.kind
                    && let Some(found) = domain.constraints.iter_mut().find(|it| it.id == part)
                {
                    found.comment = text;
                }
            });
        }
        ObjectId::Default(..) => {}
    }
}
