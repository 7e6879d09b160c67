//! Who runs the server: this user, or, because PostgreSQL refuses root, `postgres` or `nobody`.

use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;

use crate::{Error, Result};

/// The user that owns the data directory and runs the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ServerUser {
    /// The user of this process.
    Own,
    /// Another one, because this process is root's.
    Other {
        /// The user id.
        user: u32,
        /// The id of its group.
        group: u32,
    },
}

impl ServerUser {
    /// Chooses the user for this process.
    pub(crate) fn choose() -> Result<Self> {
        if !is_root() {
            return Ok(Self::Own);
        }

        let path = Path::new("/etc/passwd");
        let users = std::fs::read_to_string(path).map_err(Error::file("read", path))?;
        ["postgres", "nobody"]
            .into_iter()
            .find_map(|name| find(&users, name))
            .ok_or(Error::NoServerUser)
    }

    /// Makes the command run as this user.
    pub(crate) fn apply(self, command: &mut Command) {
        if let Self::Other { user, group } = self {
            command.uid(user).gid(group);
        }
    }

    /// Gives a file or directory to this user.
    pub(crate) fn give(self, path: &Path) -> Result<()> {
        match self {
            Self::Own => Ok(()),
            Self::Other { user, group } => {
                chown(path, Some(user), Some(group)).map_err(Error::file("change the owner of", path))
            }
        }
    }

    /// Whether this user can reach what is in the directory, by the permissions of all the directories above.
    pub(crate) fn reaches(self, path: &Path) -> bool {
        let Self::Other { user, group } = self else {
            return true;
        };
        path.ancestors()
            .filter_map(|ancestor| ancestor.metadata().ok())
            .all(|metadata| {
                let mode = metadata.permissions().mode();
                let bit = match (metadata.uid() == user, metadata.gid() == group) {
                    (true, _) => 0o100,
                    (false, true) => 0o010,
                    (false, false) => 0o001,
                };
                mode & bit != 0
            })
    }
}

impl ServerUser {
    /// Refuses a directory that this user cannot reach.
    pub(crate) fn require_reach(self, path: &Path) -> Result<()> {
        if self.reaches(path) {
            Ok(())
        } else {
            Err(Error::Unreachable {
                path: path.to_owned(),
            })
        }
    }
}

/// Whether this process may do everything, and so may not run PostgreSQL.
pub(crate) fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

fn find(users: &str, name: &str) -> Option<ServerUser> {
    let mut fields = users
        .lines()
        .map(|line| line.split(':'))
        .find_map(|mut fields| (fields.next() == Some(name)).then_some(fields))?;
    let user = fields.nth(1)?.parse().ok()?;
    let group = fields.next()?.parse().ok()?;
    Some(ServerUser::Other { user, group })
}

#[cfg(test)]
mod tests {
    use super::{ServerUser, find};

    #[test]
    fn users_are_found_by_their_whole_name() {
        let users =
            "root:x:0:0::/root:/bin/sh\npostgresql:x:7:8::/:/bin/false\npostgres:x:101:104::/:/bin/false\n";
        assert_eq!(
            find(users, "postgres"),
            Some(ServerUser::Other {
                user: 101,
                group: 104
            })
        );
        assert_eq!(find(users, "nobody"), None);
    }
}
