//! Comparisons that are more than an operator: DISTINCT FROM, IN, BETWEEN, LIKE.

use pgassay_sql::ast::{Expr, ExprKind, IsTest, LikeKind, Literal, OperatorName};
use pgassay_sql::span::Span;

use super::state::State;
use super::{Binder, Bound, refuse};
use crate::expression::Node;
use crate::id::TypeId;
use crate::refusal::SqlState;

impl Binder<'_> {
    pub(super) fn distinct(
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

    pub(super) fn in_list(
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

    pub(super) fn between(
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

    pub(super) fn like(
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
}
