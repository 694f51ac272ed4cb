//! One call, from its first statement to its end. It turns each answer into the terms of the protocol. The driver
//! performs the statements in the given order and decides nothing.

use std::mem;

use diesel::QueryResult;
use diesel::result::{DatabaseErrorKind, Error as DieselError};

use super::operation::{Insert, Look, Operation, Question, Reading};
use super::order::{Order, Surroundings};
use super::pause::Patience;
use super::trace::Trace;
use crate::columns::GivenColumns;
use crate::database::{
    self, ClientLibrary, Database, Dialect, IndexColumn, InsertForm, LearnedDialect, RefusedInsert, Rejecting, Server,
};
use crate::error::Scope;
use crate::protocol::{
    self, Ending, ErrorClass, Facts, Failure, Finding, Found, Inserted, Preflight, PreflightAnswer, PreflightPlan,
    ReadingBack, Session, SessionCheck, Setting, Step, Updated, Updating, Waiting, Wish, Written,
};
use crate::sql::{ReadLock, Stored};
use crate::{Error, UniqueConstraint};

/// A call in progress. It does not know the types of the model, the key and the defaults. So its decisions are compiled
/// once for all of them, or once for each model.
#[derive(Debug)]
pub(super) struct Call {
    pub(super) constraint: &'static UniqueConstraint,
    /// The reason why nothing is sent.
    refusal: Option<Error>,
    /// The columns for which a new row gets a value.
    pub(super) given: GivenColumns,
    /// Set by the first statement, if the type of the connection does not tell.
    pub(super) dialect: LearnedDialect,
    pub(super) server: Server,
    pub(super) setting: Setting,
    /// The work to repeat if a retry is not the call's business.
    pub(super) scope: Scope,
    pub(super) client: ClientLibrary,
    pub(super) is_about_many: bool,
    /// The columns of the table's unique indexes, if the call has read them and is about many rows.
    indexes: Vec<IndexColumn>,
    has_spoiled: bool,
    /// The number of errors so far that usually stop once the statements are prepared again.
    cured_errors: u8,
    pub(super) patience: Patience,
    pub(super) trace: Trace,
}

impl Call {
    /// Begins a call. `dialect` is None if only a statement tells which database the connection talks to.
    pub(super) fn new<M>(
        order: Order,
        surroundings: Surroundings,
        dialect: Option<Dialect>,
        client: ClientLibrary,
    ) -> Self {
        let trace = Trace::start::<M>(order.verb, order.constraint);
        Self::traced(trace, order, surroundings, dialect, client)
    }

    /// The same for a call whose trace has begun.
    pub(super) fn traced(
        trace: Trace,
        order: Order,
        surroundings: Surroundings,
        dialect: Option<Dialect>,
        client: ClientLibrary,
    ) -> Self {
        let constraint = order.constraint;
        Self {
            constraint,
            refusal: refusal(&order, surroundings),
            dialect: LearnedDialect::from(dialect),
            server: Server::default(),
            setting: setting(&order, surroundings, dialect),
            scope: scope(surroundings),
            client,
            is_about_many: order.verb.is_about_many(),
            indexes: Vec::new(),
            has_spoiled: false,
            cured_errors: 0,
            patience: Patience::default(),
            trace,
            given: order.given,
        }
    }

    /// The first operation.
    pub(super) fn begin<M>(&mut self) -> Operation<M> {
        match self.refusal.take().or_else(|| self.unsupported_key()) {
            Some(error) => self.finish(Err(error)),
            None => self.operation(protocol::start(self.setting)),
        }
    }

    /// The first operation if the driver has already made the look that [`Order::ends_with_row_found`] is about.
    pub(super) fn begin_after_look<M>(&mut self, found: QueryResult<Found<M>>) -> Operation<M> {
        match protocol::start::<M, _>(self.setting) {
            Step::Find(finding) => self.found(Look::Finding(finding), found),
            _ => unreachable!("the order says that the call begins with a look"),
        }
    }

    /// True if the last answer means that the connection's prepared statements must not be used again. The driver asks
    /// before each operation.
    pub(super) fn has_spoiled_prepared_statements(&mut self) -> bool {
        mem::take(&mut self.has_spoiled)
    }

    fn database(&self) -> Option<&'static dyn Database> {
        self.dialect.get().map(Dialect::database)
    }

    /// Inspects the answer of a load.
    fn loaded<R>(&mut self, answer: QueryResult<R>) -> QueryResult<R> {
        if let (Err(DieselError::DatabaseError(_, information)), Some(database)) = (&answer, self.database()) {
            self.has_spoiled = database.spoils_prepared_statements(information.message(), self.client);
        }
        answer
    }

    pub(super) fn found<M>(&mut self, look: Look, found: QueryResult<Found<M>>) -> Operation<M> {
        let mut found = self.loaded(found);
        if let Some(error) = self.unsupported_key() {
            return self.finish(Err(error));
        }
        match look {
            Look::Finding(finding) => {
                let found = found.map_err(|error| self.failure(error));
                self.operation(finding.next(found, self.plan()))
            }
            Look::ReadingBack(reading_back) => {
                let shows_rival = reading_back.written() == Written::Created;
                if shows_rival && matches!(found, Ok(Found::Several)) && self.lock_to_read_back(reading_back).is_some()
                {
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
            if self.is_about_many {
                self.indexes = columns;
            }
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
        self.inserted_some(inserting, form, dialect, rows.map(inserted_one_of))
    }

    /// The same for rows of a chunk, or for one row.
    pub(super) fn inserted_some<M>(
        &mut self,
        inserting: Insert,
        form: &InsertForm,
        dialect: Dialect,
        inserted: QueryResult<Inserted<M>>,
    ) -> Operation<M> {
        let error = match self.loaded(inserted) {
            Ok(inserted) => return self.inserted(inserting, Ok(inserted)),
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

    /// Handles a chunk whose open rows were inserted and are gone. They may live on under another key.
    pub(super) fn rows_are_gone(&mut self, inserting: Insert) -> Operation<()> {
        self.inserted(inserting, Ok(Inserted::UnderAnotherKey))
    }

    pub(super) fn inserted<M>(&mut self, inserting: Insert, inserted: QueryResult<Inserted<M>>) -> Operation<M> {
        let inserted = inserted.map_err(|error| self.failure(error));
        self.operation(inserting.next(inserted))
    }

    pub(super) fn updated_returning<M>(
        &mut self,
        updating: Updating<DieselError>,
        rows: QueryResult<Vec<M>>,
    ) -> Operation<M> {
        let rows = self.loaded(rows);
        // The update touches at most one row.
        let updated = rows.map(|mut rows| rows.pop().map_or(Updated::Nothing, Updated::Row));
        self.updated(updating, updated)
    }

    /// The same for rows of a chunk.
    pub(super) fn updated_many(
        &mut self,
        updating: Updating<DieselError>,
        updated: QueryResult<Updated<()>>,
    ) -> Operation<()> {
        let updated = self.loaded(updated);
        self.updated(updating, updated)
    }

    pub(super) fn updated_plain<M>(
        &mut self,
        updating: Updating<DieselError>,
        count: QueryResult<usize>,
    ) -> Operation<M> {
        // Diesel's connections to MySQL count the rows that were found, also those that had the new values already.
        let updated = count.map(|count| if count == 0 { Updated::Nothing } else { Updated::Unread });
        self.updated(updating, updated)
    }

    fn updated<M>(&mut self, updating: Updating<DieselError>, updated: QueryResult<Updated<M>>) -> Operation<M> {
        let updated = updated.map_err(|error| self.failure(error));
        self.operation(updating.next(updated, self.plan()))
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

    /// Another unique constraint that rejected a row of the chunk, if the call can still ask which row it was.
    pub(super) fn rejecting(&self, error: &Error) -> Option<(Dialect, Rejecting)> {
        let Error::OtherConstraint {
            source: DieselError::DatabaseError(_, information),
            is_update: false,
            ..
        } = error
        else {
            return None;
        };
        let dialect = self.dialect.get()?;
        let database = dialect.database();
        if self.setting.in_transaction && database.errors_end_transactions() {
            return None;
        }
        let rejecting = database.rejecting(information.as_ref(), &self.indexes, self.constraint)?;
        Some((dialect, rejecting))
    }

    /// The preflight of this database.
    fn plan(&self) -> PreflightPlan {
        self.database().map_or(PreflightPlan::Run, preflight_plan)
    }

    fn session(&self, autocommit: bool) -> Session {
        session(self.database(), autocommit)
    }

    /// The way in which a `SELECT` reads.
    pub(super) fn reading(&self, finding: &Finding<DieselError>) -> Reading {
        self.read_lock(finding).map_or(Reading::Plain, Reading::Locking)
    }

    /// The way in which the written row is read.
    pub(super) fn reading_back(&self, reading_back: ReadingBack) -> Reading {
        match self.lock_to_read_back(reading_back) {
            Some(lock) => Reading::Locking(lock),
            None if reading_back.written() == Written::Updated => Reading::InAutocommit,
            None => Reading::Plain,
        }
    }

    fn read_lock(&self, finding: &Finding<DieselError>) -> Option<ReadLock> {
        let locks_to_see = |database: &dyn Database| database.locks_to_see(finding.read_view());
        if finding.locks_rows() {
            Some(ReadLock::Update)
        } else {
            self.database().is_some_and(locks_to_see).then_some(ReadLock::Share)
        }
    }

    /// The lock with which the written row is read. It shows the latest rows.
    fn lock_to_read_back(&self, reading_back: ReadingBack) -> Option<ReadLock> {
        let in_transaction = reading_back.is_in_transaction();
        let must_lock = |database: &dyn Database| match reading_back.written() {
            Written::Created => database.reads_back_the_latest(&self.server, in_transaction),
            Written::Updated => database.locks_to_see(reading_back.read_view()),
        };
        self.database().is_some_and(must_lock).then_some(ReadLock::Share)
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
            .unwrap_or_else(|| database::classify(&error, self.dialect.get()));
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
        // A shared connection cannot prepare its statements again.
        let is_shared = self.scope == Scope::CallOrTransaction;
        if is_shared || self.cured_errors > MOST_CURED {
            persistent
        } else {
            error
        }
    }
}

/// The reason why the order cannot be carried out, whatever the database would answer.
fn refusal(order: &Order, surroundings: Surroundings) -> Option<Error> {
    let constraint = order.constraint;
    if let Some(column) = order.missing {
        Some(Error::IncompleteKey { constraint, column })
    } else if order.locks_row && surroundings == Surroundings::Autocommit {
        Some(Error::NoTransaction { constraint })
    } else {
        None
    }
}

/// The work to repeat if a retry is not the call's business.
pub(super) const fn scope(surroundings: Surroundings) -> Scope {
    match surroundings {
        Surroundings::Autocommit | Surroundings::Transaction => Scope::OutermostTransaction,
        Surroundings::Unknown => Scope::CallOrTransaction,
    }
}

/// The order, as the protocol sees it.
fn setting(order: &Order, surroundings: Surroundings, dialect: Option<Dialect>) -> Setting {
    let wish = Wish {
        creates: order.verb.creates(),
        inserts_first: order.inserts_first,
        locks_row: order.locks_row,
        existing: order.existing,
        may_update_again: order.may_update_again,
    };
    let facts = dialect.map(Dialect::database).map(|database| Facts {
        plan: preflight_plan(database),
        locks_gaps: database.locks_gaps(),
        inserts_past_snapshots: database.inserts_past_snapshots(),
    });
    let in_transaction = surroundings != Surroundings::Autocommit;
    Setting::new(wish, facts, in_transaction, order.max_retries)
}

/// The preflight on this database.
fn preflight_plan(database: &dyn Database) -> PreflightPlan {
    if database.reads_catalog() {
        PreflightPlan::Run
    } else {
        PreflightPlan::Skip(session(Some(database), true))
    }
}

fn session(database: Option<&dyn Database>, autocommit: bool) -> Session {
    Session {
        autocommit,
        errors_end_transactions: database.is_some_and(Database::errors_end_transactions),
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::columns::Columns;
    use crate::constraint::Declaration;
    use crate::database::Dialect;
    use crate::driver::order::Verb;
    use crate::protocol::Existing;

    diesel::table! { rows (id) { id -> Integer } }
    const KEY: &UniqueConstraint = &Declaration::primary_key::<rows::table>(&["id"], &[]).constraint();

    const DIALECTS: &[Option<Dialect>] = &[
        None,
        #[cfg(feature = "sqlite")]
        Some(Dialect::Sqlite),
        #[cfg(feature = "postgres")]
        Some(Dialect::Postgres),
        #[cfg(feature = "mysql")]
        Some(Dialect::Mysql),
    ];

    /// Combinations of all that an order can ask for.
    fn orders() -> impl Iterator<Item = Order> {
        let verbs = [
            (Verb::GetOrCreate, Existing::Return),
            (Verb::FindUnique, Existing::Return),
            (Verb::UpdateOrCreate, Existing::Update),
            (Verb::UpdateOrCreate, Existing::UpdateIf),
        ];
        verbs.into_iter().flat_map(|(verb, existing)| {
            (0..8).map(move |choice| Order {
                verb,
                constraint: KEY,
                given: GivenColumns {
                    columns: Columns::None,
                    left_out: Vec::new(),
                },
                max_retries: 1,
                inserts_first: choice & 1 != 0,
                locks_row: choice & 2 != 0,
                existing,
                may_update_again: false,
                missing: (choice & 4 != 0).then_some("id"),
            })
        })
    }

    /// The possible answers to a look.
    fn looks() -> [QueryResult<Found<&'static str>>; 4] {
        let error = DieselError::DatabaseError(DatabaseErrorKind::Unknown, Box::new("disk I/O error".to_owned()));
        [
            Ok(Found::One("row")),
            Ok(Found::Nothing),
            Ok(Found::Several),
            Err(error),
        ]
    }

    /// For these orders a driver looks before there is a `Call`, and returns the row that it finds. Here a `Call` from the start
    /// gives the same answer. If the look finds no row, the call goes on in the same way.
    #[test]
    fn a_look_before_the_call_changes_nothing() {
        let surroundings = [
            Surroundings::Autocommit,
            Surroundings::Transaction,
            Surroundings::Unknown,
        ];
        let mut count = 0;
        for order in orders().filter(Order::ends_with_row_found) {
            for surroundings in surroundings {
                for dialect in DIALECTS {
                    let case = format!("{order:?}, {surroundings:?}, {dialect:?}");
                    let new = || Call::new::<&str>(order.clone(), surroundings, *dialect, ClientLibrary::OfTheDatabase);
                    // The look of an enum of connections tells which database it is.
                    assert_eq!(new().setting, setting(&order, surroundings, None), "{case}");
                    for (of_call, of_driver) in looks().into_iter().zip(looks()) {
                        let (mut call, mut later) = (new(), new());
                        let Operation::Find(look, Reading::Plain) = call.begin::<&str>() else {
                            panic!("{case} does not begin with a plain look");
                        };
                        let finds = matches!(of_call, Ok(Found::One(_)));
                        let next = format!("{:?}", call.found(look, of_call));
                        assert_eq!(next == r#"Finish(Ok(Found("row")))"#, finds, "{case}");
                        assert_eq!(next, format!("{:?}", later.begin_after_look(of_driver)), "{case}");
                        count += 1;
                    }
                }
            }
        }
        assert_eq!(count, 2 * surroundings.len() * DIALECTS.len() * looks().len());
    }
}
