//! `models!`

/// Lists models for [`schema::declare`](crate::schema::declare) and [`schema::audit`](crate::schema::audit).
///
/// The result is an array of [`Model`](crate::schema::Model).
///
/// # Example
///
/// ```
/// use diesel::prelude::*;
/// use getorcreate::{GetOrCreate, schema};
///
/// # diesel::table! { tags (id) { id -> Integer, name -> Text } }
/// #[derive(Queryable, Selectable, GetOrCreate)]
/// #[diesel(table_name = tags)]
/// struct Tag { id: i32, name: String }
///
/// # use diesel::connection::SimpleConnection;
/// # let mut conn = SqliteConnection::establish(":memory:").unwrap();
/// conn.batch_execute("CREATE TABLE tags (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE)")?;
/// let declarations = schema::declare(&mut conn, &getorcreate::models!(Tag), &[])?;
/// assert_eq!(declarations.to_string(), "// tags\n#[unique(name)]\n");
/// # Ok::<_, schema::SchemaError>(())
/// ```
#[cfg(feature = "schema")] // so that rustdoc shows the feature
#[macro_export]
macro_rules! models {
    ($($model:ty),+ $(,)?) => {
        [$({
            #[allow(unused_imports)]
            use $crate::__private::schema::WithoutSelection as _;
            $crate::schema::Model::of::<$model>()
                .selecting($crate::__private::schema::Selection::<$model>::columns())
        }),+]
    };
}
