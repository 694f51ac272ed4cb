//! Items in `#[unique(..)]` that are not names of fields.

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
#[unique("email")]
//~^ ERROR: expected a field, found a string literal
//~| HELP: write it without quotes: `email`
pub struct Quoted {
    pub id: i32,
    pub email: String,
    pub org_id: i32,
}

pub fn quoted(conn: &mut SqliteConnection) {
    let _ = Quoted::get_or_create(users::email.eq("ada@example.org"))
        .defaults(users::org_id.eq(7))
        .run(conn);
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = users)]
#[unique(3)]
//~^ ERROR: expected a field, found a literal
pub struct Number {
    pub id: i32,
    pub email: String,
    pub org_id: i32,
}

pub fn number(conn: &mut SqliteConnection) {
    let _ = Number::get_or_create(users::email.eq("ada@example.org"))
        .defaults(users::org_id.eq(7))
        .run(conn);
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = users)]
#[unique(email, name("users_email_key"))]
//~^ ERROR: expected a field, found `name(..)`
//~| HELP: write `name = "users_email_key"`
pub struct NameInParentheses {
    pub id: i32,
    pub email: String,
    pub org_id: i32,
}

pub fn name_in_parentheses(conn: &mut SqliteConnection) {
    let _ = NameInParentheses::get_or_create(users::email.eq("ada@example.org"))
        .defaults(users::org_id.eq(7))
        .run(conn);
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = users)]
#[unique(users.email)]
//~^ ERROR: expected a field, found an expression
//~| NOTE: to use a column that is not a field, write its path with `::`
pub struct Dotted {
    pub id: i32,
    pub email: String,
    pub org_id: i32,
}

pub fn dotted(conn: &mut SqliteConnection) {
    let _ = Dotted::get_or_create(users::email.eq("ada@example.org"))
        .defaults(users::org_id.eq(7))
        .run(conn);
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = users)]
#[unique(org_id + id)]
//~^ ERROR: expected a field, found an expression
pub struct Sum {
    pub id: i32,
    pub email: String,
    pub org_id: i32,
}

pub fn sum(conn: &mut SqliteConnection) {
    let _ = Sum::get_or_create(users::email.eq("ada@example.org"))
        .defaults(users::org_id.eq(7))
        .run(conn);
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = users)]
#[unique(org_id email)]
//~^ ERROR: expected a field
pub struct NoComma {
    pub id: i32,
    pub email: String,
    pub org_id: i32,
}

pub fn no_comma(conn: &mut SqliteConnection) {
    let _ = NoComma::get_or_create(users::email.eq("ada@example.org"))
        .defaults(users::org_id.eq(7))
        .run(conn);
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = users)]
#[unique(org_id,, email)]
//~^ ERROR: expected a field
pub struct TwoCommas {
    pub id: i32,
    pub email: String,
    pub org_id: i32,
}

pub fn two_commas(conn: &mut SqliteConnection) {
    let _ = TwoCommas::get_or_create(users::email.eq("ada@example.org"))
        .defaults(users::org_id.eq(7))
        .run(conn);
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = users)]
#[unique("email", 3, emial)]
//~^ ERROR: expected a field, found a string literal
//~| HELP: write it without quotes: `email`
//~| ERROR: expected a field, found a literal
//~| ERROR: no field `emial` on struct `Several`
//~| HELP: a field with a similar name exists: `email`
pub struct Several {
    pub id: i32,
    pub email: String,
    pub org_id: i32,
}

pub fn several(conn: &mut SqliteConnection) {
    let _ = Several::get_or_create(users::email.eq("ada@example.org"))
        .defaults(users::org_id.eq(7))
        .run(conn);
}
