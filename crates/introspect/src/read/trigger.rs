//! Triggers, policies, rules.

use std::sync::Arc;

use pgassay_catalog::gap::{Effects, Reach};
use pgassay_catalog::id::{ColumnNumber, ObjectId, PolicyId, RuleId};
use pgassay_catalog::policy::Policy;
use pgassay_catalog::trigger::{Rule, Trigger};
use pgassay_sql::ast::{Firing, PolicyCommand, TriggerTiming};
use pgassay_sql::name::Identifier;

use super::{Reader, expression};
use crate::cells::Cells;
use crate::error::Error;
use crate::oids::class;
use crate::text::in_parentheses;

/// The bits of `pg_trigger.tgtype` (PostgreSQL's `pg_trigger.h`).
mod bits {
    pub(super) const ROW: i16 = 1;
    pub(super) const BEFORE: i16 = 1 << 1;
    pub(super) const INSERT: i16 = 1 << 2;
    pub(super) const DELETE: i16 = 1 << 3;
    pub(super) const UPDATE: i16 = 1 << 4;
    pub(super) const TRUNCATE: i16 = 1 << 5;
    pub(super) const INSTEAD: i16 = 1 << 6;
}

/// `tgenabled` and `ev_enabled`
fn firing(letter: char) -> Firing {
    match letter {
        'D' => Firing::Disabled,
        'R' => Firing::Replica,
        'A' => Firing::Always,
        _ => Firing::Enabled,
    }
}

/// The arguments of a trigger, each ended by a NUL.
fn arguments(bytes: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(bytes);
    text.split_terminator('\0').map(str::to_owned).collect()
}

impl Reader {
    pub(super) fn trigger(&mut self, cells: &mut Cells<'_>) -> Result<(), Error> {
        let oid: u32 = cells.next()?;
        let relation: u32 = cells.next()?;
        let id = self.oids.trigger(&mut self.catalog, oid);
        let name = Identifier::new(cells.next()?);
        let events: i16 = cells.next()?;
        let numbers: Vec<i16> = cells.next()?;
        let function = self.oids.function(cells.next()?);
        let arguments = arguments(cells.next()?);
        let constraint = cells.oid()?;
        let constraint = constraint.map(|oid| self.oids.constraint(&mut self.catalog, oid));
        let (deferrable, initially_deferred) = (cells.next()?, cells.next()?);
        let from = cells.oid()?.and_then(|oid| self.oids.relation(oid));
        let old_table = cells.next::<Option<&str>>()?.map(Identifier::new);
        let new_table = cells.next::<Option<&str>>()?.map(Identifier::new);
        let firing = firing(cells.letter()?);
        let parent = cells.oid()?;
        let parent = parent.map(|oid| self.oids.trigger(&mut self.catalog, oid));
        let definition: Option<&str> = cells.next()?;
        let comment = self.comment(class::TRIGGER, oid);
        let (Some(relation), Some(function)) = (self.relations.get_mut(&relation), function) else {
            return Ok(());
        };
        let relation_id = relation.id;
        let condition = definition.and_then(|text| in_parentheses(text, "WHEN"));
        let has = |bit| events & bit != 0;
        relation.triggers.push(Trigger {
            id,
            name,
            timing: match (has(bits::BEFORE), has(bits::INSTEAD)) {
                (true, _) => TriggerTiming::Before,
                (_, true) => TriggerTiming::InsteadOf,
                _ => TriggerTiming::After,
            },
            for_each_row: has(bits::ROW),
            on_insert: has(bits::INSERT),
            on_update: has(bits::UPDATE),
            update_columns: numbers
                .iter()
                .map(|number| ColumnNumber(*number as u16))
                .collect(),
            on_delete: has(bits::DELETE),
            on_truncate: has(bits::TRUNCATE),
            condition: condition.map(expression),
            function,
            arguments,
            constraint,
            deferrable,
            initially_deferred,
            from,
            old_table,
            new_table,
            firing,
            parent,
            comment,
            location: None,
        });
        if let (Some(text), None) = (definition, condition) {
            let because = format!("the condition of a trigger could not be read: {text}");
            self.gap(Reach::Relation(relation_id), Effects::TRIGGERS, because);
        }
        Ok(())
    }

    pub(super) fn policy(&mut self, cells: &mut Cells<'_>) -> Result<(), Error> {
        let oid: u32 = cells.next()?;
        let relation: u32 = cells.next()?;
        let name = Identifier::new(cells.next()?);
        let command = match cells.letter()? {
            'r' => PolicyCommand::Select,
            'a' => PolicyCommand::Insert,
            'w' => PolicyCommand::Update,
            'd' => PolicyCommand::Delete,
            _ => PolicyCommand::All,
        };
        let permissive = cells.next()?;
        let roles: Vec<u32> = cells.next()?;
        let roles = if roles.contains(&0) {
            Vec::new()
        } else {
            roles.into_iter().map(|oid| self.oids.role(oid)).collect()
        };
        let using = cells.next::<Option<&str>>()?.map(expression);
        let check = cells.next::<Option<&str>>()?.map(expression);
        let id: PolicyId = self.catalog.new_id();
        let comment = self.comment(class::POLICY, oid);
        if let Some(relation) = self.relations.get_mut(&relation) {
            relation.policies.push(Policy {
                id,
                name,
                command,
                permissive,
                roles,
                using,
                check,
                comment,
                location: None,
            });
        }
        Ok(())
    }

    pub(super) fn rule(&mut self, cells: &mut Cells<'_>) -> Result<(), Error> {
        let oid: u32 = cells.next()?;
        let relation: u32 = cells.next()?;
        let name = Identifier::new(cells.next()?);
        let event = match cells.letter()? {
            '2' => PolicyCommand::Update,
            '3' => PolicyCommand::Insert,
            '4' => PolicyCommand::Delete,
            _ => PolicyCommand::Select,
        };
        let instead = cells.next()?;
        let firing = firing(cells.letter()?);
        let definition: &str = cells.next()?;
        let id: RuleId = self.catalog.new_id();
        let comment = self.comment(class::RULE, oid);
        if let Some(relation) = self.relations.get_mut(&relation) {
            let object = ObjectId::Rule(relation.id, id);
            self.catalog.definitions.insert(object, Arc::from(definition));
            relation.rules.push(Rule {
                id,
                name,
                event,
                instead,
                condition: None,
                actions: Vec::new(),
                firing,
                comment,
                location: None,
            });
        }
        Ok(())
    }
}
