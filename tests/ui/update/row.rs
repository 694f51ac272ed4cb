//! A row with its key: the columns in `by`, and `update`.

use diesel::prelude::*;
use getorcreate::GetOrCreate;

diesel::table! {
    users (id) {
        id -> Integer,
        email -> Text,
        org_id -> Integer,
        username -> Nullable<Text>,
        name -> Text,
        visits -> Integer,
        deleted -> Bool,
    }
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[unique(email)]
#[unique(org_id, username)]
#[unique(name, where(deleted = false), as = Live)]
pub struct User {
    pub id: i32,
    pub email: String,
    pub org_id: i32,
    pub username: Option<String>,
    pub name: String,
    pub visits: i32,
    pub deleted: bool,
}

#[derive(Insertable, AsChangeset)]
#[diesel(table_name = users)]
pub struct NewUser<'a> {
    pub email: &'a str,
    pub org_id: i32,
    pub name: &'a str,
    pub visits: i32,
}

pub fn no_key(conn: &mut SqliteConnection, row: &NewUser<'_>) {
    let _ = User::update_or_create_from(row).by(users::name).run(conn);
    //~^ ERROR[E0277]: no unique constraint of `User` covers `by` with `(columns::name,)`
    //~| LABEL: these are not exactly the columns of one key
    //~| NOTE: the keys of `User`: `(id)`, `(email)`, `(org_id, username)`, `Live(name)`
    //~| NOTE: `by` names all columns of one of these keys, in any order, such as `.by(users::email)`: the values are in `&NewUser<'_>`
    //~| NOTE: without a unique constraint, two callers can each insert a row with these values, and the duplicate stays
}

pub fn unset(conn: &mut SqliteConnection, row: &NewUser<'_>) {
    let _ = User::update_or_create_from(row).by((users::org_id, users::username)).run(conn);
    //~^ ERROR[E0277]: `&NewUser<'_>` does not set `columns::username`, a column of the key
    //~| LABEL: `columns::username` has no value in `&NewUser<'_>`
    //~| NOTE: the row of `User` is looked up by the values that `&NewUser<'_>` has for the columns in `by`
    //~| NOTE: add a field for the column to `&NewUser<'_>`, or name a key whose columns it sets
}

pub fn update_of_the_key(conn: &mut SqliteConnection, row: &NewUser<'_>) {
    let _ = User::update_or_create_from(row)
        .by(users::email)
        .update((users::visits.eq(users::visits + 1), users::email.eq("ada@example.org")))
        //~^ ERROR[E0277]: `.update(..)` changes `columns::email`, a column of the key
        //~| LABEL: the row would get another key than the one that the call asks for
        //~| NOTE: remove the column from `.update(..)`; `#[diesel(skip_update)]` on a field of a struct leaves out its column
        //~| NOTE: to give a row of `User` another key, use `diesel::update`
        .run(conn);
}

pub fn update_with_the_same_struct(conn: &mut SqliteConnection, row: &NewUser<'_>) {
    let _ = User::update_or_create_from(row).by(users::email).update(row).run(conn);
    //~^ ERROR[E0277]: `.update(..)` changes `columns::email`, a column of the key
}

pub fn defaults_of_the_row(conn: &mut SqliteConnection, row: &NewUser<'_>) {
    let _ = User::update_or_create_from(row)
        .by(users::email)
        .defaults(users::visits.eq(0))
        //~^ ERROR[E0277]: the defaults set `columns::visits`, which the lookup or the row already sets
        //~| LABEL: `columns::visits` would have two values in a new row
        //~| NOTE: remove the column from the defaults
        //~| NOTE: if this is a row that holds its own key, pass it to `User::get_or_create_from` or `User::update_or_create_from`
        .run(conn);
}

pub fn without_by(conn: &mut SqliteConnection, row: &NewUser<'_>) {
    let _ = User::update_or_create_from(row).run(conn);
    //~^ ERROR[E0277]: this call does not say which columns of the row are the key of `User`
    //~| LABEL: `.by(..)` is missing before this
    //~| NOTE: name all columns of one key: `.by(table::column)`, or `.by((table::a, table::b))`
}

pub async fn without_by_awaited(
    conn: &mut diesel_async::sync_connection_wrapper::SyncConnectionWrapper<SqliteConnection>,
    row: &NewUser<'_>,
) {
    let _ = User::update_or_create_from(row).run_async(conn).await;
    //~^ ERROR[E0277]: this call does not say which columns of the row are the key of `User`
}

pub fn no_row() {
    let _ = User::update_or_create_from(7).by(users::email);
    //~^ ERROR[E0277]: `{integer}` is not a row of `table`
    //~| LABEL: expected an `Insertable` struct, or a tuple of `column.eq(value)`
    //~| NOTE: derive `Insertable` for the struct, with `#[diesel(table_name = ..)]` for this table
    //~| NOTE: a struct with `#[diesel(serialize_as = ..)]` is inserted by value: pass it without `&`
}
