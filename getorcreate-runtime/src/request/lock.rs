//! The lock on the row that a request finds or creates.

use crate::database::LocksRows;

/// A request's choice to lock its row, as a type. So a database without row locks rejects it at compile time.
pub trait RowLocking {
    /// True if it does.
    const LOCKS: bool;
}

/// The row is not locked.
#[derive(Debug, Clone, Copy)]
pub struct NoRowLock;

impl RowLocking for NoRowLock {
    const LOCKS: bool = false;
}

/// The row stays locked until the transaction ends.
#[derive(Debug, Clone, Copy)]
pub struct ForUpdate;

impl RowLocking for ForUpdate {
    const LOCKS: bool = true;
}

/// A lock that the database `DB` has.
pub trait LockedBy<DB>: RowLocking {}
impl<DB> LockedBy<DB> for NoRowLock {}
impl<DB: LocksRows> LockedBy<DB> for ForUpdate {}
