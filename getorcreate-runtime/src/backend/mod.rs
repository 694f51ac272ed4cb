//! What each database is like: how to know which one a connection talks to, and how its errors read. What holds for one
//! database alone stands in its own file.

#[cfg(feature = "sqlite")]
mod sqlite;

use std::sync::OnceLock;

use diesel::QueryResult;
use diesel::backend::Backend;
use diesel::query_builder::{QueryFragment, QueryId};
use diesel::result::{DatabaseErrorInformation, DatabaseErrorKind, Error as DieselError};

use crate::diesel_internals::{LimitClause, LimitOffsetClause, NoOffsetClause};
use crate::protocol::Meaning;

/// A database whose SQL and whose ways we know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Dialect {
    #[cfg(feature = "sqlite")]
    Sqlite,
}

impl Dialect {
    /// Whether a key may have a `Numeric` column, and if not, why.
    pub(crate) fn check_numeric_key(self) -> QueryResult<()> {
        match self {
            #[cfg(feature = "sqlite")]
            Self::Sqlite => Err(DieselError::QueryBuilderError(sqlite::NUMERIC_KEY.into())),
        }
    }
}

/// The dialect of a connection, noticed while the first statement for it is put together.
///
/// The type of a connection does not always tell: an enum made with `#[derive(MultiConnection)]` has a backend of its
/// own. A statement that Diesel has cached is put together all the same, to collect its values.
#[derive(Debug, Default)]
pub struct NoticedDialect(OnceLock<Dialect>);

impl NoticedDialect {
    fn notice(&self, dialect: Dialect) {
        self.0.get_or_init(|| dialect);
    }

    pub(crate) fn get(&self) -> Option<Dialect> {
        self.0.get().copied()
    }

    fn limit(&self) -> LimitTwo<'_> {
        LimitOffsetClause {
            limit_clause: LimitClause(Two(self)),
            offset_clause: NoOffsetClause,
        }
    }
}

/// A backend that getorcreate knows.
#[diagnostic::on_unimplemented(
    message = "getorcreate is built without support for `{Self}`",
    label = "a connection of a database that is not supported",
    note = "enable the feature of the database on `getorcreate`, as on Diesel: `features = [\"sqlite\"]`"
)]
pub trait SupportedBackend: Backend {
    /// The `LIMIT 2` that notices.
    type Limit<'a>: QueryFragment<Self> + QueryId;

    /// The `LIMIT 2` that notices.
    fn limit(noticed: &NoticedDialect) -> Self::Limit<'_>;
}

#[diagnostic::do_not_recommend]
impl<DB: Backend> SupportedBackend for DB
where
    for<'a> LimitTwo<'a>: QueryFragment<DB>,
{
    type Limit<'a> = LimitTwo<'a>;

    fn limit(noticed: &NoticedDialect) -> LimitTwo<'_> {
        noticed.limit()
    }
}

/// ` LIMIT 2`. Diesel's own node hands the [`Two`] to the backend that is really there, also behind a
/// `MultiConnection`.
pub(crate) type LimitTwo<'a> = LimitOffsetClause<LimitClause<Two<'a>>, NoOffsetClause>;

/// The number. Each backend implements it, writes `2`, and notes who it is.
#[derive(Debug, Clone, Copy)]
pub struct Two<'a>(&'a NoticedDialect);

impl QueryId for Two<'_> {
    type QueryId = Two<'static>;
    const HAS_STATIC_QUERY_ID: bool = true;
}

/// What the failure of a statement says about the race.
pub(crate) fn meaning(error: &DieselError) -> Meaning {
    let DieselError::DatabaseError(kind, information) = error else {
        return Meaning::Other;
    };
    match kind {
        DatabaseErrorKind::UniqueViolation => Meaning::UniqueViolation,
        DatabaseErrorKind::SerializationFailure => Meaning::Transient,
        DatabaseErrorKind::Unknown => meaning_of_text(information.as_ref()),
        _ => Meaning::Other,
    }
}

/// Diesel hides the error's number, so that the text has to do where Diesel has no kind for it.
fn meaning_of_text(information: &dyn DatabaseErrorInformation) -> Meaning {
    let meanings: &[Option<Meaning>] = &[
        #[cfg(feature = "sqlite")]
        sqlite::meaning(information.message()),
    ];
    meanings.iter().flatten().next().copied().unwrap_or(Meaning::Other)
}

/// Whether the work that ended in `error` may succeed when it is repeated.
pub(crate) fn is_transient(error: &DieselError) -> bool {
    meaning(error) == Meaning::Transient
}

/// The unique constraint that refused a row, as the database names it.
pub(crate) fn violated_constraint(error: &DieselError) -> String {
    let DieselError::DatabaseError(_, information) = error else {
        return error.to_string();
    };
    if let Some(name) = information.constraint_name() {
        return name.to_owned();
    }
    #[cfg(feature = "sqlite")]
    if let Some(name) = sqlite::violated_constraint(information.message()) {
        return name;
    }
    information.message().to_owned()
}
