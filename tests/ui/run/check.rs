//! Values that are not connections, given to the check of a schema.

use diesel::prelude::*;
use diesel::r2d2::{ConnectionManager, Pool};
use getorcreate::{GetOrCreate, schema};

diesel::table! {
    tags (id) {
        id -> Integer,
        name -> Text,
    }
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[unique(name)]
pub struct Tag {
    pub id: i32,
    pub name: String,
}

pub struct NoModel;

pub fn pool(pool: &mut Pool<ConnectionManager<SqliteConnection>>) {
    let _ = schema::check(pool, Tag::constraints());
    //~^ ERROR[E0277]: the schema cannot be checked through `Pool<ConnectionManager<diesel::SqliteConnection>>`
    //~| LABEL: not one of Diesel's own connections to a database that getorcreate is built for
    //~| NOTE: pass a connection, not a pool, and enable the feature of its database on `getorcreate`: `sqlite`, `postgres` or `mysql`
}

pub fn assertion(pool: &mut Pool<ConnectionManager<SqliteConnection>>) {
    getorcreate::assert_schema!(pool, Tag);
    //~^ ERROR[E0277]: the schema cannot be checked through `Pool<ConnectionManager<diesel::SqliteConnection>>`
    //~| LABEL: not one of Diesel's own connections to a database that getorcreate is built for
    //~| NOTE: pass a connection, not a pool, and enable the feature of its database on `getorcreate`: `sqlite`, `postgres` or `mysql`
}

pub fn no_model(conn: &mut SqliteConnection) {
    getorcreate::assert_schema!(conn, NoModel);
    //~^ ERROR[E0277]: `NoModel` is not a model with keys
    //~| LABEL: this type declares no keys
    //~| NOTE: derive `GetOrCreate` for it
}

fn main() {}
