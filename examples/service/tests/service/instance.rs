//! The running program.

use std::io::{self, BufRead, BufReader};
use std::mem;
use std::net::TcpStream;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};
use ureq::Agent;

use crate::target::Target;

/// A timeout longer than anything takes on a slow machine.
const LONG: Duration = Duration::from_secs(60);

/// The log message that says that the service accepts requests.
const LISTENS: &str = "listening on http://";
/// The log message when a call has to wait, for example for a lock.
pub(crate) const ASKS_AGAIN: &str = "the database asks to try again";

/// The service on a port of its own. Dropping it kills the process if it still runs.
pub(crate) struct Instance {
    process: Child,
    address: String,
    log: Log,
}

/// The response to a client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) retry_after: Option<String>,
    pub(crate) body: String,
}

impl Answer {
    /// The response with this status and this tag.
    pub(crate) fn tag(status: u16, id: i32, name: &str) -> Self {
        Self {
            status,
            retry_after: None,
            body: format!(r#"{{"id":{id},"name":"{name}"}}"#),
        }
    }
}

/// The end of an instance.
#[derive(Debug)]
pub(crate) struct End {
    pub(crate) status: ExitStatus,
    /// All lines that it has logged.
    pub(crate) log: Vec<String>,
}

impl End {
    /// Fails unless the process ended with an error that contains this text.
    pub(crate) fn assert_error(&self, text: &str) {
        let log = self.log.join("\n");
        assert_eq!(self.status.code(), Some(1), "{log}");
        let (_, error) = log.split_once(" ERROR ").expect("it is said why");
        assert!(error.contains(text), "{log}");
    }

    /// Fails unless the process ended cleanly and its log is free of this text.
    pub(crate) fn assert_clean_and_without(&self, text: &str) {
        let log = self.log.join("\n");
        assert!(self.status.success(), "{}, after\n{log}", self.status);
        assert!(!log.contains("panicked"), "{log}");
        assert!(!log.contains(text), "{text} is in the log:\n{log}");
    }

    /// The log lines of finished calls, without the time.
    pub(crate) fn calls(&self) -> Vec<&str> {
        let calls = self.log.iter().filter(|line| line.contains(" outcome="));
        calls
            .map(|line| line.split_once(' ').map_or("", |(_, rest)| rest.trim_start()))
            .collect()
    }
}

impl Instance {
    /// Starts the service. It accepts requests when this returns.
    pub(crate) fn start<T: Target>(database: &T) -> io::Result<Self> {
        Self::of(program(database))
    }

    pub(crate) fn of(program: Command) -> io::Result<Self> {
        let mut instance = Self::spawn(program)?;
        let listens = instance.log.wait_for(LISTENS)?;
        let (_, address) = listens.rsplit_once('/').expect("it is a URL");
        address.clone_into(&mut instance.address);
        Ok(instance)
    }

    /// The end of a program that refuses to start.
    pub(crate) fn refused(program: Command) -> io::Result<End> {
        let mut instance = Self::spawn(program)?;
        match instance.log.wait_for(LISTENS) {
            Ok(listens) => Err(io::Error::other(listens)),
            Err(_) => instance.end(),
        }
    }

    /// Starts the process, which does not listen yet.
    fn spawn(mut program: Command) -> io::Result<Self> {
        let mut process = program.spawn()?;
        let log = Log::of(&mut process);
        Ok(Self {
            process,
            address: String::new(),
            log,
        })
    }

    /// The address that it listens on.
    pub(crate) fn address(&self) -> &str {
        &self.address
    }

    /// The URL of the tags.
    pub(crate) fn tags(&self) -> String {
        format!("http://{}/tags", self.address)
    }

    /// Asks for the tag, as a new client.
    pub(crate) fn put(&self, name: &str) -> Result<Answer, ureq::Error> {
        put(&client(), &self.tags(), name)
    }

    /// The metrics, without the comments.
    pub(crate) fn metrics(&self) -> Result<Vec<String>, ureq::Error> {
        let mut response = client().get(format!("http://{}/metrics", self.address)).call()?;
        let lines = response.body_mut().read_to_string()?;
        Ok(lines
            .lines()
            .filter(|line| !line.starts_with('#'))
            .map(str::to_owned)
            .collect())
    }

    /// Waits until the log has a line with this text.
    pub(crate) fn wait_for_log(&mut self, text: &str) -> io::Result<()> {
        self.log.wait_for(text).map(drop)
    }

    /// Tells the service to stop. Does not wait.
    pub(crate) fn terminate(&self) -> io::Result<()> {
        Ok(kill_process(Pid::from_child(&self.process), Signal::TERM)?)
    }

    /// Waits until nobody can connect any more.
    pub(crate) fn wait_until_closed(&self) -> io::Result<()> {
        let begin = Instant::now();
        while TcpStream::connect(&self.address).is_ok() {
            if begin.elapsed() > LONG {
                return Err(io::Error::new(io::ErrorKind::TimedOut, "it goes on listening"));
            }
        }
        Ok(())
    }

    /// Tells the service to stop, and waits until it has stopped.
    pub(crate) fn stop(self) -> io::Result<End> {
        self.terminate()?;
        self.end()
    }

    /// Waits until a service that was told to stop has ended.
    pub(crate) fn end(mut self) -> io::Result<End> {
        let log = self.log.rest()?;
        let status = self.process.wait()?;
        Ok(End { status, log })
    }
}

impl Drop for Instance {
    fn drop(&mut self) {
        // The process may have ended already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// The program for this database, not started yet.
pub(crate) fn program<T: Target>(database: &T) -> Command {
    let mut program = program_without_database();
    program.env("DATABASE_URL", database.url());
    program
}

pub(crate) fn program_without_database() -> Command {
    let mut program = Command::new(env!("CARGO_BIN_EXE_example-service"));
    program
        .env("ADDRESS", "127.0.0.1:0")
        .env_remove("DATABASE_URL")
        .env_remove("RUST_LOG")
        .stderr(Stdio::piped());
    program
}

/// A client with its own connections, which it reuses.
pub(crate) fn client() -> Agent {
    Agent::config_builder()
        .http_status_as_error(false)
        .timeout_global(Some(LONG))
        .build()
        .into()
}

/// Asks an instance for a tag.
pub(crate) fn put(client: &Agent, tags: &str, name: &str) -> Result<Answer, ureq::Error> {
    let mut response = client.put(format!("{tags}/{name}")).send_empty()?;
    let retry_after = response.headers().get("retry-after");
    Ok(Answer {
        status: response.status().as_u16(),
        retry_after: retry_after.map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned()),
        body: response
            .body_mut()
            .read_to_string()
            .expect("an answer that has begun is completed"),
    })
}

/// The standard error of an instance. A thread reads it, so that the instance never has to wait.
struct Log {
    lines: Receiver<io::Result<String>>,
    read: Vec<String>,
}

impl Log {
    fn of(process: &mut Child) -> Self {
        let stderr = process.stderr.take().expect("it was asked for");
        let (sender, lines) = mpsc::channel();
        thread::spawn(move || {
            for line in BufReader::new(stderr).lines() {
                // The test may have stopped reading.
                let _ = sender.send(line);
            }
        });
        Self {
            lines,
            read: Vec::new(),
        }
    }

    /// Reads up to a line with this text.
    fn wait_for(&mut self, text: &str) -> io::Result<String> {
        while let Some(line) = self.next()? {
            if line.contains(text) {
                return Ok(line);
            }
        }
        Err(self.lacks(text))
    }

    /// Reads to the end of the log, which is the end of the process.
    fn rest(&mut self) -> io::Result<Vec<String>> {
        while self.next()?.is_some() {}
        Ok(mem::take(&mut self.read))
    }

    /// The next line. None at the end.
    fn next(&mut self) -> io::Result<Option<String>> {
        let line = match self.lines.recv_timeout(LONG) {
            Ok(line) => line?,
            Err(RecvTimeoutError::Disconnected) => return Ok(None),
            Err(RecvTimeoutError::Timeout) => return Err(self.lacks("the next line")),
        };
        self.read.push(line.clone());
        Ok(Some(line))
    }

    fn lacks(&self, text: &str) -> io::Error {
        let log = self.read.join("\n");
        io::Error::other(format!("the log has not `{text}`:\n{log}"))
    }
}
