//! Something else than a value on the right-hand side.

use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{Integer, Text};
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

#[diesel::declare_sql_function]
extern "SQL" {
    fn lower(text: Text) -> Text;
}

pub fn function(conn: &mut SqliteConnection) {
    let _ = User::get_or_create(users::email.eq(lower("Ada@example.org"))).run(conn);
    //~^ ERROR[E0277]: the key column `columns::email` needs a plain value
    //~| LABEL: expected a value: `column.eq(value)`
    //~| NOTE: a function, a column or SQL on the right-hand side could give another key at each evaluation
}

pub fn column(conn: &mut SqliteConnection) {
    let _ = User::get_or_create(users::email.eq(users::name)).run(conn);
    //~^ ERROR[E0277]: the key column `columns::email` needs a plain value
}

pub fn piece_of_sql(conn: &mut SqliteConnection) {
    let _ = User::get_or_create(users::id.eq(sql::<Integer>("7")))
        //~^ ERROR[E0277]: the key column `columns::id` needs a plain value
        .defaults(users::name.eq("Ada"))
        .run(conn);
}

pub fn arithmetic(conn: &mut SqliteConnection) {
    let _ = User::get_or_create((users::org_id.eq(users::id + 1), users::username.eq("ada"))).run(conn);
    //~^ ERROR[E0277]: the key column `columns::org_id` needs a plain value
}

pub fn query(conn: &mut SqliteConnection) {
    let first = users::table.select(users::id).single_value();
    let _ = User::get_or_create(users::id.nullable().eq(first)).run(conn);
    //~^ ERROR[E0277]: these are not values for columns of `table`
    //~| LABEL: expected `column.eq(value)` with a column of `table`, a tuple of these, or an `Insertable` struct
    //~| NOTE: write several columns as a tuple, `(a.eq(x), b.eq(y))`, not with `.and(..)`
}
