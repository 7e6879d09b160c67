//! A catalog as a sorted list of facts.

mod relation;

use std::collections::BTreeMap;

use pgassay_sql::ast::ObjectKind;
use pgassay_sql::name::Identifier;

use super::column::parameters;
use super::privilege::{Privileged, Target, default_privilege_kind};
use super::sequence::persistence;
use super::{Options, Printer};
use crate::data_type::{DataType, TypeKind};
use crate::id::{ExtensionId, RoleId};
use crate::privilege::{Grant, Privileges, Rights};
use crate::role::{Other, Role};
use crate::routine::{Function, FunctionBody, FunctionKind};

/// Collects facts.
pub(crate) struct Facts<'a> {
    printer: Printer<'a>,
    lines: Vec<String>,
}

/// All facts, sorted.
pub(crate) fn describe(printer: Printer<'_>, options: &Options) -> Vec<String> {
    let mut facts = Facts {
        printer,
        lines: Vec::new(),
    };
    facts.cluster(options);
    facts.types();
    facts.functions();
    facts.operators();
    facts.sequences();
    facts.relations();
    facts.privileges();
    for (_, it) in printer.catalog.others.iter() {
        facts.other(it);
    }
    facts.lines.sort();
    facts.lines
}

impl Facts<'_> {
    fn add(&mut self, line: String) {
        self.lines.push(line);
    }

    /// Of an extension's member only that it is one.
    fn is_member(&mut self, extension: Option<ExtensionId>, name: impl FnOnce() -> String) -> bool {
        let Some(id) = extension else { return false };
        let extension = self.printer.catalog.extensions.get(id.0);
        let extension = extension.map_or("?".to_owned(), |it| it.name.quoted());
        if extension != "plpgsql" {
            self.add(format!("member of {extension}: {}", name()));
        }
        true
    }

    fn cluster(&mut self, options: &Options) {
        let (printer, catalog) = (self.printer, self.printer.catalog);
        self.add(format!("version {}", catalog.version));
        self.add(format!(
            "database: owner {}",
            printer.role(catalog.database_owner)
        ));
        for (name, value) in &catalog.database_settings {
            self.add(format!("database: set {name} to {value:?}"));
        }
        for (_, role) in catalog
            .roles
            .iter()
            .filter(|(_, it)| !options.existing_roles.contains(&it.name))
        {
            self.role(role);
        }
        for (_, it) in catalog.schemas.iter() {
            let name = printer.schema(it.id);
            if !self.is_member(it.extension, || format!("schema {name}")) {
                self.add(format!("schema {name}"));
            }
        }
        // Every database has plpgsql, and whether it counts as the user's own is a matter of the source.
        for (_, it) in catalog
            .extensions
            .iter()
            .filter(|(_, it)| it.name.as_str() != "plpgsql")
        {
            let schema = printer.schema(it.schema);
            let version = it.version.as_deref().unwrap_or("unknown");
            self.add(format!(
                "extension {}: schema {schema}, version {version}",
                it.name.quoted()
            ));
        }
    }

    fn role(&mut self, role: &Role) {
        let printer = self.printer;
        let name = role.name.quoted();
        self.add(format!("role {name}: {}", printer.role_attributes(role)));
        for it in &role.member_of {
            let options = format!("admin {}, inherit {}, set {}", it.admin, it.inherit, it.set);
            self.add(format!(
                "role {name}: member of {} ({options})",
                printer.role(it.role)
            ));
        }
        for (key, value) in &role.settings {
            self.add(format!("role {name}: set {key} to {value:?}"));
        }
        if let Some(comment) = &role.comment {
            self.add(format!("comment on ROLE {name}: {comment:?}"));
        }
    }

    fn types(&mut self) {
        let printer = self.printer;
        for (_, it) in printer.catalog.types.iter() {
            let name = printer.stored_type(it);
            if !self.is_member(it.extension, || format!("type {name}")) {
                self.data_type(it, &name);
            }
        }
    }

    fn data_type(&mut self, it: &DataType, name: &str) {
        let printer = self.printer;
        match &it.kind {
            // Rows, arrays and multiranges come with something else.
            TypeKind::Row(_) | TypeKind::Array { .. } | TypeKind::Multirange { .. } => return,
            TypeKind::Base { .. } => self.add(format!("type {name}: base")),
            TypeKind::Pseudo => self.add(format!("type {name}: pseudo")),
            TypeKind::Composite { attributes, .. } => {
                self.add(format!(
                    "type {name}: composite ({})",
                    names(attributes.iter().map(|it| &it.name))
                ));
                for attribute in attributes {
                    let (attribute, data_type) = (attribute.name.quoted(), printer.column_type(attribute));
                    self.add(format!("attribute {name}.{attribute}: {data_type}"));
                }
            }
            TypeKind::Domain(domain) => {
                let not_null = if domain.not_null { " not null" } else { "" };
                let default = domain.default.as_ref();
                let default =
                    default.map_or(String::new(), |it| format!(" default {}", printer.expression(it)));
                self.add(format!(
                    "type {name}: domain over {}{not_null}{default}",
                    printer.domain(domain)
                ));
                for constraint in &domain.constraints {
                    self.add(format!(
                        "constraint of domain {name}: {}",
                        printer.domain_constraint(constraint)
                    ));
                }
            }
            TypeKind::Enum { .. } | TypeKind::Range { .. } | TypeKind::Shell => {
                self.add(format!(
                    "type {name}: {}",
                    printer.create_type(it).unwrap_or_default()
                ));
            }
        }
        if let Some(array) = it.array.and_then(|id| printer.catalog.data_type(id)) {
            self.add(format!("array of {name}: {}", printer.stored_type(array)));
        }
    }

    fn functions(&mut self) {
        let printer = self.printer;
        for (_, it) in printer.catalog.functions.iter() {
            if !self.is_member(it.extension, || format!("function {}", printer.signature(it))) {
                self.function(it);
            }
        }
    }

    fn function(&mut self, it: &Function) {
        let printer = self.printer;
        let name = format!("function {}", printer.signature(it));
        let kind = match &it.kind {
            FunctionKind::Function => "function".to_owned(),
            FunctionKind::Procedure => "procedure".to_owned(),
            FunctionKind::Window => "window function".to_owned(),
            FunctionKind::Aggregate {
                direct,
                hypothetical,
                definition,
            } => {
                let clauses: Vec<String> = definition
                    .iter()
                    .map(|(key, value)| format!("{key}={value}"))
                    .collect();
                format!(
                    "aggregate, direct {direct:?}, hypothetical {hypothetical}, {}",
                    clauses.join(", ")
                )
            }
        };
        self.add(format!("{name}: {kind}"));
        self.add(format!("{name}: parameters ({})", printer.parameters(it, true)));
        self.add(format!("{name}: returns {}", printer.returns(it)));
        self.add(format!("{name}: {}", printer.function_properties(it)));
        let body = match &it.body {
            FunctionBody::Text { text, .. } => format!("{text:?}"),
            FunctionBody::Expression(expression) => format!("RETURN {}", printer.expression(expression)),
            FunctionBody::Atomic(queries) => format!("BEGIN ATOMIC of {} statements", queries.len()),
            FunctionBody::Native => "native".to_owned(),
        };
        self.add(format!("{name}: body {body}"));
    }

    fn operators(&mut self) {
        let (printer, catalog) = (self.printer, self.printer.catalog);
        for (_, it) in catalog.operators.iter() {
            let name = format!("operator {}", printer.operator_signature(it.id));
            if !self.is_member(it.extension, || name.clone()) {
                let clauses = printer
                    .operator_clauses(it)
                    .unwrap_or_else(|| "announced".to_owned());
                self.add(format!("{name}: {clauses}"));
            }
        }
        for (_, it) in catalog.operator_families.iter() {
            let name = format!(
                "operator family {} using {}",
                printer.qualified(it.schema, &it.name),
                it.method
            );
            if self.is_member(it.extension, || name.clone()) {
                continue;
            }
            self.add(name.clone());
            for operator in &it.operators {
                let signature = printer.operator_signature(operator.operator);
                let purpose = if operator.search { "search" } else { "order" };
                self.add(format!("{name}: {} {signature} for {purpose}", operator.strategy));
            }
        }
        for (_, it) in catalog.operator_classes.iter() {
            let name = format!(
                "operator class {} using {}",
                printer.qualified(it.schema, &it.name),
                it.method
            );
            if !self.is_member(it.extension, || name.clone()) {
                let family = catalog.operator_family(it.family);
                let family = family.map_or("?".to_owned(), |it| printer.qualified(it.schema, &it.name));
                let key = it.key.map_or(String::new(), |key| {
                    format!(", stores {}", printer.data_type(key))
                });
                let default = if it.default { ", default" } else { "" };
                let input = printer.data_type(it.input);
                self.add(format!("{name}: for {input}, family {family}{key}{default}"));
            }
        }
        for (_, it) in catalog.casts.iter() {
            let name = format!(
                "cast {} as {}",
                printer.data_type(it.source),
                printer.data_type(it.target)
            );
            if !self.is_member(it.extension, || name.clone()) {
                self.add(format!("{name}: {}", printer.cast_definition(it)));
            }
        }
        for (_, it) in catalog.collations.iter() {
            let name = format!("collation {}", printer.qualified(it.schema, &it.name));
            if !self.is_member(it.extension, || name.clone()) {
                self.add(name);
            }
        }
    }

    fn sequences(&mut self) {
        let printer = self.printer;
        for (_, it) in printer.catalog.sequences.iter() {
            let name = format!("sequence {}", printer.qualified(it.schema, &it.name));
            if self.is_member(it.extension, || name.clone()) {
                continue;
            }
            let kind = persistence(it.persistence);
            let (data_type, options) = (printer.data_type(it.data_type), printer.sequence_options(it));
            self.add(format!("{name}: {kind}{data_type} {options}"));
            if let Some((table, column)) = it.owned_by {
                let how = if it.identity { "identity" } else { "owned by" };
                let (table, column) = (printer.relation(table), printer.columns_of(table, &[column]));
                self.add(format!("{name}: {how} {table}.{column}"));
            }
        }
    }

    fn privileges(&mut self) {
        let (printer, catalog) = (self.printer, self.printer.catalog);
        for it in printer.privileged() {
            self.grants(&it);
        }
        self.grants(&Privileged {
            object: crate::id::ObjectId::Role(catalog.database_owner),
            target: Target::Database,
            on: "DATABASE".to_owned(),
            column: None,
            owner: catalog.database_owner,
            privileges: &catalog.database_privileges,
        });
        for (_, name, owner) in printer.owned() {
            self.add(format!("owner of {name}: {}", printer.role(owner)));
        }
        for (_, on, comment) in printer.comments() {
            self.add(format!("comment on {on}: {comment:?}"));
        }
        for it in catalog.default_privileges.iter() {
            let schema = it
                .schema
                .map_or(String::new(), |schema| format!(" in {}", printer.schema(schema)));
            let (words, _) = default_privilege_kind(it.kind);
            let on = format!("{words} of {}{schema}", printer.role(it.role));
            self.add(format!("default privileges on {on}"));
            for line in effective(&it.grants, printer) {
                self.add(format!("default privileges on {on}: {line}"));
            }
        }
    }

    /// Only where they are not what a new object has.
    fn grants(&mut self, it: &Privileged<'_>) {
        let printer = self.printer;
        let Privileges { grants: Some(grants) } = it.privileges else {
            return;
        };
        let defaults = it.target.default_grants(it.owner, printer.catalog.version.major);
        let lines = effective(grants, printer);
        if lines == effective(&defaults, printer) {
            return;
        }
        let on = match &it.column {
            Some(column) => format!("{} ({column})", it.on),
            None => it.on.clone(),
        };
        if lines.is_empty() {
            self.add(format!("grant on {on}: nothing to nobody"));
        }
        for line in lines {
            self.add(format!("grant on {on}: {line}"));
        }
    }

    fn other(&mut self, it: &Other) {
        if it.kind == ObjectKind::LargeObject {
            return;
        }
        let printer = self.printer;
        let name = match it.schema {
            Some(schema) => printer.qualified(schema, &it.name),
            None => it.name.quoted(),
        };
        let name = match (it.kind, it.references.first()) {
            (ObjectKind::UserMapping, Some(server)) => {
                format!(
                    "{:?} of {} on {}",
                    it.kind,
                    printer.role(it.owner),
                    printer.object(*server)
                )
            }
            (kind, _) => format!("{kind:?} {name}"),
        };
        if self.is_member(it.extension, || name.clone()) {
            return;
        }
        let options = parameters(&it.options);
        self.add(format!("{name}: owner {}, {options}", printer.role(it.owner)));
        for expression in &it.expressions {
            self.add(format!("{name}: of {}", printer.expression(expression)));
        }
        for reference in &it.references {
            self.add(format!("{name}: refers to {}", printer.object(*reference)));
        }
        if let Some(comment) = &it.comment {
            self.add(format!("comment on {name}: {comment:?}"));
        }
    }
}

/// Grants as lines, those of the same roles together, sorted.
fn effective(grants: &[Grant], printer: Printer<'_>) -> Vec<String> {
    let mut by_roles: BTreeMap<(Option<RoleId>, RoleId), (Rights, Rights)> = BTreeMap::new();
    for grant in grants {
        let rights = by_roles.entry((grant.grantee, grant.grantor)).or_default();
        rights.0 = rights.0.union(grant.rights);
        rights.1 = rights.1.union(grant.grant_options);
    }
    let mut lines: Vec<String> = by_roles
        .into_iter()
        .filter(|(_, (rights, _))| !rights.is_empty())
        .map(|((grantee, grantor), (rights, options))| {
            let words: Vec<&str> = rights.keywords().collect();
            let mut line = words.join(", ");
            line.push_str(&format!(
                " to {} by {}",
                printer.grantee(grantee),
                printer.role(grantor)
            ));
            if !options.is_empty() {
                let words: Vec<&str> = options.keywords().collect();
                line.push_str(&format!(", grant option for {}", words.join(", ")));
            }
            line
        })
        .collect();
    lines.sort();
    lines
}

/// Names with commas.
fn names<'a>(names: impl Iterator<Item = &'a Identifier>) -> String {
    let names: Vec<String> = names.map(Identifier::quoted).collect();
    names.join(", ")
}
