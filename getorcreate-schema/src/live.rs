//! The facts that a catalog gives about a table: plain data, the same for every database. This file neither queries nor
//! judges.

use std::fmt;

use getorcreate_runtime::UniqueConstraint;
use getorcreate_runtime::internals::{Dialect, TypeClass};

use crate::report::{Drift, Risk};

/// The catalog's answer for a table's name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Presence {
    /// The table exists.
    Table(LiveTable),
    /// There is no table of this name.
    Missing,
    /// This user is not allowed to know. The text is the reason.
    Hidden(String),
}

/// A table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct LiveTable {
    pub(crate) columns: Vec<LiveColumn>,
    /// All unique indexes, including those of primary keys and unique constraints.
    pub(crate) unique_indexes: Vec<LiveIndex>,
    /// The differences from an ordinary table.
    pub(crate) flaws: Vec<Drift>,
    /// The risks that may make a call fail, change a value or hide a row.
    pub(crate) risks: Vec<Risk>,
    /// PostgreSQL: the server's answers on which indexes it takes for a key.
    pub(crate) inferences: Vec<Inference>,
    /// PostgreSQL: the flaws of functions of the user's own, each with its key, as messages name the key.
    pub(crate) function_flaws: Vec<(String, Drift)>,
    /// PostgreSQL: true if its rows are in partitions.
    pub(crate) is_partitioned: bool,
    /// MySQL: true if this session could not open the table once the expression of a generated column has a quote.
    pub(crate) minds_quotes: bool,
    /// Quoted SQL that identifies a row, if there is any: the columns of the primary key, or else the database's own
    /// way to identify the row.
    pub(crate) row_identity: Vec<String>,
}

impl LiveTable {
    /// The kind of object, if it is not a table.
    pub(crate) fn not_a_table(&self) -> Option<&'static str> {
        self.flaws.iter().find_map(|flaw| match flaw {
            Drift::NotATable { is } => Some(*is),
            _ => None,
        })
    }

    /// The column that SQL finds by this name.
    pub(crate) fn column(&self, dialect: Dialect, name: &str) -> Option<&LiveColumn> {
        self.columns
            .iter()
            .find(|column| dialect.is_same_name(name, &column.name))
    }

    /// The rows of a key that an index holds, if the server was asked. In that case the index has the parts of the key.
    pub(crate) fn inferred(&self, constraint: &UniqueConstraint, index: &LiveIndex) -> Option<Rows> {
        let key = constraint.to_string();
        let mut inferences = self.inferences.iter();
        let inference = inferences.find(|inference| inference.key == key && inference.index == index.name);
        inference.map(|inference| inference.rows)
    }

    /// True if the server said that an insert by the key relies on an index.
    pub(crate) fn is_inferred(&self, constraint: &UniqueConstraint) -> bool {
        let key = constraint.to_string();
        let mut inferences = self.inferences.iter();
        inferences.any(|inference| inference.key == key && inference.rows != Rows::Other)
    }

    /// The flaws of the functions of a key.
    pub(crate) fn function_flaws(&self, constraint: &UniqueConstraint) -> impl Iterator<Item = &Drift> {
        let key = constraint.to_string();
        let of_key = self.function_flaws.iter().filter(move |(other, _)| *other == key);
        of_key.map(|(_, flaw)| flaw)
    }

    /// True if a column that the constraint depends on is missing.
    pub(crate) fn lacks_columns_of(&self, dialect: Dialect, constraint: &UniqueConstraint) -> bool {
        let mut columns = constraint.typed_columns();
        columns.any(|(column, _)| self.column(dialect, column).is_none())
    }
}

/// The rows of an index, compared with those of a declaration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Rows {
    /// The declared rows.
    Same,
    /// The declared rows, and others.
    More,
    /// Not known to be the declared rows.
    Other,
}

/// The server's answer for one index and one declared key: how the rows of the index compare with the rows of the key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Inference {
    /// The key, as messages name it.
    pub(crate) key: String,
    pub(crate) index: String,
    /// [`Rows::Other`] if an insert by the key does not rely on the index.
    pub(crate) rows: Rows,
}

/// A column.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct LiveColumn {
    pub(crate) name: String,
    /// The type in the database's words: `character varying(255)`.
    pub(crate) type_name: String,
    /// The classes whose values the type compares as Diesel does. Empty for a type that belongs to no class.
    pub(crate) classes: &'static [TypeClass],
    pub(crate) is_nullable: bool,
    /// MySQL and MariaDB: the whole definition of a nullable column with NOT NULL, which `MODIFY` has to repeat:
    /// `varchar(20) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL COMMENT 'who'`.
    pub(crate) not_null_definition: Option<String>,
    /// Another effect of the type on a stored value, which makes a different value come back.
    pub(crate) changes_values: Option<&'static str>,
    /// The expression of a computed column.
    pub(crate) generated_as: Option<Generated>,
    /// PostgreSQL: only the database numbers it, `GENERATED ALWAYS AS IDENTITY`.
    pub(crate) is_always_identity: bool,
    /// MySQL and MariaDB: true if 0 stands for the next number of `AUTO_INCREMENT`.
    pub(crate) numbers_zero: bool,
    /// The risks that may make a call fail, change a value or hide a row, if the column is in a key.
    pub(crate) risks: Vec<Risk>,
    /// MySQL and MariaDB: the text type that a copy of the column needs, if it holds text.
    pub(crate) text: Option<LiveText>,
}

impl LiveColumn {
    /// True if it may hold whole numbers.
    pub(crate) fn holds_integers(&self) -> bool {
        let integers = [TypeClass::SmallInteger, TypeClass::Integer, TypeClass::BigInteger];
        integers.iter().any(|class| self.classes.contains(class))
    }

    /// True if it may hold text. An enum belongs to no class, and its values are written as text.
    pub(crate) fn holds_text(&self) -> bool {
        let texts = [TypeClass::Text, TypeClass::CaseInsensitiveText];
        self.classes.is_empty() || texts.iter().any(|class| self.classes.contains(class))
    }
}

/// The way in which a column is computed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Generated {
    /// The expression in the database's words.
    pub(crate) expression: String,
    /// True if it is computed when a row is written, and not when it is read.
    pub(crate) is_stored: bool,
}

/// A type for text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct LiveText {
    /// False for a `CHAR`, a `TEXT`, or a type that is compared with text.
    pub(crate) is_varchar: bool,
    /// The length in characters.
    pub(crate) length: u64,
    pub(crate) charset: String,
    pub(crate) collation: String,
}

/// The type as SQL: `VARCHAR(20) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`
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
    /// The condition in the database's words.
    pub(crate) clause: String,
}

/// A unique index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct LiveIndex {
    pub(crate) name: String,
    /// The statement that created it, which decides how it is dropped.
    pub(crate) origin: Origin,
    /// The parts of the key. Additional columns of the index are left out.
    pub(crate) parts: Vec<IndexPart>,
    /// The condition of a partial index, in the database's words.
    pub(crate) predicate: Option<String>,
    /// PostgreSQL: true if its build was finished.
    pub(crate) is_valid: bool,
    /// PostgreSQL: true if it may be violated until the transaction ends.
    pub(crate) is_deferrable: bool,
    /// PostgreSQL: true if two NULLs are equal.
    pub(crate) nulls_not_distinct: bool,
    /// MySQL and MariaDB: the word that makes queries use an ignored index again: `VISIBLE`, `NOT IGNORED`.
    pub(crate) ignored_until: Option<&'static str>,
}

impl LiveIndex {
    /// An index without flaws, on whole columns and all rows.
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
    /// A column that is compared as itself.
    pub(crate) fn column(name: &str) -> Self {
        Self {
            what: Indexed::Column(name.to_owned()),
            equality: Equality::AsColumn,
        }
    }
}

/// The statement that created an index.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Origin {
    /// `CREATE UNIQUE INDEX`, and on MySQL and MariaDB any statement except the primary key.
    Index,
    /// `UNIQUE` in the table's definition. On SQLite such an index cannot be dropped.
    Constraint,
    /// `PRIMARY KEY`.
    PrimaryKey,
}

/// A part of a unique index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct IndexPart {
    pub(crate) what: Indexed,
    /// The equality of the index, compared with that of the column.
    pub(crate) equality: Equality,
}

/// The indexed column or expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Indexed {
    /// A column.
    Column(String),
    /// The beginning of a column.
    Prefix(String),
    /// An expression, in the database's words.
    Expression(String),
}

/// The values that an index takes as equal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Equality {
    /// The same values as the column.
    AsColumn,
    /// Other values: the index compares by `index`, the column by `column`. These are collations or operator classes,
    /// in the database's words. The index is finer if it takes fewer values as equal. It then rejects nothing that the
    /// column does not.
    Differs {
        index: String,
        column: String,
        is_finer: bool,
    },
}

/// An obstacle that rejects every row that a call would insert.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub(crate) reason: String,
    pub(crate) advice: String,
    /// True if the obstacle exists on every connection, not only on this one.
    pub(crate) is_certain: bool,
}

impl Refusal {
    /// An obstacle on every connection.
    pub(crate) fn certain(reason: String, advice: &str) -> Self {
        Self {
            reason,
            advice: advice.to_owned(),
            is_certain: true,
        }
    }
}

/// The settings of a server or a session.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct LiveServer {
    pub(crate) flaws: Vec<Drift>,
    /// The risks that may make a call fail, change a value or hide a row.
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
