//! The error of what reads a database.

use diesel::result::Error as DieselError;

use crate::escape;

/// Why a database could not be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SchemaError {
    /// The user of the connection is not allowed to look at a table.
    #[error("{}", escape::text(reason))]
    Hidden {
        /// The table, with its schema where it is declared with one.
        table: String,
        /// Why not.
        reason: String,
    },
    /// The database rejected a query, or the connection is lost.
    #[error(transparent)]
    Database(#[from] DieselError),
}

/// For `?` in functions that return Diesel's error.
impl From<SchemaError> for DieselError {
    fn from(error: SchemaError) -> Self {
        match error {
            SchemaError::Database(error) => error,
            hidden @ SchemaError::Hidden { .. } => Self::QueryBuilderError(Box::new(hidden)),
        }
    }
}
