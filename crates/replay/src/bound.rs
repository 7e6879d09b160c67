//! Types and expressions of what is no relation: policies, triggers, rules, domains, routines.
//!
//! What cannot be told about an expression does not keep a statement from being applied: the object holds
//! [`Node::Unknown`] in its place.

use pgassay_catalog::bind::{AssignmentTarget, ExpressionKind, ResolvedType, Scope};
use pgassay_catalog::data_type::TypeKind;
use pgassay_catalog::expression::Expression;
use pgassay_catalog::id::{ObjectId, RelationId, TypeId};
use pgassay_catalog::privilege::Rights;
use pgassay_sql::ast::{Expr, PolicyCommand};

use crate::privilege::Guarded;
use crate::{Replay, Run, refuse};

impl Replay {
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
        self.bind_in(expression, &Scope::table(relation), kind, None)
    }

    /// Binds the condition of a trigger or rule, which sees the old and the new row.
    pub(crate) fn bind_condition(
        &self,
        expression: &Expr,
        table: RelationId,
        kind: ExpressionKind,
    ) -> Run<Expression> {
        let relation = self.relation(table)?;
        self.bind_in(expression, &Scope::old_and_new(relation), kind, None)
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
        self.bind_in(expression, &scope, ExpressionKind::RuleCondition, None)
    }

    /// Binds the CHECK of a domain over a type.
    pub(crate) fn bind_domain_check(&self, expression: &Expr, value: ResolvedType) -> Run<Expression> {
        let scope = Scope {
            value: Some((value.data_type, value.modifier)),
            ..Scope::default()
        };
        self.bind_in(expression, &scope, ExpressionKind::DomainCheck, None)
    }

    /// Binds a default of a domain or of a parameter.
    pub(crate) fn bind_default(
        &self,
        expression: &Expr,
        target: ResolvedType,
        kind: ExpressionKind,
    ) -> Run<Expression> {
        let target = AssignmentTarget {
            data_type: target.data_type,
            modifier: target.modifier,
            column: None,
        };
        self.bind_in(expression, &Scope::default(), kind, Some(target))
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
