//! The table for the contenders that use Diesel.

use getorcreate::GetOrCreate;

diesel::table! {
    users (id) {
        id -> BigInt,
        email -> Text,
        name -> Text,
    }
}

#[derive(diesel::Queryable, diesel::Selectable, GetOrCreate)]
#[unique(email)]
pub(super) struct User {
    pub(super) id: i64,
    pub(super) email: String,
    #[allow(dead_code)] // the column is read, as in any program
    pub(super) name: String,
}
