use pgassay_sql::ast::Transaction;

use crate::prelude::*;

declare_rule! {
    /// A transaction that a file begins and does not end.
    ///
    /// ## Why is this bad?
    ///
    /// Where each file is run on a connection of its own, as with `psql -f`, nothing of it stays: what is not committed when the
    /// connection ends is undone. Where they share one, the next files run in the same transaction, with all its locks.
    ///
    /// ## Example
    ///
    /// ```sql
    /// CREATE TABLE customers (id bigint PRIMARY KEY);
    /// BEGIN; -- finding
    /// CREATE TABLE orders (id bigint PRIMARY KEY);
    /// ```
    ///
    /// ```sql
    /// BEGIN;
    /// CREATE TABLE orders (id bigint PRIMARY KEY);
    /// COMMIT;
    /// ```
    pub static RULE = {
        id: "unclosed-transaction",
        category: Category::Migration,
        severity: Severity::High,
        needs: &[Needs::Migrations],
        sources: &["squawk transaction-nesting", "PostgreSQL manual, BEGIN"],
        check: Check::Step(check),
        counts: Some(("transaction", "transactions")),
    }
}

fn check(step: &Step<'_>, ctx: &mut Context<'_>) {
    let StatementKind::Transaction(command) = &step.statement.kind else {
        return ctx.examined(0);
    };
    match command {
        Transaction::Begin if !step.is_wrapped => {
            ctx.examined(1);
            let object = ObjectRef {
                kind: ObjectKind::Database.into(),
                name: "transaction".to_owned(),
                id: None,
            };
            let finding = Finding::on(object, "`BEGIN` has no COMMIT in its file").at(Some(step.location()));
            ctx.report(finding);
        }
        // What began in this file is done.
        Transaction::Commit { chain: false }
        | Transaction::Rollback { chain: false }
        | Transaction::Prepare(_) => {
            ctx.examined(0);
            let findings = &mut ctx.outcome.findings;
            while findings
                .last()
                .and_then(|it| it.location)
                .is_some_and(|at| at.file == step.file)
            {
                findings.pop();
            }
        }
        _ => ctx.examined(0),
    }
}
