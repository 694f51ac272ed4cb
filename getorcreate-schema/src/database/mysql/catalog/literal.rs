//! Detects literals in conditions that a column can never hold. Then every call by the key fails, or never finds its
//! row. <https://dev.mysql.com/doc/refman/8.4/en/data-types.html>

use std::ops::Range;

use getorcreate_runtime::internals::Literal;
use sqlparser::ast::{BinaryLength, CharacterLength, DataType, EnumMember, ExactNumberInfo};
use sqlparser::dialect::MySqlDialect;
use sqlparser::parser::Parser;

use crate::live::LiveColumn;

/// True if no row can have this value in the column. Only certain cases count. A type of another class is another
/// finding.
pub(super) fn is_never(column: &LiveColumn, literal: Literal) -> bool {
    match literal {
        Literal::Null => false, // this is a separate finding
        Literal::Bool(value) => is_beyond(&column.type_name, i128::from(value)),
        Literal::Integer(number) => is_beyond(&column.type_name, i128::from(number)),
        Literal::Text(text) => is_never_text(&column.type_name, text),
    }
}

/// True if a number is outside the range of a type: `int unsigned`.
pub(super) fn is_beyond(type_name: &str, number: i128) -> bool {
    use DataType::{
        BigInt, BigIntUnsigned, Bit, Custom, Decimal, Int, IntUnsigned, MediumInt, MediumIntUnsigned, SmallInt,
        SmallIntUnsigned, TinyInt, TinyIntUnsigned,
    };

    let signed = |bits: u32| -(1 << (bits - 1))..1 << (bits - 1);
    let unsigned = |bits: u64| 0..1 << bits;
    let numbers = match data_type(type_name) {
        Some(TinyInt(_)) => signed(8),
        Some(SmallInt(_)) => signed(16),
        Some(MediumInt(_)) => signed(24),
        Some(Int(_)) => signed(32),
        Some(BigInt(_)) => signed(64),
        Some(TinyIntUnsigned(_)) => unsigned(8),
        Some(SmallIntUnsigned(_)) => unsigned(16),
        Some(MediumIntUnsigned(_)) => unsigned(24),
        Some(IntUnsigned(_)) => unsigned(32),
        Some(BigIntUnsigned(_)) => unsigned(64),
        Some(Bit(bits)) => unsigned(bits.unwrap_or(1).min(64)),
        Some(Decimal(ExactNumberInfo::PrecisionAndScale(precision, scale))) => match decimal(precision, scale) {
            Some(numbers) => numbers,
            None => return false,
        },
        // Two digits stand for a year of a century.
        Some(Custom(name, _)) if name.to_string() == "year" => return !matches!(number, 0..100 | 1901..=2155),
        _ => return false,
    };
    !numbers.contains(&number)
}

/// The whole numbers of `decimal(5,2)`.
fn decimal(precision: u64, scale: i64) -> Option<Range<i128>> {
    let digits = i64::try_from(precision).ok()?.checked_sub(scale)?;
    let end = 10_i128.checked_pow(u32::try_from(digits).ok()?)?;
    Some(1 - end..end)
}

fn is_never_text(type_name: &str, text: &str) -> bool {
    // Blanks at the end count in some collations only. They are cut off if there are too many.
    let characters = text.trim_end_matches(' ').chars().count() as u64;
    let bytes = text.len() as u64;
    match data_type(type_name) {
        Some(DataType::Enum(members, _)) => !type_name.contains('\\') && is_no_member(&members, text),
        Some(DataType::Char(Some(length)) | DataType::Varchar(Some(length))) => {
            matches!(length, CharacterLength::IntegerLength { length, .. } if characters > length)
        }
        Some(DataType::Varbinary(Some(BinaryLength::IntegerLength { length }))) => bytes > length,
        // A shorter value is padded with zero bytes.
        Some(DataType::Binary(Some(length))) => bytes != length,
        Some(DataType::TinyText | DataType::TinyBlob) => characters > 255,
        _ => false,
    }
}

/// True if the text is not a member of the enum. Beyond ASCII the answer is unknown: a collation may take other letters
/// as equal.
fn is_no_member(members: &[EnumMember], text: &str) -> bool {
    let as_collation = |text: &str| text.trim_end_matches(' ').to_lowercase();
    text.is_ascii()
        && members.iter().all(|member| match member {
            EnumMember::Name(name) => name.is_ascii() && as_collation(name) != as_collation(text),
            EnumMember::NamedValue(..) => false,
        })
}

/// The type in `int(10) unsigned`, whatever follows it.
fn data_type(type_name: &str) -> Option<DataType> {
    let mut parser = Parser::new(&MySqlDialect {}).try_with_sql(type_name).ok()?;
    match parser.parse_data_type().ok()? {
        DataType::Zerofill(type_) => Some(*type_),
        type_ => Some(type_),
    }
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
            ("decimal(3,1)", -99, 99),
            ("decimal(10,0)", -9_999_999_999, 9_999_999_999),
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
        assert!(!never("bit(1)", Literal::Bool(true)) && !never("decimal(65,0)", Literal::Integer(i64::MAX)));
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
