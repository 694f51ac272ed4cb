//! Paths to what cannot be a name by which lookups ask for a key.

use diesel::prelude::*;
use getorcreate::GetOrCreate;

diesel::table! {
    flags (id) {
        id -> Integer,
        slug -> Text,
    }
}

pub struct Unit;

pub struct Named<L> {
    pub lookup: L,
}

pub mod keys {
    pub struct Private<L>(L);
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = flags)]
#[unique(lower(slug), as = self::Unit)]
//~^ ERROR[E0107]: struct takes 0 generic arguments but 1 generic argument was supplied
pub struct NoParameter {
    pub id: i32,
    pub slug: String,
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = flags)]
#[unique(lower(slug), as = self::Named)]
//~^ ERROR[E0609]: no field `0` on type `Named<__Lookup>`
pub struct NamedField {
    pub id: i32,
    pub slug: String,
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = flags)]
#[unique(lower(slug), as = keys::Private)]
//~^ ERROR[E0616]: field `0` of struct `Private` is private
pub struct PrivateField {
    pub id: i32,
    pub slug: String,
}
