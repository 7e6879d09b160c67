//! Changing nodes where they stand.

use super::{BoundQuery, From, Node, SourceKind, SubQueryKind};

impl Node {
    /// Calls with each node directly in it, the operand of a CASE included; queries in it are left as they are.
    pub fn for_each_child_mut(&mut self, call: &mut dyn FnMut(&mut Node)) {
        match self {
            Node::Call(it) => {
                it.arguments.iter_mut().for_each(&mut *call);
                it.order_by.iter_mut().for_each(&mut *call);
                it.filter.iter_mut().for_each(&mut *call);
                if let Some((partitions, order)) = &mut it.over {
                    partitions.iter_mut().chain(order).for_each(call);
                }
            }
            Node::Operator { operands: nodes, .. }
            | Node::And(nodes)
            | Node::Or(nodes)
            | Node::Array { elements: nodes, .. }
            | Node::Row { fields: nodes, .. }
            | Node::Special { arguments: nodes, .. }
            | Node::SqlFunction { arguments: nodes, .. } => nodes.iter_mut().for_each(call),
            Node::IsDistinctFrom { left, right, .. }
            | Node::ArrayOperator {
                left, array: right, ..
            } => {
                call(left);
                call(right);
            }
            Node::Not(operand) | Node::Is { operand, .. } | Node::Collate { operand, .. } => call(operand),
            Node::Case {
                operand,
                branches,
                otherwise,
                ..
            } => {
                operand.iter_mut().for_each(|it| call(it));
                for (condition, value) in branches {
                    call(condition);
                    call(value);
                }
                otherwise.iter_mut().for_each(|it| call(it));
            }
            Node::Cast(it) => call(&mut it.operand),
            Node::RowCompare { left, right, .. } => left.iter_mut().chain(right).for_each(call),
            Node::Field { base, .. } => call(base),
            Node::Subscript { base, indexes, .. } => {
                call(base);
                for (lower, upper) in indexes {
                    lower.iter_mut().chain(upper).for_each(&mut *call);
                }
            }
            Node::Constant { .. }
            | Node::Parameter { .. }
            | Node::Column(_)
            | Node::WholeRow { .. }
            | Node::SpecialValue { .. }
            | Node::Object { .. }
            | Node::SubQuery(_)
            | Node::Default { .. }
            | Node::Unknown { .. } => {}
        }
    }

    /// Calls with it and with all nodes in it, those of queries among them.
    pub fn change(&mut self, call: &mut dyn FnMut(&mut Node)) {
        call(self);
        if let Node::SubQuery(query) = self {
            if let SubQueryKind::Quantified { left, .. } = &mut query.kind {
                left.iter_mut().for_each(|node| node.change(call));
            }
            query.query.change(call);
        }
        self.for_each_child_mut(&mut |child| child.change(call));
    }
}

impl BoundQuery {
    /// Calls with all nodes in the query and in the queries in it.
    pub fn change(&mut self, call: &mut dyn FnMut(&mut Node)) {
        for (_, query) in &mut self.with {
            if let Some(query) = query {
                query.change(call);
            }
        }
        for source in &mut self.sources {
            match &mut source.kind {
                SourceKind::Query(query) => query.change(call),
                SourceKind::Functions(nodes) | SourceKind::Table { arguments: nodes } => {
                    nodes.iter_mut().for_each(|node| node.change(call));
                }
                SourceKind::Values(rows) => {
                    rows.iter_mut().flatten().for_each(|node| node.change(call));
                }
                SourceKind::Relation(_)
                | SourceKind::CommonTable { .. }
                | SourceKind::Join { .. }
                | SourceKind::Row(_) => {}
            }
        }
        self.from.iter_mut().for_each(|item| item.change(call));
        if let Some(operation) = &mut self.set_operation {
            operation.left.change(call);
            operation.right.change(call);
        }
        let columns = self.columns.iter_mut().filter_map(|column| column.value.as_mut());
        columns
            .chain(self.values.iter_mut().flatten())
            .chain(&mut self.condition)
            .chain(&mut self.group_by)
            .chain(&mut self.having)
            .chain(self.order_by.iter_mut().map(|(node, _, _)| node))
            .chain(&mut self.distinct_on)
            .chain(self.limit.as_deref_mut())
            .chain(self.offset.as_deref_mut())
            .chain(self.written.iter_mut().flat_map(|it| &mut it.values))
            .for_each(|node| node.change(call));
    }
}

impl From {
    fn change(&mut self, call: &mut dyn FnMut(&mut Node)) {
        if let From::Join {
            left,
            right,
            condition,
            ..
        } = self
        {
            left.change(call);
            right.change(call);
            condition.iter_mut().for_each(|node| node.change(call));
        }
    }
}
