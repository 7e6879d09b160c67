//! Who is a tenant.

use pgassay_replay::Prelude;

use crate::axes;

fn plain(sql: &str) -> Vec<String> {
    axes(Prelude::Plain, sql)
}

#[test]
fn organisations_by_foreign_keys_and_membership() {
    let sql = "CREATE TABLE users (id bigint PRIMARY KEY);
        CREATE TABLE organizations (id bigint PRIMARY KEY, name text);
        CREATE TABLE members (
            organization_id bigint REFERENCES organizations,
            user_id bigint REFERENCES users,
            PRIMARY KEY (organization_id, user_id)
        );
        CREATE TABLE invoices (id bigint PRIMARY KEY, organization_id bigint REFERENCES organizations);
        CREATE TABLE countries (id bigint PRIMARY KEY);";
    assert_eq!(
        plain(sql),
        ["Organisation of organizations, certain: invoices.organization_id members.organization_id"]
    );
}

#[test]
fn names_in_camel_case() {
    let sql = r#"CREATE TABLE "Team" (id text PRIMARY KEY);
        CREATE TABLE "Document" (id text PRIMARY KEY, "teamId" text REFERENCES "Team");
        CREATE TABLE "Template" (id text PRIMARY KEY, "teamId" text REFERENCES "Team");
        CREATE TABLE "Country" (id text PRIMARY KEY);"#;
    assert_eq!(
        plain(sql),
        ["Organisation of Team, certain: Document.teamId Template.teamId"]
    );
}

#[test]
fn tenants_by_settings_without_a_table() {
    let sql = "CREATE TABLE a (id bigint PRIMARY KEY, customer_ref_id text);
        CREATE TABLE b (id bigint PRIMARY KEY, customer_ref_id text);
        CREATE TABLE c (id bigint PRIMARY KEY);
        CREATE POLICY p ON a USING (customer_ref_id = current_setting('app.customer'));
        CREATE POLICY p ON b USING (customer_ref_id = current_setting('app.customer'));";
    assert_eq!(
        plain(sql),
        ["Organisation of none, certain: a.customer_ref_id b.customer_ref_id"]
    );
}

#[test]
fn a_shop_and_a_blog_have_no_tenants() {
    let shop = "CREATE TABLE products (id bigint PRIMARY KEY);
        CREATE TABLE prices (id bigint PRIMARY KEY, product_id bigint REFERENCES products);
        CREATE TABLE images (id bigint PRIMARY KEY, product_id bigint REFERENCES products);
        CREATE TABLE reviews (id bigint PRIMARY KEY, product_id bigint REFERENCES products);
        CREATE TABLE stock (id bigint PRIMARY KEY, product_id bigint REFERENCES products);";
    assert_eq!(plain(shop), Vec::<String>::new());
    let blog = "CREATE TABLE users (id bigint PRIMARY KEY);
        CREATE TABLE posts (id bigint PRIMARY KEY, user_id bigint REFERENCES users);
        CREATE TABLE comments (
            id bigint PRIMARY KEY, user_id bigint REFERENCES users, post_id bigint REFERENCES posts
        );";
    assert_eq!(plain(blog), Vec::<String>::new());
}

#[test]
fn users_of_supabase_and_children_reached_through_their_parent() {
    let sql = "CREATE TABLE chats (id bigint PRIMARY KEY, user_id uuid REFERENCES auth.users);
        CREATE TABLE messages (id bigint PRIMARY KEY, chat_id bigint REFERENCES chats);
        CREATE TABLE files (id bigint PRIMARY KEY, chat_id bigint REFERENCES chats);
        CREATE POLICY own ON chats USING (user_id = auth.uid());
        CREATE POLICY own ON messages USING (EXISTS (
            SELECT 1 FROM chats WHERE chats.id = messages.chat_id AND chats.user_id = auth.uid()));
        CREATE POLICY own ON files USING (chat_id IN (SELECT id FROM chats WHERE user_id = auth.uid()));";
    assert_eq!(
        axes(Prelude::Supabase, sql),
        ["User of users, certain: chats.user_id"]
    );
}

#[test]
fn membership_by_sub_query_and_by_function() {
    let sql = "CREATE TABLE teams (id bigint PRIMARY KEY);
        CREATE TABLE team_members (team_id bigint REFERENCES teams, user_id uuid REFERENCES auth.users,
            PRIMARY KEY (team_id, user_id));
        CREATE FUNCTION is_member(team bigint) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER SET search_path = ''
            AS 'SELECT true';
        CREATE TABLE notes (id bigint PRIMARY KEY, team_id bigint REFERENCES teams);
        CREATE TABLE tasks (id bigint PRIMARY KEY, team_id bigint REFERENCES teams);
        CREATE POLICY own ON notes USING (team_id IN (SELECT team_id FROM team_members WHERE user_id = auth.uid()));
        CREATE POLICY own ON tasks USING (is_member(team_id));";
    assert_eq!(
        axes(Prelude::Supabase, sql),
        [
            "Organisation of teams, certain: notes.team_id tasks.team_id team_members.team_id",
            "User of users, certain: team_members.user_id",
        ]
    );
}

#[test]
fn a_part_of_a_tenant_is_no_tenant() {
    let sql = "CREATE TABLE organizations (id bigint PRIMARY KEY);
        CREATE TABLE projects (id bigint PRIMARY KEY, organization_id bigint REFERENCES organizations);
        CREATE TABLE a (id bigint PRIMARY KEY, organization_id bigint REFERENCES organizations,
            project_id bigint REFERENCES projects);
        CREATE TABLE b (id bigint PRIMARY KEY, organization_id bigint REFERENCES organizations,
            project_id bigint REFERENCES projects);";
    let found = plain(sql);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].starts_with("Organisation of organizations"));
}

#[test]
fn a_part_that_refers_by_another_name_is_no_tenant() {
    let sql = "CREATE TABLE organizations (id bigint PRIMARY KEY);
        CREATE TABLE projects (id bigint PRIMARY KEY, org_id bigint REFERENCES organizations);
        CREATE TABLE users (id bigint PRIMARY KEY);
        CREATE TABLE members (project_id bigint REFERENCES projects, user_id bigint REFERENCES users,
            PRIMARY KEY (project_id, user_id));
        CREATE TABLE keys (id bigint PRIMARY KEY, project_id bigint REFERENCES projects,
            organization_id bigint REFERENCES organizations);
        CREATE TABLE traces (id bigint PRIMARY KEY, project_id bigint REFERENCES projects);
        CREATE TABLE domains (id bigint PRIMARY KEY, organization_id bigint REFERENCES organizations);";
    let found = plain(sql);
    assert_eq!(found.len(), 1, "{found:?}");
}

#[test]
fn forums_and_clients_of_a_login_are_no_tenants() {
    let forum = "CREATE TABLE person (id bigint PRIMARY KEY);
        CREATE TABLE community (id bigint PRIMARY KEY);
        CREATE TABLE post (id bigint PRIMARY KEY, community_id bigint REFERENCES community);
        CREATE TABLE community_actions (community_id bigint REFERENCES community,
            person_id bigint REFERENCES person, PRIMARY KEY (person_id, community_id));
        CREATE TABLE language (id bigint PRIMARY KEY);
        CREATE TABLE comment (id bigint PRIMARY KEY, post_id bigint REFERENCES post);
        CREATE TABLE site (id bigint PRIMARY KEY);
        CREATE TABLE tagline (id bigint PRIMARY KEY);";
    assert_eq!(plain(forum), Vec::<String>::new());
    let login = "CREATE TABLE users (id bigint PRIMARY KEY);
        CREATE TABLE sessions (id bigint PRIMARY KEY, user_id bigint REFERENCES users);
        CREATE TABLE identities (id bigint PRIMARY KEY, user_id bigint REFERENCES users);
        CREATE TABLE oauth_clients (id bigint PRIMARY KEY);
        CREATE TABLE oauth_codes (id bigint PRIMARY KEY, client_id bigint REFERENCES oauth_clients);
        CREATE TABLE oauth_consents (id bigint PRIMARY KEY, client_id bigint REFERENCES oauth_clients,
            user_id bigint REFERENCES users, UNIQUE (user_id, client_id));
        CREATE TABLE oauth_grants (id bigint PRIMARY KEY, client_id bigint REFERENCES oauth_clients);";
    assert_eq!(plain(login), Vec::<String>::new());
}

#[test]
fn folders_of_a_user_are_no_tenants() {
    let table = |name: &str| {
        format!(
            "CREATE TABLE {name} (id bigint PRIMARY KEY, user_id uuid NOT NULL REFERENCES auth.users,
                workspace_id bigint NOT NULL REFERENCES workspaces);
            CREATE POLICY own ON {name} USING (user_id = auth.uid());"
        )
    };
    let sql = format!(
        "CREATE TABLE workspaces (id bigint PRIMARY KEY, user_id uuid NOT NULL REFERENCES auth.users);
        CREATE POLICY own ON workspaces USING (user_id = auth.uid());
        {}{}",
        table("chats"),
        table("prompts")
    );
    assert_eq!(
        axes(Prelude::Supabase, &sql),
        ["User of users, certain: chats.user_id prompts.user_id workspaces.user_id"]
    );
}

#[test]
fn a_column_of_an_unusual_name_that_most_tables_have() {
    let table = |name: &str| {
        format!(
            "CREATE TABLE {name} (id bigint PRIMARY KEY, nid uuid NOT NULL REFERENCES networks, code text,
                UNIQUE (nid, code));"
        )
    };
    let sql = format!(
        "CREATE TABLE networks (id uuid PRIMARY KEY);{}",
        ["a", "b", "c", "d", "e"].map(table).concat()
    );
    assert_eq!(
        plain(&sql),
        ["Organisation of networks, certain: a.nid b.nid c.nid d.nid e.nid"]
    );
}

#[test]
fn a_tenant_without_foreign_keys_in_the_first_column_of_most_keys() {
    let table = |name: &str| format!("CREATE TABLE {name} (store text, id text, PRIMARY KEY (store, id));");
    let stores = "CREATE TABLE store (id text PRIMARY KEY, name text);";
    let sql = format!("{stores}{}", ["tuple", "model", "assertion"].map(table).concat());
    assert_eq!(
        plain(&sql),
        ["Organisation of store, guessed: assertion.store model.store tuple.store"]
    );
    let names = format!(
        "{stores}CREATE TABLE visit (id bigint PRIMARY KEY, store text);
        CREATE TABLE receipt (id bigint PRIMARY KEY, store text);
        CREATE TABLE coupon (id bigint PRIMARY KEY, store text);"
    );
    assert_eq!(plain(&names), Vec::<String>::new());
}

#[test]
fn a_name_alone_is_a_tenant_where_keys_begin_with_it() {
    let table = |name: &str, key: &str| {
        format!("CREATE TABLE {name} (id text PRIMARY KEY, namespace text NOT NULL, key text, {key});")
    };
    let scoped: String = ["a", "b", "c", "d", "e", "f"]
        .iter()
        .map(|name| table(name, "UNIQUE (namespace, key)"))
        .collect();
    assert_eq!(
        plain(&scoped),
        [
            "Organisation of none, guessed: a.namespace b.namespace c.namespace d.namespace e.namespace f.namespace"
        ]
    );
    let labels: String = ["a", "b", "c", "d", "e", "f"]
        .iter()
        .map(|name| table(name, "UNIQUE (key)"))
        .collect();
    assert!(plain(&labels).is_empty());
}
