//! The derive macro of [`getorcreate`](https://docs.rs/getorcreate), which re-exports it: depend on that crate. Its
//! documentation [lists the functions](https://docs.rs/getorcreate/latest/getorcreate/derive.GetOrCreate.html) that the
//! derive writes, and has examples.
//!
//! The modules are in the order of the pipeline. `syntax` holds the struct as written, and `attr` reads it from tokens.
//! `check` holds the rules, and `model` is the result if no rule is broken. `expand` writes the code for the model.
//! `diagnostics` collects every mistake. After a mistake, `fallback` writes code that causes no further error.

#![warn(missing_docs)]

mod syntax;

mod attr;
mod check;
mod model;

mod expand;
mod generics;

mod diagnostics;
mod fallback;
mod near_miss;

#[cfg(test)]
mod tests;

use proc_macro2::TokenStream;
use syn::DeriveInput;

use crate::diagnostics::Errors;
use crate::syntax::Declaration;

/// The derive writes functions such as `get_or_create` for a Diesel model, from these attributes of the struct.
///
/// # Attributes of the struct
///
/// | attribute | meaning |
/// |---|---|
/// | `#[unique(email)]` | no two rows share the value of this field's column |
/// | `#[unique(org_id, username)]` | no two rows share both values; the order makes no difference |
/// | `#[unique(members::tenant_id, slug)]` | a path names a column of the table that is not a field |
/// | `#[unique(email, where(deleted_at = NULL), as = Live)]` | no two rows that meet the condition share the value of this field; a new row gets the value of the condition. `where(..)` lists conditions with `=` and `true`, `false`, a whole number, a string or `NULL` |
/// | `#[unique(gh_id, where(gh_id > 0), as = OnGithub)]` | the same for a condition that several values meet; a new row needs one of them. `>`, `>=`, `<` and `<=` take a whole number, `in [1, 2]` a list of literals, and `!=` any literal; `!= NULL` stands for the rows that have a value |
/// | `#[unique(org_id, lower(email), as = NoCase)]` | no two rows share the result of `lower`, `upper` or `trim` on the value |
/// | `#[unique(name, coalesce(parent_id, 0), as = InParent)]` | NULL in the column is the same as this boolean, whole number or string, and a lookup by `None` compiles |
/// | `#[unique(canon_name(name), as = Canon)]`, `#[unique(sql::canon_name(name), as = Canon)]` | no two rows share the result of a function that `diesel::define_sql_function!` declares; PostgreSQL and SQLite only |
/// | `#[unique(external_id, nulls_not_distinct)]` | NULL equals NULL, and a lookup by `None` compiles; PostgreSQL 15 and later only. To use a field of this name, write its path |
/// | `#[unique(.., name = "members_slug_key")]` | the constraint's name in the database, if it is not `{table}_{columns}_key` or, with `as = Live`, `{table}_live_key` |
/// | `#[get_or_create(crate = "my_facade")]` | the path of `getorcreate`, if it is renamed or re-exported |
/// | `#[get_or_create(skip(find_unique))]` | functions to leave out, if the model has its own of that name |
///
/// A key with a condition or a function needs a name, which lookups use. `as = Live` declares the struct
/// `Live<Lookup>(pub Lookup)` beside the model, with the model's visibility.
/// `Member::get_or_create(Live(members::email.eq(..)))` looks only at the rows of that key. `as = self::Live`, or
/// another path, uses a struct declared elsewhere, for example by another model. Several keys of a model may share one
/// name if their columns differ.
///
/// The derive reads Diesel's own attributes as Diesel does:
///
/// | attribute | meaning |
/// |---|---|
/// | `#[diesel(table_name = members)]` | the table; by default the struct's name in snake case and an `s` |
/// | `#[diesel(primary_key(org_id, username))]` | the primary key, which is a key without a declaration; by default `id`, if the struct has a field for that column |
/// | `#[diesel(column_name = user_name)]` on a field | the field's column, if its name is not the field's |
/// | `#[diesel(embed)]` on a field | the field is not a column; name the columns that it holds by their paths |
///
/// The primary key must be the one in `diesel::table!`. If its columns are unique but are not that primary key, declare
/// them: `#[unique(id)]` replaces the primary key.
///
/// # What does not compile
///
/// One compile reports every mistake in the attributes of a struct. Examples are a field that does not exist, a key
/// that is declared twice, an unknown option, and a struct without any key. A column that cannot be compared exactly
/// (`Float`, `Double`) cannot be part of a key. A column that is not text cannot be the argument of `lower`,
/// `upper` or `trim`, and one that is not nullable cannot be that of `coalesce`. The literals of a condition must have its
/// column's type.
///
/// # Differences between databases
///
/// Each option has the same meaning on every database, with one exception: `nulls_not_distinct` needs PostgreSQL 15 or later.
/// MySQL and MariaDB have no partial indexes. They enforce a key with a condition or a function through generated columns,
/// whose names begin with the name of the constraint. So the `name` of such a key matters there. Elsewhere a key is found by
/// its columns, whatever its name is. The migrations of `getorcreate::cli!` create these columns.
#[proc_macro_derive(GetOrCreate, attributes(unique, get_or_create, diesel))]
pub fn derive_get_or_create(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    match syn::parse(input) {
        Ok(input) => derive(&input).into(),
        Err(error) => error.into_compile_error().into(),
    }
}

fn derive(input: &DeriveInput) -> TokenStream {
    let mut errors = Errors::default();
    let declaration = Declaration::from_syn(input, &mut errors);
    let model = check::check(&declaration, &mut errors);
    match errors.finish(model) {
        Ok(model) => expand::expand(&model),
        Err(error) => fallback::expand(&declaration, &error),
    }
}
