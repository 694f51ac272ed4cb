//! Models with parameters: types, lifetimes, constants, bounds and where clauses.

#![deny(warnings)]
// Two keys with a column in common: a false positive, https://github.com/rust-lang/rust-clippy/issues/12923
#![allow(clippy::duplicated_attributes)]

use std::borrow::Cow;
use std::fmt::Debug;

use diesel::prelude::*;
use getorcreate::GetOrCreate;

diesel::table! {
    tags (id) {
        id -> Integer,
        name -> Text,
    }
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = tags)]
#[unique(name)]
#[unique(lower(name), as = NoCase)]
pub struct Typed<Name: Debug + Clone = String>
where
    Name: PartialEq,
{
    pub id: i32,
    pub name: Name,
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = tags)]
#[unique(name)]
#[unique(name, id)]
#[unique(name, where(id = 7), as = Seventh)]
pub struct Borrowed<'a> {
    pub id: i32,
    pub name: Cow<'a, str>,
}

#[derive(GetOrCreate)]
#[diesel(table_name = tags)]
#[unique(name)]
#[unique(trim(name), as = self::NoCase)]
pub struct Sized<'a, T: 'a, const N: usize>
where
    Self: 'a,
{
    pub id: [&'a T; N],
    pub name: String,
}

pub fn typed(conn: &mut SqliteConnection) {
    let _ = Typed::<String>::get_or_create(tags::name.eq("rust"))
        .defaults(tags::id.eq(7))
        .run(conn);
    let _ = Typed::<String>::get_or_create(NoCase(tags::name.eq("Rust"))).run(conn);
}

pub fn borrowed(conn: &mut SqliteConnection, name: &str) {
    let _ = Borrowed::get_or_create((tags::name.eq(name), tags::id.eq(7))).run(conn);
    let _ = Borrowed::get_or_create(Seventh(tags::name.eq(name))).run(conn);
}

pub fn sized() -> usize {
    Sized::<i32, 3>::constraints().len()
}

/// The value may be generic, where it is said that it is a value of the column, and one that the database knows.
pub fn generic_value<Name>(conn: &mut SqliteConnection, name: Name)
where
    Name: Into<String>,
{
    let _ = Typed::<String>::get_or_create(tags::name.eq(name.into())).run(conn);
}

pub fn generic_connection(conn: &mut impl Connected) {
    let _ = Typed::<String>::get_or_create(tags::name.eq("rust")).run(conn.connection());
}

pub trait Connected {
    fn connection(&mut self) -> &mut SqliteConnection;
}
