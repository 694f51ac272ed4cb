//! The cases that hold on a cluster of MySQL or MariaDB in which each server accepts writes.

use std::thread;
use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use getorcreate::{Error, Outcome};

use crate::load::{CALLERS, KEYS, User, ask_at_once, connect, topology_users};

pub(crate) fn ask(conn: &mut MysqlConnection, email: &str) -> Result<Outcome<User>, Error> {
    User::get_or_create(topology_users::email.eq(email))
        .defaults(topology_users::name.eq("Ada"))
        .run(conn)
}

/// Makes a database of this name with an empty table, and waits until all servers have it.
pub(crate) fn prepare(urls: &[String], database: &str) -> Vec<String> {
    connect::<MysqlConnection>(&urls[0])
        .batch_execute(&format!(
            "DROP DATABASE IF EXISTS {database}; CREATE DATABASE {database} CHARACTER SET utf8mb4;
             CREATE TABLE {database}.topology_users (id INTEGER AUTO_INCREMENT PRIMARY KEY,
                 email VARCHAR(200) NOT NULL UNIQUE, name VARCHAR(200) NOT NULL)"
        ))
        .expect("it is ours");
    let urls: Vec<String> = urls.iter().map(|url| format!("{url}/{database}")).collect();
    for url in &urls {
        until(|| {
            let conn = MysqlConnection::establish(url);
            conn.is_ok_and(|mut conn| topology_users::table.count().get_result::<i64>(&mut conn).is_ok())
        });
    }
    urls
}

/// Waits for at most half a minute.
pub(crate) fn until(mut is_so: impl FnMut() -> bool) {
    let end = Instant::now() + Duration::from_secs(30);
    while !is_so() {
        assert!(Instant::now() < end, "not within half a minute");
        thread::sleep(Duration::from_millis(50));
    }
}

/// Asserts it for 16 callers on all servers, who ask for 40 keys, in autocommit and in transactions, at each isolation
/// level.
pub(crate) fn each_key_is_created_once(urls: &[String], levels: &[&str]) {
    for (number, level) in levels.iter().enumerate() {
        for mode in ["autocommit", "transaction"] {
            let urls = prepare(urls, &format!("load_{number}_{mode}"));
            let open = |caller: usize| {
                let mut conn: MysqlConnection = connect(&urls[caller % urls.len()]);
                conn.batch_execute(&format!("SET SESSION TRANSACTION ISOLATION LEVEL {level}"))
                    .expect("it is a level");
                conn
            };
            let answers = ask_at_once(open, |conn, email| match mode {
                "autocommit" => ask(conn, email),
                _ => getorcreate::retry(conn, |conn| conn.transaction(|conn| ask(conn, email))),
            });
            let stored = topology_users::table.count().get_result(&mut open(0));
            answers.assert_created_once(stored.expect("the table is there"));
            println!("{level}, {mode}: {CALLERS} callers, {KEYS} keys, each created once");
        }
    }
}
