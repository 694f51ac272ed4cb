//! Items that are no lookups.

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

diesel::table! {
    teams (id) {
        id -> Integer,
        email -> Text,
    }
}

pub fn values(conn: &mut SqliteConnection) {
    let _ = User::get_or_create_many(["ada@example.org", "bob@example.org"]).run(conn);
    //~^ ERROR[E0277]: the items of this iterator are not values for columns of `users::table`
    //~| LABEL: expected `column.eq(value)` with a column of `users::table`, tuples of these, or `Insertable` structs
    //~| NOTE: make a lookup from each value: `values.into_iter().map(|value| column.eq(value))`
}

pub fn borrowed_lookups(conn: &mut SqliteConnection) {
    let lookups = ["ada@example.org", "bob@example.org"].map(|email| users::email.eq(email));
    let _ = User::get_or_create_many(&lookups).run(conn);
    //~^ ERROR[E0277]: the key column `users::columns::email` needs a plain value
    //~| LABEL: expected a value: `column.eq(value)`
    //~| NOTE: `column.eq(value)` and tuples are passed by value: `lookups`, not `&lookups` or `lookups.iter()`
}

pub fn iterator_over_borrowed_lookups(conn: &mut SqliteConnection) {
    let lookups = vec![users::email.eq("ada@example.org")];
    let _ = User::get_or_create_many(lookups.iter()).run(conn);
    //~^ ERROR[E0277]: the key column `users::columns::email` needs a plain value
}

pub fn other_table(conn: &mut SqliteConnection) {
    let _ = User::get_or_create_many(["a", "b"].map(|email| teams::email.eq(email))).run(conn);
    //~^ ERROR[E0277]: the items of this iterator are not values for columns of `users::table`
}

pub fn other_operator(conn: &mut SqliteConnection) {
    let _ = User::get_or_create_many(["a", "b"].map(|email| users::email.ne(email))).run(conn);
    //~^ ERROR[E0277]: the items of this iterator are not values for columns of `users::table`
}

pub fn function(conn: &mut SqliteConnection) {
    let lookups = ["a", "b"].map(|email| users::email.eq(diesel::dsl::sql::<diesel::sql_types::Text>(email)));
    let _ = User::get_or_create_many(lookups).run(conn);
    //~^ ERROR[E0277]: the key column `users::columns::email` needs a plain value
}

pub fn lists_of_lookups(conn: &mut SqliteConnection) {
    let _ = User::get_or_create_many([vec![users::email.eq("a")], vec![users::email.eq("b")]]).run(conn);
    //~^ ERROR[E0277]: this lookup is not a single row
    //~| NOTE: for many lookups, use `get_or_create_many(lookups)`; if the items are lists, call `.flatten()`
}
