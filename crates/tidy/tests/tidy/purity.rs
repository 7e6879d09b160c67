//! The pure crates read no disk, no clock and no environment, print nothing, and use no order that changes by chance.

use std::path::{Path, PathBuf};

use crate::{list, read, root};

/// The crates that the architecture page calls pure.
const PURE: [&str; 6] = ["sql", "catalog", "replay", "isolation", "rules", "report"];

/// What other crates they may use: none that can touch the world.
const USED: [&str; 11] = [
    "anstyle",
    "compact_str",
    "indexmap",
    "memchr",
    "rustc-hash",
    "serde",
    "serde_json",
    "smallvec",
    "squawk-lexer",
    "squawk-parser",
    "unicode-width",
];

/// Modules of the standard library that touch the world.
const MODULES: [&str; 6] = ["env", "fs", "io", "os", "process", "time"];

/// Words that stand for it by themselves.
const WORDS: [&str; 16] = [
    "HashMap",
    "HashSet",
    "Instant",
    "RandomState",
    "SystemTime",
    "TcpListener",
    "TcpStream",
    "ToSocketAddrs",
    "UdpSocket",
    "UnixStream",
    "dbg!",
    "env!",
    "eprint!",
    "eprintln!",
    "print!",
    "println!",
];

#[test]
fn pure_crates_touch_nothing() {
    let mut wrong = Vec::new();
    let mut read_files = 0;
    for name in PURE {
        let mut sources = Vec::new();
        collect(&root().join("crates").join(name).join("src"), &mut sources);
        for path in sources {
            read_files += 1;
            for (line, what) in impurities(&read(&path)) {
                wrong.push(format!("{}:{line}: {what}", path.display()));
            }
        }
    }
    assert!(read_files > 100, "the walk found only {read_files} files");
    assert!(
        wrong.is_empty(),
        "a pure crate must not touch the world:\n{}",
        wrong.join("\n")
    );
}

#[test]
fn pure_crates_use_only_pure_ones() {
    let mut wrong = Vec::new();
    for name in PURE {
        let manifest = read(Path::new("crates").join(name).join("Cargo.toml"));
        for used in foreign(&manifest) {
            wrong.push(format!("{name} -> {used}"));
        }
    }
    assert!(
        wrong.is_empty(),
        "add what cannot touch the world to the list in {}:\n{}",
        file!(),
        wrong.join("\n")
    );
}

#[test]
fn impure_code_is_rejected() {
    let rejected = [
        "use std::fs;",
        "use std::{collections::BTreeMap, fs, path::Path};",
        "use std::{\n    env,\n};",
        "let text = std::fs::read_to_string(path);",
        "let now = std::time::Instant::now();",
        "let map: std::collections::HashMap<u8, u8> = Default::default();",
        "fn f() { println!(\"{}\", 1); }",
        "std::process::exit(1)",
        "let home = option_env!(\"HOME\");",
    ];
    for code in rejected {
        assert!(!impurities(code).is_empty(), "{code}");
    }
    let accepted = [
        "use std::net::IpAddr;",
        "use std::{collections::BTreeMap, fmt, path::Path};",
        "// println!(\"not run\") and std::fs",
        "let text = \"std::fs and println!\";",
        "let map = FxHashMap::default();",
        "let timed = lifetime + io;",
        "writeln!(out, \"x\")",
    ];
    for code in accepted {
        assert_eq!(impurities(code), [], "{code}");
    }
    let manifest = "[dependencies]\npgassay-sql.workspace = true\nserde = \"1\"\ntokio.workspace = true\n[dev-dependencies]\ntempfile = \"3\"\n";
    assert_eq!(foreign(manifest), ["tokio"]);
}

/// The lines that touch the world, and by what.
fn impurities(code: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    let mut in_group = false;
    for (at, line) in code.lines().enumerate() {
        let line = without_texts(line);
        let words: Vec<&str> = line
            .split(|it: char| !(it.is_alphanumeric() || it == '_' || it == ':' || it == '!'))
            .filter(|word| !word.is_empty())
            .collect();
        in_group |= line.contains("use std::{");
        for word in &words {
            let parts: Vec<&str> = word.split("::").collect();
            let named = match parts.as_slice() {
                ["std", module, ..] => MODULES.contains(module),
                [module, ..] => in_group && MODULES.contains(module),
                [] => false,
            };
            let alone = parts
                .iter()
                .any(|part| WORDS.contains(&part.trim_start_matches("option_")));
            if named || alone {
                found.push((at + 1, (*word).to_owned()));
            }
        }
        in_group &= !line.contains(';');
    }
    found
}

/// A line of code without its comment and without what stands in quotes.
fn without_texts(line: &str) -> String {
    let mut out = String::new();
    let mut quoted = false;
    let mut characters = line.chars().peekable();
    while let Some(it) = characters.next() {
        match it {
            '\\' if quoted => drop(characters.next()),
            '"' => quoted = !quoted,
            '/' if !quoted && characters.peek() == Some(&'/') => break,
            _ if quoted => {}
            _ => out.push(it),
        }
    }
    out
}

/// The dependencies of a manifest that are neither ours nor in the list.
fn foreign(manifest: &str) -> Vec<String> {
    let mut section = "";
    let mut found = Vec::new();
    for line in manifest.lines().map(str::trim) {
        if line.starts_with('[') {
            section = line;
        } else if section == "[dependencies]" && !line.is_empty() && !line.starts_with('#') {
            let name = line.split(['.', ' ', '=']).next().unwrap_or_default();
            if !name.starts_with("pgassay-") && !USED.contains(&name) {
                found.push(name.to_owned());
            }
        }
    }
    found
}

/// The source files of a crate but for its tests, which may write what is generated.
fn collect(folder: &Path, found: &mut Vec<PathBuf>) {
    for path in list(folder) {
        if path.is_dir() {
            collect(&path, found);
        } else if path.extension().is_some_and(|it| it == "rs") && !path.ends_with("tests.rs") {
            found.push(path);
        }
    }
}
