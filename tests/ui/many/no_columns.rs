//! Rows without the columns of their key.

use diesel::prelude::*;
use getorcreate::GetOrCreate;

diesel::table! {
    users (id) {
        id -> Integer,
        email -> Text,
        org_id -> Integer,
        username -> Nullable<Text>,
        name -> Text,
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
    pub deleted: bool,
}

#[derive(Insertable)]
#[diesel(table_name = users)]
pub struct NewUser<'a> {
    pub email: &'a str,
    pub org_id: i32,
    pub username: &'a str,
    pub name: &'a str,
}

pub fn run(conn: &mut SqliteConnection, rows: &[NewUser<'_>]) {
    let _ = User::get_or_create_many_from(rows).run(conn);
    //~^ ERROR[E0277]: this call does not say which columns of the row are the key of `User`
    //~| LABEL: `.by(..)` is missing before this
    //~| NOTE: name all columns of one key: `.by(table::column)`, or `.by((table::a, table::b))`
}

pub fn run_update(conn: &mut SqliteConnection, rows: &[NewUser<'_>]) {
    let _ = User::update_or_create_many_from(rows).run(conn);
    //~^ ERROR[E0277]: this call does not say which columns of the row are the key of `User`
}

pub async fn run_async(conn: &mut AsyncSqliteConnection, rows: &[NewUser<'_>]) {
    let _ = User::get_or_create_many_from(rows).run_async(conn).await;
    //~^ ERROR[E0277]: this call does not say which columns of the row are the key of `User`
}

pub fn values(conn: &mut SqliteConnection, rows: &[NewUser<'_>]) {
    let _ = User::get_or_create_many_from(rows).by(users::email.eq("ada@example.org")).run(conn);
    //~^ ERROR[E0277]: these are not columns
}

type AsyncSqliteConnection = diesel_async::sync_connection_wrapper::SyncConnectionWrapper<SqliteConnection>;
