//! The queries: one file per kind of object, with lines for some versions only.

/// What is asked, in this order: what others refer to comes before them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Builtin,
    Comment,
    Member,
    Role,
    Schema,
    Extension,
    Type,
    Relation,
    Sequence,
    Index,
    Function,
    Operator,
    OperatorFamily,
    OperatorClass,
    Collation,
    Other,
    Range,
    Database,
    Membership,
    Inheritance,
    Column,
    Constraint,
    Trigger,
    Policy,
    Rule,
    Aggregate,
    FamilyOperator,
    Cast,
    DefaultPrivilege,
    OtherReference,
}

/// Every query: its kind, its name in messages, its text.
pub(crate) const QUERIES: [(Kind, &str, &str); 30] = [
    (
        Kind::Builtin,
        "the system's objects",
        include_str!("queries/builtin.sql"),
    ),
    (
        Kind::Comment,
        "pg_description",
        include_str!("queries/comment.sql"),
    ),
    (Kind::Member, "pg_depend", include_str!("queries/member.sql")),
    (Kind::Role, "pg_roles", include_str!("queries/role.sql")),
    (Kind::Schema, "pg_namespace", include_str!("queries/schema.sql")),
    (
        Kind::Extension,
        "pg_extension",
        include_str!("queries/extension.sql"),
    ),
    (Kind::Type, "pg_type", include_str!("queries/type.sql")),
    (Kind::Relation, "pg_class", include_str!("queries/relation.sql")),
    (
        Kind::Sequence,
        "pg_sequence",
        include_str!("queries/sequence.sql"),
    ),
    (Kind::Index, "pg_index", include_str!("queries/index.sql")),
    (Kind::Function, "pg_proc", include_str!("queries/function.sql")),
    (
        Kind::Operator,
        "pg_operator",
        include_str!("queries/operator.sql"),
    ),
    (
        Kind::OperatorFamily,
        "pg_opfamily",
        include_str!("queries/operator_family.sql"),
    ),
    (
        Kind::OperatorClass,
        "pg_opclass",
        include_str!("queries/operator_class.sql"),
    ),
    (
        Kind::Collation,
        "pg_collation",
        include_str!("queries/collation.sql"),
    ),
    (Kind::Other, "other objects", include_str!("queries/other.sql")),
    (Kind::Range, "pg_range", include_str!("queries/range.sql")),
    (
        Kind::Database,
        "pg_database",
        include_str!("queries/database.sql"),
    ),
    (
        Kind::Membership,
        "pg_auth_members",
        include_str!("queries/membership.sql"),
    ),
    (
        Kind::Inheritance,
        "pg_inherits",
        include_str!("queries/inheritance.sql"),
    ),
    (Kind::Column, "pg_attribute", include_str!("queries/column.sql")),
    (
        Kind::Constraint,
        "pg_constraint",
        include_str!("queries/constraint.sql"),
    ),
    (Kind::Trigger, "pg_trigger", include_str!("queries/trigger.sql")),
    (Kind::Policy, "pg_policy", include_str!("queries/policy.sql")),
    (Kind::Rule, "pg_rewrite", include_str!("queries/rule.sql")),
    (
        Kind::Aggregate,
        "pg_aggregate",
        include_str!("queries/aggregate.sql"),
    ),
    (
        Kind::FamilyOperator,
        "pg_amop",
        include_str!("queries/family_operator.sql"),
    ),
    (Kind::Cast, "pg_cast", include_str!("queries/cast.sql")),
    (
        Kind::DefaultPrivilege,
        "pg_default_acl",
        include_str!("queries/default_privilege.sql"),
    ),
    (
        Kind::OtherReference,
        "what other objects are about",
        include_str!("queries/other_reference.sql"),
    ),
];

/// The text of a query for a version: a line that ends in `-- 16-`, `-- 14-15` or `-- 14` is for those majors only.
pub(crate) fn for_version(text: &str, major: u16) -> String {
    let mut result = String::with_capacity(text.len());
    for line in text.lines() {
        match line.rsplit_once("-- ") {
            Some((sql, range)) if !sql.trim().is_empty() => match includes(range, major) {
                Some(false) => continue,
                Some(true) => result.push_str(sql),
                None => result.push_str(line),
            },
            _ => result.push_str(line),
        }
        result.push('\n');
    }
    result
}

/// Whether a range of majors includes one; none where it is no such range.
fn includes(range: &str, major: u16) -> Option<bool> {
    let (first, last) = range.split_once('-').unwrap_or((range, range));
    let first: u16 = first.parse().ok()?;
    let last = if last.is_empty() {
        u16::MAX
    } else {
        last.parse().ok()?
    };
    Some((first..=last).contains(&major))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_other_versions_are_left_out() {
        let text = "-- 1 comment\nSELECT a, -- 16-\n       b, -- 14-15\n       c -- why\nFROM d";
        assert_eq!(
            for_version(text, 16),
            "-- 1 comment\nSELECT a, \n       c -- why\nFROM d\n"
        );
        assert_eq!(
            for_version(text, 15),
            "-- 1 comment\n       b, \n       c -- why\nFROM d\n"
        );
    }

    #[test]
    fn the_queries_are_in_the_order_of_their_kinds() {
        for (at, (kind, _, _)) in QUERIES.iter().enumerate() {
            assert_eq!(*kind as usize, at);
        }
    }
}
