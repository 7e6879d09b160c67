//! The order in which objects are made: each after what it stands on.

mod after;

use rustc_hash::FxHashSet;

use pgassay_sql::literal::quote_literal;

use super::{DdlStatement, Options, Printer};
use crate::data_type::TypeKind;
use crate::expression::Expression;
use crate::id::{FunctionId, ObjectId, RelationId, RoleId, TypeId};
use crate::relation::Relation;
use crate::routine::FunctionBody;

/// The statements so far.
pub(crate) struct Script<'a> {
    printer: Printer<'a>,
    pub(crate) statements: Vec<DdlStatement>,
    /// What was made or is being made.
    done: FxHashSet<ObjectId>,
}

impl<'a> Script<'a> {
    pub(crate) fn new(printer: Printer<'a>) -> Script<'a> {
        Script {
            printer,
            statements: Vec::new(),
            done: FxHashSet::default(),
        }
    }

    fn add(&mut self, object: ObjectId, sql: impl Into<String>) {
        self.statements.push(DdlStatement {
            object,
            sql: sql.into(),
        });
    }

    pub(crate) fn write(&mut self, options: &Options) {
        let catalog = self.printer.catalog;
        self.cluster(options);
        if let Some((id, _)) = catalog.functions.iter().next() {
            // A body may name what comes later.
            self.add(
                ObjectId::Function(FunctionId(id)),
                "SET check_function_bodies = off",
            );
        }
        let comes_along = |kind: &TypeKind| matches!(kind, TypeKind::Row(_) | TypeKind::Array { .. });
        for (_, it) in catalog.types.iter().filter(|(_, it)| !comes_along(&it.kind)) {
            self.data_type(it.id);
        }
        for (_, it) in catalog
            .sequences
            .iter()
            .filter(|(_, it)| it.extension.is_none() && !it.identity)
        {
            self.add(ObjectId::Sequence(it.id), self.printer.create_sequence(it));
        }
        // Bodies that are texts need nothing but the types of their parameters.
        let is_text = |body: &FunctionBody| matches!(body, FunctionBody::Text { .. });
        for (_, it) in catalog.functions.iter().filter(|(_, it)| is_text(&it.body)) {
            self.function(it.id);
        }
        for (_, it) in catalog.relations.iter().filter(|(_, it)| !it.is_view()) {
            self.relation(it.id);
        }
        for (_, it) in catalog.functions.iter() {
            self.function(it.id);
        }
        self.operators();
        let tables: Vec<&Relation> = catalog
            .relations
            .iter()
            .map(|(_, it)| it)
            .filter(|it| it.extension.is_none() && it.is_table())
            .collect();
        self.after_functions(&tables);
        self.constraints(&tables);
        self.indexes(&tables);
        self.foreign_keys(&tables);
        let views = || {
            catalog
                .relations
                .iter()
                .map(|(_, it)| it)
                .filter(|it| it.extension.is_none() && it.is_view())
        };
        for view in views() {
            self.relation(view.id);
        }
        let views: Vec<&Relation> = views().collect();
        self.indexes(&views);
        for relation in tables.into_iter().chain(views) {
            self.on_relation(relation);
        }
        self.rest();
    }

    fn cluster(&mut self, options: &Options) {
        let (printer, catalog) = (self.printer, self.printer.catalog);
        let new = |id: RoleId, name| id != RoleId::BOOTSTRAP && !options.existing_roles.contains(name);
        let roles: Vec<_> = catalog
            .roles
            .iter()
            .map(|(_, it)| it)
            .filter(|it| new(it.id, &it.name))
            .collect();
        for role in &roles {
            let sql = format!(
                "CREATE ROLE {} {}",
                role.name.quoted(),
                printer.role_attributes(role)
            );
            self.add(ObjectId::Role(role.id), sql);
        }
        for role in &roles {
            for sql in printer
                .membership_statements(role)
                .into_iter()
                .chain(printer.role_settings(role))
            {
                self.add(ObjectId::Role(role.id), sql);
            }
            if let Some(comment) = &role.comment {
                let sql = format!(
                    "COMMENT ON ROLE {} IS {}",
                    role.name.quoted(),
                    quote_literal(comment)
                );
                self.add(ObjectId::Role(role.id), sql);
            }
        }
        for (_, it) in catalog.schemas.iter().filter(|(_, it)| it.extension.is_none()) {
            if !it.name.as_str().starts_with("pg_temp") {
                self.add(
                    ObjectId::Schema(it.id),
                    format!("CREATE SCHEMA IF NOT EXISTS {}", it.name.quoted()),
                );
            }
        }
        for (_, it) in catalog.extensions.iter() {
            self.add(ObjectId::Extension(it.id), printer.create_extension(it));
        }
    }

    /// Makes a type, after those that it is made of.
    fn data_type(&mut self, id: TypeId) {
        let printer = self.printer;
        let Some(it) = printer.catalog.types.get(id.0) else {
            return;
        };
        if it.extension.is_some() || !self.done.insert(ObjectId::Type(id)) {
            return;
        }
        match &it.kind {
            TypeKind::Array { element } => self.data_type(*element),
            TypeKind::Multirange { range } => self.data_type(*range),
            TypeKind::Range { subtype, .. } => self.data_type(*subtype),
            TypeKind::Row(relation) => self.relation(*relation),
            TypeKind::Domain(domain) => self.data_type(domain.base),
            TypeKind::Composite { attributes, .. } => {
                for attribute in attributes {
                    self.data_type(attribute.data_type);
                }
            }
            _ => {}
        }
        if let Some(sql) = printer.create_type(it) {
            self.add(ObjectId::Type(id), sql);
        }
    }

    /// Makes a relation, after its parents, the types of its columns and what its expressions call.
    fn relation(&mut self, id: RelationId) {
        let printer = self.printer;
        let Some(it) = printer.catalog.relations.get(id.0) else {
            return;
        };
        if it.extension.is_some() || !self.done.insert(ObjectId::Relation(id)) {
            return;
        }
        for parent in &it.inherits {
            self.relation(*parent);
        }
        for data_type in it.columns.iter().map(|column| column.data_type).chain(it.of_type) {
            self.data_type(data_type);
        }
        if let Some(query) = &it.definition {
            for relation in crate::walk::relations_of(query) {
                self.relation(relation);
            }
        }
        for generated in it.columns.iter().filter_map(|column| column.generated.as_ref()) {
            self.expression(&generated.expression);
        }
        if let Some(sql) = printer.create_relation(it) {
            self.add(ObjectId::Relation(id), sql);
        }
    }

    fn function(&mut self, id: FunctionId) {
        let printer = self.printer;
        let Some(it) = printer.catalog.functions.get(id.0) else {
            return;
        };
        if it.extension.is_some() || !self.done.insert(ObjectId::Function(id)) {
            return;
        }
        for data_type in it
            .parameters
            .iter()
            .map(|parameter| parameter.data_type)
            .chain([it.result])
        {
            self.data_type(data_type);
        }
        for default in it
            .parameters
            .iter()
            .filter_map(|parameter| parameter.default.as_ref())
        {
            self.expression(default);
        }
        match &it.body {
            FunctionBody::Expression(expression) => self.expression(expression),
            FunctionBody::Atomic(queries) => {
                for relation in queries.iter().flatten().flat_map(crate::walk::relations_of) {
                    self.relation(relation);
                }
            }
            _ => {}
        }
        if let Some(sql) = printer.create_function(it) {
            self.add(ObjectId::Function(id), sql);
        }
    }

    /// Makes what an expression refers to.
    fn expression(&mut self, expression: &Expression) {
        for reference in expression.references.iter() {
            match ObjectId::from(*reference) {
                ObjectId::Function(id) => self.function(id),
                ObjectId::Type(id) => self.data_type(id),
                ObjectId::Relation(id) => self.relation(id),
                _ => {}
            }
        }
    }

    fn operators(&mut self) {
        let (printer, catalog) = (self.printer, self.printer.catalog);
        for (_, it) in catalog.operators.iter().filter(|(_, it)| it.extension.is_none()) {
            if let Some(sql) = printer.create_operator(it) {
                self.add(ObjectId::Operator(it.id), sql);
            }
        }
        for (_, it) in catalog.casts.iter().filter(|(_, it)| it.extension.is_none()) {
            // A range comes with the cast to its multirange.
            let target = catalog.data_type(it.target);
            let comes_along = target.is_some_and(
                |target| matches!(target.kind, TypeKind::Multirange { range } if range == it.source),
            );
            if let (Some(id), false) = (it.id, comes_along) {
                self.add(ObjectId::Cast(id), printer.create_cast(it));
            }
        }
    }
}
