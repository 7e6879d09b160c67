use crate::prelude::*;

declare_rule! {
    /// A constraint of a domain for which all tables with columns of it are read.
    ///
    /// ## Why is this bad?
    ///
    /// Every table that has a column of the domain is locked against writing until all of them have been read, those of
    /// which the author of the migration has never heard among them.
    ///
    /// ## Example
    ///
    /// ```sql
    /// -- file: 001_tables.sql
    /// CREATE DOMAIN email AS text;
    /// CREATE TABLE users (id bigint PRIMARY KEY, email email);
    /// -- file: 002_check.sql
    /// ALTER DOMAIN email ADD CONSTRAINT has_at CHECK (VALUE LIKE '%@%'); -- finding
    /// ```
    ///
    /// NOT VALID it holds for new values, and nothing is read:
    ///
    /// ```sql
    /// -- file: 001_tables.sql
    /// CREATE DOMAIN email AS text;
    /// CREATE TABLE users (id bigint PRIMARY KEY, email email);
    /// -- file: 002_check.sql
    /// ALTER DOMAIN email ADD CONSTRAINT has_at CHECK (VALUE LIKE '%@%') NOT VALID;
    /// ```
    ///
    /// ## References
    ///
    /// - [PostgreSQL: ALTER DOMAIN](https://www.postgresql.org/docs/current/sql-alterdomain.html)
    pub static RULE = {
        id: "blocking-domain-constraint",
        category: Category::Migration,
        severity: Severity::Medium,
        needs: &[Needs::Pending],
        sources: &["squawk adding domain constraints", "PostgreSQL manual, ALTER DOMAIN"],
        check: Check::Step(check),
        counts: Some(("domain constraint", "domain constraints")),
    }
}

fn check(step: &Step<'_>, ctx: &mut Context<'_>) {
    let StatementKind::AlterDomain(statement) = &step.statement.kind else {
        return ctx.examined(0);
    };
    ctx.examined(1);
    let tables: Vec<&str> = step
        .targets(ctx)
        .filter(|(_, lock)| lock.work == Work::Scan)
        .map(|(table, _)| table.name.as_str())
        .collect();
    let Some(first) = tables.first() else { return };
    let name = &statement.name.value;
    let more = match tables.len() - 1 {
        0 => String::new(),
        1 => " and 1 other table".to_owned(),
        more => format!(" and {more} other tables"),
    };
    let message = format!(
        "nobody writes to `{first}`{more} while values of `{}` are checked",
        name.name.as_str()
    );
    let schema = name.schema.as_ref().map_or("public", |it| it.as_str());
    let object = ObjectRef {
        kind: ObjectKind::Domain.into(),
        name: format!("{schema}.{}", name.name.as_str()),
        id: None,
    };
    ctx.report(Finding::on(object, message).at(Some(step.location())));
}
