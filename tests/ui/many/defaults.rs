//! Defaults that have no place in the call.

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

pub fn column_of_the_key(conn: &mut SqliteConnection) {
    let _ = User::get_or_create_many(["a", "b"].map(|email| users::email.eq(email)))
        .defaults((users::email.eq("ada@example.org"), users::name.eq("Ada")))
        //~^ ERROR[E0277]: the defaults set `columns::email`, which the lookup or the row already sets
        //~| LABEL: `columns::email` would have two values in a new row
        //~| NOTE: remove the column from the defaults
        .run(conn);
}

pub fn column_of_the_rows(conn: &mut SqliteConnection, rows: &[NewUser<'_>]) {
    let _ = User::get_or_create_many_from(rows)
        .by(users::email)
        .defaults(users::name.eq("Ada"))
        //~^ ERROR[E0277]: the defaults set `columns::name`, which the lookup or the row already sets
        .run(conn);
}

pub fn twice(conn: &mut SqliteConnection) {
    let _ = User::get_or_create_many(["a", "b"].map(|email| users::email.eq(email)))
        .defaults(users::name.eq("Ada"))
        .defaults(users::deleted.eq(false))
        //~^ ERROR[E0277]: this call already has defaults
        //~| NOTE: give all of them at once, as a tuple: `.defaults((a.eq(x), b.eq(y)))`
        .run(conn);
}

pub fn one_for_each_lookup(conn: &mut SqliteConnection) {
    let names = ["Ada", "Bob"].map(|name| users::name.eq(name));
    let _ = User::get_or_create_many(["a", "b"].map(|email| users::email.eq(email)))
        .defaults(names)
        //~^ ERROR[E0277]: these values are not a single row
        //~| NOTE: for many rows, use `get_or_create_many_from(rows)` or `update_or_create_many_from(rows)`; if the items are lists, call `.flatten()`
        .run(conn);
}
