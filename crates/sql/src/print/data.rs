//! `INSERT`, `UPDATE`, `DELETE`, `MERGE`.

use super::{Print, enclosed, optional};
use crate::ast::{
    Assignment, DataStatement, Delete, Insert, Merge, MergeAction, ObjectName, OnConflict, RowName, Target,
    TargetColumn, TargetPart, Update,
};

impl Print for DataStatement {
    fn print(&self, out: &mut String) {
        match self {
            DataStatement::Insert(insert) => insert.print(out),
            DataStatement::Update(update) => update.print(out),
            DataStatement::Delete(delete) => delete.print(out),
            DataStatement::Merge(merge) => merge.print(out),
        }
    }
}

fn table(name: &ObjectName, alias: Option<&crate::ast::Name>, out: &mut String) {
    name.print(out);
    optional(" AS ", alias, out);
}

fn returning(targets: &[Target], names: &[RowName], out: &mut String) {
    if targets.is_empty() {
        return;
    }
    out.push_str(" RETURNING ");
    if !names.is_empty() {
        enclosed("WITH (", names, ") ", out);
    }
    enclosed("", targets, "", out);
}

impl Print for RowName {
    fn print(&self, out: &mut String) {
        out.push_str(if self.old { "OLD AS " } else { "NEW AS " });
        self.name.print(out);
    }
}

impl Print for Insert {
    fn print(&self, out: &mut String) {
        optional("", self.with.as_ref(), out);
        out.push_str("INSERT INTO ");
        table(&self.table, self.alias.as_ref(), out);
        if !self.columns.is_empty() {
            enclosed(" (", &self.columns, ")", out);
        }
        if self.overriding {
            out.push_str(" OVERRIDING SYSTEM VALUE");
        }
        match &self.source {
            Some(query) => optional(" ", Some(query), out),
            None if self.rows_skipped => out.push_str(" VALUES ..."),
            None => out.push_str(" DEFAULT VALUES"),
        }
        optional("", self.on_conflict.as_ref(), out);
        returning(&self.returning, &self.row_names, out);
    }
}

impl Print for OnConflict {
    fn print(&self, out: &mut String) {
        out.push_str(" ON CONFLICT");
        if !self.columns.is_empty() {
            enclosed(" (", &self.columns, ")", out);
        }
        optional(" WHERE ", self.condition.as_ref(), out);
        optional(" ON CONSTRAINT ", self.constraint.as_ref(), out);
        match &self.update {
            Some((assignments, condition)) => {
                enclosed(" DO UPDATE SET ", assignments, "", out);
                optional(" WHERE ", condition.as_ref(), out);
            }
            None => out.push_str(" DO NOTHING"),
        }
    }
}

impl Print for Assignment {
    fn print(&self, out: &mut String) {
        match self.columns.as_slice() {
            [column] if !self.multiple => column.print(out),
            columns => enclosed("(", columns, ")", out),
        }
        optional(" = ", Some(&self.value), out);
    }
}

impl Print for TargetColumn {
    fn print(&self, out: &mut String) {
        self.name.print(out);
        for part in &self.parts {
            match part {
                TargetPart::Field(name) => optional(".", Some(name), out),
                TargetPart::Element(index) => {
                    optional("[", Some(index), out);
                    out.push(']');
                }
                TargetPart::Slice(lower, upper) => {
                    optional("[", lower.as_ref(), out);
                    if lower.is_none() {
                        out.push('[');
                    }
                    out.push(':');
                    optional("", upper.as_ref(), out);
                    out.push(']');
                }
            }
        }
    }
}

impl Print for Update {
    fn print(&self, out: &mut String) {
        optional("", self.with.as_ref(), out);
        out.push_str("UPDATE ");
        table(&self.table, self.alias.as_ref(), out);
        enclosed(" SET ", &self.assignments, "", out);
        if !self.from.is_empty() {
            enclosed(" FROM ", &self.from, "", out);
        }
        optional(" WHERE ", self.condition.as_ref(), out);
        returning(&self.returning, &self.row_names, out);
    }
}

impl Print for Delete {
    fn print(&self, out: &mut String) {
        optional("", self.with.as_ref(), out);
        out.push_str("DELETE FROM ");
        table(&self.table, self.alias.as_ref(), out);
        if !self.using.is_empty() {
            enclosed(" USING ", &self.using, "", out);
        }
        optional(" WHERE ", self.condition.as_ref(), out);
        returning(&self.returning, &self.row_names, out);
    }
}

impl Print for Merge {
    fn print(&self, out: &mut String) {
        optional("", self.with.as_ref(), out);
        out.push_str("MERGE INTO ");
        table(&self.table, self.alias.as_ref(), out);
        optional(" USING ", Some(&self.source), out);
        optional(" ON ", Some(&self.condition), out);
        for action in &self.actions {
            action.print(out);
        }
        returning(&self.returning, &self.row_names, out);
    }
}

impl Print for MergeAction {
    fn print(&self, out: &mut String) {
        // The tree does not tell `NOT MATCHED BY SOURCE`, whose actions are those of a match.
        let matched = !matches!(self.action.as_str(), "insert");
        out.push_str(if matched {
            " WHEN MATCHED"
        } else {
            " WHEN NOT MATCHED"
        });
        optional(" AND ", self.condition.as_ref(), out);
        match self.action.as_str() {
            "update" => enclosed(" THEN UPDATE SET ", &self.assignments, "", out),
            "delete" => out.push_str(" THEN DELETE"),
            "insert" => {
                out.push_str(" THEN INSERT");
                if !self.columns.is_empty() {
                    enclosed(" (", &self.columns, ")", out);
                }
                if self.overriding {
                    out.push_str(" OVERRIDING SYSTEM VALUE");
                }
                match self.values.is_empty() {
                    true => out.push_str(" DEFAULT VALUES"),
                    false => enclosed(" VALUES (", &self.values, ")", out),
                }
            }
            _ => out.push_str(" THEN DO NOTHING"),
        }
    }
}
