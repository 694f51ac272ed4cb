//! A table that is not there.

use diesel::prelude::*;
use getorcreate::GetOrCreate;

diesel::table! {
    users (id) {
        id -> Integer,
        email -> Text,
        org_id -> Integer,
    }
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = people)]
//~^ ERROR[E0433]: crate `people`
#[unique(email)]
//~^ ERROR[E0433]: crate `people`
pub struct Named {
    pub id: i32,
    //~^ ERROR[E0433]: crate `people`
    pub email: String,
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[unique(email)]
//~^ ERROR[E0433]: crate `inferreds`
pub struct Inferred {
    //~^ ERROR[E0433]: crate `inferreds`
    pub id: i32,
    //~^ ERROR[E0433]: crate `inferreds`
    pub email: String,
}
