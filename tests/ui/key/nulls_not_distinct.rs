//! The option for keys in which NULL equals NULL.

use diesel::prelude::*;
use getorcreate::GetOrCreate;

diesel::table! {
    flags (id) {
        id -> Integer,
        parent_id -> Integer,
        slug -> Text,
        flag -> Bool,
        state -> Text,
        deleted_at -> Nullable<Timestamp>,
    }
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = flags)]
#[unique(slug, nulls_not_distinct, nulls_not_distinct)]
//~^ ERROR: the option `nulls_not_distinct` is given twice
//~| HELP: remove one of the two
pub struct Twice {
    pub id: i32,
    pub parent_id: i32,
    pub slug: String,
    pub flag: bool,
    pub state: String,
}

pub fn twice(conn: &mut SqliteConnection) {
    let _ = Twice::get_or_create(flags::slug.eq("a")).run(conn);
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = flags)]
#[unique(slug, nulls_not_distinct = true)]
//~^ ERROR: the option `nulls_not_distinct` takes no value
//~| HELP: write `nulls_not_distinct`
pub struct Value {
    pub id: i32,
    pub parent_id: i32,
    pub slug: String,
    pub flag: bool,
    pub state: String,
}

pub fn value(conn: &mut SqliteConnection) {
    let _ = Value::get_or_create(flags::slug.eq("a")).run(conn);
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = flags)]
#[unique(slug, nulls_not_distinct())]
//~^ ERROR: the option `nulls_not_distinct` takes no value
//~| HELP: write `nulls_not_distinct`
pub struct Call {
    pub id: i32,
    pub parent_id: i32,
    pub slug: String,
    pub flag: bool,
    pub state: String,
}

pub fn call(conn: &mut SqliteConnection) {
    let _ = Call::get_or_create(flags::slug.eq("a")).run(conn);
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = flags)]
#[unique(slug, nulls_not_distnct)]
//~^ ERROR: no field `nulls_not_distnct` on struct `Misspelt`
//~| HELP: an option with a similar name exists: `nulls_not_distinct`
pub struct Misspelt {
    pub id: i32,
    pub parent_id: i32,
    pub slug: String,
    pub flag: bool,
    pub state: String,
}

pub fn misspelt(conn: &mut SqliteConnection) {
    let _ = Misspelt::get_or_create(flags::slug.eq("a")).run(conn);
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = flags)]
#[unique(nulls_not_distinct)]
//~^ ERROR: `#[unique]` names no field
//~| HELP: name the fields that identify one row: `#[unique(parent_id, nulls_not_distinct)]`
pub struct Alone {
    pub id: i32,
    pub parent_id: i32,
    pub slug: String,
    pub flag: bool,
    pub state: String,
}

pub fn alone(conn: &mut SqliteConnection) {
    let _ = Alone::get_or_create(flags::slug.eq("a")).run(conn);
}
