//! Expressions.

use super::operator::{Binding, is_negative};
use super::{Print, enclosed, list, optional};
use crate::ast::{
    Argument, Call, Expr, ExprKind, IsTest, LikeKind, Literal, Name, OperatorName, Quantifier,
    SpecialFunction, SpecialValue, Window,
};
use crate::literal::quote_literal;

impl Print for Expr {
    fn print(&self, out: &mut String) {
        match &self.kind {
            ExprKind::Column(parts) => dotted(parts, out),
            ExprKind::Star(parts) => {
                for part in parts {
                    part.print(out);
                    out.push('.');
                }
                out.push('*');
            }
            ExprKind::Literal(literal) => literal.print(out),
            ExprKind::Parameter(number) => out.push_str(&format!("${number}")),
            ExprKind::Default => out.push_str("DEFAULT"),
            ExprKind::Call(call) => call.print(out),
            ExprKind::Unary { operator, operand } => unary(operator, operand, out),
            ExprKind::Binary {
                operator,
                left,
                right,
            } => {
                let binding = Binding::of_binary(operator);
                let left_needs = if binding == Binding::Test {
                    binding.tighter()
                } else {
                    binding
                };
                operand(left, left_needs, out);
                word(operator, out);
                operand(right, binding.tighter(), out);
            }
            ExprKind::And(terms) => chain(terms, " AND ", Binding::And.tighter(), out),
            ExprKind::Or(terms) => chain(terms, " OR ", Binding::Or.tighter(), out),
            ExprKind::Not(term) => {
                out.push_str("NOT ");
                operand(term, Binding::Test, out);
            }
            ExprKind::Is {
                operand: tested,
                test,
                negated,
            } => {
                tested_operand(tested, out);
                out.push_str(if *negated { " IS NOT " } else { " IS " });
                out.push_str(&is_test(test));
            }
            ExprKind::IsDistinctFrom { left, right, negated } => {
                tested_operand(left, out);
                out.push_str(if *negated {
                    " IS NOT DISTINCT FROM "
                } else {
                    " IS DISTINCT FROM "
                });
                tested_operand(right, out);
            }
            ExprKind::InList {
                operand: tested,
                list: items,
                negated,
            } => {
                tested_operand(tested, out);
                out.push_str(not(*negated));
                enclosed(" IN (", items, ")", out);
            }
            ExprKind::InQuery {
                operand: tested,
                query,
                negated,
            } => {
                tested_operand(tested, out);
                out.push_str(not(*negated));
                out.push_str(" IN (");
                query.print(out);
                out.push(')');
            }
            ExprKind::Between {
                operand: tested,
                low,
                high,
                negated,
                symmetric,
            } => {
                tested_operand(tested, out);
                out.push_str(not(*negated));
                out.push_str(if *symmetric {
                    " BETWEEN SYMMETRIC "
                } else {
                    " BETWEEN "
                });
                tested_operand(low, out);
                out.push_str(" AND ");
                tested_operand(high, out);
            }
            ExprKind::Like {
                kind,
                operand: tested,
                pattern,
                escape,
                negated,
            } => {
                tested_operand(tested, out);
                out.push_str(not(*negated));
                out.push_str(match kind {
                    LikeKind::Like => " LIKE ",
                    LikeKind::ILike => " ILIKE ",
                    LikeKind::SimilarTo => " SIMILAR TO ",
                });
                tested_operand(pattern, out);
                if let Some(escape) = escape {
                    out.push_str(" ESCAPE ");
                    tested_operand(escape, out);
                }
            }
            ExprKind::QuantifiedArray {
                left,
                operator,
                quantifier,
                array,
            } => {
                quantified(left, operator, *quantifier, array.as_ref(), out);
            }
            ExprKind::QuantifiedQuery {
                left,
                operator,
                quantifier,
                query,
            } => {
                quantified(left, operator, *quantifier, query.as_ref(), out);
            }
            ExprKind::Case {
                operand,
                branches,
                otherwise,
            } => {
                case(operand.as_deref(), branches, otherwise.as_deref(), out);
            }
            ExprKind::Cast {
                operand: value,
                type_name,
            } => {
                operand(value, Binding::Cast, out);
                out.push_str("::");
                type_name.print(out);
            }
            ExprKind::Collate {
                operand: value,
                collation,
            } => {
                operand(value, Binding::Collate, out);
                out.push_str(" COLLATE ");
                collation.print(out);
            }
            ExprKind::AtTimeZone { operand: value, zone } => {
                operand(value, Binding::TimeZone, out);
                match zone {
                    Some(zone) => {
                        out.push_str(" AT TIME ZONE ");
                        operand(zone, Binding::Collate, out);
                    }
                    None => out.push_str(" AT LOCAL"),
                }
            }
            ExprKind::Array(items) => enclosed("ARRAY[", items, "]", out),
            ExprKind::ArrayQuery(query) => in_parentheses("ARRAY", query.as_ref(), out),
            ExprKind::Row { fields, explicit } => {
                // A row without fields and without the word is the empty grouping set.
                let bare = !explicit && fields.len() != 1;
                enclosed(if bare { "(" } else { "ROW(" }, fields, ")", out);
            }
            ExprKind::SubQuery(query) => in_parentheses("", query.as_ref(), out),
            ExprKind::Exists(query) => in_parentheses("EXISTS ", query.as_ref(), out),
            ExprKind::Field { base, field } => {
                field_base(base, out);
                out.push('.');
                field.print(out);
            }
            ExprKind::FieldStar(base) => {
                field_base(base, out);
                out.push_str(".*");
            }
            ExprKind::Subscript { base, index } => {
                subscript_base(base, out);
                out.push('[');
                index.print(out);
                out.push(']');
            }
            ExprKind::Slice { base, lower, upper } => {
                subscript_base(base, out);
                out.push('[');
                optional("", lower.as_deref(), out);
                out.push(':');
                optional("", upper.as_deref(), out);
                out.push(']');
            }
            ExprKind::SpecialValue { value, precision } => {
                out.push_str(special_value(*value));
                if let Some(precision) = precision {
                    out.push_str(&format!("({precision})"));
                }
            }
            ExprKind::Special { function, arguments } => {
                out.push_str(special_function(*function));
                enclosed("(", arguments, ")", out);
            }
            ExprKind::SqlFunction {
                name,
                arguments,
                returning,
            } => {
                out.push_str(name);
                out.push('(');
                list(arguments, out);
                optional(" RETURNING ", returning.as_deref(), out);
                out.push(')');
            }
            ExprKind::CurrentOf(cursor) => {
                out.push_str("CURRENT OF ");
                cursor.print(out);
            }
            ExprKind::Other(word) => {
                out.push('<');
                out.push_str(word);
                out.push('>');
            }
        }
    }
}

/// Prints an operand, in parentheses where it binds less tightly than its place needs.
fn operand(expression: &Expr, needs: Binding, out: &mut String) {
    if Binding::of(expression) < needs {
        in_parentheses("", expression, out);
    } else {
        expression.print(out);
    }
}

/// Prints an operand of `IS`, `IN`, `LIKE` and their like.
fn tested_operand(expression: &Expr, out: &mut String) {
    operand(expression, Binding::Operator, out);
}

fn in_parentheses<T: Print>(before: &str, inner: &T, out: &mut String) {
    out.push_str(before);
    out.push('(');
    inner.print(out);
    out.push(')');
}

fn word(operator: &OperatorName, out: &mut String) {
    out.push(' ');
    operator.print(out);
    out.push(' ');
}

fn unary(operator: &OperatorName, value: &Expr, out: &mut String) {
    operator.print(out);
    let negative = matches!(&value.kind, ExprKind::Literal(literal) if is_negative(literal));
    // Two minus signs in a row would begin a comment, and other characters would join to one operator.
    let joins = matches!(value.kind, ExprKind::Unary { .. }) || negative;
    if operator.schema.is_some() || Binding::of_unary(operator) != Binding::Sign {
        out.push(' ');
    }
    if joins {
        in_parentheses("", value, out);
    } else {
        operand(value, Binding::of_unary(operator).tighter(), out);
    }
}

fn chain(terms: &[Expr], between: &str, needs: Binding, out: &mut String) {
    for (index, term) in terms.iter().enumerate() {
        if index > 0 {
            out.push_str(between);
        }
        operand(term, needs, out);
    }
}

fn quantified<T: Print>(
    left: &Expr,
    operator: &OperatorName,
    quantifier: Quantifier,
    of: &T,
    out: &mut String,
) {
    tested_operand(left, out);
    word(operator, out);
    let keyword = match quantifier {
        Quantifier::Any => "ANY ",
        Quantifier::All => "ALL ",
    };
    in_parentheses(keyword, of, out);
}

fn case(operand: Option<&Expr>, branches: &[(Expr, Expr)], otherwise: Option<&Expr>, out: &mut String) {
    out.push_str("CASE");
    optional(" ", operand, out);
    for (condition, value) in branches {
        optional(" WHEN ", Some(condition), out);
        optional(" THEN ", Some(value), out);
    }
    optional(" ELSE ", otherwise, out);
    out.push_str(" END");
}

/// `a.b` is a column of a table, so the base of a field stands in parentheses unless it is a field itself.
fn field_base(base: &Expr, out: &mut String) {
    if matches!(base.kind, ExprKind::Field { .. }) {
        base.print(out);
    } else {
        in_parentheses("", base, out);
    }
}

/// The grammar has subscripts after names, parameters and parentheses only.
fn subscript_base(base: &Expr, out: &mut String) {
    match base.kind {
        ExprKind::Column(_)
        | ExprKind::Parameter(_)
        | ExprKind::Field { .. }
        | ExprKind::Subscript { .. }
        | ExprKind::Slice { .. } => base.print(out),
        _ => in_parentheses("", base, out),
    }
}

pub(super) fn dotted(parts: &[Name], out: &mut String) {
    for (index, part) in parts.iter().enumerate() {
        if index > 0 {
            out.push('.');
        }
        part.print(out);
    }
}

fn not(negated: bool) -> &'static str {
    if negated { " NOT" } else { "" }
}

impl Print for Literal {
    fn print(&self, out: &mut String) {
        match self {
            Literal::Null => out.push_str("NULL"),
            Literal::Boolean(true) => out.push_str("TRUE"),
            Literal::Boolean(false) => out.push_str("FALSE"),
            Literal::Integer(number) => out.push_str(&number.to_string()),
            Literal::Number(number) => out.push_str(number),
            Literal::String(text) => out.push_str(&quote_literal(text)),
            Literal::Bits(bits) => {
                let (letter, digits) = bits.split_at_checked(1).unwrap_or(("b", ""));
                out.push_str(&format!("{}'{digits}'", letter.to_ascii_uppercase()));
            }
        }
    }
}

impl Print for Argument {
    fn print(&self, out: &mut String) {
        if let Some(name) = &self.name {
            name.print(out);
            out.push_str(" => ");
        }
        self.value.print(out);
    }
}

impl Print for Call {
    fn print(&self, out: &mut String) {
        self.function.print(out);
        out.push('(');
        if self.star {
            out.push('*');
        }
        if self.distinct {
            out.push_str("DISTINCT ");
        }
        for (index, argument) in self.arguments.iter().enumerate() {
            if index > 0 {
                out.push_str(", ");
            }
            if self.variadic && index + 1 == self.arguments.len() {
                out.push_str("VARIADIC ");
            }
            argument.print(out);
        }
        if !self.order_by.is_empty() {
            enclosed(" ORDER BY ", &self.order_by, "", out);
        }
        out.push(')');
        if !self.within_group.is_empty() {
            enclosed(" WITHIN GROUP (ORDER BY ", &self.within_group, ")", out);
        }
        if let Some(filter) = &self.filter {
            in_parentheses(" FILTER ", &Where(filter), out);
        }
        match &self.over {
            Some(Window::Named(name)) => optional(" OVER ", Some(name), out),
            Some(Window::Inline(window)) => in_parentheses(" OVER ", window, out),
            None => {}
        }
    }
}

/// `WHERE condition`.
struct Where<'a>(&'a Expr);

impl Print for Where<'_> {
    fn print(&self, out: &mut String) {
        optional("WHERE ", Some(self.0), out);
    }
}

fn is_test(test: &IsTest) -> String {
    match test {
        IsTest::Null => "NULL".to_owned(),
        IsTest::True => "TRUE".to_owned(),
        IsTest::False => "FALSE".to_owned(),
        IsTest::Unknown => "UNKNOWN".to_owned(),
        IsTest::Document => "DOCUMENT".to_owned(),
        IsTest::Normalized(None) => "NORMALIZED".to_owned(),
        IsTest::Normalized(Some(form)) => format!("{} NORMALIZED", form.as_str()),
        IsTest::Json(None) => "JSON".to_owned(),
        IsTest::Json(Some(item)) => format!("JSON {}", item.as_str().to_ascii_uppercase()),
    }
}

fn special_value(value: SpecialValue) -> &'static str {
    match value {
        SpecialValue::CurrentDate => "CURRENT_DATE",
        SpecialValue::CurrentTime => "CURRENT_TIME",
        SpecialValue::CurrentTimestamp => "CURRENT_TIMESTAMP",
        SpecialValue::LocalTime => "LOCALTIME",
        SpecialValue::LocalTimestamp => "LOCALTIMESTAMP",
        SpecialValue::CurrentRole => "CURRENT_ROLE",
        SpecialValue::CurrentUser => "CURRENT_USER",
        SpecialValue::User => "USER",
        SpecialValue::SessionUser => "SESSION_USER",
        SpecialValue::SystemUser => "SYSTEM_USER",
        SpecialValue::CurrentCatalog => "CURRENT_CATALOG",
        SpecialValue::CurrentSchema => "CURRENT_SCHEMA",
    }
}

fn special_function(function: SpecialFunction) -> &'static str {
    match function {
        SpecialFunction::Coalesce => "COALESCE",
        SpecialFunction::NullIf => "NULLIF",
        SpecialFunction::Greatest => "GREATEST",
        SpecialFunction::Least => "LEAST",
        SpecialFunction::Grouping => "GROUPING",
    }
}
