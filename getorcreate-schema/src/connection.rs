//! A connection that runs any query on its database and returns the answer as text.

use std::cell::Cell;

use diesel::QueryResult;
use diesel::connection::LoadConnection;
use diesel::deserialize::FromSql;
use diesel::expression::expression_types::Untyped;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::result::Error as DieselError;
use diesel::row::Row;
use diesel::sql_types::Text;
use getorcreate_runtime::internals::{Dialect, DieselReserveSpecialization, Query, SupportedBackend, value};

/// A connection to one of the databases that getorcreate is built for.
///
/// The trait is implemented for Diesel's connections, for pooled ones, for enums with `#[derive(MultiConnection)]`, and for
/// `AsyncConnectionWrapper` of diesel-async. It has no methods to call: use it as a bound.
///
/// # Example
///
/// ```
/// use diesel::QueryResult;
/// use getorcreate::UniqueConstraint;
/// use getorcreate::schema::{self, SchemaConnection};
///
/// fn is_migrated(
///     conn: &mut impl SchemaConnection,
///     constraints: &[UniqueConstraint],
/// ) -> QueryResult<bool> {
///     Ok(schema::check(conn, constraints)?.is_clean())
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "the schema cannot be checked through `{Self}`",
    label = "not one of Diesel's own connections to a database that getorcreate is built for",
    note = "pass a connection, not a pool, and enable the feature of its database on `getorcreate`: `sqlite`, `postgres` or `mysql`"
)]
pub trait SchemaConnection {
    /// Returns the database that it talks to.
    #[doc(hidden)]
    fn dialect(&mut self) -> QueryResult<Dialect>;

    /// Returns the rows of a query. Each of its columns is text or NULL.
    #[doc(hidden)]
    fn rows(&mut self, query: &str) -> QueryResult<Vec<TextRow>>;

    /// Runs a statement without preparing it. Reads no answer.
    #[doc(hidden)]
    fn execute(&mut self, statement: &str) -> QueryResult<()>;
}

/// A row: each value, or None for NULL.
pub(crate) type TextRow = Vec<Option<String>>;

#[diagnostic::do_not_recommend]
impl<C> SchemaConnection for C
where
    C: LoadConnection,
    C::Backend: SupportedBackend + DieselReserveSpecialization,
    String: FromSql<Text, C::Backend>,
{
    fn dialect(&mut self) -> QueryResult<Dialect> {
        let dialect = Cell::new(None);
        for row in self.load(Nothing(&dialect))? {
            row?;
        }
        let unknown =
            || DieselError::QueryBuilderError("the database is unknown: no statement has identified it".into());
        dialect.get().ok_or_else(unknown)
    }

    fn rows(&mut self, query: &str) -> QueryResult<Vec<TextRow>> {
        let rows = self.load(diesel::sql_query(query))?;
        let read = rows.map(|row| {
            let row = row?;
            let values = (0..row.field_count()).map(|index| value::<String, Text, C::Backend>(&row, index));
            values
                .collect::<Result<TextRow, _>>()
                .map_err(DieselError::DeserializationError)
        });
        read.collect()
    }

    fn execute(&mut self, statement: &str) -> QueryResult<()> {
        self.batch_execute(statement)
    }
}

/// The query `SELECT NULL`. It records which database it is written for.
struct Nothing<'a>(&'a Cell<Option<Dialect>>);

impl QueryId for Nothing<'_> {
    type QueryId = Nothing<'static>;
    const HAS_STATIC_QUERY_ID: bool = true;
}

impl Query for Nothing<'_> {
    type SqlType = Untyped;
}

impl<DB: SupportedBackend> QueryFragment<DB> for Nothing<'_> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        self.0.set(Some(out.backend().dialect()?));
        out.push_sql("SELECT NULL");
        Ok(())
    }
}
