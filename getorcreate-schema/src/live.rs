//! What a catalog says about a table: plain data, the same for every database. Nothing here asks or judges.

use std::fmt;

use getorcreate_runtime::UniqueConstraint;
use getorcreate_runtime::internals::{Dialect, TypeClass};

use crate::report::{Drift, Risk};

/// What the catalog says of a table's name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Presence {
    /// There it is.
    Table(LiveTable),
    /// There is no such table.
    Missing,
    /// This user is not allowed to know. The reason.
    Hidden(String),
}

/// A table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct LiveTable {
    pub(crate) columns: Vec<LiveColumn>,
    /// All unique ones, those of primary keys and unique constraints included.
    pub(crate) unique_indexes: Vec<LiveIndex>,
    /// What makes it another table than an ordinary one.
    pub(crate) flaws: Vec<Drift>,
    /// What may make a call fail, change a value or hide a row.
    pub(crate) risks: Vec<Risk>,
    /// PostgreSQL: what the server itself takes its indexes for.
    pub(crate) inferences: Vec<Inference>,
    /// PostgreSQL: its rows are in partitions.
    pub(crate) is_partitioned: bool,
    /// MySQL: this session cannot open it once the expression of a generated column has a quote.
    pub(crate) minds_quotes: bool,
    /// SQL that tells one row from all others, where there is any: the columns of the primary key, or else what the
    /// database itself knows the row by. Quoted.
    pub(crate) row_identity: Vec<String>,
}

impl LiveTable {
    /// What it is, if it is no table.
    pub(crate) fn not_a_table(&self) -> Option<&'static str> {
        self.flaws.iter().find_map(|flaw| match flaw {
            Drift::NotATable { is } => Some(*is),
            _ => None,
        })
    }

    /// The column that SQL would find by this name.
    pub(crate) fn column(&self, dialect: Dialect, name: &str) -> Option<&LiveColumn> {
        self.columns
            .iter()
            .find(|column| dialect.is_same_name(name, &column.name))
    }

    /// The rows that an index holds of those that a key is for, where the server was asked. It holds the key's parts then.
    pub(crate) fn inferred(&self, constraint: &UniqueConstraint, index: &LiveIndex) -> Option<Rows> {
        let key = constraint.to_string();
        let mut inferences = self.inferences.iter();
        let inference = inferences.find(|inference| inference.key == key && inference.index == index.name);
        inference.map(|inference| inference.rows)
    }

    /// Whether a column that the constraint depends on is not there.
    pub(crate) fn lacks_columns_of(&self, dialect: Dialect, constraint: &UniqueConstraint) -> bool {
        let mut columns = constraint.typed_columns();
        columns.any(|(column, _)| self.column(dialect, column).is_none())
    }
}

/// How the rows that an index holds are those of a declaration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Rows {
    /// The same.
    Same,
    /// Those, and others.
    More,
    /// It cannot be known that they are.
    Other,
}

/// What a server takes an index for, beside a declared key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Inference {
    /// The key, as messages name it.
    pub(crate) key: String,
    pub(crate) index: String,
    /// [`Rows::Other`] if an insert by the key does not rely on it.
    pub(crate) rows: Rows,
}

/// A column.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct LiveColumn {
    pub(crate) name: String,
    /// The type as the database calls it: `character varying(255)`.
    pub(crate) type_name: String,
    /// The classes whose values it compares as Diesel does. None at all for a type that belongs to no class.
    pub(crate) classes: &'static [TypeClass],
    pub(crate) is_nullable: bool,
    /// MySQL and MariaDB: its whole definition with NOT NULL, which `MODIFY` has to repeat:
    /// `varchar(20) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL COMMENT 'who'`. For a column that may be NULL.
    pub(crate) not_null_definition: Option<String>,
    /// What else the type does to a value that is stored in it, so that another one is found in its place.
    pub(crate) changes_values: Option<&'static str>,
    /// How it is computed, where it is.
    pub(crate) generated_as: Option<Generated>,
    /// PostgreSQL: the database alone numbers it, `GENERATED ALWAYS AS IDENTITY`.
    pub(crate) is_always_identity: bool,
    /// MySQL and MariaDB: 0 stands for the next number of `AUTO_INCREMENT`.
    pub(crate) numbers_zero: bool,
    /// What may make a call fail, change a value or hide a row, where the column is in a key.
    pub(crate) risks: Vec<Risk>,
    /// MySQL and MariaDB: what a copy of it has to be like, where it holds text.
    pub(crate) text: Option<LiveText>,
}

/// How a column is computed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Generated {
    /// As the database writes it.
    pub(crate) expression: String,
    /// When a row is written, and not when it is read.
    pub(crate) is_stored: bool,
}

/// A type for text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct LiveText {
    /// Not a `CHAR`, a `TEXT`, or what is compared with text.
    pub(crate) is_varchar: bool,
    /// In characters.
    pub(crate) length: u64,
    pub(crate) charset: String,
    pub(crate) collation: String,
}

/// As SQL has it: `VARCHAR(20) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`
impl fmt::Display for LiveText {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { charset, collation, .. } = self;
        if self.is_varchar {
            write!(formatter, "VARCHAR({})", self.length)?;
        } else {
            formatter.write_str("text")?;
        }
        write!(formatter, " CHARACTER SET {charset} COLLATE {collation}")
    }
}

/// A condition that each row fulfils.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct LiveCheck {
    pub(crate) name: String,
    /// As the database writes it.
    pub(crate) clause: String,
}

/// A unique index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct LiveIndex {
    pub(crate) name: String,
    /// How it is taken away.
    pub(crate) origin: Origin,
    /// What is unique. Not what an index holds besides.
    pub(crate) parts: Vec<IndexPart>,
    /// The condition of a partial index, as the database writes it.
    pub(crate) predicate: Option<String>,
    /// PostgreSQL: its build was finished.
    pub(crate) is_valid: bool,
    /// PostgreSQL: it may be violated until the transaction ends.
    pub(crate) is_deferrable: bool,
    /// PostgreSQL: one NULL equals another.
    pub(crate) nulls_not_distinct: bool,
    /// MySQL and MariaDB: queries do not use it. What makes them use it again: `VISIBLE`, `NOT IGNORED`.
    pub(crate) ignored_until: Option<&'static str>,
}

impl LiveIndex {
    /// An index of whole columns, and of all rows, that nothing is wrong with.
    pub(crate) fn new(name: String, origin: Origin, parts: Vec<IndexPart>) -> Self {
        Self {
            name,
            origin,
            parts,
            predicate: None,
            is_valid: true,
            is_deferrable: false,
            nulls_not_distinct: false,
            ignored_until: None,
        }
    }
}

impl IndexPart {
    /// A column that is compared as such.
    pub(crate) fn column(name: &str) -> Self {
        Self {
            what: Indexed::Column(name.to_owned()),
            equality: Equality::AsColumn,
        }
    }
}

/// What an index was made by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Origin {
    /// `CREATE UNIQUE INDEX`, and on MySQL and MariaDB any but the primary key.
    Index,
    /// `UNIQUE` in the table's definition. On SQLite it cannot be taken away.
    Constraint,
    /// `PRIMARY KEY`.
    PrimaryKey,
}

/// A part of what is unique.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct IndexPart {
    pub(crate) what: Indexed,
    /// How it takes two values for equal, compared with the column.
    pub(crate) equality: Equality,
}

/// What is indexed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Indexed {
    /// A column.
    Column(String),
    /// The beginning of a column.
    Prefix(String),
    /// An expression, as the database writes it.
    Expression(String),
}

/// Which values an index takes for equal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Equality {
    /// Those which the column does.
    AsColumn,
    /// Others: by `index`, where the column compares by `column`. Collations or operator classes, as the database calls
    /// them. The index is finer if it takes fewer values for equal, and so refuses nothing that the column does not.
    Differs {
        index: String,
        column: String,
        is_finer: bool,
    },
}

/// What keeps each row out that a call would insert.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub(crate) reason: String,
    pub(crate) advice: String,
    /// Not only on this connection.
    pub(crate) is_certain: bool,
}

impl Refusal {
    /// One that holds for each connection.
    pub(crate) fn certain(reason: String, advice: &str) -> Self {
        Self {
            reason,
            advice: advice.to_owned(),
            is_certain: true,
        }
    }
}

/// How a server, or a session, is set.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct LiveServer {
    pub(crate) flaws: Vec<Drift>,
    /// What may make a call fail, change a value or hide a row.
    pub(crate) risks: Vec<Risk>,
}

impl Indexed {
    /// The column's name, or the expression.
    pub(crate) fn text(&self) -> &str {
        match self {
            Self::Column(text) | Self::Prefix(text) | Self::Expression(text) => text,
        }
    }
}
