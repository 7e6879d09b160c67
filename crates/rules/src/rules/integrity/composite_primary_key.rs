use crate::columns::primary_key;
use crate::prelude::*;

declare_rule! {
    /// A primary key over several columns.
    ///
    /// ## Why is this bad?
    ///
    /// Every reference repeats all of its columns, and so do addresses of pages and many ORMs cannot. Some teams want a key
    /// of one column in every table, or at most a few columns in any.
    ///
    /// ## Example
    ///
    /// ```sql
    /// CREATE TABLE shelves (
    ///     hall text,
    ///     row_number integer,
    ///     place integer,
    ///     PRIMARY KEY (hall, row_number, place) -- finding
    /// );
    /// ```
    ///
    /// A table of pairs has the pair as its key:
    ///
    /// ```sql
    /// CREATE TABLE users (id bigint PRIMARY KEY);
    /// CREATE TABLE roles (id bigint PRIMARY KEY);
    /// CREATE TABLE user_roles (
    ///     user_id bigint REFERENCES users,
    ///     role_id bigint REFERENCES roles,
    ///     PRIMARY KEY (user_id, role_id)
    /// );
    /// CREATE INDEX ON user_roles (role_id);
    /// ```
    ///
    /// ## Limits
    ///
    /// House style: it is off unless it is asked for.
    pub static RULE = {
        id: "composite-primary-key",
        category: Category::Integrity,
        severity: Severity::Low,
        default: false,
        sources: &["SchemaCrawler LinterTooManyKeyColumns"],
        options: &[RuleOption {
            name: "most",
            default: "1",
            docs: "So many columns a primary key may have; those that refer to other tables are not counted.",
        }],
        check: Check::Constraint(check),
    }
}

fn check(table: &Relation, constraint: &Constraint, ctx: &mut Context<'_>) {
    let ConstraintKind::PrimaryKey(key) = &constraint.kind else {
        return;
    };
    let own = key
        .columns
        .iter()
        .filter(|it| !crate::columns::refers(table, **it))
        .count();
    if table.is_partition() || primary_key(table).is_none() || own <= ctx.option_number("most") as usize {
        return;
    }
    let message = format!(
        "the primary key of `{}` has {} columns",
        table.name.as_str(),
        key.columns.len()
    );
    ctx.report(Finding::on(ctx.on_constraint(table, constraint), message));
}
