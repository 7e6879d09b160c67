//! What the names in a data file stand for.
//!
//! `name` is in `pg_catalog`, `schema.name` elsewhere, `@name` is a member of the extension that is being read, in its
//! schema, and `other@name` a member of another extension. A number is the identifier of one of PostgreSQL's own objects.

use rustc_hash::FxHashMap;

use super::data_type::UNKNOWN;
use super::function::Function;
use super::operator::Operator;
use super::table::Table;

/// Finds a type of another extension, by the names of the extension and the type.
pub type OtherExtension<'a> = &'a (dyn Fn(&str, &str) -> Option<u32> + Sync);

/// The types that a file's references can mean.
pub(super) struct Scope<'a> {
    pub(super) local: FxHashMap<&'static str, u32>,
    pub(super) builtin: Option<&'a Scope<'a>>,
    pub(super) other: OtherExtension<'a>,
}

impl Scope<'_> {
    /// The type that a reference means; nothing for an empty one. A type that is not to be had is `unknown`.
    pub(super) fn optional_type(&self, reference: &str) -> Option<u32> {
        (!reference.is_empty()).then(|| self.type_id(reference))
    }

    pub(super) fn type_id(&self, reference: &str) -> u32 {
        if let Some(id) = self.local.get(reference) {
            return *id;
        }
        if let Some((extension, name)) = reference.split_once('@') {
            return (self.other)(extension, name).unwrap_or(UNKNOWN);
        }
        self.builtin.map_or(UNKNOWN, |builtin| builtin.type_id(reference))
    }

    /// The identifiers in a comma-separated list; an empty entry is 0, "no type".
    pub(super) fn type_ids(&self, references: &str) -> Vec<u32> {
        references
            .split(',')
            .map(|reference| self.optional_type(reference).unwrap_or(0))
            .collect()
    }

    /// The function that an operator or a cast names.
    pub(super) fn function(&self, reference: &str, members: &Table<Function>) -> Option<u32> {
        if let Ok(id) = reference.parse() {
            return Some(id);
        }
        let (name, arguments) = signature(reference)?;
        let arguments = if arguments.is_empty() {
            Vec::new()
        } else {
            self.type_ids(arguments)
        };
        let found = members
            .named(name)
            .iter()
            .find(|function| function.input_types().eq(arguments.iter().copied()));
        found.map(|function| function.id)
    }

    /// The operator that an operator family or another operator names.
    pub(super) fn operator(&self, reference: &str, members: &[Operator]) -> Option<u32> {
        if let Ok(id) = reference.parse() {
            return Some(id);
        }
        let (name, operands) = signature(reference)?;
        let [left, right] = self.type_ids(operands)[..] else {
            return None;
        };
        let is_it = |operator: &&Operator| {
            operator.name == name && operator.left.unwrap_or(0) == left && operator.right == right
        };
        members.iter().find(is_it).map(|operator| operator.id)
    }
}

/// The name and the types of `@name(type,type)`.
fn signature(reference: &'_ str) -> Option<(&'_ str, &'_ str)> {
    reference.strip_prefix('@')?.strip_suffix(')')?.split_once('(')
}

/// The schema (empty for the extension's own) and the name of an object's own name in a file.
pub(super) fn own_name(text: &'static str, member: bool) -> (&'static str, &'static str) {
    if member {
        return ("", text.strip_prefix('@').unwrap_or(text));
    }
    match text.split_once('.') {
        Some(("information_schema", name)) => ("information_schema", name),
        _ => ("pg_catalog", text),
    }
}
