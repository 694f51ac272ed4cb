//! The driver for Diesel's own connections.

use std::thread;
use std::time::Instant;

use diesel::QueryResult;
use diesel::backend::Backend;
use diesel::connection::{LoadConnection, TransactionManager};

use super::pause::{self, Patience};
use super::perform::Perform;
use crate::backend;
use crate::defaults::SetsColumns;
use crate::protocol::{self, Ending, Found, Setting, Sight, Step};
use crate::request::Defaults;
use crate::statement::Statements;
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

impl<M: GetOrCreate, K: SetsColumns, D: Defaults> Request<M, K, D> {
    /// Finds the row, or creates it.
    ///
    /// A row that is there costs one `SELECT`, a new one an `INSERT` more, a race that is lost another `SELECT`. On
    /// MySQL and MariaDB an `INSERT` is preceded by a look at the catalog, and a new row is read afterwards. No
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
    /// On PostgreSQL a transaction at repeatable read or serializable cannot see the row of a winner that has committed
    /// since it began, and is asked to start again. On MySQL and MariaDB it can: the row is read past the transaction's
    /// snapshot, and share-locked.
    ///
    /// After a look that failed on MySQL and MariaDB, and after the type of a column was changed on PostgreSQL, all
    /// statements of the connection are prepared anew, and kept from then on also if the caller has switched Diesel's
    /// cache off: MariaDB's client library would wait for the rest of an answer for ever, and PostgreSQL refuse the
    /// statement for ever.
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
        let mut statements = Statements::new(key, constraint);
        let mut patience = Patience::default();
        let mut step = protocol::start(setting);
        let ending = loop {
            step = match step {
                Step::Find(finding) => {
                    let found = statements.find(conn, finding.sight()).map(Found::from);
                    finding.next(found.map_err(|error| statements.failure(error)))
                }
                Step::Examine(examining) => {
                    let examined = statements.examine(conn);
                    examining.next(examined.map_err(|error| statements.failure(error)))
                }
                Step::Insert(inserting) => {
                    let inserted = statements.insert(conn, inserting.yields(), defaults.values());
                    inserting.next(inserted.map_err(|error| statements.failure(error)))
                }
                Step::ReadBack(reading_back) => {
                    let found = statements.find(conn, Sight::Usual).map(Found::from);
                    reading_back.next(found.map_err(|error| statements.failure(error)))
                }
                Step::Wait(waiting) => {
                    let pause = pause::before(waiting.retry());
                    if patience.allows(Instant::now() + pause) {
                        thread::sleep(pause);
                        waiting.next()
                    } else {
                        waiting.give_up()
                    }
                }
                Step::Finish(Ok(outcome)) => return Ok(outcome),
                Step::Finish(Err(ending)) => break ending,
            };
        };
        let error = match ending {
            Ending::Failed(source) if backend::is_unreadable(&source, statements.dialect()) => {
                let language = statements.foreign_language(conn, setting.in_transaction);
                Error::from_unreadable(source, language)
            }
            ending => Error::from_ending(ending, constraint),
        };
        if error.is_retryable() || matches!(error, Error::ForeignMessages { .. }) {
            expect_rollback(conn);
        }
        Err(error)
    }
}

/// Tells Diesel that the database may have rolled back the whole transaction, so that it takes no offence if a
/// savepoint is gone. Diesel itself knows of some of these errors. Outside a transaction this has no effect.
fn expect_rollback<C: LoadConnection>(conn: &mut C) {
    C::TransactionManager::transaction_manager_status_mut(conn).set_requires_rollback_maybe_up_to_top_level(true);
}

/// Whether Diesel has begun a transaction on the connection.
fn in_transaction<C: LoadConnection>(conn: &mut C) -> QueryResult<bool> {
    let status = C::TransactionManager::transaction_manager_status_mut(conn);
    Ok(status.transaction_depth()?.is_some())
}
