//! The directories of running servers: claiming one, and deleting those whose owner died without doing so.

use std::fs::{self, File, Permissions, TryLockError};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process, test_kill_process};

use crate::files::{create_servers_directory, is_private, lock, servers_directories};
use crate::server_user::ServerUser;
use crate::{Error, Result};

/// A file in the directory that its owner has locked; the system unlocks it when the owner ends, however it ends.
const OWNER: &str = "owner.lock";

/// A file in the directory of a server that shall outlive its owner.
const KEPT: &str = "kept";

/// The directory of one server: socket, log and data. Deleted when this is dropped.
#[derive(Debug)]
pub(crate) struct Home {
    path: PathBuf,
    kept: bool,
    _owner: File,
}

impl Home {
    /// Sweeps, and then makes a directory that the next sweep knows to be in use.
    pub(crate) fn claim(user: ServerUser) -> Result<Self> {
        let parents = servers_directories(user);
        let mut chosen = Err(Error::Unreachable {
            path: std::env::temp_dir(),
        });
        for parent in &parents {
            chosen = create_servers_directory(parent).map(|()| parent);
            if chosen.is_ok() {
                break;
            }
        }
        let parent = chosen?;
        for other in parents
            .iter()
            .filter(|other| *other != parent && is_private(other))
        {
            if let Ok(_one_at_a_time) = lock(other, "sweep.lock") {
                sweep(other);
            }
        }
        // Sweeping and claiming exclude each other, so that nobody sweeps a directory between its making and its locking.
        let _one_at_a_time = lock(parent, "sweep.lock")?;
        sweep(parent);

        let path = tempfile::Builder::new()
            .prefix("")
            .rand_bytes(6)
            .permissions(Permissions::from_mode(0o700))
            .tempdir_in(parent)
            .map_err(Error::file("create", parent))?
            .keep();
        let claimed = lock(&path, OWNER).and_then(|owner| user.give(&path).map(|()| owner));
        match claimed {
            Ok(owner) => Ok(Self {
                path,
                kept: false,
                _owner: owner,
            }),
            Err(error) => {
                let _deleted = fs::remove_dir_all(&path);
                Err(error)
            }
        }
    }

    /// The directory, which is also that of the socket.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// The data directory.
    pub(crate) fn data(&self) -> PathBuf {
        data(&self.path)
    }

    /// Leaves the directory where it is, for as long as its server runs.
    pub(crate) fn keep(&mut self) -> Result<()> {
        let mark = self.path.join(KEPT);
        fs::write(&mark, "").map_err(Error::file("create", &mark))?;
        self.kept = true;
        Ok(())
    }

    /// Whether it was kept.
    pub(crate) fn is_kept(&self) -> bool {
        self.kept
    }
}

impl Drop for Home {
    fn drop(&mut self) {
        if !self.kept {
            let _deleted = fs::remove_dir_all(&self.path);
        }
    }
}

fn data(home: &Path) -> PathBuf {
    home.join("data")
}

/// Ends the servers in this directory whose owner is gone, and deletes their files. What cannot be deleted now is left for the next time.
fn sweep(parent: &Path) {
    let Ok(entries) = parent.read_dir() else { return };
    for home in entries
        .filter_map(Result::ok)
        .map(|entry| entry.path())
        .filter(|path| path.is_dir())
    {
        // The lock is held while sweeping and released with the file.
        let owner = File::options().write(true).open(home.join(OWNER));
        if let Ok(owner) = &owner
            && let Err(TryLockError::WouldBlock) = owner.try_lock()
        {
            continue;
        }
        let server = postmaster(&data(&home));
        if server.is_some() && home.join(KEPT).exists() {
            continue;
        }
        if let Some(server) = server {
            stop(server, || {
                test_kill_process(server).is_err() || postmaster(&data(&home)).is_none()
            });
        }
        let _deleted = fs::remove_dir_all(&home);
    }
}

/// The process that runs on this data directory, if it is really a server of it and not another one that got its number.
fn postmaster(data: &Path) -> Option<Pid> {
    let file = fs::read_to_string(data.join("postmaster.pid")).ok()?;
    let number: i32 = file.lines().next()?.trim().parse().ok()?;
    let process = Path::new("/proc").join(number.to_string());
    let ours = if Path::new("/proc/self/cwd").exists() {
        // A server's working directory is its data directory.
        fs::read_link(process.join("cwd")).ok()? == data.canonicalize().ok()?
    } else {
        let output = Command::new("ps")
            .args(["-o", "command=", "-p", &number.to_string()])
            .output()
            .ok()?;
        String::from_utf8_lossy(&output.stdout).contains(data.to_str()?)
    };
    if ours { Pid::from_raw(number) } else { None }
}

/// Tells a server to stop without a checkpoint, which takes milliseconds, and kills it if it has not after five seconds.
///
/// <https://www.postgresql.org/docs/current/server-shutdown.html>
pub(crate) fn stop(server: Pid, mut has_ended: impl FnMut() -> bool) {
    let _sent = kill_process(server, Signal::QUIT);
    let deadline = Instant::now() + Duration::from_secs(5);
    while !has_ended() {
        if Instant::now() > deadline {
            let _sent = kill_process(server, Signal::KILL);
            return;
        }
        std::thread::sleep(Duration::from_millis(1));
    }
}
