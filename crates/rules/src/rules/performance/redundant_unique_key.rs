use crate::prelude::*;
use crate::same_index::is_needed_by_foreign_key;

declare_rule! {
    /// A unique key that holds another unique key, and so is unique already.
    ///
    /// ## Why is this bad?
    ///
    /// Where `email` is unique, `(email, name)` cannot be anything else. The wider index checks every write for
    /// something that cannot happen, and readers take it for a rule that allows the same address twice.
    ///
    /// ## Example
    ///
    /// ```sql
    /// CREATE TABLE users (
    ///     id bigint PRIMARY KEY,
    ///     email text NOT NULL UNIQUE,
    ///     name text NOT NULL,
    ///     UNIQUE (email, name) -- finding
    /// );
    /// ```
    ///
    /// It is not redundant where the narrower key lets rows through, or where a foreign key stands on it:
    ///
    /// ```sql
    /// CREATE TABLE users (
    ///     id bigint PRIMARY KEY,
    ///     tenant bigint NOT NULL,
    ///     email text UNIQUE,
    ///     UNIQUE (tenant, id),
    ///     UNIQUE (tenant, email)
    /// );
    /// CREATE TABLE posts (
    ///     id bigint PRIMARY KEY,
    ///     tenant bigint NOT NULL,
    ///     author bigint,
    ///     FOREIGN KEY (tenant, author) REFERENCES users (tenant, id)
    /// );
    /// CREATE INDEX ON posts (tenant, author);
    /// ```
    ///
    /// ## Limits
    ///
    /// The index may serve look-ups; then an index that is not unique serves them as well.
    pub static RULE = {
        id: "redundant-unique-key",
        category: Category::Performance,
        severity: Severity::Low,
        confidence: Confidence::Medium,
        needs: &[Needs::AbsenceOf(Effects::CONSTRAINTS)],
        sources: &["PostgreSQL manual, 11.6 Unique Indexes"],
        check: Check::Index(check),
    }
}

fn check(table: &Relation, index: &Index, ctx: &mut Context<'_>) {
    let primary = table
        .constraints
        .iter()
        .any(|it| Some(it.id) == index.constraint && matches!(it.kind, ConstraintKind::PrimaryKey(_)));
    let may_go = index.unique
        && index.columns.len() > 1
        && !primary
        && !index.replica_identity
        && index.parent.is_none()
        && !is_needed_by_foreign_key(ctx.survey(), index);
    if !may_go {
        return;
    }
    let Some(narrower) = ctx
        .catalog
        .indexes_of(table)
        .find(|other| implies(table, other, index))
    else {
        return;
    };
    let message = format!(
        "`{}` is unique already, by `{}`",
        index.name.as_str(),
        narrower.name.as_str()
    );
    let location = narrower.location.or(table.location);
    let finding = Finding::on(ctx.on_index(index), message).related(location, "the narrower key is here");
    ctx.report(finding);
}

/// Whether no two rows can be the same to the wide index: they are not to the narrow one, which lets no nulls through.
fn implies(table: &Relation, narrow: &Index, wide: &Index) -> bool {
    let never_null = |number: ColumnNumber| table.column(number).is_some_and(|it| it.not_null);
    let among = |key: &IndexColumn| match key.value {
        KeyValue::Column(number) => {
            (narrow.nulls_not_distinct || never_null(number))
                && wide.columns.iter().any(|it| {
                    it.is_column(number)
                        && it.collation == key.collation
                        && it.operator_class == key.operator_class
                })
        }
        KeyValue::Expression(_) => false,
    };
    narrow.id != wide.id
        && narrow.unique
        && narrow.valid
        && narrow.predicate.is_none()
        && narrow.columns.len() < wide.columns.len()
        && narrow.columns.iter().all(among)
}
