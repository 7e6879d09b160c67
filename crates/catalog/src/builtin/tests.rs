//! Facts about PostgreSQL that the data must tell.

use super::*;

fn id(builtin: &Builtin, name: &str) -> u32 {
    builtin.data_type(name).expect("the type is known").id
}

fn has_function(major: u16, name: &str, types: &[&str]) -> bool {
    let builtin = builtin(major);
    let types: Vec<u32> = types.iter().map(|name| id(builtin, name)).collect();
    builtin
        .functions()
        .named(name)
        .iter()
        .any(|function| function.input_types().eq(types.iter().copied()))
}

#[test]
fn types() {
    let builtin = builtin(15);
    let int4 = builtin.data_type("int4").expect("int4 is a type");
    assert_eq!((int4.id, int4.category, int4.array), (23, 'N', Some(1007)));
    assert_eq!(
        builtin.types().get(1007).and_then(|array| array.element),
        Some(23)
    );
    let text = builtin.data_type("text").expect("text is a type");
    assert!(text.preferred && text.collatable && !text.takes_modifiers);
    let range = builtin.data_type("tstzrange").expect("tstzrange is a type");
    assert_eq!(
        (range.kind, range.subtype),
        (TypeKind::Range, Some(id(builtin, "timestamptz")))
    );
    let multirange = range
        .range_partner
        .and_then(|id| builtin.types().get(id))
        .expect("it has a multirange");
    assert_eq!(
        (multirange.name, multirange.kind),
        ("tstzmultirange", TypeKind::Multirange)
    );
    assert!(builtin.data_type("_int4").is_some_and(Type::is_true_array));
    assert!(!builtin.data_type("int2vector").is_some_and(Type::is_true_array));
    let domain = builtin
        .types()
        .named("sql_identifier")
        .first()
        .expect("it is in information_schema");
    assert_eq!(
        (domain.schema, domain.base),
        ("information_schema", Some(id(builtin, "name")))
    );
    assert!(builtin.data_type("sql_identifier").is_none() && builtin.data_type("integer").is_none());
}

#[test]
fn functions_of_each_major() {
    for major in MAJORS {
        assert!(has_function(major, "gen_random_uuid", &[]));
        assert_eq!(has_function(major, "uuidv7", &[]), major >= 18);
        assert_eq!(
            has_function(major, "date_add", &["timestamptz", "interval"]),
            major >= 16
        );
        assert_eq!(
            has_function(major, "regexp_count", &["text", "text"]),
            major >= 15
        );
        assert!(!has_function(major, "uuid_generate_v4", &[]));
    }
}

#[test]
fn arguments_and_results_of_functions() {
    let builtin = builtin(16);
    let one = |name: &str| {
        builtin
            .functions()
            .named(name)
            .first()
            .expect("the function is known")
    };
    let interval = one("make_interval");
    assert_eq!(interval.arguments.len(), 7);
    assert!(interval.arguments.iter().all(|argument| argument.default));
    assert_eq!(interval.arguments[0].name, "years");
    assert_eq!(
        (interval.strict, interval.volatility),
        (true, Volatility::Immutable)
    );
    assert!(
        builtin
            .functions()
            .named("concat_ws")
            .iter()
            .all(Function::is_variadic)
    );
    let each = one("json_each");
    assert!(each.returns_set);
    assert_eq!(
        each.outputs().map(|column| column.name).collect::<Vec<_>>(),
        ["key", "value"]
    );
    let percentile = FunctionKind::Aggregate {
        direct_arguments: Some(1),
        hypothetical: false,
    };
    assert!(
        builtin
            .functions()
            .named("percentile_cont")
            .iter()
            .all(|function| function.kind == percentile)
    );
    assert_eq!(one("row_number").kind, FunctionKind::Window);
    assert!(!one("pg_reload_conf").public && one("now").public);
    assert_eq!(one("now").volatility, Volatility::Stable);
}

#[test]
fn operators_and_casts() {
    let builtin = builtin(14);
    let [int4, int8, text, varchar] = ["int4", "int8", "text", "varchar"].map(|name| id(builtin, name));
    let equal = builtin
        .operator("=", Some(int4), int8)
        .expect("int4 = int8 exists");
    assert!(equal.can_hash && equal.can_merge);
    assert_eq!(
        equal.commutator,
        builtin
            .operator("=", Some(int8), int4)
            .map(|operator| operator.id)
    );
    assert!(builtin.operator("=", Some(int4), text).is_none());
    assert!(builtin.operator("-", None, int4).is_some());
    assert_eq!(
        builtin.cast(int4, int8).map(|cast| cast.context),
        Some(CastContext::Implicit)
    );
    assert_eq!(
        builtin.cast(int8, int4).map(|cast| cast.context),
        Some(CastContext::Assignment)
    );
    assert_eq!(
        builtin.cast(varchar, text).map(|cast| cast.method),
        Some(CastMethod::Binary)
    );
    assert!(builtin.cast(int4, text).is_none());
}

#[test]
fn operator_classes_and_families() {
    let builtin = builtin(17);
    let [int4, int8, text] = ["int4", "int8", "text"].map(|name| id(builtin, name));
    let pattern = builtin
        .operator_class("btree", "text_pattern_ops")
        .expect("it is a B-tree class");
    assert!(!pattern.default && pattern.input == text);
    assert!(builtin.operator_class("gin", "text_pattern_ops").is_none());
    let default = builtin
        .default_operator_class("btree", int4)
        .expect("int4 has a B-tree class");
    let equal = builtin
        .family_operator(default.family, 3, int4, int8)
        .expect("integer_ops compares int4, int8");
    assert_eq!(
        builtin
            .operator("=", Some(int4), int8)
            .map(|operator| operator.id),
        Some(equal.operator)
    );
    assert!(builtin.family_operator(default.family, 3, int4, text).is_none());
    assert!(
        builtin
            .default_operator_class("btree", id(builtin, "json"))
            .is_none()
    );
    assert!(
        builtin
            .access_methods()
            .named("gist")
            .iter()
            .all(|method| method.index)
    );
}

#[test]
fn relations_settings_and_names() {
    let builtin = builtin(15);
    let class = builtin
        .relation("pg_catalog", "pg_class")
        .expect("pg_class is there");
    assert_eq!(
        (class.id, class.kind, class.columns[1].name),
        (1259, 'r', "relname")
    );
    assert!(class.columns[1].not_null && class.public);
    assert!(
        !builtin
            .relation("pg_catalog", "pg_authid")
            .expect("pg_authid is there")
            .public
    );
    assert!(
        builtin
            .relation("information_schema", "columns")
            .is_some_and(|view| view.kind == 'v')
    );
    assert!(builtin.setting("TimeZone").is_some() && builtin.setting("timezone").is_some());
    assert!(builtin.setting("role").is_some() && builtin.setting("no_such_setting").is_none());
    assert!(super::builtin(16).setting("createrole_self_grant").is_some());
    assert!(builtin.setting("createrole_self_grant").is_none());
    assert!(!builtin.collations().named("C").is_empty());
    assert!(!builtin.text_search().named("english").is_empty());
    assert!(
        builtin
            .languages()
            .named("sql")
            .iter()
            .all(|language| language.flags == "trusted")
    );
    assert_eq!(builtin.schemas().named("public")[0].flags, "u");
    assert_eq!(super::builtin(14).schemas().named("public")[0].flags, "cu");
    assert!(builtin.roles().named("pg_maintain").is_empty());
    assert!(!super::builtin(17).roles().named("pg_maintain").is_empty());
}

#[test]
fn identifiers_are_unique_and_below_those_of_users() {
    fn check<T: Named>(table: &Table<T>) {
        let mut ids: Vec<u32> = table.iter().map(Named::id).collect();
        ids.sort_unstable();
        assert!(ids.windows(2).all(|pair| pair[0] < pair[1]));
        assert!(ids.last().is_some_and(|last| *last < 16_384));
        assert!(table.iter().all(|row| {
            table
                .get(row.id())
                .is_some_and(|found| found.name() == row.name())
        }));
    }
    for major in MAJORS {
        let builtin = builtin(major);
        check(builtin.types());
        check(builtin.functions());
        check(builtin.operators());
        check(builtin.operator_families());
        check(builtin.operator_classes());
        check(builtin.relations());
        check(builtin.collations());
        check(builtin.schemas());
    }
}

#[test]
fn every_reference_is_resolved() {
    for major in MAJORS {
        let builtin = builtin(major);
        let known = |id: u32| builtin.types().get(id).is_some();
        for function in builtin.functions().iter() {
            assert!(known(function.result) && function.arguments.iter().all(|one| known(one.data_type)));
            assert!(
                function.result != UNKNOWN || function.name.starts_with("unknown"),
                "{} returns an unknown type",
                function.name
            );
        }
        for operator in builtin.operators().iter() {
            let function = operator.function.expect("an operator has a function");
            assert!(builtin.functions().get(function).is_some());
        }
        let lines = rows_of(include_str!("data/family_operator.txt"), major);
        assert_eq!(builtin.family_operators().len(), lines);
        let lines = rows_of(include_str!("data/operator_class.txt"), major);
        assert_eq!(builtin.operator_classes().len(), lines);
    }
}

fn rows_of(text: &'static str, major: u16) -> usize {
    row::rows(text, major).count()
}

#[test]
fn members_of_citext() {
    let builtin = builtin(15);
    let members = extension("citext", 15, 20_000, &|_, _| None).expect("citext is shipped");
    let citext = members.types.named("citext").first().expect("it has a type");
    assert_eq!(
        (citext.schema, citext.category, citext.collatable),
        ("", 'S', true)
    );
    assert!(citext.id >= 20_000 && members.next_id > citext.id);
    let text = id(builtin, "text");
    let to_text = members
        .casts
        .iter()
        .find(|cast| cast.source == citext.id && cast.target == text);
    assert_eq!(
        to_text.map(|cast| (cast.context, cast.method)),
        Some((CastContext::Implicit, CastMethod::Binary))
    );
    let equal = members.operators.named("=").first().expect("it has an equality");
    assert_eq!((equal.left, equal.right), (Some(citext.id), citext.id));
    assert_eq!(
        equal.negator,
        members.operators.named("<>").first().map(|operator| operator.id)
    );
    let function = equal
        .function
        .and_then(|id| members.functions.get(id))
        .expect("it has a function");
    assert_eq!(function.name, "citext_eq");
    let class = members
        .operator_classes
        .named("citext_ops")
        .iter()
        .find(|class| class.default);
    let family = class.expect("it has a default class").family;
    assert!(
        members
            .family_operators
            .iter()
            .any(|one| one.family == family && one.operator == equal.id)
    );
}

#[test]
fn extensions_of_each_major() {
    assert!(extension("adminpack", 16, 20_000, &|_, _| None).is_some());
    assert!(extension("adminpack", 17, 20_000, &|_, _| None).is_none());
    assert!(extension("postgis", 17, 20_000, &|_, _| None).is_none());
    for major in MAJORS {
        let vector =
            extension("vector", major, 20_000, &|_, _| None).expect("pgvector is known on each major");
        assert!(vector.types.named("vector").iter().any(|one| one.takes_modifiers));
        assert!(
            vector
                .operator_classes
                .named("vector_cosine_ops")
                .iter()
                .any(|one| one.access_method == "hnsw")
        );
        assert!(vector.access_methods.named("ivfflat").len() == 1);
    }
    let cube = extension("cube", 15, 20_000, &|_, _| None).expect("cube is shipped");
    let cube = cube.types.named("cube")[0].id;
    let earth = extension("earthdistance", 15, 30_000, &|extension, name| {
        (extension == "cube" && name == "cube").then_some(cube)
    });
    let earth = earth.expect("earthdistance is shipped");
    assert_eq!(earth.types.named("earth")[0].base, Some(cube));
    let plpgsql = extension("plpgsql", 15, 20_000, &|_, _| None).expect("plpgsql is there");
    assert_eq!(plpgsql.languages.named("plpgsql")[0].flags, "trusted");
}

#[test]
fn members_refer_to_what_is_there() {
    for name in known_extensions() {
        for major in MAJORS {
            let other = |_: &str, _: &str| Some(25);
            let Some(members) = extension(name, major, 20_000, &other) else {
                continue;
            };
            let builtin = builtin(major);
            let known = |id: u32| {
                id != UNKNOWN && (builtin.types().get(id).is_some() || members.types.get(id).is_some())
            };
            for function in members.functions.iter() {
                assert!(known(function.result), "{name}: {}", function.name);
                assert!(function.input_types().all(known), "{name}: {}", function.name);
            }
            for operator in members.operators.iter() {
                let function = operator.function.expect("an operator has a function");
                assert!(
                    members
                        .functions
                        .get(function)
                        .or(builtin.functions().get(function))
                        .is_some()
                );
                assert!(
                    known(operator.right) && known(operator.result),
                    "{name}: {}",
                    operator.name
                );
            }
            for class in members.operator_classes.iter() {
                assert!(known(class.input), "{name}: {}", class.name);
            }
        }
    }
}
