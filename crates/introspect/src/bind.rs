//! Binds what the server printed: defaults, checks, policies, views, bodies. What cannot be bound is a gap.

mod relation;

use std::sync::Arc;

use pgassay_catalog::bind::{AssignmentTarget, Binder, BodyResult, ExpressionKind, Scope, ScopeParameter};
use pgassay_catalog::data_type::{DataType, TypeKind};
use pgassay_catalog::expression::{BoundQuery, Expression, Node};
use pgassay_catalog::gap::{Effects, Gap, Reach};
use pgassay_catalog::id::{FunctionId, ObjectId, TypeId};
use pgassay_catalog::refusal::Obstacle;
use pgassay_catalog::routine::{Function, FunctionBody};
use pgassay_catalog::{Catalog, SearchPath};
use pgassay_sql::parse::{parse_expression, parse_query, parse_sql_body};
use rustc_hash::FxHashMap;

/// Binds every expression of a catalog. All columns and functions are there, so the order does not matter.
pub(crate) fn bind(catalog: &mut Catalog) {
    let path = SearchPath::empty();
    let mut pass = Pass {
        binder: Binder::new(catalog, &path),
        constants: FxHashMap::default(),
        references: Vec::new(),
        gaps: Vec::new(),
    };
    let types = pass.types();
    let functions = pass.functions();
    let relations = pass.relations();
    let indexes = pass.indexes();
    let statistics = pass.statistics();
    let Pass { references, gaps, .. } = pass;
    for it in types {
        catalog.types.update(it.id.0, |data_type| *data_type = it);
    }
    for it in functions {
        catalog.functions.update(it.id.0, |function| *function = it);
    }
    for it in relations {
        catalog.relations.update(it.id.0, |relation| *relation = it);
    }
    for it in indexes {
        catalog.indexes.update(it.id.0, |index| *index = it);
    }
    for it in statistics {
        catalog.others.update(it.id.0, |other| *other = it);
    }
    for (holder, targets) in references {
        catalog.note_references(holder, targets);
    }
    catalog.gaps.extend(gaps);
}

/// One pass over a catalog.
struct Pass<'a> {
    binder: Binder<'a>,
    /// Expressions that see no table, by text and the type they are assigned to: thousands of columns have the same default.
    constants: FxHashMap<(Arc<str>, TypeId, i32), Expression>,
    references: Vec<(ObjectId, Vec<ObjectId>)>,
    gaps: Vec<Gap>,
}

/// The object that an expression belongs to.
#[derive(Clone, Copy)]
struct Holder {
    object: ObjectId,
    reach: Reach,
}

impl<'a> Pass<'a> {
    fn catalog(&self) -> &'a Catalog {
        self.binder.catalog
    }

    /// Binds an expression in its place.
    fn expression(
        &mut self,
        holder: Holder,
        expression: &mut Expression,
        scope: &Scope<'_>,
        kind: ExpressionKind,
        target: Option<AssignmentTarget<'_>>,
    ) {
        let text = Arc::clone(&expression.text);
        let alone = scope.tables.is_empty() && scope.parameters.is_empty() && scope.value.is_none();
        let key = match target {
            Some(target) if alone => Some((Arc::clone(&text), target.data_type, target.modifier)),
            _ => None,
        };
        if let Some(known) = key.as_ref().and_then(|key| self.constants.get(key)) {
            *expression = known.clone();
        } else {
            let bound = match parse_expression(&text, 0) {
                Ok(parsed) => self
                    .binder
                    .bind_expression(&parsed, scope, kind, target)
                    .map_err(because),
                Err(error) => Err(error.message),
            };
            self.keep(holder, expression, bound);
            if let (Some(key), true) = (key, !matches!(*expression.tree, Node::Unknown { .. })) {
                self.constants.insert(key, expression.clone());
            }
        }
        self.note(
            holder.object,
            expression
                .references
                .iter()
                .map(|it| ObjectId::from(*it))
                .collect(),
        );
    }

    /// Puts the bound tree into an expression, whose text stays as the server printed it.
    fn keep(&mut self, holder: Holder, expression: &mut Expression, bound: Result<Expression, String>) {
        match bound {
            Ok(bound) => {
                expression.tree = bound.tree;
                expression.references = bound.references;
            }
            Err(because) => {
                self.gap(holder, &expression.text, &because);
                expression.tree = Arc::new(Node::Unknown { because });
            }
        }
    }

    /// Binds the query of a view.
    fn query(&mut self, holder: Holder, text: &str, scope: &Scope<'_>) -> Option<BoundQuery> {
        let bound = match parse_query(text.trim_end_matches(';'), 0) {
            Ok(parsed) => self.binder.bind_query(&parsed, scope).map_err(because),
            Err(error) => Err(error.message),
        };
        match bound {
            Ok(query) => {
                self.note(
                    holder.object,
                    query.references().into_iter().map(ObjectId::from).collect(),
                );
                Some(query)
            }
            Err(because) => {
                self.gap(holder, text, &because);
                None
            }
        }
    }

    fn note(&mut self, holder: ObjectId, targets: Vec<ObjectId>) {
        if !targets.is_empty() {
            self.references.push((holder, targets));
        }
    }

    /// The object is there and only what it says could not be told, so nothing is missing.
    fn gap(&mut self, holder: Holder, text: &str, because: &str) {
        self.gaps.push(Gap {
            reach: holder.reach,
            may_have: Effects::NONE,
            because: format!("\"{text}\" could not be understood: {because}"),
            location: None,
        });
    }

    /// The domains, with their defaults and checks bound.
    fn types(&mut self) -> Vec<DataType> {
        let has_any = |data_type: &&DataType| match &data_type.kind {
            TypeKind::Domain(domain) => domain.default.is_some() || !domain.constraints.is_empty(),
            _ => false,
        };
        let types = self.catalog().types.iter().map(|(_, it)| it);
        let mut domains: Vec<DataType> = types.filter(has_any).cloned().collect();
        for data_type in &mut domains {
            let (id, reach) = (data_type.id, Reach::Schema(data_type.schema));
            let TypeKind::Domain(domain) = &mut data_type.kind else {
                continue;
            };
            let object = ObjectId::Type(id);
            if let Some(default) = &mut domain.default {
                let target = AssignmentTarget {
                    data_type: domain.base,
                    modifier: domain.modifier,
                    column: None,
                };
                let holder = Holder { object, reach };
                self.expression(
                    holder,
                    default,
                    &Scope::default(),
                    ExpressionKind::Default,
                    Some(target),
                );
            }
            let scope = Scope {
                value: Some((domain.base, domain.modifier)),
                ..Scope::default()
            };
            for constraint in &mut domain.constraints {
                let object = ObjectId::DomainConstraint(id, constraint.id);
                if let Some(check) = &mut constraint.check {
                    self.expression(
                        Holder { object, reach },
                        check,
                        &scope,
                        ExpressionKind::DomainCheck,
                        None,
                    );
                }
            }
        }
        domains
    }

    /// The functions with defaults or a body that PostgreSQL bound, bound too.
    fn functions(&mut self) -> Vec<Function> {
        let is_bound = |function: &&Function| {
            matches!(
                function.body,
                FunctionBody::Expression(_) | FunctionBody::Atomic(_)
            ) || function
                .parameters
                .iter()
                .any(|parameter| parameter.default.is_some())
        };
        let functions = self.catalog().functions.iter().map(|(_, it)| it);
        let mut functions: Vec<Function> = functions.filter(is_bound).cloned().collect();
        for function in &mut functions {
            self.function(function);
        }
        functions
    }

    fn function(&mut self, function: &mut Function) {
        let holder = Holder {
            object: ObjectId::Function(function.id),
            reach: Reach::Schema(function.schema),
        };
        let parameters: Vec<ScopeParameter> = function
            .inputs()
            .map(|parameter| ScopeParameter {
                name: parameter.name.clone(),
                data_type: parameter.data_type,
            })
            .collect();
        for parameter in &mut function.parameters {
            let target = AssignmentTarget {
                data_type: parameter.data_type,
                modifier: -1,
                column: None,
            };
            if let Some(default) = &mut parameter.default {
                let kind = ExpressionKind::FunctionDefault;
                self.expression(holder, default, &Scope::default(), kind, Some(target));
            }
        }
        let outputs: Vec<_> = function
            .outputs()
            .map(|it| (it.name.clone(), it.data_type))
            .collect();
        let result = BodyResult {
            data_type: function.result,
            columns: if outputs.len() > 1 { outputs } else { Vec::new() },
        };
        let scope = Scope {
            parameters: &parameters,
            function: Some(&function.name),
            ..Scope::default()
        };
        match &mut function.body {
            FunctionBody::Expression(expression) => {
                let bound = match parse_expression(&expression.text, 0) {
                    Ok(parsed) => self
                        .binder
                        .bind_function_return(&parsed, &scope, &result)
                        .map_err(because),
                    Err(error) => Err(error.message),
                };
                self.keep(holder, expression, bound);
                self.note(
                    holder.object,
                    expression
                        .references
                        .iter()
                        .map(|it| ObjectId::from(*it))
                        .collect(),
                );
            }
            FunctionBody::Atomic(queries) => *queries = self.atomic(holder, function.id, &scope, &result),
            FunctionBody::Text { .. } | FunctionBody::Native => {}
        }
    }

    /// The statements between BEGIN ATOMIC and END.
    fn atomic(
        &mut self,
        holder: Holder,
        id: FunctionId,
        scope: &Scope<'_>,
        result: &BodyResult,
    ) -> Vec<Option<BoundQuery>> {
        let text = self.catalog().definitions.get(&ObjectId::Function(id));
        let inner = text.and_then(|text| text.trim().strip_prefix("BEGIN ATOMIC")?.strip_suffix("END"));
        let statements = parse_sql_body(inner.unwrap_or_default());
        match self.binder.bind_function_body(&statements, scope, result) {
            Ok(queries) => {
                let references = queries.iter().flatten().flat_map(BoundQuery::references);
                self.note(holder.object, references.map(ObjectId::from).collect());
                queries
            }
            Err(obstacle) => {
                self.gap(holder, inner.unwrap_or_default(), &because(obstacle));
                vec![None; statements.len()]
            }
        }
    }
}

/// Why something could not be bound.
fn because(obstacle: Obstacle) -> String {
    match obstacle {
        Obstacle::Refused(refusal) => refusal.message.clone(),
        Obstacle::Unknown(because) => because,
    }
}
