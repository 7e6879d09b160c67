use pgassay_catalog::words::{Word, ends_in, singular, words};

use crate::names::keeps_history;
use crate::prelude::*;

declare_rule! {
    /// A column that looks like a reference to another table, but has no foreign key.
    ///
    /// ## Why is this bad?
    ///
    /// Nothing stops rows that point at nothing: they come from races, from deletions, from imports, and every join
    /// silently loses them.
    ///
    /// ## Example
    ///
    /// ```sql
    /// CREATE TABLE customers (id bigint PRIMARY KEY);
    /// CREATE TABLE orders (
    ///     id bigint PRIMARY KEY,
    ///     customer_id bigint NOT NULL -- finding
    /// );
    /// ```
    ///
    /// The fix looks at old rows in a step of its own, so that writes go on, and brings the index that deletes need:
    ///
    /// ```sql fix
    /// CREATE INDEX CONCURRENTLY orders_customer_id_idx ON orders (customer_id);
    /// ALTER TABLE orders ADD CONSTRAINT orders_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES customers (id) NOT VALID;
    /// ALTER TABLE orders VALIDATE CONSTRAINT orders_customer_id_fkey;
    /// ```
    ///
    /// A column of another type can have no foreign key until it is converted:
    ///
    /// ```sql
    /// CREATE TABLE customers (id uuid PRIMARY KEY);
    /// CREATE TABLE orders (
    ///     id uuid PRIMARY KEY,
    ///     customer_id text -- finding
    /// );
    /// ```
    ///
    /// Silent are columns that have one (alone or with others), identifiers of other systems, references to many tables
    /// with a column that says which, and names that are no table's:
    ///
    /// ```sql
    /// CREATE TABLE customers (id bigint PRIMARY KEY);
    /// CREATE TABLE comments (
    ///     id bigint PRIMARY KEY,
    ///     customer_id bigint REFERENCES customers,
    ///     stripe_customer_id text,
    ///     external_customer_id bigint,
    ///     subject_type text,
    ///     subject_id bigint,
    ///     request_id uuid
    /// );
    /// ```
    ///
    /// ## Limits
    ///
    /// It goes by names and types. Logs and archives often keep references on purpose after their rows are gone, so
    /// there the confidence is low. In a schema without any foreign key it is a habit, and only good to know.
    ///
    /// ## Fix safety
    ///
    /// From the second step on writes with unknown references fail; the last step fails where old rows have such.
    pub static RULE = {
        id: "missing-foreign-key",
        category: Category::Integrity,
        severity: Severity::Medium,
        confidence: Confidence::Medium,
        needs: &[Needs::AbsenceOf(Effects::CONSTRAINTS)],
        fix: FixAvailability::Sometimes,
        sources: &["active_record_doctor missing_foreign_keys", "SchemaCrawler weak associations"],
        check: Check::Table(check),
    }
}

/// First words of identifiers that other systems give.
const FOREIGN_WORDS: [&str; 30] = [
    "external",
    "ext",
    "remote",
    "stripe",
    "google",
    "github",
    "gitlab",
    "facebook",
    "apple",
    "twitter",
    "discord",
    "slack",
    "paypal",
    "shopify",
    "hubspot",
    "salesforce",
    "provider",
    "upstream",
    "client",
    "twilio",
    "vendor",
    "third",
    "source",
    "platform",
    "linkedin",
    "meta",
    "instagram",
    "tiktok",
    "foreign",
    "legacy",
];

fn check(table: &Relation, ctx: &mut Context<'_>) {
    if !table.is_table() || table.is_partition() {
        return;
    }
    let candidates: Vec<(&Column, Vec<Word>)> = table
        .columns
        .iter()
        .filter_map(|column| Some((column, base(column.name.as_str())?)))
        .filter(|(column, base)| !is_constrained(table, column) && !is_polymorphic(table, base))
        .filter(|(column, _)| !is_tenant(table, column, ctx))
        .collect();
    ctx.examined(candidates.len());
    for (column, base) in candidates {
        if let Some(finding) = judge(table, column, &base, ctx) {
            ctx.report(finding);
        }
    }
}

/// Whether it names the tenant: tenant-column-without-foreign-key is about that.
fn is_tenant(table: &Relation, column: &Column, ctx: &Context<'_>) -> bool {
    ctx.organisation_of(table.id)
        .is_some_and(|(axis, number)| number == column.number && axis.root.is_some())
}

/// The words before `id`.
fn base(name: &str) -> Option<Vec<Word>> {
    if !ends_in(name, &["id", "uuid"]) {
        return None;
    }
    let mut all = words(name);
    all.pop();
    (!all.is_empty()).then_some(all)
}

/// Whether the column has a foreign key, alone or with others, or is the table's own key.
fn is_constrained(table: &Relation, column: &Column) -> bool {
    column.generated.is_some()
        || table.constraints.iter().any(|constraint| match &constraint.kind {
            ConstraintKind::ForeignKey(key) => key.columns.contains(&column.number),
            ConstraintKind::PrimaryKey(key) => key.columns == [column.number],
            _ => false,
        })
}

/// Whether a column beside it says to which table it refers.
fn is_polymorphic(table: &Relation, base: &[Word]) -> bool {
    table.columns.iter().any(|column| {
        let mut all = words(column.name.as_str());
        let last = all.pop().unwrap_or_default();
        all == base && matches!(last.as_str(), "type" | "kind" | "table" | "model" | "class")
    })
}

fn judge(table: &Relation, column: &Column, base: &[Word], ctx: &Context<'_>) -> Option<Finding> {
    if FOREIGN_WORDS.contains(&base[0].as_str()) && base.len() > 1 {
        return None;
    }
    let (target, exact) = target(table, base, ctx)?;
    let key = single_key(target)?;
    let (mine, theirs) = (ctx.base_type(column.data_type), ctx.base_type(key.data_type));
    let both_numbers = is_number(mine) && is_number(theirs);
    let fits = mine == theirs || both_numbers || (is_text(mine) && is_text(theirs));
    let plausible = match exact {
        true => (fits || is_text(mine)) && target.id != table.id,
        false => mine == theirs,
    };
    if !plausible {
        return None;
    }
    let message = format!(
        "`{}.{}` looks like a reference to `{}`, but has no foreign key",
        table.name.as_str(),
        column.name.as_str(),
        target.name.as_str()
    );
    let mut finding = Finding::on(ctx.on_column(table, column), message)
        .related(target.location, "this table is probably meant");
    let is_history = keeps_history(table);
    if !exact || !fits || is_history {
        finding = finding.unsure(Confidence::Low);
    }
    if ctx.survey().foreign_keys == 0 && ctx.survey().tables > 4 {
        finding = finding
            .note("No table has a foreign key, so the application alone keeps references whole.")
            .at_most(Severity::Info)
            .unsure(Confidence::Low);
    }
    if !fits {
        let note = format!(
            "It is {}, and `{}.{}` is {}: convert it first.",
            ctx.type_name(mine),
            target.name.as_str(),
            key.name.as_str(),
            ctx.type_name(theirs)
        );
        return Some(finding.note(note));
    }
    if mine == theirs && exact {
        finding = finding.fix(fix(table, column, target, key, ctx));
    }
    Some(finding)
}

/// The table that a name means: in the same schema first; by all words, else by the last one.
fn target<'a>(table: &Relation, base: &[Word], ctx: &Context<'a>) -> Option<(&'a Relation, bool)> {
    let mut base = base.to_vec();
    if let Some(last) = base.last_mut() {
        *last = singular(last);
    }
    let exact = ctx.table_named(&base, table.schema);
    if let Some(found) = exact {
        return Some((found, true));
    }
    let qualifiers = [
        "parent", "original", "previous", "target", "assigned", "primary", "root",
    ];
    if base.len() > 1 && qualifiers.contains(&base[0].as_str()) {
        return ctx
            .table_named(&base[1..], table.schema)
            .map(|found| (found, false));
    }
    None
}

/// The column that is the table's whole primary key.
fn single_key(table: &Relation) -> Option<&Column> {
    table
        .constraints
        .iter()
        .find_map(|constraint| match &constraint.kind {
            ConstraintKind::PrimaryKey(key) if key.columns.len() == 1 => table.column(key.columns[0]),
            _ => None,
        })
}

fn fix(table: &Relation, column: &Column, target: &Relation, key: &Column, ctx: &Context<'_>) -> Fix {
    let name = ctx.constraint_name(table, &column.name, "fkey");
    let mut steps = Vec::new();
    if ctx.catalog.index_for_equality(table, &[column.number]).is_none() {
        steps.push(ctx.create_index(table, &[column.number]));
    }
    let partitioned = table.kind == RelationKind::PartitionedTable;
    let not_valid = if partitioned { "" } else { " NOT VALID" };
    let add = format!(
        "ADD CONSTRAINT {name} FOREIGN KEY ({}) REFERENCES {} ({}){not_valid}",
        column.name,
        ctx.sql_name(target),
        key.name
    );
    steps.push(ctx.alter_table(table, add));
    if !partitioned {
        steps.push(ctx.alter_table(table, format!("VALIDATE CONSTRAINT {name}")));
    }
    Fix::careful("add the foreign key", steps)
}

fn is_number(data_type: TypeId) -> bool {
    matches!(data_type, TypeId::INT2 | TypeId::INT4 | TypeId::INT8)
}

fn is_text(data_type: TypeId) -> bool {
    matches!(data_type, TypeId::TEXT | TypeId::VARCHAR)
}
