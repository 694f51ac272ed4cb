//! The condition of a key: the key is unique among the rows with these literal values.

use std::fmt;

use crate::column_type::{ColumnType, TypeClass};

/// `flag = true`: a column, and its value in each of the rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Condition {
    /// The column.
    pub column: &'static str,
    /// The type of the column.
    pub column_type: ColumnType,
    /// The value.
    pub literal: Literal,
}

/// A value written in the declaration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Literal {
    /// `NULL`
    Null,
    /// `true`
    Bool(bool),
    /// `-1`
    Integer(i64),
    /// `"open"`
    Text(&'static str),
}

impl Condition {
    /// Called by derived code.
    #[must_use]
    pub const fn new(column: &'static str, column_type: ColumnType, literal: Literal) -> Self {
        Self {
            column,
            column_type,
            literal,
        }
    }
}

impl Literal {
    /// True if a column of this type can hold the value. For an unknown type, such as an enum, only the database can
    /// tell: it takes the value as text or as a number. Called by derived code.
    #[must_use]
    pub const fn fits(self, column_type: ColumnType) -> bool {
        match (self, column_type.class) {
            (Self::Null, _) => column_type.is_nullable,
            (Self::Bool(_), class) => matches!(class, Some(TypeClass::Boolean)),
            (Self::Integer(number), Some(TypeClass::SmallInteger)) => -0x8000 <= number && number <= 0xFFFF,
            (Self::Integer(number), Some(TypeClass::Integer)) => -0x8000_0000 <= number && number <= 0xFFFF_FFFF,
            (Self::Integer(_), class) => matches!(class, Some(TypeClass::BigInteger | TypeClass::Numeric) | None),
            (Self::Text(_), class) => {
                matches!(class, Some(TypeClass::Text | TypeClass::CaseInsensitiveText) | None)
            }
        }
    }
}

/// The condition as declared: `deleted_at = NULL`.
impl fmt::Display for Condition {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} = {}", self.column, self.literal)
    }
}

/// The literal as declared: `"open"`.
impl fmt::Display for Literal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => formatter.write_str("NULL"),
            Self::Bool(value) => value.fmt(formatter),
            Self::Integer(number) => number.fmt(formatter),
            Self::Text(text) => write!(formatter, "{text:?}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Condition, Literal};
    use crate::column_type::{ColumnType, TypeClass};

    fn column(class: Option<TypeClass>) -> ColumnType {
        ColumnType {
            class,
            is_nullable: false,
        }
    }

    #[test]
    fn a_literal_fits_a_column_of_its_type() {
        let text = column(Some(TypeClass::Text));
        let small = column(Some(TypeClass::SmallInteger));
        let boolean = column(Some(TypeClass::Boolean));
        assert!(Literal::Bool(true).fits(boolean) && !Literal::Bool(true).fits(small));
        assert!(Literal::Integer(-1).fits(small) && !Literal::Integer(70_000).fits(small));
        assert!(!Literal::Integer(1).fits(boolean) && !Literal::Integer(1).fits(text));
        assert!(Literal::Text("open").fits(text) && !Literal::Text("1").fits(small));
        assert!(Literal::Text("open").fits(column(None)) && !Literal::Bool(true).fits(column(None)));
    }

    #[test]
    fn null_fits_a_column_that_can_be_null() {
        assert!(!Literal::Null.fits(column(None)));
        let nullable = ColumnType {
            is_nullable: true,
            ..column(Some(TypeClass::Timestamp))
        };
        assert!(Literal::Null.fits(nullable));
    }

    #[test]
    fn a_condition_reads_as_it_is_declared() {
        let condition = |literal| Condition::new("state", column(None), literal).to_string();
        let shown = [
            Literal::Null,
            Literal::Bool(false),
            Literal::Integer(-7),
            Literal::Text("it's \"on\""),
        ]
        .map(condition);
        assert_eq!(
            shown,
            [
                "state = NULL",
                "state = false",
                "state = -7",
                r#"state = "it's \"on\"""#
            ]
        );
    }
}
