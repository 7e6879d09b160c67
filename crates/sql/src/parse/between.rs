//! Mends how the parser nests `a BETWEEN b AND c OR d`.
//!
//! It reads `c OR d` and `c = d` as the upper bound, where PostgreSQL (and the manual's table of precedence) ends it
//! before such operators. Where that happens parentheses are put around the BETWEEN, and the text is parsed again.

use squawk_parser::SyntaxKind::*;

use super::tree::Node;

/// The parentheses that the text needs, with their offsets, in the order of the text.
pub(super) fn parentheses(root: Node<'_>) -> Vec<(u32, char)> {
    let mut places = Vec::new();
    for node in root.descendants().filter(|node| node.kind() == BETWEEN_EXPR) {
        let Some(bound) = node.nodes().last() else {
            continue;
        };
        let mut end = bound;
        while binds_loosely(end) {
            match end.first_node() {
                Some(first) => end = first,
                None => break,
            }
        }
        if end.place() != bound.place() {
            places.push((node.place().start, '('));
            places.push((end.place().end, ')'));
        }
    }
    places.sort_by_key(|(place, _)| *place);
    places
}

/// Whether a node is an operator that binds no more tightly than BETWEEN.
fn binds_loosely(node: Node<'_>) -> bool {
    let Some(operator) = node.children().nth(1).map(Node::kind) else {
        return false;
    };
    match node.kind() {
        BIN_EXPR => matches!(
            operator,
            OR_KW
                | AND_KW
                | EQ
                | L_ANGLE
                | R_ANGLE
                | LTEQ
                | GTEQ
                | NEQ
                | NEQB
                | IS_KW
                | IS_NOT
                | IS_DISTINCT_FROM
                | IS_NOT_DISTINCT_FROM
                | IN_KW
                | NOT_IN
                | LIKE_KW
                | NOT_LIKE
                | ILIKE_KW
                | NOT_ILIKE
                | SIMILAR_TO
                | NOT_SIMILAR_TO
                | OVERLAPS_KW
        ),
        POSTFIX_EXPR => operator != AT_LOCAL,
        _ => false,
    }
}
