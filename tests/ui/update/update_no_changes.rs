//! Something else in `update` than changes of a row of the model.

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

diesel::table! {
    posts (id) {
        id -> Integer,
        title -> Text,
        visits -> Integer,
    }
}
diesel::allow_tables_to_appear_in_same_query!(users, posts);

#[derive(AsChangeset)]
#[diesel(table_name = posts)]
pub struct PostForm<'a> {
    pub title: &'a str,
}

#[derive(Insertable)]
#[diesel(table_name = users)]
pub struct Profile<'a> {
    pub name: &'a str,
}

pub fn column_of_another_table(conn: &mut SqliteConnection) {
    let _ = User::update_or_create(users::email.eq("ada@example.org"))
        .update(posts::title.eq("Notes"))
        //~^ ERROR[E0277]: these are not changes of a row of `users::table`
        //~| LABEL: expected `column.eq(expression)` with a column of `users::table`, a tuple of these, or a struct that derives `AsChangeset`
        //~| NOTE: write several columns as a tuple, `(a.eq(x), b.eq(y))`, not with `.and(..)`
        //~| NOTE: a struct needs `#[derive(AsChangeset)]` with `#[diesel(table_name = ..)]` for this table
        .run(conn);
}

pub fn struct_of_another_table(conn: &mut SqliteConnection, form: &PostForm<'_>) {
    let _ = User::update_or_create(users::email.eq("ada@example.org")).update(form).run(conn);
    //~^ ERROR[E0277]: these are not changes of a row of `users::table`
}

pub fn one_of_another_table(conn: &mut SqliteConnection) {
    let _ = User::update_or_create(users::email.eq("ada@example.org"))
        .update((users::visits.eq(1), posts::title.eq("Notes")))
        //~^ ERROR[E0277]: these are not changes of a row of `users::table`
        .run(conn);
}

pub fn insertable(conn: &mut SqliteConnection, profile: &Profile<'_>) {
    let _ = User::update_or_create(users::email.eq("ada@example.org")).update(profile).run(conn);
    //~^ ERROR[E0277]: these are not changes of a row of `users::table`
}

pub fn number(conn: &mut SqliteConnection) {
    let _ = User::update_or_create(users::email.eq("ada@example.org")).update(7).run(conn);
    //~^ ERROR[E0277]: these are not changes of a row of `users::table`
}

pub fn comparison(conn: &mut SqliteConnection) {
    let _ = User::update_or_create(users::email.eq("ada@example.org"))
        .update(users::visits.gt(7))
        //~^ ERROR[E0277]: these are not changes of a row of `users::table`
        .run(conn);
}

pub fn joined(conn: &mut SqliteConnection) {
    let _ = User::update_or_create(users::email.eq("ada@example.org"))
        .update(users::visits.eq(1).and(users::name.eq("Ada")))
        //~^ ERROR[E0277]: these are not changes of a row of `users::table`
        .run(conn);
}

pub fn several(conn: &mut SqliteConnection) {
    let _ = User::update_or_create(users::email.eq("ada@example.org"))
        .update(vec![users::visits.eq(1), users::visits.eq(2)])
        //~^ ERROR[E0277]: these are not changes of a row of `users::table`
        .run(conn);
}

pub fn value_of_another_table(conn: &mut SqliteConnection) {
    let _ = User::update_or_create(users::email.eq("ada@example.org"))
        .update(users::visits.eq(posts::visits))
        //~^ ERROR[E0277]: these are not changes of a row of `users::table`
        .run(conn);
}
