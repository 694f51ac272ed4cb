//! Tables on which calls always fail, which is a finding, or may fail, which is a note.

use diesel::connection::SimpleConnection;
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::Text;
use getorcreate::{GetOrCreate, UniqueConstraint, schema};

use super::mending::{ACCOUNTS, account, assert_clean, assert_mended, in_a_schema};
use super::role::Role;
use crate::suite::TestResult;

diesel::table! {
    accounts (id) {
        id -> Integer,
        email -> Text,
    }
}

#[derive(Debug, Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = accounts)]
#[unique(email)]
#[allow(dead_code)] // only its declaration is used
struct Account {
    id: i32,
    email: String,
}

const TABLE: &str = "CREATE TABLE accounts (id SERIAL PRIMARY KEY, email TEXT NOT NULL UNIQUE);";

/// The findings and the notes, each with its subject.
fn told(conn: &mut PgConnection, declared: &[UniqueConstraint]) -> QueryResult<(Vec<String>, Vec<String>)> {
    let report = schema::check(conn, declared)?;
    let findings = report.findings().iter();
    let findings = findings.map(|finding| format!("{}: {}", finding.drift().code(), finding.drift()));
    let notes = report.notes().iter();
    let notes = notes.map(|note| format!("{}: {}", note.risk().code(), note.text()));
    Ok((findings.collect(), notes.collect()))
}

fn fails(conn: &mut PgConnection) -> bool {
    Account::get_or_create(accounts::email.eq("ada")).run(conn).is_err()
}

/// The check finds each obstacle, and no call can create a row.
#[test]
fn what_no_call_gets_past_is_a_finding() -> TestResult {
    for (obstacle, finding) in [
        (
            "CREATE RULE r AS ON UPDATE TO accounts DO ALSO NOTHING; ALTER TABLE accounts DISABLE RULE r",
            "rule: the rule r rewrites inserts or updates",
        ),
        (
            "CREATE TABLE log (email TEXT); CREATE RULE r AS ON INSERT TO accounts DO ALSO INSERT INTO log VALUES (NEW.email)",
            "rule: the rule r rewrites inserts or updates",
        ),
        (
            "CREATE RULE r AS ON INSERT TO accounts DO INSTEAD NOTHING",
            "rule: the rule r rewrites inserts or updates",
        ),
        (
            "ALTER SEQUENCE accounts_id_seq MAXVALUE 5; SELECT setval('accounts_id_seq', 5)",
            "sequence-exhausted: the sequence accounts_id_seq has no more numbers",
        ),
        (
            "ALTER SEQUENCE accounts_id_seq AS BIGINT MAXVALUE 9000000000; SELECT setval('accounts_id_seq', 2147483647)",
            "sequence-exhausted: the sequence accounts_id_seq has no more numbers",
        ),
        (
            "DROP TABLE accounts; CREATE TABLE accounts (id SERIAL, email TEXT NOT NULL UNIQUE, PRIMARY KEY (id), UNIQUE (email, id)); \
             ALTER TABLE accounts RENAME TO a; DROP TABLE a; \
             CREATE TABLE accounts (id SERIAL, email TEXT NOT NULL, UNIQUE (email)) PARTITION BY LIST (email)",
            "no-partition: it is partitioned, but has no partition",
        ),
    ] {
        in_a_schema(|conn| {
            conn.batch_execute(&format!("{TABLE} {obstacle}"))?;
            let (findings, _) = told(conn, &account()[1..])?;
            assert_eq!(findings, [finding], "{obstacle}");
            assert!(fails(conn), "{obstacle}");
            Ok(())
        })?;
    }
    Ok(())
}

/// The same objects where they do no harm: no call meets them.
#[test]
fn what_does_no_harm_is_not_told() -> TestResult {
    for harmless in [
        "CREATE RULE r AS ON DELETE TO accounts DO ALSO NOTHING",
        "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
        CREATE TRIGGER u BEFORE UPDATE ON accounts FOR EACH ROW EXECUTE PROCEDURE f();
        CREATE TRIGGER i BEFORE INSERT ON accounts FOR EACH ROW EXECUTE PROCEDURE f();
        ALTER TABLE accounts DISABLE TRIGGER i;
        CREATE TRIGGER r BEFORE INSERT ON accounts FOR EACH ROW EXECUTE PROCEDURE f();
        ALTER TABLE accounts ENABLE REPLICA TRIGGER r",
        "CREATE TABLE parents (id INTEGER PRIMARY KEY); ALTER TABLE accounts ADD FOREIGN KEY (id) REFERENCES parents",
        "ALTER TABLE accounts ADD CHECK (email <> '')",
        "SELECT setval('accounts_id_seq', 1000)",
        "CREATE POLICY p ON accounts USING (false)",
    ] {
        in_a_schema(|conn| {
            conn.batch_execute(&format!("{TABLE} {harmless}"))?;
            assert_clean(conn, account());
            Ok(())
        })?;
    }
    Ok(())
}

#[test]
fn what_a_call_may_meet_is_a_note() -> TestResult {
    let function = "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'; CREATE TRIGGER t";
    for (risk, note) in [
        (
            format!("{function} BEFORE INSERT OR UPDATE ON accounts FOR EACH ROW EXECUTE PROCEDURE f()"),
            "trigger: the trigger t fires BEFORE INSERT FOR EACH ROW",
        ),
        (
            format!("{function} AFTER INSERT ON accounts EXECUTE PROCEDURE f()"),
            "trigger: the trigger t fires AFTER INSERT FOR EACH STATEMENT",
        ),
        (
            "ALTER TABLE accounts ENABLE ROW LEVEL SECURITY".to_owned(),
            "row-security: row security is on",
        ),
        ("ALTER TABLE accounts SET UNLOGGED".to_owned(), "unlogged: the table is unlogged"),
        (
            "ALTER SEQUENCE accounts_id_seq CYCLE".to_owned(),
            "sequence-cycles: the sequence accounts_id_seq cycles",
        ),
        (
            "SELECT setval('accounts_id_seq', 2000000000)".to_owned(),
            "sequence-nearly-exhausted: the sequence accounts_id_seq has used up most of its numbers",
        ),
        (
            "CREATE UNIQUE INDEX twin ON accounts (email)".to_owned(),
            "redundant: the index twin duplicates the one that enforces the key",
        ),
        (
            "DROP TABLE accounts; CREATE TABLE accounts (id SERIAL, email TEXT NOT NULL, UNIQUE (email)) PARTITION BY LIST (email);
            CREATE TABLE one PARTITION OF accounts FOR VALUES IN ('x')"
                .to_owned(),
            "no-default-partition: it is partitioned, but has no default partition",
        ),
        (
            "SET default_transaction_read_only = on".to_owned(),
            "read-only: this session is read-only: default_transaction_read_only = on",
        ),
    ] {
        in_a_schema(|conn| {
            conn.batch_execute(&format!("{TABLE} {risk}"))?;
            let report = schema::check(conn, &account()[1..])?;
            assert!(report.is_clean(), "{report}");
            assert_eq!(told(conn, &account()[1..])?.1, [note]);
            Ok(())
        })?;
    }
    Ok(())
}

/// A partition may have its own trigger.
#[test]
fn a_trigger_of_a_partition_is_noted_once() -> TestResult {
    in_a_schema(|conn| {
        conn.batch_execute(
            "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
            CREATE TABLE accounts (id SERIAL, email TEXT NOT NULL, UNIQUE (email)) PARTITION BY LIST (email);
            CREATE TABLE rest PARTITION OF accounts DEFAULT;
            CREATE TRIGGER its_own BEFORE INSERT ON rest FOR EACH ROW EXECUTE PROCEDURE f();
            CREATE TRIGGER of_all AFTER INSERT ON accounts FOR EACH ROW EXECUTE PROCEDURE f();",
        )?;
        let (_, notes) = told(conn, &account()[1..])?;
        assert_eq!(
            notes,
            [
                "trigger: the trigger its_own fires BEFORE INSERT FOR EACH ROW",
                "trigger: the trigger of_all fires AFTER INSERT FOR EACH ROW"
            ]
        );
        Ok(())
    })
}

/// Runs the case as an application's role, which has the privileges that it needs.
fn as_a_role(conn: &mut PgConnection, setup: &str, case: impl FnOnce(&mut PgConnection) -> TestResult) -> TestResult {
    let role = Role::create("");
    let schema: String = diesel::select(sql::<Text>("current_schema()::text")).get_result(conn)?;
    let name = role.name();
    conn.batch_execute(&format!("{TABLE} GRANT USAGE ON SCHEMA {schema} TO {name}"))?;
    conn.batch_execute(&setup.replace("ROLE", name))?;
    conn.batch_execute(&format!("SET ROLE {name}"))?;
    let result = case(conn);
    conn.batch_execute(&format!("RESET ROLE; DROP OWNED BY {name}"))?;
    result
}

const GRANT: &str = "GRANT SELECT, INSERT ON accounts TO ROLE; GRANT USAGE ON SEQUENCE accounts_id_seq TO ROLE;
    ALTER TABLE accounts ENABLE ROW LEVEL SECURITY;";

/// Without a permissive policy the role sees nothing, or inserts nothing.
#[test]
fn a_role_that_no_policy_is_for() -> TestResult {
    for (policies, missing) in [
        ("", &["INSERT", "SELECT"][..]),
        ("CREATE POLICY p ON accounts FOR SELECT USING (true)", &["INSERT"]),
        ("CREATE POLICY p ON accounts FOR INSERT WITH CHECK (true)", &["SELECT"]),
        (
            "CREATE POLICY p ON accounts AS RESTRICTIVE USING (true)",
            &["INSERT", "SELECT"],
        ),
        (
            "CREATE POLICY p ON accounts TO pg_monitor USING (true)",
            &["INSERT", "SELECT"],
        ),
    ] {
        in_a_schema(|conn| {
            as_a_role(conn, &format!("{GRANT} {policies}"), |conn| {
                let (findings, notes) = told(conn, account())?;
                let expected = missing.iter().map(|command| {
                    format!("no-policy: row security is on, and no policy allows the role of this session to {command}")
                });
                assert_eq!(findings, expected.collect::<Vec<_>>(), "{policies}");
                assert_eq!(notes, ["row-security: row security is on"]);
                assert!(fails(conn), "{policies}");
                Ok(())
            })
        })?;
    }
    in_a_schema(|conn| {
        as_a_role(
            conn,
            &format!("{GRANT} CREATE POLICY p ON accounts TO ROLE USING (true)"),
            |conn| {
                assert!(schema::check(conn, account())?.is_clean());
                assert!(!fails(conn));
                Ok(())
            },
        )
    })
}

/// A role that has some privileges, but not all that a call needs. A role without any only reads the catalog.
#[test]
fn a_privilege_that_a_call_takes_is_noted() -> TestResult {
    for (grants, lacking) in [
        ("SELECT", &[][..]),
        ("GRANT SELECT ON accounts TO ROLE", &["INSERT"]),
        (
            "GRANT SELECT, INSERT ON accounts TO ROLE",
            &["USAGE ON SEQUENCE accounts_id_seq"],
        ),
        (
            "GRANT SELECT, INSERT ON accounts TO ROLE; GRANT USAGE ON SEQUENCE accounts_id_seq TO ROLE",
            &[],
        ),
    ] {
        in_a_schema(|conn| {
            as_a_role(conn, grants, |conn| {
                let report = schema::check(conn, account())?;
                assert!(report.is_clean(), "{report}");
                let notes: Vec<String> = report.notes().iter().map(schema::Note::text).collect();
                assert_eq!(notes.len(), lacking.len(), "{grants}: {report}");
                for (note, lacking) in notes.iter().zip(lacking) {
                    assert!(note.ends_with(&format!(" lacks {lacking}")), "{note}");
                }
                Ok(())
            })
        })?;
    }
    Ok(())
}

/// A value that is read back has the padding, and a lookup with it does not find the row.
#[test]
fn a_text_that_is_padded() -> TestResult {
    in_a_schema(|conn| {
        conn.batch_execute("CREATE TABLE accounts (id SERIAL PRIMARY KEY, email CHAR(5) NOT NULL UNIQUE)")?;
        let stored = Account::get_or_create(accounts::email.eq("abc"))
            .run(conn)?
            .into_inner();
        assert_eq!(stored.email, "abc  ");
        assert!(
            Account::get_or_create(accounts::email.eq(&stored.email))
                .run(conn)
                .is_err()
        );
        assert_mended(
            conn,
            account(),
            "the database differs from what the models declare

accounts.email: its type is character(5), which pads with blanks, so a value that is read back is not found again
  why: an inserted row may not be found again: `Error::KeyChanged`
  fix: ALTER TABLE \"accounts\" ALTER COLUMN \"email\" TYPE varchar(5);",
        );
        let again = Account::get_or_create(accounts::email.eq("abc")).run(conn)?;
        assert_eq!((again.created(), &*again.into_inner().email), (false, "abc"));
        Ok(())
    })
}

diesel::table! {
    posts (id) {
        id -> Integer,
        email -> Text,
        status -> Text,
        level -> SmallInt,
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

#[test]
fn a_condition_that_no_row_can_fulfil() -> TestResult {
    for (status, by) in [
        ("VARCHAR(3)", Some("the type character varying(3) of status")),
        ("short", Some("the type short of status")),
        (
            "TEXT CHECK (status <> 'published')",
            Some("the CHECK constraint posts_status_check"),
        ),
        (
            "TEXT CHECK (status IN ('draft', 'review'))",
            Some("the CHECK constraint posts_status_check"),
        ),
        ("TEXT CHECK (status IN ('draft', 'published'))", None),
        ("TEXT CHECK (status <> 'published' OR id > 7)", None),
        ("TEXT CHECK (length(status) > 3)", None),
        ("VARCHAR(9)", None),
    ] {
        in_a_schema(|conn| {
            conn.batch_execute(&format!(
                "CREATE DOMAIN short AS TEXT CHECK (length(VALUE) < 4);
                CREATE TABLE posts (id SERIAL PRIMARY KEY, email TEXT NOT NULL, status {status}, level SMALLINT);
                CREATE UNIQUE INDEX ON posts (email) WHERE status = 'published';"
            ))?;
            let expected: Vec<String> = by
                .iter()
                .map(|by| format!("no-insert: no row can be inserted: {by} rejects the values of the condition"))
                .collect();
            // The result is the same in a transaction: a rejected statement does not end it.
            let inside = conn.transaction(|conn| told(conn, Post::constraints()))?;
            assert_eq!(inside.0, expected, "{status}");
            assert_eq!(told(conn, Post::constraints())?.0, expected, "{status}");
            if by.is_some() {
                let call = Post::get_or_create(Published(posts::email.eq("ada"))).run(conn);
                assert!(call.is_err(), "{status}");
            }
            Ok(())
        })?;
    }
    Ok(())
}

/// This table has no identity column, and the check has no note about one.
#[test]
fn a_plain_table_has_no_notes() -> TestResult {
    in_a_schema(|conn| {
        conn.batch_execute(&format!("{ACCOUNTS} ALTER TABLE accounts ADD UNIQUE (email)"))?;
        assert_eq!(told(conn, account())?, (vec![], vec![]));
        Ok(())
    })
}
