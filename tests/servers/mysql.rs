//! The suite on MariaDB or MySQL, at each isolation level, and what is their own.
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

/// The connection of this target, on which the suite runs.
pub(crate) type TestConnection = diesel::MysqlConnection;

/// True if a statement can be read whose columns are known only once it is executed.
pub(crate) const READS_UNANNOUNCED_COLUMNS: bool = false;

/// What the path of a socket is called in a URL.
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
