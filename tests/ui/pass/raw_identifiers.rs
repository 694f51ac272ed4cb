//! Fields, columns, tables and models whose names are keywords, or not ASCII.

#![deny(warnings)]
// Two keys with a column in common: a false positive, https://github.com/rust-lang/rust-clippy/issues/12923
#![allow(clippy::duplicated_attributes)]

use diesel::prelude::*;
use getorcreate::GetOrCreate;

diesel::table! {
    r#match (id) {
        id -> Integer,
        r#type -> Text,
        straße -> Text,
    }
}

diesel::table! {
    #[sql_name = "select"]
    selects (id) {
        id -> Integer,
        #[sql_name = "type"]
        kind -> Text,
    }
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = r#match)]
#[unique(r#type)]
#[unique(straße, r#type)]
pub struct Street {
    pub id: i32,
    pub r#type: String,
    pub straße: String,
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[unique(r#type)]
pub struct Select {
    pub id: i32,
    #[diesel(column_name = kind)]
    pub r#type: String,
}

pub fn get_or_create(conn: &mut SqliteConnection) {
    let _ = Street::get_or_create((r#match::r#type.eq("street"), r#match::straße.eq("Hauptstraße"))).run(conn);
    let _ = Select::get_or_create(selects::kind.eq("street")).run(conn);
}
