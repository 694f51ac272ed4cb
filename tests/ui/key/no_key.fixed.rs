//! The remedy of the help.

use diesel::prelude::*;
use getorcreate::GetOrCreate;

diesel::table! {
    users (id) {
        id -> Integer,
        email -> Text,
        org_id -> Integer,
    }
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = users)]
#[unique(email)]
pub struct Unique {
    pub email: String,
    pub org_id: i32,
}

pub fn unique(conn: &mut SqliteConnection) {
    let _ = Unique::get_or_create(users::email.eq("ada@example.org"))
        .defaults(users::org_id.eq(7))
        .run(conn);
}

diesel::table! {
    accounts (email) {
        email -> Text,
        org_id -> Integer,
    }
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = accounts)]
#[diesel(primary_key(email))]
pub struct PrimaryKey {
    pub email: String,
    pub org_id: i32,
}

pub fn primary_key(conn: &mut SqliteConnection) {
    let _ = PrimaryKey::get_or_create(accounts::email.eq("ada@example.org"))
        .defaults(accounts::org_id.eq(7))
        .run(conn);
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = users)]
pub struct Id {
    pub id: i32,
    pub email: String,
}

pub fn id(conn: &mut SqliteConnection) {
    let _ = Id::get_or_create(users::id.eq(7)).run(conn);
}
