//! The ways in which a database can differ from what is declared. The wording of each is in the files below.

mod what;
mod why;

/// What is wrong.
///
/// Its `Display` is a clause without a full stop: `no unique index is on exactly these columns`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Drift {
    /// There is no such table.
    TableMissing,
    /// It is none, but a view, say.
    NotATable {
        /// What it is: `a view`.
        is: &'static str,
    },
    /// A table that is gone with the session hides the other of its name.
    Temporary,
    /// PostgreSQL: other tables inherit from it, and a unique index does not reach into them.
    Inherited {
        /// Those tables.
        children: Vec<String>,
    },
    /// MySQL, MariaDB: its engine cannot roll back.
    EngineWithoutTransactions {
        /// The engine.
        engine: String,
    },
    /// MySQL, MariaDB: its engine keeps the rows in another server.
    EngineElsewhere {
        /// The engine.
        engine: String,
    },
    /// Nobody can write: to the table, in the session, or in the server.
    ReadOnly {
        /// Why: `super_read_only is on`.
        setting: String,
    },
    /// SQLite: the table's definition says what happens to a row that violates a constraint.
    ConflictClause {
        /// `ON CONFLICT REPLACE`
        clause: String,
    },
    /// PostgreSQL: a rule rewrites what is inserted, or updated.
    Rule {
        /// The rule.
        rule: String,
    },
    /// PostgreSQL: the table is partitioned, and has no partition.
    NoPartition,
    /// PostgreSQL: row security applies to the role of this session, and no policy permits the command.
    NoPolicy {
        /// `SELECT` or `INSERT`.
        command: String,
    },
    /// PostgreSQL: a column is numbered from a sequence that has no more numbers for it.
    SequenceExhausted {
        /// The sequence.
        sequence: String,
    },
    /// No call can insert a row, whatever it holds besides the key.
    NoInsert {
        /// What keeps each row out.
        reason: String,
    },
    /// The table has no column of this name.
    ColumnMissing,
    /// The column can be NULL, and `diesel::table!` says that it cannot.
    NullableColumn,
    /// The column cannot be NULL, and a constraint is for the rows in which it is.
    NeverNull,
    /// The column's type compares otherwise than the one in `diesel::table!`.
    OtherType {
        /// The type in the database.
        live: String,
        /// What `diesel::table!` takes it for: `an integer`.
        declared: String,
    },
    /// The column's type stores another value than it is given.
    ChangesValues {
        /// The type in the database.
        live: String,
        /// What it does.
        how: &'static str,
    },
    /// SQLite: the column is a `Numeric` in `diesel::table!`, which is stored as a floating-point number.
    NotExact,
    /// A constraint depends on a column that takes no value: the database computes it, or numbers it.
    GeneratedKey {
        /// What gives it its values, in the database's words: `GENERATED ALWAYS AS (lower(email))`.
        expression: String,
    },
    /// MySQL, MariaDB: the table has no generated column of this name, which stands in for a condition or an expression.
    GeneratedMissing,
    /// MySQL, MariaDB: the column that stands in for a condition or an expression is another one.
    OtherGenerated {
        /// What it is: `generated as lcase(name)`, `not generated`.
        live: String,
        /// What it should be, or why there can be no such column.
        declared: String,
    },
    /// A constraint is for the rows with a value that the column never has.
    NeverEqual {
        /// The type in the database.
        live: String,
        /// The value: `"open"`.
        literal: String,
    },
    /// A constraint is for rows that a check refuses.
    Contradicts {
        /// The check.
        check: String,
        /// The condition that each row fulfils, in the database's words.
        clause: String,
    },
    /// No unique index is on exactly the columns of the constraint.
    ConstraintMissing {
        /// Unique indexes that come near, each with how it differs.
        near: Vec<String>,
    },
    /// PostgreSQL: the build of the index was not finished.
    NotValid {
        /// The index.
        index: String,
    },
    /// PostgreSQL: the constraint may be violated until the transaction ends.
    Deferrable {
        /// The constraint.
        index: String,
    },
    /// The index holds only some of the rows.
    Partial {
        /// The index.
        index: String,
        /// Which rows.
        predicate: String,
    },
    /// The index holds only some of the rows, and others than are declared.
    OtherPredicate {
        /// The index.
        index: String,
        /// Which rows.
        predicate: String,
        /// Which ones are declared, in the database's words.
        declared: String,
    },
    /// The index holds the rows that are declared, and others.
    Wider {
        /// The index.
        index: String,
        /// Which rows. None for all of them.
        predicate: Option<String>,
        /// Which ones are declared, in the database's words.
        declared: String,
    },
    /// Beside the index that serves, another holds some of the rows that are declared, and others.
    Overlapping {
        /// The index.
        index: String,
        /// Which rows.
        predicate: String,
        /// Which ones are declared, in the database's words.
        declared: String,
    },
    /// The index is on an expression, and on another than is declared.
    OtherExpression {
        /// The index.
        index: String,
        /// What it is on, in the database's words.
        on: String,
        /// What is declared, in the database's words.
        declared: String,
    },
    /// MySQL, MariaDB: the index is on the beginning of a column.
    Prefix {
        /// The index.
        index: String,
        /// The column.
        column: String,
    },
    /// PostgreSQL: one NULL equals another in the index.
    NullsNotDistinct {
        /// The index.
        index: String,
    },
    /// One NULL does not equal another in the index, and the declaration says that it does.
    NullsDistinct {
        /// The index.
        index: String,
    },
    /// The index takes other values for equal than the column does.
    OtherEquality {
        /// The index.
        index: String,
        /// The column.
        column: String,
        /// By what the index compares: a collation or an operator class.
        by: String,
        /// By what the column does.
        column_by: String,
    },
    /// MySQL, MariaDB: queries do not use the index.
    Ignored {
        /// The index.
        index: String,
    },
    /// Several rows have the same key.
    Duplicated {
        /// The keys of which there are several rows.
        keys: u64,
        /// The rows that have one of these.
        rows: u64,
    },
    /// The server's messages are not in English.
    ForeignMessages {
        /// Its `lc_messages`.
        language: String,
    },
    /// MySQL, MariaDB: `unique_checks = 0`.
    UniqueChecksOff,
    /// MySQL, MariaDB: text that Diesel sends as UTF-8 is taken for something else.
    OtherCharset {
        /// The setting: `character_set_connection`.
        setting: &'static str,
        /// Its value.
        charset: String,
    },
    /// MariaDB: queries of a table with system versioning see the rows of another time.
    ReadsThePast {
        /// The session's `system_versioning_asof`.
        as_of: String,
    },
}

impl Drift {
    /// What it is called where a program reads it. These names do not change:
    /// `table-missing`, `not-a-table`, `temporary`, `inherited`, `engine-without-transactions`, `conflict-clause`,
    /// `no-insert`, `overlapping`, `column-missing`, `nullable`, `never-null`, `other-type`, `changes-values`, `not-exact`, `generated-key`, `generated-missing`,
    /// `other-generated`,
    /// `constraint-missing`, `not-valid`, `deferrable`, `partial`, `other-predicate`, `wider`, `other-expression`, `prefix`,
    /// `nulls-not-distinct`, `nulls-distinct`, `other-equality`, `ignored`, `duplicated`, `foreign-messages`,
    /// `unique-checks-off`, `engine-elsewhere`, `read-only`, `never-equal`, `contradicts`, `other-charset`, `reads-the-past`,
    /// `rule`, `no-partition`, `no-policy`, `sequence-exhausted`.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::TableMissing => "table-missing",
            Self::NotATable { .. } => "not-a-table",
            Self::Temporary => "temporary",
            Self::Inherited { .. } => "inherited",
            Self::EngineWithoutTransactions { .. } => "engine-without-transactions",
            Self::ConflictClause { .. } => "conflict-clause",
            Self::Rule { .. } => "rule",
            Self::NoPartition => "no-partition",
            Self::NoPolicy { .. } => "no-policy",
            Self::SequenceExhausted { .. } => "sequence-exhausted",
            Self::NoInsert { .. } => "no-insert",
            Self::Overlapping { .. } => "overlapping",
            Self::ColumnMissing => "column-missing",
            Self::NullableColumn => "nullable",
            Self::NeverNull => "never-null",
            Self::OtherType { .. } => "other-type",
            Self::ChangesValues { .. } => "changes-values",
            Self::NotExact => "not-exact",
            Self::GeneratedKey { .. } => "generated-key",
            Self::GeneratedMissing => "generated-missing",
            Self::OtherGenerated { .. } => "other-generated",
            Self::ConstraintMissing { .. } => "constraint-missing",
            Self::NotValid { .. } => "not-valid",
            Self::Deferrable { .. } => "deferrable",
            Self::Partial { .. } => "partial",
            Self::OtherPredicate { .. } => "other-predicate",
            Self::Wider { .. } => "wider",
            Self::OtherExpression { .. } => "other-expression",
            Self::Prefix { .. } => "prefix",
            Self::NullsNotDistinct { .. } => "nulls-not-distinct",
            Self::NullsDistinct { .. } => "nulls-distinct",
            Self::OtherEquality { .. } => "other-equality",
            Self::Ignored { .. } => "ignored",
            Self::Duplicated { .. } => "duplicated",
            Self::ForeignMessages { .. } => "foreign-messages",
            Self::UniqueChecksOff => "unique-checks-off",
            Self::EngineElsewhere { .. } => "engine-elsewhere",
            Self::ReadOnly { .. } => "read-only",
            Self::NeverEqual { .. } => "never-equal",
            Self::Contradicts { .. } => "contradicts",
            Self::OtherCharset { .. } => "other-charset",
            Self::ReadsThePast { .. } => "reads-the-past",
        }
    }
}
