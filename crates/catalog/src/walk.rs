//! Walks over bound expressions and queries, sub-queries included.

use crate::expression::{BoundQuery, From, FunctionCall, Node, SourceKind, SubQueryKind};
use crate::id::RelationId;

/// What a walk meets.
#[derive(Clone, Copy, Debug)]
pub enum Part<'a> {
    /// An expression; its parts come after it.
    Node(&'a Node),
    /// A relation in FROM.
    Relation(RelationId),
}

/// Shows every part of an expression, with how many queries deep it stands.
pub fn walk<'a>(node: &'a Node, visit: &mut dyn FnMut(Part<'a>, u16)) {
    node_parts(node, 0, visit);
}

/// Shows every part of a query; what stands in the query itself has the depth 0.
pub fn walk_query<'a>(query: &'a BoundQuery, visit: &mut dyn FnMut(Part<'a>, u16)) {
    query_parts(query, 0, visit);
}

/// The relations that a query reads, each once, sorted.
pub fn relations_of(query: &BoundQuery) -> Vec<RelationId> {
    let mut found = Vec::new();
    walk_query(query, &mut |part, _| {
        if let Part::Relation(id) = part {
            found.push(id);
        }
    });
    found.sort_unstable();
    found.dedup();
    found
}

fn node_parts<'a>(node: &'a Node, depth: u16, visit: &mut dyn FnMut(Part<'a>, u16)) {
    visit(Part::Node(node), depth);
    let mut each = |nodes: &'a [Node]| nodes.iter().for_each(|node| node_parts(node, depth, visit));
    match node {
        Node::Constant { .. }
        | Node::Object { .. }
        | Node::Parameter { .. }
        | Node::Column(_)
        | Node::WholeRow { .. }
        | Node::SpecialValue { .. }
        | Node::Default { .. }
        | Node::Unknown { .. } => {}
        Node::Call(call) => call_parts(call, depth, visit),
        Node::Operator { operands, .. } => each(operands),
        Node::And(parts) | Node::Or(parts) => each(parts),
        Node::Special { arguments, .. } | Node::SqlFunction { arguments, .. } => each(arguments),
        Node::Array { elements, .. } => each(elements),
        Node::Row { fields, .. } => each(fields),
        Node::RowCompare { left, right, .. } => {
            each(left);
            each(right);
        }
        Node::IsDistinctFrom { left, right, .. } => {
            node_parts(left, depth, visit);
            node_parts(right, depth, visit);
        }
        Node::ArrayOperator { left, array, .. } => {
            node_parts(left, depth, visit);
            node_parts(array, depth, visit);
        }
        Node::Not(operand) | Node::Is { operand, .. } | Node::Collate { operand, .. } => {
            node_parts(operand, depth, visit);
        }
        Node::Cast(cast) => node_parts(&cast.operand, depth, visit),
        Node::Field { base, .. } => node_parts(base, depth, visit),
        Node::Case {
            operand,
            branches,
            otherwise,
            ..
        } => {
            for node in operand.iter().chain(otherwise) {
                node_parts(node, depth, visit);
            }
            for (condition, value) in branches {
                node_parts(condition, depth, visit);
                node_parts(value, depth, visit);
            }
        }
        Node::Subscript { base, indexes, .. } => {
            node_parts(base, depth, visit);
            for (lower, upper) in indexes {
                for node in lower.iter().chain(upper) {
                    node_parts(node, depth, visit);
                }
            }
        }
        Node::SubQuery(sub_query) => {
            if let SubQueryKind::Quantified { left, .. } = &sub_query.kind {
                left.iter().for_each(|node| node_parts(node, depth, visit));
            }
            query_parts(&sub_query.query, depth + 1, visit);
        }
    }
}

fn call_parts<'a>(call: &'a FunctionCall, depth: u16, visit: &mut dyn FnMut(Part<'a>, u16)) {
    let over = call.over.iter().flat_map(|(by, order)| by.iter().chain(order));
    let parts = call.arguments.iter().chain(&call.order_by).chain(&call.filter);
    for node in parts.chain(over) {
        node_parts(node, depth, visit);
    }
}

fn query_parts<'a>(query: &'a BoundQuery, depth: u16, visit: &mut dyn FnMut(Part<'a>, u16)) {
    for (_, common) in &query.with {
        if let Some(common) = common {
            query_parts(common, depth + 1, visit);
        }
    }
    for source in &query.sources {
        match &source.kind {
            SourceKind::Relation(id) => visit(Part::Relation(*id), depth),
            SourceKind::Query(inner) => query_parts(inner, depth + 1, visit),
            SourceKind::Functions(nodes) | SourceKind::Table { arguments: nodes } => {
                nodes.iter().for_each(|node| node_parts(node, depth, visit));
            }
            SourceKind::Values(rows) => {
                rows.iter()
                    .flatten()
                    .for_each(|node| node_parts(node, depth, visit));
            }
            SourceKind::CommonTable { .. } | SourceKind::Join { .. } | SourceKind::Row(_) => {}
        }
    }
    query.from.iter().for_each(|from| from_parts(from, depth, visit));
    let single = query
        .condition
        .iter()
        .chain(&query.having)
        .chain(query.limit.as_deref())
        .chain(query.offset.as_deref());
    let columns = query.columns.iter().filter_map(|column| column.value.as_ref());
    let listed = query.group_by.iter().chain(&query.distinct_on);
    let ordered = query.order_by.iter().map(|(node, _, _)| node);
    for node in columns
        .chain(single)
        .chain(listed)
        .chain(ordered)
        .chain(query.values.iter().flatten())
        .chain(query.written.iter().flat_map(|it| &it.values))
    {
        node_parts(node, depth, visit);
    }
    if let Some(operation) = &query.set_operation {
        query_parts(&operation.left, depth, visit);
        query_parts(&operation.right, depth, visit);
    }
}

fn from_parts<'a>(from: &'a From, depth: u16, visit: &mut dyn FnMut(Part<'a>, u16)) {
    if let From::Join {
        left,
        right,
        condition,
        ..
    } = from
    {
        from_parts(left, depth, visit);
        from_parts(right, depth, visit);
        if let Some(condition) = condition {
            node_parts(condition, depth, visit);
        }
    }
}
