//! What another type does to the rows that are there (`ATColumnChangeRequiresRewrite`).

use pgassay_catalog::bind::{AssignmentTarget, ExpressionKind, ResolvedType, Scope};
use pgassay_catalog::constraint::ConstraintKind;
use pgassay_catalog::expression::{CastMethod, Expression, Node};
use pgassay_catalog::id::{ColumnNumber, TypeId};
use pgassay_catalog::lock::Work;
use pgassay_catalog::relation::{Column, KeyValue, Relation};
use pgassay_sql::ast::{Expr, ExprKind, Name, TypeName};

use super::Locks;
use crate::bind::columns_in;

/// No modifier.
const NONE: i32 = -1;

/// The most digits after the second that moments have.
const FINEST: i32 = 6;

impl Locks<'_> {
    /// The work of `ALTER COLUMN ... TYPE`.
    pub(super) fn work_of_new_type(
        &self,
        relation: &Relation,
        column: &Column,
        type_name: &TypeName,
        is_collated: bool,
        using: Option<&Expr>,
    ) -> Work {
        if column.generated.as_ref().is_some_and(|it| it.stored) {
            return Work::Rewrite;
        }
        if column.generated.is_some() {
            return Work::Nothing;
        }
        let Ok(wanted) = self.replay.resolve_type(type_name) else {
            return Work::Rewrite;
        };
        if !self.stays_as_stored(relation, column, &wanted, using) {
            return Work::Rewrite;
        }
        if wanted.data_type == column.data_type && wanted.modifier == column.modifier && !is_collated {
            return self.rereads(relation, column.number);
        }
        self.rereads(relation, column.number)
            .max(self.rebuilds(relation, column, &wanted, is_collated))
    }

    /// Whether the new values are stored as the old ones are.
    fn stays_as_stored(
        &self,
        relation: &Relation,
        column: &Column,
        wanted: &ResolvedType,
        using: Option<&Expr>,
    ) -> bool {
        let plain = Expr {
            kind: ExprKind::Column(vec![Name {
                value: column.name.clone(),
                span: Default::default(),
            }]),
            span: Default::default(),
        };
        let target = AssignmentTarget {
            data_type: wanted.data_type,
            modifier: wanted.modifier,
            column: Some(&column.name),
        };
        let bound: Option<Expression> = self
            .replay
            .bind_in(
                using.unwrap_or(&plain),
                &Scope::table(relation),
                ExpressionKind::AlterUsing,
                Some(target),
            )
            .ok();
        let Some(bound) = bound else { return false };
        self.is_column_as_it_is(&bound.tree, column)
            && is_wide_enough(
                self.base(wanted.data_type),
                (self.base(column.data_type), column.modifier),
                wanted.modifier,
            )
    }

    /// Whether an expression is the column, at most taken for a value of another type.
    fn is_column_as_it_is(&self, node: &Node, column: &Column) -> bool {
        match node {
            Node::Column(reference) => reference.position == column.number.0,
            Node::Collate { operand, .. } => self.is_column_as_it_is(operand, column),
            Node::Cast(cast) => {
                let same = self.base(cast.operand.data_type()) == self.base(cast.data_type);
                let keeps = match cast.method {
                    CastMethod::Relabel => true,
                    CastMethod::Domain => !self.has_constrained_domain(cast.data_type),
                    // In UTC both are the same moment (`TimestampTimestampTzRequiresRewrite`).
                    CastMethod::Function(_)
                        if self.is_zone_change(cast.operand.data_type(), cast.data_type) =>
                    {
                        cast.modifier == NONE && self.is_in_utc()
                    }
                    // What cuts a value to its length does nothing where that is no shorter.
                    CastMethod::Function(_) => {
                        same && is_wide_enough(
                            self.base(cast.data_type),
                            (self.base(column.data_type), column.modifier),
                            cast.modifier,
                        )
                    }
                    CastMethod::InOut | CastMethod::Array | CastMethod::Row => false,
                };
                keeps && self.is_column_as_it_is(&cast.operand, column)
            }
            _ => false,
        }
    }

    fn is_zone_change(&self, from: TypeId, to: TypeId) -> bool {
        let (from, to) = (self.base(from), self.base(to));
        (from, to) == (TypeId::TIMESTAMP, TypeId::TIMESTAMPTZ)
            || (from, to) == (TypeId::TIMESTAMPTZ, TypeId::TIMESTAMP)
    }

    /// Whether the session has set its time zone to UTC.
    fn is_in_utc(&self) -> bool {
        let set = self.replay.session.others.get("timezone");
        let zone = set.and_then(|it| it.get().as_ref());
        zone.is_some_and(|zone| {
            let zone = zone.to_ascii_lowercase();
            matches!(
                zone.as_str(),
                "utc" | "gmt" | "etc/utc" | "etc/gmt" | "zulu" | "uct" | "0"
            )
        })
    }

    fn base(&self, id: TypeId) -> TypeId {
        self.replay.binder().base_type(id)
    }

    /// A CHECK over the column is checked again.
    fn rereads(&self, relation: &Relation, number: ColumnNumber) -> Work {
        let over = relation.constraints.iter().any(|it| {
            it.validated
                && matches!(&it.kind, ConstraintKind::Check(check)
                    if columns_in(check, relation.id).contains(&number))
        });
        if over { Work::Scan } else { Work::Nothing }
    }

    /// An index is built again where the type's operator class or collation is another one, or an expression or
    /// predicate reads the column (`CheckIndexCompatible`).
    fn rebuilds(
        &self,
        relation: &Relation,
        column: &Column,
        wanted: &ResolvedType,
        is_collated: bool,
    ) -> Work {
        let catalog = &self.replay.catalog;
        let rebuilt = catalog.indexes_of(relation).any(|index| {
            let is_key = index.columns.iter().any(|key| key.is_column(column.number));
            let in_expression = index.columns.iter().any(|key| match &key.value {
                KeyValue::Expression(it) => columns_in(it, relation.id).contains(&column.number),
                KeyValue::Column(_) => false,
            });
            let in_predicate = index
                .predicate
                .as_ref()
                .is_some_and(|it| columns_in(it, relation.id).contains(&column.number));
            let (old, new) = (self.base(column.data_type), self.base(wanted.data_type));
            let other_class = is_key && (is_collated || self.family_of(old) != self.family_of(new));
            in_expression || in_predicate || other_class
        });
        if rebuilt { Work::Scan } else { Work::Nothing }
    }

    /// Types that share their operator classes.
    fn family_of(&self, id: TypeId) -> TypeId {
        if id == TypeId::VARCHAR { TypeId::TEXT } else { id }
    }
}

/// Whether all values of a type with one modifier are values with another one, as PostgreSQL's support functions tell.
fn is_wide_enough(wanted: TypeId, (had, old): (TypeId, i32), new: i32) -> bool {
    if new == NONE {
        return true;
    }
    if wanted == had && old == new {
        return true;
    }
    match wanted {
        TypeId::VARCHAR | TypeId::VARBIT => had == wanted && old != NONE && new >= old,
        TypeId::NUMERIC => {
            let parts = |modifier: i32| ((modifier - 4) >> 16, (modifier - 4) & 0x7ff);
            let ((old_digits, old_scale), (new_digits, new_scale)) = (parts(old), parts(new));
            had == wanted && old != NONE && old_scale == new_scale && new_digits >= old_digits
        }
        TypeId::TIMESTAMP | TypeId::TIMESTAMPTZ | TypeId::TIME | TypeId::TIMETZ => {
            had == wanted && (new >= FINEST || (old != NONE && new >= old))
        }
        _ => false,
    }
}
