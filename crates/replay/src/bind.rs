//! The way to the catalog's binder: types and expressions of statements, with the session's search path.
//!
//! What cannot be told about an expression does not keep a statement from being applied: the object holds
//! [`Node::Unknown`] in its place.

use std::sync::Arc;

use pgassay_catalog::bind::{AssignmentTarget, Binder, ExpressionKind, ResolvedType, Scope};
use pgassay_catalog::expression::{BoundQuery, Expression, Node, Reference};
use pgassay_catalog::id::{ColumnNumber, ObjectId, RelationId, TypeId};
use pgassay_catalog::location::Location;
use pgassay_catalog::refusal::Obstacle;
use pgassay_catalog::relation::Column;
use pgassay_sql::ast::{Expr, Query, TypeName};

use crate::{Replay, Run};

impl Replay {
    /// A binder over the catalog as it is, with the search path of the session.
    pub(crate) fn binder(&self) -> Binder<'_> {
        Binder::new(&self.catalog, &self.path).with_new_labels(&self.session.new_labels)
    }

    /// The type that a statement names.
    pub(crate) fn resolve_type(&self, name: &TypeName) -> Run<ResolvedType> {
        self.binder().resolve_type(name)
    }

    /// The type that a statement names; one that cannot be told is `unknown`.
    pub(crate) fn resolve_type_or_unknown(&self, name: &TypeName) -> Run<ResolvedType> {
        match self.resolve_type(name) {
            Err(Obstacle::Unknown(_)) => Ok(ResolvedType {
                data_type: TypeId::UNKNOWN,
                modifier: -1,
                collation: None,
                set_of: name.set_of,
            }),
            other => other,
        }
    }

    /// Binds an expression that an object holds.
    pub(crate) fn bind_in(
        &self,
        expression: &Expr,
        scope: &Scope<'_>,
        kind: ExpressionKind,
        target: Option<AssignmentTarget<'_>>,
    ) -> Run<Expression> {
        let bound = self.binder().bind_expression(expression, scope, kind, target);
        let location = self.location.map(|at| Location {
            file: at.file,
            span: expression.span,
        });
        match bound {
            Ok(bound) => Ok(Expression { location, ..bound }),
            Err(Obstacle::Unknown(because)) => Ok(Expression {
                tree: Arc::new(Node::Unknown { because }),
                text: expression.to_string().into(),
                references: Arc::from([]),
                location,
            }),
            Err(refused) => Err(refused),
        }
    }

    /// Binds an expression over the columns of one relation of the catalog.
    pub(crate) fn bind_over(
        &self,
        expression: &Expr,
        relation: RelationId,
        kind: ExpressionKind,
    ) -> Run<Expression> {
        let relation = self.relation(relation)?;
        self.bind_in(expression, &Scope::table(relation), kind, None)
    }

    /// Binds the default or generation expression of a column.
    pub(crate) fn bind_for_column(
        &self,
        expression: &Expr,
        relation: RelationId,
        column: &Column,
        kind: ExpressionKind,
    ) -> Run<Expression> {
        let relation = self.relation(relation)?;
        let target = AssignmentTarget {
            data_type: column.data_type,
            modifier: column.modifier,
            column: Some(&column.name),
        };
        self.bind_in(expression, &Scope::table(relation), kind, Some(target))
    }

    /// Binds a query that an object holds; none where it cannot be told.
    pub(crate) fn bind_query(&self, query: &Query) -> Run<Option<BoundQuery>> {
        match self.binder().bind_query(query, &Scope::default()) {
            Ok(bound) => Ok(Some(bound)),
            Err(Obstacle::Unknown(_)) => Ok(None),
            Err(refused) => Err(refused),
        }
    }

    /// Remembers that an object refers to what an expression refers to.
    pub(crate) fn note_expression(&mut self, holder: ObjectId, expression: &Expression) {
        let references = Arc::clone(&expression.references);
        self.catalog
            .note_references(holder, references.iter().map(|it| ObjectId::from(*it)));
    }
}

/// The columns of a relation that an expression refers to.
pub(crate) fn columns_in(expression: &Expression, relation: RelationId) -> Vec<ColumnNumber> {
    let of_relation = |reference: &Reference| match reference {
        Reference::Column(of, number) if *of == relation => Some(*number),
        _ => None,
    };
    expression.references.iter().filter_map(of_relation).collect()
}

/// An expression over the columns of one relation, made one over the columns of another.
pub(crate) fn remapped(
    expression: &Expression,
    from: RelationId,
    to: RelationId,
    map: &dyn Fn(ColumnNumber) -> ColumnNumber,
) -> Expression {
    let mut tree = (*expression.tree).clone();
    remap(&mut tree, from, to, map);
    let references = tree.references();
    Expression {
        tree: Arc::new(tree),
        text: Arc::clone(&expression.text),
        references: references.into(),
        location: expression.location,
    }
}

fn remap(node: &mut Node, from: RelationId, to: RelationId, map: &dyn Fn(ColumnNumber) -> ColumnNumber) {
    if let Node::Column(reference) = node
        && let Some((relation, number)) = reference.column
        && relation == from
    {
        let number = map(number);
        reference.column = Some((to, number));
        reference.position = number.0;
    }
    node.for_each_child_mut(&mut |child| remap(child, from, to, map));
}
