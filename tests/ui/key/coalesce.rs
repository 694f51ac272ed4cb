//! A value that stands for NULL.

use diesel::prelude::*;
use getorcreate::GetOrCreate;

diesel::table! {
    folders (id) {
        id -> Integer,
        name -> Text,
        parent_id -> Nullable<Integer>,
        label -> Nullable<Text>,
        starred -> Nullable<Bool>,
        moment -> Nullable<Timestamp>,
    }
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = folders)]
#[unique(coalesce(parent_id), as = WithoutAValue)]
//~^ ERROR: `coalesce` needs the value that stands for NULL
//~| HELP: write it after the field, for example `coalesce(parent_id, 0)`: a boolean, a whole number or a string
#[unique(coalesce(parent_id, NULL), as = WithNull)]
//~^ ERROR: NULL cannot stand for NULL
//~| HELP: write a value of the column's type: a boolean, a whole number or a string
#[unique(coalesce(parent_id, folders::id), as = WithAColumn)]
//~^ ERROR: expected `true`, `false`, a whole number, a string or `NULL`
#[unique(coalesce(parent_id, id, 0), as = WithTwo)]
//~^ ERROR: `coalesce` takes one field and one value
#[unique(coalesce(), as = OfNothing)]
//~^ ERROR: `coalesce` needs a field
#[unique(coalesce(lower(label), ""), as = OfACall)]
//~^ ERROR: expected a field, found an expression
#[unique(coalesce(parent, 0), as = OfNoField)]
//~^ ERROR: no field `parent` on struct `Mistaken`
#[unique(colaesce(parent_id, 0), as = Misspelt)]
//~^ ERROR: unknown function `colaesce` in `#[unique]`
//~| HELP: a function with a similar name exists: `coalesce`
#[unique(coalesce(label, 0))]
//~^ ERROR: a key on an expression needs a name for lookups
//~| HELP: give the key a name: `as = CoalesceLabel`
pub struct Mistaken {
    pub id: i32,
    pub parent_id: Option<i32>,
    pub label: Option<String>,
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = folders)]
#[unique(coalesce(name, ""), as = NeverNull)]
//~^ ERROR[E0277]: `columns::name` cannot be NULL, so `coalesce` changes nothing
//~| LABEL: the column is not nullable
#[unique(coalesce(parent_id, "none"), as = TextForANumber)]
//~^ ERROR[E0277]: `columns::parent_id` is not a text column, so this value cannot stand for NULL
//~| LABEL: this value has another type than the column
#[unique(coalesce(label, 0), as = NumberForAText)]
//~^ ERROR[E0277]: `columns::label` cannot hold this number, so it cannot stand for NULL
#[unique(coalesce(parent_id, 3_000_000_000_000), as = TooLarge)]
//~^ ERROR[E0277]: `columns::parent_id` cannot hold this number, so it cannot stand for NULL
#[unique(coalesce(parent_id, true), as = BoolForANumber)]
//~^ ERROR[E0277]: `columns::parent_id` is not a boolean column, so this value cannot stand for NULL
#[unique(coalesce(folders::moment, "1970-01-01"), as = TextForAMoment)]
//~^ ERROR[E0277]: `columns::moment` is not a text column, so this value cannot stand for NULL
pub struct OfAnotherType {
    pub id: i32,
    pub name: String,
    pub parent_id: Option<i32>,
    pub label: Option<String>,
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = folders)]
#[unique(label, coalesce(parent_id, 0), as = InParent)]
pub struct Folder {
    pub id: i32,
    pub label: Option<String>,
    pub parent_id: Option<i32>,
}

/// The value of the other column must not be NULL.
pub fn only_the_replaced_column_takes_null(conn: &mut SqliteConnection) {
    let label = Some("a".to_owned());
    let lookup = InParent((folders::label.eq(label), folders::parent_id.eq(None::<i32>)));
    let _ = Folder::get_or_create(lookup).run(conn);
    //~^ ERROR[E0277]: `Option<String>` can be NULL, and NULL is never unique: pass the value
    //~| LABEL: the value for `columns::label` can be NULL here
    let _ = Folder::get_or_create(InParent((folders::label.eq("a"), folders::parent_id.eq(None::<i32>)))).run(conn);
}
