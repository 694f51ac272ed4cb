//! `cli!`, and one macro for each database, which names the connection in the crate that calls it.

/// The whole of a program that brings the constraints of these models into the database, and checks that they are
/// there.
///
/// By convention it is `src/bin/schema.rs`, next to a library that has the models. It is the whole file, since the macro
/// writes `main`:
///
/// ```ignore
/// use my_app::{Tag, User};
///
/// getorcreate::cli!(Tag, User);
/// ```
///
/// Anywhere else it does not compile: it would be a function that nobody calls.
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
/// | `generate` | writes migrations for `diesel migration run`: for what the database lacks, or for all |
/// | `check` | compares the database with the models: exit status 0 as declared, 1 not, 2 it could not be looked at |
/// | `duplicates` | looks for rows that keep a constraint from being added |
///
/// Notes tell what may make a call fail, change a value or hide a row, a trigger for example. They stand below the findings
/// and do not change the exit status.
///
/// `--help` tells the rest. The database and the folder of migrations are found as `diesel_cli` finds them:
/// `DATABASE_URL`, `.env`, `diesel.toml`. No command changes the database.
///
/// # JSON
///
/// `check --json` and `duplicates --json` print one document, whose names do not change. Its `status` is `clean`, `drift` or
/// `hidden`, where a table could not be looked at, and `clean`, `duplicates` or `missing`, where a table is not there. Each constraint has
/// its `table`, its `columns`, its `expressions`, which are the columns or what is made of them, `lower(email)`, its
/// `condition` or null, `nulls_not_distinct`, and its `name`. Where it is checked, it has a `state`:
/// `served` by an `index`, `lacking`, or `hidden`. Each finding has a `code`, one of those of
/// [`Drift::code`](crate::schema::Drift::code), and a `mend` or an `advice`. Each of the `notes` has a `code`, one of those
/// of [`Risk::code`](crate::schema::Risk::code), and an `advice`. Without a connection there is no document, but a
/// line on stderr and exit status 2.
///
/// # Features
///
/// It takes the feature `cli` of getorcreate, that of each database, and Diesel's own connection to it: with the
/// feature `postgres` of getorcreate also `diesel/postgres`, with `mysql` also `diesel/mysql`. Where the latter is missing the
/// compiler says that it cannot find `PgConnection` or `MysqlConnection` in `diesel`. A program that connects through
/// diesel-async has to enable it for this one all the same.
///
/// An application that is not to be built with these has a feature of its own for its program, in `Cargo.toml`:
///
/// ```toml
/// [features]
/// schema = ["getorcreate/cli"]
///
/// [[bin]]
/// name = "schema"
/// required-features = ["schema"]
/// ```
///
/// and calls it by `cargo run --features schema --bin schema -- check`.
#[macro_export]
#[allow(clippy::crate_in_macro_def)] // where the program is
macro_rules! cli {
    ($($model:ty),+ $(,)?) => {
        // Elsewhere than at the top of its crate it would be a function that nobody calls.
        const _: fn() -> ::std::process::ExitCode = crate::main;

        $crate::__cli_any!();

        fn main() -> ::std::process::ExitCode {
            $crate::__private::schema::cli::run(
                &[$(<$model as $crate::GetOrCreate>::constraints()),+],
                &[$crate::__cli_sqlite!(), $crate::__cli_postgres!(), $crate::__cli_mysql!()],
            )
        }
    };
}

/// One [`Backend`](crate::__private::schema::cli::Backend), for the macros below.
#[doc(hidden)]
#[macro_export]
macro_rules! __cli_backend {
    ($dialect:ident, $connection:path) => {
        ::core::option::Option::Some($crate::__private::schema::cli::Backend {
            dialect: $crate::schema::Dialect::$dialect,
            connect: |url| {
                let conn = <$connection as $crate::__private::schema::cli::diesel::Connection>::establish(url)?;
                ::core::result::Result::Ok(::std::boxed::Box::new(conn))
            },
        })
    };
}

/// A macro with a body where the feature is on, and without where it is off: which it is, is known here and not in the
/// crate that calls it.
macro_rules! backend {
    ($feature:literal, $name:ident, $dialect:ident, $connection:ident, $dollar:tt) => {
        #[cfg(feature = $feature)]
        #[doc(hidden)]
        #[macro_export]
        macro_rules! $name {
                    () => {
                        $dollar crate::__cli_backend!($dialect, $dollar crate::__private::schema::cli::diesel::$connection)
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

/// With no backend the program could do nothing.
#[cfg(any(feature = "sqlite", feature = "postgres", feature = "mysql"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __cli_any {
    () => {};
}

/// With no backend the program could do nothing.
#[cfg(not(any(feature = "sqlite", feature = "postgres", feature = "mysql")))]
#[doc(hidden)]
#[macro_export]
macro_rules! __cli_any {
    () => {
        ::core::compile_error!("getorcreate knows no database: enable its feature `sqlite`, `postgres` or `mysql`");
    };
}
