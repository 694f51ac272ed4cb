//! A MariaDB or MySQL server for one test: the product that the process tests. It listens on a socket in its folder.

use std::env;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use diesel::connection::SimpleConnection;
use diesel::prelude::*;

use super::database::{COLLATION, Level, SERVER, USERS, product};
use crate::both::private_server::{Home, PrivateServer, can_run_as, find_program, is_root};
use crate::both::sessions::until;
use crate::suite::availability::Availability;
use crate::suite::recorder;
use crate::{SOCKET, TestConnection};

/// The programs of a server.
#[derive(Debug)]
struct Programs {
    /// The root folder of another Debian, if the programs run in one. `.ci/debian_root` makes it.
    root: Option<PathBuf>,
    server: PathBuf,
    /// The program that makes the data folder. MySQL's server does that itself.
    installer: Option<PathBuf>,
    /// The user that runs the programs.
    user: &'static str,
}

impl Programs {
    fn find() -> Option<Self> {
        if product().is_mariadb {
            return Some(Self {
                root: None,
                server: find("mariadbd")?,
                installer: Some(find("mariadb-install-db")?),
                // Debian lets this user run its servers.
                user: "mysql",
            })
            .filter(|programs| can_run_as(programs.user));
        }
        let cache = env::var_os("GETORCREATE_CACHE").map_or_else(|| "/var/cache/getorcreate".into(), PathBuf::from);
        let root = cache.join("sid");
        let server = "/usr/sbin/mysqld";
        (is_root() && root.join(&server[1..]).is_file()).then(|| Self {
            root: Some(root),
            server: server.into(),
            installer: None,
            user: "root",
        })
    }

    fn home(&self) -> Home {
        match &self.root {
            Some(root) => Home::create_in(&root.join("tmp"), self.user),
            None => Home::create(self.user),
        }
    }

    /// The path from the programs' point of view.
    fn path(&self, path: &Path) -> String {
        let Some(root) = &self.root else {
            return path.display().to_string();
        };
        let inside = path.strip_prefix(root).expect("the home is in the root");
        format!("/{}", inside.display())
    }

    fn install(&self, home: &Home) {
        let blank = self
            .root
            .as_deref()
            .map(|root| root.join("var/lib/getorcreate/mysql.blank"));
        if let Some(blank) = blank.filter(|blank| blank.with_extension("blank.ready").is_file()) {
            // `.ci/servers` has made it, which takes MySQL many seconds.
            home.run(Path::new("cp"), [Path::new("-a"), &blank, &home.path().join("data")]);
            return;
        }
        let data = format!("--datadir={}", self.path(&home.path().join("data")));
        let tmpdir = self.tmpdir(home);
        match (&self.root, &self.installer) {
            (None, Some(installer)) => home.run(
                installer,
                [
                    "--no-defaults",
                    &data,
                    &tmpdir,
                    "--auth-root-authentication-method=normal",
                    "--skip-test-db",
                ],
            ),
            (Some(root), None) => home.run(
                Path::new("chroot"),
                [
                    root.as_os_str(),
                    self.server.as_os_str(),
                    OsStr::new("--no-defaults"),
                    OsStr::new("--user=root"),
                    OsStr::new("--initialize-insecure"),
                    OsStr::new(&data),
                    OsStr::new(&tmpdir),
                ],
            ),
            _ => unreachable!("MariaDB is installed here, MySQL in a root"),
        }
    }

    /// The server's own folder for temporary tables. A starting server removes all temporary tables from that folder;
    /// in `/tmp` it would also remove those of every other server.
    /// <https://mariadb.com/kb/en/server-system-variables/#tmpdir>
    fn tmpdir(&self, home: &Home) -> String {
        format!("--tmpdir={}", self.path(home.path()))
    }

    /// The server command, with the arguments that both products share.
    fn command(&self, home: &Home) -> Command {
        let path = |name: &str| self.path(&home.path().join(name));
        let mut command = match &self.root {
            Some(root) => {
                let mut command = Command::new("chroot");
                command.arg(root).arg(&self.server);
                command
            }
            None => Command::new(&self.server),
        };
        command
            .arg("--no-defaults")
            .arg(format!("--datadir={}", path("data")))
            .arg(format!("--socket={}", path("socket")))
            .arg(format!("--pid-file={}", path("pid")))
            .arg(format!("--log-error={}", path("log")))
            .arg(self.tmpdir(home))
            .args(["--skip-networking", "--innodb-buffer-pool-size=16M"])
            .args(is_root().then(|| format!("--user={}", self.user)));
        if product().is_mariadb {
            command.arg("--innodb-log-file-size=8M");
        } else {
            command.args(["--mysqlx=OFF", "--secure-file-priv=NULL", "--tls-version="]);
            command.args([
                "--auto-generate-certs=OFF",
                "--caching-sha2-password-auto-generate-rsa-keys=OFF",
            ]);
        }
        command
    }
}

#[derive(Debug)]
pub(crate) struct OwnServer {
    /// The running server, or `None` after a crash.
    process: Option<Child>,
    programs: Programs,
    home: Home,
}

impl OwnServer {
    fn start(&mut self) {
        let mut command = self.programs.command(&self.home);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let mut process = command.spawn().unwrap_or_else(|error| panic!("{error}: {command:?}"));
        let url = self.url_of("");
        until("the server answers", || {
            let ended = process.try_wait().expect("it is our own");
            let log = self.home.path().join("log");
            assert_eq!(ended, None, "{}", std::fs::read_to_string(log).unwrap_or_default());
            TestConnection::establish(&url).is_ok()
        });
        self.process = Some(process);
    }

    fn url_of(&self, database: &str) -> String {
        let socket = self.home.path().join("socket");
        format!("mysql://root@localhost/{database}?{SOCKET}={}", socket.display())
    }
}

impl PrivateServer for OwnServer {
    type Like = Level;
    const LIKE: Level = Level::RepeatableRead;

    fn availability() -> Availability {
        match SERVER.availability() {
            Availability::Available if Programs::find().is_none() => Availability::NotOffered(
                "no MariaDB or MySQL can be started of a test's own, so nothing is tested of one that crashes. MariaDB \
                 takes `mariadb-install-db`, `mariadbd` and, for root, `runuser` and the user `mysql`. MySQL takes root, \
                 and the folder that `.ci/servers` makes for it."
                    .to_owned(),
            ),
            availability => availability,
        }
    }

    fn create() -> Self {
        recorder::install();
        let programs = Programs::find().expect("they are available");
        let home = programs.home();
        programs.install(&home);
        let mut server = Self {
            process: None,
            programs,
            home,
        };
        server.start();
        TestConnection::establish(&server.url_of(""))
            .expect("it has been waited for")
            .batch_execute(&format!("CREATE DATABASE crashing {COLLATION}; USE crashing; {USERS}"))
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

impl Drop for OwnServer {
    fn drop(&mut self) {
        self.crash();
    }
}

/// The path of a program. Debian keeps the server in a folder that is only in root's `PATH`.
fn find(program: &str) -> Option<PathBuf> {
    find_program(program, &["/usr/bin".into(), "/usr/sbin".into()])
}

mod restart {
    crate::both::restart::restart! { super::OwnServer }
}
