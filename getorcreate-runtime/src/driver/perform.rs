//! What each step of the protocol takes on which database, over a connection of Diesel's own.

use diesel::QueryResult;
use diesel::backend::Backend;
use diesel::connection::{CacheSize, LoadConnection};
use diesel::deserialize::{self, FromSql};
use diesel::expression::QueryMetadata;
use diesel::query_builder::{QueryFragment, QueryId};
use diesel::result::Error as DieselError;
use diesel::sql_types::{Bool, Nullable, Text};

use crate::GetOrCreate;
use crate::backend::{Dialect, SupportedBackend, mysql, postgres, sqlite};
use crate::diesel_internals::{DieselReserveSpecialization, Query};
use crate::protocol::{Examined, Inserted, Sight, Yields};
use crate::statement::{
    IndexColumn, Key, MessageLanguage, NoLock, Readable, ShareLock, Statements, Stored, Values, value,
};

/// The statements of a request, ready for the backend `DB`.
pub trait Perform<DB: Backend> {
    /// The model.
    type Model;
    /// The defaults in Diesel's form.
    type Defaults;

    /// Reads the rows that have the key.
    fn find<C: LoadConnection<Backend = DB>>(&self, conn: &mut C, sight: Sight) -> QueryResult<Vec<Self::Model>>;

    /// Asks what neither finding nor inserting shows.
    fn examine<C: LoadConnection<Backend = DB>>(&mut self, conn: &mut C) -> QueryResult<Examined>;

    /// Inserts the row.
    fn insert<C: LoadConnection<Backend = DB>>(
        &self,
        conn: &mut C,
        yields: Yields,
        defaults: &Self::Defaults,
    ) -> QueryResult<Inserted<Self::Model>>;

    /// The language of the server's messages, if it can be known now and is not English.
    fn foreign_language<C: LoadConnection<Backend = DB>>(&self, conn: &mut C, in_transaction: bool) -> Option<String>;
}

impl<M, K, D, DB, ST> Perform<DB> for Statements<M, K, D>
where
    DB: SupportedBackend + DieselReserveSpecialization,
    DB: QueryMetadata<ST> + QueryMetadata<(ST, Bool)> + QueryMetadata<Bool> + QueryMetadata<Text>,
    DB: QueryMetadata<(Bool, Text, Text, Nullable<Text>, Bool)>,
    M: GetOrCreate + Readable<DB, M::Table, SqlType = ST>,
    M::Table: QueryFragment<DB> + QueryId,
    K: Key<DB> + Values<DB> + QueryId,
    D: Values<DB> + QueryId,
    bool: FromSql<Bool, DB>,
    String: FromSql<Text, DB>,
{
    type Model = M;
    type Defaults = D;

    fn find<C: LoadConnection<Backend = DB>>(&self, conn: &mut C, sight: Sight) -> QueryResult<Vec<M>> {
        let found = if self.dialect().is_some_and(|dialect| dialect.locks_to_see(sight)) {
            self.load(conn, self.find_statement::<DB, ShareLock>(), |row| M::read(row))
        } else {
            self.load(conn, self.find_statement::<DB, NoLock>(), |row| M::read(row))
        };
        self.check_key().and(found)
    }

    fn examine<C: LoadConnection<Backend = DB>>(&mut self, conn: &mut C) -> QueryResult<Examined> {
        match self.known_dialect()? {
            #[cfg(feature = "sqlite")]
            Dialect::Sqlite => Ok(sqlite::EXAMINED),
            #[cfg(feature = "postgres")]
            Dialect::Postgres => Ok(postgres::EXAMINED),
            #[cfg(feature = "mysql")]
            Dialect::Mysql => {
                let columns = self.load(conn, self.unique_indexes(), |row| IndexColumn::read(row))?;
                Ok(self.examine_indexes(&columns))
            }
        }
    }

    fn insert<C: LoadConnection<Backend = DB>>(
        &self,
        conn: &mut C,
        yields: Yields,
        defaults: &D,
    ) -> QueryResult<Inserted<M>> {
        match (self.known_dialect()?, yields) {
            #[cfg(feature = "sqlite")]
            (Dialect::Sqlite, Yields::ToAnything | Yields::ToTheKey) => {
                let returning = sqlite::returning(self.table_has_schema());
                let insert = self.insert_unless_conflict::<DB>(returning, defaults);
                self.load(conn, insert, |row| Stored::read(row)).map(Inserted::from)
            }
            #[cfg(feature = "postgres")]
            (Dialect::Postgres, Yields::ToAnything) => {
                let insert = self.insert_proven::<DB>(defaults);
                match self.load(conn, insert, |row| Stored::read(row)) {
                    Ok(rows) => Ok(rows.into()),
                    // Of a partition alone, which the statement does not ask for. The key has to be named then as well.
                    Err(error) if postgres::is_about_a_deferrable_constraint(&error) => Ok(Inserted::Yielded),
                    Err(error) => Err(error),
                }
            }
            #[cfg(feature = "postgres")]
            (Dialect::Postgres, Yields::ToTheKey) => {
                self.check_equal_nulls(conn)?;
                let insert = self.insert_unless_conflict::<DB>(postgres::RETURNING, defaults);
                self.load(conn, insert, |row| Stored::read(row)).map(Inserted::from)
            }
            #[cfg(feature = "mysql")]
            (Dialect::Mysql, Yields::ToAnything | Yields::ToTheKey) => {
                match conn.execute_returning_count(&self.insert_plain(defaults)) {
                    Ok(_) => Ok(Inserted::Unread),
                    Err(error) if self.is_refused_by_the_key(&error) => Ok(Inserted::Yielded),
                    Err(error) => Err(error),
                }
            }
        }
    }

    fn foreign_language<C: LoadConnection<Backend = DB>>(&self, conn: &mut C, in_transaction: bool) -> Option<String> {
        match self.dialect()? {
            #[cfg(feature = "sqlite")]
            Dialect::Sqlite => None,
            // After an error a transaction answers no question.
            #[cfg(feature = "postgres")]
            Dialect::Postgres if in_transaction => None,
            #[cfg(feature = "postgres")]
            Dialect::Postgres => {
                let languages = self.load(conn, MessageLanguage, |row| value::<String, Text, DB>(row, 0));
                languages
                    .ok()?
                    .pop()?
                    .filter(|language| !postgres::is_english(language))
            }
            #[cfg(feature = "mysql")]
            Dialect::Mysql => self.examined_language().filter(|language| !mysql::is_english(language)),
        }
    }
}

impl<M: GetOrCreate, K, D> Statements<M, K, D> {
    /// Fails if NULL equals NULL in the key and in no index, after an insert that may have yielded for that.
    #[cfg(feature = "postgres")]
    fn check_equal_nulls<C: LoadConnection>(&self, conn: &mut C) -> QueryResult<()>
    where
        C::Backend: QueryMetadata<Bool>,
        bool: FromSql<Bool, C::Backend>,
    {
        let Some(query) = self.has_equal_nulls() else {
            return Ok(());
        };
        let answers = self.load(conn, query, |row| value::<bool, Bool, C::Backend>(row, 0))?;
        if answers.contains(&Some(true)) {
            Ok(())
        } else {
            Err(postgres::no_index_with_equal_nulls())
        }
    }

    /// Reads the result of a statement to its end, also past a row that cannot be read: on SQLite a statement's own
    /// commit comes after its last row, and may fail. An error of the database counts more than such a row.
    fn load<'query, C, Q, R>(
        &self,
        conn: &mut C,
        query: Q,
        read: impl for<'conn> Fn(&C::Row<'conn, 'query>) -> deserialize::Result<R>,
    ) -> QueryResult<Vec<R>>
    where
        C: LoadConnection,
        C::Backend: QueryMetadata<Q::SqlType>,
        Q: Query + QueryFragment<C::Backend> + QueryId + 'query,
    {
        let rows = read_all(conn, query, read);
        let spoils = |error| {
            self.dialect()
                .is_some_and(|dialect| dialect.spoils_prepared_statements(error))
        };
        if rows.as_ref().is_err_and(spoils) {
            forget_prepared_statements(conn);
        }
        rows?
            .into_iter()
            .collect::<Result<_, _>>()
            .map_err(DieselError::DeserializationError)
    }
}

/// The rows, each as the model reads it.
fn read_all<'query, C, Q, R>(
    conn: &mut C,
    query: Q,
    read: impl for<'conn> Fn(&C::Row<'conn, 'query>) -> deserialize::Result<R>,
) -> QueryResult<Vec<deserialize::Result<R>>>
where
    C: LoadConnection,
    C::Backend: QueryMetadata<Q::SqlType>,
    Q: Query + QueryFragment<C::Backend> + QueryId + 'query,
{
    conn.load(query)?.map(|row| Ok(read(&row?))).collect()
}

/// Has every statement prepared anew. Diesel can forget all of them only, and does not tell whether its cache was in
/// use.
fn forget_prepared_statements<C: LoadConnection>(conn: &mut C) {
    conn.set_prepared_statement_cache_size(CacheSize::Disabled);
    conn.set_prepared_statement_cache_size(CacheSize::Unbounded);
}
