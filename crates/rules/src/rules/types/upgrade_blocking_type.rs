use crate::prelude::*;

declare_rule! {
    /// A column of a type that `pg_upgrade` refuses.
    ///
    /// ## Why is this bad?
    ///
    /// Columns of type `regproc`, `regoper`, `regconfig` and the like hold identifiers of PostgreSQL's own objects, which
    /// are others in the next major version. `pg_upgrade` stops at the first such column, on the night of the upgrade.
    ///
    /// ## Example
    ///
    /// ```sql
    /// CREATE TABLE documents (
    ///     id bigint PRIMARY KEY,
    ///     language regconfig -- finding
    /// );
    /// ```
    ///
    /// `regclass`, `regrole` and `regtype` are allowed:
    ///
    /// ```sql
    /// CREATE TABLE documents (id bigint PRIMARY KEY, language text, source regclass);
    /// ```
    pub static RULE = {
        id: "upgrade-blocking-type",
        category: Category::Types,
        severity: Severity::Medium,
        sources: &["PostgreSQL manual, pg_upgrade, Notes"],
        check: Check::Column(check),
    }
}

/// The types that `pg_upgrade` refuses in tables (`check_for_reg_data_type_usage`).
const REFUSED: [&str; 8] = [
    "regcollation",
    "regconfig",
    "regdictionary",
    "regnamespace",
    "regoper",
    "regoperator",
    "regproc",
    "regprocedure",
];

fn check(table: &Relation, column: &Column, ctx: &mut Context<'_>) {
    let base = ctx.base_type(column.data_type);
    if !base.is_builtin() || table.kind == RelationKind::ForeignTable {
        return;
    }
    let refused = ctx
        .catalog
        .data_type(base)
        .is_some_and(|it| REFUSED.contains(&it.name.as_str()));
    if !refused {
        return;
    }
    let message = format!(
        "`{}.{}` ({}) stops pg_upgrade",
        table.name.as_str(),
        column.name.as_str(),
        ctx.type_name(base)
    );
    ctx.report(Finding::on(ctx.on_column(table, column), message));
}
