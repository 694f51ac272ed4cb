//! The interface of a database: everything that the schema crate needs to know about one. Most methods have a default
//! that fits a database without peculiarities.

use std::fmt;

use diesel::QueryResult;
use getorcreate_runtime::UniqueConstraint;
use getorcreate_runtime::internals::{Condition, Dialect, Literal, TableName, TypeClass};
use sqlparser::ast::Expr;
use sqlparser::tokenizer::Token;

use crate::audit::IndexSize;
use crate::connection::SchemaConnection;
use crate::definition::{Definition, GeneratedDefinition};
use crate::expression::FunctionCall;
use crate::expression::reader::{Key, Reader};
use crate::expression::term::{Term, Value};
use crate::expression::tree;
use crate::live::{LiveCheck, LiveColumn, LiveIndex, LiveServer, LiveTable, Origin, Presence, Refusal, Rows};
use crate::migration::Migration;
use crate::report::Drift;

/// The implementation of a database.
pub(crate) trait Database: Catalog + Ddl + fmt::Debug + Sync {
    /// The database as the runtime knows it. The runtime quotes names and writes values.
    fn dialect(&self) -> Dialect;

    /// The feature that enables it. This is also its name on the command line.
    fn feature(&self) -> &'static str;

    // The catalog and its meaning

    /// The tokens of an expression, as the database prints it. None if a quote or a comment is not closed.
    fn tokens(&self, expression: &str) -> Option<Vec<Token>>;

    /// The function call in an expression, if a declaration can name it.
    fn call(&self, expression: &str) -> Option<FunctionCall>;

    /// Compares the condition of an index with the declared conditions.
    fn rows(&self, _predicate: &str, _declared: &[Condition], _live: &LiveTable) -> Rows {
        Rows::Other
    }

    /// True if each row that meets the predicate of an index also meets the declared conditions. False if that is
    /// unknown.
    fn is_within(&self, _predicate: &str, _declared: &[Condition], _live: &LiveTable) -> bool {
        false
    }

    /// True if an index may hold some rows of a key even though it is not known to hold the same rows.
    fn has_overlapping_indexes(&self) -> bool {
        false
    }

    /// A name for the values of this class, if the database has no type for them and each can be stored in several
    /// ways.
    fn values_of_many_spellings(&self, _class: TypeClass) -> Option<&'static str> {
        None
    }

    /// The drifts of the generated columns of a constraint, each with its column. The source columns exist.
    fn generated_drifts(&self, _constraint: &UniqueConstraint, _live: &LiveTable) -> Vec<(String, Drift)> {
        Vec::new()
    }

    // Declarations of what the catalog has

    /// The syntax tree of an expression.
    fn parse(&self, expression: &str) -> Option<Expr>;

    /// The terms that `AND` joins in a condition.
    fn conjuncts<'a>(&self, condition: &'a Expr) -> Vec<&'a Expr> {
        tree::conjuncts(condition)
    }

    /// The term of a test of one column, if a lookup by a declared key finds the index that has it.
    fn term(&self, expression: &Expr, live: &LiveTable) -> Option<Term>;

    /// The function call in an expression, also that of a function which is known only by its name.
    fn declared_call(&self, expression: &str, _live: &LiveTable) -> Option<FunctionCall> {
        self.call(expression)
    }

    /// The boolean that a value stands for in the condition of a key.
    fn boolean(&self, value: &Value) -> Option<bool>;

    /// True if `diesel print-schema` takes the column for a `Bool`.
    fn is_boolean(&self, column: &LiveColumn) -> bool;

    /// True if a column holds floating-point numbers, so that it cannot be a key.
    fn is_floating_point(&self, column: &LiveColumn) -> bool {
        column.classes == [TypeClass::FloatingPoint]
    }

    /// The key as which an index is declared. If it cannot be declared, the reason, as a clause.
    fn key(&self, index: &LiveIndex, reader: Reader<'_>) -> Result<Key, String> {
        reader.key(index)
    }

    // Queries of rows

    /// SQL that turns an expression into text.
    fn as_text(&self, expression: &str) -> String {
        format!("CAST({expression} AS TEXT)")
    }

    /// SQL that shows a part of a key for people to read.
    fn as_sample(&self, part: &str, _class: Option<TypeClass>) -> String {
        self.as_text(part)
    }
}

/// The catalog queries.
pub(crate) trait Catalog {
    /// Looks up the name of a table.
    fn table(&self, conn: &mut dyn SchemaConnection, name: &TableName) -> QueryResult<Presence>;

    /// The flaws and risks in the settings of the server and the session.
    fn server(&self, conn: &mut dyn SchemaConnection) -> QueryResult<LiveServer>;

    /// The tables that a statement finds without a schema. Tables of the database itself are left out.
    fn tables(&self, conn: &mut dyn SchemaConnection) -> QueryResult<Vec<TableName>>;

    /// The names that a new index of the table cannot have.
    fn taken_names(&self, conn: &mut dyn SchemaConnection, table: &TableName) -> QueryResult<Vec<String>>;

    /// The sizes of the unique indexes of a table, as far as the database tells them, each with the name of its index.
    fn index_sizes(
        &self,
        conn: &mut dyn SchemaConnection,
        name: &TableName,
        live: &LiveTable,
    ) -> QueryResult<Vec<(String, IndexSize)>>;

    /// The indexes by which the planner would find the row of a key. `PRIMARY KEY` stands for the table itself, if its
    /// rows are stored by the primary key. None if the server does not tell, for example because a privilege is missing.
    fn lookup_plan(
        &self,
        conn: &mut dyn SchemaConnection,
        name: &TableName,
        constraint: &UniqueConstraint,
    ) -> QueryResult<Option<Vec<String>>>;

    /// Asks the server which indexes it takes for a declared key, and adds the answers to the table.
    fn infer(
        &self,
        _conn: &mut dyn SchemaConnection,
        _name: &TableName,
        _live: &mut LiveTable,
        _constraint: &UniqueConstraint,
    ) -> QueryResult<()> {
        Ok(())
    }

    /// The checks of the table that certainly reject every row of a partial constraint.
    fn contradicting_checks(
        &self,
        _conn: &mut dyn SchemaConnection,
        _name: &TableName,
        _live: &LiveTable,
        _constraint: &UniqueConstraint,
    ) -> QueryResult<Vec<LiveCheck>> {
        Ok(Vec::new())
    }

    /// True if a column can certainly never have the value of a condition.
    fn is_never(&self, _column: &LiveColumn, _literal: Literal) -> bool {
        false
    }

    /// The obstacles that reject every row of a table. With a constraint: the obstacles that reject every row that a
    /// call by this constraint would insert. The table has no other flaw.
    fn refusals(
        &self,
        _conn: &mut dyn SchemaConnection,
        _name: &TableName,
        _live: &LiveTable,
        _constraint: Option<&UniqueConstraint>,
    ) -> QueryResult<Vec<Refusal>> {
        Ok(Vec::new())
    }

    /// True if no row that meets the conditions also meets the predicate of an index. False if that is unknown.
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

/// The SQL that adds and drops constraints.
pub(crate) trait Ddl {
    /// The generated columns that a constraint needs and the table does not have. If they cannot exist, the reason, as
    /// a clause.
    fn generated_columns(
        &self,
        _constraint: &UniqueConstraint,
        _live: Option<&LiveTable>,
    ) -> Result<Vec<GeneratedDefinition>, String> {
        Ok(Vec::new())
    }

    /// True if a unique index can treat two NULLs as equal.
    fn has_equal_nulls(&self) -> bool {
        false
    }

    /// True if two tables can have indexes of the same name.
    fn names_indexes_by_table(&self) -> bool {
        false
    }

    /// True if an index of this origin can only be dropped with its table.
    fn is_permanent(&self, _origin: Origin) -> bool {
        false
    }

    /// True if one statement drops an index of this origin and adds the constraint.
    fn replaces_in_one_statement(&self, _definition: &Definition, _origin: Origin) -> bool {
        false
    }

    /// The SQL that adds a constraint and drops the index that it replaces. Adding an index may fail, so the table
    /// keeps a unique index at all times.
    fn add_sql(&self, definition: &Definition) -> String;

    /// The SQL that drops the constraint again.
    fn revert_sql(&self, definition: &Definition) -> String;

    /// The SQL that drops an index of a table, if it can be dropped. The index may be gone when a migration runs for
    /// the second time.
    fn drop_sql(&self, table: &TableName, index: &LiveIndex) -> Option<String>;

    /// The migrations that add a constraint while others write to the table. Each one has its verb as its name. If
    /// there are none, the reason.
    fn online(&self, definition: &Definition) -> Result<Vec<Migration>, &'static str>;

    /// The SQL that changes a column to its declared form, if one statement is right for everybody. Table and column
    /// are quoted.
    fn fix_column_sql(&self, _table: &str, _name: &str, _column: &LiveColumn, _drift: &Drift) -> Option<String> {
        None
    }
}
