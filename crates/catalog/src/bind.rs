//! PostgreSQL's parse analysis: names become identifiers, types become known, and what PostgreSQL would refuse is
//! refused.
//!
//! The order of the steps and the rules follow `src/backend/parser` of PostgreSQL 14 to 18, because the code of a
//! refusal and the types of a view's columns depend on them. What the catalog cannot tell (see [`crate::gap`]) is
//! [`Obstacle::Unknown`], never a refusal.

mod assign;
mod call;
mod candidate;
mod cast;
mod collation;
mod column;
mod common;
mod compare;
mod data;
mod equality;
mod expr;
mod format_type;
mod from;
mod function_body;
mod group;
mod join;
mod json;
mod kind;
mod literal;
mod merge;
mod mutability;
mod operator;
mod polymorphic;
mod query;
mod row;
mod set_operation;
mod sql_json;
mod state;
mod sub_query;
mod target;
#[cfg(test)]
mod tests;
mod type_name;
mod types;
mod values;
mod view_target;
mod window;
mod with;

use pgassay_sql::ast::{DataStatement, Expr, Query};
use pgassay_sql::name::Identifier;

pub use format_type::{format_type, format_type_along};
pub use function_body::BodyResult;
pub use kind::ExpressionKind;
pub use mutability::TriggerEvents;
pub use target::column_name;
pub(crate) use target::{special_function_name, special_value_name};
pub use type_name::ResolvedType;

use crate::catalog::Catalog;
use crate::expression::{BoundQuery, Expression, Node};
use crate::gap::{Effects, Reach};
use crate::id::{SchemaId, TypeId};
use crate::lookup::SearchPath;
use crate::refusal::{Obstacle, Refusal, SqlState};
use crate::relation::Relation;
use state::State;

/// Binds expressions and queries against a catalog.
#[derive(Clone, Copy, Debug)]
pub struct Binder<'a> {
    /// The catalog.
    pub catalog: &'a Catalog,
    /// Where unqualified names are looked up.
    pub path: &'a SearchPath,
    /// Labels of enums that must not be used yet: the open transaction added them.
    pub new_labels: &'a [(TypeId, String)],
}

/// What an expression or query can see besides the catalog.
#[derive(Clone, Debug, Default)]
pub struct Scope<'a> {
    /// The tables whose columns are visible, as items of FROM numbered from 0.
    pub tables: Vec<ScopeTable<'a>>,
    /// The parameters of the SQL function around it: `$1` and their names.
    pub parameters: &'a [ScopeParameter],
    /// The function around it, by whose name its parameters can be qualified.
    pub function: Option<&'a Identifier>,
    /// The type and modifier of VALUE in the CHECK of a domain.
    pub value: Option<(TypeId, i32)>,
}

/// A table whose columns are visible; it need not be in the catalog yet.
#[derive(Clone, Copy, Debug)]
pub struct ScopeTable<'a> {
    /// The table.
    pub relation: &'a Relation,
    /// The name by which it is known, if that is not its own: `old`, `new`, `excluded`.
    pub alias: Option<&'static str>,
    /// Whether unqualified names find its columns: not so for `old` and `new`.
    pub unqualified: bool,
    /// It has its number, but no name finds it.
    pub hidden: bool,
}

/// A parameter of a function.
#[derive(Clone, Debug)]
pub struct ScopeParameter {
    /// Its name.
    pub name: Option<Identifier>,
    /// Its type.
    pub data_type: TypeId,
}

impl<'a> Scope<'a> {
    /// One table, by its own name.
    pub fn table(relation: &'a Relation) -> Scope<'a> {
        Scope {
            tables: vec![ScopeTable {
                relation,
                alias: None,
                unqualified: true,
                hidden: false,
            }],
            ..Scope::default()
        }
    }

    /// The old and new row of a trigger or rule: item 0 is `old`, item 1 is `new`.
    pub fn old_and_new(relation: &'a Relation) -> Scope<'a> {
        let row = |alias| ScopeTable {
            relation,
            alias: Some(alias),
            unqualified: false,
            hidden: false,
        };
        Scope {
            tables: vec![row("old"), row("new")],
            ..Scope::default()
        }
    }
}

/// What the value of an expression is assigned to.
#[derive(Clone, Copy, Debug)]
pub struct AssignmentTarget<'a> {
    /// The type.
    pub data_type: TypeId,
    /// Its modifier, -1 for none.
    pub modifier: i32,
    /// The column, for the message of a refusal.
    pub column: Option<&'a Identifier>,
}

/// A result, or why there is none.
pub type Bound<T> = Result<T, Obstacle>;

/// PostgreSQL's refusal.
fn refuse<T>(sqlstate: SqlState, message: impl Into<String>) -> Bound<T> {
    Err(Refusal::new(sqlstate, message).into())
}

/// Something that cannot be told offline.
fn unknown<T>(because: impl Into<String>) -> Bound<T> {
    Err(Obstacle::Unknown(because.into()))
}

/// Says where a refusal stands, unless it knows better.
fn at<T>(result: Bound<T>, span: pgassay_sql::span::Span) -> Bound<T> {
    result.map_err(|obstacle| match obstacle {
        Obstacle::Refused(refusal) => Obstacle::Refused(Box::new(refusal.at(span))),
        Obstacle::Unknown(_) => obstacle,
    })
}

impl<'a> Binder<'a> {
    /// A binder over a catalog.
    pub fn new(catalog: &'a Catalog, path: &'a SearchPath) -> Binder<'a> {
        Binder {
            catalog,
            path,
            new_labels: &[],
        }
    }

    /// The same binder where an open transaction added labels to enums, which must not be used before it is committed.
    #[must_use]
    pub fn with_new_labels(self, new_labels: &'a [(TypeId, String)]) -> Binder<'a> {
        Binder { new_labels, ..self }
    }

    /// Binds an expression that stands in an object of its own, checks what its place forbids, and coerces it: to
    /// boolean where the place demands it, else to the target by an assignment cast.
    ///
    /// # Errors
    ///
    /// PostgreSQL's refusal, or why it cannot be told.
    pub fn bind_expression(
        &self,
        expr: &Expr,
        scope: &Scope<'_>,
        kind: ExpressionKind,
        target: Option<AssignmentTarget<'_>>,
    ) -> Bound<Expression> {
        let state = State::root(self, scope, kind);
        let tree = at(self.bind_root(&state, expr, kind, target), expr.span)?;
        Ok(expression(tree, expr))
    }

    /// An expression that is there, for another target: the casts that PostgreSQL inserted give way to one to that
    /// (`strip_implicit_coercions`, `coerce_to_target_type`).
    ///
    /// # Errors
    ///
    /// PostgreSQL's refusal, or why it cannot be told.
    pub fn recast(
        &self,
        bound: &Expression,
        kind: ExpressionKind,
        target: AssignmentTarget<'_>,
    ) -> Bound<Expression> {
        let mut node = &*bound.tree;
        while let Node::Cast(cast) = node
            && cast.implicit
        {
            node = &cast.operand;
        }
        let tree = self.coerce_for_assignment(node.clone(), kind, target)?;
        let references = tree.references();
        Ok(Expression {
            tree: tree.into(),
            references: references.into(),
            ..bound.clone()
        })
    }

    fn bind_root(
        &self,
        state: &State<'_>,
        expr: &Expr,
        kind: ExpressionKind,
        target: Option<AssignmentTarget<'_>>,
    ) -> Bound<Node> {
        let mut node = self.expr(state, expr, kind)?;
        if let Some(construct) = kind.boolean_construct() {
            node = self.coerce_to_boolean(node, construct)?;
        } else if let Some(target) = target {
            node = self.coerce_for_assignment(node, kind, target)?;
        } else if node.data_type() == TypeId::UNKNOWN && kind != ExpressionKind::IndexExpression {
            node = self.coerce_untyped_to_text(node)?;
        }
        self.check_place(state, &node, kind)?;
        Ok(node)
    }

    /// Binds a query that stands in an object of its own.
    ///
    /// # Errors
    ///
    /// PostgreSQL's refusal, or why it cannot be told.
    pub fn bind_query(&self, query: &Query, scope: &Scope<'_>) -> Bound<BoundQuery> {
        let root = State::root(self, scope, ExpressionKind::Other);
        self.query(Some(&root), query, true)
    }

    /// Binds a statement that changes rows; its RETURNING are the columns of the result.
    ///
    /// # Errors
    ///
    /// PostgreSQL's refusal, or why it cannot be told.
    pub fn bind_data_statement(&self, statement: &DataStatement, scope: &Scope<'_>) -> Bound<BoundQuery> {
        let root = State::root(self, scope, ExpressionKind::Other);
        self.data_statement(&root, statement)
    }

    /// A refusal because something was not found, or that it may be there although the catalog does not know.
    fn missing<T>(&self, effects: Effects, schema: Option<SchemaId>, refusal: Refusal) -> Bound<T> {
        match self.may_be_there(effects, schema) {
            Some(because) => unknown(because),
            None => Err(refusal.into()),
        }
    }

    /// Why something may be in a schema, or in any of the path, that the catalog does not know of.
    pub(crate) fn may_be_there(&self, effects: Effects, schema: Option<SchemaId>) -> Option<String> {
        let searched = |candidate: SchemaId| match schema {
            Some(schema) => schema == candidate,
            None => self.path.schemas.contains(&candidate),
        };
        if schema == Some(SchemaId::PG_CATALOG) {
            return None;
        }
        let of_schema = self
            .catalog
            .extensions
            .iter()
            .find(|(_, extension)| !extension.members_known && Some(extension.schema) == schema);
        if let Some((_, extension)) = of_schema {
            return Some(format!("what extension {} brings is not known", extension.name));
        }
        let gap = self.catalog.gaps.iter().find(|gap| {
            gap.may_have.intersects(effects)
                && match gap.reach {
                    Reach::Everything | Reach::UnknownRelations => true,
                    Reach::Schema(id) => searched(id),
                    Reach::Relation(_) => false,
                }
        });
        if let Some(gap) = gap {
            return Some(gap.because.clone());
        }
        let mut extensions = self.catalog.extensions.iter();
        let (_, extension) = extensions.find(|(_, extension)| !extension.members_known)?;
        Some(format!(
            "the members of the extension `{}` are not known",
            extension.name
        ))
    }
}

/// An expression with what it refers to.
fn expression(tree: Node, expr: &Expr) -> Expression {
    let references = tree.references();
    Expression {
        tree: tree.into(),
        text: expr.to_string().into(),
        references: references.into(),
        location: None,
    }
}
