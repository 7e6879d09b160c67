//! From rows to objects.

mod cluster;
mod column;
mod constraint;
mod data_type;
mod function;
mod index;
mod operator;
mod other;
mod relation;
mod sequence;
mod trigger;

use std::sync::Arc;

use indexmap::IndexMap;
use pgassay_catalog::Catalog;
use pgassay_catalog::expression::{Expression, Node};
use pgassay_catalog::gap::{Effects, Gap, Reach};
use pgassay_catalog::id::SchemaId;
use pgassay_catalog::id::{CollationId, ConstraintId, ExtensionId, RoleId, SequenceId};
use pgassay_catalog::operator::Collation;
use pgassay_catalog::privilege::Privileges;
use pgassay_catalog::relation::Relation;
use pgassay_catalog::version::ServerVersion;
use pgassay_sql::name::Identifier;
use rustc_hash::{FxBuildHasher, FxHashMap};
use tokio_postgres::Row;

use crate::cells::Cells;
use crate::error::Error;
use crate::oids::{Builtin, ClassObject, Oids, class};
use crate::privilege::privileges;
use crate::query::Kind;

/// Collects what the queries return.
pub(crate) struct Reader {
    catalog: Catalog,
    oids: Oids,
    /// By system catalog, OID and column.
    comments: FxHashMap<(u32, u32, i32), String>,
    /// The extension that an object belongs to, by system catalog and OID.
    members: FxHashMap<(u32, u32), u32>,
    /// PostgreSQL's own collations of the operating system: each becomes an object as soon as something refers to it.
    system_collations: FxHashMap<u32, String>,
    /// Rows that may refer to objects whose rows come later.
    held: Vec<(Kind, &'static str, Row)>,
    /// Relations by OID.
    relations: IndexMap<u32, Relation, FxBuildHasher>,
    /// The sequences that belong to a column, and whether they are its identity.
    owned_sequences: FxHashMap<(u32, u16), Vec<(SequenceId, bool)>>,
}

impl Reader {
    /// Nothing read yet. What every new database has is taken away again where the server may have another.
    pub(crate) fn new(version: ServerVersion) -> Reader {
        let mut catalog = Catalog::new(version);
        let schemas: Vec<u32> = catalog.schemas.iter().map(|(id, _)| id).collect();
        for id in schemas {
            catalog.schemas.remove(id);
        }
        Reader {
            catalog,
            oids: Oids::default(),
            comments: FxHashMap::default(),
            members: FxHashMap::default(),
            system_collations: FxHashMap::default(),
            held: Vec::new(),
            relations: IndexMap::default(),
            owned_sequences: FxHashMap::default(),
        }
    }

    /// Takes one row.
    pub(crate) fn row(&mut self, kind: Kind, what: &'static str, row: Row) -> Result<(), Error> {
        let mut cells = Cells::new(&row, what);
        match kind {
            Kind::Builtin => self.builtin(&mut cells),
            Kind::Comment => self.comment_row(&mut cells),
            Kind::Member => self.member(&mut cells),
            Kind::Role => self.role(&mut cells),
            Kind::Schema => self.schema(&mut cells),
            Kind::Extension => self.extension(&mut cells),
            Kind::Database => self.database(&mut cells),
            Kind::Membership => self.membership(&mut cells),
            Kind::DefaultPrivilege => self.default_privilege(&mut cells),
            Kind::Range => self.range(&mut cells),
            Kind::Inheritance => self.inheritance(&mut cells),
            Kind::Column => self.column(&mut cells),
            Kind::Constraint => self.constraint(&mut cells),
            Kind::Trigger => self.trigger(&mut cells),
            Kind::Policy => self.policy(&mut cells),
            Kind::Rule => self.rule(&mut cells),
            Kind::Aggregate => self.aggregate(&mut cells),
            Kind::FamilyOperator => self.family_operator(&mut cells),
            Kind::Cast => self.cast(&mut cells),
            Kind::OtherReference => self.other_reference(&mut cells),
            Kind::Type
            | Kind::Relation
            | Kind::Sequence
            | Kind::Index
            | Kind::Function
            | Kind::Operator
            | Kind::OperatorFamily
            | Kind::OperatorClass
            | Kind::Collation
            | Kind::Other => {
                self.announce(kind, &mut cells)?;
                self.held.push((kind, what, row));
                Ok(())
            }
        }
    }

    /// Called after the last row of a kind.
    pub(crate) fn finished(&mut self, kind: Kind) -> Result<(), Error> {
        if kind != Kind::Other {
            return Ok(());
        }
        for (kind, what, row) in std::mem::take(&mut self.held) {
            let mut cells = Cells::new(&row, what);
            match kind {
                Kind::Type => self.data_type(&mut cells)?,
                Kind::Relation => self.relation(&mut cells)?,
                Kind::Sequence => self.sequence(&mut cells)?,
                Kind::Index => self.index(&mut cells)?,
                Kind::Function => self.function(&mut cells)?,
                Kind::Operator => self.operator(&mut cells)?,
                Kind::OperatorFamily => self.operator_family(&mut cells)?,
                Kind::OperatorClass => self.operator_class(&mut cells)?,
                Kind::Collation => self.collation(&mut cells)?,
                _ => self.other(&mut cells)?,
            }
        }
        self.members_of_types();
        Ok(())
    }

    /// What was read.
    pub(crate) fn into_catalog(mut self) -> Catalog {
        for (_, relation) in self.relations {
            self.catalog.relations.insert(relation.id.0, relation);
        }
        crate::bind::bind(&mut self.catalog);
        self.catalog.commit();
        self.catalog
    }

    /// Gives an object its identifier before it is read, so that others can refer to it.
    fn announce(&mut self, kind: Kind, cells: &mut Cells<'_>) -> Result<(), Error> {
        let first: u32 = cells.next()?;
        let id: u32 = self.catalog.new_id();
        let class = match kind {
            Kind::Relation => {
                // The type row of a composite type came before.
                if self.oids.class(first).is_none() {
                    self.oids.set_class(first, ClassObject::Relation(id.into()));
                }
                return Ok(());
            }
            Kind::Sequence => {
                self.oids.set_class(first, ClassObject::Sequence(id.into()));
                return Ok(());
            }
            Kind::Index => {
                self.oids.set_class(first, ClassObject::Index(id.into()));
                return Ok(());
            }
            Kind::Other => {
                let oid = cells.next()?;
                self.oids.set(first, oid, id);
                return Ok(());
            }
            Kind::Type => class::TYPE,
            Kind::Function => class::FUNCTION,
            Kind::Operator => class::OPERATOR,
            Kind::OperatorFamily => class::OPERATOR_FAMILY,
            Kind::OperatorClass => class::OPERATOR_CLASS,
            _ => class::COLLATION,
        };
        self.oids.set(class, first, id);
        if kind == Kind::Type {
            self.announce_composite(cells, id.into())?;
        }
        Ok(())
    }

    fn builtin(&mut self, cells: &mut Cells<'_>) -> Result<(), Error> {
        let found = Builtin {
            class: cells.next()?,
            oid: cells.next()?,
            schema: cells.next()?,
            name: cells.next()?,
            method: cells.next()?,
        };
        self.oids.set_builtin(&self.catalog, &found);
        if found.class == "pg_collation" && self.oids.collation(found.oid).is_none() {
            self.system_collations.insert(found.oid, found.name.to_owned());
        }
        Ok(())
    }

    fn comment_row(&mut self, cells: &mut Cells<'_>) -> Result<(), Error> {
        let key = (cells.next()?, cells.next()?, cells.next()?);
        self.comments.insert(key, cells.next()?);
        Ok(())
    }

    fn member(&mut self, cells: &mut Cells<'_>) -> Result<(), Error> {
        let key = (cells.next()?, cells.next()?);
        self.members.insert(key, cells.next()?);
        Ok(())
    }

    /// The comment on an object.
    fn comment(&mut self, class: u32, oid: u32) -> Option<String> {
        self.comments.remove(&(class, oid, 0))
    }

    /// The extension that an object belongs to.
    fn extension_of(&self, class: u32, oid: u32) -> Option<ExtensionId> {
        self.oids.extension(*self.members.get(&(class, oid))?)
    }

    /// The owner and the privileges of an object, which its row ends with.
    fn owner_and_privileges(&mut self, cells: &mut Cells<'_>) -> Result<(RoleId, Privileges), Error> {
        let owner = self.oids.role(cells.next()?);
        Ok((owner, self.privileges(cells.next()?)))
    }

    fn privileges(&mut self, items: Option<Vec<&str>>) -> Privileges {
        let mut unknown = Vec::new();
        let privileges = privileges(&self.catalog, items, |item| unknown.push(item.to_owned()));
        for item in unknown {
            let because = format!("the privileges {item} could not be read");
            self.gap(Reach::Everything, Effects::GRANTS, because);
        }
        privileges
    }

    /// The collation of an OID; one of the operating system becomes an object when it is first met.
    fn collation_id(&mut self, oid: u32) -> Option<CollationId> {
        if let Some(id) = self.oids.collation(oid) {
            return Some(id);
        }
        let name = self.system_collations.get(&oid)?;
        let id: CollationId = self.catalog.new_id();
        let collation = Collation {
            id,
            schema: SchemaId::PG_CATALOG,
            name: Identifier::new(name),
            owner: RoleId::BOOTSTRAP,
            comment: None,
            extension: None,
        };
        self.catalog.collations.insert(id.0, collation);
        self.oids.set(class::COLLATION, oid, id.0);
        Some(id)
    }

    /// The schema of an OID. There is none only for objects of other sessions, which are not read.
    fn schema_id(&self, oid: u32) -> SchemaId {
        self.oids.schema(oid).unwrap_or(SchemaId::PG_CATALOG)
    }

    /// Remembers something that the catalog cannot hold.
    fn gap(&mut self, reach: Reach, may_have: Effects, because: String) {
        self.catalog.gaps.push(Gap {
            reach,
            may_have,
            because,
            location: None,
        });
    }

    /// The constraint of an index.
    fn set_index_constraint(&mut self, index: u32, constraint: ConstraintId) {
        if let Some(index) = self.oids.index(index) {
            self.catalog
                .indexes
                .update(index.0, |index| index.constraint = Some(constraint));
        }
    }
}

/// An expression that is not bound yet.
pub(crate) fn expression(text: &str) -> Expression {
    Expression {
        tree: Arc::new(Node::Unknown {
            because: "it was not bound".to_owned(),
        }),
        text: Arc::from(text),
        references: Arc::from([]),
        location: None,
    }
}
