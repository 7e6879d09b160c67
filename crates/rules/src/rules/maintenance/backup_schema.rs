use crate::names::{copy_of, is_leftover, is_leftover_schema};
use crate::prelude::*;

declare_rule! {
    /// A schema or table that was left after a rescue.
    ///
    /// ## Why is this bad?
    ///
    /// Copies made before a risky change hold the same personal data as the originals, without their policies, privileges
    /// and deletions, and they stay for years because nobody knows whether somebody needs them.
    ///
    /// ## Example
    ///
    /// ```sql
    /// CREATE SCHEMA security_backup_20240131; -- finding
    /// CREATE TABLE security_backup_20240131.users (id bigint PRIMARY KEY);
    /// ```
    ///
    /// ```sql
    /// CREATE TABLE orders_bak (id bigint PRIMARY KEY); -- finding
    /// CREATE TABLE tmp_import (line text); -- finding
    /// ```
    ///
    /// Tables about backups are no backups, and a copy beside its original is another rule's:
    ///
    /// ```sql
    /// CREATE TABLE backups (id bigint PRIMARY KEY);
    /// CREATE TABLE backup_codes (id bigint PRIMARY KEY);
    /// CREATE TABLE users (id bigint PRIMARY KEY, email text);
    /// CREATE TABLE users_old (id bigint PRIMARY KEY, email text);
    /// ```
    ///
    /// ## Limits
    ///
    /// It goes by names alone.
    pub static RULE = {
        id: "backup-schema",
        category: Category::Maintenance,
        severity: Severity::Medium,
        confidence: Confidence::Medium,
        needs: &[Needs::AbsenceOf(Effects::TABLES)],
        check: Check::Catalog(check),
        counts: Some(("schema or relation", "schemas and relations")),
    }
}

fn check(catalog: &Catalog, ctx: &mut Context<'_>) {
    let relations: Vec<&Relation> = ctx.own_relations().collect();
    let mut left: Vec<SchemaId> = Vec::new();
    let schemas: Vec<&Schema> = catalog.schemas.iter().map(|(_, schema)| schema).collect();
    ctx.examined(schemas.len() + relations.len());
    for schema in schemas {
        if schema.extension.is_some() || !is_leftover_schema(schema.name.as_str()) {
            continue;
        }
        left.push(schema.id);
        let count = relations.iter().filter(|table| table.schema == schema.id).count();
        let message = format!("the schema `{}` looks like a backup", schema.name.as_str());
        let object = ObjectRef {
            kind: ObjectKind::Schema.into(),
            name: schema.name.as_str().to_owned(),
            id: Some(ObjectId::Schema(schema.id)),
        };
        let note = match count {
            1 => "It holds 1 relation.".to_owned(),
            count => format!("It holds {count} relations."),
        };
        ctx.report(Finding::on(object, message).note(note));
    }
    for table in relations {
        let elsewhere = left.contains(&table.schema) || table.is_partition() || !table.is_table();
        if elsewhere || !is_leftover(table.name.as_str()) || copy_of(catalog, ctx.survey(), table).is_some() {
            continue;
        }
        let message = format!("`{}` looks like a leftover", table.name.as_str());
        ctx.report(Finding::on(ctx.on_relation(table), message).unsure(Confidence::Low));
    }
}
