//! The same tests on the other servers. A process tests one server, so each of the others gets a second process of this
//! test binary.

use std::env;
use std::io::{self, Write};
use std::process::{Command, Stdio};

use super::{CHOICE, server};
use crate::suite::TestResult;
use crate::suite::availability;

/// Makes a test for each of these servers, which runs all other tests there: `elsewhere! { mysql mariadb_newer }`. The
/// paths in brackets after a server are skipped there.
macro_rules! elsewhere {
    ($($server:ident $([$($skipped:literal)+])?)+) => {
        mod elsewhere {
            $(
                #[test]
                fn $server() -> $crate::suite::TestResult {
                    $crate::server::elsewhere::run_on(&stringify!($server).replace('_', "-"), &[$($($skipped),+)?])
                }
            )+
        }
    };
}
pub(crate) use elsewhere;

/// Runs the tests on this server, unless the environment has already chosen one.
pub(crate) fn run_on(key: &str, skipped: &[&str]) -> TestResult {
    if env::var_os(CHOICE).is_some() {
        return Ok(());
    }
    let server = server(key);
    availability::run_where(server.availability(), || {
        let mut command = Command::new(env::current_exe()?);
        command.env(CHOICE, key);
        for skipped in ["elsewhere::"].iter().chain(server.cases.skipped()).chain(skipped) {
            command.args(["--skip", skipped]);
        }
        // Skipped tests are announced on standard error, so it stays ours.
        let output = command.stdin(Stdio::null()).stderr(Stdio::inherit()).output()?;
        let said = String::from_utf8_lossy(&output.stdout);
        let (passed, failed) = sum(&said).ok_or_else(|| {
            println!("{said}");
            "the tests did not end, see above"
        })?;
        writeln!(
            io::stderr(),
            "\n{}: {passed} passed, {failed} failed",
            server.version()?
        )?;
        if !output.status.success() {
            println!("{said}");
            return Err(format!("{}: {failed} failed, see above", server.version()?).into());
        }
        assert_eq!(failed, 0);
        assert!(passed > 0);
        Ok(())
    })
}

/// The numbers of passed and failed tests, as the test harness reports them.
fn sum(said: &str) -> Option<(u32, u32)> {
    let line = said.lines().rev().find(|line| line.starts_with("test result: "))?;
    let count = |what: &str| {
        let (before, _) = line.split_once(what)?;
        before.trim_end().rsplit(' ').next()?.parse().ok()
    };
    Some((count("passed;")?, count("failed;")?))
}

#[test]
fn the_sum_of_a_run_is_read() {
    let said = "test a ... ok\n\ntest result: FAILED. 12 passed; 3 failed; 0 ignored; 0 measured; 4 filtered out\n";
    assert_eq!(sum(said), Some((12, 3)));
    assert_eq!(sum("test a ... "), None);
}
