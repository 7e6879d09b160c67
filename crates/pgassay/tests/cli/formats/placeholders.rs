//! What tools fill in: known values are, and unknown ones are gaps that say what is missing.

use serde_json::json;

use crate::project::Project;

const TEMPLATE: &str = "CREATE SCHEMA {{ .Schema }};\nCREATE TABLE {{ .Schema }}.a (id int PRIMARY KEY);\nCREATE TABLE b (id int PRIMARY KEY);\n";

#[test]
fn what_is_not_known_is_a_gap() {
    let project = Project::new([("migrations/1_a.sql", TEMPLATE)]);
    let report = project.run(["audit", "-o", "json"]).json();
    assert_eq!(report["failures"], json!([]));
    assert_eq!(report["inventory"]["tables"], 1);
    assert_eq!(report["gaps"].as_array().map(Vec::len), Some(2));
    assert_eq!(
        report["source"]["notes"][0],
        "What the tool fills in for `Schema` (2 statements) is not known; give it with --placeholder 'Schema=VALUE'."
    );
}

#[test]
fn values_can_be_given() {
    let project = Project::new([("migrations/1_a.sql", TEMPLATE)]);
    let ran = project.run(["audit", "--placeholder", "Schema=app", "-o", "json"]);
    let report = ran.json();
    assert_eq!(report["failures"], json!([]));
    assert_eq!(report["gaps"], json!([]));
    assert_eq!(report["inventory"]["tables"], 2);
    project
        .run(["audit", "--placeholder", "Schema"])
        .fails_with(2, "it is written NAME=VALUE");
}

#[test]
fn places_in_strings_are_no_places() {
    let text =
        "CREATE TABLE a (id int PRIMARY KEY, b text DEFAULT '${name}', c int[] DEFAULT '{{1},{2}}');\n";
    let project = Project::new([("migrations/1_a.sql", text)]);
    let report = project.run(["audit", "-o", "json"]).json();
    assert_eq!(report["gaps"], json!([]));
    assert_eq!(report["failures"], json!([]));
}

#[test]
fn failures_stay_on_their_lines() {
    let text = "CREATE TABLE ${a}.b (\n  id int);\nCREATE TABLE ${a}.c (id missing);\n";
    let project = Project::new([("migrations/1_a.sql", text)]);
    let ran = project.run(["audit", "--placeholder", "${a}=public", "-o", "json"]);
    assert_eq!(ran.json()["failures"][0]["location"]["line"], 3);
}

#[test]
fn a_file_has_places_too() {
    let project = Project::new([("a.sql", "CREATE TABLE ${a}.b (id int PRIMARY KEY);\n")]);
    let ran = project.run(["audit", "a.sql", "--placeholder", "a=public", "-o", "json"]);
    assert_eq!(ran.json()["inventory"]["tables"], 1);
}
