//! The check as an assertion for tests.

use getorcreate_runtime::UniqueConstraint;

use crate::check::check_each;
use crate::connection::SchemaConnection;
use crate::escape;
use crate::migrations::once_each;

/// The function behind `assert_schema!`.
///
/// # Panics
///
/// If the database is not as declared, or cannot be queried.
#[doc(hidden)]
#[track_caller]
pub fn assert_schema(conn: &mut impl SchemaConnection, constraints: &[&[UniqueConstraint]]) {
    match check_each(conn, &once_each(constraints.iter().copied().flatten())) {
        Ok(report) => assert!(report.is_clean(), "{report}"),
        Err(error) => panic!("the schema could not be checked: {}", escape::text(error)),
    }
}
