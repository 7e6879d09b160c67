//! Privileges and default privileges.

use crate::id::{RoleId, SchemaId};

/// The privileges on an object: PostgreSQL's defaults while nobody granted or revoked any (a null `acl`).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Privileges {
    /// The grants; none means the defaults of the kind of object.
    pub grants: Option<Vec<Grant>>,
}

/// What one role gave to another on one object (`aclitem`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Grant {
    /// To whom; none is PUBLIC.
    pub grantee: Option<RoleId>,
    /// By whom.
    pub grantor: RoleId,
    /// What.
    pub rights: Rights,
    /// What of it they may give on.
    pub grant_options: Rights,
}

/// A set of privileges.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Rights(pub u16);

/// Each privilege with its letter in an `aclitem` and its keyword.
const RIGHTS: [(Rights, char, &str); 15] = [
    (Rights::INSERT, 'a', "insert"),
    (Rights::SELECT, 'r', "select"),
    (Rights::UPDATE, 'w', "update"),
    (Rights::DELETE, 'd', "delete"),
    (Rights::TRUNCATE, 'D', "truncate"),
    (Rights::REFERENCES, 'x', "references"),
    (Rights::TRIGGER, 't', "trigger"),
    (Rights::EXECUTE, 'X', "execute"),
    (Rights::USAGE, 'U', "usage"),
    (Rights::CREATE, 'C', "create"),
    (Rights::TEMPORARY, 'T', "temporary"),
    (Rights::CONNECT, 'c', "connect"),
    (Rights::SET, 's', "set"),
    (Rights::ALTER_SYSTEM, 'A', "alter system"),
    (Rights::MAINTAIN, 'm', "maintain"),
];

#[allow(missing_docs, reason = "each constant is the keyword it names")]
impl Rights {
    pub const NONE: Rights = Rights(0);
    pub const INSERT: Rights = Rights(1);
    pub const SELECT: Rights = Rights(1 << 1);
    pub const UPDATE: Rights = Rights(1 << 2);
    pub const DELETE: Rights = Rights(1 << 3);
    pub const TRUNCATE: Rights = Rights(1 << 4);
    pub const REFERENCES: Rights = Rights(1 << 5);
    pub const TRIGGER: Rights = Rights(1 << 6);
    pub const EXECUTE: Rights = Rights(1 << 7);
    pub const USAGE: Rights = Rights(1 << 8);
    pub const CREATE: Rights = Rights(1 << 9);
    pub const TEMPORARY: Rights = Rights(1 << 10);
    pub const CONNECT: Rights = Rights(1 << 11);
    pub const SET: Rights = Rights(1 << 12);
    pub const ALTER_SYSTEM: Rights = Rights(1 << 13);
    pub const MAINTAIN: Rights = Rights(1 << 14);

    /// Both sets together.
    pub const fn union(self, other: Rights) -> Rights {
        Rights(self.0 | other.0)
    }

    /// What is in this set and not in the other.
    pub const fn minus(self, other: Rights) -> Rights {
        Rights(self.0 & !other.0)
    }

    /// Whether all of the other set is in this one.
    pub const fn contains(self, other: Rights) -> bool {
        self.0 & other.0 == other.0
    }

    /// Whether the two share anything.
    pub const fn intersects(self, other: Rights) -> bool {
        self.0 & other.0 != 0
    }

    /// Whether it is empty.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The privilege that a keyword names; `temp` is `temporary`.
    pub fn from_keyword(keyword: &str) -> Option<Rights> {
        let keyword = if keyword == "temp" { "temporary" } else { keyword };
        RIGHTS
            .iter()
            .find(|(_, _, name)| *name == keyword)
            .map(|(right, _, _)| *right)
    }

    /// The privilege of a letter in an `aclitem`.
    pub fn from_letter(letter: char) -> Option<Rights> {
        RIGHTS
            .iter()
            .find(|(_, known, _)| *known == letter)
            .map(|(right, _, _)| *right)
    }

    /// The keywords of its members, in PostgreSQL's order.
    pub fn keywords(self) -> impl Iterator<Item = &'static str> {
        RIGHTS
            .into_iter()
            .filter(move |(right, _, _)| self.contains(*right))
            .map(|(_, _, name)| name)
    }
}

/// `ALTER DEFAULT PRIVILEGES` (`pg_default_acl`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DefaultPrivileges {
    /// Whose new objects.
    pub role: RoleId,
    /// In which schema; none is anywhere.
    pub schema: Option<SchemaId>,
    /// Which kind of object.
    pub kind: DefaultPrivilegeKind,
    /// The grants.
    pub grants: Vec<Grant>,
}

/// What default privileges can be for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs, reason = "each variant is the keyword it names")]
pub enum DefaultPrivilegeKind {
    Tables,
    Sequences,
    Functions,
    Types,
    Schemas,
    LargeObjects,
}
