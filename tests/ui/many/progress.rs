//! Something else than a closure over answers.

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

pub fn count(conn: &mut SqliteConnection) {
    let _ = User::get_or_create_many(["a", "b"].map(|email| users::email.eq(email)))
        .progress(|done: usize| println!("{done}"))
        //~^ ERROR[E0631]: type mismatch in closure arguments
        .run(conn);
}

pub fn two_arguments(conn: &mut SqliteConnection) {
    let _ = User::get_or_create_many(["a", "b"].map(|email| users::email.eq(email)))
        .progress(|done, all| println!("{done} of {all}"))
        //~^ ERROR[E0593]: closure is expected to take 1 argument, but it takes 2 arguments
        .run(conn);
}
