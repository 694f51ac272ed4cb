//! All mistakes of a struct in one compile.

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
#[unique(3, emial, nam = "x")]
//~^ ERROR: expected a field, found a literal
//~| ERROR: unknown option `nam` in `#[unique]`
//~| HELP: an option with a similar name exists: `name`
//~| ERROR: no field `emial` on struct `User`
//~| HELP: a field with a similar name exists: `email`
#[unique]
//~^ ERROR: `#[unique]` names no field
//~| HELP: name the fields that identify one row: `#[unique(email)]`
#[unique(org_id, org_id)]
//~^ ERROR: `org_id` appears twice in this key
//~| HELP: remove one of the two
#[unique(login, email, name = "", name = "x")]
//~^ ERROR: `name` is empty
//~| HELP: write the constraint's name in the database, or remove `name`
//~| ERROR: the option `name` is given twice
//~| HELP: remove one of the two
#[unique(email, login)]
//~^ ERROR: the key `(email, login)` is declared twice
//~| HELP: remove one of the two; the order of the columns does not matter
#[unique(lowr(login), where(email, emial = 3.5), as = "Live", as = Live)]
//~^ ERROR: unknown function `lowr` in `#[unique]`
//~| HELP: a function with a similar name exists: `lower`
//~| ERROR: a condition compares a column with a literal
//~| HELP: add its value; for a boolean, write `email = true`
//~| ERROR: expected `true`, `false`, a whole number, a string or `NULL`, found a floating-point number
//~| ERROR: `as` must be the name of a struct
//~| ERROR: the option `as` is given twice
#[get_or_create(crat = "a", crate = 3)]
//~^ ERROR: unknown option `crat` in `#[get_or_create]`
//~| HELP: an option with a similar name exists: `crate`
//~| ERROR: `crate` must be a path in a string literal
pub struct User {
    #[unique]
    //~^ ERROR: `#[unique]` belongs on the struct, not on a field
    //~| HELP: remove it here, and write `#[unique(id)]` above `struct User`
    pub id: i32,
    pub email: String,
    pub org_id: i32,
    #[diesel(column_name = user_name)]
    pub login: String,
    #[diesel(column_name = kind)]
    pub r#type: String,
}

pub fn user(conn: &mut SqliteConnection) {
    let _ = User::get_or_create(users::email.eq("ada@example.org"))
        .defaults(users::org_id.eq(7))
        .run(conn);
}
