//! From the generated data to the catalog's own types; extensions' members go the same way.

use pgassay_sql::ast::{ParameterMode, Volatility};
use pgassay_sql::name::Identifier;

use crate::builtin;
use crate::data_type::{DataType, Domain, TypeKind};
use crate::id::{
    ColumnNumber, FunctionId, OperatorClassId, OperatorFamilyId, OperatorId, RelationId, RoleId, SchemaId,
    TypeId,
};
use crate::operator::{
    Cast, CastContext, CastMethod, FamilyOperator, Operator, OperatorClass, OperatorFamily,
};
use crate::privilege::{Grant, Privileges, Rights};
use crate::relation::{Column, Relation, RelationKind};
use crate::role::{Role, Schema};
use crate::routine::{Function, FunctionBody, FunctionKind, Parameter};

pub(super) fn schema(it: &builtin::Simple) -> Schema {
    let usage = if it.flags.contains('u') {
        Rights::USAGE
    } else {
        Rights::NONE
    };
    let create = if it.flags.contains('c') {
        Rights::CREATE
    } else {
        Rights::NONE
    };
    let everybody = Grant {
        grantee: None,
        grantor: RoleId::BOOTSTRAP,
        rights: usage.union(create),
        grant_options: Rights::NONE,
    };
    Schema {
        id: SchemaId(it.id),
        name: Identifier::new(it.name),
        owner: RoleId::BOOTSTRAP,
        privileges: Privileges {
            grants: Some(vec![everybody]),
        },
        comment: None,
        extension: None,
        location: None,
    }
}

pub(super) fn role(it: &builtin::Simple) -> Role {
    Role::new(RoleId(it.id), Identifier::new(it.name))
}

/// A type of PostgreSQL or of an extension, in the schema it is in.
pub fn data_type(it: &builtin::Type, schema: SchemaId, row_of: Option<RelationId>) -> DataType {
    let element = it.element.map(TypeId);
    let kind = match it.kind {
        builtin::TypeKind::Base => match element {
            Some(element) if it.is_true_array() => TypeKind::Array { element },
            _ => TypeKind::Base { element },
        },
        builtin::TypeKind::Composite => TypeKind::Row(row_of.unwrap_or(RelationId(0))),
        builtin::TypeKind::Domain => TypeKind::Domain(Domain {
            base: TypeId(it.base.unwrap_or(TypeId::TEXT.0)),
            modifier: -1,
            collation: None,
            not_null: false,
            default: None,
            constraints: Vec::new(),
        }),
        builtin::TypeKind::Enum => TypeKind::Enum { labels: Vec::new() },
        builtin::TypeKind::Pseudo => TypeKind::Pseudo,
        builtin::TypeKind::Range => TypeKind::Range {
            subtype: TypeId(it.subtype.unwrap_or_default()),
            multirange: it.range_partner.map(TypeId),
        },
        builtin::TypeKind::Multirange => TypeKind::Multirange {
            range: TypeId(it.range_partner.unwrap_or_default()),
        },
    };
    DataType {
        id: TypeId(it.id),
        schema,
        name: Identifier::new(it.name),
        kind,
        category: it.category,
        preferred: it.preferred,
        array: it.array.map(TypeId),
        takes_modifiers: it.takes_modifiers,
        collatable: it.collatable,
        owner: RoleId::BOOTSTRAP,
        privileges: Privileges::default(),
        comment: None,
        extension: None,
        location: None,
    }
}

/// A function of PostgreSQL or of an extension, in the schema it is in.
pub fn function(it: &builtin::Function, schema: SchemaId) -> Function {
    let parameter = |argument: &builtin::Argument| Parameter {
        mode: match argument.mode {
            builtin::ArgumentMode::In => ParameterMode::In,
            builtin::ArgumentMode::Out => ParameterMode::Out,
            builtin::ArgumentMode::InOut => ParameterMode::InOut,
            builtin::ArgumentMode::Variadic => ParameterMode::Variadic,
            builtin::ArgumentMode::Table => ParameterMode::Table,
        },
        name: (!argument.name.is_empty()).then(|| Identifier::new(argument.name)),
        data_type: TypeId(argument.data_type),
        has_default: argument.default,
        default: None,
    };
    let kind = match it.kind {
        builtin::FunctionKind::Function => FunctionKind::Function,
        builtin::FunctionKind::Procedure => FunctionKind::Procedure,
        builtin::FunctionKind::Window => FunctionKind::Window,
        builtin::FunctionKind::Aggregate {
            direct_arguments: direct,
            hypothetical,
        } => FunctionKind::Aggregate {
            direct,
            hypothetical,
            definition: Vec::new(),
        },
    };
    let no_grants = Privileges {
        grants: Some(Vec::new()),
    };
    Function {
        id: FunctionId(it.id),
        schema,
        name: Identifier::new(it.name),
        kind,
        parameters: it.arguments.iter().map(parameter).collect(),
        result: TypeId(it.result),
        returns_set: it.returns_set,
        language: Identifier::new(it.language),
        volatility: match it.volatility {
            builtin::Volatility::Immutable => Volatility::Immutable,
            builtin::Volatility::Stable => Volatility::Stable,
            builtin::Volatility::Volatile => Volatility::Volatile,
        },
        strict: it.strict,
        security_definer: it.security_definer,
        leakproof: it.leakproof,
        parallel: 's',
        settings: Vec::new(),
        body: FunctionBody::Native,
        owner: RoleId::BOOTSTRAP,
        privileges: if it.public {
            Privileges::default()
        } else {
            no_grants
        },
        comment: None,
        extension: None,
        location: None,
    }
}

/// An operator of PostgreSQL or of an extension, in the schema it is in.
pub fn operator(it: &builtin::Operator, schema: SchemaId) -> Operator {
    Operator {
        id: OperatorId(it.id),
        schema,
        name: Identifier::new(it.name),
        left: it.left.map(TypeId),
        right: TypeId(it.right),
        result: TypeId(it.result),
        function: it.function.map(FunctionId),
        commutator: it.commutator.map(OperatorId),
        negator: it.negator.map(OperatorId),
        can_hash: it.can_hash,
        can_merge: it.can_merge,
        owner: RoleId::BOOTSTRAP,
        comment: None,
        extension: None,
    }
}

/// An operator class of PostgreSQL or of an extension, in the schema it is in.
pub fn operator_class(it: &builtin::OperatorClass, schema: SchemaId) -> OperatorClass {
    OperatorClass {
        id: OperatorClassId(it.id),
        schema,
        name: Identifier::new(it.name),
        method: Identifier::new(it.access_method),
        input: TypeId(it.input),
        default: it.default,
        family: OperatorFamilyId(it.family),
        key: it.key.map(TypeId),
        owner: RoleId::BOOTSTRAP,
        comment: None,
        extension: None,
    }
}

/// An operator family of PostgreSQL or of an extension, in the schema it is in.
pub fn operator_family(
    it: &builtin::OperatorFamily,
    schema: SchemaId,
    operators: Vec<FamilyOperator>,
) -> OperatorFamily {
    OperatorFamily {
        id: OperatorFamilyId(it.id),
        schema,
        name: Identifier::new(it.name),
        method: Identifier::new(it.access_method),
        operators,
        owner: RoleId::BOOTSTRAP,
        comment: None,
        extension: None,
    }
}

/// An operator of a family.
pub fn family_operator(it: &builtin::FamilyOperator) -> FamilyOperator {
    FamilyOperator {
        strategy: it.strategy,
        left: TypeId(it.left),
        right: TypeId(it.right),
        operator: OperatorId(it.operator),
        search: it.search,
    }
}

/// A cast of PostgreSQL or of an extension.
pub fn cast(it: &builtin::Cast) -> Cast {
    let (source, target) = (TypeId(it.source), TypeId(it.target));
    Cast {
        id: None,
        name: Cast::name_of(source, target),
        source,
        target,
        context: match it.context {
            builtin::CastContext::Implicit => CastContext::Implicit,
            builtin::CastContext::Assignment => CastContext::Assignment,
            builtin::CastContext::Explicit => CastContext::Explicit,
        },
        method: match it.method {
            builtin::CastMethod::Function(function) => {
                function.map_or(CastMethod::InOut, |id| CastMethod::Function(FunctionId(id)))
            }
            builtin::CastMethod::InOut => CastMethod::InOut,
            builtin::CastMethod::Binary => CastMethod::Binary,
        },
        comment: None,
        extension: None,
    }
}

/// A relation of PostgreSQL or of an extension, in the schema it is in.
pub fn relation(it: &builtin::Relation, schema: SchemaId, row_type: Option<TypeId>) -> Relation {
    let name = Identifier::new(it.name);
    let everybody = Grant {
        grantee: None,
        grantor: RoleId::BOOTSTRAP,
        rights: Rights::SELECT,
        grant_options: Rights::NONE,
    };
    let grants = if it.public { vec![everybody] } else { Vec::new() };
    let kind = if it.kind == 'v' {
        RelationKind::View
    } else {
        RelationKind::Table
    };
    Relation {
        columns: it
            .columns
            .iter()
            .enumerate()
            .map(|(at, it)| column(at, it))
            .collect(),
        next_column: it.columns.len() as u16 + 1,
        row_type,
        privileges: Privileges { grants: Some(grants) },
        ..Relation::new(RelationId(it.id), schema, name, kind)
    }
}

fn column(at: usize, it: &builtin::Column) -> Column {
    Column {
        not_null: it.not_null,
        ..Column::new(
            ColumnNumber(at as u16 + 1),
            Identifier::new(it.name),
            TypeId(it.data_type),
        )
    }
}
