use crate::prelude::*;

declare_rule! {
    /// An extension that is created without `IF NOT EXISTS`.
    ///
    /// ## Why is this bad?
    ///
    /// Extensions are mostly there already where an administrator, a hosting service or another application of the database has
    /// made them: then the migration stops here.
    ///
    /// ## Example
    ///
    /// ```sql
    /// CREATE EXTENSION pgcrypto; -- finding
    /// ```
    ///
    /// ```sql fix
    /// CREATE EXTENSION IF NOT EXISTS pgcrypto;
    /// ```
    ///
    /// ```sql
    /// CREATE EXTENSION IF NOT EXISTS pgcrypto;
    /// ```
    pub static RULE = {
        id: "unguarded-extension",
        category: Category::Migration,
        severity: Severity::Info,
        needs: &[Needs::Pending],
        fix: FixAvailability::Always,
        default: false,
        sources: &["PostgreSQL manual, CREATE EXTENSION"],
        check: Check::Step(check),
        counts: Some(("CREATE EXTENSION", "CREATE EXTENSIONs")),
    }
}

fn check(step: &Step<'_>, ctx: &mut Context<'_>) {
    let StatementKind::CreateExtension(statement) = &step.statement.kind else {
        return ctx.examined(0);
    };
    ctx.examined(1);
    if statement.if_not_exists {
        return;
    }
    let name = statement.name.value.as_str();
    let object = ObjectRef {
        kind: ObjectKind::Extension.into(),
        name: name.to_owned(),
        id: None,
    };
    let finding = Finding::on(object, format!("`{name}` may be there already"))
        .at(Some(step.location()))
        .fix(Fix::safe(
            "let it be there",
            [SqlStep::new(step.with_word_behind("EXTENSION", "IF NOT EXISTS"))],
        ));
    ctx.report(finding);
}
