use crate::prelude::*;

declare_rule! {
    /// A foreign key whose columns no index can look up.
    ///
    /// ## Why is this bad?
    ///
    /// PostgreSQL indexes the referenced side of a foreign key, never the referencing side. Every delete or key change
    /// of a referenced row then reads the whole referencing table to look for rows that point at it, and so do joins
    /// from the referenced table.
    ///
    /// That is one reading for one deleted row, and of medium severity. Where the referenced rows go with others
    /// themselves, by an `ON DELETE CASCADE` of their own, one delete sets off as many readings as rows go with it: that
    /// is of high severity.
    ///
    /// ## Example
    ///
    /// ```sql
    /// CREATE TABLE customers (id bigint PRIMARY KEY);
    /// CREATE TABLE orders (
    ///     id bigint PRIMARY KEY,
    ///     customer_id bigint REFERENCES customers -- finding: medium
    /// );
    /// ```
    ///
    /// The fix adds the index without blocking writes:
    ///
    /// ```sql fix
    /// CREATE INDEX CONCURRENTLY orders_customer_id_idx ON orders (customer_id);
    /// ```
    ///
    /// Here a customer's orders go with the customer, and every one of them reads all lines of all orders:
    ///
    /// ```sql
    /// CREATE TABLE customers (id bigint PRIMARY KEY);
    /// CREATE TABLE orders (
    ///     id bigint PRIMARY KEY,
    ///     customer_id bigint REFERENCES customers ON DELETE CASCADE
    /// );
    /// CREATE INDEX ON orders (customer_id);
    /// CREATE TABLE lines (
    ///     id bigint PRIMARY KEY,
    ///     order_id bigint REFERENCES orders ON DELETE CASCADE -- finding
    /// );
    /// ```
    ///
    /// A wider index will do when the key's columns come first, in any order, and a partial one when it leaves out only
    /// rows without a reference:
    ///
    /// ```sql
    /// CREATE TABLE customers (id bigint PRIMARY KEY);
    /// CREATE TABLE orders (
    ///     id bigint PRIMARY KEY,
    ///     customer_id bigint REFERENCES customers,
    ///     reseller_id bigint REFERENCES customers
    /// );
    /// CREATE INDEX ON orders (customer_id, id);
    /// CREATE INDEX ON orders (reseller_id) WHERE reseller_id IS NOT NULL;
    /// ```
    ///
    /// One over other rows will not:
    ///
    /// ```sql
    /// CREATE TABLE customers (id bigint PRIMARY KEY);
    /// CREATE TABLE orders (
    ///     id bigint PRIMARY KEY,
    ///     paid boolean NOT NULL,
    ///     customer_id bigint REFERENCES customers -- finding: medium
    /// );
    /// CREATE INDEX ON orders (customer_id) WHERE NOT paid;
    /// ```
    ///
    /// An index that begins with some of the key's columns helps, so the finding is of low severity:
    ///
    /// ```sql
    /// CREATE TABLE customers (tenant bigint, id bigint, PRIMARY KEY (tenant, id));
    /// CREATE TABLE orders (
    ///     id bigint PRIMARY KEY,
    ///     tenant bigint,
    ///     customer_id bigint,
    ///     FOREIGN KEY (tenant, customer_id) REFERENCES customers -- finding: low
    /// );
    /// CREATE INDEX ON orders (customer_id);
    /// ```
    pub static RULE = {
        id: "foreign-key-without-index",
        category: Category::Performance,
        severity: Severity::High,
        confidence: Confidence::High,
        needs: &[Needs::AbsenceOf(Effects::INDEXES)],
        fix: FixAvailability::Always,
        sources: &["PostgreSQL manual, 5.5.5 Foreign Keys", "splinter 0001_unindexed_foreign_keys"],
        check: Check::ForeignKey(check),
    }
}

fn check(table: &Relation, constraint: &Constraint, key: &ForeignKey, ctx: &mut Context<'_>) {
    let is_a_partitions_copy = constraint.parent.is_some();
    if is_a_partitions_copy || ctx.catalog.index_for_equality(table, &key.columns).is_some() {
        return;
    }
    let Some(referenced) = ctx.catalog.relation(key.references) else {
        return;
    };
    let columns: Vec<&str> = key
        .columns
        .iter()
        .filter_map(|number| table.column(*number))
        .map(|column| column.name.as_str())
        .collect();
    let message = format!(
        "no index on `{} ({})` for deletes from `{}`",
        table.name.as_str(),
        columns.join(", "),
        referenced.name.as_str()
    );
    let id = ObjectId::Constraint(table.id, constraint.id);
    let object = ctx.on_part(table, ObjectKind::Constraint, &constraint.name, id);
    let step = ctx.create_index(table, &key.columns);
    let mut finding = Finding::on(object, message).fix(Fix::safe("create the index", [step]));
    match cascades_from(referenced).and_then(|id| ctx.catalog.relation(id)) {
        Some(origin) => finding = finding.note(note_of_cascade(table, referenced, origin)),
        None => finding = finding.at_most(Severity::Medium),
    }
    let partly = key.columns.len() > 1;
    if let Some(index) = key
        .columns
        .iter()
        .filter(|_| partly)
        .find_map(|column| ctx.catalog.index_for_equality(table, &[*column]))
    {
        let note = format!(
            "`{}` begins with some of the columns, which helps.",
            index.name.as_str()
        );
        finding = finding.note(note).at_most(Severity::Low);
    }
    ctx.report(finding);
}

/// The table with whose rows those of this one go.
fn cascades_from(table: &Relation) -> Option<RelationId> {
    table
        .constraints
        .iter()
        .find_map(|constraint| match &constraint.kind {
            ConstraintKind::ForeignKey(key) if key.on_delete == ReferentialAction::Cascade => {
                Some(key.references)
            }
            _ => None,
        })
}

fn note_of_cascade(table: &Relation, referenced: &Relation, origin: &Relation) -> String {
    let with = if referenced.id == origin.id {
        "others of it".to_owned()
    } else {
        format!("those of `{}`", origin.name.as_str())
    };
    format!(
        "Rows of `{}` go with {with}, and for each of them all of `{}` is read.",
        referenced.name.as_str(),
        table.name.as_str()
    )
}
