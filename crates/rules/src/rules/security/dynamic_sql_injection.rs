use std::collections::BTreeSet;

use pgassay_isolation::access::{is_above_row_security, is_member};
use pgassay_isolation::plpgsql::{each_statement, value_of};
use pgassay_sql::ast::{
    Argument, Expr, ExprKind, Literal, PlpgsqlExpr, PlpgsqlStatement, PlpgsqlStatementKind as Kind,
};
use pgassay_sql::parse::parse_plpgsql;

use crate::prelude::*;

declare_rule! {
    /// A function that runs text which its caller passes as SQL.
    ///
    /// ## Why is this bad?
    ///
    /// What is put into the text of an EXECUTE without quoting is a part of the statement: a value with a quote in it runs
    /// whatever stands behind it. In a function that runs as its owner it runs with the owner's rights, past all policies.
    ///
    /// ## Example
    ///
    /// ```sql
    /// CREATE FUNCTION count_of(table_name text) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER -- finding
    ///     SET search_path = public, pg_temp AS $$
    /// DECLARE
    ///     found bigint;
    /// BEGIN
    ///     EXECUTE 'SELECT count(*) FROM ' || table_name INTO found;
    ///     RETURN found;
    /// END
    /// $$;
    /// CREATE FUNCTION run(statement text) RETURNS void LANGUAGE plpgsql AS $$ -- finding: medium
    /// BEGIN
    ///     EXECUTE statement;
    /// END
    /// $$;
    /// CREATE FUNCTION named(pattern text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER -- finding
    ///     SET search_path = public, pg_temp AS $$
    /// DECLARE
    ///     statement text;
    /// BEGIN
    ///     statement := format('DELETE FROM things WHERE name LIKE ''%s''', pattern);
    ///     EXECUTE statement;
    /// END
    /// $$;
    /// ```
    ///
    /// Values belong into USING, names into `%I`; numbers and names of the catalog cannot carry SQL:
    ///
    /// ```sql
    /// CREATE FUNCTION count_of(table_name text, smallest int) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER
    ///     SET search_path = public, pg_temp AS $$
    /// DECLARE
    ///     found bigint;
    /// BEGIN
    ///     EXECUTE format('SELECT count(*) FROM %I WHERE size > %s', table_name, smallest) INTO found;
    ///     EXECUTE 'SELECT count(*) FROM ' || quote_ident(table_name) INTO found;
    ///     EXECUTE 'SELECT count(*) FROM ' || table_name::regclass INTO found;
    ///     EXECUTE 'SELECT count(*) FROM things WHERE name = $1' INTO found USING table_name;
    ///     RETURN found;
    /// END
    /// $$;
    /// ```
    ///
    /// ## Limits
    ///
    /// A function that runs with its caller's rights lets a caller do no more than before, unless the application passes on
    /// what its users typed: the severity is lower. So is the confidence where the text is looked at before.
    pub static RULE = {
        id: "dynamic-sql-injection",
        category: Category::Security,
        severity: Severity::Critical,
        sources: &["PostgreSQL manual, 43.5.4 Executing Dynamic Commands", "ISO-104"],
        check: Check::Function(check),
    }
}

fn check(function: &Function, ctx: &mut Context<'_>) {
    let FunctionBody::Text { text, .. } = &function.body else {
        ctx.examined(0);
        return;
    };
    let by_text = |it: &&pgassay_catalog::routine::Parameter| {
        let base = ctx.base_type(it.data_type);
        matches!(base, TypeId::TEXT | TypeId::VARCHAR | TypeId::BPCHAR)
    };
    let passed: BTreeSet<String> = function
        .inputs()
        .filter(by_text)
        .filter_map(|it| Some(it.name.as_ref()?.as_str().to_owned()))
        .collect();
    if function.language.as_str() != "plpgsql" || passed.is_empty() {
        ctx.examined(0);
        return;
    }
    ctx.examined(1);
    let Ok(block) = parse_plpgsql(text) else { return };
    let mut taint = Taint {
        function: function.name.as_str(),
        names: passed,
    };
    // Twice: what a loop assigns in its end is used in its beginning.
    let mut injected: Option<String> = None;
    for _ in 0..2 {
        for inner in pgassay_isolation::plpgsql::blocks(&block) {
            for declaration in &inner.declarations {
                if let Some(value) = &declaration.default
                    && taint.of(&value.kind).is_some()
                {
                    taint.names.insert(declaration.name.value.as_str().to_owned());
                }
            }
        }
        each_statement(&block, &mut |statement| taint.step(statement, &mut injected));
    }
    let Some(name) = injected else { return };
    let mut looked_at = false;
    each_statement(&block, &mut |statement| {
        let conditions: Vec<&PlpgsqlExpr> = match &statement.kind {
            Kind::If { branches, .. } => branches.iter().map(|(condition, _)| condition).collect(),
            Kind::Case {
                operand: Some(operand),
                ..
            } => vec![operand],
            _ => Vec::new(),
        };
        for condition in conditions {
            let span = condition.span;
            looked_at |= pgassay_isolation::body::words(span.text(text)).contains(&name);
        }
    });
    let message = format!(
        "`{}` runs what its caller passes as `{name}`",
        function.name.as_str()
    );
    let mut finding = Finding::on(ctx.on_function(function), message);
    let others = function.privileges.grants.as_ref().is_none_or(|grants| {
        grants.iter().any(|grant| {
            grant.rights.contains(Rights::EXECUTE)
                && grant.grantee.is_none_or(|role| {
                    !is_above_row_security(ctx.catalog, role) && !is_member(ctx.catalog, role, function.owner)
                })
        })
    });
    if !function.security_definer {
        finding = finding
            .note("It runs with the rights of its caller.")
            .at_most(Severity::Medium)
            .unsure(Confidence::Medium);
    } else if !others {
        finding = finding
            .note("Nobody but its owner may call it.")
            .at_most(Severity::Medium);
    }
    if looked_at {
        finding = finding
            .note("A condition looks at it before; perhaps it lets through what is harmless only.")
            .unsure(Confidence::Low);
    }
    ctx.report(finding);
}

/// The names that hold what the caller passed, or a text with it.
struct Taint<'a> {
    function: &'a str,
    names: BTreeSet<String>,
}

impl Taint<'_> {
    fn step(&mut self, statement: &PlpgsqlStatement, injected: &mut Option<String>) {
        match &statement.kind {
            Kind::Assign { target, value } if value_of(value).is_some_and(|it| self.of(it).is_some()) => {
                let end = target.find(['[', '.']).unwrap_or(target.len());
                self.names
                    .insert(target[..end].trim().trim_matches('"').to_lowercase());
            }
            Kind::Execute { text, .. } | Kind::ForExecute { text, .. } | Kind::ReturnExecute(text) => {
                if let Some(name) = value_of(text).and_then(|it| self.of(it)) {
                    injected.get_or_insert(name);
                }
            }
            _ => {}
        }
    }

    /// The name by which a value holds what the caller passed, unquoted.
    fn of(&self, value: &ExprKind) -> Option<String> {
        let any = |mut parts: &mut dyn Iterator<Item = &Expr>| (&mut parts).find_map(|it| self.of(&it.kind));
        match value {
            ExprKind::Column(path) => {
                let (last, first) = (path.last()?, path.first()?);
                let own = path.len() == 1 || (path.len() == 2 && first.value.as_str() == self.function);
                let name = last.value.as_str();
                (own && self.names.contains(name)).then(|| name.to_owned())
            }
            ExprKind::Binary {
                operator,
                left,
                right,
            } if operator.name.as_str() == "||" => self.of(&left.kind).or_else(|| self.of(&right.kind)),
            ExprKind::Special { arguments, .. } => any(&mut arguments.iter()),
            ExprKind::Case {
                branches, otherwise, ..
            } => any(&mut branches
                .iter()
                .map(|(_, value)| value)
                .chain(otherwise.as_deref())),
            ExprKind::Cast { operand, type_name } => {
                let to = type_name.name.value.name.as_str();
                matches!(to, "text" | "varchar" | "bpchar")
                    .then(|| self.of(&operand.kind))
                    .flatten()
            }
            ExprKind::Call(call) => match call.function.value.name.as_str() {
                "format" => self.formatted(&call.arguments),
                "concat" | "concat_ws" | "lower" | "upper" | "btrim" | "ltrim" | "rtrim" | "replace"
                | "substr" | "substring" | "left" | "right" | "repeat" | "regexp_replace" | "translate" => {
                    any(&mut call.arguments.iter().map(|it| &it.value))
                }
                _ => None,
            },
            _ => None,
        }
    }

    /// `format('... %s ...', value)`: `%I` and `%L` quote.
    fn formatted(&self, arguments: &[Argument]) -> Option<String> {
        let (format, values) = arguments.split_first()?;
        let ExprKind::Literal(Literal::String(text)) = &format.value.kind else {
            // Of a text that was put together before, nobody knows which of its places quote.
            return self.of(&format.value.kind);
        };
        let mut next = 0;
        let mut rest = text.as_str();
        while let Some(at) = rest.find('%') {
            rest = &rest[at + 1..];
            if let Some(after) = rest.strip_prefix('%') {
                rest = after;
                continue;
            }
            let end = rest.find(|letter: char| letter.is_ascii_alphabetic())?;
            let place = rest[..end]
                .split_once('$')
                .and_then(|(number, _)| number.parse::<usize>().ok());
            let at = place.map_or(next, |number| number.saturating_sub(1));
            next = at + 1;
            if rest[end..].starts_with('s')
                && let Some(found) = values.get(at).and_then(|it| self.of(&it.value.kind))
            {
                return Some(found);
            }
            rest = &rest[end + 1..];
        }
        None
    }
}
