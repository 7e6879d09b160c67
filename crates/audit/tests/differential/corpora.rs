//! Corpora laid out in a folder: `manifest.txt` with settings and the ordered list of files, and `files/`.

use std::path::Path;

use crate::script::{Script, ScriptFile};

/// A corpus and what it says of itself.
pub(crate) struct Corpus {
    pub(crate) name: String,
    pub(crate) script: Script,
    /// `T/F/U/R/P/N/K` on this major, if the manifest says.
    pub(crate) expected: Option<String>,
    /// The least major it runs on.
    pub(crate) major: u16,
}

/// Reads a corpus; nothing where the folder has no manifest.
pub(crate) fn read(folder: &Path, major: u16) -> Option<Corpus> {
    let manifest = std::fs::read_to_string(folder.join("manifest.txt")).ok()?;
    let (head, list) = manifest.split_once("files:\n")?;
    let values = |key: &str| -> Vec<&str> {
        head.lines().filter_map(|line| line.split_once(": ")).filter(|(name, _)| *name == key).map(|(_, value)| value).collect()
    };
    let substitutes: Vec<(&str, &str)> = values("substitute").iter().filter_map(|pair| pair.split_once("=>")).collect();
    let outside = values("no-transaction");
    let in_transaction = values("transaction").first().is_none_or(|mode| *mode != "none");
    let before: Vec<String> = values("setting")
        .iter()
        .filter_map(|pair| pair.split_once('='))
        .map(|(name, value)| format!("SET LOCAL {name} = {value}"))
        .collect();
    let mut files = Vec::new();
    for setup in values("setup") {
        let text = std::fs::read_to_string(folder.join(setup)).ok()?;
        files.push(ScriptFile { name: setup.to_owned(), text, ..ScriptFile::default() });
    }
    for name in list.lines().filter(|line| !line.trim().is_empty()) {
        let mut text = std::fs::read_to_string(folder.join("files").join(name)).ok()?;
        for (from, to) in &substitutes {
            text = text.replace(from, to);
        }
        let transaction = in_transaction && !outside.contains(&name);
        files.push(ScriptFile { name: name.to_owned(), text, transaction, before: before.clone() });
    }
    let needed = values("needs").iter().filter_map(|need| need.strip_prefix("postgresql ")?.parse().ok()).max();
    let expect = format!("expect-{major}");
    Some(Corpus {
        name: values("name").first().copied().unwrap_or("corpus").to_owned(),
        script: Script { files, supabase: values("prelude").contains(&"supabase") },
        expected: values(&expect).first().and_then(|it| it.split_whitespace().nth(1)).map(str::to_owned),
        major: needed.unwrap_or(14),
    })
}
