//! The operation for each step of the protocol, on the current database.

use diesel::result::Error as DieselError;

use super::call::Call;
use super::operation::{Insert, Look, Operation, Question};
use super::pause;
use crate::Error;
use crate::database::{self, Dialect, InsertForm, UpdateForm};
use crate::protocol::{Answer, Ending, Step, Waiting};

impl Call {
    /// The operation that performs the protocol's step.
    pub(super) fn operation<M>(&mut self, step: Step<M, DieselError>) -> Operation<M> {
        match (step, self.dialect.get()) {
            (Step::Find(finding), _) => {
                self.trace.statement("SELECT");
                let reading = self.reading(&finding);
                Operation::Find(Look::Finding(finding), reading)
            }
            (Step::Preflight(preflight), Some(dialect)) => {
                self.trace.statement("catalog");
                Operation::ReadIndexes(preflight, dialect)
            }
            (Step::CheckSession(preflight), Some(dialect)) => {
                self.trace.statement("session");
                Operation::Ask(Question::Autocommit(preflight), dialect)
            }
            (Step::CheckSession(preflight), None) => self.operation(preflight.next(None)),
            (Step::Insert(inserting), Some(dialect)) => self.insert(inserting, dialect),
            (Step::Update(updating), Some(dialect)) => {
                self.trace.statement("UPDATE");
                match dialect.database().update_form() {
                    UpdateForm::Returning => Operation::UpdateReturning(updating, dialect),
                    UpdateForm::Plain => Operation::UpdatePlain(updating, dialect),
                }
            }
            (Step::Preflight(_) | Step::Insert(_) | Step::Update(_), None) => {
                self.finish(Err(Error::Database(unknown_database())))
            }
            (Step::ReadBack(reading_back), _) => {
                self.trace.statement("SELECT");
                let reading = self.reading_back(reading_back);
                Operation::Find(Look::ReadingBack(reading_back), reading)
            }
            (Step::Wait(waiting), _) => self.wait(waiting),
            (Step::Finish(Ok(answer)), _) => self.finish(Ok(answer)),
            (Step::Finish(Err(ending)), _) => self.end(ending),
        }
    }

    fn insert<M>(&mut self, inserting: Insert, dialect: Dialect) -> Operation<M> {
        let in_transaction = inserting.is_in_transaction();
        let database = dialect.database();
        let target = inserting.conflict_target();
        let form = if self.is_about_many {
            database.insert_form_of_many(&self.server, self.constraint, target, in_transaction, self.client)
        } else {
            database.insert_form(&self.server, self.constraint, target, in_transaction)
        };
        match form {
            form @ (InsertForm::Proven | InsertForm::Returning) => {
                self.trace.statement("INSERT");
                Operation::InsertReturning(inserting, form, dialect)
            }
            InsertForm::ReturningWithEqualNulls => {
                self.trace.statement("catalog");
                Operation::Ask(Question::EqualNulls(inserting), dialect)
            }
            InsertForm::NamingIndex(index) => {
                self.trace.statement("INSERT");
                Operation::InsertPlain(inserting, Some(index), dialect)
            }
            InsertForm::Plain => {
                self.trace.statement("INSERT");
                Operation::InsertPlain(inserting, None, dialect)
            }
        }
    }

    fn wait<M>(&mut self, waiting: Waiting<DieselError>) -> Operation<M> {
        let pause = pause::before(waiting.retry());
        if self.patience.allows(pause, waiting.error()) {
            self.trace.retry(waiting.retry(), pause);
            Operation::Wait(pause, waiting)
        } else {
            self.operation(waiting.give_up())
        }
    }

    /// Turns the ending into the caller's error. Before that, it finds out if the server's messages can be read.
    fn end<M>(&mut self, ending: Ending<DieselError>) -> Operation<M> {
        match (ending, self.dialect.get()) {
            (Ending::Failed(source), Some(dialect)) if database::is_unreadable(&source, dialect) => {
                if dialect.database().asks_for_language(self.setting.in_transaction) {
                    self.trace.statement("catalog");
                    Operation::ReadLanguage(source)
                } else {
                    let language = self.foreign_language();
                    self.finish(Err(Error::from_unreadable(source, language)))
                }
            }
            (Ending::NotFoundAfterInsert(Some(source)), Some(dialect))
                if dialect.database().may_come_from_a_trigger(&source, self.constraint) =>
            {
                self.trace.statement("catalog");
                Operation::Ask(Question::WritingTriggers(source), dialect)
            }
            (ending, _) => self.finish_with(ending),
        }
    }

    pub(super) fn finish_with<M>(&mut self, ending: Ending<DieselError>) -> Operation<M> {
        let dialect = self.dialect.get();
        self.finish(Err(Error::from_ending(
            ending,
            self.scope,
            self.constraint,
            &self.given,
            dialect,
        )))
    }

    pub(super) fn finish<M>(&mut self, result: Result<Answer<M>, Error>) -> Operation<M> {
        self.trace.finish(&result);
        Operation::Finish(result)
    }
}

fn unknown_database() -> DieselError {
    DieselError::QueryBuilderError("the database is unknown: no statement has identified it".into())
}
