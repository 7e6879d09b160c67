//! Writes `crates/catalog/src/builtin/data` from real servers; run by hand, with the servers in an environment variable.
//!
//! `PGASSAY_SERVERS="14=host=/run/pg port=5414 user=postgres;15=..." cargo test -p pgassay-audit --test generate_builtin -- --ignored`

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use tokio_postgres::{Client, NoTls, SimpleQueryMessage};

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

/// Rows without their versions, and the majors that have them.
type Rows = BTreeMap<String, BTreeSet<u32>>;

#[derive(Default)]
struct Table {
    header: String,
    rows: Rows,
}

impl Table {
    fn add(&mut self, major: u32, header: String, rows: Vec<String>) {
        self.header = header;
        for row in rows {
            self.rows.entry(row).or_default().insert(major);
        }
    }

    /// The text of the table, one line for each contiguous range of majors in which a row is the same.
    fn text(&self, majors: &[u32]) -> String {
        let mut text = format!("versions\t{}\n", self.header);
        for (row, present) in &self.rows {
            for range in ranges(present, majors) {
                let line = format!("{range}\t{row}");
                text.push_str(line.trim_end_matches('\t'));
                text.push('\n');
            }
        }
        text
    }
}

/// `14-` reaches to the newest major that is known, `15-16` and `15` do not.
fn ranges(present: &BTreeSet<u32>, majors: &[u32]) -> Vec<String> {
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

async fn connect(server: &str, database: &str) -> Client {
    let (client, connection) = tokio_postgres::connect(&format!("{server} dbname={database}"), NoTls)
        .await
        .expect("the server answers");
    tokio::spawn(connection);
    client
}

fn escape(value: &str) -> String {
    value
        .replace('\\', "\\\\")
        .replace('\t', "\\t")
        .replace('\n', "\\n")
}

/// The header and the rows of a query, tab-separated.
async fn run(client: &Client, kind: &str) -> (String, Vec<String>) {
    let mut header = String::new();
    let mut rows = Vec::new();
    for message in client
        .simple_query(&query(kind))
        .await
        .unwrap_or_else(|error| panic!("{kind}: {error:?}"))
    {
        match message {
            SimpleQueryMessage::RowDescription(columns) => {
                header = columns
                    .iter()
                    .map(|column| column.name())
                    .collect::<Vec<_>>()
                    .join("\t");
            }
            SimpleQueryMessage::Row(row) => {
                rows.push(
                    (0..row.len())
                        .map(|column| escape(row.get(column).unwrap_or("")))
                        .collect::<Vec<_>>()
                        .join("\t"),
                );
            }
            _ => {}
        }
    }
    (header, rows)
}

async fn prepare(client: &Client, extension: &str) {
    let script = format!("SET generate.extension = '{extension}'; {}", query("prelude"));
    client.batch_execute(&script).await.expect("the prelude runs");
}

/// The members of one extension on one server, or nothing where the server cannot load it.
async fn members(server: &str, extension: &str) -> Option<Vec<(String, Vec<String>)>> {
    let maintenance = connect(server, "postgres").await;
    maintenance
        .batch_execute("DROP DATABASE IF EXISTS generate_builtin WITH (FORCE)")
        .await
        .expect("the database can be dropped");
    maintenance
        .batch_execute("CREATE DATABASE generate_builtin TEMPLATE template0")
        .await
        .expect("a database can be created");
    let client = connect(server, "generate_builtin").await;
    if let Err(error) = client
        .batch_execute(&format!("CREATE EXTENSION IF NOT EXISTS \"{extension}\" CASCADE"))
        .await
    {
        let reason = error
            .as_db_error()
            .map_or_else(|| error.to_string(), |error| error.message().to_owned());
        println!("{extension}: left out: {reason}");
        return None;
    }
    prepare(&client, extension).await;
    let mut tables = Vec::new();
    for kind in MEMBER_KINDS {
        tables.push(run(&client, kind).await);
    }
    Some(tables)
}

#[test]
#[ignore = "writes the data files; needs servers of all majors"]
fn generate() {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime can be built")
        .block_on(write_all());
}

async fn write_all() {
    let servers: Vec<(u32, String)> = std::env::var("PGASSAY_SERVERS")
        .expect("PGASSAY_SERVERS names the servers")
        .split(';')
        .map(|server| {
            let (major, connection) = server.split_once('=').expect("a server is MAJOR=CONNECTION");
            (major.parse().expect("a major is a number"), connection.to_owned())
        })
        .collect();
    let majors: Vec<u32> = servers.iter().map(|(major, _)| *major).collect();
    let data = builtin_folder().join("data");

    let mut tables: BTreeMap<&str, Table> = BTreeMap::new();
    let mut available: BTreeMap<String, BTreeSet<u32>> = BTreeMap::new();
    for (major, server) in &servers {
        let client = connect(server, "template1").await;
        prepare(&client, "").await;
        for kind in KINDS {
            let (header, rows) = run(&client, kind).await;
            if *kind == "available_extension" {
                for row in &rows {
                    let name = row.split('\t').next().expect("a row has a first column");
                    available.entry(name.to_owned()).or_default().insert(*major);
                }
            }
            tables.entry(kind).or_default().add(*major, header, rows);
        }
    }
    for (row, present) in &mut tables
        .get_mut("available_extension")
        .expect("it is one of the kinds")
        .rows
    {
        if SHIPPED_APART
            .iter()
            .any(|name| row.starts_with(&format!("{name}\t")))
        {
            present.extend(&majors);
        }
    }
    for (kind, table) in &tables {
        fs::write(data.join(kind).with_extension("txt"), table.text(&majors))
            .expect("the data folder can be written");
    }
    for (extension, on) in &available {
        let servers: Vec<_> = servers.iter().filter(|(major, _)| on.contains(major)).collect();
        if let Some(text) = extension_text(extension, &servers, &majors).await {
            fs::write(data.join("extension").join(extension).with_extension("txt"), text)
                .expect("the data folder can be written");
        }
    }
}

/// The data file of one extension, or nothing where no server can load it.
async fn extension_text(extension: &str, servers: &[&(u32, String)], majors: &[u32]) -> Option<String> {
    let mut sections: Vec<Table> = MEMBER_KINDS.iter().map(|_| Table::default()).collect();
    let mut found = BTreeSet::new();
    for (major, server) in servers {
        let Some(tables) = members(server, extension).await else {
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
            spread(&mut section.rows, &found, majors);
        }
        write!(text, "[{kind}]\n{}", section.text(majors)).expect("a string takes all text");
    }
    Some(text)
}

/// Gives each major that was not looked at the rows of the nearest one that was.
fn spread(rows: &mut Rows, found: &BTreeSet<u32>, majors: &[u32]) {
    for present in rows.values_mut() {
        for major in majors {
            let nearest = found
                .iter()
                .min_by_key(|other| other.abs_diff(*major))
                .expect("it was found somewhere");
            if present.contains(nearest) {
                present.insert(*major);
            }
        }
    }
}

#[test]
fn ranges_are_contiguous_and_open_at_the_newest() {
    let majors = [14, 15, 16, 17, 18];
    assert_eq!(
        ranges(&BTreeSet::from([14, 15, 17, 18]), &majors),
        ["14-15", "17-"]
    );
    assert_eq!(ranges(&BTreeSet::from([14, 16]), &majors), ["14", "16"]);
}
