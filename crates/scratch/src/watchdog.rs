//! A small process that ends the server when this process is gone, even by `kill -9` or because a static is never dropped.

use std::path::Path;
use std::process::{Child, Command, Stdio};

use std::os::unix::process::CommandExt;

/// Waits until the pipe from its parent is closed, which the system does when the parent ends. Then stops the server ($1)
/// if it is still the one that runs in the directory ($2), and deletes that.
const SCRIPT: &str = r#"
read -r nothing
file="$2/data/postmaster.pid"
if read -r server < "$file" && [ "$server" = "$1" ]; then
    kill -QUIT "$1"
    tries=0
    while [ -e "$file" ] && [ "$tries" -lt 50 ]; do sleep 0.1; tries=$((tries + 1)); done
    [ -e "$file" ] && kill -KILL "$1"
fi
rm -rf "$2"
"#;

/// The running watchdog; dropping it ends it, and the server is then its owner's business again.
#[derive(Debug)]
pub(crate) struct Watchdog(Child);

impl Watchdog {
    /// Starts one for this server and its directory. A signal of the terminal does not reach it: it has a process group of its own.
    pub(crate) fn start(server: u32, home: &Path) -> std::io::Result<Self> {
        let mut command = Command::new("/bin/sh");
        command
            .args(["-c", SCRIPT, "pgassay-watchdog", &server.to_string()])
            .arg(home);
        command.current_dir("/").process_group(0);
        command
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        command.spawn().map(Self)
    }
}

impl Drop for Watchdog {
    fn drop(&mut self) {
        let _killed = self.0.kill();
        let _reaped = self.0.wait();
    }
}
