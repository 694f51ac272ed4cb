//! What may make a call fail, change a value or hide a row, and may not: the wording of each, once.

use std::fmt;

use crate::escape;

/// A risk that the catalog shows, without showing whether a call ever meets it.
///
/// Its `Display` is a clause without a full stop: `the trigger users_audit fires BEFORE INSERT`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Risk {
    /// The database alone gives the primary key its values. The model has other keys, by which calls insert rows.
    GeneratedPrimaryKey {
        /// What gives it its values, in the database's words: `GENERATED ALWAYS AS IDENTITY`.
        expression: String,
    },
    /// Beside the index that serves, another takes more keys for the same: it is on fewer columns, or on what is made of them.
    Coarser {
        /// The index.
        index: String,
        /// What it is on, in the database's words.
        on: String,
    },
    /// SQLite: an insert needs a function or a collation that the application has to register on each connection.
    NotRegistered {
        /// What the database says where it is missing.
        message: String,
    },
    /// SQLite: the database has no type for these values, and each can be stored in several ways.
    OtherSpellings {
        /// Which values.
        of: &'static str,
    },
    /// SQLite: `PRAGMA query_only` is on for this connection.
    QueryOnly,
    /// SQLite: `PRAGMA read_uncommitted` is on for this connection.
    ReadUncommitted,
    /// PostgreSQL: the server was not asked whether calls rely on these indexes, whose conditions or expressions are written
    /// otherwise than declared.
    NotAsked {
        /// The indexes.
        indexes: Vec<String>,
    },
    /// PostgreSQL: the index does the same as the one that serves.
    Redundant {
        /// The index.
        index: String,
    },
    /// The type of a key column rounds numbers.
    Rounds {
        /// The type in the database.
        live: String,
    },
    /// PostgreSQL: row security hides rows from some roles, and rejects rows of theirs.
    RowSecurity,
    /// PostgreSQL: the table has partitions for some rows, and none for all others.
    NoDefaultPartition,
    /// PostgreSQL: the table is emptied after a crash.
    Unlogged,
    /// The user of this session lacks a privilege that a call takes.
    PrivilegeMissing {
        /// `INSERT`, `USAGE ON SEQUENCE users_id_seq`.
        privilege: String,
        /// PostgreSQL: the role.
        role: Option<String>,
    },
    /// PostgreSQL: the sequence that numbers a column starts again at its end.
    SequenceCycles {
        /// The sequence.
        sequence: String,
    },
    /// PostgreSQL: more than 80 % of the numbers of a sequence are used.
    SequenceNearlyExhausted {
        /// The sequence.
        sequence: String,
    },
    /// PostgreSQL: nothing can be inserted in this session.
    ReadOnly {
        /// `a hot standby`, or a setting.
        cause: String,
    },
    /// A trigger fires when a row is inserted.
    Trigger {
        /// The trigger.
        trigger: String,
        /// `BEFORE` or `AFTER`, and the rest of what it is made with: `BEFORE INSERT`.
        event: String,
    },
    /// The column's type stores some values as others.
    ChangesSomeValues {
        /// The type in the database.
        live: String,
        /// What it does.
        how: &'static str,
    },
    /// MySQL, MariaDB: 0 stands for the next number of `AUTO_INCREMENT`.
    NumbersZero,
    /// MySQL, MariaDB: the column changes whenever the row does.
    ChangesOnUpdate,
    /// MySQL, MariaDB: the numbers of `AUTO_INCREMENT` are used up, or about to be.
    NoMoreNumbers {
        /// The column.
        column: String,
        /// The next number.
        next: String,
    },
    /// A setting of the session or of the server.
    Setting {
        /// What it is: `autocommit is off in this session`.
        setting: String,
        /// What can come of it.
        effect: &'static str,
    },
}

impl Risk {
    /// The name that programs read. These names do not change: `generated-primary-key`, `coarser`, `not-registered`,
    /// `other-spellings`, `query-only`, `read-uncommitted`, `not-asked`, `redundant`, `rounds`, `row-security`,
    /// `no-default-partition`, `unlogged`, `privilege-missing`, `sequence-cycles`, `sequence-nearly-exhausted`, `read-only`,
    /// `trigger`, `changes-some-values`, `numbers-zero`, `changes-on-update`, `no-more-numbers`, `setting`.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::GeneratedPrimaryKey { .. } => "generated-primary-key",
            Self::Coarser { .. } => "coarser",
            Self::NotRegistered { .. } => "not-registered",
            Self::OtherSpellings { .. } => "other-spellings",
            Self::QueryOnly => "query-only",
            Self::ReadUncommitted => "read-uncommitted",
            Self::NotAsked { .. } => "not-asked",
            Self::Redundant { .. } => "redundant",
            Self::Rounds { .. } => "rounds",
            Self::RowSecurity => "row-security",
            Self::NoDefaultPartition => "no-default-partition",
            Self::Unlogged => "unlogged",
            Self::PrivilegeMissing { .. } => "privilege-missing",
            Self::SequenceCycles { .. } => "sequence-cycles",
            Self::SequenceNearlyExhausted { .. } => "sequence-nearly-exhausted",
            Self::ReadOnly { .. } => "read-only",
            Self::Trigger { .. } => "trigger",
            Self::ChangesSomeValues { .. } => "changes-some-values",
            Self::NumbersZero => "numbers-zero",
            Self::ChangesOnUpdate => "changes-on-update",
            Self::NoMoreNumbers { .. } => "no-more-numbers",
            Self::Setting { .. } => "setting",
        }
    }

    /// What can happen.
    #[must_use]
    pub const fn why(&self) -> &'static str {
        match self {
            Self::GeneratedPrimaryKey { .. } => "a call by the primary key finds rows, and fails where there is none",
            Self::Coarser { .. } => {
                "a new key is refused where an existing one differs only in what the index passes over: `Error::OtherConstraint`"
            }
            Self::NotRegistered { .. } => "on such a connection every call that finds no row fails",
            Self::OtherSpellings { .. } => {
                "a row that another program wrote in another way is loaded, but not found by its value, and a second row is created"
            }
            Self::QueryOnly => "a call on such a connection finds rows and creates none",
            Self::ReadUncommitted => "with a shared cache a call can find a row that is never committed",
            Self::NotAsked { .. } => {
                "an index may hold the rows that are declared, although its definition reads otherwise"
            }
            Self::Redundant { .. } => "each insert writes both indexes",
            Self::Rounds { .. } => "a key with more digits is stored as another one: `Error::KeyChanged`",
            Self::RowSecurity => {
                "a role may not find a row that is there: `Error::NotFoundAfterInsert`, or may not insert one"
            }
            Self::NoDefaultPartition => "a row that no partition is for is rejected",
            Self::Unlogged => "after a crash of the server the table is empty",
            Self::PrivilegeMissing { .. } => "calls by this user fail",
            Self::SequenceCycles { .. } => "it gives out numbers a second time, which a unique constraint rejects",
            Self::SequenceNearlyExhausted { .. } => {
                "at its end no row can be inserted; calls that lose a race use up numbers as well"
            }
            Self::ReadOnly { .. } => "a call finds rows, and fails where there is none",
            Self::Trigger { .. } => {
                "a trigger can change the key, suppress the row, or violate the constraint of another table"
            }
            Self::ChangesSomeValues { .. } => {
                "a key of that form is stored as another one, and not found again: `Error::KeyChanged`"
            }
            Self::NumbersZero => "a call with the key 0 creates a row with another one: `Error::KeyChanged`",
            Self::ChangesOnUpdate => "after an update of the row it is not found by the key that it was created with",
            Self::NoMoreNumbers { .. } => "once there is no number left, every call that finds no row fails",
            Self::Setting { effect, .. } => effect,
        }
    }

    /// What to do about it.
    #[must_use]
    pub const fn advice(&self) -> &'static str {
        match self {
            Self::GeneratedPrimaryKey { .. } => "call by another key",
            Self::Coarser { .. } => "declare what it is on as a key of its own, or drop the index",
            Self::NotRegistered { .. } => {
                "register it on each connection of the application; it may be missing only here, on the connection of the check"
            }
            Self::OtherSpellings { .. } => "let Diesel alone write the column, or add a CHECK that allows one spelling",
            Self::QueryOnly => "turn it off where rows are to be created",
            Self::ReadUncommitted => "turn it off",
            Self::NotAsked { .. } => "check as a role that may SELECT from the table and INSERT into it",
            Self::Redundant { .. } => "drop it, unless a foreign key relies on it",
            Self::Rounds { .. } => "round the key in the application",
            Self::RowSecurity => {
                "check as the role that the application has; let it see each row whose key it may look up"
            }
            Self::NoDefaultPartition => "add a default partition, or add partitions in time",
            Self::Unlogged => "ALTER TABLE .. SET LOGGED, if the rows are to last",
            Self::PrivilegeMissing { .. } => "grant it, if the application connects as this user",
            Self::SequenceCycles { .. } => "ALTER SEQUENCE .. NO CYCLE, and make the column a `bigint`",
            Self::SequenceNearlyExhausted { .. } => "make the column a `bigint`, and the sequence as well",
            Self::ReadOnly { .. } => "call on the primary server, in a session that may write",
            Self::Trigger { .. } => {
                "let it leave the key's columns as they are, and raise an error where it would suppress a row"
            }
            Self::ChangesSomeValues { .. } => "pass keys in the form in which the type stores them, or change the type",
            Self::NumbersZero => "never call with 0, or add NO_AUTO_VALUE_ON_ZERO to the sql_mode",
            Self::ChangesOnUpdate => "take ON UPDATE from the column in a migration, unless rows are never updated",
            Self::NoMoreNumbers { .. } => "give the column a larger type in a migration",
            Self::Setting { .. } => "set it otherwise in each session of the application, unless it is meant",
        }
    }
}

impl fmt::Display for Risk {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        escape::text(Clause(self)).fmt(formatter)
    }
}

/// The clause, with what the catalog says as it says it.
struct Clause<'a>(&'a Risk);

impl fmt::Display for Clause<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Risk::GeneratedPrimaryKey { expression } => {
                write!(formatter, "only the database gives it values: {expression}")
            }
            Risk::Coarser { index, on } => write!(formatter, "the unique index {index} is on ({on})"),
            Risk::NotRegistered { message } => write!(formatter, "this connection cannot insert a row: {message}"),
            Risk::OtherSpellings { of } => write!(formatter, "SQLite has no type for {of}"),
            Risk::QueryOnly => formatter.write_str("`PRAGMA query_only` is on for this connection"),
            Risk::ReadUncommitted => formatter.write_str("`PRAGMA read_uncommitted` is on for this connection"),
            Risk::Trigger { trigger, event } => write!(formatter, "the trigger {trigger} fires {event}"),
            Risk::NotAsked { indexes } => {
                let indexes = indexes.join(", ");
                write!(
                    formatter,
                    "the server was not asked whether calls can rely on {indexes}"
                )
            }
            Risk::Redundant { index } => write!(formatter, "the index {index} does the same as the one that serves"),
            Risk::Rounds { live } => write!(formatter, "its type is {live}, which rounds"),
            Risk::RowSecurity => formatter.write_str("row security is on"),
            Risk::NoDefaultPartition => formatter.write_str("it is partitioned, and has no default partition"),
            Risk::Unlogged => formatter.write_str("the table is unlogged"),
            Risk::PrivilegeMissing { privilege, role } => match role {
                Some(role) => write!(formatter, "the role {role} lacks {privilege}"),
                None => write!(formatter, "the user of this session lacks {privilege}"),
            },
            Risk::SequenceCycles { sequence } => write!(formatter, "the sequence {sequence} cycles"),
            Risk::SequenceNearlyExhausted { sequence } => {
                write!(formatter, "the sequence {sequence} has used up most of its numbers")
            }
            Risk::ReadOnly { cause } => write!(formatter, "this session only reads: {cause}"),
            Risk::ChangesSomeValues { live, how } => write!(formatter, "its type is {live}, which {how}"),
            Risk::NumbersZero => formatter.write_str("it is AUTO_INCREMENT, so 0 stands for the next number"),
            Risk::ChangesOnUpdate => formatter.write_str("it is ON UPDATE CURRENT_TIMESTAMP"),
            Risk::NoMoreNumbers { column, next } => {
                write!(formatter, "the numbers of {column} end at the next one, {next}")
            }
            Risk::Setting { setting, .. } => formatter.write_str(setting),
        }
    }
}
