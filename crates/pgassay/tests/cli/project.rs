//! A temporary folder, and the program run in it.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A temporary folder.
pub(crate) struct Project {
    folder: tempfile::TempDir,
}

/// What the program did.
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Project {
    /// A folder with these files.
    pub(crate) fn new<const N: usize>(files: [(&str, &str); N]) -> Project {
        let project = Project {
            folder: tempfile::tempdir().expect("there is room for a folder"),
        };
        for (path, text) in files {
            project.add(path, text.as_bytes());
        }
        project
    }

    /// Adds a file.
    pub(crate) fn add(&self, path: &str, bytes: &[u8]) {
        let path = self.path().join(path);
        let folder = path.parent().expect("it is below the folder");
        std::fs::create_dir_all(folder).expect("the folder can be made");
        std::fs::write(path, bytes).expect("the file can be written");
    }

    /// The folder.
    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    /// The text of a file.
    pub(crate) fn text(&self, path: &str) -> String {
        std::fs::read_to_string(self.path().join(path)).expect("the file is there")
    }

    /// Runs the program.
    pub(crate) fn run<const N: usize>(&self, arguments: [&str; N]) -> Ran {
        self.run_with(arguments, b"")
    }

    /// Runs the program with standard input.
    pub(crate) fn run_with<const N: usize>(&self, arguments: [&str; N], input: &[u8]) -> Ran {
        let mut child = Command::new(env!("CARGO_BIN_EXE_pgassay"))
            .args(arguments)
            .current_dir(self.path())
            .env_clear()
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let mut stdin = child.stdin.take().expect("it is piped");
        let input = input.to_vec();
        let writer = std::thread::spawn(move || drop(stdin.write_all(&input)));
        let output = child.wait_with_output().expect("the program ends");
        writer.join().expect("the writer does not panic");
        Ran {
            code: output.status.code().unwrap_or(-1),
            stdout: String::from_utf8(output.stdout).expect("it writes UTF-8"),
            stderr: String::from_utf8(output.stderr).expect("it writes UTF-8"),
        }
    }
}

impl Ran {
    /// Fails unless the program ended with this code and these words on standard error.
    #[track_caller]
    pub(crate) fn fails_with(&self, code: i32, words: &str) {
        assert!(
            self.code == code && self.stderr.contains(words),
            "{}\n{}\n{}",
            self.code,
            self.stdout,
            self.stderr
        );
    }

    /// Standard output as JSON.
    #[track_caller]
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.stdout)
            .unwrap_or_else(|error| panic!("{error}\n{}\n{}", self.stdout, self.stderr))
    }
}

/// The path of the repository's root.
pub(crate) fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}
