//! Types: enums, composite types, domains, ranges, and those of rows and arrays.

use pgassay_catalog::data_type::{DataType, Domain, TypeKind};
use pgassay_catalog::id::TypeId;
use pgassay_sql::name::Identifier;

use super::{Reader, expression};
use crate::cells::Cells;
use crate::error::Error;
use crate::oids::{ClassObject, class};

impl Reader {
    /// A composite type stands in `pg_class` too, and there others refer to its attributes.
    pub(super) fn announce_composite(&mut self, cells: &mut Cells<'_>, id: TypeId) -> Result<(), Error> {
        for _ in 0..10 {
            cells.skip();
        }
        let relation: u32 = cells.next()?;
        if cells.letter()? == 'c' {
            self.oids.set_class(relation, ClassObject::Composite(id));
        }
        Ok(())
    }

    pub(super) fn data_type(&mut self, cells: &mut Cells<'_>) -> Result<(), Error> {
        let oid: u32 = cells.next()?;
        let id = self.oids.data_type(oid);
        let schema = self.schema_id(cells.next()?);
        let name = Identifier::new(cells.next()?);
        let letter = cells.letter()?;
        let category = cells.letter()?;
        let preferred = cells.next()?;
        let element = self.oids.optional_type(cells.oid()?);
        let is_array: bool = cells.next()?;
        let array = self.oids.optional_type(cells.oid()?);
        let takes_modifiers = cells.next()?;
        let collation = cells.oid()?;
        let relation: u32 = cells.next()?;
        let _relation_kind = cells.letter()?;
        let defined: bool = cells.next()?;
        let base = self.oids.data_type(cells.next()?);
        let (modifier, not_null): (i32, bool) = (cells.next()?, cells.next()?);
        let default: Option<&str> = cells.next()?;
        let labels: Option<Vec<String>> = cells.next()?;
        let kind = match letter {
            _ if !defined => TypeKind::Shell,
            'c' => match self.oids.class(relation) {
                Some(ClassObject::Relation(relation)) => TypeKind::Row(relation),
                _ => TypeKind::Composite {
                    attributes: Vec::new(),
                    next_column: 1,
                },
            },
            'd' => TypeKind::Domain(Domain {
                base,
                modifier,
                collation: collation.and_then(|oid| self.collation_id(oid)),
                not_null,
                default: default.map(expression),
                constraints: Vec::new(),
            }),
            'e' => TypeKind::Enum {
                labels: labels.unwrap_or_default(),
            },
            'p' => TypeKind::Pseudo,
            'r' => TypeKind::Range {
                subtype: TypeId::UNKNOWN,
                multirange: None,
            },
            'm' => TypeKind::Multirange {
                range: TypeId::UNKNOWN,
            },
            _ => match element {
                Some(element) if is_array => TypeKind::Array { element },
                element => TypeKind::Base { element },
            },
        };
        let (owner, privileges) = self.owner_and_privileges(cells)?;
        let of_relation = self.extension_of(class::RELATION, relation);
        let data_type = DataType {
            id,
            schema,
            name,
            kind,
            category,
            preferred,
            array,
            takes_modifiers,
            collatable: collation.is_some(),
            owner,
            privileges,
            comment: self.comment(class::TYPE, oid),
            extension: self.extension_of(class::TYPE, oid).or(of_relation),
            location: None,
        };
        self.catalog.types.insert(id.0, data_type);
        Ok(())
    }

    /// Array types belong to the extension of their elements, without PostgreSQL saying so.
    pub(super) fn members_of_types(&mut self) {
        let types = self.catalog.types.iter();
        let arrays: Vec<_> = types
            .filter_map(|(_, data_type)| Some((data_type.array?, data_type.extension?)))
            .collect();
        for (array, extension) in arrays {
            self.catalog
                .types
                .update(array.0, |data_type| data_type.extension = Some(extension));
        }
    }

    pub(super) fn range(&mut self, cells: &mut Cells<'_>) -> Result<(), Error> {
        let range = self.oids.data_type(cells.next()?);
        let subtype = self.oids.data_type(cells.next()?);
        let multirange = self.oids.optional_type(cells.oid()?);
        let extension = self.catalog.types.update(range.0, |data_type| {
            data_type.kind = TypeKind::Range { subtype, multirange };
            data_type.extension
        });
        if let Some(multirange) = multirange {
            self.catalog.types.update(multirange.0, |data_type| {
                data_type.kind = TypeKind::Multirange { range };
                data_type.extension = extension.flatten();
            });
        }
        Ok(())
    }
}
