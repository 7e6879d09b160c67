use crate::names::is_put_aside;
use crate::prelude::*;
use crate::survey::tenants::foreign_keys;

declare_rule! {
    /// A tenant column that no index begins with.
    ///
    /// ## Why is this bad?
    ///
    /// Nearly every query of such a product asks for the rows of one tenant, and so does every policy. Without an index
    /// each reads the rows of all tenants, and gets slower with every customer that comes.
    ///
    /// ## Example
    ///
    /// ```sql
    /// CREATE TABLE invoices (id bigint PRIMARY KEY, tenant_id uuid NOT NULL); -- finding
    /// CREATE TABLE payments (id bigint PRIMARY KEY, tenant_id uuid NOT NULL, UNIQUE (tenant_id, id));
    /// CREATE TABLE projects (id bigint, tenant_id uuid NOT NULL, PRIMARY KEY (tenant_id, id));
    /// CREATE TABLE tasks (id bigint, tenant_id uuid NOT NULL, PRIMARY KEY (tenant_id, id));
    /// ALTER TABLE tasks ENABLE ROW LEVEL SECURITY;
    /// CREATE POLICY own ON tasks USING (tenant_id = current_setting('app.tenant')::uuid);
    /// ```
    ///
    /// ```sql fix
    /// CREATE INDEX CONCURRENTLY invoices_tenant_id_idx ON invoices (tenant_id);
    /// ```
    ///
    /// An index over some of the rows serves the queries for those:
    ///
    /// ```sql
    /// CREATE TABLE invoices (id bigint PRIMARY KEY, tenant_id uuid NOT NULL, deleted_at timestamptz);
    /// CREATE INDEX ON invoices (tenant_id) WHERE deleted_at IS NULL;
    /// CREATE TABLE tasks (id bigint, tenant_id uuid NOT NULL, PRIMARY KEY (tenant_id, id));
    /// ALTER TABLE tasks ENABLE ROW LEVEL SECURITY;
    /// CREATE POLICY own ON tasks USING (tenant_id = current_setting('app.tenant')::uuid);
    /// ```
    ///
    /// ## Limits
    ///
    /// Columns with a foreign key are looked at by foreign-key-without-index. A table in which a unique key holds the
    /// tenant further back is looked up by what stands in front, so the severity is low.
    pub static RULE = {
        id: "tenant-column-without-index",
        category: Category::Tenancy,
        severity: Severity::High,
        confidence: Confidence::Medium,
        needs: &[Needs::Tenancy, Needs::AbsenceOf(Effects::INDEXES)],
        fix: FixAvailability::Always,
        sources: &["ISO-161"],
        check: Check::Table(check),
    }
}

fn check(table: &Relation, ctx: &mut Context<'_>) {
    let found = ctx
        .organisation_of(table.id)
        .and_then(|(axis, column)| Some((axis, table.column(column)?)));
    let Some((axis, column)) = found.filter(|_| table.is_table() && !table.is_partition()) else {
        ctx.examined(0);
        return;
    };
    ctx.examined(1);
    let begins = |index: &Index| {
        index.columns.first().is_some_and(|key| match &key.value {
            KeyValue::Column(number) => *number == column.number,
            KeyValue::Expression(expression) => expression
                .references
                .contains(&Reference::Column(table.id, column.number)),
        })
    };
    let has_key = foreign_keys(table).any(|key| key.columns.contains(&column.number));
    let put_aside = is_put_aside(ctx.catalog, ctx.survey(), table);
    if has_key || put_aside || ctx.catalog.indexes_of(table).any(begins) || ctx.tenancy.is_root(table.id) {
        return;
    }
    let message = format!(
        "no index begins with the tenant column `{}.{}`",
        table.name.as_str(),
        column.name.as_str()
    );
    let step = ctx.create_index(table, &[column.number]);
    let mut finding =
        Finding::on(ctx.on_column(table, column), message).fix(Fix::safe("create the index", [step]));
    let further_back = ctx
        .catalog
        .indexes_of(table)
        .find(|index| index.columns.iter().any(|key| key.is_column(column.number)));
    if let Some(index) = further_back {
        finding = finding
            .note(format!("`{}` holds it further back.", index.name.as_str()))
            .at_most(Severity::Low);
    } else if !axis.in_policies {
        finding = finding.at_most(Severity::Medium);
    }
    if !axis.certain {
        finding = finding.unsure(Confidence::Low);
    }
    ctx.report(finding);
}
