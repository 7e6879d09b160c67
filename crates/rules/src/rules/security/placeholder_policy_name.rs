use pgassay_catalog::words::words;

use crate::prelude::*;

declare_rule! {
    /// A policy with a name of something unfinished.
    ///
    /// ## Why is this bad?
    ///
    /// Policies made while something was tried are mostly wide, and they stay: the name says that nobody meant it to.
    ///
    /// ## Example
    ///
    /// ```sql
    /// CREATE TABLE invoices (id bigint PRIMARY KEY, owner name);
    /// ALTER TABLE invoices ENABLE ROW LEVEL SECURITY;
    /// CREATE POLICY own ON invoices USING (owner = current_user);
    /// CREATE POLICY temp_debug ON invoices FOR SELECT USING (id < 10); -- finding
    /// ```
    ///
    /// ```sql
    /// CREATE TABLE tests (id bigint PRIMARY KEY, owner name);
    /// ALTER TABLE tests ENABLE ROW LEVEL SECURITY;
    /// CREATE POLICY tests_own ON tests USING (owner = current_user);
    /// CREATE POLICY "contestants read their test" ON tests FOR SELECT USING (id < 10);
    /// ```
    pub static RULE = {
        id: "placeholder-policy-name",
        category: Category::Security,
        severity: Severity::Low,
        confidence: Confidence::Medium,
        check: Check::Policy(check),
    }
}

fn check(table: &Relation, policy: &Policy, ctx: &mut Context<'_>) {
    let name = words(policy.name.as_str());
    let unfinished = |word: &str| {
        matches!(
            word,
            "todo"
                | "fixme"
                | "tmp"
                | "temp"
                | "temporary"
                | "debug"
                | "xxx"
                | "placeholder"
                | "asdf"
                | "foo"
        )
    };
    let alone =
        matches!(name.as_slice(), [one] if matches!(one.as_str(), "test" | "policy" | "new" | "a" | "x"));
    let of_table = words(table.name.as_str());
    let found = name
        .iter()
        .find(|word| unfinished(word) && !of_table.contains(word));
    if found.is_none() && !alone {
        return;
    }
    let message = format!(
        "`{}` is what one calls a policy for a while",
        policy.name.as_str()
    );
    ctx.report(Finding::on(ctx.on_policy(table, policy), message));
}
