//! Which function a call means (`FuncnameGetCandidates`, `func_get_detail`).

use pgassay_sql::ast::ParameterMode;
use pgassay_sql::name::{Identifier, QualifiedName};

use crate::bind::cast::Pathway;
use crate::bind::{Binder, Bound};
use crate::data_type::TypeKind;
use crate::id::TypeId;
use crate::operator::CastContext;
use crate::routine::{Function, FunctionKind};
use crate::system::Arguments;

/// What is called, and how.
pub(super) struct Wanted<'w> {
    pub(super) name: &'w QualifiedName,
    /// The names of the arguments; shorter where the last have none.
    pub(super) names: &'w [Option<&'w Identifier>],
    pub(super) variadic: bool,
    pub(super) procedure: bool,
}

/// What was found.
pub(super) enum Detail<'a> {
    Function(Box<Found<'a>>),
    /// The name is a type's, and the call a cast.
    Cast(TypeId),
    Ambiguous,
    Missing,
}

/// A function that takes the arguments.
pub(super) struct Found<'a> {
    pub(super) function: &'a Function,
    /// The types of the parameters for the arguments as they were passed.
    pub(super) declared: Vec<TypeId>,
    /// How many of the last arguments the VARIADIC parameter takes.
    pub(super) variadic: usize,
    /// The element of the VARIADIC parameter.
    pub(super) element: TypeId,
    /// For each argument its parameter, where arguments have names.
    pub(super) order: Option<Vec<usize>>,
}

struct Candidate<'a> {
    found: Found<'a>,
    /// The place of its schema in the path.
    place: usize,
    ambiguous: bool,
}

impl<'a> Binder<'a> {
    /// `func_get_detail`
    pub(super) fn function_detail(
        &self,
        wanted: &Wanted<'_>,
        types: &[TypeId],
        cast_like: bool,
    ) -> Bound<Detail<'a>> {
        let arguments = self.builtin_arguments(wanted, types, cast_like);
        if let Some(arguments) = &arguments
            && let Some(known) = self.catalog.system().chosen_function(arguments)
            && let Some(found) = self.fit(known, wanted, types.len())
        {
            return Ok(Detail::Function(Box::new(found)));
        }
        let mut candidates = self.candidates(wanted, types)?;
        let exact = candidates.iter().position(|it| it.found.declared == types);
        let chosen = match exact {
            Some(at) => Some(at),
            None => {
                if let &[source] = types
                    && cast_like
                    && let Some(target) = self.cast_target(wanted.name, source)
                {
                    return Ok(Detail::Cast(target));
                }
                let slices = candidates.iter().map(|it| it.found.declared.as_slice());
                let fitting = self.matching(types, slices);
                match fitting[..] {
                    [] => None,
                    [only] => Some(only),
                    _ => {
                        let slices: Vec<&[TypeId]> = fitting
                            .iter()
                            .map(|at| candidates[*at].found.declared.as_slice())
                            .collect();
                        match self.select_candidate(types, &slices) {
                            Some(best) => Some(fitting[best]),
                            None => return Ok(Detail::Ambiguous),
                        }
                    }
                }
            }
        };
        Ok(match chosen {
            Some(at) if candidates[at].ambiguous => Detail::Ambiguous,
            Some(at) => {
                let found = candidates.swap_remove(at).found;
                if let Some(arguments) = arguments {
                    self.catalog
                        .system()
                        .keep_chosen_function(arguments, found.function.id);
                }
                Detail::Function(Box::new(found))
            }
            None => Detail::Missing,
        })
    }

    /// The call as [`crate::system::System::chosen_function`] knows it, where nothing that users made can decide which
    /// function is meant.
    fn builtin_arguments(&self, wanted: &Wanted<'_>, types: &[TypeId], cast_like: bool) -> Option<Arguments> {
        let name = wanted.name;
        let is_plain = name.schema.is_none()
            && !wanted.variadic
            && !wanted.procedure
            && wanted.names.iter().all(Option::is_none)
            && types.iter().all(|id| id.is_builtin());
        let own = |schema| {
            self.catalog.functions.find(Some(schema), &name.name).is_some()
                || self.catalog.types.find(Some(schema), &name.name).is_some()
        };
        let is_builtin = is_plain
            && !self.path.schemas.iter().any(|schema| own(*schema))
            && !self.has_cast_between_builtins();
        is_builtin.then(|| (name.name.clone(), types.into(), cast_like))
    }

    /// The type that a call with one argument casts to, if it is a cast in the form of a call.
    fn cast_target(&self, name: &QualifiedName, source: TypeId) -> Option<TypeId> {
        let data_type = self.catalog.find_type(self.path, name)?;
        let target = data_type.id;
        if matches!(
            data_type.kind,
            TypeKind::Row(_) | TypeKind::Composite { .. } | TypeKind::Shell
        ) {
            return None;
        }
        if source == TypeId::UNKNOWN {
            return Some(target);
        }
        match self.pathway(source, target, CastContext::Explicit)? {
            Pathway::Relabel => Some(target),
            Pathway::InOut => {
                let row = source == TypeId::RECORD || self.is_complex(source);
                (!row || self.category(target).0 != 'S').then_some(target)
            }
            Pathway::Function(_) | Pathway::Array => None,
        }
    }

    fn candidates(&self, wanted: &Wanted<'_>, types: &[TypeId]) -> Bound<Vec<Candidate<'a>>> {
        let name = wanted.name;
        let schemas = match self.named_schema(name)? {
            Some(schema) => vec![schema],
            None => self.path.for_functions().collect(),
        };
        let catalog = self.catalog;
        let mut candidates: Vec<Candidate<'a>> = Vec::new();
        for (place, schema) in schemas.into_iter().enumerate() {
            for function in catalog.functions_in(schema, &name.name) {
                if let Some(found) = self.fit(function, wanted, types.len()) {
                    add(&mut candidates, found, place);
                }
            }
        }
        Ok(candidates)
    }

    /// Whether a function can be called with so many arguments, and with which parameters' types.
    fn fit(&self, function: &'a Function, wanted: &Wanted<'_>, count: usize) -> Option<Found<'a>> {
        let with_outputs = wanted.procedure && matches!(function.kind, FunctionKind::Procedure);
        let takes = |mode: ParameterMode| match mode {
            ParameterMode::In | ParameterMode::InOut | ParameterMode::Variadic => true,
            ParameterMode::Out => with_outputs,
            ParameterMode::Table => false,
        };
        let parameters: Vec<_> = function.parameters.iter().filter(|it| takes(it.mode)).collect();
        let variadic = parameters.last().filter(|it| it.mode == ParameterMode::Variadic);
        let element = variadic.map_or(TypeId::ANY, |it| match it.data_type {
            TypeId::ANYARRAY => TypeId::ANYELEMENT,
            TypeId::ANYCOMPATIBLEARRAY => TypeId::ANYCOMPATIBLE,
            TypeId::ANY => TypeId::ANY,
            array => self.element(array).unwrap_or(array),
        });
        let expand = !wanted.variadic;
        if wanted.names.iter().any(Option::is_some) {
            if variadic.is_some() && expand || parameters.len() < count {
                return None;
            }
            return named(function, &parameters, wanted, count, element);
        }
        let mut declared: Vec<TypeId> = parameters.iter().map(|it| it.data_type).collect();
        if variadic.is_some() && expand && count >= parameters.len() {
            let extra = count + 1 - parameters.len();
            declared.pop();
            declared.extend(std::iter::repeat_n(element, extra));
            return Some(Found {
                function,
                declared,
                variadic: extra,
                element,
                order: None,
            });
        }
        if count > parameters.len() || parameters[count..].iter().any(|it| !it.has_default) {
            return None;
        }
        declared.truncate(count);
        Some(Found {
            function,
            declared,
            variadic: 0,
            element,
            order: None,
        })
    }
}

/// `MatchNamedCall`
fn named<'a>(
    function: &'a Function,
    parameters: &[&'a crate::routine::Parameter],
    wanted: &Wanted<'_>,
    count: usize,
    element: TypeId,
) -> Option<Found<'a>> {
    let mut order = Vec::with_capacity(count);
    for at in 0..count {
        let place = match wanted.names.get(at).copied().flatten() {
            None => at,
            Some(name) => parameters.iter().position(|it| it.name.as_ref() == Some(name))?,
        };
        if order.contains(&place) {
            return None;
        }
        order.push(place);
    }
    let missing = |(at, it): (usize, &&crate::routine::Parameter)| !order.contains(&at) && !it.has_default;
    if parameters.iter().enumerate().any(missing) {
        return None;
    }
    let declared = order.iter().map(|place| parameters[*place].data_type).collect();
    Some(Found {
        function,
        declared,
        variadic: 0,
        element,
        order: Some(order),
    })
}

/// Adds a candidate, unless one with the same parameters hides it.
fn add<'a>(candidates: &mut Vec<Candidate<'a>>, found: Found<'a>, place: usize) {
    let same = candidates
        .iter_mut()
        .find(|it| it.found.declared == found.declared);
    let Some(known) = same else {
        candidates.push(Candidate {
            found,
            place,
            ambiguous: false,
        });
        return;
    };
    let better = if place != known.place {
        Some(false)
    } else {
        match (found.variadic > 0, known.found.variadic > 0) {
            (true, false) => Some(false),
            (false, true) => Some(true),
            (true, true) => {
                // The one with more parameters of its own comes before the one that takes more by VARIADIC.
                match found.variadic.cmp(&known.found.variadic) {
                    std::cmp::Ordering::Less => Some(true),
                    std::cmp::Ordering::Greater => Some(false),
                    std::cmp::Ordering::Equal => None,
                }
            }
            (false, false) => None,
        }
    };
    match better {
        Some(true) => {
            known.found = found;
            known.ambiguous = false;
        }
        Some(false) => {}
        None => known.ambiguous = true,
    }
}
