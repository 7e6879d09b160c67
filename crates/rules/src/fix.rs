//! What mends a finding: data, never executed here.

/// Statements that remove a finding.
#[derive(Clone, Debug, PartialEq)]
pub struct Fix {
    /// What it does: an instruction, lower case, no full stop.
    pub title: String,
    /// Whether it may be applied without thinking.
    pub applicability: Applicability,
    /// The statements in order.
    pub steps: Vec<SqlStep>,
    /// How much work it is.
    pub effort: Effort,
    /// What may go wrong while it runs.
    pub risk: Risk,
}

/// One statement of a fix.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SqlStep {
    /// The statement, without a semicolon.
    pub sql: String,
    /// Whether it may run in a transaction.
    pub transaction: StepTransaction,
}

/// Whether a step may run in a transaction.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum StepTransaction {
    /// It may.
    #[default]
    Allowed,
    /// It must not, as `CREATE INDEX CONCURRENTLY`.
    Forbidden,
}

/// Whether a fix may be applied without thinking.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Applicability {
    /// It needs a decision or values that only people have.
    Manual,
    /// It may change what queries return or fail on existing rows.
    Unsafe,
    /// It changes no result of any query.
    Safe,
}

/// Whether findings of a rule come with a fix.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FixAvailability {
    /// Never.
    Never,
    /// Sometimes.
    Sometimes,
    /// Always.
    Always,
}

/// How much work a fix is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Effort {
    /// Minutes.
    Small,
    /// Hours.
    Medium,
    /// Days.
    Large,
}

/// What may go wrong while a fix runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Risk {
    /// Next to nothing.
    Low,
    /// It locks, rewrites or may fail on existing rows.
    Medium,
    /// It may cost data or access.
    High,
}

impl Applicability {
    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Applicability::Manual => "manual",
            Applicability::Unsafe => "unsafe",
            Applicability::Safe => "safe",
        }
    }
}

impl SqlStep {
    /// A statement that may run in a transaction.
    pub fn new(sql: impl Into<String>) -> SqlStep {
        SqlStep {
            sql: sql.into(),
            transaction: StepTransaction::Allowed,
        }
    }

    /// A statement that must not run in a transaction.
    pub fn outside_transaction(sql: impl Into<String>) -> SqlStep {
        SqlStep {
            sql: sql.into(),
            transaction: StepTransaction::Forbidden,
        }
    }
}

impl Fix {
    fn new(title: impl Into<String>, applicability: Applicability, steps: Vec<SqlStep>) -> Fix {
        Fix {
            title: title.into(),
            applicability,
            steps,
            effort: Effort::Small,
            risk: Risk::Low,
        }
    }

    /// A fix that changes no result of any query.
    pub fn safe(title: impl Into<String>, steps: impl IntoIterator<Item = SqlStep>) -> Fix {
        Fix::new(title, Applicability::Safe, steps.into_iter().collect())
    }

    /// A fix that may change what queries return, or fail on existing rows.
    pub fn careful(title: impl Into<String>, steps: impl IntoIterator<Item = SqlStep>) -> Fix {
        Fix {
            risk: Risk::Medium,
            ..Fix::new(title, Applicability::Unsafe, steps.into_iter().collect())
        }
    }

    /// A fix that needs a decision; its steps, if any, are a proposal.
    pub fn manual(title: impl Into<String>, steps: impl IntoIterator<Item = SqlStep>) -> Fix {
        Fix {
            effort: Effort::Medium,
            ..Fix::new(title, Applicability::Manual, steps.into_iter().collect())
        }
    }

    /// Says how much work it is.
    #[must_use]
    pub fn effort(mut self, effort: Effort) -> Fix {
        self.effort = effort;
        self
    }

    /// Says what may go wrong.
    #[must_use]
    pub fn risk(mut self, risk: Risk) -> Fix {
        self.risk = risk;
        self
    }
}
