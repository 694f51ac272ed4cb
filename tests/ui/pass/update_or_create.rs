//! All forms of `update_or_create` and `update_or_create_from`.

use diesel::prelude::*;
use diesel::sql_types::Integer;
use diesel_async::sync_connection_wrapper::SyncConnectionWrapper;
use getorcreate::{Error, GetOrCreate, Upserted};

diesel::table! {
    users (id) {
        id -> Integer,
        email -> Text,
        org_id -> Integer,
        username -> Nullable<Text>,
        name -> Text,
        visits -> Integer,
        seen_at -> Timestamp,
        deleted -> Bool,
    }
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[unique(email)]
#[unique(org_id, username)]
#[unique(name, where(deleted = false), as = Live)]
pub struct User {
    pub id: i32,
    pub email: String,
    pub org_id: i32,
    pub username: Option<String>,
    pub name: String,
    pub visits: i32,
    pub deleted: bool,
}

#[derive(Insertable)]
#[diesel(table_name = users)]
pub struct NewUser<'a> {
    pub email: &'a str,
    pub org_id: i32,
    pub name: &'a str,
    pub visits: Option<i32>,
}

#[derive(Insertable, AsChangeset)]
#[diesel(table_name = users)]
pub struct Profile<'a> {
    pub name: &'a str,
    pub username: Option<&'a str>,
}

diesel::define_sql_function! {
    fn max(one: Integer, other: Integer) -> Integer;
}

pub fn every_order(conn: &mut SqliteConnection, email: &str) -> Result<(), Error> {
    let set = users::name.eq("Ada");
    let update = users::visits.eq(users::visits + 1);
    let defaults = (users::org_id.eq(7), users::visits.eq(1));
    User::update_or_create(users::email.eq(email)).set(set).run(conn)?;
    User::update_or_create(users::email.eq(email)).update(update).run(conn)?;
    User::update_or_create(users::email.eq(email)).set(set).update(update).defaults(defaults).run(conn)?;
    User::update_or_create(users::email.eq(email)).set(set).defaults(defaults).update(update).run(conn)?;
    User::update_or_create(users::email.eq(email)).update(update).set(set).defaults(defaults).run(conn)?;
    User::update_or_create(users::email.eq(email)).update(update).defaults(defaults).set(set).run(conn)?;
    User::update_or_create(users::email.eq(email)).defaults(defaults).set(set).update(update).run(conn)?;
    User::update_or_create(users::email.eq(email)).defaults(defaults).update(update).set(set).run(conn)?;
    Ok(())
}

pub fn structs(conn: &mut SqliteConnection, new: &NewUser<'_>, form: Profile<'_>) -> Result<User, Error> {
    User::update_or_create(users::email.eq("a")).set(&form).run(conn)?;
    User::update_or_create(users::email.eq("a")).update(&form).run(conn)?;
    User::update_or_create(users::email.eq("a")).update(form).run(conn)?;
    let form = Profile { name: "Ada", username: None };
    User::update_or_create(users::email.eq("a")).set(form).run(conn)?;
    let form = Profile { name: "Ada", username: None };
    let user = User::update_or_create_from(new)
        .by(users::email)
        .update((form, users::visits.eq(users::visits + 1)))
        .defaults(users::deleted.eq(false))
        .only_if(users::visits.lt(7))
        .run(conn)?;
    Ok(user.into_inner())
}

pub fn optional_changes(conn: &mut SqliteConnection, name: Option<&str>, form: Option<&Profile<'_>>) -> Result<(), Error> {
    User::update_or_create(users::email.eq("a")).update(name.map(|name| users::name.eq(name))).run(conn)?;
    User::update_or_create(users::email.eq("a")).update((form, users::visits.eq(1))).run(conn)?;
    Ok(())
}

pub fn expressions(conn: &mut SqliteConnection, visits: i32) -> Result<(), Error> {
    User::update_or_create(users::email.eq("a"))
        .set(users::seen_at.eq(diesel::dsl::now))
        .update(users::visits.eq(max(users::visits, visits)))
        .defaults(users::visits.eq(visits))
        .run(conn)?;
    User::update_or_create(users::email.eq("a"))
        .update((users::seen_at.eq(diesel::dsl::now), users::username.eq(users::name.nullable())))
        .run(conn)?;
    Ok(())
}

pub fn conditions(conn: &mut SqliteConnection) -> Result<(), Error> {
    User::update_or_create(users::email.eq("a"))
        .only_if(users::visits.lt(7).and(users::deleted.eq(false)).or(users::username.is_null()))
        .set(users::visits.eq(7))
        .run(conn)?;
    User::update_or_create(users::email.eq("a"))
        .update(users::visits.eq(7))
        .only_if(users::deleted)
        .run(conn)?;
    User::update_or_create(users::email.eq("a"))
        .set(users::visits.eq(7))
        .only_if(users::username.eq("ada"))
        .run(conn)?;
    Ok(())
}

pub fn keys(conn: &mut SqliteConnection, new: &NewUser<'_>) -> Result<(), Error> {
    User::update_or_create((users::username.eq("ada"), users::org_id.eq(7))).set(users::visits.eq(7)).run(conn)?;
    User::update_or_create(users::id.eq(7)).update(users::email.eq("a")).run(conn)?;
    User::update_or_create(Live(users::name.eq("Ada")))
        .set(users::visits.eq(7))
        .update(users::org_id.eq(8))
        .defaults(users::org_id.eq(7))
        .run(conn)?;
    User::update_or_create_from(new).by(Live(users::name)).run(conn)?;
    User::update_or_create_from(new).by(Live(users::name)).update(users::email.eq("a")).run(conn)?;
    User::update_or_create_from((users::org_id.eq(7), users::username.eq("ada"), users::visits.eq(7)))
        .by((users::username, users::org_id))
        .only_if(users::visits.lt(7))
        .insert_first()
        .max_retries(3)
        .run(conn)?;
    Ok(())
}

pub async fn awaited(conn: &mut SyncConnectionWrapper<SqliteConnection>) -> Result<bool, Error> {
    let user = User::update_or_create(users::email.eq("a"))
        .update(users::visits.eq(users::visits + 1))
        .defaults_with_async(|| async { users::visits.eq(1) })
        .run_async(conn)
        .await?;
    Ok(matches!(user, Upserted::Created(_)))
}
