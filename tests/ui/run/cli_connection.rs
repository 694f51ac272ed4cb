//! The program of `cli!`, if Diesel is compiled without its own connection to a database. The
//! macro inside `cli!` is called, since these tests know SQLite alone.

pub fn backends() {
    let _ = getorcreate::__cli_backend!(Sqlite, SqliteConnection);
    let _ = getorcreate::__cli_backend!(Sqlite, PgConnection);
    //~^ ERROR[E0277]: `getorcreate::cli!` needs Diesel's own connection to each database, and Diesel is compiled without one of them
    //~| LABEL: missing: `schema::cli::connect::stand_ins::PgConnection`
    //~| NOTE: enable the feature of Diesel that has it: `postgres` has `PgConnection`, `mysql` has `MysqlConnection`, and `sqlite` has `SqliteConnection`
}
