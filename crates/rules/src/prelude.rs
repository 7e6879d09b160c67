//! What a rule's author imports: `use crate::prelude::*;`.

pub use pgassay_catalog::Catalog;
pub use pgassay_catalog::change::{Change, Effect, Failure};
pub use pgassay_catalog::constraint::{Constraint, ConstraintKind, ForeignKey, Key};
pub use pgassay_catalog::data_type::{DataType, TypeKind};
pub use pgassay_catalog::expression::{BoundQuery, Expression, Node, Reference};
pub use pgassay_catalog::gap::Effects;
pub use pgassay_catalog::id::*;
pub use pgassay_catalog::index::{Index, IndexColumn};
pub use pgassay_catalog::location::Location;
pub use pgassay_catalog::lock::Work;
pub use pgassay_catalog::policy::Policy;
pub use pgassay_catalog::privilege::Rights;
pub use pgassay_catalog::relation::{Column, KeyValue, Relation, RelationKind};
pub use pgassay_catalog::role::{Role, Schema};
pub use pgassay_catalog::routine::{Function, FunctionBody};
pub use pgassay_catalog::trigger::Trigger;
pub use pgassay_sql::ast::{
    ObjectKind, PolicyCommand, ReferentialAction, Statement, StatementKind, Volatility,
};
pub use pgassay_sql::name::{Identifier, QualifiedName};

pub use crate::declare_rule;
pub use crate::{
    Applicability, Category, Check, Confidence, Context, Effort, Finding, Fix, FixAvailability, Migration,
    Needs, ObjectRef, Risk, Rule, RuleOption, Severity, SqlStep, Step,
};
