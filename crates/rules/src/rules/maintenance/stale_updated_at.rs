use pgassay_sql::ast::TriggerTiming;
use pgassay_sql::literal::quote_literal;

use crate::prelude::*;
use crate::survey::{assigns, is_changed_at};

declare_rule! {
    /// A column for the time of the last change that nothing keeps current.
    ///
    /// ## Why is this bad?
    ///
    /// A default sets it when the row comes; from then on it is as true as every statement that changes the row. The first
    /// one that forgets it (a migration, a job, a hand) makes it a lie, and whoever copies what is new misses the row.
    ///
    /// ## Example
    ///
    /// ```sql
    /// CREATE TABLE orders (
    ///     id bigint PRIMARY KEY,
    ///     updated_at timestamptz NOT NULL DEFAULT now() -- finding: info
    /// );
    /// ```
    ///
    /// ```sql fix
    /// CREATE OR REPLACE FUNCTION set_updated_at() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.updated_at = now(); RETURN NEW; END $$;
    /// CREATE TRIGGER set_updated_at BEFORE UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION set_updated_at();
    /// ```
    ///
    /// Where the schema has a function for it, that one is taken, and the finding is surer:
    ///
    /// ```sql
    /// CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$
    /// BEGIN
    ///     NEW.updated_at := now();
    ///     RETURN NEW;
    /// END
    /// $$;
    /// CREATE TABLE customers (id bigint PRIMARY KEY, updated_at timestamptz);
    /// CREATE TRIGGER touch BEFORE UPDATE ON customers FOR EACH ROW EXECUTE FUNCTION touch();
    /// CREATE TABLE orders (
    ///     id bigint PRIMARY KEY,
    ///     updated_at timestamptz -- finding
    /// );
    /// ```
    ///
    /// ```sql fix
    /// CREATE TRIGGER touch BEFORE UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION touch();
    /// ```
    ///
    /// ```sql
    /// CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$
    /// BEGIN
    ///     NEW.updated_at := now();
    ///     RETURN NEW;
    /// END
    /// $$;
    /// CREATE TABLE customers (id bigint PRIMARY KEY, updated_at timestamptz);
    /// CREATE TRIGGER touch BEFORE UPDATE ON customers FOR EACH ROW EXECUTE FUNCTION touch();
    /// ```
    ///
    /// The function of the extension `moddatetime` is one, too; one that does other things besides is not taken:
    ///
    /// ```sql
    /// CREATE EXTENSION moddatetime;
    /// CREATE FUNCTION clean() RETURNS trigger LANGUAGE plpgsql AS $$
    /// BEGIN
    ///     NEW.name := trim(NEW.name);
    ///     NEW.updated_at := now();
    ///     RETURN NEW;
    /// END
    /// $$;
    /// CREATE TABLE customers (id bigint PRIMARY KEY, name text, updated_at timestamptz);
    /// CREATE TRIGGER clean BEFORE UPDATE ON customers FOR EACH ROW EXECUTE FUNCTION clean();
    /// CREATE TABLE products (id bigint PRIMARY KEY, updated_at timestamptz);
    /// CREATE TRIGGER kept BEFORE UPDATE ON products FOR EACH ROW EXECUTE FUNCTION moddatetime('updated_at');
    /// CREATE TABLE orders (
    ///     id bigint PRIMARY KEY,
    ///     updated_at timestamptz -- finding
    /// );
    /// ```
    ///
    /// ```sql fix
    /// CREATE TRIGGER moddatetime BEFORE UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION moddatetime('updated_at');
    /// ```
    ///
    /// ## Limits
    ///
    /// Many applications set the column themselves. Where no table has a trigger for it, the finding is therefore mild and
    /// its confidence low.
    ///
    /// ## Fix safety
    ///
    /// Statements that set the column themselves are overruled.
    pub static RULE = {
        id: "stale-updated-at",
        category: Category::Maintenance,
        severity: Severity::Medium,
        confidence: Confidence::Medium,
        needs: &[Needs::AbsenceOf(Effects::TRIGGERS)],
        fix: FixAvailability::Always,
        check: Check::Table(check),
    }
}

fn check(table: &Relation, ctx: &mut Context<'_>) {
    let column = table
        .columns
        .iter()
        .find(|column| is_changed_at(column) && column.generated.is_none());
    ctx.examined(usize::from(column.is_some()));
    let Some(column) = column else { return };
    if !table.is_table() || table.is_partition() || is_kept(table, column, ctx) {
        return;
    }
    let survey = ctx.survey();
    let name = column.name.as_str();
    let keeper = survey.current_keepers.get(name).and_then(Option::as_ref);
    let keeper = keeper.and_then(|it| Some((ctx.catalog.function(it.function)?, it.arguments.as_slice())));
    let message = format!("nothing keeps `{}.{name}` current", table.name.as_str());
    let mut finding = Finding::on(ctx.on_column(table, column), message).fix(fix(table, column, keeper, ctx));
    if survey.current_keepers.is_empty() {
        finding = finding
            .note("No table has a trigger for it, so the application probably sets it.")
            .at_most(Severity::Info)
            .unsure(Confidence::Low);
    }
    ctx.report(finding);
}

/// Whether a trigger before updates sets the column, as far as its function can be read.
fn is_kept(table: &Relation, column: &Column, ctx: &Context<'_>) -> bool {
    table.triggers.iter().any(|trigger| {
        if !trigger.on_update || !trigger.for_each_row || trigger.timing != TriggerTiming::Before {
            return false;
        }
        match ctx.catalog.function(trigger.function).map(|it| &it.body) {
            Some(FunctionBody::Text { text, .. }) => {
                assigns(text, column.name.as_str()) || !text.to_lowercase().contains("new.")
            }
            _ => true,
        }
    })
}

fn fix(table: &Relation, column: &Column, keeper: Option<(&Function, &[String])>, ctx: &Context<'_>) -> Fix {
    let mut steps = Vec::new();
    let (trigger, function) = match keeper {
        Some((function, _)) => (function.name.clone(), ctx.sql_function_name(function)),
        None => {
            let name = Identifier::new(&format!("set_{}", column.name.as_str()));
            steps.push(SqlStep::new(format!(
                "CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql \
                 AS $$ BEGIN NEW.{} = now(); RETURN NEW; END $$",
                column.name
            )));
            (name.clone(), name.to_string())
        }
    };
    let taken = table.triggers.iter().any(|it| it.name == trigger);
    let trigger = if taken {
        Identifier::new(&format!("{}_on_update", trigger.as_str()))
    } else {
        trigger
    };
    let arguments = keeper.map_or(&[][..], |(_, arguments)| arguments);
    let arguments: Vec<String> = arguments.iter().map(|it| quote_literal(it)).collect();
    steps.push(SqlStep::new(format!(
        "CREATE TRIGGER {trigger} BEFORE UPDATE ON {} FOR EACH ROW EXECUTE FUNCTION {function}({})",
        ctx.sql_name(table),
        arguments.join(", ")
    )));
    Fix::careful("set the time by a trigger", steps).risk(Risk::Low)
}
