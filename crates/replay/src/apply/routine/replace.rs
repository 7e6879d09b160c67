//! What `OR REPLACE` may change of a routine (`ProcedureCreate`).

use pgassay_catalog::id::{FunctionId, ObjectId, SchemaId, TypeId};
use pgassay_catalog::refusal::{Obstacle, Refusal, SqlState};
use pgassay_catalog::routine::{Function, FunctionKind, Parameter};
use pgassay_sql::ast::CreateRoutine;
use pgassay_sql::name::Identifier;

use super::options::invalid;
use crate::refuse::refusal;
use crate::{Replay, Run};

/// The function that is in the way, which `OR REPLACE` may replace.
pub(super) fn find(
    replay: &Replay,
    schema: SchemaId,
    it: &CreateRoutine,
    types: &[TypeId],
) -> Run<Option<FunctionId>> {
    let name = &it.name.value.name;
    let mut all = replay.catalog.functions_in(schema, name);
    let Some(known) = all.find(|known| known.input_types() == types) else {
        return Ok(None);
    };
    if !it.or_replace {
        let message = format!(
            "function \"{}\" already exists with same argument types",
            name.as_str()
        );
        return Err(Refusal::new(SqlState::DUPLICATE_FUNCTION, message)
            .about(super::kind_of(it), it.name.value.clone())
            .at(it.name.span)
            .into());
    }
    replay.require_ownership(ObjectId::Function(known.id))?;
    Ok(Some(known.id))
}

/// Refuses what callers would notice.
pub(super) fn require_same_shape(old: &Function, new: &Function) -> Run {
    let same_kind = match (&old.kind, &new.kind) {
        (FunctionKind::Aggregate { .. }, FunctionKind::Aggregate { .. }) => true,
        (old, new) => old == new,
    };
    if !same_kind {
        return Err(refusal(SqlState::WRONG_OBJECT_TYPE, "cannot change routine kind"));
    }
    if old.result != new.result || old.returns_set != new.returns_set {
        return Err(invalid(match new.kind {
            FunctionKind::Procedure => "cannot change whether a procedure has output parameters",
            _ => "cannot change return type of existing function",
        }));
    }
    if new.result == TypeId::RECORD && row(old) != row(new) {
        return Err(invalid("cannot change return type of existing function"));
    }
    require_same_names(old, new)?;
    require_defaults(old, new)
}

/// The columns that the OUT parameters make, where there are several.
fn row(function: &Function) -> Vec<(Option<&Identifier>, TypeId)> {
    let outputs: Vec<&Parameter> = function.outputs().collect();
    if outputs.len() < 2 && function.kind != FunctionKind::Procedure {
        return Vec::new();
    }
    outputs
        .into_iter()
        .map(|it| (it.name.as_ref(), it.data_type))
        .collect()
}

/// Names of input parameters may be given, never changed.
fn require_same_names(old: &Function, new: &Function) -> Run {
    let names = |function: &Function| -> Vec<Option<Identifier>> {
        // PostgreSQL compares the names that calls can use: those of IN, INOUT and VARIADIC parameters.
        function.inputs().map(|it| it.name.clone()).collect()
    };
    for (old, new) in names(old).into_iter().zip(names(new)) {
        if let Some(old) = old
            && new.as_ref() != Some(&old)
        {
            return Err(name_changed(&old));
        }
    }
    Ok(())
}

fn name_changed(name: &Identifier) -> Obstacle {
    invalid(&format!(
        "cannot change name of input parameter \"{}\"",
        name.as_str()
    ))
}

/// Defaults may be added, never taken away, and keep their types.
fn require_defaults(old: &Function, new: &Function) -> Run {
    let count = |function: &Function| function.inputs().filter(|it| it.has_default).count();
    if count(new) < count(old) {
        return Err(invalid("cannot remove parameter defaults from existing function"));
    }
    Ok(())
}
