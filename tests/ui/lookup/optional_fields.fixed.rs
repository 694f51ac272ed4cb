//! With `treat_none_as_default_value = false` each field is set.

use diesel::prelude::*;
use getorcreate::GetOrCreate;

diesel::table! {
    members (id) {
        id -> Integer,
        email -> Nullable<Text>,
        org_id -> Nullable<Integer>,
        username -> Text,
    }
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[unique(email)]
#[unique(org_id, username)]
pub struct Member {
    pub id: i32,
    pub email: Option<String>,
    pub org_id: Option<i32>,
    pub username: String,
}

#[derive(Insertable)]
#[diesel(table_name = members, treat_none_as_default_value = false)]
pub struct ByEmail<'a> {
    pub email: &'a str,
}

#[derive(Insertable)]
#[diesel(table_name = members, treat_none_as_default_value = false)]
pub struct ByUsername {
    pub org_id: i32,
    pub username: String,
}

pub fn one_field(conn: &mut SqliteConnection) {
    let _ = Member::get_or_create(ByEmail {
        email: "ada@example.org",
    })
    .run(conn);
}

pub fn two_fields(conn: &mut SqliteConnection, key: &ByUsername) {
    let _ = Member::get_or_create(key).defaults(members::email.eq("ada")).run(conn);
}
