//! Constructors and queries of JSON with their own grammar (`transformJsonValueExpr`, `transformJsonFuncExpr`).

use super::{Binder, Bound};
use crate::constant::json_path;
use crate::expression::Node;
use crate::id::TypeId;

impl Binder<'_> {
    /// The arguments as PostgreSQL stores them: values of unknown type are text, paths are printed as it prints them.
    pub(super) fn json_arguments(&self, name: &str, arguments: Vec<Node>) -> Bound<Vec<Node>> {
        let is_value = |place: usize| match name {
            "json" | "json_scalar" | "json_serialize" | "json_array" => true,
            "json_object" => place % 2 == 1,
            "json_objectagg" => place == 1,
            "json_arrayagg" | "json_query" | "json_value" | "json_exists" | "json_table" => place == 0,
            _ => false,
        };
        let is_path = |place: usize| match name {
            "json_query" | "json_value" | "json_exists" => place == 1,
            "json_table" => place > 0,
            _ => false,
        };
        let argument = |(place, node): (usize, Node)| match node {
            node if is_value(place) => self.coerce_untyped_to_text(node),
            Node::Constant {
                value: Some(text),
                data_type: TypeId::UNKNOWN,
                modifier,
            } if is_path(place) => Ok(Node::Constant {
                value: Some(json_path(&text).unwrap_or(text)),
                data_type: TypeId::UNKNOWN,
                modifier,
            }),
            node => Ok(node),
        };
        arguments.into_iter().enumerate().map(argument).collect()
    }

    /// What a constructor returns that does not say (`transformJsonConstructorOutput`).
    pub(super) fn json_constructed(&self, name: &str, arguments: &[Node]) -> Option<TypeId> {
        let values = match name {
            "json_array" | "json_object" => arguments.len(),
            "json_objectagg" => 2,
            "json_arrayagg" => 1,
            _ => return None,
        };
        let binary = arguments
            .iter()
            .take(values)
            .any(|argument| argument.data_type() == TypeId::JSONB);
        Some(if binary { TypeId::JSONB } else { TypeId::JSON })
    }
}
