use pgassay_isolation::platform::is_platform_schema;

use crate::columns::primary_key;
use crate::prelude::*;

declare_rule! {
    /// A foreign key to columns of the platform's table that are not its primary key.
    ///
    /// ## Why is this bad?
    ///
    /// Only the primary keys of Supabase's own tables are promised to stay. A unique key such as that of `auth.users.phone`
    /// may go with the next upgrade, which then fails on your foreign key, or values in it change, and your rows with them.
    ///
    /// ## Example
    ///
    /// ```sql
    /// -- prelude: supabase
    /// CREATE TABLE contacts (
    ///     id bigint PRIMARY KEY,
    ///     phone text REFERENCES auth.users (phone) -- finding
    /// );
    /// ```
    ///
    /// ```sql
    /// -- prelude: supabase
    /// CREATE TABLE contacts (
    ///     id bigint PRIMARY KEY,
    ///     user_id uuid REFERENCES auth.users
    /// );
    /// ```
    pub static RULE = {
        id: "foreign-key-to-platform-key",
        category: Category::Integrity,
        severity: Severity::Medium,
        sources: &["splinter 0021_fkey_to_auth_unique"],
        check: Check::ForeignKey(check),
    }
}

fn check(table: &Relation, constraint: &Constraint, key: &ForeignKey, ctx: &mut Context<'_>) {
    let Some(target) = ctx.catalog.relation(key.references) else {
        return;
    };
    let primary = primary_key(target)
        .is_some_and(|it| Some(it.index) == key.index || it.columns == key.referenced_columns);
    if primary || constraint.parent.is_some() || !is_platform_schema(ctx.catalog, target.schema) {
        return;
    }
    let message = format!(
        "`{}` refers to `{}` of the platform by `{}`",
        table.name.as_str(),
        ctx.qualified(target.schema, &target.name),
        ctx.sql_columns(target, &key.referenced_columns)
    );
    ctx.report(Finding::on(ctx.on_constraint(table, constraint), message));
}
