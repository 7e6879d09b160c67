use crate::prelude::*;

declare_rule! {
    /// A constraint that was added NOT VALID and never validated.
    ///
    /// ## Why is this bad?
    ///
    /// New rows are checked, old ones never were: readers trust a promise that the data may break, and the planner does
    /// not use it.
    ///
    /// ## Example
    ///
    /// ```sql
    /// CREATE TABLE customers (id bigint PRIMARY KEY);
    /// CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint, total numeric);
    /// ALTER TABLE orders ADD CONSTRAINT of_customer FOREIGN KEY (customer_id) REFERENCES customers NOT VALID; -- finding
    /// CREATE INDEX ON orders (customer_id);
    /// ```
    ///
    /// ```sql fix
    /// ALTER TABLE orders VALIDATE CONSTRAINT of_customer;
    /// ```
    ///
    /// Rows without their parents are worse than values out of a range, so of a check the finding is milder:
    ///
    /// ```sql
    /// CREATE TABLE orders (id bigint PRIMARY KEY, total numeric);
    /// ALTER TABLE orders ADD CONSTRAINT positive CHECK (total >= 0) NOT VALID; -- finding: medium
    /// ```
    ///
    /// ```sql fix
    /// ALTER TABLE orders VALIDATE CONSTRAINT positive;
    /// ```
    ///
    /// Validated in a statement of its own, it is as good as one that was valid from the start:
    ///
    /// ```sql
    /// CREATE TABLE orders (id bigint PRIMARY KEY, total numeric);
    /// ALTER TABLE orders ADD CONSTRAINT positive CHECK (total >= 0) NOT VALID;
    /// ALTER TABLE orders VALIDATE CONSTRAINT positive;
    /// ```
    ///
    /// ## Fix safety
    ///
    /// Validating fails where old rows break the constraint; mend them first. It reads the whole table, but lets writes
    /// go on.
    pub static RULE = {
        id: "unvalidated-constraint",
        category: Category::Integrity,
        severity: Severity::High,
        needs: &[Needs::AbsenceOf(Effects::CONSTRAINTS)],
        fix: FixAvailability::Always,
        sources: &["PostgreSQL manual, ALTER TABLE, VALIDATE CONSTRAINT"],
        check: Check::Constraint(check),
    }
}

fn check(table: &Relation, constraint: &Constraint, ctx: &mut Context<'_>) {
    let own = constraint.parent.is_none() && constraint.inherited == 0;
    if constraint.validated || !constraint.enforced || !own || !table.is_table() {
        return;
    }
    let message = format!(
        "`{}` on `{}` was never validated",
        constraint.name.as_str(),
        table.name.as_str()
    );
    let id = ObjectId::Constraint(table.id, constraint.id);
    let object = ctx.on_part(table, ObjectKind::Constraint, &constraint.name, id);
    let step = ctx.alter_table(table, format!("VALIDATE CONSTRAINT {}", constraint.name));
    let mut finding = Finding::on(object, message).fix(Fix::careful("validate the constraint", [step]));
    if !matches!(constraint.kind, ConstraintKind::ForeignKey(_)) {
        finding = finding.at_most(Severity::Medium);
    }
    ctx.report(finding);
}
