//! Maps column types to the types of Diesel.

use getorcreate_runtime::internals::TypeClass;

/// The classes of values that a column of this type compares as Diesel does. `data_type` is the name of the type alone.
/// <https://dev.mysql.com/doc/refman/8.4/en/data-types.html>, <https://mariadb.com/kb/en/data-types/>
///
/// Empty for a `set`, which sorts its members. Also empty for types that a unique index cannot hold as they are:
/// MySQL's `json`, and geometry.
pub(super) fn classes(data_type: &str) -> &'static [TypeClass] {
    match data_type.to_ascii_lowercase().as_str() {
        // `BOOLEAN` is `tinyint(1)`. The width says nothing, and is left out for unsigned types. A `bit` does not hold
        // bytes: it compares them as text, and stores the number that they represent.
        "tinyint" | "bit" => &[
            TypeClass::SmallInteger,
            TypeClass::Integer,
            TypeClass::BigInteger,
            TypeClass::Boolean,
        ],
        "smallint" | "mediumint" | "int" | "bigint" | "year" => {
            &[TypeClass::SmallInteger, TypeClass::Integer, TypeClass::BigInteger]
        }
        "decimal" => &[TypeClass::Numeric],
        "float" | "double" => &[TypeClass::FloatingPoint],
        // From `enum` on, the types compare with a text by the value that the text stands for.
        "char" | "varchar" | "tinytext" | "text" | "mediumtext" | "longtext" | "enum" | "uuid" | "inet4" | "inet6" => {
            &[TypeClass::Text]
        }
        // A text is stored as its bytes. Bytes in a text column do not work: an index compares by its collation, a
        // lookup does not.
        "binary" | "varbinary" | "tinyblob" | "blob" | "mediumblob" | "longblob" => {
            &[TypeClass::Bytes, TypeClass::Text]
        }
        "date" => &[TypeClass::Date],
        "time" => &[TypeClass::Time],
        "datetime" | "timestamp" => &[TypeClass::Timestamp],
        _ => &[],
    }
}

/// The effect of the type on a value, if people who choose the type would not expect it.
///
/// `CHAR` drops blanks at the end, and most collations ignore them. MariaDB's `nopad` collations do not, and then
/// `'a '` is not found again. <https://mariadb.com/kb/en/char/>
///
/// [`changes_some_values`] covers two other effects. `BINARY(n)` fills up with zero bytes. `CHAR` of MySQL 8 behaves by
/// default as with `nopad`. The rounding of `DECIMAL(9, 2)` does not count: a program has such numbers with two digits.
///
/// A time has no fractions of a second unless its type says so, but a program's clock has microseconds.
/// <https://dev.mysql.com/doc/refman/8.4/en/fractional-seconds.html>
pub(super) fn changes_values(data_type: &str, full_type: &str, collation: Option<&str>) -> Option<&'static str> {
    let is_padded = collation.is_none_or(|collation| !collation.contains("_nopad_"));
    match data_type.to_ascii_lowercase().as_str() {
        "char" if !is_padded => Some("drops trailing blanks, although its collation does not ignore them"),
        "datetime" | "timestamp" | "time" if !full_type.contains("(6)") => {
            Some("drops or rounds fractions of a second")
        }
        _ => None,
    }
}

/// The effect of the type on values that people who choose the type may never have. These types are for UUIDs, hashes
/// and codes of a fixed length, for the names of states, and for years. A key that changes is an error when it is
/// written. <https://dev.mysql.com/doc/refman/8.4/en/char.html>, <https://dev.mysql.com/doc/refman/8.4/en/enum.html>
pub(super) fn changes_some_values(data_type: &str, minds_blanks: bool) -> Option<&'static str> {
    match data_type.to_ascii_lowercase().as_str() {
        "char" if minds_blanks => Some("drops trailing blanks, although its collation does not ignore them"),
        "binary" => Some("pads shorter values with zero bytes"),
        "enum" => Some("reads a text of digits as the position of a member, unless the text is a member"),
        "year" => Some("reads a number below 100 as a year of the last century or of this one"),
        "timestamp" => Some(
            "is converted to the session's time zone, so one session may not find what another has \
             stored",
        ),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_that_diesel_reads_alike_are_of_one_class() {
        assert_eq!(classes("bigint"), classes("int"));
        assert!(classes("tinyint").contains(&TypeClass::Boolean));
        assert_eq!(classes("DATETIME"), classes("timestamp"));
        assert_eq!(classes("geometry"), []);
        assert_eq!(classes("set"), []);
    }

    #[test]
    fn only_a_char_with_a_nopad_collation_changes_values() {
        let dropped = Some("drops trailing blanks, although its collation does not ignore them");
        assert_eq!(changes_values("char", "char(2)", Some("utf8mb4_nopad_bin")), dropped);
        assert_eq!(changes_values("char", "char(2)", Some("utf8mb4_bin")), None);
        assert_eq!(changes_values("varchar", "varchar(2)", Some("utf8mb4_nopad_bin")), None);
        assert_eq!(changes_values("binary", "binary(2)", None), None);
    }

    #[test]
    fn some_types_change_some_values() {
        assert!(changes_some_values("char", true).is_some());
        assert_eq!(changes_some_values("char", false), None);
        assert_eq!(changes_some_values("varchar", true), None);
        assert!(changes_some_values("BINARY", false).is_some());
    }

    #[test]
    fn a_time_keeps_microseconds_only_if_its_type_says_so() {
        assert!(changes_values("datetime", "datetime", None).is_some());
        assert!(changes_values("timestamp", "timestamp(3)", None).is_some());
        assert_eq!(changes_values("datetime", "datetime(6)", None), None);
        assert_eq!(changes_values("date", "date", None), None);
    }
}
