//! Calls of functions, aggregates and window functions (`ParseFuncOrColumn`).

mod lookup;
mod place;

use pgassay_sql::ast::{Call, ExprKind, ObjectKind};
use pgassay_sql::name::{Identifier, QualifiedName};
use pgassay_sql::span::Span;

use self::lookup::{Detail, Wanted};
use super::state::State;
use super::type_name::plain;
use super::types::Attribute;
use super::{Binder, Bound, ExpressionKind, at, refuse};
use crate::expression::{FunctionCall, Node};
use crate::gap::Effects;
use crate::id::{ColumnNumber, TypeId};
use crate::refusal::{Refusal, SqlState};
use crate::routine::{Function, FunctionKind};

/// What stands around the arguments of a call.
#[derive(Default)]
struct Decoration {
    star: bool,
    distinct: bool,
    variadic: bool,
    order_by: Vec<Node>,
    within_group: usize,
    filter: Option<Node>,
    over: Option<(Vec<Node>, Vec<Node>)>,
}

impl Decoration {
    fn is_plain(&self) -> bool {
        !self.star
            && !self.distinct
            && !self.variadic
            && self.order_by.is_empty()
            && self.within_group == 0
            && self.filter.is_none()
            && self.over.is_none()
    }
}

impl Binder<'_> {
    /// A call as it is written.
    pub(super) fn call(&self, state: &State<'_>, call: &Call) -> Bound<Node> {
        at(self.call_inner(state, call, false), call.function.span)
    }

    /// The call of a procedure by `CALL`.
    ///
    /// # Errors
    ///
    /// PostgreSQL's refusal, or why it cannot be told.
    pub fn bind_procedure_call(&self, call: &Call, scope: &super::Scope<'_>) -> Bound<Node> {
        let state = State::root(self, scope, ExpressionKind::CallArgument);
        at(self.call_inner(&state, call, true), call.function.span)
    }

    fn call_inner(&self, state: &State<'_>, call: &Call, procedure: bool) -> Bound<Node> {
        let mut arguments = Vec::with_capacity(call.arguments.len());
        let mut names: Vec<Option<&Identifier>> = Vec::with_capacity(call.arguments.len());
        for argument in &call.arguments {
            arguments.push(self.node(state, &argument.value)?);
            let name = argument.name.as_ref().map(|name| &name.value);
            if name.is_none() && names.last().is_some_and(Option::is_some) {
                let message = "positional argument cannot follow named argument";
                return refuse(SqlState::SYNTAX_ERROR, message);
            }
            if let Some(name) = name
                && names.contains(&Some(name))
            {
                let message = format!("argument name \"{}\" used more than once", name.as_str());
                return refuse(SqlState::SYNTAX_ERROR, message);
            }
            names.push(name);
        }
        let mut decoration = Decoration {
            star: call.star,
            distinct: call.distinct,
            variadic: call.variadic,
            within_group: call.within_group.len(),
            ..Decoration::default()
        };
        for order in &call.within_group {
            arguments.push(self.node(state, &order.value)?);
            names.push(None);
        }
        for order in &call.order_by {
            let node = self.expr(state, &order.value, ExpressionKind::OrderBy)?;
            decoration.order_by.push(self.coerce_untyped_to_text(node)?);
        }
        if let Some(filter) = &call.filter {
            let node = self.expr(state, filter, ExpressionKind::Filter)?;
            decoration.filter = Some(self.coerce_to_boolean(node, "FILTER")?);
        }
        let windowed = call.over.is_some();
        if let Some(window) = &call.over {
            decoration.over = Some(self.window(state, window)?);
        }
        let wanted = Wanted {
            name: &call.function.value,
            names: &names,
            variadic: call.variadic,
            procedure,
        };
        let node = self.resolve_call(state, &wanted, arguments, decoration)?;
        if windowed {
            self.check_window_place(state)?;
        }
        Ok(node)
    }

    /// A function over nodes, as what the grammar turns into a call.
    pub(super) fn system_call(&self, state: &State<'_>, name: &str, arguments: Vec<Node>) -> Bound<Node> {
        let name = QualifiedName::in_schema(Identifier::new("pg_catalog"), Identifier::new(name));
        let wanted = Wanted {
            name: &name,
            names: &[],
            variadic: false,
            procedure: false,
        };
        self.resolve_call(state, &wanted, arguments, Decoration::default())
    }

    /// `row.name` as the call of a function with the row, if there is one.
    pub(super) fn function_on_row(
        &self,
        state: &State<'_>,
        name: &Identifier,
        row: Node,
    ) -> Bound<Option<Node>> {
        let qualified = QualifiedName::new(name.clone());
        let wanted = Wanted {
            name: &qualified,
            names: &[],
            variadic: false,
            procedure: false,
        };
        let types = [row.data_type()];
        match self.function_detail(&wanted, &types, false)? {
            Detail::Function(found) if matches!(found.function.kind, FunctionKind::Function) => self
                .resolve_call(state, &wanted, vec![row], Decoration::default())
                .map(Some),
            _ => Ok(None),
        }
    }

    fn resolve_call(
        &self,
        state: &State<'_>,
        wanted: &Wanted<'_>,
        mut arguments: Vec<Node>,
        decoration: Decoration,
    ) -> Bound<Node> {
        let types: Vec<TypeId> = arguments.iter().map(Node::data_type).collect();
        let cast_like = decoration.is_plain() && wanted.names.iter().all(Option::is_none);
        let name = wanted.name;
        let signature = |what: &str| {
            let mut shown: Vec<String> = Vec::with_capacity(types.len());
            for (at, id) in types.iter().enumerate() {
                let own = wanted.names.get(at).copied().flatten();
                let label = own.map(|own| format!("{} => ", own.as_str())).unwrap_or_default();
                shown.push(format!("{label}{}", self.display(*id)));
            }
            format!("{what}{}({})", plain(name), shown.join(", "))
        };
        let found = match self.function_detail(wanted, &types, cast_like)? {
            Detail::Function(found) => found,
            Detail::Cast(target) => {
                let Some(argument) = arguments.pop() else {
                    return super::unknown("a cast has no operand");
                };
                return self.explicit_cast(argument, target, -1);
            }
            Detail::Ambiguous | Detail::Missing
                if cast_like && arguments.len() == 1 && name.schema.is_none() =>
            {
                if let Some(node) = self.projection(state, &arguments[0], &name.name)? {
                    return Ok(node);
                }
                return self.no_function(wanted, &signature);
            }
            Detail::Ambiguous => {
                let kind = if wanted.procedure {
                    "procedure "
                } else {
                    "function "
                };
                let refusal = Refusal::new(
                    SqlState::AMBIGUOUS_FUNCTION,
                    format!("{} is not unique", signature(kind)),
                );
                let schema = self.named_schema(name)?;
                return self.missing(Effects::FUNCTIONS, schema, refusal);
            }
            Detail::Missing => return self.no_function(wanted, &signature),
        };
        let function = found.function;
        if matches!(function.kind, FunctionKind::Procedure) != wanted.procedure {
            let message = if wanted.procedure {
                format!("{} is not a procedure", signature(""))
            } else {
                format!("{} is a procedure", signature(""))
            };
            return refuse(SqlState::WRONG_OBJECT_TYPE, message);
        }
        self.check_decoration(state, function, &decoration, &arguments, &signature(""))?;
        let mut declared = found.declared;
        let result = self.resolve_polymorphic(&types, &mut declared, function.result)?;
        let mut arguments = self.coerce_arguments(arguments, &declared)?;
        let mut variadic = wanted.variadic;
        if found.variadic > 0 && found.element != TypeId::ANY {
            let fixed = arguments.len() - found.variadic;
            let elements: Vec<Node> = arguments.drain(fixed..).collect();
            let element = declared.get(fixed).copied().unwrap_or(TypeId::TEXT);
            let Some(data_type) = self.array_of(element).or_else(|| self.promoted_array_of(element)) else {
                let message = format!(
                    "could not find array type for data type {}",
                    self.display(element)
                );
                return refuse(SqlState::UNDEFINED_OBJECT, message);
            };
            arguments.push(Node::Array { elements, data_type });
            variadic = true;
        }
        if let Some(order) = found.order {
            arguments = in_parameter_order(function, arguments, &order);
        }
        let node = FunctionCall {
            function: function.id,
            arguments,
            result,
            returns_set: function.returns_set,
            variadic,
            distinct: decoration.distinct,
            star: decoration.star,
            order_by: decoration.order_by,
            filter: decoration.filter,
            over: decoration.over,
        };
        if function.returns_set {
            self.check_set_place(state, &node)?;
        }
        let is_aggregate = matches!(function.kind, FunctionKind::Aggregate { .. });
        if is_aggregate && node.over.is_none() {
            self.check_aggregate_place(state, &node)?;
        }
        Ok(Node::Call(Box::new(node)))
    }

    fn no_function<T>(&self, wanted: &Wanted<'_>, signature: &dyn Fn(&str) -> String) -> Bound<T> {
        let kind = if wanted.procedure {
            "procedure "
        } else {
            "function "
        };
        let message = format!("{} does not exist", signature(kind));
        let refusal = Refusal::new(SqlState::UNDEFINED_FUNCTION, message)
            .about(ObjectKind::Function, wanted.name.clone());
        let schema = self.named_schema(wanted.name)?;
        self.missing(Effects::FUNCTIONS, schema, refusal)
    }

    /// What may stand around the arguments depends on what is called.
    fn check_decoration(
        &self,
        state: &State<'_>,
        function: &Function,
        decoration: &Decoration,
        arguments: &[Node],
        signature: &str,
    ) -> Bound<()> {
        let name = function.name.as_str();
        let wrong = |message: String| refuse(SqlState::WRONG_OBJECT_TYPE, message);
        match &function.kind {
            FunctionKind::Aggregate { direct, .. } => {
                if direct.is_some() && decoration.within_group == 0 && decoration.over.is_none() {
                    return wrong(format!(
                        "WITHIN GROUP is required for ordered-set aggregate {name}"
                    ));
                }
                if direct.is_some() && decoration.over.is_some() {
                    let message = format!("OVER is not supported for ordered-set aggregate {name}");
                    return refuse(SqlState::FEATURE_NOT_SUPPORTED, message);
                }
                if direct.is_none() && decoration.within_group > 0 {
                    return wrong(format!(
                        "{name} is not an ordered-set aggregate, so it cannot have WITHIN GROUP"
                    ));
                }
                if arguments.is_empty() && !decoration.star {
                    return wrong(format!(
                        "{name}(*) must be used to call a parameterless aggregate function"
                    ));
                }
                if decoration.over.is_some() && decoration.distinct {
                    let message = "DISTINCT is not implemented for window functions";
                    return refuse(SqlState::FEATURE_NOT_SUPPORTED, message);
                }
                if decoration.over.is_some() && !decoration.order_by.is_empty() {
                    let message = "aggregate ORDER BY is not implemented for window functions";
                    return refuse(SqlState::FEATURE_NOT_SUPPORTED, message);
                }
                if decoration.distinct {
                    for argument in arguments {
                        let own = argument.data_type();
                        self.require_equality(if own == TypeId::UNKNOWN { TypeId::TEXT } else { own })?;
                    }
                    let sorted = &decoration.order_by;
                    if sorted.iter().any(|order| !arguments.contains(order)) {
                        let message = "in an aggregate with DISTINCT, ORDER BY expressions must appear in argument list";
                        return refuse(SqlState::INVALID_COLUMN_REFERENCE, message);
                    }
                }
                for order in &decoration.order_by {
                    self.require_order(order.data_type())?;
                }
                Ok(())
            }
            FunctionKind::Window if decoration.over.is_none() => {
                wrong(format!("window function {name} requires an OVER clause"))
            }
            FunctionKind::Window if decoration.distinct => refuse(
                SqlState::FEATURE_NOT_SUPPORTED,
                "DISTINCT is not implemented for window functions",
            ),
            FunctionKind::Window if decoration.within_group > 0 => {
                wrong(format!("window function {name} cannot have WITHIN GROUP"))
            }
            FunctionKind::Window if decoration.filter.is_some() => refuse(
                SqlState::FEATURE_NOT_SUPPORTED,
                "FILTER is not implemented for non-aggregate window functions",
            ),
            FunctionKind::Window => Ok(()),
            FunctionKind::Function | FunctionKind::Procedure => {
                let _ = (state, signature);
                let what = if decoration.star {
                    return wrong(format!(
                        "{name}(*) specified, but {name} is not an aggregate function"
                    ));
                } else if decoration.distinct {
                    "DISTINCT"
                } else if decoration.within_group > 0 {
                    "WITHIN GROUP"
                } else if !decoration.order_by.is_empty() {
                    "ORDER BY"
                } else if decoration.filter.is_some() {
                    "FILTER"
                } else if decoration.over.is_some() {
                    let message = format!(
                        "OVER specified, but {name} is not a window function nor an aggregate function"
                    );
                    return wrong(message);
                } else {
                    return Ok(());
                };
                wrong(format!(
                    "{what} specified, but {name} is not an aggregate function"
                ))
            }
        }
    }

    /// The columns that a function's OUT parameters make, with polymorphic ones resolved by the arguments.
    pub(super) fn output_attributes(
        &self,
        function: &Function,
        arguments: &[Node],
    ) -> Option<Vec<Attribute>> {
        let outputs: Vec<_> = function.outputs().collect();
        if outputs.is_empty() || function.result != TypeId::RECORD {
            return None;
        }
        let actual: Vec<TypeId> = arguments.iter().map(Node::data_type).collect();
        let mut attributes = Vec::with_capacity(outputs.len());
        for (at, output) in outputs.iter().enumerate() {
            let mut declared: Vec<TypeId> = function.input_types();
            declared.truncate(actual.len());
            let data_type = if output.data_type.is_polymorphic() {
                self.resolve_polymorphic(&actual[..declared.len()], &mut declared, output.data_type)
                    .unwrap_or(output.data_type)
            } else {
                output.data_type
            };
            attributes.push(Attribute {
                name: output
                    .name
                    .clone()
                    .unwrap_or_else(|| Identifier::new(&format!("column{}", at + 1))),
                number: ColumnNumber(at as u16 + 1),
                data_type,
                modifier: -1,
                collation: self.type_collation(data_type),
            });
        }
        Some(attributes)
    }
}

/// The arguments in the order of the parameters; what a default fills in between is DEFAULT.
fn in_parameter_order(function: &Function, arguments: Vec<Node>, order: &[usize]) -> Vec<Node> {
    let inputs: Vec<TypeId> = function.input_types();
    let last = order.iter().copied().max().unwrap_or(0);
    let mut sorted: Vec<Node> = inputs
        .iter()
        .take(last + 1)
        .map(|data_type| Node::Default {
            data_type: *data_type,
        })
        .collect();
    for (argument, place) in arguments.into_iter().zip(order) {
        if let Some(slot) = sorted.get_mut(*place) {
            *slot = argument;
        }
    }
    sorted
}

/// The span of an expression's call name, for messages about the call.
pub(super) fn call_span(expr: &pgassay_sql::ast::Expr) -> Span {
    match &expr.kind {
        ExprKind::Call(call) => call.function.span,
        _ => expr.span,
    }
}
