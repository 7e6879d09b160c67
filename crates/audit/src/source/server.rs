//! Which PostgreSQL a repository runs: what its Supabase, compose, Docker and CI files say. They are read as text, line by
//! line: who writes them has templates and variables in them.

use std::path::{Path, PathBuf};

use super::place::{Places, shown};

/// A version that a file names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Named {
    /// The major.
    pub(super) major: u16,
    /// The file and its words: a clause without a full stop.
    pub(super) because: String,
}

/// How large such a file may be.
const LARGEST: u64 = 1 << 20;

/// How many files of a folder are read.
const MOST: usize = 60;

/// Looks in the folders from a path up to the root of the repository, then in the places that are usual there. Nothing is
/// looked at above the path where there is no repository.
pub(super) fn named(path: &Path, places: &Places) -> Option<Named> {
    let absolute = std::fs::canonicalize(path).ok()?;
    let root = match places.repository() {
        Some(root) => root.to_owned(),
        None if absolute.is_dir() => absolute.clone(),
        None => absolute.parent()?.to_owned(),
    };
    let mut folders: Vec<PathBuf> = absolute
        .ancestors()
        .filter(|it| it.is_dir() && it.starts_with(&root))
        .map(Path::to_owned)
        .collect();
    for usual in [
        "supabase",
        "docker",
        ".docker",
        ".devcontainer",
        "deploy",
        "infra",
        "dev",
    ] {
        folders.push(root.join(usual));
    }
    let kinds: [fn(&Path) -> Vec<PathBuf>; 4] = [supabase, compose, docker, ci];
    kinds
        .into_iter()
        .find_map(|files| folders.iter().find_map(|folder| lowest(&files(folder), &root)))
}

fn supabase(folder: &Path) -> Vec<PathBuf> {
    vec![folder.join("config.toml"), folder.join("supabase/config.toml")]
}

fn compose(folder: &Path) -> Vec<PathBuf> {
    files(folder, |name| {
        let yaml = name.ends_with(".yml") || name.ends_with(".yaml");
        yaml && (name.starts_with("compose") || name.starts_with("docker-compose"))
    })
}

fn docker(folder: &Path) -> Vec<PathBuf> {
    files(folder, |name| {
        name.contains("dockerfile") || name == ".tool-versions"
    })
}

fn ci(folder: &Path) -> Vec<PathBuf> {
    let yaml = |name: &str| name.ends_with(".yml") || name.ends_with(".yaml");
    let mut found = files(&folder.join(".github/workflows"), yaml);
    found.push(folder.join(".gitlab-ci.yml"));
    found.push(folder.join(".circleci/config.yml"));
    found
}

/// The files of a folder with such names, told in small letters.
fn files(folder: &Path, wanted: impl Fn(&str) -> bool) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut found: Vec<PathBuf> = entries
        .filter(|entry| wanted(&entry.file_name().to_string_lossy().to_lowercase()))
        .map(|entry| entry.path())
        .collect();
    found.sort();
    found.truncate(MOST);
    found
}

/// The lowest version that some files name: a schema must do for all of them.
fn lowest(files: &[PathBuf], root: &Path) -> Option<Named> {
    let mut found: Vec<(u16, String, &PathBuf)> = Vec::new();
    for path in files {
        let metadata = std::fs::metadata(path);
        if !metadata.is_ok_and(|it| it.is_file() && it.len() <= LARGEST) {
            continue;
        }
        let Ok(text) = std::fs::read_to_string(path) else {
            continue;
        };
        let toml = path.extension().is_some_and(|it| it == "toml");
        for line in text.lines() {
            let named = if toml { of_supabase(line) } else { of_image(line) };
            found.extend(named.map(|(major, words)| (major, words, path)));
        }
    }
    let (major, words, path) = found.iter().min()?;
    let several = found.iter().any(|(other, ..)| other != major);
    let file = shown(path.strip_prefix(root).unwrap_or(path));
    let which = if several { "the lowest in " } else { "" };
    Some(Named {
        major: *major,
        because: format!("{which}{file}: {words}"),
    })
}

/// `major_version = 15` of `supabase/config.toml`
/// (<https://supabase.com/docs/guides/local-development/cli/config#db.major_version>).
fn of_supabase(line: &str) -> Option<(u16, String)> {
    let (key, value) = line.split_once('=')?;
    if key.trim() != "major_version" {
        return None;
    }
    let value = value.split('#').next().unwrap_or_default().trim();
    let major = plausible(value)?;
    Some((major, format!("major_version = {major}")))
}

/// The version in `image: postgres:16-alpine`, `FROM pgvector/pgvector:pg16`, `postgres 15.2`.
fn of_image(line: &str) -> Option<(u16, String)> {
    let line = line.trim();
    if line.starts_with('#') {
        return None;
    }
    if let Some(version) = line.strip_prefix("postgres ") {
        // `.tool-versions` of asdf and mise.
        return Some((plausible(version.trim())?, line.to_owned()));
    }
    let words = line.split(|it: char| it.is_whitespace() || it == '"' || it == '\'');
    words.filter(|word| word.contains(':')).find_map(|word| {
        let (image, tag) = word.split_once(':')?;
        let name = image.rsplit('/').next().unwrap_or_default();
        let by_extension = ["pgvector", "timescaledb", "timescaledb-ha", "pgvector-rs"].contains(&name);
        let is_postgres =
            matches!(name, "postgres" | "postgresql" | "postgis" | "alloydbomni") || by_extension;
        if !is_postgres {
            return None;
        }
        // `${VERSION:-16}` has the version that is taken where nothing is set.
        let tag = match tag.split_once(":-") {
            Some((_, default)) => default.trim_end_matches('}'),
            None => tag,
        };
        let of_pg = tag.split(['-', '.']).find_map(|part| part.strip_prefix("pg"));
        let major = match of_pg {
            Some(digits) => plausible(digits)?,
            None if by_extension => return None,
            None => plausible(tag)?,
        };
        // Behind `@` stands a digest.
        let tag = tag.split('@').next().unwrap_or_default();
        Some((major, format!("{name}:{tag}")))
    })
}

/// The number that a text begins with, if it may be a major.
fn plausible(text: &str) -> Option<u16> {
    let digits = text.len() - text.trim_start_matches(|it: char| it.is_ascii_digit()).len();
    let major: u16 = text[..digits].parse().ok()?;
    (9..=30).contains(&major).then_some(major)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn images_name_their_version() {
        let major = |line: &str| of_image(line).map(|(major, _)| major);
        for (line, wanted) in [
            ("    image: postgres:16-alpine", Some(16)),
            ("image: \"postgis/postgis:15-3.4\"", Some(15)),
            ("FROM pgvector/pgvector:pg17", Some(17)),
            ("FROM pgvector/pgvector:0.8.0-pg16 AS db", Some(16)),
            ("image: timescale/timescaledb:2.14.2-pg15", Some(15)),
            ("image: timescale/timescaledb:2.14.2", None),
            ("image: supabase/postgres:15.8.1.060", Some(15)),
            ("image: docker.io/library/postgres:14.3", Some(14)),
            ("image: postgres:${POSTGRES_VERSION:-16}", Some(16)),
            ("image: postgres:${{ matrix.postgres }}", None),
            ("image: postgres:latest", None),
            ("image: postgres", None),
            ("postgres 15.4", Some(15)),
            ("# image: postgres:12", None),
            ("DATABASE_URL: postgres://localhost:5432/x", None),
            ("image: prometheuscommunity/postgres-exporter:17", None),
        ] {
            assert_eq!(major(line), wanted, "{line}");
        }
        assert_eq!(of_supabase("major_version = 17 # x").map(|it| it.0), Some(17));
        assert_eq!(of_supabase("port = 54322"), None);
    }
}
