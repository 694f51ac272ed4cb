//! crates.io: functions borrow a `&AsyncPgConnection`, and insert structs that hold their own key.

use chrono::{DateTime, NaiveDateTime, TimeDelta};
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel_async::AsyncPgConnection;
use getorcreate::{Error, GetOrCreate, Outcome};

use crate::TestConnection;
use crate::driver::wait_for;
use crate::postgres::database::Level;
use crate::suite::TestResult;
use crate::suite::recorder::{Arrangement, observe};
use crate::suite::target::Target;

const TABLES: &str = "
    CREATE TABLE crate_owner_invitations (
        invited_user_id INTEGER NOT NULL,
        crate_id INTEGER NOT NULL,
        invited_by_user_id INTEGER NOT NULL,
        token TEXT NOT NULL DEFAULT md5(random()::text),
        expires_at TIMESTAMP NOT NULL,
        PRIMARY KEY (invited_user_id, crate_id)
    );
    CREATE TABLE emails (
        id SERIAL PRIMARY KEY,
        user_id INTEGER NOT NULL UNIQUE,
        email TEXT NOT NULL,
        verified BOOLEAN NOT NULL DEFAULT FALSE,
        token TEXT NOT NULL DEFAULT md5(random()::text)
    );";

diesel::table! {
    crate_owner_invitations (invited_user_id, crate_id) {
        invited_user_id -> Integer,
        crate_id -> Integer,
        invited_by_user_id -> Integer,
        token -> Text,
        expires_at -> Timestamp,
    }
}

#[derive(Debug, Clone, PartialEq, Eq, diesel::HasQuery, GetOrCreate)]
#[diesel(table_name = crate_owner_invitations, primary_key(invited_user_id, crate_id))]
struct Invitation {
    invited_by_user_id: i32,
    token: String,
    expires_at: NaiveDateTime,
}

#[derive(Insertable)]
#[diesel(table_name = crate_owner_invitations, check_for_backend(diesel::pg::Pg))]
struct NewInvitation {
    invited_user_id: i32,
    invited_by_user_id: i32,
    crate_id: i32,
    expires_at: NaiveDateTime,
}

#[derive(Debug, PartialEq, Eq)]
enum Invited {
    Sent { token: String },
    AlreadyExists,
}

impl NewInvitation {
    /// Invites the user, unless an invitation to this crate is open. One that has expired makes room for a new one.
    async fn create(&self, mut conn: &AsyncPgConnection, now: NaiveDateTime) -> Result<Invited, Error> {
        let expired = crate_owner_invitations::table
            .find((self.invited_user_id, self.crate_id))
            .filter(crate_owner_invitations::expires_at.le(now));
        diesel_async::RunQueryDsl::execute(diesel::delete(expired), &mut conn).await?;
        let invitation = Invitation::get_or_create_from(self)
            .by((
                crate_owner_invitations::crate_id,
                crate_owner_invitations::invited_user_id,
            ))
            .run_async(&mut conn)
            .await?;
        Ok(match invitation {
            Outcome::Created(invitation) => Invited::Sent {
                token: invitation.token,
            },
            Outcome::Found(_) => Invited::AlreadyExists,
        })
    }
}

diesel::table! {
    emails (id) {
        id -> Integer,
        user_id -> Integer,
        email -> Text,
        verified -> Bool,
        token -> Text,
    }
}

#[derive(Debug, Clone, PartialEq, Eq, diesel::HasQuery, GetOrCreate)]
#[diesel(table_name = emails)]
#[unique(user_id)]
#[allow(clippy::struct_field_names)] // the column has this name
struct Email {
    id: i32,
    user_id: i32,
    email: String,
    verified: bool,
    token: String,
}

#[derive(Insertable)]
#[diesel(table_name = emails, check_for_backend(diesel::pg::Pg))]
struct NewEmail<'a> {
    user_id: i32,
    email: &'a str,
    verified: Option<bool>,
}

impl NewEmail<'_> {
    /// The token to be sent, if the user had no address yet.
    async fn insert_if_missing(&self, mut conn: &AsyncPgConnection) -> Result<Option<String>, Error> {
        let email = Email::get_or_create_from(self)
            .by(emails::user_id)
            .run_async(&mut conn)
            .await?;
        Ok(match email {
            Outcome::Created(email) => Some(email.token),
            Outcome::Found(_) => None,
        })
    }
}

fn day(number: i64) -> NaiveDateTime {
    DateTime::UNIX_EPOCH.naive_utc() + TimeDelta::days(number)
}

fn invite(conn: &TestConnection, by: i32, expires: i64, now: i64) -> Result<Invited, Error> {
    let new = NewInvitation {
        invited_user_id: 1,
        invited_by_user_id: by,
        crate_id: 7,
        expires_at: day(expires),
    };
    wait_for(new.create(conn, day(now)))
}

pub(crate) fn an_invitation_is_sent_once_until_it_expires(target: Level) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    conn.batch_execute(TABLES)?;

    let Invited::Sent { token } = invite(&conn, 2, 10, 0)? else {
        panic!("nobody is invited yet");
    };
    assert_eq!(invite(&conn, 3, 20, 5)?, Invited::AlreadyExists);
    let Invited::Sent { token: second } = invite(&conn, 3, 20, 10)? else {
        panic!("the first invitation has expired");
    };
    assert_ne!(token, second);
    let rows: Vec<Invitation> = Invitation::query().load(&mut conn)?;
    let [row] = &*rows else { panic!("{rows:?}") };
    assert_eq!(
        (row.invited_by_user_id, &row.token, row.expires_at),
        (3, &second, day(20))
    );
    Ok(())
}

/// The race that `ON CONFLICT DO NOTHING .. RETURNING` answers with no row: here it is `AlreadyExists`, and the row is
/// at hand.
pub(crate) fn an_invitation_that_another_owner_sends_meanwhile(target: Level) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    conn.batch_execute(TABLES)?;
    let rival = database.connect();

    let call = Arrangement::default()
        .before_insert(1, move || {
            assert_ne!(invite(&rival, 3, 20, 0)?, Invited::AlreadyExists);
            Ok(())
        })
        .observe(&mut conn, |conn| invite(conn, 2, 10, 0));

    assert_eq!(call.kinds(), ["DELETE", "SELECT", "WITH", "SELECT"]);
    assert_eq!(call.result?, Invited::AlreadyExists);
    let inviters: Vec<i32> = crate_owner_invitations::table
        .select(crate_owner_invitations::invited_by_user_id)
        .load(&mut conn)?;
    assert_eq!(inviters, [3]);
    Ok(())
}

pub(crate) fn an_address_is_stored_if_there_is_none(target: Level) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    conn.batch_execute(TABLES)?;
    let insert = |conn: &mut TestConnection, email, verified| {
        let new = NewEmail {
            user_id: 1,
            email,
            verified,
        };
        wait_for(new.insert_if_missing(conn))
    };

    let first = observe(&mut conn, |conn| insert(conn, "ada@example.org", None));
    assert_eq!(first.kinds(), ["SELECT", "WITH"]);
    assert!(first.result?.is_some());
    let second = observe(&mut conn, |conn| insert(conn, "augusta@example.org", Some(true)));
    assert_eq!(second.kinds(), ["SELECT"]);
    assert_eq!(second.result?, None);
    let rows: Vec<Email> = Email::query().load(&mut conn)?;
    assert_eq!(rows.len(), 1);
    assert_eq!((&*rows[0].email, rows[0].verified), ("ada@example.org", false));
    Ok(())
}
