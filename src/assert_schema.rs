//! `assert_schema!`

/// Asserts that a live database has everything that the models declare. Use it in a test, after the migrations have
/// run.
///
/// It panics with the report of [`schema::check`](crate::schema::check). For each difference the report shows the
/// problem, why it matters, and the SQL that fixes it. Like the check, it changes nothing.
///
/// # Example
///
/// ```
/// use diesel::prelude::*;
/// use getorcreate::GetOrCreate;
///
/// # diesel::table! { tags (id) { id -> Integer, name -> Text } }
/// # diesel::table! { users (id) { id -> Integer, email -> Text } }
/// #[derive(Queryable, Selectable, GetOrCreate)]
/// #[diesel(table_name = tags)]
/// #[unique(name)]
/// struct Tag { id: i32, name: String }
///
/// #[derive(Queryable, Selectable, GetOrCreate)]
/// #[diesel(table_name = users)]
/// #[unique(email)]
/// struct User { id: i32, email: String }
///
/// # use diesel::connection::SimpleConnection;
/// # let mut conn = SqliteConnection::establish(":memory:").unwrap();
/// # conn.batch_execute("CREATE TABLE tags (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE)").unwrap();
/// # conn.batch_execute("CREATE TABLE users (id INTEGER PRIMARY KEY, email TEXT NOT NULL UNIQUE)").unwrap();
/// getorcreate::assert_schema!(&mut conn, Tag, User);
/// ```
///
/// # Panics
///
/// If the database differs from the declarations, or cannot be queried.
#[cfg(feature = "schema")] // so that rustdoc shows the feature
#[macro_export]
macro_rules! assert_schema {
    ($conn:expr, $($model:ty),+ $(,)?) => {
        $crate::__private::schema::assert_schema(
            $conn,
            &[$(<$model as $crate::GetOrCreate>::constraints()),+],
        )
    };
}
