//! A PostgreSQL server for one test. It listens on a socket in its folder.

use std::fs;
use std::path::{Path, PathBuf};

use diesel::connection::SimpleConnection;
use diesel::prelude::*;

use super::database::{Level, USERS};
use crate::TestConnection;
use crate::both::private_server::{Home, PrivateServer, can_run_as, find_program};
use crate::suite::availability::Availability;
use crate::suite::recorder;

/// The user whom Debian allows to run its servers.
const USER: &str = "postgres";

#[derive(Debug)]
pub(crate) struct PrivatePostgres {
    control: PathBuf,
    home: Home,
}

impl PrivatePostgres {
    fn control<'a>(&self, arguments: impl IntoIterator<Item = &'a str>) {
        self.home.run(
            &self.control,
            ["--pgdata", "data", "--wait"].into_iter().chain(arguments),
        );
    }

    fn start(&self) {
        let folder = self.home.path().display();
        let options = format!("-c unix_socket_directories='{folder}' -c listen_addresses='' -c shared_buffers=16MB");
        self.control(["--log", "log", "--options", &options, "start"]);
    }
}

impl PrivateServer for PrivatePostgres {
    type Like = Level;
    const LIKE: Level = Level::ReadCommitted;

    fn availability() -> Availability {
        match (find("initdb"), find("pg_ctl")) {
            (Some(_), Some(_)) if can_run_as(USER) => Availability::Available,
            _ => Availability::NotOffered(format!(
                "no PostgreSQL can be started of a test's own, so nothing is tested of one that crashes. \
                 That takes `initdb`, `pg_ctl` and, for root, `runuser` and the user `{USER}`."
            )),
        }
    }

    fn create() -> Self {
        recorder::install();
        let home = Home::create(USER);
        let initialize = find("initdb").expect("it is available");
        home.run(
            &initialize,
            [
                "--pgdata=data",
                "--username=postgres",
                "--auth=trust",
                "--encoding=UTF8",
                "--locale=C",
                "--no-sync",
            ],
        );
        let server = Self {
            control: find("pg_ctl").expect("it is available"),
            home,
        };
        server.start();
        TestConnection::establish(&server.url())
            .expect("it has been waited for")
            .batch_execute(USERS)
            .expect("the database is empty");
        server
    }

    fn url(&self) -> String {
        format!("postgres:///postgres?user=postgres&host={}", self.home.path().display())
    }

    fn crash(&mut self) {
        self.control(["--mode", "immediate", "stop"]);
    }

    fn start_again(&mut self) {
        self.start();
    }
}

impl Drop for PrivatePostgres {
    fn drop(&mut self) {
        // A failed test may have left the server down.
        if self.home.path().join("data/postmaster.pid").exists() {
            self.control(["--mode", "immediate", "stop"]);
        }
    }
}

/// The path of a program. Debian keeps each version's programs in a separate folder; the newest version is taken.
fn find(program: &str) -> Option<PathBuf> {
    let versions = fs::read_dir(Path::new("/usr/lib/postgresql"))
        .into_iter()
        .flatten()
        .flatten();
    let mut versions: Vec<PathBuf> = versions.map(|version| version.path().join("bin")).collect();
    versions.sort();
    versions.reverse();
    find_program(program, &versions)
}

mod restart {
    crate::both::restart::restart! { super::PrivatePostgres }
}
