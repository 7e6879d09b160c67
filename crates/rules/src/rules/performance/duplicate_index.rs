use crate::prelude::*;
use crate::same_index::{is_needed_by_key, same_keys, same_predicate};

declare_rule! {
    /// An index that is the same as another one of its table.
    ///
    /// ## Why is this bad?
    ///
    /// Every write maintains both, both take space and memory, and no query is faster for it. Mostly one was added by
    /// hand where a constraint had brought its own.
    ///
    /// ## Example
    ///
    /// ```sql
    /// CREATE TABLE users (id bigint PRIMARY KEY, email text UNIQUE);
    /// CREATE UNIQUE INDEX users_email_idx ON users (email); -- finding
    /// ```
    ///
    /// ```sql fix
    /// DROP INDEX CONCURRENTLY users_email_idx;
    /// ```
    ///
    /// Of two that no constraint owns the later one is reported:
    ///
    /// ```sql
    /// CREATE TABLE users (id bigint PRIMARY KEY, name text);
    /// CREATE INDEX a ON users (name);
    /// CREATE INDEX b ON users (name); -- finding
    /// ```
    ///
    /// Indexes over other rows, in another order, by another operator class or of another kind are not the same:
    ///
    /// ```sql
    /// CREATE TABLE users (id bigint PRIMARY KEY, name text, gone boolean);
    /// CREATE INDEX a ON users (name);
    /// CREATE INDEX b ON users (name) WHERE NOT gone;
    /// CREATE INDEX c ON users (name DESC NULLS LAST);
    /// CREATE INDEX d ON users (name text_pattern_ops);
    /// CREATE INDEX e ON users USING hash (name);
    /// ```
    ///
    /// Which of two constraints goes is for you to say:
    ///
    /// ```sql
    /// CREATE TABLE users (id bigint PRIMARY KEY, email text UNIQUE);
    /// ALTER TABLE users ADD CONSTRAINT one_email UNIQUE (email); -- finding
    /// ```
    pub static RULE = {
        id: "duplicate-index",
        category: Category::Performance,
        severity: Severity::Medium,
        fix: FixAvailability::Sometimes,
        sources: &["splinter 0009_duplicate_index", "SchemaCrawler LinterRedundantIndexes"],
        check: Check::Index(check),
    }
}

fn check(table: &Relation, index: &Index, ctx: &mut Context<'_>) {
    let catalog = ctx.catalog;
    let Some(kept) = catalog
        .indexes_of(table)
        .find(|other| is_same(index, other) && outranks(table, other, index))
    else {
        return;
    };
    if index.parent.is_some() {
        return;
    }
    let message = format!(
        "`{}` is the same as `{}`",
        index.name.as_str(),
        kept.name.as_str()
    );
    let mut finding =
        Finding::on(ctx.on_index(index), message).related(kept.location, "this one does the same");
    if !is_needed_by_key(ctx.survey(), index) {
        let step = ctx.drop_index(table, &index.name);
        finding = finding.fix(Fix::safe("drop the index", [step]));
    }
    ctx.report(finding);
}

fn is_same(index: &Index, other: &Index) -> bool {
    index.id != other.id
        && other.valid
        && index.unique == other.unique
        && index.nulls_not_distinct == other.nulls_not_distinct
        && index.method == other.method
        && index.columns.len() == other.columns.len()
        && same_keys(index, other)
        && index.include == other.include
        && same_predicate(index, other)
}

/// Which of two equal ones stays: a primary key, then a constraint's, then the replica identity, then the older.
fn outranks(table: &Relation, one: &Index, other: &Index) -> bool {
    let rank = |index: &Index| {
        let is_primary = table.constraints.iter().any(|constraint| {
            Some(constraint.id) == index.constraint
                && matches!(constraint.kind, ConstraintKind::PrimaryKey(_))
        });
        (
            !is_primary,
            index.constraint.is_none(),
            !index.replica_identity,
            !index.valid,
            index.id,
        )
    };
    rank(one) < rank(other)
}
