use pgassay_sql::ast::Firing;

use crate::prelude::*;

declare_rule! {
    /// A trigger that was turned off and never on again.
    ///
    /// ## Why is this bad?
    ///
    /// Triggers are disabled for an import or a repair. When the last step is forgotten, what the trigger kept (a total, an
    /// audit trail, a time of change) is wrong from then on, and everything looks as before.
    ///
    /// ## Example
    ///
    /// ```sql
    /// CREATE TABLE orders (id bigint PRIMARY KEY);
    /// CREATE FUNCTION log_order() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
    /// CREATE TRIGGER log_order AFTER INSERT ON orders FOR EACH ROW EXECUTE FUNCTION log_order(); -- finding
    /// ALTER TABLE orders DISABLE TRIGGER log_order;
    /// ```
    ///
    /// ```sql fix
    /// ALTER TABLE orders ENABLE TRIGGER log_order;
    /// ```
    ///
    /// ```sql
    /// CREATE TABLE orders (id bigint PRIMARY KEY);
    /// CREATE FUNCTION log_order() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
    /// CREATE TRIGGER log_order AFTER INSERT ON orders FOR EACH ROW EXECUTE FUNCTION log_order();
    /// ALTER TABLE orders DISABLE TRIGGER log_order;
    /// ALTER TABLE orders ENABLE TRIGGER log_order;
    /// ```
    ///
    /// ## Fix safety
    ///
    /// What happened in between is not made up for, and statements that have run without it run with it again.
    pub static RULE = {
        id: "disabled-trigger",
        category: Category::Integrity,
        severity: Severity::Medium,
        needs: &[Needs::AbsenceOf(Effects::TRIGGERS)],
        fix: FixAvailability::Always,
        sources: &["PostgreSQL manual, ALTER TABLE, DISABLE TRIGGER"],
        check: Check::Trigger(check),
    }
}

fn check(table: &Relation, trigger: &Trigger, ctx: &mut Context<'_>) {
    if trigger.firing != Firing::Disabled || trigger.parent.is_some() {
        return;
    }
    let message = format!(
        "`{}` on `{}` is turned off",
        trigger.name.as_str(),
        table.name.as_str()
    );
    let id = ObjectId::Trigger(table.id, trigger.id);
    let object = ctx.on_part(table, ObjectKind::Trigger, &trigger.name, id);
    let step = ctx.alter_table(table, format!("ENABLE TRIGGER {}", trigger.name));
    ctx.report(Finding::on(object, message).fix(Fix::careful("turn it on", [step])));
}
