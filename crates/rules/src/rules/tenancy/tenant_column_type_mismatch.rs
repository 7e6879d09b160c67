use crate::prelude::*;
use crate::survey::tenants::foreign_keys;

declare_rule! {
    /// A tenant column of another type than the key of the tenants.
    ///
    /// ## Why is this bad?
    ///
    /// The column cannot have a foreign key, every comparison needs a cast that no index serves, and a value that is the
    /// same tenant for people (another case, a leading zero) is another one for the database.
    ///
    /// ## Example
    ///
    /// ```sql
    /// CREATE TABLE organizations (id uuid PRIMARY KEY);
    /// CREATE TABLE invoices (id bigint PRIMARY KEY, organization_id uuid NOT NULL REFERENCES organizations);
    /// CREATE TABLE payments (id bigint PRIMARY KEY, organization_id uuid NOT NULL REFERENCES organizations);
    /// CREATE TABLE leads (
    ///     id bigint PRIMARY KEY,
    ///     organization_id text NOT NULL -- finding
    /// );
    /// ```
    ///
    /// ```sql
    /// CREATE TABLE organizations (id uuid PRIMARY KEY);
    /// CREATE TABLE invoices (id bigint PRIMARY KEY, organization_id uuid NOT NULL REFERENCES organizations);
    /// CREATE TABLE payments (id bigint PRIMARY KEY, organization_id uuid NOT NULL REFERENCES organizations);
    /// CREATE TABLE leads (id bigint PRIMARY KEY, organization_id uuid NOT NULL);
    /// ```
    ///
    /// ## Limits
    ///
    /// Columns with a foreign key are looked at by foreign-key-type-mismatch.
    pub static RULE = {
        id: "tenant-column-type-mismatch",
        category: Category::Tenancy,
        severity: Severity::High,
        needs: &[Needs::Tenancy, Needs::AbsenceOf(Effects::CONSTRAINTS)],
        sources: &["ISO-070"],
        check: Check::Table(check),
    }
}

fn check(table: &Relation, ctx: &mut Context<'_>) {
    let found = ctx
        .organisation_of(table.id)
        .and_then(|(axis, column)| Some((axis, table.column(column)?, axis.root?)));
    let Some((axis, column, root)) = found.filter(|_| table.is_table() && !table.is_partition()) else {
        ctx.examined(0);
        return;
    };
    ctx.examined(1);
    if foreign_keys(table).any(|key| key.columns.contains(&column.number)) {
        return;
    }
    // What most columns are is what the tenants' key is: several kinds of key may name a tenant.
    let tenants = ctx.tenants();
    let usual = tenants.types.get(&root).and_then(|types| {
        let all: usize = types.values().sum();
        let (usual, count) = types.iter().max_by_key(|(_, count)| **count)?;
        (*count > 1 && *count * 3 >= all * 2).then_some(*usual)
    });
    let Some(usual) = usual else { return };
    let (mine, theirs) = (ctx.base_type(column.data_type), ctx.base_type(usual));
    let is_text = |it: TypeId| matches!(it, TypeId::TEXT | TypeId::VARCHAR | TypeId::BPCHAR);
    if mine == theirs || (is_text(mine) && is_text(theirs)) {
        return;
    }
    let message = format!(
        "the tenant column `{}.{}` is {}, others are {}",
        table.name.as_str(),
        column.name.as_str(),
        ctx.type_name(mine),
        ctx.type_name(theirs)
    );
    let mut finding = Finding::on(ctx.on_column(table, column), message);
    if let Some(root) = ctx.catalog.relation(root) {
        finding = finding.related(root.location, "the table of tenants");
    }
    if !axis.certain {
        finding = finding.unsure(Confidence::Medium);
    }
    ctx.report(finding);
}
