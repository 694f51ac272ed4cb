//! The ways in which a database can differ from what is declared: the wording of each, once.

mod what;

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

    /// Why it matters.
    #[must_use]
    pub const fn why(&self) -> &'static str {
        match self {
            Self::TableMissing | Self::ColumnMissing => "every query of the model fails",
            Self::NotATable { .. } => "no unique index stands behind it, so two callers can both insert",
            Self::Temporary => "it is empty in the next session, and other sessions see another table",
            Self::Inherited { .. } => {
                "a unique index holds for one table alone, so the same key can be in several of them, and a lookup finds each"
            }
            Self::EngineWithoutTransactions { .. } => "what a transaction did cannot be rolled back, so its rows stay",
            Self::ConflictClause { .. } => {
                "an insert that should be refused can replace another row, or be lost without an error"
            }
            Self::Rule { .. } => {
                "PostgreSQL rejects INSERT .. ON CONFLICT on such a table, so every call that finds no row fails"
            }
            Self::NoPartition => "no partition takes the row, so every call that finds none fails",
            Self::NoPolicy { .. } => {
                "rows are hidden from the role or rejected, so a call can neither find nor insert one"
            }
            Self::SequenceExhausted { .. } => "a row that is given no number cannot be inserted",
            Self::NoInsert { .. } => "every call that finds no row fails, or creates none",
            Self::Overlapping { .. } => {
                "a row that the declaration allows is refused where the index holds another of its key: \
                 `Error::OtherConstraint` or `Error::NotFoundAfterInsert`"
            }
            Self::NullableColumn => {
                "a row whose key is NULL is never found, can be there many times, and Diesel cannot load it"
            }
            Self::NeverNull => "no such row can be inserted, so every call that finds none fails",
            Self::OtherType { .. } => {
                "values are compared or stored otherwise than Diesel does, so a row may not be found again"
            }
            Self::ChangesValues { .. } => "the row that was inserted may not be found again: `Error::KeyChanged`",
            Self::NotExact => "two values can be stored as the same one, so every call refuses such a key",
            Self::GeneratedKey { .. } => "an insert cannot give it a value, so every call that finds no row fails",
            Self::GeneratedMissing => "every lookup by the key fails: `Error::ConstraintMissing`",
            Self::OtherGenerated { .. } => {
                "other rows are kept unique than the declaration says, and lookups find others or none"
            }
            Self::ConstraintMissing { .. } => {
                "two callers could both miss and both insert, so getorcreate refuses to: `Error::ConstraintMissing`"
            }
            Self::NotValid { .. } => "rows that were there before may be duplicates: `Error::ConstraintMissing`",
            Self::Deferrable { .. } => {
                "an insert cannot rely on it before the transaction ends: `Error::ConstraintMissing`"
            }
            Self::Partial { .. } => "the other rows can be there many times",
            Self::OtherPredicate { .. } => {
                "what is declared unique can be there many times, and no insert can rely on it: `Error::ConstraintMissing`"
            }
            Self::Wider { .. } => {
                "calls work until a row that is not declared unique has the same key, and then end in `Error::NotFoundAfterInsert` or `Error::OtherConstraint`"
            }
            Self::OtherExpression { .. } => {
                "what is declared equal can be there many times, and no insert can rely on it: `Error::ConstraintMissing`"
            }
            Self::Prefix { .. } => "values that differ only after it are refused, and yet not found",
            Self::NullsNotDistinct { .. } => "a second row without a value is refused, which the declaration allows",
            Self::NullsDistinct { .. } => "rows without a value can be there many times",
            Self::OtherEquality { .. } => {
                "what is equal to the one and not to the other can be there twice, or is refused and yet not found"
            }
            Self::Ignored { .. } => "each lookup reads the whole table, and locks it in some transactions",
            Self::Duplicated { .. } => {
                "a lookup of such a key is `Error::NotUnique`, and the constraint cannot be added"
            }
            Self::ForeignMessages { .. } => {
                "locks and deadlocks are known by their English text, so a call is not repeated where it could be: \
                 `Error::ForeignMessages`"
            }
            Self::EngineElsewhere { .. } => "the unique index holds in this server only, and the rows are in another",
            Self::ReadOnly { .. } => "no row can be inserted, so every call that finds none fails",
            Self::NeverEqual { .. } | Self::Contradicts { .. } => {
                "no such row can be inserted, so no call by the key ever creates or finds one"
            }
            Self::OtherCharset { .. } => {
                "a character that it lacks is taken for another one, so a call can find another row, or none"
            }
            Self::ReadsThePast { .. } => "a row that was created since is not found: `Error::NotFoundAfterInsert`",
            Self::UniqueChecksOff => "InnoDB may accept a duplicate in a session that is set so",
        }
    }

    /// What to do where no SQL is right for everybody.
    pub(super) const fn advice(&self) -> &'static str {
        match self {
            Self::TableMissing => "run the migrations that make it",
            Self::ColumnMissing => "run the migrations that add it, or let `diesel print-schema` write `table!` again",
            Self::NotATable { .. } => "declare the model on the table itself",
            Self::ConflictClause { .. } => {
                "make the table anew without the clause, as <https://www.sqlite.org/lang_altertable.html#otheralter> describes"
            }
            Self::Rule { .. } => "let a trigger do what the rule does",
            Self::NoPartition => "add a partition, or a default one",
            Self::NoPolicy { .. } => "add a policy for the role that the application has, or check as that role",
            Self::SequenceExhausted { .. } => {
                "make the column a `bigint`, and let the sequence have that type as well: ALTER SEQUENCE .. AS bigint"
            }
            Self::NullableColumn => {
                "write `Nullable<..>` in `table!`, or make the column NOT NULL; on SQLite that takes a new table: \
                 <https://www.sqlite.org/lang_altertable.html#otheralter>"
            }
            Self::OtherType { .. } | Self::ChangesValues { .. } => {
                "change the column's type in a migration, or let `diesel print-schema` write `table!` again"
            }
            Self::GeneratedMissing | Self::OtherGenerated { .. } => {
                "rename the column that has its name, or declare the key by another name; `generate` says what else is in the way"
            }
            Self::GeneratedKey { .. } => {
                "declare the key on the columns that it is computed from, or let the application write the column"
            }
            Self::NoInsert { .. } => "change what keeps the rows out",
            Self::NeverNull => "take NOT NULL from the column in a migration, or the condition from the declaration",
            Self::NotExact => "make the key of other columns, of whole numbers or text, say",
            Self::Duplicated { .. } => {
                "the command `duplicates` shows them, and the SQL that would keep one row of each key"
            }
            Self::Temporary => "drop it, and run the migrations that make the lasting one",
            Self::Inherited { .. } => "make it a partitioned table, or let no table inherit from it",
            Self::ForeignMessages { .. } => {
                "set lc_messages to C or en_US: for the server, for the application's role, or in each of its connections"
            }
            Self::EngineElsewhere { .. } => "call getorcreate on the server that keeps the rows",
            Self::ReadOnly { .. } => "connect to the primary server, and let the application's sessions write",
            Self::NeverEqual { .. } => {
                "give the condition a value that the column can have, or change the column's type in a migration"
            }
            Self::Contradicts { .. } => "change the condition in the declaration, or the check in a migration",
            Self::OtherCharset { .. } => {
                "leave it at utf8mb4, as Diesel sets it for each connection: `SET NAMES utf8mb4`"
            }
            Self::ReadsThePast { .. } => "leave system_versioning_asof at DEFAULT in each session of the application",
            Self::UniqueChecksOff => "leave unique_checks on in each session of the application",
            Self::EngineWithoutTransactions { .. }
            | Self::ConstraintMissing { .. }
            | Self::NotValid { .. }
            | Self::Deferrable { .. }
            | Self::Partial { .. }
            | Self::OtherPredicate { .. }
            | Self::Wider { .. }
            | Self::Overlapping { .. }
            | Self::OtherExpression { .. }
            | Self::Prefix { .. }
            | Self::NullsNotDistinct { .. }
            | Self::NullsDistinct { .. }
            | Self::OtherEquality { .. }
            | Self::Ignored { .. } => {
                "take the index away; on SQLite, where it belongs to the table's definition, make the table anew without it, as \
                 <https://www.sqlite.org/lang_altertable.html#otheralter> describes"
            }
        }
    }
}
