//! A request that is never run, and an outcome that is never looked at.

#![deny(unused_must_use)]

use diesel::prelude::*;
use getorcreate::GetOrCreate;

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

pub fn never_run() {
    Tag::get_or_create(tags::name.eq("rust"));
    //~^ ERROR[unused_must_use]: unused `getorcreate::Request` that must be used
}

pub fn never_run_with_defaults() {
    Tag::get_or_create(tags::name.eq("rust")).defaults(tags::id.eq(7));
    //~^ ERROR[unused_must_use]: unused `getorcreate::Request` that must be used
}

pub fn never_run_with_retries() {
    Tag::get_or_create(tags::name.eq("rust")).max_retries(3);
    //~^ ERROR[unused_must_use]: unused `getorcreate::Request` that must be used
}

pub fn result_ignored(conn: &mut SqliteConnection) {
    Tag::get_or_create(tags::name.eq("rust")).run(conn);
    //~^ ERROR[unused_must_use]: unused `Result` that must be used
}
