//! The session: its settings, its roles, its search path, its temporary objects.

use std::collections::BTreeMap;
use std::sync::Arc;

use pgassay_catalog::SearchPath;
use pgassay_catalog::id::{ObjectId, RelationId, RoleId, SchemaId, TypeId};
use pgassay_catalog::privilege::{Privileges, Rights};
use pgassay_catalog::role::Schema;
use pgassay_sql::name::Identifier;

use crate::Replay;
use crate::privilege::Guarded;

/// A value that `SET LOCAL` can hide until the transaction ends.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Layered<T> {
    lasting: T,
    local: Option<T>,
}

impl<T> Layered<T> {
    fn new(lasting: T) -> Layered<T> {
        Layered { lasting, local: None }
    }

    /// What holds now.
    pub(crate) fn get(&self) -> &T {
        self.local.as_ref().unwrap_or(&self.lasting)
    }

    /// Sets it for the transaction or for good.
    pub(crate) fn set(&mut self, value: T, local: bool) {
        if local {
            self.local = Some(value);
        } else {
            self.lasting = value;
            self.local = None;
        }
    }
}

/// The session.
#[derive(Clone, Debug)]
pub(crate) struct Session {
    /// The names in `search_path`, as they were set.
    pub(crate) search_path: Layered<Vec<String>>,
    /// `check_function_bodies`
    pub(crate) check_function_bodies: Layered<bool>,
    /// All other settings that were set, by name.
    pub(crate) others: BTreeMap<String, Layered<Option<String>>>,
    /// Who logged in.
    pub(crate) login: RoleId,
    /// `SET SESSION AUTHORIZATION`
    pub(crate) session_user: Layered<RoleId>,
    /// `SET ROLE`; none is the session user.
    pub(crate) role: Layered<Option<RoleId>>,
    /// The schema of temporary objects, once there is one.
    pub(crate) temporary: Option<SchemaId>,
    /// Temporary tables that go at commit.
    pub(crate) drop_at_commit: Vec<RelationId>,
    /// Labels that this transaction added to enums older than it: they must not be used before it is committed.
    pub(crate) new_labels: Vec<(TypeId, String)>,
}

impl Default for Session {
    fn default() -> Session {
        Session {
            search_path: Layered::new(default_search_path()),
            check_function_bodies: Layered::new(true),
            others: BTreeMap::new(),
            login: RoleId::BOOTSTRAP,
            session_user: Layered::new(RoleId::BOOTSTRAP),
            role: Layered::new(None),
            temporary: None,
            drop_at_commit: Vec::new(),
            new_labels: Vec::new(),
        }
    }
}

/// The value of `search_path` that PostgreSQL starts with.
pub(crate) fn default_search_path() -> Vec<String> {
    vec!["$user".to_owned(), "public".to_owned()]
}

impl Session {
    /// The role whose privileges count (`GetUserId`).
    pub(crate) fn current_user(&self) -> RoleId {
        (*self.role.get()).unwrap_or(*self.session_user.get())
    }

    /// Whether anything changes when the transaction ends.
    pub(crate) fn ends_with_transaction(&self) -> bool {
        !self.new_labels.is_empty()
            || self.search_path.local.is_some()
            || self.check_function_bodies.local.is_some()
            || self.session_user.local.is_some()
            || self.role.local.is_some()
            || self.others.values().any(|value| value.local.is_some())
    }

    /// Forgets what holds to the end of the transaction only.
    pub(crate) fn end_transaction(&mut self) {
        self.new_labels.clear();
        self.search_path.local = None;
        self.check_function_bodies.local = None;
        self.session_user.local = None;
        self.role.local = None;
        for value in self.others.values_mut() {
            value.local = None;
        }
    }

    /// `RESET ALL`: everything but the roles.
    pub(crate) fn reset_settings(&mut self) {
        self.search_path = Layered::new(default_search_path());
        self.check_function_bodies = Layered::new(true);
        self.others.clear();
    }
}

impl Replay {
    /// The session, to be changed.
    pub(crate) fn session_mut(&mut self) -> &mut Session {
        Arc::make_mut(&mut self.session)
    }

    /// The role whose privileges count.
    pub(crate) fn current_user(&self) -> RoleId {
        self.session.current_user()
    }

    /// Works out the search path anew (`recomputeNamespacePath`): after a change of the setting, the role or the
    /// schemas. Schemas that do not exist or may not be used are passed over.
    pub(crate) fn refresh_path(&mut self) {
        let mut schemas: Vec<SchemaId> = Vec::new();
        for name in self.session.search_path.get() {
            let found = match name.as_str() {
                "pg_temp" => self.session.temporary,
                "$user" => self.usable_schema(self.role_name(self.current_user()).as_str()),
                name => self.usable_schema(name),
            };
            if let Some(found) = found
                && !schemas.contains(&found)
            {
                schemas.push(found);
            }
        }
        let creation = schemas.first().copied();
        if !schemas.contains(&SchemaId::PG_CATALOG) {
            schemas.insert(0, SchemaId::PG_CATALOG);
        }
        if let Some(temporary) = self.session.temporary
            && !schemas.contains(&temporary)
        {
            schemas.insert(0, temporary);
        }
        let path = SearchPath {
            schemas,
            creation,
            temporary: self.session.temporary,
            hidden: self.hidden_schemas(),
        };
        if *self.path != path {
            self.path = Arc::new(path);
        }
    }

    /// The schemas in which the user may not look.
    fn hidden_schemas(&self) -> Vec<SchemaId> {
        if self.is_superuser(self.current_user()) {
            return Vec::new();
        }
        let hidden = |schema: &Schema| {
            Some(schema.id) != self.session.temporary
                && !self.may(Guarded::Schema, schema.owner, &schema.privileges, Rights::USAGE)
        };
        let schemas = self.catalog.schemas.iter().map(|(_, it)| it);
        schemas.filter(|it| hidden(it)).map(|it| it.id).collect()
    }

    fn usable_schema(&self, name: &str) -> Option<SchemaId> {
        let schema = self.catalog.schema_named(&Identifier::new(name))?;
        let usable = self.may(Guarded::Schema, schema.owner, &schema.privileges, Rights::USAGE);
        usable.then_some(schema.id)
    }

    /// The schema of temporary objects, made when first needed.
    pub(crate) fn temporary_schema(&mut self) -> SchemaId {
        if let Some(schema) = self.session.temporary {
            return schema;
        }
        let id: SchemaId = self.catalog.new_id();
        self.catalog.schemas.insert(
            id.0,
            Schema {
                id,
                name: Identifier::new("pg_temp"),
                owner: RoleId::BOOTSTRAP,
                privileges: Privileges::default(),
                comment: None,
                extension: None,
                location: None,
            },
        );
        self.session_mut().temporary = Some(id);
        self.refresh_path();
        id
    }

    /// Drops the temporary tables that were made with `ON COMMIT DROP`.
    pub(crate) fn drop_temporary_at_commit(&mut self) {
        if self.session.drop_at_commit.is_empty() {
            return;
        }
        let tables = std::mem::take(&mut self.session_mut().drop_at_commit);
        for table in tables {
            self.drop_cascading(ObjectId::Relation(table));
        }
    }

    /// Drops what is temporary, as the end of a session and `DISCARD TEMP` do.
    pub(crate) fn drop_temporary_schema(&mut self) {
        let Some(schema) = self.session.temporary else {
            return;
        };
        self.drop_contents(schema);
        self.session_mut().drop_at_commit.clear();
    }
}
