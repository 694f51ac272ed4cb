//! The condition of a key: the key is unique among the rows for which it is true.

use std::fmt;

use crate::column_type::{ColumnType, TypeClass};

/// `flag = true`: a column, and a test of its value. It is true for each of the rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Condition {
    /// The column.
    pub column: &'static str,
    /// The type of the column.
    pub column_type: ColumnType,
    /// The test.
    pub test: Test,
}

/// A test of a value. As in SQL, a test other than for NULL is not true for NULL.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Test {
    /// `flag = true`. A new row gets this value.
    Equal(Literal),
    /// `state != "closed"`, `deleted_at != NULL`
    NotEqual(Literal),
    /// `gh_id > 0`
    Order(Order, i64),
    /// `state in ["open", "new"]`. There is at least one value, and no NULL.
    In(&'static [Literal]),
}

/// The order of a value and a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
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
    pub const fn new(column: &'static str, column_type: ColumnType, test: Test) -> Self {
        Self {
            column,
            column_type,
            test,
        }
    }

    /// The value that the column has in each of the rows, and so in a new one. None if several values pass the test.
    #[must_use]
    pub const fn value(&self) -> Option<Literal> {
        match self.test {
            Test::Equal(literal) => Some(literal),
            Test::NotEqual(_) | Test::Order(..) | Test::In(_) => None,
        }
    }
}

impl Test {
    /// The values that the test names.
    #[must_use]
    pub fn literals(self) -> Vec<Literal> {
        match self {
            Self::Equal(literal) | Self::NotEqual(literal) => vec![literal],
            Self::Order(_, number) => vec![Literal::Integer(number)],
            Self::In(literals) => literals.to_vec(),
        }
    }

    /// True if it compares text, so that the collation matters.
    pub(crate) fn has_text(self) -> bool {
        self.literals()
            .iter()
            .any(|literal| matches!(literal, Literal::Text(_)))
    }
}

impl Order {
    /// The operator, in Rust and in SQL.
    #[must_use]
    pub const fn operator(self) -> &'static str {
        match self {
            Self::Less => "<",
            Self::LessOrEqual => "<=",
            Self::Greater => ">",
            Self::GreaterOrEqual => ">=",
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
        write!(formatter, "{} {}", self.column, self.test)
    }
}

/// The test as declared: `!= "closed"`.
impl fmt::Display for Test {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Equal(literal) => write!(formatter, "= {literal}"),
            Self::NotEqual(literal) => write!(formatter, "!= {literal}"),
            Self::Order(order, number) => write!(formatter, "{} {number}", order.operator()),
            Self::In(literals) => {
                let literals: Vec<String> = literals.iter().map(Literal::to_string).collect();
                write!(formatter, "in [{}]", literals.join(", "))
            }
        }
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
    use super::{Condition, Literal, Order, Test};
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
        let shown = [
            Test::Equal(Literal::Null),
            Test::Equal(Literal::Bool(false)),
            Test::Equal(Literal::Integer(-7)),
            Test::Equal(Literal::Text("it's \"on\"")),
            Test::NotEqual(Literal::Null),
            Test::Order(Order::GreaterOrEqual, 7),
            Test::In(&[Literal::Text("open"), Literal::Integer(1)]),
        ]
        .map(|test| Condition::new("state", column(None), test).to_string());
        assert_eq!(
            shown,
            [
                "state = NULL",
                "state = false",
                "state = -7",
                r#"state = "it's \"on\"""#,
                "state != NULL",
                "state >= 7",
                r#"state in ["open", 1]"#,
            ]
        );
    }

    #[test]
    fn only_an_equality_fixes_the_value_of_a_new_row() {
        let value = |test| Condition::new("state", column(None), test).value();
        assert_eq!(value(Test::Equal(Literal::Null)), Some(Literal::Null));
        for test in [
            Test::NotEqual(Literal::Null),
            Test::Order(Order::Less, 1),
            Test::In(&[Literal::Integer(1)]),
        ] {
            assert_eq!(value(test), None);
        }
    }
}
