//! Operators, operator classes and families, casts, collations.

use pgassay_catalog::id::{CastId, TypeId};
use pgassay_catalog::operator::{
    Cast, CastContext, CastMethod, Collation, FamilyOperator, Operator, OperatorClass, OperatorFamily,
};
use pgassay_sql::name::Identifier;

use super::Reader;
use crate::cells::Cells;
use crate::error::Error;
use crate::oids::class;

impl Reader {
    pub(super) fn operator(&mut self, cells: &mut Cells<'_>) -> Result<(), Error> {
        let oid: u32 = cells.next()?;
        let Some(id) = self.oids.operator(oid) else {
            return Ok(());
        };
        let schema = self.schema_id(cells.next()?);
        let name = Identifier::new(cells.next()?);
        let left = self.oids.optional_type(cells.oid()?);
        let right = self.oids.optional_type(cells.oid()?);
        let result = self.oids.optional_type(cells.oid()?);
        let function = cells.oid()?.and_then(|oid| self.oids.function(oid));
        let commutator = cells.oid()?.and_then(|oid| self.oids.operator(oid));
        let negator = cells.oid()?.and_then(|oid| self.oids.operator(oid));
        let operator = Operator {
            id,
            schema,
            name,
            left,
            right: right.unwrap_or(TypeId::UNKNOWN),
            // An operator that was only announced has no result yet.
            result: result.unwrap_or(TypeId::UNKNOWN),
            function,
            commutator,
            negator,
            can_hash: cells.next()?,
            can_merge: cells.next()?,
            owner: self.oids.role(cells.next()?),
            comment: self.comment(class::OPERATOR, oid),
            extension: self.extension_of(class::OPERATOR, oid),
        };
        self.catalog.operators.insert(id.0, operator);
        Ok(())
    }

    pub(super) fn operator_family(&mut self, cells: &mut Cells<'_>) -> Result<(), Error> {
        let oid: u32 = cells.next()?;
        let Some(id) = self.oids.operator_family(oid) else {
            return Ok(());
        };
        let family = OperatorFamily {
            id,
            schema: self.schema_id(cells.next()?),
            name: Identifier::new(cells.next()?),
            method: Identifier::new(cells.next()?),
            operators: Vec::new(),
            owner: self.oids.role(cells.next()?),
            comment: self.comment(class::OPERATOR_FAMILY, oid),
            extension: self.extension_of(class::OPERATOR_FAMILY, oid),
        };
        self.catalog.operator_families.insert(id.0, family);
        Ok(())
    }

    pub(super) fn operator_class(&mut self, cells: &mut Cells<'_>) -> Result<(), Error> {
        let oid: u32 = cells.next()?;
        let Some(id) = self.oids.operator_class(oid) else {
            return Ok(());
        };
        let schema = self.schema_id(cells.next()?);
        let name = Identifier::new(cells.next()?);
        let method = Identifier::new(cells.next()?);
        let input = self.oids.data_type(cells.next()?);
        let default = cells.next()?;
        let Some(family) = self.oids.operator_family(cells.next()?) else {
            return Ok(());
        };
        let class = OperatorClass {
            id,
            schema,
            name,
            method,
            input,
            default,
            family,
            key: self.oids.optional_type(cells.oid()?),
            owner: self.oids.role(cells.next()?),
            comment: self.comment(class::OPERATOR_CLASS, oid),
            extension: self.extension_of(class::OPERATOR_CLASS, oid),
        };
        self.catalog.operator_classes.insert(id.0, class);
        Ok(())
    }

    pub(super) fn family_operator(&mut self, cells: &mut Cells<'_>) -> Result<(), Error> {
        let family: u32 = cells.next()?;
        let strategy = cells.next::<i16>()? as u16;
        let left = self.oids.data_type(cells.next()?);
        let right = self.oids.data_type(cells.next()?);
        let operator: u32 = cells.next()?;
        let search = cells.letter()? == 's';
        let (Some(family), Some(operator)) =
            (self.oids.operator_family(family), self.oids.operator(operator))
        else {
            return Ok(());
        };
        let added = FamilyOperator {
            strategy,
            left,
            right,
            operator,
            search,
        };
        if family.is_builtin() {
            self.catalog.added_family_operators.push((family, added));
        } else {
            self.catalog
                .operator_families
                .update(family.0, |family| family.operators.push(added));
        }
        Ok(())
    }

    pub(super) fn cast(&mut self, cells: &mut Cells<'_>) -> Result<(), Error> {
        let oid: u32 = cells.next()?;
        let source = self.oids.data_type(cells.next()?);
        let target = self.oids.data_type(cells.next()?);
        let context = match cells.letter()? {
            'i' => CastContext::Implicit,
            'a' => CastContext::Assignment,
            _ => CastContext::Explicit,
        };
        let letter = cells.letter()?;
        let function = cells.oid()?.and_then(|oid| self.oids.function(oid));
        let id: CastId = self.catalog.new_id();
        let cast = Cast {
            id: Some(id),
            name: Cast::name_of(source, target),
            source,
            target,
            context,
            method: match (letter, function) {
                ('f', Some(function)) => CastMethod::Function(function),
                ('b', _) => CastMethod::Binary,
                _ => CastMethod::InOut,
            },
            comment: self.comment(class::CAST, oid),
            extension: self.extension_of(class::CAST, oid),
        };
        self.catalog.casts.insert(id.0, cast);
        Ok(())
    }

    pub(super) fn collation(&mut self, cells: &mut Cells<'_>) -> Result<(), Error> {
        let oid: u32 = cells.next()?;
        let Some(id) = self.oids.collation(oid) else {
            return Ok(());
        };
        let collation = Collation {
            id,
            schema: self.schema_id(cells.next()?),
            name: Identifier::new(cells.next()?),
            owner: self.oids.role(cells.next()?),
            comment: self.comment(class::COLLATION, oid),
            extension: self.extension_of(class::COLLATION, oid),
        };
        self.catalog.collations.insert(id.0, collation);
        Ok(())
    }
}
