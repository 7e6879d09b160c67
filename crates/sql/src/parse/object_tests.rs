//! What indexes, sequences, types, domains, DROP and COMMENT ON become.

use super::facts::check;
use super::parse_statement;
use crate::ast::{ObjectAddress, StatementKind};

#[test]
fn indexes() {
    check(
        r#"
CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS i ON ONLY s.t USING gin (a, lower(b) COLLATE "C" text_ops DESC NULLS LAST, (a + b) gist_ops (siglen = 3)) INCLUDE (c, d) NULLS NOT DISTINCT WITH (fillfactor = 70) TABLESPACE ts WHERE a > 1
    CreateIndex {unique, concurrently, if_not_exists, name: i, table: s.t, only, method: gin, elements: [IndexElement {value: a}, IndexElement {value: lower(b), collation: C, operator_class: text_ops, descending, nulls_first: false}, IndexElement {value: a + b, operator_class: gist_ops, operator_class_options: [siglen = 3]}], include: [c, d], nulls_not_distinct, options: [fillfactor = 70], tablespace: ts, condition: a > 1}
CREATE INDEX ON t (a NULLS FIRST, cast(b AS text))
    CreateIndex {table: t, elements: [IndexElement {value: a, nulls_first}, IndexElement {value: cast(b AS text)}]}
CREATE INDEX ON t (a + b)
    42601 an expression in an index or partition key must be in parentheses
CREATE INDEX ON t (a::text)
    42601 an expression in an index or partition key must be in parentheses
CREATE INDEX ON t (a) INCLUDE (lower(b))
    0A000 expressions are not supported in included columns
"#,
    );
}

#[test]
fn sequences() {
    check(
        r#"
CREATE TEMP SEQUENCE IF NOT EXISTS s.q AS bigint INCREMENT BY -5 MINVALUE -9223372036854775808 NO MAXVALUE START WITH 3 CACHE 2 NO CYCLE OWNED BY s.t.c
    CreateSequence {persistence: Temporary, if_not_exists, name: s.q, options: [bigint, Increment(-5), Minimum(-9223372036854775808), Maximum(none), Start(3), Cache(2), Cycle(false), OwnedBy((s.t, c))]}
CREATE UNLOGGED SEQUENCE q NO MINVALUE MAXVALUE 5 CYCLE OWNED BY NONE
    CreateSequence {persistence: Unlogged, name: q, options: [Minimum(none), Maximum(5), Cycle(true), OwnedBy(none)]}
"#,
    );
}

#[test]
fn types() {
    check(
        r#"
CREATE TYPE s.t
    CreateType {name: s.t, definition: Shell}
CREATE TYPE t AS ENUM ('a', E'b\n')
    CreateType {name: t, definition: Enum([Label {value: a}, Label {value: b\n}])}
CREATE TYPE t AS ENUM ()
    CreateType {name: t, definition: Enum(nothing)}
CREATE TYPE t AS (a int COLLATE "C", b text[])
    CreateType {name: t, definition: Composite([Column {name: a, type_name: int, collation: C}, Column {name: b, type_name: text[]}])}
CREATE TYPE t AS RANGE (subtype = float8, collation = "C")
    CreateType {name: t, definition: Range([subtype = float8, collation = "C"])}
CREATE TYPE t (input = s.f, output = g, internallength = 4, passedbyvalue)
    CreateType {name: t, definition: Base([input = s.f, output = g, internallength = 4, passedbyvalue])}
ALTER TYPE t ADD ATTRIBUTE a int COLLATE "C" CASCADE, DROP ATTRIBUTE IF EXISTS b, ALTER ATTRIBUTE c SET DATA TYPE text CASCADE
    AlterRelation {kind: Type, name: t, actions: [AddColumn {column: Column {name: a, type_name: int, collation: C}, behavior: Cascade}, DropColumn {if_exists, column: b}, AlterColumn {column: c, action: Type {type_name: text, behavior: Cascade}}]}
ALTER TYPE t RENAME ATTRIBUTE a TO b CASCADE
    AlterRelation {kind: Type, name: t, actions: [RenameColumn {from: a, to: b, behavior: Cascade}]}
ALTER TYPE t ADD VALUE IF NOT EXISTS 'x' BEFORE 'y'
    AlterEnum {name: t, action: AddValue {if_not_exists, value: Label {value: x}, neighbour: Label {value: y}, before}}
ALTER TYPE t ADD VALUE 'x' AFTER 'y'
    AlterEnum {name: t, action: AddValue {value: Label {value: x}, neighbour: Label {value: y}}}
ALTER TYPE t RENAME VALUE 'x' TO 'y'
    AlterEnum {name: t, action: RenameValue {from: Label {value: x}, to: Label {value: y}}}
ALTER TYPE s.t OWNER TO r
    AlterObject {kind: Type, object: Named(s.t), action: OwnerTo(Named(r))}
ALTER TYPE t RENAME TO u
    AlterObject {kind: Type, object: Named(t), action: RenameTo(u)}
ALTER TYPE t SET SCHEMA s
    AlterObject {kind: Type, object: Named(t), action: SetSchema(s)}
ALTER TYPE t SET (storage = main)
    AlterObject {kind: Type, object: Named(t), action: Other(set)}
"#,
    );
}

#[test]
fn domains() {
    check(
        r#"
CREATE DOMAIN s.d AS text COLLATE "C" DEFAULT 'x' CONSTRAINT k CHECK (VALUE > '') NOT NULL
    CreateDomain {name: s.d, type_name: text, collation: C, constraints: [Default('x'), ColumnConstraint {name: k, kind: Check(VALUE > '')}, NotNull]}
CREATE DOMAIN d int UNIQUE
    42601 unique constraints not possible for domains
ALTER DOMAIN d SET DEFAULT 3
    AlterDomain {name: d, action: SetDefault(3)}
ALTER DOMAIN d DROP DEFAULT
    AlterDomain {name: d, action: DropDefault}
ALTER DOMAIN d SET NOT NULL
    AlterDomain {name: d, action: NotNull(true)}
ALTER DOMAIN d DROP NOT NULL
    AlterDomain {name: d, action: NotNull(false)}
ALTER DOMAIN d ADD CONSTRAINT k CHECK (VALUE > 0) NOT VALID
    AlterDomain {name: d, action: AddConstraint(ColumnConstraint {name: k, kind: Check(VALUE > 0), attributes: ConstraintAttributes {not_valid}})}
ALTER DOMAIN d DROP CONSTRAINT IF EXISTS k CASCADE
    AlterDomain {name: d, action: DropConstraint {if_exists, name: k, behavior: Cascade}}
ALTER DOMAIN d VALIDATE CONSTRAINT k
    AlterDomain {name: d, action: ValidateConstraint(k)}
ALTER DOMAIN d RENAME CONSTRAINT a TO b
    AlterDomain {name: d, action: RenameConstraint {from: a, to: b}}
ALTER DOMAIN d OWNER TO r
    AlterObject {kind: Domain, object: Named(d), action: OwnerTo(Named(r))}
ALTER DOMAIN d RENAME TO e
    AlterObject {kind: Domain, object: Named(d), action: RenameTo(e)}
ALTER DOMAIN d ADD UNIQUE (a)
    42601 syntax error at or near "UNIQUE"
"#,
    );
}

#[test]
fn drops() {
    check(
        r#"
DROP TABLE IF EXISTS s.a, b CASCADE
    DropObjects {kind: Table, if_exists, objects: [Named(s.a), Named(b)], behavior: Cascade}
DROP INDEX CONCURRENTLY i
    DropObjects {kind: Index, concurrently, objects: [Named(i)]}
DROP FUNCTION IF EXISTS s.f(int, OUT b text), g CASCADE
    DropObjects {kind: Function, if_exists, objects: [RoutineSignature {name: s.f, parameters: [RoutineParameter {type_name: int}, RoutineParameter {mode: Out, name: b, type_name: text}]}, RoutineSignature {name: g}], behavior: Cascade}
DROP AGGREGATE a(*), b(int ORDER BY text)
    DropObjects {kind: Aggregate, objects: [RoutineSignature {name: a, parameters: []}, RoutineSignature {name: b, parameters: [RoutineParameter {type_name: int}, RoutineParameter {type_name: text}], direct: 1}]}
DROP PROCEDURE p(INOUT a int)
    DropObjects {kind: Procedure, objects: [RoutineSignature {name: p, parameters: [RoutineParameter {mode: InOut, name: a, type_name: int}]}]}
DROP ROUTINE r()
    DropObjects {kind: Routine, objects: [RoutineSignature {name: r, parameters: []}]}
DROP OPERATOR s.+ (int, text), - (NONE, int)
    DropObjects {kind: Operator, objects: [OperatorSignature {schema: s, name: +, left: int, right: text}, OperatorSignature {name: -, right: int}]}
DROP OPERATOR CLASS s.c USING btree
    DropObjects {kind: OperatorClass, objects: [UsingMethod {name: s.c, method: btree}]}
DROP OPERATOR FAMILY c USING btree CASCADE
    DropObjects {kind: OperatorFamily, objects: [UsingMethod {name: c, method: btree}], behavior: Cascade}
DROP CAST IF EXISTS (int AS text)
    DropObjects {kind: Cast, if_exists, objects: [Cast {source: int, target: text}]}
DROP TRIGGER a ON s.t CASCADE
    DropObjects {kind: Trigger, objects: [OnRelation {name: a, relation: s.t}], behavior: Cascade}
DROP POLICY IF EXISTS a ON t
    DropObjects {kind: Policy, if_exists, objects: [OnRelation {name: a, relation: t}]}
DROP RULE a ON t
    DropObjects {kind: Rule, objects: [OnRelation {name: a, relation: t}]}
DROP TYPE s.t, u
    DropObjects {kind: Type, objects: [s.t, u]}
DROP DOMAIN d
    DropObjects {kind: Domain, objects: [d]}
DROP TRANSFORM FOR int LANGUAGE x
    DropObjects {kind: Transform, objects: [Other(drop transform for int language x)]}
DROP USER MAPPING IF EXISTS FOR x SERVER y
    DropObjects {kind: UserMapping, if_exists, objects: [UserMapping {user: x, server: y}]}
DROP EXTENSION a, b
    DropObjects {kind: Extension, objects: [Named(a), Named(b)]}
DROP VIEW a
    DropObjects {kind: View, objects: [Named(a)]}
DROP MATERIALIZED VIEW a
    DropObjects {kind: MaterializedView, objects: [Named(a)]}
DROP SEQUENCE a
    DropObjects {kind: Sequence, objects: [Named(a)]}
DROP FOREIGN TABLE a
    DropObjects {kind: ForeignTable, objects: [Named(a)]}
DROP SCHEMA a
    DropObjects {kind: Schema, objects: [Named(a)]}
DROP COLLATION a
    DropObjects {kind: Collation, objects: [Named(a)]}
DROP CONVERSION a
    DropObjects {kind: Conversion, objects: [Named(a)]}
DROP EVENT TRIGGER a
    DropObjects {kind: EventTrigger, objects: [Named(a)]}
DROP SERVER a
    DropObjects {kind: Server, objects: [Named(a)]}
DROP STATISTICS a
    DropObjects {kind: Statistics, objects: [Named(a)]}
DROP SUBSCRIPTION a
    DropObjects {kind: Subscription, objects: [Named(a)]}
DROP ACCESS METHOD a
    DropObjects {kind: AccessMethod, objects: [Named(a)]}
DROP PROCEDURAL LANGUAGE a
    DropObjects {kind: Language, objects: [Named(a)]}
DROP PUBLICATION a
    DropObjects {kind: Publication, objects: [Named(a)]}
DROP FOREIGN DATA WRAPPER a
    DropObjects {kind: ForeignDataWrapper, objects: [Named(a)]}
DROP TEXT SEARCH CONFIGURATION a
    DropObjects {kind: TextSearchConfiguration, objects: [Named(a)]}
DROP TEXT SEARCH DICTIONARY a
    DropObjects {kind: TextSearchDictionary, objects: [Named(a)]}
DROP TEXT SEARCH PARSER a
    DropObjects {kind: TextSearchParser, objects: [Named(a)]}
DROP TEXT SEARCH TEMPLATE a
    DropObjects {kind: TextSearchTemplate, objects: [Named(a)]}
DROP PROPERTY GRAPH a
    DropObjects {kind: PropertyGraph, objects: [Named(a)]}
"#,
    );
}

#[test]
fn comments() {
    check(
        r#"
COMMENT ON TABLE s.t IS 'it''s'
    Comment {kind: Table, object: Named(s.t), text: it's}
COMMENT ON TABLE t IS NULL
    Comment {kind: Table, object: Named(t)}
COMMENT ON COLUMN s.t.c IS $$x$$
    Comment {kind: Column, object: Column {relation: s.t, column: c}, text: x}
COMMENT ON FUNCTION f(a int) IS 'x'
    Comment {kind: Function, object: RoutineSignature {name: f, parameters: [RoutineParameter {name: a, type_name: int}]}, text: x}
COMMENT ON AGGREGATE a(*) IS 'x'
    Comment {kind: Aggregate, object: RoutineSignature {name: a, parameters: []}, text: x}
COMMENT ON CONSTRAINT c ON s.t IS 'x'
    Comment {kind: Constraint, object: OnRelation {name: c, relation: s.t}, text: x}
COMMENT ON CONSTRAINT c ON DOMAIN s.d IS 'x'
    Comment {kind: DomainConstraint, object: OnRelation {name: c, relation: s.d}, text: x}
COMMENT ON POLICY a ON t IS 'x'
    Comment {kind: Policy, object: OnRelation {name: a, relation: t}, text: x}
COMMENT ON OPERATOR s.+ (NONE, int) IS 'x'
    Comment {kind: Operator, object: OperatorSignature {schema: s, name: +, right: int}, text: x}
COMMENT ON OPERATOR FAMILY s.c USING gin IS 'x'
    Comment {kind: OperatorFamily, object: UsingMethod {name: s.c, method: gin}, text: x}
COMMENT ON CAST (int AS text) IS 'x'
    Comment {kind: Cast, object: Cast {source: int, target: text}, text: x}
COMMENT ON TYPE s.t IS 'x'
    Comment {kind: Type, object: s.t, text: x}
COMMENT ON DOMAIN d IS 'x'
    Comment {kind: Domain, object: d, text: x}
COMMENT ON LARGE OBJECT 12 IS 'x'
    Comment {kind: LargeObject, object: Other(large object 12), text: x}
COMMENT ON TRANSFORM FOR int LANGUAGE l IS 'x'
    Comment {kind: Transform, object: Other(transform for int language l), text: x}
COMMENT ON ROLE r IS 'x'
    Comment {kind: Role, object: Named(r), text: x}
COMMENT ON COLUMN c IS 'x'
    42601 column name must be qualified
COMMENT ON TABLE t IS 3
    42601 syntax error at or near "3"
COMMENT ON ACCESS METHOD a IS 'x'
    Comment {kind: AccessMethod, object: Named(a), text: x}
COMMENT ON COLLATION a IS 'x'
    Comment {kind: Collation, object: Named(a), text: x}
COMMENT ON CONVERSION a IS 'x'
    Comment {kind: Conversion, object: Named(a), text: x}
COMMENT ON DATABASE a IS 'x'
    Comment {kind: Database, object: Named(a), text: x}
COMMENT ON EVENT TRIGGER a IS 'x'
    Comment {kind: EventTrigger, object: Named(a), text: x}
COMMENT ON EXTENSION a IS 'x'
    Comment {kind: Extension, object: Named(a), text: x}
COMMENT ON FOREIGN DATA WRAPPER a IS 'x'
    Comment {kind: ForeignDataWrapper, object: Named(a), text: x}
COMMENT ON FOREIGN TABLE a IS 'x'
    Comment {kind: ForeignTable, object: Named(a), text: x}
COMMENT ON INDEX a IS 'x'
    Comment {kind: Index, object: Named(a), text: x}
COMMENT ON LANGUAGE a IS 'x'
    Comment {kind: Language, object: Named(a), text: x}
COMMENT ON MATERIALIZED VIEW a IS 'x'
    Comment {kind: MaterializedView, object: Named(a), text: x}
COMMENT ON PROCEDURE a IS 'x'
    Comment {kind: Procedure, object: RoutineSignature {name: a}, text: x}
COMMENT ON PROPERTY GRAPH a IS 'x'
    Comment {kind: PropertyGraph, object: Named(a), text: x}
COMMENT ON PUBLICATION a IS 'x'
    Comment {kind: Publication, object: Named(a), text: x}
COMMENT ON ROUTINE a IS 'x'
    Comment {kind: Routine, object: RoutineSignature {name: a}, text: x}
COMMENT ON SCHEMA a IS 'x'
    Comment {kind: Schema, object: Named(a), text: x}
COMMENT ON SEQUENCE a IS 'x'
    Comment {kind: Sequence, object: Named(a), text: x}
COMMENT ON SERVER a IS 'x'
    Comment {kind: Server, object: Named(a), text: x}
COMMENT ON STATISTICS a IS 'x'
    Comment {kind: Statistics, object: Named(a), text: x}
COMMENT ON SUBSCRIPTION a IS 'x'
    Comment {kind: Subscription, object: Named(a), text: x}
COMMENT ON TABLESPACE a IS 'x'
    Comment {kind: Tablespace, object: Named(a), text: x}
COMMENT ON TEXT SEARCH CONFIGURATION a IS 'x'
    Comment {kind: TextSearchConfiguration, object: Named(a), text: x}
COMMENT ON TEXT SEARCH DICTIONARY a IS 'x'
    Comment {kind: TextSearchDictionary, object: Named(a), text: x}
COMMENT ON TEXT SEARCH PARSER a IS 'x'
    Comment {kind: TextSearchParser, object: Named(a), text: x}
COMMENT ON TEXT SEARCH TEMPLATE a IS 'x'
    Comment {kind: TextSearchTemplate, object: Named(a), text: x}
COMMENT ON VIEW a IS 'x'
    Comment {kind: View, object: Named(a), text: x}
COMMENT ON RULE a ON t IS 'x'
    Comment {kind: Rule, object: OnRelation {name: a, relation: t}, text: x}
COMMENT ON TRIGGER a ON t IS 'x'
    Comment {kind: Trigger, object: OnRelation {name: a, relation: t}, text: x}
COMMENT ON OPERATOR CLASS c USING gin IS 'x'
    Comment {kind: OperatorClass, object: UsingMethod {name: c, method: gin}, text: x}
"#,
    );
}

/// DROP TYPE and COMMENT ON TYPE take the grammar's own spellings of types.
#[test]
fn types_by_their_own_spelling() {
    let StatementKind::Drop(drop) = parse_statement("DROP TYPE int, s.int", 0).kind else {
        panic!("it is a DROP");
    };
    let names: Vec<String> = drop
        .objects
        .iter()
        .map(|object| match object {
            ObjectAddress::Type(type_name) => type_name.name.value.to_string(),
            other => format!("{other:?}"),
        })
        .collect();
    assert_eq!(names, ["pg_catalog.int4", "s.\"int\""]);
}
