//! Something else than one row in `set`.

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

#[derive(Insertable)]
#[diesel(table_name = users)]
pub struct Profile<'a> {
    pub name: &'a str,
}

pub struct NotInsertable;

#[derive(AsChangeset)]
#[diesel(table_name = users)]
pub struct Form<'a> {
    pub name: &'a str,
}

pub fn several_rows(conn: &mut SqliteConnection) {
    let _ = User::update_or_create(users::email.eq("ada@example.org"))
        .set(vec![users::name.eq("Ada"), users::name.eq("Augusta")])
        //~^ ERROR[E0277]: these values are not a single row
        //~| LABEL: expected `column.eq(value)`, a tuple of these, or one `Insertable` struct
        //~| NOTE: no list of rows and no `INSERT .. SELECT` can stand here
        .run(conn);
}

pub fn several_structs(conn: &mut SqliteConnection, profiles: &[Profile<'_>]) {
    let _ = User::update_or_create(users::email.eq("ada@example.org")).set(profiles).run(conn);
    //~^ ERROR[E0277]: these values are not a single row
}

pub fn no_row(conn: &mut SqliteConnection) {
    let _ = User::update_or_create(users::email.eq("ada@example.org")).set(NotInsertable).run(conn);
    //~^ ERROR[E0277]: these are not values for columns of `table`
    //~| LABEL: expected `column.eq(value)` with a column of `table`, a tuple of these, or an `Insertable` struct
    //~| NOTE: write several columns as a tuple, `(a.eq(x), b.eq(y))`, not with `.and(..)`
    //~| NOTE: `.ne(..)`, `.like(..)` and columns of another table give no value to a column of `table`
    //~| NOTE: a struct that derives `AsChangeset`, and not `Insertable`, belongs in `.update(..)`
}

pub fn condition(conn: &mut SqliteConnection) {
    let _ = User::update_or_create(users::email.eq("ada@example.org"))
        .set(users::name.eq("Ada").and(users::visits.eq(1)))
        //~^ ERROR[E0277]: these are not values for columns of `table`
        .run(conn);
}

pub fn expression(conn: &mut SqliteConnection) {
    let _ = User::update_or_create(users::email.eq("ada@example.org"))
        .set(users::visits.eq(users::visits + 1))
        //~^ ERROR[E0277]: this is not a plain value for `columns::visits`
        //~| LABEL: the value has another type than `columns::visits`, or it is computed from columns
        //~| NOTE: a new row of `User` has no earlier value to compute from: write the expression in `.update(..)`, for a row that exists, and the value of a new row in `.defaults(..)`
        .run(conn);
}

pub fn expression_in_a_tuple(conn: &mut SqliteConnection) {
    let _ = User::update_or_create(users::email.eq("ada@example.org"))
        .set((users::name.eq("Ada"), users::visits.eq(users::visits + 1)))
        //~^ ERROR[E0277]: this is not a plain value for `columns::visits`
        .run(conn);
}

pub fn changeset(conn: &mut SqliteConnection, form: &Form<'_>) {
    let _ = User::update_or_create(users::email.eq("ada@example.org")).set(form).run(conn);
    //~^ ERROR[E0277]: these are not values for columns of `table`
}

pub async fn awaited(conn: &mut diesel_async::sync_connection_wrapper::SyncConnectionWrapper<SqliteConnection>) {
    let _ = User::update_or_create(users::email.eq("ada@example.org"))
        .set(users::visits.eq(users::visits + 1))
        //~^ ERROR[E0277]: this is not a plain value for `columns::visits`
        .run_async(conn)
        .await;
}
