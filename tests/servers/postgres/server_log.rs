//! The statements that the server saw, according to its log, and the values that a sequence handed out.

use diesel::connection::SimpleConnection;
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Binary, Bool, Nullable, Text};
use getorcreate::{Error, Outcome};

use super::waiting;
use crate::both::sessions::until;
use crate::suite::TestResult;
use crate::suite::availability::{self, Availability};
use crate::suite::models::{User, users};
use crate::suite::recorder::Arrangement;
use crate::suite::target::Target;
use crate::{TestConnection, run};

const EMAIL: &str = "ada@example.org";

fn ask(conn: &mut TestConnection) -> Result<Outcome<User>, Error> {
    run!(User::get_or_create(users::email.eq(EMAIL)), conn)
}

/// The log, if the server can read it itself: in its own folder, or in Debian's folder for it.
struct Log {
    reader: TestConnection,
    path: String,
}

/// The condition for a readable log: each line must name the process.
const READABLE: &str = "(SELECT setting LIKE '%[%%p]%' FROM pg_settings WHERE name = 'log_line_prefix')";
const PATH: &str = "(SELECT path
    FROM (VALUES
        (pg_current_logfile('stderr')),
        ('/var/log/postgresql/postgresql-' || replace(current_setting('cluster_name'), '/', '-') || '.log')
    ) AS paths (path)
    WHERE (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) AND (pg_stat_file(path, true)).size IS NOT NULL
    LIMIT 1)";

impl Log {
    fn open(mut reader: TestConnection) -> QueryResult<Result<Self, Availability>> {
        let path = current_path(&mut reader)?;
        let is_readable: bool = diesel::select(sql::<Bool>(READABLE)).get_result(&mut reader)?;
        Ok(match path {
            Some(path) if is_readable => Ok(Self { reader, path }),
            Some(_) | None => Err(Availability::NotOffered(
                "the server has no log that a test can read, so what it saw is not counted".to_owned(),
            )),
        })
    }

    /// The log's current end.
    fn end(&mut self) -> QueryResult<i64> {
        self.path = current_path(&mut self.reader)?.unwrap_or_default();
        diesel::select(sql::<BigInt>(&format!("(pg_stat_file('{}')).size", self.path))).get_result(&mut self.reader)
    }

    /// The text since that position. The server may have started another file by now.
    fn read(&mut self, since: i64) -> QueryResult<String> {
        let mut bytes = read_file(&mut self.reader, &self.path, since)?;
        match current_path(&mut self.reader)? {
            Some(path) if path != self.path => bytes.extend(read_file(&mut self.reader, &path, 0)?),
            Some(_) | None => {}
        }
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }

    /// The statements of the session's process since that position, up to the last statement.
    fn statements(&mut self, since: i64, pid: i32, last: &str) -> Vec<String> {
        let of_the_process = format!("[{pid}]");
        let mut statements: Vec<String> = Vec::new();
        until("the log is written", || {
            let log = self.read(since).expect("it could be read before");
            statements = log
                .lines()
                .filter(|line| line.contains(&of_the_process))
                .filter_map(|line| line.split_once(" LOG:  ")?.1.split_once(": "))
                .filter(|(what, _)| *what == "statement" || what.starts_with("execute "))
                .map(|(_, statement)| statement.to_owned())
                .collect();
            statements.last().is_some_and(|statement| statement == last)
        });
        statements.pop();
        statements
    }
}

fn current_path(reader: &mut TestConnection) -> QueryResult<Option<String>> {
    diesel::select(sql::<Nullable<Text>>(PATH)).get_result(reader)
}

/// Reads bytes, because other sessions may have written there in any encoding.
fn read_file(reader: &mut TestConnection, path: &str, since: i64) -> QueryResult<Vec<u8>> {
    let rest = format!("pg_read_binary_file('{path}', {since}, {})", i32::MAX / 4);
    diesel::select(sql::<Binary>(&rest)).get_result(reader)
}

/// The first word of each statement that the server has seen during a call.
fn seen_by_the_server(
    log: &mut Log,
    conn: &mut TestConnection,
    call: impl FnOnce(&mut TestConnection),
) -> QueryResult<Vec<String>> {
    const LAST: &str = "SELECT 'that was all'";
    let pid = waiting::pid(conn);
    conn.batch_execute("SET log_statement = 'all'")?;
    let since = log.end()?;
    call(conn);
    conn.batch_execute(LAST)?;
    let statements = log.statements(since, pid, LAST);
    conn.batch_execute("RESET log_statement")?;
    Ok(statements
        .into_iter()
        .map(|statement| statement.split(' ').next().unwrap_or_default().to_owned())
        .collect())
}

pub(crate) fn a_call_takes_one_statement_or_two_or_three_and_no_transaction(target: impl Target) -> TestResult {
    let database = target.create();
    let mut log = match Log::open(database.connect())? {
        Ok(log) => log,
        Err(availability) => return availability::run_where(availability, || Ok(())),
    };
    let mut conn = database.connect();
    let mut rival = database.connect();

    // The first round prepares the statements, the second uses them again.
    for _ in 0..2 {
        User::delete(&mut rival, EMAIL)?;
        let miss = seen_by_the_server(&mut log, &mut conn, |conn| assert!(ask(conn).unwrap().created()))?;
        assert_eq!(miss, ["SELECT", "INSERT"]);
        let hit = seen_by_the_server(&mut log, &mut conn, |conn| assert!(!ask(conn).unwrap().created()))?;
        assert_eq!(hit, ["SELECT"]);

        User::delete(&mut rival, EMAIL)?;
        let mut winner = database.connect();
        let lost_race = seen_by_the_server(&mut log, &mut conn, |conn| {
            let call = Arrangement::default()
                .before_insert(1, move || {
                    User::insert(&mut winner, EMAIL, "the winner's")?;
                    Ok(())
                })
                .observe(conn, ask);
            assert!(!call.result.unwrap().created());
        })?;
        assert_eq!(lost_race, ["SELECT", "INSERT", "SELECT"]);
    }

    User::delete(&mut rival, EMAIL)?;
    let in_a_transaction = seen_by_the_server(&mut log, &mut conn, |conn| {
        let outcome = target.transaction(conn, ask).unwrap();
        assert!(outcome.created());
    })?;
    assert_eq!(in_a_transaction, ["BEGIN", "SELECT", "WITH", "COMMIT"]);
    Ok(())
}

/// The number of values that the sequence of `users (id)` has handed out.
fn values_used(conn: &mut TestConnection) -> QueryResult<i64> {
    let used = "(SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM users_id_seq)";
    diesel::select(sql::<BigInt>(used)).get_result(conn)
}

/// A lost race uses one up, as with any `INSERT`. Finding a row does not, nor does the proof.
pub(crate) fn only_an_insert_takes_a_value_of_a_sequence(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    let mut rival = database.connect();
    assert_eq!(values_used(&mut conn)?, 0);

    assert!(ask(&mut conn)?.created());
    assert_eq!(values_used(&mut conn)?, 1);
    for _ in 0..5 {
        assert!(!ask(&mut conn)?.created());
    }
    assert_eq!(values_used(&mut conn)?, 1);

    User::delete(&mut conn, EMAIL)?;
    let call = Arrangement::default()
        .before_insert(1, move || {
            User::insert(&mut rival, EMAIL, "the rival's")?;
            Ok(())
        })
        .observe(&mut conn, ask);
    assert_eq!(call.result?.into_inner().id, 2);
    assert_eq!(values_used(&mut conn)?, 3);
    Ok(())
}
