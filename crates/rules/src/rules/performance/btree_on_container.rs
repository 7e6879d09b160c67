use pgassay_catalog::data_type::TypeKind;

use crate::prelude::*;

declare_rule! {
    /// A B-tree over an array, a JSON document or a text search vector.
    ///
    /// ## Why is this bad?
    ///
    /// A B-tree compares whole values. It finds the rows whose array is exactly this one, never those that hold an
    /// element: `= ANY (tags)`, `@>`, `&&`, `?` and `@@` read the whole table. GIN serves the operators. And a value over
    /// about 2,700 bytes does not fit into a B-tree: inserting it fails.
    ///
    /// ## Example
    ///
    /// ```sql
    /// CREATE TABLE posts (id bigint PRIMARY KEY, tags text[], settings jsonb);
    /// CREATE INDEX ON posts (tags); -- finding: low
    /// CREATE INDEX ON posts (settings); -- finding
    /// ```
    ///
    /// Uniqueness needs a B-tree, and a key inside a document is a value like others:
    ///
    /// ```sql
    /// CREATE TABLE posts (id bigint PRIMARY KEY, tags text[], settings jsonb, path int[] UNIQUE);
    /// CREATE INDEX ON posts USING gin (tags);
    /// CREATE INDEX ON posts USING gin (settings);
    /// CREATE INDEX ON posts ((settings ->> 'colour'));
    /// ```
    ///
    /// ## Fix safety
    ///
    /// Queries that compare whole values, or order by them, lose their index.
    pub static RULE = {
        id: "btree-on-container",
        category: Category::Performance,
        severity: Severity::Medium,
        confidence: Confidence::Medium,
        fix: FixAvailability::Always,
        sources: &["PostgreSQL manual, 11.2 Index Types", "PostgreSQL manual, 8.14.4 jsonb Indexing"],
        check: Check::Index(check),
    }
}

fn check(table: &Relation, index: &Index, ctx: &mut Context<'_>) {
    if index.unique || index.method.as_str() != "btree" || index.parent.is_some() {
        return;
    }
    let container = |key: &IndexColumn| match key.value {
        KeyValue::Column(number) => table.column(number).filter(|it| is_container(it.data_type, ctx)),
        KeyValue::Expression(_) => None,
    };
    let Some(column) = index.columns.iter().find_map(container) else {
        return;
    };
    let message = format!(
        "`{}` compares whole values of `{}` ({})",
        index.name.as_str(),
        column.name.as_str(),
        ctx.type_name(column.data_type)
    );
    let list = &column.name;
    let create = SqlStep::outside_transaction(format!(
        "CREATE INDEX CONCURRENTLY ON {} USING gin ({list})",
        ctx.sql_name(table)
    ));
    let fix = Fix::manual(
        "build a GIN index instead",
        [create, ctx.drop_index(table, &index.name)],
    )
    .effort(Effort::Small);
    let finding = Finding::on(ctx.on_index(index), message).fix(fix);
    // A path or a list of names may well be looked up as a whole.
    let may_be_whole = ctx.base_type(column.data_type) != TypeId::JSONB;
    ctx.report(match may_be_whole {
        true => finding.at_most(Severity::Low).unsure(Confidence::Low),
        false => finding,
    });
}

fn is_container(data_type: TypeId, ctx: &Context<'_>) -> bool {
    let base = ctx.base_type(data_type);
    base == TypeId::JSONB
        || ctx.catalog.data_type(base).is_some_and(|it| {
            matches!(it.kind, TypeKind::Array { .. })
                || (it.id.is_builtin() && it.name.as_str() == "tsvector")
        })
}
