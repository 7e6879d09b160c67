//! What a check may ask and do.

use std::sync::OnceLock;

use pgassay_catalog::Catalog;
use pgassay_catalog::change::{Change, Failure};
use pgassay_catalog::constraint::Constraint;
use pgassay_catalog::data_type::TypeKind;
use pgassay_catalog::expression::Node;
use pgassay_catalog::gap::{Effects, Reach};
use pgassay_catalog::id::{ColumnNumber, ObjectId, RelationId, RoleId, SchemaId, TypeId};
use pgassay_catalog::index::Index;
use pgassay_catalog::location::{FileId, Location};
use pgassay_catalog::lock::TableLock;
use pgassay_catalog::policy::Policy;
use pgassay_catalog::relation::{Column, Relation, RelationKind};
use pgassay_catalog::role::Schema;
use pgassay_catalog::routine::{Function, FunctionKind};
use pgassay_catalog::sequence::Sequence;
use pgassay_catalog::words::Word;
use pgassay_isolation::access::is_above_row_security;
use pgassay_isolation::openness::{Helpers, Openness, openness_with};
use pgassay_isolation::platform::own_relations;
use pgassay_isolation::tenancy::{Axis, Tenancy};
use pgassay_sql::ast::{ObjectKind, Statement};
use pgassay_sql::name::Identifier;

use crate::finding::{Confidence, Finding, ObjectRef, Severity};
use crate::migration::Migration;
use crate::rule::{Needs, Rule};
use crate::selection::Selection;
use crate::survey::Survey;
use crate::survey::tenants::{Tenants, organisation_of};

/// What rules argue from, besides the catalog.
#[derive(Clone, Copy)]
pub struct Facts<'a> {
    /// The catalog: the final one, or for a step the one after it.
    pub catalog: &'a Catalog,
    /// Who is a tenant.
    pub tenancy: &'a Tenancy,
    /// Which rules run, with which options.
    pub selection: &'a Selection,
    /// All failures, in order.
    pub failures: &'a [Failure],
    /// The migrations in the order in which they are run, then those that are not run.
    pub migrations: &'a [Migration],
    /// What the catalog is like as a whole: counted when the first rule asks, if it was not before.
    pub survey: &'a OnceLock<Survey>,
}

/// A statement of a migration that was applied.
#[derive(Clone, Copy)]
pub struct Step<'a> {
    /// The statement.
    pub statement: &'a Statement,
    /// What it did.
    pub change: &'a Change,
    /// Its file.
    pub file: FileId,
    /// Which files may not have been run yet, by their place in the list.
    pub pending: &'a [bool],
    /// What earlier statements of the same transaction have locked.
    pub held: &'a [TableLock],
    /// Whether the tool runs the file in a transaction of its own.
    pub is_wrapped: bool,
    /// The text of the file.
    pub source: &'a str,
}

impl Step<'_> {
    /// Whether the statement may not have been run yet.
    pub fn is_pending(&self) -> bool {
        self.is_pending_file(self.file)
    }

    /// Whether a table has no rows to speak of when the statement runs: the same file made it, or one that is as new.
    pub fn is_new(&self, table: &Relation) -> bool {
        table.location.is_some_and(|made| self.is_as_new(made.file))
    }

    /// Whether what a file makes is not there before the statement's own file runs, or may not be.
    pub(crate) fn is_as_new(&self, file: FileId) -> bool {
        file == self.file || (self.is_pending() && self.is_pending_file(file))
    }

    fn is_pending_file(&self, file: FileId) -> bool {
        self.pending.get(file.0 as usize).copied().unwrap_or_default()
    }
}

/// What one rule had to say.
#[derive(Debug, Default)]
pub struct Outcome {
    /// Its findings, in the order they were reported.
    pub findings: Vec<Finding>,
    /// How many objects it looked at.
    pub examined: usize,
    /// About how many of them it could not tell.
    pub undetermined: usize,
    /// How many findings are about what has been run already, for a rule about what may go wrong meanwhile.
    pub history: usize,
}

/// What a check may ask and do.
pub struct Context<'a> {
    /// The catalog.
    pub catalog: &'a Catalog,
    /// Who is a tenant.
    pub tenancy: &'a Tenancy,
    /// All failures.
    pub failures: &'a [Failure],
    /// The migrations in the order in which they are run, then those that are not run.
    pub migrations: &'a [Migration],
    pub(crate) survey: &'a OnceLock<Survey>,
    pub(crate) rule: &'static Rule,
    pub(crate) selection: &'a Selection,
    pub(crate) outcome: &'a mut Outcome,
    /// Whether what it looks at is, or may be, still to be run: a statement of a migration is not for ever.
    pub(crate) pending: bool,
    /// Whether the engine counts the objects; false as soon as the check counts them itself.
    pub(crate) counting: &'a mut bool,
}

impl Context<'_> {
    /// Reports a finding. One that argues from an absence which a gap may belie counts as undetermined instead.
    pub fn report(&mut self, mut finding: Finding) {
        if self.is_undetermined(finding.object.id) {
            self.outcome.undetermined += 1;
            return;
        }
        if !self.pending && self.rule.needs.contains(&Needs::Pending) {
            self.outcome.history += 1;
            return;
        }
        finding.rule = self.rule.id;
        finding.severity = finding.severity.min(self.selection.severity(self.rule));
        finding.confidence = finding.confidence.min(self.rule.confidence);
        if finding.confidence == Confidence::Low {
            finding.severity = finding.severity.min(Severity::Medium);
        }
        if finding.location.is_none() {
            finding.location = finding.object.id.and_then(|id| self.location_of(id));
        }
        self.outcome.findings.push(finding);
    }

    /// Counts objects that were looked at, for checks that do not look at each object of their grain: without it the
    /// engine counts the calls.
    pub fn examined(&mut self, objects: usize) {
        *self.counting = false;
        self.outcome.examined += objects;
    }

    /// The value of an option.
    pub fn option(&self, name: &str) -> &str {
        self.selection.option(self.rule, name)
    }

    /// The value of an option that is a number; its default where the value is none.
    pub fn option_number(&self, name: &str) -> u32 {
        let default = self
            .rule
            .options
            .iter()
            .find(|option| option.name == name)
            .map_or("0", |option| option.default);
        self.option(name)
            .parse()
            .or_else(|_| default.parse())
            .unwrap_or_default()
    }

    fn is_undetermined(&self, object: Option<ObjectId>) -> bool {
        let absent = self.rule.needs.iter().filter_map(|need| match need {
            Needs::AbsenceOf(effects) => Some(*effects),
            Needs::Tenancy | Needs::Migrations | Needs::Pending => None,
        });
        let absent = absent.fold(Effects::NONE, Effects::union);
        absent != Effects::NONE && self.gap_over(object, absent)
    }

    /// Whether a gap may have done any of this to an object.
    pub fn gap_over(&self, object: Option<ObjectId>, effects: Effects) -> bool {
        let relation = object.and_then(|object| relation_of(self.catalog, object));
        self.catalog.gaps.iter().any(|gap| {
            gap.may_have.intersects(effects)
                && match gap.reach {
                    Reach::Everything => true,
                    Reach::UnknownRelations => false,
                    Reach::Relation(id) => relation.is_some_and(|relation| relation.id == id),
                    Reach::Schema(id) => relation.is_none_or(|relation| relation.schema == id),
                }
        })
    }

    /// Where an object was created.
    pub fn location_of(&self, object: ObjectId) -> Option<Location> {
        let catalog = self.catalog;
        let of_relation = |id| catalog.relation(id);
        match object {
            ObjectId::Schema(id) => catalog.schema(id)?.location,
            ObjectId::Relation(id) => of_relation(id)?.location,
            ObjectId::Column(id, number) | ObjectId::Default(id, number) => {
                let relation = of_relation(id)?;
                relation.column(number)?.location.or(relation.location)
            }
            ObjectId::Constraint(id, constraint) => {
                let relation = of_relation(id)?;
                let found = relation.constraints.iter().find(|it| it.id == constraint)?;
                found.location.or(relation.location)
            }
            ObjectId::Index(id) => {
                let index = catalog.index(id)?;
                match index.constraint {
                    Some(constraint) => self.location_of(ObjectId::Constraint(index.table, constraint)),
                    None => index.location,
                }
            }
            ObjectId::Trigger(id, trigger) => {
                of_relation(id)?
                    .triggers
                    .iter()
                    .find(|it| it.id == trigger)?
                    .location
            }
            ObjectId::Policy(id, policy) => {
                of_relation(id)?
                    .policies
                    .iter()
                    .find(|it| it.id == policy)?
                    .location
            }
            ObjectId::Rule(id, rule) => of_relation(id)?.rules.iter().find(|it| it.id == rule)?.location,
            ObjectId::Sequence(id) => catalog.sequence(id)?.location,
            ObjectId::Type(id) | ObjectId::DomainConstraint(id, _) => catalog.data_type(id)?.location,
            ObjectId::Function(id) => catalog.function(id)?.location,
            ObjectId::Role(id) => catalog.role(id)?.location,
            ObjectId::Extension(id) => catalog.extensions.get(id.0)?.location,
            ObjectId::Other(id) => catalog.others.get(id.0)?.location,
            ObjectId::Operator(_)
            | ObjectId::OperatorClass(_)
            | ObjectId::OperatorFamily(_)
            | ObjectId::Cast(_)
            | ObjectId::Collation(_) => None,
        }
    }

    /// The name of a schema and something in it: `public.orders`.
    pub fn qualified(&self, schema: SchemaId, name: &Identifier) -> String {
        match self.catalog.schema(schema) {
            Some(schema) => format!("{}.{}", schema.name.as_str(), name.as_str()),
            None => name.as_str().to_owned(),
        }
    }

    /// A relation's name for people: with its schema, unless that is public.
    pub fn qualified_beyond_public(&self, relation: &Relation) -> String {
        match self.catalog.schema(relation.schema) {
            Some(schema) if schema.name.as_str() != "public" => {
                format!("{}.{}", schema.name.as_str(), relation.name.as_str())
            }
            _ => relation.name.as_str().to_owned(),
        }
    }

    /// A relation, to report on.
    pub fn on_relation(&self, relation: &Relation) -> ObjectRef {
        let kind = match relation.kind {
            RelationKind::Table | RelationKind::PartitionedTable => ObjectKind::Table,
            RelationKind::View => ObjectKind::View,
            RelationKind::MaterializedView => ObjectKind::MaterializedView,
            RelationKind::ForeignTable => ObjectKind::ForeignTable,
        };
        let name = self.qualified(relation.schema, &relation.name);
        ObjectRef {
            kind: kind.into(),
            name,
            id: Some(ObjectId::Relation(relation.id)),
        }
    }

    /// A column, to report on.
    pub fn on_column(&self, relation: &Relation, column: &Column) -> ObjectRef {
        let id = ObjectId::Column(relation.id, column.number);
        self.on_part(relation, ObjectKind::Column, &column.name, id)
    }

    /// A constraint, trigger, policy or rule of a relation, to report on.
    pub fn on_part(
        &self,
        relation: &Relation,
        kind: ObjectKind,
        name: &Identifier,
        id: ObjectId,
    ) -> ObjectRef {
        let name = format!(
            "{}.{}",
            self.qualified(relation.schema, &relation.name),
            name.as_str()
        );
        ObjectRef {
            kind: kind.into(),
            name,
            id: Some(id),
        }
    }

    /// A policy, to report on.
    pub fn on_policy(&self, table: &Relation, policy: &Policy) -> ObjectRef {
        let id = ObjectId::Policy(table.id, policy.id);
        self.on_part(table, ObjectKind::Policy, &policy.name, id)
    }

    /// Whether a policy is for anybody whom row security binds.
    pub fn binds_somebody(&self, policy: &Policy) -> bool {
        let is_bound = |role: &RoleId| !is_above_row_security(self.catalog, *role);
        policy.roles.is_empty() || policy.roles.iter().any(is_bound)
    }

    /// A constraint of a table, to report on.
    pub fn on_constraint(&self, table: &Relation, constraint: &Constraint) -> ObjectRef {
        let id = ObjectId::Constraint(table.id, constraint.id);
        self.on_part(table, ObjectKind::Constraint, &constraint.name, id)
    }

    /// A schema, to report on.
    pub fn on_schema(&self, schema: &Schema) -> ObjectRef {
        ObjectRef {
            kind: ObjectKind::Schema.into(),
            name: schema.name.as_str().to_owned(),
            id: Some(ObjectId::Schema(schema.id)),
        }
    }

    /// A function or procedure, to report on.
    pub fn on_function(&self, function: &Function) -> ObjectRef {
        let kind = match function.kind {
            FunctionKind::Procedure => ObjectKind::Procedure,
            _ => ObjectKind::Function,
        };
        ObjectRef {
            kind: kind.into(),
            name: self.qualified(function.schema, &function.name),
            id: Some(ObjectId::Function(function.id)),
        }
    }

    /// An index, to report on.
    pub fn on_index(&self, index: &Index) -> ObjectRef {
        let name = self.qualified(index.schema, &index.name);
        ObjectRef {
            kind: ObjectKind::Index.into(),
            name,
            id: Some(ObjectId::Index(index.id)),
        }
    }

    /// The relation's name as SQL writes it, quoted where it must be.
    pub fn sql_name(&self, relation: &Relation) -> String {
        match self.catalog.schema(relation.schema) {
            Some(schema) if schema.name.as_str() != "public" => format!("{}.{}", schema.name, relation.name),
            _ => relation.name.to_string(),
        }
    }

    /// The type below all domains.
    pub fn base_type(&self, data_type: TypeId) -> TypeId {
        let mut base = data_type;
        while let Some(TypeKind::Domain(domain)) = self.catalog.data_type(base).map(|it| &it.kind) {
            base = domain.base;
        }
        base
    }

    /// A type's name as SQL writes it: `bigint`, `text[]`, `public.colour`.
    pub fn type_name(&self, data_type: TypeId) -> String {
        let Some(found) = self.catalog.data_type(data_type) else {
            return "of an unknown type".to_owned();
        };
        if let TypeKind::Array { element } = found.kind {
            return format!("{}[]", self.type_name(element));
        }
        if found.schema == SchemaId::PG_CATALOG {
            return match found.name.as_str() {
                "int2" => "smallint".to_owned(),
                "int4" => "integer".to_owned(),
                "int8" => "bigint".to_owned(),
                "float4" => "real".to_owned(),
                "float8" => "double precision".to_owned(),
                "bool" => "boolean".to_owned(),
                "bpchar" => "character".to_owned(),
                "varchar" => "character varying".to_owned(),
                "timestamptz" => "timestamp with time zone".to_owned(),
                "timetz" => "time with time zone".to_owned(),
                "bit" | "interval" | "numeric" | "time" | "timestamp" => found.name.as_str().to_owned(),
                _ => found.name.to_string(),
            };
        }
        match self.catalog.schema(found.schema) {
            Some(schema) => format!("{}.{}", schema.name, found.name),
            None => found.name.to_string(),
        }
    }

    /// A sequence's name as SQL writes it.
    pub fn sql_sequence(&self, sequence: &Sequence) -> String {
        match self.catalog.schema(sequence.schema) {
            Some(schema) if schema.name.as_str() != "public" => format!("{}.{}", schema.name, sequence.name),
            _ => sequence.name.to_string(),
        }
    }

    /// A function's name as SQL writes it.
    pub fn sql_function_name(&self, function: &Function) -> String {
        match self.catalog.schema(function.schema) {
            Some(schema) if schema.name.as_str() != "public" => format!("{}.{}", schema.name, function.name),
            _ => function.name.to_string(),
        }
    }

    /// A function as `ALTER FUNCTION` names it: with the types of its parameters where others have its name.
    pub fn sql_function(&self, function: &Function) -> String {
        let name = self.sql_function_name(function);
        let alone = self.catalog.functions_in(function.schema, &function.name).count() < 2;
        if alone {
            return name;
        }
        let types: Vec<String> = function
            .input_types()
            .into_iter()
            .map(|data_type| self.type_name(data_type))
            .collect();
        format!("{name}({})", types.join(", "))
    }

    /// The names of columns as SQL writes them, with commas between.
    pub fn sql_columns(&self, relation: &Relation, columns: &[ColumnNumber]) -> String {
        let names: Vec<String> = columns
            .iter()
            .filter_map(|number| relation.column(*number))
            .map(|column| column.name.to_string())
            .collect();
        names.join(", ")
    }
}

impl<'a> Context<'a> {
    /// What the catalog is like as a whole.
    pub fn survey(&self) -> &'a Survey {
        self.survey
            .get_or_init(|| Survey::of(self.catalog, self.failures))
    }

    /// How the tables of tenants are made as a whole.
    pub fn tenants(&self) -> &'a Tenants {
        self.survey()
            .tenants
            .get_or_init(|| Tenants::of(self.catalog, self.tenancy))
    }

    /// Whom an expression about the rows of a table lets at all of them; functions that users wrote are looked into.
    pub fn openness(&self, table: &Relation, node: &Node) -> Openness {
        let helpers = self.survey().helpers.get_or_init(|| Helpers::of(self.catalog));
        openness_with(self.catalog, table, node, helpers)
    }

    /// The strongest axis of organisations on which a table has a column, and that column.
    pub fn organisation_of(&self, table: RelationId) -> Option<(&'a Axis, ColumnNumber)> {
        organisation_of(self.tenancy, table)
    }

    /// The relations that users made.
    pub fn own_relations(&self) -> impl Iterator<Item = &'a Relation> {
        own_relations(self.catalog)
    }

    /// The table whose name has these words, the last one in the singular: of this schema, else the only one elsewhere.
    pub fn table_named(&self, words: &[Word], schema: SchemaId) -> Option<&'a Relation> {
        self.survey().table(self.catalog, words, schema)
    }
}

/// The relation that an object is, or hangs on.
/// The relation that an object is or belongs to.
pub fn relation_of(catalog: &Catalog, object: ObjectId) -> Option<&Relation> {
    match object {
        ObjectId::Relation(id)
        | ObjectId::Column(id, _)
        | ObjectId::Default(id, _)
        | ObjectId::Constraint(id, _)
        | ObjectId::Trigger(id, _)
        | ObjectId::Policy(id, _)
        | ObjectId::Rule(id, _) => catalog.relation(id),
        ObjectId::Index(id) => catalog.relation(catalog.index(id)?.table),
        _ => None,
    }
}
