//! The table, and each database's way to treat it.
//!
//! Two columns are unique: the key, and a second one that gets its value from a default. An insert waits if it
//! conflicts with a row of another transaction.

use crate::protocol::{ConflictTarget, Inserting};

/// A database's way to resolve the race.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Database {
    /// An insert yields only to the key.
    Sqlite,
    /// The first insert of a transaction yields to any row, since an error ends the transaction. In autocommit each insert
    /// names the key.
    Postgres,
    /// PostgreSQL with a `nulls_not_distinct` key: the first insert yields to any row in autocommit as well.
    PostgresWithEqualNulls,
    /// An insert fails on any index. A catalog query runs before it, and a `SELECT` reads the new row afterwards. A
    /// transaction reads from the snapshot that its first `SELECT` takes, and share-locks the row that its insert has
    /// met.
    /// <https://dev.mysql.com/doc/refman/8.4/en/innodb-locks-set.html>
    Mysql,
    /// A hypothetical MySQL in which a locking read is like any other read.
    MysqlWithoutLockingReads,
}

impl Database {
    pub(super) fn is_mysql(self) -> bool {
        match self {
            Self::Sqlite | Self::Postgres | Self::PostgresWithEqualNulls => false,
            Self::Mysql | Self::MysqlWithoutLockingReads => true,
        }
    }

    pub(super) fn is_postgres(self) -> bool {
        matches!(self, Self::Postgres | Self::PostgresWithEqualNulls)
    }

    /// The conflict target that the insert has on this database.
    pub(super) fn conflict_target<E>(self, inserting: &Inserting<E>) -> ConflictTarget {
        match self {
            Self::Postgres if !inserting.is_in_transaction() => ConflictTarget::Key,
            _ => inserting.conflict_target(),
        }
    }

    /// The possible orders in which the database checks the unique columns. The first one that is taken decides.
    ///
    /// On MySQL the older index comes first. PostgreSQL checks the key first if the insert names it. But the other
    /// index may still reject the row, if the rival's row arrives in between and has already reached that index.
    fn orders(self, target: ConflictTarget) -> &'static [[Column; 2]] {
        match (self, target) {
            (Self::Sqlite, ConflictTarget::Any | ConflictTarget::Key)
            | (Self::Postgres | Self::PostgresWithEqualNulls, ConflictTarget::Any) => &[[Column::Key, Column::Other]],
            (Self::Postgres | Self::PostgresWithEqualNulls, ConflictTarget::Key)
            | (Self::Mysql | Self::MysqlWithoutLockingReads, ConflictTarget::Any | ConflictTarget::Key) => {
                &[[Column::Key, Column::Other], [Column::Other, Column::Key]]
            }
        }
    }

    /// The answer to an insert when a committed row has this value.
    fn answer_to_conflict(self, column: Column, target: ConflictTarget) -> Answer {
        match (self, column, target) {
            (_, Column::Key, _)
            | (Self::Postgres | Self::PostgresWithEqualNulls, Column::Other, ConflictTarget::Any) => Answer::Yielded,
            (_, Column::Other, _) => Answer::RefusedByOther,
        }
    }
}

/// The peculiarity of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Peculiarity {
    None,
    /// The key has no unique index.
    WithoutIndex,
    /// Each new row conflicts with a row that nobody sees.
    RefusingInSilence,
    /// A trigger stores each new row under another key.
    ChangingKeys,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Column {
    Key,
    Other,
}

/// The values of the callers' row that a row contains.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Values {
    Both,
    KeyOnly,
    OtherOnly,
    Neither,
}

impl Values {
    fn have(self, column: Column) -> bool {
        match self {
            Self::Both => true,
            Self::KeyOnly => column == Column::Key,
            Self::OtherOnly => column == Column::Other,
            Self::Neither => false,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Party {
    Caller(usize),
    Fourth,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Row {
    pub(super) id: u8,
    values: Values,
    /// The party whose transaction must commit first.
    pub(super) pending: Option<Party>,
}

impl Row {
    pub(super) fn is_visible_to(&self, party: Party) -> bool {
        self.pending.is_none_or(|owner| owner == party)
    }
}

/// The result of an insert.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Answer {
    Inserted,
    Yielded,
    RefusedByOther,
    ConstraintMissing,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Table {
    pub(super) database: Database,
    pub(super) peculiarity: Peculiarity,
    pub(super) rows: Vec<Row>,
    rows_so_far: u8,
    /// The rows that the callers' condition excludes now.
    pub(super) excluded: Vec<u8>,
}

impl Table {
    pub(super) fn new(database: Database, peculiarity: Peculiarity) -> Self {
        Self {
            database,
            peculiarity,
            rows: Vec::new(),
            rows_so_far: 0,
            excluded: Vec::new(),
        }
    }

    pub(super) fn with_key(&self) -> impl Iterator<Item = &Row> {
        self.rows.iter().filter(|row| row.values.have(Column::Key))
    }

    /// The rows with the key that this party sees.
    pub(super) fn seen_by(&self, party: Party) -> Vec<u8> {
        let seen = self.with_key().filter(|row| row.is_visible_to(party));
        seen.map(|row| row.id).collect()
    }

    /// True if the callers' condition is false for this row.
    pub(super) fn is_excluded(&self, id: u8) -> bool {
        self.excluded.contains(&id)
    }

    /// Changes a row, so that the callers' condition has the other value for it.
    pub(super) fn change(&mut self, id: u8) {
        if self.is_excluded(id) {
            self.excluded.retain(|row| *row != id);
        } else {
            self.excluded.push(id);
        }
    }

    /// The rows with the key that an update of this party meets. None if it must wait for the end of an insert.
    pub(super) fn rows_to_update(&self, party: Party) -> Option<Vec<u8>> {
        let sees_all = self.with_key().all(|row| row.is_visible_to(party));
        (sees_all || !self.database.is_mysql()).then(|| self.seen_by(party))
    }

    /// One answer for each order that makes a difference. Empty if the insert must wait.
    pub(super) fn answers_to_insert(&self, target: ConflictTarget) -> Vec<Answer> {
        match self.peculiarity {
            Peculiarity::WithoutIndex if self.database.is_mysql() => vec![Answer::Inserted],
            Peculiarity::WithoutIndex => vec![Answer::ConstraintMissing],
            Peculiarity::RefusingInSilence => vec![Answer::Yielded],
            Peculiarity::ChangingKeys => vec![Answer::Inserted],
            Peculiarity::None => {
                let orders = self.database.orders(target).iter();
                let mut answers: Vec<_> = orders
                    .filter_map(|order| self.answer_in_order(*order, target))
                    .collect();
                answers.dedup();
                answers
            }
        }
    }

    fn answer_in_order(&self, order: [Column; 2], target: ConflictTarget) -> Option<Answer> {
        for column in order {
            match self.rows.iter().find(|row| row.values.have(column)) {
                None => {}
                Some(Row { pending: Some(_), .. }) => return None,
                Some(Row { pending: None, .. }) => return Some(self.database.answer_to_conflict(column, target)),
            }
        }
        Some(Answer::Inserted)
    }

    /// The row that caused this answer.
    pub(super) fn in_the_way(&self, answer: Answer) -> Option<u8> {
        let column = match answer {
            Answer::Inserted | Answer::ConstraintMissing => return None,
            Answer::Yielded => Column::Key,
            Answer::RefusedByOther => Column::Other,
        };
        let row = self.rows.iter().find(|row| row.values.have(column));
        row.map(|row| row.id)
    }

    /// True if the unique indexes accept such a row, without waiting for another transaction.
    pub(super) fn has_room_for(&self, values: Values) -> bool {
        let is_free = |column| !values.have(column) || !self.rows.iter().any(|row| row.values.have(column));
        is_free(Column::Other) && (is_free(Column::Key) || self.peculiarity == Peculiarity::WithoutIndex)
    }

    pub(super) fn insert(&mut self, values: Values, pending: Option<Party>) -> u8 {
        assert!(self.has_room_for(values), "at most one row has the key: {self:#?}");
        let id = self.rows_so_far;
        self.rows_so_far += 1;
        if values == Values::KeyOnly {
            self.excluded.push(id);
        }
        self.rows.push(Row { id, values, pending });
        id
    }

    pub(super) fn delete(&mut self, id: u8) {
        self.rows.retain(|row| row.id != id);
        self.excluded.retain(|row| *row != id);
    }

    pub(super) fn commit(&mut self, party: Party) {
        for row in &mut self.rows {
            row.pending = row.pending.filter(|owner| *owner != party);
        }
    }

    pub(super) fn roll_back(&mut self, party: Party) {
        self.rows.retain(|row| row.pending != Some(party));
    }
}
