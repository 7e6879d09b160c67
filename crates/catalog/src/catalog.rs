//! The catalog of one database at one moment.

use std::sync::Arc;

use pgassay_sql::name::Identifier;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::data_type::DataType;
use crate::gap::Gap;
use crate::id::{FIRST_USER_ID, ObjectId, OperatorFamilyId, RoleId, SchemaId};
use crate::index::Index;
use crate::objects::{Mark, Named, Objects};
use crate::operator::{Cast, Collation, FamilyOperator, Operator, OperatorClass, OperatorFamily};
use crate::privilege::{DefaultPrivileges, Privileges};
use crate::relation::Relation;
use crate::role::{Extension, Other, Role, Schema};
use crate::routine::Function;
use crate::sequence::Sequence;
use crate::system::System;
use crate::version::ServerVersion;

/// The objects of one database and the roles of its cluster.
#[derive(Clone, Debug)]
pub struct Catalog {
    /// The server's version. It never changes: what PostgreSQL brings itself goes by it.
    pub version: ServerVersion,
    /// Schemas; `pg_catalog` and `information_schema` are [`System`]'s.
    pub schemas: Objects<Schema>,
    /// Tables, partitioned tables, views, materialised views, foreign tables.
    pub relations: Objects<Relation>,
    /// Indexes.
    pub indexes: Objects<Index>,
    /// Sequences.
    pub sequences: Objects<Sequence>,
    /// Types, those of rows and arrays included.
    pub types: Objects<DataType>,
    /// Functions, procedures, aggregates.
    pub functions: Objects<Function>,
    /// Operators.
    pub operators: Objects<Operator>,
    /// Operator classes.
    pub operator_classes: Objects<OperatorClass>,
    /// Operator families.
    pub operator_families: Objects<OperatorFamily>,
    /// Casts.
    pub casts: Objects<Cast>,
    /// Collations.
    pub collations: Objects<Collation>,
    /// Roles; those named `pg_...` are [`System`]'s.
    pub roles: Objects<Role>,
    /// Extensions.
    pub extensions: Objects<Extension>,
    /// What is known by name only.
    pub others: Objects<Other>,
    /// Operators that extensions added to PostgreSQL's own families.
    pub added_family_operators: Vec<(OperatorFamilyId, FamilyOperator)>,
    /// Default privileges.
    pub default_privileges: Arc<Vec<DefaultPrivileges>>,
    /// The database's owner.
    pub database_owner: RoleId,
    /// Privileges on the database.
    pub database_privileges: Privileges,
    /// `ALTER DATABASE ... SET`, sorted by name.
    pub database_settings: Vec<(String, String)>,
    /// What the source could not tell.
    pub gaps: Vec<Gap>,
    /// The SQL of views, rules and `BEGIN ATOMIC` bodies, every name in it with its schema: from a server only.
    pub definitions: FxHashMap<ObjectId, Arc<str>>,
    /// Of each object those that may refer to it: all that ever did, so that a look-up has to check each.
    pub(crate) may_refer: FxHashMap<ObjectId, FxHashSet<ObjectId>>,
    system: &'static System,
    next_id: u32,
}

/// A moment that [`Catalog::rollback`] can go back to.
#[derive(Clone, Debug)]
pub struct CatalogMark {
    marks: [Mark; 14],
    added_family_operators: usize,
    default_privileges: Arc<Vec<DefaultPrivileges>>,
    database_privileges: Privileges,
    database_settings: Vec<(String, String)>,
    gaps: usize,
}

/// Runs one method on every store of objects.
macro_rules! each_store {
    ($catalog:expr, $method:ident $(, $marks:expr)?) => {
        each_store!(@list $catalog, $method $(, $marks)?; schemas 0, relations 1, indexes 2, sequences 3, types 4, functions 5,
            operators 6, operator_classes 7, operator_families 8, casts 9, collations 10, roles 11, extensions 12, others 13)
    };
    (@list $catalog:expr, $method:ident; $($store:ident $at:literal),*) => {
        [$($catalog.$store.$method()),*]
    };
    (@list $catalog:expr, $method:ident, $marks:expr; $($store:ident $at:literal),*) => {
        { $($catalog.$store.$method($marks[$at]);)* }
    };
}

impl Catalog {
    /// What a new database of a new cluster holds: the bootstrap role `postgres` and the schema `public`.
    pub fn new(version: ServerVersion) -> Catalog {
        let mut catalog = Catalog {
            version,
            schemas: Objects::default(),
            relations: Objects::default(),
            indexes: Objects::default(),
            sequences: Objects::default(),
            types: Objects::default(),
            functions: Objects::default(),
            operators: Objects::default(),
            operator_classes: Objects::default(),
            operator_families: Objects::default(),
            casts: Objects::default(),
            collations: Objects::default(),
            roles: Objects::default(),
            extensions: Objects::default(),
            others: Objects::default(),
            added_family_operators: Vec::new(),
            default_privileges: Arc::default(),
            database_owner: RoleId::BOOTSTRAP,
            database_privileges: Privileges::default(),
            database_settings: Vec::new(),
            gaps: Vec::new(),
            definitions: FxHashMap::default(),
            may_refer: FxHashMap::default(),
            system: System::of(version),
            next_id: FIRST_USER_ID,
        };
        let id = RoleId(catalog.new_id());
        catalog.roles.insert(id.0, bootstrap_role(id));
        let id = SchemaId(catalog.new_id());
        catalog.schemas.insert(id.0, public_schema(id, version));
        catalog
    }

    /// The next identifier of an object that a user makes.
    pub fn new_id<T: From<u32>>(&mut self) -> T {
        let id = self.next_id;
        self.next_id += 1;
        T::from(id)
    }

    /// Takes identifiers for a whole list of objects: all from the one returned up to `end` are taken.
    pub fn reserve_ids(&mut self, end: u32) -> u32 {
        let first = self.next_id;
        self.next_id = self.next_id.max(end);
        first
    }

    /// The identifier that the next object will get.
    pub fn next_id(&self) -> u32 {
        self.next_id
    }

    /// What PostgreSQL brings itself.
    pub fn system(&self) -> &'static System {
        self.system
    }

    /// The present moment.
    pub fn mark(&mut self) -> CatalogMark {
        CatalogMark {
            marks: each_store!(self, mark),
            added_family_operators: self.added_family_operators.len(),
            default_privileges: Arc::clone(&self.default_privileges),
            database_privileges: self.database_privileges.clone(),
            database_settings: self.database_settings.clone(),
            gaps: self.gaps.len(),
        }
    }

    /// Goes back to a moment. Gaps that came since are gone too: what failed has no effect.
    pub fn rollback(&mut self, mark: CatalogMark) {
        each_store!(self, rollback, mark.marks);
        self.added_family_operators.truncate(mark.added_family_operators);
        self.default_privileges = mark.default_privileges;
        self.database_privileges = mark.database_privileges;
        self.database_settings = mark.database_settings;
        self.gaps.truncate(mark.gaps);
    }

    /// Makes all changes final; marks taken before must not be used again.
    pub fn commit(&mut self) {
        each_store!(self, commit);
    }
}

fn bootstrap_role(id: RoleId) -> Role {
    Role {
        superuser: true,
        create_role: true,
        create_database: true,
        login: true,
        replication: true,
        bypass_row_security: true,
        ..Role::new(id, Identifier::new("postgres"))
    }
}

/// `public`: everybody may create in it before PostgreSQL 15, and the database's owner owns it from then on.
fn public_schema(id: SchemaId, version: ServerVersion) -> Schema {
    use crate::privilege::{Grant, Rights};
    let both = Rights::USAGE.union(Rights::CREATE);
    let owner = if version.major >= 15 {
        System::PG_DATABASE_OWNER
    } else {
        RoleId::BOOTSTRAP
    };
    let everybody = if version.major >= 15 { Rights::USAGE } else { both };
    let grant = |grantee, rights| Grant {
        grantee,
        grantor: owner,
        rights,
        grant_options: Rights::NONE,
    };
    Schema {
        id,
        name: Identifier::new("public"),
        owner,
        privileges: Privileges {
            grants: Some(vec![grant(Some(owner), both), grant(None, everybody)]),
        },
        comment: Some("standard public schema".to_owned()),
        extension: None,
        location: None,
    }
}

macro_rules! named {
    ($($kind:ty: $schema:expr;)*) => {$(
        impl Named for $kind {
            fn schema(&self) -> Option<SchemaId> {
                let schema: fn(&$kind) -> Option<SchemaId> = $schema;
                schema(self)
            }
            fn name(&self) -> &Identifier {
                &self.name
            }
        }
    )*};
}

named! {
    Schema: |_| None;
    Relation: |it| Some(it.schema);
    Index: |it| Some(it.schema);
    Sequence: |it| Some(it.schema);
    DataType: |it| Some(it.schema);
    Function: |it| Some(it.schema);
    Operator: |it| Some(it.schema);
    OperatorClass: |it| Some(it.schema);
    OperatorFamily: |it| Some(it.schema);
    Cast: |_| None;
    Collation: |it| Some(it.schema);
    Role: |_| None;
    Extension: |_| None;
    Other: |it| it.schema;
}
