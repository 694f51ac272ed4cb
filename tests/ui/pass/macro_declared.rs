//! A table, a model and a lookup that a macro of the user's writes.

#![deny(warnings)]

use diesel::prelude::*;
use getorcreate::GetOrCreate;

macro_rules! named {
    ($table:ident, $model:ident, $key:ident: $type:ty, $marker:ident, $literal:literal) => {
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
        #[unique(lower($key), where($table::id = $literal), as = $marker)]
        #[unique($table::id, where($key = "rust"), as = self::$marker, name = "rust")]
        pub struct $model {
            pub id: i32,
            pub $key: $type,
        }

        impl $model {
            pub fn named(conn: &mut SqliteConnection, $key: &str) -> Result<Self, getorcreate::Error> {
                let outcome = $model::get_or_create($table::$key.eq($key)).run(conn)?;
                let _ = $model::get_or_create($marker($table::$key.eq($key))).run(conn)?;
                Ok(outcome.into_inner())
            }
        }
    };
}

named!(tags, Tag, name: String, ByTag, 7);
named!(labels, Label, title: String, ByLabel, -7);
