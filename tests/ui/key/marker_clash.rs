//! Names by which lookups ask for keys, and that the module has already.

use diesel::prelude::*;
use getorcreate::GetOrCreate;

diesel::table! {
    flags (id) {
        id -> Integer,
        parent_id -> Integer,
        slug -> Text,
        flag -> Bool,
    }
}

pub struct Flagged;

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = flags)]
#[unique(parent_id, where(flag = true), as = Flagged)]
//~^ ERROR[E0428]: the name `Flagged` is defined multiple times
//~| NOISE[E0107]: struct takes 0 generic arguments but 1 generic argument was supplied
//~| NOISE[E0206]: the trait `Copy` cannot be implemented for this type
//~| NOISE[E0618]: expected function, found `Flagged`
pub struct OfTheUser {
    pub id: i32,
    pub parent_id: i32,
    pub flag: bool,
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = flags)]
#[unique(lower(slug), as = NoCase)]
pub struct First {
    pub id: i32,
    pub slug: String,
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = flags)]
#[unique(lower(slug), as = NoCase)]
//~^ ERROR[E0428]: the name `NoCase` is defined multiple times
//~| ERROR[E0428]: the name `__NoCase_is_already_declared__write_as_self_NoCase` is defined multiple times
//~| NOISE[E0119]: conflicting implementations of trait `Debug` for type `NoCase<_>`
//~| NOISE[E0119]: conflicting implementations of trait `Clone` for type `NoCase<_>`
//~| NOISE[E0119]: conflicting implementations of trait `Copy` for type `NoCase<_>`
pub struct Second {
    pub id: i32,
    pub slug: String,
}

pub fn first(conn: &mut SqliteConnection) {
    let _ = First::get_or_create(NoCase(flags::slug.eq("a"))).run(conn);
}

pub fn second(conn: &mut SqliteConnection) {
    let _ = Second::get_or_create(NoCase(flags::slug.eq("a"))).run(conn);
}
