//! The SQL of one constraint in one dialect: how it is added and taken away.

use std::iter;

use getorcreate_runtime::UniqueConstraint;
use getorcreate_runtime::internals::{TableName, name};

use crate::dialect::Dialect;
#[cfg(feature = "mysql")]
use crate::foreign_key;
#[cfg(feature = "mysql")]
use crate::generated::{self, GeneratedDefinition};
use crate::live::{LiveIndex, LiveTable, Origin};
use crate::migration::MigrationError;

/// A constraint, as one database has it written.
#[derive(Debug, Clone)]
pub(crate) struct Definition {
    pub(crate) dialect: Dialect,
    pub(crate) constraint: UniqueConstraint,
    /// The name that it gets.
    pub(crate) name: String,
    /// The index whose place it takes.
    pub(crate) replaced: Option<LiveIndex>,
    /// MySQL and MariaDB: the columns that stand in for its condition and its expressions.
    #[cfg(feature = "mysql")]
    pub(crate) generated: Vec<GeneratedDefinition>,
}

/// What keeps a constraint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// `UNIQUE` in the table's definition.
    #[cfg(feature = "postgres")]
    Constraint,
    /// A unique index.
    #[cfg(any(feature = "sqlite", feature = "postgres"))]
    Index,
    /// A unique key on columns.
    #[cfg(feature = "mysql")]
    Key,
    /// A unique key on generated columns, which come and go with it.
    #[cfg(feature = "mysql")]
    GeneratedKey,
}

/// Why `nulls_not_distinct` is not for every database.
/// <https://www.postgresql.org/docs/15/release-15.html>
const NULLS_ARE_DISTINCT: &str = "only PostgreSQL, from version 15 on, takes one NULL for equal to another";

impl Definition {
    /// For the table as it is, where that is known.
    pub(crate) fn new(
        dialect: Dialect,
        constraint: UniqueConstraint,
        live: Option<&LiveTable>,
    ) -> Result<Self, MigrationError> {
        let inexpressible = |reason| MigrationError::Inexpressible {
            dialect,
            constraint: Box::new(constraint),
            reason,
        };
        if constraint.nulls_not_distinct() && !takes_nulls_for_equal(dialect) {
            return Err(inexpressible(NULLS_ARE_DISTINCT.to_owned()));
        }
        #[cfg(not(feature = "mysql"))]
        let _ = live; // on which only generated columns depend
        Ok(Self {
            dialect,
            constraint,
            name: constraint.name_to_add(),
            replaced: None,
            #[cfg(feature = "mysql")]
            generated: if dialect.generates_columns() {
                generated::definitions(&constraint, live).map_err(inexpressible)?
            } else {
                Vec::new()
            },
        })
    }

    /// What keeps it.
    pub(crate) fn form(&self) -> Form {
        let is_plain = self.constraint.is_on_plain_columns();
        match self.dialect {
            #[cfg(feature = "sqlite")]
            Dialect::Sqlite => Form::Index,
            #[cfg(feature = "postgres")]
            Dialect::Postgres if is_plain => Form::Constraint,
            #[cfg(feature = "postgres")]
            Dialect::Postgres => Form::Index,
            #[cfg(feature = "mysql")]
            Dialect::Mysql if is_plain => Form::Key,
            #[cfg(feature = "mysql")]
            Dialect::Mysql => Form::GeneratedKey,
        }
    }

    /// `"app"."members"`
    pub(crate) fn table(&self) -> String {
        quoted_table(self.dialect, &self.constraint.table_name())
    }

    /// The name of something that is in the same schema as the table.
    pub(crate) fn in_schema(&self, name: &str) -> String {
        let name = TableName {
            name: name.to_owned(),
            ..self.constraint.table_name()
        };
        quoted_table(self.dialect, &name)
    }

    /// What is indexed: `"org_id", lower("email")`, or the generated columns in place of what the database cannot index.
    pub(crate) fn columns(&self) -> String {
        let columns: Vec<String> = if self.dialect.generates_columns() {
            let columns = self.constraint.index_columns().into_iter();
            columns.map(|column| self.dialect.identifier(&column)).collect()
        } else {
            self.constraint
                .parts()
                .map(|part| self.dialect.key_part(part))
                .collect()
        };
        columns.join(", ")
    }

    /// What stands behind that in an index: ` NULLS NOT DISTINCT WHERE "flag" = TRUE`
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

    /// Where no two indexes have the same name: a schema, or one of its tables.
    pub(crate) fn namespace(&self) -> (Option<String>, Option<String>) {
        let table = match self.dialect {
            #[cfg(feature = "sqlite")]
            Dialect::Sqlite => None,
            #[cfg(feature = "postgres")]
            Dialect::Postgres => None,
            #[cfg(feature = "mysql")]
            Dialect::Mysql => Some(self.constraint.table()),
        };
        (self.constraint.schema(), table)
    }

    /// Under another name, with a number, where its own is taken.
    pub(crate) fn with_free_name(self, taken: &[String]) -> Self {
        let is_taken = |name: &String| taken.iter().any(|taken| self.dialect.is_same_name(name, taken));
        let numbered = (2..).map(|number| name::fit(format!("{}_{number}", self.name)));
        let mut names = iter::once(self.name.clone()).chain(numbered);
        Self {
            name: names.find(|name| !is_taken(name)).unwrap_or_default(),
            ..self
        }
    }

    /// In the place of an index that is there, unless it stays. Where the index goes first, its name is free.
    pub(crate) fn in_place_of(self, index: &LiveIndex, taken: &[String]) -> Self {
        if self.stays(index.origin) {
            return self.with_free_name(taken);
        }
        let goes_first = !index.is_valid || self.takes_one_statement(index.origin);
        let others = taken.iter().filter(|name| !goes_first || **name != index.name);
        let others: Vec<String> = others.cloned().collect();
        Self {
            replaced: Some(index.clone()),
            ..self.with_free_name(&others)
        }
    }

    /// What a table of SQLite's was made with can only go with the table. And a primary key is never a part of one.
    fn stays(&self, origin: Origin) -> bool {
        if origin == Origin::PrimaryKey && !self.constraint.is_on_plain_columns() {
            return true;
        }
        match self.dialect {
            #[cfg(feature = "sqlite")]
            Dialect::Sqlite => origin != Origin::Index,
            #[cfg(feature = "postgres")]
            Dialect::Postgres => false,
            #[cfg(feature = "mysql")]
            Dialect::Mysql => false,
        }
    }

    /// Whether one statement takes an index away and adds another.
    fn takes_one_statement(&self, origin: Origin) -> bool {
        match self.dialect {
            #[cfg(feature = "sqlite")]
            Dialect::Sqlite => false,
            #[cfg(feature = "postgres")]
            Dialect::Postgres => origin != Origin::Index && self.form() == Form::Constraint,
            #[cfg(feature = "mysql")]
            Dialect::Mysql => true,
        }
    }

    /// Whether a primary key would be made anew.
    pub(crate) fn replaces_primary_key(&self) -> bool {
        let origin = self.replaced.as_ref().map(|index| index.origin);
        origin == Some(Origin::PrimaryKey)
    }

    /// Adds it, and takes away what it replaces.
    pub(crate) fn up(&self) -> String {
        match (self.form(), &self.replaced) {
            #[cfg(feature = "mysql")]
            (Form::GeneratedKey, _) => generated::add(self),
            (_, Some(index)) => self.replace(index),
            (_, None) => self.add(),
        }
    }

    /// Adds it.
    fn add(&self) -> String {
        let table = self.table();
        match self.form() {
            #[cfg(feature = "postgres")]
            Form::Constraint => format!("ALTER TABLE {table} {};", self.unique_constraint()),
            #[cfg(any(feature = "sqlite", feature = "postgres"))]
            Form::Index => self.create_index(),
            #[cfg(feature = "mysql")]
            Form::Key => format!("ALTER TABLE {table} {};", self.unique_key()),
            #[cfg(feature = "mysql")]
            Form::GeneratedKey => generated::add(self),
        }
    }

    /// What adds it in an `ALTER TABLE` of PostgreSQL's.
    #[cfg(feature = "postgres")]
    fn unique_constraint(&self) -> String {
        let name = self.dialect.identifier(&self.name);
        let nulls = self.behind_columns();
        format!("ADD CONSTRAINT {name} UNIQUE{nulls} ({})", self.columns())
    }

    /// <https://www.postgresql.org/docs/current/sql-createindex.html>, <https://www.sqlite.org/lang_createindex.html>
    #[cfg(any(feature = "sqlite", feature = "postgres"))]
    fn create_index(&self) -> String {
        let (name, table) = match self.dialect {
            // The index has the schema's name here, and the table has not.
            #[cfg(feature = "sqlite")]
            Dialect::Sqlite => (
                self.in_schema(&self.name),
                self.dialect.identifier(&self.constraint.table()),
            ),
            #[cfg(feature = "postgres")]
            Dialect::Postgres => (self.dialect.identifier(&self.name), self.table()),
            #[cfg(feature = "mysql")]
            Dialect::Mysql => (self.dialect.identifier(&self.name), self.table()),
        };
        let (columns, behind) = (self.columns(), self.behind_columns());
        format!("CREATE UNIQUE INDEX {name} ON {table} ({columns}){behind};")
    }

    /// What adds it in an `ALTER TABLE` of MySQL's and MariaDB's.
    #[cfg(feature = "mysql")]
    pub(crate) fn unique_key(&self) -> String {
        let name = self.dialect.identifier(&self.name);
        format!("ADD UNIQUE KEY {name} ({})", self.columns())
    }

    /// Takes it away again.
    pub(crate) fn down(&self) -> String {
        match self.form() {
            #[cfg(feature = "postgres")]
            Form::Constraint => {
                let name = self.dialect.identifier(&self.name);
                format!("ALTER TABLE {} DROP CONSTRAINT {name};", self.table())
            }
            #[cfg(any(feature = "sqlite", feature = "postgres"))]
            Form::Index => format!("DROP INDEX {};", self.in_schema(&self.name)),
            #[cfg(feature = "mysql")]
            Form::Key => foreign_key::drop_index(self),
            #[cfg(feature = "mysql")]
            Form::GeneratedKey => generated::drop(self),
        }
    }

    /// Never without a unique index in between, since adding one may fail.
    fn replace(&self, index: &LiveIndex) -> String {
        let (table, name) = (self.table(), self.dialect.identifier(&index.name));
        match (self.form(), index.origin) {
            #[cfg(feature = "postgres")]
            (Form::Constraint, Origin::PrimaryKey) => {
                let columns = self.columns();
                format!("ALTER TABLE {table} DROP CONSTRAINT {name}, ADD CONSTRAINT {name} PRIMARY KEY ({columns});")
            }
            #[cfg(feature = "postgres")]
            (Form::Constraint, Origin::Constraint) => {
                let add = self.unique_constraint();
                format!("ALTER TABLE {table} DROP CONSTRAINT IF EXISTS {name}, {add};")
            }
            #[cfg(feature = "postgres")]
            (Form::Constraint, Origin::Index) => self.beside(index),
            #[cfg(any(feature = "sqlite", feature = "postgres"))]
            (Form::Index, Origin::Index | Origin::Constraint | Origin::PrimaryKey) => self.beside(index),
            #[cfg(feature = "mysql")]
            (Form::Key, Origin::PrimaryKey) => {
                let columns = self.columns();
                format!("ALTER TABLE {table} DROP PRIMARY KEY, ADD PRIMARY KEY ({columns});")
            }
            #[cfg(feature = "mysql")]
            (Form::Key, Origin::Index | Origin::Constraint) => {
                format!("ALTER TABLE {table} DROP INDEX {name}, {};", self.unique_key())
            }
            #[cfg(feature = "mysql")]
            (Form::GeneratedKey, Origin::Index | Origin::Constraint | Origin::PrimaryKey) => generated::add(self),
        }
    }

    /// What is not valid protects nothing, and may have the name.
    #[cfg(any(feature = "sqlite", feature = "postgres"))]
    fn beside(&self, index: &LiveIndex) -> String {
        let add = self.add();
        match take_away(self.dialect, &self.constraint.table_name(), index) {
            Some(drop) if index.is_valid => format!("{add}\n{drop}"),
            Some(drop) => format!("{drop}\n{add}"),
            None => add,
        }
    }
}

/// Whether a unique index can keep NULL apart from NULL, or not, as one likes.
const fn takes_nulls_for_equal(dialect: Dialect) -> bool {
    match dialect {
        #[cfg(feature = "sqlite")]
        Dialect::Sqlite => false,
        #[cfg(feature = "postgres")]
        Dialect::Postgres => true,
        #[cfg(feature = "mysql")]
        Dialect::Mysql => false,
    }
}

/// Takes an index of the table away. What a table of SQLite's was made with stays, and a primary key does everywhere. It may
/// be gone when a migration is run for the second time; MySQL has no `IF EXISTS` for that.
pub(crate) fn take_away(dialect: Dialect, table: &TableName, index: &LiveIndex) -> Option<String> {
    let name = dialect.identifier(&index.name);
    let in_schema = || {
        let name = index.name.clone();
        quoted_table(dialect, &TableName { name, ..table.clone() })
    };
    let table = quoted_table(dialect, table);
    match (dialect, index.origin) {
        (_, Origin::PrimaryKey) => None,
        #[cfg(feature = "sqlite")]
        (Dialect::Sqlite, Origin::Constraint) => None,
        #[cfg(feature = "sqlite")]
        (Dialect::Sqlite, Origin::Index) => Some(format!("DROP INDEX IF EXISTS {};", in_schema())),
        #[cfg(feature = "postgres")]
        (Dialect::Postgres, Origin::Index) => Some(format!("DROP INDEX IF EXISTS {};", in_schema())),
        #[cfg(feature = "postgres")]
        (Dialect::Postgres, Origin::Constraint) => {
            Some(format!("ALTER TABLE {table} DROP CONSTRAINT IF EXISTS {name};"))
        }
        #[cfg(feature = "mysql")]
        (Dialect::Mysql, Origin::Index | Origin::Constraint) => Some(format!("ALTER TABLE {table} DROP INDEX {name};")),
    }
}

/// `"app"."members"`
pub(crate) fn quoted_table(dialect: Dialect, table: &TableName) -> String {
    let name = dialect.identifier(&table.name);
    match &table.schema {
        Some(schema) => format!("{}.{name}", dialect.identifier(schema)),
        None => name,
    }
}
