//! The effect of a column's declared type on a value: <https://www.sqlite.org/datatype3.html>

use getorcreate_runtime::internals::TypeClass;

/// The type as which a column prefers to store a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Affinity {
    Integer,
    Text,
    /// Any value stays as it is.
    None,
    Real,
    Numeric,
}

/// The classes whose values belong in a column of this declared type, and are stored there as Diesel binds them.
pub(super) fn classes(declared: &str, is_strict: bool) -> &'static [TypeClass] {
    if is_strict {
        return strict_classes(declared);
    }
    match affinity(declared) {
        Affinity::Integer => INTEGERS,
        Affinity::Text => TEXTS,
        Affinity::None => ALL,
        Affinity::Real => FRACTIONS,
        Affinity::Numeric => NUMBERS_AND_MORE,
    }
}

/// The classes in a strict table. It rejects a value that cannot become a value of the column's type. It has only six
/// types, and of these `ANY` keeps each value as it is. <https://www.sqlite.org/stricttables.html>
fn strict_classes(declared: &str) -> &'static [TypeClass] {
    match &*declared.to_ascii_uppercase() {
        "INT" | "INTEGER" => INTEGERS,
        "REAL" => FRACTIONS,
        "TEXT" => TEXTS,
        "BLOB" => &[TypeClass::Bytes],
        _ => ALL,
    }
}

/// Applies the rules in their order: <https://www.sqlite.org/datatype3.html#determination_of_column_affinity>
pub(super) fn affinity(declared: &str) -> Affinity {
    let declared = declared.to_ascii_uppercase();
    let has = |parts: &[&str]| parts.iter().any(|part| declared.contains(part));
    if has(&["INT"]) {
        Affinity::Integer
    } else if has(&["CHAR", "CLOB", "TEXT"]) {
        Affinity::Text
    } else if declared.is_empty() || has(&["BLOB"]) {
        Affinity::None
    } else if has(&["REAL", "FLOA", "DOUB"]) {
        Affinity::Real
    } else {
        Affinity::Numeric
    }
}

/// Diesel binds a boolean as a number. Dates are left out. Diesel binds them as text, and they would stay text. But in
/// a date column that is declared as an integer, other programs store seconds.
const INTEGERS: &[TypeClass] = &[
    TypeClass::Boolean,
    TypeClass::SmallInteger,
    TypeClass::Integer,
    TypeClass::BigInteger,
];

/// Integers are left out: beyond 2^53 they would be rounded. A decimal number cannot be a key at all, and is no drift.
const FRACTIONS: &[TypeClass] = &[TypeClass::FloatingPoint, TypeClass::Numeric];

/// Numbers are left out: one would become text, which is another value. Bytes are left out: they would stay bytes, but
/// never equal the text that is expected there.
const TEXTS: &[TypeClass] = &[
    TypeClass::Text,
    TypeClass::Date,
    TypeClass::Time,
    TypeClass::Timestamp,
    TypeClass::TimestampWithTimeZone,
];

/// `DATE`, `BOOLEAN`, `DECIMAL(9, 2)` and `BINARY(16)` are all numeric. Text is left out: `'007'` becomes 7. A date as
/// Diesel writes it does not look like a number. Bytes are never taken for a number.
const NUMBERS_AND_MORE: &[TypeClass] = &[
    TypeClass::Boolean,
    TypeClass::SmallInteger,
    TypeClass::Integer,
    TypeClass::BigInteger,
    TypeClass::Numeric,
    TypeClass::FloatingPoint,
    TypeClass::Bytes,
    TypeClass::Date,
    TypeClass::Time,
    TypeClass::Timestamp,
    TypeClass::TimestampWithTimeZone,
];

/// All classes that Diesel has on `SQLite`.
const ALL: &[TypeClass] = &[
    TypeClass::Boolean,
    TypeClass::SmallInteger,
    TypeClass::Integer,
    TypeClass::BigInteger,
    TypeClass::Numeric,
    TypeClass::FloatingPoint,
    TypeClass::Text,
    TypeClass::Bytes,
    TypeClass::Date,
    TypeClass::Time,
    TypeClass::Timestamp,
    TypeClass::TimestampWithTimeZone,
];

#[cfg(test)]
mod tests {
    use super::{ALL, Affinity, FRACTIONS, INTEGERS, TEXTS, affinity, classes};
    use getorcreate_runtime::internals::TypeClass;

    /// The examples of the manual: <https://www.sqlite.org/datatype3.html#affinity_name_examples>
    #[test]
    fn the_examples_of_the_manual() {
        let cases: &[(Affinity, &[&str])] = &[
            (
                Affinity::Integer,
                &[
                    "INT",
                    "INTEGER",
                    "TINYINT",
                    "UNSIGNED BIG INT",
                    "INT2",
                    "CHARINT",
                    "FLOATING POINT",
                ],
            ),
            (
                Affinity::Text,
                &[
                    "CHARACTER(20)",
                    "VARCHAR(255)",
                    "VARYING CHARACTER(255)",
                    "NVARCHAR(100)",
                    "TEXT",
                    "CLOB",
                ],
            ),
            (Affinity::None, &["BLOB", "", "blob"]),
            (Affinity::Real, &["REAL", "DOUBLE", "DOUBLE PRECISION", "FLOAT"]),
            (
                Affinity::Numeric,
                &[
                    "NUMERIC",
                    "DECIMAL(10,5)",
                    "BOOLEAN",
                    "DATE",
                    "DATETIME",
                    "STRING",
                    "ANY",
                    "BINARY(16)",
                ],
            ),
        ];
        for (expected, types) in cases {
            for declared in *types {
                assert_eq!(affinity(declared), *expected, "{declared}");
                assert_eq!(affinity(&declared.to_lowercase()), *expected, "{declared}");
            }
        }
    }

    /// The types are from `infer_schema_internals/sqlite.rs` of `diesel_cli` 2.3.
    #[test]
    fn what_print_schema_makes_of_a_type_is_no_drift() {
        let cases: &[(TypeClass, &[&str])] = &[
            (TypeClass::Boolean, &["BOOLEAN", "BOOL", "TINYINT", "tinyint(1)"]),
            (
                TypeClass::Integer,
                &[
                    "INTEGER",
                    "INT",
                    "BIGINT",
                    "INT8",
                    "SMALLINT",
                    "INT2",
                    "UNSIGNED BIG INT",
                ],
            ),
            (TypeClass::Text, &["TEXT", "VARCHAR(255)", "CHAR(3)", "CLOB", "NCHAR"]),
            (TypeClass::Bytes, &["BLOB", "BINARY", "VARBINARY(16)", ""]),
            (
                TypeClass::FloatingPoint,
                &["FLOAT", "REAL", "DOUBLE", "NUMERIC", "DECIMAL(9, 2)"],
            ),
            (TypeClass::Timestamp, &["DATETIME", "TIMESTAMP"]),
            (TypeClass::Date, &["DATE"]),
            (TypeClass::Time, &["TIME"]),
        ];
        for (class, types) in cases {
            for declared in *types {
                assert!(classes(declared, false).contains(class), "{declared} as {class:?}");
            }
        }
    }

    #[test]
    fn text_is_not_kept_where_it_may_look_like_a_number() {
        for declared in ["STRING", "UUID", "JSON", "ANY", "NUMERIC", "INTEGER", "REAL"] {
            assert!(!classes(declared, false).contains(&TypeClass::Text), "{declared}");
        }
    }

    #[test]
    fn a_strict_table_has_types_of_its_own() {
        for (declared, expected) in [
            ("int", INTEGERS),
            ("INTEGER", INTEGERS),
            ("REAL", FRACTIONS),
            ("TEXT", TEXTS),
            ("BLOB", &[TypeClass::Bytes][..]),
            ("ANY", ALL),
        ] {
            assert_eq!(classes(declared, true), expected, "{declared}");
        }
    }
}
