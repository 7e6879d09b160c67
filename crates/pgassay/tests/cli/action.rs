//! The scripts that CI servers run: what the action does with findings, and how a release is installed.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::project::{Project, repository};

const BAD: &str = "CREATE TABLE a (id int PRIMARY KEY);\nCREATE TABLE b (a_id int REFERENCES a);\n";

/// A script of the action, with our binary first on the path.
fn script(project: &Project, name: &str) -> Command {
    let binary = Path::new(env!("CARGO_BIN_EXE_pgassay"));
    let folder = binary.parent().expect("the binary is in a folder").to_path_buf();
    let path = std::env::var_os("PATH").unwrap_or_default();
    let paths = std::iter::once(folder).chain(std::env::split_paths(&path));
    let path = std::env::join_paths(paths).expect("paths have no separators");
    let mut command = Command::new("bash");
    command
        .arg(repository().join("action").join(name))
        .current_dir(project.path())
        .env_clear()
        .env("PATH", path)
        .env("HOME", project.path())
        .env("RUNNER_TEMP", project.path().join("temporary"))
        .env("GITHUB_OUTPUT", project.path().join("outputs"))
        .env("GITHUB_STEP_SUMMARY", project.path().join("summary"));
    command
}

fn run(command: &mut Command) -> Output {
    command.output().expect("bash is there")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn the_action_audits_and_leaves_the_verdict_to_its_last_step() {
    let project = Project::new([("db/a.sql", BAD)]);
    let ran = run(script(&project, "run.sh").env("PGASSAY_PATH", "db/a.sql"));
    assert!(ran.status.success(), "{}", text(&ran.stderr));
    assert!(
        text(&ran.stdout).starts_with("::notice title=pgassay::score "),
        "{}",
        text(&ran.stdout)
    );
    assert!(text(&ran.stdout).contains("::error title=table-without-primary-key,file=db/a.sql,line=2,"));
    let outputs = project.text("outputs");
    assert!(outputs.contains("exit-code=1\n"), "{outputs}");
    for output in ["sarif=", "json="] {
        let path = outputs.lines().find_map(|line| line.strip_prefix(output));
        assert!(path.is_some_and(|path| Path::new(path).is_file()), "{outputs}");
    }
    assert!(project.text("summary").starts_with("## pgassay: "));
    let lenient = run(script(&project, "run.sh")
        .env("PGASSAY_PATH", "db/a.sql")
        .env("PGASSAY_FAIL_ON", "critical")
        .env("PGASSAY_ANNOTATIONS", "false")
        .env("PGASSAY_ARGUMENTS", "--rule\ntable-without-primary-key\n"));
    assert!(
        text(&lenient.stdout).contains("result  "),
        "{}",
        text(&lenient.stdout)
    );
    assert!(
        project.text("outputs").ends_with(".json\n") && project.text("outputs").contains("exit-code=0\n")
    );
    // What cannot be audited has no report, and the last step says so.
    let project = Project::new([]);
    let missing = run(script(&project, "run.sh").env("PGASSAY_PATH", "; touch injected"));
    assert!(missing.status.success());
    assert_eq!(project.text("outputs"), "exit-code=2\n");
    assert!(!project.path().join("injected").exists() && !project.path().join("summary").exists());
}

#[test]
fn the_action_may_skip_what_did_not_change() {
    let project = Project::new([("db/a.sql", BAD), ("other.txt", "1")]);
    let git = |arguments: &[&str]| {
        let mut command = Command::new("git");
        command.args(["-c", "user.name=a", "-c", "user.email=a@example.com"]);
        let done = run(command.args(arguments).current_dir(project.path()));
        assert!(done.status.success(), "{}", text(&done.stderr));
        text(&done.stdout).trim().to_owned()
    };
    git(&["init", "--quiet"]);
    git(&["add", "."]);
    git(&["commit", "--quiet", "--message", "a"]);
    let base = git(&["rev-parse", "HEAD"]);
    let audits = |base: &str| {
        let ran = run(script(&project, "run.sh")
            .env("PGASSAY_PATH", "db")
            .env("PGASSAY_CHANGED_ONLY", "true")
            .env("PGASSAY_BASE", base));
        !text(&ran.stdout).contains("nothing below the path has changed")
    };
    assert!(!audits(&base));
    assert!(audits("0123456789012345678901234567890123456789"));
    std::fs::write(project.path().join("db/b.sql"), "SELECT 1;").expect("it can be written");
    git(&["add", "."]);
    git(&["commit", "--quiet", "--message", "b"]);
    assert!(audits(&base));
}

/// A folder laid out as releases are, with an archive for this machine.
fn release(project: &Project) -> PathBuf {
    let folder = project.path().join("releases/download/v9");
    std::fs::create_dir_all(&folder).expect("it can be made");
    let machine = match std::env::consts::ARCH {
        "aarch64" => "aarch64",
        _ => "x86_64",
    };
    let target = match std::env::consts::OS {
        "macos" => "apple-darwin",
        _ => "unknown-linux-musl",
    };
    let archive = format!("pgassay-{machine}-{target}.tar.gz");
    let made = format!(
        "echo 'echo fake' > pgassay && chmod +x pgassay && tar -czf {archive} pgassay && rm pgassay && \
         {{ sha256sum {archive} || shasum -a 256 {archive}; }} > SHA256SUMS"
    );
    let done = run(Command::new("bash").args(["-c", &made]).current_dir(&folder));
    assert!(done.status.success(), "{}", text(&done.stderr));
    folder
}

#[test]
fn a_release_is_installed_if_its_checksum_is_right() {
    let project = Project::new([]);
    let folder = release(&project);
    let releases = format!("file://{}", project.path().join("releases").display());
    let install = |version: &str| {
        let mut command = script(&project, "install.sh");
        run(command.args([version, "bin"]).env("PGASSAY_RELEASES", &releases))
    };
    let done = install("v9");
    assert!(done.status.success(), "{}", text(&done.stderr));
    assert_eq!(project.text("bin/pgassay"), "echo fake\n");
    let missing = install("v8");
    assert_eq!(missing.status.code(), Some(2));
    assert!(
        text(&missing.stderr).contains("cannot fetch"),
        "{}",
        text(&missing.stderr)
    );
    std::fs::remove_dir_all(project.path().join("bin")).expect("it is there");
    let sums = project.text("releases/download/v9/SHA256SUMS");
    let wrong = "0".repeat(64) + &sums[64..];
    std::fs::write(folder.join("SHA256SUMS"), wrong).expect("it can be written");
    let forged = install("v9");
    assert_eq!(forged.status.code(), Some(2));
    assert!(
        text(&forged.stderr).contains("checksum"),
        "{}",
        text(&forged.stderr)
    );
    assert!(!project.path().join("bin/pgassay").exists());
}

#[test]
fn the_hook_runs_the_pgassay_on_the_path() {
    let project = Project::new([("a.sql", BAD)]);
    let ran = run(script(&project, "hook.sh").args(["a.sql", "--fail-on", "high"]));
    assert_eq!(ran.status.code(), Some(1), "{}", text(&ran.stderr));
    assert!(text(&ran.stdout).contains("table-without-primary-key"));
}
