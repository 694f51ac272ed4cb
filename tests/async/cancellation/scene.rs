//! The scene in which calls are dropped: a database with a rival, and the conditions that must hold after each drop.

use std::cell::{Cell, RefCell};
use std::error::Error as StdError;
use std::ops::DerefMut;
use std::slice;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::result::Error as DieselError;
use diesel_async::pooled_connection::PoolableConnection;
use diesel_async::{AsyncConnection, TransactionManager};
use getorcreate::{Error, Outcome};

use super::abandon::{Move, Watch};
use crate::TestConnection;
use crate::driver::wait_for;
use crate::pools::Connection;
use crate::suite::TestResult;
use crate::suite::models::{User, users};
use crate::suite::target::{Database, Target};

/// A target whose connections can be abandoned in the middle of a call.
pub(crate) trait Abandoned: Target {
    /// True if a connection is usable after the future of a call was dropped. Otherwise it must report that it is broken.
    fn outlives_a_call(self) -> bool;

    /// The URL of a connection on which no answer comes while `watch` polls, so that the caller must wait. If a
    /// connection runs its statements on a thread, the watch itself stops it.
    fn watched(self, url: &str, _watch: &Arc<Watch>) -> String {
        url.to_owned()
    }

    /// Opens a connection that waits for a lock no longer than it must.
    fn connect_impatiently(self, url: &str) -> TestConnection {
        let mut conn = self.connect_to(url);
        self.make_impatient(&mut conn);
        conn
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    Autocommit,
    Transaction,
}

impl Mode {
    pub(crate) const BOTH: [Self; 2] = [Self::Autocommit, Self::Transaction];
}

/// The number of retries. With one retry, a call that is held up makes one pause.
pub(super) const MAX_RETRIES: u32 = 1;

/// Asks for the row, and counts the calls of its defaults closure.
pub(super) async fn ask(
    mode: Mode,
    conn: &mut Connection,
    email: &str,
    times_made: &AtomicUsize,
) -> Result<Outcome<User>, Error> {
    let ask = async |conn: &mut Connection| {
        let request = User::get_or_create(users::email.eq(email)).defaults_with(|| {
            times_made.fetch_add(1, Ordering::SeqCst);
            users::name.eq("Ada")
        });
        request.max_retries(MAX_RETRIES).run_async(conn).await
    };
    match mode {
        Mode::Autocommit => ask(conn).await,
        Mode::Transaction => conn.transaction(ask).await,
    }
}

/// A database, a rival and a bystander.
pub(crate) struct Scene<T: Abandoned> {
    pub(super) database: Database<T>,
    rival: Arc<Mutex<TestConnection>>,
    /// A row that nobody changes.
    bystander: User,
    /// All rows that exist so far.
    rows: RefCell<Vec<User>>,
    addresses: Cell<usize>,
}

impl<T: Abandoned> Scene<T> {
    pub(crate) fn set(target: T) -> Result<Self, Box<dyn StdError>> {
        let database = target.create();
        let mut rival = database.connect();
        let bystander = User::insert(&mut rival, "bystander@example.org", "the bystander's")?;
        Ok(Self {
            database,
            rival: Arc::new(Mutex::new(rival)),
            rows: RefCell::new(vec![bystander.clone()]),
            bystander,
            addresses: Cell::new(0),
        })
    }

    /// A new address that no row has.
    pub(crate) fn address(&self) -> String {
        let number = self.addresses.replace(self.addresses.get() + 1);
        format!("{number}@example.org")
    }

    pub(super) fn tell_rival(&self, sql: &str) -> QueryResult<()> {
        self.rival.lock().unwrap().batch_execute(sql)
    }

    pub(super) fn rival_inserts(&self, email: &str) -> Move {
        let rival = Arc::clone(&self.rival);
        let email = email.to_owned();
        Box::new(move || {
            User::insert(&mut rival.lock().unwrap(), &email, "the rival's")?;
            Ok(())
        })
    }

    /// Makes the connection prepare each kind of statement.
    pub(super) fn prepare(&self, conn: &mut Connection) -> TestResult {
        let row = wait_for(ask_twice(conn, &self.address()))?;
        self.rows.borrow_mut().push(row);
        Ok(())
    }

    /// Asserts that later calls make the row: on the dropped call's connection, unless that is broken, and on the
    /// pool's next connection.
    pub(crate) fn assert_created_by<C, E>(
        &self,
        mut conn: C,
        pool: impl AsyncFn() -> Result<C, E>,
        mode: Mode,
        email: &str,
        name: &str,
    ) -> TestResult
    where
        C: DerefMut<Target = Connection>,
        E: StdError + 'static,
    {
        let mut rows = Vec::new();
        if !conn.is_broken() {
            rows.push(self.ask_beside_bystander(&mut conn, email)?);
        } else if mode == Mode::Autocommit {
            assert!(!self.database.target.outlives_a_call());
            assert_refuses(&mut conn, email);
        } else if !is_in_transaction(&mut conn) {
            // The transaction may have begun all the same.
            assert_refuses(&mut conn, email);
        }
        let mut conn = wait_for(async {
            drop(conn);
            soon(pool()).await
        })?;
        rows.push(self.ask_beside_bystander(&mut conn, email)?);

        rows.dedup();
        let [row] = <[User; 1]>::try_from(rows).unwrap_or_else(|rows| panic!("{rows:#?}"));
        assert_eq!(
            (&*row.email, &*row.name, row.visits, row.nickname.as_deref()),
            (email, name, 0, Some("nick"))
        );
        // The connection is in no transaction, and others see its rows.
        assert_eq!(self.seen_by_rival(email)?, slice::from_ref(&row));
        self.rows.borrow_mut().push(row);
        Ok(())
    }

    pub(super) fn seen_by_rival(&self, email: &str) -> QueryResult<Vec<User>> {
        users::table
            .filter(users::email.eq(email))
            .select(User::as_select())
            .load(&mut *self.rival.lock().unwrap())
    }

    /// Asks for the bystander first. The worst result would be an answer that was meant for the dropped call.
    fn ask_beside_bystander(&self, conn: &mut Connection, email: &str) -> Result<User, Error> {
        wait_for(soon(async {
            assert_eq!(ask_twice(conn, &self.bystander.email).await?, self.bystander);
            ask_twice(conn, email).await
        }))
    }

    /// Asserts that there is no other row: each call was for one row.
    pub(crate) fn assert_no_other_row(self) -> TestResult {
        let mut rows = self.rows.into_inner();
        rows.sort_by_key(|row| row.id);
        assert_eq!(User::all(&mut self.rival.lock().unwrap())?, rows);
        Ok(())
    }
}

/// Asks for a row twice. The second call must find it.
async fn ask_twice(conn: &mut Connection, email: &str) -> Result<User, Error> {
    let made = AtomicUsize::new(0);
    let row = ask(Mode::Autocommit, conn, email, &made).await?.into_inner();
    let again = ask(Mode::Autocommit, conn, email, &made).await?;
    assert_eq!(again.as_ref(), Outcome::Found(&row));
    Ok(row)
}

/// True if diesel-async believes that the connection is in a transaction.
fn is_in_transaction(conn: &mut Connection) -> bool {
    type Manager = <Connection as AsyncConnection>::TransactionManager;

    let status = <Manager as TransactionManager<Connection>>::transaction_manager_status_mut(conn);
    matches!(status.transaction_depth(), Ok(Some(_)))
}

/// Asserts that the connection reports the error before it asks the database.
fn assert_refuses(conn: &mut Connection, email: &str) {
    let made = AtomicUsize::new(0);
    let refused = wait_for(soon(ask(Mode::Autocommit, conn, email, &made)));
    assert!(
        matches!(refused, Err(Error::Database(DieselError::BrokenTransactionManager))),
        "{refused:?}"
    );
}

/// Fails if the future does not end by itself.
pub(super) async fn soon<F: Future>(future: F) -> F::Output {
    tokio::time::timeout(Duration::from_secs(30), future)
        .await
        .expect("nobody is in its way")
}
