//! Rules, findings, fixes.
//!
//! A rule is one file under `rules/`: documentation with examples, metadata, check, fix. It is a function of the
//! catalog (and a step or a failure on the way to it): no I/O, no clock, no randomness, no `Result`.

mod columns;
mod context;
mod dialect;
pub mod engine;
pub mod examples;
mod failure;
mod finding;
mod fix;
mod hazard;
mod migration;
mod names;
mod narrowing;
mod policies;
pub mod prelude;
mod rule;
pub mod rules;
mod same_index;
mod selection;
mod statement;
mod survey;

pub use context::{Context, Facts, Outcome, Step, relation_of};
pub use finding::{Confidence, Finding, Fingerprint, Kind, ObjectRef, Related, Severity};
pub use fix::{Applicability, Effort, Fix, FixAvailability, Risk, SqlStep, StepTransaction};
pub use migration::{Migration, is_empty_on_purpose};
pub use rule::{Category, Check, Needs, Rule, RuleOption};
pub use selection::{Selection, UnknownRule, likely};
pub use survey::tenants::Tenants;
pub use survey::{Survey, is_time_of_row};
