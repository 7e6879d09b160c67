use crate::columns::foreign_keys;
use crate::prelude::*;

declare_rule! {
    /// A foreign key that another one of its table makes superfluous.
    ///
    /// ## Why is this bad?
    ///
    /// Every write checks both, every delete of a referenced row runs both triggers. And when one of them is changed
    /// later, the other one keeps doing what it did: `ON DELETE CASCADE` on one and nothing on the other means that
    /// nothing can be deleted.
    ///
    /// ## Example
    ///
    /// ```sql
    /// CREATE TABLE authors (id bigint PRIMARY KEY);
    /// CREATE TABLE posts (id bigint PRIMARY KEY, author_id bigint NOT NULL REFERENCES authors);
    /// CREATE INDEX ON posts (author_id);
    /// ALTER TABLE posts
    ///     ADD CONSTRAINT posts_author FOREIGN KEY (author_id) REFERENCES authors; -- finding
    /// ```
    ///
    /// ```sql fix
    /// ALTER TABLE posts DROP CONSTRAINT posts_author;
    /// ```
    ///
    /// Where they differ in what they do, somebody has to say which is meant:
    ///
    /// ```sql
    /// CREATE TABLE authors (id bigint PRIMARY KEY);
    /// CREATE TABLE posts (id bigint PRIMARY KEY, author_id bigint NOT NULL REFERENCES authors);
    /// CREATE INDEX ON posts (author_id);
    /// ALTER TABLE posts
    ///     ADD CONSTRAINT posts_author FOREIGN KEY (author_id) REFERENCES authors ON DELETE CASCADE; -- finding
    /// ```
    ///
    /// A key over more columns implies one over some of them, as long as none of the others can be null:
    ///
    /// ```sql
    /// CREATE TABLE customers (tenant bigint NOT NULL, id bigint PRIMARY KEY, UNIQUE (tenant, id));
    /// CREATE TABLE orders (
    ///     id bigint PRIMARY KEY,
    ///     tenant bigint NOT NULL,
    ///     customer_id bigint REFERENCES customers, -- finding: low
    ///     FOREIGN KEY (tenant, customer_id) REFERENCES customers (tenant, id)
    /// );
    /// CREATE INDEX ON orders (customer_id, tenant);
    /// ```
    ///
    /// ```sql
    /// CREATE TABLE customers (tenant bigint NOT NULL, id bigint PRIMARY KEY, UNIQUE (tenant, id));
    /// CREATE TABLE orders (
    ///     id bigint PRIMARY KEY,
    ///     tenant bigint,
    ///     customer_id bigint REFERENCES customers,
    ///     reseller_id bigint REFERENCES customers,
    ///     FOREIGN KEY (tenant, customer_id) REFERENCES customers (tenant, id)
    /// );
    /// ```
    pub static RULE = {
        id: "duplicate-foreign-key",
        category: Category::Integrity,
        severity: Severity::Medium,
        fix: FixAvailability::Sometimes,
        sources: &["PostgreSQL manual, 5.5.5 Foreign Keys"],
        check: Check::ForeignKey(check),
    }
}

fn check(table: &Relation, constraint: &Constraint, key: &ForeignKey, ctx: &mut Context<'_>) {
    if constraint.parent.is_some() || !constraint.enforced {
        return;
    }
    let others = || {
        foreign_keys(table)
            .filter(|(it, other)| it.id != constraint.id && it.enforced && other.references == key.references)
    };
    // Of two that are the same the later one is superfluous.
    let same = others()
        .take_while(|(it, _)| it.id < constraint.id)
        .find(|(_, other)| pairs(other) == pairs(key));
    let object = ctx.on_constraint(table, constraint);
    let step = ctx.alter_table(table, format!("DROP CONSTRAINT {}", constraint.name));
    if let Some((other, their)) = same {
        let message = format!(
            "`{}` is the same foreign key as `{}`",
            constraint.name.as_str(),
            other.name.as_str()
        );
        let finding = Finding::on(object, message).related(other.location, "the other one");
        let finding = if acts_alike((constraint, key), (other, their)) {
            finding.fix(Fix::safe("drop the later one", [step]))
        } else {
            finding.note(
                "They differ in what they do when a referenced row goes or changes, or in when they look.",
            )
        };
        ctx.report(finding);
        return;
    }
    let wider =
        others().find(|(it, other)| implies(table, other, key) && acts_alike((constraint, key), (it, other)));
    if let Some((other, _)) = wider {
        let message = format!(
            "`{}` follows from `{}`",
            constraint.name.as_str(),
            other.name.as_str()
        );
        let finding = Finding::on(object, message)
            .related(other.location, "this one refers to the same rows by more columns")
            .fix(Fix::safe("drop the narrower one", [step]));
        ctx.report(finding.at_most(Severity::Low).unsure(Confidence::Medium));
    }
}

/// Which column refers to which.
fn pairs(key: &ForeignKey) -> Vec<(ColumnNumber, ColumnNumber)> {
    let mut pairs: Vec<_> = key
        .columns
        .iter()
        .copied()
        .zip(key.referenced_columns.iter().copied())
        .collect();
    pairs.sort_unstable();
    pairs
}

/// Whether no row can break the narrow key that keeps the wide one: the wide one is not looked at when a column is null.
fn implies(table: &Relation, wide: &ForeignKey, narrow: &ForeignKey) -> bool {
    let (all, few) = (pairs(wide), pairs(narrow));
    let never_null = |number: ColumnNumber| table.column(number).is_some_and(|column| column.not_null);
    all.len() > few.len()
        && few.iter().all(|pair| all.contains(pair))
        && !wide.period
        && (wide.match_full || all.iter().all(|pair| few.contains(pair) || never_null(pair.0)))
}

fn acts_alike(one: (&Constraint, &ForeignKey), other: (&Constraint, &ForeignKey)) -> bool {
    let constraint = |it: &Constraint| (it.validated, it.deferrable, it.initially_deferred);
    let key = |it: &ForeignKey| (it.on_delete, it.on_update);
    constraint(one.0) == constraint(other.0)
        && key(one.1) == key(other.1)
        && one.1.on_delete_columns == other.1.on_delete_columns
        && one.1.match_full == other.1.match_full
}
