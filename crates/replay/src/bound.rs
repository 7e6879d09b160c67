//! Types and expressions of what is no relation: policies, triggers, rules, domains, routines.

use std::sync::Arc;

use pgassay_catalog::data_type::TypeKind;
use pgassay_catalog::expression::{Expression, Node};
use pgassay_catalog::id::{CollationId, ObjectId, RelationId, TypeId};
use pgassay_catalog::location::Location;
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
        let collatable = self.catalog.data_type(found.id).is_some_and(|it| it.collatable);
        Ok(Written {
            id: found.id,
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
    pub(crate) fn bind_policy(&self, expression: &Expr, _table: RelationId) -> Run<Expression> {
        Ok(self.unbound(expression))
    }

    /// Binds the condition of a trigger or rule, which sees the old and the new row.
    pub(crate) fn bind_condition(
        &self,
        expression: &Expr,
        _table: RelationId,
        _rule: bool,
    ) -> Run<Expression> {
        Ok(self.unbound(expression))
    }

    /// Binds the CHECK of a domain over a type.
    pub(crate) fn bind_domain_check(&self, expression: &Expr, _value: Written) -> Run<Expression> {
        Ok(self.unbound(expression))
    }

    /// Binds a default of a domain or of a parameter.
    pub(crate) fn bind_default(
        &self,
        expression: &Expr,
        _target: Written,
        _parameter: bool,
    ) -> Run<Expression> {
        Ok(self.unbound(expression))
    }

    fn unbound(&self, expression: &Expr) -> Expression {
        Expression {
            tree: Arc::new(Node::Unknown {
                because: "expressions are not bound yet".to_owned(),
            }),
            text: Arc::from(expression.to_string()),
            references: Arc::from([]),
            location: self.location.map(|at| Location {
                file: at.file,
                span: expression.span,
            }),
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
