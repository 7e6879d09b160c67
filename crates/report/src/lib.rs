//! What was found, and how it is shown.

pub mod baseline;
pub mod coverage;
pub mod escape;
pub mod exclude;
pub mod exit;
pub mod format;
pub mod group;
pub mod inventory;
pub mod migration;
pub mod score;
pub mod source;
pub mod status;
pub mod suppress;
pub mod tenants;

use pgassay_catalog::change::{Failure, FailureId};
use pgassay_catalog::gap::Gap;
use pgassay_catalog::location::Location;
use pgassay_rules::engine::RuleResult;
use pgassay_rules::{Check, Finding, Rule, Severity};
use pgassay_sql::ast::ObjectKind;

use crate::baseline::Compared;
use crate::coverage::Measured;
use crate::inventory::Inventory;
use crate::source::{Place, SourceInfo};
use crate::suppress::{Suppressed, UnusedSuppression};
use crate::tenants::Tenants;

/// What an audit returns.
#[derive(Debug)]
pub struct Report {
    /// What was audited, and how it was read.
    pub source: SourceInfo,
    /// What the schema holds.
    pub inventory: Inventory,
    /// Who the tenants are.
    pub tenants: Tenants,
    /// What else is counted, for coverages.
    pub measured: Measured,
    /// Whether some rules only were asked for, so that there is no score.
    pub narrowed: bool,
    /// What each rule that ran looked at, in the order of the rules.
    pub examined: Vec<Examined>,
    /// The findings by rule, then object.
    pub findings: Vec<Finding>,
    /// What a baseline says of them, where there is one.
    pub baseline: Option<Compared>,
    /// The findings that comments in the SQL suppress, by rule, then object.
    pub suppressed: Vec<Suppressed>,
    /// The comments that were meant to suppress something, and do not.
    pub unused_suppressions: Vec<UnusedSuppression>,
    /// The statements that PostgreSQL would refuse, in order.
    pub failures: Vec<Failure>,
    /// Rules about what may go wrong while a migration runs, with what they count in those that have been run.
    pub history: Vec<(&'static str, usize)>,
    /// The rules that did not run, and why.
    pub skipped: Vec<Skipped>,
    /// The rules that a bug ended.
    pub crashed: Vec<&'static str>,
    /// What could not be told.
    pub gaps: Vec<Gap>,
    /// What a dump names and does not make, which is taken as existing: roles, schemas, extensions.
    pub assumed: Vec<(ObjectKind, String)>,
    /// How many statements there are.
    pub statements: usize,
    /// How many of them could not be read: too large, too deep.
    pub unread: usize,
}

/// What one rule looked at.
#[derive(Clone, Copy, Debug)]
pub struct Examined {
    /// The rule.
    pub rule: &'static Rule,
    /// How many objects it looked at.
    pub objects: usize,
    /// About how many of them it could not tell, because of a gap.
    pub undetermined: usize,
    /// How many findings it has.
    pub findings: usize,
}

/// A rule that did not run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Skipped {
    /// Its id.
    pub rule: &'static str,
    /// Why: a clause without a full stop.
    pub because: String,
}

impl Report {
    /// A report without results of rules.
    pub fn new(source: SourceInfo, inventory: Inventory) -> Report {
        Report {
            source,
            inventory,
            tenants: Tenants::default(),
            measured: Measured::default(),
            narrowed: false,
            examined: Vec::new(),
            findings: Vec::new(),
            baseline: None,
            suppressed: Vec::new(),
            unused_suppressions: Vec::new(),
            failures: Vec::new(),
            history: Vec::new(),
            skipped: Vec::new(),
            crashed: Vec::new(),
            gaps: Vec::new(),
            assumed: Vec::new(),
            statements: 0,
            unread: 0,
        }
    }

    /// Adds what the rules had to say.
    pub fn add_results(&mut self, results: Vec<RuleResult>) {
        for result in results {
            if result.crashed {
                self.crashed.push(result.rule.id);
            } else if let Some(because) = result.skipped {
                let rule = result.rule.id;
                self.skipped.push(Skipped { rule, because });
                continue;
            }
            if result.outcome.history > 0 {
                self.history.push((result.rule.id, result.outcome.history));
            }
            self.examined.push(Examined {
                rule: result.rule,
                objects: result.outcome.examined,
                undetermined: result.outcome.undetermined,
                findings: result.outcome.findings.len(),
            });
            self.findings.extend(result.outcome.findings);
        }
    }

    /// The findings that no baseline has: all, where there is none.
    pub fn new_findings(&self) -> impl Iterator<Item = &Finding> {
        self.findings.iter().filter(|it| self.is_new(it))
    }

    /// Whether no baseline has a finding.
    pub fn is_new(&self, finding: &Finding) -> bool {
        let baseline = self.baseline.as_ref();
        baseline.is_none_or(|it| !it.unchanged.contains(&finding.fingerprint.0))
    }

    /// Corrects the counts of the rules for findings that are not shown.
    fn take_out(&mut self, suppressed: &[Suppressed]) {
        for examined in &mut self.examined {
            let gone = suppressed.iter().filter(|it| it.finding.rule == examined.rule.id);
            examined.findings = examined.findings.saturating_sub(gone.count());
        }
    }

    /// How many new findings are of a severity.
    pub fn count(&self, severity: Severity) -> usize {
        self.new_findings().filter(|it| it.severity == severity).count()
    }

    /// The failures that no earlier one explains, with how many later ones each explains.
    pub fn roots(&self) -> Vec<(&Failure, usize)> {
        let mut explained = std::collections::BTreeMap::<FailureId, usize>::new();
        for root in self.failures.iter().filter_map(|failure| failure.root) {
            *explained.entry(root).or_default() += 1;
        }
        self.failures
            .iter()
            .filter(|failure| failure.root.is_none())
            .map(|failure| (failure, explained.get(&failure.id).copied().unwrap_or_default()))
            .collect()
    }

    /// What is taken as existing, in words: one clause for each kind of object.
    pub fn assumptions(&self) -> Vec<String> {
        let mut kinds: Vec<ObjectKind> = Vec::new();
        for (kind, _) in &self.assumed {
            if !kinds.contains(kind) {
                kinds.push(*kind);
            }
        }
        let clause = |kind: ObjectKind| {
            let names = self.assumed.iter().filter(|it| it.0 == kind);
            let names: Vec<&str> = names.map(|(_, name)| name.as_str()).collect();
            let word = format::json::v1::kind_name(kind);
            format!("{word}s taken as existing: {}", names.join(", "))
        };
        kinds.into_iter().map(clause).collect()
    }

    /// Where a finding, failure or gap stands, in words.
    pub fn place(&self, location: Location) -> Option<Place<'_>> {
        self.source.place(location)
    }
}

/// The place of a failure: of what is wrong in the statement, else of the statement.
pub fn failure_location(failure: &Failure) -> Location {
    Location {
        file: failure.location.file,
        span: failure.refusal.span.unwrap_or(failure.location.span),
    }
}

/// What a rule looks at, for counts: `tables`, `foreign keys`.
pub fn grain(rule: &Rule, count: usize) -> &'static str {
    let of_check = match rule.check {
        Check::Catalog(_) => ("object", "objects"),
        Check::Schema(_) => ("schema", "schemas"),
        Check::Table(_) => ("table", "tables"),
        Check::View(_) => ("view", "views"),
        Check::Column(_) => ("column", "columns"),
        Check::Constraint(_) => ("constraint", "constraints"),
        Check::ForeignKey(_) => ("foreign key", "foreign keys"),
        Check::Index(_) => ("index", "indexes"),
        Check::Trigger(_) => ("trigger", "triggers"),
        Check::Policy(_) => ("policy", "policies"),
        Check::Function(_) => ("function", "functions"),
        Check::Type(_) => ("type", "types"),
        Check::Role(_) => ("role", "roles"),
        Check::Step(_) => ("statement", "statements"),
        Check::Migration(_) => ("migration", "migrations"),
        Check::Failure(_) => ("failure", "failures"),
    };
    let (one, many) = rule.counts.unwrap_or(of_check);
    if count == 1 { one } else { many }
}
