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
}

impl Definition {
    pub(crate) fn new(dialect: Dialect, constraint: UniqueConstraint) -> Self {
        Self {
            dialect,
            constraint,
            name: constraint.name_to_add(),
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

    /// Adds it.
    pub(crate) fn add(&self) -> String {
        let (table, name, columns) = (self.table(), self.dialect.identifier(&self.name), self.columns());
        match self.dialect {
            // The index has the schema's name here, and the table has not.
            #[cfg(feature = "sqlite")]
            Dialect::Sqlite => format!(
                "CREATE UNIQUE INDEX {} ON {} ({columns});",
                self.in_schema(&self.name),
                self.dialect.identifier(&self.constraint.table())
            ),
            #[cfg(feature = "postgres")]
            Dialect::Postgres => format!("ALTER TABLE {table} ADD CONSTRAINT {name} UNIQUE ({columns});"),
            #[cfg(feature = "mysql")]
            Dialect::Mysql => format!("ALTER TABLE {table} {};", self.unique_key()),
        }
    }

    /// What adds it in an `ALTER TABLE` of MySQL's and MariaDB's.
    #[cfg(feature = "mysql")]
    fn unique_key(&self) -> String {
        let name = self.dialect.identifier(&self.name);
        format!("ADD UNIQUE KEY {name} ({})", self.columns())
    }

    /// Takes away what [`add`](Self::add) added.
    pub(crate) fn remove(&self) -> String {
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

    /// Adds it in place of an index.
    pub(crate) fn replace(&self, index: &LiveIndex) -> String {
        let (table, name, add) = (self.table(), self.dialect.identifier(&index.name), self.add());
        match (self.dialect, index.origin) {
            #[cfg(feature = "sqlite")]
            (Dialect::Sqlite, Origin::Index) => format!("DROP INDEX {};\n{add}", self.in_schema(&index.name)),
            // What the table was made with stays.
            #[cfg(feature = "sqlite")]
            (Dialect::Sqlite, Origin::Constraint | Origin::PrimaryKey) => add,
            #[cfg(feature = "postgres")]
            (Dialect::Postgres, Origin::Index) => format!("DROP INDEX {};\n{add}", self.in_schema(&index.name)),
            #[cfg(feature = "postgres")]
            (Dialect::Postgres, Origin::Constraint | Origin::PrimaryKey) => {
                format!("ALTER TABLE {table} DROP CONSTRAINT {name};\n{add}")
            }
            // In one statement: a foreign key may need one of the two indexes.
            #[cfg(feature = "mysql")]
            (Dialect::Mysql, Origin::Index | Origin::Constraint | Origin::PrimaryKey) => {
                format!("ALTER TABLE {table} DROP INDEX {name}, {};", self.unique_key())
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
