use crate::prelude::*;
use crate::same_index::{is_needed_by_key, same_keys, same_predicate};

declare_rule! {
    /// An index whose columns another index begins with.
    ///
    /// ## Why is this bad?
    ///
    /// A B-tree over `(a, b)` finds rows by `a` nearly as well as one over `(a)`. The narrower one costs every write and
    /// takes memory from the other.
    ///
    /// ## Example
    ///
    /// ```sql
    /// CREATE TABLE posts (id bigint PRIMARY KEY, author bigint, written timestamptz);
    /// CREATE INDEX posts_author_idx ON posts (author); -- finding
    /// CREATE INDEX posts_author_written_idx ON posts (author, written);
    /// ```
    ///
    /// ```sql fix
    /// DROP INDEX CONCURRENTLY posts_author_idx;
    /// ```
    ///
    /// An index beside a unique one over the same columns is redundant, too:
    ///
    /// ```sql
    /// CREATE TABLE users (id bigint PRIMARY KEY, email text UNIQUE);
    /// CREATE INDEX users_email_idx ON users (email); -- finding
    /// ```
    ///
    /// A unique index forbids what the wider one allows, one over fewer rows is smaller, and the second column of an
    /// index does not find rows alone:
    ///
    /// ```sql
    /// CREATE TABLE posts (id bigint PRIMARY KEY, author bigint, written timestamptz, draft boolean);
    /// CREATE UNIQUE INDEX a ON posts (author);
    /// CREATE INDEX b ON posts (author, written);
    /// CREATE INDEX c ON posts (written);
    /// CREATE INDEX d ON posts (author, draft) WHERE draft;
    /// ```
    ///
    /// ## Limits
    ///
    /// The narrower index is smaller, and where the wider one has large columns that can be worth its upkeep. Look at
    /// both sizes first when the table is big.
    pub static RULE = {
        id: "redundant-index",
        category: Category::Performance,
        severity: Severity::Medium,
        confidence: Confidence::Medium,
        fix: FixAvailability::Always,
        sources: &["PostgreSQL manual, 11.3 Multicolumn Indexes"],
        check: Check::Index(check),
    }
}

fn check(table: &Relation, index: &Index, ctx: &mut Context<'_>) {
    let catalog = ctx.catalog;
    let may_go = index.method.as_str() == "btree"
        && !index.unique
        && !index.replica_identity
        && index.parent.is_none()
        && !is_needed_by_key(ctx.survey(), index);
    if !may_go {
        return;
    }
    let Some(wider) = catalog
        .indexes_of(table)
        .find(|other| serves_as_well(index, other))
    else {
        return;
    };
    let message = format!(
        "the columns of `{}` are the first of `{}`",
        index.name.as_str(),
        wider.name.as_str()
    );
    let step = ctx.drop_index(table, &index.name);
    let mut finding = Finding::on(ctx.on_index(index), message)
        .related(wider.location, "this one serves the same look-ups")
        .fix(Fix::safe("drop the narrower index", [step]));
    if wider.columns.len() > index.columns.len() + 1 {
        finding = finding.at_most(Severity::Low);
    }
    ctx.report(finding);
}

fn serves_as_well(index: &Index, other: &Index) -> bool {
    let wider = other.columns.len() > index.columns.len();
    let unique = other.unique && other.columns.len() == index.columns.len();
    index.id != other.id
        && other.valid
        && other.method == index.method
        && (wider || unique)
        && same_keys(index, other)
        && index.include.iter().all(|column| {
            other.include.contains(column) || other.columns.iter().any(|key| key.is_column(*column))
        })
        && same_predicate(index, other)
}
