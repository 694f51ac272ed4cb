//! What each database is like: how to know which one a connection talks to, and how its errors read. What holds for one
//! database alone stands in its own file.

mod expression;
pub(crate) mod mysql;
pub(crate) mod postgres;
pub(crate) mod sqlite;

use std::sync::OnceLock;

use diesel::QueryResult;
use diesel::backend::Backend;
#[cfg(feature = "mysql")]
use diesel::mysql::MysqlQueryBuilder;
#[cfg(feature = "postgres")]
use diesel::pg::PgQueryBuilder;
use diesel::query_builder::{AstPass, QueryBuilder, QueryFragment, QueryId};
use diesel::result::{DatabaseErrorInformation, DatabaseErrorKind, Error as DieselError};
#[cfg(feature = "sqlite")]
use diesel::sqlite::query_builder::SqliteQueryBuilder;

use crate::UniqueConstraint;
use crate::defaults::Columns;
use crate::diesel_internals::{LimitClause, LimitOffsetClause, NoOffsetClause};
use crate::protocol::{Meaning, Sight};

/// A database whose SQL and whose ways are known: one for each feature that is on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Dialect {
    /// `SQLite`.
    #[cfg(feature = "sqlite")]
    Sqlite,
    /// PostgreSQL.
    #[cfg(feature = "postgres")]
    Postgres,
    /// MySQL and MariaDB: Diesel does not tell them apart. A call asks the server which one it is.
    #[cfg(feature = "mysql")]
    Mysql,
}

impl Dialect {
    /// A name as SQL has it, quoted by Diesel's own query builder.
    pub fn identifier(self, name: &str) -> String {
        match self {
            #[cfg(feature = "sqlite")]
            Self::Sqlite => quoted(SqliteQueryBuilder::default(), name),
            #[cfg(feature = "postgres")]
            Self::Postgres => quoted(PgQueryBuilder::default(), name),
            #[cfg(feature = "mysql")]
            Self::Mysql => quoted(MysqlQueryBuilder::default(), name),
        }
    }

    /// A string as SQL has it, whatever the session's settings are.
    pub fn string_literal(self, text: &str) -> String {
        match self {
            #[cfg(feature = "sqlite")]
            Self::Sqlite => sqlite::string_literal(text),
            #[cfg(feature = "postgres")]
            Self::Postgres => postgres::string_literal(text),
            #[cfg(feature = "mysql")]
            Self::Mysql => mysql::string_literal(text),
        }
    }

    /// Whether a key may have a `Numeric` column, and if not, why.
    pub fn check_numeric_key(self) -> QueryResult<()> {
        match self {
            #[cfg(feature = "sqlite")]
            Self::Sqlite => Err(DieselError::QueryBuilderError(sqlite::NUMERIC_KEY.into())),
            #[cfg(feature = "postgres")]
            Self::Postgres => Ok(()),
            #[cfg(feature = "mysql")]
            Self::Mysql => Ok(()),
        }
    }

    /// Whether a `SELECT` has to lock the rows that it is to see.
    pub(crate) fn locks_to_see(self, sight: Sight) -> bool {
        match self {
            #[cfg(feature = "sqlite")]
            Self::Sqlite => false,
            // What the snapshot hides cannot be seen by any means: the insert has failed in such a transaction.
            #[cfg(feature = "postgres")]
            Self::Postgres => false,
            #[cfg(feature = "mysql")]
            Self::Mysql => sight == Sight::Latest,
        }
    }

    /// The form of an insert into the table of the constraint that returns its row.
    pub(crate) fn returning(self, constraint: &UniqueConstraint) -> Returning {
        match self {
            // Whether `diesel::table!` names the table's schema is part of the table's type, and so of each statement's.
            #[cfg(feature = "sqlite")]
            Self::Sqlite => sqlite::returning(constraint.schema().is_some()),
            #[cfg(feature = "postgres")]
            Self::Postgres => postgres::RETURNING,
            #[cfg(feature = "mysql")]
            Self::Mysql => mysql::RETURNING,
        }
    }

    /// Whether the connection's prepared statements must not be used again after this error of a `SELECT` or an
    /// `INSERT`.
    pub(crate) fn spoils_prepared_statements(self, error: &DieselError, client: ClientLibrary) -> bool {
        let DieselError::DatabaseError(_, information) = error else {
            return false;
        };
        match self {
            #[cfg(feature = "sqlite")]
            Self::Sqlite => false,
            #[cfg(feature = "postgres")]
            Self::Postgres => information.message() == postgres::CACHED_PLAN,
            #[cfg(feature = "mysql")]
            Self::Mysql => mysql::spoils_prepared_statements(client),
        }
    }

    /// Whether a connection of diesel-async takes the answer to a statement that was dropped for that of the next.
    pub(crate) fn loses_track_of_dropped_statements(self) -> bool {
        match self {
            #[cfg(feature = "sqlite")]
            Self::Sqlite => false,
            #[cfg(feature = "postgres")]
            Self::Postgres => false,
            #[cfg(feature = "mysql")]
            Self::Mysql => mysql::LOSES_TRACK_OF_DROPPED_STATEMENTS,
        }
    }

    /// What the text of an error says, if anything.
    fn meaning(self, message: &str) -> Option<Meaning> {
        match self {
            #[cfg(feature = "sqlite")]
            Self::Sqlite => sqlite::meaning(message),
            #[cfg(feature = "postgres")]
            Self::Postgres => postgres::meaning(message),
            #[cfg(feature = "mysql")]
            Self::Mysql => mysql::meaning(message),
        }
    }

    /// What an error means whose text says nothing.
    fn meaning_otherwise(self) -> Meaning {
        match self {
            #[cfg(feature = "sqlite")]
            Self::Sqlite => Meaning::Other,
            // Work on an index at the same time may end in internal errors.
            #[cfg(feature = "postgres")]
            Self::Postgres => Meaning::Unclear,
            #[cfg(feature = "mysql")]
            Self::Mysql => Meaning::Other,
        }
    }
}

/// No builder of Diesel's refuses an identifier.
fn quoted<DB: Backend>(mut builder: impl QueryBuilder<DB>, name: &str) -> String {
    let _ = builder.push_identifier(name);
    builder.finish()
}

/// What speaks to the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ClientLibrary {
    /// The library that comes with the database, behind Diesel's own connections.
    OfTheDatabase,
    /// One written in Rust, behind those of diesel-async.
    OfRust,
}

/// How a database wants an insert that returns its row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Returning {
    /// True if it inserts nothing, without an error, where a row has the key already. If false, it fails there.
    pub(crate) yields_to_the_key: bool,
    /// Whether columns are to be written without the name of their table.
    pub(crate) without_table_names: bool,
    /// What stands before a column that is compared as it is stored.
    pub(crate) before_compared: &'static str,
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

    /// The dialect, if a statement has shown it.
    #[must_use]
    pub fn get(&self) -> Option<Dialect> {
        self.0.get().copied()
    }

    /// The dialect, after the first statement.
    pub(crate) fn known(&self) -> QueryResult<Dialect> {
        self.get()
            .ok_or_else(|| DieselError::QueryBuilderError("no statement has shown which database this is".into()))
    }

    /// The dialect, before the first statement: for a backend that can be had without a connection.
    pub(crate) fn of<DB: SupportedBackend + Default>(&self) -> Option<Dialect> {
        // Which it is, the limit notices when it is asked anything.
        DB::limit(self).is_noop(&DB::default()).ok()?;
        self.get()
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
    note = "enable the feature of the database on `getorcreate`, as on Diesel: `features = [\"sqlite\"]`, `\"postgres\"` or `\"mysql\"`"
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

/// The number. Each backend writes `2` for it, and is noticed.
#[derive(Debug, Clone, Copy)]
pub struct Two<'a>(&'a NoticedDialect);

impl QueryId for Two<'_> {
    type QueryId = Two<'static>;
    const HAS_STATIC_QUERY_ID: bool = true;
}

macro_rules! notice {
    ($($feature:literal: $backend:ty => $dialect:ident),+ $(,)?) => { $(
        #[cfg(feature = $feature)]
        impl QueryFragment<$backend> for Two<'_> {
            fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, $backend>) -> QueryResult<()> {
                self.0.notice(Dialect::$dialect);
                out.push_sql("2");
                Ok(())
            }
        }
    )+ };
}
notice! {
    "sqlite": diesel::sqlite::Sqlite => Sqlite,
    "postgres": diesel::pg::Pg => Postgres,
    "mysql": diesel::mysql::Mysql => Mysql,
}

/// What the failure of a statement says about the race. Where no statement has shown yet which database it is, any of
/// them may have said it.
pub(crate) fn meaning(error: &DieselError, dialect: Option<Dialect>) -> Meaning {
    let DieselError::DatabaseError(kind, information) = error else {
        return Meaning::Other;
    };
    match kind {
        // An exclusion constraint of PostgreSQL's refuses a row in the same way.
        DatabaseErrorKind::UniqueViolation | DatabaseErrorKind::ExclusionViolation => Meaning::UniqueViolation,
        DatabaseErrorKind::SerializationFailure => Meaning::Transient,
        DatabaseErrorKind::Unknown => meaning_of_text(information.as_ref(), dialect),
        _ => Meaning::Other,
    }
}

/// Diesel hides the error's number, so that the text has to do where Diesel has no kind for it.
fn meaning_of_text(information: &dyn DatabaseErrorInformation, dialect: Option<Dialect>) -> Meaning {
    let message = information.message();
    match dialect {
        Some(dialect) => dialect.meaning(message).unwrap_or_else(|| dialect.meaning_otherwise()),
        None => meaning_anywhere(message).unwrap_or(Meaning::Other),
    }
}

fn meaning_anywhere(message: &str) -> Option<Meaning> {
    let meanings = [
        sqlite::meaning(message),
        postgres::meaning(message),
        mysql::meaning(message),
    ];
    meanings.into_iter().flatten().next()
}

/// True if the connection has to prepare its statements anew after this error of a caller's query. On MySQL and MariaDB each error
/// that asks for another try is one. The database need not be known. Other databases keep their statements, since forgetting them
/// switches Diesel's cache on.
pub(crate) fn spoils_prepared_statements_anywhere(error: &DieselError, client: ClientLibrary) -> bool {
    let DieselError::DatabaseError(_, information) = error else {
        return false;
    };
    let message = information.message();
    let of_others = [sqlite::meaning(message), postgres::meaning(message)];
    if postgres::is_about_a_cached_plan(error) {
        true
    } else {
        is_transient(error) && of_others == [None, None] && mysql::spoils_prepared_statements(client)
    }
}

/// Whether the work that ended in `error` may succeed when it is repeated.
pub fn is_transient(error: &DieselError) -> bool {
    meaning(error, None) == Meaning::Transient
}

/// Whether only the text of the error says what it is, and that text means nothing to us.
pub(crate) fn is_unreadable(error: &DieselError, dialect: Option<Dialect>) -> bool {
    let DieselError::DatabaseError(DatabaseErrorKind::Unknown, information) = error else {
        return false;
    };
    dialect.is_some_and(|dialect| dialect.meaning(information.message()).is_none())
}

/// The unique constraint that refused a row of the table of `own`, as the database names it, or all that it says.
pub(crate) fn violated_constraint(error: &DieselError, own: &UniqueConstraint) -> String {
    let DieselError::DatabaseError(_, information) = error else {
        return error.to_string();
    };
    if let Some(name) = information.constraint_name() {
        return name.to_owned();
    }
    let message = information.message();
    sqlite::violated_constraint(message)
        .or_else(|| mysql::violated_index(message, &own.table()).map(ToOwned::to_owned))
        .unwrap_or_else(|| message.to_owned())
}

/// The remedy, if a constraint refused a value that the database itself has chosen: its sequence is behind.
pub(crate) fn sequence_behind(error: &DieselError, own: &UniqueConstraint, given: Columns) -> Option<String> {
    let DieselError::DatabaseError(DatabaseErrorKind::UniqueViolation, information) = error else {
        return None;
    };
    let column = postgres::violated_column(information.details()?)?;
    let is_given = given.contains(&column) || own.conditions().iter().any(|condition| condition.column == column);
    (!is_given).then(|| postgres::sequence_remedy(&own.table_name(), &column))
}
