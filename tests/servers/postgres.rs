//! The suite on PostgreSQL, at each isolation level, and the cases that only PostgreSQL has.
//!
//! A process runs on one server, and starts another process for each of the others: `server/table.rs` lists them.
//! `.ci/servers` starts them.

mod both;
#[path = "../suite/blocking.rs"]
mod driver;
#[path = "postgres/mod.rs"]
mod postgres;
mod server;
#[path = "../suite/mod.rs"]
mod suite;
#[path = "../suite/own_functions.rs"]
mod suite_of_own_functions;

/// The migrations, the check and the duplicates. They are the same at every isolation level.
#[path = "postgres/schema"]
mod schema {
    mod mending;
    mod role;

    mod access;
    mod arbiters;
    mod casts;
    mod columns;
    mod constraints;
    mod flaws;
    mod functions;
    mod generated;
    mod nulls;
    mod obstacles;
    mod partial;
    mod server;
    mod tables;

    mod hostile_names;
    mod migrations;
    mod names;
    mod online;
    mod online_indexes;
    mod online_locks;

    mod duplicates;

    mod applications;
    mod audit;
    mod declare;
}

use diesel::result::Error as DieselError;

pub(crate) use driver::run;
use postgres::database::Level;

/// The connection type on which the suite runs for this target.
pub(crate) type TestConnection = diesel::PgConnection;

/// Runs `body` in a transaction at this isolation level.
pub(crate) fn transaction_at<R, E: From<DieselError>>(
    level: Level,
    conn: &mut TestConnection,
    body: impl FnOnce(&mut TestConnection) -> Result<R, E>,
) -> Result<R, E> {
    let transaction = conn.build_transaction();
    match level {
        Level::ReadCommitted => transaction.read_committed(),
        Level::RepeatableRead => transaction.repeatable_read(),
        Level::Serializable => transaction.serializable(),
    }
    .run(body)
}

server::elsewhere::elsewhere! { postgres_newer }

mod many_callers {
    mod any_level {
        crate::both::crowds_at_any_level! { crate::postgres::database::Level::ReadCommitted }
    }

    mod read_committed {
        crate::both::crowds_at_each_level! { crate::postgres::database::Level::ReadCommitted }
    }

    mod repeatable_read {
        crate::both::crowds_at_each_level! { crate::postgres::database::Level::RepeatableRead }
    }

    mod serializable {
        crate::both::crowds_at_each_level! { crate::postgres::database::Level::Serializable }
    }
}

postgres::cases::at_all_levels! {}

/// Keys through functions of the user's own.
mod own_functions {
    mod read_committed {
        crate::suite_of_own_functions::cases! { crate::postgres::database::Level::ReadCommitted }
    }

    mod repeatable_read {
        crate::suite_of_own_functions::cases! { crate::postgres::database::Level::RepeatableRead }
    }

    mod serializable {
        crate::suite_of_own_functions::cases! { crate::postgres::database::Level::Serializable }
    }
}
