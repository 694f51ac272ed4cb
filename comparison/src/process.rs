//! A contender as a process.

use std::io::{self, BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use crate::contenders::{Entry, Program};
use crate::protocol::{Answer, Moment, Request, Result};
use crate::server::Server;

/// The longest time for an answer.
const PATIENCE: Duration = Duration::from_mins(1);

pub(crate) struct Process {
    pub(crate) name: &'static str,
    /// The versions of the library, the driver and the language.
    pub(crate) version: String,
    child: Child,
    input: ChildStdin,
    lines: Receiver<io::Result<String>>,
    asked: Moment,
}

impl Process {
    /// Starts the contender, and waits until it is connected.
    pub(crate) fn start(entry: &Entry, server: Server, url: &str) -> Result<Self> {
        let mut command = match entry.program {
            Program::Rust(_) => {
                let mut command = Command::new(std::env::current_exe()?);
                command.args(["contender", entry.name]);
                command
            }
            Program::Script(interpreter, arguments) => {
                let mut command = Command::new(interpreter);
                command.current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/contenders"));
                command.args(arguments);
                command
            }
        };
        let mut child = command
            .env("COMPARISON_SERVER", server.name())
            .env("COMPARISON_URL", url)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let (Some(input), Some(output)) = (child.stdin.take(), child.stdout.take()) else {
            return Err("the contender has no pipes".into());
        };
        let (sender, lines) = mpsc::channel();
        thread::spawn(move || BufReader::new(output).lines().try_for_each(|line| sender.send(line)));
        let mut process = Self {
            name: entry.name,
            version: String::new(),
            child,
            input,
            lines,
            asked: Moment::now(),
        };
        let line = process.line(PATIENCE)?.ok_or("it does not start")?;
        let version = line.strip_prefix("ready ");
        version
            .ok_or_else(|| format!("it began with {line:?}"))?
            .clone_into(&mut process.version);
        Ok(process)
    }

    /// Sends a request, and waits for the answer.
    pub(crate) fn ask(&mut self, request: &Request) -> Result<Answer> {
        self.send(request)?;
        self.wait()
    }

    pub(crate) fn send(&mut self, request: &Request) -> Result<()> {
        self.asked = Moment::now();
        writeln!(self.input, "{request}")?;
        Ok(self.input.flush()?)
    }

    pub(crate) fn wait(&mut self) -> Result<Answer> {
        let answer = self.answer_within(PATIENCE)?;
        answer.ok_or_else(|| format!("{} does not answer", self.name).into())
    }

    /// The answer, if it comes within this time.
    pub(crate) fn answer_within(&mut self, time: Duration) -> Result<Option<Answer>> {
        let Some(line) = self.line(time)? else {
            return Ok(None);
        };
        let answered = Moment::now();
        let answer = Answer::parse(&line)?;
        if let Answer::Rows { begin, end, .. } = answer {
            let is_in_order = self.asked <= begin && begin <= end && end <= answered;
            if !is_in_order {
                return Err(format!("{} reads another clock: {line}", self.name).into());
            }
        }
        Ok(Some(answer))
    }

    fn line(&mut self, time: Duration) -> Result<Option<String>> {
        match self.lines.recv_timeout(time) {
            Ok(line) => Ok(Some(line?)),
            Err(RecvTimeoutError::Timeout) => Ok(None),
            Err(RecvTimeoutError::Disconnected) => Err(format!("{} has ended", self.name).into()),
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It may wait for a lock, or be unable to read the end of its input.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}
