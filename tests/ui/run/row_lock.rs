//! A lock on a row of SQLite, which has none.

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

pub fn lock(conn: &mut SqliteConnection) {
    let _ = User::get_or_create(users::email.eq("ada@example.org")).for_update().run(conn);
    //~^ ERROR[E0277]: `diesel::sqlite::Sqlite` cannot lock a row
    //~| NOTE: SQLite locks the whole database: begin the transaction with `immediate_transaction`, and leave out `.for_update()`
}

pub fn lock_what_is_found(conn: &mut SqliteConnection) {
    let _ = User::find_unique(users::email.eq("ada@example.org")).for_update().run(conn);
    //~^ ERROR[E0277]: `diesel::sqlite::Sqlite` cannot lock a row
}
