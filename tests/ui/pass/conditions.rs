//! Each kind of condition, also on a column of the key, and the calls that may set such a column.

use diesel::prelude::*;
use getorcreate::GetOrCreate;

diesel::table! {
    users (id) {
        id -> Integer,
        email -> Text,
        name -> Text,
        visits -> Integer,
        state -> Text,
    }
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[unique(name, where(state != "closed", state != "gone"), as = Open)]
#[unique(visits, where(visits > 0), as = Visited)]
#[unique(visits, where(visits >= -1, visits<7, visits <= 6), as = Few)]
#[unique(email, where(state in ["new", "open"], users::visits in [1, 2,]), as = Some)]
#[unique(email, where(visits<-1), as = Negative)]
pub struct User {
    pub id: i32,
    pub email: String,
    pub name: String,
    pub visits: i32,
    pub state: String,
}

#[derive(Insertable)]
#[diesel(table_name = users)]
pub struct NewUser<'a> {
    pub email: &'a str,
    pub name: &'a str,
    pub visits: i32,
    pub state: &'a str,
}

pub fn calls(conn: &mut SqliteConnection, row: &NewUser<'_>) {
    let rest = (users::email.eq("a"), users::visits.eq(1), users::state.eq("new"));
    let _ = User::get_or_create(Open(users::name.eq("Ada"))).defaults(rest).run(conn);
    let _ = User::get_or_create_from(row).by(Open(users::name)).run(conn);
    let _ = User::get_or_create_from(row).by(Visited(users::visits)).run(conn);
    let _ = User::update_or_create_from(row).by(Visited(users::visits)).run(conn);
    let _ = User::update_or_create_from(row)
        .by(Open(users::name))
        .update(users::visits.eq(users::visits + 1))
        .run(conn);
    let _ = User::find_unique(Few(users::visits.eq(3))).run(conn);
    let _ = User::find_unique(Some(users::email.eq("a"))).run(conn);
    let _ = User::find_unique(Negative(users::email.eq("a"))).run(conn);
}
