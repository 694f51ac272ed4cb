//! Requirements for a function of the user's own in a key, checked where the key is declared: Diesel knows the function,
//! and its result is never NULL, compares exactly, and comes from one row. rustc checks the type of its argument.

use diesel::expression::ValidGrouping;

#[cfg(any(feature = "sqlite", feature = "postgres", feature = "mysql"))]
use crate::diesel_internals::FunctionFragment;
use crate::diesel_internals::is_aggregate;

/// Any backend: a function has the same name for all of them.
#[cfg(feature = "sqlite")]
type AnyBackend = diesel::sqlite::Sqlite;
/// Any backend: a function has the same name for all of them.
#[cfg(all(feature = "postgres", not(feature = "sqlite")))]
type AnyBackend = diesel::pg::Pg;
/// Any backend: a function has the same name for all of them.
#[cfg(all(feature = "mysql", not(any(feature = "sqlite", feature = "postgres"))))]
type AnyBackend = diesel::mysql::Mysql;

/// A call of a function that Diesel knows.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a call of an SQL function",
    label = "expected a function that `define_sql_function!` declares",
    note = "for a function of your own, declare it with `diesel::define_sql_function!`, and bring it into scope or write its path"
)]
pub trait SqlFunction {
    /// The name in SQL. None if no database is enabled: then the name is never needed.
    const NAME: Option<&'static str>;
}

#[cfg(any(feature = "sqlite", feature = "postgres", feature = "mysql"))]
#[diagnostic::do_not_recommend]
impl<F: FunctionFragment<AnyBackend>> SqlFunction for F {
    const NAME: Option<&'static str> = Some(F::FUNCTION_NAME);
}
#[cfg(not(any(feature = "sqlite", feature = "postgres", feature = "mysql")))]
impl<F> SqlFunction for F {
    const NAME: Option<&'static str> = None;
}

/// The function's name in SQL. Called by derived code, with the name in the declaration.
#[must_use]
pub const fn sql_name<F: SqlFunction>(declared: &'static str) -> &'static str {
    match F::NAME {
        Some(name) => name,
        None => declared,
    }
}

/// A function of one row's values.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is an aggregate function",
    label = "a key needs a function of one row's value"
)]
pub trait Scalar {}
#[diagnostic::do_not_recommend]
impl<F: ValidGrouping<(), IsAggregate = is_aggregate::No>> Scalar for F {}

/// Holds for every function of a key.
pub const fn assert_scalar<F: Scalar>() {}

/// A function whose result is never NULL.
#[diagnostic::on_unimplemented(
    message = "the result of `{Self}` can be NULL, and NULL is never unique",
    label = "this function is declared with a `Nullable` result",
    note = "if it returns NULL for NULL alone, declare it without `Nullable` in the result: a lookup never passes NULL to it",
    note = "otherwise two rows could have the key NULL, so the function cannot be part of a key"
)]
pub trait NeverReturnsNull<const IS_NULLABLE: bool> {}
impl<F> NeverReturnsNull<false> for F {}

/// Holds for every function of a key.
pub const fn assert_never_returns_null<F: NeverReturnsNull<IS_NULLABLE>, const IS_NULLABLE: bool>() {}

/// A function whose results can be compared exactly, without rounding.
#[diagnostic::on_unimplemented(
    message = "the result of `{Self}` is a floating-point number, which cannot be part of a key",
    label = "this function returns a `Float` or a `Double`",
    note = "a lookup could miss its row: NaN equals nothing, and the result may be rounded"
)]
pub trait ReturnsExact<const FLOATING_POINT: bool> {}
impl<F> ReturnsExact<false> for F {}

/// Holds for every function of a key.
pub const fn assert_returns_exact<F: ReturnsExact<FLOATING_POINT>, const FLOATING_POINT: bool>() {}
