//! The suite on PostgreSQL through diesel-async, at each isolation level, and the cases that only PostgreSQL has.
//!
//! All cases are the same as with Diesel's own connection.

mod asynchronous;
#[path = "../servers/both/mod.rs"]
mod both;
mod cancellation;
mod driver;
mod load;
mod pools;
mod ports;
#[path = "../servers/postgres/mod.rs"]
mod postgres;
#[allow(dead_code, unused_imports, unused_macros)] // `tests/servers` tests the newer server
#[path = "../servers/server/mod.rs"]
mod server;
mod shared_connection;
#[path = "../suite/mod.rs"]
mod suite;
#[path = "../suite/own_functions.rs"]
mod suite_of_own_functions;
mod watched_line;

use std::sync::Arc;

use diesel::connection::SimpleConnection;
use diesel::result::Error as DieselError;
use diesel_async::{AnsiTransactionManager, AsyncPgConnection};

use cancellation::Watch;
pub(crate) use driver::run;
use postgres::database::Level;
use suite::target::Target;

/// The connection type on which the suite runs for this target.
pub(crate) type TestConnection = driver::Blocking<AsyncPgConnection>;

/// Runs `body` in a transaction at this isolation level. It does the work of diesel-async's `build_transaction`, for a
/// body that blocks.
pub(crate) fn transaction_at<R, E: From<DieselError>>(
    level: Level,
    conn: &mut TestConnection,
    body: impl FnOnce(&mut TestConnection) -> Result<R, E>,
) -> Result<R, E> {
    let begin = format!("BEGIN TRANSACTION ISOLATION LEVEL {level}");
    driver::wait_for(AnsiTransactionManager::begin_transaction_sql(&mut **conn, &begin))?;
    driver::in_transaction(conn, body)
}

/// Runs `body`, an asynchronous closure, in a transaction.
macro_rules! transaction {
    ($conn:expr, $body:expr) => {
        diesel_async::AsyncConnection::transaction($conn, $body).await
    };
}
pub(crate) use transaction;

impl cancellation::Abandoned for postgres::database::Level {
    /// Nobody reads the abandoned answer, and the next statement gets its own.
    fn outlives_a_call(self) -> bool {
        true
    }

    fn watched(self, url: &str, watch: &Arc<Watch>) -> String {
        watched_line::url(self, url, watch)
    }

    fn connect_impatiently(self, url: &str) -> TestConnection {
        let mut conn = self.connect_to(url);
        conn.batch_execute("SET lock_timeout = '5ms'")
            .expect("the variable can be set");
        conn
    }
}

postgres::cases::at_all_levels! {}

/// Here these cases run at the default level only. `tests/servers` runs them at each level, and here `load` runs at
/// each level.
mod many_callers {
    crate::both::crowds_at_each_level! { crate::postgres::database::Level::ReadCommitted }

    mod any_level {
        crate::both::crowds_at_any_level! { crate::postgres::database::Level::ReadCommitted }
    }
}

/// A connection that several calls use at the same time.
mod on_a_shared_connection {
    crate::suite::instantiate! { crate::postgres::database::Level::ReadCommitted, shared_connection_cases:
        shared_connection {
            a_row_is_created_and_found
            calls_at_the_same_time
            calls_that_count_at_the_same_time_lose_nothing
            within_a_transaction
            a_lock_that_is_not_released_is_for_the_caller_to_judge
            a_column_whose_type_changes_is_no_reason_to_repeat
        }
    }
}

/// Calls of real applications.
mod as_applications_call {
    crate::suite::instantiate! { crate::postgres::database::Level::ReadCommitted, ports:
        crates_io {
            an_invitation_is_sent_once_until_it_expires
            an_invitation_that_another_owner_sends_meanwhile
            an_address_is_stored_if_there_is_none
            keywords_are_returned_in_the_order_of_their_names
            a_keyword_that_another_crate_creates_meanwhile
        }
        crates_io_names {
            the_index_of_their_migrations_is_as_declared
            a_crate_keeps_the_name_of_its_first_version
            a_name_that_another_user_takes_meanwhile
        }
        crates_io_users {
            a_user_who_signs_in_again_is_updated
            a_deleted_account_cannot_sign_in
            a_user_who_signs_in_twice_at_once
        }
        lemmy {
            an_instance_is_read_or_created
            a_post_is_changed_by_newer_versions_alone
            a_newer_version_that_arrives_meanwhile_stays
            the_newest_of_all_versions_stays
            the_new_languages_of_a_community_are_told
            languages_that_another_moderator_adds_meanwhile
            languages_of_a_user_are_added_once
        }
    }
}

/// The path by which `instantiate` names these cases.
mod shared_connection_cases {
    pub(crate) use crate::shared_connection;
}

/// The cases that concern only connections of diesel-async.
mod on_diesel_async {
    mod read_committed {
        crate::asynchronous::at_each_level! { crate::postgres::database::Level::ReadCommitted }
    }

    mod repeatable_read {
        crate::asynchronous::at_each_level! { crate::postgres::database::Level::RepeatableRead }
    }

    mod serializable {
        crate::asynchronous::at_each_level! { crate::postgres::database::Level::Serializable }
    }

    mod any_level {
        crate::asynchronous::at_any_level! { crate::postgres::database::Level::ReadCommitted }
    }
}

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
