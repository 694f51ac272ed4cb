//! Literals of conditions that a column never has: every call by the key fails, or never finds its row.
//! <https://dev.mysql.com/doc/refman/8.4/en/data-types.html>

use getorcreate_runtime::internals::Literal;

use crate::live::LiveColumn;

/// True if no row can have the value in the column. Only what is certain: another class of types is another finding.
pub(super) fn is_never(column: &LiveColumn, literal: Literal) -> bool {
    let full_type = column.type_name.to_ascii_lowercase();
    let name = full_type.split(['(', ' ']).next().unwrap_or_default();
    match literal {
        Literal::Null => false, // a finding of its own
        Literal::Bool(value) => is_never_number(name, &full_type, i128::from(value)),
        Literal::Integer(number) => is_never_number(name, &full_type, i128::from(number)),
        Literal::Text(text) => is_never_text(name, column, text),
    }
}

/// True if a number is beyond those of a type: `int unsigned`.
pub(super) fn is_beyond(full_type: &str, number: i128) -> bool {
    let full_type = full_type.to_ascii_lowercase();
    let name = full_type.split(['(', ' ']).next().unwrap_or_default();
    is_never_number(name, &full_type, number)
}

fn is_never_number(name: &str, full_type: &str, number: i128) -> bool {
    let bits = match name {
        "tinyint" => 8,
        "smallint" => 16,
        "mediumint" => 24,
        "int" => 32,
        "bigint" => 64,
        "bit" => {
            let bits = in_parentheses(full_type)
                .and_then(|bits| bits.parse().ok())
                .unwrap_or(1);
            return number < 0 || number >= 1 << bits;
        }
        // It takes two digits for a year of a century.
        "year" => return number < 0 || (100..1901).contains(&number) || number > 2155,
        _ => return false,
    };
    let (least, most): (i128, i128) = if full_type.contains("unsigned") {
        (0, (1 << bits) - 1)
    } else {
        (-(1 << (bits - 1)), (1 << (bits - 1)) - 1)
    };
    number < least || number > most
}

fn is_never_text(name: &str, column: &LiveColumn, text: &str) -> bool {
    // Blanks at the end count in some collations only, and are cut off where they are too many.
    let characters = || text.trim_end_matches(' ').chars().count();
    let length = || in_parentheses(&column.type_name).and_then(|length| length.parse().ok());
    match name {
        "enum" => is_no_member(&column.type_name, text),
        "char" | "varchar" => length().is_some_and(|length: usize| characters() > length),
        "varbinary" => length().is_some_and(|length: usize| text.len() > length),
        // What is shorter gets zero bytes at its end.
        "binary" => length().is_some_and(|length: usize| text.len() != length),
        "tinytext" | "tinyblob" => characters() > 255,
        _ => false,
    }
}

/// Of `enum('a','b')`. A collation can take other letters for equal than ASCII does.
fn is_no_member(full_type: &str, text: &str) -> bool {
    let Some(members) = in_parentheses(full_type).and_then(members) else {
        return false;
    };
    let as_collation = |text: &str| text.trim_end_matches(' ').to_lowercase();
    let is_it = |member: &String| as_collation(member) == as_collation(text);
    text.is_ascii() && members.iter().all(|member| member.is_ascii()) && !members.iter().any(is_it)
}

/// A quote in a member is doubled. None where a backslash may mean something else.
fn members(list: &str) -> Option<Vec<String>> {
    if list.contains('\\') {
        return None;
    }
    let inner = list.strip_prefix('\'')?.strip_suffix('\'')?;
    Some(inner.split("','").map(|member| member.replace("''", "'")).collect())
}

fn in_parentheses(full_type: &str) -> Option<&str> {
    let (_, behind) = full_type.split_once('(')?;
    Some(behind.rsplit_once(')')?.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn never(type_name: &str, literal: Literal) -> bool {
        let type_name = type_name.to_owned();
        is_never(
            &LiveColumn {
                type_name,
                ..LiveColumn::default()
            },
            literal,
        )
    }

    #[test]
    fn a_number_has_a_range() {
        for (type_name, least, most) in [
            ("tinyint(1)", -128, 127),
            ("tinyint unsigned", 0, 255),
            ("smallint", -0x8000, 0x7FFF),
            ("mediumint(8) unsigned", 0, 0xFF_FFFF),
            ("int", -0x8000_0000, 0x7FFF_FFFF),
            ("int(10) unsigned zerofill", 0, 0xFFFF_FFFF),
            ("bit(4)", 0, 15),
            ("year(4)", 0, 2155),
        ] {
            for number in [least, most] {
                assert!(!never(type_name, Literal::Integer(number)), "{type_name} {number}");
            }
            for number in [least - 1, most + 1] {
                assert!(never(type_name, Literal::Integer(number)), "{type_name} {number}");
            }
        }
        assert!(!never("bigint", Literal::Integer(i64::MIN)));
        assert!(never("bigint unsigned", Literal::Integer(-1)));
        assert!(!never("bit(1)", Literal::Bool(true)) && !never("decimal(3,1)", Literal::Integer(5000)));
    }

    #[test]
    fn a_text_has_a_length() {
        assert!(never("varchar(2)", Literal::Text("open")));
        assert!(!never("varchar(4)", Literal::Text("open ")) && !never("text", Literal::Text("open")));
        assert!(never("binary(5)", Literal::Text("open")) && !never("varbinary(5)", Literal::Text("open")));
    }

    #[test]
    fn an_enum_has_members() {
        for (type_name, is_never) in [
            ("enum('OPEN','shut')", false),
            ("enum('it''s','open')", false),
            ("enum('opened','shut')", true),
            ("enum('é')", false),
        ] {
            assert_eq!(never(type_name, Literal::Text("open")), is_never, "{type_name}");
        }
        assert!(!never("enum('it''s')", Literal::Text("it's")));
    }
}
