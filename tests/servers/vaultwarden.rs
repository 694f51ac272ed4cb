//! vaultwarden: one `save` for three databases. A user has one second factor of each type, and saving replaces it.
//!
//! Without this library it is `REPLACE INTO` on SQLite and MySQL, and `DELETE` with `ON CONFLICT` on PostgreSQL.

use std::thread;

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use getorcreate::{Error, GetOrCreate, Upserted};

use crate::suite::TestResult;
use crate::{Behind, TestConnection};

const TABLE: &str = "
    CREATE TABLE twofactor (
        uuid VARCHAR(36) NOT NULL PRIMARY KEY,
        user_uuid VARCHAR(36) NOT NULL,
        atype INTEGER NOT NULL,
        enabled BOOLEAN NOT NULL,
        data TEXT NOT NULL,
        last_used BIGINT NOT NULL DEFAULT 0,
        UNIQUE (user_uuid, atype)
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
    conn.batch_execute(TABLE)?;
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
