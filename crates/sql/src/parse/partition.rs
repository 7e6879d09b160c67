//! Partition keys and bounds.

use squawk_parser::SyntaxKind::*;

use super::expr::exprs;
use super::index::index_elements;
use super::literal::signed_integer;
use super::name::child_name;
use super::tree::Node;
use crate::ast::{PartitionBound, PartitionBy};

/// `PARTITION BY strategy (...)`.
pub(super) fn partition_by(node: Node<'_>) -> PartitionBy {
    let list = node.child(PARTITION_ITEM_LIST);
    for item in list.into_iter().flat_map(|list| list.children_of(PARTITION_ITEM)) {
        let sorted = item.nodes().find(|child| {
            matches!(
                child.kind(),
                SORT_ASC | SORT_DESC | NULLS_FIRST | NULLS_LAST | ATTRIBUTE_LIST
            )
        });
        if let Some(sorted) = sorted {
            sorted.fail(format!("syntax error at or near \"{}\"", sorted.text()));
        }
    }
    PartitionBy {
        strategy: child_name(node, PARTITION_STRATEGY),
        elements: list.map(index_elements).unwrap_or_default(),
    }
}

/// The bound directly below a node.
pub(super) fn partition_bound(node: Node<'_>) -> Option<PartitionBound> {
    node.nodes().find_map(|child| {
        Some(match child.kind() {
            PARTITION_DEFAULT => PartitionBound::Default,
            PARTITION_FOR_VALUES_IN => PartitionBound::In(exprs(child)),
            PARTITION_FOR_VALUES_FROM => PartitionBound::Range {
                from: child.child(PARTITION_FROM_VALUES).map(exprs).unwrap_or_default(),
                to: child.child(PARTITION_TO_VALUES).map(exprs).unwrap_or_default(),
            },
            PARTITION_FOR_VALUES_WITH => hash_bound(child),
            _ => return None,
        })
    })
}

fn hash_bound(node: Node<'_>) -> PartitionBound {
    let mut modulus = None;
    let mut remainder = None;
    for bound in node.children_of(HASH_PARTITION_BOUND) {
        let Some(word) = bound.first_token() else {
            continue;
        };
        let slot = match word.text().to_ascii_lowercase().as_str() {
            "modulus" => &mut modulus,
            "remainder" => &mut remainder,
            other => {
                word.fail(format!(
                    "unrecognized hash partition bound specification \"{other}\""
                ));
                continue;
            }
        };
        let value = bound.child(LITERAL).map_or(0, signed_integer);
        if slot.replace(i32::try_from(value).unwrap_or(i32::MAX)).is_some() {
            bound.fail_as(
                "42710",
                format!("{} for hash partition provided more than once", word.text()),
            );
        }
    }
    if modulus.is_none() || remainder.is_none() {
        node.fail("modulus and remainder for hash partition must be specified");
    }
    PartitionBound::Hash {
        modulus: modulus.unwrap_or_default(),
        remainder: remainder.unwrap_or_default(),
    }
}
