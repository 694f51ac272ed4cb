//! A column of the key in `update`.

use diesel::prelude::*;
use getorcreate::GetOrCreate;

diesel::table! {
    users (id) {
        id -> Integer,
        email -> Text,
        org_id -> Integer,
        username -> Nullable<Text>,
        name -> Text,
        visits -> Integer,
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

#[derive(AsChangeset)]
#[diesel(table_name = users)]
pub struct Form<'a> {
    pub name: &'a str,
    pub org_id: i32,
    pub visits: i32,
}

#[derive(AsChangeset)]
#[diesel(table_name = users)]
pub struct OptionalForm<'a> {
    pub name: &'a str,
    pub username: Option<&'a str>,
}

pub fn alone(conn: &mut SqliteConnection) {
    let _ = User::update_or_create(users::email.eq("ada@example.org"))
        .update(users::email.eq("augusta@example.org"))
        //~^ ERROR[E0277]: `.update(..)` changes `columns::email`, a column of the key
        //~| LABEL: the row would get another key than the one that the call asks for
        //~| NOTE: remove the column from `.update(..)`; `#[diesel(skip_update)]` on a field of a struct leaves out its column
        //~| NOTE: to give a row of `User` another key, use `diesel::update`
        .run(conn);
}

pub fn in_a_tuple(conn: &mut SqliteConnection) {
    let _ = User::update_or_create(users::email.eq("ada@example.org"))
        .update((users::name.eq("Ada"), users::email.eq("augusta@example.org")))
        //~^ ERROR[E0277]: `.update(..)` changes `columns::email`, a column of the key
        .run(conn);
}

pub fn in_a_struct(conn: &mut SqliteConnection, form: Form<'_>) {
    let _ = User::update_or_create((users::org_id.eq(7), users::username.eq("ada")))
        .update(form)
        //~^ ERROR[E0277]: `.update(..)` changes `columns::org_id`, a column of the key
        .run(conn);
}

pub fn in_a_reference(conn: &mut SqliteConnection, form: &Form<'_>) {
    let _ = User::update_or_create((users::org_id.eq(7), users::username.eq("ada")))
        .update(form)
        //~^ ERROR[E0277]: `.update(..)` changes `columns::org_id`, a column of the key
        .run(conn);
}

pub fn in_an_option(conn: &mut SqliteConnection, form: &OptionalForm<'_>) {
    let _ = User::update_or_create((users::org_id.eq(7), users::username.eq("ada")))
        .update(form)
        //~^ ERROR[E0277]: `.update(..)` changes `columns::username`, a column of the key
        .run(conn);
}

pub fn optional(conn: &mut SqliteConnection, email: Option<&str>) {
    let _ = User::update_or_create(users::email.eq("ada@example.org"))
        .update(email.map(|email| users::email.eq(email)))
        //~^ ERROR[E0277]: `.update(..)` changes `columns::email`, a column of the key
        .run(conn);
}

pub fn expression(conn: &mut SqliteConnection) {
    let _ = User::update_or_create((users::org_id.eq(7), users::username.eq("ada")))
        .update(users::org_id.eq(users::org_id + 1))
        //~^ ERROR[E0277]: `.update(..)` changes `columns::org_id`, a column of the key
        .run(conn);
}

pub fn marked(conn: &mut SqliteConnection) {
    let _ = User::update_or_create(Live(users::name.eq("Ada")))
        .update((users::visits.eq(1), users::name.eq("Augusta")))
        //~^ ERROR[E0277]: `.update(..)` changes `columns::name`, a column of the key
        .run(conn);
}

pub fn beside_set(conn: &mut SqliteConnection) {
    let _ = User::update_or_create(users::email.eq("ada@example.org"))
        .set(users::name.eq("Ada"))
        .update(users::email.eq("augusta@example.org"))
        //~^ ERROR[E0277]: `.update(..)` changes `columns::email`, a column of the key
        .run(conn);
}

pub async fn awaited(conn: &mut diesel_async::sync_connection_wrapper::SyncConnectionWrapper<SqliteConnection>) {
    let _ = User::update_or_create(users::email.eq("ada@example.org"))
        .update(users::email.eq("augusta@example.org"))
        //~^ ERROR[E0277]: `.update(..)` changes `columns::email`, a column of the key
        .run_async(conn)
        .await;
}
