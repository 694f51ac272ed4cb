//! A name that is no field.

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
#[unique(emial)]
//~^ ERROR: no field `emial` on struct `Misspelt`
//~| HELP: a field with a similar name exists: `email`
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
#[unique(typ)]
//~^ ERROR: no field `typ` on struct `MisspeltRaw`
//~| HELP: a field with a similar name exists: `r#type`
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
#[unique(org_id, password)]
//~^ ERROR: no field `password` on struct `NotThere`
//~| HELP: the fields of `NotThere` are: `id`, `email`, `org_id`, `login`, `r#type`
//~| NOTE: to use a column that is not a field, write its path: `users::password`
pub struct NotThere {
    pub id: i32,
    pub email: String,
    pub org_id: i32,
    #[diesel(column_name = user_name)]
    pub login: String,
    #[diesel(column_name = kind)]
    pub r#type: String,
}

pub fn not_there(conn: &mut SqliteConnection) {
    let _ = NotThere::get_or_create(users::email.eq("ada@example.org"))
        .defaults(users::org_id.eq(7))
        .run(conn);
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = users)]
#[unique(user_name)]
//~^ ERROR: no field `user_name` on struct `NameOfTheColumn`
//~| HELP: `user_name` is the column of the field `login`: write `login`
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
#[unique(email, name)]
//~^ ERROR: no field `name` on struct `OptionWithoutValue`
//~| HELP: the constraint's name is an option with a value: `name = ".."`
pub struct OptionWithoutValue {
    pub id: i32,
    pub email: String,
    pub org_id: i32,
    #[diesel(column_name = user_name)]
    pub login: String,
    #[diesel(column_name = kind)]
    pub r#type: String,
}

pub fn option_without_value(conn: &mut SqliteConnection) {
    let _ = OptionWithoutValue::get_or_create(users::email.eq("ada@example.org"))
        .defaults(users::org_id.eq(7))
        .run(conn);
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = users)]
#[unique(emial, org)]
//~^ ERROR: no field `emial` on struct `Several`
//~| HELP: a field with a similar name exists: `email`
//~| ERROR: no field `org` on struct `Several`
//~| HELP: the fields of `Several` are: `id`, `email`, `org_id`, `login`, `r#type`
//~| NOTE: to use a column that is not a field, write its path: `users::org`
#[unique(logn)]
//~^ ERROR: no field `logn` on struct `Several`
//~| HELP: a field with a similar name exists: `login`
pub struct Several {
    pub id: i32,
    pub email: String,
    pub org_id: i32,
    #[diesel(column_name = user_name)]
    pub login: String,
    #[diesel(column_name = kind)]
    pub r#type: String,
}

pub fn several(conn: &mut SqliteConnection) {
    let _ = Several::get_or_create(users::email.eq("ada@example.org"))
        .defaults(users::org_id.eq(7))
        .run(conn);
}
