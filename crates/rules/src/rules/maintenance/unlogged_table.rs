use pgassay_sql::ast::Persistence;

use crate::columns::foreign_keys;
use crate::prelude::*;

declare_rule! {
    /// A table that is empty after a crash.
    ///
    /// ## Why is this bad?
    ///
    /// An unlogged table writes nothing to the write-ahead log: after a crash PostgreSQL empties it, standbys never see its
    /// rows, and no backup that is made from the log has them.
    ///
    /// ## Example
    ///
    /// ```sql
    /// CREATE UNLOGGED TABLE page_cache (key text PRIMARY KEY, page text); -- finding: info
    /// CREATE TABLE users (id bigint PRIMARY KEY);
    /// CREATE UNLOGGED TABLE preferences ( -- finding
    ///     user_id bigint PRIMARY KEY REFERENCES users,
    ///     theme text
    /// );
    /// ```
    ///
    /// ```sql
    /// CREATE TABLE page_cache (key text PRIMARY KEY, page text);
    /// ```
    ///
    /// ## Limits
    ///
    /// For a cache or a lock that is what is wanted, so alone it is only good to know. A table that refers to others holds
    /// more than a cache, as a rule.
    pub static RULE = {
        id: "unlogged-table",
        category: Category::Maintenance,
        severity: Severity::Medium,
        confidence: Confidence::Medium,
        sources: &["PostgreSQL manual, CREATE TABLE, UNLOGGED"],
        check: Check::Table(check),
    }
}

fn check(table: &Relation, ctx: &mut Context<'_>) {
    if table.persistence != Persistence::Unlogged || table.is_partition() {
        return;
    }
    let message = format!("`{}` is unlogged: a crash empties it", table.name.as_str());
    let finding = Finding::on(ctx.on_relation(table), message);
    let refers = foreign_keys(table).next().is_some();
    ctx.report(if refers {
        finding
    } else {
        finding.at_most(Severity::Info)
    });
}
