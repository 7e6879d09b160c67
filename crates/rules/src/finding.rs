//! What a rule reports.

use std::fmt;

use pgassay_catalog::id::ObjectId;
use pgassay_catalog::location::Location;
use pgassay_sql::ast::ObjectKind;
use pgassay_sql::name::Identifier;

use crate::fix::Fix;

/// One report of a rule about an object.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// The rule's id; the engine fills it in.
    pub rule: &'static str,
    /// How bad it is if it is true. A check may lower it, never raise it.
    pub severity: Severity,
    /// How sure it is. A check may lower it, never raise it.
    pub confidence: Confidence,
    /// What it is about.
    pub object: ObjectRef,
    /// What is wrong: lower case, no full stop, names in backticks, under 90 characters where names are short.
    pub message: String,
    /// Why it matters here, the evidence, and what was looked at; sentences.
    pub notes: Vec<String>,
    /// Where. A finding about a catalog from a server has no place.
    pub location: Option<Location>,
    /// Other places that belong to it.
    pub related: Vec<Related>,
    /// What would mend it.
    pub fix: Option<Fix>,
    /// The columns of the table that it is about, where it is about some: for a rule that looks at them again in the end.
    pub columns: Vec<Identifier>,
    /// Who it is across runs; the engine fills it in.
    pub fingerprint: Fingerprint,
}

/// A further place.
#[derive(Clone, Debug, PartialEq)]
pub struct Related {
    /// Where.
    pub location: Location,
    /// What is there.
    pub message: String,
}

/// An object that a finding is about, existing or not.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ObjectRef {
    /// Its kind.
    pub kind: Kind,
    /// Its qualified name, unquoted parts joined by dots: `public.orders.customer_id`.
    pub name: String,
    /// Its identifier in the catalog, if it exists.
    pub id: Option<ObjectId>,
}

/// What sort of thing a finding is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// An object of a database.
    Object(ObjectKind),
    /// A file of migrations.
    Migration,
}

impl From<ObjectKind> for Kind {
    fn from(kind: ObjectKind) -> Kind {
        Kind::Object(kind)
    }
}

impl Kind {
    /// Its name in fingerprints.
    pub(crate) fn print(self) -> String {
        match self {
            Kind::Object(kind) => format!("{kind:?}"),
            Kind::Migration => "Migration".to_owned(),
        }
    }
}

/// How bad a finding is if it is true.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Good to know.
    Info,
    /// Worth mending when one is there anyway.
    Low,
    /// Costs time or trust sooner or later.
    Medium,
    /// Costs data, time or money under load, or breaks a deployment.
    High,
    /// Rows of others are open, data is lost, or the schema cannot be built.
    Critical,
}

/// How sure a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Confidence {
    /// A guess from names: worth a look. A guess is never of more than medium severity.
    Low,
    /// Mostly true; intent may differ.
    Medium,
    /// Follows from the catalog.
    High,
}

/// The identity of a finding across runs: rule, object, and what tells equal ones apart.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fingerprint(pub String);

impl Severity {
    /// All, the worst first.
    pub const ALL: [Severity; 5] = [
        Severity::Critical,
        Severity::High,
        Severity::Medium,
        Severity::Low,
        Severity::Info,
    ];

    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Severity::Info => "info",
            Severity::Low => "low",
            Severity::Medium => "medium",
            Severity::High => "high",
            Severity::Critical => "critical",
        }
    }
}

impl Confidence {
    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Confidence::Low => "low",
            Confidence::Medium => "medium",
            Confidence::High => "high",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.name())
    }
}

impl fmt::Display for Confidence {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.name())
    }
}

impl Finding {
    /// A finding about an object, at the place where that was created. Severity and confidence are the rule's.
    pub fn on(object: ObjectRef, message: impl Into<String>) -> Finding {
        Finding {
            rule: "",
            severity: Severity::Critical,
            confidence: Confidence::High,
            object,
            message: message.into(),
            notes: Vec::new(),
            location: None,
            related: Vec::new(),
            fix: None,
            columns: Vec::new(),
            fingerprint: Fingerprint::default(),
        }
    }

    /// Says where; without it the place is that of the object's creation.
    #[must_use]
    pub fn at(mut self, location: Option<Location>) -> Finding {
        self.location = location;
        self
    }

    /// Adds a sentence.
    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Finding {
        self.notes.push(note.into());
        self
    }

    /// Adds a further place, if it is known.
    #[must_use]
    pub fn related(mut self, location: Option<Location>, message: impl Into<String>) -> Finding {
        if let Some(location) = location {
            self.related.push(Related {
                location,
                message: message.into(),
            });
        }
        self
    }

    /// Adds the fix.
    #[must_use]
    pub fn fix(mut self, fix: Fix) -> Finding {
        self.fix = Some(fix);
        self
    }

    /// Makes it at most this bad.
    #[must_use]
    pub fn at_most(mut self, severity: Severity) -> Finding {
        self.severity = self.severity.min(severity);
        self
    }

    /// Makes it at most this sure.
    #[must_use]
    pub fn unsure(mut self, confidence: Confidence) -> Finding {
        self.confidence = self.confidence.min(confidence);
        self
    }
}
