//! Directories: where the cache and the servers live, and copying.

use std::fs::{self, DirBuilder, File, Permissions};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};

use crate::server_user::{ServerUser, is_root};
use crate::{Error, Result};

/// The path of a socket may have 103 bytes on macOS and 107 on Linux; this much is left for what comes after the directory.
const SOCKET_PATH: usize = 103 - "/0123456789/.s.PGSQL.5432".len();

/// The directory for what is worth keeping: fetched binaries and initialised clusters. It exists after this.
pub(crate) fn cache_directory(user: ServerUser) -> Result<PathBuf> {
    let path = [
        std::env::var_os("PGASSAY_CACHE_DIR").map(PathBuf::from),
        own_cache(user),
    ]
    .into_iter()
    .flatten()
    .next();
    let path = path.unwrap_or_else(|| PathBuf::from("/var/cache/pgassay"));
    create_directories(&path)?;
    Ok(path)
}

/// The user's own cache directory, unless the server's user cannot reach it there: root's home is often closed.
fn own_cache(user: ServerUser) -> Option<PathBuf> {
    let absolute = |name: &str| {
        std::env::var_os(name)
            .map(PathBuf::from)
            .filter(|path| path.is_absolute())
    };
    let directory = absolute("XDG_CACHE_HOME").or_else(|| Some(absolute("HOME")?.join(".cache")))?;
    user.reaches(&directory).then(|| directory.join("pgassay"))
}

/// Creates a directory and those above it. Root's are open for the server's user to pass through, whatever the umask.
pub(crate) fn create_directories(path: &Path) -> Result<()> {
    if path.is_dir() {
        return Ok(());
    }
    if let Some(parent) = path.parent() {
        create_directories(parent)?;
    }
    match fs::create_dir(path) {
        Ok(()) if is_root() => set_mode(path, 0o755),
        Ok(()) => Ok(()),
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => Ok(()),
        Err(error) => Err(Error::file("create", path)(error)),
    }
}

/// The directories where this user's servers may be, the best first.
///
/// A file system in memory is best: a cluster and each database on it are a thousand files, and where many were deleted a
/// moment ago, ext4 takes ten times as long to make new ones. It must have room for big databases; when it has not, it comes
/// last. `TMPDIR` overrides it.
pub(crate) fn servers_directories(user: ServerUser) -> Vec<PathBuf> {
    let name = format!("pgassay-{}", rustix::process::geteuid().as_raw());
    let memory = PathBuf::from("/dev/shm");
    let mut directories = vec![std::env::temp_dir(), PathBuf::from("/tmp")];
    let memory_is_best = std::env::var_os("TMPDIR").is_none() && has_room(&memory);
    directories.insert(if memory_is_best { 0 } else { directories.len() }, memory);
    directories.retain(|directory| directory.is_dir() && user.reaches(directory));
    let paths = directories.iter().map(|directory| directory.join(&name));
    paths
        .filter(|path| path.as_os_str().len() <= SOCKET_PATH)
        .collect()
}

/// Whether a file system in memory has 2 GiB to spare, and the machine twice as much.
fn has_room(memory: &Path) -> bool {
    let file_system =
        rustix::fs::statvfs(memory).map_or(0, |status| status.f_bavail.saturating_mul(status.f_frsize));
    let machine = fs::read_to_string("/proc/meminfo").ok().and_then(|text| {
        let line = text.lines().find_map(|line| line.strip_prefix("MemAvailable:"))?;
        line.split_whitespace().next()?.parse::<u64>().ok()
    });
    file_system >= 2 << 30 && machine.is_some_and(|kibibytes| kibibytes >= 4 << 20)
}

/// Makes the directory of this user's servers: open for the server's user, closed to others' writes.
pub(crate) fn create_servers_directory(path: &Path) -> Result<()> {
    let mode = if is_root() { 0o711 } else { 0o700 };
    match DirBuilder::new().mode(mode).create(path) {
        Ok(()) => set_mode(path, mode)?,
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {}
        Err(error) => return Err(Error::file("create", path)(error)),
    }
    if is_private(path) {
        Ok(())
    } else {
        Err(Error::UnsafeDirectory {
            path: path.to_owned(),
        })
    }
}

/// Whether this is a directory of this user's that nobody else can write to.
pub(crate) fn is_private(path: &Path) -> bool {
    let own = rustix::process::geteuid().as_raw();
    path.symlink_metadata()
        .is_ok_and(|it| it.is_dir() && it.uid() == own && it.mode() & 0o022 == 0)
}

/// Takes the lock of that name in a directory, waiting for whoever has it; it is released when the file is dropped.
pub(crate) fn lock(directory: &Path, name: &str) -> Result<File> {
    let path = directory.join(name);
    let file = File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(&path)
        .map_err(Error::file("create", &path))?;
    file.lock().map_err(Error::file("lock", &path))?;
    Ok(file)
}

/// Copies a directory with all that is in it and gives the copy to the user. There are no links in a fresh cluster.
pub(crate) fn copy_directory(from: &Path, to: &Path, user: ServerUser) -> Result<()> {
    DirBuilder::new()
        .mode(0o700)
        .create(to)
        .map_err(Error::file("create", to))?;
    user.give(to)?;
    for entry in fs::read_dir(from).map_err(Error::file("read", from))? {
        let entry = entry.map_err(Error::file("read", from))?;
        let (from, to) = (entry.path(), to.join(entry.file_name()));
        if entry.file_type().map_err(Error::file("read", &from))?.is_dir() {
            copy_directory(&from, &to, user)?;
        } else {
            fs::copy(&from, &to).map_err(Error::file("copy", &from))?;
            user.give(&to)?;
        }
    }
    Ok(())
}

/// Sets the permissions of a file or directory.
pub(crate) fn set_mode(path: &Path, mode: u32) -> Result<()> {
    fs::set_permissions(path, Permissions::from_mode(mode))
        .map_err(Error::file("change the permissions of", path))
}
