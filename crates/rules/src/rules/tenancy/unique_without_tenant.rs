use pgassay_catalog::words::words;

use crate::prelude::*;

declare_rule! {
    /// A unique key on a tenant's table that does not hold the tenant column.
    ///
    /// ## Why is this bad?
    ///
    /// The first tenant that takes a value takes it from all others: their insert fails, and the error tells them that
    /// somebody has it.
    ///
    /// ## Example
    ///
    /// ```sql
    /// CREATE TABLE organizations (id bigint PRIMARY KEY);
    /// CREATE TABLE invoices (
    ///     id bigint PRIMARY KEY,
    ///     organization_id bigint NOT NULL REFERENCES organizations,
    ///     number text NOT NULL,
    ///     UNIQUE (number) -- finding
    /// );
    /// CREATE TABLE notes (id bigint PRIMARY KEY, organization_id bigint NOT NULL REFERENCES organizations);
    /// ```
    ///
    /// ```sql fix
    /// ALTER TABLE invoices DROP CONSTRAINT invoices_number_key, ADD CONSTRAINT invoices_number_key UNIQUE (organization_id, number);
    /// ```
    ///
    /// Silent are keys that hold the tenant, or a reference to a row that does; generated identifiers; and values that
    /// are unique in the world or made so, like tokens and the identifiers of other systems:
    ///
    /// ```sql
    /// CREATE TABLE organizations (id bigint PRIMARY KEY);
    /// CREATE TABLE projects (
    ///     id bigint PRIMARY KEY,
    ///     organization_id bigint NOT NULL REFERENCES organizations,
    ///     name text NOT NULL,
    ///     public_id uuid NOT NULL DEFAULT gen_random_uuid() UNIQUE,
    ///     token text UNIQUE,
    ///     secret_first text UNIQUE,
    ///     stripe_customer_id text UNIQUE,
    ///     UNIQUE (organization_id, name)
    /// );
    /// CREATE TABLE tasks (
    ///     id bigint PRIMARY KEY,
    ///     organization_id bigint NOT NULL REFERENCES organizations,
    ///     project_id bigint NOT NULL REFERENCES projects,
    ///     position int NOT NULL,
    ///     UNIQUE (project_id, position)
    /// );
    /// ```
    ///
    /// So are identifiers of other systems inside of documents:
    ///
    /// ```sql
    /// CREATE TABLE organizations (id bigint PRIMARY KEY);
    /// CREATE TABLE payments (
    ///     id bigint PRIMARY KEY,
    ///     organization_id bigint NOT NULL REFERENCES organizations,
    ///     source jsonb NOT NULL,
    ///     challenge text NOT NULL UNIQUE
    /// );
    /// CREATE UNIQUE INDEX payments_once ON payments ((source ->> 'paymentIntentId'));
    /// CREATE TABLE invitations (
    ///     id bigint PRIMARY KEY,
    ///     organization_id bigint NOT NULL REFERENCES organizations,
    ///     code text NOT NULL UNIQUE
    /// );
    /// ```
    ///
    /// So are values of keys, and an index over the rows of no tenant:
    ///
    /// ```sql
    /// CREATE TABLE organizations (id bigint PRIMARY KEY);
    /// CREATE TABLE api_keys (
    ///     id bigint PRIMARY KEY,
    ///     organization_id bigint NOT NULL REFERENCES organizations,
    ///     value text NOT NULL UNIQUE
    /// );
    /// CREATE TABLE roles (
    ///     id bigint PRIMARY KEY,
    ///     organization_id bigint REFERENCES organizations,
    ///     name text NOT NULL,
    ///     UNIQUE (organization_id, name)
    /// );
    /// CREATE UNIQUE INDEX roles_of_all ON roles (name) WHERE organization_id IS NULL;
    /// ALTER TABLE roles ADD COLUMN is_admin boolean NOT NULL DEFAULT false;
    /// CREATE UNIQUE INDEX one_admin ON roles (is_admin) WHERE is_admin;
    /// ```
    ///
    /// A unique index can be replaced only by hand:
    ///
    /// ```sql
    /// CREATE TABLE organizations (id bigint PRIMARY KEY);
    /// CREATE TABLE notes (id bigint PRIMARY KEY, organization_id bigint NOT NULL REFERENCES organizations);
    /// CREATE TABLE labels (
    ///     id bigint PRIMARY KEY,
    ///     organization_id bigint NOT NULL REFERENCES organizations,
    ///     name text NOT NULL
    /// );
    /// CREATE UNIQUE INDEX labels_name ON labels (lower(name)); -- finding
    /// ```
    ///
    /// ## Limits
    ///
    /// Names in addresses (a slug, a domain) and e-mails for logging in are often unique everywhere on purpose, and rows
    /// that may be without a tenant need keys of their own: there the confidence is low.
    ///
    /// ## Fix safety
    ///
    /// `ON CONFLICT` clauses that name the old columns fail, and look-ups by the value alone need an index of their own.
    pub static RULE = {
        id: "unique-without-tenant",
        category: Category::Tenancy,
        severity: Severity::High,
        confidence: Confidence::Medium,
        needs: &[Needs::Tenancy],
        fix: FixAvailability::Sometimes,
        check: Check::Index(check),
    }
}

/// Words of values that are unique in the world, or made so.
const GLOBAL_WORDS: [&str; 14] = [
    "jti",
    "idempotency",
    "key",
    "otp",
    "ulid",
    "uuid",
    "guid",
    "uid",
    "sid",
    "arn",
    "url",
    "uri",
    "path",
    "ip",
];

/// Words of values that are made so wherever they stand in the name: `secret_first`, `token_lookup`.
const MADE_WORDS: [&str; 10] = [
    "challenge",
    "verifier",
    "token",
    "hash",
    "secret",
    "nonce",
    "fingerprint",
    "checksum",
    "signature",
    "selector",
];

/// Words of values that products like to have unique everywhere.
const ADDRESS_WORDS: [&str; 12] = [
    "slug",
    "domain",
    "subdomain",
    "hostname",
    "host",
    "handle",
    "email",
    "mail",
    "phone",
    "username",
    "login",
    "code",
];

fn check(table: &Relation, index: &Index, ctx: &mut Context<'_>) {
    let is_key = index.unique && index.valid && index.parent.is_none() && !table.is_partition();
    let tenancy = ctx.tenancy;
    let found = tenancy
        .organisations()
        .find_map(|axis| Some((axis, axis.column(table.id)?)));
    let Some((axis, tenant)) = found.filter(|_| is_key) else {
        ctx.examined(0);
        return;
    };
    ctx.examined(1);
    let columns = columns_of(index);
    let named: Vec<&Column> = columns
        .iter()
        .filter_map(|number| table.column(*number))
        .collect();
    let scoped = columns.contains(&tenant)
        || axis.columns_of(table.id).any(|column| columns.contains(&column))
        || named
            .iter()
            .any(|column| is_generated(column, ctx) || refers(table, column.number));
    let looks_at_tenant = index.predicate.as_ref().is_some_and(|predicate| {
        predicate
            .references
            .contains(&Reference::Column(table.id, tenant))
    });
    let keeps_secrets = words(table.name.as_str()).iter().any(|word| {
        matches!(
            word.as_str(),
            "key" | "keys" | "secret" | "secrets" | "token" | "tokens"
        )
    });
    let invites = words(table.name.as_str())
        .iter()
        .any(|word| matches!(word.as_str(), "invite" | "invites" | "invitation" | "invitations"));
    // Of rows that may be without a tenant, a flag chooses one of those that are.
    let chooses = table.column(tenant).is_some_and(|it| !it.not_null)
        && named
            .iter()
            .all(|column| ctx.base_type(column.data_type) == TypeId::BOOL);
    let global = looks_at_tenant
        || chooses
        || index.columns.iter().any(is_foreign_in_document)
        || named.iter().any(|column| {
            ends_in(column, &GLOBAL_WORDS)
                || has_word(column, &MADE_WORDS)
                || keeps_secrets && ends_in(column, &["value"])
                || invites && ends_in(column, &["code"])
                || is_foreign(column)
        });
    let repeats = ctx
        .catalog
        .indexes_of(table)
        .any(|other| other.id < index.id && other.unique && columns_of(other) == columns);
    if scoped || global || repeats || columns.is_empty() || axis.root == Some(table.id) {
        return;
    }
    let Some(tenant) = table.column(tenant) else {
        return;
    };
    let constraint = table
        .constraints
        .iter()
        .find(|it| Some(it.id) == index.constraint);
    let list: Vec<&str> = named.iter().map(|column| column.name.as_str()).collect();
    let message = format!(
        "`{} ({})` must be unique across all tenants",
        table.name.as_str(),
        list.join(", ")
    );
    let object = match constraint {
        Some(constraint) => {
            let id = ObjectId::Constraint(table.id, constraint.id);
            ctx.on_part(table, ObjectKind::Constraint, &constraint.name, id)
        }
        None => ctx.on_index(index),
    };
    let mut finding =
        Finding::on(object, message).note(format!("`{}` says whose a row is.", tenant.name.as_str()));
    let addressed = named.iter().any(|column| ends_in(column, &ADDRESS_WORDS));
    if addressed || !axis.certain || !tenant.not_null || axis.optional || index.columns.len() > 2 {
        finding = finding.unsure(Confidence::Low);
    }
    if let Some(constraint) = constraint
        && matches!(constraint.kind, ConstraintKind::Unique(_))
        && !ctx.survey().referenced_indexes.contains(&index.id)
    {
        finding = finding.fix(fix(table, constraint, tenant, &columns, ctx));
    }
    ctx.report(finding);
}

fn fix(
    table: &Relation,
    constraint: &Constraint,
    tenant: &Column,
    columns: &[ColumnNumber],
    ctx: &Context<'_>,
) -> Fix {
    let name = &constraint.name;
    let list = ctx.sql_columns(table, columns);
    let action = format!(
        "DROP CONSTRAINT {name}, ADD CONSTRAINT {name} UNIQUE ({}, {list})",
        tenant.name
    );
    Fix::careful("put the tenant into the key", [ctx.alter_table(table, action)])
}

/// The columns of an index, those in its expressions included.
fn columns_of(index: &Index) -> Vec<ColumnNumber> {
    let mut found = Vec::new();
    for key in &index.columns {
        match &key.value {
            KeyValue::Column(number) => found.push(*number),
            KeyValue::Expression(expression) => {
                let columns = expression
                    .references
                    .iter()
                    .filter_map(|reference| match reference {
                        Reference::Column(_, number) => Some(*number),
                        _ => None,
                    });
                found.extend(columns);
            }
        }
    }
    found
}

/// Whether the database makes the values: an identity, a sequence, a random identifier.
fn is_generated(column: &Column, ctx: &Context<'_>) -> bool {
    ctx.base_type(column.data_type) == TypeId::UUID
        || column.identity.is_some()
        || !column.owned_sequences.is_empty()
        || column
            .default
            .as_ref()
            .is_some_and(|default| matches!(*default.tree, Node::Call(_)))
        || matches!(column.name.as_str(), "id" | "uuid")
}

fn refers(table: &Relation, column: ColumnNumber) -> bool {
    table.constraints.iter().any(|constraint| {
        matches!(&constraint.kind, ConstraintKind::ForeignKey(key) if key.columns.contains(&column))
    })
}

fn has_word(column: &Column, wanted: &[&str]) -> bool {
    words(column.name.as_str())
        .iter()
        .any(|word| wanted.contains(&word.as_str()))
}

fn ends_in(column: &Column, wanted: &[&str]) -> bool {
    words(column.name.as_str())
        .last()
        .is_some_and(|last| wanted.contains(&last.as_str()))
}

/// Whether it is an identifier: of another system, or of a row that is a tenant's in turn.
fn is_foreign(column: &Column) -> bool {
    is_foreign_name(column.name.as_str())
}

/// The same for a field of a document, which an index takes out by its name.
fn is_foreign_in_document(key: &IndexColumn) -> bool {
    let KeyValue::Expression(expression) = &key.value else {
        return false;
    };
    let mut literals = expression.text.split('\'').skip(1).step_by(2);
    expression.text.contains("->") && literals.any(is_foreign_name)
}

fn is_foreign_name(name: &str) -> bool {
    let words = words(name);
    words.len() > 1
        && words
            .last()
            .is_some_and(|last| matches!(last.as_str(), "id" | "ids"))
}
