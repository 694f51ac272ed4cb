//! A table and a model that are declared inside a function.

#![deny(warnings, non_local_definitions)]

use diesel::prelude::*;
use getorcreate::GetOrCreate;

pub fn both(conn: &mut SqliteConnection) -> Result<String, getorcreate::Error> {
    diesel::table! {
        tags (id) {
            id -> Integer,
            name -> Text,
        }
    }

    #[derive(Queryable, Selectable, GetOrCreate)]
    #[unique(name)]
    #[unique(lower(name), as = NoCase)]
    struct Tag {
        id: i32,
        name: String,
    }

    let _ = Tag::get_or_create(NoCase(tags::name.eq("Rust"))).run(conn)?;
    let tag = Tag::get_or_create(tags::name.eq("rust"))
        .defaults(tags::id.eq(7))
        .run(conn)?;
    let Tag { id, name } = tag.into_inner();
    Ok(format!("{id} {name}"))
}

diesel::table! {
    tags (id) {
        id -> Integer,
        name -> Text,
    }
}

pub fn only_the_model(conn: &mut SqliteConnection) -> Result<i32, getorcreate::Error> {
    #[derive(Queryable, Selectable, GetOrCreate)]
    #[unique(id, where(tags::name = "rust"), as = Rust)]
    struct Tag {
        id: i32,
    }

    let _ = Tag::get_or_create(Rust(tags::id.eq(7))).run(conn)?;
    Ok(Tag::get_or_create(tags::id.eq(7)).run(conn)?.into_inner().id)
}
