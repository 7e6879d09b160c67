//! Objects that the catalog knows by name only.

mod publication;
mod statistics;
mod text_search;
mod user_mapping;

use pgassay_catalog::change::Effect;
use pgassay_catalog::id::{CollationId, ObjectId, OperatorFamilyId, OtherId, SchemaId};
use pgassay_catalog::operator::{Collation, OperatorFamily};
use pgassay_catalog::privilege::Rights;
use pgassay_catalog::refusal::{Obstacle, Refusal, SqlState};
use pgassay_catalog::role::Other;
use pgassay_sql::ast::{
    CreateExtension, CreateNamed, Name, ObjectKind, ObjectName, OptionItem, OptionValue, Persistence,
};
use pgassay_sql::name::{Identifier, QualifiedName};

use crate::address::word_of;
use crate::privilege::Guarded;
use crate::refuse::{self, refusal};
use crate::{Replay, Run};

pub(crate) use publication::{alter_publication, is_listed, require_replica_identity};
pub(crate) use statistics::copy_statistics;
pub(crate) use user_mapping::{require_right_to_map, user_mapping};

/// `CREATE` of a kind that the catalog knows by name only.
pub(crate) fn create_named(replay: &mut Replay, it: &CreateNamed) -> Run {
    match it.kind {
        ObjectKind::Publication => publication::create_publication(replay, it),
        ObjectKind::Statistics => statistics::create_statistics(replay, it),
        ObjectKind::TextSearchConfiguration
        | ObjectKind::TextSearchDictionary
        | ObjectKind::TextSearchParser
        | ObjectKind::TextSearchTemplate => text_search::create(replay, it),
        ObjectKind::Collation => create_collation(replay, it),
        ObjectKind::OperatorFamily => create_operator_family(replay, it),
        ObjectKind::Language => create_language(replay, it),
        ObjectKind::UserMapping => user_mapping::create_user_mapping(replay, it),
        ObjectKind::ForeignDataWrapper => {
            require_superuser(replay, it)?;
            if free(replay, it, None)? {
                return Ok(());
            }
            if let Some(handler) = &it.method {
                require_function(replay, handler, 0)?;
            }
            let handler = it
                .method
                .iter()
                .map(|it| ("handler".to_owned(), it.value.as_str().to_owned()));
            add(replay, it, None, Vec::new(), handler.collect());
            Ok(())
        }
        ObjectKind::Server => {
            if free(replay, it, None)? {
                return Ok(());
            }
            let mut references = Vec::new();
            if let Some(wrapper) = &it.method {
                let id = other_named(replay, ObjectKind::ForeignDataWrapper, None, wrapper)?;
                if let Some(found) = replay.catalog.others.get(id.0)
                    && !replay.may(Guarded::Other, found.owner, &found.privileges, Rights::USAGE)
                {
                    return Err(refuse::permission_denied("foreign-data wrapper", &wrapper.value));
                }
                references.push(ObjectId::Other(id));
            }
            let wrapper = it
                .method
                .iter()
                .map(|it| ("wrapper".to_owned(), it.value.as_str().to_owned()));
            add(replay, it, None, references, wrapper.collect());
            Ok(())
        }
        ObjectKind::AccessMethod => {
            require_superuser(replay, it)?;
            let own = replay
                .catalog
                .system()
                .builtin()
                .access_methods()
                .named(it.name.value.name.as_str());
            if !own.is_empty() {
                return Err(exists(it));
            }
            if free(replay, it, None)? {
                return Ok(());
            }
            if let Some(handler) = &it.method {
                require_function(replay, handler, 1)?;
            }
            add(
                replay,
                it,
                None,
                Vec::new(),
                vec![("type".to_owned(), "i".to_owned())],
            );
            Ok(())
        }
        ObjectKind::Conversion => {
            let schema = replay.creation_schema(&it.name.value, Persistence::Permanent)?;
            if free(replay, it, Some(schema))? {
                return Ok(());
            }
            add(replay, it, Some(schema), Vec::new(), Vec::new());
            Ok(())
        }
        ObjectKind::Subscription => {
            require_superuser(replay, it)?;
            if free(replay, it, None)? {
                return Ok(());
            }
            refuse::unknown("a subscription is made of another server's publications")
        }
        kind => refuse::unknown(format!("CREATE {} is not modelled", word_of(kind).to_uppercase())),
    }
}

/// Adds the object that a statement names.
fn add(
    replay: &mut Replay,
    it: &CreateNamed,
    schema: Option<SchemaId>,
    references: Vec<ObjectId>,
    mut options: Vec<(String, String)>,
) -> OtherId {
    options.sort();
    let id: OtherId = replay.catalog.new_id();
    let name = it.name.value.name.clone();
    let other = Other {
        references: references.clone(),
        options,
        location: replay.location,
        ..Other::new(id, it.kind, schema, name, replay.current_user())
    };
    replay.catalog.others.insert(id.0, other);
    replay.catalog.note_references(ObjectId::Other(id), references);
    replay.effect(Effect::Created(ObjectId::Other(id)));
    id
}

/// The object of a kind and name.
fn known(replay: &Replay, kind: ObjectKind, schema: Option<SchemaId>, name: &Identifier) -> Option<OtherId> {
    let named = replay.catalog.others.named(schema, name);
    named
        .map(|(_, other)| other)
        .find(|other| other.kind == kind)
        .map(|other| other.id)
}

/// Whether the object is there already and `IF NOT EXISTS` says to leave it; refused without that.
fn free(replay: &mut Replay, it: &CreateNamed, schema: Option<SchemaId>) -> Run<bool> {
    let Some(id) = known(replay, it.kind, schema, &it.name.value.name) else {
        return Ok(false);
    };
    if it.if_not_exists || it.or_replace {
        replay.effect(Effect::Skipped(ObjectId::Other(id)));
        return Ok(true);
    }
    Err(exists(it))
}

fn exists(it: &CreateNamed) -> Obstacle {
    let message = format!(
        "{} \"{}\" already exists",
        word_of(it.kind),
        it.name.value.name.as_str()
    );
    Refusal::new(SqlState::DUPLICATE_OBJECT, message)
        .about(it.kind, it.name.value.clone())
        .at(it.name.span)
        .into()
}

/// An object that another one stands on.
fn other_named(replay: &Replay, kind: ObjectKind, schema: Option<SchemaId>, name: &Name) -> Run<OtherId> {
    match known(replay, kind, schema, &name.value) {
        Some(id) => Ok(id),
        None => {
            let message = format!("{} \"{}\" does not exist", word_of(kind), name.value.as_str());
            Err(Refusal::new(SqlState::UNDEFINED_OBJECT, message)
                .about(kind, QualifiedName::new(name.value.clone()))
                .at(name.span)
                .into())
        }
    }
}

fn require_superuser(replay: &Replay, it: &CreateNamed) -> Run {
    if replay.is_superuser(replay.current_user()) {
        return Ok(());
    }
    let message = format!(
        "permission denied to create {} \"{}\"",
        word_of(it.kind),
        it.name.value.name.as_str()
    );
    Err(refusal(SqlState::INSUFFICIENT_PRIVILEGE, message))
}

/// A handler: a function of this name with so many parameters.
fn require_function(replay: &Replay, name: &Name, parameters: usize) -> Run {
    let mut schemas = replay.path.for_functions();
    let found = schemas.any(|schema| {
        let mut functions = replay.catalog.functions_in(schema, &name.value);
        functions.any(|it| it.inputs().count() == parameters)
    });
    // A handler may be qualified, which its name here does not tell.
    let elsewhere = replay
        .catalog
        .functions
        .iter()
        .any(|(_, it)| it.name == name.value);
    if found || elsewhere {
        return Ok(());
    }
    let message = format!("function {}() does not exist", name.value.as_str());
    Err(Refusal::new(SqlState::UNDEFINED_FUNCTION, message)
        .about(ObjectKind::Function, QualifiedName::new(name.value.clone()))
        .at(name.span)
        .into())
}

/// The text of an option.
fn option_text(options: &[OptionItem], name: &str) -> Option<String> {
    let item = options
        .iter()
        .find(|it| it.namespace.is_none() && it.name.value == *name)?;
    match &item.value {
        Some(OptionValue::Text(text)) => Some(text.clone()),
        Some(OptionValue::Type(it)) => Some(it.name.value.to_string()),
        Some(OptionValue::List(words)) => Some(words.join(",")),
        Some(OptionValue::Expr(it)) => Some(it.to_string()),
        None => Some(String::new()),
    }
}

/// `CREATE COLLATION` (`DefineCollation`)
fn create_collation(replay: &mut Replay, it: &CreateNamed) -> Run {
    let schema = replay.creation_schema(&it.name.value, Persistence::Permanent)?;
    let known = [
        "from",
        "locale",
        "lc_collate",
        "lc_ctype",
        "provider",
        "deterministic",
        "rules",
        "version",
    ];
    for option in &it.options {
        if !known.contains(&option.name.value.as_str()) {
            let message = format!(
                "collation attribute \"{}\" not recognized",
                option.name.value.as_str()
            );
            return Err(refusal(SqlState::SYNTAX_ERROR, message));
        }
    }
    if let Some(source) = option_text(&it.options, "from")
        && let Ok(source) = pgassay_sql::parse::parse_type_name(&source, it.name.span.start)
    {
        let source = ObjectName {
            value: source.name.value,
            span: it.name.span,
        };
        replay.address(
            ObjectKind::Collation,
            &pgassay_sql::ast::ObjectAddress::Named(source),
        )?;
    }
    if let Some((_, found)) = replay.catalog.collations.find(Some(schema), &it.name.value.name) {
        let id = found.id;
        if it.if_not_exists {
            replay.effect(Effect::Skipped(ObjectId::Collation(id)));
            return Ok(());
        }
        return Err(exists(it));
    }
    let id: CollationId = replay.catalog.new_id();
    let collation = Collation {
        id,
        schema,
        name: it.name.value.name.clone(),
        owner: replay.current_user(),
        comment: None,
        extension: None,
    };
    replay.catalog.collations.insert(id.0, collation);
    replay.effect(Effect::Created(ObjectId::Collation(id)));
    Ok(())
}

/// `CREATE OPERATOR FAMILY`
fn create_operator_family(replay: &mut Replay, it: &CreateNamed) -> Run {
    let Some(method) = &it.method else {
        return refuse::unknown("the access method of an operator family is not known");
    };
    let schema = replay.creation_schema(&it.name.value, Persistence::Permanent)?;
    if replay
        .catalog
        .system()
        .builtin()
        .access_methods()
        .named(method.value.as_str())
        .is_empty()
    {
        other_named(replay, ObjectKind::AccessMethod, None, method)?;
    }
    require_superuser(replay, it)?;
    let taken = replay
        .catalog
        .operator_families
        .named(Some(schema), &it.name.value.name)
        .any(|(_, family)| family.method == method.value);
    if taken {
        return Err(exists(it));
    }
    let id: OperatorFamilyId = replay.catalog.new_id();
    let family = OperatorFamily {
        id,
        schema,
        name: it.name.value.name.clone(),
        method: method.value.clone(),
        operators: Vec::new(),
        owner: replay.current_user(),
        comment: None,
        extension: None,
    };
    replay.catalog.operator_families.insert(id.0, family);
    replay.effect(Effect::Created(ObjectId::OperatorFamily(id)));
    Ok(())
}

/// `CREATE LANGUAGE`: without a handler it is `CREATE EXTENSION`.
fn create_language(replay: &mut Replay, it: &CreateNamed) -> Run {
    let Some(handler) = &it.method else {
        let extension = CreateExtension {
            if_not_exists: it.or_replace,
            name: Name {
                value: it.name.value.name.clone(),
                span: it.name.span,
            },
            schema: None,
            version: None,
            cascade: false,
        };
        return super::extension::create_extension(replay, &extension);
    };
    require_superuser(replay, it)?;
    require_function(replay, handler, 0)?;
    if replay.is_own_language(&it.name.value.name) && !it.or_replace {
        return Err(exists(it));
    }
    if free(replay, it, None)? {
        return Ok(());
    }
    add(
        replay,
        it,
        None,
        Vec::new(),
        vec![("trusted".to_owned(), "false".to_owned())],
    );
    Ok(())
}
