//! Objects that the catalog knows by kind, name and owner only.

use pgassay_catalog::id::OtherId;
use pgassay_catalog::role::Other;
use pgassay_sql::ast::ObjectKind;
use pgassay_sql::name::Identifier;

use super::{Reader, expression};
use crate::cells::Cells;
use crate::error::Error;
use crate::text::list;

/// The kind of the objects in a system catalog, by its OID.
fn kind(class: u32) -> Option<ObjectKind> {
    Some(match class {
        2328 => ObjectKind::ForeignDataWrapper,
        1417 => ObjectKind::Server,
        1418 => ObjectKind::UserMapping,
        2601 => ObjectKind::AccessMethod,
        2607 => ObjectKind::Conversion,
        2612 => ObjectKind::Language,
        3381 => ObjectKind::Statistics,
        3466 => ObjectKind::EventTrigger,
        3600 => ObjectKind::TextSearchDictionary,
        3601 => ObjectKind::TextSearchParser,
        3602 => ObjectKind::TextSearchConfiguration,
        3764 => ObjectKind::TextSearchTemplate,
        6100 => ObjectKind::Subscription,
        6104 => ObjectKind::Publication,
        _ => return None,
    })
}

impl Reader {
    pub(super) fn other(&mut self, cells: &mut Cells<'_>) -> Result<(), Error> {
        let (class, oid): (u32, u32) = (cells.next()?, cells.next()?);
        let (Some(kind), Some(id)) = (kind(class), self.oids.other(class, oid)) else {
            return Ok(());
        };
        let schema = cells.oid()?.map(|oid| self.schema_id(oid));
        let name = Identifier::new(cells.next()?);
        let (owner, privileges) = self.owner_and_privileges(cells)?;
        let mut options = cells.options()?;
        let mut expressions = Vec::new();
        if kind == ObjectKind::Statistics {
            let written = options.iter().position(|(name, _)| name == "expressions");
            if let Some((_, written)) = written.map(|at| options.remove(at)) {
                expressions.extend(list(&written).into_iter().map(expression));
            }
        }
        let other = Other {
            options,
            expressions,
            privileges,
            comment: self.comment(class, oid),
            extension: self.extension_of(class, oid),
            ..Other::new(id, kind, schema, name, owner)
        };
        self.catalog.others.insert(id.0, other);
        Ok(())
    }

    pub(super) fn other_reference(&mut self, cells: &mut Cells<'_>) -> Result<(), Error> {
        let (class, oid): (u32, u32) = (cells.next()?, cells.next()?);
        let target = self.oids.object(cells.next()?, cells.next()?, cells.next()?);
        let id: Option<OtherId> = self.oids.other(class, oid);
        if let (Some(id), Some(target)) = (id, target) {
            self.catalog
                .others
                .update(id.0, |other| other.references.push(target));
        }
        Ok(())
    }
}
