use pgassay_catalog::words::{ends_in, words};

use crate::columns::{is_checked, is_put_aside};
use crate::prelude::*;

declare_rule! {
    /// A percentage, probability or score without a CHECK on its range.
    ///
    /// ## Why is this bad?
    ///
    /// Somebody writes 0.85 where others write 85, and averages are wrong from then on; a bug writes 4000. A CHECK says what
    /// the scale is and keeps it.
    ///
    /// ## Example
    ///
    /// ```sql
    /// CREATE TABLE forecasts (
    ///     id bigint PRIMARY KEY,
    ///     probability numeric NOT NULL, -- finding
    ///     quality_score integer -- finding: info
    /// );
    /// ```
    ///
    /// ```sql fix
    /// ALTER TABLE forecasts ADD CONSTRAINT forecasts_probability_check CHECK (probability BETWEEN 0 AND 1) NOT VALID;
    /// ALTER TABLE forecasts VALIDATE CONSTRAINT forecasts_probability_check;
    /// ```
    ///
    /// ```sql
    /// CREATE DOMAIN percentage AS numeric CHECK (VALUE BETWEEN 0 AND 100);
    /// CREATE TABLE forecasts (
    ///     id bigint PRIMARY KEY,
    ///     probability numeric NOT NULL CHECK (probability >= 0 AND probability <= 1),
    ///     discount_percentage percentage
    /// );
    /// ```
    ///
    /// ## Limits
    ///
    /// A score may have no end on purpose: then the finding is only good to know.
    ///
    /// ## Fix safety
    ///
    /// Writes outside the range fail, and the last step fails where there are such rows. The range is a guess.
    pub static RULE = {
        id: "unchecked-range",
        category: Category::Integrity,
        severity: Severity::Low,
        confidence: Confidence::Medium,
        needs: &[Needs::AbsenceOf(Effects::CONSTRAINTS)],
        fix: FixAvailability::Sometimes,
        check: Check::Column(check),
    }
}

fn check(table: &Relation, column: &Column, ctx: &mut Context<'_>) {
    let data_type = ctx.base_type(column.data_type);
    let whole = matches!(data_type, TypeId::INT2 | TypeId::INT4 | TypeId::INT8);
    let number = whole || matches!(data_type, TypeId::NUMERIC | TypeId::FLOAT4 | TypeId::FLOAT8);
    if !number || table.is_partition() || !table.is_table() || column.generated.is_some() {
        return;
    }
    let words = words(column.name.as_str());
    let high = match words.last().map(|last| last.as_str()) {
        Some("probability" | "likelihood") => Some(1),
        Some("percentage" | "percent" | "pct") => Some(100),
        Some("confidence") => Some(if whole { 100 } else { 1 }),
        Some("score" | "rating") => None,
        _ => return,
    };
    // Of a change or a limit the sign and the scale are free.
    let free = words
        .iter()
        .any(|it| matches!(it.as_str(), "change" | "delta" | "growth" | "diff" | "difference"));
    // A score beside votes is their sum, and has no end.
    let sum = high.is_none()
        && table
            .columns
            .iter()
            .any(|it| ends_in(it.name.as_str(), &["upvotes", "votes", "likes"]));
    if free || sum || is_checked(ctx.catalog, table, column) || is_put_aside(ctx.catalog, table) {
        return;
    }
    let message = format!(
        "`{}.{}` takes any number",
        table.name.as_str(),
        column.name.as_str()
    );
    let finding = Finding::on(ctx.on_column(table, column), message);
    ctx.report(match high {
        Some(high) => {
            let name = ctx.constraint_name(table, &column.name, "check");
            let add = format!(
                "ADD CONSTRAINT {name} CHECK ({} BETWEEN 0 AND {high}) NOT VALID",
                column.name
            );
            let steps = [
                ctx.alter_table(table, add),
                ctx.alter_table(table, format!("VALIDATE CONSTRAINT {name}")),
            ];
            finding.fix(Fix::manual("add a check", steps).effort(Effort::Small))
        }
        None => finding.at_most(Severity::Info).unsure(Confidence::Low),
    });
}
