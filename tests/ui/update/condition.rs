//! Something else in `only_if` than a condition on a row of the model.

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

diesel::table! {
    posts (id) {
        id -> Integer,
        visits -> Integer,
    }
}
diesel::allow_tables_to_appear_in_same_query!(users, posts);

pub fn another_table(conn: &mut SqliteConnection) {
    let _ = User::update_or_create(users::email.eq("ada@example.org"))
        .set(users::visits.eq(7))
        .only_if(posts::visits.lt(7))
        //~^ ERROR[E0277]: this is not a condition on a row of `users::table`
        //~| LABEL: expected a comparison of columns of `users::table`, such as `column.lt(value)`
        //~| NOTE: join several conditions with `.and(..)` or `.or(..)`
        //~| NOTE: columns of another table and aggregate functions can only stand in a subquery
        .run(conn);
}

pub fn no_boolean(conn: &mut SqliteConnection) {
    let _ = User::update_or_create(users::email.eq("ada@example.org"))
        .set(users::visits.eq(7))
        .only_if(users::visits)
        //~^ ERROR[E0277]: this is not a condition on a row of `users::table`
        .run(conn);
}

pub fn aggregate(conn: &mut SqliteConnection) {
    let _ = User::update_or_create(users::email.eq("ada@example.org"))
        .set(users::visits.eq(7))
        .only_if(diesel::dsl::max(users::visits).lt(7))
        //~^ ERROR[E0277]: this is not a condition on a row of `users::table`
        .run(conn);
}

pub fn plain_value(conn: &mut SqliteConnection) {
    let _ = User::update_or_create(users::email.eq("ada@example.org"))
        .set(users::visits.eq(7))
        .only_if(true)
        //~^ ERROR[E0277]: this is not a condition on a row of `users::table`
        .run(conn);
}

pub fn closure(conn: &mut SqliteConnection) {
    let _ = User::update_or_create(users::email.eq("ada@example.org"))
        .set(users::visits.eq(7))
        .only_if(|user: &User| user.visits < 7)
        //~^ ERROR[E0277]: this is not a condition on a row of `users::table`
        .run(conn);
}

pub fn tuple(conn: &mut SqliteConnection) {
    let _ = User::update_or_create(users::email.eq("ada@example.org"))
        .set(users::visits.eq(7))
        .only_if((users::visits.lt(7), users::deleted.eq(false)))
        //~^ ERROR[E0277]: this is not a condition on a row of `users::table`
        .run(conn);
}
