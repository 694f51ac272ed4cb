//! Fields, columns, tables and models whose names are keywords, or not ASCII.

#![deny(warnings)]
#![allow(non_camel_case_types)]
// Two keys with a column in common: a false positive, https://github.com/rust-lang/rust-clippy/issues/12923
#![allow(clippy::duplicated_attributes)]

use diesel::prelude::*;
use getorcreate::GetOrCreate;

diesel::table! {
    r#match (id) {
        id -> Integer,
        r#type -> Text,
        straße -> Text,
        r#where -> Bool,
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
#[unique(id, where(r#type = "alley", r#match::r#where = true), as = r#Async)]
#[unique(lower(r#type), where(r#match::straße = "Hauptstraße"), as = Hauptstraße)]
#[unique(upper(straße), where(type = "alley"), as = r#async, name = "match_upper_straße_key")]
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
    let _ = Street::get_or_create(Async(r#match::id.eq(7))).run(conn);
    let _ = Street::get_or_create(Hauptstraße(r#match::r#type.eq("Alley"))).run(conn);
    let _ = Street::get_or_create(r#async(r#match::straße.eq("Gasse"))).run(conn);
    let _ = Street::get_or_create((r#match::r#type.eq("street"), r#match::straße.eq("Hauptstraße"))).run(conn);
    let _ = Select::get_or_create(selects::kind.eq("street")).run(conn);
}
