//! A lookup on columns that are no key, for each function that takes a lookup: the message suits all of them.

use diesel::prelude::*;
use getorcreate::GetOrCreate;

diesel::table! {
    users (id) {
        id -> Integer,
        email -> Text,
        name -> Text,
    }
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[unique(email)]
pub struct User {
    pub id: i32,
    pub email: String,
    pub name: String,
}

pub fn find_unique(conn: &mut SqliteConnection) {
    let _ = User::find_unique(users::name.eq("Ada")).run(conn);
    //~^ ERROR[E0277]: no unique constraint of `User` covers the lookup on `columns::name`
    //~| NOTE: if these columns identify one row, declare them: `#[unique(..)]` on `User`
    //~| NOTE: move all other values to `.defaults(..)` of `get_or_create`, or to `.set(..)` of `update_or_create`
}

pub fn update_or_create(conn: &mut SqliteConnection) {
    let _ = User::update_or_create(users::name.eq("Ada")).set(users::email.eq("ada@example.org")).run(conn);
    //~^ ERROR[E0277]: no unique constraint of `User` covers the lookup on `columns::name`
}

pub fn get_or_create_many(conn: &mut SqliteConnection) {
    let _ = User::get_or_create_many([users::name.eq("Ada")]).run(conn);
    //~^ ERROR[E0277]: no unique constraint of `User` covers the lookup on `columns::name`
}

mod alone {
    use super::*;

    #[derive(Queryable, Selectable, GetOrCreate)]
    #[diesel(table_name = super::users)]
    #[unique(email)]
    #[get_or_create(skip(get_or_create, get_or_create_from, update_or_create, update_or_create_from))]
    #[get_or_create(skip(get_or_create_many, get_or_create_many_from, update_or_create_many_from))]
    pub struct Reader {
        pub id: i32,
        pub email: String,
    }

    pub fn find_unique(conn: &mut SqliteConnection) {
        let _ = Reader::find_unique(users::name.eq("Ada")).run(conn);
        //~^ ERROR[E0277]: no unique constraint of `Reader` covers the lookup on `columns::name`
        //~| NOTE: if these columns identify one row, declare them: `#[unique(..)]` on `Reader`
        //~| NOTE: leave all other values out of the lookup
    }
}
