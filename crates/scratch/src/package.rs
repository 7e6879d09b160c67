//! Packages that public registries ship, pinned by version and hash: real schemas for the tests.

use std::io::Read;

use sha2::{Digest, Sha256};

use crate::files::cache_directory;
use crate::registry::Registry;
use crate::server_user::ServerUser;
use crate::{Error, Result};

/// A file of a package in a registry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Package {
    /// Which registry.
    pub registry: PackageRegistry,
    /// The package's name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// The file's name.
    pub file: String,
    /// The file's SHA-256, in lower-case hexadecimal digits.
    pub sha256: String,
}

/// The registries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PackageRegistry {
    /// crates.io
    Crates,
    /// npm's
    Npm,
    /// PyPI
    PyPi,
}

impl Package {
    /// The file's bytes, from the cache or the registry.
    ///
    /// # Errors
    ///
    /// A registry that cannot be reached or answers something else than expected, another hash, or a cache that cannot be
    /// written.
    pub fn fetch(&self) -> Result<Vec<u8>> {
        let folder = cache_directory(ServerUser::choose()?)?.join("packages");
        let path = folder.join(&self.sha256);
        if let Ok(bytes) = std::fs::read(&path)
            && self.check("the cache", &bytes).is_ok()
        {
            return Ok(bytes);
        }
        let registry = Registry::configured();
        let url = self.url(&registry)?;
        let bytes = get(&registry, &url)?;
        self.check(&url, &bytes)?;
        std::fs::create_dir_all(&folder).map_err(Error::file("create", &folder))?;
        let partial = folder.join(format!("{}.{}", self.sha256, std::process::id()));
        std::fs::write(&partial, &bytes).map_err(Error::file("write", &partial))?;
        std::fs::rename(&partial, &path).map_err(Error::file("write", &path))?;
        Ok(bytes)
    }

    fn check(&self, url: &str, bytes: &[u8]) -> Result<()> {
        let actual: String = Sha256::digest(bytes)
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        if actual == self.sha256 {
            return Ok(());
        }
        Err(Error::WrongHash {
            url: url.to_owned(),
            expected: self.sha256.clone(),
            actual,
        })
    }

    /// Where the file is. crates.io's index names the address of its files; PyPI's page of a project lists them.
    fn url(&self, registry: &Registry) -> Result<String> {
        let Package {
            name, version, file, ..
        } = self;
        match self.registry {
            PackageRegistry::Npm => Ok(registry.url(&format!("{name}/-/{file}"))),
            PackageRegistry::Crates => {
                let index = "https://index.crates.io/config.json";
                let text = get(registry, index)?;
                let config: serde_json::Value = serde_json::from_slice(&text).unwrap_or_default();
                let files = config.get("dl").and_then(serde_json::Value::as_str);
                let files = files.ok_or_else(|| unexpected(index, "it does not say where crates are"))?;
                Ok(format!("{files}/{name}/{version}/download"))
            }
            PackageRegistry::PyPi => {
                let page = format!("https://pypi.org/simple/{name}/");
                let text = String::from_utf8(get(registry, &page)?).unwrap_or_default();
                let links = text
                    .split("href=\"")
                    .filter_map(|rest| rest.split(['"', '#']).next());
                let link = links.into_iter().find(|link| link.ends_with(&format!("/{file}")));
                link.map(str::to_owned)
                    .ok_or_else(|| unexpected(&page, "it does not list the file"))
            }
        }
    }
}

fn unexpected(url: &str, reason: &str) -> Error {
    Error::Fetch {
        url: url.to_owned(),
        reason: reason.to_owned(),
    }
}

fn get(registry: &Registry, url: &str) -> Result<Vec<u8>> {
    let mut response = registry
        .agent()
        .get(url)
        .call()
        .map_err(|error| unexpected(url, &error.to_string()))?;
    let mut bytes = Vec::new();
    let mut body = response.body_mut().with_config().limit(50 << 20).reader();
    body.read_to_end(&mut bytes)
        .map_err(|error| unexpected(url, &error.to_string()))?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_package_with_another_hash_is_refused() {
        let package = Package {
            registry: PackageRegistry::Npm,
            name: "a".to_owned(),
            version: "1".to_owned(),
            file: "a-1.tgz".to_owned(),
            sha256: "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad".to_owned(),
        };
        assert!(package.check("url", b"abc").is_ok());
        assert!(matches!(
            package.check("url", b"abd"),
            Err(Error::WrongHash { .. })
        ));
    }
}
