use pgassay_catalog::words::words;

use crate::prelude::*;
use crate::survey::tenants::foreign_keys;

declare_rule! {
    /// A tenant column with another name than all the others.
    ///
    /// ## Why is this bad?
    ///
    /// Code that goes over all tables of a tenant by the column's name (policies, exports, deletion of a tenant) passes
    /// this one over, and queries are written with the wrong name.
    ///
    /// ## Example
    ///
    /// ```sql
    /// CREATE TABLE organizations (id bigint PRIMARY KEY);
    /// CREATE TABLE invoices (id bigint PRIMARY KEY, organization_id bigint NOT NULL REFERENCES organizations);
    /// CREATE TABLE payments (id bigint PRIMARY KEY, organization_id bigint NOT NULL REFERENCES organizations);
    /// CREATE TABLE projects (id bigint PRIMARY KEY, organization_id bigint NOT NULL REFERENCES organizations);
    /// CREATE TABLE notes (
    ///     id bigint PRIMARY KEY,
    ///     org_id bigint NOT NULL REFERENCES organizations -- finding
    /// );
    /// ```
    ///
    /// A second reference that says what the other tenant does is another thing:
    ///
    /// ```sql
    /// CREATE TABLE organizations (id bigint PRIMARY KEY);
    /// CREATE TABLE invoices (id bigint PRIMARY KEY, organization_id bigint NOT NULL REFERENCES organizations);
    /// CREATE TABLE payments (id bigint PRIMARY KEY, organization_id bigint NOT NULL REFERENCES organizations);
    /// CREATE TABLE projects (id bigint PRIMARY KEY, organization_id bigint NOT NULL REFERENCES organizations);
    /// CREATE TABLE transfers (
    ///     id bigint PRIMARY KEY,
    ///     organization_id bigint NOT NULL REFERENCES organizations,
    ///     receiver_id bigint NOT NULL REFERENCES organizations
    /// );
    /// CREATE TABLE links (
    ///     id bigint PRIMARY KEY,
    ///     source_organization_id bigint NOT NULL REFERENCES organizations,
    ///     target_organization_id bigint NOT NULL REFERENCES organizations
    /// );
    /// ```
    pub static RULE = {
        id: "tenant-column-of-another-name",
        category: Category::Tenancy,
        severity: Severity::Medium,
        confidence: Confidence::Medium,
        needs: &[Needs::Tenancy, Needs::AbsenceOf(Effects::COLUMNS)],
        check: Check::Table(check),
    }
}

fn check(table: &Relation, ctx: &mut Context<'_>) {
    if !table.is_table() || table.is_partition() {
        ctx.examined(0);
        return;
    }
    let Some((root, usual, count)) = ctx.tenancy.organisations().find_map(|axis| {
        let root = axis.root?;
        let names = ctx.tenants().names.get(&root)?;
        let all: usize = names.values().sum();
        let (usual, count) = names.iter().max_by_key(|(_, count)| **count)?;
        let clear = *count > 2 && (all - *count < 2 || *count * 5 >= all * 4) && root != table.id;
        clear.then_some((root, usual.as_str(), *count))
    }) else {
        ctx.examined(0);
        return;
    };
    let referring: Vec<&Column> = foreign_keys(table)
        .filter(|key| key.references == root && key.columns.len() == 1)
        .filter_map(|key| table.column(key.columns[0]))
        .collect();
    let [column] = referring.as_slice() else {
        ctx.examined(0);
        return;
    };
    ctx.examined(1);
    let own_key = table
        .constraints
        .iter()
        .any(|it| matches!(&it.kind, ConstraintKind::PrimaryKey(key) if key.columns == [column.number]));
    let has_usual = table.columns.iter().any(|it| it.name.as_str() == usual);
    // Prisma calls the columns of the tables that it makes for many-to-many relations `A` and `B`.
    let made = column.name.as_str().len() == 1;
    if column.name.as_str() == usual || has_usual || own_key || made {
        return;
    }
    let message = format!(
        "`{}.{}` is the tenant that {count} other tables call `{usual}`",
        table.name.as_str(),
        column.name.as_str()
    );
    let mut finding = Finding::on(ctx.on_column(table, column), message);
    // A word in front says in which part the tenant plays: an owner, a receiver.
    let (mine, theirs) = (words(column.name.as_str()), words(usual));
    if mine.len() > theirs.len() && mine.ends_with(&theirs) {
        finding = finding.at_most(Severity::Low).unsure(Confidence::Low);
    }
    ctx.report(finding);
}
