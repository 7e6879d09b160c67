//! Functions, procedures, aggregates, operators, casts: text in, tree out.

use super::parse_statement;
use crate::ast::{
    AlterObjectAction, CreateRoutine, ObjectAddress, ObjectKind, ParameterMode, QueryBody, Returns,
    RoutineOption, SetValue, StatementKind, Volatility,
};

fn parsed(sql: &str) -> StatementKind {
    parse_statement(sql, 0).kind
}

fn routine(sql: &str) -> CreateRoutine {
    match parsed(sql) {
        StatementKind::CreateRoutine(routine) => *routine,
        other => panic!("{sql}: {other:?}"),
    }
}

#[test]
fn parameters_have_modes_names_and_defaults() {
    let routine = routine(
        "CREATE OR REPLACE FUNCTION s.f(a text, b IN uuid DEFAULT NULL, OUT c text, INOUT d text = 'x', text, VARIADIC e text[]) \
         RETURNS record LANGUAGE sql AS ''",
    );
    assert!(routine.or_replace && !routine.procedure);
    assert_eq!(routine.name.to_string(), "s.f");
    let modes: Vec<_> = routine
        .parameters
        .iter()
        .map(|parameter| parameter.mode)
        .collect();
    use ParameterMode::{In, InOut, Out, Variadic};
    assert_eq!(modes, [In, In, Out, InOut, In, Variadic]);
    let names: Vec<_> = routine
        .parameters
        .iter()
        .map(|parameter| {
            parameter
                .name
                .as_ref()
                .map(ToString::to_string)
                .unwrap_or_default()
        })
        .collect();
    assert_eq!(names, ["a", "b", "c", "d", "", "e"]);
    let defaults: Vec<_> = routine
        .parameters
        .iter()
        .map(|parameter| parameter.default.is_some())
        .collect();
    assert_eq!(defaults, [false, true, false, true, false, false]);
}

#[test]
fn results_may_be_a_type_a_set_or_a_table() {
    let Some(Returns::Table(columns)) =
        routine("CREATE FUNCTION f() RETURNS TABLE (a text, \"B\" uuid) LANGUAGE sql AS ''").returns
    else {
        panic!("it returns a table");
    };
    assert_eq!(columns.len(), 2);
    assert_eq!(columns[1].0.value, *"B");
    assert!(
        routine("CREATE PROCEDURE p() LANGUAGE sql AS ''")
            .returns
            .is_none()
    );
    assert!(matches!(
        routine("CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS ''").returns,
        Some(Returns::Type(_))
    ));
}

#[test]
fn options_keep_their_order() {
    let routine = routine(
        "CREATE FUNCTION f() RETURNS text LANGUAGE 'plpgsql' STABLE STRICT CALLED ON NULL INPUT SECURITY DEFINER \
         EXTERNAL SECURITY INVOKER LEAKPROOF NOT LEAKPROOF PARALLEL SAFE COST 10 ROWS 5 WINDOW SUPPORT s.h \
         TRANSFORM FOR TYPE hstore SET search_path = pg_catalog, \"Mine\" SET role FROM CURRENT AS 'file', 'symbol'",
    );
    let options = routine.options;
    assert!(matches!(&options[0], RoutineOption::Language(name) if name.value == *"plpgsql"));
    assert_eq!(options[1], RoutineOption::Volatility(Volatility::Stable));
    assert_eq!(options[2], RoutineOption::Strict(true));
    assert_eq!(options[3], RoutineOption::Strict(false));
    assert_eq!(options[4], RoutineOption::SecurityDefiner(true));
    assert_eq!(options[5], RoutineOption::SecurityDefiner(false));
    assert_eq!(options[6], RoutineOption::Leakproof(true));
    assert_eq!(options[7], RoutineOption::Leakproof(false));
    assert!(matches!(&options[8], RoutineOption::Parallel(name) if name.value == *"safe"));
    assert!(matches!(&options[9], RoutineOption::Cost(_)));
    assert!(matches!(&options[10], RoutineOption::Rows(_)));
    assert_eq!(options[11], RoutineOption::Window);
    assert!(matches!(&options[12], RoutineOption::Support(name) if name.to_string() == "s.h"));
    assert!(matches!(&options[13], RoutineOption::Transform(types) if types.len() == 1));
    let RoutineOption::Set(set) = &options[14] else {
        panic!("{:?}", options[14])
    };
    assert_eq!(set.name.value, *"search_path");
    assert_eq!(
        set.value,
        SetValue::Values(vec!["pg_catalog".to_owned(), "Mine".to_owned()])
    );
    assert!(matches!(&options[15], RoutineOption::Set(set) if set.value == SetValue::Current));
    let RoutineOption::As(body) = &options[16] else {
        panic!("{:?}", options[16])
    };
    assert_eq!(
        (body.text.as_str(), body.symbol.as_deref()),
        ("file", Some("symbol"))
    );
    assert_eq!(options.len(), 17);
}

#[test]
fn the_span_of_a_body_lies_inside_its_quotes() {
    for sql in [
        "DO $$SELECT 1$$",
        "DO LANGUAGE plpgsql $body$SELECT 1$body$",
        "DO 'SELECT 1'",
        "DO E'SELECT 1' LANGUAGE plpgsql",
        "CREATE FUNCTION f() RETURNS void LANGUAGE sql AS $$SELECT 1$$",
    ] {
        let body = match parse_statement(sql, 7).kind {
            StatementKind::Do(block) => block.body,
            StatementKind::CreateRoutine(routine) => match routine.options.into_iter().next_back() {
                Some(RoutineOption::As(body)) => body,
                other => panic!("{other:?}"),
            },
            other => panic!("{other:?}"),
        };
        assert_eq!(body.text, "SELECT 1");
        let moved = crate::span::Span::new(body.span.start - 7, body.span.end - 7);
        assert_eq!(moved.text(sql), "SELECT 1", "{sql}");
    }
    assert!(matches!(parsed("DO LANGUAGE plperl ''"), StatementKind::Do(block) if block.language.is_some()));
}

#[test]
fn bodies_may_be_sql() {
    let options = routine("CREATE FUNCTION f() RETURNS text RETURN 'a'").options;
    assert!(matches!(options.as_slice(), [RoutineOption::Return(_)]));
    let options = routine("CREATE PROCEDURE p() LANGUAGE sql BEGIN ATOMIC SELECT 1; RETURN 2; END").options;
    let Some(RoutineOption::Atomic(statements)) = options.last() else {
        panic!("{options:?}")
    };
    assert_eq!(statements.len(), 2);
    assert!(
        matches!(&statements[1].kind, StatementKind::Query(query) if matches!(query.body, QueryBody::Select(_)))
    );
}

#[test]
fn routines_are_altered() {
    let StatementKind::AlterRoutine(alter) =
        parsed("ALTER FUNCTION s.f(a text, OUT uuid) STABLE RESET search_path RESET ALL RESTRICT")
    else {
        panic!("options change");
    };
    assert_eq!(alter.kind, ObjectKind::Function);
    assert_eq!(alter.routine.parameters.as_ref().map(Vec::len), Some(2));
    assert_eq!(alter.options.len(), 3);
    assert!(matches!(&alter.options[2], RoutineOption::Set(set) if set.name.value == *"all"));
    for (sql, kind) in [
        ("ALTER FUNCTION f RENAME TO g", ObjectKind::Function),
        ("ALTER PROCEDURE f() SET SCHEMA s", ObjectKind::Procedure),
        ("ALTER ROUTINE f() OWNER TO CURRENT_USER", ObjectKind::Routine),
        ("ALTER ROUTINE f() NO DEPENDS ON EXTENSION e", ObjectKind::Routine),
        ("ALTER AGGREGATE f(*) OWNER TO a", ObjectKind::Aggregate),
    ] {
        let StatementKind::AlterObject(alter) = parsed(sql) else {
            panic!("{sql}")
        };
        assert_eq!(alter.kind, kind, "{sql}");
        assert!(matches!(alter.object, ObjectAddress::Routine(_)));
        assert!(!matches!(alter.action, AlterObjectAction::Other(_)), "{sql}");
    }
}

#[test]
fn aggregates_have_direct_and_ordered_parameters() {
    let StatementKind::CreateAggregate(aggregate) =
        parsed("CREATE AGGREGATE a(uuid ORDER BY text, text) (sfunc = s.f, stype = text, hypothetical)")
    else {
        panic!("it is an aggregate");
    };
    assert_eq!(aggregate.parameters.as_ref().map(Vec::len), Some(3));
    assert_eq!(aggregate.direct, Some(1));
    assert_eq!(aggregate.options.len(), 3);
    let StatementKind::CreateAggregate(old) =
        parsed("CREATE OR REPLACE AGGREGATE a (basetype = text, sfunc = f, stype = text)")
    else {
        panic!("it is an aggregate");
    };
    assert!(old.or_replace && old.parameters.is_none() && old.direct.is_none());
    let StatementKind::CreateAggregate(star) = parsed("CREATE AGGREGATE a(*) (sfunc = f, stype = text)")
    else {
        panic!("it is an aggregate");
    };
    assert_eq!(star.parameters, Some(Vec::new()));
}

#[test]
fn calls_have_arguments() {
    let StatementKind::Call(call) = parsed("CALL s.p('a', b => 'c')") else {
        panic!("it is a call")
    };
    assert_eq!(call.call.function.to_string(), "s.p");
    assert_eq!(call.call.arguments.len(), 2);
    assert!(
        call.call.arguments[1]
            .name
            .as_ref()
            .is_some_and(|name| name.value == *"b")
    );
}

#[test]
fn casts_and_operators() {
    let StatementKind::CreateCast(cast) =
        parsed("CREATE CAST (text AS uuid) WITH FUNCTION s.f(text) AS ASSIGNMENT")
    else {
        panic!("it is a cast");
    };
    assert_eq!(cast.context, Some("assignment"));
    assert!(
        cast.function
            .is_some_and(|function| function.name.to_string() == "s.f")
    );
    assert!(matches!(parsed("CREATE CAST (a AS b) WITH INOUT AS IMPLICIT"),
        StatementKind::CreateCast(cast) if cast.inout && cast.context == Some("implicit")));
    assert!(matches!(parsed("CREATE CAST (a AS b) WITHOUT FUNCTION"),
        StatementKind::CreateCast(cast) if !cast.inout && cast.function.is_none() && cast.context.is_none()));

    let StatementKind::CreateOperator(operator) = parsed(
        "CREATE OPERATOR s.=== (LEFTARG = text, RIGHTARG = text, FUNCTION = s.f, COMMUTATOR = ===, HASHES)",
    ) else {
        panic!("it is an operator");
    };
    assert_eq!(operator.name.value, *"===");
    assert!(operator.schema.is_some_and(|schema| schema == *"s"));
    assert_eq!(operator.options.len(), 5);

    let StatementKind::AlterObject(alter) = parsed("ALTER OPERATOR ! (NONE, text) SET SCHEMA s") else {
        panic!("it is an operator");
    };
    assert!(
        matches!(alter.object, ObjectAddress::Operator(operator) if operator.left.is_none() && operator.right.is_some())
    );
}

#[test]
fn operator_classes_name_operators_and_functions() {
    let StatementKind::CreateOperatorClass(class) = parsed(
        "CREATE OPERATOR CLASS s.c DEFAULT FOR TYPE t USING btree FAMILY f AS OPERATOR 1 <, \
         OPERATOR 2 s.<= (t, uuid) FOR SEARCH, FUNCTION 1 cmp(t, t), FUNCTION 2 (t, uuid) other(t, uuid), STORAGE text",
    ) else {
        panic!("it is a class");
    };
    assert!(class.default);
    assert_eq!(class.method.value, *"btree");
    assert!(class.family.is_some() && class.storage.is_some());
    assert_eq!(class.operators.len(), 2);
    assert!(class.operators[0].1.right.is_none() && class.operators[1].1.right.is_some());
    assert_eq!(
        class
            .functions
            .iter()
            .map(|(number, _)| *number)
            .collect::<Vec<_>>(),
        [1, 2]
    );
    assert_eq!(class.functions[1].1.name.to_string(), "other");
    assert!(matches!(parsed("CREATE OPERATOR FAMILY f USING gin"),
        StatementKind::CreateNamed(named) if named.kind == ObjectKind::OperatorFamily && named.method.is_some()));
    assert!(matches!(parsed("ALTER OPERATOR FAMILY f USING gin OWNER TO a"),
        StatementKind::AlterObject(alter) if matches!(alter.object, ObjectAddress::UsingMethod { .. })));
    assert!(matches!(
        parsed("CREATE TRANSFORM FOR hstore LANGUAGE plperl (FROM SQL WITH FUNCTION f(internal))"),
        StatementKind::CreateNamed(named) if named.kind == ObjectKind::Transform
    ));
}

#[test]
fn what_signatures_must_not_hold() {
    for sql in [
        "CREATE FUNCTION f(*) RETURNS text LANGUAGE sql AS ''",
        "ALTER FUNCTION f(a text DEFAULT 'x') STABLE",
        "ALTER OPERATOR + (text) OWNER TO a",
    ] {
        assert!(matches!(parsed(sql), StatementKind::Invalid(_)), "{sql}");
    }
}
