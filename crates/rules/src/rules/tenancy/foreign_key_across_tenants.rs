use pgassay_catalog::words::singular_words;
use pgassay_isolation::tenancy::AxisKind;

use crate::prelude::*;

declare_rule! {
    /// A foreign key between tables of tenants that does not hold the tenant.
    ///
    /// ## Why is this bad?
    ///
    /// Foreign keys are checked past row security: a row of one tenant may refer to a row of another. Whether a key is
    /// taken can be told by trying, and a parent that its tenant deletes takes rows of the other tenant along.
    ///
    /// ## Example
    ///
    /// Where other foreign keys hold the tenant, one that does not was forgotten:
    ///
    /// ```sql
    /// CREATE TABLE organizations (id bigint PRIMARY KEY);
    /// CREATE TABLE projects (
    ///     id bigint PRIMARY KEY,
    ///     organization_id bigint NOT NULL REFERENCES organizations,
    ///     UNIQUE (organization_id, id)
    /// );
    /// CREATE TABLE tasks (
    ///     id bigint PRIMARY KEY,
    ///     organization_id bigint NOT NULL REFERENCES organizations,
    ///     project_id bigint NOT NULL,
    ///     FOREIGN KEY (organization_id, project_id) REFERENCES projects (organization_id, id)
    /// );
    /// CREATE TABLE files (
    ///     id bigint PRIMARY KEY,
    ///     organization_id bigint NOT NULL REFERENCES organizations,
    ///     project_id bigint NOT NULL REFERENCES projects -- finding
    /// );
    /// ```
    ///
    /// Where few do, it is of low severity. Where none does, it is a habit, and only good to know:
    ///
    /// ```sql
    /// CREATE TABLE organizations (id bigint PRIMARY KEY);
    /// CREATE TABLE projects (id bigint PRIMARY KEY, organization_id bigint NOT NULL REFERENCES organizations);
    /// CREATE TABLE tasks (
    ///     id bigint PRIMARY KEY,
    ///     organization_id bigint NOT NULL REFERENCES organizations,
    ///     project_id bigint NOT NULL REFERENCES projects -- finding: info
    /// );
    /// ```
    ///
    /// A second foreign key over the same column does as well, and users belong to several tenants:
    ///
    /// ```sql
    /// CREATE TABLE organizations (id bigint PRIMARY KEY);
    /// CREATE TABLE projects (
    ///     id bigint PRIMARY KEY,
    ///     organization_id bigint NOT NULL REFERENCES organizations,
    ///     UNIQUE (organization_id, id)
    /// );
    /// CREATE TABLE tasks (
    ///     id bigint PRIMARY KEY,
    ///     organization_id bigint NOT NULL REFERENCES organizations,
    ///     project_id bigint NOT NULL REFERENCES projects,
    ///     FOREIGN KEY (organization_id, project_id) REFERENCES projects (organization_id, id)
    /// );
    /// ```
    pub static RULE = {
        id: "foreign-key-across-tenants",
        category: Category::Tenancy,
        severity: Severity::Medium,
        confidence: Confidence::Medium,
        needs: &[Needs::Tenancy, Needs::AbsenceOf(Effects::CONSTRAINTS)],
        sources: &["ISO-110", "ISO-111"],
        check: Check::ForeignKey(check),
    }
}

fn check(table: &Relation, constraint: &Constraint, key: &ForeignKey, ctx: &mut Context<'_>) {
    let tenancy = ctx.tenancy;
    let both = ctx
        .organisation_of(table.id)
        .zip(ctx.organisation_of(key.references))
        .filter(|((axis, _), (other, _))| axis.column_name == other.column_name && axis.root == other.root);
    let is_asked = constraint.parent.is_none()
        && key.references != table.id
        && !tenancy.is_root(key.references)
        && !tenancy
            .axes
            .iter()
            .any(|axis| axis.kind == AxisKind::User && axis.root == Some(key.references));
    let Some((((_, own), (_, theirs)), parent)) = both
        .zip(ctx.catalog.relation(key.references))
        .filter(|_| is_asked)
    else {
        ctx.examined(0);
        return;
    };
    ctx.examined(1);
    let holds = |key: &ForeignKey| key.columns.contains(&own) && key.referenced_columns.contains(&theirs);
    let held_beside = table.constraints.iter().any(|other| {
        matches!(&other.kind, ConstraintKind::ForeignKey(other)
            if other.references == key.references && holds(other)
                && key.columns.iter().all(|column| other.columns.contains(column)))
    });
    if held_beside {
        return;
    }
    let is_user = singular_words(parent.name.as_str())
        .last()
        .is_some_and(|last| matches!(last.as_str(), "user" | "person" | "profile"));
    let Some((column, parents)) = table.column(own).zip(parent.column(theirs)).filter(|_| !is_user) else {
        return;
    };
    let message = format!(
        "a row of `{}` may refer to another tenant's row of `{}`",
        table.name.as_str(),
        parent.name.as_str()
    );
    let id = ObjectId::Constraint(table.id, constraint.id);
    let object = ctx.on_part(table, ObjectKind::Constraint, &constraint.name, id);
    let mut finding = Finding::on(object, message).note(format!(
        "A unique key over the tenant and the key of `{}`, and `{}` in the foreign key, would rule it out.",
        parent.name.as_str(),
        column.name.as_str()
    ));
    if key.on_delete == ReferentialAction::Cascade {
        finding = finding.note("Whoever deletes the other row deletes this one, too.");
    }
    if ctx.tenants().keys_with_tenant == 0 {
        finding = finding
            .note("No foreign key here holds the tenant.")
            .at_most(Severity::Info)
            .unsure(Confidence::Low);
    } else if ctx.tenants().keys_with_tenant * 4 < ctx.tenants().keys_without_tenant {
        finding = finding
            .note("Few foreign keys here hold the tenant.")
            .at_most(Severity::Low)
            .unsure(Confidence::Low);
    }
    if !column.not_null || !parents.not_null {
        finding = finding
            .note("Rows may be without a tenant here; all may share those.")
            .at_most(Severity::Low)
            .unsure(Confidence::Low);
    }
    ctx.report(finding);
}
