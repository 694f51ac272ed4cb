//! One call, from its first statement to its end: which statement a step of the protocol takes on the database at hand,
//! and what the answer to it means. Whoever performs the statements is told one after the other, and decides nothing.

use std::mem;
use std::time::Instant;

use diesel::QueryResult;
use diesel::deserialize;
use diesel::result::Error as DieselError;

use super::mysql::{self, InsertForm, ServerFacts};
use super::pause::{self, Patience};
use super::task::{Insert, Look, Proof, Question, Task, Version};
use super::trace::Trace;
use crate::backend::mysql::{
    self as mysql_errors, is_unsent_for_want_of_columns, leaves_table_open, reads_its_own_table,
};
use crate::backend::{self, ClientLibrary, Dialect, NoticedDialect, postgres, sqlite};
use crate::defaults::Columns;
use crate::protocol::{
    self, Ending, Examined, Examining, ExaminingSession, Failure, Found, Inserted, Meaning, ReadingBack, Session,
    Setting, Sight, Step, Waiting, Yields,
};
use crate::statement::{IndexColumn, Stored};
use crate::{Error, Outcome, UniqueConstraint};

/// A call under way. It knows nothing of the types of the model, the key and the defaults, so that what it decides is
/// compiled once for all of them, or once for each model.
#[derive(Debug)]
pub struct Call {
    constraint: &'static UniqueConstraint,
    /// The columns that a new row is given a value for.
    given: Columns,
    pub(super) dialect: NoticedDialect,
    /// The facts about a MySQL or MariaDB server.
    server: ServerFacts,
    setting: Setting,
    client: ClientLibrary,
    has_spoiled: bool,
    /// How often statements that were prepared anew had a plan that is of no more use.
    stale_plans: u8,
    patience: Patience,
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
            dialect: NoticedDialect::default(),
            server: ServerFacts::default(),
            setting,
            client,
            has_spoiled: false,
            stale_plans: 0,
            patience: Patience::default(),
            trace: Trace::start::<M>(constraint),
        }
    }

    /// The first task.
    pub(super) fn begin<M>(&mut self) -> Task<M> {
        self.task(protocol::start(self.setting))
    }

    /// Whether the last answer says that the connection's prepared statements must not be used again. It is asked before
    /// each task.
    pub(super) fn has_spoiled_prepared_statements(&mut self) -> bool {
        mem::take(&mut self.has_spoiled)
    }

    /// Looks at what was loaded.
    fn loaded<R>(&mut self, answer: QueryResult<R>) -> QueryResult<R> {
        if let (Err(error), Some(dialect)) = (&answer, self.dialect.get()) {
            self.has_spoiled = dialect.spoils_prepared_statements(error, self.client);
        }
        answer
    }

    pub(super) fn found<M>(&mut self, look: Look, rows: QueryResult<Vec<M>>) -> Task<M> {
        let rows = self.loaded(rows);
        let mut found = self.check_key().and(rows).map(Found::from);
        if let (Ok(Found::Several), Look::ReadingBack(reading_back)) = (&found, &look)
            && self.reads_back_the_latest(*reading_back)
        {
            found = Err(mysql_errors::index_was_dropped());
        }
        let found = found.map_err(|error| self.failure(error));
        self.task(match look {
            Look::Finding(finding) => finding.next(found),
            Look::ReadingBack(reading_back) => reading_back.next(found),
        })
    }

    pub(super) fn read_indexes<M>(&mut self, examining: Examining, columns: QueryResult<Vec<IndexColumn>>) -> Task<M> {
        let columns = self.loaded(columns);
        let examined = columns.map(|columns| self.server.learn(&columns, self.constraint));
        self.examined(examining, examined)
    }

    pub(super) fn answered<M>(&mut self, question: Question, answers: QueryResult<Vec<Option<bool>>>) -> Task<M> {
        let answer = self.loaded(answers).map(|answers| answers.contains(&Some(true)));
        match question {
            Question::Autocommit(examining) => self.examined_session(examining, answer.map(mysql::session)),
            Question::EqualNulls(inserting) => self.answered_equal_nulls(inserting, answer),
            Question::WritingTriggers(source) => self.answered_writing_triggers(source, answer),
        }
    }

    /// An index in which NULL does not equal NULL would fit the conflict target as well.
    fn answered_equal_nulls<M>(&mut self, inserting: Insert, answer: QueryResult<bool>) -> Task<M> {
        match answer {
            Ok(true) => {
                self.trace.statement("INSERT");
                Task::InsertReturning(inserting, Proof::None)
            }
            Ok(false) => self.inserted(inserting, Err(postgres::no_index_with_equal_nulls())),
            Err(error) => self.inserted(inserting, Err(error)),
        }
    }

    /// A trigger that writes to another table is refused by an index there, which may be called as the key is.
    fn answered_writing_triggers<M>(&mut self, source: DieselError, answer: QueryResult<bool>) -> Task<M> {
        self.finish_with(if answer.is_ok_and(|has_triggers| has_triggers) {
            Ending::OtherConstraint(source)
        } else {
            Ending::NotFoundAfterInsert(Some(source))
        })
    }

    pub(super) fn inserted_returning<M>(
        &mut self,
        inserting: Insert,
        proof: Proof,
        rows: QueryResult<Vec<Stored<M>>>,
    ) -> Task<M> {
        match (proof, self.loaded(rows)) {
            // The constraint belongs to a partition, or is newer than the snapshot: the statement asks for neither. The next
            // insert names the key. Inside a transaction there is no next insert, since the error has ended it.
            (Proof::OfIndex, Err(error)) if postgres::is_about_a_deferrable_constraint(&error) => {
                if inserting.is_in_transaction() {
                    let meaning = Meaning::Other;
                    return self.task(inserting.next(Err(Failure { meaning, error })));
                }
                self.inserted(inserting, Ok(Inserted::Yielded))
            }
            (Proof::None, Err(error)) if is_unsent_for_want_of_columns(&error) => Task::InsertUnread(inserting),
            // The model has a subquery that can be selected and not returned. Nothing was inserted.
            (Proof::None, Err(error)) if reads_its_own_table(&error) => {
                self.trace.statement("INSERT");
                Task::InsertPlain(inserting, None)
            }
            (_, rows) => self.inserted(inserting, rows.map(Inserted::from)),
        }
    }

    /// The answer to an insert that returns a row begins with its columns, so that an error is one of a half-read answer also
    /// where the row is not read.
    pub(super) fn inserted_unread<M>(&mut self, inserting: Insert, count: QueryResult<usize>) -> Task<M> {
        let count = self.loaded(count);
        self.inserted_plain(inserting, count)
    }

    pub(super) fn inserted_plain<M>(&mut self, inserting: Insert, count: QueryResult<usize>) -> Task<M> {
        self.inserted(inserting, count.map(|_| Inserted::Unread))
    }

    pub(super) fn waited<M>(&mut self, waiting: Waiting<DieselError>) -> Task<M> {
        self.task(waiting.next())
    }

    pub(super) fn read_language<M>(
        &mut self,
        source: DieselError,
        languages: QueryResult<Vec<Option<String>>>,
    ) -> Task<M> {
        let language = languages.ok().and_then(|mut languages| languages.pop().flatten());
        let foreign = language.filter(|language| !postgres::is_english(language));
        self.finish(Err(Error::from_unreadable(source, foreign)))
    }

    /// What the protocol's step takes.
    fn task<M>(&mut self, step: Step<M, DieselError>) -> Task<M> {
        match step {
            Step::Find(finding) => {
                self.trace.statement("SELECT");
                let version = self.version_to_see(finding.sight());
                Task::Find(Look::Finding(finding), version)
            }
            Step::Examine(examining) => self.examine(examining),
            Step::ExamineSession(examining) => self.examine_session(examining),
            Step::Insert(inserting) => self.insert(inserting),
            Step::ReadBack(reading_back) => {
                self.trace.statement("SELECT");
                let version = if self.reads_back_the_latest(reading_back) {
                    Version::Latest
                } else {
                    Version::OfTheSnapshot
                };
                Task::Find(Look::ReadingBack(reading_back), version)
            }
            Step::Wait(waiting) => self.wait(waiting),
            Step::Finish(Ok(outcome)) => self.finish(Ok(outcome)),
            Step::Finish(Err(ending)) => self.end(ending),
        }
    }

    fn version_to_see(&self, sight: Sight) -> Version {
        match self.dialect.get() {
            Some(dialect) if dialect.locks_to_see(sight) => Version::Latest,
            Some(_) | None => Version::OfTheSnapshot,
        }
    }

    /// True if the new row has to be read past the snapshot of the transaction. The index may have been dropped after the
    /// snapshot was taken, and another index may have its name. A rival's row with the key is then seen, or the lock of this
    /// `SELECT` makes the rival wait.
    fn reads_back_the_latest(&self, reading_back: ReadingBack) -> bool {
        reading_back.is_in_transaction() && self.server.has_snapshots_of_catalog()
    }

    /// Asks what neither finding nor inserting shows, where there is any such thing.
    fn examine<M>(&mut self, examining: Examining) -> Task<M> {
        match self.dialect.known() {
            Err(error) => self.examined(examining, Err(error)),
            #[cfg(feature = "sqlite")]
            Ok(Dialect::Sqlite) => self.examined(examining, Ok(sqlite::EXAMINED)),
            #[cfg(feature = "postgres")]
            Ok(Dialect::Postgres) => self.examined(examining, Ok(postgres::EXAMINED)),
            #[cfg(feature = "mysql")]
            Ok(Dialect::Mysql) => {
                self.trace.statement("catalog");
                Task::ReadIndexes(examining)
            }
        }
    }

    fn examined<M>(&mut self, examining: Examining, examined: QueryResult<Examined>) -> Task<M> {
        let examined = examined.map_err(|error| self.failure(error));
        self.task(examining.next(examined))
    }

    /// Asks whether a retry would repeat the call alone.
    fn examine_session<M>(&mut self, examining: ExaminingSession<DieselError>) -> Task<M> {
        match self.dialect.known() {
            Err(error) => self.examined_session(examining, Err(error)),
            #[cfg(feature = "sqlite")]
            Ok(Dialect::Sqlite) => self.examined_session(examining, Ok(sqlite::EXAMINED.session)),
            #[cfg(feature = "postgres")]
            Ok(Dialect::Postgres) => self.examined_session(examining, Ok(postgres::EXAMINED.session)),
            #[cfg(feature = "mysql")]
            Ok(Dialect::Mysql) => {
                self.trace.statement("session");
                Task::Ask(Question::Autocommit(examining))
            }
        }
    }

    fn examined_session<M>(
        &mut self,
        examining: ExaminingSession<DieselError>,
        session: QueryResult<Session>,
    ) -> Task<M> {
        self.task(examining.next(session.ok()))
    }

    fn insert<M>(&mut self, inserting: Insert) -> Task<M> {
        let dialect = match self.dialect.known() {
            Ok(dialect) => dialect,
            Err(error) => return self.inserted(inserting, Err(error)),
        };
        match (dialect, inserting.yields()) {
            #[cfg(feature = "postgres")]
            (Dialect::Postgres, Yields::ToAnything) => {
                self.trace.statement("INSERT");
                Task::InsertReturning(inserting, Proof::OfIndex)
            }
            #[cfg(feature = "postgres")]
            (Dialect::Postgres, Yields::ToTheKey) if self.constraint.takes_null() => {
                self.trace.statement("catalog");
                Task::Ask(Question::EqualNulls(inserting))
            }
            #[cfg(feature = "postgres")]
            (Dialect::Postgres, Yields::ToTheKey) => {
                self.trace.statement("INSERT");
                Task::InsertReturning(inserting, Proof::None)
            }
            #[cfg(feature = "sqlite")]
            (Dialect::Sqlite, Yields::ToAnything | Yields::ToTheKey) => {
                self.trace.statement("INSERT");
                Task::InsertReturning(inserting, Proof::None)
            }
            #[cfg(feature = "mysql")]
            (Dialect::Mysql, Yields::ToAnything | Yields::ToTheKey) => {
                self.trace.statement("INSERT");
                match self.server.insert_form(inserting.is_in_transaction()) {
                    InsertForm::Returning => Task::InsertReturning(inserting, Proof::None),
                    InsertForm::Proven { index } => Task::InsertPlain(inserting, Some(index)),
                    InsertForm::Plain => Task::InsertPlain(inserting, None),
                }
            }
        }
    }

    fn inserted<M>(&mut self, inserting: Insert, inserted: QueryResult<Inserted<M>>) -> Task<M> {
        let inserted = inserted.map_err(|error| self.failure(error));
        self.task(inserting.next(inserted))
    }

    fn wait<M>(&mut self, waiting: Waiting<DieselError>) -> Task<M> {
        let pause = pause::before(waiting.retry());
        if self.patience.allows(Instant::now() + pause) {
            self.trace.retry(waiting.retry(), pause);
            Task::Wait(pause, waiting)
        } else {
            self.task(waiting.give_up())
        }
    }

    /// Gives the ending its words, once it is known whether those of the server can be read.
    fn end<M>(&mut self, ending: Ending<DieselError>) -> Task<M> {
        match ending {
            Ending::Failed(source) if backend::is_unreadable(&source, self.dialect.get()) => {
                self.end_unreadable(source)
            }
            Ending::NotFoundAfterInsert(Some(source)) if leaves_table_open(&source, &self.constraint.table()) => {
                self.trace.statement("catalog");
                Task::Ask(Question::WritingTriggers(source))
            }
            ending => self.finish_with(ending),
        }
    }

    fn finish_with<M>(&mut self, ending: Ending<DieselError>) -> Task<M> {
        self.finish(Err(Error::from_ending(ending, self.constraint, self.given)))
    }

    fn end_unreadable<M>(&mut self, source: DieselError) -> Task<M> {
        let language = match self.dialect.get() {
            None => None,
            #[cfg(feature = "sqlite")]
            Some(Dialect::Sqlite) => None,
            // After an error a transaction answers no question.
            #[cfg(feature = "postgres")]
            Some(Dialect::Postgres) if self.setting.in_transaction => None,
            #[cfg(feature = "postgres")]
            Some(Dialect::Postgres) => {
                self.trace.statement("catalog");
                return Task::ReadLanguage(source);
            }
            #[cfg(feature = "mysql")]
            Some(Dialect::Mysql) => self.server.foreign_language(),
        };
        self.finish(Err(Error::from_unreadable(source, language)))
    }

    fn finish<M>(&mut self, result: Result<Outcome<M>, Error>) -> Task<M> {
        self.trace.finish(&result);
        Task::Finish(result)
    }

    /// What the failure of a statement says.
    fn failure(&mut self, error: DieselError) -> Failure<DieselError> {
        let error = self.known_plan(error);
        let meaning = match self.dialect.get() {
            #[cfg(feature = "mysql")]
            Some(Dialect::Mysql) if self.server.lacks_constraint(&error, self.constraint) => Meaning::ConstraintMissing,
            #[cfg(feature = "mysql")]
            Some(Dialect::Mysql) if self.server.is_refused_by_the_key(&error, self.constraint) => Meaning::KeyViolation,
            dialect => backend::meaning(&error, dialect),
        };
        Failure { meaning, error }
    }

    /// A cached plan is cured when the statement is prepared anew, unless a pooler does not do so. A column may be altered
    /// while a call is under way, but not that often.
    fn known_plan(&mut self, error: DieselError) -> DieselError {
        const MOST_STALE_PLANS: u8 = 3;
        if !postgres::is_about_a_cached_plan(&error) {
            return error;
        }
        self.stale_plans += 1;
        if self.stale_plans > MOST_STALE_PLANS {
            postgres::cached_plan_of_the_pooler()
        } else {
            error
        }
    }

    /// Fails if the database cannot compare the key exactly. Which database it is, the first statement has to show.
    fn check_key(&self) -> QueryResult<()> {
        match self.dialect.get() {
            Some(dialect) if self.constraint.has_numeric_column() => dialect.check_numeric_key(),
            Some(_) | None => Ok(()),
        }
    }
}

/// Whether the database may have rolled back the whole transaction, of which Diesel is to be told, so that it takes no
/// offence if a savepoint is gone. Diesel itself knows of some of these errors.
pub(super) fn may_have_ended_transaction(error: &Error) -> bool {
    error.is_retryable() || matches!(error, Error::ForeignMessages { .. })
}

/// The rows, if all of them could be read.
pub(super) fn all_read<R>(rows: Vec<deserialize::Result<R>>) -> QueryResult<Vec<R>> {
    let rows: deserialize::Result<_> = rows.into_iter().collect();
    rows.map_err(DieselError::DeserializationError)
}
