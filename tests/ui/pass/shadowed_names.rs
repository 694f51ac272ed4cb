//! A scope in which the names of the prelude, and of the crates that it comes from, mean something else.

#![deny(warnings)]
// Two keys with a column in common: a false positive, https://github.com/rust-lang/rust-clippy/issues/12923
#![allow(clippy::duplicated_attributes)]
#![allow(dead_code, non_camel_case_types, non_snake_case, unused_macros)]

mod schema {
    diesel::table! {
        tags (id) {
            id -> Integer,
            name -> Text,
            flag -> Bool,
            deleted_at -> Nullable<Timestamp>,
        }
    }
}

mod hostile {
    use super::schema::tags;

    pub struct Result;
    pub struct Option;
    pub struct Some;
    pub struct None;
    pub struct Ok;
    pub struct Err;
    pub struct String;
    pub struct Vec;
    pub struct Box;
    pub struct From;
    pub struct Into;
    pub struct Request;
    pub struct UniqueConstraint;
    pub struct Column;
    pub struct Yes;
    pub struct Debug;
    pub struct Copy;
    pub struct Function;
    pub struct Literal;
    pub struct Condition;
    pub struct Marked;
    pub struct L;
    pub struct __Lookup;
    pub struct __Column;
    pub struct No;
    pub struct str;
    pub struct bool;
    pub struct usize;
    pub struct i32;
    pub trait Send {}
    pub trait Sync {}
    pub trait Sized {}
    pub trait Default {}
    pub trait Clone {}
    pub trait Iterator {}
    pub mod core {}
    pub mod std {}
    pub mod alloc {}
    pub mod getorcreate {}
    pub mod __private {}

    macro_rules! panic {
        ($($anything:tt)*) => {
            compile_error!("this is not the macro of the standard library")
        };
    }

    #[derive(::getorcreate::GetOrCreate)]
    #[diesel(table_name = tags)]
    #[unique(name)]
    #[unique(name, id, name = "tags_name_id_key")]
    #[unique(lower(name), where(tags::flag = true, tags::deleted_at = NULL, id = 7), as = Flagged)]
    #[unique(tags::deleted_at, nulls_not_distinct)]
    pub struct Tag {
        pub id: ::core::primitive::i32,
        pub name: ::std::string::String,
    }

    /// The same after a mistake would be a mistake of its own, so only this much.
    pub fn constraints() -> ::core::primitive::usize {
        <Tag as ::getorcreate::GetOrCreate>::constraints().len()
    }
}

mod usual {
    use super::hostile::Tag;
    use super::schema::tags;
    use diesel::backend::Backend;
    use diesel::deserialize::{self, FromSql, Queryable};
    use diesel::prelude::*;
    use diesel::sql_types::{Integer, Text};

    impl<DB: Backend> Queryable<(Integer, Text), DB> for Tag
    where
        (i32, String): Queryable<(Integer, Text), DB>,
        i32: FromSql<Integer, DB>,
    {
        type Row = <(i32, String) as Queryable<(Integer, Text), DB>>::Row;

        fn build(row: Self::Row) -> deserialize::Result<Self> {
            let (id, name) = Queryable::<(Integer, Text), DB>::build(row)?;
            Ok(Tag { id, name })
        }
    }

    impl<DB: Backend> Selectable<DB> for Tag {
        type SelectExpression = (tags::id, tags::name);

        fn construct_selection() -> Self::SelectExpression {
            (tags::id, tags::name)
        }
    }

    pub fn get_or_create(conn: &mut SqliteConnection) {
        let _ = Tag::get_or_create(tags::name.eq("rust")).run(conn);
        let _ = Tag::get_or_create(super::hostile::Flagged(tags::name.eq("Rust"))).run(conn);
        let _ = Tag::get_or_create((tags::id.eq(7), tags::name.eq("rust"))).run(conn);
    }
}

fn main() {
    hostile::constraints();
    usual::get_or_create(&mut diesel::Connection::establish(":memory:").unwrap());
}
