//! Every form that the defaults may have.

use diesel::prelude::*;
use getorcreate::GetOrCreate;

diesel::table! {
    users (id) {
        id -> Integer,
        email -> Text,
        org_id -> Integer,
        username -> Text,
        name -> Text,
    }
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[unique(email)]
#[unique(org_id, username)]
pub struct User {
    pub id: i32,
    pub email: String,
    pub org_id: i32,
    pub username: String,
    pub name: String,
}

#[derive(Insertable, Clone, Copy)]
#[diesel(table_name = users)]
pub struct NewUser<'a> {
    pub name: &'a str,
    pub org_id: Option<i32>,
}

pub fn one_column(conn: &mut SqliteConnection) {
    let _ = User::get_or_create(users::email.eq("ada@example.org"))
        .defaults(users::name.eq("Ada"))
        .run(conn);
}

pub fn columns(conn: &mut SqliteConnection) {
    let _ = User::get_or_create(users::email.eq("ada@example.org"))
        .defaults((users::name.eq("Ada"), users::org_id.eq(7)))
        .run(conn);
}

pub fn columns_in_columns(conn: &mut SqliteConnection) {
    let _ = User::get_or_create(users::email.eq("ada@example.org"))
        .defaults((users::name.eq("Ada"), (users::org_id.eq(7), users::username.eq("ada"))))
        .run(conn);
}

pub fn function_of_the_database(conn: &mut SqliteConnection) {
    let _ = User::get_or_create(users::email.eq("ada@example.org"))
        .defaults(users::name.eq(diesel::dsl::sql::<diesel::sql_types::Text>("'Ada'")))
        .run(conn);
}

pub fn optional_column(conn: &mut SqliteConnection) {
    let _ = User::get_or_create(users::email.eq("ada@example.org"))
        .defaults((users::name.eq("Ada"), Some(users::org_id.eq(7))))
        .run(conn);
}

pub fn row(conn: &mut SqliteConnection, new_user: NewUser<'_>) {
    let _ = User::get_or_create(users::email.eq("ada@example.org"))
        .defaults(new_user)
        .run(conn);
}

pub fn reference(conn: &mut SqliteConnection, new_user: &NewUser<'_>) {
    let _ = User::get_or_create(users::email.eq("ada@example.org"))
        .defaults(new_user)
        .run(conn);
}

pub fn function(conn: &mut SqliteConnection, new_user: NewUser<'_>) {
    let _ = User::get_or_create(users::email.eq("ada@example.org"))
        .defaults_with(|| (new_user, users::username.eq("ada")))
        .run(conn);
}
