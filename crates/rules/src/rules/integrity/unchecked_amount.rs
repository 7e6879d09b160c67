use pgassay_catalog::words::{ends_in, words};

use crate::columns::{is_checked, is_put_aside, refers};
use crate::prelude::*;

declare_rule! {
    /// A price, quantity or counter that may be negative.
    ///
    /// ## Why is this bad?
    ///
    /// A counter that is decremented twice, a quantity with a sign from a form: the sum is too small and no row shows why.
    /// `CHECK (quantity >= 0)` refuses the statement that does it.
    ///
    /// ## Example
    ///
    /// ```sql
    /// CREATE TABLE items (
    ///     id bigint PRIMARY KEY,
    ///     quantity integer NOT NULL -- finding
    /// );
    /// ```
    ///
    /// ```sql fix
    /// ALTER TABLE items ADD CONSTRAINT items_quantity_check CHECK (quantity >= 0) NOT VALID;
    /// ALTER TABLE items VALIDATE CONSTRAINT items_quantity_check;
    /// ```
    ///
    /// What is booked may be negative, and so may the difference of two:
    ///
    /// ```sql
    /// CREATE TABLE items (id bigint PRIMARY KEY, quantity integer NOT NULL CHECK (quantity >= 0), quantity_change int);
    /// CREATE TABLE ledger_entries (id bigint PRIMARY KEY, amount numeric NOT NULL);
    /// ```
    ///
    /// ## Limits
    ///
    /// It goes by names.
    ///
    /// ## Fix safety
    ///
    /// Writes of negative numbers fail, and the last step fails where there are such rows.
    pub static RULE = {
        id: "unchecked-amount",
        category: Category::Integrity,
        severity: Severity::Low,
        confidence: Confidence::Low,
        needs: &[Needs::AbsenceOf(Effects::CONSTRAINTS)],
        fix: FixAvailability::Always,
        check: Check::Column(check),
    }
}

/// Last words of columns that count, or say what something costs.
const COUNTED: [&str; 10] = [
    "price",
    "quantity",
    "qty",
    "stock",
    "attempts",
    "retries",
    "salary",
    "inventory",
    "amount",
    "count",
];

/// Words of tables that book, where the sign means something.
const BOOKING: [&str; 14] = [
    "ledger",
    "transaction",
    "transactions",
    "entry",
    "entries",
    "refund",
    "refunds",
    "adjustment",
    "adjustments",
    "movement",
    "movements",
    "booking",
    "balance",
    "balances",
];

fn check(table: &Relation, column: &Column, ctx: &mut Context<'_>) {
    let number = matches!(
        ctx.base_type(column.data_type),
        TypeId::INT2 | TypeId::INT4 | TypeId::INT8 | TypeId::NUMERIC
    );
    if !number || !column.not_null || table.is_partition() || !table.is_table() || column.generated.is_some()
    {
        return;
    }
    if !ends_in(column.name.as_str(), &COUNTED) {
        return;
    }
    let all = words(column.name.as_str());
    let free = all.iter().any(|it| {
        matches!(
            it.as_str(),
            "max"
                | "maximum"
                | "limit"
                | "change"
                | "delta"
                | "diff"
                | "difference"
                | "adjustment"
                | "net"
                | "refund"
                | "balance"
        )
    });
    let booked = || {
        words(table.name.as_str())
            .iter()
            .any(|it| BOOKING.contains(&it.as_str()))
    };
    if free
        || booked()
        || refers(table, column.number)
        || is_checked(ctx.catalog, table, column)
        || is_put_aside(ctx.catalog, table)
    {
        return;
    }
    let message = format!(
        "`{}.{}` may be negative",
        table.name.as_str(),
        column.name.as_str()
    );
    let name = ctx.constraint_name(table, &column.name, "check");
    let steps = [
        ctx.alter_table(
            table,
            format!("ADD CONSTRAINT {name} CHECK ({} >= 0) NOT VALID", column.name),
        ),
        ctx.alter_table(table, format!("VALIDATE CONSTRAINT {name}")),
    ];
    ctx.report(Finding::on(ctx.on_column(table, column), message).fix(Fix::careful("add a check", steps)));
}
