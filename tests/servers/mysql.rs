//! The suite on MariaDB or MySQL, at each isolation level, and the cases that only these databases have.
//!
//! A process runs on one server, and starts another process for each of the others: `server/table.rs` lists them.
//! `.ci/servers` starts them.

mod both;
#[path = "../suite/blocking.rs"]
mod driver;
#[path = "mysql/mod.rs"]
mod mysql;
#[path = "mysql/schema/mod.rs"]
mod schema;
mod server;
#[path = "../suite/mod.rs"]
mod suite;

pub(crate) use driver::run;

/// The connection type on which the suite runs for this target.
pub(crate) type TestConnection = diesel::MysqlConnection;

/// True if the connection can read the result of a statement whose columns are known only after it has run.
pub(crate) const READS_UNANNOUNCED_COLUMNS: bool = false;

/// The name of the URL parameter for the path of a socket.
pub(crate) const SOCKET: &str = "unix_socket";

server::elsewhere::elsewhere! { mariadb_newer mysql }

mod many_callers {
    mod any_level {
        crate::mysql::cases::crowds_at_any_level! { crate::mysql::database::Level::RepeatableRead }
    }

    mod read_committed {
        crate::mysql::cases::crowds_at_each_level! { crate::mysql::database::Level::ReadCommitted }
    }

    mod repeatable_read {
        crate::mysql::cases::crowds_at_each_level! { crate::mysql::database::Level::RepeatableRead }
    }

    mod snapshot_isolation {
        crate::mysql::cases::crowds_at_each_level! { crate::mysql::database::Level::SnapshotIsolation }
    }

    mod serializable {
        crate::mysql::cases::crowds_at_each_level! { crate::mysql::database::Level::Serializable }
    }
}

mysql::cases::at_all_levels! {
    crate::schema::cases::schema_side! { crate::mysql::database::Level::RepeatableRead }
}
