//! A table, a model and a lookup that a macro of the user's writes.

#![deny(warnings)]

use diesel::prelude::*;
use getorcreate::GetOrCreate;

macro_rules! named {
    ($table:ident, $model:ident, $key:ident: $type:ty) => {
        diesel::table! {
            $table (id) {
                id -> Integer,
                $key -> Text,
            }
        }

        #[derive(Queryable, Selectable, GetOrCreate)]
        #[diesel(table_name = $table)]
        #[unique($key)]
        #[unique($table::id, $key)]
        pub struct $model {
            pub id: i32,
            pub $key: $type,
        }

        impl $model {
            pub fn named(conn: &mut SqliteConnection, $key: &str) -> Result<Self, getorcreate::Error> {
                let outcome = $model::get_or_create($table::$key.eq($key)).run(conn)?;
                Ok(outcome.into_inner())
            }
        }
    };
}

named!(tags, Tag, name: String);
named!(labels, Label, title: String);
