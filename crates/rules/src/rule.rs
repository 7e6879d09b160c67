//! What a rule is.

use pgassay_catalog::Catalog;
use pgassay_catalog::change::Failure;
use pgassay_catalog::constraint::{Constraint, ForeignKey};
use pgassay_catalog::data_type::DataType;
use pgassay_catalog::gap::Effects;
use pgassay_catalog::index::Index;
use pgassay_catalog::policy::Policy;
use pgassay_catalog::relation::{Column, Relation};
use pgassay_catalog::role::{Role, Schema};
use pgassay_catalog::routine::Function;
use pgassay_catalog::trigger::Trigger;

use crate::context::{Context, Step};
use crate::finding::{Confidence, Finding, Severity};
use crate::fix::FixAvailability;
use crate::migration::Migration;

/// One thing that pgassay looks for. Everything known about it stands in its file.
#[derive(Debug)]
pub struct Rule {
    /// A kebab-case noun phrase for the bad thing; the file's name.
    pub id: &'static str,
    /// The documentation: the first paragraph is the summary.
    pub docs: &'static str,
    /// The file it is declared in.
    pub file: &'static str,
    /// The folder it is in.
    pub category: Category,
    /// How bad it is if it is true.
    pub severity: Severity,
    /// How sure a finding is.
    pub confidence: Confidence,
    /// What it needs to know; where that is missing, the rule is skipped or its finding undetermined.
    pub needs: &'static [Needs],
    /// Whether findings come with a fix.
    pub fix: FixAvailability,
    /// The version of pgassay that had it first; `next` until a release.
    pub since: &'static str,
    /// The majors of PostgreSQL it is about.
    pub versions: std::ops::RangeInclusive<u16>,
    /// Whether it runs unless it is asked for.
    pub default: bool,
    /// Where the idea comes from: tools, manuals, papers.
    pub sources: &'static [&'static str],
    /// Its options.
    pub options: &'static [RuleOption],
    /// What it looks at, and how.
    pub check: Check,
    /// What it counts as examined, one and several, where that is not what its check is called for: for a check of the
    /// whole catalog, say, tables.
    pub counts: Option<(&'static str, &'static str)>,
    /// Looks at a finding about a step again when all is done: false where later statements have mended it.
    pub settle: fn(&mut Finding, &Catalog) -> bool,
}

/// An option of a rule.
#[derive(Clone, Copy, Debug)]
pub struct RuleOption {
    /// Its name.
    pub name: &'static str,
    /// Its value when nobody sets it.
    pub default: &'static str,
    /// What it does.
    pub docs: &'static str,
}

/// At which grain the engine calls a rule.
#[derive(Clone, Copy, Debug)]
pub enum Check {
    /// Once.
    Catalog(fn(&Catalog, &mut Context<'_>)),
    /// For each schema that users made.
    Schema(fn(&Schema, &mut Context<'_>)),
    /// For each table, partitioned table and foreign table.
    Table(fn(&Relation, &mut Context<'_>)),
    /// For each view and materialised view.
    View(fn(&Relation, &mut Context<'_>)),
    /// For each column of a table.
    Column(fn(&Relation, &Column, &mut Context<'_>)),
    /// For each constraint of a table.
    Constraint(fn(&Relation, &Constraint, &mut Context<'_>)),
    /// For each foreign key of a table.
    ForeignKey(fn(&Relation, &Constraint, &ForeignKey, &mut Context<'_>)),
    /// For each index with its table.
    Index(fn(&Relation, &Index, &mut Context<'_>)),
    /// For each trigger with its table.
    Trigger(fn(&Relation, &Trigger, &mut Context<'_>)),
    /// For each policy with its table.
    Policy(fn(&Relation, &Policy, &mut Context<'_>)),
    /// For each function, procedure and aggregate.
    Function(fn(&Function, &mut Context<'_>)),
    /// For each type that users made, row and array types not among them.
    Type(fn(&DataType, &mut Context<'_>)),
    /// For each role that users made.
    Role(fn(&Role, &mut Context<'_>)),
    /// For each statement of a migration, after it was applied; the catalog is as it is then.
    Step(fn(&Step<'_>, &mut Context<'_>)),
    /// For each migration, run or not; the catalog is the final one.
    Migration(fn(&Migration, &mut Context<'_>)),
    /// For each failure that no earlier one explains; the catalog is the final one.
    Failure(fn(&Failure, &mut Context<'_>)),
}

/// What a rule needs to know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Needs {
    /// It argues from the absence of things: where a gap may hide one, the finding is undetermined.
    AbsenceOf(Effects),
    /// It is about products that keep many tenants: a tenant column must have been found.
    Tenancy,
    /// It reads migrations, not just the schema that they make.
    Migrations,
    /// It is about what may go wrong while a migration runs: of those that have been run its findings are only counted.
    Pending,
}

/// The folder a rule is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Category {
    /// Migrations that fail, undo each other, or cannot be run again.
    Migration,
    /// Rows of one tenant within reach of another.
    Tenancy,
    /// Access: row security, privileges, functions that run as their owner.
    Security,
    /// Data that contradicts itself: keys, references, checks.
    Integrity,
    /// What gets slow.
    Performance,
    /// Column types.
    Types,
    /// Names.
    Naming,
    /// What is hard to live with.
    Maintenance,
}

impl Category {
    /// The folder's name.
    pub const fn name(self) -> &'static str {
        match self {
            Category::Migration => "migration",
            Category::Tenancy => "tenancy",
            Category::Security => "security",
            Category::Integrity => "integrity",
            Category::Performance => "performance",
            Category::Types => "types",
            Category::Naming => "naming",
            Category::Maintenance => "maintenance",
        }
    }
}

impl Rule {
    /// What fields have when a rule does not name them.
    pub const DEFAULTS: Rule = Rule {
        id: "",
        docs: "",
        file: "",
        category: Category::Maintenance,
        severity: Severity::Medium,
        confidence: Confidence::High,
        needs: &[],
        fix: FixAvailability::Never,
        since: "next",
        versions: 14..=u16::MAX,
        default: true,
        sources: &[],
        options: &[],
        check: Check::Catalog(|_, _| {}),
        counts: None,
        settle: |_, _| true,
    };

    /// The documentation as Markdown, without the space that stands before each line of a comment.
    pub fn documentation(&self) -> String {
        let lines = self.docs.trim_end().lines();
        lines
            .map(|line| line.strip_prefix(' ').unwrap_or(line).trim_end())
            .fold(String::with_capacity(self.docs.len()), |text, line| {
                text + line + "\n"
            })
    }

    /// The first paragraph of the documentation, on one line.
    pub fn summary(&self) -> String {
        let paragraph = self.docs.trim_start().split("\n\n").next().unwrap_or_default();
        paragraph.split_whitespace().collect::<Vec<_>>().join(" ")
    }
}

/// Declares the `RULE` of a file: its documentation comment, then the fields that are not as in [`Rule::DEFAULTS`].
#[macro_export]
macro_rules! declare_rule {
    ($(#[doc = $docs:literal])+ pub static RULE = { $($field:ident: $value:expr),+ $(,)? }) => {
        $(#[doc = $docs])+
        pub static RULE: $crate::Rule = $crate::Rule {
            docs: concat!($($docs, "\n"),+),
            file: file!(),
            $($field: $value,)+
            ..$crate::Rule::DEFAULTS
        };
    };
}
