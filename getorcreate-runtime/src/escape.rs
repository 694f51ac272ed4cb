//! Escaping of database text for people: on one line of a terminal or a log. SQL to be run is not escaped here.
//! [`Dialect`](crate::database::Dialect) quotes it.
//!
//! Anyone who may create an index may give it any name. A name can end a line and begin a statement, move the cursor,
//! or write from right to left. Such characters are shown instead of taking effect.

use std::fmt::{self, Display, Write};

/// Text on one line. Quotes and backslashes stay as they are: they are harmless where nothing is parsed.
#[must_use]
pub fn text<T: Display>(text: T) -> impl Display {
    Escaped(text)
}

/// True for a character that affects the terminal, or changes how other characters look.
/// <https://www.unicode.org/reports/tr36/#Bidirectional_Text_Spoofing>
#[must_use]
pub fn acts(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}' | '\u{200e}' | '\u{200f}'
                | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}'
                | '\u{e0000}'..='\u{e007f}'
        )
}

/// Writes the character as a Rust string shows it: `\n`, `\u{1b}`.
fn write_escaped(out: &mut impl Write, character: char) -> fmt::Result {
    if acts(character) {
        write!(out, "{}", character.escape_default())
    } else {
        out.write_char(character)
    }
}

struct Escaped<T>(T);

impl<T: Display> Display for Escaped<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(Escaping(formatter), "{}", self.0)
    }
}

struct Escaping<'a, 'b>(&'a mut fmt::Formatter<'b>);

impl Write for Escaping<'_, '_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        text.chars().try_for_each(|character| write_escaped(self.0, character))
    }
}

#[cfg(test)]
mod tests {
    use super::text;

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
    fn what_acts_is_shown_and_all_else_is_kept() {
        for (raw, shown) in HOSTILE {
            assert_eq!(text(raw).to_string(), *shown);
            assert_eq!(
                format!("[{}]", text(format_args!("{raw}, {raw}"))),
                format!("[{shown}, {shown}]")
            );
        }
    }
}
