use crate::prelude::*;

declare_rule! {
    /// A table without a comment.
    ///
    /// ## Why is this bad?
    ///
    /// `COMMENT ON TABLE` is the one description that stands in the database itself, that dumps keep and tools show.
    ///
    /// ## Example
    ///
    /// ```sql
    /// CREATE TABLE users (id bigint PRIMARY KEY); -- finding
    /// ```
    ///
    /// ```sql
    /// CREATE TABLE users (id bigint PRIMARY KEY);
    /// COMMENT ON TABLE users IS 'People who may log in';
    /// ```
    ///
    /// ## Limits
    ///
    /// House style: it is off unless it is asked for.
    pub static RULE = {
        id: "undocumented-table",
        category: Category::Maintenance,
        severity: Severity::Info,
        default: false,
        needs: &[Needs::AbsenceOf(Effects::COMMENTS)],
        sources: &["SchemaCrawler LinterTableWithNoRemarks"],
        check: Check::Table(check),
    }
}

fn check(table: &Relation, ctx: &mut Context<'_>) {
    if table.comment.is_some() || table.is_partition() {
        return;
    }
    let message = format!("`{}` has no comment", table.name.as_str());
    ctx.report(Finding::on(ctx.on_relation(table), message));
}
