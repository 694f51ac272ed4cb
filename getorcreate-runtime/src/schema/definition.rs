//! The SQL of one constraint in one dialect: how it is added and taken away.

use std::iter;

use crate::UniqueConstraint;
use crate::backend::Dialect;
use crate::constraint::name;
use crate::diesel_internals::table_name::TableName;
#[cfg(feature = "mysql")]
use crate::schema::foreign_key;
use crate::schema::live::{LiveIndex, Origin};

/// A constraint, as one database has it written.
#[derive(Debug, Clone)]
pub(crate) struct Definition {
    pub(crate) dialect: Dialect,
    pub(crate) constraint: UniqueConstraint,
    /// The name that it gets.
    pub(crate) name: String,
    /// The index whose place it takes.
    pub(crate) replaced: Option<LiveIndex>,
}

impl Definition {
    pub(crate) fn new(dialect: Dialect, constraint: UniqueConstraint) -> Self {
        Self {
            dialect,
            constraint,
            name: constraint.name_to_add(),
            replaced: None,
        }
    }

    /// `"app"."members"`
    pub(crate) fn table(&self) -> String {
        quoted_table(self.dialect, &self.constraint.table_name())
    }

    /// The name of something that is in the same schema as the table.
    fn in_schema(&self, name: &str) -> String {
        let name = TableName {
            name: name.to_owned(),
            ..self.constraint.table_name()
        };
        quoted_table(self.dialect, &name)
    }

    /// `"org_id", "username"`
    pub(crate) fn columns(&self) -> String {
        let columns = self.constraint.columns().iter();
        let quoted: Vec<String> = columns.map(|column| self.dialect.identifier(column)).collect();
        quoted.join(", ")
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

    /// What a table of SQLite's was made with can only go with the table.
    fn stays(&self, origin: Origin) -> bool {
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
            Dialect::Postgres => origin != Origin::Index,
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
        match &self.replaced {
            Some(index) => self.replace(index),
            None => self.add(),
        }
    }

    /// Adds it.
    fn add(&self) -> String {
        let table = self.table();
        match self.dialect {
            // The index has the schema's name here, and the table has not.
            #[cfg(feature = "sqlite")]
            Dialect::Sqlite => format!(
                "CREATE UNIQUE INDEX {} ON {} ({});",
                self.in_schema(&self.name),
                self.dialect.identifier(&self.constraint.table()),
                self.columns()
            ),
            #[cfg(feature = "postgres")]
            Dialect::Postgres => format!("ALTER TABLE {table} {};", self.unique_constraint()),
            #[cfg(feature = "mysql")]
            Dialect::Mysql => format!("ALTER TABLE {table} {};", self.unique_key()),
        }
    }

    /// What adds it in an `ALTER TABLE` of PostgreSQL's.
    #[cfg(feature = "postgres")]
    fn unique_constraint(&self) -> String {
        let name = self.dialect.identifier(&self.name);
        format!("ADD CONSTRAINT {name} UNIQUE ({})", self.columns())
    }

    /// What adds it in an `ALTER TABLE` of MySQL's and MariaDB's.
    #[cfg(feature = "mysql")]
    fn unique_key(&self) -> String {
        let name = self.dialect.identifier(&self.name);
        format!("ADD UNIQUE KEY {name} ({})", self.columns())
    }

    /// Takes it away again.
    pub(crate) fn down(&self) -> String {
        let table = self.table();
        let name = self.dialect.identifier(&self.name);
        match self.dialect {
            #[cfg(feature = "sqlite")]
            Dialect::Sqlite => format!("DROP INDEX {};", self.in_schema(&self.name)),
            #[cfg(feature = "postgres")]
            Dialect::Postgres => format!("ALTER TABLE {table} DROP CONSTRAINT {name};"),
            #[cfg(feature = "mysql")]
            Dialect::Mysql => foreign_key::drop_index(self),
        }
    }

    /// Never without a unique index in between, since adding one may fail.
    fn replace(&self, index: &LiveIndex) -> String {
        let (table, name, add) = (self.table(), self.dialect.identifier(&index.name), self.add());
        match (self.dialect, index.origin) {
            #[cfg(feature = "postgres")]
            (Dialect::Postgres, Origin::PrimaryKey) => {
                let columns = self.columns();
                format!("ALTER TABLE {table} DROP CONSTRAINT {name}, ADD CONSTRAINT {name} PRIMARY KEY ({columns});")
            }
            #[cfg(feature = "postgres")]
            (Dialect::Postgres, Origin::Constraint) => {
                format!(
                    "ALTER TABLE {table} DROP CONSTRAINT IF EXISTS {name}, {};",
                    self.unique_constraint()
                )
            }
            #[cfg(feature = "mysql")]
            (Dialect::Mysql, Origin::PrimaryKey) => {
                format!(
                    "ALTER TABLE {table} DROP PRIMARY KEY, ADD PRIMARY KEY ({});",
                    self.columns()
                )
            }
            #[cfg(feature = "mysql")]
            (Dialect::Mysql, Origin::Index | Origin::Constraint) => {
                format!("ALTER TABLE {table} DROP INDEX {name}, {};", self.unique_key())
            }
            #[cfg(feature = "sqlite")]
            (Dialect::Sqlite, Origin::Index | Origin::Constraint | Origin::PrimaryKey) => self.beside(index, &add),
            #[cfg(feature = "postgres")]
            (Dialect::Postgres, Origin::Index) => self.beside(index, &add),
        }
    }

    /// What is not valid protects nothing, and may have the name.
    fn beside(&self, index: &LiveIndex, add: &str) -> String {
        match self.take_away(index) {
            Some(drop) if index.is_valid => format!("{add}\n{drop}"),
            Some(drop) => format!("{drop}\n{add}"),
            None => add.to_owned(),
        }
    }

    /// Takes an index of the table away. What a table of SQLite's was made with stays, and a primary key does everywhere. It may
    /// be gone when a migration is run for the second time; MySQL has no `IF EXISTS` for that.
    pub(crate) fn take_away(&self, index: &LiveIndex) -> Option<String> {
        let (table, name) = (self.table(), self.dialect.identifier(&index.name));
        match (self.dialect, index.origin) {
            (_, Origin::PrimaryKey) => None,
            #[cfg(feature = "sqlite")]
            (Dialect::Sqlite, Origin::Constraint) => None,
            #[cfg(feature = "sqlite")]
            (Dialect::Sqlite, Origin::Index) => Some(format!("DROP INDEX IF EXISTS {};", self.in_schema(&index.name))),
            #[cfg(feature = "postgres")]
            (Dialect::Postgres, Origin::Index) => {
                Some(format!("DROP INDEX IF EXISTS {};", self.in_schema(&index.name)))
            }
            #[cfg(feature = "postgres")]
            (Dialect::Postgres, Origin::Constraint) => {
                Some(format!("ALTER TABLE {table} DROP CONSTRAINT IF EXISTS {name};"))
            }
            #[cfg(feature = "mysql")]
            (Dialect::Mysql, Origin::Index | Origin::Constraint) => {
                Some(format!("ALTER TABLE {table} DROP INDEX {name};"))
            }
        }
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
