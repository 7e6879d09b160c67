//! Initialised clusters, one for each exact server version, made once and copied for each start.

use std::fs;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use sha2::{Digest, Sha256};

use crate::files::{cache_directory, create_directories, lock};
use crate::installation::Installation;
use crate::server_user::ServerUser;
use crate::{Error, Result};

/// No waiting for the disk, no passwords (the socket's directory is private), the same order of text everywhere, and
/// write-ahead log in small files, which makes the copy 10 MB smaller.
const OPTIONS: [&str; 7] = [
    "--no-sync",
    "--auth=trust",
    "--username=postgres",
    "--locale=C",
    "--encoding=UTF8",
    "--wal-segsize=1",
    "--no-instructions",
];

/// The directory of an initialised cluster of this version. It must be copied, never started.
pub(crate) fn initialised_cluster(installation: &Installation, user: ServerUser) -> Result<PathBuf> {
    user.require_reach(installation.bin())?;
    let parent = cache_directory(user)?.join("clusters");
    let cluster = parent.join(key(installation, user));
    if cluster.is_dir() {
        return Ok(cluster);
    }

    create_directories(&parent)?;
    user.require_reach(&parent)?;
    let _one_at_a_time = lock(&parent, "initdb.lock")?;
    if !cluster.is_dir() {
        let scratch = tempfile::Builder::new()
            .prefix("initdb-")
            .tempdir_in(&parent)
            .map_err(Error::file("create", &parent))?;
        user.give(scratch.path())?;
        let data = scratch.path().join("data");
        fs::DirBuilder::new()
            .mode(0o700)
            .create(&data)
            .map_err(Error::file("create", &data))?;
        user.give(&data)?;
        initialise(installation, user, &data)?;
        fs::rename(&data, &cluster).map_err(Error::file("create", &cluster))?;
    }
    Ok(cluster)
}

/// A name that no other version, build, set of options or user has.
fn key(installation: &Installation, user: ServerUser) -> String {
    let text = format!("{} {OPTIONS:?} {user:?}", installation.bin().display());
    let digits: String = Sha256::digest(text)
        .iter()
        .take(6)
        .map(|byte| format!("{byte:02x}"))
        .collect();
    format!("{}-{digits}", installation.version())
}

/// Runs `initdb`. <https://www.postgresql.org/docs/current/app-initdb.html>
fn initialise(installation: &Installation, user: ServerUser, data: &Path) -> Result<()> {
    let program = installation.bin().join("initdb");
    let mut command = command(&program, user);
    command.current_dir(data).args(OPTIONS).arg("-D").arg(data);
    if installation.major() >= 18 {
        command.arg("--no-data-checksums");
    }
    let failed = |output: String| Error::Program {
        program: program.clone(),
        output,
    };
    let Output { status, stderr, .. } = command.output().map_err(|error| failed(error.to_string()))?;
    if status.success() {
        Ok(())
    } else {
        Err(failed(String::from_utf8_lossy(&stderr).trim().to_owned()))
    }
}

/// A program of PostgreSQL, run as this user, with none of libpq's variables and with English messages.
pub(crate) fn command(program: &Path, user: ServerUser) -> Command {
    let mut command = Command::new(program);
    for (name, _) in std::env::vars_os() {
        if name.as_encoded_bytes().starts_with(b"PG") {
            command.env_remove(name);
        }
    }
    command.env("LC_ALL", "C");
    user.apply(&mut command);
    command
}
