use pgassay_catalog::words::{singular, words};

use crate::prelude::*;
use crate::survey::tenants::foreign_keys;

declare_rule! {
    /// A table with neither a tenant column nor a reference to a table that has one, while most have.
    ///
    /// ## Why is this bad?
    ///
    /// Nothing says whose its rows are: no policy can keep tenants apart, and when a tenant is exported or deleted the
    /// rows are passed over.
    ///
    /// ## Example
    ///
    /// ```sql
    /// CREATE TABLE organizations (id bigint PRIMARY KEY);
    /// CREATE TABLE invoices (id bigint PRIMARY KEY, organization_id bigint NOT NULL REFERENCES organizations);
    /// CREATE TABLE payments (id bigint PRIMARY KEY, organization_id bigint NOT NULL REFERENCES organizations);
    /// CREATE TABLE projects (id bigint PRIMARY KEY, organization_id bigint NOT NULL REFERENCES organizations);
    /// CREATE TABLE documents (id bigint PRIMARY KEY, organization_id bigint NOT NULL REFERENCES organizations);
    /// CREATE TABLE lines (id bigint PRIMARY KEY, invoice_id bigint NOT NULL REFERENCES invoices);
    /// CREATE TABLE media (id bigint PRIMARY KEY, title text NOT NULL, body text, created_at timestamptz NOT NULL); -- finding
    /// ```
    ///
    /// What others refer to is a list that all share, and what the product keeps for itself belongs to nobody:
    ///
    /// ```sql
    /// CREATE TABLE organizations (id bigint PRIMARY KEY);
    /// CREATE TABLE currencies (code text PRIMARY KEY, name text NOT NULL, sign text, digits int);
    /// CREATE TABLE invoices (
    ///     id bigint PRIMARY KEY,
    ///     organization_id bigint NOT NULL REFERENCES organizations,
    ///     currency text NOT NULL REFERENCES currencies
    /// );
    /// CREATE TABLE payments (id bigint PRIMARY KEY, organization_id bigint NOT NULL REFERENCES organizations);
    /// CREATE TABLE projects (id bigint PRIMARY KEY, organization_id bigint NOT NULL REFERENCES organizations);
    /// CREATE TABLE documents (id bigint PRIMARY KEY, organization_id bigint NOT NULL REFERENCES organizations);
    /// CREATE TABLE schema_migrations (id bigint PRIMARY KEY, name text, checksum text, ran_at timestamptz NOT NULL);
    /// ```
    ///
    /// ## Limits
    ///
    /// Whether rows belong to tenants is the product's to say, so the confidence is low and the rule is off unless it
    /// is asked for. Names of lists and of the product's own tables (settings, jobs, plans) are passed over.
    pub static RULE = {
        id: "table-outside-tenancy",
        category: Category::Tenancy,
        severity: Severity::Medium,
        confidence: Confidence::Low,
        default: false,
        needs: &[Needs::Tenancy, Needs::AbsenceOf(Effects::COLUMNS), Needs::AbsenceOf(Effects::CONSTRAINTS)],
        sources: &["ISO-140"],
        check: Check::Table(check),
    }
}

/// Words of tables that are the product's own or a list for all, wherever they stand in the name.
const SHARED_WORDS: [&str; 74] = [
    "alembic",
    "admin",
    "authenticator",
    "authorization",
    "backup",
    "cache",
    "catalog",
    "category",
    "code",
    "config",
    "configuration",
    "country",
    "cron",
    "crypto",
    "currency",
    "default",
    "deployment",
    "device",
    "embedding",
    "enum",
    "exchange",
    "feature",
    "flag",
    "flyway",
    "global",
    "goose",
    "health",
    "heartbeat",
    "holiday",
    "identity",
    "idempotency",
    "instance",
    "job",
    "key",
    "kind",
    "knex",
    "language",
    "leader",
    "lease",
    "license",
    "locale",
    "lock",
    "log",
    "lookup",
    "migration",
    "model",
    "node",
    "oauth",
    "outbox",
    "permission",
    "plan",
    "plugin",
    "price",
    "provider",
    "queue",
    "rate",
    "region",
    "release",
    "replica",
    "role",
    "schedule",
    "schema",
    "seaql",
    "server",
    "session",
    "setting",
    "state",
    "status",
    "system",
    "task",
    "template",
    "timezone",
    "token",
    "type",
];

/// The same, of few letters or many meanings: only as the last word.
const SHARED_LAST_WORDS: [&str; 14] = [
    "user",
    "person",
    "account",
    "metadata",
    "info",
    "version",
    "waitlist",
    "subscriber",
    "secret",
    "verification",
    "challenge",
    "lead",
    "property",
    "nonce",
];

fn check(table: &Relation, ctx: &mut Context<'_>) {
    if !table.is_table() || table.is_partition() {
        ctx.examined(0);
        return;
    }
    let tenants = ctx.tenants();
    let most = tenants.belonging.len() > 4 && tenants.belonging.len() * 10 >= tenants.tables * 7;
    if !most || ctx.tenancy.organisations().next().is_none() {
        ctx.examined(0);
        return;
    }
    ctx.examined(1);
    let refers = foreign_keys(table).any(|key| key.references != table.id);
    if tenants.belonging.contains(&table.id) || tenants.referenced.contains(&table.id) || refers {
        return;
    }
    let name = words(table.name.as_str());
    let is_shared = name
        .iter()
        .any(|word| SHARED_WORDS.contains(&singular(word).as_str()))
        || name
            .last()
            .is_some_and(|last| SHARED_LAST_WORDS.contains(&singular(last).as_str()));
    // What is a reference without a foreign key leads to a tenant, too.
    let implied = table.columns.iter().any(|column| {
        let words = words(column.name.as_str());
        words.len() > 1
            && words
                .last()
                .is_some_and(|last| matches!(last.as_str(), "id" | "uuid" | "key"))
    });
    if is_shared || implied || table.columns.len() < 3 || table.row_security.enabled {
        return;
    }
    let message = format!("nothing says whose the rows of `{}` are", table.name.as_str());
    let finding = Finding::on(ctx.on_relation(table), message).note(format!(
        "{} of {} tables belong to a tenant or a user, by a column or a foreign key.",
        tenants.belonging.len(),
        tenants.tables
    ));
    ctx.report(finding);
}
