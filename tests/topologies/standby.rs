//! A hot standby, which is read-only.

#[allow(dead_code)] // this test needs no load
mod load;

use std::thread;
use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::result::{DatabaseErrorKind, Error as DieselError};
use getorcreate::{Error, Outcome};

use crate::load::{User, connect, topology_users};

fn ask(conn: &mut PgConnection, email: &str) -> Result<Outcome<User>, Error> {
    User::get_or_create(topology_users::email.eq(email))
        .defaults(topology_users::name.eq("Ada"))
        .run(conn)
}

#[test]
fn a_standby_finds_a_row_and_creates_none() {
    let Some(urls) = load::urls() else { return };
    let mut primary: PgConnection = connect(&format!("{}/postgres", urls[0]));
    primary
        .batch_execute(
            "DROP TABLE IF EXISTS topology_users;
             CREATE TABLE topology_users (id SERIAL PRIMARY KEY, email TEXT NOT NULL UNIQUE, name TEXT NOT NULL)",
        )
        .expect("it is ours");
    assert!(ask(&mut primary, "ada@example.org").expect("a primary").created());

    let mut standby: PgConnection = connect(&format!("{}/postgres", urls[1]));
    let end = Instant::now() + Duration::from_secs(30);
    while !topology_users::table
        .count()
        .get_result(&mut standby)
        .is_ok_and(|rows: i64| rows == 1)
    {
        assert!(Instant::now() < end, "the standby does not follow");
        thread::sleep(Duration::from_millis(50));
    }
    assert!(!ask(&mut standby, "ada@example.org").expect("it can be read").created());

    let look = |conn: &mut PgConnection, email| User::find_unique(topology_users::email.eq(email)).run(conn);
    let ada = look(&mut standby, "ada@example.org").expect("it can be read");
    assert!(ada.is_some_and(|user| user.email == "ada@example.org"));
    assert!(
        look(&mut standby, "grace@example.org")
            .expect("it can be read")
            .is_none()
    );

    let missing = ask(&mut standby, "grace@example.org");
    assert!(
        matches!(
            missing,
            Err(Error::Database(DieselError::DatabaseError(
                DatabaseErrorKind::ReadOnlyTransaction,
                _
            )))
        ),
        "{missing:?}"
    );
}
