//! The members of an extension: bringing them in, finding them, moving them.

use pgassay_catalog::Catalog;
use pgassay_catalog::builtin::{self, AvailableExtension, ExtensionMembers, Simple};
use pgassay_catalog::data_type::TypeKind;
use pgassay_catalog::id::{CastId, ExtensionId, ObjectId, OtherId, RelationId, RoleId, SchemaId, TypeId};
use pgassay_catalog::operator::FamilyOperator;
use pgassay_catalog::privilege::{Grant, Privileges, Rights};
use pgassay_catalog::relation::Relation;
use pgassay_catalog::role::{Other, Schema};
use pgassay_catalog::system::convert;
use pgassay_sql::ast::ObjectKind;
use pgassay_sql::name::Identifier;

use crate::Replay;
use crate::privilege::Guarded;

/// What the members share.
struct Home {
    extension: ExtensionId,
    schema: SchemaId,
    owner: RoleId,
}

/// Brings in the members of an extension; false where they are not known.
pub(super) fn add(
    replay: &mut Replay,
    id: ExtensionId,
    extension: &AvailableExtension,
    schema: SchemaId,
) -> bool {
    let major = super::known_major(replay);
    let catalog = &replay.catalog;
    let type_of_other = |other: &str, name: &str| {
        let (_, other) = catalog.extensions.find(None, &Identifier::new(other))?;
        let found = catalog.type_in(other.schema, &Identifier::new(name))?;
        Some(found.id.0)
    };
    let first = catalog.next_id();
    let Some(members) = builtin::extension(extension.name, major, first, &type_of_other) else {
        return false;
    };
    replay.catalog.reserve_ids(members.next_id);
    let trusted = extension.trusted && !replay.is_superuser(replay.current_user());
    let home = Home {
        extension: id,
        schema,
        owner: if trusted {
            RoleId::BOOTSTRAP
        } else {
            replay.current_user()
        },
    };
    add_types(replay, &home, &members);
    add_functions(replay, &home, &members);
    add_operators(replay, &home, &members);
    add_relations(replay, &home, &members);
    add_others(replay, &home, &members);
    true
}

fn add_types(replay: &mut Replay, home: &Home, members: &ExtensionMembers) {
    let privileges = replay.initial_privileges_of(Guarded::Type, home.owner, Some(home.schema));
    for it in members.types.iter() {
        let relation = members.relations.named(it.name).first();
        let row_of = relation.filter(|relation| relation.kind != 'c');
        let mut data_type = convert::data_type(it, home.schema, row_of.map(|it| RelationId(it.id)));
        if let (TypeKind::Row(_), Some(relation)) = (&data_type.kind, relation)
            && relation.kind == 'c'
        {
            let converted = convert::relation(relation, home.schema, None);
            data_type.kind = TypeKind::Composite {
                next_column: converted.next_column,
                attributes: converted.columns.to_vec(),
            };
        }
        data_type.owner = home.owner;
        data_type.extension = Some(home.extension);
        data_type.privileges = privileges.clone();
        replay.catalog.types.insert(data_type.id.0, data_type);
    }
}

fn add_functions(replay: &mut Replay, home: &Home, members: &ExtensionMembers) {
    let initial = replay.initial_privileges_of(Guarded::Function, home.owner, Some(home.schema));
    let owner_only = Privileges {
        grants: Some(vec![grant(Some(home.owner), home.owner, Rights::EXECUTE)]),
    };
    for it in members.functions.iter() {
        let mut function = convert::function(it, home.schema);
        function.owner = home.owner;
        function.extension = Some(home.extension);
        function.privileges = if it.public {
            initial.clone()
        } else {
            owner_only.clone()
        };
        let used: Vec<ObjectId> = function
            .parameters
            .iter()
            .map(|parameter| parameter.data_type)
            .chain([function.result])
            .filter(|used| !used.is_builtin())
            .map(ObjectId::Type)
            .collect();
        let id = function.id;
        replay.catalog.functions.insert(id.0, function);
        replay.catalog.note_references(ObjectId::Function(id), used);
    }
}

fn add_operators(replay: &mut Replay, home: &Home, members: &ExtensionMembers) {
    for it in members.operators.iter() {
        let mut operator = convert::operator(it, home.schema);
        operator.owner = home.owner;
        operator.extension = Some(home.extension);
        replay.catalog.operators.insert(operator.id.0, operator);
    }
    for it in members.operator_families.iter() {
        let operators = members.family_operators.iter().filter(|one| one.family == it.id);
        let operators: Vec<FamilyOperator> = operators.map(convert::family_operator).collect();
        let mut family = convert::operator_family(it, home.schema, operators);
        family.owner = home.owner;
        family.extension = Some(home.extension);
        replay.catalog.operator_families.insert(family.id.0, family);
    }
    for it in &members.family_operators {
        let family = pgassay_catalog::id::OperatorFamilyId(it.family);
        if family.is_builtin() {
            let added = (family, convert::family_operator(it));
            replay.catalog.added_family_operators.push(added);
        }
    }
    for it in members.operator_classes.iter() {
        let mut class = convert::operator_class(it, home.schema);
        class.owner = home.owner;
        class.extension = Some(home.extension);
        replay.catalog.operator_classes.insert(class.id.0, class);
    }
    for it in &members.casts {
        let mut cast = convert::cast(it);
        let id: CastId = replay.catalog.new_id();
        cast.id = Some(id);
        cast.extension = Some(home.extension);
        replay.catalog.casts.insert(id.0, cast);
    }
}

fn add_relations(replay: &mut Replay, home: &Home, members: &ExtensionMembers) {
    let initial = replay.initial_privileges_of(Guarded::Table, home.owner, Some(home.schema));
    let all = Guarded::Table.all(replay.catalog.version.major);
    for it in members.relations.iter().filter(|it| matches!(it.kind, 'r' | 'v')) {
        let row_type = members.types.named(it.name).first().map(|found| TypeId(found.id));
        let mut relation: Relation = convert::relation(it, home.schema, row_type);
        relation.owner = home.owner;
        relation.extension = Some(home.extension);
        relation.privileges = if it.public {
            Privileges {
                grants: Some(vec![
                    grant(Some(home.owner), home.owner, all),
                    grant(None, home.owner, Rights::SELECT),
                ]),
            }
        } else {
            initial.clone()
        };
        replay.catalog.relations.insert(relation.id.0, relation);
    }
}

fn grant(grantee: Option<RoleId>, grantor: RoleId, rights: Rights) -> Grant {
    Grant {
        grantee,
        grantor,
        rights,
        grant_options: Rights::NONE,
    }
}

fn add_others(replay: &mut Replay, home: &Home, members: &ExtensionMembers) {
    for it in members.schemas.iter() {
        let schema = Schema {
            id: SchemaId(it.id),
            name: Identifier::new(it.name),
            owner: home.owner,
            privileges: Privileges::default(),
            comment: None,
            extension: Some(home.extension),
            location: None,
        };
        replay.catalog.schemas.insert(it.id, schema);
    }
    for it in members.languages.iter() {
        add_other(replay, home, it, ObjectKind::Language, None);
    }
    for it in members.text_search.iter() {
        let kind = match it.sort {
            "configuration" => ObjectKind::TextSearchConfiguration,
            "dictionary" => ObjectKind::TextSearchDictionary,
            "parser" => ObjectKind::TextSearchParser,
            _ => ObjectKind::TextSearchTemplate,
        };
        add_other(replay, home, it, kind, Some(home.schema));
    }
    for it in members.other.iter() {
        let kind = match it.sort {
            "foreign data wrapper" => ObjectKind::ForeignDataWrapper,
            "event trigger" => ObjectKind::EventTrigger,
            _ => ObjectKind::Transform,
        };
        add_other(replay, home, it, kind, None);
    }
    for it in members.access_methods.iter() {
        let simple = Simple {
            id: it.id,
            name: it.name,
            sort: "",
            flags: "",
            owner: "",
        };
        add_other(replay, home, &simple, ObjectKind::AccessMethod, None);
    }
}

fn add_other(replay: &mut Replay, home: &Home, it: &Simple, kind: ObjectKind, schema: Option<SchemaId>) {
    let other = Other {
        extension: Some(home.extension),
        ..Other::new(OtherId(it.id), kind, schema, Identifier::new(it.name), home.owner)
    };
    replay.catalog.others.insert(it.id, other);
}

/// Runs a piece of code on every store whose objects can be members, with the name of their identifiers.
macro_rules! each_kind {
    ($each:ident) => {
        $each!(relations, Relation, RelationId);
        $each!(types, Type, TypeId);
        $each!(functions, Function, FunctionId);
        $each!(operators, Operator, OperatorId);
        $each!(operator_classes, OperatorClass, OperatorClassId);
        $each!(operator_families, OperatorFamily, OperatorFamilyId);
        $each!(casts, Cast, CastId);
        $each!(collations, Collation, CollationId);
        $each!(schemas, Schema, SchemaId);
        $each!(sequences, Sequence, SequenceId);
        $each!(others, Other, OtherId);
    };
}

/// The members of an extension: what goes with it.
#[cfg(test)]
pub(super) fn members_of(catalog: &Catalog, extension: ExtensionId) -> Vec<ObjectId> {
    let mut members = Vec::new();
    macro_rules! collect {
        ($store:ident, $kind:ident, $id:ident) => {
            let of_it = catalog
                .$store
                .iter()
                .filter(|(_, it)| it.extension == Some(extension));
            members.extend(of_it.map(|(id, _)| ObjectId::$kind(pgassay_catalog::id::$id(id))));
        };
    }
    each_kind!(collect);
    members
}

/// The extension that an object is a member of.
pub(super) fn extension_of(catalog: &Catalog, object: ObjectId) -> Option<ExtensionId> {
    macro_rules! find {
        ($store:ident, $kind:ident, $id:ident) => {
            if let ObjectId::$kind(id) = object {
                return catalog.$store.get(id.0)?.extension;
            }
        };
    }
    each_kind!(find);
    None
}

/// Makes an object a member of an extension, or of none.
pub(super) fn set_extension(replay: &mut Replay, object: ObjectId, extension: Option<ExtensionId>) {
    let catalog = &mut replay.catalog;
    macro_rules! set {
        ($store:ident, $kind:ident, $id:ident) => {
            if let ObjectId::$kind(id) = object {
                catalog.$store.update(id.0, |it| it.extension = extension);
            }
        };
    }
    each_kind!(set);
    // The indexes and the row type of a relation belong to whom the relation does, and its array type too.
    if let ObjectId::Relation(id) = object {
        let indexes = catalog.relation(id).map(|it| it.indexes.clone());
        for index in indexes.unwrap_or_default() {
            catalog.indexes.update(index.0, |it| it.extension = extension);
        }
    }
    let row_type = match object {
        ObjectId::Relation(id) => catalog.relation(id).and_then(|it| it.row_type),
        _ => None,
    };
    let array = row_type
        .and_then(|id| catalog.data_type(id))
        .and_then(|it| it.array);
    for id in row_type.into_iter().chain(array) {
        catalog.types.update(id.0, |it| it.extension = extension);
    }
}
