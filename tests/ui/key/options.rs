//! Options.

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
#[unique(email, nam = "users_email_key")]
//~^ ERROR: unknown option `nam` in `#[unique]`
//~| HELP: an option with a similar name exists: `name`
pub struct Misspelt {
    pub id: i32,
    pub email: String,
}

pub fn misspelt(conn: &mut SqliteConnection) {
    let _ = Misspelt::get_or_create(users::email.eq("ada@example.org"))
        .defaults(users::org_id.eq(7))
        .run(conn);
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = users)]
#[unique(email, deferrable = true)]
//~^ ERROR: unknown option `deferrable` in `#[unique]`
//~| HELP: the options of `#[unique]` are: `name`, `as`, `where`, `nulls_not_distinct`
pub struct Unknown {
    pub id: i32,
    pub email: String,
}

pub fn unknown(conn: &mut SqliteConnection) {
    let _ = Unknown::get_or_create(users::email.eq("ada@example.org"))
        .defaults(users::org_id.eq(7))
        .run(conn);
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = users)]
#[unique(email, name = "users_email_key", name = "users_key")]
//~^ ERROR: the option `name` is given twice
//~| HELP: remove one of the two
pub struct Twice {
    pub id: i32,
    pub email: String,
}

pub fn twice(conn: &mut SqliteConnection) {
    let _ = Twice::get_or_create(users::email.eq("ada@example.org"))
        .defaults(users::org_id.eq(7))
        .run(conn);
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = users)]
#[unique(email, name = users_email_key)]
//~^ ERROR: `name` must be a string literal
//~| HELP: write it in quotes: `name = "users_email_key"`
pub struct Identifier {
    pub id: i32,
    pub email: String,
}

pub fn identifier(conn: &mut SqliteConnection) {
    let _ = Identifier::get_or_create(users::email.eq("ada@example.org"))
        .defaults(users::org_id.eq(7))
        .run(conn);
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = users)]
#[unique(email, name = 3)]
//~^ ERROR: `name` must be a string literal
pub struct Number {
    pub id: i32,
    pub email: String,
}

pub fn number(conn: &mut SqliteConnection) {
    let _ = Number::get_or_create(users::email.eq("ada@example.org"))
        .defaults(users::org_id.eq(7))
        .run(conn);
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = users)]
#[unique(email, name = )]
//~^ ERROR: `name` must be a string literal
pub struct NoValue {
    pub id: i32,
    pub email: String,
}

pub fn no_value(conn: &mut SqliteConnection) {
    let _ = NoValue::get_or_create(users::email.eq("ada@example.org"))
        .defaults(users::org_id.eq(7))
        .run(conn);
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = users)]
#[unique(email, name = "")]
//~^ ERROR: `name` is empty
//~| HELP: write the constraint's name in the database, or remove `name`
pub struct NoName {
    pub id: i32,
    pub email: String,
}

pub fn no_name(conn: &mut SqliteConnection) {
    let _ = NoName::get_or_create(users::email.eq("ada@example.org"))
        .defaults(users::org_id.eq(7))
        .run(conn);
}
