//! With which code the program ends, and why.

use pgassay_rules::Severity;

use crate::Report;

/// How an audit ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exit {
    /// 0: nothing at or above the threshold; 1: findings; 2: nothing was examined, or a rule failed.
    pub code: u8,
    /// Why, as a clause without a full stop.
    pub reason: String,
    /// The severity from which findings count.
    pub fail_on: Severity,
}

impl Exit {
    /// How an audit ends when findings of a severity and above count.
    pub fn of(report: &Report, fail_on: Severity) -> Exit {
        if let [first, ..] = report.crashed.as_slice() {
            let others = report.crashed.len() - 1;
            let more = if others > 0 {
                format!(" and {others} others")
            } else {
                String::new()
            };
            return Exit::new(
                fail_on,
                2,
                format!("a bug ended the rule {first}{more}; please report it"),
            );
        }
        if report.statements == 0 {
            return Exit::new(
                fail_on,
                2,
                "there is no statement in the source, so nothing was examined".to_owned(),
            );
        }
        if report.unread == report.statements {
            return Exit::new(
                fail_on,
                2,
                "no statement of the source could be read, so nothing was examined".to_owned(),
            );
        }
        if report.examined.is_empty() {
            return Exit::new(fail_on, 2, "no rule could run".to_owned());
        }
        let counted = report.new_findings().filter(|it| it.severity >= fail_on).count();
        let new = if report.baseline.is_some() { "new " } else { "" };
        match counted {
            0 => Exit::new(
                fail_on,
                0,
                format!("no {new}finding of severity {fail_on} or above"),
            ),
            1 => Exit::new(
                fail_on,
                1,
                format!("1 {new}finding of severity {fail_on} or above"),
            ),
            _ => Exit::new(
                fail_on,
                1,
                format!("{counted} {new}findings of severity {fail_on} or above"),
            ),
        }
    }

    fn new(fail_on: Severity, code: u8, reason: String) -> Exit {
        Exit {
            code,
            reason,
            fail_on,
        }
    }
}
