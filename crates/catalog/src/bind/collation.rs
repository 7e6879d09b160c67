//! The collations of output columns (`parse_collate.c`, as far as views and tables keep them).

use super::state::State;
use super::{Binder, ExpressionKind, Scope};
use crate::expression::{Node, OutputColumn};
use crate::id::CollationId;

/// How strong a collation is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Strength {
    None,
    Implicit,
    Explicit,
}

impl Binder<'_> {
    /// Gives each output column its collation.
    pub(super) fn derive_collations(&self, state: &State<'_>, columns: &mut [OutputColumn]) {
        for column in columns {
            let own = self.type_collation(column.data_type);
            column.collation = own.map(|own| match &column.value {
                Some(value) => self.collation_of(state, value).0.unwrap_or(own),
                None => own,
            });
        }
    }

    /// The collation of a bound expression over a relation: that of an index over it; none where its type has none.
    pub fn expression_collation(&self, scope: &Scope<'_>, node: &Node) -> Option<CollationId> {
        let state = State::root(self, scope, ExpressionKind::IndexExpression);
        self.collation_of(&state, node).0
    }

    fn collation_of(&self, state: &State<'_>, node: &Node) -> (Option<CollationId>, Strength) {
        match node {
            Node::Collate { collation, .. } => (Some(*collation), Strength::Explicit),
            Node::Column(column) => {
                let source = state.source(column.levels_up, column.source);
                let own = source
                    .and_then(|source| source.columns.iter().find(|it| it.position == column.position))
                    .and_then(|it| it.collation)
                    .or_else(|| self.type_collation(column.data_type));
                (
                    own,
                    if own.is_some() {
                        Strength::Implicit
                    } else {
                        Strength::None
                    },
                )
            }
            Node::Constant { .. } | Node::Parameter { .. } | Node::SpecialValue { .. } => {
                (self.type_collation(node.data_type()), Strength::Implicit)
            }
            Node::SubQuery(query) => {
                let own = query.query.columns.first().and_then(|column| column.collation);
                (
                    own.or_else(|| self.type_collation(node.data_type())),
                    Strength::Implicit,
                )
            }
            Node::Field { .. } => (self.type_collation(node.data_type()), Strength::Implicit),
            _ => {
                let result = self.type_collation(node.data_type());
                let mut chosen: (Option<CollationId>, Strength) = (None, Strength::None);
                node.for_each_child(&mut |child| {
                    let own = self.collation_of(state, child);
                    if own.0.is_none() {
                        return;
                    }
                    let default = chosen.0 == Some(CollationId::DEFAULT) && own.1 == chosen.1;
                    if own.1 > chosen.1 || default {
                        chosen = own;
                    }
                });
                match result {
                    None => (None, Strength::None),
                    Some(own) => (chosen.0.or(Some(own)), chosen.1.max(Strength::Implicit)),
                }
            }
        }
    }
}
