//! Stands in for the binder until it lands.
use std::sync::Arc;
use pgassay_catalog::expression::*;
use pgassay_catalog::id::*;
use pgassay_catalog::refusal::*;
use pgassay_catalog::relation::Relation;
use pgassay_catalog::{Catalog, SearchPath};
use pgassay_sql::ast::{Expr, ExprKind, Literal, ObjectKind, Query, TypeName};
use pgassay_sql::name::Identifier;

#[derive(Clone, Copy, Debug)]
pub(crate) struct Binder<'a> { catalog: &'a Catalog, path: &'a SearchPath }
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ExpressionKind { Default, Check, DomainCheck, Generated, IndexExpression, IndexPredicate, PartitionKey, PartitionBound, AlterUsing, PolicyUsing, PolicyCheck, TriggerWhen, FunctionDefault, RuleCondition, Other }
#[derive(Clone, Debug, Default)]
pub(crate) struct Scope<'a> { pub(crate) tables: Vec<&'a Relation> }
#[derive(Clone, Copy, Debug)]
pub(crate) struct AssignmentTarget<'a> { pub(crate) data_type: TypeId, pub(crate) modifier: i32, pub(crate) column: Option<&'a Identifier> }
#[derive(Clone, Copy, Debug)]
pub(crate) struct ResolvedType { pub(crate) data_type: TypeId, pub(crate) modifier: i32, pub(crate) collation: Option<CollationId>, pub(crate) set_of: bool }
impl<'a> Scope<'a> { pub(crate) fn table(relation: &'a Relation) -> Scope<'a> { Scope { tables: vec![relation] } } }
impl<'a> Binder<'a> {
    pub(crate) fn new(catalog: &'a Catalog, path: &'a SearchPath) -> Binder<'a> { Binder { catalog, path } }
    pub(crate) fn resolve_type(&self, name: &TypeName) -> Result<ResolvedType, Obstacle> {
        let Some(found) = self.catalog.find_type(self.path, &name.name.value) else {
            return Err(crate::refuse::missing(ObjectKind::Type, "type", SqlState::UNDEFINED_OBJECT, &name.name));
        };
        let number = |at: usize| match name.modifiers.get(at).map(|it| &it.kind) { Some(ExprKind::Literal(Literal::Integer(value))) => Some(*value), _ => None };
        let modifier = match (number(0), name.name.value.name.as_str()) { (None, _) => -1, (Some(n), "varchar" | "bpchar") => n + 4, (Some(n), "numeric") => ((n << 16) | (number(1).unwrap_or(0) & 0x7ff)) + 4, (Some(n), _) => n };
        let id = if name.array_dimensions > 0 { found.array.unwrap_or(TypeId::UNKNOWN) } else { found.id };
        Ok(ResolvedType { data_type: id, modifier, collation: found.collatable.then_some(CollationId::DEFAULT), set_of: name.set_of })
    }
    pub(crate) fn bind_expression(&self, expr: &Expr, _s: &Scope<'_>, _k: ExpressionKind, _t: Option<AssignmentTarget<'_>>) -> Result<Expression, Obstacle> {
        Ok(Expression { tree: Arc::new(Node::Unknown { because: String::new() }), text: expr.to_string().into(), references: Arc::from([]), location: None })
    }
    pub(crate) fn bind_query(&self, _q: &Query, _s: &Scope<'_>) -> Result<BoundQuery, Obstacle> { Err(Obstacle::Unknown(String::new())) }
}
pub(crate) fn format_type(catalog: &Catalog, id: TypeId, _m: i32) -> String { catalog.data_type(id).map(|t| t.name.to_string()).unwrap_or_default() }
pub(crate) trait NodeExt { fn data_type(&self) -> TypeId; fn references(&self) -> Vec<Reference>; }
impl NodeExt for Node { fn data_type(&self) -> TypeId { TypeId::UNKNOWN } fn references(&self) -> Vec<Reference> { Vec::new() } }
pub(crate) trait QueryExt { fn references(&self) -> Vec<Reference>; }
impl QueryExt for BoundQuery { fn references(&self) -> Vec<Reference> { Vec::new() } }
