//! Keys through functions of the user's own, and keys in which a value stands for NULL.

#![deny(warnings)]
// Two keys with a column in common: a false positive, https://github.com/rust-lang/rust-clippy/issues/12923
#![allow(clippy::duplicated_attributes)]

use diesel::prelude::*;
use getorcreate::GetOrCreate;

diesel::table! {
    packages (id) {
        id -> Integer,
        name -> Text,
        title -> Nullable<Text>,
        r#where -> Nullable<Integer>,
        yanked -> Nullable<Bool>,
    }
}

pub mod sql {
    use diesel::sql_types::{Nullable, Text};

    diesel::define_sql_function! {
        /// The name without its case.
        fn canonical(name: Text) -> Text;
    }
    diesel::define_sql_function! {
        #[sql_name = "word_count"]
        fn words(title: Nullable<Text>) -> BigInt;
    }

    /// A function with the name of another one that every database has.
    #[diesel::declare_sql_function]
    extern "SQL" {
        fn lower(name: Text) -> Text;
    }
}

use sql::canonical;

#[derive(Queryable, Selectable, GetOrCreate)]
#[unique(canonical(name), as = Canonical)]
#[unique(name, self::sql::words(packages::title), as = Counted)]
#[unique(sql::lower(name), where(packages::title = NULL), as = Lower)]
#[unique(name, coalesce(packages::title, "none"), coalesce(where, -1), coalesce(packages::yanked, false), as = Whole)]
#[unique(packages::title, coalesce(where, 7), nulls_not_distinct, as = Null)]
pub struct Package {
    pub id: i32,
    pub name: String,
    pub r#where: Option<i32>,
}

pub fn run(conn: &mut SqliteConnection, title: Option<String>) {
    let _ = Package::get_or_create(Canonical(packages::name.eq("Serde"))).run(conn);
    let _ = Package::get_or_create(Counted((packages::title.eq("a"), packages::name.eq("Serde")))).run(conn);
    let _ = Package::find_unique(Lower(packages::name.eq("Serde"))).run(conn);
    let whole = Whole((
        packages::name.eq("a"),
        packages::title.eq(title),
        packages::yanked.eq(None::<bool>),
        packages::r#where.eq(Some(3)),
    ));
    let _ = Package::get_or_create(whole).run(conn);
    let _ = Package::get_or_create_many(["a", "b"].map(|name| Canonical(packages::name.eq(name)))).run(conn);
}

/// Not run: this program knows SQLite only.
pub fn request(title: Option<String>) {
    let _ = Package::get_or_create(Null((packages::title.eq(title), packages::r#where.eq(None::<i32>))));
}
