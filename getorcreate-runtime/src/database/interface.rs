//! The interface of a database: all that the statements and the driver ask about one. Most of it has an answer that fits a
//! database without peculiarities.

use std::fmt;

use diesel::result::{DatabaseErrorInformation, Error as DieselError};

use super::server::Server;
use crate::UniqueConstraint;
use crate::defaults::Columns;
use crate::protocol::{ConflictTarget, ErrorClass, ReadView};

/// The ways of a database.
pub(crate) trait Database: fmt::Debug + Sync {
    /// The name that people call it by.
    fn name(&self) -> &'static str;

    // SQL

    /// A string, whatever the settings of the session are.
    fn string_literal(&self, text: &str) -> String;

    /// A boolean, as the text that an index on it has.
    fn bool_literal(&self, value: bool) -> &'static str;

    /// True if a name that SQL is written with is that of the catalog.
    fn is_same_name(&self, written: &str, in_catalog: &str) -> bool;

    /// True if a unique index holds whole columns of all rows only, so that generated columns stand in for conditions and
    /// expressions.
    fn generates_columns(&self) -> bool {
        false
    }

    /// The collation that `lower` and `upper` of a key apply to a bound value.
    fn collation_of_values(&self) -> ValueCollation {
        ValueCollation::OfTheValue
    }

    /// The form of an insert into the table of the constraint that returns its row.
    fn returning(&self, constraint: &UniqueConstraint) -> Returning;

    /// True if `pg_index.indimmediate` tells which constraints are deferrable. A proving insert asks for it.
    fn lists_deferrable_constraints(&self) -> bool {
        false
    }

    // The course of a call

    /// The reason why a `Numeric` column cannot be part of a key, if there is one.
    fn refusal_of_numeric_keys(&self) -> Option<&'static str> {
        None
    }

    /// True if the catalog has to be read before an insert, since the insert itself does not show that the key has a unique
    /// index. The same query reads `autocommit`. Other databases always commit each statement outside a Diesel transaction.
    fn reads_catalog(&self) -> bool {
        false
    }

    /// True if a transaction accepts nothing but its end after an error.
    fn errors_end_transactions(&self) -> bool {
        false
    }

    /// The statement that inserts the row.
    fn insert_form(
        &self,
        server: &Server,
        constraint: &UniqueConstraint,
        target: ConflictTarget,
        in_transaction: bool,
    ) -> InsertForm;

    /// The next step of a call after an insert in this form has failed.
    fn refused_insert(&self, _form: &InsertForm, _error: &DieselError, _in_transaction: bool) -> RefusedInsert {
        RefusedInsert::Failed
    }

    /// True if a `SELECT` has to lock the rows that it is to see.
    fn locks_to_see(&self, _sight: ReadView) -> bool {
        false
    }

    /// True if the new row has to be read past the snapshot of the transaction. Then a second row with the key means that the
    /// unique index is gone.
    fn reads_back_the_latest(&self, _server: &Server, _in_transaction: bool) -> bool {
        false
    }

    // Errors

    /// The class of an error's text, if it is known.
    fn class(&self, message: &str) -> Option<ErrorClass>;

    /// The class of an error whose text says nothing.
    fn class_of_unknown(&self) -> ErrorClass {
        ErrorClass::Other
    }

    /// The class of an error that says something about the key, in the light of what is known of the server.
    fn class_for_key(
        &self,
        _error: &DieselError,
        _server: &Server,
        _constraint: &UniqueConstraint,
    ) -> Option<ErrorClass> {
        None
    }

    /// The unique constraint that refused a row of the constraint's table, from the text of the error.
    fn violated_constraint(&self, _message: &str, _constraint: &UniqueConstraint) -> Option<String> {
        None
    }

    /// The remedy, if a unique constraint refused a value that the database itself has chosen: its sequence is behind.
    fn outdated_sequence(
        &self,
        _information: &dyn DatabaseErrorInformation,
        _constraint: &UniqueConstraint,
        _given: Columns,
    ) -> Option<String> {
        None
    }

    /// True if the unique constraint that is violated may belong to another table, which a trigger has written to.
    fn may_come_from_a_trigger(&self, _error: &DieselError, _constraint: &UniqueConstraint) -> bool {
        false
    }

    /// True if the database has waited for a lock for as long as the session lets it.
    fn has_timed_out(&self, message: &str) -> bool;

    /// True if the connection's prepared statements must not be used again after this error of a `SELECT` or an `INSERT`.
    fn spoils_prepared_statements(&self, _message: &str, _client: ClientLibrary) -> bool {
        false
    }

    /// The error that takes the place of this one if it comes again after the statements have been prepared anew.
    fn persistent(&self, _error: &DieselError) -> Option<DieselError> {
        None
    }

    /// True if a connection of diesel-async takes the answer to a statement that was dropped for that of the next.
    fn loses_track_of_dropped_statements(&self) -> bool {
        false
    }

    /// True if the server has to be asked for the language of its messages, and can be.
    fn asks_for_language(&self, _in_transaction: bool) -> bool {
        false
    }

    /// True if messages are in English with this `lc_messages`.
    fn is_english(&self, _lc_messages: &str) -> bool {
        true
    }
}

/// The program that speaks to the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ClientLibrary {
    /// The library that comes with the database, behind Diesel's own connections.
    OfTheDatabase,
    /// One written in Rust, behind those of diesel-async.
    OfRust,
}

/// The form of an insert that returns its row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Returning {
    /// True if it inserts nothing, without an error, where a row has the key already. If false, it fails there.
    pub(crate) yields_to_the_key: bool,
    /// True if columns have to be written without the name of their table.
    pub(crate) without_table_names: bool,
    /// The text before a column that is compared as it is stored.
    pub(crate) before_compared: &'static str,
}

/// The collation that a function applies to a bound value, which has none of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ValueCollation {
    /// Any: the function knows no collations.
    OfTheValue,
    /// That of the column.
    OfTheColumn,
    /// This one.
    Named(&'static str),
}

/// The statement that inserts the row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum InsertForm {
    /// It proves that the key has a unique index, yields to any row, and returns the row.
    Proven,
    /// It returns the row.
    Returning,
    /// It returns the row, once the database has said that NULL equals NULL in an index on the key.
    ReturningWithEqualNulls,
    /// It fails where the table has no index of this name, and returns nothing.
    NamingIndex(String),
    /// It returns nothing.
    Plain,
}

/// The next step of a call after its insert has failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RefusedInsert {
    /// With what the error means.
    Failed,
    /// With an error that nobody can do anything about.
    FailedForGood,
    /// As if the insert had yielded: the next one names the key.
    Yielded,
    /// With the same insert, whose row is not read.
    InsertUnread,
    /// With an insert that returns nothing.
    InsertPlain,
}
