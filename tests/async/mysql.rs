//! The suite on MariaDB or MySQL through diesel-async, at each isolation level, and the cases that only these databases
//! have.
//!
//! All cases are the same as with Diesel's own connection.

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

/// The connection type on which the suite runs for this target.
pub(crate) type TestConnection = driver::Blocking<AsyncMysqlConnection>;

/// True if the connection can read the result of a statement whose columns are known only after it has run.
pub(crate) const READS_UNANNOUNCED_COLUMNS: bool = true;

/// The name of the URL parameter for the path of a socket.
pub(crate) const SOCKET: &str = "socket";

/// Runs `body`, an asynchronous closure, in a transaction.
macro_rules! transaction {
    ($conn:expr, $body:expr) => {
        diesel_async::AsyncConnection::transaction($conn, $body).await
    };
}
pub(crate) use transaction;

impl cancellation::Abandoned for mysql::database::Level {
    /// The next statement would get the answer to the abandoned one.
    fn outlives_a_call(self) -> bool {
        false
    }

    fn watched(self, url: &str, watch: &Arc<Watch>) -> String {
        watched_line::url(self, url, watch)
    }
}

// `tests/servers` tests the newer MariaDB. Here each product is tested once, since the drivers are other ones.
server::elsewhere::elsewhere! { mysql }

mysql::cases::at_all_levels! {
    mod schema_side {
        crate::schema::cases::schema_side! { crate::mysql::database::Level::RepeatableRead }
    }
}

/// Here these cases run at the default level only. `tests/servers` runs them at each level, and here `load` runs at
/// each level.
mod many_callers {
    crate::mysql::cases::crowds_at_each_level! { crate::mysql::database::Level::RepeatableRead }

    mod any_level {
        crate::mysql::cases::crowds_at_any_level! { crate::mysql::database::Level::RepeatableRead }
    }
}

/// The cases that concern only connections of diesel-async.
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
