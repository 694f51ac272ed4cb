//! Why each drift matters, and what to do about it.

use super::Drift;

impl Drift {
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
    pub(in crate::report) const fn advice(&self) -> &'static str {
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
