//! The remedies of the notes: the table's primary key in any order, or a declared constraint.

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
#[diesel(table_name = documents, primary_key(id, tenant_id))]
#[unique(tenant_id, slug)]
pub struct Same<T> {
    pub tenant_id: i32,
    pub id: i32,
    pub slug: T,
}

pub fn same(conn: &mut SqliteConnection) {
    let _ = Same::<String>::get_or_create((documents::tenant_id.eq(1), documents::id.eq(7)))
        .defaults(documents::slug.eq("a"))
        .run(conn);
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = documents)]
#[unique(id)]
pub struct Declared {
    pub tenant_id: i32,
    pub id: i32,
}

pub fn declared(conn: &mut SqliteConnection) {
    let _ = Declared::get_or_create(documents::id.eq(7))
        .defaults((documents::tenant_id.eq(1), documents::slug.eq("a")))
        .run(conn);
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = documents, primary_key(slug))]
#[unique(slug)]
pub struct DeclaredBesides {
    pub slug: String,
}

pub fn declared_besides(conn: &mut SqliteConnection) {
    let _ = DeclaredBesides::get_or_create(documents::slug.eq("a"))
        .defaults((documents::tenant_id.eq(1), documents::id.eq(7)))
        .run(conn);
}
