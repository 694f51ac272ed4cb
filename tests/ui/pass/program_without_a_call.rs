//! A program whose private model is never looked up.

#![deny(warnings, dead_code, unused)]

use diesel::prelude::*;
use getorcreate::GetOrCreate;

diesel::table! {
    tags (id) {
        id -> Integer,
        name -> Text,
    }
}

#[derive(Debug, Queryable, Selectable, GetOrCreate)]
#[unique(name)]
#[unique(lower(name), as = NoCase)]
struct Tag {
    id: i32,
    name: String,
}

fn main() {
    let tag = Tag {
        id: 7,
        name: "rust".into(),
    };
    println!("{} {}", tag.id, tag.name);
}
