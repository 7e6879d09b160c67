//! How a session says whose it is: what policies and the functions that they call read.

use std::collections::BTreeMap;

use pgassay_catalog::Catalog;
use pgassay_catalog::expression::Node;
use pgassay_catalog::id::FunctionId;
use pgassay_catalog::routine::FunctionBody;
use pgassay_catalog::walk::{Part, walk};
use pgassay_sql::ast::SpecialValue;

use crate::platform::own_relations;

/// What a session says of itself, as policies read it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Carrier {
    /// A setting, such as `app.tenant_id`.
    Setting(String),
    /// A claim of the request's token, such as `app_metadata.org_id`.
    Claim(String),
    /// The user that the platform signed in: `auth.uid()`.
    SignedInUser,
    /// The role of the database: `current_user`.
    DatabaseRole,
    /// A function that users wrote, of which no more can be told.
    Function(FunctionId),
}

/// How many policies read what, the most read first.
pub(super) fn carriers(catalog: &Catalog) -> Vec<(Carrier, usize)> {
    let mut counts: BTreeMap<Carrier, usize> = BTreeMap::new();
    for table in own_relations(catalog) {
        for policy in &table.policies {
            let mut found: Vec<Carrier> = policy
                .using
                .iter()
                .chain(&policy.check)
                .flat_map(|expression| read_by(catalog, &expression.tree))
                .collect();
            found.sort_unstable();
            found.dedup();
            for carrier in found {
                *counts.entry(carrier).or_default() += 1;
            }
        }
    }
    let mut found: Vec<(Carrier, usize)> = counts.into_iter().collect();
    found.sort_by(|one, other| other.1.cmp(&one.1).then_with(|| one.0.cmp(&other.0)));
    found
}

/// What an expression reads of the session.
fn read_by(catalog: &Catalog, expression: &Node) -> Vec<Carrier> {
    let mut found = Vec::new();
    walk(expression, &mut |part, _| match part {
        Part::Node(node @ Node::Operator { .. }) => found.extend(claim(catalog, node)),
        Part::Node(Node::Call(call)) => {
            let Some(function) = catalog.function(call.function) else {
                return;
            };
            let name = function.name.as_str();
            let is_auth = catalog
                .schema(function.schema)
                .is_some_and(|schema| schema.name.as_str() == "auth");
            match name {
                "current_setting" if call.function.is_builtin() => {
                    let name = call.arguments.first().and_then(constant);
                    found.extend(name.map(setting));
                }
                "uid" if is_auth => found.push(Carrier::SignedInUser),
                "jwt" | "role" | "email" if is_auth => {}
                _ if !call.function.is_builtin() && function.extension.is_none() => {
                    let inside = match &function.body {
                        FunctionBody::Text { text, .. } => read_in_text(text),
                        _ => Vec::new(),
                    };
                    if inside.is_empty() {
                        found.push(Carrier::Function(call.function));
                    }
                    found.extend(inside);
                }
                _ => {}
            }
        }
        Part::Node(Node::SpecialValue { value, .. }) => {
            if matches!(
                value,
                SpecialValue::CurrentUser
                    | SpecialValue::CurrentRole
                    | SpecialValue::User
                    | SpecialValue::SessionUser
            ) {
                found.push(Carrier::DatabaseRole);
            }
        }
        _ => {}
    });
    // Whoever reads a claim reads what it stands in first.
    let claims: Vec<String> = found
        .iter()
        .filter_map(|it| match it {
            Carrier::Claim(name) => Some(name.clone()),
            _ => None,
        })
        .collect();
    let is_part = |name: &str| {
        claims.iter().any(|longer| {
            longer.len() > name.len() && (name.is_empty() || longer.starts_with(&format!("{name}.")))
        })
    };
    found.retain(|it| !matches!(it, Carrier::Claim(name) if is_part(name)));
    found
}

/// PostgREST puts what a token says into settings of its own (<https://docs.postgrest.org/en/stable/references/transactions.html>).
fn setting(name: &str) -> Carrier {
    match name.strip_prefix("request.jwt.") {
        Some("claim.sub") => Carrier::SignedInUser,
        Some(rest) => Carrier::Claim(rest.strip_prefix("claim.").unwrap_or_default().to_owned()),
        None => Carrier::Setting(name.to_owned()),
    }
}

/// The claim that `auth.jwt() -> 'app_metadata' ->> 'org_id'` reads.
fn claim(catalog: &Catalog, node: &Node) -> Option<Carrier> {
    let path = claim_path(catalog, node)?;
    (!path.is_empty()).then(|| match path.as_slice() {
        ["sub"] => Carrier::SignedInUser,
        path => Carrier::Claim(path.join(".")),
    })
}

fn claim_path<'a>(catalog: &Catalog, node: &'a Node) -> Option<Vec<&'a str>> {
    match node {
        Node::Cast(cast) => claim_path(catalog, &cast.operand),
        Node::Operator {
            operator, operands, ..
        } => {
            let name = &catalog.operator(*operator)?.name;
            let [left, right] = operands.as_slice() else {
                return None;
            };
            if !matches!(name.as_str(), "->" | "->>") {
                return None;
            }
            let mut path = claim_path(catalog, left)?;
            path.push(constant(right)?);
            Some(path)
        }
        Node::Call(call) => {
            let function = catalog.function(call.function)?;
            let is_token = match function.name.as_str() {
                "jwt" => true,
                "current_setting" => call.arguments.first().and_then(constant) == Some("request.jwt.claims"),
                // `NULLIF(current_setting(...), '')` is no call, `coalesce` neither.
                _ => false,
            };
            is_token.then(Vec::new)
        }
        Node::Special { arguments, .. } => arguments.first().and_then(|it| claim_path(catalog, it)),
        Node::SubQuery(_) => crate::openness::plain_scalar(node).and_then(|it| claim_path(catalog, it)),
        _ => None,
    }
}

fn constant(node: &Node) -> Option<&str> {
    match node {
        Node::Constant { value, .. } => value.as_deref(),
        Node::Cast(cast) => constant(&cast.operand),
        _ => None,
    }
}

/// What a function's text reads: the names in calls of `current_setting`, and `auth.uid()`.
fn read_in_text(text: &str) -> Vec<Carrier> {
    let mut found = Vec::new();
    for (at, word) in text.match_indices("current_setting") {
        let rest = text[at + word.len()..].trim_start();
        let name = rest
            .strip_prefix('(')
            .map(str::trim_start)
            .and_then(|rest| rest.strip_prefix('\''))
            .and_then(|rest| rest.split_once('\''));
        found.extend(name.map(|(name, _)| setting(name)));
    }
    if text.contains("auth.uid()") {
        found.push(Carrier::SignedInUser);
    }
    found.retain(|it| !matches!(it, Carrier::Claim(name) if name.is_empty()));
    found
}
