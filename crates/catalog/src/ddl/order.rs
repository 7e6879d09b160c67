//! The order in which objects are made: each after what it stands on.

use rustc_hash::FxHashSet;

use pgassay_sql::literal::quote_literal;

use super::column::{parameters, storage};
use super::comment::relation_word;
use super::trigger::firing;
use super::{DdlStatement, Options, Printer};
use crate::constraint::ConstraintKind;
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

    /// Defaults, and the properties of columns; partitions are attached.
    fn after_functions(&mut self, tables: &[&Relation]) {
        let (printer, catalog) = (self.printer, self.printer.catalog);
        for (_, it) in catalog.types.iter().filter(|(_, it)| it.extension.is_none()) {
            if let TypeKind::Domain(domain) = &it.kind {
                for sql in printer.alter_domain(it, domain) {
                    self.add(ObjectId::Type(it.id), sql);
                }
            }
        }
        for table in tables {
            let name = printer.relation_name(table);
            for column in &table.columns {
                let object = ObjectId::Column(table.id, column.number);
                let alter = format!("ALTER TABLE ONLY {name} ALTER COLUMN {}", column.name.quoted());
                if let Some(default) = &column.default {
                    self.add(
                        object,
                        format!("{alter} SET DEFAULT {}", printer.expression(default)),
                    );
                }
                // A column that comes from a parent was not declared with the table.
                if table.partition_of.is_none()
                    && !column.local
                    && column.not_null
                    && self.own_not_null(table, column.number)
                {
                    self.add(object, format!("{alter} SET NOT NULL"));
                }
                if let Some(storage) = column.storage.and_then(storage) {
                    self.add(object, format!("{alter} SET STORAGE {storage}"));
                }
                if let Some(target) = column.statistics_target {
                    self.add(object, format!("{alter} SET STATISTICS {target}"));
                }
                if !column.options.is_empty() {
                    self.add(object, format!("{alter} SET ({})", parameters(&column.options)));
                }
            }
        }
        for table in tables {
            if let Some(partition) = &table.partition_of {
                let parent = printer.relation(partition.parent);
                let bound = printer.partition_bound(&partition.bound);
                let name = printer.relation_name(table);
                let sql = format!("ALTER TABLE ONLY {parent} ATTACH PARTITION {name} {bound}");
                self.add(ObjectId::Relation(table.id), sql);
            }
        }
        for (_, it) in catalog
            .sequences
            .iter()
            .filter(|(_, it)| it.extension.is_none() && !it.identity)
        {
            if let Some(sql) = printer.sequence_owned_by(it) {
                self.add(ObjectId::Sequence(it.id), sql);
            }
        }
    }

    /// Whether a table has a NOT NULL of its own on a column; before PostgreSQL 18 nobody knows.
    fn own_not_null(&self, table: &Relation, number: crate::id::ColumnNumber) -> bool {
        let mut constraints = table.constraints.iter();
        let found =
            constraints.find(|it| matches!(it.kind, ConstraintKind::NotNull(column) if column == number));
        found.map_or(self.printer.catalog.version.major < 18, |constraint| {
            constraint.local
        })
    }

    /// Checks first, those of children before those of their parents, which merge them; then keys.
    fn constraints(&mut self, tables: &[&Relation]) {
        let printer = self.printer;
        for table in tables.iter().rev() {
            for constraint in table.constraints.iter().filter(|constraint| constraint.local) {
                let is_late = match &constraint.kind {
                    ConstraintKind::Check(_) => true,
                    ConstraintKind::NotNull(_) => !constraint.validated,
                    _ => false,
                };
                if is_late {
                    self.constraint(table, constraint, "");
                }
            }
        }
        for table in tables {
            for constraint in &table.constraints {
                let is_key = matches!(
                    constraint.kind,
                    ConstraintKind::PrimaryKey(_)
                        | ConstraintKind::Unique(_)
                        | ConstraintKind::Exclusion { .. }
                );
                if is_key {
                    self.constraint(table, constraint, "ONLY ");
                }
            }
        }
        for table in tables {
            for index in printer
                .catalog
                .indexes_of(table)
                .filter(|index| index.constraint.is_some())
            {
                if let Some(parent) = index.parent {
                    let (parent, name) = (printer.index(parent), printer.index(index.id));
                    self.add(
                        ObjectId::Index(index.id),
                        format!("ALTER INDEX {parent} ATTACH PARTITION {name}"),
                    );
                }
            }
        }
    }

    fn constraint(&mut self, table: &Relation, constraint: &crate::constraint::Constraint, only: &str) {
        let printer = self.printer;
        if let Some(definition) = printer.constraint_definition(table, constraint) {
            let (name, table_name) = (constraint.name.quoted(), printer.relation_name(table));
            let sql = format!("ALTER TABLE {only}{table_name} ADD CONSTRAINT {name} {definition}");
            self.add(ObjectId::Constraint(table.id, constraint.id), sql);
        }
    }

    fn indexes(&mut self, relations: &[&Relation]) {
        let printer = self.printer;
        let mut attached = Vec::new();
        for relation in relations {
            for index in printer
                .catalog
                .indexes_of(relation)
                .filter(|index| index.constraint.is_none())
            {
                self.add(ObjectId::Index(index.id), printer.create_index(relation, index));
                if let Some(parent) = index.parent {
                    let (parent, name) = (printer.index(parent), printer.index(index.id));
                    attached.push((
                        ObjectId::Index(index.id),
                        format!("ALTER INDEX {parent} ATTACH PARTITION {name}"),
                    ));
                }
            }
        }
        for (object, sql) in attached {
            self.add(object, sql);
        }
        for relation in relations {
            let name = printer.relation_name(relation);
            let word = relation_word(relation);
            for index in printer.catalog.indexes_of(relation) {
                if index.clustered {
                    let sql = format!("ALTER {word} {name} CLUSTER ON {}", index.name.quoted());
                    self.add(ObjectId::Index(index.id), sql);
                }
                if index.replica_identity && relation.replica_identity == Some("index") {
                    let sql = format!(
                        "ALTER TABLE ONLY {name} REPLICA IDENTITY USING INDEX {}",
                        index.name.quoted()
                    );
                    self.add(ObjectId::Index(index.id), sql);
                }
            }
        }
    }

    /// What the partitions of a table have with it comes with it.
    fn foreign_keys(&mut self, tables: &[&Relation]) {
        for table in tables {
            for constraint in table
                .constraints
                .iter()
                .filter(|constraint| constraint.parent.is_none())
            {
                if matches!(constraint.kind, ConstraintKind::ForeignKey(_)) {
                    self.constraint(table, constraint, "");
                }
            }
        }
    }

    /// Row security, rules, triggers, policies.
    fn on_relation(&mut self, relation: &Relation) {
        let printer = self.printer;
        let name = printer.relation_name(relation);
        let id = relation.id;
        if relation.row_security.enabled {
            self.add(
                ObjectId::Relation(id),
                format!("ALTER TABLE {name} ENABLE ROW LEVEL SECURITY"),
            );
        }
        if relation.row_security.forced {
            self.add(
                ObjectId::Relation(id),
                format!("ALTER TABLE {name} FORCE ROW LEVEL SECURITY"),
            );
        }
        if let Some(identity @ ("full" | "nothing")) = relation.replica_identity {
            let identity = identity.to_ascii_uppercase();
            self.add(
                ObjectId::Relation(id),
                format!("ALTER TABLE ONLY {name} REPLICA IDENTITY {identity}"),
            );
        }
        for rule in &relation.rules {
            let object = ObjectId::Rule(id, rule.id);
            if let Some(sql) = printer.catalog.definitions.get(&object) {
                self.add(object, sql.trim_end_matches(';'));
            }
            if let Some(words) = firing(rule.firing) {
                self.add(
                    object,
                    format!("ALTER TABLE {name} {words} RULE {}", rule.name.quoted()),
                );
            }
        }
        for trigger in &relation.triggers {
            let object = ObjectId::Trigger(id, trigger.id);
            if trigger.parent.is_none() {
                self.add(object, printer.create_trigger(relation, trigger));
            }
            if let Some(words) = firing(trigger.firing) {
                let sql = format!(
                    "ALTER TABLE ONLY {name} {words} TRIGGER {}",
                    trigger.name.quoted()
                );
                self.add(object, sql);
            }
        }
        for policy in &relation.policies {
            self.add(
                ObjectId::Policy(id, policy.id),
                printer.create_policy(relation, policy),
            );
        }
    }

    /// Comments, owners, privileges.
    fn rest(&mut self) {
        let printer = self.printer;
        for (object, on, comment) in printer.comments() {
            self.add(object, format!("COMMENT ON {on} IS {}", quote_literal(comment)));
        }
        for (object, name, owner) in printer.owned() {
            if owner != RoleId::BOOTSTRAP || matches!(object, ObjectId::Schema(_)) {
                self.add(object, format!("ALTER {name} OWNER TO {}", printer.role(owner)));
            }
        }
        for it in printer.privileged() {
            for sql in printer.grant_statements(&it) {
                self.add(it.object, sql);
            }
        }
        for it in &printer.catalog.default_privileges {
            let object = it.schema.map_or(ObjectId::Role(it.role), ObjectId::Schema);
            for sql in printer.default_privilege_statements(it) {
                self.add(object, sql);
            }
        }
    }
}
