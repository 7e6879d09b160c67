//! Queries in expressions (`transformSubLink`), and the expressions made of several others.

use pgassay_sql::ast::{Expr, ExprKind, ObjectKind, ObjectName, OperatorName, Quantifier, Query, TypeName};
use pgassay_sql::span::Span;

use super::state::State;
use super::type_name::plain;
use super::{Binder, Bound, at, refuse};
use crate::data_type::TypeKind;
use crate::expression::{BoundQuery, ColumnReference, Node, SubQuery, SubQueryKind};
use crate::id::TypeId;
use crate::operator::CastContext;
use crate::refusal::{Refusal, SqlState};

impl Binder<'_> {
    fn inner_query(&self, state: &State<'_>, query: &Query) -> Bound<BoundQuery> {
        if let Some(place) = state.kind.get().forbids_subqueries() {
            let message = format!("cannot use subquery in {place}");
            return refuse(SqlState::FEATURE_NOT_SUPPORTED, message);
        }
        self.query(Some(state), query, true)
    }

    pub(super) fn scalar_query(&self, state: &State<'_>, query: &Query) -> Bound<Node> {
        let bound = self.inner_query(state, query)?;
        let [column] = &bound.columns[..] else {
            return refuse(SqlState::SYNTAX_ERROR, "subquery must return only one column");
        };
        let data_type = column.data_type;
        Ok(sub_query(SubQueryKind::Scalar, bound, data_type))
    }

    pub(super) fn array_query(&self, state: &State<'_>, query: &Query) -> Bound<Node> {
        let bound = self.inner_query(state, query)?;
        let [column] = &bound.columns[..] else {
            return refuse(SqlState::SYNTAX_ERROR, "subquery must return only one column");
        };
        let element = column.data_type;
        let Some(data_type) = self.promoted_array_of(element) else {
            let message = format!(
                "could not find array type for data type {}",
                self.display(element)
            );
            return refuse(SqlState::UNDEFINED_OBJECT, message);
        };
        Ok(sub_query(SubQueryKind::Array, bound, data_type))
    }

    pub(super) fn exists(&self, state: &State<'_>, query: &Query) -> Bound<Node> {
        let bound = self.inner_query(state, query)?;
        Ok(sub_query(SubQueryKind::Exists, bound, TypeId::BOOL))
    }

    pub(super) fn in_query(
        &self,
        state: &State<'_>,
        operand: &Expr,
        query: &Query,
        negated: bool,
        span: Span,
    ) -> Bound<Node> {
        let equals = Self::operator_name("=", span);
        let node = self.quantified_query(state, operand, &equals, Quantifier::Any, query)?;
        Ok(if negated { Node::Not(Box::new(node)) } else { node })
    }

    pub(super) fn quantified_query(
        &self,
        state: &State<'_>,
        left: &Expr,
        operator: &OperatorName,
        quantifier: Quantifier,
        query: &Query,
    ) -> Bound<Node> {
        let bound = self.inner_query(state, query)?;
        let left = match &left.kind {
            ExprKind::Row { fields, .. } => self.row_fields(state, fields)?,
            _ => vec![self.node(state, left)?],
        };
        self.quantified(operator, quantifier, left, bound)
    }

    fn quantified(
        &self,
        operator: &OperatorName,
        quantifier: Quantifier,
        left: Vec<Node>,
        bound: BoundQuery,
    ) -> Bound<Node> {
        if left.len() < bound.columns.len() {
            return refuse(SqlState::SYNTAX_ERROR, "subquery has too many columns");
        }
        if left.len() > bound.columns.len() {
            return refuse(SqlState::SYNTAX_ERROR, "subquery has too few columns");
        }
        let mut operators = Vec::new();
        let mut lefts = Vec::new();
        for (at, (left, column)) in left.into_iter().zip(&bound.columns).enumerate() {
            let right = Node::Column(ColumnReference {
                levels_up: 0,
                source: 0,
                position: at as u16 + 1,
                column: None,
                data_type: column.data_type,
                modifier: column.modifier,
            });
            match self.apply_operator(operator, Some(left), right)? {
                Node::Operator { result, .. } if result != TypeId::BOOL => {
                    let message = format!(
                        "row comparison operator must yield type boolean, not type {}",
                        self.display(result)
                    );
                    return refuse(SqlState::DATATYPE_MISMATCH, message);
                }
                Node::Operator {
                    operator, operands, ..
                } => {
                    operators.push(operator);
                    lefts.extend(operands.into_iter().next());
                }
                _ => {}
            }
        }
        let kind = SubQueryKind::Quantified {
            quantifier,
            operators,
            left: lefts,
        };
        Ok(sub_query(kind, bound, TypeId::BOOL))
    }

    /// `(a, b) = (SELECT c, d)`: one row is compared.
    pub(super) fn row_query(
        &self,
        state: &State<'_>,
        left: &[Expr],
        operator: &OperatorName,
        query: &Query,
    ) -> Bound<Node> {
        let bound = self.inner_query(state, query)?;
        let left = self.row_fields(state, left)?;
        self.quantified(operator, Quantifier::Any, left, bound)
    }

    /// The fields of a row as it is written, `t.*` expanded.
    pub(super) fn row_fields(&self, state: &State<'_>, fields: &[Expr]) -> Bound<Vec<Node>> {
        let mut nodes = Vec::with_capacity(fields.len());
        for field in fields {
            match self.star(state, field)? {
                Some(columns) => nodes.extend(columns.into_iter().map(|(_, node)| node)),
                None => nodes.push(self.node(state, field)?),
            }
        }
        Ok(nodes)
    }

    pub(super) fn case(
        &self,
        state: &State<'_>,
        operand: Option<&Expr>,
        branches: &[(Expr, Expr)],
        otherwise: Option<&Expr>,
    ) -> Bound<Node> {
        let tested = match operand {
            Some(expr) => {
                let node = self.node(state, expr)?;
                Some(self.coerce_untyped_to_text(node)?)
            }
            None => None,
        };
        let mut conditions = Vec::with_capacity(branches.len());
        let mut results = Vec::with_capacity(branches.len() + 1);
        for (condition, result) in branches {
            let node = self.node(state, condition)?;
            let node = match &tested {
                Some(tested) => {
                    let equals = Self::operator_name("=", condition.span);
                    self.apply_operator(&equals, Some(tested.clone()), node)?
                }
                None => node,
            };
            conditions.push(at(self.coerce_to_boolean(node, "CASE/WHEN"), condition.span)?);
            results.push(self.node(state, result)?);
        }
        // ELSE is looked at first: it decides which type wins.
        let mut ordered = vec![match otherwise {
            Some(expr) => self.node(state, expr)?,
            None => Node::Constant {
                value: None,
                data_type: TypeId::UNKNOWN,
                modifier: -1,
            },
        }];
        ordered.append(&mut results);
        if ordered
            .iter()
            .chain(&conditions)
            .any(|node| self.returns_set(node))
        {
            let message = "set-returning functions are not allowed in CASE";
            return refuse(SqlState::FEATURE_NOT_SUPPORTED, message);
        }
        let data_type = self.common_type_of(ordered.iter(), "CASE")?;
        let mut coerced = ordered
            .into_iter()
            .map(|node| self.coerce_to_common(node, data_type, "CASE"))
            .collect::<Bound<Vec<Node>>>()?;
        let fallback = coerced.remove(0);
        Ok(Node::Case {
            operand: tested.map(Box::new),
            branches: conditions.into_iter().zip(coerced).collect(),
            otherwise: Some(Box::new(fallback)),
            data_type,
        })
    }

    pub(super) fn cast(&self, state: &State<'_>, operand: &Expr, type_name: &TypeName) -> Bound<Node> {
        let target = self.resolve_type(type_name)?;
        if target.set_of {
            let message = "cannot cast to a set";
            return refuse(SqlState::DATATYPE_MISMATCH, message);
        }
        // The elements of `ARRAY[...]::type[]` are cast one by one.
        if let ExprKind::Array(elements) = &operand.kind
            && let Some(element) = self.base_element(target.data_type)
        {
            let (base, modifier) = self.base_type_and_modifier(target.data_type, target.modifier);
            let node = self.array(state, elements, Some((base, element, modifier)))?;
            return self.explicit_cast(node, target.data_type, target.modifier);
        }
        let node = self.node(state, operand)?;
        if node.data_type() == TypeId::UNKNOWN && !node.is_untyped_constant() {
            return Ok(node);
        }
        self.explicit_cast(node, target.data_type, target.modifier)
    }

    pub(super) fn collate(&self, state: &State<'_>, operand: &Expr, name: &ObjectName) -> Bound<Node> {
        let mut node = self.node(state, operand)?;
        let collation = self.find_collation(name)?;
        if node.is_untyped_constant() {
            node = self.coerce_untyped_to_text(node)?;
        }
        if self.type_collation(node.data_type()).is_none() {
            let message = format!(
                "collations are not supported by type {}",
                self.display(node.data_type())
            );
            return refuse(SqlState::DATATYPE_MISMATCH, message);
        }
        Ok(Node::Collate {
            operand: Box::new(node),
            collation,
        })
    }

    /// The collation that a name means.
    ///
    /// # Errors
    ///
    /// 42704 for a missing collation, 3F000 for a missing schema.
    pub fn find_collation(&self, name: &ObjectName) -> Bound<crate::id::CollationId> {
        let schema = at(self.named_schema(&name.value), name.span)?;
        let find = |schema| {
            let own = self.catalog.collations.find(Some(schema), &name.value.name);
            let system = self.catalog.system().collations();
            own.map(|(_, it)| it.id).or_else(|| {
                system
                    .named(Some(schema), &name.value.name)
                    .next()
                    .map(|it| it.id)
            })
        };
        let found = match schema {
            Some(schema) => find(schema),
            None => self.path.schemas.iter().find_map(|schema| find(*schema)),
        };
        if let Some(found) = found {
            return Ok(found);
        }
        // Which collations the operating system and ICU bring is not known.
        let text = name.value.name.as_str();
        if text.contains(['_', '-', '.']) {
            return super::unknown(format!(
                "whether the server has the collation `{text}` is not known"
            ));
        }
        let message = format!(
            "collation \"{}\" for encoding \"UTF8\" does not exist",
            plain(&name.value)
        );
        let refusal = Refusal::new(SqlState::UNDEFINED_OBJECT, message)
            .about(ObjectKind::Collation, name.value.clone())
            .at(name.span);
        self.missing(crate::gap::Effects::OTHER, schema, refusal)
    }

    /// `ARRAY[...]`; a cast around it gives the type of the array, its elements and their modifier.
    pub(super) fn array(
        &self,
        state: &State<'_>,
        elements: &[Expr],
        wanted: Option<(TypeId, TypeId, i32)>,
    ) -> Bound<Node> {
        let mut nodes = Vec::with_capacity(elements.len());
        let mut nested = false;
        for element in elements {
            nodes.push(match &element.kind {
                ExprKind::Array(inner) => {
                    nested = true;
                    self.array(state, inner, wanted)?
                }
                _ => self.node(state, element)?,
            });
        }
        if let Some((array, element, modifier)) = wanted {
            let target = if nested { array } else { element };
            let nodes = nodes.into_iter().map(|node| {
                let own = node.data_type();
                match self.coerce_to_target(node, target, modifier, CastContext::Explicit, false)? {
                    Ok(node) => Ok(node),
                    Err(_) => refuse(
                        SqlState::CANNOT_COERCE,
                        format!(
                            "cannot cast type {} to {}",
                            self.display(own),
                            self.display(target)
                        ),
                    ),
                }
            });
            return Ok(Node::Array {
                elements: nodes.collect::<Bound<Vec<Node>>>()?,
                data_type: array,
            });
        }
        if nodes.is_empty() {
            let message = "cannot determine type of empty array";
            return refuse(SqlState::INDETERMINATE_DATATYPE, message);
        }
        let (elements, common) = self.unify(nodes, "ARRAY")?;
        let data_type = if nested {
            Some(common)
        } else {
            self.promoted_array_of(common)
        };
        match data_type {
            Some(data_type) => Ok(Node::Array { elements, data_type }),
            None => refuse(
                SqlState::UNDEFINED_OBJECT,
                format!("could not find array type for data type {}", self.display(common)),
            ),
        }
    }

    /// `a[1]`, `a[1:2][3]`
    pub(super) fn subscripts(&self, state: &State<'_>, expr: &Expr) -> Bound<Node> {
        let mut indexes = Vec::new();
        let mut slice = false;
        let mut base = expr;
        loop {
            base = match &base.kind {
                ExprKind::Subscript { base, index } => {
                    indexes.push((None, Some(&**index)));
                    base
                }
                ExprKind::Slice { base, lower, upper } => {
                    slice = true;
                    indexes.push((lower.as_deref(), upper.as_deref()));
                    base
                }
                _ => break,
            };
        }
        indexes.reverse();
        let base = self.node(state, base)?;
        self.subscripted(state, base, &indexes, slice)
    }

    /// A value with subscripts, given as lower and upper bounds.
    pub(super) fn subscripted(
        &self,
        state: &State<'_>,
        base: Node,
        indexes: &[(Option<&Expr>, Option<&Expr>)],
        slice: bool,
    ) -> Bound<Node> {
        let container = self.base_type(base.data_type());
        let json = container == TypeId::JSONB;
        let element = match self.kind_of(container) {
            Some(TypeKind::Array { element }) => *element,
            Some(TypeKind::Base {
                element: Some(element),
            }) => *element,
            _ if json => TypeId::JSONB,
            // Types of extensions may be subscripted by functions of their own.
            _ if !container.is_builtin() && self.may_be_there(crate::gap::Effects::TYPES, None).is_some() => {
                return super::unknown("whether the type can be subscripted is not known");
            }
            _ => {
                let message = format!(
                    "cannot subscript type {} because it does not support subscripting",
                    self.display(base.data_type())
                );
                return refuse(SqlState::DATATYPE_MISMATCH, message);
            }
        };
        if json && slice {
            let message = "jsonb subscript does not support slices";
            return refuse(SqlState::DATATYPE_MISMATCH, message);
        }
        let bind = |index: Option<&Expr>| -> Bound<Option<Node>> {
            let Some(index) = index else { return Ok(None) };
            let node = self.node(state, index)?;
            if json {
                return self.json_subscript(node).map(Some);
            }
            match self.coerce_to_target(node, TypeId::INT4, -1, CastContext::Assignment, true)? {
                Ok(node) => Ok(Some(node)),
                Err(_) => {
                    let message = "array subscript must have type integer";
                    at(refuse(SqlState::DATATYPE_MISMATCH, message), index.span)
                }
            }
        };
        let mut bound = Vec::with_capacity(indexes.len());
        for (lower, upper) in indexes {
            bound.push((bind(*lower)?, bind(*upper)?));
        }
        Ok(Node::Subscript {
            base: Box::new(base),
            indexes: bound,
            slice,
            data_type: if slice { container } else { element },
        })
    }

    /// The subscript of `jsonb`: text, or an integer.
    fn json_subscript(&self, node: Node) -> Bound<Node> {
        let own = node.data_type();
        let targets = [TypeId::INT4, TypeId::TEXT];
        let implicit = CastContext::Implicit;
        let target = match own {
            TypeId::UNKNOWN => Some(TypeId::TEXT),
            _ => targets
                .into_iter()
                .find(|target| self.can_coerce(own, *target, implicit)),
        };
        match target {
            Some(target) => self.coerce(node, target, -1, implicit, true),
            None => refuse(
                SqlState::DATATYPE_MISMATCH,
                format!("subscript type {} is not supported", self.display(own)),
            ),
        }
    }
}

fn sub_query(kind: SubQueryKind, query: BoundQuery, data_type: TypeId) -> Node {
    Node::SubQuery(Box::new(SubQuery {
        kind,
        query,
        data_type,
    }))
}
