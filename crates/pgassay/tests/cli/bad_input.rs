//! What is no schema, is broken, or tries to do harm: a clear message or a harmless rendering, never a crash.

use crate::project::Project;

#[test]
fn nothing_there() {
    let project = Project::new([]);
    project
        .run(["audit", "nowhere"])
        .fails_with(2, "error: there is no file or folder `nowhere`");
    project
        .run(["audit", "."])
        .fails_with(2, "error: no migrations were found in `.`");
    project
        .run_with(["audit", "-"], b"")
        .fails_with(2, "there is no statement in the source");
    project
        .run_with(["audit", "-"], b"-- nothing\n")
        .fails_with(2, "nothing was examined");
}

#[test]
fn no_text() {
    let project = Project::new([]);
    project.add("elf.sql", b"\x7fELF\x01\x02\x03\0\0\0");
    project.add("dump.sql", b"PGDMP\x01\x0f\0");
    project.add("schema.sql.gz", b"\x1f\x8b\x08\0");
    project.add("latin.sql", b"select 'caf\xe9'");
    project
        .run(["audit", "elf.sql"])
        .fails_with(2, "`elf.sql` is not text: byte 0");
    let custom = project.run(["audit", "dump.sql"]);
    custom.fails_with(2, "`dump.sql` is a dump in a format of PostgreSQL's own");
    custom.fails_with(
        2,
        "hint: print it as SQL first: pg_restore -f - 'dump.sql' | pgassay audit -",
    );
    project
        .run(["audit", "schema.sql.gz"])
        .fails_with(2, "gzip -dc 'schema.sql.gz' | pgassay audit -");
    project
        .run(["audit", "latin.sql"])
        .fails_with(2, "`latin.sql` is not valid UTF-8: byte 11 is wrong");
}

#[test]
fn a_file_that_cannot_be_read_is_named() {
    let project = Project::new([("m/1_a.sql", "SELECT 1;")]);
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("nowhere", project.path().join("m/2_b.sql")).expect("links can be made");
        project
            .run(["audit", "m"])
            .fails_with(2, "cannot read `m/2_b.sql`");
    }
}

#[test]
fn utf_16_is_read() {
    let project = Project::new([]);
    let text = "CREATE TABLE a (id int PRIMARY KEY);";
    let bytes: Vec<u8> = [0xff, 0xfe]
        .into_iter()
        .chain(text.encode_utf16().flat_map(u16::to_le_bytes))
        .collect();
    project.add("a.sql", &bytes);
    let report = project.run(["audit", "a.sql", "--output", "json"]).json();
    assert_eq!(report["inventory"]["tables"], 1);
    assert_eq!(
        report["source"]["notes"][0],
        "`a.sql` is UTF-16, which psql and migration tools cannot read."
    );
}

#[test]
fn broken_statements_are_failures_at_their_place() {
    for (text, column) in [
        ("SELECT 'never closed;\nCREATE TABLE b ();", 8),
        ("SELECT 1; /* never closed", 11),
        ("SELECT \"never closed", 8),
        ("SELECT $$never closed", 8),
        ("CREATE TABLE a (id int;", 16),
    ] {
        let project = Project::new([("a.sql", text)]);
        let report = project.run(["audit", "a.sql", "--output", "json"]).json();
        let failure = &report["failures"][0];
        assert_eq!(failure["sqlstate"], "42601", "{text}: {report:#}");
        assert_eq!(failure["location"]["column"], column, "{text}");
    }
}

#[test]
fn depth_and_length_end_no_process() {
    let parentheses = format!("SELECT {}1{};", "(".repeat(100_000), ")".repeat(100_000));
    let brackets = format!("SELECT {};", "[".repeat(100_000));
    let line = format!("INSERT INTO a VALUES {}(1);", "(1),".repeat(1_000_000));
    let not = format!("SELECT {} true;", "NOT ".repeat(100_000));
    let cases = format!("SELECT {};", "CASE WHEN ".repeat(50_000));
    for text in [
        parentheses,
        brackets,
        line,
        not,
        cases,
        "\0".repeat(100_000),
        "(".repeat(1_000_000),
    ] {
        let ran = Project::new([]).run_with(["audit", "-"], text.as_bytes());
        assert!((0..=2).contains(&ran.code), "{}: {}", &text[..20], ran.stderr);
        assert!(!ran.stderr.contains("has a bug"), "{}", ran.stderr);
    }
}

#[test]
fn hostile_names_are_shown_and_not_obeyed() {
    let name = "x\u{1b}]0;owned\u{7}\u{1b}[2J\n<script>alert(1)</script> '\"\" [a](http://b) \u{202e}";
    let text = format!("CREATE TABLE \"{name}\" (id int);\nCREATE TABLE \"{name}\" (id int);\n");
    let project = Project::new([("a.sql", &text)]);
    let shown = project.run(["audit", "a.sql", "--all"]);
    assert!(
        !shown.stdout.contains(['\u{1b}', '\u{7}', '\u{202e}']),
        "{}",
        shown.stdout
    );
    assert!(shown.stdout.contains("\\u{1b}[2J"), "{}", shown.stdout);
    let json = project.run(["audit", "a.sql", "--output", "json"]);
    assert!(!json.stdout.contains(['\u{1b}', '\u{7}']), "{}", json.stdout);
    let sarif = project.run(["audit", "a.sql", "--output", "sarif"]);
    assert!(!sarif.stdout.contains(['\u{1b}', '\u{7}']), "{}", sarif.stdout);
    let document = sarif.json();
    let results = document["runs"][0]["results"].as_array().expect("it is a list");
    assert!(!results.is_empty());
    for result in results {
        let text = result["message"]["text"].as_str().expect("it is a text");
        assert!(!text.contains(" [a](http"), "{text}");
    }
}
