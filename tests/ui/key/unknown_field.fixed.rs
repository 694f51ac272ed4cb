//! Fields, and a column that is no field.

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
pub struct Misspelt {
    pub id: i32,
    pub email: String,
    pub org_id: i32,
    #[diesel(column_name = user_name)]
    pub login: String,
    #[diesel(column_name = kind)]
    pub r#type: String,
}

pub fn misspelt(conn: &mut SqliteConnection) {
    let _ = Misspelt::get_or_create(users::email.eq("ada@example.org"))
        .defaults(users::org_id.eq(7))
        .run(conn);
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = users)]
#[unique(r#type)]
#[unique(email)]
pub struct MisspeltRaw {
    pub id: i32,
    pub email: String,
    pub org_id: i32,
    #[diesel(column_name = user_name)]
    pub login: String,
    #[diesel(column_name = kind)]
    pub r#type: String,
}

pub fn misspelt_raw(conn: &mut SqliteConnection) {
    let _ = MisspeltRaw::get_or_create(users::email.eq("ada@example.org"))
        .defaults(users::org_id.eq(7))
        .run(conn);
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = users)]
#[unique(org_id, users::user_name)]
#[unique(email)]
pub struct NoField {
    pub id: i32,
    pub email: String,
    pub org_id: i32,
}

pub fn no_field(conn: &mut SqliteConnection) {
    let _ = NoField::get_or_create(users::email.eq("ada@example.org"))
        .defaults(users::org_id.eq(7))
        .run(conn);
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = users)]
#[unique(login)]
#[unique(email)]
pub struct NameOfTheColumn {
    pub id: i32,
    pub email: String,
    pub org_id: i32,
    #[diesel(column_name = user_name)]
    pub login: String,
    #[diesel(column_name = kind)]
    pub r#type: String,
}

pub fn name_of_the_column(conn: &mut SqliteConnection) {
    let _ = NameOfTheColumn::get_or_create(users::email.eq("ada@example.org"))
        .defaults(users::org_id.eq(7))
        .run(conn);
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = users)]
#[unique(email, name = "users_email_key")]
pub struct OptionWithValue {
    pub id: i32,
    pub email: String,
    pub org_id: i32,
    #[diesel(column_name = user_name)]
    pub login: String,
    #[diesel(column_name = kind)]
    pub r#type: String,
}

pub fn option_with_value(conn: &mut SqliteConnection) {
    let _ = OptionWithValue::get_or_create(users::email.eq("ada@example.org"))
        .defaults(users::org_id.eq(7))
        .run(conn);
}
