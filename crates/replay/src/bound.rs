//! Types and expressions of what is no relation: policies, triggers, rules, domains, routines.

use pgassay_catalog::bind::{AssignmentTarget, ExpressionKind, Scope};
use pgassay_catalog::data_type::TypeKind;
use pgassay_catalog::expression::Expression;
use pgassay_catalog::id::{CollationId, ObjectId, RelationId, TypeId};
use pgassay_catalog::privilege::Rights;
use pgassay_sql::ast::{Expr, TypeName};

use crate::privilege::Guarded;
use crate::{Replay, Run, refuse};

/// A type as it was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Written {
    pub(crate) id: TypeId,
    pub(crate) modifier: i32,
    pub(crate) collation: Option<CollationId>,
}

impl Replay {
    /// The type that a statement writes, with its modifier and the collation of its values.
    pub(crate) fn written(&self, name: &TypeName) -> Run<Written> {
        let found = self.resolve_type(name)?;
        let collatable = self
            .catalog
            .data_type(found.data_type)
            .is_some_and(|it| it.collatable);
        Ok(Written {
            id: found.data_type,
            modifier: found.modifier,
            collation: collatable.then_some(CollationId::DEFAULT),
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
    pub(crate) fn bind_policy(&self, expression: &Expr, table: RelationId) -> Run<Expression> {
        self.bind_over(expression, table, ExpressionKind::PolicyUsing)
    }

    /// Binds the condition of a trigger or rule, which sees the old and the new row.
    pub(crate) fn bind_condition(&self, expression: &Expr, table: RelationId, rule: bool) -> Run<Expression> {
        let kind = if rule {
            ExpressionKind::RuleCondition
        } else {
            ExpressionKind::TriggerWhen
        };
        let scope = Scope::old_and_new(self.relation(table)?);
        self.bind_in(expression, &scope, kind, None)
    }

    /// Binds the CHECK of a domain over a type.
    pub(crate) fn bind_domain_check(&self, expression: &Expr, value: Written) -> Run<Expression> {
        let scope = Scope {
            value: Some((value.id, value.modifier)),
            ..Scope::default()
        };
        self.bind_in(expression, &scope, ExpressionKind::DomainCheck, None)
    }

    /// Binds a default of a domain or of a parameter.
    pub(crate) fn bind_default(
        &self,
        expression: &Expr,
        target: Written,
        parameter: bool,
    ) -> Run<Expression> {
        let kind = if parameter {
            ExpressionKind::FunctionDefault
        } else {
            ExpressionKind::Default
        };
        let target = AssignmentTarget {
            data_type: target.id,
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
