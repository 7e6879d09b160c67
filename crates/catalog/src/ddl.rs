//! Prints a catalog: as SQL that makes it again, and as a sorted list of facts by which two catalogs are compared.

mod cluster;
mod column;
mod comment;
mod constraint;
mod data_type;
mod describe;
mod function;
mod index;
mod name;
mod operator;
mod order;
mod privilege;
mod relation;
mod sequence;
mod trigger;

use pgassay_sql::name::Identifier;

use crate::catalog::Catalog;
use crate::expression::Expression;
use crate::id::ObjectId;
use crate::normal::{print_node, print_query};
use crate::relation::Relation;
use crate::trigger::Rule;

/// A statement, and the object that it makes or alters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DdlStatement {
    /// The object.
    pub object: ObjectId,
    /// The statement, without a semicolon.
    pub sql: String,
}

/// What is left out.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Roles that are there anyway: they are neither created nor described.
    pub existing_roles: Vec<Identifier>,
}

/// The statements that make the catalog's objects again in an empty database, in an order in which they run.
///
/// Members of extensions come with `CREATE EXTENSION`. What the catalog knows by name only (servers, text search
/// objects, functions in C, ...) is not made.
pub fn statements(catalog: &Catalog, options: &Options) -> Vec<DdlStatement> {
    let mut script = order::Script::new(Printer {
        catalog,
        normal: false,
    });
    script.write(options);
    script.statements
}

/// All facts of the catalog, one a line, sorted: two catalogs are equal exactly if these are.
///
/// Identifiers and places in files are left out, and of extensions' members all but their names.
pub fn describe(catalog: &Catalog, options: &Options) -> Vec<String> {
    let printer = Printer {
        catalog,
        normal: true,
    };
    describe::describe(printer, options)
}

/// Prints names and clauses.
#[derive(Clone, Copy)]
pub(crate) struct Printer<'a> {
    pub(crate) catalog: &'a Catalog,
    /// Whether expressions are printed in normal form, to be compared, or as text, to be run.
    pub(crate) normal: bool,
}

impl Printer<'_> {
    /// An expression.
    pub(crate) fn expression(self, expression: &Expression) -> String {
        let normal = if self.normal {
            print_node(self.catalog, &expression.tree)
        } else {
            None
        };
        normal.unwrap_or_else(|| expression.text.to_string())
    }

    /// The query of a view.
    pub(crate) fn view_definition(self, relation: &Relation) -> String {
        let known = relation
            .definition
            .as_ref()
            .and_then(|query| print_query(self.catalog, query));
        known.unwrap_or_else(|| "an unknown query".to_owned())
    }

    /// The actions of a rule.
    pub(crate) fn rule_actions(self, rule: &Rule) -> String {
        format!("{} actions", rule.actions.len())
    }
}
