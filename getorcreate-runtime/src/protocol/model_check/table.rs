//! The table, and what each kind of database does with it.
//!
//! Two columns are unique: the key, and another that is filled by a default. An insert waits for the row of another's
//! transaction that is in its way.

use crate::protocol::{ConflictTarget, Inserting};

/// How a database resolves the race.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Database {
    /// An insert yields to the key alone.
    Sqlite,
    /// The first insert of a transaction yields to anything, since an error ends the transaction. In autocommit each insert
    /// names the key.
    Postgres,
    /// PostgreSQL with a `nulls_not_distinct` key: the first insert yields to anything in autocommit as well.
    PostgresWithEqualNulls,
    /// An insert fails on any index; the catalog is asked before, and the new row is read afterwards. A transaction
    /// reads from the snapshot that its first `SELECT` takes, and share-locks the row that its insert has met.
    /// <https://dev.mysql.com/doc/refman/8.4/en/innodb-locks-set.html>
    Mysql,
    /// There is none like this: MySQL, if a locking read were like any other.
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

    /// In which order the unique columns are looked at. The first that is taken decides.
    ///
    /// On MySQL that depends on which index is older. PostgreSQL looks at the key first where it is named, and is
    /// refused by the other index all the same if the row arrives in between and has come as far as that one.
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

    /// What an insert says when a committed row has this value.
    fn answer_to_conflict(self, column: Column, target: ConflictTarget) -> Answer {
        match (self, column, target) {
            (_, Column::Key, _)
            | (Self::Postgres | Self::PostgresWithEqualNulls, Column::Other, ConflictTarget::Any) => Answer::Yielded,
            (_, Column::Other, _) => Answer::RefusedByOther,
        }
    }
}

/// What is peculiar about the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Peculiarity {
    None,
    /// It lacks the unique index of the key.
    WithoutIndex,
    /// Each new row is in the way of one that nobody sees.
    RefusingInSilence,
    /// A trigger stores each new row under another key.
    ChangingKeys,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Column {
    Key,
    Other,
}

/// Which values a row has of those that the callers insert.
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
    /// Whose transaction has to commit first.
    pub(super) pending: Option<Party>,
}

impl Row {
    pub(super) fn is_visible_to(&self, party: Party) -> bool {
        self.pending.is_none_or(|owner| owner == party)
    }
}

/// What becomes of an insert.
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
}

impl Table {
    pub(super) fn new(database: Database, peculiarity: Peculiarity) -> Self {
        Self {
            database,
            peculiarity,
            rows: Vec::new(),
            rows_so_far: 0,
        }
    }

    pub(super) fn with_key(&self) -> impl Iterator<Item = &Row> {
        self.rows.iter().filter(|row| row.values.have(Column::Key))
    }

    /// The rows that have the key, as far as this party sees them.
    pub(super) fn seen_by(&self, party: Party) -> Vec<u8> {
        let seen = self.with_key().filter(|row| row.is_visible_to(party));
        seen.map(|row| row.id).collect()
    }

    /// None for an insert that has to wait, and otherwise one for each order that makes a difference.
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

    /// The row that has led to this answer.
    pub(super) fn in_the_way(&self, answer: Answer) -> Option<u8> {
        let column = match answer {
            Answer::Inserted | Answer::ConstraintMissing => return None,
            Answer::Yielded => Column::Key,
            Answer::RefusedByOther => Column::Other,
        };
        let row = self.rows.iter().find(|row| row.values.have(column));
        row.map(|row| row.id)
    }

    /// Whether the unique indexes let such a row in, without waiting for anyone.
    pub(super) fn has_room_for(&self, values: Values) -> bool {
        let is_free = |column| !values.have(column) || !self.rows.iter().any(|row| row.values.have(column));
        is_free(Column::Other) && (is_free(Column::Key) || self.peculiarity == Peculiarity::WithoutIndex)
    }

    pub(super) fn insert(&mut self, values: Values, pending: Option<Party>) -> u8 {
        assert!(self.has_room_for(values), "at most one row has the key: {self:#?}");
        let id = self.rows_so_far;
        self.rows_so_far += 1;
        self.rows.push(Row { id, values, pending });
        id
    }

    pub(super) fn delete(&mut self, id: u8) {
        self.rows.retain(|row| row.id != id);
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
