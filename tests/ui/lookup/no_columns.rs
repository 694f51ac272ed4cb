//! Arguments that are not lookups.

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

pub fn number(conn: &mut SqliteConnection) {
    let _ = User::get_or_create(7).run(conn);
    //~^ ERROR[E0277]: these are not values for columns of `table`
    //~| LABEL: expected `column.eq(value)` with a column of `table`, a tuple of these, or an `Insertable` struct
    //~| NOTE: write several columns as a tuple, `(a.eq(x), b.eq(y))`, not with `.and(..)`
}

pub fn text(conn: &mut SqliteConnection) {
    let _ = User::get_or_create("ada@example.org").run(conn);
    //~^ ERROR[E0277]: these are not values for columns of `table`
}

pub fn nothing(conn: &mut SqliteConnection) {
    let _ = User::get_or_create(()).run(conn);
    //~^ ERROR[E0277]: these are not values for columns of `table`
}

pub fn column(conn: &mut SqliteConnection) {
    let _ = User::get_or_create(users::email).run(conn);
    //~^ ERROR[E0277]: these are not values for columns of `table`
}

pub fn option(conn: &mut SqliteConnection) {
    let _ = User::get_or_create(Some(users::email.eq("ada@example.org"))).run(conn);
    //~^ ERROR[E0277]: this lookup may leave out `columns::email`, but a key must be complete
    //~| LABEL: this is an `Option`, or a struct: `#[derive(Insertable)]` allows every field to be left out, even one that is no `Option`
    //~| NOTE: add `treat_none_as_default_value = false` to the `#[diesel(..)]` of the struct
}

pub fn several_rows(conn: &mut SqliteConnection) {
    let _ = User::get_or_create(vec![users::email.eq("ada"), users::email.eq("bob")])
        //~^ ERROR[E0277]: this lookup is not a single row
        .defaults(users::name.eq("Ada"))
        .run(conn);
}
