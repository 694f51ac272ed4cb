//! A caller: its observations, its actions, and the promises to it.

use super::table::{Database, Party, Peculiarity, Table};
use crate::outcome::Outcome;
use crate::protocol::{Ending, ErrorClass, PreflightPlan, ReadView, Session, Setting, Step, most_statements, start};

/// The transaction around a caller's statements.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Hash)]
pub(super) enum Around {
    /// None: each statement is its own transaction.
    Autocommit,
    Transaction,
    /// A transaction that took its snapshot before any move.
    TransactionThatHasRead,
    /// A session without autocommit, in which Diesel knows of no transaction. MySQL has such sessions.
    AutocommitOff,
}

impl Around {
    fn is_transaction(self) -> bool {
        match self {
            Self::Autocommit => false,
            Self::Transaction | Self::TransactionThatHasRead | Self::AutocommitOff => true,
        }
    }

    fn setting(self) -> Setting {
        match self {
            Self::Autocommit | Self::AutocommitOff => Setting::AUTOCOMMIT,
            Self::Transaction | Self::TransactionThatHasRead => Setting::TRANSACTION,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Transaction {
    Open,
    /// An error has ended the transaction: the database accepts only its rollback.
    Lost,
    Ended,
}

/// The errors in this model.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Said {
    TryAgain,
    Something,
    NoIndex,
    OtherTaken,
    /// MySQL's error if another caller's row has the key.
    KeyTaken,
}

impl Said {
    pub(super) fn class(self) -> ErrorClass {
        match self {
            Self::TryAgain => ErrorClass::Transient,
            Self::Something => ErrorClass::Unclear,
            Self::NoIndex => ErrorClass::ConstraintMissing,
            Self::OtherTaken => ErrorClass::UniqueViolation,
            Self::KeyTaken => ErrorClass::KeyViolation,
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Caller {
    around: Around,
    pub(super) party: Party,
    pub(super) step: Step<u8, Said>,
    pub(super) transaction: Transaction,
    /// The rows of others that its transaction sees, once the snapshot is fixed.
    snapshot: Option<Vec<u8>>,
    /// The row that nobody can delete before its transaction ends.
    locked: Option<u8>,
    pub(super) inserted: Option<u8>,
    pub(super) has_failed_preflight: bool,
    pub(super) statements: u32,
}

impl Caller {
    pub(super) fn new(index: usize, around: Around) -> Self {
        Self {
            around,
            party: Party::Caller(index),
            step: start(around.setting()),
            transaction: if around.is_transaction() {
                Transaction::Open
            } else {
                Transaction::Ended
            },
            snapshot: (around == Around::TransactionThatHasRead).then(Vec::new),
            locked: None,
            inserted: None,
            has_failed_preflight: false,
            statements: 0,
        }
    }

    pub(super) fn plan(&self, database: Database) -> PreflightPlan {
        if database.is_mysql() {
            PreflightPlan::Run
        } else {
            PreflightPlan::Skip(self.session(database))
        }
    }

    pub(super) fn session(&self, database: Database) -> Session {
        Session {
            autocommit: self.around != Around::AutocommitOff,
            errors_end_transactions: database.is_postgres(),
        }
    }

    pub(super) fn owner_of_new_rows(&self) -> Option<Party> {
        self.around.is_transaction().then_some(self.party)
    }

    /// None while the call is in progress.
    pub(super) fn ending(&self) -> Option<String> {
        let Step::Finish(result) = &self.step else { return None };
        Some(match result {
            Ok(Outcome::Found(_)) => "Found".to_owned(),
            Ok(Outcome::Created(id)) if self.inserted == Some(*id) => "Created".to_owned(),
            Ok(Outcome::Created(_)) => "Created, and read another's row".to_owned(),
            Err(Ending::NotFoundAfterInsert(_)) => "NotFoundAfterInsert".to_owned(),
            Err(ending) => format!("{ending:?}"),
        })
    }

    pub(super) fn has_ended(&self) -> bool {
        matches!(self.step, Step::Finish(_)) && self.transaction == Transaction::Ended
    }

    /// The rows that a `SELECT` finds. None if it must wait for another transaction.
    pub(super) fn select(&mut self, table: &Table, read_view: ReadView) -> Option<Vec<u8>> {
        let read_view = match table.database {
            Database::Sqlite | Database::Postgres | Database::PostgresWithEqualNulls | Database::Mysql => read_view,
            Database::MysqlWithoutLockingReads => ReadView::Usual,
        };
        let seen = table.seen_by(self.party);
        if !table.database.is_mysql() || !self.around.is_transaction() {
            return Some(seen);
        }
        match read_view {
            ReadView::Latest => table
                .with_key()
                .all(|row| row.is_visible_to(self.party))
                .then_some(seen),
            ReadView::Usual => {
                let mut rows = self.snapshot.get_or_insert_with(|| seen.clone()).clone();
                rows.extend(self.inserted.filter(|own| seen.contains(own)));
                Some(rows)
            }
        }
    }

    /// Records that the caller's insert met this row.
    pub(super) fn meets(&mut self, row: Option<u8>, database: Database) {
        if database.is_mysql() && self.transaction == Transaction::Open {
            self.locked = row;
        }
    }

    pub(super) fn locks(&self, row: u8) -> bool {
        self.locked == Some(row) && self.transaction == Transaction::Open
    }

    /// Records a statement's error, which may end the transaction.
    pub(super) fn notice(&mut self, said: Said, database: Database) {
        let is_fatal = said == Said::TryAgain || database.is_postgres();
        if self.transaction == Transaction::Open && is_fatal {
            self.transaction = Transaction::Lost;
        }
    }

    /// Asserts the promises to one caller.
    pub(super) fn check(&self, table: &Table) {
        assert!(
            self.statements <= most_statements(self.around.setting().max_retries),
            "{self:#?}"
        );
        match &self.step {
            Step::Finish(Ok(Outcome::Created(id))) => {
                let own = self.inserted.expect("a row is created by inserting it");
                assert!(*id == own || self.may_have_lost(own, table), "{self:#?}, {table:#?}");
            }
            Step::Finish(Ok(Outcome::Found(_))) => assert_eq!(self.inserted, None, "{self:#?}"),
            Step::Finish(Err(ending)) => {
                assert!(self.may_end_so(ending), "{self:#?}, {table:#?}");
                if let Some(own) = self.inserted {
                    assert!(
                        self.tells_of(own, ending, table),
                        "an error that hides a new row: {self:#?}, {table:#?}"
                    );
                }
            }
            Step::Wait(_) => assert!(!self.around.is_transaction(), "retries in a transaction: {self:#?}"),
            Step::Find(_) | Step::Preflight(_) | Step::CheckSession(_) | Step::Insert(_) | Step::ReadBack(_) => {}
        }
    }

    /// True if the error asks the right party to try again.
    fn may_end_so(&self, ending: &Ending<Said>) -> bool {
        match ending {
            Ending::RetryTransaction(said) => {
                *said == Said::TryAgain && (self.around.is_transaction() || self.has_failed_preflight)
            }
            Ending::GivenUp(said) => *said == Said::TryAgain && !self.around.is_transaction(),
            _ => true,
        }
    }

    /// True if the row may be gone before the call reads it: no lock and no `RETURNING` protects it.
    fn may_have_lost(&self, own: u8, table: &Table) -> bool {
        table.database.is_mysql() && !self.around.is_transaction() && !table.rows.iter().any(|row| row.id == own)
    }

    /// True if this error allows that the row is in the table, or goes away with the transaction.
    fn tells_of(&self, own: u8, ending: &Ending<Said>, table: &Table) -> bool {
        match ending {
            Ending::KeyChanged => table.peculiarity == Peculiarity::ChangingKeys || self.may_have_lost(own, table),
            Ending::RetryTransaction(_) => self.around.is_transaction() && self.transaction != Transaction::Open,
            // The row cannot be read now. The same call finds it later.
            Ending::GivenUp(_) => table.database.is_mysql(),
            _ => false,
        }
    }
}
