//! Where a server is, and what a test may call its own there.

use std::env;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::SystemTime;

use diesel::connection::SimpleConnection;
use diesel::prelude::*;

use crate::TestConnection;
use crate::suite::availability::Availability;
use crate::suite::recorder;

/// A server, and the variable of the environment that says where.
pub(crate) struct Server {
    pub(crate) name: &'static str,
    pub(crate) variable: &'static str,
    pub(crate) default_url: &'static str,
}

impl Server {
    /// Without a database of a test's own.
    pub(crate) fn url(&self) -> String {
        env::var(self.variable).unwrap_or_else(|_| self.default_url.to_owned())
    }

    /// Whether anyone answers there.
    pub(crate) fn availability(&self) -> Availability {
        match TestConnection::establish(&self.url()) {
            Ok(_) => Availability::Available,
            Err(error) => Availability::NoServer(format!(
                "{} is not to be had, so its tests are not run. Start it, as `.ci/servers` does, or set {} to its URL. \
                 ({error})",
                self.name, self.variable,
            )),
        }
    }

    /// Runs what makes or drops a database of a test's own.
    pub(crate) fn administrate(&self, sql: &str) {
        recorder::install();
        TestConnection::establish(&self.url())
            .map_err(|error| error.to_string())
            .and_then(|mut conn| conn.batch_execute(sql).map_err(|error| error.to_string()))
            .unwrap_or_else(|error| panic!("{error}, in {sql}"));
    }

    /// As [`administrate`](Self::administrate), where a failure must not hide that of a test.
    pub(crate) fn administrate_at_the_end(&self, sql: &str) {
        if !std::thread::panicking() {
            self.administrate(sql);
        } else if let Ok(mut conn) = TestConnection::establish(&self.url()) {
            // The test has failed; what is left behind is the lesser matter.
            let _ = conn.batch_execute(sql);
        }
    }
}

/// A name that no other test has, in this process or in another.
pub(crate) fn unique_name() -> String {
    static STARTED: OnceLock<u128> = OnceLock::new();
    static MADE: AtomicU32 = AtomicU32::new(0);
    let started = STARTED.get_or_init(|| SystemTime::UNIX_EPOCH.elapsed().expect("the clock is set").as_nanos());
    let number = MADE.fetch_add(1, Ordering::Relaxed);
    format!("getorcreate_{started:x}_{}_{number}", std::process::id())
}
