//! The data in `crates/catalog/src/builtin/data` are what real servers have.
//!
//! `PGASSAY_TEST=wide` compares them, `PGASSAY_UPDATE=1` writes them anew:
//! `PGASSAY_UPDATE=1 cargo test -p pgassay-audit --test generate_builtin`.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use pgassay_scratch::{Connection, Installation, Server};
use tokio_postgres::SimpleQueryMessage;

/// The kinds of PostgreSQL's own objects: a query and a data file each.
const KINDS: &[&str] = &[
    "access_method",
    "available_extension",
    "cast",
    "collation",
    "family_operator",
    "function",
    "language",
    "operator",
    "operator_class",
    "operator_family",
    "range",
    "relation",
    "role",
    "schema",
    "setting",
    "text_search",
    "type",
];

/// The kinds of an extension's members: the sections of its data file.
const MEMBER_KINDS: &[&str] = &[
    "schema",
    "type",
    "range",
    "relation",
    "function",
    "language",
    "operator",
    "cast",
    "access_method",
    "operator_family",
    "operator_class",
    "family_operator",
    "text_search",
    "other",
];

/// Extensions which PostgreSQL does not ship: a major for which no server here has them is taken to have the same members.
const SHIPPED_APART: &[&str] = &["vector"];

/// Languages whose interpreters a server needs before it can load what belongs to them; the pinned servers lack them.
const NEED_A_LANGUAGE: &[&str] = &["plperl", "plpython"];

/// The majors, oldest first.
const MAJORS: [u16; 5] = [14, 15, 16, 17, 18];

/// Rows without their versions, and the majors that have them.
type Rows = BTreeMap<String, BTreeSet<u16>>;

#[derive(Default)]
struct Table {
    header: String,
    rows: Rows,
}

impl Table {
    fn add(&mut self, major: u16, header: String, rows: Vec<String>) {
        self.header = header;
        for row in rows {
            self.rows.entry(row).or_default().insert(major);
        }
    }

    /// The text of the table, one line for each contiguous range of majors in which a row is the same.
    fn text(&self) -> String {
        let mut text = format!("versions\t{}\n", self.header);
        for (row, present) in &self.rows {
            for range in ranges(present) {
                let line = format!("{range}\t{row}");
                text.push_str(line.trim_end_matches('\t'));
                text.push('\n');
            }
        }
        text
    }
}

/// `14-` reaches to the newest major that is known, `15-16` and `15` do not.
fn ranges(present: &BTreeSet<u16>) -> Vec<String> {
    let majors = MAJORS;
    let mut ranges = Vec::new();
    let mut index = 0;
    while index < majors.len() {
        if !present.contains(&majors[index]) {
            index += 1;
            continue;
        }
        let first = index;
        while index < majors.len() && present.contains(&majors[index]) {
            index += 1;
        }
        ranges.push(match (index == majors.len(), index - first) {
            (true, _) => format!("{}-", majors[first]),
            (false, 1) => majors[first].to_string(),
            (false, _) => format!("{}-{}", majors[first], majors[index - 1]),
        });
    }
    ranges
}

fn builtin_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../catalog/src/builtin")
}

fn query(name: &str) -> String {
    let path = builtin_folder().join("generate").join(name).with_extension("sql");
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn escape(value: &str) -> String {
    value
        .replace('\\', "\\\\")
        .replace('\t', "\\t")
        .replace('\n', "\\n")
}

/// The header and the rows of a query, tab-separated.
fn run(connection: &Connection, kind: &str) -> (String, Vec<String>) {
    let mut header = String::new();
    let mut rows = Vec::new();
    let messages = connection.block_on(connection.client().simple_query(&query(kind)));
    for message in messages.unwrap_or_else(|error| panic!("{kind}: {error:?}")) {
        match message {
            SimpleQueryMessage::RowDescription(columns) => {
                header = columns
                    .iter()
                    .map(|column| column.name())
                    .collect::<Vec<_>>()
                    .join("\t");
            }
            SimpleQueryMessage::Row(row) => {
                let cells = (0..row.len()).map(|column| escape(row.get(column).unwrap_or_default()));
                rows.push(cells.collect::<Vec<_>>().join("\t"));
            }
            _ => {}
        }
    }
    (header, rows)
}

fn prepare(connection: &Connection, extension: &str) {
    let script = format!("SET generate.extension = '{extension}'; {}", query("prelude"));
    connection.execute(&script).expect("the prelude runs");
}

/// The members of one extension on one server, or nothing where the server cannot load it.
fn members(server: &Server, extension: &str) -> Option<Vec<(String, Vec<String>)>> {
    let database = server
        .create_database("builtin")
        .expect("a database can be created");
    let connection = database.connect().expect("the server answers");
    let create = format!("CREATE EXTENSION IF NOT EXISTS \"{extension}\" CASCADE");
    if let Err(error) = connection.execute(&create) {
        let needs = NEED_A_LANGUAGE
            .iter()
            .any(|language| extension.contains(language));
        assert!(needs, "{extension}: {}", error.message);
        return None;
    }
    prepare(&connection, extension);
    Some(MEMBER_KINDS.iter().map(|kind| run(&connection, kind)).collect())
}

/// The servers that the data are made from: those that the scratch crate pins, or, when `PGASSAY_POSTGRES_BIN` is set,
/// those that it names (pgvector is only read from such a one).
fn servers() -> Vec<(u16, Server)> {
    let chosen = std::env::var_os("PGASSAY_POSTGRES_BIN").is_some();
    let start = |major: u16| {
        let installation = if chosen {
            Installation::find(Some(major))
        } else {
            Installation::fetch(major)
        };
        let installation = installation.expect("binaries of each major can be had");
        (major, Server::start(&installation).expect("the server starts"))
    };
    MAJORS.iter().map(|major| start(*major)).collect()
}

/// Makes the data anew and compares them with those of the repository, or writes them with `PGASSAY_UPDATE=1`.
#[test]
fn the_data_are_those_of_the_servers() {
    let update = std::env::var_os("PGASSAY_UPDATE").is_some();
    if !update && std::env::var("PGASSAY_TEST").as_deref() != Ok("wide") {
        return;
    }
    let data = builtin_folder().join("data");
    for (file, text) in all_files() {
        let path = data.join(&file);
        if update {
            fs::write(path, text).expect("the data folder can be written");
            continue;
        }
        let kept = fs::read_to_string(&path).unwrap_or_default();
        let different = kept.lines().zip(text.lines()).find(|(kept, made)| kept != made);
        assert!(
            kept == text,
            "{file} is not what the servers have; first difference: {different:?}"
        );
    }
}

/// The names and texts of all data files.
fn all_files() -> BTreeMap<String, String> {
    let servers = servers();
    let mut tables: BTreeMap<&str, Table> = BTreeMap::new();
    let mut available: BTreeMap<String, BTreeSet<u16>> = BTreeMap::new();
    for (major, server) in &servers {
        let database = server
            .create_database("builtin")
            .expect("a database can be created");
        let connection = database.connect().expect("the server answers");
        prepare(&connection, "");
        for kind in KINDS {
            let (header, rows) = run(&connection, kind);
            if *kind == "available_extension" {
                for row in &rows {
                    let name = row.split('\t').next().expect("a row has a first column");
                    available.entry(name.to_owned()).or_default().insert(*major);
                }
            }
            tables.entry(kind).or_default().add(*major, header, rows);
        }
    }
    let table = tables
        .get_mut("available_extension")
        .expect("it is one of the kinds");
    for name in SHIPPED_APART {
        keep_apart(name, &mut table.rows);
    }
    let name = |kind: &str| format!("{kind}.txt");
    let mut files: BTreeMap<String, String> = tables
        .iter()
        .map(|(kind, table)| (name(kind), table.text()))
        .collect();
    for (extension, on) in &available {
        if let Some(text) = extension_text(extension, &servers, on) {
            files.insert(format!("extension/{}", name(extension)), text);
        }
    }
    files
}

/// Gives every major the versions of an extension that PostgreSQL does not ship: those of a server here that has it, else
/// those that the data file has.
fn keep_apart(extension: &str, rows: &mut Rows) {
    let prefix = format!("{extension}\t");
    if !rows.keys().any(|row| row.starts_with(&prefix)) {
        let path = builtin_folder().join("data/available_extension.txt");
        let kept = fs::read_to_string(path).expect("the data file is there");
        let kept = kept
            .lines()
            .filter_map(|line| Some(line.split_once('\t')?.1.to_owned()));
        rows.extend(
            kept.filter(|row| row.starts_with(&prefix))
                .map(|row| (row, BTreeSet::new())),
        );
    }
    for (_, present) in rows.iter_mut().filter(|(row, _)| row.starts_with(&prefix)) {
        present.extend(MAJORS);
    }
}

/// The data file of one extension, or nothing where no server can load it.
fn extension_text(extension: &str, servers: &[(u16, Server)], on: &BTreeSet<u16>) -> Option<String> {
    let mut sections: Vec<Table> = MEMBER_KINDS.iter().map(|_| Table::default()).collect();
    let mut found = BTreeSet::new();
    for (major, server) in servers.iter().filter(|(major, _)| on.contains(major)) {
        let Some(tables) = members(server, extension) else {
            continue;
        };
        found.insert(*major);
        for (section, (header, rows)) in sections.iter_mut().zip(tables) {
            section.add(*major, header, rows);
        }
    }
    if found.is_empty() {
        return None;
    }
    let mut text = String::new();
    for (kind, section) in MEMBER_KINDS.iter().zip(&mut sections) {
        if section.rows.is_empty() {
            continue;
        }
        if SHIPPED_APART.contains(&extension) {
            spread(&mut section.rows, &found);
        }
        write!(text, "[{kind}]\n{}", section.text()).expect("a string takes all text");
    }
    Some(text)
}

/// Gives each major that was not looked at the rows of the nearest one that was.
fn spread(rows: &mut Rows, found: &BTreeSet<u16>) {
    for present in rows.values_mut() {
        for major in MAJORS {
            let nearest = found
                .iter()
                .min_by_key(|other| other.abs_diff(major))
                .expect("it was found somewhere");
            if present.contains(nearest) {
                present.insert(major);
            }
        }
    }
}

#[test]
fn ranges_are_contiguous_and_open_at_the_newest() {
    assert_eq!(ranges(&BTreeSet::from([14, 15, 17, 18])), ["14-15", "17-"]);
    assert_eq!(ranges(&BTreeSet::from([14, 16])), ["14", "16"]);
}
