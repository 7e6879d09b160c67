use pgassay_sql::ast::AlterActionKind as A;

use crate::prelude::*;

declare_rule! {
    /// A table in use that is written anew: `VACUUM FULL`, `CLUSTER`, another tablespace, logged or not.
    ///
    /// ## Why is this bad?
    ///
    /// The whole table and its indexes are copied under ACCESS EXCLUSIVE: nobody even reads it meanwhile, and there must
    /// be room for both. `pg_repack` and `pg_squeeze` do the same while others go on.
    ///
    /// ## Example
    ///
    /// ```sql
    /// -- file: 001_orders.sql
    /// CREATE TABLE orders (id bigint PRIMARY KEY);
    /// CREATE TABLE events (id bigint PRIMARY KEY);
    /// CREATE UNLOGGED TABLE caches (id bigint PRIMARY KEY);
    /// -- file: 002_smaller.sql
    /// VACUUM FULL orders; -- finding
    /// -- file: 003_sorted.sql
    /// CLUSTER events USING events_pkey; -- finding
    /// -- file: 004_logged.sql
    /// ALTER TABLE caches SET LOGGED; -- finding
    /// ```
    ///
    /// ```sql
    /// -- file: 001_orders.sql
    /// CREATE TABLE orders (id bigint PRIMARY KEY);
    /// -- file: 002_rest.sql
    /// VACUUM (ANALYZE) orders;
    /// ALTER TABLE orders SET LOGGED;
    /// ```
    ///
    /// ## References
    ///
    /// - [PostgreSQL: VACUUM](https://www.postgresql.org/docs/current/sql-vacuum.html)
    pub static RULE = {
        id: "storage-rewrite",
        category: Category::Migration,
        severity: Severity::High,
        needs: &[Needs::Pending],
        sources: &["PostgreSQL manual, VACUUM and CLUSTER", "strong_migrations"],
        check: Check::Step(check),
        counts: Some(("statement", "statements")),
    }
}

fn check(step: &Step<'_>, ctx: &mut Context<'_>) {
    let why = match &step.statement.kind {
        StatementKind::Maintenance {
            keyword: "vacuum full",
            ..
        } => "VACUUM FULL",
        StatementKind::Maintenance {
            keyword: "cluster", ..
        } => "CLUSTER",
        StatementKind::AlterRelation(statement) => {
            let mut work = statement.actions.iter().zip(&step.change.work);
            let why = work.find_map(|(action, work)| match &action.kind {
                A::SetLogged(_) if *work == Work::Rewrite => Some("SET LOGGED or UNLOGGED"),
                A::SetTablespace(_) if *work == Work::Rewrite => Some("SET TABLESPACE"),
                A::SetAccessMethod(_) if *work == Work::Rewrite => Some("SET ACCESS METHOD"),
                _ => None,
            });
            let Some(why) = why else { return ctx.examined(0) };
            why
        }
        _ => return ctx.examined(0),
    };
    ctx.examined(1);
    let tables: Vec<&Relation> = step.targets(ctx).map(|(table, _)| table).collect();
    for table in tables {
        let message = format!(
            "`{}` is rewritten under ACCESS EXCLUSIVE: nobody reads it meanwhile",
            table.name.as_str()
        );
        let finding = Finding::on(ctx.on_relation(table), message)
            .at(Some(step.location()))
            .note(format!("That is what {why} does."));
        ctx.report(finding);
    }
}
