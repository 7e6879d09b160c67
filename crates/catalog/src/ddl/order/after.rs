//! What is added to objects after all of them are made: defaults, constraints, indexes, triggers, policies, comments, owners.

use pgassay_sql::literal::quote_literal;

use super::Script;
use crate::constraint::{Constraint, ConstraintKind};
use crate::data_type::TypeKind;
use crate::ddl::column::{parameters, storage};
use crate::ddl::comment::relation_word;
use crate::ddl::trigger::firing;
use crate::id::{ColumnNumber, ObjectId, RoleId};
use crate::relation::Relation;

impl Script<'_> {
    /// Defaults, and the properties of columns; partitions are attached.
    pub(super) fn after_functions(&mut self, tables: &[&Relation]) {
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
    fn own_not_null(&self, table: &Relation, number: ColumnNumber) -> bool {
        let mut constraints = table.constraints.iter();
        let found =
            constraints.find(|it| matches!(it.kind, ConstraintKind::NotNull(column) if column == number));
        found.map_or(self.printer.catalog.version.major < 18, |constraint| {
            constraint.local
        })
    }

    /// Checks first, those of children before those of their parents, which merge them; then keys.
    pub(super) fn constraints(&mut self, tables: &[&Relation]) {
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

    fn constraint(&mut self, table: &Relation, constraint: &Constraint, only: &str) {
        let printer = self.printer;
        if let Some(definition) = printer.constraint_definition(table, constraint) {
            let (name, table_name) = (constraint.name.quoted(), printer.relation_name(table));
            let sql = format!("ALTER TABLE {only}{table_name} ADD CONSTRAINT {name} {definition}");
            self.add(ObjectId::Constraint(table.id, constraint.id), sql);
        }
    }

    pub(super) fn indexes(&mut self, relations: &[&Relation]) {
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
    pub(super) fn foreign_keys(&mut self, tables: &[&Relation]) {
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
    pub(super) fn on_relation(&mut self, relation: &Relation) {
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
    pub(super) fn rest(&mut self) {
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
        for it in printer.catalog.default_privileges.iter() {
            let object = it.schema.map_or(ObjectId::Role(it.role), ObjectId::Schema);
            for sql in printer.default_privilege_statements(it) {
                self.add(object, sql);
            }
        }
    }
}
