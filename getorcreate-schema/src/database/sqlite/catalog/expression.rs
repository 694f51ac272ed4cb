//! Evaluates an expression of the catalog, a `CHECK` or the condition of an index, for all rows that have certain
//! values in some columns. SQLite computes it from those values alone. No row is read.

use diesel::QueryResult;
use getorcreate_runtime::internals::{Condition, Dialect, Literal, is_transient};
use sqlparser::tokenizer::{Token as Symbol, TokenWithSpan as Token};

use super::affinity::{Affinity, affinity};
use super::object::Object;
use super::sql_text::TableDefinition;
use crate::connection::SchemaConnection;
use crate::database::sqlite::statement::{self, SqliteToken as _};
use crate::live::LiveColumn;

/// The known values, and the table with their columns.
pub(super) struct Known<'a> {
    pub(super) object: &'a Object,
    pub(super) definition: &'a TableDefinition,
    pub(super) columns: &'a [LiveColumn],
    pub(super) conditions: &'a [Condition],
}

/// The known result of an expression.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Truth {
    True,
    False,
    Null,
    /// The result depends on other columns, or on more than columns.
    Unknown,
}

impl Known<'_> {
    /// True if one of the terms joined by `AND` has this truth. Then the whole expression can only have this truth or
    /// be `False`.
    pub(super) fn has_term(
        &self,
        conn: &mut dyn SchemaConnection,
        expression: &str,
        is_wanted: fn(Truth) -> bool,
    ) -> QueryResult<bool> {
        let tokens = statement::tokens(expression);
        for term in statement::conjuncts(&tokens) {
            if is_wanted(self.truth(conn, expression, term)?) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn truth(&self, conn: &mut dyn SchemaConnection, expression: &str, term: &[Token]) -> QueryResult<Truth> {
        let Some(values) = self.values(term).filter(|_| depends_on_columns_alone(term)) else {
            return Ok(Truth::Unknown);
        };
        let term = statement::text(expression, term);
        let from = if values.is_empty() {
            String::new()
        } else {
            let table = Dialect::Sqlite.identifier(&self.object.name);
            format!(" FROM (SELECT {}) AS {table}", values.join(", "))
        };
        let query = format!("SELECT CASE WHEN {term}\n THEN 'true' WHEN NOT ({term}\n) THEN 'false' END{from}");
        let rows = match conn.rows(&query) {
            Err(error) if is_transient(&error) => return Err(error),
            // The term cannot be computed without the table.
            Err(_) => return Ok(Truth::Unknown),
            Ok(rows) => rows,
        };
        let value = rows.into_iter().flatten().next().flatten();
        Ok(match value.as_deref() {
            Some("true") => Truth::True,
            Some(_) => Truth::False,
            None => Truth::Null,
        })
    }

    /// The values of the columns in the term, as the columns hold them. None if one is unknown.
    fn values(&self, term: &[Token]) -> Option<Vec<String>> {
        let mut values = Vec::new();
        for column in self.columns {
            let is_it = |name: &str| Dialect::Sqlite.is_same_name(name, &column.name);
            if term.iter().any(|token| token.is_name() && is_it(&token.name())) {
                let condition = self.conditions.iter().find(|condition| is_it(condition.column))?;
                values.push(self.value(column, condition.value()?)?);
            }
        }
        Some(values)
    }

    /// SQL for a value that compares as the column does: `CAST('open' AS TEXT) COLLATE NOCASE AS state`. None if a cast
    /// might not convert the value as storing does.
    fn value(&self, column: &LiveColumn, literal: Literal) -> Option<String> {
        let affinity = affinity(&column.type_name);
        let name = Dialect::Sqlite.identifier(&column.name);
        let collation = Dialect::Sqlite.identifier(self.definition.collation(&column.name));
        let stored_as = match (literal, affinity) {
            (_, Affinity::None) if !self.definition.is_strict => None,
            (_, Affinity::Text) => Some("TEXT"),
            (Literal::Null | Literal::Bool(_) | Literal::Integer(_), Affinity::Integer) => Some("INTEGER"),
            (Literal::Null | Literal::Bool(_) | Literal::Integer(_), Affinity::Numeric) => Some("NUMERIC"),
            (Literal::Null | Literal::Bool(_) | Literal::Integer(_), Affinity::Real) => Some("REAL"),
            (Literal::Text(_), Affinity::Integer | Affinity::Numeric | Affinity::Real) | (_, Affinity::None) => {
                return None;
            }
        };
        let literal = Dialect::Sqlite.literal(literal);
        let value = stored_as.map_or_else(|| literal.clone(), |stored| format!("CAST({literal} AS {stored})"));
        Some(format!("{value} COLLATE {collation} AS {name}"))
    }
}

/// True if the same column values always give the same result. The term calls no function that might ask the clock, and
/// does not use the row number.
fn depends_on_columns_alone(term: &[Token]) -> bool {
    const BEFORE_PARENTHESES: [&str; 18] = [
        "AND", "OR", "NOT", "IN", "IS", "LIKE", "GLOB", "BETWEEN", "CASE", "WHEN", "THEN", "ELSE", "COLLATE", "lower",
        "upper", "length", "coalesce", "ifnull",
    ];
    const NOT_A_COLUMN: [&str; 6] = [
        "rowid",
        "_rowid_",
        "oid",
        "CURRENT_TIMESTAMP",
        "CURRENT_DATE",
        "CURRENT_TIME",
    ];
    let is_any = |token: &Token, words: &[&str]| words.iter().any(|word| token.is_word(word));
    let calls =
        |pair: &[Token]| pair[1].token == Symbol::LParen && pair[0].is_name() && !is_any(&pair[0], &BEFORE_PARENTHESES);
    let is_row_number = |token: &Token| {
        NOT_A_COLUMN
            .iter()
            .any(|word| token.is_name() && token.name().eq_ignore_ascii_case(word))
    };
    !term.windows(2).any(calls) && !term.iter().any(is_row_number)
}

/// True if the expression asks the clock for every row. SQLite forbids that in a `CHECK`, a generated column or an
/// index, but reports it only when a row is inserted. <https://www.sqlite.org/deterministic.html>
pub(super) fn asks_the_clock(expression: &str) -> bool {
    let tokens = statement::tokens(expression);
    let mut terms = statement::conjuncts(&tokens).into_iter();
    terms.any(|term| {
        let may_not_come_to_it = |token: &Token| {
            let words = ["OR", "AND", "CASE", "IIF", "IF", "COALESCE", "IFNULL"];
            words.into_iter().any(|word| token.is_word(word))
        };
        !term.iter().any(may_not_come_to_it) && (0..term.len()).any(|at| is_call_of_clock(&term[at..]))
    })
}

/// True for `date('now')`, `time()`, `strftime('%s')`, `datetime(at, 'localtime')`.
fn is_call_of_clock(tokens: &[Token]) -> bool {
    let [function, rest @ ..] = tokens else { return false };
    let is_any = |words: &[&str]| words.iter().any(|word| function.is_word(word));
    let at_least = if is_any(&["strftime"]) {
        2
    } else if is_any(&["date", "time", "datetime", "julianday", "unixepoch"]) {
        1
    } else {
        return false;
    };
    let (arguments, _) = statement::list(rest);
    let is_now = |token: &Token| {
        let is_text = match &token.token {
            Symbol::SingleQuotedString(_) => true,
            Symbol::Word(word) => word.quote_style == Some('"'),
            _ => false,
        };
        is_text
            && ["now", "localtime", "utc"]
                .iter()
                .any(|word| token.name().eq_ignore_ascii_case(word))
    };
    let given = arguments.iter().filter(|argument| !argument.is_empty()).count();
    rest.first().is_some_and(|token| token.token == Symbol::LParen)
        && (given < at_least || arguments.concat().iter().any(is_now))
}

#[cfg(test)]
mod tests {
    use super::{asks_the_clock, depends_on_columns_alone};
    use crate::database::sqlite::statement::tokens;

    #[test]
    fn what_may_be_another_for_the_same_columns_is_not_computed() {
        for alone in [
            "a = 1",
            "a IN (1, 2)",
            "lower(a) = 'x' AND NOT (a LIKE 'y')",
            "a = 'random()'",
            "\"a\" IS NULL",
        ] {
            assert!(depends_on_columns_alone(&tokens(alone)), "{alone}");
        }
        for not_alone in [
            "random() > a",
            "date('now') > a",
            "ours(a)",
            "a > CURRENT_TIMESTAMP",
            "rowid = 1",
            "\"_ROWID_\" > a",
        ] {
            assert!(!depends_on_columns_alone(&tokens(not_alone)), "{not_alone}");
        }
    }

    #[test]
    fn the_clock_is_asked_only_by_what_is_always_called() {
        for asks in [
            "date('now') > a",
            "a AND time() > ''",
            "strftime('%s') > a",
            "datetime(a, \"LocalTime\")",
            "(NOT date( ))",
        ] {
            assert!(asks_the_clock(asks), "{asks}");
        }
        for does_not in [
            "date(a) > ''",
            "strftime('%s', a)",
            "a OR date('now')",
            "CASE WHEN a THEN date() END",
            "date = 'now'",
            "'date()'",
        ] {
            assert!(!asks_the_clock(does_not), "{does_not}");
        }
    }
}
