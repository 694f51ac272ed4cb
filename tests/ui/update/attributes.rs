//! Calls of a model whose attributes have errors.

use diesel::prelude::*;
use diesel_async::sync_connection_wrapper::SyncConnectionWrapper;
use getorcreate::{GetOrCreate, Upserted};

diesel::table! {
    users (id) {
        id -> Integer,
        email -> Text,
        visits -> Integer,
    }
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[unique(emial)]
//~^ ERROR: no field `emial` on struct `User`
#[unique(email, where(visits >> 0), as = Live)]
//~^ ERROR: a condition compares a column with a literal
pub struct User {
    pub id: i32,
    pub email: String,
    pub visits: i32,
}

pub fn update_or_create(conn: &mut SqliteConnection) -> Result<User, getorcreate::Error> {
    let user: Upserted<User> = User::update_or_create(users::email.eq("ada@example.org"))
        .set(users::visits.eq(1))
        .update(users::visits.eq(users::visits + 1))
        .defaults(users::visits.eq(1))
        .only_if(users::visits.lt(7))
        .insert_first()
        .max_retries(3)
        .run(conn)?;
    match user {
        Upserted::Created(user) | Upserted::Updated(user) => Ok(user),
        other => Ok(other.into_inner()),
    }
}

pub fn update_or_create_from(conn: &mut SqliteConnection) -> Result<User, getorcreate::Error> {
    let user = User::update_or_create_from((users::email.eq("ada@example.org"), users::visits.eq(1)))
        .by(Live(users::email))
        .update(users::visits.eq(users::visits + 1))
        .only_if(users::visits.lt(7))
        .defaults_with(|| users::id.eq(7))
        .run(conn)?;
    Ok(user.into_inner())
}

pub async fn awaited(conn: &mut SyncConnectionWrapper<SqliteConnection>) -> Result<User, getorcreate::Error> {
    let user = User::update_or_create(Live(users::email.eq("ada@example.org")))
        .set(users::visits.eq(1))
        .defaults_with_async(|| async { users::id.eq(7) })
        .run_async(conn)
        .await?;
    Ok(user.into_inner())
}
