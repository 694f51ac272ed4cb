//! The path of the crate.

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
#[get_or_create]
//~^ ERROR: `#[get_or_create]` needs an option
//~| HELP: remove it, or give the path of the crate: `#[get_or_create(crate = "::getorcreate")]`
pub struct Bare {
    pub id: i32,
    pub email: String,
}

pub fn bare(conn: &mut SqliteConnection) {
    let _ = Bare::get_or_create(users::email.eq("ada@example.org"))
        .defaults(users::org_id.eq(7))
        .run(conn);
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = users)]
#[unique(email)]
#[get_or_create()]
//~^ ERROR: `#[get_or_create]` needs an option
//~| HELP: remove it, or give the path of the crate: `#[get_or_create(crate = "::getorcreate")]`
pub struct Empty {
    pub id: i32,
    pub email: String,
}

pub fn empty(conn: &mut SqliteConnection) {
    let _ = Empty::get_or_create(users::email.eq("ada@example.org"))
        .defaults(users::org_id.eq(7))
        .run(conn);
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = users)]
#[unique(email)]
#[get_or_create = "getorcreate"]
//~^ ERROR: `#[get_or_create]` needs an option
//~| HELP: remove it, or give the path of the crate: `#[get_or_create(crate = "::getorcreate")]`
pub struct Value {
    pub id: i32,
    pub email: String,
}

pub fn value(conn: &mut SqliteConnection) {
    let _ = Value::get_or_create(users::email.eq("ada@example.org"))
        .defaults(users::org_id.eq(7))
        .run(conn);
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = users)]
#[unique(email)]
#[get_or_create(crate)]
//~^ ERROR: expected `crate = ".."` or `skip(..)`
//~| HELP: give the path of the crate: `crate = "::getorcreate"`
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
#[unique(email)]
#[get_or_create("getorcreate")]
//~^ ERROR: expected `crate = ".."` or `skip(..)`
//~| HELP: give the path of the crate: `crate = "::getorcreate"`
pub struct Quoted {
    pub id: i32,
    pub email: String,
}

pub fn quoted(conn: &mut SqliteConnection) {
    let _ = Quoted::get_or_create(users::email.eq("ada@example.org"))
        .defaults(users::org_id.eq(7))
        .run(conn);
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = users)]
#[unique(email)]
#[get_or_create(crate = getorcreate)]
//~^ ERROR: `crate` must be a path in a string literal
//~| HELP: write it in quotes: `crate = "getorcreate"`
pub struct Unquoted {
    pub id: i32,
    pub email: String,
}

pub fn unquoted(conn: &mut SqliteConnection) {
    let _ = Unquoted::get_or_create(users::email.eq("ada@example.org"))
        .defaults(users::org_id.eq(7))
        .run(conn);
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = users)]
#[unique(email)]
#[get_or_create(crate = 3)]
//~^ ERROR: `crate` must be a path in a string literal
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
#[unique(email)]
#[get_or_create(crate = "get or create")]
//~^ ERROR: `get or create` is not a crate path
//~| HELP: write it as in a `use`: `crate = "::getorcreate"`
pub struct NoPath {
    pub id: i32,
    pub email: String,
}

pub fn no_path(conn: &mut SqliteConnection) {
    let _ = NoPath::get_or_create(users::email.eq("ada@example.org"))
        .defaults(users::org_id.eq(7))
        .run(conn);
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = users)]
#[unique(email)]
#[get_or_create(crat = "getorcreate")]
//~^ ERROR: unknown option `crat` in `#[get_or_create]`
//~| HELP: an option with a similar name exists: `crate`
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
#[unique(email)]
#[get_or_create(crate = "getorcreate", crate = "getorcreate")]
//~^ ERROR: the option `crate` is given twice
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
#[unique(email)]
#[get_or_create(crate = "getorcreate")]
#[get_or_create(crate = "getorcreate")]
//~^ ERROR: the option `crate` is given twice
//~| HELP: remove one of the two
pub struct TwiceInTwo {
    pub id: i32,
    pub email: String,
}

pub fn twice_in_two(conn: &mut SqliteConnection) {
    let _ = TwiceInTwo::get_or_create(users::email.eq("ada@example.org"))
        .defaults(users::org_id.eq(7))
        .run(conn);
}
