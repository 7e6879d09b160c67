//! Operators (`parse_oper.c`).

use pgassay_sql::ast::{ObjectKind, OperatorName, Quantifier};
use pgassay_sql::name::QualifiedName;

use super::{Binder, Bound, refuse};
use crate::expression::Node;
use crate::gap::Effects;
use crate::id::{SchemaId, TypeId};
use crate::operator::{CastContext, Operator};
use crate::refusal::{Refusal, SqlState};
use crate::system::Operands;

/// Stands for every enum that users made.
const ANY_ENUM: TypeId = TypeId(0);

impl<'a> Binder<'a> {
    /// `OpernameGetOprid`: the operator of exactly these types.
    pub(super) fn exact_operator(
        &self,
        name: &OperatorName,
        schema: Option<SchemaId>,
        left: Option<TypeId>,
        right: TypeId,
    ) -> Option<&'a Operator> {
        let find = |schema| {
            self.catalog
                .operators_in(schema, &name.name)
                .find(|it| it.left == left && it.right == right)
        };
        match schema {
            Some(schema) => find(schema),
            None => self.path.for_functions().find_map(find),
        }
    }

    /// The operators of this name with as many operands, the first of the path where types are the same.
    fn operator_candidates(
        &self,
        name: &OperatorName,
        schema: Option<SchemaId>,
        unary: bool,
    ) -> Vec<&'a Operator> {
        let mut found: Vec<&'a Operator> = Vec::new();
        let mut add = |schema| {
            for it in self.catalog.operators_in(schema, &name.name) {
                let known = |other: &&Operator| other.left == it.left && other.right == it.right;
                if it.left.is_none() == unary && !found.iter().any(known) {
                    found.push(it);
                }
            }
        };
        match schema {
            Some(schema) => add(schema),
            None => self.path.for_functions().for_each(add),
        }
        found
    }

    /// The operator that fits the operands' types (`oper`, `left_oper`).
    pub(super) fn operator(
        &self,
        name: &OperatorName,
        left: Option<TypeId>,
        right: TypeId,
    ) -> Bound<&'a Operator> {
        let qualified = QualifiedName {
            database: None,
            schema: name.schema.clone(),
            name: name.name.clone(),
        };
        let schema = self.named_schema(&qualified)?;
        if let Some(exact) = self.exact_match(name, schema, left, right) {
            return Ok(exact);
        }
        let operands = self.builtin_operands(name, schema, left, right);
        if let Some(operands) = &operands
            && let Some(known) = self.catalog.system().chosen_operator(operands)
        {
            return Ok(known);
        }
        let candidates = self.operator_candidates(name, schema, left.is_none());
        let types: Vec<Vec<TypeId>> = candidates
            .iter()
            .map(|it| it.left.into_iter().chain([it.right]).collect())
            .collect();
        let inputs: Vec<TypeId> = left.into_iter().chain([right]).collect();
        let fitting = self.matching(&inputs, types.iter().map(Vec::as_slice));
        let chosen = match fitting[..] {
            [] => None,
            [only] => Some(only),
            _ => {
                let slices: Vec<&[TypeId]> = fitting.iter().map(|at| types[*at].as_slice()).collect();
                match self.select_candidate(&inputs, &slices) {
                    Some(best) => Some(fitting[best]),
                    None => {
                        let message =
                            format!("operator is not unique: {}", self.signature(name, left, right));
                        let refusal = Refusal::new(SqlState::AMBIGUOUS_FUNCTION, message);
                        return self.missing(Effects::FUNCTIONS, schema, refusal);
                    }
                }
            }
        };
        match chosen.and_then(|at| candidates.get(at)) {
            Some(operator) => {
                if let Some(operands) = operands {
                    self.catalog.system().keep_chosen_operator(operands, operator.id);
                }
                Ok(operator)
            }
            None => {
                let message = format!("operator does not exist: {}", self.signature(name, left, right));
                let refusal = Refusal::new(SqlState::UNDEFINED_FUNCTION, message)
                    .at(name.span)
                    .about(ObjectKind::Operator, qualified);
                self.missing(Effects::FUNCTIONS.union(Effects::TYPES), schema, refusal)
            }
        }
    }

    /// The operands as [`crate::system::System::chosen_operator`] knows them, where nothing that users made can decide
    /// which operator is meant. All enums are alike there.
    fn builtin_operands(
        &self,
        name: &OperatorName,
        schema: Option<SchemaId>,
        left: Option<TypeId>,
        right: TypeId,
    ) -> Option<Operands> {
        let own_operator = |schema| self.catalog.operators.find(Some(schema), &name.name).is_some();
        let both_own = left.is_some_and(|left| left != right && !left.is_builtin() && !right.is_builtin());
        if schema.is_some()
            || both_own
            || !self.catalog.operators.is_empty() && self.path.for_functions().any(own_operator)
        {
            return None;
        }
        let casts_alike = |id: TypeId| !self.has_cast_to_builtin(id);
        let alike = |id: TypeId| match id {
            builtin if builtin.is_builtin() => Some(builtin),
            own => (self.is_enum(own) && casts_alike(own)).then_some(ANY_ENUM),
        };
        let left = match left {
            Some(left) => Some(alike(left)?),
            None => None,
        };
        let right = alike(right)?;
        (!self.has_cast_between_builtins()).then(|| (name.name.clone(), left, right))
    }

    /// Whether users made a cast from a type to one of PostgreSQL's own.
    fn has_cast_to_builtin(&self, source: TypeId) -> bool {
        let mut casts = self.catalog.casts.iter();
        casts.any(|(_, cast)| cast.source == source && cast.target.is_builtin())
    }

    /// Whether users made a cast between two of PostgreSQL's own types.
    pub(super) fn has_cast_between_builtins(&self) -> bool {
        let mut casts = self.catalog.casts.iter();
        casts.any(|(_, cast)| cast.source.is_builtin() && cast.target.is_builtin())
    }

    /// `binary_oper_exact`: an unknown operand is taken to be of the other's type.
    fn exact_match(
        &self,
        name: &OperatorName,
        schema: Option<SchemaId>,
        left: Option<TypeId>,
        right: TypeId,
    ) -> Option<&'a Operator> {
        let Some(mut left) = left else {
            return self.exact_operator(name, schema, None, right);
        };
        let mut right = right;
        let mut guessed = false;
        if left == TypeId::UNKNOWN {
            left = right;
            guessed = true;
        } else if right == TypeId::UNKNOWN {
            right = left;
            guessed = true;
        }
        if let Some(found) = self.exact_operator(name, schema, Some(left), right) {
            return Some(found);
        }
        let base = self.base_type(left);
        if guessed && base != left {
            return self.exact_operator(name, schema, Some(base), base);
        }
        None
    }

    fn signature(&self, name: &OperatorName, left: Option<TypeId>, right: TypeId) -> String {
        let mut text = String::new();
        if let Some(left) = left {
            text.push_str(&self.display(left));
            text.push(' ');
        }
        if let Some(schema) = &name.schema {
            text.push_str(schema.as_str());
            text.push('.');
        }
        format!("{text}{} {}", name.name.as_str(), self.display(right))
    }

    /// An operator over its operands (`make_op`).
    pub(super) fn apply_operator(&self, name: &OperatorName, left: Option<Node>, right: Node) -> Bound<Node> {
        let operator = self.operator(name, left.as_ref().map(Node::data_type), right.data_type())?;
        if operator.function.is_none() {
            let message = format!(
                "operator is only a shell: {}",
                self.signature(name, operator.left, operator.right)
            );
            return refuse(SqlState::UNDEFINED_FUNCTION, message);
        }
        let mut actual: Vec<TypeId> = left.iter().map(Node::data_type).collect();
        actual.push(right.data_type());
        let mut declared: Vec<TypeId> = operator.left.into_iter().chain([operator.right]).collect();
        let result = self.resolve_polymorphic(&actual, &mut declared, operator.result)?;
        let operands = self.coerce_arguments(left.into_iter().chain([right]).collect(), &declared)?;
        Ok(Node::Operator {
            operator: operator.id,
            operands,
            result,
        })
    }

    /// Arguments to the parameters' types (`make_fn_arguments`).
    pub(super) fn coerce_arguments(&self, arguments: Vec<Node>, declared: &[TypeId]) -> Bound<Vec<Node>> {
        let mut coerced = Vec::with_capacity(arguments.len());
        for (argument, declared) in arguments.into_iter().zip(declared) {
            coerced.push(self.coerce(argument, *declared, -1, CastContext::Implicit, true)?);
        }
        Ok(coerced)
    }

    /// `a operator ANY|ALL (array)` (`make_scalar_array_op`).
    pub(super) fn array_operator(
        &self,
        name: &OperatorName,
        quantifier: Quantifier,
        left: Node,
        array: Node,
    ) -> Bound<Node> {
        let array_type = array.data_type();
        let element = if array_type == TypeId::UNKNOWN {
            TypeId::UNKNOWN
        } else {
            match self.base_element(array_type) {
                Some(element) => element,
                None => {
                    let message = "op ANY/ALL (array) requires array on right side";
                    return refuse(SqlState::WRONG_OBJECT_TYPE, message);
                }
            }
        };
        let operator = self.operator(name, Some(left.data_type()), element)?;
        let mut declared: Vec<TypeId> = operator.left.into_iter().chain([operator.right]).collect();
        let result =
            self.resolve_polymorphic(&[left.data_type(), element], &mut declared, operator.result)?;
        if result != TypeId::BOOL {
            let message = "op ANY/ALL (array) requires operator to yield boolean";
            return refuse(SqlState::WRONG_OBJECT_TYPE, message);
        }
        let right = *declared.last().unwrap_or(&element);
        let Some(wanted) = self
            .array_of(right)
            .or((right == TypeId::ANYELEMENT).then_some(array_type))
        else {
            let message = format!("could not find array type for data type {}", self.display(right));
            return refuse(SqlState::UNDEFINED_OBJECT, message);
        };
        let left_type = declared.first().copied().unwrap_or(TypeId::UNKNOWN);
        Ok(Node::ArrayOperator {
            operator: operator.id,
            quantifier,
            left: Box::new(self.coerce(left, left_type, -1, CastContext::Implicit, true)?),
            array: Box::new(self.coerce(array, wanted, -1, CastContext::Implicit, true)?),
        })
    }

    /// An operator's name without a schema.
    pub(super) fn operator_name(text: &str, span: pgassay_sql::span::Span) -> OperatorName {
        OperatorName {
            schema: None,
            name: pgassay_sql::name::Identifier::new(text),
            span,
        }
    }
}
