//! Expressions (`transformExprRecurse`).

use pgassay_sql::ast::{
    Expr, ExprKind, IsTest, LikeKind, Literal, OperatorName, SpecialFunction, SpecialValue,
};
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
            ExprKind::SpecialValue { value, precision } => Ok(special_value(*value, *precision)),
            ExprKind::Special { function, arguments } => self.special(state, *function, arguments),
            ExprKind::SqlFunction {
                name,
                arguments,
                returning,
            } => {
                let arguments = self.nodes(state, arguments)?;
                let data_type = match returning {
                    Some(returning) => self.resolve_type(returning)?.data_type,
                    None => sql_function_type(name),
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

    fn is(&self, state: &State<'_>, operand: &Expr, test: &IsTest, negated: bool) -> Bound<Node> {
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
        Ok(Node::Is {
            operand: Box::new(node),
            test: test.clone(),
            negated,
        })
    }

    fn distinct(
        &self,
        state: &State<'_>,
        left: &Expr,
        right: &Expr,
        negated: bool,
        span: Span,
    ) -> Bound<Node> {
        let null = |expr: &Expr| matches!(expr.kind, ExprKind::Literal(Literal::Null));
        // `a IS DISTINCT FROM NULL` is a test for NULL.
        for (constant, other) in [(right, left), (left, right)] {
            if null(constant) {
                return self.is(state, other, &IsTest::Null, !negated);
            }
        }
        let equals = Self::operator_name("=", span);
        if let (ExprKind::Row { fields: lefts, .. }, ExprKind::Row { fields: rights, .. }) =
            (&left.kind, &right.kind)
        {
            let lefts = self.row_fields(state, lefts)?;
            let rights = self.row_fields(state, rights)?;
            if lefts.len() != rights.len() {
                return refuse(
                    SqlState::SYNTAX_ERROR,
                    "unequal number of entries in row expressions",
                );
            }
            let pairs = lefts.into_iter().zip(rights);
            let tests = pairs.map(|(left, right)| self.distinct_nodes(&equals, left, right, false));
            let either = Node::Or(tests.collect::<Bound<Vec<Node>>>()?);
            return Ok(if negated {
                Node::Not(Box::new(either))
            } else {
                either
            });
        }
        let left = self.node(state, left)?;
        let right = self.node(state, right)?;
        self.distinct_nodes(&equals, left, right, negated)
    }

    pub(super) fn distinct_nodes(
        &self,
        equals: &OperatorName,
        left: Node,
        right: Node,
        negated: bool,
    ) -> Bound<Node> {
        match self.apply_operator(equals, Some(left), right)? {
            Node::Operator { result, .. } if result != TypeId::BOOL => refuse(
                SqlState::DATATYPE_MISMATCH,
                "IS DISTINCT FROM requires = operator to yield boolean",
            ),
            Node::Operator {
                operator,
                mut operands,
                ..
            } => match (operands.pop(), operands.pop()) {
                (Some(right), Some(left)) => Ok(Node::IsDistinctFrom {
                    operator,
                    left: Box::new(left),
                    right: Box::new(right),
                    negated,
                }),
                _ => super::unknown("a comparison has no operands"),
            },
            other => Ok(other),
        }
    }

    fn in_list(
        &self,
        state: &State<'_>,
        operand: &Expr,
        list: &[Expr],
        negated: bool,
        span: Span,
    ) -> Bound<Node> {
        let name = Self::operator_name(if negated { "<>" } else { "=" }, span);
        let left_row = match &operand.kind {
            ExprKind::Row { fields, .. } => Some(self.row_fields(state, fields)?),
            _ => None,
        };
        let left = self.node(state, operand)?;
        let mut with_columns = Vec::new();
        let mut without = Vec::new();
        let mut rows = left_row.is_some();
        for expr in list {
            let node = self.node(state, expr)?;
            let is_row = matches!(expr.kind, ExprKind::Row { .. });
            rows |= is_row;
            let mut columns = false;
            node.walk(0, &mut |node, levels| {
                columns |= matches!(node, Node::Column(column) if column.levels_up == levels)
                    || matches!(node, Node::WholeRow { levels_up, .. } if *levels_up == levels);
                !columns
            });
            if columns {
                with_columns.push((node, expr));
            } else {
                without.push((node, expr));
            }
        }
        let mut tests = Vec::new();
        if without.len() > 1 && !rows {
            let mut types = vec![left.data_type()];
            types.extend(without.iter().map(|(node, _)| node.data_type()));
            let common = self.common_type(&types, None)?.filter(|common| {
                let implicit = crate::operator::CastContext::Implicit;
                types.iter().all(|own| self.can_coerce(*own, *common, implicit))
            });
            let array = common
                .filter(|common| *common != TypeId::RECORD)
                .and_then(|common| Some((common, self.array_of(common)?)));
            if let Some((common, data_type)) = array {
                let elements = without
                    .drain(..)
                    .map(|(node, _)| self.coerce_to_common(node, common, "IN"));
                let array = Node::Array {
                    elements: elements.collect::<Bound<Vec<Node>>>()?,
                    data_type,
                };
                tests.push(self.array_operator(
                    &name,
                    Node::quantifier_of_in(negated),
                    left.clone(),
                    array,
                )?);
            }
        }
        // The rest is compared one by one, in the order in which it stands.
        for (node, expr) in without.into_iter().chain(with_columns) {
            let test = match (&left_row, &expr.kind) {
                (Some(left), ExprKind::Row { fields, .. }) => {
                    let right = self.row_fields(state, fields)?;
                    self.compare_rows(&name, left.clone(), right)?
                }
                _ => self.apply_operator(&name, Some(left.clone()), node)?,
            };
            tests.push(self.coerce_to_boolean(test, "IN")?);
        }
        Ok(match (tests.len(), negated) {
            (1, _) => tests.remove(0),
            (_, false) => Node::Or(tests),
            (_, true) => Node::And(tests),
        })
    }

    fn between(
        &self,
        state: &State<'_>,
        operands: [&Expr; 3],
        negated: bool,
        symmetric: bool,
        span: Span,
    ) -> Bound<Node> {
        let [operand, low, high] = operands;
        let operand = self.node(state, operand)?;
        let low = self.node(state, low)?;
        let high = self.node(state, high)?;
        let (first, second) = if negated { ("<", ">") } else { (">=", "<=") };
        let compare = |low: &Node, high: &Node| {
            let first = Self::operator_name(first, span);
            let second = Self::operator_name(second, span);
            let tests = vec![
                self.apply_operator(&first, Some(operand.clone()), low.clone())?,
                self.apply_operator(&second, Some(operand.clone()), high.clone())?,
            ];
            Ok(if negated {
                Node::Or(tests)
            } else {
                Node::And(tests)
            })
        };
        if !symmetric {
            return compare(&low, &high);
        }
        let both = vec![compare(&low, &high)?, compare(&high, &low)?];
        Ok(if negated { Node::And(both) } else { Node::Or(both) })
    }

    fn like(
        &self,
        state: &State<'_>,
        kind: LikeKind,
        operands: [&Expr; 2],
        escape: Option<&Expr>,
        negated: bool,
        span: Span,
    ) -> Bound<Node> {
        let [operand, pattern] = operands;
        let operand = self.node(state, operand)?;
        let mut pattern = self.node(state, pattern)?;
        let mut arguments = vec![];
        if let Some(escape) = escape {
            arguments.push(self.node(state, escape)?);
        }
        let function = match kind {
            LikeKind::SimilarTo => Some("similar_to_escape"),
            _ if !arguments.is_empty() => Some("like_escape"),
            _ => None,
        };
        if let Some(function) = function {
            arguments.insert(0, pattern);
            pattern = self.system_call(state, function, arguments)?;
        }
        let name = match (kind, negated) {
            (LikeKind::Like, false) => "~~",
            (LikeKind::Like, true) => "!~~",
            (LikeKind::ILike, false) => "~~*",
            (LikeKind::ILike, true) => "!~~*",
            (LikeKind::SimilarTo, false) => "~",
            (LikeKind::SimilarTo, true) => "!~",
        };
        self.apply_operator(&Self::operator_name(name, span), Some(operand), pattern)
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
