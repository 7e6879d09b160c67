//! Functions, procedures and aggregates by what DROP, ALTER, GRANT and COMMENT say of them (`LookupFuncWithArgs`).

use pgassay_catalog::id::{FunctionId, SchemaId, TypeId};
use pgassay_catalog::refusal::{Obstacle, Refusal, SqlState};
use pgassay_catalog::routine::{Function, FunctionKind};
use pgassay_sql::ast::{ObjectKind, ObjectName, ParameterMode, RoutineSignature};

use crate::refuse::{self, refusal};
use crate::{Replay, Run};

impl Replay {
    /// The routine that a statement names.
    pub(crate) fn routine(&self, kind: ObjectKind, it: &RoutineSignature) -> Run<FunctionId> {
        let function = match &it.parameters {
            None => self.only_routine_named(kind, it)?,
            Some(parameters) => {
                let mut inputs = Vec::with_capacity(parameters.len());
                let mut all = Vec::with_capacity(parameters.len());
                for parameter in parameters {
                    let id = self.type_written(&parameter.type_name)?;
                    all.push(id);
                    if !matches!(parameter.mode, ParameterMode::Out | ParameterMode::Table) {
                        inputs.push(id);
                    }
                }
                let found = self.function_with(&it.name, &inputs)?;
                let procedures = matches!(kind, ObjectKind::Procedure | ObjectKind::Routine);
                let found = match found {
                    None if procedures => self.procedure_with(&it.name, &all)?,
                    found => found,
                };
                match found {
                    Some(found) => found,
                    None => return Err(missing_routine(kind, it)),
                }
            }
        };
        check_kind(kind, function, it)?;
        Ok(function.id)
    }

    /// The schemas in which a routine is looked for.
    fn routine_schemas(&self, name: &ObjectName) -> Run<Vec<SchemaId>> {
        match &name.value.schema {
            Some(schema) => Ok(vec![self.explicit_schema(schema)?]),
            None => Ok(self.path.for_functions().collect()),
        }
    }

    /// The function of a name and the types of its parameters, by the search path.
    pub(crate) fn function_with(&self, name: &ObjectName, inputs: &[TypeId]) -> Run<Option<&Function>> {
        for schema in self.routine_schemas(name)? {
            if let Some(found) = self.function_in(schema, name, inputs) {
                return Ok(Some(found));
            }
        }
        Ok(None)
    }

    fn function_in(&self, schema: SchemaId, name: &ObjectName, inputs: &[TypeId]) -> Option<&Function> {
        // The catalog hands the name back out with its functions, so it is looked up by one that lives as long.
        let own = self.catalog.functions.named(Some(schema), &name.value.name);
        let mut own = own.map(|(_, it)| it);
        let same = |it: &&Function| it.inputs().map(|it| it.data_type).eq(inputs.iter().copied());
        let system = self.catalog.system().functions();
        own.find(same)
            .or_else(|| system.named(Some(schema), &name.value.name).find(same))
    }

    /// The procedure whose parameters, those of OUT included, have these types.
    fn procedure_with(&self, name: &ObjectName, all: &[TypeId]) -> Run<Option<&Function>> {
        for schema in self.routine_schemas(name)? {
            let mut own = self.catalog.functions.named(Some(schema), &name.value.name);
            let found = own.find(|(_, it)| {
                it.kind == FunctionKind::Procedure
                    && it
                        .parameters
                        .iter()
                        .map(|it| it.data_type)
                        .eq(all.iter().copied())
            });
            if let Some((_, found)) = found {
                return Ok(Some(found));
            }
        }
        Ok(None)
    }

    fn only_routine_named(&self, kind: ObjectKind, it: &RoutineSignature) -> Run<&Function> {
        let mut found: Vec<&Function> = Vec::new();
        for schema in self.routine_schemas(&it.name)? {
            let own = self.catalog.functions.named(Some(schema), &it.name.value.name);
            let system = self.catalog.system().functions();
            let all = own
                .map(|(_, it)| it)
                .chain(system.named(Some(schema), &it.name.value.name));
            for function in all.filter(|it| is_of(kind, it)) {
                // One earlier on the path hides one of the same parameters.
                let types = function.input_types();
                if !found.iter().any(|known| known.input_types() == types) {
                    found.push(function);
                }
            }
        }
        match found.as_slice() {
            [] => {
                let message = format!(
                    "could not find a {} named \"{}\"",
                    word_of(kind),
                    refuse::plain(&it.name.value)
                );
                Err(about(
                    Refusal::new(SqlState::UNDEFINED_FUNCTION, message),
                    kind,
                    it,
                ))
            }
            [only] => Ok(only),
            _ => {
                let message = format!(
                    "{} name \"{}\" is not unique",
                    word_of(kind),
                    refuse::plain(&it.name.value)
                );
                Err(about(
                    Refusal::new(SqlState::AMBIGUOUS_FUNCTION, message),
                    kind,
                    it,
                ))
            }
        }
    }
}

fn is_of(kind: ObjectKind, function: &Function) -> bool {
    match kind {
        ObjectKind::Procedure => function.kind == FunctionKind::Procedure,
        ObjectKind::Function => matches!(function.kind, FunctionKind::Function | FunctionKind::Window),
        ObjectKind::Aggregate => matches!(function.kind, FunctionKind::Aggregate { .. }),
        _ => true,
    }
}

/// Refuses a function where a procedure is named, and so on; an aggregate counts as a function in GRANT and COMMENT.
fn check_kind(kind: ObjectKind, function: &Function, it: &RoutineSignature) -> Run {
    let right = match kind {
        ObjectKind::Function => function.kind != FunctionKind::Procedure,
        _ => is_of(kind, function),
    };
    if right {
        return Ok(());
    }
    let article = if kind == ObjectKind::Aggregate { "an" } else { "a" };
    let message = format!("{} is not {article} {}", signature(it), word_of(kind));
    Err(refusal(SqlState::WRONG_OBJECT_TYPE, message))
}

fn word_of(kind: ObjectKind) -> &'static str {
    match kind {
        ObjectKind::Procedure => "procedure",
        ObjectKind::Aggregate => "aggregate",
        ObjectKind::Routine => "routine",
        _ => "function",
    }
}

/// `function f(integer) does not exist`
pub(crate) fn missing_routine(kind: ObjectKind, it: &RoutineSignature) -> Obstacle {
    let message = format!("{} {} does not exist", word_of(kind), signature(it));
    about(Refusal::new(SqlState::UNDEFINED_FUNCTION, message), kind, it)
}

fn about(refusal: Refusal, kind: ObjectKind, it: &RoutineSignature) -> Obstacle {
    refusal.about(kind, it.name.value.clone()).at(it.name.span).into()
}

fn signature(it: &RoutineSignature) -> String {
    let parameters = it.parameters.iter().flatten();
    let types: Vec<String> = parameters
        .map(|it| {
            let brackets = if it.type_name.array_dimensions > 0 {
                "[]"
            } else {
                ""
            };
            format!("{}{brackets}", refuse::plain(&it.type_name.name.value))
        })
        .collect();
    format!("{}({})", refuse::plain(&it.name.value), types.join(", "))
}
