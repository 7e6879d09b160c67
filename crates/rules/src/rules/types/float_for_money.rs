use pgassay_catalog::words::words;

use crate::prelude::*;

declare_rule! {
    /// An amount of money in a floating-point column.
    ///
    /// ## Why is this bad?
    ///
    /// Binary fractions cannot hold 0.10: ten times ten cents are not a euro, sums depend on the order of rows, and what
    /// is compared for equality is not equal. `numeric`, or whole cents in a bigint, are exact.
    ///
    /// ## Example
    ///
    /// ```sql
    /// CREATE TABLE invoices (
    ///     id bigint PRIMARY KEY,
    ///     total_price double precision -- finding
    /// );
    /// ```
    ///
    /// ```sql fix
    /// ALTER TABLE invoices ALTER COLUMN total_price TYPE numeric;
    /// ```
    ///
    /// ```sql
    /// CREATE TABLE invoices (id bigint PRIMARY KEY, total_price numeric(12, 2), price_change_ratio real, load real);
    /// ```
    ///
    /// ## Limits
    ///
    /// It goes by names. Estimated costs of computing, which nobody pays to the cent, may be floats.
    ///
    /// ## Fix safety
    ///
    /// It rewrites the table under a lock; values keep the digits that the float prints.
    pub static RULE = {
        id: "float-for-money",
        category: Category::Types,
        severity: Severity::Medium,
        confidence: Confidence::Medium,
        fix: FixAvailability::Always,
        sources: &["PostgreSQL manual, 8.1.3 Floating-Point Types"],
        check: Check::Column(check),
    }
}

/// Last words of columns that hold money.
const MONEY: [&str; 18] = [
    "price", "amount", "cost", "fee", "salary", "balance", "revenue", "payment", "payout", "refund",
    "subtotal", "budget", "tax", "spend", "discount", "wage", "deposit", "earnings",
];

fn check(table: &Relation, column: &Column, ctx: &mut Context<'_>) {
    let float = matches!(ctx.base_type(column.data_type), TypeId::FLOAT4 | TypeId::FLOAT8);
    if !float || table.is_partition() || !table.is_table() {
        return;
    }
    let all = words(column.name.as_str());
    let money = all.last().is_some_and(|last| MONEY.contains(&last.as_str()))
        || all
            .iter()
            .any(|word| matches!(word.as_str(), "price" | "usd" | "eur" | "budget"));
    let other = all.iter().any(|word| {
        matches!(
            word.as_str(),
            "ratio" | "rate" | "factor" | "percent" | "percentage" | "score" | "count" | "multiplier"
        )
    });
    if !money || other {
        return;
    }
    let message = format!(
        "`{}.{}` looks like money, but is {}",
        table.name.as_str(),
        column.name.as_str(),
        ctx.type_name(column.data_type)
    );
    let step = ctx.alter_table(table, format!("ALTER COLUMN {} TYPE numeric", column.name));
    ctx.report(
        Finding::on(ctx.on_column(table, column), message).fix(Fix::careful("keep it exactly", [step])),
    );
}
