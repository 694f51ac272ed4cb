//! The remedy of the help: one of the two is removed.

use diesel::prelude::*;
use getorcreate::GetOrCreate;

diesel::table! {
    users (id) {
        id -> Integer,
        email -> Text,
        org_id -> Integer,
        user_name -> Text,
        kind -> Text,
    }
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = users)]
#[unique(email)]
pub struct FieldTwice {
    pub id: i32,
    pub email: String,
    pub org_id: i32,
    #[diesel(column_name = user_name)]
    pub login: String,
    #[diesel(column_name = kind)]
    pub r#type: String,
}

pub fn field_twice(conn: &mut SqliteConnection) {
    let _ = FieldTwice::get_or_create(users::email.eq("ada@example.org"))
        .defaults(users::org_id.eq(7))
        .run(conn);
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = users)]
#[unique(login)]
#[unique(email)]
pub struct ColumnTwice {
    pub id: i32,
    pub email: String,
    pub org_id: i32,
    #[diesel(column_name = user_name)]
    pub login: String,
    #[diesel(column_name = kind)]
    pub r#type: String,
}

pub fn column_twice(conn: &mut SqliteConnection) {
    let _ = ColumnTwice::get_or_create(users::email.eq("ada@example.org"))
        .defaults(users::org_id.eq(7))
        .run(conn);
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = users)]
#[unique(org_id, login)]
#[unique(email)]
pub struct KeyInOtherOrder {
    pub id: i32,
    pub email: String,
    pub org_id: i32,
    #[diesel(column_name = user_name)]
    pub login: String,
    #[diesel(column_name = kind)]
    pub r#type: String,
}

pub fn key_in_other_order(conn: &mut SqliteConnection) {
    let _ = KeyInOtherOrder::get_or_create(users::email.eq("ada@example.org"))
        .defaults(users::org_id.eq(7))
        .run(conn);
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = users)]
#[unique(email, name = "users_email_key")]
#[unique(login)]
pub struct NameTwice {
    pub id: i32,
    pub email: String,
    pub org_id: i32,
    #[diesel(column_name = user_name)]
    pub login: String,
    #[diesel(column_name = kind)]
    pub r#type: String,
}

pub fn name_twice(conn: &mut SqliteConnection) {
    let _ = NameTwice::get_or_create(users::email.eq("ada@example.org"))
        .defaults(users::org_id.eq(7))
        .run(conn);
}
