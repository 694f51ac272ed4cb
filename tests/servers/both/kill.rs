//! Connections that break in the middle of a call: the error says so, nothing is half-done, and a new connection works.
//!
//! The server ends the session before each statement of a call, and while one runs. In other cases the server does all
//! its work, and its answer is lost.

use std::sync::{Arc, Mutex, mpsc};
use std::thread;

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use getorcreate::{Error, Outcome};

use super::line::Line;
use super::sessions::{Sessions, until};
use crate::suite::TestResult;
use crate::suite::models::{User, users};
use crate::suite::recorder::Arrangement;
use crate::suite::target::{Database, Rival, Target};
use crate::suite::threads;
use crate::{TestConnection, run};

/// The course that a call would take without a disturbance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Course {
    Hit,
    Miss,
    /// A rival inserts after our first look.
    LostRace,
}

impl Course {
    pub(crate) const ALL: [Self; 3] = [Self::Hit, Self::Miss, Self::LostRace];

    /// The first word of each statement, with the given statements for a successful insert. Empty if there is no such
    /// course.
    pub(crate) fn statements(self, target: impl Target, mode: Mode, insert: &[&'static str]) -> Vec<&'static str> {
        match (self, mode, target.rival_in_transaction()) {
            (Self::Hit, _, _) => target.look().to_vec(),
            (Self::Miss, _, _) => [target.look(), insert].concat(),
            (Self::LostRace, Mode::Autocommit, _) | (Self::LostRace, _, Rival::ComesFirst) => {
                [target.look(), target.insert_and_look_again()].concat()
            }
            (Self::LostRace, Mode::Transaction, Rival::EndsTheTransaction { by }) => [target.look(), by].concat(),
            (Self::LostRace, Mode::Transaction, Rival::IsLockedOut) => Vec::new(),
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    Autocommit,
    Transaction,
}

impl Mode {
    pub(crate) const BOTH: [Self; 2] = [Self::Autocommit, Self::Transaction];
}

/// A call, and the moment at which it loses its connection.
#[derive(Debug)]
pub(crate) struct Loss {
    pub(crate) course: Course,
    pub(crate) mode: Mode,
    /// The number of the last statement that is sent, from 1.
    pub(crate) at: usize,
    /// The number of the insert, if there is one.
    pub(crate) insert: Option<usize>,
}

impl Loss {
    /// Every course, lost at each of its statements. Up to its insert a lost race is the same as a miss, so that part
    /// is left out.
    pub(crate) fn all(target: impl Target, mode: Mode) -> Vec<Self> {
        Self::each(target, mode, target.insert())
    }

    /// The same losses on a connection that has made the insert before.
    fn all_repeated(target: impl Target, mode: Mode) -> Vec<Self> {
        Self::each(target, mode, target.repeated_insert())
    }

    fn each(target: impl Target, mode: Mode, insert: &[&'static str]) -> Vec<Self> {
        let mut losses = Vec::new();
        for course in Course::ALL {
            let statements = course.statements(target, mode, insert);
            let insert = statements.iter().position(|statement| *statement != "SELECT");
            let insert = insert.map(|before| before + 1);
            let first = insert.filter(|_| course == Course::LostRace).unwrap_or(1);
            losses.extend((first..=statements.len()).map(|at| Self {
                course,
                mode,
                at,
                insert,
            }));
        }
        losses
    }

    /// The key of this loss, which no other has.
    fn email(&self) -> String {
        format!("{:?}-{:?}-{}@example.org", self.course, self.mode, self.at)
    }

    /// Arranges the rival's move, before or during the call. After that move the connection breaks.
    pub(crate) fn arrange(
        &self,
        mut rival: TestConnection,
        breaks: impl FnOnce() -> TestResult + Send + 'static,
    ) -> Result<Arrangement, Box<dyn std::error::Error>> {
        let email = self.email();
        let mut inserts = move || -> TestResult {
            User::insert(&mut rival, &email, "the rival's")?;
            Ok(())
        };
        let arrangement = match self.course {
            Course::Hit => {
                inserts()?;
                Arrangement::default()
            }
            Course::Miss => Arrangement::default(),
            Course::LostRace => Arrangement::default().before_insert(1, inserts),
        };
        Ok(if Some(self.at) == self.insert {
            arrangement.before_insert(1, breaks)
        } else {
            arrangement.before_statement(self.at, breaks)
        })
    }

    /// Makes the call, and asserts that it ends where it loses the connection. Afterwards the connection is unusable.
    pub(crate) fn suffer(&self, target: impl Sessions, conn: &mut TestConnection, arrangement: Arrangement) {
        let call = |conn: &mut TestConnection| {
            let call = arrangement.observe(conn, |conn| ask(conn, &self.email()));
            assert_lost(target, &call.result);
            assert_eq!(call.statements.len(), self.at, "{self:?}: {:#?}", call.statements);
            call.result
        };
        let result = match self.mode {
            Mode::Autocommit => call(conn),
            Mode::Transaction => conn.transaction(call),
        };
        assert_lost(target, &result);
        let again = ask(conn, &self.email());
        assert!(matches!(again, Err(Error::Database(_))), "{self:?}: {again:?}");
    }

    /// Asserts that the row exists completely or not at all, and that a call on a new connection sees the same.
    pub(crate) fn assert_nothing_half_done(&self, has_inserted: bool, conn: &mut TestConnection) -> TestResult {
        let expected = match (self.course, self.mode) {
            (Course::Hit | Course::LostRace, _) => Some("the rival's"),
            (Course::Miss, Mode::Autocommit) => has_inserted.then_some("Ada"),
            (Course::Miss, Mode::Transaction) => None,
        };
        let rows = rows(conn, &self.email())?;
        let whole = |row: &User| (row.name.clone(), row.visits, row.nickname.clone());
        assert_eq!(
            rows.iter().map(whole).collect::<Vec<_>>(),
            Vec::from_iter(expected.map(|name| (name.to_owned(), 0, Some("nick".to_owned())))),
            "{self:?}"
        );

        let outcome = ask(conn, &self.email())?;
        assert_eq!(outcome.created(), rows.is_empty(), "{self:?}");
        assert_eq!(self::rows(conn, &self.email())?, [outcome.into_inner()], "{self:?}");
        Ok(())
    }

    /// True if the last statement reads or writes the table, and is not the catalog query before the insert.
    fn is_about_the_table(&self) -> bool {
        self.at == 1 || self.insert.is_some_and(|insert| insert <= self.at)
    }

    /// True if the insert has ended before the last statement is sent.
    pub(crate) fn is_after_insert(&self) -> bool {
        self.insert.is_some_and(|insert| insert < self.at)
    }
}

/// Asserts that the error says that the connection is gone, and nothing else.
pub(crate) fn assert_lost(target: impl Sessions, result: &Result<Outcome<User>, Error>) {
    match result {
        Err(Error::Database(error)) if target.is_lost_connection(error) => {}
        other => panic!("{other:?}"),
    }
}

pub(crate) fn ask(conn: &mut TestConnection, email: &str) -> Result<Outcome<User>, Error> {
    run!(
        User::get_or_create(users::email.eq(email)).defaults(users::name.eq("Ada")),
        conn
    )
}

fn rows(conn: &mut TestConnection, email: &str) -> QueryResult<Vec<User>> {
    users::table
        .filter(users::email.eq(email))
        .select(User::as_select())
        .load(conn)
}

pub(crate) fn before_any_statement(target: impl Sessions) -> TestResult {
    assert_survived_before_any_statement(target, Mode::Autocommit)
}

pub(crate) fn before_any_statement_in_a_transaction(target: impl Sessions) -> TestResult {
    assert_survived_before_any_statement(target, Mode::Transaction)
}

fn assert_survived_before_any_statement(target: impl Sessions, mode: Mode) -> TestResult {
    let database = target.create();
    for loss in Loss::all(target, mode) {
        let mut conn = database.connect();
        let session = target.session(&mut conn);
        let mut killer = database.connect();

        let arrangement = loss.arrange(database.connect(), move || {
            target.kill(&mut killer, session);
            Ok(())
        })?;
        loss.suffer(target, &mut conn, arrangement);

        loss.assert_nothing_half_done(loss.is_after_insert(), &mut database.connect())?;
    }
    Ok(())
}

/// A lock on the table makes the statement wait. Cases in which our own transaction would block that lock are skipped.
pub(crate) fn while_a_statement_waits_for_the_table(target: impl Sessions) -> TestResult {
    let database = target.create();
    for mode in Mode::BOTH {
        for loss in Loss::all(target, mode) {
            if !loss.is_about_the_table() || mode == Mode::Transaction && loss.at > 1 {
                continue;
            }
            let locker = Arc::new(Mutex::new(database.connect()));
            let locks = Arc::clone(&locker);
            assert_survived_while_held_up(
                &database,
                &loss,
                move || target.lock_users(&mut locks.lock().unwrap()),
                || {
                    target.unlock_users(&mut locker.lock().unwrap());
                },
            )?;
        }
    }
    Ok(())
}

/// The rival has inserted and never commits.
pub(crate) fn while_an_insert_waits_for_a_rival(target: impl Sessions) -> TestResult {
    let database = target.create();
    for mode in Mode::BOTH {
        if mode == Mode::Transaction && target.rival_in_transaction() == Rival::IsLockedOut {
            continue;
        }
        for loss in Loss::all(target, mode) {
            if loss.course != Course::Miss || Some(loss.at) != loss.insert {
                continue;
            }
            let rival = Arc::new(Mutex::new(database.connect()));
            let (inserts, email) = (Arc::clone(&rival), loss.email());
            assert_survived_while_held_up(
                &database,
                &loss,
                move || {
                    let mut rival = inserts.lock().unwrap();
                    rival.batch_execute("BEGIN").expect("it is idle");
                    User::insert(&mut rival, &email, "the rival's").expect("nobody is in its way");
                },
                || {
                    rival.lock().unwrap().batch_execute("ROLLBACK").expect("it has begun");
                },
            )?;
        }
    }
    Ok(())
}

fn assert_survived_while_held_up(
    database: &Database<impl Sessions>,
    loss: &Loss,
    locks: impl FnOnce() + Send + 'static,
    unlocks: impl FnOnce(),
) -> TestResult {
    let target = database.target;
    let mut conn = database.connect();
    let session = target.session(&mut conn);
    let mut killer = database.connect();
    let (started, killing) = mpsc::channel();

    let arrangement = loss.arrange(database.connect(), move || {
        locks();
        started.send(thread::spawn(move || {
            until("the statement runs", || target.is_held_up(&mut killer, session));
            target.kill(&mut killer, session);
        }))?;
        Ok(())
    })?;
    loss.suffer(target, &mut conn, arrangement);
    killing.recv()?.join().expect("the session is ended");
    unlocks();

    loss.assert_nothing_half_done(loss.is_after_insert(), &mut database.connect())
}

/// The server has run the statement, so even the insert may be there.
pub(crate) fn while_an_answer_is_on_its_way(target: impl Sessions) -> TestResult {
    let database = target.create();
    let mut watcher = database.connect();
    for mode in Mode::BOTH {
        for loss in Loss::all_repeated(target, mode) {
            let line = Arc::new(Line::to(target, &database.url())?);
            let mut conn = target.connect_to(line.url());
            let session = target.session(&mut conn);
            let prepared = ask(&mut conn, &format!("prepared-{}", loss.email()))?;
            assert!(prepared.created(), "the next answer is not that of a preparation");

            let loses = Arc::clone(&line);
            let arrangement = loss.arrange(database.connect(), move || {
                loses.lose_the_next_answer();
                Ok(())
            })?;
            loss.suffer(target, &mut conn, arrangement);
            until("the server has noticed", || !target.is_there(&mut watcher, session));

            let has_inserted = loss.insert.is_some_and(|insert| insert <= loss.at);
            loss.assert_nothing_half_done(has_inserted, &mut database.connect())?;
        }
    }
    Ok(())
}

pub(crate) fn a_pool_replaces_the_connection(target: impl Sessions) -> TestResult {
    let database = target.create();
    let pool = threads::pool(&database, 1)?;
    let mut killer = database.connect();

    let idle = target.session(&mut *pool.get()?);
    target.kill(&mut killer, idle);
    let mut conn = pool.get()?;
    assert!(ask(&mut conn, "ada@example.org")?.created());

    let busy = target.session(&mut conn);
    let call = Arrangement::default()
        .before_insert(1, move || {
            target.kill(&mut killer, busy);
            Ok(())
        })
        .observe(&mut *conn, |conn| ask(conn, "grace@example.org"));
    assert_lost(target, &call.result);
    drop(conn);

    let mut conn = pool.get()?;
    assert_ne!(target.session(&mut conn), busy);
    assert!(ask(&mut conn, "grace@example.org")?.created());
    assert_eq!(User::all(&mut conn)?.len(), 2);
    Ok(())
}
