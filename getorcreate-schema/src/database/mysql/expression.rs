//! Parses the expression of a generated column, as MySQL and MariaDB print it.
//!
//! MariaDB 10.11 prints ``case when `flag` = 1 and `deleted_at` is null then 1 end`` and ``lcase(`email`)``: measured.
//! MySQL prints more parentheses, ``(case when (`flag` = 1) then 1 end)``, and `lower`.

use getorcreate_runtime::internals::{Condition, Dialect, Function};
use sqlparser::ast::Expr;
use sqlparser::dialect::MySqlDialect;
use sqlparser::tokenizer::{Token, Tokenizer};

use crate::expression::parse::{self, dense, named, tokenize};
use crate::expression::term::{self, Term, Test, Value};
use crate::expression::tree::{self, bare};
use crate::expression::{CalledFunction, FunctionCall};
use crate::live::Rows;

/// The syntax tree of an expression.
pub(in crate::database) fn parse(text: &str) -> Option<Expr> {
    parse::parse(&MySqlDialect {}, tokens(text)?)
}

/// The tokens of an expression.
///
/// MySQL escapes the whole expression once more, `_utf8mb4\'open\'`. `SHOW CREATE TABLE` and MariaDB do not. Outside of
/// a string no expression has a backslash. <https://bugs.mysql.com/bug.php?id=100607>
pub(crate) fn tokens(text: &str) -> Option<Vec<Token>> {
    let mut tokens = Vec::new();
    let is_read = Tokenizer::new(&MySqlDialect {}, text).tokenize_with_location_into_buf(&mut tokens);
    let tokens = if tokens.iter().any(|token| *token == Token::Backslash) {
        tokenize(&MySqlDialect {}, &unescaped(text)?)?
    } else {
        is_read.ok()?;
        tokens.into_iter().map(|token| token.token).collect()
    };
    Some(dense(tokens.into_iter().map(named).collect()))
}

/// The text of a string that is written like this.
fn unescaped(text: &str) -> Option<String> {
    match &*tokenize(&MySqlDialect {}, &format!("'{text}'"))? {
        [Token::SingleQuotedString(text)] => Some(text.clone()),
        _ => None,
    }
}

/// True if the expression is 1 in rows with these values, and NULL in others. The order of the conditions does not
/// matter.
pub(crate) fn is_discriminator(expression: &str, declared: &[Condition]) -> bool {
    let expression = parse(expression);
    let terms = expression.as_ref().and_then(terms);
    terms.is_some_and(|terms| term::compare(Dialect::Mysql, &terms, declared) == Rows::Same)
}

/// The condition of a discriminator: an expression that is 1 in some rows, and NULL in all others.
pub(crate) fn condition(expression: &str) -> Option<Expr> {
    let expression = parse(expression)?;
    of_case(&expression).or_else(|| of_if(&expression)).cloned()
}

/// The call in ``lcase(`email`)``.
pub(crate) fn call(expression: &str) -> Option<FunctionCall> {
    let expression = parse(expression)?;
    let (name, arguments) = tree::function(&expression)?;
    let function = match (&*name, &*arguments) {
        ("lower" | "lcase", [_]) => CalledFunction::BuiltIn(Function::Lower),
        ("upper" | "ucase", [_]) => CalledFunction::BuiltIn(Function::Upper),
        ("trim", [_]) => CalledFunction::BuiltIn(Function::Trim),
        ("coalesce" | "ifnull", [_, literal]) => CalledFunction::Coalesce(value(literal)?),
        _ => return None,
    };
    let column = tree::column(arguments.first()?)?.to_lowercase();
    Some(FunctionCall { function, column })
}

/// The terms of a condition, if a declaration can have each of them.
fn terms(expression: &Expr) -> Option<Vec<Term>> {
    let condition = of_case(expression).or_else(|| of_if(expression))?;
    tree::conjuncts(condition).into_iter().map(term).collect()
}

/// The condition of `case when .. then 1 end`, with or without `else NULL`.
fn of_case(expression: &Expr) -> Option<&Expr> {
    let Expr::Case {
        operand: None,
        conditions,
        else_result,
        ..
    } = bare(expression)
    else {
        return None;
    };
    match &**conditions {
        [case] if is_1(&case.result) && else_result.as_deref().is_none_or(tree::is_null) => Some(&case.condition),
        _ => None,
    }
}

/// The condition of `if(.., 1, NULL)`.
fn of_if(expression: &Expr) -> Option<&Expr> {
    let (name, arguments) = tree::function(expression)?;
    match *arguments {
        [condition, one, null] if name == "if" && is_1(one) && tree::is_null(null) => Some(condition),
        _ => None,
    }
}

fn is_1(expression: &Expr) -> bool {
    tree::literal(expression) == Some(Value::Number("1".to_owned()))
}

/// The term of a test of one column.
pub(crate) fn term(expression: &Expr) -> Option<Term> {
    let (column, test) = null_test(expression)
        .or_else(|| comparison(expression))
        .or_else(|| membership(expression))?;
    Some(Term {
        column: tree::column(column)?,
        test,
    })
}

fn null_test(expression: &Expr) -> Option<(&Expr, Test)> {
    match bare(expression) {
        Expr::IsNotNull(column) => Some((column, Test::NotEqual(Value::Null))),
        _ => of_is_null(expression).map(|column| (column, Test::Equal(Value::Null))),
    }
}

fn comparison(expression: &Expr) -> Option<(&Expr, Test)> {
    let (left, operator, right) = tree::compared(expression)?;
    match value(right) {
        Some(value) => Some((left, operator.with(value))),
        None => Some((right, operator.swapped().with(value(left)?))),
    }
}

fn membership(expression: &Expr) -> Option<(&Expr, Test)> {
    let (column, members) = tree::listed(expression)?;
    let members: Option<Vec<Value>> = members.iter().map(value).collect();
    Some((column, Test::In(members?)))
}

/// The operand of `.. is null` or ``isnull(..)``.
fn of_is_null(expression: &Expr) -> Option<&Expr> {
    if let Expr::IsNull(column) = expression {
        return Some(column);
    }
    let (name, arguments) = tree::function(expression)?;
    match *arguments {
        [column] if name == "isnull" => Some(column),
        _ => None,
    }
}

/// The value of a literal. A text may have its character set before it: `_utf8mb4'open'`.
fn value(expression: &Expr) -> Option<Value> {
    match bare(expression) {
        Expr::Prefixed { prefix, value } if prefix.value.starts_with('_') => tree::literal(value),
        other => tree::literal(other),
    }
}

#[cfg(test)]
mod tests {
    use getorcreate_runtime::internals::{ColumnType, Condition, Dialect, Function, Literal, Order, Test};

    use super::{CalledFunction, FunctionCall, call, is_discriminator};

    const ANY: ColumnType = ColumnType {
        class: None,
        is_nullable: true,
    };

    const fn condition(column: &'static str, literal: Literal) -> Condition {
        Condition::new(column, ANY, Test::Equal(literal))
    }

    #[test]
    fn a_condition_is_known_however_it_is_printed() {
        let flagged = [condition("Flag", Literal::Bool(true))];
        for text in [
            "case when `flag` = 1 then 1 end",
            "(case when (`flag` = 1) then 1 end)",
            "CASE WHEN FLAG = TRUE THEN 1 ELSE NULL END",
            "case when \"flag\" = 1 then 1 end",
            "if(`flag` = 1,1,NULL)",
            "if((`flag` = true),1,NULL)",
        ] {
            assert!(is_discriminator(text, &flagged), "{text}");
        }
    }

    #[test]
    fn another_condition_is_another() {
        let flagged = [condition("flag", Literal::Bool(true))];
        for text in [
            "case when `flag` = 0 then 1 end",
            "case when `flag` = -1 then 1 end",
            "case when `flag` = '1' then 1 end",
            "case when `flags` = 1 then 1 end",
            "case when `flag` = 1 then 0 end",
            "case when `flag` = 1 then 1 else 0 end",
            "case when `flag` is null then 1 end",
            "case when `flag` = 1 or `id` = 1 then 1 end",
            "case when `flag` = 1 and `id` = 1 then 1 end",
            "case when `flag` = (1 and `flag` = 1) then 1 end",
            "case `flag` when 1 then 1 end",
            "case when `flag` = 1 then 1 end + 1",
            "if(`flag`,1,NULL)",
            "nullif(`flag`,0)",
            "`flag`",
            "1",
            "",
        ] {
            assert!(!is_discriminator(text, &flagged), "{text}");
        }
    }

    #[test]
    fn several_conditions_stand_in_any_order() {
        let open = [
            condition("deleted_at", Literal::Null),
            condition("state", Literal::Text("it's")),
            condition("n", Literal::Integer(-7)),
        ];
        for text in [
            r"case when `deleted_at` is null and `state` = 'it\'s' and `n` = -7 then 1 end",
            r"(case when ((`n` = -(7)) and isnull(`deleted_at`) and (`state` = _utf8mb4\'it\\\'s\')) then 1 end)",
            r"(case when (((`n` = -7) and (`state` = _latin1'it''s')) and (`deleted_at` is null)) then 1 else NULL end)",
        ] {
            assert!(is_discriminator(text, &open), "{text}");
        }
        assert!(!is_discriminator(
            "case when `deleted_at` is null and `n` = -7 then 1 end",
            &open
        ));
        assert!(!is_discriminator(
            "case when `n` = -7 and `n` = -7 and `n` = -7 then 1 end",
            &open
        ));
    }

    #[test]
    fn each_test_is_known_as_the_servers_print_it() {
        const STATES: &[Literal] = &[Literal::Text("open"), Literal::Text("new")];
        let in_states = Test::In(STATES);
        for (column, test, written) in [
            ("n", Test::Order(Order::Greater, 0), "`n` > 0"),
            ("n", Test::Order(Order::Greater, 0), "0 < `n`"),
            ("n", Test::Order(Order::GreaterOrEqual, -1), "(`n` >= -(1))"),
            ("n", Test::Order(Order::Less, 7), "`n` < 7"),
            ("n", Test::Order(Order::LessOrEqual, 7), "7 >= `n`"),
            ("n", Test::In(&[Literal::Integer(1)]), "(`n` = 1)"),
            ("flag", Test::NotEqual(Literal::Bool(true)), "`flag` <> 1"),
            ("flag", Test::NotEqual(Literal::Bool(true)), "(`flag` <> true)"),
            (
                "state",
                Test::NotEqual(Literal::Text("closed")),
                r"(`state` <> _utf8mb4\'closed\')",
            ),
            ("deleted_at", Test::NotEqual(Literal::Null), "`deleted_at` is not null"),
            ("state", in_states, "`state` in ('open','new')"),
            ("state", in_states, r"(`state` in (_utf8mb3\'new\',_utf8mb3\'open\'))"),
        ] {
            let text = format!("case when {written} then 1 end");
            assert!(is_discriminator(&text, &[Condition::new(column, ANY, test)]), "{text}");
        }
        for (test, written) in [
            (Test::Order(Order::Greater, 0), "`n` >= 0"),
            (Test::Order(Order::Greater, 0), "`n` < 0"),
            (Test::Order(Order::Greater, 0), "`n` <> 0"),
            (Test::NotEqual(Literal::Null), "`n` is null"),
            (Test::NotEqual(Literal::Integer(1)), "`n` = 1"),
            (Test::In(&[Literal::Integer(1), Literal::Integer(2)]), "`n` in (1,2,3)"),
            (
                Test::In(&[Literal::Integer(1), Literal::Integer(2)]),
                "`n` not in (1,2)",
            ),
            (Test::In(&[Literal::Integer(1), Literal::Integer(2)]), "`n` in (1)"),
        ] {
            let text = format!("case when {written} then 1 end");
            assert!(!is_discriminator(&text, &[Condition::new("n", ANY, test)]), "{text}");
        }
    }

    #[test]
    fn names_and_strings_may_be_quoted_in_any_way() {
        for (text, said) in [
            (r"case when `s` = 'it\'s' then 1 end", "it's"),
            ("case when `s` = 'it''s' then 1 end", "it's"),
            (r"case when `s` = '\\' then 1 end", "\\"),
            ("case when \"S\" = '' then 1 end", ""),
            (r"case when `s` = _utf8mb4\'it\\\'s\' then 1 end", "it's"),
            ("case when S = _utf8mb4'(`x`)' then 1 end", "(`x`)"),
        ] {
            assert!(is_discriminator(text, &[condition("s", Literal::Text(said))]), "{text}");
        }
        let quoted = condition("a`\"b", Literal::Integer(-15));
        for text in ["`a``\"b` = -15", "\"A`\"\"b\" = -15"] {
            let text = format!("case when {text} then 1 end");
            assert!(is_discriminator(&text, &[quoted]), "{text}");
        }
    }

    #[test]
    fn what_is_not_closed_is_nothing() {
        let empty = condition("s", Literal::Text("it"));
        for text in [
            "case when `s = 'it' then 1 end",
            "case when `s` = 'it then 1 end",
            "case when `s` = 'it' then 1",
            "(case when `s` = 'it' then 1 end",
            " ",
        ] {
            assert!(!is_discriminator(text, &[empty]), "{text}");
        }
    }

    #[test]
    fn a_call_is_known_by_either_name() {
        let of = |function| {
            Some(FunctionCall {
                function: CalledFunction::BuiltIn(function),
                column: "email".to_owned(),
            })
        };
        for text in ["lcase(`email`)", "(lower(`Email`))", "lower((email))"] {
            assert_eq!(call(text), of(Function::Lower), "{text}");
        }
        assert_eq!(call("ucase(`email`)"), of(Function::Upper));
        assert_eq!(call("trim(`email`)"), of(Function::Trim));
        assert!(call("lcase(`mail`)").is_some_and(|call| call.is(Dialect::Mysql, Function::Lower, "mail")));
        for (text, literal) in [
            ("coalesce(`email`,0)", Literal::Integer(0)),
            ("ifnull(`Email`,-(7))", Literal::Integer(-7)),
            ("coalesce(`email`,true)", Literal::Bool(true)),
            (r"coalesce(`email`,_utf8mb4\'x\')", Literal::Text("x")),
        ] {
            let is_it = |call: &FunctionCall| call.is(Dialect::Mysql, Function::Coalesce(literal), "email");
            assert!(call(text).as_ref().is_some_and(is_it), "{text}");
        }
        for text in ["lcase(trim(`email`))", "lcase(`email`) + 1", "`email`"] {
            assert_eq!(call(text), None, "{text}");
        }
    }
}
