//! The words of an expression as the catalogs of MySQL and MariaDB print it.

/// A part of an expression. Names are in lower case, since those of columns are equal in either.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Token {
    /// A quoted name, which is no keyword.
    Name(String),
    /// A keyword, or a name that is not quoted.
    Word(String),
    /// A number without its sign.
    Number(String),
    /// A string, without the character set that may stand before it.
    Text(String),
    /// Anything else.
    Symbol(char),
}

/// None for what is not closed.
///
/// MySQL escapes the whole expression once more, `_utf8mb4\'open\'`, which `SHOW CREATE TABLE` does not do, nor MariaDB:
/// outside of a string no expression has a backslash. <https://bugs.mysql.com/bug.php?id=100607>
pub(crate) fn tokens(expression: &str) -> Option<Vec<Token>> {
    let tokens = read(expression)?;
    match tokens.last() {
        Some(&BACKSLASH) => read(&unescaped(expression)),
        _ => Some(tokens),
    }
}

const BACKSLASH: Token = Token::Symbol('\\');

/// As far as the first backslash.
fn read(expression: &str) -> Option<Vec<Token>> {
    let mut tokens = Vec::new();
    let mut rest = expression.trim_start();
    while let Some(first) = rest.chars().next().filter(|_| tokens.last() != Some(&BACKSLASH)) {
        let (token, behind) = token(first, rest)?;
        if let (Token::Text(_), Some(Token::Word(word))) = (&token, tokens.last()) {
            if word.starts_with('_') {
                tokens.pop();
            }
        }
        tokens.push(token);
        rest = behind.trim_start();
    }
    Some(tokens)
}

/// What stands first, and what is behind that.
fn token(first: char, rest: &str) -> Option<(Token, &str)> {
    match first {
        '\'' => text(&rest[1..]),
        '`' | '"' => quoted_name(first, &rest[1..]),
        '0'..='9' => Some(leading(rest, |character| character.is_ascii_digit(), Token::Number)),
        _ if is_of_word(first) => Some(leading(rest, is_of_word, |word| Token::Word(word.to_lowercase()))),
        _ => Some((Token::Symbol(first), &rest[first.len_utf8()..])),
    }
}

fn is_of_word(character: char) -> bool {
    character.is_alphanumeric() || matches!(character, '_' | '$')
}

fn leading(rest: &str, belongs: impl Fn(char) -> bool, token: impl Fn(String) -> Token) -> (Token, &str) {
    let end = rest.find(|character| !belongs(character)).unwrap_or(rest.len());
    (token(rest[..end].to_owned()), &rest[end..])
}

/// A name in quotes of either kind. A quote within it is doubled.
fn quoted_name(quote: char, rest: &str) -> Option<(Token, &str)> {
    let mut name = String::new();
    let mut characters = rest.char_indices().peekable();
    while let Some((place, character)) = characters.next() {
        if character == quote && characters.next_if(|(_, next)| *next == quote).is_none() {
            return Some((Token::Name(name.to_lowercase()), &rest[place + 1..]));
        }
        name.push(character);
    }
    None
}

/// A string. A quote within it is doubled, or has a backslash before it, whatever the `sql_mode` is: measured on MariaDB
/// 10.11.
fn text(rest: &str) -> Option<(Token, &str)> {
    let mut text = String::new();
    let mut characters = rest.char_indices().peekable();
    while let Some((place, character)) = characters.next() {
        match character {
            '\\' => text.push(escaped(characters.next()?.1)),
            '\'' if characters.next_if(|(_, next)| *next == '\'').is_none() => {
                return Some((Token::Text(text), &rest[place + 1..]));
            }
            _ => text.push(character),
        }
    }
    None
}

/// What a character means behind a backslash. <https://dev.mysql.com/doc/refman/8.4/en/string-literals.html>
fn escaped(character: char) -> char {
    match character {
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        '0' => '\0',
        'Z' => '\u{1A}',
        other => other,
    }
}

fn unescaped(expression: &str) -> String {
    let mut characters = expression.chars();
    let mut unescaped = String::new();
    while let Some(character) = characters.next() {
        unescaped.push(match character {
            '\\' => characters.next().map_or('\\', escaped),
            other => other,
        });
    }
    unescaped
}

#[cfg(test)]
mod tests {
    use super::{Token, tokens};

    fn word(word: &str) -> Token {
        Token::Word(word.to_owned())
    }

    #[test]
    fn names_may_be_quoted_in_any_way() {
        let name = |name: &str| Some(vec![Token::Name(name.to_owned())]);
        assert_eq!(tokens("`a``b`"), name("a`b"));
        assert_eq!(tokens("\"A\"\"b\""), name("a\"b"));
        assert_eq!(tokens("Flag"), Some(vec![word("flag")]));
        assert_eq!(tokens("`flag"), None);
    }

    #[test]
    fn strings_may_be_escaped_in_any_way() {
        let text = |text: &str| Some(vec![Token::Text(text.to_owned())]);
        assert_eq!(tokens(r"'it\'s'"), text("it's"));
        assert_eq!(tokens("'it''s'"), text("it's"));
        assert_eq!(tokens(r"'\\'"), text("\\"));
        assert_eq!(tokens("''"), text(""));
        assert_eq!(tokens(r"_utf8mb4\'it\\\'s\'"), text("it's"));
        assert_eq!(tokens("_utf8mb4'(`x`)'"), text("(`x`)"));
        assert_eq!(tokens("'it"), None);
    }

    #[test]
    fn the_rest_are_numbers_words_and_symbols() {
        let expected = vec![
            word("n"),
            Token::Symbol('='),
            Token::Symbol('-'),
            Token::Number("15".to_owned()),
            word("and"),
        ];
        assert_eq!(tokens("n = -15 AND"), Some(expected));
        assert_eq!(tokens(" "), Some(Vec::new()));
    }
}
