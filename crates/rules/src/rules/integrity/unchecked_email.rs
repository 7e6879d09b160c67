use pgassay_catalog::words::words;

use crate::columns::{is_checked, is_put_aside, is_text, refers};
use crate::prelude::*;

declare_rule! {
    /// An e-mail column that takes any text.
    ///
    /// ## Why is this bad?
    ///
    /// Addresses with a blank, a comma or a second address in them come from forms and imports, and every one fails when a
    /// message is sent, one at a time. A CHECK for one `@` with something on both sides catches nearly all.
    ///
    /// ## Example
    ///
    /// ```sql
    /// CREATE TABLE users (
    ///     id bigint PRIMARY KEY,
    ///     email text NOT NULL -- finding
    /// );
    /// ```
    ///
    /// ```sql fix
    /// ALTER TABLE users ADD CONSTRAINT users_email_check CHECK (email ~ '^[^@[:space:]]+@[^@[:space:]]+$') NOT VALID;
    /// ALTER TABLE users VALIDATE CONSTRAINT users_email_check;
    /// ```
    ///
    /// ```sql
    /// CREATE DOMAIN email AS text CHECK (VALUE LIKE '%_@_%');
    /// CREATE TABLE users (id bigint PRIMARY KEY, email email NOT NULL, encrypted_email text, email_verified boolean);
    /// ```
    ///
    /// ## Limits
    ///
    /// Most applications check addresses themselves: it is only good to know. Logs are passed over.
    ///
    /// ## Fix safety
    ///
    /// Writes of other texts fail, and the last step fails where there are such rows.
    pub static RULE = {
        id: "unchecked-email",
        category: Category::Integrity,
        severity: Severity::Info,
        confidence: Confidence::Medium,
        needs: &[Needs::AbsenceOf(Effects::CONSTRAINTS)],
        fix: FixAvailability::Always,
        check: Check::Column(check),
    }
}

fn check(table: &Relation, column: &Column, ctx: &mut Context<'_>) {
    let base = ctx.base_type(column.data_type);
    let citext = || {
        ctx.catalog
            .data_type(base)
            .is_some_and(|it| it.name.as_str() == "citext")
    };
    let candidate = table.is_table() && !table.is_partition() && column.generated.is_none();
    if !candidate || !(is_text(base) || citext()) {
        return;
    }
    let all = words(column.name.as_str());
    let named = match all.as_slice() {
        [.., before, last] if last == "address" => before == "email",
        [.., last] => last == "email",
        [] => false,
    };
    let hidden = all.iter().any(|it| {
        matches!(
            it.as_str(),
            "encrypted" | "hashed" | "hash" | "confirm" | "normalized"
        )
    });
    let log = || {
        let last = |it: &str| {
            matches!(
                it,
                "log" | "logs" | "audit" | "history" | "reset" | "resets" | "event" | "events"
            )
        };
        words(table.name.as_str()).iter().any(|it| last(it))
    };
    if !named
        || hidden
        || log()
        || refers(table, column.number)
        || is_checked(ctx.catalog, table, column)
        || is_put_aside(ctx.catalog, table)
    {
        return;
    }
    let message = format!(
        "`{}.{}` takes any text",
        table.name.as_str(),
        column.name.as_str()
    );
    let name = ctx.constraint_name(table, &column.name, "check");
    let add = format!(
        "ADD CONSTRAINT {name} CHECK ({} ~ '^[^@[:space:]]+@[^@[:space:]]+$') NOT VALID",
        column.name
    );
    let steps = [
        ctx.alter_table(table, add),
        ctx.alter_table(table, format!("VALIDATE CONSTRAINT {name}")),
    ];
    ctx.report(Finding::on(ctx.on_column(table, column), message).fix(Fix::careful("add a check", steps)));
}
