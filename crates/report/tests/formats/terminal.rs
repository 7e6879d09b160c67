//! The terminal's text, without its styles.

use pgassay_report::format::terminal::{Options, print};
use pgassay_report::{Examined, Report};
use pgassay_rules::Severity;
use pgassay_rules::rules::RULES;

use crate::fixture::{FOREIGN_KEY, at, finding, report};

fn plain(report: &Report, options: &Options) -> String {
    anstream::adapter::strip_str(&print(report, options)).to_string()
}

#[test]
fn a_small_report_is_shown_whole() {
    insta::assert_snapshot!(plain(&report(), &Options::default()));
}

#[test]
fn nothing_hostile_gets_through() {
    let shown = print(&report(), &Options::default());
    let stripped = anstream::adapter::strip_str(&shown).to_string();
    // What is left after our own styles are taken out holds no control character but line ends.
    assert!(
        !stripped
            .chars()
            .any(|it| it != '\n' && pgassay_report::escape::is_hostile(it))
    );
    assert!(stripped.contains("\\u{1b}[31m") && stripped.contains("\\u{202e}"));
}

#[test]
fn many_findings_are_counted_and_all_of_them_shown_on_request() {
    let mut report = report();
    for number in 0..1000 {
        let name = format!("public.orders.key_{number}");
        let message = format!("no index supports deletes from `public.customers_{number}`");
        let place = Some(at(0, "customer_id"));
        let kind = pgassay_sql::ast::ObjectKind::Constraint;
        report
            .findings
            .push(finding(&FOREIGN_KEY, kind, &name, &message, place));
    }
    let shown = plain(&report, &Options::default());
    assert!(shown.lines().count() < 80, "{shown}");
    assert!(
        shown.contains("more: --rule foreign-key-without-index --all"),
        "{shown}"
    );
    let options = Options {
        all: true,
        ..Options::default()
    };
    let all = plain(&report, &options);
    assert!((0..1000).all(|number| all.contains(&format!("customers_{number}`"))));
}

#[test]
fn of_many_rules_the_worst_are_shown_and_the_others_named() {
    let mut report = report();
    let place = Some(at(0, "customer_id"));
    report.examined.clear();
    for (number, rule) in RULES.iter().copied().enumerate().take(60) {
        let kind = pgassay_sql::ast::ObjectKind::Table;
        let mut it = finding(rule, kind, "public.orders", &format!("wrong {number}"), place);
        it.severity = Severity::ALL[(number / 4).min(4)];
        report.findings.push(it);
        report.examined.push(Examined {
            rule,
            objects: 1,
            undetermined: 0,
            findings: 1,
        });
    }
    let shown = plain(&report, &Options::default());
    assert!(shown.lines().count() < 110, "{shown}");
    // Eight are critical or high.
    for (number, rule) in RULES.iter().enumerate().take(60) {
        assert_eq!(shown.contains(&format!("wrong {number}")), number < 8, "{number}");
        assert!(shown.contains(rule.id), "{}", rule.id);
    }
}
