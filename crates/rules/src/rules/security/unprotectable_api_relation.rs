use pgassay_catalog::walk::relations_of;
use pgassay_isolation::access::{grantees, supabase_clients};

use crate::prelude::*;

declare_rule! {
    /// A foreign table or materialised view that clients of a Supabase project may read.
    ///
    /// ## Why is this bad?
    ///
    /// Neither can have row security: whoever has the public key reads all of it. A foreign table shows another database with
    /// the rights of the user that is written down for it.
    ///
    /// ## Example
    ///
    /// ```sql
    /// -- prelude: supabase
    /// CREATE EXTENSION postgres_fdw;
    /// CREATE SERVER warehouse FOREIGN DATA WRAPPER postgres_fdw;
    /// CREATE FOREIGN TABLE stock (id bigint, amount int) SERVER warehouse; -- finding
    /// CREATE TABLE countries (code text PRIMARY KEY, region text);
    /// ALTER TABLE countries ENABLE ROW LEVEL SECURITY;
    /// CREATE POLICY readable ON countries FOR SELECT USING (true);
    /// CREATE MATERIALIZED VIEW days AS SELECT 1 AS day; -- finding: low
    /// ```
    ///
    /// ```sql
    /// -- prelude: supabase
    /// CREATE EXTENSION postgres_fdw;
    /// CREATE SERVER warehouse FOREIGN DATA WRAPPER postgres_fdw;
    /// CREATE FOREIGN TABLE stock (id bigint, amount int) SERVER warehouse;
    /// REVOKE ALL ON stock FROM anon, authenticated;
    /// CREATE SCHEMA internal;
    /// CREATE MATERIALIZED VIEW internal.days AS SELECT 1 AS day;
    /// ```
    ///
    /// ## Limits
    ///
    /// A materialised view over protected tables is reported by materialized-view-over-protected-table.
    pub static RULE = {
        id: "unprotectable-api-relation",
        category: Category::Security,
        severity: Severity::Medium,
        needs: &[Needs::AbsenceOf(Effects::GRANTS)],
        sources: &["splinter 0016_materialized_view_in_api", "splinter 0017_foreign_table_in_api"],
        check: Check::Catalog(check),
        counts: Some(("relation", "relations")),
    }
}

fn check(catalog: &Catalog, ctx: &mut Context<'_>) {
    if !ctx.survey().supabase {
        ctx.examined(0);
        return;
    }
    let clients = supabase_clients(catalog);
    let asked: Vec<&Relation> = ctx
        .own_relations()
        .filter(|it| {
            matches!(
                it.kind,
                RelationKind::ForeignTable | RelationKind::MaterializedView
            )
        })
        .collect();
    ctx.examined(asked.len());
    for relation in asked {
        let is_client = |role: Option<RoleId>| role.is_none_or(|role| clients.contains(&role));
        let readable = grantees(relation, Rights::SELECT).into_iter().any(is_client);
        let usable = catalog.schema(relation.schema).is_some_and(|schema| {
            let mut grants = schema.privileges.grants.iter().flatten();
            grants.any(|grant| grant.rights.contains(Rights::USAGE) && is_client(grant.grantee))
        });
        let over_protected = relation.definition.as_deref().is_some_and(|definition| {
            relations_of(definition)
                .into_iter()
                .filter_map(|id| catalog.relation(id))
                .any(|it| it.is_view() || it.row_security.enabled)
        });
        if !readable || !usable || over_protected {
            continue;
        }
        let message = format!(
            "clients may read all of `{}`",
            ctx.qualified_beyond_public(relation)
        );
        let mut finding = Finding::on(ctx.on_relation(relation), message);
        if relation.kind == RelationKind::MaterializedView {
            finding = finding.at_most(Severity::Low);
        }
        ctx.report(finding);
    }
}
