//! Several processes on one database. A worker is a second process of this test binary that runs only [`worker`]. It
//! reads questions from one pipe and writes answers to another.

use std::io::{self, BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use diesel::prelude::*;
use getorcreate::Outcome;

use super::TestResult;
use super::models::{User, users};
use super::target::{Database, Target};
use crate::run;

const WORKERS: usize = 4;
const KEYS: usize = 10;

/// The environment variable that tells a process that it is a worker, and names its database.
const DATABASE: &str = "GETORCREATE_TEST_WORKER";
/// The prefix of an answer, among the lines of the test harness.
const ANSWER: &str = "the worker answers: ";

/// For each key, the test asks all processes before it reads the first answer.
pub(crate) fn each_key_is_created_once(target: impl Target) -> TestResult {
    let database = target.create();
    let mut workers = (0..WORKERS)
        .map(|_| Worker::start(&database))
        .collect::<io::Result<Vec<Worker>>>()?;

    for key in 0..KEYS {
        for worker in &mut workers {
            worker.tell(&format!("{key}@example.org"))?;
        }
        let answers: Vec<String> = workers.iter_mut().map(Worker::answer).collect::<io::Result<_>>()?;
        let count = |expected: &str| answers.iter().filter(|answer| *answer == expected).count();
        assert_eq!(
            (count("created"), count("found")),
            (1, WORKERS - 1),
            "key {key}: {answers:?}"
        );
    }
    assert_eq!(User::all(&mut database.connect())?.len(), KEYS);
    Ok(())
}

/// Another process, with its own connection.
pub(crate) struct Worker {
    process: Child,
    questions: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
}

impl Worker {
    /// Starts the process, and returns once it is ready.
    pub(crate) fn start(database: &Database<impl Target>) -> io::Result<Self> {
        let mut process = Command::new(std::env::current_exe()?)
            .args([
                "--exact",
                &format!("{}::processes::worker", database.target.name()),
                "--nocapture",
            ])
            .env(DATABASE, database.url())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let questions = process.stdin.take();
        let answers = process.stdout.take().expect("it was asked for");
        let mut worker = Self {
            process,
            questions,
            answers: BufReader::new(answers),
        };
        assert_eq!(worker.answer()?, "ready");
        Ok(worker)
    }

    /// Asks the worker for the user with this address, and returns its answer.
    pub(crate) fn ask(&mut self, email: &str) -> io::Result<String> {
        self.tell(email)?;
        self.answer()
    }

    fn tell(&mut self, email: &str) -> io::Result<()> {
        let questions = self.questions.as_mut().expect("it ends with the worker");
        writeln!(questions, "{email}")?;
        questions.flush()
    }

    fn answer(&mut self) -> io::Result<String> {
        loop {
            let mut line = String::new();
            if self.answers.read_line(&mut line)? == 0 {
                return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "the worker has ended"));
            }
            if let Some((_, answer)) = line.trim_end().split_once(ANSWER) {
                return Ok(answer.to_owned());
            }
        }
    }
}

impl Drop for Worker {
    /// Closes the pipe of questions, which ends the worker.
    fn drop(&mut self) {
        self.questions = None;
        // The worker's remaining output and its exit status do not matter: a failure would have shown as a missing answer.
        let _ = self.process.wait();
    }
}

/// The worker's end of the pipes. It tests nothing unless a test has started it.
pub(crate) fn worker(target: impl Target) -> TestResult {
    let Some(url) = std::env::var_os(DATABASE) else {
        return Ok(());
    };
    let mut conn = target.connect_to(url.to_str().ok_or("the database's name is no text")?);
    answer("ready")?;
    for email in io::stdin().lines() {
        let outcome = run!(
            User::get_or_create(users::email.eq(email?)).defaults(users::name.eq("the worker's")),
            &mut conn
        );
        match outcome {
            Ok(Outcome::Created(_)) => answer("created")?,
            Ok(Outcome::Found(_)) => answer("found")?,
            Err(error) => answer(&error.to_string())?,
        }
    }
    Ok(())
}

fn answer(text: &str) -> io::Result<()> {
    let mut stdout = io::stdout().lock();
    writeln!(stdout, "{ANSWER}{text}")?;
    stdout.flush()
}
