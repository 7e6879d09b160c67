use pgassay_catalog::words::ends_in;

use crate::columns::{in_the_way, is_text, refers};
use crate::prelude::*;

declare_rule! {
    /// A text column for UUIDs.
    ///
    /// ## Why is this bad?
    ///
    /// As text a UUID takes 37 bytes instead of 16, in the table and in every index, compares letter by letter and, with
    /// another case or without hyphens, is another value. Nothing keeps out what is no UUID.
    ///
    /// ## Example
    ///
    /// ```sql
    /// CREATE TABLE devices (
    ///     id text PRIMARY KEY DEFAULT gen_random_uuid()::text -- finding
    /// );
    /// CREATE TABLE orders (
    ///     id varchar(36) PRIMARY KEY, -- finding
    ///     request_uuid text -- finding
    /// );
    /// ```
    ///
    /// ```sql fix
    /// ALTER TABLE devices ALTER COLUMN id DROP DEFAULT, ALTER COLUMN id TYPE uuid USING id::uuid, ALTER COLUMN id SET DEFAULT gen_random_uuid();
    /// ALTER TABLE orders ALTER COLUMN id TYPE uuid USING id::uuid;
    /// ALTER TABLE orders ALTER COLUMN request_uuid TYPE uuid USING request_uuid::uuid;
    /// ```
    ///
    /// ```sql
    /// CREATE TABLE devices (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), serial_id text, name varchar(36));
    /// ```
    ///
    /// ## Limits
    ///
    /// Without a default that makes UUIDs it goes by the name and by a length of 36.
    ///
    /// ## Fix safety
    ///
    /// It rewrites the table under a lock and fails where a value is no UUID. Columns that refer to it must be converted
    /// in the same transaction, their foreign keys dropped before and made again after.
    pub static RULE = {
        id: "uuid-in-text",
        category: Category::Types,
        severity: Severity::Low,
        confidence: Confidence::Medium,
        fix: FixAvailability::Always,
        sources: &["PostgreSQL manual, 8.12 UUID Type"],
        check: Check::Column(check),
    }
}

fn check(table: &Relation, column: &Column, ctx: &mut Context<'_>) {
    let data_type = ctx.base_type(column.data_type);
    if !is_text(data_type) || table.is_partition() || !table.is_table() || refers(table, column.number) {
        return;
    }
    let name = column.name.as_str();
    // A secret may be made of one today and of something longer tomorrow.
    let secret = ends_in(name, &["secret", "token", "key", "password", "code", "hash"]);
    let maker = column.default.as_ref().and_then(|default| maker(default, ctx));
    // The modifier counts four bytes that PostgreSQL keeps for itself.
    let as_long = column.modifier == 36 + 4 && ends_in(name, &["id", "uuid", "guid"]);
    if secret || maker.is_none() && !as_long && !ends_in(name, &["uuid", "guid"]) {
        return;
    }
    let message = format!(
        "`{}.{name}` keeps UUIDs as {}",
        table.name.as_str(),
        ctx.type_name(column.data_type)
    );
    let convert = format!("ALTER COLUMN {0} TYPE uuid USING {0}::uuid", column.name);
    let action = match &maker {
        Some(maker) => format!(
            "ALTER COLUMN {0} DROP DEFAULT, {convert}, ALTER COLUMN {0} SET DEFAULT {maker}()",
            column.name
        ),
        None => convert,
    };
    let fix = Fix::manual("convert the column", [ctx.alter_table(table, action)]).risk(Risk::Medium);
    let mut finding = Finding::on(ctx.on_column(table, column), message).fix(fix);
    if let Some(obstacle) = in_the_way(ctx.catalog, table, column.number, false) {
        finding = finding.note(obstacle);
    }
    ctx.report(finding);
}

/// The function whose UUID a default casts to text.
fn maker(default: &Expression, ctx: &Context<'_>) -> Option<String> {
    let mut node = &*default.tree;
    while let Node::Cast(cast) = node {
        node = &cast.operand;
    }
    match node {
        Node::Call(call) if call.result == TypeId::UUID && call.arguments.is_empty() => {
            ctx.catalog.function(call.function).map(|it| called(it, ctx))
        }
        _ => None,
    }
}

fn called(function: &Function, ctx: &Context<'_>) -> String {
    match function.id.is_builtin() {
        true => function.name.to_string(),
        false => ctx.sql_function_name(function),
    }
}
