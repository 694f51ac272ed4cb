//! Facts about a column's SQL type at compile time: its class, and whether the column may be NULL. Only Diesel's own
//! types have a class.

use std::fmt;
use std::marker::PhantomData;

use diesel::Column;
use diesel::expression::Expression;
use diesel::sql_types::{self, Nullable, SqlType};

/// The SQL type of a column.
pub type SqlTypeOf<C> = <C as Expression>::SqlType;

/// A group of SQL types. A database compares their values in the same way, and Diesel reads them in the same way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)] // the names say it
pub enum TypeClass {
    Boolean,
    SmallInteger,
    Integer,
    BigInteger,
    Numeric,
    FloatingPoint,
    Text,
    /// PostgreSQL's `citext`, which ignores case when it compares values.
    CaseInsensitiveText,
    Bytes,
    Uuid,
    Date,
    Time,
    Timestamp,
    TimestampWithTimeZone,
}

/// The class as messages show it: `an integer`.
impl fmt::Display for TypeClass {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Boolean => "a boolean",
            Self::SmallInteger => "a small integer",
            Self::Integer => "an integer",
            Self::BigInteger => "a big integer",
            Self::Numeric => "a decimal number",
            Self::FloatingPoint => "a floating-point number",
            Self::Text => "text",
            Self::CaseInsensitiveText => "text without regard to case",
            Self::Bytes => "bytes",
            Self::Uuid => "a UUID",
            Self::Date => "a date",
            Self::Time => "a time",
            Self::Timestamp => "a timestamp",
            Self::TimestampWithTimeZone => "a timestamp with time zone",
        })
    }
}

/// The type of a column, as `diesel::table!` declares it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ColumnType {
    /// None for a type that is not listed in [`TypeClass`].
    pub class: Option<TypeClass>,
    /// True if the column can hold NULL.
    pub is_nullable: bool,
}

impl ColumnType {
    /// The type of the column `C`, whose class is `class`. Called by derived code.
    #[must_use]
    pub const fn of<C>(class: Option<TypeClass>) -> Self
    where
        C: Column,
        SqlTypeOf<C>: SqlType,
        <SqlTypeOf<C> as SqlType>::IsNull: Nullability,
    {
        Self {
            class,
            is_nullable: <SqlTypeOf<C> as SqlType>::IsNull::IS_NULLABLE,
        }
    }
}

/// True if a column of this class is a floating-point number. Called by derived code.
#[must_use]
pub const fn is_floating_point(class: Option<TypeClass>) -> bool {
    matches!(class, Some(TypeClass::FloatingPoint))
}

/// True if a column of this class is text, or may be text. Called by derived code.
#[must_use]
pub const fn is_text(class: Option<TypeClass>) -> bool {
    matches!(class, Some(TypeClass::Text | TypeClass::CaseInsensitiveText) | None)
}

/// True if an expression of this type can be NULL. Called by derived code.
#[must_use]
pub const fn is_nullable<ST>() -> bool
where
    ST: SqlType,
    ST::IsNull: Nullability,
{
    ST::IsNull::IS_NULLABLE
}

/// Diesel's nullability of a type, as a value.
pub trait Nullability {
    /// True if the type includes NULL.
    const IS_NULLABLE: bool;
}
impl Nullability for sql_types::is_nullable::IsNullable {
    const IS_NULLABLE: bool = true;
}
impl Nullability for sql_types::is_nullable::NotNull {
    const IS_NULLABLE: bool = false;
}

/// Finds the class of a type. A known type has an inherent constant, which takes precedence over the constant of
/// [`OtherType`].
#[derive(Debug)]
pub struct KnownType<ST>(PhantomData<ST>);

/// Every other type.
pub trait OtherType {
    /// No class: the type is not known.
    const CLASS: Option<TypeClass> = None;
}
impl<ST> OtherType for KnownType<ST> {}

macro_rules! known_types {
    ($($class:ident: $($sql_type:ty),+;)+) => { $($(
        impl KnownType<$sql_type> {
            /// The type's class.
            pub const CLASS: Option<TypeClass> = Some(TypeClass::$class);
        }
        impl KnownType<Nullable<$sql_type>> {
            /// The type's class.
            pub const CLASS: Option<TypeClass> = Some(TypeClass::$class);
        }
    )+)+ };
}
known_types! {
    Boolean: sql_types::Bool;
    SmallInteger: sql_types::TinyInt, sql_types::SmallInt;
    Integer: sql_types::Integer;
    BigInteger: sql_types::BigInt;
    Numeric: sql_types::Numeric;
    FloatingPoint: sql_types::Float, sql_types::Double;
    Text: sql_types::Text;
    Bytes: sql_types::Binary;
    Date: sql_types::Date;
    Time: sql_types::Time;
    Timestamp: sql_types::Timestamp;
}
#[cfg(feature = "postgres")]
known_types! {
    CaseInsensitiveText: sql_types::Citext;
    Uuid: sql_types::Uuid;
    TimestampWithTimeZone: sql_types::Timestamptz;
}
#[cfg(feature = "sqlite")]
known_types! {
    TimestampWithTimeZone: sql_types::TimestamptzSqlite;
}
#[cfg(feature = "mysql")]
known_types! {
    Timestamp: sql_types::Datetime;
    SmallInteger: sql_types::Unsigned<sql_types::TinyInt>, sql_types::Unsigned<sql_types::SmallInt>;
    Integer: sql_types::Unsigned<sql_types::Integer>;
    BigInteger: sql_types::Unsigned<sql_types::BigInt>;
}
