//! Constraints of tables and domains.

use pgassay_catalog::constraint::{Constraint, ConstraintKind, ForeignKey, Key};
use pgassay_catalog::data_type::{DomainConstraint, TypeKind};
use pgassay_catalog::gap::{Effects, Reach};
use pgassay_catalog::id::ColumnNumber;
use pgassay_sql::ast::ReferentialAction;
use pgassay_sql::name::Identifier;

use super::{Reader, expression};
use crate::cells::Cells;
use crate::error::Error;
use crate::oids::class;

/// `confdeltype` and `confupdtype`
fn action(letter: char) -> ReferentialAction {
    match letter {
        'r' => ReferentialAction::Restrict,
        'c' => ReferentialAction::Cascade,
        'n' => ReferentialAction::SetNull,
        'd' => ReferentialAction::SetDefault,
        _ => ReferentialAction::NoAction,
    }
}

fn columns(numbers: Option<Vec<i16>>) -> Vec<ColumnNumber> {
    let numbers = numbers.unwrap_or_default();
    numbers
        .into_iter()
        .map(|number| ColumnNumber(number as u16))
        .collect()
}

impl Reader {
    pub(super) fn constraint(&mut self, cells: &mut Cells<'_>) -> Result<(), Error> {
        let oid: u32 = cells.next()?;
        let relation: u32 = cells.next()?;
        let domain = cells.oid()?;
        let id = self.oids.constraint(&mut self.catalog, oid);
        let name = Identifier::new(cells.next()?);
        let letter = cells.letter()?;
        let (deferrable, initially_deferred, validated, enforced, no_inherit, local) = (
            cells.next()?,
            cells.next()?,
            cells.next()?,
            cells.next()?,
            cells.next()?,
            cells.next()?,
        );
        let inherited = cells.next::<i32>()? as u16;
        let parent = cells.oid()?;
        let parent = parent.map(|oid| self.oids.constraint(&mut self.catalog, oid));
        let key_columns = columns(cells.next()?);
        let index = cells.oid()?;
        let operators: Option<Vec<u32>> = cells.next()?;
        let references = cells.oid()?;
        let referenced_columns = columns(cells.next()?);
        let match_full = cells.letter()? == 'f';
        let (on_delete, on_update) = (action(cells.letter()?), action(cells.letter()?));
        let on_delete_columns = columns(cells.next()?);
        let period: bool = cells.next()?;
        let check: Option<&str> = cells.next()?;
        let comment = self.comment(class::CONSTRAINT, oid);
        if let Some(domain) = domain {
            let domain = self.oids.data_type(domain);
            let constraint = DomainConstraint {
                id,
                name,
                check: check.map(expression),
                validated,
                comment,
            };
            self.catalog.types.update(domain.0, |data_type| {
                if let TypeKind::Domain(domain) = &mut data_type.kind {
                    domain.constraints.push(constraint);
                }
            });
            return Ok(());
        }
        let index_id = index.and_then(|index| self.oids.index(index));
        let key = |index| Key {
            columns: key_columns.clone(),
            index,
            without_overlaps: period,
        };
        let kind = match (letter, index_id) {
            ('p', Some(index)) => Some(ConstraintKind::PrimaryKey(key(index))),
            ('u', Some(index)) => Some(ConstraintKind::Unique(key(index))),
            ('x', Some(index)) => {
                let operators = operators.unwrap_or_default();
                let operators = operators.into_iter().filter_map(|oid| self.oids.operator(oid));
                Some(ConstraintKind::Exclusion {
                    index,
                    operators: operators.collect(),
                })
            }
            ('f', index) => {
                let references = references.and_then(|oid| self.oids.relation(oid));
                references.map(|references| {
                    ConstraintKind::ForeignKey(ForeignKey {
                        columns: key_columns.clone(),
                        references,
                        referenced_columns,
                        index,
                        match_full,
                        on_delete,
                        on_delete_columns,
                        on_update,
                        period,
                    })
                })
            }
            ('c', _) => check.map(|text| ConstraintKind::Check(expression(text))),
            ('n', _) => key_columns.first().map(|column| ConstraintKind::NotNull(*column)),
            ('t', _) => Some(ConstraintKind::Trigger),
            _ => None,
        };
        if let (Some(index), 'p' | 'u' | 'x') = (index, letter) {
            self.set_index_constraint(index, id);
        }
        let Some(relation) = self.relations.get_mut(&relation) else {
            return Ok(());
        };
        let relation_id = relation.id;
        if let Some(kind) = kind {
            relation.constraints.push(Constraint {
                id,
                name,
                kind,
                deferrable,
                initially_deferred,
                validated,
                enforced,
                // PostgreSQL sets it for keys and foreign keys too, which nothing inherits anyway.
                no_inherit: no_inherit && matches!(letter, 'c' | 'n'),
                local,
                inherited,
                parent,
                comment,
                location: None,
            });
        } else {
            let because =
                format!("the constraint \"{name}\" of the unknown kind \"{letter}\" could not be read");
            self.gap(Reach::Relation(relation_id), Effects::CONSTRAINTS, because);
        }
        Ok(())
    }
}
