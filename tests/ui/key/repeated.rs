//! Columns, keys and names that are given twice.

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
#[unique(email, email)]
//~^ ERROR: `email` appears twice in this key
//~| HELP: remove one of the two
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
#[unique(login, users::user_name)]
//~^ ERROR: `login` and `users::user_name` are the same column, `user_name`
//~| HELP: remove one of the two
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
#[unique(email)]
#[unique(email)]
//~^ ERROR: the key `(email)` is declared twice
//~| HELP: remove one of the two; the order of the columns does not matter
pub struct KeyTwice {
    pub id: i32,
    pub email: String,
    pub org_id: i32,
    #[diesel(column_name = user_name)]
    pub login: String,
    #[diesel(column_name = kind)]
    pub r#type: String,
}

pub fn key_twice(conn: &mut SqliteConnection) {
    let _ = KeyTwice::get_or_create(users::email.eq("ada@example.org"))
        .defaults(users::org_id.eq(7))
        .run(conn);
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = users)]
#[unique(org_id, login)]
#[unique(login, org_id)]
//~^ ERROR: the key `(login, org_id)` is declared twice
//~| HELP: remove one of the two; the order of the columns does not matter
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
#[unique(email, name = "users_key")]
#[unique(login, name = "users_key")]
//~^ ERROR: the name `users_key` is given to two constraints
//~| HELP: give each constraint its own name in the database, or remove `name`
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
