//! Expressions (`transformExprRecurse`).

use pgassay_sql::ast::{Expr, ExprKind, IsTest, Literal, OperatorName, SpecialFunction, SpecialValue};
use pgassay_sql::span::Span;

use super::state::State;
use super::{Binder, Bound, ExpressionKind, at, refuse};
use crate::expression::Node;
use crate::id::TypeId;
use crate::refusal::SqlState;

impl Binder<'_> {
    /// An expression in a place.
    pub(super) fn expr(&self, state: &State<'_>, expr: &Expr, kind: ExpressionKind) -> Bound<Node> {
        let before = state.kind.replace(kind);
        let result = self.node(state, expr);
        state.kind.set(before);
        result
    }

    /// An expression in the place of the one around it.
    pub(super) fn node(&self, state: &State<'_>, expr: &Expr) -> Bound<Node> {
        at(self.node_inner(state, expr), expr.span)
    }

    pub(super) fn nodes(&self, state: &State<'_>, exprs: &[Expr]) -> Bound<Vec<Node>> {
        exprs.iter().map(|expr| self.node(state, expr)).collect()
    }

    fn node_inner(&self, state: &State<'_>, expr: &Expr) -> Bound<Node> {
        match &expr.kind {
            ExprKind::Column(parts) => self.column_reference(state, parts),
            ExprKind::Star(parts) if !parts.is_empty() => self.row_of_item(state, parts),
            ExprKind::Star(_) => refuse(
                SqlState::SYNTAX_ERROR,
                "row expansion via \"*\" is not supported here",
            ),
            ExprKind::FieldStar(_) => refuse(
                SqlState::FEATURE_NOT_SUPPORTED,
                "row expansion via \"*\" is not supported here",
            ),
            ExprKind::Literal(literal) => Ok(constant(literal)),
            ExprKind::Parameter(number) => parameter(state, *number),
            ExprKind::Default => refuse(SqlState::SYNTAX_ERROR, "DEFAULT is not allowed in this context"),
            ExprKind::Call(call) => self.call(state, call),
            ExprKind::Unary { operator, operand } => self.unary(state, operator, operand),
            ExprKind::Binary {
                operator,
                left,
                right,
            } => self.binary(state, operator, left, right),
            ExprKind::And(operands) => Ok(Node::And(self.booleans(state, operands, "AND")?)),
            ExprKind::Or(operands) => Ok(Node::Or(self.booleans(state, operands, "OR")?)),
            ExprKind::Not(operand) => Ok(Node::Not(Box::new(self.boolean(state, operand, "NOT")?))),
            ExprKind::Is {
                operand,
                test,
                negated,
            } => self.is(state, operand, test, *negated),
            ExprKind::IsDistinctFrom { left, right, negated } => {
                self.distinct(state, left, right, *negated, expr.span)
            }
            ExprKind::InList {
                operand,
                list,
                negated,
            } => self.in_list(state, operand, list, *negated, expr.span),
            ExprKind::InQuery {
                operand,
                query,
                negated,
            } => self.in_query(state, operand, query, *negated, expr.span),
            ExprKind::Between {
                operand,
                low,
                high,
                negated,
                symmetric,
            } => self.between(state, [operand, low, high], *negated, *symmetric, expr.span),
            ExprKind::Like {
                kind,
                operand,
                pattern,
                escape,
                negated,
            } => self.like(
                state,
                *kind,
                [operand, pattern],
                escape.as_deref(),
                *negated,
                expr.span,
            ),
            ExprKind::QuantifiedArray {
                left,
                operator,
                quantifier,
                array,
            } => {
                let left = self.node(state, left)?;
                let array = self.node(state, array)?;
                self.array_operator(operator, *quantifier, left, array)
            }
            ExprKind::QuantifiedQuery {
                left,
                operator,
                quantifier,
                query,
            } => self.quantified_query(state, left, operator, *quantifier, query),
            ExprKind::Case {
                operand,
                branches,
                otherwise,
            } => self.case(state, operand.as_deref(), branches, otherwise.as_deref()),
            ExprKind::Cast { operand, type_name } => self.cast(state, operand, type_name),
            ExprKind::Collate { operand, collation } => self.collate(state, operand, collation),
            ExprKind::AtTimeZone { operand, zone } => {
                let operand = self.node(state, operand)?;
                match zone {
                    Some(zone) => {
                        let zone = self.node(state, zone)?;
                        self.system_call(state, "timezone", vec![zone, operand])
                    }
                    None => self.system_call(state, "timezone", vec![operand]),
                }
            }
            ExprKind::Array(elements) => self.array(state, elements, None),
            ExprKind::ArrayQuery(query) => self.array_query(state, query),
            ExprKind::Row { fields, .. } => {
                let fields = self.row_fields(state, fields)?;
                let fields = fields.into_iter().map(|field| self.coerce_untyped_to_text(field));
                Ok(Node::Row {
                    fields: fields.collect::<Bound<Vec<Node>>>()?,
                    data_type: TypeId::RECORD,
                })
            }
            ExprKind::SubQuery(query) => self.scalar_query(state, query),
            ExprKind::Exists(query) => self.exists(state, query),
            ExprKind::Field { base, field } => {
                let base = self.node(state, base)?;
                self.field(state, base, &field.value)
            }
            ExprKind::Subscript { .. } | ExprKind::Slice { .. } => self.subscripts(state, expr),
            ExprKind::SpecialValue {
                value: SpecialValue::SystemUser,
                ..
            } if self.catalog.version.major < 16 => {
                let message = "column \"system_user\" does not exist";
                at(refuse(SqlState::UNDEFINED_COLUMN, message), expr.span)
            }
            ExprKind::SpecialValue { value, precision } => Ok(special_value(*value, *precision)),
            ExprKind::Special { function, arguments } => self.special(state, *function, arguments),
            ExprKind::SqlFunction {
                name,
                arguments,
                returning,
            } => {
                let mut arguments = self.nodes(state, arguments)?;
                if self.catalog.version.major < first_version(name) {
                    // It is the name of a function like any other.
                    let types: Vec<String> =
                        arguments.iter().map(|it| self.display(it.data_type())).collect();
                    let message = format!("function {name}({}) does not exist", types.join(", "));
                    return refuse(SqlState::UNDEFINED_FUNCTION, message);
                }
                arguments = self.json_arguments(name, arguments)?;
                let data_type = match returning {
                    Some(returning) => self.resolve_type(returning)?.data_type,
                    None => {
                        let constructed = self.json_constructed(name, &arguments);
                        constructed.unwrap_or_else(|| sql_function_type(name))
                    }
                };
                if *name == "json_objectagg" || *name == "json_arrayagg" {
                    state.has_aggregates.set(true);
                }
                Ok(Node::SqlFunction {
                    name,
                    arguments,
                    data_type,
                })
            }
            ExprKind::CurrentOf(_) => Ok(Node::Unknown {
                because: "the cursor is not known".to_owned(),
            }),
            ExprKind::Other(what) => super::unknown(format!("{what} is not understood")),
        }
    }

    fn boolean(&self, state: &State<'_>, expr: &Expr, construct: &str) -> Bound<Node> {
        let node = self.node(state, expr)?;
        at(self.coerce_to_boolean(node, construct), expr.span)
    }

    fn booleans(&self, state: &State<'_>, exprs: &[Expr], construct: &str) -> Bound<Vec<Node>> {
        exprs
            .iter()
            .map(|expr| self.boolean(state, expr, construct))
            .collect()
    }

    fn unary(&self, state: &State<'_>, operator: &OperatorName, operand: &Expr) -> Bound<Node> {
        // The grammar itself negates constants.
        if operator.name == "-"
            && operator.schema.is_none()
            && let ExprKind::Literal(literal @ (Literal::Integer(_) | Literal::Number(_))) = &operand.kind
        {
            return Ok(constant(&negative(literal)));
        }
        let operand = self.node(state, operand)?;
        self.apply_operator(operator, None, operand)
    }

    fn binary(&self, state: &State<'_>, operator: &OperatorName, left: &Expr, right: &Expr) -> Bound<Node> {
        // `(a, b) = (SELECT c, d)` and `(a, b) = (c, d)` compare column by column.
        if let ExprKind::Row { fields: lefts, .. } = &left.kind {
            match &right.kind {
                ExprKind::Row { fields: rights, .. } => {
                    let lefts = self.row_fields(state, lefts)?;
                    let rights = self.row_fields(state, rights)?;
                    return self.compare_rows(operator, lefts, rights);
                }
                ExprKind::SubQuery(query) => return self.row_query(state, lefts, operator, query),
                _ => {}
            }
        }
        let left = self.node(state, left)?;
        let right = self.node(state, right)?;
        self.apply_operator(operator, Some(left), right)
    }

    pub(super) fn is(&self, state: &State<'_>, operand: &Expr, test: &IsTest, negated: bool) -> Bound<Node> {
        let mut node = self.node(state, operand)?;
        match test {
            IsTest::Null => {}
            IsTest::True | IsTest::False | IsTest::Unknown => {
                let word = match (test, negated) {
                    (IsTest::True, false) => "IS TRUE",
                    (IsTest::True, true) => "IS NOT TRUE",
                    (IsTest::False, false) => "IS FALSE",
                    (IsTest::False, true) => "IS NOT FALSE",
                    (_, false) => "IS UNKNOWN",
                    (_, true) => "IS NOT UNKNOWN",
                };
                node = self.coerce_to_boolean(node, word)?;
            }
            IsTest::Document => node = self.coerce_to_specific(node, TypeId::XML, "IS DOCUMENT")?,
            IsTest::Normalized(_) => {
                node = self.coerce(
                    node,
                    TypeId::TEXT,
                    -1,
                    crate::operator::CastContext::Implicit,
                    true,
                )?
            }
            IsTest::Json(_) => {}
        }
        if node.data_type() == TypeId::UNKNOWN && matches!(test, IsTest::Json(_)) {
            node = self.coerce_untyped_to_text(node)?;
        }
        // `IS NOT JSON` is the negation of the test, all others are tests of their own.
        let outside = negated && matches!(test, IsTest::Json(_));
        let node = Node::Is {
            operand: Box::new(node),
            test: test.clone(),
            negated: negated && !outside,
        };
        Ok(if outside { Node::Not(Box::new(node)) } else { node })
    }

    fn special(&self, state: &State<'_>, function: SpecialFunction, arguments: &[Expr]) -> Bound<Node> {
        let nodes = self.nodes(state, arguments)?;
        let (arguments, data_type) = match function {
            SpecialFunction::Grouping => (nodes, TypeId::INT4),
            SpecialFunction::NullIf => {
                let mut nodes = nodes.into_iter();
                let (Some(left), Some(right)) = (nodes.next(), nodes.next()) else {
                    return super::unknown("NULLIF has no two arguments");
                };
                let span = arguments.first().map_or(Span::default(), |first| first.span);
                let equals = Self::operator_name("=", span);
                match self.apply_operator(&equals, Some(left), right)? {
                    Node::Operator { operands, .. } => {
                        let data_type = operands.first().map_or(TypeId::TEXT, Node::data_type);
                        (operands, data_type)
                    }
                    _ => return super::unknown("NULLIF has no comparison"),
                }
            }
            SpecialFunction::Coalesce => {
                if nodes.iter().any(|node| self.returns_set(node)) {
                    let message = "set-returning functions are not allowed in COALESCE";
                    return refuse(SqlState::FEATURE_NOT_SUPPORTED, message);
                }
                self.unify(nodes, "COALESCE")?
            }
            SpecialFunction::Greatest => self.unify(nodes, "GREATEST")?,
            SpecialFunction::Least => self.unify(nodes, "LEAST")?,
        };
        Ok(Node::Special {
            function,
            arguments,
            data_type,
        })
    }
}

/// A constant as it is written (`make_const`).
fn constant(literal: &Literal) -> Node {
    let (value, data_type) = match literal {
        Literal::Null => (None, TypeId::UNKNOWN),
        Literal::Boolean(value) => (Some(value.to_string()), TypeId::BOOL),
        Literal::Integer(value) => (Some(value.to_string()), TypeId::INT4),
        Literal::Number(text) => {
            let data_type = match text.parse::<i64>() {
                Ok(value) if i32::try_from(value).is_ok() => TypeId::INT4,
                Ok(_) => TypeId::INT8,
                Err(_) => TypeId::NUMERIC,
            };
            (Some(text.clone()), data_type)
        }
        Literal::String(text) => (Some(text.clone()), TypeId::UNKNOWN),
        Literal::Bits(text) => (Some(text.clone()), TypeId::BIT),
    };
    Node::Constant {
        value,
        data_type,
        modifier: -1,
    }
}

fn negative(literal: &Literal) -> Literal {
    match literal {
        Literal::Integer(value) => match value.checked_neg() {
            Some(value) => Literal::Integer(value),
            None => Literal::Number(i64::from(*value).wrapping_neg().to_string()),
        },
        Literal::Number(text) => Literal::Number(match text.strip_prefix('-') {
            Some(positive) => positive.to_owned(),
            None => format!("-{text}"),
        }),
        other => other.clone(),
    }
}

fn parameter(state: &State<'_>, number: u32) -> Bound<Node> {
    let place = (number as usize).checked_sub(1);
    match place.and_then(|place| state.parameters.get(place)) {
        Some(parameter) => Ok(Node::Parameter {
            number: number as u16,
            data_type: parameter.data_type,
        }),
        None => refuse(
            SqlState::UNDEFINED_PARAMETER,
            format!("there is no parameter ${number}"),
        ),
    }
}

fn special_value(value: SpecialValue, precision: Option<u32>) -> Node {
    let data_type = match value {
        SpecialValue::CurrentDate => TypeId::DATE,
        SpecialValue::CurrentTime => TypeId::TIMETZ,
        SpecialValue::CurrentTimestamp => TypeId::TIMESTAMPTZ,
        SpecialValue::LocalTime => TypeId::TIME,
        SpecialValue::LocalTimestamp => TypeId::TIMESTAMP,
        SpecialValue::SystemUser => TypeId::TEXT,
        SpecialValue::CurrentRole
        | SpecialValue::CurrentUser
        | SpecialValue::User
        | SpecialValue::SessionUser
        | SpecialValue::CurrentCatalog
        | SpecialValue::CurrentSchema => TypeId::NAME,
    };
    Node::SpecialValue {
        value,
        data_type,
        modifier: precision.map_or(-1, |precision| precision.min(6) as i32),
    }
}

/// What an XML or JSON function returns when it does not say.
fn sql_function_type(name: &str) -> TypeId {
    match name {
        "xmlexists" | "json_exists" => TypeId::BOOL,
        "xmlserialize" | "json_serialize" | "json_value" => TypeId::TEXT,
        "json_query" => TypeId::JSONB,
        "merge_action" => TypeId::TEXT,
        _ if name.starts_with("xml") => TypeId::XML,
        _ => TypeId::JSON,
    }
}

/// The first major version whose grammar knows a function; before, its name is looked up.
fn first_version(name: &str) -> u16 {
    match name {
        "json_array" | "json_arrayagg" | "json_object" | "json_objectagg" => 16,
        "json_exists" | "json_query" | "json_value" | "json_scalar" | "json_serialize" => 17,
        _ => 14,
    }
}
