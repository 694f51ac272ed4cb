//! The trait that `#[derive(GetOrCreate)]` implements.

use crate::UniqueConstraint;

/// A model with at least one key: a set of columns whose values no two rows share.
///
/// Derive it. [The derive macro](https://docs.rs/getorcreate/latest/getorcreate/derive.GetOrCreate.html) also writes the
/// functions of the model, `get_or_create` and the others. They are inherent functions, so callers need not import this trait.
/// It matters to generic code, and to functions that read the declarations, such as
/// [`schema::check`](https://docs.rs/getorcreate/latest/getorcreate/schema/fn.check.html).
///
/// # Example
///
/// ```
/// use diesel::prelude::*;
/// use getorcreate::GetOrCreate;
///
/// # diesel::table! { tags (id) { id -> Integer, name -> Text } }
/// #[derive(Queryable, Selectable, GetOrCreate)]
/// #[diesel(table_name = tags)]
/// #[unique(name)]
/// struct Tag { id: i32, name: String }
///
/// let declared: Vec<String> = Tag::constraints()
///     .iter()
///     .map(|constraint| constraint.name())
///     .collect();
/// assert_eq!(declared, ["tags_pkey", "tags_name_key"]);
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a model with keys",
    label = "this type declares no keys",
    note = "derive `GetOrCreate` for it"
)]
pub trait GetOrCreate: Sized {
    /// The model's table, as `diesel::table!` declares it.
    type Table: diesel::Table + Default;

    /// The columns of fields that have another name, as `diesel::table!` names them.
    #[doc(hidden)]
    const RENAMED_COLUMNS: &'static [&'static str] = &[];

    /// The keys of the model: its primary key, then each `#[unique(..)]` in the order of declaration.
    fn constraints() -> &'static [UniqueConstraint];
}
