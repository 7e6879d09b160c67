//! Casts: whether there is one, which it is, and its application (`parse_coerce.c`).

use super::{AssignmentTarget, Binder, Bound, ExpressionKind, refuse};
use crate::expression::{Cast, CastMethod, Node};
use crate::id::TypeId;
use crate::operator::{CastContext, CastMethod as Stored};
use crate::refusal::SqlState;

/// How one type becomes another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pathway {
    Function(crate::id::FunctionId),
    Relabel,
    InOut,
    Array,
}

impl Binder<'_> {
    /// `find_coercion_pathway`
    pub(super) fn pathway(&self, source: TypeId, target: TypeId, context: CastContext) -> Option<Pathway> {
        let (source, target) = (self.base_type(source), self.base_type(target));
        if source == target {
            return Some(Pathway::Relabel);
        }
        if let Some(cast) = self.catalog.cast(source, target) {
            if context < cast.context {
                return None;
            }
            return Some(match cast.method {
                Stored::Function(function) => Pathway::Function(function),
                Stored::InOut => Pathway::InOut,
                Stored::Binary => Pathway::Relabel,
            });
        }
        if target != TypeId::OIDVECTOR
            && target != TypeId::INT2VECTOR
            && let (Some(from), Some(to)) = (self.element(source), self.element(target))
            && let Some(element) = self.pathway(from, to, context)
        {
            return Some(match element {
                Pathway::InOut => Pathway::InOut,
                _ => Pathway::Array,
            });
        }
        let string = |id| self.category(id).0 == 'S';
        let in_out = context >= CastContext::Assignment && string(target)
            || context >= CastContext::Explicit && string(source);
        in_out.then_some(Pathway::InOut)
    }

    /// `can_coerce_type` for one argument
    pub(super) fn can_coerce(&self, source: TypeId, target: TypeId, context: CastContext) -> bool {
        self.can_coerce_all(&[source], &[target], context)
    }

    /// `can_coerce_type`
    pub(super) fn can_coerce_all(
        &self,
        sources: &[TypeId],
        targets: &[TypeId],
        context: CastContext,
    ) -> bool {
        let mut polymorphic = false;
        for (source, target) in sources.iter().copied().zip(targets.iter().copied()) {
            if source == target || target == TypeId::ANY {
                continue;
            }
            if target.is_polymorphic() {
                polymorphic = true;
                continue;
            }
            let complex = |id| self.is_complex(id);
            let complex_array = |id| self.element(id).is_some_and(complex);
            let fits = source == TypeId::UNKNOWN
                || self.pathway(source, target, context).is_some()
                || source == TypeId::RECORD && complex(target)
                || target == TypeId::RECORD && complex(source)
                || source == TypeId::RECORD_ARRAY && complex_array(target)
                || target == TypeId::RECORD_ARRAY && complex_array(source)
                || self.row_type_inherits(source, target);
            if !fits {
                return false;
            }
        }
        !polymorphic || self.polymorphic_fits(sources, targets)
    }

    /// `coerce_type`: the caller has made sure that it is possible.
    pub(super) fn coerce(
        &self,
        node: Node,
        target: TypeId,
        modifier: i32,
        context: CastContext,
        implicit: bool,
    ) -> Bound<Node> {
        let source = node.data_type();
        if source == target || target == TypeId::ANY {
            return Ok(node);
        }
        if target.is_polymorphic() {
            let container = !matches!(
                target,
                TypeId::ANYELEMENT
                    | TypeId::ANYNONARRAY
                    | TypeId::ANYCOMPATIBLE
                    | TypeId::ANYCOMPATIBLENONARRAY
            );
            let base = self.base_type(source);
            if container && source != TypeId::UNKNOWN && base != source {
                return Ok(cast_node(node, base, -1, CastMethod::Relabel, true));
            }
            if container && source == TypeId::UNKNOWN {
                return Ok(node);
            }
            return Ok(node);
        }
        match node {
            Node::Constant {
                value,
                data_type: TypeId::UNKNOWN,
                ..
            } => {
                return self.coerce_literal(value, target, modifier, implicit);
            }
            Node::Collate { operand, collation } => {
                let operand = self.coerce(*operand, target, modifier, context, implicit)?;
                if self.type_of(target).is_some_and(|it| it.collatable) {
                    return Ok(Node::Collate {
                        operand: Box::new(operand),
                        collation,
                    });
                }
                return Ok(operand);
            }
            _ => {}
        }
        let Some(pathway) = self.pathway(source, target, context) else {
            return self.coerce_row(node, source, target, implicit, context);
        };
        let (base, base_modifier) = self.base_type_and_modifier(target, modifier);
        let is_domain = base != target;
        let source_base = self.base_type(source);
        let coerced = match pathway {
            Pathway::Relabel if source_base == base && is_domain => node,
            Pathway::Relabel => cast_node(node, base, -1, CastMethod::Relabel, implicit),
            Pathway::Function(function) => {
                let takes_modifier = self
                    .catalog
                    .function(function)
                    .is_some_and(|function| function.inputs().count() > 1);
                let modifier = if takes_modifier { base_modifier } else { -1 };
                cast_node(node, base, modifier, CastMethod::Function(function), implicit)
            }
            Pathway::InOut => cast_node(node, base, -1, CastMethod::InOut, implicit),
            Pathway::Array => cast_node(node, base, base_modifier, CastMethod::Array, implicit),
        };
        if !is_domain {
            return Ok(coerced);
        }
        let coerced = self.apply_modifier(coerced, base, base_modifier, true);
        Ok(cast_node(coerced, target, -1, CastMethod::Domain, implicit))
    }

    fn coerce_literal(
        &self,
        value: Option<String>,
        target: TypeId,
        modifier: i32,
        implicit: bool,
    ) -> Bound<Node> {
        let (base, base_modifier) = self.base_type_and_modifier(target, modifier);
        let node = match value {
            Some(text) => self.literal(&text, base)?,
            None => Node::Constant {
                value: None,
                data_type: base,
                modifier: -1,
            },
        };
        let node = match node {
            // The input function of `interval` takes the modifier itself.
            Node::Constant {
                value,
                data_type: TypeId::INTERVAL,
                ..
            } => Node::Constant {
                value,
                data_type: base,
                modifier: base_modifier,
            },
            node => node,
        };
        if target == base {
            return Ok(node);
        }
        let node = self.apply_modifier(node, base, base_modifier, true);
        Ok(cast_node(node, target, -1, CastMethod::Domain, implicit))
    }

    /// Rows to rows.
    fn coerce_row(
        &self,
        node: Node,
        source: TypeId,
        target: TypeId,
        implicit: bool,
        context: CastContext,
    ) -> Bound<Node> {
        let base = self.base_type(target);
        if source == TypeId::RECORD && self.is_complex(target) {
            let node = self.coerce_record(node, base, implicit, context)?;
            let node = cast_node(node, base, -1, CastMethod::Row, implicit);
            if base == target {
                return Ok(node);
            }
            return Ok(cast_node(node, target, -1, CastMethod::Domain, implicit));
        }
        if target == TypeId::RECORD || target == TypeId::RECORD_ARRAY {
            return Ok(node);
        }
        Ok(cast_node(node, target, -1, CastMethod::Row, implicit))
    }

    /// `coerce_record_to_complex`
    fn coerce_record(&self, node: Node, target: TypeId, implicit: bool, context: CastContext) -> Bound<Node> {
        let Node::Row { fields, .. } = node else {
            return Ok(node);
        };
        let Some(attributes) = self.attributes(target) else {
            return Ok(Node::Row {
                fields,
                data_type: TypeId::RECORD,
            });
        };
        let cannot = || {
            refuse(
                SqlState::CANNOT_COERCE,
                format!("cannot cast type record to {}", self.display(target)),
            )
        };
        if fields.len() != attributes.len() {
            return cannot();
        }
        let mut coerced = Vec::with_capacity(fields.len());
        for (field, attribute) in fields.into_iter().zip(attributes) {
            let (data_type, modifier) = (attribute.data_type, attribute.modifier);
            match self.coerce_to_target(field, data_type, modifier, context, implicit)? {
                Ok(field) => coerced.push(field),
                Err(_) => return cannot(),
            }
        }
        Ok(Node::Row {
            fields: coerced,
            data_type: TypeId::RECORD,
        })
    }

    /// `coerce_to_target_type`: the node back where there is no cast.
    pub(super) fn coerce_to_target(
        &self,
        node: Node,
        target: TypeId,
        modifier: i32,
        context: CastContext,
        implicit: bool,
    ) -> Bound<Result<Node, Node>> {
        if !self.can_coerce(node.data_type(), target, context) {
            return Ok(Err(node));
        }
        let node = self.coerce(node, target, modifier, context, implicit)?;
        Ok(Ok(self.apply_modifier(node, target, modifier, implicit)))
    }

    /// `coerce_type_typmod`: the cast of a type to itself that applies the modifier.
    pub(super) fn apply_modifier(&self, node: Node, target: TypeId, modifier: i32, implicit: bool) -> Node {
        if node.modifier() == modifier || target == TypeId::INTERVAL && is_constant(&node) {
            return node;
        }
        if modifier < 0 {
            return cast_node(node, target, -1, CastMethod::Relabel, implicit);
        }
        if let Some(cast) = self.catalog.cast(target, target)
            && let Stored::Function(function) = cast.method
        {
            return cast_node(node, target, modifier, CastMethod::Function(function), implicit);
        }
        if let Some(element) = self.element(target)
            && self.catalog.cast(element, element).is_some()
        {
            return cast_node(node, target, modifier, CastMethod::Array, implicit);
        }
        cast_node(node, target, modifier, CastMethod::Relabel, implicit)
    }

    /// `coerce_to_boolean`
    pub(super) fn coerce_to_boolean(&self, node: Node, construct: &str) -> Bound<Node> {
        let source = node.data_type();
        if source == TypeId::BOOL && !self.returns_set(&node) {
            return Ok(node);
        }
        match self.coerce_to_target(node, TypeId::BOOL, -1, CastContext::Assignment, true)? {
            Ok(node) if self.returns_set(&node) => refuse(
                SqlState::DATATYPE_MISMATCH,
                format!("argument of {construct} must not return a set"),
            ),
            Ok(node) => Ok(node),
            Err(_) => refuse(
                SqlState::DATATYPE_MISMATCH,
                format!(
                    "argument of {construct} must be type boolean, not type {}",
                    self.display(source)
                ),
            ),
        }
    }

    /// `coerce_to_specific_type`
    pub(super) fn coerce_to_specific(&self, node: Node, target: TypeId, construct: &str) -> Bound<Node> {
        let source = node.data_type();
        match self.coerce_to_target(node, target, -1, CastContext::Assignment, true)? {
            Ok(node) => Ok(node),
            Err(_) => refuse(
                SqlState::DATATYPE_MISMATCH,
                format!(
                    "argument of {construct} must be type {}, not type {}",
                    self.display(target),
                    self.display(source)
                ),
            ),
        }
    }

    /// The cast of a default and its like to what it is for.
    pub(super) fn coerce_for_assignment(
        &self,
        node: Node,
        kind: ExpressionKind,
        target: AssignmentTarget<'_>,
    ) -> Bound<Node> {
        let source = node.data_type();
        let wanted = target.data_type;
        let coerced = self.coerce_to_target(node, wanted, target.modifier, CastContext::Assignment, true)?;
        if let Ok(node) = coerced {
            return Ok(node);
        }
        let column = target.column.map_or("", |column| column.as_str());
        let (source, wanted) = (self.display(source), self.display(wanted));
        let message = match kind {
            ExpressionKind::AlterUsing => {
                format!(
                    "result of USING clause for column \"{column}\" cannot be cast automatically to type {wanted}"
                )
            }
            ExpressionKind::FunctionDefault => {
                format!("argument of DEFAULT must be type {wanted}, not type {source}")
            }
            ExpressionKind::PartitionBound => {
                format!("specified value cannot be cast to type {wanted} for column \"{column}\"")
            }
            ExpressionKind::Default | ExpressionKind::Generated => {
                format!("column \"{column}\" is of type {wanted} but default expression is of type {source}")
            }
            _ => format!("column \"{column}\" is of type {wanted} but expression is of type {source}"),
        };
        refuse(SqlState::DATATYPE_MISMATCH, message)
    }

    /// A string constant or NULL without a type becomes text.
    pub(super) fn coerce_untyped_to_text(&self, node: Node) -> Bound<Node> {
        if node.data_type() != TypeId::UNKNOWN || matches!(node, Node::Unknown { .. }) {
            return Ok(node);
        }
        self.coerce(node, TypeId::TEXT, -1, CastContext::Implicit, true)
    }

    /// An explicit cast.
    pub(super) fn explicit_cast(&self, node: Node, target: TypeId, modifier: i32) -> Bound<Node> {
        let source = node.data_type();
        match self.coerce_to_target(node, target, modifier, CastContext::Explicit, false)? {
            Ok(node) => Ok(node),
            Err(_) => {
                let message = format!(
                    "cannot cast type {} to {}",
                    self.display(source),
                    self.display(target)
                );
                let refusal = crate::refusal::Refusal::new(SqlState::CANNOT_COERCE, message);
                self.missing_for_types(&[source, target], refusal)
            }
        }
    }
}

fn is_constant(node: &Node) -> bool {
    matches!(node, Node::Constant { .. })
}

/// A cast.
pub(super) fn cast_node(
    operand: Node,
    data_type: TypeId,
    modifier: i32,
    method: CastMethod,
    implicit: bool,
) -> Node {
    Node::Cast(Box::new(Cast {
        operand,
        data_type,
        modifier,
        implicit,
        method,
    }))
}
