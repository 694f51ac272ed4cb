//! crates.io: functions borrow a `&AsyncPgConnection`, and insert structs that hold their own key. The keywords of a crate are
//! found or created all at once.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDateTime, TimeDelta};
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel_async::AsyncPgConnection;
use getorcreate::{Error, GetOrCreate, Outcome};

use crate::driver::wait_for;
use crate::postgres::database::Level;
use crate::suite::TestResult;
use crate::suite::recorder::{Arrangement, observe};
use crate::suite::target::Target;
use crate::{TestConnection, transaction};

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
    );
    CREATE TABLE keywords (
        id SERIAL PRIMARY KEY,
        keyword TEXT NOT NULL UNIQUE,
        crates_cnt INTEGER NOT NULL DEFAULT 0,
        created_at TIMESTAMP NOT NULL DEFAULT now()
    );
    CREATE TABLE crates_keywords (
        crate_id INTEGER NOT NULL,
        keyword_id INTEGER NOT NULL REFERENCES keywords,
        PRIMARY KEY (crate_id, keyword_id)
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

diesel::table! {
    keywords (id) {
        id -> Integer,
        keyword -> Text,
        crates_cnt -> Integer,
        created_at -> Timestamp,
    }
}

diesel::table! {
    crates_keywords (crate_id, keyword_id) {
        crate_id -> Integer,
        keyword_id -> Integer,
    }
}

diesel::allow_tables_to_appear_in_same_query!(keywords, crates_keywords);

#[derive(Debug, Clone, PartialEq, Eq, diesel::HasQuery, GetOrCreate)]
#[diesel(table_name = keywords)]
#[unique(keyword)]
#[allow(clippy::struct_field_names)] // the column has this name
struct Keyword {
    id: i32,
    keyword: String,
    crates_cnt: i32,
    created_at: NaiveDateTime,
}

impl Keyword {
    /// The keywords in lower case, in the order of the names.
    async fn find_or_create_all(mut conn: &AsyncPgConnection, names: &[&str]) -> Result<Vec<Self>, Error> {
        let names = names.iter().map(|name| name.to_lowercase());
        let found = Self::get_or_create_many(names.map(|name| keywords::keyword.eq(name)))
            .run_async(&mut conn)
            .await?;
        Ok(found.into_iter().map(Outcome::into_inner).collect())
    }

    /// Gives these keywords to the crate, in place of those that it has.
    async fn update_crate(conn: &mut AsyncPgConnection, crate_id: i32, names: &[&str]) -> Result<(), Error> {
        let found = Self::find_or_create_all(conn, names).await?;
        let of_crate = crates_keywords::table.filter(crates_keywords::crate_id.eq(crate_id));
        diesel_async::RunQueryDsl::execute(diesel::delete(of_crate), conn).await?;
        let ids: BTreeSet<i32> = found.iter().map(|keyword| keyword.id).collect();
        let rows: Vec<_> = ids
            .into_iter()
            .map(|id| {
                (
                    crates_keywords::crate_id.eq(crate_id),
                    crates_keywords::keyword_id.eq(id),
                )
            })
            .collect();
        diesel_async::RunQueryDsl::execute(diesel::insert_into(crates_keywords::table).values(rows), conn).await?;
        Ok(())
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

fn keywords_of(conn: &mut TestConnection, crate_id: i32) -> QueryResult<Vec<String>> {
    keywords::table
        .inner_join(crates_keywords::table.on(crates_keywords::keyword_id.eq(keywords::id)))
        .filter(crates_keywords::crate_id.eq(crate_id))
        .order(keywords::keyword)
        .select(keywords::keyword)
        .load(conn)
}

pub(crate) fn keywords_are_returned_in_the_order_of_their_names(target: Level) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    conn.batch_execute(TABLES)?;

    let first = wait_for(Keyword::find_or_create_all(&conn, &["web", "HTTP"]))?;
    let second = observe(&mut conn, |conn| {
        wait_for(Keyword::find_or_create_all(conn, &["Async", "http", "async", "Web"]))
    });

    assert_eq!(second.kinds(), ["SELECT", "WITH"]);
    let second = second.result?;
    let names: Vec<&str> = second.iter().map(|keyword| &*keyword.keyword).collect();
    assert_eq!(names, ["async", "http", "async", "web"]);
    assert_eq!((&second[3], &second[1]), (&first[0], &first[1]));
    assert_eq!(second[0], second[2]);
    assert_eq!(keywords::table.count().get_result::<i64>(&mut conn)?, 3);
    Ok(())
}

/// Two crates with a new keyword in common are published at once, each in a transaction.
pub(crate) fn a_keyword_that_another_crate_creates_meanwhile(target: Level) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    conn.batch_execute(TABLES)?;
    let mut rival = database.connect();
    let publish = |conn: &mut AsyncPgConnection, crate_id, names: &[&str]| {
        wait_for(async { transaction!(conn, async |conn| Keyword::update_crate(conn, crate_id, names).await) })
    };

    let call = Arrangement::default()
        .before_insert(1, move || Ok(publish(&mut rival, 2, &["cli", "parser"])?))
        .observe(&mut conn, |conn| publish(conn, 1, &["Parser", "json"]));

    call.result?;
    assert_eq!(keywords_of(&mut conn, 1)?, ["json", "parser"]);
    assert_eq!(keywords_of(&mut conn, 2)?, ["cli", "parser"]);
    assert_eq!(keywords::table.count().get_result::<i64>(&mut conn)?, 3);
    publish(&mut conn, 1, &["toml"])?;
    assert_eq!(keywords_of(&mut conn, 1)?, ["toml"]);
    Ok(())
}
