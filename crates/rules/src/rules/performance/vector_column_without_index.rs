use crate::prelude::*;

declare_rule! {
    /// A vector column that no vector index searches.
    ///
    /// ## Why is this bad?
    ///
    /// The nearest neighbours of a vector are found by comparing it with all of them: each search reads the whole table and
    /// every vector in it. With a few ten thousand rows that is the slowest query of the product.
    ///
    /// ## Example
    ///
    /// ```sql
    /// CREATE EXTENSION vector;
    /// CREATE TABLE documents (
    ///     id bigint PRIMARY KEY,
    ///     embedding vector(1536) -- finding
    /// );
    /// ```
    ///
    /// ```sql fix
    /// CREATE INDEX CONCURRENTLY ON documents USING hnsw (embedding vector_cosine_ops);
    /// ```
    ///
    /// pgvector indexes at most 2,000 dimensions, 4,000 as half-precision numbers:
    ///
    /// ```sql
    /// CREATE EXTENSION vector;
    /// CREATE TABLE documents (
    ///     id bigint PRIMARY KEY,
    ///     embedding vector(3072) -- finding
    /// );
    /// ```
    ///
    /// ```sql fix
    /// CREATE INDEX CONCURRENTLY ON documents USING hnsw ((embedding::halfvec(3072)) halfvec_cosine_ops);
    /// ```
    ///
    /// ```sql
    /// CREATE EXTENSION vector;
    /// CREATE TABLE documents (id bigint PRIMARY KEY, embedding vector(1536));
    /// CREATE INDEX ON documents USING hnsw (embedding vector_cosine_ops);
    /// CREATE TABLE images (id bigint PRIMARY KEY, embedding vector(3072));
    /// CREATE INDEX ON images USING hnsw ((embedding::halfvec(3072)) halfvec_l2_ops);
    /// ```
    ///
    /// ## Limits
    ///
    /// A table of a few thousand rows, or one that is always narrowed to the few rows of a tenant first, needs none. The
    /// index finds nearly, not exactly, the nearest.
    ///
    /// ## Fix safety
    ///
    /// The operator class must be that of the operator that queries use (`<=>` cosine, `<->` Euclidean, `<#>` inner
    /// product), and results are approximate from then on.
    pub static RULE = {
        id: "vector-column-without-index",
        category: Category::Performance,
        severity: Severity::Medium,
        confidence: Confidence::Medium,
        needs: &[Needs::AbsenceOf(Effects::INDEXES)],
        fix: FixAvailability::Always,
        sources: &["pgvector, README, Indexing"],
        check: Check::Column(check),
        counts: Some(("vector column", "vector columns")),
    }
}

fn check(table: &Relation, column: &Column, ctx: &mut Context<'_>) {
    let Some(kind) = vector_type(column, ctx) else {
        ctx.examined(0);
        return;
    };
    ctx.examined(1);
    let searched = ctx
        .catalog
        .indexes_of(table)
        .any(|index| searches(index, column.number));
    if searched || table.is_partition() || !table.is_table() {
        return;
    }
    let (name, width) = (&column.name, column.modifier);
    let message = format!(
        "no index searches the vectors in `{}.{}`",
        table.name.as_str(),
        name.as_str()
    );
    let key = match kind {
        "vector" if width > 2000 => format!("({name}::halfvec({width})) halfvec_cosine_ops"),
        kind => format!("{name} {kind}_cosine_ops"),
    };
    let step = SqlStep::outside_transaction(format!(
        "CREATE INDEX CONCURRENTLY ON {} USING hnsw ({key})",
        ctx.sql_name(table)
    ));
    let finding =
        Finding::on(ctx.on_column(table, column), message).fix(Fix::manual("create an index", [step]));
    ctx.report(match width {
        ..1 => finding.note("Give it a number of dimensions first: without one it cannot be indexed."),
        4001.. => finding.note(format!(
            "{width} dimensions are more than any index takes: reduce them first."
        )),
        2001.. if kind == "vector" => finding.note(format!(
            "{width} dimensions fit into an index of half-precision numbers only."
        )),
        _ => finding,
    });
}

/// The name of its type, if that is one of pgvector's.
fn vector_type(column: &Column, ctx: &Context<'_>) -> Option<&'static str> {
    if column.data_type.is_builtin() {
        return None;
    }
    let data_type = ctx
        .catalog
        .data_type(column.data_type)
        .filter(|it| !it.id.is_builtin())?;
    ["vector", "halfvec", "sparsevec"]
        .into_iter()
        .find(|name| data_type.name.as_str() == *name)
}

/// Whether an index of an access method for vectors has the column as a key, or an expression of it.
fn searches(index: &Index, column: ColumnNumber) -> bool {
    let plain = matches!(index.method.as_str(), "btree" | "hash" | "gin" | "brin");
    !plain
        && index.columns.iter().any(|key| match &key.value {
            KeyValue::Column(number) => *number == column,
            KeyValue::Expression(expression) => {
                let mut columns = expression.references.iter();
                columns.any(|it| matches!(it, Reference::Column(_, number) if *number == column))
            }
        })
}
