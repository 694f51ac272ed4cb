//! The servers of a topology, the table of its tests, and many concurrent callers.

use std::env;
use std::sync::{Barrier, Mutex};
use std::thread;

use diesel::prelude::*;
use getorcreate::{Error, GetOrCreate, Outcome};

diesel::table! {
    topology_users (id) {
        id -> Integer,
        email -> Text,
        name -> Text,
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = topology_users)]
#[unique(email)]
pub(crate) struct User {
    pub(crate) id: i32,
    pub(crate) email: String,
    pub(crate) name: String,
}

pub(crate) const CALLERS: usize = 16;
pub(crate) const KEYS: usize = 10;

/// The URLs of the servers that `.ci/topologies` has started. Without it there are none; the test announces that, and
/// fails in CI.
pub(crate) fn urls() -> Option<Vec<String>> {
    let urls = env::var("GETORCREATE_TOPOLOGY_URLS").ok();
    if urls.is_none() {
        let advice =
            "NOT TESTED: no topology runs. `.ci/topologies NAME cargo test -p test-topologies --test NAME` starts one";
        assert!(env::var_os("CI").is_none(), "{advice}");
        eprintln!("{advice}");
    }
    urls.map(|urls| urls.split(' ').map(ToOwned::to_owned).collect())
}

/// The answers to each caller for each key.
pub(crate) struct Answers(Vec<Result<Outcome<User>, Error>>);

impl Answers {
    /// Asserts that each key was created once, and found by all other callers.
    pub(crate) fn assert_created_once(&self, stored: i64) {
        let failed = self.failures();
        assert!(failed.is_empty(), "{} failed: {:?}", failed.len(), failed.first());
        let created = self.0.iter().flatten().filter(|outcome| outcome.created()).count();
        let found = self.0.len() - created;
        assert_eq!((created, found), (KEYS, (CALLERS - 1) * KEYS));
        assert_eq!(usize::try_from(stored), Ok(KEYS));
    }

    pub(crate) fn failures(&self) -> Vec<&Error> {
        self.0.iter().filter_map(|answer| answer.as_ref().err()).collect()
    }
}

/// Asks for each key with all callers, which start together. Each caller has its own connection.
pub(crate) fn ask_at_once<C: Send>(
    connect: impl Fn(usize) -> C,
    ask: impl Fn(&mut C, &str) -> Result<Outcome<User>, Error> + Sync,
) -> Answers {
    let start = Barrier::new(CALLERS);
    let answers = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for mut conn in (0..CALLERS).map(connect).collect::<Vec<_>>() {
            let (start, answers, ask) = (&start, &answers, &ask);
            scope.spawn(move || {
                for key in 0..KEYS {
                    start.wait();
                    let answer = ask(&mut conn, &format!("{key}@example.org"));
                    answers.lock().unwrap().push(answer);
                }
            });
        }
    });
    Answers(answers.into_inner().unwrap())
}

/// Connects as Diesel does. If this fails, the panic gives the reason.
pub(crate) fn connect<C: Connection>(url: &str) -> C {
    C::establish(url).unwrap_or_else(|error| panic!("{error}: {url}"))
}
