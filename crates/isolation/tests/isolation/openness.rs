//! Whom policies let at every row.

use pgassay_isolation::openness::{Openness, open_setting, openness};
use pgassay_replay::Prelude;

use crate::catalog;

/// Whom a condition lets at every row of a table of notes, and the setting that does it.
fn of(condition: &str) -> (Openness, Option<String>) {
    let sql = format!(
        "CREATE TABLE notes (id bigint PRIMARY KEY, tenant_id uuid NOT NULL, owner_id uuid, archived boolean NOT NULL,
            hidden boolean);
        CREATE FUNCTION is_admin() RETURNS boolean LANGUAGE sql STABLE RETURN true;
        CREATE POLICY p ON notes USING ({condition});"
    );
    let catalog = catalog(Prelude::Supabase, &sql);
    let table = catalog
        .relations
        .iter()
        .map(|(_, table)| table)
        .find(|table| table.name.as_str() == "notes")
        .expect("it was just made");
    let node = &table.policies[0].using.as_ref().expect("it has one").tree;
    let setting = open_setting(&catalog, table, node).map(str::to_owned);
    (openness(&catalog, table, node), setting)
}

#[test]
fn conditions_by_whom_they_let_in() {
    use Openness::{Closed, Everybody, SignedIn};
    let cases = [
        ("true", Everybody),
        ("owner_id = auth.uid() OR true", Everybody),
        ("archived OR NOT archived", Everybody),
        ("hidden OR NOT hidden", Closed),
        ("current_user IS NOT NULL", Everybody),
        ("auth.uid() IS NOT NULL", SignedIn),
        ("(SELECT auth.uid()) IS NOT NULL", SignedIn),
        ("auth.role() = 'authenticated'", SignedIn),
        ("(SELECT auth.role()) = 'authenticated'", SignedIn),
        ("auth.uid() = auth.uid()", SignedIn),
        ("owner_id = auth.uid() OR auth.uid() IS NOT NULL", SignedIn),
        ("owner_id = auth.uid() AND auth.uid() IS NOT NULL", Closed),
        ("auth.uid() IS NOT NULL AND true", SignedIn),
        ("owner_id IS NOT NULL", Closed),
        ("owner_id = auth.uid()", Closed),
        ("auth.role() = 'service_role'", Closed),
        ("is_admin()", Closed),
        ("auth.uid() IS NULL", Closed),
        ("tenant_id = current_setting('app.tenant')::uuid", Closed),
        (
            "EXISTS (SELECT FROM notes other WHERE other.owner_id = auth.uid())",
            Closed,
        ),
    ];
    for (condition, expected) in cases {
        assert_eq!(of(condition), (expected, None), "{condition}");
    }
}

#[test]
fn a_setting_opens_all() {
    for condition in [
        "tenant_id = current_setting('app.tenant')::uuid OR current_setting('app.bypass', true) = 'on'",
        "tenant_id = auth.uid() OR COALESCE(current_setting('app.bypass', true), 'off') = 'on'",
        "current_setting('app.bypass')::boolean = true",
    ] {
        let expected = (Openness::Setting, Some("app.bypass".to_owned()));
        assert_eq!(of(condition), expected, "{condition}");
    }
}
