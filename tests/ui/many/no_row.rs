//! Items that are no rows.

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

pub struct NotInsertable;

pub fn not_insertable(conn: &mut SqliteConnection) {
    let _ = User::get_or_create_many_from([NotInsertable, NotInsertable]).by(users::email).run(conn);
    //~^ ERROR[E0277]: `NotInsertable` is not a row of `table`
    //~| LABEL: expected `Insertable` structs, or tuples of `column.eq(value)`
    //~| NOTE: derive `Insertable` for the struct, with `#[diesel(table_name = ..)]` for this table
}

pub fn not_insertable_to_update(conn: &mut SqliteConnection, rows: &[NotInsertable]) {
    let _ = User::update_or_create_many_from(rows).by(users::email).run(conn);
    //~^ ERROR[E0277]: `&NotInsertable` is not a row of `table`
}

pub fn lists_of_rows(conn: &mut SqliteConnection, chunks: &[Vec<NewUser<'_>>]) {
    let _ = User::get_or_create_many_from(chunks).by(users::email).run(conn);
    //~^ ERROR[E0277]: these values are not a single row
    //~| NOTE: for many rows, use `get_or_create_many_from(rows)` or `update_or_create_many_from(rows)`; if the items are lists, call `.flatten()`
}

pub fn borrowed_tuples(conn: &mut SqliteConnection) {
    let rows = ["a", "b"].map(|email| (users::email.eq(email), users::name.eq("a name")));
    let _ = User::get_or_create_many_from(&rows).by(users::email).run(conn);
    //~^ ERROR[E0277]: the key column `columns::email` needs a plain value
}

pub fn results(conn: &mut SqliteConnection, rows: Vec<Result<NewUser<'_>, String>>) {
    let _ = User::get_or_create_many_from(rows).by(users::email).run(conn);
    //~^ ERROR[E0277]: `Result<NewUser<'_>, String>` is not a row of `table`
}
