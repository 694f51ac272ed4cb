//! A value of a type that the column does not have.

use diesel::prelude::*;
use getorcreate::GetOrCreate;

diesel::table! {
    users (id) {
        id -> Integer,
        email -> Text,
        org_id -> Integer,
        username -> Text,
        name -> Text,
    }
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[unique(email)]
#[unique(org_id, username)]
pub struct User {
    pub id: i32,
    pub email: String,
    pub org_id: i32,
    pub username: String,
    pub name: String,
}

pub fn number_for_text(conn: &mut SqliteConnection) {
    let _ = User::get_or_create(users::email.eq(7)).run(conn);
    //~^ ERROR[E0277]: the trait bound `{integer}: AsExpression
    //~| NOISE[E0277]: the key column `columns::email` needs a plain value
}

pub fn text_for_number(conn: &mut SqliteConnection) {
    let _ = User::get_or_create((users::org_id.eq("7"), users::username.eq("ada")))
        //~^ ERROR[E0277]: the trait bound `&str: AsExpression
        //~| NOISE[E0277]: the key column `columns::org_id` needs a plain value
        .defaults(users::name.eq("Ada"))
        .run(conn);
}

pub fn null_for_a_column_without(conn: &mut SqliteConnection) {
    let _ = User::get_or_create(users::email.eq(None::<&str>)).run(conn);
    //~^ ERROR[E0277]: the trait bound `Option<&str>: AsExpression
    //~| NOISE[E0277]: the key column `columns::email` needs a plain value
}
