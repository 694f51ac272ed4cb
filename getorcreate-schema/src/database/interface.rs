//! The interface of a database: all that the schema side asks about one. Most of it has an answer that fits a database without
//! peculiarities.

use std::fmt;

use diesel::QueryResult;
use getorcreate_runtime::UniqueConstraint;
use getorcreate_runtime::internals::{Condition, Dialect, Literal, TableName, TypeClass};
use sqlparser::tokenizer::Token;

use crate::connection::SchemaConnection;
use crate::definition::{Definition, GeneratedDefinition};
use crate::expression::Call;
use crate::live::{LiveCheck, LiveColumn, LiveIndex, LiveServer, LiveTable, Origin, Presence, Refusal, Rows};
use crate::migration::Migration;
use crate::report::Drift;

/// The ways of a database.
pub(crate) trait Database: Catalog + Ddl + fmt::Debug + Sync {
    /// The database as the runtime knows it, which quotes names and writes values.
    fn dialect(&self) -> Dialect;

    /// The feature that it is built with, which is also its name on the command line.
    fn feature(&self) -> &'static str;

    // What the catalog shows, and what it means

    /// The tokens of an expression, as the database prints it. None for what is not closed.
    fn tokens(&self, expression: &str) -> Option<Vec<Token>>;

    /// The call that an expression is, if it is one that a declaration can name.
    fn call(&self, expression: &str) -> Option<Call>;

    /// Compares the condition of an index with what is declared.
    fn rows(&self, _predicate: &str, _declared: &[Condition], _live: &LiveTable) -> Rows {
        Rows::Other
    }

    /// True if each row that meets the predicate of an index also meets what is declared. If that cannot be known, it is not.
    fn is_within(&self, _predicate: &str, _declared: &[Condition], _live: &LiveTable) -> bool {
        false
    }

    /// True if an index whose rows are not known to be those of a key may hold some of them.
    fn has_overlapping_indexes(&self) -> bool {
        false
    }

    /// The values of this class, if the database has no type for them and each can be stored in several ways.
    fn values_of_many_spellings(&self, _class: TypeClass) -> Option<&'static str> {
        None
    }

    /// What is wrong with the generated columns of a constraint whose own columns are there: the column, and what it is.
    fn generated_drifts(&self, _constraint: &UniqueConstraint, _live: &LiveTable) -> Vec<(String, Drift)> {
        Vec::new()
    }

    // Queries of rows

    /// An expression as text.
    fn as_text(&self, expression: &str) -> String {
        format!("CAST({expression} AS TEXT)")
    }

    /// A part of a key as people read it.
    fn as_sample(&self, part: &str, _class: Option<TypeClass>) -> String {
        self.as_text(part)
    }
}

/// The queries of a catalog.
pub(crate) trait Catalog {
    /// What there is under the name of a table.
    fn table(&self, conn: &mut dyn SchemaConnection, name: &TableName) -> QueryResult<Presence>;

    /// The settings of the server and the session.
    fn server(&self, conn: &mut dyn SchemaConnection) -> QueryResult<LiveServer>;

    /// The names that a new index of the table cannot have.
    fn taken_names(&self, conn: &mut dyn SchemaConnection, table: &TableName) -> QueryResult<Vec<String>>;

    /// Adds to a table what the server itself takes its indexes for, beside a declared key.
    fn infer(
        &self,
        _conn: &mut dyn SchemaConnection,
        _name: &TableName,
        _live: &mut LiveTable,
        _constraint: &UniqueConstraint,
    ) -> QueryResult<()> {
        Ok(())
    }

    /// The checks of the table that refuse each row of a constraint for some rows, as far as that is certain.
    fn contradicting_checks(
        &self,
        _conn: &mut dyn SchemaConnection,
        _name: &TableName,
        _live: &LiveTable,
        _constraint: &UniqueConstraint,
    ) -> QueryResult<Vec<LiveCheck>> {
        Ok(Vec::new())
    }

    /// True if a column can never have the value of a condition, as far as that is certain.
    fn is_never(&self, _column: &LiveColumn, _literal: Literal) -> bool {
        false
    }

    /// What keeps each row out of a table, or, with a constraint, each row that a call by it would insert. Asked of a table
    /// with no other flaw.
    fn refusals(
        &self,
        _conn: &mut dyn SchemaConnection,
        _name: &TableName,
        _live: &LiveTable,
        _constraint: Option<&UniqueConstraint>,
    ) -> QueryResult<Vec<Refusal>> {
        Ok(Vec::new())
    }

    /// True if no row that meets the conditions also meets the predicate of an index. If that cannot be known, it is not.
    fn is_apart(
        &self,
        _conn: &mut dyn SchemaConnection,
        _name: &TableName,
        _predicate: &str,
        _conditions: &[Condition],
    ) -> QueryResult<bool> {
        Ok(false)
    }
}

/// How constraints are added and dropped.
pub(crate) trait Ddl {
    /// The generated columns that a constraint needs and the table does not have, or why there can be none: a clause.
    fn generated_columns(
        &self,
        _constraint: &UniqueConstraint,
        _live: Option<&LiveTable>,
    ) -> Result<Vec<GeneratedDefinition>, String> {
        Ok(Vec::new())
    }

    /// True if a unique index can take one NULL for equal to another.
    fn has_equal_nulls(&self) -> bool {
        false
    }

    /// True if two tables can have indexes of the same name.
    fn names_indexes_by_table(&self) -> bool {
        false
    }

    /// True if an index of this origin can only go with its table.
    fn is_permanent(&self, _origin: Origin) -> bool {
        false
    }

    /// True if one statement drops an index of this origin and adds the constraint.
    fn replaces_in_one_statement(&self, _definition: &Definition, _origin: Origin) -> bool {
        false
    }

    /// The SQL that adds a constraint, and drops the index that it replaces. A table is never without a unique index in
    /// between, since adding one may fail.
    fn add_sql(&self, definition: &Definition) -> String;

    /// The SQL that drops the constraint again.
    fn revert_sql(&self, definition: &Definition) -> String;

    /// The SQL that drops an index of a table, if it can be dropped. It may be gone when a migration is run for the second
    /// time.
    fn drop_sql(&self, table: &TableName, index: &LiveIndex) -> Option<String>;

    /// The migrations that add a constraint while others write to the table, each with its verb for a name. Or why there are
    /// none.
    fn online(&self, definition: &Definition) -> Result<Vec<Migration>, &'static str>;

    /// The SQL that makes a column as it is declared, if there is one that is right for everybody. Table and column are
    /// quoted.
    fn fix_column_sql(&self, _table: &str, _name: &str, _column: &LiveColumn, _drift: &Drift) -> Option<String> {
        None
    }
}
