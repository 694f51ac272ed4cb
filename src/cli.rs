//! `cli!`, and one macro for each database, which names the connection in the crate that calls it.

/// A complete program that writes the migrations for the constraints of these models, and checks that the database has
/// them.
///
/// By convention it is `src/bin/schema.rs`, next to a library that contains the models. The macro call is the whole
/// file, since the macro writes `main`:
///
/// ```ignore
/// use my_app::{Tag, User};
///
/// getorcreate::cli!(Tag, User);
/// ```
///
/// In any other place the macro does not compile, because its `main` would be a function that nobody calls.
///
/// ```compile_fail,E0308
/// # use diesel::prelude::*;
/// # use getorcreate::GetOrCreate;
/// # diesel::table! { tags (id) { id -> Integer, name -> Text } }
/// # #[derive(Queryable, Selectable, GetOrCreate)]
/// # #[diesel(table_name = tags)]
/// # #[unique(name)]
/// # pub struct Tag { id: i32, name: String }
/// fn main() {
///     getorcreate::cli!(Tag);
/// }
/// ```
///
/// ```text
/// cargo run --bin schema -- check
/// ```
///
/// | command | what it does |
/// |---|---|
/// | `sql` | prints the SQL that adds the constraints, without a database |
/// | `generate` | writes migrations for `diesel migration run`: for the missing constraints, or for all |
/// | `check` | compares the database with the models; exit status 0 if it matches, 1 if not, 2 if it could not be read |
/// | `duplicates` | looks for rows that prevent a constraint from being added |
/// | `declare` | prints the unique indexes of a database as `#[unique(..)]`; with `--models` the differences from the models |
/// | `audit` | shows the index behind each key, its size, and if lookups use it |
///
/// Notes report risks: anything that may make a call fail, change a value or hide a row, such as a trigger. They follow
/// the findings and do not change the exit status.
///
/// `--help` shows the rest. The program finds the database and the migrations folder as `diesel_cli` does:
/// `DATABASE_URL`, `.env`, `diesel.toml`. No command changes the database.
///
/// # JSON
///
/// `check`, `duplicates`, `declare` and `audit` print one document with `--json`, whose names do not change:
///
/// - The `status` of `check` is `clean`, `drift`, or `hidden` if a table could not be read. The `status` of
///   `duplicates` is `clean`, `duplicates`, `missing` if a table does not exist, or `unsearched` if the connection cannot call
///   the function of a key.
/// - Each constraint has its `table`, its `columns`, its `expressions`, its `condition` or null, `nulls_not_distinct`,
///   and its `name`. The `expressions` are the columns, or functions of them such as `lower(email)`.
/// - A checked constraint also has a `state`: `enforced` by an `index`, `missing`, or `hidden`.
/// - Each finding has a `code`, which is a value of [`Drift::code`](crate::schema::Drift::code), and a `fix` or an
///   `advice`.
/// - Each of the `notes` has a `code`, which is a value of [`Risk::code`](crate::schema::Risk::code), and an `advice`.
/// - `declare` has `tables`, each with its `indexes`. An index has a `declaration`, or a `reason` why it has none, and a
///   `note` if the declaration needs a function of the program. The `differences` have a `code`, which is a value of
///   [`Difference::code`](crate::schema::Difference::code). With `--models` the `status` is `clean` or `drift`.
/// - `audit` has `keys`, each with its `index`, a `size` in `bytes` or as an estimate of the `rows`, and a `plan`: `used`,
///   `unknown`, or `unused` with the `others` that lookups use. The `undeclared` indexes are as those of `declare`.
///
/// Without a connection there is no document, but a line on stderr and exit status 2.
///
/// # Features
///
/// The program needs getorcreate's feature `cli`, the feature of each database, and Diesel's own connection to it. With
/// getorcreate's feature `postgres` it also needs `diesel/postgres`, and with `mysql` also `diesel/mysql`. If such a
/// feature is missing, the compiler names the connection that it adds. An application that connects through diesel-async
/// must also enable Diesel's own connection, for this program.
///
/// To build an application without these features, give its program a feature of its own in `Cargo.toml`:
///
/// ```toml
/// [features]
/// # Or `diesel/mysql` or `diesel/sqlite`: the program needs Diesel's own connection,
/// # even if the application uses diesel-async.
/// schema = ["getorcreate/cli", "diesel/postgres"]
///
/// [[bin]]
/// name = "schema"
/// required-features = ["schema"]
/// ```
///
/// Then run `cargo run --features schema --bin schema -- check`.
#[cfg(feature = "cli")] // so that rustdoc shows the feature
#[macro_export]
#[allow(clippy::crate_in_macro_def)] // where the program is
macro_rules! cli {
    () => {
        ::core::compile_error!("name at least one model: `getorcreate::cli!(User)`");
        fn main() {}
    };
    ($($model:ty),+ $(,)?) => {
        // Anywhere else than at the top of its crate, this would be a function that nobody calls.
        const _: fn() -> ::std::process::ExitCode = crate::main;

        $crate::__cli_any!();

        fn main() -> ::std::process::ExitCode {
            $crate::__private::schema::cli::run(
                &$crate::models!($($model),+),
                &[$crate::__cli_sqlite!(), $crate::__cli_postgres!(), $crate::__cli_mysql!()],
            )
        }
    };
}

/// One [`Backend`](crate::__private::schema::cli::Backend), for the macros below.
#[doc(hidden)]
#[macro_export]
macro_rules! __cli_backend {
    ($dialect:ident, $connection:ident) => {
        ::core::option::Option::Some($crate::__private::schema::cli::Backend {
            dialect: $crate::schema::Dialect::$dialect,
            connect: |url| {
                // Without Diesel's feature the inner block does not know the name, so it is the stand-in.
                #[allow(unused_imports)]
                use $crate::__private::schema::cli::stand_ins::$connection;
                {
                    #[allow(unused_imports)]
                    use $crate::__private::schema::cli::diesel::*;
                    $crate::__private::schema::cli::connect::<$connection>(url)
                }
            },
        })
    };
}

/// Defines a macro with a body if the feature is on, and an empty one if it is off. Only this crate knows which
/// features are on. The crate that calls the macro does not know it.
#[rustfmt::skip] // rustfmt 1.9 indents the inner macro further each time
macro_rules! backend {
    ($feature:literal, $name:ident, $dialect:ident, $connection:ident, $dollar:tt) => {
        #[cfg(feature = $feature)]
        #[doc(hidden)]
        #[macro_export]
        macro_rules! $name {
            () => {
                $dollar crate::__cli_backend!($dialect, $connection)
            };
        }

        #[cfg(not(feature = $feature))]
        #[doc(hidden)]
        #[macro_export]
        macro_rules! $name {
            () => {
                ::core::option::Option::None
            };
        }
    };
}

backend!("sqlite", __cli_sqlite, Sqlite, SqliteConnection, $);
backend!("postgres", __cli_postgres, Postgres, PgConnection, $);
backend!("mysql", __cli_mysql, Mysql, MysqlConnection, $);

/// Without a backend the program could do nothing.
#[cfg(any(feature = "sqlite", feature = "postgres", feature = "mysql"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __cli_any {
    () => {};
}

/// Without a backend the program could do nothing.
#[cfg(not(any(feature = "sqlite", feature = "postgres", feature = "mysql")))]
#[doc(hidden)]
#[macro_export]
macro_rules! __cli_any {
    () => {
        ::core::compile_error!("getorcreate knows no database: enable its feature `sqlite`, `postgres` or `mysql`");
    };
}
