//! Defaults for another table.

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

diesel::table! {
    orgs (id) {
        id -> Integer,
        name -> Text,
    }
}

#[derive(Insertable)]
#[diesel(table_name = orgs)]
pub struct NewOrg {
    pub name: String,
}

pub fn column(conn: &mut SqliteConnection) {
    let _ = User::get_or_create(users::email.eq("ada@example.org"))
        .defaults(orgs::name.eq("Ada"))
        //~^ ERROR[E0277]: these are not values for columns of `users::table`
        //~| LABEL: expected `column.eq(value)` with a column of `users::table`, a tuple of these, or an `Insertable` struct
        //~| NOTE: write several columns as a tuple, `(a.eq(x), b.eq(y))`, not with `.and(..)`
        .run(conn);
}

pub fn in_a_tuple(conn: &mut SqliteConnection) {
    let _ = User::get_or_create(users::email.eq("ada@example.org"))
        .defaults((users::name.eq("Ada"), orgs::id.eq(7)))
        //~^ ERROR[E0277]: these are not values for columns of `users::table`
        .run(conn);
}

pub fn row(conn: &mut SqliteConnection, new_org: &NewOrg) {
    let _ = User::get_or_create(users::email.eq("ada@example.org"))
        .defaults_with(|| new_org)
        //~^ ERROR[E0277]: these are not values for columns of `users::table`
        .run(conn);
}
