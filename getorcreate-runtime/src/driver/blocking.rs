//! The driver for Diesel's own connections.

use std::thread;
use std::time::Instant;

use diesel::QueryResult;
use diesel::backend::Backend;
use diesel::connection::{LoadConnection, TransactionManager};
use diesel::deserialize::{self, FromSql};
use diesel::expression::QueryMetadata;
use diesel::query_builder::{QueryFragment, QueryId};
use diesel::result::Error as DieselError;
use diesel::sql_types::Bool;

use super::pause::{self, Patience};
use crate::backend::{self, Dialect, SupportedBackend};
use crate::defaults::SetsColumns;
use crate::diesel_internals::DieselReserveSpecialization;
use crate::protocol::{self, Failure, Found, Inserted, Setting, Step};
use crate::request::Defaults;
use crate::statement::{Key, Readable, Statements, Stored, Values};
use crate::{Error, GetOrCreate, Outcome, Request};

/// A connection of Diesel's: what [`Request::run`] takes.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a connection that `run` can use",
    label = "expected a connection of Diesel",
    note = "take a connection out of a pool first: `.run(&mut pool.get()?)`",
    note = "a variable that is a `&mut` connection already is passed as it is: `.run(conn)`",
    note = "in a generic function ask for `C: diesel::connection::LoadConnection<Backend = ..>`",
    note = "a connection of diesel-async is none of Diesel's own, and cannot be used here"
)]
pub trait BlockingConnection<DB>: LoadConnection<Backend = DB> {}
#[diagnostic::do_not_recommend]
impl<DB, C: LoadConnection<Backend = DB>> BlockingConnection<DB> for C {}

/// The statements of a request, ready for the backend `DB`.
pub trait Perform<DB: Backend> {
    /// The model.
    type Model;
    /// The defaults in Diesel's form.
    type Defaults;

    /// Reads the rows that have the key.
    fn find<C: LoadConnection<Backend = DB>>(&self, conn: &mut C) -> QueryResult<Vec<Self::Model>>;

    /// Inserts the row.
    fn insert<C: LoadConnection<Backend = DB>>(
        &self,
        conn: &mut C,
        defaults: &Self::Defaults,
    ) -> QueryResult<Vec<Stored<Self::Model>>>;
}

impl<M, K, D, DB, ST> Perform<DB> for Statements<M, K, D>
where
    DB: SupportedBackend + DieselReserveSpecialization + QueryMetadata<ST> + QueryMetadata<(ST, Bool)>,
    M: GetOrCreate + Readable<DB, M::Table, SqlType = ST>,
    M::Table: QueryFragment<DB> + QueryId,
    K: Key<DB> + Values<DB, M::Table> + QueryId,
    D: Values<DB, M::Table> + QueryId,
    bool: FromSql<Bool, DB>,
{
    type Model = M;
    type Defaults = D;

    // Both read the result to its end, also past a row that the model cannot hold: on SQLite a statement's own commit
    // comes after its last row, and may fail.

    fn find<C: LoadConnection<Backend = DB>>(&self, conn: &mut C) -> QueryResult<Vec<M>> {
        let rows = conn.load(self.find_statement::<DB>())?;
        let found = read_to_the_end(rows.map(|row| Ok(M::read(&row?))))?;
        self.check_key()?;
        Ok(found)
    }

    fn insert<C: LoadConnection<Backend = DB>>(&self, conn: &mut C, defaults: &D) -> QueryResult<Vec<Stored<M>>> {
        match self.dialect() {
            #[cfg(feature = "sqlite")]
            Some(Dialect::Sqlite) => {
                let rows = conn.load(self.insert_statement::<DB>(defaults))?;
                read_to_the_end(rows.map(|row| Ok(Stored::read(&row?))))
            }
            None => Err(DieselError::QueryBuilderError(
                "no statement has shown which database this is".into(),
            )),
        }
    }
}

/// The rows, or the first error of the database, or the first row that cannot be read.
fn read_to_the_end<R>(rows: impl Iterator<Item = QueryResult<deserialize::Result<R>>>) -> QueryResult<Vec<R>> {
    let rows: Vec<deserialize::Result<R>> = rows.collect::<QueryResult<_>>()?;
    rows.into_iter()
        .collect::<Result<_, _>>()
        .map_err(DieselError::DeserializationError)
}

impl<M: GetOrCreate, K: SetsColumns, D: Defaults> Request<M, K, D> {
    /// Finds the row, or creates it.
    ///
    /// A row that is there costs one `SELECT`, a new one an `INSERT` more, a race that is lost another `SELECT`. No
    /// transaction and no savepoint is opened: inside a transaction of the caller's the same statements run as part of
    /// it.
    ///
    /// # Errors
    ///
    /// See [`Error`]: each variant is one decision that the caller can take.
    ///
    /// # Differences between databases
    ///
    /// On SQLite a lock is not waited for unless `PRAGMA busy_timeout` says so. In autocommit the call is repeated
    /// instead, see [`max_retries`](Request::max_retries). A transaction that begins with reading and then writes fails
    /// at once when another connection has written in between; begin it with `immediate_transaction`.
    ///
    /// # Example
    ///
    /// ```
    /// # use diesel::prelude::*;
    /// # use diesel::connection::SimpleConnection;
    /// use getorcreate::{GetOrCreate, Outcome};
    /// # diesel::table! { tags (id) { id -> Integer, name -> Text } }
    /// # #[derive(Queryable, Selectable, GetOrCreate)]
    /// # #[unique(name)]
    /// # struct Tag { id: i32, name: String }
    /// # let mut conn = SqliteConnection::establish(":memory:").unwrap();
    /// # conn.batch_execute("CREATE TABLE tags (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE)").unwrap();
    ///
    /// match Tag::get_or_create(tags::name.eq("rust")).run(&mut conn)? {
    ///     Outcome::Created(tag) => println!("{} is new, with id {}", tag.name, tag.id),
    ///     Outcome::Found(tag) => println!("{} had id {} before", tag.name, tag.id),
    /// }
    /// # Ok::<(), getorcreate::Error>(())
    /// ```
    pub fn run<C, DB>(self, conn: &mut C) -> Result<Outcome<M>, Error>
    where
        C: BlockingConnection<DB>,
        DB: Backend,
        Statements<M, K, D::Values>: Perform<DB, Model = M, Defaults = D::Values>,
    {
        let Self {
            key,
            constraint,
            defaults,
            max_retries,
            ..
        } = self;
        let setting = Setting {
            in_transaction: in_transaction(conn)?,
            max_retries,
        };
        let statements = Statements::new(key, constraint);
        let mut patience = Patience::default();
        let mut step = protocol::start(setting);
        loop {
            step = match step {
                Step::Find(finding) => finding.next(statements.find(conn).map(Found::from).map_err(failure)),
                Step::Insert(inserting) => inserting.next(
                    statements
                        .insert(conn, defaults.values())
                        .map(Inserted::from)
                        .map_err(failure),
                ),
                Step::Wait(waiting) => {
                    let pause = pause::before(waiting.retry());
                    if patience.allows(Instant::now() + pause) {
                        thread::sleep(pause);
                        waiting.next()
                    } else {
                        waiting.give_up()
                    }
                }
                Step::Finish(result) => {
                    return result.map_err(|ending| Error::from_ending(ending, constraint));
                }
            };
        }
    }
}

/// Whether Diesel has begun a transaction on the connection.
fn in_transaction<C: LoadConnection>(conn: &mut C) -> QueryResult<bool> {
    let status = C::TransactionManager::transaction_manager_status_mut(conn);
    Ok(status.transaction_depth()?.is_some())
}

fn failure(error: DieselError) -> Failure<DieselError> {
    Failure {
        meaning: backend::meaning(&error),
        error,
    }
}
