//! The request that `find_unique` returns.

use std::fmt;
use std::marker::PhantomData;

use super::{DEFAULT_MAX_RETRIES, ForUpdate, NoRowLock};
use crate::UniqueConstraint;

/// A call of `find_unique` that has not run yet.
///
/// `Model::find_unique(lookup)` returns it. It needs no insert privilege, and creates nothing. [`run`](FindUnique::run) runs
/// it, and returns an `Option`.
///
/// `K` holds the lookup's values. `L` says if the row is to be locked. [`dsl::FindUnique`](crate::dsl::FindUnique) names such
/// a type.
///
/// # Example
///
/// ```
/// # use diesel::prelude::*;
/// use getorcreate::GetOrCreate;
/// # diesel::table! { users (id) { id -> Integer, email -> Text } }
/// # #[derive(Queryable, Selectable, GetOrCreate)]
/// # #[unique(email)]
/// # struct User { id: i32, email: String }
/// # use diesel::connection::SimpleConnection;
/// # let mut conn = SqliteConnection::establish(":memory:").unwrap();
/// # conn.batch_execute("CREATE TABLE users (id INTEGER PRIMARY KEY, email TEXT NOT NULL UNIQUE)").unwrap();
///
/// let ada = User::find_unique(users::email.eq("ada@example.org"))
///     .max_retries(2)
///     .run(&mut conn)?;
/// assert!(ada.is_none());
/// # Ok::<(), getorcreate::Error>(())
/// ```
#[must_use = "a request does nothing until it is run: `.run(&mut conn)?`, or `.run_async(&mut conn).await?`"]
pub struct FindUnique<M, K, L = NoRowLock> {
    pub(crate) key: K,
    pub(crate) constraint: &'static UniqueConstraint,
    pub(crate) max_retries: u32,
    types: PhantomData<fn() -> (M, L)>,
}

impl<M, K> FindUnique<M, K> {
    /// A request for the row with this key, whose constraint is `constraint`.
    pub(crate) const fn new(key: K, constraint: &'static UniqueConstraint) -> Self {
        Self {
            key,
            constraint,
            max_retries: DEFAULT_MAX_RETRIES,
            types: PhantomData,
        }
    }
}

impl<M, K, L> FindUnique<M, K, L> {
    /// Locks the row, if it exists, until the transaction ends.
    ///
    /// See [`Request::for_update`](crate::Request::for_update) for the privileges. If no row is found, the call looks a second
    /// time before it returns `None`.
    ///
    /// # Errors
    ///
    /// Outside a transaction `run` returns [`Error::NoTransaction`](crate::Error::NoTransaction), and sends nothing.
    ///
    /// # Differences between databases
    ///
    /// On MySQL and MariaDB, and on PostgreSQL at read committed, the call sees the latest row, even if it is newer than the
    /// transaction's snapshot. On PostgreSQL at repeatable read and serializable it sees the row of the snapshot. If that row
    /// has changed since, the result is [`Error::Retry`](crate::Error::Retry). So it is on MariaDB with
    /// `innodb_snapshot_isolation`, for a row that is newer than the snapshot (tested: PostgreSQL 17, MariaDB 11.8).
    ///
    /// On MySQL and MariaDB the first `SELECT` locks. If there is no row, it locks the gap where the row belongs, and
    /// others cannot insert it until the transaction ends.
    ///
    /// For SQLite it does not compile: SQLite locks the whole database. Begin the transaction with
    /// `immediate_transaction` instead.
    ///
    /// # Example
    ///
    /// ```no_run
    /// # use diesel::prelude::*;
    /// # use getorcreate::GetOrCreate;
    /// # diesel::table! { accounts (id) { id -> Integer, owner -> Text, balance -> Integer } }
    /// # #[derive(Queryable, Selectable, GetOrCreate)]
    /// # #[unique(owner)]
    /// # struct Account { id: i32, owner: String, balance: i32 }
    /// # #[cfg(feature = "postgres")]
    /// # fn close(conn: &mut PgConnection) -> Result<bool, getorcreate::Error> {
    /// conn.transaction(|conn| {
    ///     let found = Account::find_unique(accounts::owner.eq("ada")).for_update().run(conn)?;
    ///     let Some(account) = found.filter(|account| account.balance == 0) else {
    ///         return Ok(false);
    ///     };
    ///     // Nobody has paid anything in since.
    ///     diesel::delete(accounts::table.find(account.id)).execute(conn)?;
    ///     Ok(true)
    /// })
    /// # }
    /// ```
    #[doc(alias("select_for_update", "lock"))]
    pub fn for_update(self) -> FindUnique<M, K, ForUpdate> {
        FindUnique {
            key: self.key,
            constraint: self.constraint,
            max_retries: self.max_retries,
            types: PhantomData,
        }
    }

    /// Sets how often the call is repeated outside a transaction. See
    /// [`Request::max_retries`](crate::Request::max_retries).
    pub const fn max_retries(mut self, max_retries: u32) -> Self {
        self.max_retries = max_retries;
        self
    }
}

impl<M, K, L> fmt::Debug for FindUnique<M, K, L> {
    /// The key, without the requested values.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("FindUnique")
            .field("constraint", &self.constraint)
            .field("max_retries", &self.max_retries)
            .finish_non_exhaustive()
    }
}
