use pgassay_sql::ast::AlterActionKind;

use crate::prelude::*;

declare_rule! {
    /// A statement that fails when the file is run a second time, in a file that no transaction undoes.
    ///
    /// ## Why is this bad?
    ///
    /// A file that stops half-way leaves what ran before. With `IF NOT EXISTS` and `IF EXISTS` it can be run again from its
    /// beginning; without them somebody has to find out by hand how far it came.
    ///
    /// ## Example
    ///
    /// ```sql
    /// CREATE TABLE orders (id bigint PRIMARY KEY); -- finding
    /// CREATE INDEX orders_latest ON orders (id DESC);
    /// ```
    ///
    /// ```sql
    /// CREATE TABLE IF NOT EXISTS orders (id bigint PRIMARY KEY);
    /// CREATE INDEX IF NOT EXISTS orders_latest ON orders (id DESC);
    /// ```
    ///
    /// ## Limits
    ///
    /// One statement of a file is told.
    pub static RULE = {
        id: "unrepeatable-statement",
        category: Category::Migration,
        severity: Severity::Info,
        needs: &[Needs::Pending],
        default: false,
        sources: &["squawk prefer-robust-statements"],
        check: Check::Step(check),
        counts: Some(("statement", "statements")),
    }
}

fn check(step: &Step<'_>, ctx: &mut Context<'_>) {
    let (name, guarded) = match &step.statement.kind {
        StatementKind::CreateTable(it) => (&it.name.value.name, it.if_not_exists),
        StatementKind::CreateIndex(it) => (&it.table.value.name, it.if_not_exists),
        StatementKind::AlterRelation(it) => {
            let fails = it.actions.iter().any(|action| {
                matches!(
                    action.kind,
                    AlterActionKind::AddColumn {
                        if_not_exists: false,
                        ..
                    } | AlterActionKind::DropColumn { if_exists: false, .. }
                        | AlterActionKind::DropConstraint { if_exists: false, .. }
                )
            });
            (&it.name.value.name, !fails)
        }
        _ => return ctx.examined(0),
    };
    ctx.examined(1);
    let told = ctx
        .outcome
        .findings
        .last()
        .and_then(|it| it.location)
        .is_some_and(|at| at.file == step.file);
    if guarded || step.is_wrapped || told {
        return;
    }
    let message = format!("about `{}`: a second run fails here", name.as_str());
    let object = ObjectRef {
        kind: ObjectKind::Table.into(),
        name: name.as_str().to_owned(),
        id: None,
    };
    ctx.report(Finding::on(object, message).at(Some(step.location())));
}
