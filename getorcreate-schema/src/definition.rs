//! The definition of a constraint for a migration: data, and the pieces of SQL that databases have in common. Each
//! database builds its own statements from them.

use std::iter;

use getorcreate_runtime::UniqueConstraint;
use getorcreate_runtime::internals::{Dialect, GeneratedColumn, TableName, name};

use crate::live::{LiveIndex, Origin};

/// A constraint in the form that one database needs.
#[derive(Debug, Clone)]
pub(crate) struct Definition {
    pub(crate) dialect: Dialect,
    pub(crate) constraint: UniqueConstraint,
    /// Its name in the database.
    pub(crate) name: String,
    /// The index that it replaces.
    pub(crate) replaced: Option<LiveIndex>,
    /// MySQL and MariaDB: the columns that stand in for its condition and expressions.
    pub(crate) generated: Vec<GeneratedDefinition>,
}

/// A generated column that a table does not have, or has in another form than declared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct GeneratedDefinition {
    pub(crate) column: GeneratedColumn,
    /// The definition after the column's name.
    pub(crate) definition: String,
    pub(crate) change: Change,
}

/// The change that gives a table the column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Change {
    Add,
    /// The column has another expression or type.
    Modify,
    /// The column is stored, and no statement can change that.
    Replace,
}

impl Definition {
    /// The definition under another name, with a number, if its own name is taken.
    pub(crate) fn with_free_name(self, taken: &[String]) -> Self {
        let is_taken = |name: &String| taken.iter().any(|taken| self.dialect.is_same_name(name, taken));
        let numbered = (2..).map(|number| name::fit(format!("{}_{number}", self.name)));
        let mut names = iter::once(self.name.clone()).chain(numbered);
        Self {
            name: names.find(|name| !is_taken(name)).unwrap_or_default(),
            ..self
        }
    }

    /// True if this replaces a primary key.
    pub(crate) fn replaces_primary_key(&self) -> bool {
        let origin = self.replaced.as_ref().map(|index| index.origin);
        origin == Some(Origin::PrimaryKey)
    }

    /// `"members_email_key"`
    pub(crate) fn quoted_name(&self) -> String {
        self.dialect.identifier(&self.name)
    }

    /// `"app"."members"`
    pub(crate) fn table(&self) -> String {
        self.dialect.table(&self.constraint.table_name())
    }

    /// `"app"."members_email_key"`, for an index that is in the schema of its table.
    pub(crate) fn name_in_schema(&self) -> String {
        in_schema(self.dialect, &self.constraint.table_name(), &self.name)
    }

    /// The indexed columns and expressions: `"org_id", lower("email")`. Generated columns stand in for what the
    /// database cannot index.
    pub(crate) fn columns(&self) -> String {
        let columns: Vec<String> = if self.dialect.generates_columns() {
            let columns = self.constraint.index_columns().into_iter();
            columns.map(|column| self.dialect.identifier(&column)).collect()
        } else {
            let parts = self.constraint.parts();
            parts.map(|part| self.dialect.key_part(part)).collect()
        };
        columns.join(", ")
    }

    /// The clauses after the columns of an index: ` NULLS NOT DISTINCT WHERE "flag" = TRUE`
    pub(crate) fn behind_columns(&self) -> String {
        self.nulls().to_owned() + &self.condition()
    }

    /// ` NULLS NOT DISTINCT`
    pub(crate) fn nulls(&self) -> &'static str {
        if self.constraint.nulls_not_distinct() {
            " NULLS NOT DISTINCT"
        } else {
            ""
        }
    }

    /// ` WHERE "flag" = TRUE`
    pub(crate) fn condition(&self) -> String {
        if self.constraint.is_partial() {
            format!(" WHERE {}", self.dialect.conjunction(self.constraint.conditions()))
        } else {
            String::new()
        }
    }

    /// The statement that creates a unique index. Name and table are quoted.
    pub(crate) fn create_index(&self, name: &str, table: &str) -> String {
        let (columns, behind) = (self.columns(), self.behind_columns());
        format!("CREATE UNIQUE INDEX {name} ON {table} ({columns}){behind};")
    }

    /// The clause that adds a unique key in an `ALTER TABLE` of MySQL and MariaDB.
    pub(crate) fn unique_key(&self) -> String {
        format!("ADD UNIQUE KEY {} ({})", self.quoted_name(), self.columns())
    }

    /// The statements that add the constraint and drop the replaced index, if these are two. An invalid index goes
    /// first: it protects nothing, and may have the name.
    pub(crate) fn add_beside(&self, add: String, drop: Option<String>) -> String {
        let goes_last = self.replaced.as_ref().is_some_and(|index| index.is_valid);
        match drop {
            Some(drop) if goes_last => format!("{add}\n{drop}"),
            Some(drop) => format!("{drop}\n{add}"),
            None => add,
        }
    }
}

/// The quoted name of an index that is in the schema of its table.
pub(crate) fn in_schema(dialect: Dialect, table: &TableName, index: &str) -> String {
    dialect.table(&TableName {
        name: index.to_owned(),
        schema: table.schema.clone(),
    })
}
