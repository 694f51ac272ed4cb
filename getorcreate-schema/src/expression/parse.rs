//! Parses the text of an expression with `sqlparser`. The meaning of its terms to a declaration belongs in other files.

use sqlparser::ast::Expr;
use sqlparser::dialect::Dialect;
use sqlparser::keywords::Keyword;
use sqlparser::parser::Parser;
use sqlparser::tokenizer::{Token, Tokenizer, Word};

/// The maximum number of tokens. The parser limits how deep an expression is nested, but not how long it is. A tree of
/// a million `AND` overflows the stack when it is dropped.
const MOST_TOKENS: usize = 10_000;

/// The keywords that an expression can have on SQLite and MySQL. `sqlparser` knows the keywords of all databases. It
/// rejects the column in `interval IS NULL`, which is a name to SQLite.
const KEYWORDS: [&str; 29] = [
    "AND", "AS", "BETWEEN", "CASE", "CAST", "COLLATE", "DISTINCT", "ELSE", "END", "ESCAPE", "EXISTS", "FALSE", "FROM",
    "GLOB", "IN", "IS", "LIKE", "MATCH", "NOT", "NOTNULL", "NULL", "OR", "REGEXP", "RLIKE", "SELECT", "THEN", "TRUE",
    "WHEN", "XOR",
];

/// The syntax tree of an expression. None if `sqlparser` does not read it to its end.
pub(crate) fn parse(grammar: &dyn Dialect, tokens: Vec<Token>) -> Option<Expr> {
    if tokens.len() > MOST_TOKENS {
        return None;
    }
    let mut parser = Parser::new(grammar).with_tokens(tokens);
    let expression = parser.parse_expr().ok()?;
    parser.expect_token(&Token::EOF).ok()?;
    Some(expression)
}

/// The tokens without white space.
pub(crate) fn dense(tokens: Vec<Token>) -> Vec<Token> {
    let is_blank = |token: &Token| matches!(token, Token::Whitespace(_));
    tokens.into_iter().filter(|token| !is_blank(token)).collect()
}

/// The tokens of an expression. None if a quote or a comment is not closed.
pub(crate) fn tokenize(grammar: &dyn Dialect, text: &str) -> Option<Vec<Token>> {
    Tokenizer::new(grammar, text).tokenize().ok()
}

pub(crate) fn is_keyword(word: &Word, keywords: &[&str]) -> bool {
    let is_it = |keyword: &&str| word.value.eq_ignore_ascii_case(keyword);
    word.quote_style.is_none() && keywords.iter().any(is_it)
}

/// Turns a token into a name if the databases read it as one. MySQL never prints a string in double quotes, but some
/// `sql_mode`s print names in them.
#[cfg(any(feature = "sqlite", feature = "mysql"))]
pub(crate) fn named(token: Token) -> Token {
    match token {
        Token::Word(word) if !is_keyword(&word, &KEYWORDS) => Token::Word(Word {
            keyword: Keyword::NoKeyword,
            ..word
        }),
        Token::DoubleQuotedString(name) => Token::make_word(&name, Some('"')),
        token => token,
    }
}
