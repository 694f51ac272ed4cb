//! A model that takes other columns for the primary key than the table has.

use diesel::prelude::*;
use getorcreate::GetOrCreate;

diesel::table! {
    documents (tenant_id, id) {
        tenant_id -> Integer,
        id -> Integer,
        slug -> Text,
    }
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = documents)]
#[unique(tenant_id, slug)]
pub struct Assumed {
    pub tenant_id: i32,
    pub id: i32,
    //~^ ERROR[E0277]: the primary key of the table is `(columns::tenant_id, columns::id)`, but this model assumes another one
    //~| LABEL: the model assumes this primary key
    //~| NOTE: declare the table's primary key on the model: `#[diesel(primary_key(..))]`; the default is `id`
    //~| NOTE: if these columns are unique too, declare them: `#[unique(..)]` replaces the primary key
    pub slug: String,
}

pub fn assumed(conn: &mut SqliteConnection) {
    let _ = Assumed::get_or_create((documents::tenant_id.eq(1), documents::slug.eq("a")))
        .defaults(documents::id.eq(7))
        .run(conn);
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = documents, primary_key(tenant_id))]
//~^ ERROR[E0277]: the primary key of the table is `(columns::tenant_id, columns::id)`, but this model assumes another one
pub struct TooFew {
    pub tenant_id: i32,
    pub id: i32,
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = documents, primary_key(slug, tenant_id, id))]
//~^ ERROR[E0277]: the primary key of the table is `(columns::tenant_id, columns::id)`, but this model assumes another one
pub struct TooMany<T> {
    pub tenant_id: i32,
    pub id: i32,
    pub slug: T,
}
