//! JSON against its published schema.

use pgassay_report::baseline::Baseline;
use pgassay_report::exit::Exit;
use pgassay_report::format::json::v1;
use pgassay_rules::Severity;
use serde_json::Value;

use crate::fixture::report;

const SCHEMA: &str = include_str!("../../../../docs/reference/report.v1.schema.json");

fn schema() -> Value {
    serde_json::from_str(SCHEMA).expect("the schema is JSON")
}

fn document() -> Value {
    let report = report();
    let exit = Exit::of(&report, Severity::High);
    serde_json::from_str(&v1::print(&report, &exit, "0.1.0")).expect("it is JSON")
}

#[test]
fn keeps_to_its_schema() {
    let schema = schema();
    jsonschema::meta::validate(&schema).expect("the schema is one");
    let validator = jsonschema::validator_for(&schema).expect("the schema can be used");
    let document = document();
    let errors: Vec<String> = validator
        .iter_errors(&document)
        .map(|it| it.to_string())
        .collect();
    assert!(errors.is_empty(), "{errors:#?}");
    assert_eq!(document["$schema"], schema["$id"]);
}

#[test]
fn keeps_to_its_schema_with_a_baseline() {
    let mut report = report();
    let mut baseline = Baseline::of(&report);
    report.findings.remove(0);
    baseline.entries.pop_last();
    baseline.apply(&mut report);
    let exit = Exit::of(&report, Severity::High);
    let document: Value = serde_json::from_str(&v1::print(&report, &exit, "0.1.0")).expect("it is JSON");
    let validator = jsonschema::validator_for(&schema()).expect("the schema can be used");
    assert!(validator.is_valid(&document), "{document:#}");
    let of = &document["baseline"];
    assert_eq!(
        (&of["new"], &of["unchanged"], of["gone"].as_array().map(Vec::len)),
        (&1.into(), &0.into(), Some(1))
    );
}

#[test]
fn the_schema_refuses_what_is_wrong() {
    let validator = jsonschema::validator_for(&schema()).expect("the schema can be used");
    let changes: [fn(&mut Value); 5] = [
        |it| it["findings"][0]["severity"] = "awful".into(),
        |it| it["inventory"]["tables"] = "many".into(),
        |it| it["surprise"] = true.into(),
        |it| it["failures"][0]["sqlstate"] = 42.into(),
        |it| {
            it["findings"][0]
                .as_object_mut()
                .expect("it is an object")
                .remove("fingerprint");
        },
    ];
    for (at, change) in changes.into_iter().enumerate() {
        let mut wrong = document();
        change(&mut wrong);
        assert!(!validator.is_valid(&wrong), "change {at}");
    }
}

#[test]
fn says_what_the_report_says() {
    let document = document();
    assert_eq!(document["exit_code"], 1);
    assert_eq!(document["exit_reason"], "2 findings of severity high or above");
    assert_eq!(document["inventory"]["foreign_keys_without_index"], 1);
    let finding = &document["findings"][1];
    assert_eq!(finding["rule"], "foreign-key-without-index");
    assert_eq!(
        finding["location"],
        serde_json::json!({"file": "db/migrations/001 a.sql", "line": 4, "column": 16, "end_line": 4, "end_column": 27})
    );
    assert_eq!(finding["fix"]["steps"][0]["transaction"], false);
    assert_eq!(document["failures"][0]["explains"], 1);
    assert_eq!(document["failures"][1]["root"], 0);
    // Programs get names as they are; what shows them escapes them.
    assert_eq!(
        document["findings"][0]["object"]["name"],
        "public.orders.all\u{1b}[31m[x](http://y)"
    );
}
