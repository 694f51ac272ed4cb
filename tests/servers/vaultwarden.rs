//! vaultwarden: one `save` for three databases. A user has one second factor of each type, and saving replaces it. A list of
//! events is saved at once, and an event that is there stays as it is.
//!
//! Without this library a second factor is `REPLACE INTO` on SQLite and MySQL, and `DELETE` with `ON CONFLICT` on PostgreSQL.
//! Events are one `INSERT` each on SQLite, one `REPLACE INTO` for all on MySQL, and one `ON CONFLICT DO NOTHING` for all on
//! PostgreSQL.

use std::thread;

use chrono::{DateTime, NaiveDateTime, TimeDelta};
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use getorcreate::{Error, GetOrCreate, ManyError, Outcome, Upserted};

use crate::suite::TestResult;
use crate::{Behind, TestConnection};

const TWOFACTOR: &str = "
    CREATE TABLE twofactor (
        uuid VARCHAR(36) NOT NULL PRIMARY KEY,
        user_uuid VARCHAR(36) NOT NULL,
        atype INTEGER NOT NULL,
        enabled BOOLEAN NOT NULL,
        data TEXT NOT NULL,
        last_used BIGINT NOT NULL DEFAULT 0,
        UNIQUE (user_uuid, atype)
    )";

const EVENT: &str = "
    CREATE TABLE event (
        uuid VARCHAR(36) NOT NULL PRIMARY KEY,
        event_type INTEGER NOT NULL,
        user_uuid VARCHAR(36),
        cipher_uuid VARCHAR(36),
        ip_address VARCHAR(45),
        event_date TIMESTAMP NOT NULL
    )";

diesel::table! {
    twofactor (uuid) {
        uuid -> Text,
        user_uuid -> Text,
        atype -> Integer,
        enabled -> Bool,
        data -> Text,
        last_used -> BigInt,
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, GetOrCreate)]
#[diesel(table_name = twofactor, primary_key(uuid))]
#[unique(user_uuid, atype)]
struct TwoFactor {
    uuid: String,
    user_uuid: String,
    atype: i32,
    enabled: bool,
    data: String,
    last_used: i64,
}

impl TwoFactor {
    fn new(uuid: &str, user: &str, data: &str) -> Self {
        Self {
            uuid: uuid.to_owned(),
            user_uuid: user.to_owned(),
            atype: 0,
            enabled: true,
            data: data.to_owned(),
            last_used: 0,
        }
    }

    fn save(&self, conn: &mut TestConnection) -> Result<Upserted<Self>, Error> {
        Self::update_or_create_from(self)
            .by((twofactor::user_uuid, twofactor::atype))
            .run(conn)
    }

    fn all(conn: &mut TestConnection) -> QueryResult<Vec<Self>> {
        twofactor::table
            .order(twofactor::user_uuid)
            .select(Self::as_select())
            .load(conn)
    }
}

pub(crate) fn assert_second_factors_are_saved(database: &mut Behind<'_>) -> TestResult {
    let Behind { name, conn, .. } = database;
    conn.batch_execute(TWOFACTOR)?;
    let ada = TwoFactor::new("1", "ada", "secret");
    let grace = TwoFactor::new("2", "grace", "secret");
    assert_eq!(ada.save(conn)?, Upserted::Created(ada.clone()), "{name}");
    assert_eq!(grace.save(conn)?, Upserted::Created(grace.clone()), "{name}");

    let used = TwoFactor {
        last_used: 7,
        ..ada.clone()
    };
    assert_eq!(used.save(conn)?, Upserted::Updated(used), "{name}");
    // A row that exists keeps its primary key.
    let replaced = TwoFactor::new("1", "ada", "new secret");
    let registered_anew = TwoFactor::new("3", "ada", "new secret");
    assert_eq!(
        registered_anew.save(conn)?,
        Upserted::Updated(replaced.clone()),
        "{name}"
    );

    // `REPLACE INTO` would delete the row of the other user.
    let taken = TwoFactor::new("2", "linus", "").save(conn);
    assert!(matches!(taken, Err(Error::OtherConstraint { .. })), "{name}: {taken:?}");
    assert_eq!(TwoFactor::all(conn)?, [replaced, grace], "{name}");
    assert_one_is_created_by_a_crowd(database)
}

/// Each caller has its own `uuid`, as if one user registered on many devices at once.
fn assert_one_is_created_by_a_crowd(database: &mut Behind<'_>) -> TestResult {
    const CALLERS: i32 = 8;

    let connections: Vec<TestConnection> = (0..CALLERS).map(|_| (database.connect)()).collect();
    let saved: Vec<Result<Upserted<TwoFactor>, Error>> = thread::scope(|scope| {
        let callers: Vec<_> = (10..)
            .zip(connections)
            .map(|(uuid, mut conn)| {
                scope.spawn(move || TwoFactor::new(&uuid.to_string(), "barbara", "secret").save(&mut conn))
            })
            .collect();
        callers
            .into_iter()
            .map(|caller| caller.join().expect("no caller panics"))
            .collect()
    });

    let Behind { name, conn, .. } = database;
    let saved = saved.into_iter().collect::<Result<Vec<_>, _>>()?;
    let created = saved.iter().filter(|saved| saved.created()).count();
    assert_eq!(created, 1, "{name}: {saved:#?}");
    let of_barbara = TwoFactor::all(conn)?
        .into_iter()
        .filter(|row| row.user_uuid == "barbara");
    assert_eq!(of_barbara.count(), 1, "{name}");
    Ok(())
}

diesel::table! {
    event (uuid) {
        uuid -> Text,
        event_type -> Integer,
        user_uuid -> Nullable<Text>,
        cipher_uuid -> Nullable<Text>,
        ip_address -> Nullable<Text>,
        event_date -> Timestamp,
    }
}

#[expect(clippy::struct_field_names, reason = "the columns have these names")]
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, GetOrCreate)]
#[diesel(table_name = event, primary_key(uuid))]
struct Event {
    uuid: String,
    event_type: i32,
    user_uuid: Option<String>,
    cipher_uuid: Option<String>,
    ip_address: Option<String>,
    event_date: NaiveDateTime,
}

impl Event {
    /// An event of a user, with the fields that an event of this number has.
    fn new(number: i32) -> Self {
        Self {
            uuid: format!("event {number}"),
            event_type: 1_000 + number,
            user_uuid: Some("ada".to_owned()),
            cipher_uuid: (number % 2 == 0).then(|| format!("cipher {number}")),
            ip_address: (number % 3 == 0).then(|| "10.0.0.1".to_owned()),
            event_date: DateTime::UNIX_EPOCH.naive_utc() + TimeDelta::days(1) + TimeDelta::minutes(number.into()),
        }
    }

    fn save_all(events: &[Self], conn: &mut TestConnection) -> Result<Vec<Outcome<Self>>, ManyError> {
        Self::get_or_create_many_from(events).by(event::uuid).run(conn)
    }

    fn all(conn: &mut TestConnection) -> QueryResult<Vec<Self>> {
        event::table
            .order(event::event_type)
            .select(Self::as_select())
            .load(conn)
    }
}

fn events(numbers: impl IntoIterator<Item = i32>) -> Vec<Event> {
    numbers.into_iter().map(Event::new).collect()
}

pub(crate) fn assert_events_are_saved(database: &mut Behind<'_>) -> TestResult {
    let Behind { name, conn, .. } = database;
    conn.batch_execute(EVENT)?;

    let saved = Event::save_all(&events([3, 1, 2, 6]), conn)?;
    let created: Vec<_> = events([3, 1, 2, 6]).into_iter().map(Outcome::Created).collect();
    assert_eq!(saved, created, "{name}");

    // A client sends its events again after an error, and more that have happened since. An event keeps its first values.
    let mut again = events([1, 2, 4, 4, 6]);
    again[0].event_type = 0;
    let saved = Event::save_all(&again, conn)?;
    let new: Vec<bool> = saved.iter().map(Outcome::created).collect();
    assert_eq!(new, [false, false, true, false, false], "{name}");
    let rows: Vec<Event> = saved.into_iter().map(Outcome::into_inner).collect();
    assert_eq!(rows, events([1, 2, 4, 4, 6]), "{name}");
    assert_eq!(Event::all(conn)?, events([1, 2, 3, 4, 6]), "{name}");
    assert_each_is_saved_once_by_a_crowd(database)
}

/// Each caller has a list that overlaps with those of others, half of them from its end.
fn assert_each_is_saved_once_by_a_crowd(database: &mut Behind<'_>) -> TestResult {
    const CALLERS: i32 = 8;
    const EVENTS: i32 = 60;

    let connections: Vec<TestConnection> = (0..CALLERS).map(|_| (database.connect)()).collect();
    let saved: Vec<Result<Vec<Outcome<Event>>, ManyError>> = thread::scope(|scope| {
        let callers: Vec<_> = (0..)
            .zip(connections)
            .map(|(caller, mut conn)| {
                scope.spawn(move || {
                    let mut events = events((0..EVENTS / 2).map(|number| 100 + (caller * 10 + number) % EVENTS));
                    if caller % 2 == 1 {
                        events.reverse();
                    }
                    Event::save_all(&events, &mut conn)
                })
            })
            .collect();
        callers
            .into_iter()
            .map(|caller| caller.join().expect("no caller panics"))
            .collect()
    });

    let Behind { name, conn, .. } = database;
    let saved = saved.into_iter().collect::<Result<Vec<_>, _>>()?.concat();
    let mut created: Vec<&Event> = saved.iter().filter(|event| event.created()).map(Outcome::row).collect();
    created.sort_unstable_by_key(|event| event.event_type);
    let expected = events(100..100 + EVENTS);
    assert!(created.into_iter().eq(&expected), "{name}: {saved:#?}");
    assert_eq!(Event::all(conn)?[5..], expected, "{name}");
    Ok(())
}
