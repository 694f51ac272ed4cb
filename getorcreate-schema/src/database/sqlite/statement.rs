//! Splits a SQLite statement into tokens, and cuts it at keywords, commas and parentheses. Its expressions are parsed
//! elsewhere.
//!
//! `sqlparser` makes the tokens, but it cannot parse every statement that SQLite accepts. It fails on
//! `CREATE TABLE t (a, b, UNIQUE (a, b) ON CONFLICT REPLACE)` and on
//! `CREATE TABLE t (a TEXT AS (b || 'x' COLLATE RTRIM))`. It also fails on the type in
//! `CREATE TABLE t (a LONG WEIRD TYPE(3))`. Such a table would seem to have no conflict clauses, no collations and no
//! checks. Also, a text that SQLite has to compute must stay as it is written.

use sqlparser::dialect::SQLiteDialect;
use sqlparser::tokenizer::{Location, Token as Symbol, TokenWithSpan as Token, Tokenizer};

/// The tokens of a valid text, without comments and white space. For any other text, the tokens before the first error.
pub(crate) fn tokens(sql: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let _ = Tokenizer::new(&SQLiteDialect {}, sql).tokenize_with_location_into_buf(&mut tokens);
    tokens.retain(|token| !matches!(token.token, Symbol::Whitespace(_)));
    tokens
}

/// Reads a token as SQLite does.
pub(crate) trait SqliteToken {
    /// True for this keyword, without quotes.
    fn is_word(&self, word: &str) -> bool;

    /// True for a name, or a token that could be one. SQLite also takes a string for a name where a name is required.
    /// Such a string does not count. <https://www.sqlite.org/lang_keywords.html>
    fn is_name(&self) -> bool;

    /// The name or string in the token, without quotes.
    fn name(&self) -> String;
}

impl SqliteToken for Token {
    fn is_word(&self, word: &str) -> bool {
        match &self.token {
            Symbol::Word(found) => found.quote_style.is_none() && found.value.eq_ignore_ascii_case(word),
            _ => false,
        }
    }

    fn is_name(&self) -> bool {
        matches!(self.token, Symbol::Word(_))
    }

    fn name(&self) -> String {
        match &self.token {
            Symbol::Word(word) => word.value.clone(),
            Symbol::SingleQuotedString(text) => text.clone(),
            other => other.to_string(),
        }
    }
}

/// The text from the first of these tokens to the last.
pub(crate) fn text<'sql>(sql: &'sql str, tokens: &[Token]) -> &'sql str {
    match (tokens.first(), tokens.last()) {
        (Some(first), Some(last)) => &sql[offset(sql, first.span.start)..offset(sql, last.span.end)],
        _ => "",
    }
}

/// The offset of a line and column in the text. Both begin with 1.
fn offset(sql: &str, location: Location) -> usize {
    let [line, column] = [location.line, location.column].map(|number| usize::try_from(number).unwrap_or(1));
    let lines_before = sql.split_inclusive('\n').take(line - 1);
    let start = lines_before.map(str::len).sum();
    let characters = sql[start..].chars().take(column - 1);
    start + characters.map(char::len_utf8).sum::<usize>()
}

/// The content of the first parentheses, split at its commas, and the tokens after them.
pub(crate) fn list(tokens: &[Token]) -> (Vec<&[Token]>, &[Token]) {
    let opening = tokens.iter().position(|token| token.token == Symbol::LParen);
    let inside = opening.map_or(&tokens[tokens.len()..], |at| &tokens[at + 1..]);
    let depths = depths(inside);
    let closing = depths.iter().position(|depth| *depth < 0).unwrap_or(inside.len());
    let (mut items, mut start) = (Vec::new(), 0);
    for index in 0..closing {
        if depths[index] == 0 && inside[index].token == Symbol::Comma {
            items.push(&inside[start..index]);
            start = index + 1;
        }
    }
    items.push(&inside[start..closing]);
    (items, inside.get(closing + 1..).unwrap_or_default())
}

/// The tokens outside of all parentheses.
pub(crate) fn outermost(tokens: &[Token]) -> Vec<Token> {
    let with_depths = tokens.iter().zip(depths(tokens));
    let outer = with_depths.filter(|(token, depth)| *depth == 0 && token.token != Symbol::RParen);
    outer.map(|(token, _)| token.clone()).collect()
}

/// The tokens without the parentheses around all of them.
pub(crate) fn without_parentheses(tokens: &[Token]) -> &[Token] {
    in_parentheses(tokens).map_or(tokens, without_parentheses)
}

/// The content of the parentheses, if they are around all of the tokens.
pub(crate) fn in_parentheses(tokens: &[Token]) -> Option<&[Token]> {
    let [first, .., last] = tokens else { return None };
    let (closing, others) = depths(tokens)
        .split_last()
        .map(|(last, others)| (*last, others.to_vec()))?;
    let is_one_pair = closing == 0 && others.iter().all(|depth| *depth > 0);
    (first.token == Symbol::LParen && last.token == Symbol::RParen && is_one_pair)
        .then_some(&tokens[1..tokens.len() - 1])
}

/// The first token, or the content of the parentheses that the text begins with, and the rest.
pub(crate) fn first_operand(tokens: &[Token]) -> (&[Token], &[Token]) {
    let end = depths(tokens).iter().position(|depth| *depth == 0);
    let (operand, rest) = tokens.split_at(end.map_or(tokens.len(), |end| end + 1));
    (without_parentheses(operand), rest)
}

/// The pieces between these words. Words in parentheses do not count.
pub(crate) fn split_at_word<'tokens>(tokens: &'tokens [Token], word: &str) -> Vec<&'tokens [Token]> {
    let depths = depths(tokens);
    let (mut pieces, mut start) = (Vec::new(), 0);
    for index in 0..tokens.len() {
        if depths[index] == 0 && tokens[index].is_word(word) {
            pieces.push(&tokens[start..index]);
            start = index + 1;
        }
    }
    pieces.push(&tokens[start..]);
    pieces
}

/// The terms that `AND` joins, at any depth. If the word may join something else, as in `BETWEEN 1 AND 2`, all of it is
/// one term.
pub(crate) fn conjuncts(tokens: &[Token]) -> Vec<&[Token]> {
    let tokens = without_parentheses(tokens);
    let joins_something_else = |token: &Token| ["BETWEEN", "CASE", "OR"].into_iter().any(|word| token.is_word(word));
    if outermost(tokens).iter().any(joins_something_else) {
        return vec![tokens];
    }
    let pieces = split_at_word(tokens, "AND");
    match &*pieces {
        [_] => pieces,
        _ => pieces.into_iter().flat_map(conjuncts).collect(),
    }
}

/// The number of open parentheses after each token.
fn depths(tokens: &[Token]) -> Vec<i32> {
    let mut depth = 0;
    let after = |token: &Token| {
        depth += i32::from(token.token == Symbol::LParen) - i32::from(token.token == Symbol::RParen);
        depth
    };
    tokens.iter().map(after).collect()
}

#[cfg(test)]
mod tests {
    use sqlparser::dialect::SQLiteDialect;
    use sqlparser::parser::Parser;

    use super::{SqliteToken, list, outermost, text, tokens};

    fn texts(sql: &str) -> Vec<&str> {
        let tokens = tokens(sql);
        tokens
            .iter()
            .map(|token| text(sql, std::slice::from_ref(token)))
            .collect()
    }

    #[test]
    fn a_text_is_cut_into_words_quoted_names_and_symbols() {
        let cases: &[(&str, &[&str])] = &[
            ("", &[]),
            ("a b_1$(c)", &["a", "b_1$", "(", "c", ")"]),
            ("a\t\n\r\x0cb", &["a", "b"]),
            ("a\r\nb\r c\n\nd", &["a", "b", "c", "d"]),
            (r#""a ""b"" c" "d""#, &[r#""a ""b"" c""#, r#""d""#]),
            ("'it''s'x'00'", &["'it''s'", "x'00'"]),
            ("''''", &["''''"]),
            ("'' ''", &["''", "''"]),
            ("`a``b``c`", &["`a``b``c`"]),
            ("[a ( b] ]", &["[a ( b]", "]"]),
            ("a--b ) '\nc", &["a", "c"]),
            ("a-- to the end", &["a"]),
            ("a/*b ' */c/**/d/* open", &["a", "c", "d"]),
            ("a/*/b*/c", &["a", "c"]),
            ("'--' \"/*\" `--`", &["'--'", "\"/*\"", "`--`"]),
            ("a - -1 / *", &["a", "-", "-", "1", "/", "*"]),
            ("größe €, 木\n🙂 é", &["größe", "€", ",", "木", "🙂", "é"]),
            ("a 'open", &["a"]),
        ];
        for (sql, expected) in cases {
            assert_eq!(texts(sql), *expected, "{sql}");
        }
    }

    #[test]
    fn a_statement_that_sqlparser_does_not_parse_is_cut_all_the_same() {
        for sql in [
            "CREATE TABLE t (a, b, UNIQUE (a, b) ON CONFLICT REPLACE)",
            "CREATE TABLE t (a LONG WEIRD TYPE(3))",
            "CREATE TABLE t (a TEXT AS (b || 'x' COLLATE RTRIM))",
        ] {
            assert!(Parser::parse_sql(&SQLiteDialect {}, sql).is_err(), "{sql}");
            let tokens = tokens(sql);
            let (items, rest) = list(&tokens);
            let definitions: Vec<&str> = items.into_iter().map(|item| text(sql, item)).collect();
            assert_eq!(format!("CREATE TABLE t ({})", definitions.join(", ")), sql);
            assert!(rest.is_empty(), "{sql}");
        }
    }

    #[test]
    fn a_name_loses_its_quotes() {
        let cases = [
            ("a", "a"),
            (r#""a ""b""""#, r#"a "b""#),
            ("`a``b`", "a`b"),
            ("'it''s'", "it's"),
            ("[a \"b]", "a \"b"),
            ("\"\"", ""),
            ("größe", "größe"),
            ("\"é\"", "é"),
        ];
        for (sql, name) in cases {
            assert_eq!(tokens(sql)[0].name(), name, "{sql}");
        }
    }

    #[test]
    fn a_quoted_word_is_no_keyword() {
        let words: Vec<bool> = tokens("collate COLLATE \"COLLATE\" 'COLLATE' [COLLATE]")
            .iter()
            .map(|token| token.is_word("COLLATE"))
            .collect();
        assert_eq!(words, [true, true, false, false, false]);
    }

    #[test]
    fn a_list_is_split_at_its_own_commas() {
        let sql = "t (a, f(b, (c)), \",\" /* , */ d) WITHOUT ROWID";
        let tokens = tokens(sql);
        let (items, rest) = list(&tokens);
        let items: Vec<&str> = items.into_iter().map(|item| text(sql, item)).collect();
        assert_eq!(items, ["a", "f(b, (c))", "\",\" /* , */ d"]);
        assert_eq!(text(sql, rest), "WITHOUT ROWID");
    }

    #[test]
    fn a_text_that_is_not_as_expected_is_no_reason_to_panic() {
        for sql in [
            "", "a", "(", ")", "(a", "(a,", "a)b", "((", ",", "'", "[", "\"", "/*", "--", "é'",
        ] {
            let tokens = tokens(sql);
            list(&tokens);
            outermost(&tokens);
            assert_eq!(tokens.iter().map(SqliteToken::name).count(), tokens.len());
        }
    }

    #[test]
    fn what_is_in_parentheses_is_left_out() {
        let tokens = tokens("a (b (c) d) e ()");
        let outer: Vec<String> = outermost(&tokens).iter().map(SqliteToken::name).collect();
        assert_eq!(outer, ["a", "e"]);
    }
}
