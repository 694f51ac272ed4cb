//! Reads the answers of the catalog by columns.

use diesel::QueryResult;
use diesel::result::Error as DieselError;

use crate::connection::SchemaConnection;

/// The rows of a query that has `N` columns.
pub(super) fn rows<const N: usize>(
    conn: &mut dyn SchemaConnection,
    query: &str,
) -> QueryResult<Vec<[Option<String>; N]>> {
    let unexpected = |row: Vec<_>| {
        let message = format!("{} columns from the catalog instead of {N}", row.len());
        DieselError::DeserializationError(message.into())
    };
    let rows = conn.rows(query)?.into_iter();
    rows.map(|row| row.try_into().map_err(unexpected)).collect()
}

/// True for the text that `boolean::varchar` gives for true.
pub(super) fn is_true(value: Option<&str>) -> bool {
    value == Some("true")
}
