//! The reasons why a call ended without a row: one variant for each decision that the caller can take.

mod many;

use std::fmt;

use diesel::result::{DatabaseErrorKind, Error as DieselError};

use crate::UniqueConstraint;
use crate::columns::GivenColumns;
use crate::database::{self, Dialect};
use crate::escape;
use crate::protocol::Ending;

pub use many::ManyError;

/// The error of a request.
///
/// It converts from [`diesel::result::Error`] and back without loss, so `?` works with either type inside
/// `conn.transaction(..)`. The conversion from Diesel's error recognizes the errors that ask for another try. A
/// serialization failure that only `COMMIT` reports, or one in the caller's own query, also becomes [`Error::Retry`].
///
/// The error's text is one line and safe to print. It escapes the database's messages and names: control characters
/// appear as `\n` or `\u{1b}`. The fields hold the text unchanged.
///
/// `Debug` prints the same text, with the name of the variant and the database's own error. So an error that `main`
/// returns is readable.
///
/// The variants tell apart what the caller can decide. The enum is `#[non_exhaustive]`, so match with a `_` arm. Calls
/// about many rows return a [`ManyError`], which holds this error.
///
/// # Example
///
/// ```
/// # use diesel::prelude::*;
/// use getorcreate::{Error, GetOrCreate};
/// # diesel::table! { users (id) { id -> Integer, email -> Text, name -> Text } }
/// # #[derive(Queryable, Selectable, GetOrCreate)]
/// # #[unique(email)]
/// # struct User { id: i32, email: String, name: String }
///
/// fn sign_up(
///     conn: &mut SqliteConnection,
///     email: &str,
///     name: &str,
/// ) -> Result<String, Error> {
///     let user = User::get_or_create(users::email.eq(email))
///         .defaults(users::name.eq(name))
///         .run(conn);
///     match user {
///         Ok(user) => Ok(format!("welcome, {}", user.row().name)),
///         // As SQLite names it. The other databases give the name of the index.
///         Err(Error::OtherConstraint { name, .. }) if name == "users.name" => {
///             Ok("this name is taken".to_owned())
///         }
///         Err(error) if error.is_retryable() => Ok("please try again later".to_owned()),
///         Err(error) => Err(error),
///     }
/// }
/// # use diesel::connection::SimpleConnection;
/// # let mut conn = SqliteConnection::establish(":memory:").unwrap();
/// # conn.batch_execute("CREATE TABLE users (id INTEGER PRIMARY KEY, email TEXT NOT NULL UNIQUE, name TEXT NOT NULL UNIQUE)").unwrap();
/// # assert_eq!(sign_up(&mut conn, "ada@example.org", "Ada").unwrap(), "welcome, Ada");
/// # assert_eq!(sign_up(&mut conn, "bob@example.org", "Ada").unwrap(), "this name is taken");
/// ```
///
/// [`retry`](crate::retry) repeats a transaction when the database asks for it, up to a bound:
///
/// ```
/// use diesel::prelude::*;
/// use getorcreate::{Error, GetOrCreate};
///
/// # diesel::table! { tags (id) { id -> Integer, name -> Text } }
/// #[derive(Queryable, Selectable, GetOrCreate)]
/// #[diesel(table_name = tags)]
/// #[unique(name)]
/// struct Tag { id: i32, name: String }
///
/// fn tag_both(conn: &mut SqliteConnection) -> Result<(Tag, Tag), Error> {
///     getorcreate::retry(conn, |conn| {
///         conn.immediate_transaction(|conn| {
///             let rust = Tag::get_or_create(tags::name.eq("rust")).run(conn)?;
///             let diesel = Tag::get_or_create(tags::name.eq("diesel")).run(conn)?;
///             Ok((rust.into_inner(), diesel.into_inner()))
///         })
///     })
/// }
/// # use diesel::connection::SimpleConnection;
/// # let mut conn = SqliteConnection::establish(":memory:").unwrap();
/// # conn.batch_execute("CREATE TABLE tags (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE)").unwrap();
/// # assert_eq!(tag_both(&mut conn).unwrap().1.id, 2);
/// ```
///
/// [`diesel::result::Error`]: https://docs.rs/diesel/2.3/diesel/result/enum.Error.html
#[derive(thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The database asks to try again: a lock, a deadlock or a serialization failure.
    ///
    /// In autocommit, this call has already been repeated within the bounds of
    /// [`max_retries`](crate::Request::max_retries). Inside a transaction nothing is repeated. The caller must repeat
    /// the transaction from its beginning. In autocommit nothing was inserted or updated, with one exception: on MySQL and
    /// MariaDB, `get_or_create` may have inserted a row that it could not read back. The next call finds that row.
    /// `update_or_create` returns [`WrittenUnread`](Self::WrittenUnread) then.
    #[error("{}: {}", scope.advice(), escape::text(source))]
    #[non_exhaustive]
    Retry {
        /// The work to repeat.
        scope: Scope,
        /// The database's error.
        source: DieselError,
    },

    /// The model declares the key, but the database has no unique constraint or index that enforces it. An index
    /// enforces the key if it is on exactly these columns or expressions, for all rows or for those of the key's
    /// condition. Nothing was inserted.
    /// [`schema::check`](https://docs.rs/getorcreate/latest/getorcreate/schema/fn.check.html) reports the indexes that
    /// exist instead. The command `generate` of `getorcreate::cli!` writes the migration.
    ///
    /// - PostgreSQL: a deferrable constraint does not count, nor does an index that is invalid after a failed concurrent
    ///   build. The error also ends a surrounding transaction.
    /// - MySQL and MariaDB: an index on a prefix of a column does not count. A key with a condition or an expression also
    ///   needs its generated columns.
    /// - SQLite and PostgreSQL: a trigger can cause this error too, if its own upsert has no matching constraint.
    #[error(
        "the database has no unique constraint that can enforce the model's key {constraint}, declared as `{}`: it is \
         missing, or {}; run `cargo run --bin schema -- check` to see which, and `generate` to write the migration \
         (see `getorcreate::cli!`)",
        escape::text(constraint.name()),
        unusable_constraints(constraint)
    )]
    #[non_exhaustive]
    ConstraintMissing {
        /// The key that the lookup used.
        constraint: &'static UniqueConstraint,
        /// The database's error. None if a catalog query has already shown that the index is missing, as on MySQL and
        /// MariaDB.
        source: Option<DieselError>,
    },

    /// A unique constraint other than the key's rejected the row: one of its other new values is taken. Nothing was inserted
    /// or updated. An exclusion constraint on PostgreSQL is reported in the same way.
    ///
    /// The error may refer to a row that is already gone. Another caller's row may conflict with the new row on the key
    /// and on the other constraint, and be deleted before the call looks for it. Another call then succeeds.
    ///
    /// There is one more case, in a PostgreSQL transaction on a table with a deferrable constraint: the row that
    /// conflicts may be the winner's equal row, which still exists. No `ON CONFLICT` of such a table yields to all
    /// constraints, so another constraint can reject the loser. The error ends the transaction, so the call cannot look
    /// for the row.
    ///
    /// On PostgreSQL this error ends a surrounding transaction. To continue, put the call in a nested
    /// `conn.transaction(..)`, which is a savepoint.
    ///
    /// On MySQL and MariaDB a trigger may have written to another table, whose constraint rejected that row. MariaDB
    /// does not report which table it means.
    #[error(
        "{}: {}{}",
        if *is_update {
            format!("another unique constraint rejects the update of the row with the key {constraint}")
        } else {
            format!("no row has the key {constraint}, but another unique constraint rejects the new row")
        },
        escape::text(name),
        sequence.as_deref().map(|sequence| format!("; {}", escape::text(sequence))).unwrap_or_default()
    )]
    #[non_exhaustive]
    OtherConstraint {
        /// The constraint that rejected the row, as the database names it. SQLite names the columns (`users.email`), or
        /// the index if it is on an expression. The others name the index.
        name: String,
        /// PostgreSQL: the remedy, if the constraint is on a column for which the call gave no value. That column's
        /// sequence is behind the rows of the table, for example after an import of rows with their ids.
        sequence: Option<String>,
        /// True if it rejected the update of a row that exists, and not a new row.
        is_update: bool,
        /// The key that the lookup used.
        constraint: &'static UniqueConstraint,
        /// The database's error.
        source: DieselError,
    },

    /// A call of `update_or_create` in autocommit has inserted or updated the row, and could not read it afterwards. The row
    /// stands as it was written. So do not repeat the call, which would update the row once more: find the row with
    /// `find_unique`. There are three causes:
    ///
    /// - The model cannot hold the row. Then the source is a [`DeserializationError`].
    /// - On MySQL and MariaDB the `SELECT` after the `UPDATE` or the `INSERT` failed.
    /// - On MySQL and MariaDB others have deleted an updated row before that `SELECT`, or given it another key. Then the source is
    ///   [`NotFound`]. Only a call with `update(..)` ends so. One that only sets given values begins
    ///   again, and creates the row anew.
    ///
    /// [`DeserializationError`]: https://docs.rs/diesel/2.3/diesel/result/enum.Error.html#variant.DeserializationError
    /// [`NotFound`]: https://docs.rs/diesel/2.3/diesel/result/enum.Error.html#variant.NotFound
    #[error(
        "the row with the key {constraint} was written, but could not be read afterwards; do not repeat the call, find the \
         row with `find_unique`: {}",
        escape::text(source)
    )]
    #[non_exhaustive]
    WrittenUnread {
        /// The key that the lookup used.
        constraint: &'static UniqueConstraint,
        /// The database's error.
        source: DieselError,
    },

    /// Several rows have the key, and the call chooses none of them. The table lacks the constraint and already holds
    /// duplicates. Nothing was inserted or updated, with one exception: if the second row appears on MySQL or MariaDB while
    /// the call updates the first one, that update stands. [`schema::duplicates`](https://docs.rs/getorcreate/latest/getorcreate/schema/fn.duplicates.html)
    /// shows them, and so does the command of that name.
    #[error(
        "several rows have the same key {constraint}: the table holds duplicates, so the unique constraint `{}` is \
         missing; run `cargo run --bin schema -- duplicates` to list them (see `getorcreate::cli!`)",
        escape::text(constraint.name())
    )]
    #[non_exhaustive]
    NotUnique {
        /// The key that the lookup used.
        constraint: &'static UniqueConstraint,
    },

    /// The row was written, but its key is not the one asked for. The database rounded, cut or converted the value, or a
    /// trigger changed it. On SQLite and PostgreSQL only a new row is checked. The row is in the table, unless the
    /// caller's transaction is rolled back. A lookup with the same value may or may not find it. Lookups with other values
    /// may find it too.
    ///
    /// Repeating the call may insert one more row each time.
    ///
    /// On MySQL and MariaDB an `AUTO_INCREMENT` column stores another number for 0.
    ///
    /// In autocommit there is a second cause, if a `SELECT` reads the written row (see [`Outcome`](crate::Outcome)). Before
    /// that `SELECT`, another caller may delete the row, or change it so that it no longer meets the key's condition.
    ///
    /// On SQLite the usual cause is a column whose declared type converts stored values, such as text in a column
    /// declared `STRING`. This error does not report the effect of an `AFTER` trigger, since `RETURNING` does not see
    /// it.
    #[error(
        "the row was written, but its key is not the one requested: the database stored another value in {constraint}; \
         compare the types of these columns with the schema, and look for triggers{}",
        if constraint.is_partial() { " and defaults that break the condition" } else { "" }
    )]
    #[non_exhaustive]
    KeyChanged {
        /// The key that the lookup used.
        constraint: &'static UniqueConstraint,
    },

    /// The database rejects the row as a duplicate each time, yet no lookup finds the existing row. Nothing was
    /// inserted. The likely causes, the most likely first:
    ///
    /// - The column's type rounds, pads or cuts the key: `DATETIME` without fractions of a second, `CHAR(n)`.
    /// - A trigger changes the key, or drops the row.
    /// - Row security or a view hides the conflicting row.
    /// - The unique index treats more values as equal than the column does: its collation is coarser.
    /// - For a key with a condition: the index also holds other rows, or all of them.
    ///
    /// [`schema::check`](https://docs.rs/getorcreate/latest/getorcreate/schema/fn.check.html) detects most of them.
    /// Other callers can cause the same error if they create and delete the row repeatedly, each time between two of
    /// our statements. Then another call may succeed, and is safe.
    #[error(
        "the database rejects a row with the key {constraint} as a duplicate, but no lookup finds the existing row: \
         the column's type may round, pad or cut the key, a trigger may change it or drop the row, row security may \
         hide the row, or the unique index may have a coarser collation than the column{}; run `cargo run --bin schema \
         -- check` to look for these causes (see `getorcreate::cli!`)",
        if constraint.is_partial() { ", or hold rows that the key does not cover" } else { "" }
    )]
    #[non_exhaustive]
    NotFoundAfterInsert {
        /// The key that the lookup used.
        constraint: &'static UniqueConstraint,
        /// The database's error, on MySQL and MariaDB. The others reject the row without an error.
        source: Option<DieselError>,
    },

    /// The database cannot compare the key exactly, so two different values may be one key. Nothing was inserted. Give
    /// the key's columns another type.
    ///
    /// On SQLite a `Numeric` column is a floating-point number.
    #[error("the key {constraint} cannot be used on this database: {reason}")]
    #[non_exhaustive]
    UnsupportedKey {
        /// The key that the lookup used.
        constraint: &'static UniqueConstraint,
        /// The reason.
        reason: &'static str,
    },

    /// The new row does not meet the condition of the key, so the key would not cover it. Nothing was inserted.
    ///
    /// A condition with `=` cannot fail: a new row gets its value. This error is about the others, such as `gh_id > 0`. Check the
    /// values of the lookup and of the defaults. As in SQL, such a condition is not true for NULL.
    ///
    /// # Differences between databases
    ///
    /// PostgreSQL, SQLite and MariaDB check the row as it is stored, with the values that the database itself or a trigger has set.
    /// On PostgreSQL the error ends a surrounding transaction. It also uses up a value of each sequence of the table.
    ///
    /// MySQL can only check the values that the call gives, and so can a call for many rows on MariaDB through Diesel's own
    /// connection. If the value comes from the database, such as the default of a column, then a row that does not meet the condition
    /// is inserted, and the call returns [`KeyChanged`](Self::KeyChanged).
    #[error(
        "the new row does not meet the condition of the key {constraint}, so nothing was inserted; check the values of \
         the lookup and of the defaults"
    )]
    #[non_exhaustive]
    ConditionNotMet {
        /// The key of the request.
        constraint: &'static UniqueConstraint,
    },

    /// The row has no value for a column of the key: its field is `None`, and Diesel leaves such a column to the database.
    /// Nothing was sent.
    ///
    /// Give the field a value. If the key treats NULLs as equal and NULL is meant, add
    /// `treat_none_as_default_value = false` to the `#[diesel(..)]` of the struct.
    #[error(
        "the row has no value for `{}`, a column of the key {constraint}: its field is `None`, which Diesel leaves to \
         the database; give it a value",
        escape::text(column)
    )]
    #[non_exhaustive]
    IncompleteKey {
        /// The key of the request.
        constraint: &'static UniqueConstraint,
        /// The column without a value.
        column: &'static str,
    },

    /// `for_update` locks the row until the transaction ends, but Diesel has no transaction open on this connection.
    /// Nothing was sent. Run the request inside `conn.transaction(..)`.
    #[error(
        "`for_update` locks the row with the key {constraint} until the transaction ends, but Diesel has no \
         transaction open on this connection; run the request inside `conn.transaction(..)`"
    )]
    #[non_exhaustive]
    NoTransaction {
        /// The key of the request.
        constraint: &'static UniqueConstraint,
    },

    /// A database error that only its text could explain, while the server's messages are not in English. It may be any
    /// of the other errors. As a rule nothing was inserted. Diesel reports the kind of some errors. Other errors, such
    /// as a lock timeout, have only a text.
    ///
    /// Inside a transaction on PostgreSQL, the call cannot ask for the language after an error. On MySQL and MariaDB it
    /// asks only after the first lookup found nothing. If the call did not learn the language, such an error is
    /// [`Error::Database`].
    #[error(
        "the server's messages are not in English (lc_messages = {}), so the meaning of this error is unknown; set \
         lc_messages to C or en_US: {}",
        escape::text(language),
        escape::text(source)
    )]
    #[non_exhaustive]
    ForeignMessages {
        /// The value of `lc_messages`.
        language: String,
        /// The database's error.
        source: DieselError,
    },

    /// Any other error of Diesel or the database: the connection, a foreign key, `NOT NULL`, a value that cannot be
    /// read. In autocommit nothing was inserted or updated, with four exceptions:
    ///
    /// - A trigger on SQLite calls `RAISE(FAIL, ..)`.
    /// - A [`DeserializationError`] of `get_or_create`: the row was inserted, but the model
    ///   cannot hold it.
    /// - The connection broke before the `INSERT` or the `UPDATE` was answered.
    /// - The `SELECT` that reads the written row failed (see [`Outcome`](crate::Outcome) and
    ///   [`Upserted`](crate::Upserted)). The row stands.
    ///
    /// Repeating `get_or_create` is safe. Repeating `update_or_create` may update the row once more.
    ///
    /// [`DeserializationError`]: https://docs.rs/diesel/2.3/diesel/result/enum.Error.html#variant.DeserializationError
    #[error("{}", escape::text(.0))]
    Database(DieselError),
}

/// Reasons why an existing index cannot enforce the constraint.
const fn unusable_constraints(constraint: &UniqueConstraint) -> &'static str {
    if constraint.nulls_not_distinct() {
        "its index is deferrable, not valid, for other rows, or treats NULLs as distinct"
    } else if constraint.is_on_plain_columns() {
        "its index is deferrable, not valid, partial, or on an expression"
    } else {
        "its index is deferrable, not valid, for other rows, or on other expressions"
    }
}

/// The work to repeat after [`Error::Retry`].
///
/// [`retry`](crate::retry) repeats a transaction. This is for callers who decide for themselves.
///
/// # Example
///
/// ```
/// use getorcreate::{Error, Scope};
///
/// fn advice(error: &Error) -> &'static str {
///     match error {
///         Error::Retry { scope: Scope::Call, .. } => "make this call again later",
///         Error::Retry { .. } => "repeat the transaction from its beginning",
///         _ => "do not repeat it",
///     }
/// }
///
/// assert_eq!(advice(&Error::from(diesel::result::Error::NotFound)), "do not repeat it");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Scope {
    /// Only the call. It ran in autocommit and affected nothing else.
    Call,
    /// The whole transaction, starting at the outermost `conn.transaction(..)`. In a MySQL or MariaDB session without
    /// autocommit: everything since the last commit. Repeating a nested transaction, which is a savepoint, does not
    /// help. The transaction's view of the database is lost, or all its work is.
    OutermostTransaction,
    /// A shared connection, `&AsyncPgConnection`, does not tell if a transaction is open. Repeat the whole transaction if
    /// one is open, and otherwise the call.
    CallOrTransaction,
}

impl Scope {
    const fn advice(self) -> &'static str {
        match self {
            Self::Call => "the database is still busy; call again later",
            Self::OutermostTransaction => "the database asks to repeat the whole transaction",
            Self::CallOrTransaction => {
                "the database asks to repeat the whole transaction, or the call if there is none"
            }
        }
    }
}

impl Error {
    /// True if the same work may succeed when it is repeated: for [`Error::Retry`] alone. Its [`Scope`] tells what to repeat.
    ///
    /// # Example
    ///
    /// ```
    /// use diesel::result::{DatabaseErrorKind, Error as DieselError};
    /// use getorcreate::Error;
    ///
    /// let kind = DatabaseErrorKind::SerializationFailure;
    /// let message = Box::new("could not serialize access".to_owned());
    /// let error = Error::from(DieselError::DatabaseError(kind, message));
    /// assert!(error.is_retryable());
    /// assert!(!Error::from(DieselError::NotFound).is_retryable());
    /// ```
    #[must_use]
    pub const fn is_retryable(&self) -> bool {
        matches!(self, Self::Retry { .. })
    }

    /// The name of the variant.
    pub(crate) const fn name(&self) -> &'static str {
        match self {
            Self::Retry { .. } => "Retry",
            Self::ConstraintMissing { .. } => "ConstraintMissing",
            Self::OtherConstraint { .. } => "OtherConstraint",
            Self::WrittenUnread { .. } => "WrittenUnread",
            Self::NotUnique { .. } => "NotUnique",
            Self::KeyChanged { .. } => "KeyChanged",
            Self::NotFoundAfterInsert { .. } => "NotFoundAfterInsert",
            Self::UnsupportedKey { .. } => "UnsupportedKey",
            Self::IncompleteKey { .. } => "IncompleteKey",
            Self::ConditionNotMet { .. } => "ConditionNotMet",
            Self::NoTransaction { .. } => "NoTransaction",
            Self::ForeignMessages { .. } => "ForeignMessages",
            Self::Database(_) => "Database",
        }
    }

    /// The error for a transaction that must be repeated: its snapshot still holds the row, and the database does not.
    pub(crate) fn snapshot_too_old(scope: Scope) -> Self {
        let message = "a row with the key was deleted after this transaction took its snapshot";
        let source = DieselError::DatabaseError(DatabaseErrorKind::SerializationFailure, Box::new(message.to_owned()));
        Self::Retry { scope, source }
    }

    /// An error that only its text explains, and that text may be in an unexpected language.
    pub(crate) fn from_unreadable(source: DieselError, language: Option<String>) -> Self {
        match language {
            Some(language) => Self::ForeignMessages { language, source },
            None => Self::Database(source),
        }
    }

    /// Turns the protocol's ending into an error for the caller. `scope` is the caller's work to repeat.
    pub(crate) fn from_ending(
        ending: Ending<DieselError>,
        scope: Scope,
        constraint: &'static UniqueConstraint,
        given: &GivenColumns,
        dialect: Option<Dialect>,
    ) -> Self {
        match ending {
            Ending::RetryTransaction(source) => Self::Retry { scope, source },
            Ending::GivenUp(source) => Self::Retry {
                scope: Scope::Call,
                source,
            },
            Ending::ConstraintMissing(source) => Self::ConstraintMissing { constraint, source },
            Ending::OtherConstraint(source) => Self::OtherConstraint {
                name: database::violated_constraint(&source, constraint, dialect),
                sequence: database::outdated_sequence(&source, constraint, given, dialect),
                is_update: false,
                constraint,
                source,
            },
            Ending::UpdateRejected(source) => Self::OtherConstraint {
                name: database::violated_constraint(&source, constraint, dialect),
                sequence: None,
                is_update: true,
                constraint,
                source,
            },
            Ending::WrittenUnread(source) => Self::WrittenUnread { constraint, source },
            Ending::UpdatedRowGone => Self::WrittenUnread {
                constraint,
                source: DieselError::NotFound,
            },
            Ending::NotUnique => Self::NotUnique { constraint },
            Ending::SnapshotTooOld => Self::snapshot_too_old(scope),
            Ending::KeyChanged => Self::KeyChanged { constraint },
            Ending::NotFoundAfterInsert(source) => Self::NotFoundAfterInsert { constraint, source },
            Ending::Failed(source) if database::is_about_the_condition(&source) => Self::ConditionNotMet { constraint },
            Ending::Failed(source) => Self::Database(source),
        }
    }
}

/// The variant's name and the text: `Retry: the database is still busy; call again later: database is locked`.
impl fmt::Debug for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {self}", self.name())?;
        match self {
            Self::ConstraintMissing {
                source: Some(source), ..
            }
            | Self::NotFoundAfterInsert {
                source: Some(source), ..
            }
            | Self::OtherConstraint { source, .. } => write!(formatter, " (the database: {})", escape::text(source)),
            _ => Ok(()),
        }
    }
}

/// True if the database asks to repeat the work that ended in `error`.
///
/// This includes an [`Error::Retry`] that `?` has turned into Diesel's type. It is for a loop of your own, around calls that
/// return Diesel's error. [`retry`](crate::retry) already asks this, and pauses between the attempts.
///
/// # Differences between databases
///
/// Diesel reports the kind of some errors. Others, such as a lock timeout, are recognized by their text, in English: see
/// [`Error::ForeignMessages`].
///
/// # Example
///
/// ```
/// use diesel::result::{DatabaseErrorKind, Error};
///
/// let message = Box::new("database is locked".to_owned());
/// let locked = Error::DatabaseError(DatabaseErrorKind::Unknown, message);
/// assert!(getorcreate::is_retryable(&locked));
/// assert!(!getorcreate::is_retryable(&Error::NotFound));
/// ```
#[must_use]
pub fn is_retryable(error: &DieselError) -> bool {
    match error {
        DieselError::QueryBuilderError(inner) => inner.downcast_ref().is_some_and(Error::is_retryable),
        error => database::is_transient(error),
    }
}

/// Extracts an [`Error`] that was turned into Diesel's error. Diesel's own errors that ask for another try become
/// [`Error::Retry`]. They come from a transaction's `COMMIT` or from the caller's own query, so the caller must repeat
/// the transaction.
impl From<DieselError> for Error {
    fn from(error: DieselError) -> Self {
        match error {
            DieselError::QueryBuilderError(inner) => match inner.downcast::<Self>() {
                Ok(own) => *own,
                Err(inner) => Self::Database(DieselError::QueryBuilderError(inner)),
            },
            error if database::is_transient(&error) => Self::Retry {
                scope: Scope::OutermostTransaction,
                source: error,
            },
            error => Self::Database(error),
        }
    }
}

/// Returns Diesel's own error if it says the same. Otherwise wraps this error in
/// [`QueryBuilderError`], with its text. The conversion back finds it there.
///
/// [`QueryBuilderError`]: https://docs.rs/diesel/2.3/diesel/result/enum.Error.html#variant.QueryBuilderError
impl From<Error> for DieselError {
    fn from(error: Error) -> Self {
        match error {
            Error::Database(source) if !is_retryable(&source) => source,
            Error::Retry {
                scope: Scope::OutermostTransaction,
                source,
            } if database::is_transient(&source) => source,
            error => Self::QueryBuilderError(Box::new(error)),
        }
    }
}

#[cfg(test)]
mod tests;
