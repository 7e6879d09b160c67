//! The type that several values have in common: CASE, COALESCE, ARRAY, VALUES, UNION (`select_common_type`).

use super::{Binder, Bound, refuse};
use crate::expression::Node;
use crate::id::TypeId;
use crate::operator::CastContext;
use crate::refusal::SqlState;

impl Binder<'_> {
    /// The common type; with a construct's name a missing one is refused, without it is none.
    pub(super) fn common_type(&self, types: &[TypeId], construct: Option<&str>) -> Bound<Option<TypeId>> {
        let Some((&first, rest)) = types.split_first() else {
            return Ok(Some(TypeId::TEXT));
        };
        if first != TypeId::UNKNOWN && rest.iter().all(|next| *next == first) {
            return Ok(Some(first));
        }
        let mut chosen = self.base_type(first);
        let (mut category, mut preferred) = self.category(chosen);
        for &next in rest {
            let next_base = self.base_type(next);
            if next_base == TypeId::UNKNOWN || next_base == chosen {
                continue;
            }
            let (next_category, next_preferred) = self.category(next_base);
            let implicit = CastContext::Implicit;
            let take = if chosen == TypeId::UNKNOWN {
                true
            } else if next_category != category {
                let Some(construct) = construct else {
                    return Ok(None);
                };
                return refuse(
                    SqlState::DATATYPE_MISMATCH,
                    format!(
                        "{construct} types {} and {} cannot be matched",
                        self.display(chosen),
                        self.display(next_base)
                    ),
                );
            } else {
                !preferred
                    && self.can_coerce(chosen, next_base, implicit)
                    && !self.can_coerce(next_base, chosen, implicit)
            };
            if take {
                (chosen, category, preferred) = (next_base, next_category, next_preferred);
            }
        }
        Ok(Some(if chosen == TypeId::UNKNOWN {
            TypeId::TEXT
        } else {
            chosen
        }))
    }

    /// The common type of nodes.
    pub(super) fn common_type_of<'n>(
        &self,
        nodes: impl Iterator<Item = &'n Node>,
        construct: &str,
    ) -> Bound<TypeId> {
        let types: Vec<TypeId> = nodes.map(Node::data_type).collect();
        Ok(self.common_type(&types, Some(construct))?.unwrap_or(TypeId::TEXT))
    }

    /// `coerce_to_common_type`
    pub(super) fn coerce_to_common(&self, node: Node, target: TypeId, construct: &str) -> Bound<Node> {
        let source = node.data_type();
        if source == target {
            return Ok(node);
        }
        if self.can_coerce(source, target, CastContext::Implicit) {
            return self.coerce(node, target, -1, CastContext::Implicit, true);
        }
        refuse(
            SqlState::CANNOT_COERCE,
            format!(
                "{construct} could not convert type {} to {}",
                self.display(source),
                self.display(target)
            ),
        )
    }

    /// Several nodes to their common type.
    pub(super) fn unify(&self, nodes: Vec<Node>, construct: &str) -> Bound<(Vec<Node>, TypeId)> {
        let common = self.common_type_of(nodes.iter(), construct)?;
        let nodes = nodes
            .into_iter()
            .map(|node| self.coerce_to_common(node, common, construct));
        Ok((nodes.collect::<Bound<Vec<Node>>>()?, common))
    }
}
