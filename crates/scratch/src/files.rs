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

/// The directory of this user's running servers: short enough for a socket, open for the server's user, closed to others' writes.
pub(crate) fn servers_directory(user: ServerUser) -> Result<PathBuf> {
    let own = rustix::process::geteuid().as_raw();
    let name = format!("pgassay-{own}");
    let temporary = std::env::temp_dir().join(&name);
    let fits = temporary.as_os_str().len() <= SOCKET_PATH && user.reaches(&std::env::temp_dir());
    let path = if fits {
        temporary
    } else {
        Path::new("/tmp").join(&name)
    };

    let mode = if is_root() { 0o711 } else { 0o700 };
    match DirBuilder::new().mode(mode).create(&path) {
        Ok(()) => set_mode(&path, mode)?,
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {}
        Err(error) => return Err(Error::file("create", &path)(error)),
    }
    let metadata = path.symlink_metadata().map_err(Error::file("read", &path))?;
    let ours = metadata.is_dir() && metadata.uid() == own && metadata.mode() & 0o022 == 0;
    if ours {
        Ok(path)
    } else {
        Err(Error::UnsafeDirectory { path })
    }
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
