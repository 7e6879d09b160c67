//! Expressions.

use crate::ast::{Expr, ExprKind, Literal};
use crate::parse::{parse_expression, parse_type_name};

/// The expression, printed as SQL again: that shows names, order and nesting.
fn printed(text: &str) -> String {
    match parse_expression(text, 0) {
        Ok(expression) => expression.to_string(),
        Err(error) => format!("ERROR {}", error.message),
    }
}

fn kind(text: &str) -> ExprKind {
    parse_expression(text, 0)
        .expect("the test's text is an expression")
        .kind
}

fn refused(text: &str) {
    assert!(parse_expression(text, 0).is_err(), "{text}");
}

#[test]
fn constants() {
    for (text, literal) in [
        ("1", Literal::Integer(1)),
        ("-1", Literal::Integer(-1)),
        ("- (1)", Literal::Integer(-1)),
        ("- -1", Literal::Integer(1)),
        ("2147483647", Literal::Integer(i32::MAX)),
        ("2147483648", Literal::Number("2147483648".into())),
        ("-2147483648", Literal::Number("-2147483648".into())),
        ("1.50", Literal::Number("1.50".into())),
        ("1e3", Literal::Number("1e3".into())),
        ("1_000", Literal::Integer(1000)),
        ("0x1F", Literal::Integer(31)),
        ("null", Literal::Null),
        ("TRUE", Literal::Boolean(true)),
        ("false", Literal::Boolean(false)),
        ("'it''s'", Literal::String("it's".into())),
        ("'a'\n  'b'", Literal::String("ab".into())),
        ("E'\\n'", Literal::String("\n".into())),
        ("$x$a$x$", Literal::String("a".into())),
        ("U&'d!0061' UESCAPE '!'", Literal::String("da".into())),
        ("U&'\\0061'", Literal::String("a".into())),
        ("B'101'", Literal::Bits("b101".into())),
        ("x'1F'", Literal::Bits("x1F".into())),
    ] {
        assert_eq!(kind(text), ExprKind::Literal(literal), "{text}");
    }
    refused("'a' 'b'");
    refused("DEFAULT");
    refused("U&'\\00'");
    refused("a, b");
    refused("a AS b");
    refused("a FROM b");
    refused("a;");
    refused("");
}

#[test]
fn flat_chains() {
    let ExprKind::And(operands) = kind("(a AND b) AND c AND (d AND e)") else {
        panic!("it is AND");
    };
    assert_eq!(operands.len(), 4);
    assert!(matches!(operands[3].kind, ExprKind::And(_)));
    let long = vec!["a"; 5000].join(" OR ");
    assert!(matches!(kind(&long), ExprKind::Or(operands) if operands.len() == 5000));
    let deep = vec!["a"; 5000].join(" + ");
    assert_eq!(
        parse_expression(&deep, 0).expect_err("it nests").sqlstate,
        "54001"
    );
    assert!(parse_expression(&vec!["a"; 600].join(" || "), 0).is_ok());
}

#[test]
fn functions_with_their_own_grammar() {
    for (text, call) in [
        ("extract(year from a)", "pg_catalog.extract('year', a)"),
        ("extract('epoch' from a)", "pg_catalog.extract('epoch', a)"),
        ("trim(a)", "pg_catalog.btrim(a)"),
        ("trim(leading 'x' from a)", "pg_catalog.ltrim(a, 'x')"),
        ("trim(trailing from a)", "pg_catalog.rtrim(a)"),
        ("trim(both 'x' from a, b)", "pg_catalog.btrim(a, b, 'x')"),
        ("substring(a from 1 for 2)", "pg_catalog.substring(a, 1, 2)"),
        ("substring(a for 2 from 1)", "pg_catalog.substring(a, 1, 2)"),
        (
            "substring(a for 2)",
            "pg_catalog.substring(a, 1, 2::pg_catalog.int4)",
        ),
        ("substring(a similar b escape c)", "pg_catalog.substring(a, b, c)"),
        ("substring(a, 1)", "substring(a, 1)"),
        ("position(a in b)", "pg_catalog.position(b, a)"),
        ("overlay(a placing b from 1)", "pg_catalog.overlay(a, b, 1)"),
        ("overlay(a, b, 1)", "overlay(a, b, 1)"),
        ("collation for (a)", "pg_catalog.pg_collation_for(a)"),
        ("normalize(a, nfkc)", "pg_catalog.normalize(a, 'NFKC')"),
        ("(a, b) overlaps (c, d)", "pg_catalog.overlaps(a, b, c, d)"),
        ("treat(a as public.x)", "pg_catalog.x(a)"),
        ("xmlexists('//a' passing b)", "pg_catalog.xmlexists('//a', b)"),
        ("left(a, 1)", "left(a, 1)"),
        ("json_object(a, b)", "json_object(a, b)"),
    ] {
        let ExprKind::Call(found) = kind(text) else {
            panic!("{text} is a call");
        };
        let arguments: Vec<String> = found
            .arguments
            .iter()
            .map(|argument| argument.value.to_string())
            .collect();
        let shown = format!("{}({})", found.function.value, arguments.join(", "))
            .replace("2::integer", "2::pg_catalog.int4");
        assert_eq!(shown.replace('"', ""), call, "{text}");
    }
    for text in [
        "xmlconcat(a, b)",
        "xmlelement(name x, xmlattributes(a as b), c)",
        "xmlforest(a, b as c)",
        "xmlparse(document a)",
        "xmlpi(name x)",
        "xmlroot(a, version no value)",
        "xmlserialize(content a as text)",
        "json_array(1, 2 null on null returning jsonb)",
        "json_object('a': 1)",
        "json_objectagg(a: b) filter (where c)",
        "json_arrayagg(a order by b)",
        "json_query(a, '$' passing b as c)",
        "json_value(a, '$' default 1 on empty)",
        "json_exists(a, '$')",
        "json_scalar(a)",
        "json(a)",
        "json_serialize(a)",
    ] {
        assert!(matches!(kind(text), ExprKind::SqlFunction { .. }), "{text}");
    }
    let ExprKind::SqlFunction {
        arguments, returning, ..
    } = kind("json_query(a, '$' passing b as c returning text)")
    else {
        panic!("it is one");
    };
    assert_eq!(arguments.len(), 3);
    assert!(returning.is_some_and(|returning| returning.name.value.name == "text"));
    refused("coalesce()");
    refused("nullif(a)");
    refused("any (a)");
    refused("a escape b");
}

#[test]
fn nesting_is_that_of_postgresql() {
    for (text, same) in [
        ("a + b * c", "a + (b * c)"),
        (
            "a LIKE b || c ESCAPE 'x' AND d",
            "(a LIKE (b || c) ESCAPE 'x') AND d",
        ),
        ("NOT a = b", "NOT (a = b)"),
        ("NOT a IN (1)", "NOT (a IN (1))"),
        ("a = b IS NULL", "(a = b) IS NULL"),
        ("-a ^ 2", "(-a) ^ 2"),
        ("-1::int", "-(1::int)"),
        ("a BETWEEN 1 AND 2 AND b", "(a BETWEEN 1 AND 2) AND b"),
        ("a BETWEEN 1 AND 2 + 3", "a BETWEEN 1 AND (2 + 3)"),
        ("a BETWEEN 1 AND 2 OR b", "(a BETWEEN 1 AND 2) OR b"),
        (
            "g AND a NOT BETWEEN 1 AND 2 OR b AND c",
            "(g AND (a NOT BETWEEN 1 AND 2)) OR (b AND c)",
        ),
        ("NOT a BETWEEN 1 AND 2 OR b", "(NOT (a BETWEEN 1 AND 2)) OR b"),
        ("a BETWEEN 1 AND b = c", "(a BETWEEN 1 AND b) = c"),
        (
            "a BETWEEN 1 AND 2 OR b BETWEEN 3 AND 4 OR c",
            "(a BETWEEN 1 AND 2) OR (b BETWEEN 3 AND 4) OR c",
        ),
        (
            "a BETWEEN 1 AND 2 OR (b BETWEEN 3 AND 4 OR c)",
            "(a BETWEEN 1 AND 2) OR ((b BETWEEN 3 AND 4) OR c)",
        ),
        ("a || b AT TIME ZONE 'x'", "a || (b AT TIME ZONE 'x')"),
        ("a || b COLLATE \"C\"", "a || (b COLLATE \"C\")"),
        ("a -> 'b' = c", "(a -> 'b') = c"),
        ("a OR b AND c", "a OR (b AND c)"),
        ("a - b - c", "(a - b) - c"),
        ("a IS DISTINCT FROM b AND c", "(a IS DISTINCT FROM b) AND c"),
        ("a.b.c[1].d", "((a.b.c)[1]).d"),
        ("NOT a OR b", "(NOT a) OR b"),
        ("a <> ALL (b) OR c", "(a <> ALL (b)) OR c"),
    ] {
        assert_eq!(printed(text), printed(same), "{text}");
    }
}

#[test]
fn places() {
    let text = "a + lower(b.c) || ('x')";
    let expression = parse_expression(text, 100).expect("it is one");
    let mut spans = Vec::new();
    let mut visit = |expression: &Expr| {
        let span = expression.span;
        spans.push(text[span.start as usize - 100..span.end as usize - 100].to_owned());
    };
    visit(&expression);
    if let ExprKind::Binary {
        left,
        right,
        operator,
    } = &expression.kind
    {
        visit(left);
        visit(right);
        assert_eq!((operator.span.start, operator.span.end), (115, 117));
        if let ExprKind::Binary { right, .. } = &left.kind {
            visit(right);
        }
    }
    assert_eq!(spans, [text, "a + lower(b.c)", "'x'", "lower(b.c)"]);
}

#[test]
fn places_behind_a_mended_between() {
    let text = "g AND a BETWEEN 1 AND 2 OR b = ccc OR d BETWEEN 1 AND 2 OR eee";
    let ExprKind::Or(operands) = parse_expression(text, 7).expect("it is one").kind else {
        panic!("it is OR");
    };
    let texts: Vec<&str> = operands
        .iter()
        .map(|operand| &text[operand.span.start as usize - 7..operand.span.end as usize - 7])
        .collect();
    assert_eq!(
        texts,
        ["g AND a BETWEEN 1 AND 2", "b = ccc", "d BETWEEN 1 AND 2", "eee"]
    );
}

#[test]
fn types() {
    for (text, shown) in [
        ("int", "pg_catalog.int4"),
        ("integer", "pg_catalog.int4"),
        ("smallint", "pg_catalog.int2"),
        ("bigint", "pg_catalog.int8"),
        ("real", "pg_catalog.float4"),
        ("float", "pg_catalog.float8"),
        ("float(24)", "pg_catalog.float4"),
        ("float(25)", "pg_catalog.float8"),
        ("double precision", "pg_catalog.float8"),
        ("dec(3)", "pg_catalog.\"numeric\"(3)"),
        ("boolean", "pg_catalog.bool"),
        ("char", "pg_catalog.bpchar(1)"),
        ("national character(3)", "pg_catalog.bpchar(3)"),
        ("\"char\"", "\"char\""),
        ("nchar varying(3)", "pg_catalog.\"varchar\"(3)"),
        ("varchar", "pg_catalog.\"varchar\""),
        ("character varying(10)", "pg_catalog.\"varchar\"(10)"),
        ("bit", "pg_catalog.\"bit\"(1)"),
        ("bit varying", "pg_catalog.varbit"),
        ("time(3) with time zone", "pg_catalog.timetz(3)"),
        ("timestamp", "pg_catalog.\"timestamp\""),
        ("timestamp with time zone", "pg_catalog.timestamptz"),
        ("timestamp(2) without time zone", "pg_catalog.\"timestamp\"(2)"),
        (
            "interval day to second(3)",
            "pg_catalog.\"interval\"(3) day to second",
        ),
        ("interval(3)", "pg_catalog.\"interval\"(3)"),
        ("int4", "int4"),
        ("public.int", "public.\"int\""),
        ("int[][3]", "pg_catalog.int4 [2]"),
        ("int array", "pg_catalog.int4 [1]"),
        ("setof text", "setof text"),
        ("s.t.c%type", "s.t % c"),
        ("public.geometry(Point, 4326)", "public.geometry(point,4326)"),
    ] {
        let found = parse_type_name(text, 0).unwrap_or_else(|error| panic!("{text}: {error:?}"));
        let mut result = String::new();
        if found.set_of {
            result.push_str("setof ");
        }
        result.push_str(&found.name.value.to_string());
        if !found.modifiers.is_empty() {
            let modifiers: Vec<String> = found.modifiers.iter().map(Expr::to_string).collect();
            result.push_str(&format!("({})", modifiers.join(",")));
        }
        if let Some(fields) = &found.interval_fields {
            result.push_str(&format!(" {fields}"));
        }
        if let Some(column) = &found.percent_type {
            result.push_str(&format!(" % {column}"));
        }
        if found.array_dimensions > 0 {
            result.push_str(&format!(" [{}]", found.array_dimensions));
        }
        assert_eq!(result, shown, "{text}");
    }
    assert!(parse_type_name("float(54)", 0).is_err_and(|error| error.sqlstate == "22023"));
    assert!(parse_type_name("int language sql", 0).is_err());
    assert!(parse_type_name("table (a int)", 0).is_err());
    assert!(parse_type_name("numeric(a + b)", 0).is_err());
    assert!(matches!(kind("char 'ab'"), ExprKind::Cast { type_name, .. } if type_name.modifiers.is_empty()));
    assert!(
        matches!(kind("interval '1' day"), ExprKind::Cast { type_name, .. } if type_name.interval_fields.as_deref() == Some("day"))
    );
}
