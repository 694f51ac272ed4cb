//! A caller: its observations, its actions, and the promises to it.

use super::table::{Database, Party, Peculiarity, Table};
use crate::protocol::{
    Answer, Ending, ErrorClass, Existing, Goal, PreflightPlan, ReadView, RowLock, Session, Setting, Step,
    most_statements, most_statements_of_update, start,
};

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
            Self::Autocommit | Self::AutocommitOff => Setting {
                max_retries: 2,
                ..Setting::AUTOCOMMIT
            },
            Self::Transaction | Self::TransactionThatHasRead => Setting::TRANSACTION,
        }
    }
}

/// The request of a caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Verb {
    Find,
    /// `find_unique` with `for_update`, which needs a transaction that Diesel knows.
    FindForUpdate,
    GetOrCreate,
    /// `get_or_create` with `insert_first`.
    CreateOrGet,
    /// `get_or_create` with `for_update`, which needs a transaction that Diesel knows.
    GetOrCreateForUpdate,
    UpdateOrCreate,
    /// `update_or_create` with a condition that is false for rows with other values than the caller's.
    UpdateOrCreateIf,
    /// `update_or_create` with `insert_first`, and with an update that only sets given values.
    CreateOrUpdate,
}

impl Verb {
    pub(super) fn updates(self) -> bool {
        matches!(
            self,
            Self::UpdateOrCreate | Self::UpdateOrCreateIf | Self::CreateOrUpdate
        )
    }

    pub(super) fn is_conditional(self) -> bool {
        self == Self::UpdateOrCreateIf
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
    pub(super) verb: Verb,
    pub(super) party: Party,
    pub(super) step: Step<u8, Said>,
    pub(super) transaction: Transaction,
    /// The rows of others that its transaction sees, once the snapshot is fixed, and those among them that the condition
    /// excludes.
    snapshot: Option<(Vec<u8>, Vec<u8>)>,
    /// The row that the condition excluded when a look saw it.
    excluded: Option<u8>,
    /// The row that nobody can delete before its transaction ends.
    locked: Option<u8>,
    pub(super) inserted: Option<u8>,
    /// The rows that the call has updated.
    pub(super) updated: Vec<u8>,
    pub(super) has_failed_preflight: bool,
    pub(super) statements: u32,
}

impl Caller {
    pub(super) fn new(index: usize, around: Around, verb: Verb, database: Database) -> Self {
        Self {
            around,
            verb,
            party: Party::Caller(index),
            step: start(setting(around, verb, database)),
            transaction: if around.is_transaction() {
                Transaction::Open
            } else {
                Transaction::Ended
            },
            snapshot: (around == Around::TransactionThatHasRead).then(Default::default),
            excluded: None,
            locked: None,
            inserted: None,
            updated: Vec::new(),
            has_failed_preflight: false,
            statements: 0,
        }
    }

    pub(super) fn plan(&self, database: Database) -> PreflightPlan {
        plan(self.around, database)
    }

    pub(super) fn session(&self, database: Database) -> Session {
        session(self.around, database)
    }

    pub(super) fn owner_of_new_rows(&self) -> Option<Party> {
        self.around.is_transaction().then_some(self.party)
    }

    /// False for a session without autocommit.
    pub(super) fn commits_each_statement(&self) -> bool {
        self.around != Around::AutocommitOff
    }

    /// None while the call is in progress.
    pub(super) fn ending(&self) -> Option<String> {
        let Step::Finish(result) = &self.step else { return None };
        Some(match result {
            Ok(Answer::Absent) => "Absent".to_owned(),
            Ok(Answer::Found(_)) => "Found".to_owned(),
            Ok(Answer::Created(id)) if self.inserted == Some(*id) => "Created".to_owned(),
            Ok(Answer::Created(_)) => "Created, and read another's row".to_owned(),
            Ok(Answer::Updated(id)) if self.updated.contains(id) => "Updated".to_owned(),
            Ok(Answer::Updated(_)) => "Updated, and read another's row".to_owned(),
            Ok(Answer::Unchanged(_)) => "Unchanged".to_owned(),
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
                let inserted = self.inserted;
                let of_others = || seen.iter().copied().filter(|row| Some(*row) != inserted).collect();
                let snapshot = || (of_others(), table.excluded.clone());
                let mut rows = self.snapshot.get_or_insert_with(snapshot).0.clone();
                for own in self.written() {
                    if seen.contains(&own) && !rows.contains(&own) {
                        rows.push(own);
                    }
                }
                // A unique index gives only the first version of a row that is visible.
                if table.peculiarity != Peculiarity::WithoutIndex {
                    rows.truncate(1);
                }
                Some(rows)
            }
        }
    }

    /// True if the condition excludes the row, as a look in this view sees it. The truth is remembered.
    pub(super) fn sees_excluded(&mut self, row: u8, table: &Table, view: ReadView) -> bool {
        if !self.verb.is_conditional() {
            return false;
        }
        if table.is_excluded(row) {
            self.excluded = Some(row);
        }
        let reads_snapshot = table.database.is_mysql() && self.around.is_transaction() && view == ReadView::Usual;
        match &self.snapshot {
            Some((_, excluded)) if reads_snapshot && !self.updated.contains(&row) => excluded.contains(&row),
            _ => table.is_excluded(row),
        }
    }

    /// The rows that the call has written.
    fn written(&self) -> Vec<u8> {
        self.inserted.iter().chain(&self.updated).copied().collect()
    }

    /// Records that the caller's update changed this row. A transaction keeps it locked.
    pub(super) fn updates(&mut self, row: u8) {
        assert!(!self.updated.contains(&row), "one call updates a row once: {self:#?}");
        self.updated.push(row);
        self.keeps_locked(row);
    }

    pub(super) fn keeps_locked(&mut self, row: u8) {
        if self.transaction == Transaction::Open {
            self.locked = Some(row);
        }
    }

    /// Records that the caller's insert met this row.
    pub(super) fn meets(&mut self, row: Option<u8>, database: Database) {
        if database.is_mysql() && self.transaction == Transaction::Open {
            self.locked = row;
        }
    }

    pub(super) fn locks(&self, row: u8) -> bool {
        self.locked_row() == Some(row)
    }

    pub(super) fn locked_row(&self) -> Option<u8> {
        self.locked.filter(|_| self.transaction == Transaction::Open)
    }

    /// Locks the rows that a locking `SELECT` has read.
    pub(super) fn lock(&mut self, rows: &[u8]) {
        self.locked = rows.first().copied();
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
        let max_retries = self.around.setting().max_retries;
        let most = if self.verb.updates() {
            most_statements_of_update(max_retries)
        } else {
            most_statements(max_retries)
        };
        assert!(self.statements <= most, "{self:#?}");
        match &self.step {
            Step::Finish(Ok(Answer::Created(id))) => {
                let own = self.inserted.expect("a row is created by inserting it");
                assert!(*id == own || self.may_have_lost(own, table), "{self:#?}, {table:#?}");
            }
            Step::Finish(Ok(Answer::Found(row))) => {
                assert_eq!(self.inserted, None, "{self:#?}");
                assert!(!self.verb.updates(), "{self:#?}");
                let locks = matches!(self.verb, Verb::GetOrCreateForUpdate | Verb::FindForUpdate);
                let must_lock = locks && self.transaction == Transaction::Open;
                assert!(!must_lock || self.locks(*row), "a row that nobody locked: {self:#?}");
            }
            Step::Finish(Ok(Answer::Updated(id))) => {
                let is_gone = |own: &u8| self.may_have_lost(*own, table);
                assert!(!self.around.is_transaction() || self.updated.contains(id), "{self:#?}");
                let is_own = self.updated.contains(id) || self.updated.iter().any(is_gone);
                assert!(is_own, "{self:#?}, {table:#?}");
            }
            Step::Finish(Ok(Answer::Unchanged(id))) => {
                assert!(!self.written().contains(id), "{self:#?}");
                assert_eq!(self.excluded, Some(*id), "{self:#?}");
            }
            Step::Finish(Ok(Answer::Absent)) => {
                assert!(matches!(self.verb, Verb::Find | Verb::FindForUpdate), "{self:#?}");
            }
            Step::Finish(Err(ending)) => {
                assert!(self.may_end_so(ending), "{self:#?}, {table:#?}");
                for own in self.written() {
                    assert!(
                        self.tells_of(own, ending, table),
                        "an error that hides a written row: {self:#?}, {table:#?}"
                    );
                }
            }
            Step::Wait(_) => assert!(!self.around.is_transaction(), "retries in a transaction: {self:#?}"),
            Step::Find(_)
            | Step::Preflight(_)
            | Step::CheckSession(_)
            | Step::Insert(_)
            | Step::Update(_)
            | Step::ReadBack(_) => {}
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
            // Two rows have the key, and only one of them was updated.
            Ending::NotUnique => table.peculiarity == Peculiarity::WithoutIndex && table.database.is_mysql(),
            // The caller rolls its transaction back.
            Ending::SnapshotTooOld => self.around.is_transaction(),
            Ending::WrittenUnread(_) | Ending::UpdatedRowGone => self.verb.updates(),
            // An earlier row that is gone again.
            _ if !table.rows.iter().any(|row| row.id == own) => true,
            // The row cannot be read now. The same call finds it later.
            Ending::GivenUp(_) => table.database.is_mysql() && !self.verb.updates(),
            _ => false,
        }
    }
}

fn setting(around: Around, verb: Verb, database: Database) -> Setting {
    let setting = around.setting();
    match verb {
        Verb::Find => Setting {
            goal: Goal::Find,
            ..setting
        },
        Verb::FindForUpdate => Setting {
            goal: Goal::Find,
            row_lock: RowLock::AtFirstLook,
            ..setting
        },
        Verb::GetOrCreate => setting,
        Verb::CreateOrGet => Setting {
            goal: Goal::CreateOrGet(plan(around, database)),
            ..setting
        },
        Verb::UpdateOrCreate | Verb::UpdateOrCreateIf | Verb::CreateOrUpdate => Setting {
            goal: match verb {
                Verb::CreateOrUpdate => Goal::CreateOrGet(plan(around, database)),
                _ if database.is_mysql() => Goal::GetOrCreate,
                _ => Goal::UpdateOrCreate(plan(around, database)),
            },
            existing: if verb.is_conditional() {
                Existing::UpdateIf
            } else {
                Existing::Update
            },
            may_update_again: verb == Verb::CreateOrUpdate,
            ..setting
        },
        Verb::GetOrCreateForUpdate => {
            assert!(setting.in_transaction, "a lock outside a transaction is an error");
            let row_lock = if database.is_mysql() {
                RowLock::OnceFound
            } else {
                RowLock::AtFirstLook
            };
            Setting { row_lock, ..setting }
        }
    }
}

fn plan(around: Around, database: Database) -> PreflightPlan {
    if database.is_mysql() {
        PreflightPlan::Run
    } else {
        PreflightPlan::Skip(session(around, database))
    }
}

fn session(around: Around, database: Database) -> Session {
    Session {
        autocommit: around != Around::AutocommitOff,
        errors_end_transactions: database.is_postgres(),
    }
}
