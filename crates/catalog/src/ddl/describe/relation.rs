//! Facts about relations and what hangs on them.

use super::{Facts, names};
use crate::constraint::Constraint;
use crate::ddl::column::{compression, parameters, storage};
use crate::ddl::comment::relation_word;
use crate::ddl::sequence::persistence;
use crate::ddl::trigger::firing;
use crate::index::Index;
use crate::relation::{Column, Relation};
use crate::trigger::{Rule, Trigger};

impl Facts<'_> {
    pub(super) fn relations(&mut self) {
        let printer = self.printer;
        for (_, it) in printer.catalog.relations.iter() {
            let name = printer.relation_name(it);
            if !self.is_member(it.extension, || format!("relation {name}")) {
                self.relation(it, &name);
            }
        }
        for (_, it) in printer
            .catalog
            .indexes
            .iter()
            .filter(|(_, it)| it.extension.is_none())
        {
            self.index(it);
        }
    }

    fn relation(&mut self, it: &Relation, name: &str) {
        let printer = self.printer;
        let word = relation_word(it).to_ascii_lowercase();
        let kind = persistence(it.persistence).to_ascii_lowercase();
        self.add(format!("{word} {name}: {kind}{word}"));
        self.add(format!(
            "columns {name}: {}",
            names(it.columns.iter().map(|column| &column.name))
        ));
        let partitioning = it.partitioning.as_ref().map(|it_| printer.partitioning(it, it_));
        let partition_of = it.partition_of.as_ref().map(|partition| {
            let bound = printer.partition_bound(&partition.bound);
            format!("partition of {} {bound}", printer.relation(partition.parent))
        });
        let parents: Vec<String> = it.inherits.iter().map(|id| printer.relation(*id)).collect();
        let facts = [
            it.row_security.enabled.then(|| "row security enabled".to_owned()),
            it.row_security.forced.then(|| "row security forced".to_owned()),
            partitioning,
            partition_of,
            (!parents.is_empty()).then(|| format!("inherits {}", parents.join(", "))),
            it.of_type
                .map(|data_type| format!("of {}", printer.data_type(data_type))),
            (!it.options.is_empty()).then(|| format!("with {}", parameters(&it.options))),
            it.access_method.as_ref().map(|method| format!("using {method}")),
            it.replica_identity
                .map(|identity| format!("replica identity {identity}")),
            it.server.as_ref().map(|server| format!("server {server}")),
            (!it.populated).then(|| "not populated".to_owned()),
        ];
        for fact in facts.into_iter().flatten() {
            self.add(format!("{word} {name}: {fact}"));
        }
        if it.is_view() {
            let definition = printer.view_definition(it);
            self.add(format!("{word} {name}: as {definition}"));
        }
        for column in &it.columns {
            self.column(it, name, column);
        }
        for constraint in &it.constraints {
            self.constraint(it, name, constraint);
        }
        for trigger in &it.triggers {
            self.trigger(it, name, trigger);
        }
        for rule in &it.rules {
            self.rule(name, rule);
        }
        for policy in &it.policies {
            let definition = printer.policy_definition(policy);
            self.add(format!("policy {name}.{}: {definition}", policy.name.quoted()));
        }
    }

    fn column(&mut self, relation: &Relation, name: &str, it: &Column) {
        let printer = self.printer;
        let mut line = format!("column {name}.{}: {}", it.name.quoted(), printer.column_type(it));
        if it.not_null {
            line.push_str(" not null");
        }
        if let Some(default) = &it.default {
            line.push_str(&format!(" default {}", printer.expression(default)));
        }
        if let Some(generated) = &it.generated {
            let kind = if generated.stored { "stored" } else { "virtual" };
            line.push_str(&format!(
                " generated as ({}) {kind}",
                printer.expression(&generated.expression)
            ));
        }
        if let Some(identity) = it.identity {
            let when = if identity.always { "always" } else { "by default" };
            line.push_str(&format!(
                " identity {when} by {}",
                printer.sequence(identity.sequence)
            ));
        }
        let parents = !relation.inherits.is_empty() || relation.partition_of.is_some();
        if parents || it.inherited > 0 || !it.local {
            line.push_str(&format!(", local {}, from {} parents", it.local, it.inherited));
        }
        let options = (!it.options.is_empty()).then(|| format!("options {}", parameters(&it.options)));
        let more = [
            it.storage.and_then(storage).map(|word| format!("storage {word}")),
            it.compression
                .and_then(compression)
                .map(|word| format!("compression {word}")),
            it.statistics_target.map(|target| format!("statistics {target}")),
            options,
        ];
        for fact in more.into_iter().flatten() {
            line.push_str(&format!(", {fact}"));
        }
        self.add(line);
        let mut sequences: Vec<String> = it
            .owned_sequences
            .iter()
            .map(|id| printer.sequence(*id))
            .collect();
        sequences.sort();
        for sequence in sequences {
            self.add(format!("column {name}.{}: has {sequence}", it.name.quoted()));
        }
    }

    fn constraint(&mut self, relation: &Relation, name: &str, it: &Constraint) {
        let printer = self.printer;
        let definition = printer.constraint_definition(relation, it);
        let definition = definition.unwrap_or_else(|| match (it.deferrable, it.initially_deferred) {
            (_, true) => "TRIGGER DEFERRABLE INITIALLY DEFERRED".to_owned(),
            (true, _) => "TRIGGER DEFERRABLE".to_owned(),
            _ => "TRIGGER".to_owned(),
        });
        let mut line = format!("constraint {name}.{}: {definition}", it.name.quoted());
        if it.no_inherit && !definition.contains(" NO INHERIT") {
            line.push_str(", no inherit");
        }
        if !it.enforced && it.validated {
            line.push_str(", validated");
        }
        if it.inherited > 0 || !it.local {
            line.push_str(&format!(", local {}, from {} parents", it.local, it.inherited));
        }
        if let Some(parent) = it.parent {
            line.push_str(&format!(
                ", belongs to {}",
                self.constraint_name(relation, parent)
            ));
        }
        self.add(line);
    }

    /// A constraint of the table that a relation is a partition of, or of the relation itself.
    fn constraint_name(&self, relation: &Relation, id: crate::id::ConstraintId) -> String {
        let printer = self.printer;
        let mut holder = Some(relation);
        while let Some(it) = holder {
            if let Some(constraint) = it.constraints.iter().find(|constraint| constraint.id == id) {
                return format!("{}.{}", printer.relation_name(it), constraint.name.quoted());
            }
            let parent = it.partition_of.as_ref().map(|partition| partition.parent);
            holder = parent.and_then(|parent| printer.catalog.relation(parent));
        }
        "\"?\"".to_owned()
    }

    fn index(&mut self, it: &Index) {
        let printer = self.printer;
        let Some(relation) = printer.catalog.relation(it.table) else {
            return;
        };
        let name = printer.qualified(it.schema, &it.name);
        let unique = if it.unique { "unique " } else { "" };
        let definition = printer.index_definition(relation, it);
        let mut line = format!(
            "index {name}: {unique}on {} {definition}",
            printer.relation_name(relation)
        );
        if let Some(constraint) = it.constraint {
            line.push_str(&format!(
                ", of constraint {}",
                printer.constraint(relation, constraint)
            ));
        }
        if let Some(parent) = it.parent {
            line.push_str(&format!(", belongs to {}", printer.index(parent)));
        }
        let flags = [
            (!it.valid, "invalid"),
            (it.clustered, "clustered"),
            (it.replica_identity, "replica identity"),
        ];
        for (_, flag) in flags.iter().filter(|(is, _)| *is) {
            line.push_str(&format!(", {flag}"));
        }
        self.add(line);
    }

    fn trigger(&mut self, relation: &Relation, name: &str, it: &Trigger) {
        let printer = self.printer;
        let (timing, rest) = printer.trigger_definition(relation, it);
        let mut line = format!("trigger {name}.{}: {timing}{rest}", it.name.quoted());
        if it.constraint.is_some() {
            line.push_str(", constraint");
        }
        if let Some(words) = firing(it.firing) {
            line.push_str(&format!(", {words}"));
        }
        if it.parent.is_some() {
            line.push_str(", belongs to the parent's");
        }
        self.add(line);
    }

    fn rule(&mut self, name: &str, it: &Rule) {
        let printer = self.printer;
        let actions = printer.rule_actions(it);
        let mut line = format!(
            "rule {name}.{}: {} {actions}",
            it.name.quoted(),
            printer.rule_definition(it)
        );
        if let Some(words) = firing(it.firing) {
            line.push_str(&format!(", {words}"));
        }
        self.add(line);
    }
}
