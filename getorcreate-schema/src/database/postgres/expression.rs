//! Parses the expressions that `pg_get_expr` and `pg_get_indexdef` print.
//!
//! PostgreSQL finds an index for `ON CONFLICT (..) WHERE ..`, and for a `SELECT`, by a proof. It must prove that the
//! condition of the statement implies the condition of the index. The equivalences in this file were measured on
//! PostgreSQL 15 with both. `flag` and `flag = true` are the same, in any order, with the literal on either side, or
//! with a cast. `flag IS TRUE` is not. <https://www.postgresql.org/docs/current/indexes-partial.html>

use getorcreate_runtime::internals::{Condition, Dialect, Function, TypeClass};
use sqlparser::ast::{
    ArrayElemTypeDef, BinaryOperator, DataType, ExactNumberInfo, Expr, TrimWhereField, UnaryOperator,
};
use sqlparser::dialect::PostgreSqlDialect;
use sqlparser::tokenizer::Token;

use crate::expression::parse::{self, dense, tokenize};
use crate::expression::term::{self, Term, Test, Value};
use crate::expression::tree::{self, bare};
use crate::expression::{CalledFunction, FunctionCall};
use crate::live::{LiveTable, Rows};

/// The syntax tree of an expression.
pub(in crate::database) fn parse(text: &str) -> Option<Expr> {
    parse::parse(&PostgreSqlDialect {}, tokens(text)?)
}

/// The tokens of an expression. A name that is a keyword is quoted.
pub(crate) fn tokens(text: &str) -> Option<Vec<Token>> {
    tokenize(&PostgreSqlDialect {}, text).map(dense)
}

/// The call in `lower(email)`, `lower(email::text)`, `COALESCE(parent_id, 0)`, or `TRIM(BOTH FROM email)`. The last one was
/// `btrim(email)` before version 14. None for a function of the user's own: only the server knows which function has the
/// name.
pub(crate) fn call(expression: &str) -> Option<FunctionCall> {
    let expression = parse(expression)?;
    let (function, argument) = both_trimmed(&expression).or_else(|| {
        let (name, arguments) = tree::function(&expression)?;
        let function = match (&*name, &*arguments) {
            ("lower", [_]) => CalledFunction::BuiltIn(Function::Lower),
            ("upper", [_]) => CalledFunction::BuiltIn(Function::Upper),
            ("btrim", [_]) => CalledFunction::BuiltIn(Function::Trim),
            ("coalesce", [_, value]) => CalledFunction::Coalesce(literal(value)?),
            _ => return None,
        };
        Some((function, *arguments.first()?))
    })?;
    let (column, casts) = column(argument)?;
    matches!(*casts, [] | [DataType::Text]).then_some(FunctionCall { function, column })
}

/// The call of a function of the user's own, by the function's name. Another function may have the same name in another
/// schema.
pub(crate) fn own_call(expression: &str, live: &LiveTable) -> Option<FunctionCall> {
    let expression = parse(expression)?;
    let (name, arguments) = tree::function(&expression)?;
    match *arguments {
        [argument] => Some(FunctionCall {
            function: CalledFunction::Other(name),
            column: compared_column(argument, live)?,
        }),
        _ => None,
    }
}

fn both_trimmed(expression: &Expr) -> Option<(CalledFunction, &Expr)> {
    use TrimWhereField::Both;
    match bare(expression) {
        Expr::Trim {
            trim_where: Some(Both),
            trim_what: None,
            expr,
            trim_characters: None,
        } => Some((CalledFunction::BuiltIn(Function::Trim), expr)),
        _ => None,
    }
}

/// Compares the predicate of an index with the declared conditions, as sets.
pub(crate) fn rows(predicate: &str, declared: &[Condition], live: &LiveTable) -> Rows {
    let Some(predicate) = parse(predicate) else {
        return Rows::Other;
    };
    let terms = tree::conjuncts(&predicate).into_iter().map(|each| term(each, live));
    let terms: Option<Vec<Term>> = terms.collect();
    terms.map_or(Rows::Other, |terms| term::compare(Dialect::Postgres, &terms, declared))
}

/// The term of a test of one column, in any form in which PostgreSQL finds an index by it.
pub(crate) fn term(expression: &Expr, live: &LiveTable) -> Option<Term> {
    let (column, test) = match bare(expression) {
        Expr::Identifier(column) => (column.value.clone(), Test::Equal(Value::Bool(true))),
        Expr::UnaryOp { op, expr } if *op == UnaryOperator::Not => {
            (tree::column(expr)?, Test::Equal(Value::Bool(false)))
        }
        Expr::IsNull(column) => (tree::column(column)?, Test::Equal(Value::Null)),
        Expr::IsNotNull(column) => (tree::column(column)?, Test::NotEqual(Value::Null)),
        _ => comparison(expression, live).or_else(|| membership(expression, live))?,
    };
    Some(Term { column, test })
}

fn comparison(expression: &Expr, live: &LiveTable) -> Option<(String, Test)> {
    let (left, operator, right) = tree::compared(expression)?;
    let (operand, test) = match literal(right) {
        Some(value) => (left, operator.with(value)),
        None => (right, operator.swapped().with(literal(left)?)),
    };
    Some((compared_column(operand, live)?, test))
}

/// `state = ANY (ARRAY['open'::text, 'new'::text])`, as PostgreSQL prints `state IN ('open', 'new')`.
fn membership(expression: &Expr, live: &LiveTable) -> Option<(String, Test)> {
    let Expr::AnyOp {
        left,
        compare_op: BinaryOperator::Eq,
        right,
        ..
    } = expression
    else {
        return None;
    };
    let members: Option<Vec<Value>> = array(right)?.iter().map(literal).collect();
    Some((compared_column(left, live)?, Test::In(members?)))
}

/// The elements of an array, which may be cast to another type of the same values.
fn array(expression: &Expr) -> Option<&[Expr]> {
    match bare(expression) {
        Expr::Array(array) => Some(&array.elem),
        Expr::Cast {
            expr,
            data_type: DataType::Array(ArrayElemTypeDef::SquareBracket(of, None)),
            ..
        } => class_of(of).and_then(|_| array(expr)),
        _ => None,
    }
}

/// The column, if the comparison is the column's own.
fn compared_column(operand: &Expr, live: &LiveTable) -> Option<String> {
    let (column, casts) = column(operand)?;
    is_compared_as_such(&column, &casts, live).then_some(column)
}

/// True if each cast only shows how PostgreSQL compares a `varchar`, or a domain by its base type. The blanks at the
/// end of a `char(5)` count only as text.
fn is_compared_as_such(column: &str, casts: &[&DataType], live: &LiveTable) -> bool {
    let is_blank_padded = |name: &str| name == "character" || name.starts_with("character(") || name == "bpchar";
    let Some(live) = live.column(Dialect::Postgres, column) else {
        return casts.is_empty();
    };
    let is_its_own = |cast: &&DataType| class_of(cast).is_some_and(|class| live.classes.contains(&class));
    casts.is_empty() || casts.iter().all(is_its_own) && !is_blank_padded(&live.type_name)
}

/// The class of a type, if all types that are made from that type compare by the same values.
fn class_of(data_type: &DataType) -> Option<TypeClass> {
    match data_type {
        DataType::Text | DataType::CharacterVarying(None) => Some(TypeClass::Text),
        DataType::Boolean => Some(TypeClass::Boolean),
        DataType::SmallInt(None) => Some(TypeClass::SmallInteger),
        DataType::Integer(None) => Some(TypeClass::Integer),
        DataType::BigInt(None) => Some(TypeClass::BigInteger),
        DataType::Numeric(ExactNumberInfo::None) => Some(TypeClass::Numeric),
        _ => None,
    }
}

/// The column in `email::text`, with the types that it is cast to.
fn column(expression: &Expr) -> Option<(String, Vec<&DataType>)> {
    let Some((expression, data_type)) = cast(expression) else {
        return Some((tree::column(expression)?, Vec::new()));
    };
    let (column, casts) = column(expression)?;
    Some((column, [casts, vec![data_type]].concat()))
}

/// The value of `'open'::character varying::text`: its text.
fn literal(expression: &Expr) -> Option<Value> {
    if let Some((expression, data_type)) = cast(expression) {
        return literal(expression).filter(|value| !cuts(data_type, value));
    }
    match bare(expression) {
        Expr::UnaryOp { op, expr } if *op == UnaryOperator::Minus => literal(expr)?.negated(),
        _ => tree::literal(expression),
    }
}

fn cast(expression: &Expr) -> Option<(&Expr, &DataType)> {
    match bare(expression) {
        Expr::Cast { expr, data_type, .. } => Some((expr, data_type)),
        _ => None,
    }
}

/// True if a cast to the type may keep only the beginning of a text: `character varying(2)`, and `character`, which has
/// one character.
fn cuts(data_type: &DataType, value: &Value) -> bool {
    let type_name = data_type.to_string().to_lowercase();
    let mut numbers = type_name.split(|character: char| !character.is_ascii_digit());
    let length = match &*type_name {
        "character" | "char" | "\"char\"" => Some(1),
        _ => numbers.find_map(|digits| digits.parse::<usize>().ok()),
    };
    match value {
        Value::Null | Value::Bool(_) => false,
        Value::Number(text) | Value::Text(text) => length.is_some_and(|length| text.chars().count() > length),
    }
}

#[cfg(test)]
mod tests {
    use super::{call, rows};
    use crate::live::{LiveColumn, LiveTable, Rows};
    use getorcreate_runtime::internals::{ColumnType, Condition, Dialect, Function, Literal, Order, Test, TypeClass};

    const ANY: ColumnType = ColumnType {
        class: None,
        is_nullable: true,
    };

    const fn condition(column: &'static str, literal: Literal) -> Condition {
        Condition::new(column, ANY, Test::Equal(literal))
    }

    fn compared(predicate: &str, declared: &[Condition]) -> Rows {
        let column = |name: &str, type_name: &str, classes| LiveColumn {
            name: name.to_owned(),
            type_name: type_name.to_owned(),
            classes,
            is_nullable: true,
            ..LiveColumn::default()
        };
        let live = LiveTable {
            columns: vec![
                column("padded", "character(5)", &[TypeClass::Text]),
                column("state", "character varying(20)", &[TypeClass::Text]),
                column("flag", "yes_or_no", &[TypeClass::Boolean]),
                column("n", "positive", &[TypeClass::Integer]),
            ],
            ..LiveTable::default()
        };
        rows(predicate, declared, &live)
    }

    #[test]
    fn a_term_is_read_in_each_form_that_the_server_takes_for_it() {
        let flag = condition("flag", Literal::Bool(true));
        let off = condition("flag", Literal::Bool(false));
        let number = condition("n", Literal::Integer(1));
        let negative = condition("n", Literal::Integer(-1));
        let big = condition("n", Literal::Integer(5_000_000_000));
        let open = condition("state", Literal::Text("open"));
        let quoted = condition("state", Literal::Text("it's ::text AND \"so\""));
        let deleted = condition("deleted_at", Literal::Null);
        let odd = condition("the \"Flag\"", Literal::Bool(true));
        let padded = condition("padded", Literal::Text("x"));
        for (condition, written) in [
            (flag, "flag"),
            (flag, "(flag)"),
            (flag, "flag = true"),
            (flag, "true = flag"),
            (flag, "flag::boolean = true"),
            (number, "n::integer = 1"),
            (off, "NOT flag"),
            (off, "(NOT flag)"),
            (off, "flag = false"),
            (number, "n = 1"),
            (number, "1 = n"),
            (number, "n = 1::bigint"),
            (negative, "n = '-1'::integer"),
            (negative, "n = -1"),
            (big, "n = '5000000000'::bigint"),
            (open, "state = 'open'::text"),
            (open, "state::text = 'open'::text"),
            (open, "(state)::text = 'open'::text"),
            (open, "state = 'open'::mood"),
            (open, "state = 'open'::other.\"Mood\""),
            (open, "state = 'open'::character varying::text"),
            (open, "state::text = 'open'::character varying(20)::text"),
            (quoted, "state = 'it''s ::text AND \"so\"'::text"),
            (deleted, "deleted_at IS NULL"),
            (odd, "\"the \"\"Flag\"\"\""),
            (odd, "\"the \"\"Flag\"\"\" = true"),
            (padded, "padded = 'x'::bpchar"),
        ] {
            assert_eq!(compared(written, &[condition]), Rows::Same, "{written}");
        }
    }

    #[test]
    fn what_says_something_else_is_never_taken_for_it() {
        let flag = condition("flag", Literal::Bool(true));
        let number = condition("n", Literal::Integer(1));
        let open = condition("state", Literal::Text("open"));
        let deleted = condition("deleted_at", Literal::Null);
        let padded = condition("padded", Literal::Text("x"));
        for (condition, written) in [
            (flag, ""),
            (flag, "NOT flag"),
            (flag, "flag = false"),
            (flag, "flag IS TRUE"),
            (flag, "flag IS NOT FALSE"),
            (flag, "flag IS NOT NULL"),
            (flag, "flag OR other"),
            (flag, "Flag"),
            (flag, "'flag'"),
            (flag, "flags"),
            (number, "n = 2"),
            (number, "n = '-1'::integer"),
            (number, "n >= 1"),
            (number, "n <> 1"),
            (number, "n = 1.0"),
            (number, "n::numeric = 1"),
            (number, "(n + 0) = 1"),
            (number, "n = ANY (ARRAY[1, 2])"),
            (open, "state = 'opened'::text"),
            (open, "state = 'Open'::text"),
            (open, "lower(state) = 'open'::text"),
            (open, "state::text = 'open'::character varying(2)::text"),
            (open, "state = 'open'::character"),
            (number, "n::text = '1'::text"),
            (flag, "flag::text = 'true'::text"),
            (open, "state = 'open'::text COLLATE \"C\""),
            (open, "state ~~ 'open'::text"),
            (deleted, "deleted_at IS NOT NULL"),
            (deleted, "NOT deleted_at IS NULL"),
            (padded, "padded::text = 'x'::text"),
        ] {
            assert_eq!(compared(written, &[condition]), Rows::Other, "{written}");
        }
    }

    #[test]
    fn each_test_is_read_as_the_server_prints_it() {
        const NUMBERS: &[Literal] = &[Literal::Integer(1), Literal::Integer(2)];
        const STATES: &[Literal] = &[Literal::Text("open"), Literal::Text("new")];
        for (column, test, written) in [
            ("n", Test::Order(Order::Greater, 0), "n > 0"),
            ("n", Test::Order(Order::Greater, 0), "0 < n"),
            ("n", Test::Order(Order::GreaterOrEqual, -1), "n >= '-1'::integer"),
            ("n", Test::Order(Order::Less, 7), "n < 7"),
            ("n", Test::Order(Order::LessOrEqual, 7), "n <= 7"),
            ("n", Test::NotEqual(Literal::Integer(1)), "n <> 1"),
            ("n", Test::NotEqual(Literal::Null), "n IS NOT NULL"),
            ("flag", Test::NotEqual(Literal::Bool(true)), "flag <> true"),
            ("flag", Test::NotEqual(Literal::Bool(true)), "NOT flag"),
            (
                "state",
                Test::NotEqual(Literal::Text("closed")),
                "(state)::text <> 'closed'::text",
            ),
            ("n", Test::In(NUMBERS), "n = ANY (ARRAY[1, 2])"),
            ("n", Test::In(NUMBERS), "n = ANY (ARRAY[(2)::bigint, (1)::bigint])"),
            ("n", Test::In(&[Literal::Integer(1)]), "n = 1"),
            (
                "state",
                Test::In(STATES),
                "state = ANY (ARRAY['open'::text, 'new'::text])",
            ),
            (
                "state",
                Test::In(STATES),
                "(state)::text = ANY ((ARRAY['open'::character varying, 'new'::character varying])::text[])",
            ),
            (
                "state",
                Test::In(STATES),
                "state = ANY (ARRAY['open'::mood, 'new'::mood])",
            ),
        ] {
            let condition = Condition::new(column, ANY, test);
            assert_eq!(compared(written, &[condition]), Rows::Same, "{written}");
        }
        for (column, test, written) in [
            ("n", Test::Order(Order::Greater, 0), "n >= 0"),
            ("n", Test::Order(Order::Greater, 0), "0 > n"),
            ("n", Test::NotEqual(Literal::Null), "n IS NULL"),
            ("n", Test::In(NUMBERS), "n = ANY (ARRAY[1, 2, 3])"),
            ("n", Test::In(NUMBERS), "n <> ALL (ARRAY[1, 2])"),
            ("n", Test::In(NUMBERS), "n > ANY (ARRAY[1, 2])"),
            (
                "state",
                Test::In(STATES),
                "lower(state) = ANY (ARRAY['open'::text, 'new'::text])",
            ),
        ] {
            let condition = Condition::new(column, ANY, test);
            assert_eq!(compared(written, &[condition]), Rows::Other, "{written}");
        }
    }

    #[test]
    fn conditions_are_a_set() {
        let flag = condition("flag", Literal::Bool(true));
        let deleted = condition("deleted_at", Literal::Null);
        let both = [flag, deleted];
        for written in [
            "flag = true AND deleted_at IS NULL",
            "deleted_at IS NULL AND flag",
            "(deleted_at IS NULL) AND (flag = true)",
            "((flag = true) AND (deleted_at IS NULL))",
            "(flag AND (flag = true)) AND deleted_at IS NULL",
        ] {
            assert_eq!(compared(written, &both), Rows::Same, "{written}");
        }
        assert_eq!(compared("flag", &both), Rows::More);
        assert_eq!(compared("deleted_at IS NULL", &both), Rows::More);
        for written in [
            "flag AND n = 1",
            "flag AND deleted_at IS NULL AND n = 1",
            "flag OR deleted_at IS NULL",
        ] {
            assert_eq!(compared(written, &both), Rows::Other, "{written}");
        }
    }

    #[test]
    fn a_call_is_read_as_each_version_writes_it() {
        for (written, function, column) in [
            ("lower(email)", Function::Lower, "email"),
            ("lower(email::text)", Function::Lower, "email"),
            ("lower((email)::text)", Function::Lower, "email"),
            ("(upper(\"the E-mail\"))", Function::Upper, "the E-mail"),
            ("btrim(email)", Function::Trim, "email"),
            ("TRIM(BOTH FROM email)", Function::Trim, "email"),
            ("TRIM(BOTH FROM email::text)", Function::Trim, "email"),
            (
                "COALESCE(email, 'x'::text)",
                Function::Coalesce(Literal::Text("x")),
                "email",
            ),
            (
                "COALESCE(email, 'x'::character varying)",
                Function::Coalesce(Literal::Text("x")),
                "email",
            ),
            (
                "COALESCE(big, (0)::bigint)",
                Function::Coalesce(Literal::Integer(0)),
                "big",
            ),
            (
                "COALESCE(n, '-1'::integer)",
                Function::Coalesce(Literal::Integer(-1)),
                "n",
            ),
            (
                "COALESCE(flag, false)",
                Function::Coalesce(Literal::Bool(false)),
                "flag",
            ),
        ] {
            let call = call(written).expect("it is a call");
            assert!(call.is(Dialect::Postgres, function, column), "{written}");
        }
    }

    #[test]
    fn another_expression_is_no_call() {
        for written in [
            "",
            "lower",
            "email",
            "lower(email COLLATE \"C\")",
            "lower(ebc::bpchar::text)",
            "lower(email::citext)",
            "lower(email) || 'x'::text",
            "lower(upper(email))",
            "COALESCE(email)",
            "COALESCE(email, other)",
            "COALESCE(email, other, 'x'::text)",
            "canonical_name(email)",
            "public.lower(email)",
            "\"Lower\"(email)",
            "TRIM(BOTH ' '::text FROM email)",
            "TRIM(LEADING FROM email)",
            "btrim(email, ' '::text)",
            "initcap(email)",
        ] {
            assert_eq!(call(written), None, "{written}");
        }
    }
}
