//! Tests which expressions are read and which are not, in the form that each database prints.

use getorcreate_runtime::internals::Dialect;
use sqlparser::ast::Expr;
use sqlparser::tokenizer::Token;

use super::mysql::expression as mysql;
use super::postgres::expression as postgres;
use super::sqlite::expression as sqlite;
use crate::expression;

const DIALECTS: [Dialect; 3] = [Dialect::Sqlite, Dialect::Postgres, Dialect::Mysql];

fn parse(dialect: Dialect, text: &str) -> Option<Expr> {
    match dialect {
        Dialect::Sqlite => sqlite::parse(text),
        Dialect::Postgres => postgres::parse(text),
        Dialect::Mysql => mysql::parse(text),
    }
}

fn mentions(dialect: Dialect, text: &str, column: &str) -> bool {
    let tokens: Option<Vec<Token>> = match dialect {
        Dialect::Sqlite => sqlite::tokens(text),
        Dialect::Postgres => postgres::tokens(text),
        Dialect::Mysql => mysql::tokens(text),
    };
    expression::mentions(dialect, &tokens.unwrap_or_default(), column)
}

#[test]
fn a_text_that_is_no_expression_is_not_read() {
    for text in [
        "", "a = ", "(a", "a)", "a b", "a; b", "'", "\"", "/*", "\\", "\\'", "é'", "a = 1 )",
    ] {
        for dialect in DIALECTS {
            assert_eq!(parse(dialect, text), None, "{dialect}: {text}");
        }
    }
}

#[test]
fn a_text_that_is_too_deep_or_too_long_is_not_read() {
    let deep = format!("{}a{}", "(".repeat(100_000), ")".repeat(100_000));
    let long = vec!["a"; 100_000].join(" AND ");
    for dialect in DIALECTS {
        assert_eq!(parse(dialect, &deep), None);
        assert_eq!(parse(dialect, &long), None);
        assert!(parse(dialect, &vec!["a"; 5_000].join(" AND ")).is_some());
    }
}

#[test]
fn a_keyword_of_another_database_is_a_name() {
    for text in [
        "interval IS NULL",
        "some = 1",
        "returning = 1 AND trim(any) = 'x'",
        "isnull IS NULL",
    ] {
        assert!(parse(Dialect::Mysql, text).is_some(), "{text}");
    }
    for text in [
        "interval ISNULL",
        "some = 1",
        "returning = 1 AND trim(any) = 'x'",
        "end = 1 AND match ISNULL AND like = 1 AND cast = 'x'",
    ] {
        assert!(parse(Dialect::Sqlite, text).is_some(), "{text}");
    }
}

#[test]
fn a_column_is_found_in_any_expression() {
    for (dialect, text) in [
        (Dialect::Sqlite, "a GLOB 'x' OR [User] ISNULL"),
        (Dialect::Sqlite, "coalesce(`USER`, '')"),
        (Dialect::Postgres, "lower((\"user\")::text)"),
        (Dialect::Postgres, "NOT a @> user AND"),
        (Dialect::Mysql, r"(concat(`user`,_utf8mb4\'x\'))"),
        (Dialect::Mysql, "concat(\"User\",_utf8mb4'x')"),
    ] {
        assert!(mentions(dialect, text, "user"), "{dialect}: {text}");
    }
    for (dialect, text) in [
        (Dialect::Sqlite, "a = 'user' AND users = 1"),
        (Dialect::Postgres, "lower(\"User\") = 'user'::text"),
        (Dialect::Mysql, r"(concat(`users`,_utf8mb4\'user\'))"),
    ] {
        assert!(!mentions(dialect, text, "user"), "{dialect}: {text}");
    }
}
