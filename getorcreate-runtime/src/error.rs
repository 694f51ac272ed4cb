//! Why a call ended without a row: one variant for each decision that the caller can take.

use diesel::result::Error as DieselError;

use crate::UniqueConstraint;
use crate::database::{self, Dialect};
use crate::defaults::Columns;
use crate::escape;
use crate::protocol::Ending;

/// The error of `get_or_create`.
///
/// It converts from [`diesel::result::Error`] and back without loss, so that `?` works with either type inside
/// `conn.transaction(..)`. The conversion from Diesel's error tells the errors that ask for another try from
/// all others: a serialization failure that only `COMMIT` reports, or one of the caller's own query, is
/// [`Error::Retry`] as well.
///
/// Its text is on one line, and safe to print: what the database says, and what it calls things, is shown with
/// control characters as `\n` or `\u{1b}`. The fields have it as it is.
///
/// # Example
///
/// A transaction is repeated when the database asks for it, up to a bound, by [`retry`](crate::retry):
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
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The database asks to try again: a lock, a deadlock or a serialization failure.
    ///
    /// In autocommit the call has been repeated before, within the bounds of
    /// [`max_retries`](crate::Request::max_retries). Inside a transaction nothing is repeated: what the transaction did
    /// before is the caller's to repeat, from its beginning. Nothing was inserted; but on MySQL and MariaDB it may be
    /// that the new row could not be read in autocommit, and the next call finds it.
    #[error("{}: {}", scope.advice(), escape::text(source))]
    #[non_exhaustive]
    Retry {
        /// What is to be repeated.
        scope: Scope,
        /// What the database said.
        source: DieselError,
    },

    /// The key is declared on the model, but the database has no unique constraint or index on exactly these
    /// columns or expressions, for all rows or for those of its condition. Nothing was inserted.
    /// [`schema::check`](https://docs.rs/getorcreate/latest/getorcreate/schema/fn.check.html) says what it has instead, and
    /// the command `generate` of `getorcreate::cli!` writes the migration.
    ///
    /// On PostgreSQL an index does not count that is not valid, after a concurrent build that failed, nor a constraint
    /// that is deferrable; and the error has ended a transaction around it. On MySQL and MariaDB an index on a prefix
    /// of a column does not count, and a key with a condition or an expression is also missing where its generated columns
    /// are. A trigger whose own upsert lacks its constraint says the same on SQLite and
    /// PostgreSQL.
    #[error(
        "the database has no unique constraint that can enforce {constraint}, which the model declares (`{}`): it is missing, or \
         {}; `cargo run --bin schema -- check` says which, and `generate` writes the migration (see `getorcreate::cli!`)",
        escape::text(constraint.name()),
        unusable_constraints(constraint)
    )]
    #[non_exhaustive]
    ConstraintMissing {
        /// The key that the lookup used.
        constraint: &'static UniqueConstraint,
        /// What the database said. None where the catalog was asked before, as on MySQL and MariaDB.
        source: Option<DieselError>,
    },

    /// Another unique constraint than that of the key refused the row: one of the defaults is taken. Nothing was
    /// inserted. An exclusion constraint of PostgreSQL's is reported in the same way.
    ///
    /// Where the row to be created equals one of another caller's in both constraints, and that one is deleted while
    /// ours is refused, this may be said of a row that is gone. Then another call finds none in its way. On PostgreSQL
    /// it may be said inside a transaction also of an equal row that stays, if the table has a deferrable constraint:
    /// there is no `ON CONFLICT` then that yields to all others, and nothing can be looked up once the transaction has
    /// failed.
    ///
    /// On PostgreSQL the refusal has ended a transaction around it, as each error does. To go on in one, put the call
    /// in a nested `conn.transaction(..)`, which is a savepoint.
    ///
    /// On MySQL and MariaDB a trigger may have written to another table, whose constraint refused that. MariaDB does not say
    /// which table it means.
    #[error(
        "no row has the key {constraint}, and another unique constraint rejects the new one: {}{}",
        escape::text(name),
        sequence.as_deref().map(|sequence| format!("; {}", escape::text(sequence))).unwrap_or_default()
    )]
    #[non_exhaustive]
    OtherConstraint {
        /// The constraint that refused the row, as the database names it. SQLite names the columns
        /// (`users.email`), or the index if it is on an expression; the others name the index.
        name: String,
        /// PostgreSQL: the remedy, where the constraint is on a column that the call gave no value. The sequence of that column
        /// is behind the rows of the table, as after an import of rows with their ids.
        sequence: Option<String>,
        /// The key that the lookup used.
        constraint: &'static UniqueConstraint,
        /// What the database said.
        source: DieselError,
    },

    /// Several rows have the key. None is chosen: the table lacks the constraint and holds duplicates already, which
    /// [`schema::duplicates`](https://docs.rs/getorcreate/latest/getorcreate/schema/fn.duplicates.html) and the command of that name show.
    #[error(
        "several rows have the same key {constraint}: the table holds duplicates, so the unique constraint `{}` cannot be \
         there; `cargo run --bin schema -- duplicates` shows them (see `getorcreate::cli!`)",
        escape::text(constraint.name())
    )]
    #[non_exhaustive]
    NotUnique {
        /// The key that the lookup used.
        constraint: &'static UniqueConstraint,
    },

    /// The row was inserted, but the database stored another key than was asked for. It has rounded, cut or converted
    /// the value, or a trigger has changed it. The row is in the table, unless the caller's transaction is rolled back.
    /// A lookup with the same value may find it or not, and other values may find it as well.
    ///
    /// A call that is repeated may insert one more row each time.
    ///
    /// On MySQL and MariaDB an `AUTO_INCREMENT` column stores another number for 0. Where the new row is read by a `SELECT`
    /// (see [`Outcome`](crate::Outcome)), one that somebody deletes in that moment, or takes out of the condition of the key, is
    /// reported in the same way; inside a transaction nobody can.
    ///
    /// On SQLite this shows a column whose declared type converts what is stored in it, such as text in a column
    /// declared `STRING`. It does not show what an `AFTER` trigger does, since `RETURNING` does not see that.
    #[error(
        "the row was inserted, but not with the key that was asked for: the database stored another value in {constraint}; \
         compare the types of these columns with the schema, and look for triggers"
    )]
    #[non_exhaustive]
    KeyChanged {
        /// The key that the lookup used.
        constraint: &'static UniqueConstraint,
    },

    /// The row is rejected as a duplicate each time, and yet never found. Nothing was inserted. The likely causes, the
    /// likeliest first:
    ///
    /// - The column's type rounds, pads or cuts the key: `DATETIME` without fractions of a second, `CHAR(n)`.
    /// - A trigger changes the key, or drops the row.
    /// - Row security or a view hides the row that is in the way.
    /// - The unique index takes more values for equal than the column does: its collation is coarser.
    /// - For a key with a condition: the index holds other rows besides, or all of them.
    ///
    /// [`schema::check`](https://docs.rs/getorcreate/latest/getorcreate/schema/fn.check.html) tells most of them. Others who
    /// create and delete the row over and over, each time between two statements of ours, have the same effect. Then another call may succeed, and is safe.
    #[error(
        "no row with the key {constraint} is found, and yet the database rejects a new one as a duplicate: the column's type \
         may round, pad or cut the key, a trigger may change it or drop the row, row security may hide the row, or the \
         unique index may have a coarser collation than the column{}; `cargo run --bin schema -- check` looks for these (see \
         `getorcreate::cli!`)",
        if constraint.is_partial() { ", or hold other rows than those of the key" } else { "" }
    )]
    #[non_exhaustive]
    NotFoundAfterInsert {
        /// The key that the lookup used.
        constraint: &'static UniqueConstraint,
        /// The database's error, on MySQL and MariaDB. The others reject the row without one.
        source: Option<DieselError>,
    },

    /// The database cannot compare the key exactly, so that two different values may be one key. Nothing was inserted. Give the
    /// key's columns another type.
    ///
    /// On SQLite a `Numeric` column is a floating-point number.
    #[error("the key {constraint} cannot be used on this database: {reason}")]
    #[non_exhaustive]
    UnsupportedKey {
        /// The key that the lookup used.
        constraint: &'static UniqueConstraint,
        /// The reason why not.
        reason: &'static str,
    },

    /// An error of the database that only its text could explain, and the server's messages are not in English. It may
    /// be any of the others, and as a rule nothing was inserted. Diesel tells the kind of some errors; a lock that was not
    /// released in time, say, has nothing but a text.
    ///
    /// Inside a transaction PostgreSQL cannot be asked for its language any more, and MySQL and MariaDB are asked only
    /// once the first look has found nothing. Then such an error is [`Error::Database`].
    #[error(
        "the server's messages are in another language than English (lc_messages = {}), so that what this error asks \
         for cannot be known; set lc_messages to C or en_US: {}",
        escape::text(language),
        escape::text(source)
    )]
    #[non_exhaustive]
    ForeignMessages {
        /// The value of `lc_messages`.
        language: String,
        /// What the database said.
        source: DieselError,
    },

    /// Any other error of Diesel or the database: the connection, a foreign key, `NOT NULL`, a value that cannot be
    /// read. In autocommit nothing was inserted, with three exceptions: a trigger on SQLite that says `RAISE(FAIL,
    /// ..)`; a [`DeserializationError`](DieselError::DeserializationError), since a new row that the model cannot hold
    /// is in the table all the same; and a connection that broke before the answer to the insert came. Where
    /// the new row is read by a `SELECT` (see [`Outcome`](crate::Outcome)), it is there although that failed. Calling again
    /// is safe.
    #[error("{}", escape::text(.0))]
    Database(DieselError),
}

/// Indexes that may stand in the place of the constraint and cannot enforce it.
const fn unusable_constraints(constraint: &UniqueConstraint) -> &'static str {
    if constraint.nulls_not_distinct() {
        "its index is deferrable, not valid, for other rows, or takes NULLs for distinct"
    } else if constraint.is_on_plain_columns() {
        "its index is deferrable, not valid, partial, or on an expression"
    } else {
        "its index is deferrable, not valid, for other rows, or on other expressions"
    }
}

/// What is to be repeated after [`Error::Retry`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Scope {
    /// The call alone: it ran in autocommit, and nothing else is affected.
    Call,
    /// The whole transaction, from the outermost `conn.transaction(..)` on, or, in a session of MySQL's or MariaDB's
    /// that does not commit by itself, all since the last commit. A nested one, which is a savepoint, does not help:
    /// the transaction's view of the database, or all that it did, is lost.
    OutermostTransaction,
}

impl Scope {
    const fn advice(self) -> &'static str {
        match self {
            Self::Call => "the database is still busy; call again later",
            Self::OutermostTransaction => "the database asks to repeat the whole transaction",
        }
    }
}

impl Error {
    /// Whether the same work may succeed when it is repeated. What to repeat, a [`Scope`] says.
    #[must_use]
    pub const fn is_retryable(&self) -> bool {
        matches!(self, Self::Retry { .. })
    }

    /// An error whose text says what it is, and that text may be in a language that was not expected.
    pub(crate) fn from_unreadable(source: DieselError, language: Option<String>) -> Self {
        match language {
            Some(language) => Self::ForeignMessages { language, source },
            None => Self::Database(source),
        }
    }

    /// Gives the protocol's ending its words.
    pub(crate) fn from_ending(
        ending: Ending<DieselError>,
        constraint: &'static UniqueConstraint,
        given: Columns,
        dialect: Option<Dialect>,
    ) -> Self {
        match ending {
            Ending::RetryTransaction(source) => Self::Retry {
                scope: Scope::OutermostTransaction,
                source,
            },
            Ending::GivenUp(source) => Self::Retry {
                scope: Scope::Call,
                source,
            },
            Ending::ConstraintMissing(source) => Self::ConstraintMissing { constraint, source },
            Ending::OtherConstraint(source) => Self::OtherConstraint {
                name: database::violated_constraint(&source, constraint, dialect),
                sequence: database::outdated_sequence(&source, constraint, given, dialect),
                constraint,
                source,
            },
            Ending::NotUnique => Self::NotUnique { constraint },
            Ending::KeyChanged => Self::KeyChanged { constraint },
            Ending::NotFoundAfterInsert(source) => Self::NotFoundAfterInsert { constraint, source },
            Ending::Failed(source) => Self::Database(source),
        }
    }
}

/// Whether the database asks to repeat the work that ended in `error`.
///
/// It is true as well for an [`Error::Retry`] that `?` has turned into Diesel's type.
#[must_use]
pub fn is_retryable(error: &DieselError) -> bool {
    match error {
        DieselError::QueryBuilderError(inner) => inner.downcast_ref().is_some_and(Error::is_retryable),
        error => database::is_transient(error),
    }
}

/// Takes an [`Error`] out again that was turned into Diesel's. Of Diesel's own, those that ask for another try
/// become [`Error::Retry`]; they come from a transaction's `COMMIT` or a query of the caller's, so the transaction
/// is what has to be repeated.
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

/// Gives Diesel's own error back where it says the same. Any other travels inside
/// [`QueryBuilderError`](DieselError::QueryBuilderError), with its text, and is found there on the way back.
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
