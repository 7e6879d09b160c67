use std::collections::BTreeMap;

use pgassay_catalog::words::Word;

use crate::prelude::*;

declare_rule! {
    /// Columns that are numbered: a list in one row.
    ///
    /// ## Why is this bad?
    ///
    /// `phone1`, `phone2`, `phone3` is a list of three at most. Who has a number is asked with three conditions and three
    /// indexes, and the fourth phone is a migration. Rows of a table of their own have no end.
    ///
    /// ## Example
    ///
    /// ```sql
    /// CREATE TABLE people (
    ///     id bigint PRIMARY KEY,
    ///     phone1 text, -- finding
    ///     phone2 text,
    ///     phone3 text
    /// );
    /// ```
    ///
    /// ```sql
    /// CREATE TABLE people (id bigint PRIMARY KEY, address_line_1 text, address_line_2 text, sha256 text, sha512 text);
    /// CREATE TABLE phones (person_id bigint REFERENCES people, number text, PRIMARY KEY (person_id, number));
    /// ```
    ///
    /// ## Limits
    ///
    /// Three or more of one type, counted on from 0 or 1, make a list. Lines of an address are passed over.
    pub static RULE = {
        id: "numbered-columns",
        category: Category::Maintenance,
        severity: Severity::Low,
        confidence: Confidence::Medium,
        sources: &["SchemaCrawler LinterTableWithIncrementingColumns", "SQL Antipatterns, chapter Multicolumn Attributes"],
        check: Check::Table(check),
    }
}

fn check(table: &Relation, ctx: &mut Context<'_>) {
    if table.is_partition() || !table.is_table() {
        return;
    }
    let mut lists: BTreeMap<(Word, TypeId), BTreeMap<u32, &Column>> = BTreeMap::new();
    for column in table.columns.iter() {
        let name = column.name.as_str();
        let stem = name.trim_end_matches(|it: char| it.is_ascii_digit());
        let Ok(number) = name[stem.len()..].parse::<u32>() else {
            continue;
        };
        let stem = stem.trim_end_matches('_');
        if stem.is_empty() || stem.ends_with("line") || stem.contains("address") {
            continue;
        }
        lists
            .entry((Word::from(stem), column.data_type))
            .or_default()
            .insert(number, column);
    }
    let long = lists.iter().filter(|(_, list)| is_list(list));
    let Some(((stem, _), list)) = long.clone().next() else {
        return;
    };
    let Some(column) = list.values().next() else {
        return;
    };
    let message = format!(
        "`{}` has {} columns `{stem}` with numbers",
        table.name.as_str(),
        list.len()
    );
    let mut finding = Finding::on(ctx.on_column(table, column), message);
    let others: Vec<String> = long.skip(1).map(|((stem, _), _)| format!("`{stem}`")).collect();
    if !others.is_empty() {
        finding = finding.note(format!("So are {}.", others.join(", ")));
    }
    ctx.report(finding);
}

/// Whether numbers go on from 0 or 1, up to three at least.
fn is_list(list: &BTreeMap<u32, &Column>) -> bool {
    list.len() > 2
        && list
            .keys()
            .next()
            .is_some_and(|first| *first < 2 && list.keys().zip(*first..).all(|(one, other)| *one == other))
}
