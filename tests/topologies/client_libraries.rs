//! A transaction that is repeated after the caller's own `SELECT` has failed half-way, with each client library of
//! MySQL and MariaDB.
//!
//! A client that waits forever would block the test, so each client runs in a separate process of this program.

use std::env;
use std::fs;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use getorcreate::Error;

diesel::table! {
    halfway (id) {
        id -> Integer,
        note -> Text,
    }
}

type Rows = Vec<(i32, String)>;

/// The environment variable that tells a process that it is a caller, and names its database.
const TABLE: &str = "GETORCREATE_TEST_HALFWAY";

fn url() -> String {
    let urls = ["GETORCREATE_MARIADB_URL", "GETORCREATE_MYSQL_URL"].map(|name| env::var(name).ok());
    let url = urls.into_iter().flatten().next();
    url.unwrap_or_else(|| "mysql://root@127.0.0.1:3306".to_owned())
}

/// Rows, the second of which is locked, in a database that is removed with the value.
struct Scene {
    database: String,
    holder: MysqlConnection,
}

impl Scene {
    fn create(name: &str) -> Self {
        let database = format!("getorcreate_{name}_{}", std::process::id());
        let mut holder = MysqlConnection::establish(&url()).expect("a server, as `.ci/servers` starts it");
        holder
            .batch_execute(&format!(
                "DROP DATABASE IF EXISTS {database}; CREATE DATABASE {database}; USE {database};
                 CREATE TABLE halfway (id INTEGER PRIMARY KEY, note VARCHAR(20) NOT NULL) ENGINE = InnoDB;
                 INSERT INTO halfway VALUES (1, 'free'), (2, 'locked');
                 BEGIN; UPDATE halfway SET note = 'changed' WHERE id = 2"
            ))
            .expect("it is ours");
        Self { database, holder }
    }

    /// Runs this test again, as a caller in a separate process. The process runs until the lock has stopped it, and
    /// then for at most `patience`.
    fn run_caller(&mut self, test: &str, patience: Duration) -> Ended {
        let program = env::current_exe().expect("it runs");
        let mut child = Command::new(program)
            .args([test, "--exact", "--nocapture"])
            .env(TABLE, &self.database)
            .stdout(Stdio::piped())
            .spawn()
            .expect("it has been run before");
        let has_waited = format!("{}.has_waited", self.database);
        let end = Instant::now() + Duration::from_secs(20);
        while MysqlConnection::establish(&url())
            .and_then(|mut conn| {
                conn.batch_execute(&format!("SELECT 1 FROM {has_waited}"))
                    .map_err(ConnectionError::CouldntSetupConfiguration)
            })
            .is_err()
        {
            assert!(Instant::now() < end, "the caller was not stopped by the lock");
            thread::sleep(Duration::from_millis(50));
        }
        self.holder.batch_execute("COMMIT").expect("it is ours");
        wait_for(&mut child, patience)
    }
}

impl Drop for Scene {
    fn drop(&mut self) {
        // If the test has failed, that matters more than leftover objects.
        let _ = self.holder.batch_execute(&format!("DROP DATABASE {}", self.database));
    }
}

#[derive(Debug, PartialEq, Eq)]
enum Ended {
    Well,
    Badly,
    Never,
}

/// Waits for the process. If it does not end within this time, it is killed.
fn wait_for(child: &mut Child, patience: Duration) -> Ended {
    let end = Instant::now() + patience;
    loop {
        match child.try_wait().expect("it is our own") {
            Some(status) if status.success() => return Ended::Well,
            Some(_) => return Ended::Badly,
            None if Instant::now() < end => thread::sleep(Duration::from_millis(50)),
            None => {
                child.kill().expect("it is our own");
                child.wait().expect("it was killed");
                return Ended::Never;
            }
        }
    }
}

/// The URL of the caller's own database, if this process is a caller.
fn own_database() -> Option<String> {
    env::var(TABLE).ok().map(|database| format!("{}/{database}", url()))
}

fn impatient() -> Option<MysqlConnection> {
    let mut conn = MysqlConnection::establish(&own_database()?).expect("the server is there");
    conn.batch_execute("SET innodb_lock_wait_timeout = 1")
        .expect("a second is allowed");
    Some(conn)
}

fn read_all(conn: &mut MysqlConnection) -> QueryResult<Rows> {
    let rows = halfway::table.order(halfway::id).for_update().load(conn);
    if rows.is_err() {
        MysqlConnection::establish(&own_database().expect("it is a caller"))
            .expect("the server is there")
            .batch_execute("CREATE TABLE IF NOT EXISTS has_waited (id INTEGER)")?;
        // Waits until the lock is released.
        thread::sleep(Duration::from_millis(500));
    }
    rows
}

fn links_connector_c() -> bool {
    let maps = fs::read_to_string("/proc/self/maps").unwrap_or_default();
    maps.contains("libmariadb")
}

/// The usual loop. If this test fails because the caller ends well, MariaDB has fixed its client library.
#[test]
fn a_plain_loop_waits_for_ever_with_connector_c() {
    if let Some(mut conn) = impatient() {
        while conn.transaction(read_all).is_err() {}
        return;
    }
    let ended =
        Scene::create("plain").run_caller("a_plain_loop_waits_for_ever_with_connector_c", Duration::from_secs(8));
    let expected = if links_connector_c() { Ended::Never } else { Ended::Well };
    assert_eq!(ended, expected);
}

#[test]
fn retry_goes_on_with_each_client_library() {
    if let Some(mut conn) = impatient() {
        let rows: Result<Rows, Error> =
            getorcreate::retry(&mut conn, |conn| conn.transaction(|conn| Ok(read_all(conn)?)));
        assert_eq!(rows.expect("the lock is released").len(), 2);
        return;
    }
    let ended = Scene::create("retry").run_caller("retry_goes_on_with_each_client_library", Duration::from_secs(20));
    assert_eq!(ended, Ended::Well);
}

#[test]
fn retry_async_goes_on_with_mysql_async() {
    use diesel_async::{AsyncConnection, AsyncMysqlConnection, SimpleAsyncConnection};

    async fn read_all(conn: &mut AsyncMysqlConnection) -> QueryResult<Rows> {
        let query = halfway::table.order(halfway::id).for_update();
        let rows = diesel_async::RunQueryDsl::load(query, conn).await;
        if rows.is_err() {
            conn.batch_execute("CREATE TABLE IF NOT EXISTS has_waited (id INTEGER)")
                .await?;
            tokio::time::sleep(Duration::from_millis(500)).await;
        }
        rows
    }

    if let Some(url) = own_database() {
        let runtime = tokio::runtime::Runtime::new().expect("threads can be had");
        let caller = runtime.spawn(async move {
            let mut conn = AsyncMysqlConnection::establish(&url)
                .await
                .expect("the server is there");
            conn.batch_execute("SET innodb_lock_wait_timeout = 1").await?;
            getorcreate::retry_async(&mut conn, async |conn| {
                conn.transaction(async |conn| Ok::<_, Error>(read_all(conn).await?))
                    .await
            })
            .await
        });
        let rows = runtime.block_on(caller).expect("it does not panic");
        assert_eq!(rows.expect("the lock is released").len(), 2);
        return;
    }
    let ended = Scene::create("async").run_caller("retry_async_goes_on_with_mysql_async", Duration::from_secs(20));
    assert_eq!(ended, Ended::Well);
}
