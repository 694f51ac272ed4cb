//! The risks that may make a call fail, change a value or hide a row, each with its wording.

use super::wording::worded;

worded! {
    /// A risk that the catalog shows. The catalog does not show if a call ever meets the risk.
    ///
    /// Its `Display` is a clause without a full stop: `the trigger users_audit fires BEFORE INSERT`.
    ///
    /// # Example
    ///
    /// ```
    /// # use diesel::prelude::*;
    /// # use getorcreate::GetOrCreate;
    /// use getorcreate::schema::{self, Risk};
    /// # diesel::table! { tags (id) { id -> Integer, name -> Text } }
    /// # #[derive(Queryable, Selectable, GetOrCreate)]
    /// # #[unique(name)]
    /// # struct Tag { id: i32, name: String }
    /// # use diesel::connection::SimpleConnection;
    /// # let mut conn = SqliteConnection::establish(":memory:").unwrap();
    ///
    /// conn.batch_execute(
    ///     "CREATE TABLE tags (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
    ///      CREATE TRIGGER tags_audit BEFORE INSERT ON tags BEGIN SELECT 1; END",
    /// )?;
    /// let report = schema::check(&mut conn, Tag::constraints())?;
    /// assert!(report.is_clean());
    ///
    /// let risk = report.notes()[0].risk();
    /// assert!(matches!(risk, Risk::Trigger { trigger, .. } if trigger == "tags_audit"));
    /// assert_eq!(risk.code(), "trigger");
    /// # Ok::<_, diesel::result::Error>(())
    /// ```
    pub enum Risk {
        /// Only the database sets the primary key. The model has other keys, by which calls insert rows.
        GeneratedPrimaryKey {
            /// The source of its values, in the database's words: `GENERATED ALWAYS AS IDENTITY`.
            expression: String,
        } = "generated-primary-key",
            ("only the database gives it values: {expression}"),
            "a call by the primary key can find a row, but fails if there is none",
            "call by another key";
        /// Another index, besides the enforcing one, takes more keys as equal: it is on fewer columns, or on
        /// expressions of them.
        Coarser {
            /// The index.
            index: String,
            /// The indexed parts, in the database's words.
            on: String,
        } = "coarser",
            ("the unique index {index} is on ({on})"),
            "this index also rejects rows whose key is new: `Error::OtherConstraint`",
            "declare a separate key on the same columns or expressions, or drop the index";
        /// SQLite: an insert needs a function or a collation that the application has to register on each connection.
        NotRegistered {
            /// The database's message when it is missing.
            message: String,
        } = "not-registered",
            ("this connection cannot insert a row: {message}"),
            "on such a connection every call that finds no row fails",
            "register it on each connection of the application; perhaps only the connection of the check lacks it";
        /// The database could not compute the key of the rows, so they may be duplicates.
        NotSearched {
            /// The database's message.
            message: String,
        } = "not-searched",
            ("its duplicates were not searched for: {message}"),
            "if rows have the same key, the constraint cannot be added",
            "create the function, or register it on the connection that searches: `schema::duplicates`";
        /// SQLite: the database has no type for these values, so each can be stored in several ways.
        OtherSpellings {
            /// The kind of values.
            of: &'static str,
        } = "other-spellings",
            ("SQLite has no type for {of}"),
            "Diesel loads a value that another program wrote in another format, but a lookup misses it, and a second \
             row is created",
            "let only Diesel write the column, or add a CHECK that allows one format";
        /// SQLite: `PRAGMA query_only` is on for this connection.
        QueryOnly = "query-only",
            ("`PRAGMA query_only` is on for this connection"),
            "a call on such a connection can find a row, but creates none",
            "turn it off where calls must create rows";
        /// SQLite: `PRAGMA read_uncommitted` is on for this connection.
        ReadUncommitted = "read-uncommitted",
            ("`PRAGMA read_uncommitted` is on for this connection"),
            "with a shared cache a call can find a row that is never committed",
            "turn it off";
        /// PostgreSQL: calls may rely on these indexes, but the server was not asked. Their conditions or expressions
        /// are written in another way than declared.
        NotAsked {
            /// The indexes.
            indexes: Vec<String>,
        } = "not-asked",
            ("the server was not asked whether calls can rely on {}", indexes.join(", ")),
            "an index may hold the declared rows, although its definition is written differently",
            "run the check as a role that may SELECT from the table and INSERT into it";
        /// PostgreSQL: the index does the same as the enforcing one.
        Redundant {
            /// The index.
            index: String,
        } = "redundant",
            ("the index {index} duplicates the one that enforces the key"),
            "each insert writes both indexes",
            "drop it, unless a foreign key relies on it";
        /// The type of a key column rounds numbers.
        Rounds {
            /// The type in the database.
            live: String,
        } = "rounds",
            ("its type is {live}, which rounds"),
            "a key with more digits is stored as another one: `Error::KeyChanged`",
            "round the key in the application";
        /// PostgreSQL: row security hides rows from some roles, and rejects some of their rows.
        RowSecurity = "row-security",
            ("row security is on"),
            "a role may be unable to find an existing row (`Error::NotFoundAfterInsert`), or to insert one",
            "run the check as the application's role; let that role see each row whose key it may look up";
        /// PostgreSQL: the table has partitions for some rows, but no partition for all others.
        NoDefaultPartition = "no-default-partition",
            ("it is partitioned, but has no default partition"),
            "a row that fits no partition is rejected",
            "add a default partition, or add each partition before a row needs it";
        /// PostgreSQL: a crash empties the table.
        Unlogged = "unlogged",
            ("the table is unlogged"),
            "after a crash of the server the table is empty",
            "ALTER TABLE .. SET LOGGED, if the rows must survive a crash";
        /// The user of this session does not have a privilege that a call needs.
        PrivilegeMissing {
            /// `INSERT`, `USAGE ON SEQUENCE users_id_seq`.
            privilege: String,
            /// PostgreSQL: the role.
            role: Option<String>,
        } = "privilege-missing",
            ("the {} lacks {privilege}", role.as_ref().map_or_else(|| "user of this session".to_owned(), |role| format!("role {role}"))),
            "calls by this user fail",
            "grant it, if the application connects as this user";
        /// PostgreSQL: the sequence that numbers a column starts again after its end.
        SequenceCycles {
            /// The sequence.
            sequence: String,
        } = "sequence-cycles",
            ("the sequence {sequence} cycles"),
            "it gives out numbers a second time, which a unique constraint rejects",
            "ALTER SEQUENCE .. NO CYCLE, and make the column a `bigint`";
        /// PostgreSQL: more than 80 % of the numbers of a sequence are used.
        SequenceNearlyExhausted {
            /// The sequence.
            sequence: String,
        } = "sequence-nearly-exhausted",
            ("the sequence {sequence} has used up most of its numbers"),
            "after the last number no row can be inserted; calls that lose a race use up numbers as well",
            "make the column a `bigint`, and the sequence as well";
        /// PostgreSQL: this session cannot insert anything.
        ReadOnly {
            /// `a hot standby`, or a setting.
            cause: String,
        } = "read-only",
            ("this session is read-only: {cause}"),
            "a call can find a row, but fails if there is none",
            "call getorcreate on the primary server, in a session that may write";
        /// A trigger fires when a row is inserted.
        Trigger {
            /// The trigger.
            trigger: String,
            /// `BEFORE` or `AFTER`, and the rest of its event: `BEFORE INSERT`.
            event: String,
        } = "trigger",
            ("the trigger {trigger} fires {event}"),
            "a trigger can change the key, suppress the row, or violate the constraint of another table",
            "do not let it change the key's columns; let it raise an error instead of suppressing a row";
        /// The column's type changes some values when it stores them.
        ChangesSomeValues {
            /// The type in the database.
            live: String,
            /// The effect of the type.
            how: &'static str,
        } = "changes-some-values",
            ("its type is {live}, which {how}"),
            "such a key is stored as another one, and not found again: `Error::KeyChanged`",
            "pass keys in the form in which the type stores them, or change the type";
        /// MySQL, MariaDB: 0 stands for the next number of `AUTO_INCREMENT`.
        NumbersZero = "numbers-zero",
            ("it is AUTO_INCREMENT, so 0 stands for the next number"),
            "a call with the key 0 creates a row with another one: `Error::KeyChanged`",
            "never call with 0, or add NO_AUTO_VALUE_ON_ZERO to the sql_mode";
        /// MySQL, MariaDB: the column changes whenever the row does.
        ChangesOnUpdate = "changes-on-update",
            ("it is ON UPDATE CURRENT_TIMESTAMP"),
            "after an update, the row is not found by the key that it was created with",
            "remove ON UPDATE from the column in a migration, unless rows are never updated";
        /// MySQL, MariaDB: the numbers of `AUTO_INCREMENT` are used up, or about to be.
        NoMoreNumbers {
            /// The column.
            column: String,
            /// The next number.
            next: String,
        } = "no-more-numbers",
            ("the next number of {column} is the last one: {next}"),
            "once there is no number left, every call that finds no row fails",
            "give the column a larger type in a migration";
        /// A setting of the session or of the server.
        Setting {
            /// The setting: `autocommit is off in this session`.
            setting: String,
            /// The possible effect.
            effect: &'static str,
        } = "setting",
            ("{setting}"),
            effect,
            "change it in each session of the application, unless it is intended";
    }

    pub advice
}
