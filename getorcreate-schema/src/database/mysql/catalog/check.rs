//! Whether a check refuses the rows of a key for some rows: a question to the server about the values of the conditions.
//!
//! The clause is written anew from its parts, and only comparisons are known, so nothing else in it is ever run.

use getorcreate_runtime::UniqueConstraint;
use getorcreate_runtime::internals::{Condition, Dialect, Literal};

use crate::database::mysql::generated::{Token, tokens};
use crate::live::{LiveCheck, LiveTable};

/// The words that a clause may have besides the names of columns. MariaDB quotes those as well.
const WORDS: [&str; 11] = [
    "and", "or", "not", "is", "null", "in", "between", "like", "true", "false", "xor",
];

/// `SELECT .. FROM (SELECT 1 AS flag)`, which answers `NO` where the check refuses a row with these values. None for a clause
/// that is not known.
pub(super) fn question(check: &LiveCheck, live: &LiveTable, constraint: &UniqueConstraint) -> Option<String> {
    let clause = clause(&tokens(&check.clause)?)?;
    let conditions = constraint.conditions().iter();
    let values: Vec<String> = conditions.map(|condition| value(live, condition)).collect();
    Some(format!(
        "SELECT IF(COALESCE(({} ), TRUE), 'YES', 'NO') FROM (SELECT {}) AS r LIMIT 1",
        clause,
        values.join(", ")
    ))
}

/// The words apart, and the signs of an operator together: `<>`.
fn clause(tokens: &[Token]) -> Option<String> {
    let mut clause = String::new();
    for token in tokens {
        let sql = sql(token)?;
        let is_operator = |text: &str| text.ends_with(['<', '>', '=', '!']);
        if !(is_operator(&clause) && is_operator(&sql)) {
            clause.push(' ');
        }
        clause.push_str(&sql);
    }
    Some(clause)
}

fn sql(token: &Token) -> Option<String> {
    match token {
        Token::Name(name) => Some(Dialect::Mysql.identifier(name)),
        Token::Word(word) => WORDS.contains(&word.as_str()).then(|| word.clone()),
        Token::Number(number) => Some(number.clone()),
        Token::Text(text) => Some(Dialect::Mysql.string_literal(text)),
        Token::Symbol(symbol) => "(),=<>!+-".contains(*symbol).then(|| symbol.to_string()),
    }
}

/// `1 AS flag`. A text is compared by the collation of its column.
fn value(live: &LiveTable, condition: &Condition) -> String {
    let text = live.column(Dialect::Mysql, condition.column);
    let text = text.and_then(|column| column.text.as_ref());
    let value = match (condition.literal, text) {
        (Literal::Null, _) => "NULL".to_owned(),
        (Literal::Bool(value), _) => u8::from(value).to_string(),
        (Literal::Integer(number), _) => number.to_string(),
        (Literal::Text(value), None) => Dialect::Mysql.string_literal(value),
        (Literal::Text(value), Some(text)) => {
            let literal = Dialect::Mysql.string_literal(value);
            format!("CONVERT({literal} USING {}) COLLATE {}", text.charset, text.collation)
        }
    };
    format!(
        "{value} AS {}",
        Dialect::Mysql.identifier(&condition.column.to_lowercase())
    )
}

#[cfg(test)]
mod tests {
    use super::{clause, tokens};

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
            let tokens = tokens(text).expect("it is closed");
            assert_eq!(clause(&tokens).as_deref(), written, "{text}");
        }
    }
}
