//! What the expression of a generated column says, read from the text that a catalog prints. Only what a declaration can
//! say is known; any other expression is another one.
//!
//! Measured on MariaDB 10.11: ``case when `flag` = 1 and `deleted_at` is null then 1 end``, ``lcase(`email`)``. MySQL
//! has more parentheses, ``(case when (`flag` = 1) then 1 end)``, and `lower`.

use getorcreate_runtime::internals::{Condition, Function, Literal};

use super::tokens::{Token, tokens};

/// What a generated column has in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Expression {
    /// 1 in the rows with these values, else NULL.
    Discriminator(Vec<Term>),
    /// What the function makes of the column.
    Call { function: Function, column: String },
}

/// A column and the value that it has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Term {
    column: String,
    value: Value,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Value {
    Null,
    Number(String),
    Text(String),
}

impl Expression {
    /// Of a text as the catalog has it.
    pub(super) fn read(text: &str) -> Option<Self> {
        let tokens = tokens(text)?;
        let tokens = without_parentheses(&tokens);
        call(tokens).or_else(|| discriminator(tokens).map(Self::Discriminator))
    }

    /// Of a declared condition.
    pub(super) fn of_conditions(conditions: &[Condition]) -> Self {
        Self::Discriminator(conditions.iter().map(Term::declared).collect())
    }

    /// Of a declared call.
    pub(super) fn of_call(function: Function, column: &str) -> Self {
        let column = column.to_lowercase();
        Self::Call { function, column }
    }

    /// Whether both say the same. The order of conditions makes no difference.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Discriminator(terms), Self::Discriminator(others)) => {
                terms.iter().all(|term| others.contains(term)) && others.iter().all(|term| terms.contains(term))
            }
            (Self::Call { .. } | Self::Discriminator(_), _) => self == other,
        }
    }
}

impl Term {
    fn declared(condition: &Condition) -> Self {
        Self {
            column: condition.column.to_lowercase(),
            value: match condition.literal {
                Literal::Null => Value::Null,
                Literal::Bool(value) => Value::Number(u8::from(value).to_string()),
                Literal::Integer(number) => Value::Number(number.to_string()),
                Literal::Text(text) => Value::Text(text.to_owned()),
            },
        }
    }
}

/// ``lcase(`email`)``
fn call(tokens: &[Token]) -> Option<Expression> {
    let [Token::Word(name), argument @ ..] = tokens else {
        return None;
    };
    let function = match name.as_str() {
        "lower" | "lcase" => Function::Lower,
        "upper" | "ucase" => Function::Upper,
        "trim" => Function::Trim,
        _ => return None,
    };
    let column = column(in_parentheses(argument)?)?;
    Some(Expression::Call { function, column })
}

fn discriminator(tokens: &[Token]) -> Option<Vec<Term>> {
    conjunction(of_case(tokens).or_else(|| of_if(tokens))?)
}

/// Of `case when .. then 1 end`, with or without `else NULL`.
fn of_case(tokens: &[Token]) -> Option<&[Token]> {
    let rest = without_beginning(tokens, &["case", "when"])?;
    let with_else = || without_ending(rest, &["then", "1", "else", "null", "end"]);
    without_ending(rest, &["then", "1", "end"]).or_else(with_else)
}

/// Of `if(.., 1, NULL)`.
fn of_if(tokens: &[Token]) -> Option<&[Token]> {
    let arguments = in_parentheses(without_beginning(tokens, &["if"])?)?;
    without_ending(arguments, &[",", "1", ",", "null"])
}

/// Terms with `and` between them, each of them in parentheses or not.
fn conjunction(tokens: &[Token]) -> Option<Vec<Term>> {
    let tokens = without_parentheses(tokens);
    let parts = split(tokens, "and");
    if let [_] = &*parts {
        return Some(vec![term(tokens)?]);
    }
    let terms: Option<Vec<Vec<Term>>> = parts.into_iter().map(conjunction).collect();
    Some(terms?.into_iter().flatten().collect())
}

/// That a column has a value, or is NULL.
fn term(tokens: &[Token]) -> Option<Term> {
    let null = of_is_null(tokens).map(|column| (column, Some(Value::Null)));
    let (of_column, of_value) = null.or_else(|| match &*split(tokens, "=") {
        [column, of_value] => Some((*column, value(of_value))),
        _ => None,
    })?;
    Some(Term {
        column: column(of_column)?,
        value: of_value?,
    })
}

/// Of `.. is null`, ``isnull(..)``.
fn of_is_null(tokens: &[Token]) -> Option<&[Token]> {
    let of_call = || in_parentheses(without_beginning(tokens, &["isnull"])?);
    without_ending(tokens, &["is", "null"]).or_else(of_call)
}

fn column(tokens: &[Token]) -> Option<String> {
    match without_parentheses(tokens) {
        [Token::Name(name) | Token::Word(name)] => Some(name.clone()),
        _ => None,
    }
}

fn value(tokens: &[Token]) -> Option<Value> {
    match without_parentheses(tokens) {
        [Token::Text(text)] => Some(Value::Text(text.clone())),
        [Token::Number(number)] => Some(Value::Number(number.clone())),
        [Token::Word(word)] if word == "true" => Some(Value::Number("1".to_owned())),
        [Token::Word(word)] if word == "false" => Some(Value::Number("0".to_owned())),
        [Token::Symbol('-'), number @ ..] => match without_parentheses(number) {
            [Token::Number(number)] => Some(Value::Number(format!("-{number}"))),
            _ => None,
        },
        _ => None,
    }
}

fn is_word(token: &Token, word: &str) -> bool {
    match token {
        Token::Word(text) | Token::Number(text) => text == word,
        Token::Symbol(symbol) => word.len() == 1 && word.starts_with(*symbol),
        Token::Name(_) | Token::Text(_) => false,
    }
}

fn without_beginning<'a>(tokens: &'a [Token], beginning: &[&str]) -> Option<&'a [Token]> {
    let (first, behind) = tokens.split_at_checked(beginning.len())?;
    are_words(first, beginning).then_some(behind)
}

fn without_ending<'a>(tokens: &'a [Token], ending: &[&str]) -> Option<&'a [Token]> {
    let (before, last) = tokens.split_at_checked(tokens.len().checked_sub(ending.len())?)?;
    are_words(last, ending).then_some(before)
}

fn are_words(tokens: &[Token], words: &[&str]) -> bool {
    tokens.iter().zip(words).all(|(token, word)| is_word(token, word))
}

/// What stands in the parentheses that are around all of it.
fn in_parentheses(tokens: &[Token]) -> Option<&[Token]> {
    let [Token::Symbol('('), inner @ .., Token::Symbol(')')] = tokens else {
        return None;
    };
    let mut depth = 0_i32;
    let is_one = inner.iter().all(|token| {
        depth += step(token);
        depth >= 0
    });
    is_one.then_some(inner)
}

fn without_parentheses(mut tokens: &[Token]) -> &[Token] {
    while let Some(inner) = in_parentheses(tokens) {
        tokens = inner;
    }
    tokens
}

/// At each of these words that stands in no parentheses.
fn split<'a>(tokens: &'a [Token], at: &str) -> Vec<&'a [Token]> {
    let mut depth = 0;
    tokens
        .split(|token| {
            depth += step(token);
            depth == 0 && is_word(token, at)
        })
        .collect()
}

/// How much deeper one is behind it.
fn step(token: &Token) -> i32 {
    match token {
        Token::Symbol('(') => 1,
        Token::Symbol(')') => -1,
        Token::Symbol(_) | Token::Name(_) | Token::Word(_) | Token::Number(_) | Token::Text(_) => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::Expression;
    use getorcreate_runtime::internals::{ColumnType, Condition, Function, Literal};

    const ANY: ColumnType = ColumnType {
        class: None,
        is_nullable: true,
    };

    fn says(text: &str, expected: &Expression) -> bool {
        Expression::read(text).is_some_and(|read| read.is_same(expected))
    }

    fn of(conditions: &[(&'static str, Literal)]) -> Expression {
        let conditions: Vec<Condition> = conditions
            .iter()
            .map(|(column, literal)| Condition::new(column, ANY, *literal))
            .collect();
        Expression::of_conditions(&conditions)
    }

    #[test]
    fn a_condition_is_known_however_it_is_printed() {
        let flagged = of(&[("Flag", Literal::Bool(true))]);
        for text in [
            "case when `flag` = 1 then 1 end",
            "(case when (`flag` = 1) then 1 end)",
            "CASE WHEN FLAG = TRUE THEN 1 ELSE NULL END",
            "case when \"flag\" = 1 then 1 end",
            "if(`flag` = 1,1,NULL)",
            "if((`flag` = true),1,NULL)",
        ] {
            assert!(says(text, &flagged), "{text}");
        }
    }

    #[test]
    fn another_condition_is_another() {
        let flagged = of(&[("flag", Literal::Bool(true))]);
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
            assert!(!says(text, &flagged), "{text}");
        }
    }

    #[test]
    fn several_conditions_stand_in_any_order() {
        let open = of(&[
            ("deleted_at", Literal::Null),
            ("state", Literal::Text("it's")),
            ("n", Literal::Integer(-7)),
        ]);
        for text in [
            r"case when `deleted_at` is null and `state` = 'it\'s' and `n` = -7 then 1 end",
            r"(case when ((`n` = -(7)) and isnull(`deleted_at`) and (`state` = _utf8mb4\'it\\\'s\')) then 1 end)",
            r"(case when (((`n` = -7) and (`state` = _latin1'it''s')) and (`deleted_at` is null)) then 1 else NULL end)",
        ] {
            assert!(says(text, &open), "{text}");
        }
        assert!(!says("case when `deleted_at` is null and `n` = -7 then 1 end", &open));
        assert!(!says("case when `n` = -7 and `n` = -7 and `n` = -7 then 1 end", &open));
    }

    #[test]
    fn a_call_is_known_by_either_name() {
        let lower = Expression::of_call(Function::Lower, "Email");
        assert!(says("lcase(`email`)", &lower));
        assert!(says("(lower(`email`))", &lower));
        assert!(says("lower((email))", &lower));
        for text in [
            "ucase(`email`)",
            "lcase(`mail`)",
            "lcase(trim(`email`))",
            "lcase(`email`) + 1",
            "`email`",
        ] {
            assert!(!says(text, &lower), "{text}");
        }
        assert!(says("ucase(`email`)", &Expression::of_call(Function::Upper, "email")));
        assert!(says("trim(`email`)", &Expression::of_call(Function::Trim, "email")));
    }
}
