use std::collections::BTreeMap;

use pgassay_catalog::words::{ends_in, words};

use crate::columns::refers;
use crate::prelude::*;

declare_rule! {
    /// A column that has another type than all columns of its name in other tables.
    ///
    /// ## Why is this bad?
    ///
    /// What is called the same is compared with each other. A `user_id` that is text here and uuid everywhere else cannot
    /// be joined without a cast, and with a cast no index is used.
    ///
    /// ## Example
    ///
    /// ```sql
    /// CREATE TABLE orders (id bigint PRIMARY KEY, device_id uuid, placed_at timestamptz);
    /// CREATE TABLE visits (id bigint PRIMARY KEY, device_id uuid, placed_at timestamptz);
    /// CREATE TABLE carts (id bigint PRIMARY KEY, device_id uuid, placed_at timestamptz);
    /// CREATE TABLE clicks (
    ///     id bigint PRIMARY KEY,
    ///     device_id text, -- finding
    ///     placed_at text -- finding
    /// );
    /// ```
    ///
    /// Text and varchar compare with each other, words like `value` mean something else in every table, and of a foreign
    /// key PostgreSQL itself checks the types:
    ///
    /// ```sql
    /// CREATE TABLE devices (id uuid PRIMARY KEY, name text, value text);
    /// CREATE TABLE orders (id bigint PRIMARY KEY, name text, value text);
    /// CREATE TABLE visits (id bigint PRIMARY KEY, name text, value text);
    /// CREATE TABLE carts (id bigint PRIMARY KEY, name varchar(50), value numeric);
    /// ```
    ///
    /// ## Limits
    ///
    /// At least three other tables must have the column, all with one type. Looked at are identifiers, times, and amounts;
    /// other names are too often accidents.
    pub static RULE = {
        id: "deviating-column-type",
        category: Category::Types,
        severity: Severity::Medium,
        confidence: Confidence::Medium,
        sources: &["SchemaCrawler LinterColumnTypes"],
        check: Check::Catalog(check),
        counts: Some(("table", "tables")),
    }
}

/// Types that compare with each other without a cast that keeps indexes from being used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Family {
    Text,
    Integer,
    Uuid,
    Moment,
    Decimal,
    Float,
    Bytes,
}

fn check(_catalog: &Catalog, ctx: &mut Context<'_>) {
    let tables: Vec<&Relation> = ctx
        .own_relations()
        .filter(|it| it.is_table() && !it.is_partition())
        .collect();
    ctx.examined(tables.len());
    let mut by_name: BTreeMap<&str, Vec<(&Relation, &Column, Family)>> = BTreeMap::new();
    for table in &tables {
        for column in table.columns.iter().filter(|it| is_telling(it.name.as_str())) {
            if let Some(family) = family(ctx.base_type(column.data_type)) {
                by_name
                    .entry(column.name.as_str())
                    .or_default()
                    .push((table, column, family));
            }
        }
    }
    for (name, columns) in by_name.iter().filter(|(_, columns)| columns.len() > 3) {
        let mut counts: BTreeMap<Family, usize> = BTreeMap::new();
        for (_, _, family) in columns {
            *counts.entry(*family).or_default() += 1;
        }
        // One column of its own family, all others of one.
        if counts.len() != 2 || !counts.values().any(|count| *count == 1) {
            continue;
        }
        let Some((table, column, family)) = columns.iter().find(|it| counts.get(&it.2) == Some(&1)) else {
            continue;
        };
        let Some((other_table, other, _)) = columns.iter().find(|it| it.2 != *family) else {
            continue;
        };
        // Nothing that PostgreSQL checks itself.
        if refers(table, column.number) {
            continue;
        }
        let message = format!(
            "`{}.{name}` is {}, in {} other tables it is {}",
            table.name.as_str(),
            ctx.type_name(column.data_type),
            columns.len() - 1,
            ctx.type_name(other.data_type)
        );
        let finding = Finding::on(ctx.on_column(table, column), message)
            .related(other.location.or(other_table.location), "one of the others");
        ctx.report(finding);
    }
}

/// Whether a name means the same in every table.
fn is_telling(name: &str) -> bool {
    ends_in(name, &["price", "amount", "balance", "currency"])
        || (ends_in(name, &["id", "uuid", "at"]) && words(name).len() > 1)
}

fn family(data_type: TypeId) -> Option<Family> {
    Some(match data_type {
        TypeId::TEXT | TypeId::VARCHAR | TypeId::BPCHAR => Family::Text,
        TypeId::INT2 | TypeId::INT4 | TypeId::INT8 => Family::Integer,
        TypeId::UUID => Family::Uuid,
        TypeId::TIMESTAMP | TypeId::TIMESTAMPTZ | TypeId::DATE => Family::Moment,
        TypeId::NUMERIC => Family::Decimal,
        TypeId::FLOAT4 | TypeId::FLOAT8 => Family::Float,
        TypeId::BYTEA => Family::Bytes,
        _ => return None,
    })
}
