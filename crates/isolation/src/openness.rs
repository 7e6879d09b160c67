//! Whom an expression lets at every row of a table, whatever is in the row.

use std::collections::BTreeMap;

use pgassay_catalog::Catalog;
use pgassay_catalog::expression::{Node, SubQueryKind};
use pgassay_catalog::id::{FunctionId, RelationId, SchemaId, TypeId};
use pgassay_catalog::relation::{Relation, RelationKind};
use pgassay_catalog::walk::{Part, walk};
use pgassay_sql::ast::IsTest;
use pgassay_sql::name::Identifier;

use crate::body::only_value;
use crate::session::is_equality;
use crate::truth::constant_truth;

/// Who gets past an expression whatever the row; the widest is the greatest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Openness {
    /// Nobody, as far as can be told: it depends on the row, or on what cannot be read.
    Closed,
    /// Whoever sets a setting to the right value.
    Setting,
    /// Whoever is signed in.
    SignedIn,
    /// Everybody.
    Everybody,
}

/// The functions that users wrote for policies and that hold for everybody, or for all who are signed in, whatever they
/// are asked.
#[derive(Clone, Debug, Default)]
pub struct Helpers(BTreeMap<FunctionId, Openness>);

impl Helpers {
    /// Looks into the body of each function that answers yes or no.
    pub fn of(catalog: &Catalog) -> Helpers {
        // What a body says does not depend on the table; it has no columns of one.
        let nothing = Relation::new(
            RelationId(u32::MAX),
            SchemaId::PG_CATALOG,
            Identifier::default(),
            RelationKind::Table,
        );
        let mut helpers = Helpers::default();
        // A helper may call another one.
        for _ in 0..2 {
            for (_, function) in catalog.functions.iter() {
                let asked = function.result == TypeId::BOOL
                    && !function.returns_set
                    && function.extension.is_none()
                    && !is_auth_function(catalog, function.id);
                if !asked || helpers.0.contains_key(&function.id) {
                    continue;
                }
                let Some(value) = only_value(catalog, function) else {
                    continue;
                };
                let open = openness_with(catalog, &nothing, &value, &helpers);
                if open > Openness::Setting {
                    helpers.0.insert(function.id, open);
                }
            }
        }
        helpers
    }
}

/// Whom an expression about the rows of a table lets at all of them; functions that users wrote are not looked into.
pub fn openness(catalog: &Catalog, table: &Relation, node: &Node) -> Openness {
    openness_with(catalog, table, node, &Helpers::default())
}

/// The same, with what is known of the functions that users wrote.
pub fn openness_with(catalog: &Catalog, table: &Relation, node: &Node, helpers: &Helpers) -> Openness {
    let part = |node: &Node| openness_with(catalog, table, node, helpers);
    match constant_truth(catalog, table, node) {
        Some(true) => return Openness::Everybody,
        Some(false) => return Openness::Closed,
        None => {}
    }
    match node {
        Node::Cast(cast) => part(&cast.operand),
        Node::Call(call) => helpers.0.get(&call.function).copied().unwrap_or(Openness::Closed),
        Node::Or(parts) => parts.iter().map(part).max().unwrap_or(Openness::Closed),
        Node::And(parts) => parts.iter().map(part).min().unwrap_or(Openness::Closed),
        Node::Is {
            operand,
            test: IsTest::Null,
            negated: true,
        } if is_of_login(catalog, operand) => Openness::SignedIn,
        Node::Is {
            operand,
            test: IsTest::True,
            negated: false,
        } => part(operand),
        Node::Operator {
            operator, operands, ..
        } => {
            let is_equality = is_equality(catalog, *operator);
            match operands.as_slice() {
                [left, right] if is_equality => {
                    // `helper(...) = true`
                    let is_true = constant_truth(catalog, table, right) == Some(true);
                    let helper = if is_true { part(left) } else { Openness::Closed };
                    helper.max(comparison(catalog, left, right))
                }
                _ => Openness::Closed,
            }
        }
        // `(SELECT ...)` around a condition, as Supabase advises for speed.
        Node::SubQuery(_) => plain_scalar(node).map_or(Openness::Closed, part),
        _ => Openness::Closed,
    }
}

/// The setting that lets whoever sets it at all rows.
pub fn open_setting<'a>(catalog: &Catalog, table: &Relation, node: &'a Node) -> Option<&'a str> {
    if openness(catalog, table, node) != Openness::Setting {
        return None;
    }
    let part = |node: &'a Node| open_setting(catalog, table, node);
    match node {
        Node::Cast(cast) => part(&cast.operand),
        Node::Or(parts) | Node::And(parts) => parts.iter().find_map(part),
        Node::Is { operand, .. } => part(operand),
        Node::Operator { operands, .. } => operands.iter().find_map(|it| setting(catalog, it)),
        Node::SubQuery(_) => plain_scalar(node).and_then(part),
        _ => None,
    }
}

/// What a comparison of the session with a constant, or with itself, lets in.
fn comparison(catalog: &Catalog, left: &Node, right: &Node) -> Openness {
    if left == right && is_of_login(catalog, left) {
        return Openness::SignedIn;
    }
    let (value, text) = match (constant_text(left), constant_text(right)) {
        (None, Some(text)) => (left, text),
        (Some(text), None) => (right, text),
        _ => return Openness::Closed,
    };
    if text == "authenticated" && is_of_login(catalog, value) {
        return Openness::SignedIn;
    }
    match setting(catalog, value) {
        Some(name) if !is_signed(name) => Openness::Setting,
        _ => Openness::Closed,
    }
}

/// The condition or value in `(SELECT value)` without FROM and WHERE.
pub fn plain_scalar(node: &Node) -> Option<&Node> {
    let Node::SubQuery(sub_query) = node else {
        return None;
    };
    let query = &sub_query.query;
    let plain = sub_query.kind == SubQueryKind::Scalar
        && query.sources.is_empty()
        && query.condition.is_none()
        && query.having.is_none()
        && query.limit.is_none()
        && query.offset.is_none()
        && query.set_operation.is_none();
    match query.columns.as_slice() {
        [column] if plain => column.value.as_ref(),
        _ => None,
    }
}

/// What stands inside of casts and of `(SELECT ...)`.
pub fn inner(node: &Node) -> &Node {
    match node {
        Node::Cast(cast) => inner(&cast.operand),
        node => plain_scalar(node).map_or(node, inner),
    }
}

/// The text of a constant, casts and a SELECT around it aside.
pub fn constant_text(node: &Node) -> Option<&str> {
    match inner(node) {
        Node::Constant { value, .. } => value.as_deref(),
        _ => None,
    }
}

/// Whether a value says who is signed in, and is null for nobody: a function of schema auth, a claim of the request.
pub fn is_of_login(catalog: &Catalog, node: &Node) -> bool {
    let node = inner(node);
    if let Node::Call(call) = node
        && is_auth_function(catalog, call.function)
    {
        return true;
    }
    setting(catalog, node).is_some_and(is_signed)
}

/// Whether a function is one of Supabase's that say who is signed in.
pub fn is_auth_function(catalog: &Catalog, function: FunctionId) -> bool {
    catalog.function(function).is_some_and(|it| {
        let schema = catalog
            .schema(it.schema)
            .is_some_and(|schema| schema.name.as_str() == "auth");
        schema && matches!(it.name.as_str(), "uid" | "jwt" | "role" | "email")
    })
}

/// Claims that PostgREST sets from a signed token: no client writes them.
fn is_signed(setting: &str) -> bool {
    setting.starts_with("request.")
}

/// The name of the setting that a value is read from, with nothing of a row in it.
pub fn setting<'a>(catalog: &Catalog, node: &'a Node) -> Option<&'a str> {
    let mut name = None;
    let mut depends = false;
    walk(node, &mut |part, _| match part {
        Part::Node(Node::Call(call)) => {
            let reads = call.function.is_builtin()
                && catalog
                    .function(call.function)
                    .is_some_and(|it| it.name.as_str() == "current_setting");
            if reads {
                name = call.arguments.first().and_then(constant_text);
            } else {
                depends |= !call.function.is_builtin();
            }
        }
        Part::Node(Node::Column(_) | Node::WholeRow { .. } | Node::Unknown { .. }) | Part::Relation(_) => {
            depends = true;
        }
        Part::Node(_) => {}
    });
    name.filter(|_| !depends)
}
