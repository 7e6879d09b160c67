//! One normal form of bound expressions and queries, as text: for comparing what people write with what PostgreSQL prints.
//!
//! PostgreSQL prints `status IN ('a', 'b')` over a varchar as
//! `((status)::text = ANY ((ARRAY['a'::character varying, 'b'::character varying])::text[]))`. Bound, both are the same
//! tree but for which casts were written. Here every cast is printed, written or not; names are those of now; AND and OR
//! are flat; columns of queries are printed by their places, so that aliases do not matter.

mod query;

use std::fmt::Write;

use pgassay_sql::ast::{IsTest, Quantifier};
use pgassay_sql::literal::quote_literal;
use pgassay_sql::name::Identifier;

use crate::bind::{format_type, special_function_name, special_value_name};
use crate::catalog::Catalog;
use crate::constant::canonical;
use crate::data_type::TypeKind;
use crate::expression::{
    BoundQuery, Cast, CastMethod, ColumnReference, FunctionCall, Node, Reference, SubQuery, SubQueryKind,
};
use crate::id::{FunctionId, OperatorId, RelationId, SchemaId, TypeId};

/// An expression in normal form; nothing where a part of it could not be bound.
pub fn print_node(catalog: &Catalog, node: &Node) -> Option<String> {
    let mut printer = Printer {
        catalog,
        text: String::new(),
        known: true,
    };
    printer.node(node);
    printer.known.then_some(printer.text)
}

/// A query in normal form; nothing where a part of it could not be bound.
pub fn print_query(catalog: &Catalog, query: &BoundQuery) -> Option<String> {
    let mut printer = Printer {
        catalog,
        text: String::new(),
        known: true,
    };
    printer.query(query);
    printer.known.then_some(printer.text)
}

struct Printer<'a> {
    catalog: &'a Catalog,
    text: String,
    /// Whether everything so far could be printed.
    known: bool,
}

impl Printer<'_> {
    fn push(&mut self, text: &str) {
        self.text.push_str(text);
    }

    fn list(&mut self, nodes: &[Node], between: &str) {
        for (at, node) in nodes.iter().enumerate() {
            if at > 0 {
                self.push(between);
            }
            self.node(node);
        }
    }

    fn call(&mut self, name: &str, nodes: &[Node]) {
        self.push(name);
        self.push("(");
        self.list(nodes, ", ");
        self.push(")");
    }

    fn qualified(&self, schema: SchemaId, name: &Identifier) -> String {
        match self.catalog.schema(schema) {
            Some(it) if schema != SchemaId::PG_CATALOG => format!("{}.{name}", it.name),
            _ => name.to_string(),
        }
    }

    fn type_name(&mut self, data_type: TypeId, modifier: i32) {
        let name = format_type(self.catalog, data_type, modifier);
        self.push(&name);
    }

    fn operator(&mut self, operator: OperatorId) {
        let name = self
            .catalog
            .operator(operator)
            .map(|it| self.qualified(it.schema, &Identifier::new(it.name.as_str())));
        self.push(name.as_deref().map_or("?", |name| name.trim_matches('"')));
    }

    fn function(&mut self, function: FunctionId) {
        let name = self
            .catalog
            .function(function)
            .map(|it| self.qualified(it.schema, &it.name));
        self.push(name.as_deref().unwrap_or("?"));
    }

    fn relation(&mut self, relation: RelationId) {
        let name = self
            .catalog
            .relation(relation)
            .map(|it| self.qualified(it.schema, &it.name));
        self.push(name.as_deref().unwrap_or("?"));
    }

    fn node(&mut self, node: &Node) {
        match node {
            Node::Constant { value, data_type, .. } => self.constant(value.as_deref(), *data_type),
            Node::Object { object, data_type } => self.object(*object, *data_type),
            Node::Parameter { number, .. } => {
                let _ = write!(self.text, "${number}");
            }
            Node::Column(column) => self.column(column),
            Node::WholeRow {
                levels_up, source, ..
            } => {
                let _ = write!(self.text, "row {levels_up}:{source}");
            }
            Node::Call(call) => self.function_call(call),
            Node::Operator {
                operator, operands, ..
            } => self.operation(*operator, operands),
            Node::IsDistinctFrom {
                left, right, negated, ..
            } => {
                // PostgreSQL prints IS NOT DISTINCT FROM as NOT (... IS DISTINCT FROM ...).
                self.push(if *negated { "(NOT (" } else { "(" });
                self.node(left);
                self.push(" IS DISTINCT FROM ");
                self.node(right);
                self.push(if *negated { "))" } else { ")" });
            }
            Node::ArrayOperator {
                operator,
                quantifier,
                left,
                array,
            } => {
                self.push("(");
                self.node(left);
                self.push(" ");
                self.operator(*operator);
                self.push(quantified(*quantifier));
                self.push("(");
                self.node(array);
                self.push("))");
            }
            Node::And(nodes) => self.junction(nodes, " AND ", |node| match node {
                Node::And(inner) => Some(inner),
                _ => None,
            }),
            Node::Or(nodes) => self.junction(nodes, " OR ", |node| match node {
                Node::Or(inner) => Some(inner),
                _ => None,
            }),
            Node::Not(operand) => {
                self.push("(NOT ");
                self.node(operand);
                self.push(")");
            }
            Node::Is {
                operand,
                test,
                negated,
            } => {
                self.push("(");
                self.node(operand);
                self.push(if *negated { " IS NOT " } else { " IS " });
                let test = is_test(test);
                self.push(&test);
                self.push(")");
            }
            Node::Case {
                operand,
                branches,
                otherwise,
                ..
            } => {
                self.push("CASE");
                if let Some(operand) = operand {
                    self.push(" ");
                    self.node(operand);
                }
                for (condition, value) in branches {
                    self.push(" WHEN ");
                    self.node(condition);
                    self.push(" THEN ");
                    self.node(value);
                }
                self.push(" ELSE ");
                match otherwise.as_deref() {
                    Some(Node::Constant { value: None, .. }) | None => self.push("NULL"),
                    Some(value) => self.node(value),
                }
                self.push(" END");
            }
            Node::Special {
                function, arguments, ..
            } => {
                self.call(&special_function_name(*function).to_uppercase(), arguments);
            }
            Node::SpecialValue { value, modifier, .. } => {
                self.push(&special_value_name(*value).to_uppercase());
                if *modifier >= 0 {
                    let _ = write!(self.text, "({modifier})");
                }
            }
            Node::Cast(cast) => self.cast(cast),
            Node::Collate { operand, collation } => {
                self.push("(");
                self.node(operand);
                self.push(" COLLATE ");
                let name = self.catalog.collation(*collation).map(|it| it.name.to_string());
                self.push(name.as_deref().unwrap_or("?"));
                self.push(")");
            }
            Node::Array { elements, data_type } => {
                self.push("ARRAY[");
                self.list(elements, ", ");
                self.push("]::");
                self.type_name(*data_type, -1);
            }
            Node::Row { fields, .. } => self.call("ROW", fields),
            Node::RowCompare {
                operators,
                left,
                right,
            } => {
                self.call("ROW", left);
                self.push(" ");
                if let Some(operator) = operators.first() {
                    self.operator(*operator);
                }
                self.push(" ");
                self.call("ROW", right);
            }
            Node::Field { base, field, .. } => {
                self.push("(");
                self.node(base);
                let _ = write!(self.text, ").{field}");
            }
            Node::Subscript {
                base, indexes, slice, ..
            } => {
                self.node(base);
                for (lower, upper) in indexes {
                    self.push("[");
                    lower.iter().for_each(|node| self.node(node));
                    if *slice {
                        self.push(":");
                        upper.iter().for_each(|node| self.node(node));
                    }
                    self.push("]");
                }
            }
            Node::SubQuery(query) => self.sub_query(query),
            Node::SqlFunction { name, arguments, .. } => self.call(name, arguments),
            Node::Default { .. } => self.push("DEFAULT"),
            Node::Unknown { .. } => self.known = false,
        }
    }

    /// A chain of AND or OR, its nested chains opened.
    fn junction(&mut self, nodes: &[Node], between: &str, inner: fn(&Node) -> Option<&Vec<Node>>) {
        fn flatten<'n>(nodes: &'n [Node], inner: fn(&Node) -> Option<&Vec<Node>>, all: &mut Vec<&'n Node>) {
            for node in nodes {
                match inner(node) {
                    Some(nodes) => flatten(nodes, inner, all),
                    None => all.push(node),
                }
            }
        }
        let mut all = Vec::new();
        flatten(nodes, inner, &mut all);
        self.push("(");
        for (at, node) in all.into_iter().enumerate() {
            if at > 0 {
                self.push(between);
            }
            self.node(node);
        }
        self.push(")");
    }

    fn constant(&mut self, value: Option<&str>, data_type: TypeId) {
        match value {
            None => self.push("NULL"),
            Some(value) => {
                let canonical = canonical(self.catalog, value, data_type);
                self.push(&quote_literal(canonical.as_deref().unwrap_or(value)));
            }
        }
        self.push("::");
        self.type_name(data_type, -1);
    }

    fn object(&mut self, object: Reference, data_type: TypeId) {
        match object {
            Reference::Relation(id) => self.relation(id),
            Reference::Function(id) => self.function(id),
            Reference::Operator(id) => self.operator(id),
            Reference::Type(id) => self.type_name(id, -1),
            Reference::Sequence(id) => {
                let name = self
                    .catalog
                    .sequence(id)
                    .map(|it| self.qualified(it.schema, &it.name));
                self.push(name.as_deref().unwrap_or("?"));
            }
            Reference::Column(..) | Reference::Collation(_) => self.push("?"),
        }
        self.push("::");
        self.type_name(data_type, -1);
    }

    fn column(&mut self, column: &ColumnReference) {
        if column.levels_up > 0 || column.source > 0 {
            let _ = write!(self.text, "{}:{}:", column.levels_up, column.source);
        }
        let named = column
            .column
            .and_then(|(relation, number)| self.catalog.relation(relation)?.column(number));
        match named.map(|it| it.name.to_string()) {
            Some(name) => self.push(&name),
            None => {
                let _ = write!(self.text, "#{}", column.position);
            }
        }
    }

    fn function_call(&mut self, call: &FunctionCall) {
        self.function(call.function);
        self.push(if call.distinct { "(DISTINCT " } else { "(" });
        if call.star {
            self.push("*");
        }
        self.list(&call.arguments, ", ");
        if !call.order_by.is_empty() {
            self.push(" ORDER BY ");
            self.list(&call.order_by, ", ");
        }
        self.push(")");
        if let Some(filter) = &call.filter {
            self.push(" FILTER ");
            self.node(filter);
        }
        if let Some((partitions, order)) = &call.over {
            self.call(" OVER ", partitions);
            self.call(" BY ", order);
        }
    }

    fn operation(&mut self, operator: OperatorId, operands: &[Node]) {
        self.push("(");
        if let [left, right] = operands {
            self.node(left);
            self.push(" ");
            self.operator(operator);
            self.push(" ");
            self.node(right);
        } else {
            self.operator(operator);
            self.list(operands, " ");
        }
        self.push(")");
    }

    fn cast(&mut self, cast: &Cast) {
        // A constant that is cast without being changed is a constant of that type.
        let mut innermost = &cast.operand;
        while let Node::Cast(inner) = innermost
            && inner.method == CastMethod::Relabel
        {
            innermost = &inner.operand;
        }
        if let (
            Node::Constant {
                value: Some(value), ..
            },
            CastMethod::Relabel,
        ) = (innermost, cast.method)
        {
            return self.constant(Some(value), cast.data_type);
        }
        // The cast of an array that is written out is that of its elements.
        if let Node::Array { elements, .. } = &cast.operand
            && let Some(TypeKind::Array { element }) =
                self.catalog.data_type(cast.data_type).map(|it| it.kind.clone())
        {
            self.push("ARRAY[");
            for (at, value) in elements.iter().enumerate() {
                if at > 0 {
                    self.push(", ");
                }
                let alike = |it| matches!(it, TypeId::TEXT | TypeId::VARCHAR);
                let method = if alike(value.data_type()) && alike(element) {
                    CastMethod::Relabel
                } else {
                    cast.method
                };
                self.cast(&Cast {
                    operand: value.clone(),
                    data_type: element,
                    modifier: cast.modifier,
                    implicit: cast.implicit,
                    method,
                });
            }
            self.push("]::");
            self.type_name(cast.data_type, cast.modifier);
            return;
        }
        self.push("(");
        self.node(&cast.operand);
        self.push(")::");
        self.type_name(cast.data_type, cast.modifier);
    }

    fn sub_query(&mut self, sub_query: &SubQuery) {
        match &sub_query.kind {
            SubQueryKind::Exists => self.push("EXISTS"),
            SubQueryKind::Scalar => {}
            SubQueryKind::Array => self.push("ARRAY"),
            SubQueryKind::Quantified {
                quantifier,
                operators,
                left,
            } => {
                self.call("ROW", left);
                for operator in operators {
                    self.push(" ");
                    self.operator(*operator);
                }
                self.push(quantified(*quantifier));
            }
        }
        self.push("(");
        self.query(&sub_query.query);
        self.push(")");
    }
}

fn quantified(quantifier: Quantifier) -> &'static str {
    match quantifier {
        Quantifier::Any => " ANY ",
        Quantifier::All => " ALL ",
    }
}

fn is_test(test: &IsTest) -> String {
    match test {
        IsTest::Null => "NULL".to_owned(),
        IsTest::True => "TRUE".to_owned(),
        IsTest::False => "FALSE".to_owned(),
        IsTest::Unknown => "UNKNOWN".to_owned(),
        IsTest::Document => "DOCUMENT".to_owned(),
        IsTest::Normalized(form) => format!("{} NORMALIZED", form.as_ref().map_or("NFC", Identifier::as_str)),
        IsTest::Json(kind) => format!("JSON {}", kind.as_ref().map_or("value", Identifier::as_str)),
    }
}
