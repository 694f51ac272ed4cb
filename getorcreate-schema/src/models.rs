//! The models of a program, with the names that their source code uses. Constraints have only the names of the
//! database.

mod selection;
mod table_columns;

use std::any::type_name;

use diesel::Table;
use diesel::sql_types::{Bool, Nullable};
use getorcreate_runtime::internals::{Dialect, TableName};
use getorcreate_runtime::{GetOrCreate, UniqueConstraint};

#[doc(hidden)]
pub use selection::{Selection, WithoutSelection};
pub use table_columns::TableColumns;

/// A model of the program: its constraints, and the names that its source code uses.
///
/// [`declare`](crate::declare) and [`audit`](crate::audit) take them.
/// [`models!`](https://docs.rs/getorcreate/latest/getorcreate/macro.models.html) lists several.
///
/// # Example
///
/// ```
/// use diesel::prelude::*;
/// use getorcreate::GetOrCreate;
/// use getorcreate::schema::Model;
///
/// # diesel::table! { tags (id) { id -> Integer, name -> Text } }
/// #[derive(Queryable, Selectable, GetOrCreate)]
/// #[diesel(table_name = tags)]
/// #[unique(name)]
/// struct Tag { id: i32, name: String }
///
/// let model = Model::of::<Tag>();
/// assert_eq!(model.constraints().len(), 2);
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Model {
    constraints: &'static [UniqueConstraint],
    /// The path of the struct: `my_app::models::User`.
    path: &'static str,
    /// The path of the table: `my_app::schema::users::table`.
    table_path: &'static str,
    columns: fn() -> Vec<TableColumn>,
    /// The columns of fields that have another name: `user_name`.
    renamed_columns: &'static [&'static str],
    /// The types of the columns that the model selects, as one tuple. None if that is unknown.
    selection: Option<&'static str>,
}

/// A column of `diesel::table!`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TableColumn {
    /// Its name in the database.
    pub(crate) name: &'static str,
    /// The path of its type: `my_app::schema::users::columns::type_`.
    pub(crate) path: &'static str,
    /// The path of its SQL type: `diesel::sql_types::Text`.
    pub(crate) sql_type: &'static str,
}

impl Model {
    /// Returns the model. Its fields are taken to be all columns of the table. `models!` knows which columns are fields.
    #[must_use]
    pub fn of<M>() -> Self
    where
        M: GetOrCreate,
        <M::Table as Table>::AllColumns: TableColumns,
    {
        Self {
            constraints: M::constraints(),
            path: type_name::<M>(),
            table_path: type_name::<M::Table>(),
            renamed_columns: M::RENAMED_COLUMNS,
            columns: <M::Table as Table>::AllColumns::list,
            selection: None,
        }
    }

    /// The same model, which selects these columns.
    #[doc(hidden)]
    #[must_use]
    pub const fn selecting(self, selection: Option<&'static str>) -> Self {
        Self { selection, ..self }
    }

    /// The keys that the model declares: its primary key, then each `#[unique(..)]`.
    #[must_use]
    pub const fn constraints(&self) -> &'static [UniqueConstraint] {
        self.constraints
    }

    /// The name of its table in the database.
    pub(crate) fn table_name(&self) -> Option<TableName> {
        self.constraints.first().map(UniqueConstraint::table_name)
    }

    /// The name of its table in the program: `users`.
    pub(crate) fn table_ident(&self) -> &'static str {
        let mut segments = self.table_path.rsplit("::");
        let last = segments.next().unwrap_or_default();
        segments.next().unwrap_or(last)
    }

    /// The name of its struct, without generic parameters.
    pub(crate) fn struct_ident(&self) -> &'static str {
        let path = self.path.split('<').next().unwrap_or_default();
        last_segment(path)
    }

    /// The column that has this name in the database.
    pub(crate) fn column(&self, dialect: Dialect, name: &str) -> Option<TableColumn> {
        let mut columns = (self.columns)().into_iter();
        columns.find(|column| dialect.is_same_name(column.name, name))
    }

    /// The number of columns of the table that are fields of the model.
    pub(crate) fn number_of_fields(&self) -> usize {
        let columns = (self.columns)();
        columns.iter().filter(|column| self.has_field(column)).count()
    }

    /// True if a field of the model has the name of the column.
    pub(crate) fn names_field(&self, column: &TableColumn) -> bool {
        self.has_field(column) && !self.renamed_columns.contains(&column.ident())
    }

    /// True if the column is a field of the model.
    pub(crate) fn has_field(&self, column: &TableColumn) -> bool {
        self.selection
            .is_none_or(|selection| selection::members(selection).contains(&column.path))
    }
}

impl TableColumn {
    /// Its name in the program: `type_`.
    pub(crate) fn ident(&self) -> &'static str {
        last_segment(self.path)
    }

    /// True if its values are `true` and `false`.
    pub(crate) fn is_boolean(&self) -> bool {
        [type_name::<Bool>(), type_name::<Nullable<Bool>>()].contains(&self.sql_type)
    }
}

/// The last segment of a path. A raw identifier loses its `r#`.
fn last_segment(path: &'static str) -> &'static str {
    let last = path.rsplit("::").next().unwrap_or_default();
    last.trim_start_matches("r#")
}
