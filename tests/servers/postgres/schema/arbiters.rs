//! Indexes whose conditions have another spelling than the declaration: the server says which of them a call relies on.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use getorcreate::{GetOrCreate, schema};

use super::mending::{assert_clean, assert_mended, assert_report, in_a_schema};
use super::role::Role;
use crate::suite::TestResult;

diesel::table! {
    posts (id) {
        id -> Integer,
        email -> Text,
        status -> Text,
    }
}

#[derive(Debug, Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = posts)]
#[unique(email, where(posts::status = "published"), as = Published)]
#[allow(dead_code)] // only its declaration is used
struct Post {
    id: i32,
    email: String,
}

fn posts(index: &str) -> String {
    format!(
        "CREATE TABLE posts (id SERIAL PRIMARY KEY, email TEXT NOT NULL, status TEXT NOT NULL);
        CREATE UNIQUE INDEX i ON posts (email) WHERE {index};"
    )
}

fn call(conn: &mut PgConnection, email: &str) -> Result<bool, getorcreate::Error> {
    let request = Post::get_or_create(Published(posts::email.eq(email.to_owned())));
    request.run(conn).map(|outcome| outcome.created())
}

/// For each condition the server proves that the index holds all declared rows, and no others.
#[test]
fn an_equivalent_condition_serves() -> TestResult {
    for index in [
        "status = 'published' AND true",
        "NOT (status <> 'published')",
        "status IN ('published', 'review') AND status <> 'review'",
        "status = 'published' AND status < 'q'",
    ] {
        in_a_schema(|conn| {
            conn.batch_execute(&posts(index))?;
            assert_clean(conn, Post::constraints());
            assert!(call(conn, "a")? && !call(conn, "a")?, "{index}");
            Ok(())
        })?;
    }
    Ok(())
}

/// The check's report agrees with the calls, before and after its SQL is run.
#[test]
fn a_wider_condition_is_found_beside_an_index_that_serves_too() -> TestResult {
    for (index, told) in [
        (
            "status IN ('published', 'review')",
            "status = ANY (ARRAY['published'::text, 'review'::text])",
        ),
        ("status <> 'draft'", "status <> 'draft'::text"),
        ("status = 'published' OR id > 7", "status = 'published'::text OR id > 7"),
    ] {
        in_a_schema(|conn| {
            conn.batch_execute(&posts(index))?;
            let finding = format!(
                "the database differs from what the models declare

posts (email) where status = \"published\": the index i holds all rows with {told}, but the key is declared only for rows with \"status\" = 'published'
  why: calls work until a row outside the declared condition has the same key, and then fail: `Error::NotFoundAfterInsert` or `Error::OtherConstraint`
  fix: "
            );
            assert_report(
                conn,
                Post::constraints(),
                &format!(
                    "{finding}CREATE UNIQUE INDEX \"posts_published_key\" ON \"posts\" (\"email\") WHERE \"status\" = 'published';
       DROP INDEX IF EXISTS \"i\";"
                ),
            );
            assert!(call(conn, "a")? && !call(conn, "a")?, "{index}");
            conn.batch_execute("INSERT INTO posts (id, email, status) VALUES (100, 'b', 'review')")?;
            assert!(call(conn, "b").is_err(), "{index}");

            conn.batch_execute("CREATE UNIQUE INDEX own ON posts (email) WHERE status = 'published'")?;
            assert!(call(conn, "b").is_err(), "{index}");
            assert_mended(
                conn,
                Post::constraints(),
                &format!("{finding}DROP INDEX IF EXISTS \"i\";"),
            );
            assert!(call(conn, "b")?, "{index}");
            Ok(())
        })?;
    }
    Ok(())
}

/// The check also asks the server about a condition that it rejects, and this does not end the transaction.
#[test]
fn the_server_is_asked_inside_a_transaction_that_only_reads() -> TestResult {
    in_a_schema(|conn| {
        conn.batch_execute(&posts("status LIKE 'published'"))?;
        let codes = conn.build_transaction().read_only().run(|conn| {
            let report = schema::check(conn, Post::constraints())?;
            let codes: Vec<_> = report.findings().iter().map(|finding| finding.drift().code()).collect();
            // The transaction goes on.
            let rows: i64 = posts::table.count().get_result(conn)?;
            // The table has no lock left.
            let locks = "(SELECT count(*) FROM pg_locks WHERE pid = pg_backend_pid() AND relation = 'posts'::regclass AND mode = 'RowExclusiveLock')";
            let locks: i64 = diesel::select(diesel::dsl::sql::<diesel::sql_types::BigInt>(locks)).get_result(conn)?;
            QueryResult::Ok((codes, rows, locks))
        })?;
        assert_eq!(codes, (vec!["other-predicate"], 0, 0));
        assert!(matches!(
            call(conn, "a"),
            Err(getorcreate::Error::ConstraintMissing { .. })
        ));
        Ok(())
    })
}

/// `EXPLAIN` needs the same privileges as the statement.
#[test]
fn a_role_that_may_not_insert_is_told_that_the_server_was_not_asked() -> TestResult {
    in_a_schema(|conn| {
        let role = Role::create("");
        conn.batch_execute(&posts("status = 'published' AND true"))?;
        let schema: String =
            diesel::select(diesel::dsl::sql::<diesel::sql_types::Text>("current_schema()::text")).get_result(conn)?;
        conn.batch_execute(&format!("GRANT USAGE ON SCHEMA {schema} TO {}", role.name()))?;
        conn.batch_execute(&format!("SET ROLE {}", role.name()))?;
        let report = schema::check(conn, Post::constraints())?;
        conn.batch_execute(&format!(
            "RESET ROLE; REVOKE USAGE ON SCHEMA {schema} FROM {}",
            role.name()
        ))?;
        let notes: Vec<_> = report.notes().iter().map(schema::Note::text).collect();
        assert_eq!(notes, ["the server was not asked whether calls can rely on i"]);
        assert!(!report.is_clean());
        Ok(())
    })
}
