//! Roles, grants, default privileges, policies, triggers and rules: text in, tree out.

use super::parse_statement;
use crate::ast::{
    AlterDefaultPrivileges, DropBehavior, Grant, GrantRole, GrantTarget, ObjectKind, PolicyCommand, RoleName,
    RoleNameKind, RoleOption, StatementKind, TriggerEvent, TriggerTiming,
};

fn parsed(sql: &str) -> StatementKind {
    parse_statement(sql, 0).kind
}

fn named(roles: &[RoleName]) -> Vec<String> {
    roles
        .iter()
        .map(|role| match &role.kind {
            RoleNameKind::Named(name) => name.to_string(),
            other => format!("{other:?}"),
        })
        .collect()
}

fn grant(sql: &str) -> Grant {
    match parsed(sql) {
        StatementKind::Grant(grant) => *grant,
        other => panic!("{sql}: {other:?}"),
    }
}

fn grant_role(sql: &str) -> GrantRole {
    match parsed(sql) {
        StatementKind::GrantRole(grant) => *grant,
        other => panic!("{sql}: {other:?}"),
    }
}

fn default_privileges(sql: &str) -> AlterDefaultPrivileges {
    match parsed(sql) {
        StatementKind::AlterDefaultPrivileges(alter) => *alter,
        other => panic!("{sql}: {other:?}"),
    }
}

#[test]
fn roles_have_options_but_no_passwords() {
    let sql = "CREATE USER u WITH SUPERUSER NOLOGIN INHERIT CONNECTION LIMIT -1 ENCRYPTED PASSWORD 'secret' \
               VALID UNTIL 'infinity' IN ROLE a, b ROLE c USER d ADMIN e SYSID 7";
    let StatementKind::CreateRole(role) = parsed(sql) else {
        panic!("{:?}", parsed(sql))
    };
    assert_eq!((role.keyword, role.name.to_string().as_str()), ("user", "u"));
    assert!(!format!("{role:?}").contains("secret"));
    assert_eq!(role.options[0], RoleOption::Attribute("superuser", true));
    assert_eq!(role.options[1], RoleOption::Attribute("login", false));
    assert_eq!(role.options[2], RoleOption::Attribute("inherit", true));
    assert_eq!(role.options[3], RoleOption::ConnectionLimit(-1));
    assert_eq!(role.options[4], RoleOption::Password);
    assert_eq!(role.options[5], RoleOption::ValidUntil("infinity".to_owned()));
    assert!(matches!(&role.options[6], RoleOption::InRole(roles) if named(roles) == ["a", "b"]));
    assert!(matches!(&role.options[7], RoleOption::Role(roles) if named(roles) == ["c"]));
    assert!(matches!(&role.options[8], RoleOption::Role(roles) if named(roles) == ["d"]));
    assert!(matches!(&role.options[9], RoleOption::Admin(roles) if named(roles) == ["e"]));
    assert_eq!(role.options[10], RoleOption::SysId);

    for (sql, sqlstate) in [
        ("CREATE ROLE public", "42939"),
        ("CREATE ROLE \"none\"", "42939"),
        ("CREATE ROLE r FLYING", "42601"),
        ("ALTER ROLE r RENAME TO CURRENT_USER", "42939"),
    ] {
        assert!(
            matches!(parsed(sql), StatementKind::Invalid(error) if error.sqlstate == sqlstate),
            "{sql}"
        );
    }
}

#[test]
fn roles_are_altered_and_dropped() {
    assert!(matches!(parsed("ALTER ROLE r NOBYPASSRLS"),
        StatementKind::AlterRole(alter) if alter.options == [RoleOption::Attribute("bypassrls", false)]));
    assert!(
        matches!(parsed("ALTER USER ALL IN DATABASE d SET search_path TO a"),
        StatementKind::AlterRoleSet(alter) if alter.role.is_none() && alter.database.is_some())
    );
    assert!(matches!(parsed("ALTER ROLE CURRENT_USER RESET ALL"),
        StatementKind::AlterRoleSet(alter) if alter.role.is_some() && alter.set.name.value == *"all"));
    assert!(matches!(parsed("ALTER ROLE a RENAME TO b"),
        StatementKind::AlterObject(alter) if alter.kind == ObjectKind::Role));
    let StatementKind::DropRole { if_exists, roles } = parsed("DROP USER IF EXISTS a, \"B\"") else {
        panic!("roles are dropped");
    };
    assert!(if_exists);
    assert_eq!(named(&roles), ["a", "\"B\""]);
    let group = grant_role("ALTER GROUP g DROP USER a, b");
    assert!(!group.is_grant && group.roles[0].value == *"g");
    assert_eq!(named(&group.grantees), ["a", "b"]);
}

#[test]
fn owned_objects() {
    let StatementKind::Owned(owned) = parsed("REASSIGN OWNED BY a, CURRENT_USER TO b") else {
        panic!("owned")
    };
    assert_eq!(named(&owned.roles), ["a", "CurrentUser"]);
    assert_eq!(named(owned.to.as_slice()), ["b"]);
    let StatementKind::Owned(owned) = parsed("DROP OWNED BY a CASCADE") else {
        panic!("owned")
    };
    assert!(owned.to.is_none());
    assert_eq!(owned.behavior, DropBehavior::Cascade);
}

#[test]
fn privileges_on_tables_and_columns() {
    let grant = grant(
        "GRANT SELECT, UPDATE (a, b) ON t, s.v TO PUBLIC, CURRENT_ROLE, r WITH GRANT OPTION GRANTED BY x",
    );
    assert!(grant.is_grant && grant.grant_option && grant.granted_by.is_some());
    let privileges: Vec<_> = grant
        .privileges
        .iter()
        .map(|privilege| (privilege.name.to_string(), privilege.columns.len()))
        .collect();
    assert_eq!(
        privileges,
        [("\"select\"".to_owned(), 0), ("update".to_owned(), 2)]
    );
    assert_eq!(named(&grant.grantees), ["Public", "CurrentRole", "r"]);
    let GrantTarget::Objects(ObjectKind::Table, names) = &grant.target else {
        panic!("{:?}", grant.target)
    };
    assert_eq!(
        names.iter().map(ToString::to_string).collect::<Vec<_>>(),
        ["t", "s.v"]
    );
}

#[test]
fn all_privileges_are_an_empty_list_but_for_columns() {
    assert!(grant("GRANT ALL PRIVILEGES ON t TO a").privileges.is_empty());
    let columns = grant("GRANT ALL (a) ON t TO a").privileges;
    assert!(columns.len() == 1 && columns[0].name.value == *"all" && columns[0].columns.len() == 1);
}

#[test]
fn every_kind_of_target() {
    use ObjectKind::*;
    for (target, kind) in [
        ("TABLE a, s.b", Table),
        ("SEQUENCE a", Sequence),
        ("DATABASE a", Database),
        ("DOMAIN a", Domain),
        ("FOREIGN DATA WRAPPER a", ForeignDataWrapper),
        ("FOREIGN SERVER a", Server),
        ("LANGUAGE a", Language),
        ("SCHEMA a, b", Schema),
        ("TABLESPACE a", Tablespace),
        ("TYPE a", Type),
        ("PARAMETER a.b, c", Parameter),
    ] {
        let grant = grant(&format!("REVOKE ALL ON {target} FROM x CASCADE"));
        assert!(!grant.is_grant && grant.behavior == DropBehavior::Cascade);
        assert!(
            matches!(grant.target, GrantTarget::Objects(found, names) if found == kind && !names.is_empty()),
            "{target}"
        );
    }
    for (target, kind) in [
        ("TABLES", Table),
        ("SEQUENCES", Sequence),
        ("FUNCTIONS", Function),
        ("PROCEDURES", Procedure),
        ("ROUTINES", Routine),
    ] {
        let grant = grant(&format!("GRANT ALL ON ALL {target} IN SCHEMA a, b TO x"));
        assert!(
            matches!(grant.target, GrantTarget::AllInSchema(found, schemas) if found == kind && schemas.len() == 2)
        );
    }
    for (target, kind) in [
        ("FUNCTION f(a text), g", Function),
        ("PROCEDURE f(), g()", Procedure),
        ("ROUTINE f, g", Routine),
    ] {
        let grant = grant(&format!("GRANT EXECUTE ON {target} TO x"));
        assert!(
            matches!(grant.target, GrantTarget::Routines(found, routines) if found == kind && routines.len() == 2)
        );
    }
    assert_eq!(
        grant("GRANT SELECT ON LARGE OBJECT 1, 2 TO x").target,
        GrantTarget::LargeObjects(["1", "2"].map(crate::name::Identifier::new).to_vec())
    );
    assert!(grant("REVOKE GRANT OPTION FOR SELECT ON t FROM x").grant_option);
}

#[test]
fn roles_are_granted() {
    let granted = grant_role("GRANT a, b TO c WITH ADMIN OPTION, INHERIT FALSE, SET TRUE GRANTED BY d");
    assert_eq!(
        granted.roles.iter().map(ToString::to_string).collect::<Vec<_>>(),
        ["a", "b"]
    );
    assert_eq!(
        granted.options,
        [("admin", true), ("inherit", false), ("set", true)]
    );
    assert!(granted.granted_by.is_some());
    let revoked = grant_role("REVOKE ADMIN OPTION FOR a FROM b CASCADE");
    assert_eq!(revoked.options, [("admin", false)]);
    assert_eq!(revoked.behavior, DropBehavior::Cascade);
    for sql in [
        "GRANT ALL TO a",
        "GRANT a TO b WITH FLYING TRUE",
        "GRANT SELECT ON t TO a WITH ADMIN OPTION",
    ] {
        assert!(
            matches!(parsed(sql), StatementKind::Invalid(error) if error.sqlstate == "42601"),
            "{sql}"
        );
    }
}

#[test]
fn default_privileges_have_roles_schemas_and_a_kind() {
    let alter = default_privileges(
        "ALTER DEFAULT PRIVILEGES FOR USER a, b IN SCHEMA s, t GRANT SELECT, INSERT ON TABLES TO c WITH GRANT OPTION",
    );
    assert_eq!(named(&alter.roles), ["a", "b"]);
    assert_eq!(
        (alter.schemas.len(), alter.privileges.len(), alter.kind),
        (2, 2, ObjectKind::Table)
    );
    assert!(alter.is_grant && alter.grant_option);
    for (word, kind) in [
        ("SEQUENCES", ObjectKind::Sequence),
        ("FUNCTIONS", ObjectKind::Function),
        ("ROUTINES", ObjectKind::Function),
        ("TYPES", ObjectKind::Type),
        ("SCHEMAS", ObjectKind::Schema),
        ("LARGE OBJECTS", ObjectKind::LargeObject),
    ] {
        let alter = default_privileges(&format!(
            "ALTER DEFAULT PRIVILEGES REVOKE ALL ON {word} FROM PUBLIC"
        ));
        assert_eq!(alter.kind, kind);
        assert!(!alter.is_grant && alter.privileges.is_empty() && alter.roles.is_empty());
    }
}

#[test]
fn policies() {
    let sql =
        "CREATE POLICY \"p 1\" ON s.t AS RESTRICTIVE FOR UPDATE TO a, PUBLIC USING (x = 'a') WITH CHECK (y)";
    let StatementKind::CreatePolicy(policy) = parsed(sql) else {
        panic!("it is a policy")
    };
    assert_eq!(
        (policy.name.value.as_str(), policy.table.to_string().as_str()),
        ("p 1", "s.t")
    );
    assert!(policy.restrictive && policy.command == PolicyCommand::Update);
    assert_eq!(named(&policy.roles), ["a", "Public"]);
    assert_eq!(policy.using.map(|using| using.span.text(sql)), Some("x = 'a'"));
    assert_eq!(policy.check.map(|check| check.span.text(sql)), Some("y"));
    let StatementKind::CreatePolicy(plain) = parsed("CREATE POLICY p ON t") else {
        panic!("it is a policy")
    };
    assert!(!plain.restrictive && plain.command == PolicyCommand::All && plain.roles.is_empty());
    for (word, command) in [
        ("ALL", PolicyCommand::All),
        ("SELECT", PolicyCommand::Select),
        ("INSERT", PolicyCommand::Insert),
        ("DELETE", PolicyCommand::Delete),
    ] {
        let sql = format!("CREATE POLICY p ON t AS PERMISSIVE FOR {word}");
        assert!(
            matches!(parsed(&sql), StatementKind::CreatePolicy(policy) if policy.command == command && !policy.restrictive)
        );
    }
    assert!(matches!(
        parsed("CREATE POLICY p ON t AS strict"),
        StatementKind::Invalid(_)
    ));

    let StatementKind::AlterPolicy(alter) = parsed("ALTER POLICY p ON t TO a USING (b)") else {
        panic!("policy")
    };
    assert!(
        alter.roles.is_some() && alter.using.is_some() && alter.check.is_none() && alter.rename_to.is_none()
    );
    let StatementKind::AlterPolicy(alter) = parsed("ALTER POLICY p ON t RENAME TO q") else {
        panic!("policy")
    };
    assert!(alter.roles.is_none() && alter.rename_to.is_some_and(|name| name.value == *"q"));
}

#[test]
fn triggers() {
    let StatementKind::CreateTrigger(trigger) = parsed(
        "CREATE CONSTRAINT TRIGGER g AFTER INSERT OR UPDATE OF a, b OR DELETE ON s.t FROM o INITIALLY DEFERRED \
         FOR EACH ROW WHEN (new.a IS NOT NULL) EXECUTE PROCEDURE s.f('x', 1, Word)",
    ) else {
        panic!("it is a trigger");
    };
    assert!(trigger.constraint && trigger.deferrable && trigger.initially_deferred && trigger.for_each_row);
    assert_eq!(trigger.timing, TriggerTiming::After);
    assert!(matches!(trigger.events.as_slice(),
        [TriggerEvent::Insert, TriggerEvent::Update(columns), TriggerEvent::Delete] if columns.len() == 2));
    assert!(trigger.from.is_some() && trigger.condition.is_some());
    assert_eq!(trigger.function.to_string(), "s.f");
    assert_eq!(trigger.arguments, ["x", "1", "word"]);
    let StatementKind::CreateTrigger(trigger) = parsed(
        "CREATE OR REPLACE TRIGGER g AFTER TRUNCATE ON t REFERENCING OLD TABLE AS o NEW TABLE n \
         FOR EACH STATEMENT EXECUTE FUNCTION f()",
    ) else {
        panic!("it is a trigger");
    };
    assert!(
        trigger.or_replace
            && !trigger.for_each_row
            && trigger.old_table.is_some()
            && trigger.new_table.is_some()
    );
    assert!(
        matches!(parsed("CREATE TRIGGER g INSTEAD OF INSERT ON v FOR ROW EXECUTE FUNCTION f()"),
        StatementKind::CreateTrigger(trigger) if trigger.timing == TriggerTiming::InsteadOf && trigger.for_each_row)
    );
    assert!(matches!(parsed("ALTER TRIGGER g ON t RENAME TO h"),
        StatementKind::AlterObject(alter) if alter.kind == ObjectKind::Trigger));
}

#[test]
fn event_triggers_and_rules() {
    let StatementKind::CreateEventTrigger(trigger) = parsed(
        "CREATE EVENT TRIGGER e ON ddl_command_end WHEN tag IN ('A', 'B') AND tag IN ('C') EXECUTE FUNCTION s.f()",
    ) else {
        panic!("it is an event trigger");
    };
    assert_eq!(trigger.event.value, *"ddl_command_end");
    assert_eq!(
        trigger
            .filters
            .iter()
            .map(|(_, values)| values.len())
            .collect::<Vec<_>>(),
        [2, 1]
    );
    assert_eq!(trigger.function.to_string(), "s.f");
    assert!(matches!(
        parsed("ALTER EVENT TRIGGER e DISABLE"),
        StatementKind::AlterObject(_)
    ));

    let StatementKind::CreateRule(rule) =
        parsed("CREATE OR REPLACE RULE r AS ON DELETE TO s.t WHERE a DO INSTEAD (SELECT 1; NOTIFY x)")
    else {
        panic!("it is a rule");
    };
    assert!(rule.or_replace && rule.instead && rule.condition.is_some());
    assert_eq!((rule.event, rule.commands.len()), (PolicyCommand::Delete, 2));
    assert!(
        matches!(parsed("CREATE RULE r AS ON INSERT TO t DO ALSO NOTHING"),
        StatementKind::CreateRule(rule) if !rule.instead && rule.commands.is_empty())
    );
    assert!(matches!(parsed("ALTER RULE r ON t RENAME TO s"),
        StatementKind::AlterObject(alter) if alter.kind == ObjectKind::Rule));
}
