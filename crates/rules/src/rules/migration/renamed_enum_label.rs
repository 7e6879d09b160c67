use pgassay_sql::ast::AlterEnumAction;

use crate::prelude::*;

declare_rule! {
    /// A label of an enum that is given another name.
    ///
    /// ## Why is this bad?
    ///
    /// The version of the application before the deployment still writes and compares the old label, and fails with it.
    ///
    /// ## Example
    ///
    /// ```sql
    /// -- file: 001_status.sql
    /// CREATE TYPE status AS ENUM ('open', 'done');
    /// -- file: 002_name.sql
    /// ALTER TYPE status RENAME VALUE 'done' TO 'closed'; -- finding
    /// ```
    ///
    /// ```sql
    /// -- file: 001_status.sql
    /// CREATE TYPE status AS ENUM ('open', 'done');
    /// -- file: 002_more.sql
    /// ALTER TYPE status ADD VALUE 'closed';
    /// ```
    pub static RULE = {
        id: "renamed-enum-label",
        category: Category::Migration,
        severity: Severity::Low,
        needs: &[Needs::Pending],
        sources: &["strong_migrations"],
        check: Check::Step(check),
        counts: Some(("rename", "renames")),
    }
}

fn check(step: &Step<'_>, ctx: &mut Context<'_>) {
    let StatementKind::AlterEnum(statement) = &step.statement.kind else {
        return ctx.examined(0);
    };
    let AlterEnumAction::RenameValue { from, to } = &statement.action else {
        return ctx.examined(0);
    };
    ctx.examined(1);
    let altered = step.change.effects.iter().find_map(|effect| match effect {
        Effect::Altered(ObjectId::Type(id), _) => ctx.catalog.data_type(*id),
        _ => None,
    });
    let Some(data_type) = altered.filter(|it| step.was_there(it.location)) else {
        return;
    };
    let message = format!(
        "`{}` is now `{}`: whoever uses the old label fails",
        from.value, to.value
    );
    let object = ObjectRef {
        kind: ObjectKind::Type.into(),
        name: ctx.qualified(data_type.schema, &data_type.name),
        id: Some(ObjectId::Type(data_type.id)),
    };
    ctx.report(Finding::on(object, message).at(Some(step.location())));
}
