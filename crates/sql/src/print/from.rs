//! What stands in `FROM`.

use super::{Print, enclosed, list, optional};
use crate::ast::{
    Alias, ColumnDefinition, FromItem, FunctionCall, Join, JoinCondition, JoinKind, TableFunctionColumn,
};

impl Print for FromItem {
    fn print(&self, out: &mut String) {
        match self {
            FromItem::Relation {
                name,
                only,
                alias,
                sample,
            } => {
                if *only {
                    out.push_str("ONLY ");
                }
                name.print(out);
                optional(" ", alias.as_ref(), out);
                optional(" TABLESAMPLE ", sample.as_deref(), out);
            }
            FromItem::Function {
                lateral,
                calls,
                rows_from,
                ordinality,
                alias,
            } => {
                lateral_word(*lateral, out);
                functions(calls, *rows_from, *ordinality, alias.as_ref(), out);
            }
            FromItem::Query {
                lateral,
                query,
                alias,
            } => {
                lateral_word(*lateral, out);
                out.push('(');
                query.print(out);
                out.push(')');
                optional(" ", alias.as_ref(), out);
            }
            FromItem::Join(join) => join.print(out),
            FromItem::Table {
                lateral,
                name,
                arguments,
                columns,
                alias,
            } => {
                lateral_word(*lateral, out);
                out.push_str(name);
                enclosed("(", arguments, "", out);
                enclosed(" COLUMNS (", columns, "))", out);
                optional(" ", alias.as_ref(), out);
            }
        }
    }
}

fn lateral_word(lateral: bool, out: &mut String) {
    if lateral {
        out.push_str("LATERAL ");
    }
}

fn functions(
    calls: &[FunctionCall],
    rows_from: bool,
    ordinality: bool,
    alias: Option<&Alias>,
    out: &mut String,
) {
    if rows_from {
        enclosed("ROWS FROM (", calls, ")", out);
        if ordinality {
            out.push_str(" WITH ORDINALITY");
        }
        optional(" ", alias, out);
        return;
    }
    let mut columns: &[ColumnDefinition] = &[];
    for call in calls {
        call.call.print(out);
        columns = &call.columns;
    }
    if ordinality {
        out.push_str(" WITH ORDINALITY");
    }
    if columns.is_empty() {
        optional(" ", alias, out);
        return;
    }
    out.push_str(" AS ");
    optional("", alias.and_then(|alias| alias.name.as_ref()), out);
    enclosed("(", columns, ")", out);
}

impl Print for FunctionCall {
    fn print(&self, out: &mut String) {
        self.call.print(out);
        if !self.columns.is_empty() {
            enclosed(" AS (", &self.columns, ")", out);
        }
    }
}

impl Print for ColumnDefinition {
    fn print(&self, out: &mut String) {
        self.name.print(out);
        out.push(' ');
        self.type_name.print(out);
        optional(" COLLATE ", self.collation.as_ref(), out);
    }
}

impl Print for TableFunctionColumn {
    fn print(&self, out: &mut String) {
        self.name.print(out);
        match &self.type_name {
            Some(type_name) => optional(" ", Some(type_name), out),
            None => out.push_str(" FOR ORDINALITY"),
        }
    }
}

impl Print for Alias {
    fn print(&self, out: &mut String) {
        out.push_str("AS ");
        optional("", self.name.as_ref(), out);
        if !self.columns.is_empty() {
            enclosed("(", &self.columns, ")", out);
        }
    }
}

impl Print for Join {
    fn print(&self, out: &mut String) {
        if self.alias.is_some() {
            out.push('(');
        }
        self.left.print(out);
        if matches!(self.condition, JoinCondition::Natural) {
            out.push_str(" NATURAL");
        }
        out.push_str(match self.kind {
            JoinKind::Inner => " JOIN ",
            JoinKind::Left => " LEFT JOIN ",
            JoinKind::Right => " RIGHT JOIN ",
            JoinKind::Full => " FULL JOIN ",
            JoinKind::Cross => " CROSS JOIN ",
        });
        let nested = matches!(&self.right, FromItem::Join(join) if join.alias.is_none());
        if nested {
            out.push('(');
        }
        self.right.print(out);
        if nested {
            out.push(')');
        }
        match &self.condition {
            JoinCondition::On(condition) => optional(" ON ", Some(condition), out),
            JoinCondition::Using(columns, alias) => {
                out.push_str(" USING (");
                list(columns, out);
                out.push(')');
                optional(" AS ", alias.as_ref(), out);
            }
            JoinCondition::None | JoinCondition::Natural => {}
        }
        if self.alias.is_some() {
            out.push(')');
        }
        optional(" ", self.alias.as_ref(), out);
    }
}
