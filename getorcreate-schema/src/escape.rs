//! Escapes text from a database for people to read: on a terminal, in a log, in a SQL comment. There is one function
//! for each place, and nothing else. SQL that is run is not escaped here but quoted, by
//! [`Dialect`](getorcreate_runtime::internals::Dialect).

use std::fmt::{Display, Write};

#[cfg(feature = "cli")]
use getorcreate_runtime::internals::escape::acts;
pub(crate) use getorcreate_runtime::internals::escape::text;

/// A one-line SQL comment. Nothing in the text can end it.
pub(crate) fn comment(text: impl Display) -> String {
    format!("-- {}\n", self::text(text))
}

/// SQL for people to read. It keeps its own line breaks. A line break inside quotes is part of a name, and is escaped.
/// Escaped SQL says that it is not shown as it is. The escaped name does not exist, so the SQL fails if somebody runs
/// it anyway.
pub(crate) fn sql(sql: &str) -> String {
    let mut shown = String::with_capacity(sql.len());
    let mut place = Place::Code;
    let mut characters = sql.chars().peekable();
    while let Some(character) = characters.next() {
        place = place.after(character, characters.peek().copied());
        if character == '\n' && !matches!(place, Place::Quotes(_)) {
            shown.push('\n');
        } else {
            // Writing to a string does not fail.
            let _ = write!(shown, "{}", text(character));
        }
    }
    if shown != sql {
        shown.push_str("\n-- ");
        shown.push_str(NOT_AS_IT_IS);
    }
    shown
}

/// SQL for people to read, as a comment.
#[cfg(feature = "cli")]
pub(crate) fn commented_sql(text: &str) -> String {
    sql(text).lines().map(comment).collect()
}

/// A JSON document for a terminal. A serializer escapes only what JSON requires, but a terminal obeys more characters.
#[cfg(feature = "cli")]
pub(crate) fn json(document: &str) -> String {
    let mut shown = String::with_capacity(document.len());
    for character in document.chars() {
        if character == '\n' || !acts(character) {
            shown.push(character);
        } else {
            for unit in character.encode_utf16(&mut [0; 2]) {
                // Writing to a string does not fail.
                let _ = write!(shown, "\\u{unit:04x}");
            }
        }
    }
    shown
}

const NOT_AS_IT_IS: &str = "This SQL is shown with escapes: \\n, \\u{..} and the like stand for characters that would \
                            act on the terminal. `check --json` and `duplicates --json` print SQL that can be run.";

/// The place of a character in SQL. A doubled quote closes and opens again, so it needs no special case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Code,
    /// A comment, up to the end of the line.
    Comment,
    /// Quotes, up to the same character again.
    Quotes(char),
}

impl Place {
    fn after(self, character: char, next: Option<char>) -> Self {
        match (self, character) {
            (Self::Code, '\'' | '"' | '`') => Self::Quotes(character),
            (Self::Code, '-') if next == Some('-') => Self::Comment,
            (Self::Comment, '\n') => Self::Code,
            (Self::Quotes(quote), _) if quote == character => Self::Code,
            (place, _) => place,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{comment, sql};

    /// Names that contain more than letters.
    const HOSTILE: &[(&str, &str)] = &[
        ("x\nDROP TABLE users; --", "x\\nDROP TABLE users; --"),
        ("x\rDROP TABLE users; --", "x\\rDROP TABLE users; --"),
        ("x\u{85}y\u{2028}z\u{2029}", "x\\u{85}y\\u{2028}z\\u{2029}"),
        ("x */ DROP TABLE users; /*", "x */ DROP TABLE users; /*"),
        ("\u{1b}[31mred\u{9b}2J\u{7}\u{8}", "\\u{1b}[31mred\\u{9b}2J\\u{7}\\u{8}"),
        ("\u{202e}resu\u{2066}\u{200f}", "\\u{202e}resu\\u{2066}\\u{200f}"),
        ("\0\t\u{7f}\u{feff}\u{e0041}", "\\u{0}\\t\\u{7f}\\u{feff}\\u{e0041}"),
        ("it's \"a\" `name` \\ [x]", "it's \"a\" `name` \\ [x]"),
        ("größe 表 👩\u{200d}💻 नि", "größe 表 👩\u{200d}💻 नि"),
    ];

    #[test]
    fn nothing_ends_a_comment() {
        for (raw, shown) in HOSTILE {
            assert_eq!(comment(raw), format!("-- {shown}\n"));
        }
    }

    #[test]
    fn sql_that_is_harmless_is_shown_as_it_is() {
        for harmless in [
            "CREATE UNIQUE INDEX `a` ON `b` (`c`);\nDROP INDEX IF EXISTS `d`;",
            "-- it's so\nSELECT 'it''s', \"a\"\"b\"\n    FROM t; -- \"\nSELECT 1",
            "SELECT '--', `--`\nFROM \"größe\"",
            "",
        ] {
            assert_eq!(sql(harmless), harmless);
        }
    }

    #[test]
    fn sql_that_is_not_shown_as_it_is_says_so() {
        for (raw, shown) in [
            (
                "DROP INDEX `x\nDROP TABLE users; --`;\nSELECT 1;",
                "DROP INDEX `x\\nDROP TABLE users; --`;\nSELECT 1;",
            ),
            ("DROP INDEX `a``\n`;", "DROP INDEX `a``\\n`;"),
            (
                "DROP INDEX \"\u{1b}[31m\u{202e}\";",
                "DROP INDEX \"\\u{1b}[31m\\u{202e}\";",
            ),
            ("DROP INDEX \"a\rb\"; -- c\rd", "DROP INDEX \"a\\rb\"; -- c\\rd"),
        ] {
            let (statement, notice) = (sql(raw), "\n-- This SQL is shown with escapes: ");
            assert!(statement.starts_with(&format!("{shown}{notice}")), "{statement}");
        }
    }

    #[cfg(feature = "cli")]
    #[test]
    fn sql_in_a_comment_stays_in_it() {
        let commented = super::commented_sql("DELETE FROM t\nWHERE \"a\rDROP TABLE users; --\nb\" > 1;");
        assert!(commented.lines().all(|line| line.starts_with("-- ")), "{commented}");
        assert!(!commented.contains('\r'), "{commented}");
        assert!(
            commented.contains("-- WHERE \"a\\rDROP TABLE users; --\\nb\" > 1;\n"),
            "{commented}"
        );
    }

    #[cfg(feature = "cli")]
    #[test]
    fn json_holds_the_same_and_does_nothing_to_a_terminal() {
        for (raw, _) in HOSTILE {
            let document = super::json(&serde_json::to_string_pretty(&[raw]).expect("it is text"));
            assert!(
                !document
                    .chars()
                    .any(|character| character != '\n' && super::acts(character)),
                "{document}"
            );
            let read: Vec<String> = serde_json::from_str(&document).expect("it is JSON");
            assert_eq!(read, [*raw]);
        }
    }
}
