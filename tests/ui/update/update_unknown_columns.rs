//! Changes in `update` whose columns are not known.

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

pub struct Greeting;

impl AsChangeset for Greeting {
    type Target = users::table;
    type Changeset = Assigned;

    fn as_changeset(self) -> Assigned {
        Assigned
    }
}

pub struct Assigned;

pub fn own_changeset(conn: &mut SqliteConnection) {
    let _ = User::update_or_create(users::email.eq("ada@example.org")).update(Greeting).run(conn);
    //~^ ERROR[E0277]: these changes assign something other than a column of `table`
    //~| LABEL: expected assignments of whole columns
    //~| NOTE: with an expression on its left-hand side, an assignment could change the key: assign the whole column
    //~| NOTE: a type with its own `AsChangeset` does not tell its columns: derive the trait
}

pub async fn awaited(conn: &mut diesel_async::sync_connection_wrapper::SyncConnectionWrapper<SqliteConnection>) {
    let _ = User::update_or_create(users::email.eq("ada@example.org")).update(Greeting).run_async(conn).await;
    //~^ ERROR[E0277]: these changes assign something other than a column of `table`
}

pub fn in_a_tuple(conn: &mut SqliteConnection) {
    let _ = User::update_or_create(users::email.eq("ada@example.org"))
        .update((users::visits.eq(1), Greeting))
        //~^ ERROR[E0277]: these changes assign something other than a column of `table`
        .run(conn);
}
