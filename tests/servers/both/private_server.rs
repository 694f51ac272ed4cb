//! A server for one test, which may crash without effect on others. It needs only the server's programs.

use std::env;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::sessions::Sessions;
use crate::suite::availability::Availability;

/// A running server. Dropping the value removes it.
pub(crate) trait PrivateServer: Send + Sized + 'static {
    /// The kind of server.
    type Like: Sessions;

    /// Its default isolation level.
    const LIKE: Self::Like;

    /// The availability of its programs.
    fn availability() -> Availability;

    /// Starts a server, with the suite's tables.
    fn create() -> Self;

    fn url(&self) -> String;

    /// Kills the server, so that it cannot shut down cleanly.
    fn crash(&mut self);

    /// Starts it after a crash, and returns once it answers.
    fn start_again(&mut self);
}

/// The folder of one server, which is removed with it. A server does not run as root, so the folder may have to belong
/// to another user.
#[derive(Debug)]
pub(crate) struct Home {
    path: PathBuf,
    user: &'static str,
}

impl Home {
    pub(crate) fn create(user: &'static str) -> Self {
        Self::create_in(&env::temp_dir(), user)
    }

    pub(crate) fn create_in(folder: &Path, user: &'static str) -> Self {
        let template = folder.join("getorcreate.XXXXXX");
        let made = output(as_user(user, Path::new("mktemp")).arg("-d").arg(template));
        let path = PathBuf::from(made.trim_end());
        Self { path, user }
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Runs the program to its end, with the owner's rights.
    pub(crate) fn run<A: AsRef<OsStr>>(&self, program: &Path, arguments: impl IntoIterator<Item = A>) {
        let mut command = as_user(self.user, program);
        output(command.args(arguments).current_dir(&self.path).stdin(Stdio::null()));
    }
}

impl Drop for Home {
    fn drop(&mut self) {
        // If the test has failed, that matters more than leftover files.
        let removed = fs::remove_dir_all(&self.path);
        assert!(removed.is_ok() || std::thread::panicking(), "{removed:?}");
    }
}

/// True if programs can run with this user's rights. If we are not root, they run with our own.
pub(crate) fn can_run_as(user: &str) -> bool {
    let tried = as_user(user, Path::new("true")).stderr(Stdio::null()).status();
    tried.is_ok_and(|status| status.success())
}

fn as_user(user: &str, program: &Path) -> Command {
    if !is_root() {
        return Command::new(program);
    }
    let mut command = Command::new("runuser");
    command.args(["-u", user, "--"]).arg(program);
    command
}

pub(crate) fn is_root() -> bool {
    output(Command::new("id").arg("-u")).trim_end() == "0"
}

fn output(command: &mut Command) -> String {
    let output = command.output().unwrap_or_else(|error| panic!("{error}: {command:?}"));
    let said = |stream| String::from_utf8_lossy(stream).into_owned();
    assert!(
        output.status.success(),
        "{command:?}: {}{}",
        said(&output.stdout),
        said(&output.stderr)
    );
    said(&output.stdout)
}

/// The path of a program, in one of these folders or in those of `PATH`.
pub(crate) fn find_program(name: &str, folders: &[PathBuf]) -> Option<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    let programs = folders
        .iter()
        .cloned()
        .chain(env::split_paths(&path))
        .map(|folder| folder.join(name));
    programs.into_iter().find(|program| program.is_file())
}
