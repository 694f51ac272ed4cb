//! The size of an index, the plan of a lookup, and the indexes that no key declares.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use getorcreate::schema::{self, AuditedKey, IndexSize, LookupPlan};
use getorcreate::{GetOrCreate, models};

use super::mending::in_a_schema;
use crate::suite::TestResult;

diesel::table! {
    letters (id) {
        id -> Integer,
        sender -> Integer,
        subject -> Text,
        read_at -> Nullable<Timestamp>,
    }
}

/// A model with keys of several kinds.
#[derive(Debug, Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = letters)]
#[unique(sender, subject)]
#[unique(lower(subject), where(letters::read_at = NULL), as = Unread)]
#[allow(dead_code)] // only its declaration is used
struct Letter {
    id: i32,
    sender: i32,
    subject: String,
}

const LETTERS: &str = "CREATE TABLE letters (id SERIAL PRIMARY KEY, sender INTEGER NOT NULL, subject TEXT NOT NULL, \
                       read_at TIMESTAMP);
    CREATE UNIQUE INDEX letters_unread ON letters (lower(subject)) WHERE read_at IS NULL;";

#[test]
fn each_key_has_its_index_its_size_and_its_plan() -> TestResult {
    in_a_schema(|conn| {
        conn.batch_execute(LETTERS)?;
        conn.batch_execute(
            "CREATE UNIQUE INDEX by_subject ON letters (subject, sender);
             CREATE UNIQUE INDEX by_time ON letters (read_at);
             INSERT INTO letters (sender, subject) SELECT i, i FROM generate_series(1, 10) i",
        )?;
        let audit = schema::audit(conn, &models!(Letter))?;
        assert_eq!(
            audit.to_string(),
            "letters (id): letters_pkey, 16384 bytes: lookups use it
letters (sender, subject): by_subject, 16384 bytes: lookups use it
letters (lower(subject)) where read_at = NULL: letters_unread, 16384 bytes: lookups use it
letters: no key declares by_time, 16384 bytes: #[unique(letters::read_at)]
"
        );
        assert!(audit.is_clean());
        Ok(())
    })
}

#[test]
fn a_key_without_an_index_has_no_size() -> TestResult {
    in_a_schema(|conn| {
        conn.batch_execute(LETTERS)?;
        let audit = schema::audit(conn, &models!(Letter))?;
        let key = &audit.keys()[1];
        assert_eq!(
            (key.index(), key.size(), key.plan()),
            (None, None, &LookupPlan::Unknown)
        );
        assert!(!audit.is_clean());
        Ok(())
    })
}

/// A second index on the same columns, which the planner prefers because it is smaller.
#[test]
fn an_index_that_lookups_do_not_use_is_told() -> TestResult {
    in_a_schema(|conn| {
        conn.batch_execute(LETTERS)?;
        conn.batch_execute(
            "ALTER TABLE letters DROP CONSTRAINT letters_pkey;
             CREATE UNIQUE INDEX wide ON letters (id) INCLUDE (subject, read_at) WITH (fillfactor = 10);
             CREATE INDEX narrow ON letters (id);
             INSERT INTO letters (sender, subject) SELECT i, repeat('x', 500) || i FROM generate_series(1, 1000) i;
             ANALYZE letters",
        )?;
        let audit = schema::audit(conn, &models!(Letter))?;
        let others = vec!["narrow".to_owned()];
        assert_eq!(audit.keys()[0].plan(), &LookupPlan::Unused { others });
        assert_eq!(audit.keys()[0].plan().to_string(), "lookups use narrow instead");
        assert!(!audit.is_clean());
        Ok(())
    })
}

#[test]
fn the_indexes_of_partitions_count_as_that_of_the_table() -> TestResult {
    in_a_schema(|conn| {
        conn.batch_execute(
            "CREATE TABLE letters (id INTEGER PRIMARY KEY, sender INTEGER NOT NULL, subject TEXT NOT NULL, \
             read_at TIMESTAMP) PARTITION BY HASH (id);
             CREATE TABLE letters_0 PARTITION OF letters FOR VALUES WITH (MODULUS 2, REMAINDER 0);
             CREATE TABLE letters_1 PARTITION OF letters FOR VALUES WITH (MODULUS 2, REMAINDER 1);",
        )?;
        let audit = schema::audit(conn, &models!(Letter))?;
        let key: &AuditedKey = &audit.keys()[0];
        assert_eq!(key.index(), Some("letters_pkey"));
        assert_eq!(key.plan(), &LookupPlan::Used);
        assert_eq!(key.size(), Some(IndexSize::Bytes(16384)));
        Ok(())
    })
}

/// The setting for the planner must not stay, nor the transaction.
#[test]
fn the_session_and_the_transaction_go_on_as_before() -> TestResult {
    fn setting(conn: &mut PgConnection) -> QueryResult<String> {
        let setting = diesel::dsl::sql::<diesel::sql_types::Text>("current_setting('enable_seqscan')");
        diesel::select(setting).get_result(conn)
    }
    in_a_schema(|conn| {
        conn.batch_execute(LETTERS)?;
        schema::audit(conn, &models!(Letter))?;
        assert_eq!(setting(conn)?, "on");
        conn.transaction(|conn| {
            conn.batch_execute("INSERT INTO letters (sender, subject) VALUES (1, 'a')")?;
            schema::audit(conn, &models!(Letter))?;
            assert_eq!(setting(conn)?, "on");
            diesel::result::QueryResult::Ok(())
        })?;
        assert_eq!(letters::table.count().get_result::<i64>(conn)?, 1);
        Ok(())
    })
}

#[test]
fn a_role_that_may_not_read_gets_no_plan() -> TestResult {
    in_a_schema(|conn| {
        conn.batch_execute(LETTERS)?;
        let role = crate::server::unique_name();
        conn.batch_execute(&format!("CREATE ROLE {role}"))?;
        conn.batch_execute(&format!("SET ROLE {role}"))?;
        let audit = schema::audit(conn, &models!(Letter));
        conn.batch_execute(&format!("RESET ROLE; DROP ROLE {role}"))?;
        let audit = audit?;
        let plans = audit.keys().iter().all(|key| *key.plan() == LookupPlan::Unknown);
        assert!(plans || !audit.hidden().is_empty(), "{audit}");
        Ok(())
    })
}
