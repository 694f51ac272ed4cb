//! One call, from its first statement to its end. It turns each answer into the terms of the protocol. The driver
//! performs the statements in the given order and decides nothing.

use std::mem;
use std::sync::OnceLock;

use diesel::QueryResult;
use diesel::deserialize;
use diesel::result::{DatabaseErrorKind, Error as DieselError};

use super::operation::{Insert, Locking, Look, Operation, Question};
use super::pause::Patience;
use super::trace::Trace;
use crate::database::{self, ClientLibrary, Database, Dialect, IndexColumn, InsertForm, RefusedInsert, Server};
use crate::defaults::Columns;
use crate::protocol::{
    self, Ending, ErrorClass, Failure, Found, Inserted, Preflight, PreflightAnswer, PreflightPlan, ReadView,
    ReadingBack, Session, SessionCheck, Setting, Waiting,
};
use crate::sql::Stored;
use crate::{Error, UniqueConstraint};

/// A call in progress. It does not know the types of the model, the key and the defaults. So its decisions are compiled
/// once for all of them, or once for each model.
#[derive(Debug)]
pub struct Call {
    pub(super) constraint: &'static UniqueConstraint,
    /// The columns for which a new row gets a value.
    pub(super) given: Columns,
    /// Set by the first statement.
    pub(super) dialect: OnceLock<Dialect>,
    pub(super) server: Server,
    pub(super) setting: Setting,
    client: ClientLibrary,
    has_spoiled: bool,
    /// The number of errors so far that usually stop once the statements are prepared again.
    cured_errors: u8,
    pub(super) patience: Patience,
    pub(super) trace: Trace,
}

impl Call {
    pub(super) fn new<M>(
        constraint: &'static UniqueConstraint,
        given: Columns,
        setting: Setting,
        client: ClientLibrary,
    ) -> Self {
        Self {
            constraint,
            given,
            dialect: OnceLock::new(),
            server: Server::default(),
            setting,
            client,
            has_spoiled: false,
            cured_errors: 0,
            patience: Patience::default(),
            trace: Trace::start::<M>(constraint),
        }
    }

    /// The first operation.
    pub(super) fn begin<M>(&mut self) -> Operation<M> {
        self.operation(protocol::start(self.setting))
    }

    /// True if the last answer means that the connection's prepared statements must not be used again. The driver asks
    /// before each operation.
    pub(super) fn has_spoiled_prepared_statements(&mut self) -> bool {
        mem::take(&mut self.has_spoiled)
    }

    fn database(&self) -> Option<&'static dyn Database> {
        self.dialect.get().map(|dialect| dialect.database())
    }

    /// Inspects the answer of a load.
    fn loaded<R>(&mut self, answer: QueryResult<R>) -> QueryResult<R> {
        if let (Err(DieselError::DatabaseError(_, information)), Some(database)) = (&answer, self.database()) {
            self.has_spoiled = database.spoils_prepared_statements(information.message(), self.client);
        }
        answer
    }

    pub(super) fn found<M>(&mut self, look: Look, rows: QueryResult<Vec<M>>) -> Operation<M> {
        if let Some(error) = self.unsupported_key() {
            return self.finish(Err(error));
        }
        let rows = self.loaded(rows);
        match look {
            Look::Finding(finding) => {
                let found = rows.map(Found::from).map_err(|error| self.failure(error));
                self.operation(finding.next(found, self.plan()))
            }
            Look::ReadingBack(reading_back) => {
                let mut found = rows.map(Found::from);
                if matches!(found, Ok(Found::Several)) && self.reads_back_the_latest(reading_back) {
                    found = Err(index_was_dropped());
                }
                let found = found.map_err(|error| self.failure(error));
                self.operation(reading_back.next(found))
            }
        }
    }

    pub(super) fn read_indexes<M>(
        &mut self,
        preflight: Preflight,
        columns: QueryResult<Vec<IndexColumn>>,
    ) -> Operation<M> {
        let columns = self.loaded(columns);
        let answer = columns.map(|columns| {
            self.server.learn(&columns, self.constraint);
            PreflightAnswer {
                has_constraint: !self.server.own_indexes.is_empty(),
                session: self.session(self.server.autocommit),
            }
        });
        let answer = answer.map_err(|error| self.failure(error));
        self.operation(preflight.next(answer))
    }

    pub(super) fn answered<M>(
        &mut self,
        question: Question,
        dialect: Dialect,
        answers: QueryResult<Vec<Option<bool>>>,
    ) -> Operation<M> {
        let answer = self.loaded(answers).map(|answers| answers.contains(&Some(true)));
        match question {
            Question::Autocommit(preflight) => self.answered_autocommit(preflight, answer),
            Question::EqualNulls(inserting) => self.answered_equal_nulls(inserting, dialect, answer),
            Question::WritingTriggers(source) => self.answered_writing_triggers(source, answer),
        }
    }

    fn answered_autocommit<M>(
        &mut self,
        preflight: SessionCheck<DieselError>,
        autocommit: QueryResult<bool>,
    ) -> Operation<M> {
        let session = autocommit.ok().map(|autocommit| self.session(autocommit));
        self.operation(preflight.next(session))
    }

    /// Without an index in which NULL equals NULL the insert must not run: an index that treats NULLs as distinct would
    /// also match the conflict target.
    fn answered_equal_nulls<M>(
        &mut self,
        inserting: Insert,
        dialect: Dialect,
        answer: QueryResult<bool>,
    ) -> Operation<M> {
        match answer {
            Ok(true) => {
                self.trace.statement("INSERT");
                Operation::InsertReturning(inserting, InsertForm::Returning, dialect)
            }
            Ok(false) => self.operation(inserting.next(Err(Failure {
                class: ErrorClass::ConstraintMissing,
                error: no_index_with_equal_nulls(),
            }))),
            Err(error) => self.inserted(inserting, Err(error)),
        }
    }

    /// A trigger may write to another table. An index there may reject that row, and may have the same name as the key.
    fn answered_writing_triggers<M>(&mut self, source: DieselError, answer: QueryResult<bool>) -> Operation<M> {
        self.finish_with(if answer.is_ok_and(|has_triggers| has_triggers) {
            Ending::OtherConstraint(source)
        } else {
            Ending::NotFoundAfterInsert(Some(source))
        })
    }

    pub(super) fn inserted_returning<M>(
        &mut self,
        inserting: Insert,
        form: &InsertForm,
        dialect: Dialect,
        rows: QueryResult<Vec<Stored<M>>>,
    ) -> Operation<M> {
        let error = match self.loaded(rows) {
            Ok(rows) => return self.inserted(inserting, Ok(inserted_one_of(rows))),
            Err(error) => error,
        };
        let in_transaction = inserting.is_in_transaction();
        match dialect.database().refused_insert(form, &error, in_transaction) {
            RefusedInsert::Failed => self.inserted(inserting, Err(error)),
            RefusedInsert::FailedForGood => {
                let class = ErrorClass::Other;
                self.operation(inserting.next(Err(Failure { class, error })))
            }
            RefusedInsert::Yielded => self.inserted(inserting, Ok(Inserted::Yielded)),
            RefusedInsert::InsertUnread => Operation::InsertUnread(inserting, dialect),
            RefusedInsert::InsertPlain => {
                self.trace.statement("INSERT");
                Operation::InsertPlain(inserting, None, dialect)
            }
        }
    }

    /// Handles the answer to an insert whose row is not read. The answer to an insert that returns a row begins with
    /// the row's columns. So an error here is also the error of a half-read answer.
    pub(super) fn inserted_unread<M>(&mut self, inserting: Insert, count: QueryResult<usize>) -> Operation<M> {
        let count = self.loaded(count);
        self.inserted_plain(inserting, count)
    }

    pub(super) fn inserted_plain<M>(&mut self, inserting: Insert, count: QueryResult<usize>) -> Operation<M> {
        self.inserted(inserting, count.map(|_| Inserted::Unread))
    }

    fn inserted<M>(&mut self, inserting: Insert, inserted: QueryResult<Inserted<M>>) -> Operation<M> {
        let inserted = inserted.map_err(|error| self.failure(error));
        self.operation(inserting.next(inserted))
    }

    pub(super) fn waited<M>(&mut self, waiting: Waiting<DieselError>) -> Operation<M> {
        self.operation(waiting.next())
    }

    pub(super) fn read_language<M>(
        &mut self,
        source: DieselError,
        languages: QueryResult<Vec<Option<String>>>,
    ) -> Operation<M> {
        self.server.language = languages.ok().and_then(|mut languages| languages.pop().flatten());
        let language = self.foreign_language();
        self.finish(Err(Error::from_unreadable(source, language)))
    }

    // Facts

    /// The preflight of this database.
    fn plan(&self) -> PreflightPlan {
        match self.database() {
            Some(database) if !database.reads_catalog() => PreflightPlan::Skip(self.session(true)),
            Some(_) | None => PreflightPlan::Run,
        }
    }

    fn session(&self, autocommit: bool) -> Session {
        Session {
            autocommit,
            errors_end_transactions: self.database().is_some_and(Database::errors_end_transactions),
        }
    }

    pub(super) fn locking_to_see(&self, read_view: ReadView) -> Locking {
        if self.database().is_some_and(|database| database.locks_to_see(read_view)) {
            Locking::Share
        } else {
            Locking::None
        }
    }

    pub(super) fn reads_back_the_latest(&self, reading_back: ReadingBack) -> bool {
        let in_transaction = reading_back.is_in_transaction();
        self.database()
            .is_some_and(|database| database.reads_back_the_latest(&self.server, in_transaction))
    }

    /// The language of the server's messages, if it is known and is not English.
    pub(super) fn foreign_language(&self) -> Option<String> {
        let language = self.server.language.as_deref()?;
        let is_english = self.database()?.is_english(language);
        (!is_english).then(|| language.to_owned())
    }

    /// The error for a key that the database cannot compare exactly. The database is known only after the first
    /// statement.
    fn unsupported_key(&self) -> Option<Error> {
        if !self.constraint.has_numeric_column() {
            return None;
        }
        let reason = self.database()?.refusal_of_numeric_keys()?;
        let constraint = self.constraint;
        Some(Error::UnsupportedKey { constraint, reason })
    }

    /// Classifies a statement's failure.
    fn failure(&mut self, error: DieselError) -> Failure<DieselError> {
        let error = self.known_to_persist(error);
        let for_key = |database: &dyn Database| database.class_for_key(&error, &self.server, self.constraint);
        let class = self
            .database()
            .and_then(for_key)
            .unwrap_or_else(|| database::classify(&error, self.dialect.get().copied()));
        Failure { class, error }
    }

    /// Returns the error. Preparing the statements again usually cures it. If it keeps coming after that, returns its
    /// replacement. A column may be altered during a call, but not that often.
    fn known_to_persist(&mut self, error: DieselError) -> DieselError {
        const MOST_CURED: u8 = 3;
        let Some(persistent) = self.database().and_then(|database| database.persistent(&error)) else {
            return error;
        };
        self.cured_errors += 1;
        if self.cured_errors > MOST_CURED {
            persistent
        } else {
            error
        }
    }
}

/// The insert was for one row, so at most one row comes back.
fn inserted_one_of<M>(mut rows: Vec<Stored<M>>) -> Inserted<M> {
    match rows.pop() {
        Some(Stored::Row(model)) => Inserted::Row(model),
        Some(Stored::UnderAnotherKey) => Inserted::UnderAnotherKey,
        None => Inserted::Yielded,
    }
}

/// The error for a transaction that must be repeated: the database accepted its row beside another row with the key.
fn index_was_dropped() -> DieselError {
    let message = "another row has this key: the unique index was dropped after this transaction took its snapshot";
    DieselError::DatabaseError(DatabaseErrorKind::SerializationFailure, Box::new(message.to_owned()))
}

/// The error that the server would report if the conflict target did not match an index that treats NULLs as distinct.
fn no_index_with_equal_nulls() -> DieselError {
    let message = "no valid unique index with NULLS NOT DISTINCT exists on the columns of the key";
    DieselError::DatabaseError(DatabaseErrorKind::Unknown, Box::new(message.to_owned()))
}

/// True if the database may have rolled back the whole transaction. If so, tell Diesel to tolerate a missing savepoint.
/// Diesel itself recognizes some of these errors.
pub(super) fn may_have_ended_transaction(error: &Error) -> bool {
    error.is_retryable() || matches!(error, Error::ForeignMessages { .. })
}

/// The rows, if all of them can be read.
pub(super) fn all_read<R>(rows: Vec<deserialize::Result<R>>) -> QueryResult<Vec<R>> {
    let rows: deserialize::Result<_> = rows.into_iter().collect();
    rows.map_err(DieselError::DeserializationError)
}
