use pgassay_catalog::words::words;

use crate::prelude::*;

declare_rule! {
    /// A table without a primary key.
    ///
    /// ## Why is this bad?
    ///
    /// Nothing tells two rows apart: the same row can come twice, no foreign key can point at it, logical replication
    /// cannot apply updates and deletes, and tools that edit rows refuse the table.
    ///
    /// ## Example
    ///
    /// ```sql
    /// CREATE TABLE events (id bigint NOT NULL, name text); -- finding
    /// ```
    ///
    /// ```sql fix
    /// ALTER TABLE events ADD PRIMARY KEY (id);
    /// ```
    ///
    /// Where a unique index over columns that are NOT NULL is there, it becomes the key, and the finding is milder:
    ///
    /// ```sql
    /// CREATE TABLE events (id bigint NOT NULL, name text); -- finding: medium
    /// CREATE UNIQUE INDEX events_id ON events (id);
    /// ```
    ///
    /// ```sql fix
    /// ALTER TABLE events ADD PRIMARY KEY USING INDEX events_id;
    /// ```
    ///
    /// One over columns that may be null is a key but for the nulls:
    ///
    /// ```sql
    /// CREATE TABLE events (number bigint UNIQUE, name text); -- finding: medium
    /// ```
    ///
    /// ```sql fix
    /// ALTER TABLE events ADD PRIMARY KEY (number);
    /// ```
    ///
    /// A table of pairs has its pairs for a key:
    ///
    /// ```sql
    /// CREATE TABLE posts (id bigint PRIMARY KEY);
    /// CREATE TABLE tags (id bigint PRIMARY KEY);
    /// CREATE TABLE post_tags ( -- finding
    ///     post_id bigint NOT NULL REFERENCES posts,
    ///     tag_id bigint NOT NULL REFERENCES tags
    /// );
    /// ```
    ///
    /// ```sql fix
    /// ALTER TABLE post_tags ADD PRIMARY KEY (post_id, tag_id);
    /// ```
    ///
    /// Where nothing can be a key, the choice is yours:
    ///
    /// ```sql
    /// CREATE TABLE notes (body text); -- finding
    /// CREATE TABLE pages (id bigint PRIMARY KEY);
    /// CREATE TABLE files (id bigint PRIMARY KEY);
    /// CREATE TABLE page_files ( -- finding
    ///     page_id bigint REFERENCES pages,
    ///     file_id bigint REFERENCES files ON DELETE SET NULL
    /// );
    /// ```
    ///
    /// A table of one row needs no key, if something keeps it to one; where only its name says so, the finding is mild:
    ///
    /// ```sql
    /// CREATE TABLE settings (theme text, signup boolean NOT NULL);
    /// CREATE UNIQUE INDEX one_row ON settings ((true));
    /// CREATE TABLE schema_version (version int NOT NULL); -- finding: low
    /// ```
    ///
    /// Partitions have their parent's, foreign tables cannot have one, temporary ones go away:
    ///
    /// ```sql
    /// CREATE TABLE readings (at timestamptz PRIMARY KEY) PARTITION BY RANGE (at);
    /// CREATE TABLE readings_2024 PARTITION OF readings FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
    /// CREATE TEMPORARY TABLE load (line text);
    /// ```
    ///
    /// ## Fix safety
    ///
    /// Adding the key fails where rows repeat or a column is null, and it locks the table while its index is built.
    pub static RULE = {
        id: "table-without-primary-key",
        category: Category::Integrity,
        severity: Severity::High,
        needs: &[Needs::AbsenceOf(Effects::CONSTRAINTS)],
        fix: FixAvailability::Sometimes,
        sources: &["splinter 0004_no_primary_key", "SchemaCrawler LinterTableWithNoPrimaryKey"],
        check: Check::Table(check),
    }
}

fn check(table: &Relation, ctx: &mut Context<'_>) {
    let has_key = table
        .constraints
        .iter()
        .any(|constraint| matches!(constraint.kind, ConstraintKind::PrimaryKey(_)));
    if has_key || !table.is_table() || table.is_partition() || table.columns.is_empty() {
        return;
    }
    if ctx.catalog.indexes_of(table).any(keeps_to_one_row) {
        return;
    }
    let message = format!("`{}` has no primary key", table.name.as_str());
    let finding = Finding::on(ctx.on_relation(table), message);
    let finding = match candidate(table, ctx) {
        Candidate::Index(index) => {
            let note = format!("The unique index `{}` could be one.", index.name.as_str());
            let step = ctx.alter_table(table, format!("ADD PRIMARY KEY USING INDEX {}", index.name));
            finding
                .at_most(Severity::Medium)
                .note(note)
                .fix(Fix::safe("make the unique index the primary key", [step]))
        }
        Candidate::Unique(constraint) => {
            let note = format!("The constraint `{}` could be one.", constraint.name.as_str());
            finding.at_most(Severity::Medium).note(note)
        }
        Candidate::Nullable(index, columns) => {
            let list = ctx.sql_columns(table, &columns);
            let step = ctx.alter_table(table, format!("ADD PRIMARY KEY ({list})"));
            finding
                .at_most(Severity::Medium)
                .note(format!(
                    "`{}` is unique already; only its nulls are in the way.",
                    index.name.as_str()
                ))
                .fix(Fix::careful("add the primary key", [step]))
        }
        Candidate::Columns(columns) => {
            let list = ctx.sql_columns(table, &columns);
            let step = ctx.alter_table(table, format!("ADD PRIMARY KEY ({list})"));
            finding
                .note(format!("`{list}` could be one, if no rows repeat it."))
                .fix(Fix::careful("add the primary key", [step]))
        }
        Candidate::Nothing if looks_like_one_row(table) => finding
            .note("It looks like a table of one row; a unique index on a constant keeps it to one.")
            .at_most(Severity::Low)
            .unsure(Confidence::Low),
        Candidate::Nothing => finding.note("No column or set of columns looks like one."),
    };
    ctx.report(finding);
}

enum Candidate<'a> {
    Index(&'a Index),
    Unique(&'a Constraint),
    /// A unique index over columns that may be null.
    Nullable(&'a Index, Vec<ColumnNumber>),
    Columns(Vec<ColumnNumber>),
    Nothing,
}

/// What could be the key: a unique index, a unique constraint, the column called `id`, or all references of a table of
/// pairs.
fn candidate<'a>(table: &'a Relation, ctx: &Context<'a>) -> Candidate<'a> {
    let not_null = |number: &ColumnNumber| table.column(*number).is_some_and(|column| column.not_null);
    for index in ctx.catalog.indexes_of(table) {
        let Some(columns) = index.key_columns() else {
            continue;
        };
        let fit = index.unique && index.valid && index.predicate.is_none() && columns.iter().all(not_null);
        if !fit || index.method.as_str() != "btree" {
            continue;
        }
        let constraint = table
            .constraints
            .iter()
            .find(|it| Some(it.id) == index.constraint);
        match constraint {
            Some(constraint) => return Candidate::Unique(constraint),
            None if plain_order(index) && !partitioned(table) => return Candidate::Index(index),
            None => {}
        }
    }
    if partitioned(table) {
        return Candidate::Nothing;
    }
    let named = |column: &&Column| matches!(column.name.as_str(), "id" | "uuid" | "ID" | "Id");
    if let Some(column) = table.columns.iter().find(named) {
        return Candidate::Columns(vec![column.number]);
    }
    let identity = |column: &&Column| column.identity.is_some() || !column.owned_sequences.is_empty();
    if let Some(column) = table.columns.iter().find(identity) {
        return Candidate::Columns(vec![column.number]);
    }
    let nullable = ctx.catalog.indexes_of(table).find_map(|index| {
        let columns = index.key_columns()?;
        let fit = index.unique && index.valid && index.predicate.is_none();
        let empties = columns.iter().any(|number| may_be_emptied(table, *number));
        (fit && !empties).then_some((index, columns))
    });
    if let Some((index, columns)) = nullable {
        return Candidate::Nullable(index, columns);
    }
    let references: Vec<ColumnNumber> = table
        .columns
        .iter()
        .map(|column| column.number)
        .filter(|number| refers(table, *number))
        .collect();
    if references.iter().any(|number| may_be_emptied(table, *number)) {
        return Candidate::Nothing;
    }
    if references.len() == 2 && table.columns.len() <= 4 {
        return Candidate::Columns(references);
    }
    Candidate::Nothing
}

/// Whether a unique index is over a constant: then a second row is refused.
fn keeps_to_one_row(index: &Index) -> bool {
    let constant = |key: &IndexColumn| match &key.value {
        KeyValue::Column(_) => false,
        KeyValue::Expression(expression) => expression.references.is_empty(),
    };
    index.unique && index.valid && index.predicate.is_none() && index.columns.iter().all(constant)
}

/// Whether a table's name promises one row, and nothing in it refers to others or tells rows apart.
fn looks_like_one_row(table: &Relation) -> bool {
    const WORDS: [&str; 9] = [
        "config",
        "configuration",
        "settings",
        "version",
        "meta",
        "metadata",
        "state",
        "singleton",
        "lock",
    ];
    let named = words(table.name.as_str())
        .last()
        .is_some_and(|last| WORDS.contains(&last.as_str()));
    let identifies = |column: &Column| {
        let is_id = words(column.name.as_str())
            .last()
            .is_some_and(|last| *last == *"id");
        is_id || refers(table, column.number)
    };
    named && !table.columns.iter().any(identifies)
}

fn partitioned(table: &Relation) -> bool {
    table.kind == RelationKind::PartitionedTable
}

/// `USING INDEX` takes only the default order.
fn plain_order(index: &Index) -> bool {
    index
        .columns
        .iter()
        .all(|key| !key.descending && !key.nulls_first)
}

/// Whether a foreign key sets the column to null, or to its default, when the row it refers to goes.
fn may_be_emptied(table: &Relation, column: ColumnNumber) -> bool {
    table.constraints.iter().any(|constraint| {
        matches!(&constraint.kind, ConstraintKind::ForeignKey(key)
            if key.columns.contains(&column)
                && matches!(key.on_delete, ReferentialAction::SetNull | ReferentialAction::SetDefault))
    })
}

fn refers(table: &Relation, column: ColumnNumber) -> bool {
    table.constraints.iter().any(|constraint| {
        matches!(&constraint.kind, ConstraintKind::ForeignKey(key) if key.columns.contains(&column))
    })
}
