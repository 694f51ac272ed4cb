//! The suite on MariaDB or MySQL through diesel-async, at each isolation level, and what is their own.
//!
//! No case is another than with Diesel's own connection.

mod asynchronous;
#[path = "../servers/both/mod.rs"]
mod both;
mod cancellation;
mod driver;
mod load;
#[path = "../servers/mysql/mod.rs"]
mod mysql;
mod pools;
#[path = "../servers/mysql/schema/mod.rs"]
mod schema;
#[path = "../servers/server/mod.rs"]
mod server;
#[path = "../suite/mod.rs"]
mod suite;
mod watched_line;

use std::sync::Arc;

use diesel_async::AsyncMysqlConnection;

use cancellation::Watch;

pub(crate) use driver::run;

/// The connection of this target, on which the suite runs.
pub(crate) type TestConnection = driver::Blocking<AsyncMysqlConnection>;

/// True if a statement can be read whose columns are known only once it is executed.
pub(crate) const READS_UNANNOUNCED_COLUMNS: bool = true;

/// What the path of a socket is called in a URL.
pub(crate) const SOCKET: &str = "socket";

/// Runs `body`, an asynchronous closure, in a transaction.
macro_rules! transaction {
    ($conn:expr, $body:expr) => {
        diesel_async::AsyncConnection::transaction($conn, $body).await
    };
}
pub(crate) use transaction;

impl cancellation::Abandoned for mysql::database::Level {
    /// The next statement would get the answer to the last.
    fn outlives_a_call(self) -> bool {
        false
    }

    fn watched(self, url: &str, watch: &Arc<Watch>) -> String {
        watched_line::url(self, url, watch)
    }
}

// The schema side asks the newer MariaDB in `tests/servers` only. Both drivers ask the older one and MySQL.
server::elsewhere::elsewhere! { mariadb_newer["schema_side::"] mysql }

mysql::cases::at_all_levels! {
    mod schema_side {
        crate::schema::cases::schema_side! { crate::mysql::database::Level::RepeatableRead }
    }
}

/// These run at the default level only. `tests/servers` runs them at each level, and here `load` runs at each level.
mod many_callers {
    crate::mysql::cases::crowds_at_each_level! { crate::mysql::database::Level::RepeatableRead }

    mod any_level {
        crate::mysql::cases::crowds_at_any_level! { crate::mysql::database::Level::RepeatableRead }
    }
}

/// What concerns the connections of diesel-async alone.
mod on_diesel_async {
    mod read_committed {
        crate::asynchronous::at_each_level! { crate::mysql::database::Level::ReadCommitted }
    }

    mod repeatable_read {
        crate::asynchronous::at_each_level! { crate::mysql::database::Level::RepeatableRead }
    }

    mod snapshot_isolation {
        crate::asynchronous::at_each_level! { crate::mysql::database::Level::SnapshotIsolation }
    }

    mod serializable {
        crate::asynchronous::at_each_level! { crate::mysql::database::Level::Serializable }
    }

    mod any_level {
        crate::asynchronous::at_any_level! { crate::mysql::database::Level::RepeatableRead }
    }
}
