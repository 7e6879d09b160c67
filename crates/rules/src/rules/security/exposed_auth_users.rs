use pgassay_catalog::walk::relations_of;
use pgassay_isolation::access::{grantees, supabase_clients};
use pgassay_isolation::platform::is_auth_users;

use crate::prelude::*;

declare_rule! {
    /// A view that shows clients the users of a Supabase project.
    ///
    /// ## Why is this bad?
    ///
    /// `auth.users` holds e-mail addresses, phone numbers, and hashes of passwords. A view reads it as its owner, and what
    /// it selects is there for everybody who has the public key of the project.
    ///
    /// ## Example
    ///
    /// ```sql
    /// -- prelude: supabase
    /// CREATE VIEW people AS SELECT id, email FROM auth.users; -- finding
    /// CREATE VIEW myself AS SELECT id, email FROM auth.users WHERE id = auth.uid(); -- finding: low
    /// ```
    ///
    /// ```sql
    /// -- prelude: supabase
    /// CREATE VIEW people AS SELECT id, email FROM auth.users;
    /// REVOKE ALL ON people FROM anon, authenticated;
    /// CREATE TABLE profiles (id uuid PRIMARY KEY REFERENCES auth.users, name text);
    /// ALTER TABLE profiles ENABLE ROW LEVEL SECURITY;
    /// CREATE POLICY readable ON profiles FOR SELECT USING (name IS NOT NULL);
    /// CREATE VIEW names WITH (security_invoker = on) AS SELECT id, name FROM profiles;
    /// ```
    ///
    /// ## Limits
    ///
    /// A view that asks who is signed in probably shows each their own row: the severity is low there.
    pub static RULE = {
        id: "exposed-auth-users",
        category: Category::Security,
        severity: Severity::Critical,
        needs: &[Needs::AbsenceOf(Effects::GRANTS)],
        sources: &["splinter 0002_auth_users_exposed"],
        check: Check::View(check),
    }
}

fn check(view: &Relation, ctx: &mut Context<'_>) {
    let catalog = ctx.catalog;
    let Some(definition) = view.definition.as_deref().filter(|_| ctx.survey().supabase) else {
        ctx.examined(0);
        return;
    };
    ctx.examined(1);
    let is_on = |value: &str| matches!(value.to_ascii_lowercase().as_str(), "true" | "on" | "yes" | "1");
    let reads = relations_of(definition)
        .into_iter()
        .filter_map(|id| catalog.relation(id))
        .any(|relation| is_auth_users(catalog, relation));
    if !reads || view.option("security_invoker").is_some_and(is_on) {
        return;
    }
    let clients = supabase_clients(catalog);
    let reader = grantees(view, Rights::SELECT)
        .into_iter()
        .find(|role| role.is_none_or(|role| clients.contains(&role)));
    let Some(reader) = reader else { return };
    let whom = reader
        .and_then(|role| catalog.role(role))
        .map_or_else(|| "PUBLIC".to_owned(), |role| format!("`{}`", role.name.as_str()));
    let message = format!("`{}` shows `auth.users` to {whom}", view.name.as_str());
    let mut finding = Finding::on(ctx.on_relation(view), message);
    let asks = definition
        .condition
        .as_ref()
        .is_some_and(|condition| pgassay_isolation::session::reads_session(catalog, condition));
    if asks {
        finding = finding
            .note("It asks who is signed in, so each probably sees their own row.")
            .at_most(Severity::Low);
    }
    ctx.report(finding);
}
