//! JUnit's XML, which every CI server can show: a suite for each rule, a case for each finding.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use pgassay_rules::Finding;

use crate::exit::Exit;
use crate::{Examined, Report, escape, grain};

/// The report as XML, with a line end behind it. New findings that count for the exit code fail; others pass with a
/// word; what was suppressed or did not run is skipped.
pub fn print(report: &Report, exit: &Exit) -> String {
    let mut by_rule: BTreeMap<&str, Vec<&Finding>> = BTreeMap::new();
    for finding in report.new_findings() {
        by_rule.entry(finding.rule).or_default().push(finding);
    }
    let mut suites: Vec<Suite> = Vec::new();
    for examined in &report.examined {
        let findings = by_rule.remove(examined.rule.id).unwrap_or_default();
        suites.push(suite(report, exit, examined, &findings));
    }
    for skipped in &report.skipped {
        let mut suite = Suite::new(skipped.rule);
        suite.skipped("all", &skipped.because);
        suites.push(suite);
    }
    let sum = |of: fn(&Suite) -> usize| suites.iter().map(of).sum::<usize>();
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    out.push_str(&format!(
        "<testsuites name=\"pgassay\" tests=\"{}\" failures=\"{}\" errors=\"{}\">\n",
        sum(|it| it.tests),
        sum(|it| it.failures),
        sum(|it| it.errors),
    ));
    for suite in &suites {
        out.push_str(&format!(
            "  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"{}\" skipped=\"{}\">\n{}  </testsuite>\n",
            attribute(suite.rule),
            suite.tests,
            suite.failures,
            suite.errors,
            suite.skips,
            suite.cases
        ));
    }
    out.push_str("</testsuites>\n");
    out
}

/// The cases of a rule, and how many of them are what.
struct Suite {
    rule: &'static str,
    tests: usize,
    failures: usize,
    errors: usize,
    skips: usize,
    cases: String,
}

impl Suite {
    fn new(rule: &'static str) -> Suite {
        Suite {
            rule,
            tests: 0,
            failures: 0,
            errors: 0,
            skips: 0,
            cases: String::new(),
        }
    }

    /// Adds a case with what stands in it, XML already.
    fn case(&mut self, name: &str, place: &str, inside: &str) {
        self.tests += 1;
        let (rule, name) = (attribute(self.rule), attribute(name));
        // Writing to a string does not fail.
        let _ = match inside {
            "" => writeln!(
                self.cases,
                "    <testcase classname=\"{rule}\" name=\"{name}\"{place}/>"
            ),
            _ => writeln!(
                self.cases,
                "    <testcase classname=\"{rule}\" name=\"{name}\"{place}>\n{inside}    </testcase>"
            ),
        };
    }

    fn skipped(&mut self, name: &str, because: &str) {
        self.skips += 1;
        let inside = format!("      <skipped message=\"{}\"/>\n", attribute(because));
        self.case(name, "", &inside);
    }
}

fn suite(report: &Report, exit: &Exit, examined: &Examined, findings: &[&Finding]) -> Suite {
    let mut suite = Suite::new(examined.rule.id);
    if report.crashed.contains(&examined.rule.id) {
        suite.errors += 1;
        suite.case(
            "all",
            "",
            "      <error message=\"a bug in the rule ended it\"/>\n",
        );
    }
    for finding in findings {
        let place = finding.location.and_then(|location| report.place(location));
        let place = place.map(|it| {
            let file = attribute(&it.file.relative);
            format!(" file=\"{file}\" line=\"{}\"", it.start.line)
        });
        let inside = if finding.severity >= exit.fail_on {
            suite.failures += 1;
            format!(
                "      <failure message=\"{}\" type=\"{}\">{}</failure>\n",
                attribute(&finding.message),
                finding.severity,
                text(&details(finding, report))
            )
        } else {
            format!(
                "      <system-out>{}</system-out>\n",
                text(&details(finding, report))
            )
        };
        suite.case(&finding.fingerprint.0, &place.unwrap_or_default(), &inside);
    }
    for it in report
        .suppressed
        .iter()
        .filter(|it| it.finding.rule == examined.rule.id)
    {
        suite.skipped(&it.finding.fingerprint.0, &format!("suppressed: {}", it.reason));
    }
    if suite.tests == 0 {
        let name = format!("{} {}", examined.objects, grain(examined.rule, examined.objects));
        suite.case(&name, "", "");
    }
    suite
}

/// What is wrong, where, why, and what would mend it.
fn details(finding: &Finding, report: &Report) -> String {
    let mut lines = vec![format!(
        "{}: {}",
        finding.severity,
        escape::line(&finding.message)
    )];
    if let Some(place) = finding.location.and_then(|location| report.place(location)) {
        let path = escape::line(&place.file.relative);
        lines.push(format!("at {path}:{}:{}", place.start.line, place.start.column));
    }
    lines.extend(finding.notes.iter().map(|note| escape::line(note).into_owned()));
    if let Some(fix) = &finding.fix {
        lines.push(format!(
            "fix ({}): {}",
            fix.applicability.name(),
            escape::line(&fix.title)
        ));
        lines.extend(
            fix.steps
                .iter()
                .map(|step| format!("{};", escape::lines(&step.sql))),
        );
    }
    lines.join("\n")
}

/// Text inside an element.
fn text(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            // XML knows no such characters, not even escaped.
            '\u{fffe}' | '\u{ffff}' => escape::push(&mut out, character),
            _ => out.push(character),
        }
    }
    out
}

/// Text of an attribute in double quotes.
fn attribute(value: &str) -> String {
    text(&escape::line(value)).replace('"', "&quot;")
}
