//! Finds out if a check rejects the rows of a partial key: asks the server, with the values of the conditions.
//!
//! The clause is rebuilt from its parts. Only comparisons are known, so nothing else in the clause is ever run.

use getorcreate_runtime::UniqueConstraint;
use getorcreate_runtime::internals::{Dialect, Literal};
use sqlparser::tokenizer::Token;

use crate::database::mysql::expression;
use crate::live::{LiveCheck, LiveTable};

/// The words that a clause may have besides column names. MariaDB quotes column names as well.
const WORDS: [&str; 11] = [
    "and", "or", "not", "is", "null", "in", "between", "like", "true", "false", "xor",
];

/// The query `SELECT .. FROM (SELECT 1 AS flag)`. It answers `NO` if the check rejects a row with these values. None
/// for an unknown clause, and if the condition fixes no value.
pub(super) fn question(check: &LiveCheck, live: &LiveTable, constraint: &UniqueConstraint) -> Option<String> {
    let clause = clause(&check.clause)?;
    let fixed = constraint.fixed_values();
    let values: Vec<String> = fixed.map(|(column, literal)| value(live, column, literal)).collect();
    if values.is_empty() {
        return None;
    }
    Some(format!(
        "SELECT IF(COALESCE(({} ), TRUE), 'YES', 'NO') FROM (SELECT {}) AS r LIMIT 1",
        clause,
        values.join(", ")
    ))
}

fn clause(text: &str) -> Option<String> {
    let tokens = expression::tokens(text)?;
    let mut clause = String::new();
    for (index, token) in tokens.iter().enumerate() {
        let is_text = matches!(tokens.get(index + 1), Some(Token::SingleQuotedString(_)));
        if !(is_text && is_character_set(token)) {
            clause.push(' ');
            clause.push_str(&sql(token)?);
        }
    }
    Some(clause)
}

/// True for `_utf8mb4` before a string.
fn is_character_set(token: &Token) -> bool {
    matches!(token, Token::Word(word) if word.quote_style.is_none() && word.value.starts_with('_'))
}

fn sql(token: &Token) -> Option<String> {
    match token {
        Token::Word(word) if word.quote_style.is_some() => Some(Dialect::Mysql.identifier(&word.value.to_lowercase())),
        Token::Word(word) => {
            let word = word.value.to_lowercase();
            WORDS.contains(&&*word).then_some(word)
        }
        Token::Number(number, _) => number
            .bytes()
            .all(|digit| digit.is_ascii_digit())
            .then(|| number.clone()),
        Token::SingleQuotedString(text) => Some(Dialect::Mysql.string_literal(text)),
        Token::LParen
        | Token::RParen
        | Token::Comma
        | Token::Eq
        | Token::Neq
        | Token::Lt
        | Token::LtEq
        | Token::Gt
        | Token::GtEq
        | Token::Spaceship
        | Token::ExclamationMark
        | Token::Plus
        | Token::Minus => Some(token.to_string()),
        _ => None,
    }
}

/// SQL such as `1 AS flag`. A text is compared by the collation of its column.
fn value(live: &LiveTable, column: &str, literal: Literal) -> String {
    let text = live.column(Dialect::Mysql, column);
    let text = text.and_then(|column| column.text.as_ref());
    let value = match (literal, text) {
        (Literal::Null, _) => "NULL".to_owned(),
        (Literal::Bool(value), _) => u8::from(value).to_string(),
        (Literal::Integer(number), _) => number.to_string(),
        (Literal::Text(value), None) => Dialect::Mysql.string_literal(value),
        (Literal::Text(value), Some(text)) => {
            let literal = Dialect::Mysql.string_literal(value);
            format!("CONVERT({literal} USING {}) COLLATE {}", text.charset, text.collation)
        }
    };
    format!("{value} AS {}", Dialect::Mysql.identifier(&column.to_lowercase()))
}

#[cfg(test)]
mod tests {
    use super::clause;

    #[test]
    fn only_comparisons_are_known() {
        for (text, written) in [
            ("`flag` <> 0", Some(" `flag` <> 0")),
            (r"(`s` = _utf8mb4\'it\\\'s\')", Some(" ( `s` = _utf8mb4 X'69742773' )")),
            (
                "`n` between -1 and 5 or not(`flag`)",
                Some(" `n` between - 1 and 5 or not ( `flag` )"),
            ),
            ("sleep(10)", None),
            ("`flag` = 0) union select 1 from (select 1", None),
            ("`flag` = 0; drop table t", None),
        ] {
            assert_eq!(clause(text).as_deref(), written, "{text}");
        }
    }
}
