//! The error of a request for many rows: the error, and how far the request came.

use std::error::Error as StdError;
use std::fmt;

use diesel::result::Error as DieselError;

use crate::{Error, Retryable};

/// The error of a request for many rows. It holds the [`Error`], and says how far the request came.
///
/// In autocommit the chunks before the error are committed. In a transaction they are part of it. The same call can be made
/// again: it finds the rows that are there.
///
/// If the first insert of a chunk fails, nothing of the chunk is inserted. A chunk may need several inserts: after a lost
/// race, or if its rows set different columns (see [`ManyRequest::run`](crate::ManyRequest::run)). If a later insert fails,
/// the rows of the earlier ones stay, unless the transaction is rolled back.
///
/// It converts into [`Error`] and into [`diesel::result::Error`], so `?` works in functions with either type.
///
/// # Example
///
/// ```
/// # use diesel::prelude::*;
/// # use diesel::connection::SimpleConnection;
/// use getorcreate::{Error, GetOrCreate};
/// # diesel::table! { users (id) { id -> Integer, email -> Text, name -> Text } }
/// # #[derive(Debug, Queryable, Selectable, GetOrCreate)]
/// # #[unique(email)]
/// # struct User { id: i32, email: String, name: String }
/// # let mut conn = SqliteConnection::establish(":memory:").unwrap();
/// # conn.batch_execute("CREATE TABLE users (id INTEGER PRIMARY KEY, email TEXT NOT NULL UNIQUE, name TEXT NOT NULL UNIQUE)").unwrap();
/// let rows = [
///     (users::email.eq("ada@example.org"), users::name.eq("Ada")),
///     (users::email.eq("bob@example.org"), users::name.eq("Bob")),
///     (users::email.eq("rob@example.org"), users::name.eq("Bob")),
/// ];
/// let error = User::get_or_create_many_from(rows)
///     .by(users::email)
///     .run(&mut conn)
///     .unwrap_err();
/// assert!(
///     matches!(error.error(), Error::OtherConstraint { name, .. } if name == "users.name")
/// );
/// assert_eq!((error.answered(), error.input()), (0, Some(2)));
/// ```
///
/// [`diesel::result::Error`]: https://docs.rs/diesel/2.3/diesel/result/enum.Error.html
pub struct ManyError {
    error: Error,
    answered: usize,
    input: Option<usize>,
}

impl ManyError {
    pub(crate) const fn new(error: Error, answered: usize, input: Option<usize>) -> Self {
        Self { error, answered, input }
    }

    /// The error.
    #[must_use]
    pub const fn error(&self) -> &Error {
        &self.error
    }

    /// Returns the error alone.
    #[must_use]
    pub fn into_error(self) -> Error {
        self.error
    }

    /// The number of rows that have been answered: those of all chunks before the error, from the beginning of the input.
    #[must_use]
    pub const fn answered(&self) -> usize {
        self.answered
    }

    /// The place of the row that the error is about, in the input, from 0. None if the error is not about one row, or if it is
    /// not known which.
    ///
    /// It is known for a new row that another unique constraint rejects, for a key that several rows of the table have, for
    /// an incomplete key, and for the error of a statement about a single row. It is not known for an update of several rows.
    /// Nor is it known if the other constraint is partial or on an expression.
    #[must_use]
    pub const fn input(&self) -> Option<usize> {
        self.input
    }

    /// True if the same work may succeed when it is repeated. See [`Error::is_retryable`].
    #[must_use]
    pub const fn is_retryable(&self) -> bool {
        self.error.is_retryable()
    }
}

/// The text of the error, the row, and the number of rows before it that are done.
impl fmt::Display for ManyError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}{}", self.error, self.place())
    }
}

impl fmt::Debug for ManyError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:?}{}", self.error, self.place())
    }
}

impl ManyError {
    fn place(&self) -> String {
        let input = self
            .input
            .map(|input| format!("; at row {input} of the input, counted from 0"));
        let answered = match self.answered {
            0 => String::new(),
            1 => "; the row of the chunk before it is done".to_owned(),
            answered => format!("; the {answered} rows of the chunks before it are done"),
        };
        input.unwrap_or_default() + &answered
    }
}

impl StdError for ManyError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.error.source()
    }
}

/// Forgets how far the request came.
impl From<ManyError> for Error {
    fn from(error: ManyError) -> Self {
        error.error
    }
}

/// See the conversion of [`Error`].
impl From<ManyError> for DieselError {
    fn from(error: ManyError) -> Self {
        error.error.into()
    }
}

/// For `?` in a transaction: the error of another query, with no row answered.
impl From<DieselError> for ManyError {
    fn from(error: DieselError) -> Self {
        Self::new(error.into(), 0, None)
    }
}

impl From<Error> for ManyError {
    fn from(error: Error) -> Self {
        Self::new(error, 0, None)
    }
}

impl Retryable for ManyError {
    fn database_error(&self) -> Option<&DieselError> {
        self.error.database_error()
    }
}
