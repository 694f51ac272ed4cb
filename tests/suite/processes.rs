//! Several processes on one database. A worker is this test binary once more, told to run nothing but [`worker`]; it
//! answers on a pipe what is asked on another.

use std::io::{self, BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use diesel::prelude::*;
use getorcreate::Outcome;

use super::TestResult;
use super::models::{User, users};
use super::target::{Database, Target};
use crate::run;

const WORKERS: usize = 4;
const KEYS: usize = 40;

/// Tells a process that it is a worker, and on which database.
const DATABASE: &str = "GETORCREATE_TEST_WORKER";
/// What stands before an answer, among the lines of the test harness.
const ANSWER: &str = "the worker answers: ";

/// For each key, all processes are asked before the first answer is read.
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

/// Another process, with a connection of its own.
pub(crate) struct Worker {
    process: Child,
    questions: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
}

impl Worker {
    /// It is ready when this returns.
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

    /// Lets it ask for the user with this address, and says what came of it.
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
    /// Its questions end, and so does it.
    fn drop(&mut self) {
        self.questions = None;
        // What it still has to say is of no interest, nor whether it failed: an answer would have been missing.
        let _ = self.process.wait();
    }
}

/// The other end: no test, unless a test has started it.
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
