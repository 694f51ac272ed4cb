//! The interface of a database: all questions that the statements and the driver ask about it. Most methods have a
//! default that fits a database without peculiarities.

use std::fmt;

use diesel::result::{DatabaseErrorInformation, Error as DieselError};

use super::server::{IndexColumn, Server};
use crate::UniqueConstraint;
use crate::columns::GivenColumns;
use crate::constraint::KeyPart;
use crate::protocol::{ConflictTarget, ErrorClass, ReadView};

/// The rules of a database.
pub(crate) trait Database: fmt::Debug + Sync {
    /// The database's usual name.
    fn name(&self) -> &'static str;

    // SQL

    /// A string literal that is valid under all settings of the session.
    fn string_literal(&self, text: &str) -> String;

    /// A boolean literal, as an index on it spells it.
    fn bool_literal(&self, value: bool) -> &'static str;

    /// True if a name in SQL and a name in the catalog are the same.
    fn is_same_name(&self, written: &str, in_catalog: &str) -> bool;

    /// True if a unique index holds only whole columns of all rows. Then generated columns replace conditions and
    /// expressions.
    fn generates_columns(&self) -> bool {
        false
    }

    /// An expression, in two halves around a value of any type, that fails when it is evaluated. The error holds this text. The
    /// value keeps the server from evaluating it too early.
    fn failing(&self, text: &str) -> (String, String);

    /// These conditions about text, in a `RETURNING`, with their quoted columns and table.
    fn of_returned_text(&self, conditions: &str, _columns: &[String], _table: &str) -> String {
        conditions.to_owned()
    }

    /// The collation for `lower` and `upper` of a bound value in a key.
    fn collation_of_values(&self) -> ValueCollation {
        ValueCollation::OfTheValue
    }

    /// The form of an insert into the constraint's table that returns the new row.
    fn returning(&self, constraint: &UniqueConstraint) -> Returning;

    /// The form of a table of values in a statement.
    fn input_form(&self) -> InputForm;

    /// The expression for this quoted column in the first half of [`InputForm::LikeTheTable`]. `part` is None for a column that
    /// is not in the key.
    fn input_column(&self, column: &str, _part: Option<KeyPart>) -> String {
        column.to_owned()
    }

    /// The SQL before and after a value for this column, where the first half of [`InputForm::LikeTheTable`] decides the type.
    /// Both names are quoted.
    fn around_input_value(&self, _column: &str, _table: &str) -> (String, String) {
        (String::new(), String::new())
    }

    /// A second expression by which keys with this value are ordered. With it, different keys have different ranks.
    fn further_order(&self, _value: &str, _part: Option<KeyPart>) -> Option<String> {
        None
    }

    /// An expression for a key as one text. `values` are the columns or expressions of its values. Different keys have different
    /// texts.
    fn key_as_text(&self, values: &[String]) -> String;

    /// True if a look at many rows ranks their keys. Then all callers insert in this order, and equal keys have one rank.
    /// Otherwise equal keys have one text.
    fn ranks_keys(&self, _constraint: &UniqueConstraint) -> bool {
        true
    }

    /// True if statements about many rows may return what they have written, so that rows and keys must be paired.
    fn pairs_by_text(&self, _client: ClientLibrary) -> bool {
        true
    }

    /// Maximum number of bound values in a statement.
    fn most_binds(&self) -> usize {
        65_535
    }

    /// Maximum number of bytes in a statement, as an estimate. None if there is no practical limit.
    fn most_bytes(&self) -> Option<usize> {
        None
    }

    /// True if a look at many rows needs a `LATERAL` subquery to use the index. Otherwise the planner might read the whole
    /// table.
    fn looks_with_lateral(&self) -> bool {
        false
    }

    /// True if an update of many rows must lock them first, so that all callers lock them in one order.
    fn locks_before_updating(&self) -> bool {
        false
    }

    /// True if an insert in this form, for this key, can have `DEFAULT` in place of a value. Only `VALUES` can.
    fn writes_default(&self, form: &InsertForm, constraint: &UniqueConstraint) -> bool {
        match form {
            InsertForm::Proven | InsertForm::NamingIndex(_) => false,
            InsertForm::Returning | InsertForm::ReturningWithEqualNulls => true,
            InsertForm::Plain => constraint.checked_conditions().next().is_none(),
        }
    }

    /// True if `pg_index.indimmediate` shows which constraints are deferrable. An insert that proves the index reads
    /// that column.
    fn lists_deferrable_constraints(&self) -> bool {
        false
    }

    // The course of a call

    /// The reason why a `Numeric` column cannot be part of a key. None if it can.
    fn refusal_of_numeric_keys(&self) -> Option<&'static str> {
        None
    }

    /// True if a catalog query must run before an insert, since the insert itself does not show that the key has a
    /// unique index. The same query reads `autocommit`. Other databases always commit each statement outside a Diesel
    /// transaction.
    fn reads_catalog(&self) -> bool {
        false
    }

    /// The expression that is true if the session has a transaction of which Diesel does not know. None if no session has one.
    fn hidden_transaction_sql(&self) -> Option<&'static str> {
        None
    }

    /// True if a transaction can only be ended after an error.
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

    /// The statement that inserts rows of a chunk. Diesel prepares it each time.
    fn insert_form_of_many(
        &self,
        server: &Server,
        constraint: &UniqueConstraint,
        target: ConflictTarget,
        in_transaction: bool,
        _client: ClientLibrary,
    ) -> InsertForm {
        self.insert_form(server, constraint, target, in_transaction)
    }

    /// The statement that updates the row.
    fn update_form(&self) -> UpdateForm {
        UpdateForm::Returning
    }

    /// The next step of a call after an insert in this form has failed.
    fn refused_insert(&self, _form: &InsertForm, _error: &DieselError, _in_transaction: bool) -> RefusedInsert {
        RefusedInsert::Failed
    }

    /// True if a locking `SELECT` or an `UPDATE` that finds nothing locks the gap where the row would be.
    fn locks_gaps(&self) -> bool {
        false
    }

    /// True if an insert in a transaction may succeed although the transaction's snapshot still holds a row with the key,
    /// which others have deleted. The transaction would then see two rows with one key.
    fn inserts_past_snapshots(&self) -> bool {
        false
    }

    /// True if a `SELECT` must lock rows to see them.
    fn locks_to_see(&self, _read_view: ReadView) -> bool {
        false
    }

    /// True if the new row must be read past the snapshot of the transaction. Then a second row with the key means that
    /// the unique index is gone.
    fn reads_back_the_latest(&self, _server: &Server, _in_transaction: bool) -> bool {
        false
    }

    // Errors

    /// The class of an error's text. None for an unknown text.
    fn class(&self, message: &str) -> Option<ErrorClass>;

    /// The class of an error with an unknown text.
    fn class_of_unknown(&self) -> ErrorClass {
        ErrorClass::Other
    }

    /// The class of an error about the key, given the known facts about the server.
    fn class_for_key(
        &self,
        _error: &DieselError,
        _server: &Server,
        _constraint: &UniqueConstraint,
    ) -> Option<ErrorClass> {
        None
    }

    /// The unique constraint that rejected a row of the constraint's table, from the text of the error.
    fn violated_constraint(&self, _message: &str, _constraint: &UniqueConstraint) -> Option<String> {
        None
    }

    /// The unique constraint that rejected a row of the constraint's table. None if the error does not tell, or if an
    /// expression is among its columns. `indexes` are the columns of the table's unique indexes, if the call has read them.
    fn rejecting(
        &self,
        _information: &dyn DatabaseErrorInformation,
        _indexes: &[IndexColumn],
        _constraint: &UniqueConstraint,
    ) -> Option<Rejecting> {
        None
    }

    /// The remedy, if a unique constraint rejected a value that the database itself has chosen: its sequence is behind.
    fn outdated_sequence(
        &self,
        _information: &dyn DatabaseErrorInformation,
        _constraint: &UniqueConstraint,
        _given: &GivenColumns,
    ) -> Option<String> {
        None
    }

    /// True if the violated unique constraint may belong to another table, which a trigger has written to.
    fn may_come_from_a_trigger(&self, _error: &DieselError, _constraint: &UniqueConstraint) -> bool {
        false
    }

    /// True if the database has waited for a lock for as long as the session allows.
    fn has_timed_out(&self, message: &str) -> bool;

    /// True if the connection's prepared statements must not be used again after this error of a `SELECT` or an `INSERT`.
    fn spoils_prepared_statements(&self, _message: &str, _client: ClientLibrary) -> bool {
        false
    }

    /// The error to report instead of this one, if this one comes again after the statements were prepared again.
    fn persistent(&self, _error: &DieselError) -> Option<DieselError> {
        None
    }

    /// True if a diesel-async connection reads the answer to a dropped statement as the answer to the next one.
    fn loses_track_of_dropped_statements(&self) -> bool {
        false
    }

    /// True if the driver must, and can, ask the server for the language of its messages.
    fn asks_for_language(&self, _in_transaction: bool) -> bool {
        false
    }

    /// True if messages are in English with this `lc_messages`.
    fn is_english(&self, _lc_messages: &str) -> bool {
        true
    }
}

/// The client library that talks to the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ClientLibrary {
    /// The database's own library, used by Diesel's own connections.
    OfTheDatabase,
    /// A library written in Rust, used by diesel-async.
    OfRust,
}

/// The form of an insert that returns its row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Returning {
    /// True if the insert yields to a row that already has the key: it inserts nothing and reports no error. If false,
    /// the insert fails.
    pub(crate) yields_to_the_key: bool,
    /// True if columns must be written without their table's name.
    pub(crate) without_table_names: bool,
    /// The text before a column that is compared as it is stored.
    pub(crate) before_compared: &'static str,
}

/// The collation that a function applies to a bound value, which has no collation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ValueCollation {
    /// Any collation: the function knows none.
    OfTheValue,
    /// The collation of the column.
    OfTheColumn,
    /// This collation of this character set.
    Named {
        charset: &'static str,
        collation: &'static str,
    },
}

/// The form of a table of values inside a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum InputForm {
    /// `(VALUES ..) AS t (a, b)`
    NamedBehind,
    /// `(WITH t (a, b) AS (VALUES ..) SELECT * FROM t) AS t`
    NamedBefore,
    /// `(SELECT .. UNION ALL VALUES ..) AS t`. The first half reads no row. It names the columns, and gives them the types
    /// and collations of the table's. Otherwise the values would be compared in another way than those of a lookup.
    LikeTheTable {
        /// The text before each row.
        before_row: &'static str,
    },
}

/// The statement that inserts the row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum InsertForm {
    /// It proves that the key has a unique index, yields to any conflicting row, and returns the new row.
    Proven,
    /// It returns the row.
    Returning,
    /// It returns the new row. A query before it confirms that an index on the key treats two NULLs as equal.
    ReturningWithEqualNulls,
    /// It fails if the table has no index of this name, and returns nothing.
    NamingIndex(String),
    /// It returns nothing.
    Plain,
}

/// The statement that updates the row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum UpdateForm {
    /// It returns the row. It changes nothing if several rows have the key.
    Returning,
    /// It returns nothing. It ends at the first row, if it is about one row. For many rows it is an `UPDATE .. JOIN`.
    Plain,
}

/// The next step of a call after its insert has failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RefusedInsert {
    /// Handle the error by its class.
    Failed,
    /// Report the error: no one can do anything about it.
    FailedForGood,
    /// Continue as if the insert had yielded: the next insert names the key.
    Yielded,
    /// Run the same insert, without reading its row.
    InsertUnread,
    /// Run an insert that returns nothing.
    InsertPlain,
}

/// A unique constraint that rejected a row.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Rejecting {
    /// Its columns.
    pub(crate) columns: Vec<String>,
    /// A condition in SQL: true if the constraint is for all rows. A partial one does not reject each row whose values another
    /// row has.
    pub(crate) is_for_all_rows: String,
}
