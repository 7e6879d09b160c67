use crate::prelude::*;

declare_rule! {
    /// A tenant's rows that stand in the way when the tenant is deleted, while those of other tables go with it.
    ///
    /// ## Why is this bad?
    ///
    /// Deleting a tenant fails as long as one such row is there. Most tables were told to follow the tenant; this one was
    /// forgotten, and nobody notices until the first customer wants their data gone.
    ///
    /// ## Example
    ///
    /// ```sql
    /// CREATE TABLE organizations (id bigint PRIMARY KEY);
    /// CREATE TABLE invoices (id bigint PRIMARY KEY, organization_id bigint NOT NULL REFERENCES organizations ON DELETE CASCADE);
    /// CREATE TABLE payments (id bigint PRIMARY KEY, organization_id bigint NOT NULL REFERENCES organizations ON DELETE CASCADE);
    /// CREATE TABLE projects (id bigint PRIMARY KEY, organization_id bigint NOT NULL REFERENCES organizations ON DELETE CASCADE);
    /// CREATE TABLE notes (
    ///     id bigint PRIMARY KEY,
    ///     organization_id bigint NOT NULL REFERENCES organizations -- finding
    /// );
    /// ```
    ///
    /// RESTRICT was written on purpose, and where most tables stay, it is how the product deletes its tenants:
    ///
    /// ```sql
    /// CREATE TABLE organizations (id bigint PRIMARY KEY);
    /// CREATE TABLE invoices (id bigint PRIMARY KEY, organization_id bigint NOT NULL REFERENCES organizations ON DELETE CASCADE);
    /// CREATE TABLE payments (id bigint PRIMARY KEY, organization_id bigint NOT NULL REFERENCES organizations ON DELETE CASCADE);
    /// CREATE TABLE projects (id bigint PRIMARY KEY, organization_id bigint NOT NULL REFERENCES organizations ON DELETE CASCADE);
    /// CREATE TABLE ledgers (
    ///     id bigint PRIMARY KEY,
    ///     organization_id bigint NOT NULL REFERENCES organizations ON DELETE RESTRICT
    /// );
    /// CREATE TABLE tenants (id bigint PRIMARY KEY);
    /// CREATE TABLE notes (id bigint PRIMARY KEY, tenant_id bigint NOT NULL REFERENCES tenants);
    /// CREATE TABLE files (id bigint PRIMARY KEY, tenant_id bigint NOT NULL REFERENCES tenants);
    /// ```
    pub static RULE = {
        id: "undeleted-tenant-rows",
        category: Category::Tenancy,
        severity: Severity::Medium,
        confidence: Confidence::Medium,
        needs: &[Needs::Tenancy],
        sources: &["ISO-146"],
        check: Check::ForeignKey(check),
    }
}

fn check(table: &Relation, constraint: &Constraint, key: &ForeignKey, ctx: &mut Context<'_>) {
    let is_tenant = ctx
        .organisation_of(table.id)
        .is_some_and(|(axis, column)| axis.root == Some(key.references) && key.columns == [column]);
    if !is_tenant || constraint.parent.is_some() {
        ctx.examined(0);
        return;
    }
    ctx.examined(1);
    let (with, without) = ctx
        .tenants()
        .deletes
        .get(&key.references)
        .copied()
        .unwrap_or_default();
    // RESTRICT and SET NULL are decisions; NO ACTION is what stands there when none was made.
    let undecided = key.on_delete == ReferentialAction::NoAction;
    if !undecided || with < 3 || with < 2 * without {
        return;
    }
    let root = ctx.catalog.relation(key.references);
    let message = format!(
        "rows of `{}` keep their tenant from being deleted",
        table.name.as_str()
    );
    let id = ObjectId::Constraint(table.id, constraint.id);
    let object = ctx.on_part(table, ObjectKind::Constraint, &constraint.name, id);
    let mut finding = Finding::on(object, message).note(format!(
        "Rows of {with} other tables go with `{}`.",
        root.map_or("", |root| root.name.as_str())
    ));
    if crate::names::keeps_history(table) {
        finding = finding.unsure(Confidence::Low);
    }
    ctx.report(finding);
}
