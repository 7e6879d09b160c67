//! The way to the catalog's binder: types and expressions of statements, with the session's search path.

use std::sync::Arc;

use pgassay_catalog::expression::{Expression, Node};
use pgassay_catalog::id::{RelationId, TypeId};
use pgassay_catalog::location::Location;
use pgassay_catalog::refusal::SqlState;
use pgassay_sql::ast::{Expr, ExprKind, Literal, ObjectKind, TypeName};

use crate::refuse::missing;
use crate::{Replay, Run};

/// What an expression is for: what it may hold depends on it (`ParseExprKind`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    Default,
    Generated,
    Check,
    Index,
    IndexPredicate,
    PartitionKey,
    Using,
}

/// A type as a statement means it, with its modifier.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Typed {
    pub(crate) id: TypeId,
    pub(crate) modifier: i32,
}

impl Replay {
    /// The type that a statement names.
    pub(crate) fn resolve_type(&self, name: &TypeName) -> Run<Typed> {
        let Some(found) = self.catalog.find_type(&self.path, &name.name.value) else {
            return Err(missing(
                ObjectKind::Type,
                "type",
                SqlState::UNDEFINED_OBJECT,
                &name.name,
            ));
        };
        let modifier = modifier(name);
        let id = if name.array_dimensions > 0 {
            found.array.unwrap_or(TypeId::UNKNOWN)
        } else {
            found.id
        };
        Ok(Typed { id, modifier })
    }

    /// Binds an expression over the columns of one relation.
    pub(crate) fn bind_over(
        &self,
        expression: &Expr,
        relation: RelationId,
        _purpose: Purpose,
    ) -> Run<Expression> {
        let _ = relation;
        Ok(Expression {
            tree: Arc::new(Node::Unknown {
                because: "expressions are not bound yet".to_owned(),
            }),
            text: Arc::from(expression.to_string()),
            references: Arc::from([]),
            location: self.location.map(|at| Location {
                file: at.file,
                span: expression.span,
            }),
        })
    }
}

/// The modifier of the types whose modifier is a number or two.
fn modifier(name: &TypeName) -> i32 {
    let number = |at: usize| match name.modifiers.get(at).map(|it| &it.kind) {
        Some(ExprKind::Literal(Literal::Integer(value))) => Some(*value),
        _ => None,
    };
    let Some(first) = number(0) else { return -1 };
    match name.name.value.name.as_str() {
        "varchar" | "bpchar" => first + 4,
        "numeric" => ((first << 16) | (number(1).unwrap_or(0) & 0x7ff)) + 4,
        _ => first,
    }
}
