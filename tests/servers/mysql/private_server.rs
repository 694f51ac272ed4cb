//! A MariaDB server of a test's own, which listens on a socket in its folder.

use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use diesel::connection::SimpleConnection;
use diesel::prelude::*;

use super::database::{COLLATION, Database, RepeatableRead, TABLES};
use crate::both::private_server::{Home, PrivateServer, can_run_as, find_program, is_root};
use crate::both::sessions::until;
use crate::suite::availability::Availability;
use crate::suite::recorder;
use crate::{SOCKET, TestConnection};

/// Whom Debian lets run its servers.
const USER: &str = "mysql";

#[derive(Debug)]
pub(crate) struct PrivateMariaDb {
    /// None after a crash.
    process: Option<Child>,
    home: Home,
}

impl PrivateMariaDb {
    fn start(&mut self) {
        let path = |name: &str| self.home.path().join(name).display().to_string();
        let mut command = Command::new(find("mariadbd").expect("it is available"));
        command
            .arg("--no-defaults")
            .arg(format!("--datadir={}", path("data")))
            .arg(format!("--socket={}", path("socket")))
            .arg(format!("--pid-file={}", path("pid")))
            .arg(format!("--log-error={}", path("log")))
            .arg(tmpdir(&self.home))
            .args([
                "--skip-networking",
                "--innodb-buffer-pool-size=16M",
                "--innodb-log-file-size=8M",
            ])
            .args(is_root().then(|| format!("--user={USER}")))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        let mut process = command.spawn().unwrap_or_else(|error| panic!("{error}: {command:?}"));
        let url = self.url_of("");
        until("MariaDB answers", || {
            let ended = process.try_wait().expect("it is our own");
            assert_eq!(
                ended,
                None,
                "{}",
                std::fs::read_to_string(path("log")).unwrap_or_default()
            );
            TestConnection::establish(&url).is_ok()
        });
        self.process = Some(process);
    }

    fn url_of(&self, database: &str) -> String {
        let socket = self.home.path().join("socket");
        format!("mysql://root@localhost/{database}?{SOCKET}={}", socket.display())
    }
}

/// A server that starts removes temporary tables from there, in `/tmp` those of every other server as well.
/// <https://mariadb.com/kb/en/server-system-variables/#tmpdir>
fn tmpdir(home: &Home) -> String {
    format!("--tmpdir={}", home.path().display())
}

impl PrivateServer for PrivateMariaDb {
    type Like = Database<RepeatableRead>;

    fn availability() -> Availability {
        match (find("mariadb-install-db"), find("mariadbd")) {
            (Some(_), Some(_)) if can_run_as(USER) => Availability::Available,
            _ => Availability::NotOffered(format!(
                "no MariaDB can be started of a test's own, so nothing is tested of one that crashes. \
                 That takes `mariadb-install-db`, `mariadbd` and, for root, `runuser` and the user `{USER}`."
            )),
        }
    }

    fn create() -> Self {
        recorder::install();
        let home = Home::create(USER);
        let data = format!("--datadir={}", home.path().join("data").display());
        let tmpdir = tmpdir(&home);
        let install = find("mariadb-install-db").expect("it is available");
        home.run(
            &install,
            [
                "--no-defaults",
                &data,
                &tmpdir,
                "--auth-root-authentication-method=normal",
                "--skip-test-db",
            ],
        );
        let mut server = Self { process: None, home };
        server.start();
        TestConnection::establish(&server.url_of(""))
            .expect("it has been waited for")
            .batch_execute(&format!("CREATE DATABASE crashing {COLLATION}; USE crashing; {TABLES}"))
            .expect("the server is empty");
        server
    }

    fn url(&self) -> String {
        self.url_of("crashing")
    }

    fn crash(&mut self) {
        if let Some(mut process) = self.process.take() {
            process.kill().expect("it is our own");
            process.wait().expect("it was killed");
        }
    }

    fn start_again(&mut self) {
        self.start();
    }
}

impl Drop for PrivateMariaDb {
    fn drop(&mut self) {
        self.crash();
    }
}

/// Debian keeps the server where only root looks.
fn find(program: &str) -> Option<PathBuf> {
    find_program(program, &["/usr/bin".into(), "/usr/sbin".into()])
}

mod restart {
    crate::both::restart::restart! { super::PrivateMariaDb }
}
