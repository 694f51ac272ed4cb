//! Paths in a key that lead to another table's column, or to a column under another name.

use diesel::prelude::*;
use getorcreate::GetOrCreate;

diesel::table! {
    users (id) {
        id -> Integer,
        email -> Text,
        org_id -> Integer,
        name -> Text,
        flag -> Bool,
    }
}

diesel::table! {
    orgs (id) {
        id -> Integer,
        name -> Text,
        flag -> Bool,
    }
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = users)]
#[unique(email)]
#[unique(org_id, orgs::id)]
//~^ ERROR[E0277]: `orgs::columns::id` is not the column `users::columns::id` of the model's table
//~| LABEL: another column
//~| NOTE: a key can use only columns of the model's own table, under their own names
pub struct User {
    pub id: i32,
    pub email: String,
    pub org_id: i32,
}

pub fn user(conn: &mut SqliteConnection) {
    let _ = User::get_or_create(users::email.eq("ada@example.org"))
        .defaults(users::org_id.eq(7))
        .run(conn);
}

pub mod aliases {
    pub use super::users::org_id as email;
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = users)]
#[unique(aliases::email)]
//~^ ERROR[E0277]: `users::columns::org_id` is not the column `users::columns::email` of the model's table
pub struct Renamed {
    pub id: i32,
    pub email: String,
}

pub fn renamed(conn: &mut SqliteConnection) {
    let _ = Renamed::get_or_create(users::email.eq("ada@example.org"))
        .defaults(users::org_id.eq(7))
        .run(conn);
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = users)]
#[unique(email, where(orgs::flag = true), as = Flagged)]
//~^ ERROR[E0277]: `orgs::columns::flag` is not the column `users::columns::flag` of the model's table
pub struct Condition {
    pub id: i32,
    pub email: String,
}

pub fn condition(conn: &mut SqliteConnection) {
    let _ = Condition::get_or_create(Flagged(users::email.eq("ada@example.org")))
        .defaults(users::org_id.eq(7))
        .run(conn);
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = users)]
#[unique(lower(orgs::name), as = LowerName)]
//~^ ERROR[E0277]: `orgs::columns::name` is not the column `users::columns::name` of the model's table
pub struct Expression {
    pub id: i32,
    pub name: String,
}

pub fn expression(conn: &mut SqliteConnection) {
    let _ = Expression::get_or_create(LowerName(users::name.eq("Ada")))
        .defaults(users::org_id.eq(7))
        .run(conn);
}
