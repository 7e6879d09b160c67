//! The JSON schema of the configuration, for editors: made from the list of rules, and kept true by a test.

use std::path::Path;

use pgassay_rules::rules::RULES;
use serde_json::{Map, Value, json};

const LEVELS: [&str; 7] = ["off", "on", "critical", "high", "medium", "low", "info"];

fn schema() -> Value {
    let strings = |docs: &str| json!({ "description": docs, "type": "array", "items": { "type": "string" } });
    let string = |docs: &str| json!({ "description": docs, "type": "string" });
    let table = |docs: &str, properties: Value| json!({ "description": docs, "type": "object", "additionalProperties": false, "properties": properties });
    let rules: Map<String, Value> = RULES
        .iter()
        .map(|rule| {
            let mut options: Map<String, Value> = rule
                .options
                .iter()
                .map(|option| {
                    let kind = match option.default.parse::<u32>() {
                        Ok(_) => json!(["integer", "string"]),
                        Err(_) => json!(["string", "boolean", "array"]),
                    };
                    let docs = format!("{} Default: {}.", option.docs, option.default);
                    (
                        option.name.to_owned(),
                        json!({ "description": docs, "type": kind }),
                    )
                })
                .collect();
            options.insert("level".to_owned(), json!({ "enum": LEVELS }));
            let setting = json!({
                "description": rule.summary(),
                "anyOf": [
                    { "enum": LEVELS },
                    { "type": "object", "additionalProperties": false, "properties": options }
                ]
            });
            (rule.id.to_owned(), setting)
        })
        .collect();
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "https://raw.githubusercontent.com/pgassay/pgassay/main/docs/reference/config.schema.json",
        "title": "pgassay.toml",
        "type": "object",
        "additionalProperties": false,
        "properties": {
            "source": table("What is audited.", json!({
                "path": string("The folder or file, from this file's folder."),
                "format": string("The format of the migrations, as docs/reference/formats.md calls it."),
                "order": string("A file that lists the migrations in the order in which they are run, one path a line; from this file's folder."),
                "setup": string("SQL that is run before the first file: roles, schemas, extensions that the environment brings; from this file's folder."),
                "placeholders": { "description": "What the migration tool fills in.", "type": "object", "additionalProperties": { "type": "string" } },
                "since": string("The last version that has been run, or a commit or branch: later migrations are pending."),
                "postgres-version": { "description": "The major version of the server.", "type": "integer", "minimum": 14, "maximum": 18 },
                "prelude": { "description": "What the database has before the first file.", "enum": ["plain", "supabase", "supabase-explicit-grants"] }
            })),
            "audit": table("How it is audited.", json!({
                "baseline": string("The file of accepted findings, from this file's folder; `--write-baseline` writes it."),
                "fail-on": { "description": "The severity from which on findings make the exit code 1. Default: high.", "enum": &LEVELS[2..] }
            })),
            "rules": table("Rules by id: off, on, a severity, or a table with options.", Value::Object(rules)),
            "tenants": table("Who the tenants are; overrules what is inferred. `*` in names of tables stands for any letters.", json!({
                "none": { "description": "That there are none.", "type": "boolean" },
                "root": string("The table of tenants."),
                "columns": strings("The columns that say whose a row is."),
                "global": strings("Tables whose rows are for all tenants."),
                "system": strings("Tables that a tool keeps for itself."),
                "ignored": strings("Tables that nobody is to look at.")
            })),
            "exclude": {
                "description": "Findings that are not to be shown.",
                "type": "array",
                "items": {
                    "type": "object",
                    "additionalProperties": false,
                    "required": ["reason"],
                    "properties": {
                        "rule": string("Of this rule."),
                        "schema": string("In this schema; `*` stands for any letters."),
                        "table": string("About this table or what belongs to it; `*` stands for any letters."),
                        "reason": string("Why.")
                    }
                }
            }
        }
    })
}

#[test]
fn the_schema_is_what_the_rules_say() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/reference/config.schema.json");
    let wanted = format!(
        "{}\n",
        serde_json::to_string_pretty(&schema()).expect("a value can be printed")
    );
    if std::fs::read_to_string(&path).is_ok_and(|text| text == wanted) {
        return;
    }
    assert!(
        std::env::var_os("CI").is_none(),
        "run `cargo test -p pgassay` and commit docs/reference/config.schema.json"
    );
    std::fs::write(&path, wanted).expect("the schema can be written");
    panic!("docs/reference/config.schema.json is rewritten; run the tests again");
}

/// What the schema allows and what is read are the same keys.
#[test]
fn the_schema_allows_what_is_read() {
    let validator = jsonschema::validator_for(&schema()).expect("it is a schema");
    for (text, fine) in [
        (
            "[source]\npath = \"db\"\nformat = \"goose\"\norder = \"list\"\nsetup = \"roles.sql\"\nplaceholders = { schema = \"a\" }\nsince = \"main\"\npostgres-version = 16\nprelude = \"plain\"",
            true,
        ),
        ("[audit]\nfail-on = \"medium\"\nbaseline = \"b.json\"", true),
        (
            "[rules]\nduplicate-index = \"off\"\n[rules.redundant-index]\nlevel = \"low\"",
            true,
        ),
        (
            "[tenants]\nroot = \"shops\"\ncolumns = [\"shop\"]\nglobal = [\"plans\"]\nsystem = []\nignored = [\"x_*\"]",
            true,
        ),
        (
            "[[exclude]]\nrule = \"duplicate-index\"\nschema = \"a\"\ntable = \"b\"\nreason = \"c\"",
            true,
        ),
        ("[audit]\nfailon = \"medium\"", false),
        ("[tenants]\nnone = 1", false),
        ("[[exclude]]\nrule = \"duplicate-index\"", false),
    ] {
        let value: toml::Value = toml::from_str(text).expect("it is TOML");
        let value = serde_json::to_value(value).expect("it has no dates");
        assert_eq!(validator.is_valid(&value), fine, "{text}");
        assert_eq!(super::parse(Path::new("x"), text).is_ok(), fine, "{text}");
    }
}
