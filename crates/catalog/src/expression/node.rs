//! What a bound expression says of itself: its type, and all that stands in it.

use pgassay_sql::ast::Quantifier;

use super::{BoundQuery, From, Node, OutputColumn, Reference, Source, SourceKind, SubQueryKind, Written};
use crate::id::{RelationId, TypeId};

impl Node {
    /// The type of its value (`exprType`).
    pub fn data_type(&self) -> TypeId {
        match self {
            Node::Constant { data_type, .. }
            | Node::Object { data_type, .. }
            | Node::Parameter { data_type, .. }
            | Node::WholeRow { data_type, .. }
            | Node::Case { data_type, .. }
            | Node::Special { data_type, .. }
            | Node::SpecialValue { data_type, .. }
            | Node::Array { data_type, .. }
            | Node::Row { data_type, .. }
            | Node::Field { data_type, .. }
            | Node::Subscript { data_type, .. }
            | Node::SqlFunction { data_type, .. }
            | Node::Default { data_type } => *data_type,
            Node::Column(column) => column.data_type,
            Node::Call(call) => call.result,
            Node::Operator { result, .. } => *result,
            Node::Cast(cast) => cast.data_type,
            Node::Collate { operand, .. } => operand.data_type(),
            Node::SubQuery(query) => query.data_type,
            Node::IsDistinctFrom { .. }
            | Node::ArrayOperator { .. }
            | Node::And(_)
            | Node::Or(_)
            | Node::Not(_)
            | Node::Is { .. }
            | Node::RowCompare { .. } => TypeId::BOOL,
            Node::Unknown { .. } => TypeId::UNKNOWN,
        }
    }

    /// The modifier of its type, -1 for none (`exprTypmod`).
    pub fn modifier(&self) -> i32 {
        match self {
            Node::Constant { modifier, .. } | Node::SpecialValue { modifier, .. } => *modifier,
            Node::Column(column) => column.modifier,
            Node::Cast(cast) => cast.modifier,
            Node::Collate { operand, .. } => operand.modifier(),
            Node::Subscript { base, .. } => base.modifier(),
            Node::Field { modifier, .. } => *modifier,
            Node::SubQuery(query) => match (&query.kind, query.query.columns.first()) {
                (SubQueryKind::Scalar | SubQueryKind::Array, Some(column)) => column.modifier,
                _ => -1,
            },
            Node::Case {
                branches,
                otherwise,
                data_type,
                ..
            } => {
                let results = branches.iter().map(|(_, result)| result);
                shared_modifier(results.chain(otherwise.as_deref()), *data_type)
            }
            Node::Special {
                arguments, data_type, ..
            } => shared_modifier(arguments.iter(), *data_type),
            Node::Array { elements, .. } => match elements.first() {
                Some(first) => shared_modifier(elements.iter(), first.data_type()),
                None => -1,
            },
            _ => -1,
        }
    }

    /// Whether it is a constant that has no type yet: a string or NULL.
    pub fn is_untyped_constant(&self) -> bool {
        matches!(self, Node::Constant { data_type, .. } if *data_type == TypeId::UNKNOWN)
    }

    /// Visits it and all that stands in it, queries included; `levels` counts the queries around. A visit that
    /// returns false does not go further down.
    pub fn walk<'n>(&'n self, levels: u16, visit: &mut dyn FnMut(&'n Node, u16) -> bool) {
        if visit(self, levels) {
            self.walk_children(levels, visit);
        }
    }

    /// As [`Node::walk`], without the node itself.
    pub fn walk_children<'n>(&'n self, levels: u16, visit: &mut dyn FnMut(&'n Node, u16) -> bool) {
        if let Node::SubQuery(query) = self {
            query.query.walk(levels + 1, visit);
        }
        self.for_each_child(&mut |child| child.walk(levels, visit));
    }

    /// Calls with each node directly in it; the nodes of queries in it are not. The operand of a CASE is in its conditions,
    /// each of which compares it.
    pub fn for_each_child<'n>(&'n self, call: &mut dyn FnMut(&'n Node)) {
        match self {
            Node::Call(it) => {
                it.arguments.iter().for_each(&mut *call);
                it.order_by.iter().for_each(&mut *call);
                it.filter.iter().for_each(&mut *call);
                if let Some((partitions, order)) = &it.over {
                    partitions.iter().for_each(&mut *call);
                    order.iter().for_each(&mut *call);
                }
            }
            Node::Operator { operands: nodes, .. }
            | Node::And(nodes)
            | Node::Or(nodes)
            | Node::Special { arguments: nodes, .. }
            | Node::SqlFunction { arguments: nodes, .. }
            | Node::Array { elements: nodes, .. }
            | Node::Row { fields: nodes, .. } => nodes.iter().for_each(call),
            Node::IsDistinctFrom { left, right, .. }
            | Node::ArrayOperator {
                left, array: right, ..
            } => {
                call(left);
                call(right);
            }
            Node::Not(operand)
            | Node::Is { operand, .. }
            | Node::Collate { operand, .. }
            | Node::Field { base: operand, .. } => call(operand),
            Node::Case {
                branches, otherwise, ..
            } => {
                for (condition, result) in branches {
                    call(condition);
                    call(result);
                }
                otherwise.iter().for_each(|node| call(node));
            }
            Node::Cast(cast) => call(&cast.operand),
            Node::RowCompare { left, right, .. } => {
                left.iter().for_each(&mut *call);
                right.iter().for_each(call);
            }
            Node::Subscript { base, indexes, .. } => {
                call(base);
                for (lower, upper) in indexes {
                    lower.iter().for_each(&mut *call);
                    upper.iter().for_each(&mut *call);
                }
            }
            Node::SubQuery(query) => {
                if let SubQueryKind::Quantified { left, .. } = &query.kind {
                    left.iter().for_each(call);
                }
            }
            Node::Constant { .. }
            | Node::Object { .. }
            | Node::Parameter { .. }
            | Node::Column(_)
            | Node::WholeRow { .. }
            | Node::SpecialValue { .. }
            | Node::Default { .. }
            | Node::Unknown { .. } => {}
        }
    }

    /// `ANY` for `IN`, `ALL` for `NOT IN`.
    pub(crate) fn quantifier_of_in(negated: bool) -> Quantifier {
        if negated { Quantifier::All } else { Quantifier::Any }
    }
}

/// The modifier that all values share, if they have the type.
fn shared_modifier<'n>(values: impl Iterator<Item = &'n Node>, data_type: TypeId) -> i32 {
    let mut shared = None;
    for value in values {
        let modifier = value.modifier();
        if value.data_type() != data_type || shared.is_some_and(|shared| shared != modifier) {
            return -1;
        }
        shared = Some(modifier);
    }
    shared.unwrap_or(-1)
}

impl BoundQuery {
    /// Visits all nodes in the query and in the queries in it; `levels` counts the queries around, itself included.
    pub fn walk<'n>(&'n self, levels: u16, visit: &mut dyn FnMut(&'n Node, u16) -> bool) {
        for (_, query) in &self.with {
            if let Some(query) = query {
                query.walk(levels + 1, visit);
            }
        }
        for source in &self.sources {
            match &source.kind {
                SourceKind::Query(query) => query.walk(levels + 1, visit),
                SourceKind::Functions(nodes) | SourceKind::Table { arguments: nodes } => {
                    nodes.iter().for_each(|node| node.walk(levels, visit));
                }
                SourceKind::Values(rows) => {
                    rows.iter().flatten().for_each(|node| node.walk(levels, visit));
                }
                SourceKind::Relation(_)
                | SourceKind::CommonTable { .. }
                | SourceKind::Join { .. }
                | SourceKind::Row(_) => {}
            }
        }
        self.from.iter().for_each(|item| item.walk(levels, visit));
        if let Some(operation) = &self.set_operation {
            operation.left.walk(levels + 1, visit);
            operation.right.walk(levels + 1, visit);
        }
        let columns = self.columns.iter().filter_map(|column| column.value.as_ref());
        columns
            .chain(self.values.iter().flatten())
            .chain(&self.condition)
            .chain(&self.group_by)
            .chain(&self.having)
            .chain(self.order_by.iter().map(|(node, _, _)| node))
            .chain(&self.distinct_on)
            .chain(self.limit.as_deref())
            .chain(self.offset.as_deref())
            .chain(self.written.iter().flat_map(|it| &it.values))
            .for_each(|node| node.walk(levels, visit));
    }

    /// Calls with all items of FROM, those of queries in it included.
    pub fn for_each_source<'n>(&'n self, call: &mut dyn FnMut(&'n Source)) {
        self.sources.iter().for_each(&mut *call);
        for (_, query) in &self.with {
            if let Some(query) = query {
                query.for_each_source(call);
            }
        }
        for source in &self.sources {
            if let SourceKind::Query(query) = &source.kind {
                query.for_each_source(call);
            }
        }
        if let Some(operation) = &self.set_operation {
            operation.left.for_each_source(call);
            operation.right.for_each_source(call);
        }
        self.walk_own(&mut |node| {
            if let Node::SubQuery(query) = node {
                query.query.for_each_source(call);
            }
        });
    }

    /// Visits the nodes of this query, not those of queries in it.
    fn walk_own<'n>(&'n self, call: &mut dyn FnMut(&'n Node)) {
        self.walk(0, &mut |node, levels| {
            if levels == 0 {
                call(node);
            }
            levels == 0
        });
    }

    /// What it refers to, each once, sorted; PostgreSQL's own objects left out.
    pub fn references(&self) -> Vec<Reference> {
        let mut references = Vec::new();
        self.for_each_source(&mut |source| source_references(source, &mut references));
        self.walk(0, &mut |node, _| {
            node_references(node, &mut references);
            true
        });
        self.for_each_written(&mut |relation, written| {
            references.extend(written.kept.iter().map(|it| Reference::Column(relation, *it)));
        });
        tidy(references)
    }

    /// Calls with what each statement in it that changes rows does, and to which relation.
    pub fn for_each_written<'n>(&'n self, call: &mut dyn FnMut(RelationId, &'n Written)) {
        if let Some(written) = &self.written
            && let Some(Source {
                kind: SourceKind::Relation(relation),
                ..
            }) = self.sources.first()
        {
            call(*relation, written);
        }
        // Only the WITH of a statement itself can hold another one that changes rows.
        for (_, query) in &self.with {
            if let Some(query) = query {
                query.for_each_written(call);
            }
        }
    }
}

impl From {
    fn walk<'n>(&'n self, levels: u16, visit: &mut dyn FnMut(&'n Node, u16) -> bool) {
        if let From::Join {
            left,
            right,
            condition,
            ..
        } = self
        {
            left.walk(levels, visit);
            right.walk(levels, visit);
            condition.iter().for_each(|node| node.walk(levels, visit));
        }
    }
}

impl Node {
    /// What it refers to, each once, sorted; PostgreSQL's own objects left out.
    pub fn references(&self) -> Vec<Reference> {
        let mut references = Vec::new();
        self.walk(0, &mut |node, _| {
            if let Node::SubQuery(query) = node {
                query
                    .query
                    .sources
                    .iter()
                    .for_each(|source| source_references(source, &mut references));
                query
                    .query
                    .for_each_source(&mut |source| source_references(source, &mut references));
            }
            node_references(node, &mut references);
            true
        });
        tidy(references)
    }
}

fn tidy(mut references: Vec<Reference>) -> Vec<Reference> {
    references.retain(|reference| match reference {
        Reference::Relation(id) | Reference::Column(id, _) => !id.is_builtin(),
        Reference::Sequence(id) => !id.is_builtin(),
        Reference::Function(id) => !id.is_builtin(),
        Reference::Operator(id) => !id.is_builtin(),
        Reference::Type(id) => !id.is_builtin(),
        Reference::Collation(id) => !id.is_builtin(),
    });
    references.sort_unstable();
    references.dedup();
    references
}

fn source_references(source: &Source, references: &mut Vec<Reference>) {
    match &source.kind {
        SourceKind::Relation(id) => references.push(Reference::Relation(*id)),
        SourceKind::Join { merged } => {
            for column in merged.iter().filter(|columns| columns.len() > 1).flatten() {
                if let Some((relation, number)) = column.column {
                    references.push(Reference::Column(relation, number));
                }
            }
        }
        SourceKind::Functions(_) | SourceKind::Table { .. } => {
            let columns = source.columns.iter();
            references.extend(columns.map(|column| Reference::Type(column.data_type)));
        }
        SourceKind::Query(_)
        | SourceKind::CommonTable { .. }
        | SourceKind::Values(_)
        | SourceKind::Row(_) => {}
    }
}

fn node_references(node: &Node, references: &mut Vec<Reference>) {
    match node {
        Node::Constant { data_type, .. } | Node::Parameter { data_type, .. } => {
            references.push(Reference::Type(*data_type));
        }
        Node::Object { object, .. } => references.push(*object),
        Node::Column(column) => {
            if let Some((relation, number)) = column.column {
                // System columns have negative numbers and cannot be dropped.
                let own = (number.0 as i16) > 0;
                references.push(if own {
                    Reference::Column(relation, number)
                } else {
                    Reference::Relation(relation)
                });
            }
        }
        Node::Call(call) => references.push(Reference::Function(call.function)),
        Node::Operator { operator, .. }
        | Node::IsDistinctFrom { operator, .. }
        | Node::ArrayOperator { operator, .. } => references.push(Reference::Operator(*operator)),
        Node::RowCompare { operators, .. } => {
            references.extend(operators.iter().map(|id| Reference::Operator(*id)));
        }
        Node::Cast(cast) => {
            references.push(Reference::Type(cast.data_type));
            if let super::CastMethod::Function(function) = cast.method {
                references.push(Reference::Function(function));
            }
        }
        Node::Collate { collation, .. } => references.push(Reference::Collation(*collation)),
        Node::Array { data_type, .. } | Node::Row { data_type, .. } => {
            references.push(Reference::Type(*data_type));
        }
        Node::Field {
            base,
            attribute: Some(number),
            ..
        } => {
            if let Node::WholeRow {
                relation: Some(relation),
                ..
            } = &**base
            {
                references.push(Reference::Column(*relation, *number));
            }
        }
        Node::SubQuery(query) => {
            if let SubQueryKind::Quantified { operators, .. } = &query.kind {
                references.extend(operators.iter().map(|id| Reference::Operator(*id)));
            }
        }
        _ => {}
    }
}

impl OutputColumn {
    /// Whether nothing gives it a type: a string constant or NULL.
    pub(crate) fn is_untyped(&self) -> bool {
        self.data_type == TypeId::UNKNOWN
    }
}
