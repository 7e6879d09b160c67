//! `pgassay.toml`, and `init`, which writes it.

use crate::project::Project;

const TABLES: &str = "create table organizations (id bigint primary key, created_at timestamptz);
create table invoices (id bigint primary key, created_at timestamptz, organization_id bigint not null references organizations);
create table letters (id bigint primary key, created_at timestamptz, organization_id bigint not null references organizations);
";

fn project() -> Project {
    Project::new([("db/001_a.sql", TABLES)])
}

#[test]
fn it_is_found_upwards_and_obeyed() {
    let project = project();
    let before = project.run(["audit", "db", "--fail-on", "medium"]);
    assert!(
        before.stdout.contains("foreign-key-without-index"),
        "{}",
        before.stdout
    );
    project.add(
        "pgassay.toml",
        b"[audit]\nfail-on = \"critical\"\n[rules]\nforeign-key-without-index = \"off\"\n[source]\npostgres-version = 15\n",
    );
    let after = project.run(["audit", "db"]);
    assert_eq!(after.code, 0, "{}", after.stderr);
    assert!(
        !after.stdout.contains("foreign-key-without-index "),
        "{}",
        after.stdout
    );
    assert!(after.stdout.contains("PostgreSQL 15"), "{}", after.stdout);
    let without = project.run(["audit", "db", "--no-config"]);
    assert!(
        without.stdout.contains("foreign-key-without-index"),
        "{}",
        without.stdout
    );
}

#[test]
fn severities_are_those_of_the_configuration() {
    let project = project();
    project.add("pgassay.toml", b"[rules]\nforeign-key-without-index = \"info\"\n");
    let ran = project.run(["audit", "db", "--rule", "foreign-key-without-index", "-o", "json"]);
    let findings = ran.json()["findings"].clone();
    let severities: Vec<&str> = findings
        .as_array()
        .expect("it is a list")
        .iter()
        .filter_map(|it| it["severity"].as_str())
        .collect();
    assert_eq!(severities, ["info", "info"]);
}

#[test]
fn what_is_wrong_with_it_ends_the_audit() {
    let project = project();
    project.add("pgassay.toml", b"[audit]\nfailon = \"high\"\n");
    let ran = project.run(["audit", "db"]);
    ran.fails_with(
        2,
        "pgassay.toml:2:1: unknown key `failon`; did you mean `fail-on`?",
    );
    project.add("other.toml", b"[rules]\nnonsense-rule = \"off\"\n");
    project
        .run(["audit", "db", "--config", "other.toml"])
        .fails_with(2, "there is no rule `nonsense-rule`");
    project
        .run(["audit", "db", "--config", "missing.toml"])
        .fails_with(2, "cannot read `missing.toml`");
    project.add("binary.toml", b"\xff\xfe\0\0");
    project
        .run(["audit", "db", "--config", "binary.toml"])
        .fails_with(2, "cannot read `binary.toml`");
}

#[test]
fn tenants_are_overruled() {
    let project = project();
    let class = |ran: crate::project::Ran| {
        let tables = ran.json()["tenants"]["tables"].clone();
        let tables = tables.as_array().expect("it is a list").clone();
        tables
            .iter()
            .map(|it| {
                format!(
                    "{} {}",
                    it["name"].as_str().unwrap_or_default(),
                    it["class"].as_str().unwrap_or_default()
                )
            })
            .collect::<Vec<_>>()
    };
    let inferred = class(project.run(["audit", "db", "-o", "json"]));
    assert_eq!(
        inferred,
        ["invoices tenant", "letters tenant", "organizations root"]
    );
    project.add(
        "pgassay.toml",
        b"[tenants]\nglobal = [\"lett*\"]\nroot = \"organisations\"\n",
    );
    let ran = project.run(["audit", "db", "-o", "json"]);
    let notes = ran.json()["source"]["notes"].to_string();
    assert!(notes.contains("`organisations`"), "{notes}");
    project.add("pgassay.toml", b"[tenants]\nglobal = [\"lett*\"]\n");
    let overruled = class(project.run(["audit", "db", "-o", "json"]));
    assert_eq!(
        overruled,
        ["invoices tenant", "letters global", "organizations root"]
    );
    project.add("pgassay.toml", b"[tenants]\nnone = true\n");
    assert!(class(project.run(["audit", "db", "-o", "json"])).is_empty());
}

#[test]
fn init_writes_what_it_found_out() {
    let project = project();
    let ran = project.run(["init"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let text = project.text("pgassay.toml");
    for expected in [
        "# root = \"organizations\"",
        "# columns = [\"organization_id\"]",
        "refer to `organizations`.",
        "# path = \"db\"",
    ] {
        assert!(text.contains(expected), "{text}");
    }
    project.run(["init"]).fails_with(2, "is there already");
    assert_eq!(project.run(["init", "--force"]).code, 0);
    // As it is, it changes nothing; uncommented, it says the same.
    let plain = project.run(["audit", "db", "-o", "json", "--no-config"]).stdout;
    assert_eq!(project.run(["audit", "db", "-o", "json"]).stdout, plain);
    let uncommented: String = text
        .lines()
        .map(|line| match line.strip_prefix("# ") {
            Some(rest) if rest.starts_with("root =") || rest.starts_with("columns =") => rest,
            _ => line,
        })
        .map(|line| format!("{line}\n"))
        .collect();
    project.add("pgassay.toml", uncommented.as_bytes());
    let declared = project.run(["audit", "db", "-o", "json"]).json();
    assert_eq!(
        declared["tenants"]["tables"]
            .to_string()
            .matches("\"tenant\"")
            .count(),
        2
    );
}

#[test]
fn it_says_where_the_migrations_are() {
    let project = Project::new([
        ("db/001_a.sql", TABLES),
        ("other/001_a.sql", "create table x (id int);"),
        ("other/002_b.sql", "create table y (id int);"),
        ("pgassay.toml", "[source]\npath = \"db\"\n"),
    ]);
    let title = |ran: crate::project::Ran| {
        ran.json()["source"]["title"]
            .as_str()
            .unwrap_or_default()
            .to_owned()
    };
    assert_eq!(
        title(project.run(["audit", "-o", "json"])),
        "1 numbered SQL file in db"
    );
    assert_eq!(
        title(project.run(["audit", "other", "-o", "json"])),
        "2 numbered SQL files in other"
    );
}

#[test]
fn exclusions_hide_findings_and_are_said() {
    let project = project();
    let run = |text: &str| {
        project.add("pgassay.toml", text.as_bytes());
        let ran = project.run(["audit", "db", "-o", "json", "--rule", "foreign-key-without-index"]);
        let json = ran.json();
        let count = |key: &str| json[key].as_array().map_or(0, Vec::len);
        (
            count("findings"),
            count("suppressed"),
            json["source"]["notes"].to_string(),
        )
    };
    assert_eq!(run("").0, 2);
    let rule = "[[exclude]]\nrule = \"foreign-key-without-index\"\ntable = \"inv*\"\nreason = \"small\"\n";
    let (findings, suppressed, _) = run(rule);
    assert_eq!((findings, suppressed), (1, 1));
    let (findings, suppressed, _) = run("[[exclude]]\nschema = \"public\"\nreason = \"old\"\n");
    assert_eq!((findings, suppressed), (0, 2));
    let (findings, _, notes) = run("[[exclude]]\nschema = \"nowhere\"\nreason = \"old\"\n");
    assert_eq!(findings, 2);
    assert!(
        notes.contains("excludes schema nowhere, and nothing is found there"),
        "{notes}"
    );
    project.add(
        "pgassay.toml",
        b"[[exclude]]\nrule = \"nonsense-rule\"\nreason = \"x\"\n",
    );
    project
        .run(["audit", "db"])
        .fails_with(2, "there is no rule `nonsense-rule`");
}

#[test]
fn the_environment_is_set_up_first() {
    let project = Project::new([
        (
            "db/001_a.sql",
            "create table auth.users (id bigint primary key); grant select on auth.users to app;",
        ),
        ("env.sql", "create schema auth; create role app;"),
    ]);
    project.run(["audit", "db"]).fails_with(1, "");
    let ran = project.run(["audit", "db", "--setup", "env.sql"]);
    assert!(
        ran.stdout.contains("`env.sql` is run before the first file"),
        "{}",
        ran.stdout
    );
    assert!(!ran.stdout.contains("would refuse"), "{}", ran.stdout);
    project.add("pgassay.toml", b"[source]\nsetup = \"env.sql\"\n");
    let ran = project.run(["audit", "db"]);
    assert!(!ran.stdout.contains("would refuse"), "{}", ran.stdout);
    project
        .run(["audit", "db", "--setup", "missing.sql"])
        .fails_with(2, "missing.sql");
}

#[test]
fn a_baseline_may_be_configured() {
    let project = project();
    project.add(
        "pgassay.toml",
        b"[audit]\nfail-on = \"medium\"\nbaseline = \"accepted.json\"\n",
    );
    project.run(["audit", "db"]).fails_with(2, "accepted.json");
    project.run(["audit", "db", "--write-baseline", "accepted.json"]);
    let ran = project.run(["audit", "db"]);
    assert_eq!(ran.code, 0, "{}\n{}", ran.stdout, ran.stderr);
}
