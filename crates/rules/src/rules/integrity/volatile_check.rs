use pgassay_catalog::walk::{Part, relations_of, walk};
use pgassay_sql::ast::SpecialValue;

use crate::prelude::*;

declare_rule! {
    /// A CHECK that may be false tomorrow for a row that it lets in today.
    ///
    /// ## Why is this bad?
    ///
    /// PostgreSQL looks at a CHECK when a row is written, and never again; it takes for granted that what was true stays
    /// true. A condition on the clock, on a random number or on other rows does not: later an update of another column
    /// fails, and so does loading a dump, because the rows in it no longer pass.
    ///
    /// ## Example
    ///
    /// ```sql
    /// CREATE TABLE offers (
    ///     id bigint PRIMARY KEY,
    ///     ends timestamptz NOT NULL,
    ///     CONSTRAINT not_over CHECK (ends > now()) -- finding
    /// );
    /// ```
    ///
    /// A function that reads tables is worse: when a dump is loaded, those tables may still be empty.
    ///
    /// ```sql
    /// CREATE TABLE countries (code text PRIMARY KEY);
    /// CREATE FUNCTION is_country(code text) RETURNS boolean LANGUAGE sql STABLE AS $$
    ///     SELECT EXISTS (SELECT FROM public.countries c WHERE c.code = is_country.code)
    /// $$;
    /// CREATE TABLE addresses (
    ///     id bigint PRIMARY KEY,
    ///     country text NOT NULL,
    ///     CONSTRAINT known CHECK (is_country(country)) -- finding
    /// );
    /// ```
    ///
    /// What is past stays past:
    ///
    /// ```sql
    /// CREATE FUNCTION is_code(code text) RETURNS boolean LANGUAGE sql AS $$ SELECT code ~ '^[a-z]+$' $$;
    /// CREATE TABLE people (
    ///     id bigint PRIMARY KEY,
    ///     code text CHECK (is_code(code)),
    ///     born date NOT NULL CHECK (born <= CURRENT_DATE),
    ///     joined timestamptz CHECK (joined BETWEEN '1990-01-01' AND now())
    /// );
    /// ```
    ///
    /// ## Limits
    ///
    /// Of a function it reads the text, not what it calls.
    ///
    /// ## References
    ///
    /// The manual advises triggers for conditions on other rows, or on what is not in the row.
    pub static RULE = {
        id: "volatile-check",
        category: Category::Integrity,
        severity: Severity::Medium,
        confidence: Confidence::Medium,
        sources: &["PostgreSQL manual, 5.5.1 Check Constraints"],
        check: Check::Constraint(check),
    }
}

fn check(table: &Relation, constraint: &Constraint, ctx: &mut Context<'_>) {
    let own = constraint.parent.is_none() && constraint.inherited == 0;
    let ConstraintKind::Check(expression) = &constraint.kind else {
        return;
    };
    let Some(reason) = reason(&expression.tree, ctx).filter(|_| own) else {
        return;
    };
    let message = format!(
        "`{}` on `{}` depends on {reason}",
        constraint.name.as_str(),
        table.name.as_str()
    );
    ctx.report(Finding::on(ctx.on_constraint(table, constraint), message));
}

/// What makes it change, if anything does.
fn reason(tree: &Node, ctx: &Context<'_>) -> Option<String> {
    let mut found = None;
    walk(tree, &mut |part, _| {
        let Part::Node(node) = part else { return };
        if found.is_some() {
            return;
        }
        found = match node {
            Node::Operator { operands, .. } if operands.len() == 2 => clock(node, operands, ctx),
            Node::Call(call) => ctx.catalog.function(call.function).and_then(of_function),
            _ => None,
        };
    });
    found
}

/// What a function looks at besides its arguments.
fn of_function(function: &Function) -> Option<String> {
    let name = function.name.as_str();
    if function.id.is_builtin() {
        let changes = function.volatility == Volatility::Volatile;
        return changes.then(|| format!("`{name}()`, which changes from call to call"));
    }
    if function.extension.is_some() {
        return None;
    }
    let reads = match &function.body {
        FunctionBody::Text { text, .. } => reads_rows(text),
        FunctionBody::Atomic(queries) => queries
            .iter()
            .flatten()
            .any(|query| !relations_of(query).is_empty()),
        FunctionBody::Expression(expression) => expression
            .references
            .iter()
            .any(|it| matches!(it, Reference::Relation(_))),
        FunctionBody::Native => false,
    };
    reads.then(|| format!("rows that `{name}()` reads"))
}

/// Whether a body has a `FROM` that names something other than its arguments' elements.
fn reads_rows(text: &str) -> bool {
    let text = text.to_lowercase();
    let words: Vec<&str> = text.split_whitespace().collect();
    words.windows(2).any(|pair| {
        let source = pair[1].trim_start_matches('(');
        pair[0] == "from"
            && source.starts_with(|it: char| it.is_alphabetic() || it == '_' || it == '"')
            && ![
                "unnest",
                "regexp_",
                "jsonb_",
                "json_",
                "generate_",
                "string_to",
                "current",
                "now",
                "pg_",
                "new.",
                "old.",
            ]
            .iter()
            .any(|function| source.starts_with(function))
            && !source.contains('(')
            && text.contains("select")
    })
}

/// Whether a comparison of a column with the clock turns false with time.
fn clock(node: &Node, operands: &[Node], ctx: &Context<'_>) -> Option<String> {
    let Node::Operator { operator, .. } = node else {
        return None;
    };
    let (left, right) = (looks_at(&operands[0], ctx), looks_at(&operands[1], ctx));
    let name = ctx.catalog.operator(*operator)?.name.as_str().to_owned();
    let turns = match (left, right) {
        (Side::Column, Side::Clock) => matches!(name.as_str(), ">" | ">=" | "="),
        (Side::Clock, Side::Column) => matches!(name.as_str(), "<" | "<=" | "="),
        _ => false,
    };
    turns.then(|| "the clock, which goes on".to_owned())
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Column,
    Clock,
    Other,
}

fn looks_at(node: &Node, ctx: &Context<'_>) -> Side {
    let (mut column, mut clock) = (false, false);
    walk(node, &mut |part, _| {
        column |= matches!(part, Part::Node(Node::Column(_)));
        clock |= match part {
            Part::Node(Node::SpecialValue { value, .. }) => {
                matches!(
                    value,
                    SpecialValue::CurrentDate | SpecialValue::CurrentTimestamp | SpecialValue::LocalTimestamp
                )
            }
            Part::Node(Node::Call(call)) => ctx.catalog.function(call.function).is_some_and(|it| {
                it.id.is_builtin()
                    && matches!(
                        it.name.as_str(),
                        "now" | "transaction_timestamp" | "statement_timestamp"
                    )
            }),
            _ => false,
        };
    });
    match (column, clock) {
        (true, false) => Side::Column,
        (false, true) => Side::Clock,
        _ => Side::Other,
    }
}
