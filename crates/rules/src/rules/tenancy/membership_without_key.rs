use pgassay_catalog::words::{Word, singular_words, words};
use pgassay_isolation::tenancy::AxisKind;

use crate::prelude::*;
use crate::survey::tenants::foreign_keys;

declare_rule! {
    /// A table of memberships in which one user can be a member of one tenant twice.
    ///
    /// ## Why is this bad?
    ///
    /// Somebody invited twice is a member twice, perhaps with two roles: removing them once leaves them in, and every
    /// join over memberships doubles its rows. Policies ask this table for the user and the tenant with every query, and
    /// without the key no index answers.
    ///
    /// ## Example
    ///
    /// ```sql
    /// CREATE TABLE users (id bigint PRIMARY KEY);
    /// CREATE TABLE organizations (id bigint PRIMARY KEY);
    /// CREATE TABLE memberships ( -- finding
    ///     id bigint PRIMARY KEY,
    ///     organization_id bigint NOT NULL REFERENCES organizations,
    ///     user_id bigint NOT NULL REFERENCES users,
    ///     role text NOT NULL
    /// );
    /// CREATE INDEX ON memberships (organization_id);
    /// CREATE INDEX ON memberships (user_id);
    /// CREATE TABLE invoices (id bigint PRIMARY KEY, organization_id bigint NOT NULL REFERENCES organizations);
    /// CREATE TABLE notes (id bigint PRIMARY KEY, organization_id bigint NOT NULL REFERENCES organizations);
    /// ```
    ///
    /// ```sql fix
    /// ALTER TABLE memberships ADD UNIQUE (user_id, organization_id);
    /// ```
    ///
    /// ```sql
    /// CREATE TABLE users (id bigint PRIMARY KEY);
    /// CREATE TABLE organizations (id bigint PRIMARY KEY);
    /// CREATE TABLE memberships (
    ///     organization_id bigint NOT NULL REFERENCES organizations,
    ///     user_id bigint NOT NULL REFERENCES users,
    ///     role text NOT NULL,
    ///     PRIMARY KEY (organization_id, user_id)
    /// );
    /// CREATE TABLE organization_roles (
    ///     organization_id bigint NOT NULL REFERENCES organizations,
    ///     user_id bigint NOT NULL REFERENCES users,
    ///     role text NOT NULL,
    ///     UNIQUE (organization_id, user_id, role)
    /// );
    /// CREATE TABLE invoices (id bigint PRIMARY KEY, organization_id bigint NOT NULL REFERENCES organizations);
    /// CREATE TABLE notes (id bigint PRIMARY KEY, organization_id bigint NOT NULL REFERENCES organizations);
    /// ```
    ///
    /// ## Limits
    ///
    /// A table is one of memberships by its name (members, memberships, organization_users), with a tenant column and a
    /// column for the user.
    ///
    /// ## Fix safety
    ///
    /// It fails where somebody is a member twice.
    pub static RULE = {
        id: "membership-without-key",
        category: Category::Tenancy,
        severity: Severity::High,
        confidence: Confidence::Medium,
        needs: &[Needs::Tenancy, Needs::AbsenceOf(Effects::INDEXES)],
        fix: FixAvailability::Always,
        check: Check::Table(check),
    }
}

fn check(table: &Relation, ctx: &mut Context<'_>) {
    let found = ctx
        .organisation_of(table.id)
        .filter(|_| table.is_table() && !table.is_partition())
        .and_then(|(_, tenant)| Some((table.column(tenant)?, user_column(table, ctx)?)))
        .filter(|(tenant, _)| is_of_members(table, tenant));
    let Some((tenant, user)) = found.filter(|(tenant, user)| tenant.number != user.number) else {
        ctx.examined(0);
        return;
    };
    ctx.examined(1);
    // With a third column in the key, a role say, several rows are meant.
    let holds = |index: &Index| {
        let has = |column: &Column| index.columns.iter().any(|key| key.is_column(column.number));
        index.unique && has(user) && has(tenant)
    };
    let alone =
        |index: &Index| index.unique && index.columns.len() == 1 && index.columns[0].is_column(user.number);
    if ctx
        .catalog
        .indexes_of(table)
        .any(|index| holds(index) || alone(index))
    {
        return;
    }
    let message = format!(
        "a user can be in `{}` twice for one `{}`",
        table.name.as_str(),
        tenant.name.as_str()
    );
    let add = format!("ADD UNIQUE ({}, {})", user.name, tenant.name);
    let fix = Fix::careful("let each be a member once", [ctx.alter_table(table, add)]);
    let mut finding = Finding::on(ctx.on_relation(table), message).fix(fix);
    if !user.not_null || !tenant.not_null {
        finding = finding
            .note("One of the two may be null, so it may be more than memberships.")
            .unsure(Confidence::Low);
    }
    ctx.report(finding);
}

/// The one column of a table that is a user: by a foreign key to a table of users, or by its name.
fn user_column<'a>(table: &'a Relation, ctx: &Context<'_>) -> Option<&'a Column> {
    let is_users = |id: RelationId| {
        let axis = ctx
            .tenancy
            .axes
            .iter()
            .any(|axis| axis.kind == AxisKind::User && axis.root == Some(id));
        axis || ctx.catalog.relation(id).is_some_and(|it| {
            matches!(
                singular_words(it.name.as_str()).as_slice(),
                [word] if matches!(word.as_str(), "user" | "profile" | "person" | "account")
            )
        })
    };
    let tenant = ctx.organisation_of(table.id).map(|(_, column)| column);
    let named: Vec<&Column> = table
        .columns
        .iter()
        .filter(|column| {
            let last = words(column.name.as_str());
            matches!(last.as_slice(), [user, id] if user == "user" && (id == "id" || id == "uuid"))
        })
        .collect();
    if let [one] = named.as_slice() {
        return Some(one);
    }
    let referring: Vec<&Column> = foreign_keys(table)
        .filter(|key| key.columns.len() == 1 && is_users(key.references))
        .filter(|key| tenant != Some(key.columns[0]))
        .filter_map(|key| table.column(key.columns[0]))
        .collect();
    match referring.as_slice() {
        [one] => Some(one),
        _ => None,
    }
}

/// Whether the name says that a table holds members: by the word, or by the tenant's and the user's.
fn is_of_members(table: &Relation, tenant: &Column) -> bool {
    let name = singular_words(table.name.as_str());
    let is = |wanted: &[&str]| name.last().is_some_and(|last| wanted.contains(&last.as_str()));
    if is(&["member", "membership"]) {
        return true;
    }
    let mut base: Vec<Word> = words(tenant.name.as_str());
    base.pop();
    name.len() == 2
        && base.len() == 1
        && ((name[0] == base[0] && name[1] == "user") || (name[0] == "user" && name[1] == base[0]))
}
