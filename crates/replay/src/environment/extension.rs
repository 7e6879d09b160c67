//! Which extension has an object that a dump names.

use pgassay_catalog::builtin;
use pgassay_catalog::refusal::Refusal;
use pgassay_sql::name::Identifier;

use crate::Replay;

/// How many names are looked for in extensions: a dump that misses more is damaged.
const MOST_NAMES: usize = 200;

/// Kinds of members that are looked for.
#[derive(Clone, Copy)]
enum Member {
    Function,
    Type,
    OperatorClass,
}

impl Replay {
    /// The extension that brings what is missing, and the schema that it is to be in.
    pub(super) fn extension_for(&mut self, refusal: &Refusal) -> Option<(Identifier, Identifier)> {
        if let Some(extension) = of_access_method(&refusal.message) {
            let extension = Identifier::new(extension);
            let is_there = self.catalog.extensions.find(None, &extension).is_some();
            return (!is_there).then(|| (Identifier::new("public"), extension));
        }
        let (member, schema, name) = missing(&refusal.message)?;
        let environment = self.environment.as_mut()?;
        let looked_for = &mut environment.looked_for;
        if looked_for.len() >= MOST_NAMES || looked_for.iter().any(|it| it == name) {
            return None;
        }
        looked_for.push(name.to_owned());
        let schema = Identifier::new(schema);
        let extension = Identifier::new(self.known_extension(member, name).or_else(|| elsewhere(name))?);
        let is_there = self.catalog.extensions.find(None, &extension).is_some();
        (!is_there).then_some((schema, extension))
    }

    fn known_extension(&self, member: Member, name: &str) -> Option<&'static str> {
        let major = self.catalog.version.major;
        let first = self.catalog.next_id();
        builtin::known_extensions().find(|extension| {
            let members = builtin::extension(extension, major, first, &|_, _| None);
            members.is_some_and(|it| match member {
                Member::Function => !it.functions.named(name).is_empty(),
                Member::Type => !it.types.named(name).is_empty(),
                Member::OperatorClass => !it.operator_classes.named(name).is_empty(),
            })
        })
    }
}

/// The extension that lets an access method index plain types.
fn of_access_method(message: &str) -> Option<&'static str> {
    if !message.contains("has no default operator class") {
        return None;
    }
    if message.ends_with("\"gist\"") {
        Some("btree_gist")
    } else {
        message.ends_with("\"gin\"").then_some("btree_gin")
    }
}

/// What a message says is missing: the kind of object, its schema and its name.
fn missing(message: &str) -> Option<(Member, &str, &str)> {
    let (member, name) = if let Some(rest) = message.strip_prefix("function ") {
        (Member::Function, rest.split('(').next()?)
    } else if let Some(rest) = message.strip_prefix("type \"") {
        (Member::Type, rest.split('"').next()?)
    } else {
        let rest = message.strip_prefix("operator class \"")?;
        (Member::OperatorClass, rest.split('"').next()?)
    };
    if !message.contains("does not exist") {
        return None;
    }
    let (schema, name) = name.split_once('.')?;
    Some((member, schema, name))
}

/// Extensions whose members are not known here, by names that nothing else has.
fn elsewhere(name: &str) -> Option<&'static str> {
    let of_postgis = matches!(name, "geometry" | "geography" | "raster" | "box2d" | "box3d");
    (of_postgis || name.starts_with("st_")).then_some("postgis")
}
