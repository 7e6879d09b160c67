//! SARIF against a schema: the part of version 2.1.0 that we write, with nothing else allowed.
//!
//! `PGASSAY_SARIF_SCHEMA` may name a file with the whole schema of OASIS, which is then asked as well.

use pgassay_report::baseline::Baseline;
use pgassay_report::exit::Exit;
use pgassay_report::format::sarif;
use pgassay_rules::Severity;
use serde_json::Value;

use crate::fixture::{FOREIGN_KEY, finding, report};

const SCHEMA: &str = include_str!("sarif-2.1.0-part.schema.json");

fn print(report: &pgassay_report::Report) -> Value {
    let exit = Exit::of(report, Severity::High);
    serde_json::from_str(&sarif::print(report, &exit, "0.1.0")).expect("it is JSON")
}

fn check(schema: &Value, document: &Value) {
    let validator = jsonschema::validator_for(schema).expect("the schema can be used");
    let errors: Vec<String> = validator
        .iter_errors(document)
        .map(|it| format!("{it} at {}", it.instance_path()))
        .collect();
    assert!(errors.is_empty(), "{errors:#?}");
}

#[test]
fn keeps_to_the_schema() {
    let document = print(&report());
    check(
        &serde_json::from_str(SCHEMA).expect("the schema is JSON"),
        &document,
    );
    if let Ok(path) = std::env::var("PGASSAY_SARIF_SCHEMA") {
        let schema = std::fs::read_to_string(path).expect("the file can be read");
        check(
            &serde_json::from_str(&schema).expect("the schema is JSON"),
            &document,
        );
    }
}

#[test]
fn the_schema_refuses_what_is_wrong() {
    let schema: Value = serde_json::from_str(SCHEMA).expect("the schema is JSON");
    let validator = jsonschema::validator_for(&schema).expect("the schema can be used");
    let changes: [fn(&mut Value); 4] = [
        |it| it["version"] = "2.0.0".into(),
        |it| it["runs"][0]["results"][0]["level"] = "awful".into(),
        |it| it["runs"][0]["results"][0]["locations"] = Value::Array(Vec::new()),
        |it| it["runs"][0]["tool"]["driver"]["surprise"] = true.into(),
    ];
    for (at, change) in changes.into_iter().enumerate() {
        let mut wrong = print(&report());
        change(&mut wrong);
        assert!(!validator.is_valid(&wrong), "change {at}");
    }
}

#[test]
fn every_result_is_at_a_place_in_a_file() {
    let mut report = report();
    report.findings.push(finding(
        &FOREIGN_KEY,
        pgassay_sql::ast::ObjectKind::Schema,
        "public",
        "a finding without a place",
        None,
    ));
    let document = print(&report);
    let results = document["runs"][0]["results"].as_array().expect("it is a list");
    assert_eq!(results.len(), 4);
    let place = |at: usize| &results[at]["locations"][0]["physicalLocation"];
    assert_eq!(place(1)["artifactLocation"]["uri"], "db/migrations/001%20a.sql");
    assert_eq!(
        place(1)["region"],
        serde_json::json!({"startLine": 4, "startColumn": 16, "endLine": 4, "endColumn": 27})
    );
    assert_eq!(place(2)["region"]["startLine"], 1);
    let logical = &results[1]["locations"][0]["logicalLocations"][0];
    assert_eq!(
        logical["fullyQualifiedName"],
        "public.orders.orders_customer_id_fkey"
    );
    assert_eq!(results[1]["ruleIndex"], 1);
}

#[test]
fn what_is_suppressed_is_there_and_says_so() {
    let mut report = report();
    Baseline::of(&report).apply(&mut report);
    let document = print(&report);
    check(
        &serde_json::from_str(SCHEMA).expect("the schema is JSON"),
        &document,
    );
    let results = document["runs"][0]["results"].as_array().expect("it is a list");
    assert_eq!(results[0]["baselineState"], "unchanged");
    assert!(results[0].get("suppressions").is_none());
    let suppression = &results[2]["suppressions"][0];
    assert_eq!(suppression["kind"], "inSource");
    assert_eq!(
        suppression["justification"],
        "rows are only added | <b>\\u{7}</b>"
    );
    assert_eq!(
        suppression["location"]["physicalLocation"]["region"]["startLine"],
        4
    );
}

#[test]
fn what_is_assumed_is_said_once() {
    let document = print(&report());
    let notifications = document["runs"][0]["invocations"][0]["toolExecutionNotifications"]
        .as_array()
        .expect("it is a list");
    let assumed = notifications.iter().filter_map(|it| {
        let text = it["message"]["text"].as_str()?;
        text.starts_with("roles taken as existing: app, read")
            .then_some(text)
    });
    assert_eq!(assumed.count(), 1, "{notifications:?}");
}

#[test]
fn names_make_no_links() {
    let document = print(&report());
    let text = document["runs"][0]["results"][0]["message"]["text"]
        .as_str()
        .expect("it is a text");
    assert!(
        text.starts_with("policy `all\\\\u{1b}\\[31m\\[x\\](http://y)` lets"),
        "{text}"
    );
}
