//! Corpora: `manifest.txt` with settings and the ordered list of files, and the files in a folder or in an archive that a
//! registry ships.

use std::collections::BTreeMap;
use std::io::Read;
use std::path::Path;

use pgassay_scratch::{Package, PackageRegistry};

use crate::script::{Script, ScriptFile};

/// A corpus and what it says of itself.
pub(crate) struct Corpus {
    pub(crate) name: String,
    pub(crate) script: Script,
    /// `T/F/U/R/P/N/K` on this major, if the manifest says.
    pub(crate) expected: Option<String>,
}

/// Reads a corpus; nothing where the folder has no manifest.
pub(crate) fn read(folder: &Path, major: u16) -> Option<Corpus> {
    let manifest = std::fs::read_to_string(folder.join("manifest.txt")).ok()?;
    let (head, list) = manifest.split_once("files:\n")?;
    let values = |key: &str| -> Vec<&str> {
        head.lines()
            .filter_map(|line| line.split_once(": "))
            .filter(|(name, _)| *name == key)
            .map(|(_, value)| value)
            .collect()
    };
    let substitutes: Vec<(&str, &str)> = values("substitute")
        .iter()
        .filter_map(|pair| pair.split_once("=>"))
        .collect();
    let outside = values("no-transaction");
    let in_transaction = values("transaction").first().is_none_or(|mode| *mode != "none");
    let before: Vec<String> = values("setting")
        .iter()
        .filter_map(|pair| pair.split_once('='))
        .map(|(name, value)| format!("SET LOCAL {name} = {value}"))
        .collect();
    let archive = if folder.join("files").is_dir() {
        None
    } else {
        Some(unpack(&package(head)?))
    };
    let prefix = values("path-in-archive").first().copied().unwrap_or_default();
    let text_of = |name: &str| match &archive {
        None => std::fs::read_to_string(folder.join("files").join(name)).ok(),
        Some(archive) => archive.get(&format!("{prefix}{name}")).cloned(),
    };
    let mut files = Vec::new();
    for setup in values("setup") {
        let text = std::fs::read_to_string(folder.join(setup)).ok()?;
        files.push(ScriptFile {
            name: setup.to_owned(),
            text,
            ..ScriptFile::default()
        });
    }
    for name in list.lines().filter(|line| !line.trim().is_empty()) {
        let mut text = text_of(name).unwrap_or_else(|| panic!("{}: no file {name}", folder.display()));
        for (from, to) in &substitutes {
            text = text.replace(from, to);
        }
        let transaction = in_transaction && !outside.contains(&name);
        files.push(ScriptFile {
            name: name.to_owned(),
            text,
            transaction,
            before: before.clone(),
        });
    }
    let needed = values("needs")
        .iter()
        .filter_map(|need| need.strip_prefix("postgresql ")?.parse().ok())
        .max();
    let expect = format!("expect-{major}");
    Some(Corpus {
        name: values("name").first().copied().unwrap_or("corpus").to_owned(),
        script: Script {
            files,
            supabase: values("prelude").contains(&"supabase"),
            least: needed.unwrap_or_default(),
        },
        expected: values(&expect)
            .first()
            .and_then(|it| it.split_whitespace().nth(1))
            .map(str::to_owned),
    })
}

/// The archive that a manifest names: `source: pypi:name version`, `archive:`, `sha256:`.
fn package(head: &str) -> Option<Package> {
    let value = |key: &str| {
        head.lines()
            .filter_map(|line| line.split_once(": "))
            .find(|(name, _)| *name == key)
            .map(|(_, value)| value)
    };
    let (registry, package) = value("source")?.split_once(':')?;
    let (name, version) = package.split_once(' ')?;
    Some(Package {
        registry: match registry {
            "npm" => PackageRegistry::Npm,
            "pypi" => PackageRegistry::PyPi,
            _ => PackageRegistry::Crates,
        },
        name: name.to_owned(),
        version: version.to_owned(),
        file: value("archive")?.to_owned(),
        sha256: value("sha256")?.to_owned(),
    })
}

/// The text files of an archive by their paths in it.
fn unpack(package: &Package) -> BTreeMap<String, String> {
    let bytes = package
        .fetch()
        .expect("the package can be fetched from its registry");
    let mut texts = BTreeMap::new();
    let mut add = |path: String, file: &mut dyn Read| {
        let mut text = String::new();
        if path.ends_with(".sql") && file.read_to_string(&mut text).is_ok() {
            texts.insert(path, text);
        }
    };
    if package.registry == PackageRegistry::PyPi {
        let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).expect("a wheel is a zip file");
        for at in 0..archive.len() {
            let mut file = archive.by_index(at).expect("a readable entry");
            add(file.name().to_owned(), &mut file);
        }
    } else {
        let mut archive = tar::Archive::new(flate2::read::GzDecoder::new(bytes.as_slice()));
        for entry in archive.entries().expect("a readable archive") {
            let mut entry = entry.expect("a readable entry");
            let path = entry.path().expect("a path").to_string_lossy().into_owned();
            add(path, &mut entry);
        }
    }
    texts
}
