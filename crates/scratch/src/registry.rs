//! How npm reaches its registry for this user: the address and the certificates.

use std::path::{Path, PathBuf};
use std::time::Duration;

use ureq::Agent;
use ureq::tls::{Certificate, PemItem, RootCerts, TlsConfig, parse_pem};

/// Where the certificates of the system are, on one system or another.
const SYSTEM_CERTIFICATES: [&str; 5] = [
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem",
    "/etc/ssl/cert.pem",
    "/opt/homebrew/etc/ca-certificates/cert.pem",
];

/// The part of npm's configuration that says where packages come from.
pub(crate) struct Registry {
    address: String,
    certificate_files: Vec<PathBuf>,
}

impl Registry {
    /// Reads npm's environment variables, then the user's `.npmrc`, then the global ones.
    ///
    /// <https://docs.npmjs.com/cli/configuring-npm/npmrc>. Credentials are not read: a registry that wants them is out of reach.
    pub(crate) fn configured() -> Self {
        let files: Vec<String> = npmrc_files()
            .iter()
            .filter_map(|path| std::fs::read_to_string(path).ok())
            .collect();
        let setting = |key: &str| {
            variable(&format!("npm_config_{key}"))
                .or_else(|| files.iter().find_map(|text| npmrc_value(text, key)))
        };
        let scoped = files
            .iter()
            .find_map(|text| npmrc_value(text, "@embedded-postgres:registry"));
        let address = scoped
            .or_else(|| setting("registry"))
            .filter(|address| address.starts_with("http"));
        let address = address.unwrap_or_else(|| "https://registry.npmjs.org".to_owned());

        let named = [
            setting("cafile"),
            variable("NODE_EXTRA_CA_CERTS"),
            variable("SSL_CERT_FILE"),
        ];
        let system = SYSTEM_CERTIFICATES
            .iter()
            .find(|path| Path::new(path).is_file())
            .map(PathBuf::from);
        let certificate_files = named
            .into_iter()
            .flatten()
            .map(PathBuf::from)
            .chain(system)
            .collect();
        Self {
            address,
            certificate_files,
        }
    }

    /// The address of a file of a package.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("{}/{path}", self.address.trim_end_matches('/'))
    }

    /// A client that trusts the system's certificates and those named for npm, and else Mozilla's.
    pub(crate) fn agent(&self) -> Agent {
        let mut files = self.certificate_files.clone();
        files.sort();
        files.dedup();
        let mut certificates: Vec<Certificate<'static>> = Vec::new();
        for text in files.iter().filter_map(|path| std::fs::read(path).ok()) {
            certificates.extend(parse_pem(&text).filter_map(|item| match item {
                Ok(PemItem::Certificate(certificate)) => Some(certificate),
                _ => None,
            }));
        }
        let roots = if certificates.is_empty() {
            RootCerts::WebPki
        } else {
            RootCerts::from(certificates)
        };
        Agent::config_builder()
            .tls_config(TlsConfig::builder().root_certs(roots).build())
            .timeout_connect(Some(Duration::from_secs(20)))
            .timeout_global(Some(Duration::from_secs(900)))
            .build()
            .new_agent()
    }
}

/// A variable in lower or upper case, as npm takes them.
fn variable(name: &str) -> Option<String> {
    [name.to_owned(), name.to_ascii_uppercase()]
        .iter()
        .find_map(|name| std::env::var(name).ok())
        .filter(|value| !value.is_empty())
}

/// The user's file and the global ones, the strongest first.
fn npmrc_files() -> Vec<PathBuf> {
    let home = std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".npmrc"));
    let user = variable("npm_config_userconfig").map(PathBuf::from).or(home);
    let global = variable("npm_config_globalconfig")
        .map(PathBuf::from)
        .or_else(|| {
            let path = std::env::var_os("PATH")?;
            let bin = std::env::split_paths(&path).find(|directory| directory.join("npm").exists())?;
            Some(bin.parent()?.join("etc/npmrc"))
        });
    user.into_iter()
        .chain(global)
        .chain([PathBuf::from("/etc/npmrc")])
        .collect()
}

/// The value of a key in an `.npmrc`: the last one counts, quotes and `${VARIABLE}` are resolved.
fn npmrc_value(text: &str, key: &str) -> Option<String> {
    let mut values = text.lines().filter_map(|line| {
        let line = line.trim();
        let (name, value) = line.split_once('=')?;
        (name.trim() == key).then(|| value.trim().trim_matches(['"', '\'']))
    });
    let value = values.next_back().filter(|value| !value.is_empty())?;
    match value
        .split_once("${")
        .and_then(|(before, rest)| Some((before, rest.split_once('}')?)))
    {
        Some((before, (name, after))) => Some(format!("{before}{}{after}", std::env::var(name).ok()?)),
        None => Some(value.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::{Registry, npmrc_value};

    #[test]
    fn npmrc_values_are_read_as_npm_reads_them() {
        let text = "; registry=https://no.example\nregistry = \"https://one.example/npm/\"\n@other:registry=https://two.example\n";
        assert_eq!(
            npmrc_value(text, "registry").as_deref(),
            Some("https://one.example/npm/")
        );
        assert_eq!(npmrc_value(text, "cafile"), None);
        assert_eq!(
            npmrc_value("registry=a\nregistry=b\n", "registry").as_deref(),
            Some("b")
        );
        assert_eq!(
            npmrc_value("registry=${NO_SUCH_VARIABLE_HERE}/x\n", "registry"),
            None
        );
    }

    #[test]
    fn addresses_have_one_slash() {
        let registry = Registry {
            address: "https://one.example/npm/".to_owned(),
            certificate_files: Vec::new(),
        };
        assert_eq!(
            registry.url("@a/b/-/b-1.tgz"),
            "https://one.example/npm/@a/b/-/b-1.tgz"
        );
    }
}
