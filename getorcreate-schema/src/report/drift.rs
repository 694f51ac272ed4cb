//! The ways in which a database can differ from the declaration, each with its wording.

use super::wording::{each_after, worded};

/// The advice about a type.
const CHANGE_TYPE: &str = "change the column's type in a migration, or update `table!` with `diesel print-schema`";

/// The advice about a column that has the name of a generated one.
const RENAME_COLUMN: &str =
    "rename the column that has this name, or give the key another name; `generate` reports any other obstacle";

/// The advice about an index that no SQL drops.
const DROP_INDEX: &str = "drop the index; if it is part of a SQLite table's definition, rebuild the table without it: \
                          <https://www.sqlite.org/lang_altertable.html#otheralter>";

worded! {
    /// A difference between the database and the declaration.
    ///
    /// Its `Display` is a clause without a full stop: `no unique index is on exactly these columns`.
    ///
    /// # Example
    ///
    /// ```
    /// # use diesel::prelude::*;
    /// # use getorcreate::GetOrCreate;
    /// use getorcreate::schema::{self, Drift};
    /// # diesel::table! { tags (id) { id -> Integer, name -> Text } }
    /// # #[derive(Queryable, Selectable, GetOrCreate)]
    /// # #[unique(name)]
    /// # struct Tag { id: i32, name: String }
    /// # use diesel::connection::SimpleConnection;
    /// # let mut conn = SqliteConnection::establish(":memory:").unwrap();
    ///
    /// conn.batch_execute(
    ///     "CREATE TABLE tags (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
    ///      CREATE UNIQUE INDEX long_names ON tags (name) WHERE length(name) > 3",
    /// )?;
    /// let report = schema::check(&mut conn, Tag::constraints())?;
    /// let drift = report.findings()[0].drift();
    /// assert!(matches!(drift, Drift::Partial { index, .. } if index == "long_names"));
    /// assert_eq!(drift.code(), "partial");
    /// # Ok::<_, diesel::result::Error>(())
    /// ```
    pub enum Drift {
        /// There is no such table.
        TableMissing = "table-missing",
            ("there is no such table"),
            "every query of the model fails",
            "run the migrations that create it";
        /// The name belongs to another kind of object, for example a view.
        NotATable {
            /// The kind of object: `a view`.
            is: &'static str,
        } = "not-a-table",
            ("this is {is}"),
            "no unique index backs it, so two callers can both insert",
            "declare the model on the table itself";
        /// A temporary table, which is gone with the session, hides another table of the same name.
        Temporary = "temporary",
            ("this is a temporary table"),
            "it is empty in the next session, and other sessions see another table",
            "drop it, and run the migrations that create the permanent table";
        /// PostgreSQL: other tables inherit from it, and a unique index does not cover them.
        Inherited {
            /// The inheriting tables.
            children: Vec<String>,
        } = "inherited",
            ("tables inherit from it: {}", children.join(", ")),
            "a unique index covers one table only, so several tables can have the same key, and a lookup finds all \
             these rows",
            "make it a partitioned table, or remove the inheritance";
        /// MySQL, MariaDB: its engine cannot roll back.
        EngineWithoutTransactions {
            /// The engine.
            engine: String,
        } = "engine-without-transactions",
            ("its engine {engine} has no transactions"),
            "a transaction cannot be rolled back, so its rows stay",
            DROP_INDEX;
        /// MySQL, MariaDB: its engine keeps the rows in another server.
        EngineElsewhere {
            /// The engine.
            engine: String,
        } = "engine-elsewhere",
            ("its engine {engine} keeps the rows on another server"),
            "the unique index applies to this server only, but the rows are on another one",
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
            "an insert that should fail can replace another row, or be lost without an error",
            "rebuild the table without the clause: <https://www.sqlite.org/lang_altertable.html#otheralter>";
        /// PostgreSQL: a rule rewrites inserts or updates.
        Rule {
            /// The rule.
            rule: String,
        } = "rule",
            ("the rule {rule} rewrites inserts or updates"),
            "PostgreSQL rejects INSERT .. ON CONFLICT on such a table, so every call that finds no row fails",
            "replace the rule with a trigger";
        /// PostgreSQL: the table is partitioned, but has no partition.
        NoPartition = "no-partition",
            ("it is partitioned, but has no partition"),
            "no partition accepts the row, so every call that finds none fails",
            "add a partition, or a default partition";
        /// PostgreSQL: row security applies to the role of this session, and no policy permits the command.
        NoPolicy {
            /// `SELECT` or `INSERT`.
            command: String,
        } = "no-policy",
            ("row security is on, and no policy allows the role of this session to {command}"),
            "rows are hidden from the role or rejected, so a call can neither find nor insert one",
            "add a policy for the application's role, or run the check as that role";
        /// PostgreSQL: a column is numbered from a sequence that has no more numbers for it.
        SequenceExhausted {
            /// The sequence.
            sequence: String,
        } = "sequence-exhausted",
            ("the sequence {sequence} has no more numbers"),
            "a row without a number of its own cannot be inserted",
            "make the column a `bigint`, and the sequence as well: ALTER SEQUENCE .. AS bigint";
        /// No call can insert a row, whatever values the row has besides the key.
        NoInsert {
            /// The obstacle that rejects every row.
            reason: String,
        } = "no-insert",
            ("no row can be inserted: {reason}"),
            "every call that finds no row fails, or creates none",
            "remove what rejects the rows";
        /// The table has no column of this name.
        ColumnMissing = "column-missing",
            ("there is no such column"),
            "every query of the model fails",
            "run the migrations that add it, or update `table!` with `diesel print-schema`";
        /// The column can be NULL, but `diesel::table!` says that it cannot.
        NullableColumn = "nullable",
            ("it can be NULL, but `table!` has no `Nullable<..>` for it"),
            "a row whose key is NULL is never found, can have duplicates, and cannot be loaded by Diesel",
            "write `Nullable<..>` in `table!`, or make the column NOT NULL; SQLite needs a new table for that: \
             <https://www.sqlite.org/lang_altertable.html#otheralter>";
        /// The column cannot be NULL, but a constraint covers the rows in which it is.
        NeverNull = "never-null",
            ("it cannot be NULL, but a constraint covers only rows where it is NULL"),
            "no such row can be inserted, so every call that finds none fails",
            "drop NOT NULL from the column in a migration, or remove the condition from the declaration";
        /// The column's type compares values differently from the type in `diesel::table!`.
        OtherType {
            /// The type in the database.
            live: String,
            /// The type in `diesel::table!`: `an integer`.
            declared: String,
        } = "other-type",
            ("its type is {live}, but `table!` declares {declared}"),
            "the database compares or stores values differently from Diesel, so a row may not be found again",
            CHANGE_TYPE;
        /// The column's type does not store a value as given.
        ChangesValues {
            /// The type in the database.
            live: String,
            /// The effect of the type.
            how: &'static str,
        } = "changes-values",
            ("its type is {live}, which {how}"),
            "an inserted row may not be found again: `Error::KeyChanged`",
            CHANGE_TYPE;
        /// SQLite: the column is a `Numeric` in `diesel::table!`, but is stored as a floating-point number.
        NotExact = "not-exact",
            ("it is a `Numeric`, which this database stores as a floating-point number"),
            "two values can be stored as the same one, so every call rejects such a key",
            "use other columns for the key, for example integers or text";
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
            ("it is {live}; declared: {declared}"),
            "the index makes other rows unique than declared, and lookups find other rows or none",
            RENAME_COLUMN;
        /// A constraint covers the rows with a value that the column can never have.
        NeverEqual {
            /// The type in the database.
            live: String,
            /// The value: `"open"`.
            literal: String,
        } = "never-equal",
            ("its type is {live}, but a constraint covers only rows where it is {literal}"),
            "no such row can be inserted, so no call by the key ever creates or finds one",
            "give the condition a value that the column can have, or change the column's type in a migration";
        /// A constraint covers rows that a check rejects.
        Contradicts {
            /// The check.
            check: String,
            /// The condition of the check, in the database's words.
            clause: String,
        } = "contradicts",
            ("the check {check} rejects every row of the key: it allows only rows with {clause}"),
            "no such row can be inserted, so no call by the key ever creates or finds one",
            "change the condition in the declaration, or the check in a migration";
        /// PostgreSQL: no function can be called as the key calls it.
        FunctionMissing {
            /// The call: `canon_crate_name(name)`.
            function: String,
            /// The type of the column.
            argument: String,
        } = "function-missing",
            ("no function can be called as {function} with a {argument}"),
            "every call by the key fails",
            "create the function in a migration, IMMUTABLE and before the key; if it is in another schema, add that schema \
             to the search_path or to the function's `#[sql_name = \"..\"]`";
        /// PostgreSQL: a function of a key may change its result.
        FunctionNotImmutable {
            /// The call: `canon_crate_name(name)`.
            function: String,
            /// `STABLE` or `VOLATILE`.
            volatility: &'static str,
        } = "function-not-immutable",
            ("the function in {function} is {volatility}"),
            "PostgreSQL builds no index on it, unless it can put the body of a LANGUAGE sql function in its place; an index \
             from before misses rows if a result has changed",
            "if the result depends on the argument alone: ALTER FUNCTION .. IMMUTABLE; otherwise declare the key on another \
             function";
        /// No unique index is on exactly the columns of the constraint.
        ConstraintMissing {
            /// Similar unique indexes, each with its difference.
            near: Vec<String>,
        } = "constraint-missing",
            ("no unique index is on exactly these columns{}", each_after("; ", near)),
            "two callers could both miss and both insert, so getorcreate inserts nothing: `Error::ConstraintMissing`",
            DROP_INDEX;
        /// PostgreSQL: the build of the index was not finished.
        NotValid {
            /// The index.
            index: String,
        } = "not-valid",
            ("the build of the index {index} failed or is not finished"),
            "existing rows may be duplicates: `Error::ConstraintMissing`",
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
            "the other rows can have duplicates",
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
            ("the index {index} holds only rows with {predicate}, but the key is declared for rows with {declared}"),
            "the declared rows can have duplicates, and no insert can rely on the index: `Error::ConstraintMissing`",
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
            ("the index {index} holds all rows{}, but the key is declared only for rows with \
              {declared}", each_after(" with ", predicate)),
            "calls work until a row outside the declared condition has the same key, and then fail: \
             `Error::NotFoundAfterInsert` or `Error::OtherConstraint`",
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
            ("the index {index} holds rows with {predicate}, but the key is declared only for rows with {declared}"),
            "if the index holds another row with the same key, it rejects a row that the declaration allows: \
             `Error::OtherConstraint` or `Error::NotFoundAfterInsert`",
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
            ("the index {index} is on ({on}), but the key is declared on ({declared})"),
            "keys that are declared equal can have several rows, and no insert can rely on the index: \
             `Error::ConstraintMissing`",
            DROP_INDEX;
        /// MySQL, MariaDB: the index holds only a prefix of a column.
        Prefix {
            /// The index.
            index: String,
            /// The column.
            column: String,
        } = "prefix",
            ("the index {index} holds only a prefix of {column}"),
            "values that differ only after the prefix are rejected as duplicates, but not found",
            DROP_INDEX;
        /// PostgreSQL: the index treats two NULLs as equal.
        NullsNotDistinct {
            /// The index.
            index: String,
        } = "nulls-not-distinct",
            ("the index {index} is NULLS NOT DISTINCT"),
            "the index rejects a second row with NULL, which the declaration allows",
            DROP_INDEX;
        /// The index treats NULLs as distinct, but the key is declared `nulls_not_distinct`.
        NullsDistinct {
            /// The index.
            index: String,
        } = "nulls-distinct",
            ("the index {index} treats NULLs as distinct, but the key is declared `nulls_not_distinct`"),
            "a key with NULL can have several rows",
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
            ("the index {index} compares {column} by {by}, but the column itself compares by {column_by}"),
            "values that are equal for only one of them can be stored twice, or are rejected but not found",
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
            ("{keys} {}, {rows} rows in all", if *keys == 1 { "key has several rows" } else { "keys have several rows" }),
            "a lookup of such a key fails with `Error::NotUnique`, and the constraint cannot be added",
            "run the command `duplicates`: it shows them, and the SQL that keeps one row of each key";
        /// The server's messages are not in English.
        ForeignMessages {
            /// Its `lc_messages`.
            language: String,
        } = "foreign-messages",
            ("its messages are not in English: lc_messages = {language}"),
            "lock errors and deadlocks are recognized by their English text, so a call is not repeated: \
             `Error::ForeignMessages`",
            "set lc_messages to C or en_US: for the server, for the application's role, or in each of its connections";
        /// MySQL, MariaDB: `unique_checks = 0`.
        UniqueChecksOff = "unique-checks-off",
            ("unique_checks is off in this session"),
            "InnoDB may accept a duplicate in such a session",
            "leave unique_checks on in each session of the application";
        /// MySQL, MariaDB: the server does not read Diesel's text as UTF-8.
        OtherCharset {
            /// The setting: `character_set_connection`.
            setting: &'static str,
            /// Its value.
            charset: String,
        } = "other-charset",
            ("text is not sent as UTF-8: {setting} = {charset}"),
            "a character that it lacks becomes another one, so a call can find another row, or none",
            "leave it at utf8mb4, as Diesel sets it for each connection: `SET NAMES utf8mb4`";
        /// MariaDB: queries of a table with system versioning see the rows of another time.
        ReadsThePast {
            /// The session's `system_versioning_asof`.
            as_of: String,
        } = "reads-the-past",
            ("queries see the rows as of another time: system_versioning_asof = {as_of}"),
            "a row that was created since then is not found: `Error::NotFoundAfterInsert`",
            "leave system_versioning_asof at DEFAULT in each session of the application";
    }

    pub(super) advice
}
