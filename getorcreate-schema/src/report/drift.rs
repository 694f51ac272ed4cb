//! The ways in which a database can differ from the declaration, each with its wording.

use super::wording::{each_after, worded};

/// The advice about a type.
const CHANGE_TYPE: &str = "change the column's type in a migration, or let `diesel print-schema` write `table!` again";

/// The advice about a column that has the name of a generated one.
const RENAME_COLUMN: &str =
    "rename the column that has its name, or declare the key by another name; `generate` says what else is in the way";

/// The advice about an index that no SQL drops.
const DROP_INDEX: &str = "take the index away; on SQLite, where it belongs to the table's definition, make the table anew without it, as \
     <https://www.sqlite.org/lang_altertable.html#otheralter> describes";

worded! {
    /// A difference between the database and the declaration.
    ///
    /// Its `Display` is a clause without a full stop: `no unique index is on exactly these columns`.
    pub enum Drift {
        /// There is no such table.
        TableMissing = "table-missing",
            ("there is no such table"),
            "every query of the model fails",
            "run the migrations that make it";
        /// The name belongs to another kind of object, for example a view.
        NotATable {
            /// The kind of object: `a view`.
            is: &'static str,
        } = "not-a-table",
            ("this is {is}"),
            "no unique index stands behind it, so two callers can both insert",
            "declare the model on the table itself";
        /// A temporary table, which is gone with the session, hides another table of the same name.
        Temporary = "temporary",
            ("this is a temporary table"),
            "it is empty in the next session, and other sessions see another table",
            "drop it, and run the migrations that make the lasting one";
        /// PostgreSQL: other tables inherit from it, and a unique index does not cover them.
        Inherited {
            /// The inheriting tables.
            children: Vec<String>,
        } = "inherited",
            ("tables inherit from it: {}", children.join(", ")),
            "a unique index holds for one table alone, so the same key can be in several of them, and a lookup finds each",
            "make it a partitioned table, or let no table inherit from it";
        /// MySQL, MariaDB: its engine cannot roll back.
        EngineWithoutTransactions {
            /// The engine.
            engine: String,
        } = "engine-without-transactions",
            ("its engine {engine} has no transactions"),
            "what a transaction did cannot be rolled back, so its rows stay",
            DROP_INDEX;
        /// MySQL, MariaDB: its engine keeps the rows in another server.
        EngineElsewhere {
            /// The engine.
            engine: String,
        } = "engine-elsewhere",
            ("its engine {engine} keeps the rows in another server"),
            "the unique index holds in this server only, and the rows are in another",
            "call getorcreate on the server that keeps the rows";
        /// Nobody can write: to the table, in the session, or in the server.
        ReadOnly {
            /// The reason: `super_read_only is on`.
            setting: String,
        } = "read-only",
            ("nobody can write: {setting}"),
            "no row can be inserted, so every call that finds none fails",
            "connect to the primary server, and let the application's sessions write";
        /// SQLite: the table's definition says what happens to a row that violates a constraint.
        ConflictClause {
            /// `ON CONFLICT REPLACE`
            clause: String,
        } = "conflict-clause",
            ("its definition says {clause}"),
            "an insert that should be refused can replace another row, or be lost without an error",
            "make the table anew without the clause, as <https://www.sqlite.org/lang_altertable.html#otheralter> describes";
        /// PostgreSQL: a rule rewrites inserts or updates.
        Rule {
            /// The rule.
            rule: String,
        } = "rule",
            ("the rule {rule} rewrites what is inserted or updated"),
            "PostgreSQL rejects INSERT .. ON CONFLICT on such a table, so every call that finds no row fails",
            "let a trigger do what the rule does";
        /// PostgreSQL: the table is partitioned, but has no partition.
        NoPartition = "no-partition",
            ("it is partitioned, and has no partition"),
            "no partition takes the row, so every call that finds none fails",
            "add a partition, or a default one";
        /// PostgreSQL: row security applies to the role of this session, and no policy permits the command.
        NoPolicy {
            /// `SELECT` or `INSERT`.
            command: String,
        } = "no-policy",
            ("row security is on, and no policy lets the role of this session {command}"),
            "rows are hidden from the role or rejected, so a call can neither find nor insert one",
            "add a policy for the role that the application has, or check as that role";
        /// PostgreSQL: a column is numbered from a sequence that has no more numbers for it.
        SequenceExhausted {
            /// The sequence.
            sequence: String,
        } = "sequence-exhausted",
            ("the sequence {sequence} has no more numbers"),
            "a row that is given no number cannot be inserted",
            "make the column a `bigint`, and let the sequence have that type as well: ALTER SEQUENCE .. AS bigint";
        /// No call can insert a row, whatever values the row has besides the key.
        NoInsert {
            /// The obstacle that rejects every row.
            reason: String,
        } = "no-insert",
            ("no row can be inserted: {reason}"),
            "every call that finds no row fails, or creates none",
            "change what keeps the rows out";
        /// The table has no column of this name.
        ColumnMissing = "column-missing",
            ("there is no such column"),
            "every query of the model fails",
            "run the migrations that add it, or let `diesel print-schema` write `table!` again";
        /// The column can be NULL, but `diesel::table!` says that it cannot.
        NullableColumn = "nullable",
            ("it can be NULL, which `table!` rules out"),
            "a row whose key is NULL is never found, can be there many times, and Diesel cannot load it",
            "write `Nullable<..>` in `table!`, or make the column NOT NULL; on SQLite that takes a new table: \
             <https://www.sqlite.org/lang_altertable.html#otheralter>";
        /// The column cannot be NULL, but a constraint covers the rows in which it is.
        NeverNull = "never-null",
            ("it cannot be NULL, and a constraint is for the rows in which it is"),
            "no such row can be inserted, so every call that finds none fails",
            "take NOT NULL from the column in a migration, or the condition from the declaration";
        /// The column's type compares values differently from the type in `diesel::table!`.
        OtherType {
            /// The type in the database.
            live: String,
            /// The type in `diesel::table!`: `an integer`.
            declared: String,
        } = "other-type",
            ("its type is {live}, and `table!` takes it for {declared}"),
            "values are compared or stored otherwise than Diesel does, so a row may not be found again",
            CHANGE_TYPE;
        /// The column's type does not store a value as given.
        ChangesValues {
            /// The type in the database.
            live: String,
            /// The effect of the type.
            how: &'static str,
        } = "changes-values",
            ("its type is {live}, which {how}"),
            "the row that was inserted may not be found again: `Error::KeyChanged`",
            CHANGE_TYPE;
        /// SQLite: the column is a `Numeric` in `diesel::table!`, but is stored as a floating-point number.
        NotExact = "not-exact",
            ("it is a `Numeric`, which this database stores as a floating-point number"),
            "two values can be stored as the same one, so every call refuses such a key",
            "make the key of other columns, of whole numbers or text, say";
        /// A constraint depends on a column that accepts no value: the database computes or numbers it.
        GeneratedKey {
            /// The source of its values, in the database's words: `GENERATED ALWAYS AS (lower(email))`.
            expression: String,
        } = "generated-key",
            ("only the database gives it values: {expression}"),
            "an insert cannot give it a value, so every call that finds no row fails",
            "declare the key on the columns that it is computed from, or let the application write the column";
        /// MySQL, MariaDB: the table has no generated column of this name. It would stand in for a condition or an
        /// expression.
        GeneratedMissing = "generated-missing",
            ("there is no such generated column"),
            "every lookup by the key fails: `Error::ConstraintMissing`",
            RENAME_COLUMN;
        /// MySQL, MariaDB: the column that stands in for a condition or an expression is not as declared.
        OtherGenerated {
            /// The form of the column: `generated as lcase(name)`, `not generated`.
            live: String,
            /// The declared form, or the reason why there can be no such column.
            declared: String,
        } = "other-generated",
            ("it is {live}; as declared it would be {declared}"),
            "other rows are kept unique than the declaration says, and lookups find others or none",
            RENAME_COLUMN;
        /// A constraint covers the rows with a value that the column can never have.
        NeverEqual {
            /// The type in the database.
            live: String,
            /// The value: `"open"`.
            literal: String,
        } = "never-equal",
            ("its type is {live}, and a constraint is for the rows in which it is {literal}"),
            "no such row can be inserted, so no call by the key ever creates or finds one",
            "give the condition a value that the column can have, or change the column's type in a migration";
        /// A constraint covers rows that a check rejects.
        Contradicts {
            /// The check.
            check: String,
            /// The condition of the check, in the database's words.
            clause: String,
        } = "contradicts",
            ("the check {check} refuses the rows that it is for: each row fulfils {clause}"),
            "no such row can be inserted, so no call by the key ever creates or finds one",
            "change the condition in the declaration, or the check in a migration";
        /// No unique index is on exactly the columns of the constraint.
        ConstraintMissing {
            /// Similar unique indexes, each with its difference.
            near: Vec<String>,
        } = "constraint-missing",
            ("no unique index is on exactly these columns{}", each_after("; ", near)),
            "two callers could both miss and both insert, so getorcreate refuses to: `Error::ConstraintMissing`",
            DROP_INDEX;
        /// PostgreSQL: the build of the index was not finished.
        NotValid {
            /// The index.
            index: String,
        } = "not-valid",
            ("the build of the index {index} has failed or is not finished"),
            "rows that were there before may be duplicates: `Error::ConstraintMissing`",
            DROP_INDEX;
        /// PostgreSQL: the constraint may be violated until the transaction ends.
        Deferrable {
            /// The constraint.
            index: String,
        } = "deferrable",
            ("the constraint {index} is deferrable"),
            "an insert cannot rely on it before the transaction ends: `Error::ConstraintMissing`",
            DROP_INDEX;
        /// The index holds only some of the rows.
        Partial {
            /// The index.
            index: String,
            /// The condition of the index.
            predicate: String,
        } = "partial",
            ("the index {index} holds only rows with {predicate}"),
            "the other rows can be there many times",
            DROP_INDEX;
        /// The index holds only some of the rows, but other ones than declared.
        OtherPredicate {
            /// The index.
            index: String,
            /// The condition of the index.
            predicate: String,
            /// The declared condition, in the database's words.
            declared: String,
        } = "other-predicate",
            ("the index {index} holds only rows with {predicate}, and those with {declared} are declared unique"),
            "what is declared unique can be there many times, and no insert can rely on it: `Error::ConstraintMissing`",
            DROP_INDEX;
        /// The index holds the declared rows, and others.
        Wider {
            /// The index.
            index: String,
            /// The condition of the index. None if it holds all rows.
            predicate: Option<String>,
            /// The declared condition, in the database's words.
            declared: String,
        } = "wider",
            ("the index {index} holds all rows{}, and only those with {declared} are declared unique", each_after(" with ", predicate)),
            "calls work until a row that is not declared unique has the same key, and then end in `Error::NotFoundAfterInsert` or \
             `Error::OtherConstraint`",
            DROP_INDEX;
        /// Another index, besides the enforcing one, holds some of the declared rows and also other rows.
        Overlapping {
            /// The index.
            index: String,
            /// The condition of the index.
            predicate: String,
            /// The declared condition, in the database's words.
            declared: String,
        } = "overlapping",
            ("the index {index} holds rows with {predicate}, among them some that are not declared unique: only those with \
              {declared} are"),
            "a row that the declaration allows is refused where the index holds another of its key: `Error::OtherConstraint` or \
             `Error::NotFoundAfterInsert`",
            DROP_INDEX;
        /// The index is on an expression, but not on the declared one.
        OtherExpression {
            /// The index.
            index: String,
            /// The indexed parts, in the database's words.
            on: String,
            /// The declared parts, in the database's words.
            declared: String,
        } = "other-expression",
            ("the index {index} is on ({on}), and ({declared}) is declared unique"),
            "what is declared equal can be there many times, and no insert can rely on it: `Error::ConstraintMissing`",
            DROP_INDEX;
        /// MySQL, MariaDB: the index holds only a prefix of a column.
        Prefix {
            /// The index.
            index: String,
            /// The column.
            column: String,
        } = "prefix",
            ("the index {index} holds only the beginning of {column}"),
            "values that differ only after it are refused, and yet not found",
            DROP_INDEX;
        /// PostgreSQL: the index treats two NULLs as equal.
        NullsNotDistinct {
            /// The index.
            index: String,
        } = "nulls-not-distinct",
            ("the index {index} is NULLS NOT DISTINCT"),
            "a second row without a value is refused, which the declaration allows",
            DROP_INDEX;
        /// The index treats NULLs as distinct, but the key is declared `nulls_not_distinct`.
        NullsDistinct {
            /// The index.
            index: String,
        } = "nulls-distinct",
            ("to the index {index} one NULL does not equal another, which is declared"),
            "rows without a value can be there many times",
            DROP_INDEX;
        /// The index takes other values as equal than the column does.
        OtherEquality {
            /// The index.
            index: String,
            /// The column.
            column: String,
            /// The collation or operator class by which the index compares.
            by: String,
            /// The collation or operator class by which the column compares.
            column_by: String,
        } = "other-equality",
            ("the index {index} compares {column} by {by}, and the column itself by {column_by}"),
            "what is equal to the one and not to the other can be there twice, or is refused and yet not found",
            DROP_INDEX;
        /// MySQL, MariaDB: queries do not use the index.
        Ignored {
            /// The index.
            index: String,
        } = "ignored",
            ("queries do not use the index {index}"),
            "each lookup reads the whole table, and locks it in some transactions",
            DROP_INDEX;
        /// Several rows have the same key.
        Duplicated {
            /// The number of keys that have several rows.
            keys: u64,
            /// The number of rows that have one of these keys.
            rows: u64,
        } = "duplicated",
            ("{keys} {}, {rows} in all", if *keys == 1 { "key has several rows" } else { "keys have several rows" }),
            "a lookup of such a key is `Error::NotUnique`, and the constraint cannot be added",
            "the command `duplicates` shows them, and the SQL that would keep one row of each key";
        /// The server's messages are not in English.
        ForeignMessages {
            /// Its `lc_messages`.
            language: String,
        } = "foreign-messages",
            ("its messages are not in English: lc_messages = {language}"),
            "locks and deadlocks are known by their English text, so a call is not repeated where it could be: \
             `Error::ForeignMessages`",
            "set lc_messages to C or en_US: for the server, for the application's role, or in each of its connections";
        /// MySQL, MariaDB: `unique_checks = 0`.
        UniqueChecksOff = "unique-checks-off",
            ("unique_checks is off in this session"),
            "InnoDB may accept a duplicate in a session that is set so",
            "leave unique_checks on in each session of the application";
        /// MySQL, MariaDB: the server does not read Diesel's text as UTF-8.
        OtherCharset {
            /// The setting: `character_set_connection`.
            setting: &'static str,
            /// Its value.
            charset: String,
        } = "other-charset",
            ("text is not sent as UTF-8: {setting} = {charset}"),
            "a character that it lacks is taken for another one, so a call can find another row, or none",
            "leave it at utf8mb4, as Diesel sets it for each connection: `SET NAMES utf8mb4`";
        /// MariaDB: queries of a table with system versioning see the rows of another time.
        ReadsThePast {
            /// The session's `system_versioning_asof`.
            as_of: String,
        } = "reads-the-past",
            ("queries see the rows of another time: system_versioning_asof = {as_of}"),
            "a row that was created since is not found: `Error::NotFoundAfterInsert`",
            "leave system_versioning_asof at DEFAULT in each session of the application";
    }

    pub(super) advice
}
