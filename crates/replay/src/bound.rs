//! Types and expressions of what is no relation: policies, triggers, rules, domains, routines.
//!
//! What cannot be told about an expression does not keep a statement from being applied: the object holds
//! [`Node::Unknown`] in its place.

use std::sync::Arc;

use pgassay_catalog::bind::{AssignmentTarget, Binder, ExpressionKind, Scope};
use pgassay_catalog::data_type::TypeKind;
use pgassay_catalog::expression::{Expression, Node};
use pgassay_catalog::id::{CollationId, ObjectId, RelationId, TypeId};
use pgassay_catalog::location::Location;
use pgassay_catalog::privilege::Rights;
use pgassay_catalog::refusal::Obstacle;
use pgassay_sql::ast::{Expr, PolicyCommand, TypeName};

use crate::privilege::Guarded;
use crate::{Replay, Run, refuse};

/// A type as it was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Written {
    pub(crate) id: TypeId,
    pub(crate) modifier: i32,
    pub(crate) collation: Option<CollationId>,
    /// `SETOF`
    pub(crate) set_of: bool,
}

impl Written {
    /// A type without a modifier.
    pub(crate) fn plain(id: TypeId) -> Written {
        Written {
            id,
            modifier: -1,
            collation: None,
            set_of: false,
        }
    }

    fn target(&self) -> AssignmentTarget<'static> {
        AssignmentTarget {
            data_type: self.id,
            modifier: self.modifier,
            column: None,
        }
    }
}

impl Replay {
    /// The binder, with the search path of the session.
    pub(crate) fn binding(&self) -> Binder<'_> {
        Binder::new(&self.catalog, &self.path).with_new_labels(&self.session.new_labels)
    }

    /// The type that a statement writes, with its modifier and the collation of its values.
    pub(crate) fn written(&self, name: &TypeName) -> Run<Written> {
        let found = self.binding().resolve_type(name)?;
        Ok(Written {
            id: found.data_type,
            modifier: found.modifier,
            collation: found.collation,
            set_of: found.set_of,
        })
    }

    /// Refuses who may not use a type; of arrays and domains the element or base counts.
    pub(crate) fn require_use_of_type(&self, id: TypeId) -> Run {
        let Some(data_type) = self.catalog.data_type(id) else {
            return Ok(());
        };
        if let TypeKind::Array { element } = data_type.kind {
            return self.require_use_of_type(element);
        }
        if self.may(
            Guarded::Type,
            data_type.owner,
            &data_type.privileges,
            Rights::USAGE,
        ) {
            return Ok(());
        }
        Err(refuse::permission_denied("type", &data_type.name))
    }

    /// Binds `USING` or `WITH CHECK` of a policy.
    pub(crate) fn bind_policy(
        &self,
        expression: &Expr,
        table: RelationId,
        kind: ExpressionKind,
    ) -> Run<Expression> {
        let relation = self.relation(table)?;
        self.bind_with(expression, &Scope::table(relation), kind, None)
    }

    /// Binds the condition of a trigger or rule, which sees the old and the new row.
    pub(crate) fn bind_condition(
        &self,
        expression: &Expr,
        table: RelationId,
        kind: ExpressionKind,
    ) -> Run<Expression> {
        let relation = self.relation(table)?;
        self.bind_with(expression, &Scope::old_and_new(relation), kind, None)
    }

    /// Binds the condition of a rule: the columns of both rows are visible without a name too, and of INSERT and
    /// DELETE there is one row only (`transformRuleStmt`).
    pub(crate) fn bind_rule_condition(
        &self,
        expression: &Expr,
        table: RelationId,
        event: PolicyCommand,
    ) -> Run<Expression> {
        let relation = self.relation(table)?;
        let mut scope = Scope::old_and_new(relation);
        for (row, absent) in scope.tables.iter_mut().zip([
            event == PolicyCommand::Insert,
            matches!(event, PolicyCommand::Delete | PolicyCommand::Select),
        ]) {
            row.hidden = absent;
            row.unqualified = !absent;
        }
        self.bind_with(expression, &scope, ExpressionKind::RuleCondition, None)
    }

    /// Binds the CHECK of a domain over a type.
    pub(crate) fn bind_domain_check(&self, expression: &Expr, value: Written) -> Run<Expression> {
        let scope = Scope {
            value: Some((value.id, value.modifier)),
            ..Scope::default()
        };
        self.bind_with(expression, &scope, ExpressionKind::DomainCheck, None)
    }

    /// Binds a default of a domain or of a parameter.
    pub(crate) fn bind_default(
        &self,
        expression: &Expr,
        target: Written,
        kind: ExpressionKind,
    ) -> Run<Expression> {
        self.bind_with(expression, &Scope::default(), kind, Some(target.target()))
    }

    fn bind_with(
        &self,
        expression: &Expr,
        scope: &Scope<'_>,
        kind: ExpressionKind,
        target: Option<AssignmentTarget<'_>>,
    ) -> Run<Expression> {
        let location = self.location.map(|at| Location {
            file: at.file,
            span: expression.span,
        });
        match self.binding().bind_expression(expression, scope, kind, target) {
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

    /// Remembers that an object refers to what its expressions refer to.
    pub(crate) fn note_all<'a>(
        &mut self,
        holder: ObjectId,
        expressions: impl IntoIterator<Item = &'a Expression>,
    ) {
        let references: Vec<ObjectId> = expressions
            .into_iter()
            .flat_map(|it| it.references.iter().map(|it| ObjectId::from(*it)))
            .collect();
        self.catalog.note_references(holder, references);
    }
}
