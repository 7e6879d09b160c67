//! What each table is to the tenants, how sessions carry them, and what people say of them.

use pgassay_isolation::tenancy::{Carrier, Declared, TableClass, Tenancy};
use pgassay_replay::Prelude;

use crate::catalog;

const PRODUCT: &str = "CREATE TABLE users (id bigint PRIMARY KEY);
    CREATE TABLE organizations (id bigint PRIMARY KEY, name text);
    CREATE TABLE members (
        organization_id bigint REFERENCES organizations,
        user_id bigint REFERENCES users,
        PRIMARY KEY (organization_id, user_id)
    );
    CREATE TABLE invoices (id bigint PRIMARY KEY, organization_id bigint NOT NULL REFERENCES organizations);
    CREATE TABLE lines (id bigint PRIMARY KEY, invoice_id bigint NOT NULL REFERENCES invoices);
    CREATE TABLE notes (id bigint PRIMARY KEY, line_id bigint REFERENCES lines);
    CREATE TABLE countries (code text PRIMARY KEY);
    CREATE TABLE schema_migrations (version text PRIMARY KEY);
    CREATE POLICY p ON invoices USING (organization_id = current_setting('app.org', true)::bigint);";

/// A line for each table with its class, by name.
fn classes(sql: &str, declared: &Declared) -> Vec<String> {
    let catalog = catalog(Prelude::Plain, sql);
    let tenancy = Tenancy::of(&catalog, declared);
    let mut lines: Vec<String> = tenancy
        .classes
        .iter()
        .map(|(id, class)| {
            let name = catalog.relation(*id).map_or("", |it| it.name.as_str());
            let way = tenancy.way_to_tenant(*id).len();
            match class {
                TableClass::Child { required, .. } => {
                    let may = if *required { "" } else { "perhaps " };
                    format!("{name} {may}child over {way}")
                }
                class => format!("{name} {}", class.name()),
            }
        })
        .collect();
    lines.sort();
    lines
}

#[test]
fn every_table_has_a_class() {
    assert_eq!(
        classes(PRODUCT, &Declared::default()),
        [
            "countries global",
            "invoices tenant",
            "lines child over 1",
            "members membership",
            "notes perhaps child over 2",
            "organizations root",
            "schema_migrations system",
            "users users",
        ]
    );
}

#[test]
fn without_tenants_no_table_has_one() {
    let sql = "CREATE TABLE a (id bigint PRIMARY KEY); CREATE TABLE b (id bigint PRIMARY KEY, a_id bigint REFERENCES a);";
    assert!(classes(sql, &Declared::default()).is_empty());
}

#[test]
fn what_people_say_overrules() {
    let none = Declared {
        none: true,
        ..Declared::default()
    };
    assert!(classes(PRODUCT, &none).is_empty());
    let global = Declared {
        global: vec!["inv*".to_owned()],
        ..Declared::default()
    };
    let found = classes(PRODUCT, &global);
    assert!(found.contains(&"invoices global".to_owned()), "{found:?}");
    let by_shop = "CREATE TABLE shops (id bigint PRIMARY KEY);
        CREATE TABLE stock (id bigint PRIMARY KEY, shop bigint REFERENCES shops);
        CREATE TABLE prices (id bigint PRIMARY KEY, shop_ref bigint);";
    let root = Declared {
        root: Some("public.shops".to_owned()),
        ..Declared::default()
    };
    assert_eq!(
        classes(by_shop, &root),
        ["prices global", "shops root", "stock tenant"]
    );
    let columns = Declared {
        columns: vec!["shop_ref".to_owned()],
        ..Declared::default()
    };
    assert_eq!(
        classes(by_shop, &columns),
        ["prices tenant", "shops global", "stock global"]
    );
    let catalog = catalog(Prelude::Plain, by_shop);
    let wrong = Declared {
        root: Some("shop".to_owned()),
        columns: vec!["shop_ref".to_owned()],
        ..Declared::default()
    };
    assert_eq!(wrong.unmatched(&catalog), ["shop"]);
}

fn carriers(prelude: Prelude, sql: &str) -> Vec<(Carrier, usize)> {
    Tenancy::infer(&catalog(prelude, sql)).carriers
}

#[test]
fn settings_claims_users_and_roles_carry_tenants() {
    assert_eq!(
        carriers(Prelude::Plain, PRODUCT),
        [(Carrier::Setting("app.org".to_owned()), 1)]
    );
    let sql = "CREATE TABLE a (id bigint PRIMARY KEY, org text, owner uuid);
        CREATE FUNCTION tenant() RETURNS text LANGUAGE plpgsql STABLE AS
            $$ BEGIN RETURN current_setting('app.tenant'); END $$;
        CREATE POLICY p ON a USING (org = (auth.jwt() -> 'app_metadata' ->> 'org'));
        CREATE POLICY q ON a USING (owner = auth.uid());
        CREATE POLICY r ON a USING (org = current_user);
        CREATE POLICY s ON a USING (org = tenant());
        CREATE POLICY t ON a USING (org = (SELECT tenant()));";
    assert_eq!(
        carriers(Prelude::Supabase, sql),
        [
            (Carrier::Setting("app.tenant".to_owned()), 2),
            (Carrier::Claim("app_metadata.org".to_owned()), 1),
            (Carrier::SignedInUser, 1),
            (Carrier::DatabaseRole, 1),
        ]
    );
}

#[test]
fn roles_are_clients_owners_or_above() {
    let sql = "CREATE ROLE app LOGIN; CREATE ROLE keeper; CREATE ROLE worker BYPASSRLS; CREATE ROLE idle;
        CREATE TABLE a (id bigint PRIMARY KEY, tenant_id bigint);
        CREATE TABLE b (id bigint PRIMARY KEY, tenant_id bigint);
        ALTER TABLE b OWNER TO keeper;
        GRANT SELECT, INSERT ON a, b TO app, worker;
        CREATE POLICY p ON a TO app USING (true);";
    let catalog = catalog(Prelude::Plain, sql);
    let roles: Vec<(String, &str, [usize; 3])> = Tenancy::infer(&catalog)
        .roles
        .iter()
        .map(|it| {
            let name = catalog.role(it.role).map_or("", |role| role.name.as_str());
            (
                name.to_owned(),
                it.part.name(),
                [it.owns, it.granted, it.policies],
            )
        })
        .collect();
    assert_eq!(
        roles,
        [
            ("app".to_owned(), "client", [0, 2, 1]),
            ("keeper".to_owned(), "owner", [1, 0, 0]),
            ("worker".to_owned(), "above row security", [0, 2, 0]),
        ]
    );
}
