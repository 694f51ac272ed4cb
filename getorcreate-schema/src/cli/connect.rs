//! Connects with Diesel's own connections, and says which feature of Diesel is missing.

use diesel::{Connection, ConnectionResult};

use crate::connection::SchemaConnection;

/// Connects to the database at the URL.
///
/// # Errors
///
/// The database cannot be reached.
pub fn connect<C: IsCompiledIn>(url: &str) -> ConnectionResult<Box<dyn SchemaConnection>> {
    C::open(url)
}

/// Diesel's own connection to a database. A stand-in does not implement this.
#[diagnostic::on_unimplemented(
    message = "`getorcreate::cli!` needs Diesel's own connection to each database, and Diesel is compiled without one of them",
    label = "missing: `{Self}`",
    note = "enable the feature of Diesel that has it: `postgres` has `PgConnection`, `mysql` has `MysqlConnection`, and `sqlite` has `SqliteConnection`",
    note = "an application that connects through diesel-async needs it only for this program"
)]
pub trait IsCompiledIn {
    #[doc(hidden)]
    fn open(url: &str) -> ConnectionResult<Box<dyn SchemaConnection>>;
}

#[diagnostic::do_not_recommend]
impl<C: Connection + SchemaConnection + 'static> IsCompiledIn for C {
    fn open(url: &str) -> ConnectionResult<Box<dyn SchemaConnection>> {
        let conn = C::establish(url)?;
        Ok(Box::new(conn))
    }
}

/// Stand-ins for Diesel's connections. `cli!` uses one if Diesel is compiled without the connection of that name.
pub mod stand_ins {
    /// Stands in for `diesel::PgConnection`.
    #[derive(Debug)]
    pub struct PgConnection;

    /// Stands in for `diesel::MysqlConnection`.
    #[derive(Debug)]
    pub struct MysqlConnection;

    /// Stands in for `diesel::SqliteConnection`.
    #[derive(Debug)]
    pub struct SqliteConnection;
}
