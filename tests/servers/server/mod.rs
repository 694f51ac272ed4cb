//! The server that the tests run on, its URL, and names for a test's own objects.

pub(crate) mod elsewhere;
pub(crate) mod table;

use std::env;
use std::error::Error;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::SystemTime;

use diesel::connection::SimpleConnection;
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::Text;

use crate::TestConnection;
use crate::suite::availability::Availability;
use crate::suite::recorder;
use table::{Cases, Product};

/// The environment variable that chooses the server of a test process: one of the keys of [`table::SERVERS`].
const CHOICE: &str = "GETORCREATE_TEST_SERVER";

/// The environment variable with the keys of servers that the package source could not deliver. CI goes on without them.
const NOT_DELIVERED: &str = "GETORCREATE_NOT_TESTED";

/// A server that tests run on.
#[derive(Debug)]
pub(crate) struct Server {
    key: &'static str,
    product: Product,
    /// The environment variable that contains its URL.
    variable: &'static str,
    default_url: &'static str,
    cases: Cases,
}

/// The server with this key.
fn server(key: &str) -> &'static Server {
    let found = table::SERVERS.iter().find(|server| server.key == key);
    found.unwrap_or_else(|| {
        panic!(
            "{CHOICE} is {key}, which is none of {:?}",
            table::SERVERS.each_ref().map(|s| s.key)
        )
    })
}

/// The server of this process: the chosen one if it is one of these products, otherwise the first of them.
pub(crate) fn chosen(products: &[Product]) -> &'static Server {
    let chosen = env::var(CHOICE).ok().map(|key| server(&key));
    chosen
        .into_iter()
        .chain(&table::SERVERS)
        .find(|server| products.contains(&server.product))
        .expect("each product has a server")
}

impl Server {
    /// The URL, without a test's own database.
    pub(crate) fn url(&self) -> String {
        env::var(self.variable).unwrap_or_else(|_| self.default_url.to_owned())
    }

    /// `Available` if the right server answers at the URL.
    pub(crate) fn availability(&self) -> Availability {
        if env::var(NOT_DELIVERED).is_ok_and(|keys| keys.split_whitespace().any(|key| key == self.key)) {
            return Availability::NotOffered(format!("the package source does not deliver the server {}", self.key));
        }
        match self.version() {
            Ok(version) if version.starts_with(self.product.name()) => Availability::Available,
            Ok(version) => Availability::NoServer(format!(
                "the URL of {} leads to {version}. Set {} to another one.",
                self.product.name(),
                self.variable,
            )),
            Err(error) => Availability::NoServer(format!(
                "the server {} is not available, so its tests are not run. Start it, as `.ci/servers` does, or set {} \
                 to its URL. ({error})",
                self.key, self.variable,
            )),
        }
    }

    /// The product and its version number, as the server reports them.
    fn version(&self) -> Result<String, Box<dyn Error>> {
        let mut conn = TestConnection::establish(&self.url())?;
        let said: String = diesel::select(sql::<Text>("VERSION()")).get_result(&mut conn)?;
        let product = [Product::Postgres, Product::MariaDb]
            .into_iter()
            .find(|product| said.contains(product.name()))
            .unwrap_or(Product::Mysql);
        let number = said.trim_start_matches(|c: char| !c.is_ascii_digit());
        let end = number
            .find(|c: char| !c.is_ascii_digit() && c != '.')
            .unwrap_or(number.len());
        Ok(format!("{} {}", product.name(), &number[..end]))
    }

    /// Runs SQL that makes or drops a test's own database.
    pub(crate) fn administrate(&self, sql: &str) {
        recorder::install();
        TestConnection::establish(&self.url())
            .map_err(|error| error.to_string())
            .and_then(|mut conn| conn.batch_execute(sql).map_err(|error| error.to_string()))
            .unwrap_or_else(|error| panic!("{error}, in {sql}"));
    }

    /// Does the same as [`administrate`](Self::administrate), but does not hide the failure of a test.
    pub(crate) fn administrate_at_the_end(&self, sql: &str) {
        if !std::thread::panicking() {
            self.administrate(sql);
        } else if let Ok(mut conn) = TestConnection::establish(&self.url()) {
            // The test has failed, which matters more than leftover objects.
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
