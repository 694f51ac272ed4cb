//! A model in another module than the table, with each visibility.

#![deny(warnings, unreachable_pub, private_bounds, private_interfaces)]
// Two keys with a column in common: a false positive, https://github.com/rust-lang/rust-clippy/issues/12923
#![allow(clippy::duplicated_attributes)]

pub mod schema {
    diesel::table! {
        tags (id) {
            id -> Integer,
            name -> Text,
        }
    }
}

pub mod marker {
    pub(crate) struct Elsewhere<L>(pub(crate) L);
}

pub mod models {
    use diesel::prelude::*;
    use getorcreate::GetOrCreate;

    #[derive(Queryable, Selectable, GetOrCreate)]
    #[diesel(table_name = crate::schema::tags)]
    #[unique(name)]
    #[unique(lower(name), as = PublicNoCase)]
    pub struct Public {
        pub id: i32,
        pub name: String,
    }

    #[derive(Queryable, Selectable, GetOrCreate)]
    #[diesel(table_name = super::schema::tags)]
    #[unique(name)]
    #[unique(crate::schema::tags::id, name)]
    #[unique(lower(name), as = InCrateNoCase)]
    pub(crate) struct InCrate {
        pub(crate) id: i32,
        pub(crate) name: String,
    }

    #[derive(Queryable, Selectable, GetOrCreate)]
    #[diesel(table_name = crate::schema::tags)]
    #[unique(name)]
    #[unique(lower(crate::schema::tags::name), as = InParentNoCase)]
    #[unique(id, where(name = "rust"), as = crate::marker::Elsewhere)]
    pub(super) struct InParent {
        pub(super) id: i32,
        pub(super) name: String,
    }

    #[derive(Queryable, Selectable, GetOrCreate)]
    #[diesel(table_name = crate::schema::tags)]
    #[unique(name)]
    #[unique(lower(name), as = PrivateNoCase)]
    #[unique(trim(name), as = super::models::PublicNoCase)]
    struct Private {
        id: i32,
        name: String,
    }

    pub fn private(conn: &mut SqliteConnection) -> Option<(i32, String)> {
        use crate::schema::tags::dsl::{id, name};

        let _ = Private::get_or_create(PrivateNoCase(name.eq("Rust"))).run(conn);
        let _ = Private::get_or_create(PublicNoCase(name.eq("Rust"))).run(conn);
        let tag = Private::get_or_create(name.eq("rust"))
            .defaults(id.eq(7))
            .run(conn)
            .ok()?;
        let tag = tag.into_inner();
        Some((tag.id, tag.name))
    }
}

pub fn each(conn: &mut diesel::SqliteConnection) -> Result<i32, getorcreate::Error> {
    use diesel::ExpressionMethods;
    use schema::tags::dsl::{id, name};

    let _ = models::Public::get_or_create(models::PublicNoCase(name.eq("Rust"))).run(conn)?;
    let _ = models::InCrate::get_or_create(models::InCrateNoCase(name.eq("Rust"))).run(conn)?;
    let _ = models::InParent::get_or_create(models::InParentNoCase(name.eq("Rust"))).run(conn)?;
    let _ = models::InParent::get_or_create(marker::Elsewhere(id.eq(7))).run(conn)?;
    let public = models::Public::get_or_create(name.eq("rust")).run(conn)?.into_inner();
    let in_crate = models::InCrate::get_or_create((name.eq("rust"), id.eq(7)))
        .run(conn)?
        .into_inner();
    let in_parent = models::InParent::get_or_create(id.eq(7)).run(conn)?.into_inner();
    let names = [public.name, in_crate.name, in_parent.name];
    Ok(public.id + in_crate.id + in_parent.id + i32::try_from(names.len()).unwrap_or_default())
}
