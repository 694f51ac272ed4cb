//! SQL in pieces, as far as the pieces matter here: what is quoted or a comment holds no keyword, no comma and no
//! parenthesis. The pieces are SQLite's, which PostgreSQL's catalog is as well written in: it has no comments, and no
//! brackets but of arrays. The text is known to be valid.

/// A piece.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Token<'sql> {
    kind: Kind,
    text: &'sql str,
    /// Where it begins in the whole text.
    start: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// A keyword, a name without quotes, or a number.
    Word,
    /// A string, or a name in one of the four kinds of quotes: `SQLite` takes a string for a name where one has to
    /// stand. <https://www.sqlite.org/lang_keywords.html>
    Quoted,
    Symbol,
}

/// The tokens of a text, without comments and white space.
pub(crate) fn tokens(sql: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    let mut rest = sql;
    while let Some(first) = rest.chars().next() {
        let (kind, length) = measure(rest, first);
        let start = sql.len() - rest.len();
        let (text, after) = rest.split_at(length);
        tokens.extend(kind.map(|kind| Token { kind, text, start }));
        rest = after;
    }
    tokens
}

/// What the text begins with, and how long that is. <https://www.sqlite.org/lang_comment.html>
fn measure(rest: &str, first: char) -> (Option<Kind>, usize) {
    let up_to = |ending: &str| rest.find(ending).map_or(rest.len(), |at| at + ending.len());
    if rest.starts_with("--") {
        return (None, up_to("\n"));
    }
    if let Some(comment) = rest.strip_prefix("/*") {
        return (None, comment.find("*/").map_or(rest.len(), |at| at + "/**/".len()));
    }
    match first {
        '\'' | '"' | '`' => (Some(Kind::Quoted), quoted_length(rest, first)),
        '[' => (Some(Kind::Quoted), up_to("]")),
        _ if is_part_of_word(first) => {
            let end = rest.find(|character| !is_part_of_word(character));
            (Some(Kind::Word), end.unwrap_or(rest.len()))
        }
        _ if first.is_ascii_whitespace() => (None, first.len_utf8()),
        _ => (Some(Kind::Symbol), first.len_utf8()),
    }
}

/// The length up to the closing quote; a doubled one stands for itself.
fn quoted_length(rest: &str, quote: char) -> usize {
    let mut length = 1;
    while let Some(at) = rest[length..].find(quote) {
        length += at + 1;
        if !rest[length..].starts_with(quote) {
            return length;
        }
        length += 1;
    }
    rest.len()
}

/// `SQLite` takes all that is not ASCII for letters.
fn is_part_of_word(character: char) -> bool {
    character.is_ascii_alphanumeric() || character == '_' || character == '$' || !character.is_ascii()
}

impl Token<'_> {
    pub(crate) fn is_word(&self, word: &str) -> bool {
        self.kind == Kind::Word && self.text.eq_ignore_ascii_case(word)
    }

    pub(crate) fn is_symbol(&self, symbol: &str) -> bool {
        self.kind == Kind::Symbol && self.text == symbol
    }

    /// Whether it is a string, and no name in quotes.
    pub(crate) fn is_string(&self) -> bool {
        self.kind == Kind::Quoted && self.text.starts_with('\'')
    }

    /// Whether it is a name, or could be one.
    pub(crate) fn is_name(&self) -> bool {
        match self.kind {
            Kind::Word => !self.text.starts_with(|first: char| first.is_ascii_digit()),
            Kind::Quoted => !self.is_string(),
            Kind::Symbol => false,
        }
    }

    /// Whether it is a number, without its sign.
    pub(crate) fn is_number(&self) -> bool {
        self.kind == Kind::Word && !self.is_name()
    }

    /// As it is written.
    pub(crate) fn text(&self) -> &str {
        self.text
    }

    /// The name or the string that it is, without quotes.
    pub(crate) fn name(&self) -> String {
        let inner = self.text.get(1..self.text.len() - 1).unwrap_or_default();
        match (self.kind, self.text.as_bytes()) {
            (Kind::Quoted, [b'[', ..]) => inner.to_owned(),
            (Kind::Quoted, [quote, ..]) => {
                let quote = char::from(*quote).to_string();
                inner.replace(&quote.repeat(2), &quote)
            }
            _ => self.text.to_owned(),
        }
    }
}

/// The text from the first of these tokens to the last.
pub(crate) fn text<'sql>(sql: &'sql str, tokens: &[Token<'_>]) -> &'sql str {
    match (tokens.first(), tokens.last()) {
        (Some(first), Some(last)) => &sql[first.start..last.start + last.text.len()],
        _ => "",
    }
}

/// What stands in the first parentheses, split at its commas, and what stands after them.
pub(crate) fn list<'tokens, 'sql>(
    tokens: &'tokens [Token<'sql>],
) -> (Vec<&'tokens [Token<'sql>]>, &'tokens [Token<'sql>]) {
    let opening = tokens.iter().position(|token| token.is_symbol("("));
    let inside = opening.map_or(&tokens[tokens.len()..], |at| &tokens[at + 1..]);
    let depths = depths(inside);
    let closing = depths.iter().position(|depth| *depth < 0).unwrap_or(inside.len());
    let (mut items, mut start) = (Vec::new(), 0);
    for index in 0..closing {
        if depths[index] == 0 && inside[index].is_symbol(",") {
            items.push(&inside[start..index]);
            start = index + 1;
        }
    }
    items.push(&inside[start..closing]);
    (items, inside.get(closing + 1..).unwrap_or_default())
}

/// The tokens that stand in no parentheses.
pub(crate) fn outermost<'sql>(tokens: &[Token<'sql>]) -> Vec<Token<'sql>> {
    let with_depths = tokens.iter().zip(depths(tokens));
    let outer = with_depths.filter(|(token, depth)| *depth == 0 && !token.is_symbol(")"));
    outer.map(|(token, _)| *token).collect()
}

/// Without the parentheses that stand around all of it.
pub(crate) fn without_parentheses<'tokens, 'sql>(tokens: &'tokens [Token<'sql>]) -> &'tokens [Token<'sql>] {
    in_parentheses(tokens).map_or(tokens, without_parentheses)
}

/// What stands in the parentheses, if they are around all of it.
pub(crate) fn in_parentheses<'tokens, 'sql>(tokens: &'tokens [Token<'sql>]) -> Option<&'tokens [Token<'sql>]> {
    let [first, .., last] = tokens else { return None };
    let (closing, others) = depths(tokens)
        .split_last()
        .map(|(last, others)| (*last, others.to_vec()))?;
    let is_one_pair = closing == 0 && others.iter().all(|depth| *depth > 0);
    (first.is_symbol("(") && last.is_symbol(")") && is_one_pair).then_some(&tokens[1..tokens.len() - 1])
}

/// The first token, or what stands in the parentheses that the text begins with, and the rest.
pub(crate) fn first_operand<'tokens, 'sql>(
    tokens: &'tokens [Token<'sql>],
) -> (&'tokens [Token<'sql>], &'tokens [Token<'sql>]) {
    let end = depths(tokens).iter().position(|depth| *depth == 0);
    let (operand, rest) = tokens.split_at(end.map_or(tokens.len(), |end| end + 1));
    (without_parentheses(operand), rest)
}

/// The pieces between these words, as far as they stand in no parentheses.
pub(crate) fn split_at_word<'tokens, 'sql>(tokens: &'tokens [Token<'sql>], word: &str) -> Vec<&'tokens [Token<'sql>]> {
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

/// The terms that `AND` joins, in any depth; or all of it where the word may join something else, as in `BETWEEN 1 AND 2`.
#[cfg(feature = "sqlite")]
pub(crate) fn conjuncts<'tokens, 'sql>(tokens: &'tokens [Token<'sql>]) -> Vec<&'tokens [Token<'sql>]> {
    let tokens = without_parentheses(tokens);
    let joins_something_else =
        |token: &Token<'_>| ["BETWEEN", "CASE", "OR"].into_iter().any(|word| token.is_word(word));
    if outermost(tokens).iter().any(joins_something_else) {
        return vec![tokens];
    }
    let pieces = split_at_word(tokens, "AND");
    match &*pieces {
        [_] => pieces,
        _ => pieces.into_iter().flat_map(conjuncts).collect(),
    }
}

/// How many parentheses are open after each token.
fn depths(tokens: &[Token<'_>]) -> Vec<i32> {
    let mut depth = 0;
    let after = |token: &Token<'_>| {
        depth += i32::from(token.is_symbol("(")) - i32::from(token.is_symbol(")"));
        depth
    };
    tokens.iter().map(after).collect()
}

#[cfg(test)]
mod tests {
    use super::{Token, list, outermost, text, tokens};

    fn texts(sql: &str) -> Vec<&str> {
        tokens(sql).iter().map(|token| token.text).collect()
    }

    #[test]
    fn a_text_is_cut_into_words_quoted_names_and_symbols() {
        let cases: &[(&str, &[&str])] = &[
            ("", &[]),
            ("a b_1$(c)", &["a", "b_1$", "(", "c", ")"]),
            ("a\t\n\r\x0cb", &["a", "b"]),
            (r#""a ""b"" c" "d""#, &[r#""a ""b"" c""#, r#""d""#]),
            ("'it''s'x'00'", &["'it''s'", "x", "'00'"]),
            ("''''", &["''''"]),
            ("'' ''", &["''", "''"]),
            ("`a``b``c`", &["`a``b``c`"]),
            ("[a ( b]]", &["[a ( b]", "]"]),
            ("a--b ) '\nc", &["a", "c"]),
            ("a-- to the end", &["a"]),
            ("a/*b ' */c/**/d/* open", &["a", "c", "d"]),
            ("a/*/b*/c", &["a", "c"]),
            ("'--' \"/*\" `--`", &["'--'", "\"/*\"", "`--`"]),
            ("a - -1 / *", &["a", "-", "-", "1", "/", "*"]),
            ("größe €, 木", &["größe", "€", ",", "木"]),
            ("'open", &["'open"]),
        ];
        for (sql, expected) in cases {
            assert_eq!(texts(sql), *expected, "{sql}");
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
            assert_eq!(tokens.iter().map(Token::name).count(), tokens.len());
        }
    }

    #[test]
    fn what_is_in_parentheses_is_left_out() {
        let tokens = tokens("a (b (c) d) e ()");
        let outer: Vec<&str> = outermost(&tokens).iter().map(|token| token.text).collect();
        assert_eq!(outer, ["a", "e"]);
    }
}
