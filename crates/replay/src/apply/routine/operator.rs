//! `CREATE OPERATOR`, `CREATE CAST`, `CREATE OPERATOR CLASS`.

use pgassay_catalog::change::Effect;
use pgassay_catalog::id::{
    CastId, ObjectId, OperatorClassId, OperatorFamilyId, OperatorId, SchemaId, TypeId,
};
use pgassay_catalog::operator::{
    Cast, CastContext, CastMethod, FamilyOperator, Operator, OperatorClass, OperatorFamily,
};
use pgassay_catalog::refusal::{Refusal, SqlState};
use pgassay_sql::ast::{
    CreateCast, CreateOperator, CreateOperatorClass, ObjectAddress, ObjectKind, ObjectName, OptionValue,
    Persistence,
};
use pgassay_sql::name::QualifiedName;

use super::super::data_type::{option, option_name};
use super::options::invalid;
use crate::refuse::{self, missing, refusal};
use crate::{Replay, Run};

/// `DefineOperator`
pub(crate) fn create_operator(replay: &mut Replay, it: &CreateOperator) -> Run {
    let name = match &it.schema {
        Some(schema) => QualifiedName::in_schema(schema.clone(), it.name.value.clone()),
        None => QualifiedName::new(it.name.value.clone()),
    };
    let schema = replay.creation_schema(&name, Persistence::Permanent)?;
    let operand = |replay: &Replay, word: &str| match option(&it.options, word) {
        Some(OptionValue::Type(written)) => replay.type_written(written).map(Some),
        _ => Ok(None),
    };
    let (left, right) = (operand(replay, "leftarg")?, operand(replay, "rightarg")?);
    let written = option(&it.options, "function").or_else(|| option(&it.options, "procedure"));
    let Some(function) = written.and_then(option_name) else {
        return Err(invalid("operator function must be specified"));
    };
    let Some(right) = right else {
        let message = match left {
            Some(_) => "operator right argument type must be specified",
            None => "operator argument types must be specified",
        };
        return Err(invalid(message));
    };
    let function = ObjectName {
        value: function,
        span: it.name.span,
    };
    let mut inputs: Vec<TypeId> = left.into_iter().collect();
    inputs.push(right);
    let Some(found) = replay.function_with(&function, &inputs)? else {
        return Err(missing(
            ObjectKind::Function,
            "function",
            SqlState::UNDEFINED_FUNCTION,
            &function,
        ));
    };
    let (function, result) = (found.id, found.result);
    let same = |known: &&Operator| known.left == left && known.right == right;
    let known = replay.catalog.operators_in(schema, &name.name).find(same);
    let announced = known.filter(|it| it.function.is_none()).map(|it| it.id);
    if known.is_some() && announced.is_none() {
        let message = format!("operator {} already exists", name.name.as_str());
        return Err(Refusal::new(SqlState::DUPLICATE_FUNCTION, message)
            .about(ObjectKind::Operator, name)
            .into());
    }
    let id: OperatorId = match announced {
        Some(id) => id,
        None => replay.catalog.new_id(),
    };
    let has = |word: &str| it.options.iter().any(|it| it.name.value.as_str() == word);
    let operator = Operator {
        id,
        schema,
        name: name.name,
        left,
        right,
        result,
        function: Some(function),
        commutator: None,
        negator: None,
        can_hash: has("hashes"),
        can_merge: has("merges"),
        owner: replay.current_user(),
        comment: None,
        extension: None,
    };
    replay.catalog.operators.insert(id.0, operator);
    let commutator = partner(
        replay,
        it,
        "commutator",
        schema,
        id,
        (Some(right), left.unwrap_or(right)),
    )?;
    let negator = partner(replay, it, "negator", schema, id, (left, right))?;
    replay.catalog.operators.update(id.0, |it| {
        it.commutator = commutator;
        it.negator = negator;
    });
    let holder = ObjectId::Operator(id);
    let mut targets: Vec<ObjectId> = inputs.into_iter().map(ObjectId::Type).collect();
    targets.push(ObjectId::Function(function));
    replay.catalog.note_references(holder, targets);
    replay.effect(Effect::Created(holder));
    Ok(())
}

/// The commutator or negator: one that does not exist yet is announced (`OperatorShellMake`).
fn partner(
    replay: &mut Replay,
    it: &CreateOperator,
    word: &str,
    schema: SchemaId,
    own: OperatorId,
    (left, right): (Option<TypeId>, TypeId),
) -> Run<Option<OperatorId>> {
    let Some(name) = option(&it.options, word).and_then(option_name) else {
        return Ok(None);
    };
    let schemas: Vec<SchemaId> = match &name.schema {
        Some(schema) => vec![replay.explicit_schema(schema)?],
        None => replay.path.for_functions().collect(),
    };
    let same = |known: &&Operator| known.left == left && known.right == right;
    let found = schemas
        .iter()
        .find_map(|schema| replay.catalog.operators_in(*schema, &name.name).find(same));
    let id = match found.map(|it| it.id) {
        Some(id) => id,
        None => {
            let id: OperatorId = replay.catalog.new_id();
            let shell = Operator {
                id,
                schema,
                name: name.name,
                left,
                right,
                result: TypeId(0),
                function: None,
                commutator: None,
                negator: None,
                can_hash: false,
                can_merge: false,
                owner: replay.current_user(),
                comment: None,
                extension: None,
            };
            replay.catalog.operators.insert(id.0, shell);
            id
        }
    };
    if id != own {
        let is_commutator = word == "commutator";
        replay.catalog.operators.update(id.0, |it| {
            let slot = if is_commutator {
                &mut it.commutator
            } else {
                &mut it.negator
            };
            slot.get_or_insert(own);
        });
    }
    Ok(Some(id))
}

/// `CreateCast`
pub(crate) fn create_cast(replay: &mut Replay, it: &CreateCast) -> Run {
    let (source, target) = (replay.type_written(&it.source)?, replay.type_written(&it.target)?);
    let owner = |id: TypeId| replay.catalog.data_type(id).map(|it| it.owner);
    if ![source, target]
        .into_iter()
        .filter_map(owner)
        .any(|owner| replay.owns(owner))
    {
        let message = "must be owner of one of the types";
        return Err(refusal(SqlState::INSUFFICIENT_PRIVILEGE, message));
    }
    let method = match &it.function {
        Some(function) => {
            let id = replay.routine(ObjectKind::Function, function)?;
            let result = replay.catalog.function(id).map(|it| it.result);
            if result.is_some_and(|result| result != target && !replay.binary_alike(result, target)) {
                let message =
                    "return data type of cast function must match or be binary-coercible to target data type";
                return Err(refusal(SqlState::INVALID_OBJECT_DEFINITION, message));
            }
            CastMethod::Function(id)
        }
        None if it.inout => CastMethod::InOut,
        None => {
            if !replay.is_superuser(replay.current_user()) {
                let message = "must be superuser to create a cast WITHOUT FUNCTION";
                return Err(refusal(SqlState::INSUFFICIENT_PRIVILEGE, message));
            }
            CastMethod::Binary
        }
    };
    if source == target && it.function.is_none() {
        let message = "source data type and target data type are the same";
        return Err(refusal(SqlState::INVALID_OBJECT_DEFINITION, message));
    }
    if replay.catalog.cast(source, target).is_some() {
        let message = format!(
            "cast from type {} to type {} already exists",
            refuse::plain(&it.source.name.value),
            refuse::plain(&it.target.name.value)
        );
        return Err(refusal(SqlState::DUPLICATE_OBJECT, message));
    }
    let id: CastId = replay.catalog.new_id();
    let cast = Cast {
        id: Some(id),
        name: Cast::name_of(source, target),
        source,
        target,
        context: match it.context {
            Some("implicit") => CastContext::Implicit,
            Some("assignment") => CastContext::Assignment,
            _ => CastContext::Explicit,
        },
        method,
        comment: None,
        extension: None,
    };
    replay.catalog.casts.insert(id.0, cast);
    let mut targets = vec![ObjectId::Type(source), ObjectId::Type(target)];
    if let CastMethod::Function(function) = method {
        targets.push(ObjectId::Function(function));
    }
    replay.catalog.note_references(ObjectId::Cast(id), targets);
    replay.effect(Effect::Created(ObjectId::Cast(id)));
    Ok(())
}

impl Replay {
    /// Whether values of one type are values of the other as they stand.
    fn binary_alike(&self, source: TypeId, target: TypeId) -> bool {
        let cast = self.catalog.cast(source, target);
        cast.is_some_and(|it| it.method == CastMethod::Binary)
    }
}

/// `DefineOpClass`
pub(crate) fn create_operator_class(replay: &mut Replay, it: &CreateOperatorClass) -> Run {
    let schema = replay.creation_schema(&it.name.value, Persistence::Permanent)?;
    let methods = replay.catalog.system().builtin().access_methods();
    if !methods.iter().any(|known| known.name == it.method.value.as_str()) {
        let message = format!("access method \"{}\" does not exist", it.method.value.as_str());
        return Err(refusal(SqlState::UNDEFINED_OBJECT, message));
    }
    if !replay.is_superuser(replay.current_user()) {
        let message = "must be superuser to create an operator class";
        return Err(refusal(SqlState::INSUFFICIENT_PRIVILEGE, message));
    }
    let input = replay.type_written(&it.type_name)?;
    let name = &it.name.value.name;
    let taken = replay
        .catalog
        .operator_classes
        .named(Some(schema), name)
        .any(|(_, known)| known.method == it.method.value);
    if taken {
        let message = format!("operator class \"{}\" already exists", name.as_str());
        return Err(refusal(SqlState::DUPLICATE_OBJECT, message));
    }
    let family = match &it.family {
        Some(family) => {
            let address = ObjectAddress::UsingMethod {
                name: family.clone(),
                method: it.method.clone(),
            };
            match replay.address(ObjectKind::OperatorFamily, &address)? {
                ObjectId::OperatorFamily(id) => id,
                _ => return Ok(()),
            }
        }
        None => own_family(replay, schema, it),
    };
    let mut operators = Vec::new();
    for (strategy, operator) in &it.operators {
        let mut operator = operator.clone();
        if operator.left.is_none() && operator.right.is_none() {
            operator.left = Some(it.type_name.clone());
            operator.right = Some(it.type_name.clone());
        }
        if let ObjectId::Operator(id) =
            replay.address(ObjectKind::Operator, &ObjectAddress::Operator(operator))?
            && let Some(found) = replay.catalog.operator(id)
        {
            operators.push(FamilyOperator {
                strategy: u16::try_from(*strategy).unwrap_or(0),
                left: found.left.unwrap_or(found.right),
                right: found.right,
                operator: id,
                search: true,
            });
        }
    }
    for (_, function) in &it.functions {
        replay.routine(ObjectKind::Function, function)?;
    }
    let key = it
        .storage
        .as_ref()
        .map(|it| replay.type_written(it))
        .transpose()?;
    let id: OperatorClassId = replay.catalog.new_id();
    let class = OperatorClass {
        id,
        schema,
        name: name.clone(),
        method: it.method.value.clone(),
        input,
        default: it.default,
        family,
        key: key.filter(|key| *key != input),
        owner: replay.current_user(),
        comment: None,
        extension: None,
    };
    replay.catalog.operator_classes.insert(id.0, class);
    if family.is_builtin() {
        let added = operators.into_iter().map(|operator| (family, operator));
        replay.catalog.added_family_operators.extend(added);
    } else {
        replay
            .catalog
            .operator_families
            .update(family.0, |it| it.operators.extend(operators));
    }
    replay.catalog.note_references(
        ObjectId::OperatorClass(id),
        [ObjectId::OperatorFamily(family), ObjectId::Type(input)],
    );
    replay.effect(Effect::Created(ObjectId::OperatorClass(id)));
    Ok(())
}

/// The family of a class that names none: one of the class's own name, made where it does not exist.
fn own_family(replay: &mut Replay, schema: SchemaId, it: &CreateOperatorClass) -> OperatorFamilyId {
    let name = &it.name.value.name;
    let known = replay
        .catalog
        .operator_families
        .named(Some(schema), name)
        .find(|(_, known)| known.method == it.method.value);
    if let Some((_, known)) = known {
        return known.id;
    }
    let id: OperatorFamilyId = replay.catalog.new_id();
    let family = OperatorFamily {
        id,
        schema,
        name: name.clone(),
        method: it.method.value.clone(),
        operators: Vec::new(),
        owner: replay.current_user(),
        comment: None,
        extension: None,
    };
    replay.catalog.operator_families.insert(id.0, family);
    id
}
