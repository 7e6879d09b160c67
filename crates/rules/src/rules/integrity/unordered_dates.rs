use pgassay_catalog::words::{Word, words};

use crate::columns::{is_moment, is_put_aside, mentions};
use crate::prelude::*;

declare_rule! {
    /// A start and an end of which nothing says that the end comes later.
    ///
    /// ## Why is this bad?
    ///
    /// A span that ends before it starts overlaps nothing, is in no calendar and has a negative length; turning it into a
    /// range (`tstzrange(start, end)`) fails, and with it the whole query.
    ///
    /// ## Example
    ///
    /// ```sql
    /// CREATE TABLE campaigns (
    ///     id bigint PRIMARY KEY,
    ///     starts_at timestamptz NOT NULL,
    ///     ends_at timestamptz -- finding
    /// );
    /// ```
    ///
    /// ```sql fix
    /// ALTER TABLE campaigns ADD CONSTRAINT campaigns_ends_at_check CHECK (ends_at >= starts_at) NOT VALID;
    /// ALTER TABLE campaigns VALIDATE CONSTRAINT campaigns_ends_at_check;
    /// ```
    ///
    /// ```sql
    /// CREATE TABLE campaigns (
    ///     id bigint PRIMARY KEY,
    ///     starts_at timestamptz NOT NULL,
    ///     ends_at timestamptz,
    ///     CHECK (ends_at IS NULL OR ends_at > starts_at)
    /// );
    /// CREATE TABLE prices (id bigint PRIMARY KEY, valid tstzrange NOT NULL);
    /// ```
    ///
    /// ## Limits
    ///
    /// It goes by names: `start_date` and `end_date`, `valid_from` and `valid_until`. Times that the application itself
    /// writes as things happen, one after the other, are mostly in order.
    ///
    /// ## Fix safety
    ///
    /// Writes in the wrong order fail, and the last step fails where there are such rows.
    pub static RULE = {
        id: "unordered-dates",
        category: Category::Integrity,
        severity: Severity::Low,
        confidence: Confidence::Medium,
        needs: &[Needs::AbsenceOf(Effects::CONSTRAINTS)],
        fix: FixAvailability::Always,
        check: Check::Table(check),
    }
}

fn check(table: &Relation, ctx: &mut Context<'_>) {
    if !table.is_table() || table.is_partition() || is_put_aside(ctx.catalog, table) {
        return;
    }
    let moments: Vec<(&Column, Vec<Word>)> = table
        .columns
        .iter()
        .filter(|column| is_moment(ctx.base_type(column.data_type)))
        .map(|column| (column, words(column.name.as_str())))
        .collect();
    for (start, start_words) in &moments {
        let Some((at, ends)) = start_words
            .iter()
            .enumerate()
            .find_map(|(at, word)| Some((at, ends_of(word)?)))
        else {
            continue;
        };
        let is_end = |other: &Vec<Word>| {
            other.len() == start_words.len()
                && other
                    .iter()
                    .zip(start_words)
                    .enumerate()
                    .all(|(place, (one, two))| {
                        if place == at {
                            ends.contains(&one.as_str())
                        } else {
                            one == two
                        }
                    })
        };
        let Some((end, _)) = moments
            .iter()
            .find(|(it, words)| it.data_type == start.data_type && is_end(words))
        else {
            continue;
        };
        if is_ordered(table, start.number, end.number, ctx) {
            continue;
        }
        let (first, last) = (&start.name, &end.name);
        let message = format!(
            "`{}.{}` may be before `{}`",
            table.name.as_str(),
            last.as_str(),
            first.as_str()
        );
        let name = ctx.constraint_name(table, last, "check");
        let steps = [
            ctx.alter_table(
                table,
                format!("ADD CONSTRAINT {name} CHECK ({last} >= {first}) NOT VALID"),
            ),
            ctx.alter_table(table, format!("VALIDATE CONSTRAINT {name}")),
        ];
        let mut finding =
            Finding::on(ctx.on_column(table, end), message).fix(Fix::careful("add a check", steps));
        if matches!(start_words[at].as_str(), "started" | "begun") || is_run(table) {
            finding = finding.at_most(Severity::Info).unsure(Confidence::Low);
        }
        ctx.report(finding);
    }
}

/// Whether rows are of things that ran, whose times the machine writes.
fn is_run(table: &Relation) -> bool {
    words(table.name.as_str()).iter().any(|it| {
        matches!(
            it.as_str(),
            "log"
                | "logs"
                | "execution"
                | "executions"
                | "run"
                | "runs"
                | "job"
                | "jobs"
                | "task"
                | "tasks"
                | "workflow"
                | "stats"
        )
    })
}

/// The words that end what a word starts.
fn ends_of(word: &str) -> Option<&'static [&'static str]> {
    Some(match word {
        "start" | "begin" => &["end", "finish", "stop"],
        "starts" | "begins" => &["ends", "finishes", "stops"],
        "started" | "begun" => &["ended", "finished"],
        "from" | "since" => &["to", "until", "till", "through", "thru"],
        "opens" => &["closes"],
        _ => return None,
    })
}

/// Whether a CHECK or an exclusion constraint says something of both.
fn is_ordered(table: &Relation, start: ColumnNumber, end: ColumnNumber, ctx: &Context<'_>) -> bool {
    let both =
        |tree: &Node| mentions(tree, start) && mentions(tree, end) || matches!(tree, Node::Unknown { .. });
    table.constraints.iter().any(|constraint| match &constraint.kind {
        ConstraintKind::Check(expression) => both(&expression.tree),
        ConstraintKind::Exclusion { index, .. } => ctx.catalog.index(*index).is_some_and(|index| {
            index.columns.iter().any(|key| match &key.value {
                KeyValue::Expression(expression) => both(&expression.tree),
                KeyValue::Column(_) => false,
            })
        }),
        _ => false,
    })
}
