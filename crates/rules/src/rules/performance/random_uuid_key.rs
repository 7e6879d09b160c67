use crate::columns::primary_key;
use crate::prelude::*;

declare_rule! {
    /// A primary key of random UUIDs.
    ///
    /// ## Why is this bad?
    ///
    /// Each new row goes to another page of the index: the whole index must be in memory, every checkpoint writes most of
    /// it, and rows that came together lie apart. UUIDs that begin with the time (`uuidv7()` since PostgreSQL 18) go to the
    /// end of the index.
    ///
    /// ## Example
    ///
    /// ```sql
    /// CREATE TABLE events (
    ///     id uuid PRIMARY KEY DEFAULT gen_random_uuid() -- finding
    /// );
    /// ```
    ///
    /// ```sql
    /// -- version: 18
    /// CREATE TABLE events (id uuid PRIMARY KEY DEFAULT uuidv7());
    /// ```
    ///
    /// ## Limits
    ///
    /// It matters in tables that grow beyond memory. The time in a UUID tells when its row came. House style: it is off
    /// unless it is asked for.
    pub static RULE = {
        id: "random-uuid-key",
        category: Category::Performance,
        severity: Severity::Low,
        default: false,
        sources: &["PostgreSQL 18 manual, 9.14 UUID Functions"],
        check: Check::Column(check),
    }
}

fn check(table: &Relation, column: &Column, ctx: &mut Context<'_>) {
    let is_key = primary_key(table).is_some_and(|key| key.columns.first() == Some(&column.number));
    let random = column
        .default
        .iter()
        .flat_map(|it| it.references.iter())
        .any(|it| match it {
            Reference::Function(id) => ctx.catalog.function(*id).is_some_and(|it| {
                matches!(
                    it.name.as_str(),
                    "gen_random_uuid" | "uuid_generate_v4" | "uuidv4"
                )
            }),
            _ => false,
        });
    let called = column
        .default
        .as_ref()
        .is_some_and(|it| makes_random(&it.tree, ctx));
    if !is_key || !(random || called) || table.is_partition() {
        return;
    }
    let message = format!("`{}.{}` is random", table.name.as_str(), column.name.as_str());
    ctx.report(Finding::on(ctx.on_column(table, column), message));
}

/// Whether an expression is a call of a function that makes random UUIDs.
fn makes_random(tree: &Node, ctx: &Context<'_>) -> bool {
    match tree {
        Node::Call(call) => ctx.catalog.function(call.function).is_some_and(|it| {
            matches!(
                it.name.as_str(),
                "gen_random_uuid" | "uuid_generate_v4" | "uuidv4"
            )
        }),
        Node::Cast(cast) => makes_random(&cast.operand, ctx),
        _ => false,
    }
}
