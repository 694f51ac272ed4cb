//! The error of functions that read a database.

use diesel::result::Error as DieselError;

use crate::escape;

/// The reason why a database could not be read.
///
/// It converts into Diesel's error, so `?` works in functions that return that one.
///
/// # Example
///
/// ```
/// use getorcreate::UniqueConstraint;
/// use getorcreate::schema::{self, SchemaConnection, SchemaError};
///
/// fn report_duplicates(
///     conn: &mut impl SchemaConnection,
///     constraints: &[UniqueConstraint],
/// ) -> Result<(), SchemaError> {
///     match schema::duplicates(conn, constraints) {
///         Ok(found) => println!("{} constraints are violated", found.len()),
///         Err(SchemaError::Hidden { table, reason }) => {
///             println!("no look at {table}: {reason}");
///         }
///         Err(error) => return Err(error),
///     }
///     Ok(())
/// }
/// ```
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SchemaError {
    /// The user of the connection is not allowed to look at a table.
    #[error("{}", escape::text(reason))]
    Hidden {
        /// The table, with its schema if it is declared with one.
        table: String,
        /// The reason.
        reason: String,
    },
    /// The database rejected a query, or the connection is lost.
    #[error(transparent)]
    Database(#[from] DieselError),
}

/// Allows `?` in functions that return Diesel's error.
impl From<SchemaError> for DieselError {
    fn from(error: SchemaError) -> Self {
        match error {
            SchemaError::Database(error) => error,
            hidden @ SchemaError::Hidden { .. } => Self::QueryBuilderError(Box::new(hidden)),
        }
    }
}
