//! A call that is dropped before its end.

use std::error::Error as StdError;
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;

use diesel_async::AsyncConnection as _;
use getorcreate::{Error, Outcome};

use super::abandon::{End, Moment, Wait, Watch, abandon};
use super::scene::{Abandoned, MAX_RETRIES, Mode, Scene, ask};
use crate::driver::wait_for;
use crate::pools;
use crate::suite::TestResult;
use crate::suite::models::User;
use crate::suite::target::{Rival, Target};

/// The course that the call would take if it were not dropped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Course {
    Hit,
    Miss,
    /// A rival inserts after our first look.
    LostRace,
    /// A rival has inserted, and holds its lock until the call has given up. Then it ends its transaction with this
    /// statement.
    HeldUp(&'static str),
}

impl Course {
    /// The statements of the call, if there is such a course.
    fn statements(self, target: impl Target, mode: Mode) -> Option<Vec<&'static str>> {
        let call = match (self, mode, target.rival_in_transaction()) {
            (Self::Hit, _, _) => target.look().to_vec(),
            (Self::Miss, _, _) => [target.look(), target.insert()].concat(),
            (Self::LostRace, Mode::Autocommit, _) | (Self::LostRace, _, Rival::ComesFirst) => {
                [target.look(), target.insert_and_look_again()].concat()
            }
            (Self::LostRace, Mode::Transaction, Rival::EndsTheTransaction { by }) => [target.look(), by].concat(),
            (Self::HeldUp(_), Mode::Autocommit, _) => (0..=MAX_RETRIES)
                .flat_map(|_| [target.look(), target.failed_insert()].concat())
                .collect(),
            (Self::LostRace, Mode::Transaction, Rival::IsLockedOut) | (Self::HeldUp(_), Mode::Transaction, _) => {
                return None;
            }
        };
        Some(match mode {
            Mode::Autocommit => call,
            Mode::Transaction => [&["BEGIN"], &*call, &["COMMIT"]].concat(),
        })
    }

    /// The events that the call waits for, if there is such a course: each answer, and the end of the pause.
    pub(crate) fn waits(self, target: impl Target, mode: Mode) -> Option<Vec<Wait>> {
        let answers = (1..=self.statements(target, mode)?.len()).map(Wait::Answer);
        let failed_insert = [target.look(), target.failed_insert()].concat().len();
        let pause = matches!(self, Self::HeldUp(_)).then_some(Wait::Then(failed_insert));
        Some(answers.chain(pause).collect())
    }
}

/// A call that will be dropped.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Attempt {
    pub(crate) mode: Mode,
    pub(crate) course: Course,
    /// True if the statements have been prepared before.
    pub(crate) is_prepared: bool,
    /// The number of waits before the drop.
    pub(crate) waits: usize,
    pub(crate) moment: Moment,
}

impl Attempt {
    /// Makes the call. Returns the event that the call was waiting for, or `None` if the call finished earlier.
    pub(crate) fn make(self, scene: &Scene<impl Abandoned>) -> Result<Option<Wait>, Box<dyn StdError>> {
        let email = scene.address();
        let target = scene.database.target;
        let connect = move |url: &str| match self.course {
            Course::HeldUp(_) => target.connect_impatiently(url),
            Course::Hit | Course::Miss | Course::LostRace => target.connect_to(url),
        };
        let watch = Arc::new(Watch::default());
        let watched = Arc::clone(&watch);
        let pool = pools::pool(&scene.database, 1, move |url| connect(&target.watched(url, &watched)))?;
        let mut conn = wait_for(pool.get())?;
        if self.is_prepared {
            scene.prepare(&mut conn)?;
        }

        self.arrange(scene, &email, &watch)?;
        conn.set_instrumentation(watch.instrumentation());
        let made = AtomicUsize::new(0);
        let call = ask(self.mode, &mut conn, &email, &made);
        let end = wait_for(abandon(call, &watch, |waits| waits == self.waits, self.moment));
        assert!(made.into_inner() <= 1, "{self:?}");
        if let Course::HeldUp(ends) = self.course {
            scene.tell_rival(ends)?;
        }

        let name = self.winner(watch.end_moves());
        let wait = match end {
            End::Dropped(wait) => Some(wait),
            End::Finished(result) => {
                self.assert_finished(target, &result, &watch);
                None
            }
        };
        scene.assert_created_by(conn, async || pool.get().await, self.mode, &email, name)?;
        Ok(wait)
    }

    fn arrange(self, scene: &Scene<impl Abandoned>, email: &str, watch: &Watch) -> TestResult {
        let rival_inserts = scene.rival_inserts(email);
        match self.course {
            Course::Hit => rival_inserts()?,
            Course::Miss => {}
            Course::LostRace => watch.before_insert(rival_inserts),
            Course::HeldUp(_) => {
                scene.tell_rival("BEGIN")?;
                rival_inserts()?;
            }
        }
        Ok(())
    }

    fn assert_finished(self, target: impl Target, result: &Result<Outcome<User>, Error>, watch: &Watch) {
        let is_as_expected = match (self.course, self.mode, target.rival_in_transaction()) {
            (Course::HeldUp(_), _, _) | (Course::LostRace, Mode::Transaction, Rival::EndsTheTransaction { .. }) => {
                matches!(result, Err(Error::Retry { .. }))
            }
            (Course::Hit | Course::LostRace, _, _) => matches!(result, Ok(Outcome::Found(_))),
            (Course::Miss, _, _) => matches!(result, Ok(Outcome::Created(_))),
        };
        assert!(is_as_expected, "{self:?}: {result:?}");
        let statements = self
            .course
            .statements(target, self.mode)
            .map(|statements| statements.len());
        assert_eq!(Some(watch.statements()), statements, "{self:?}");
    }

    /// The name in the row, which shows who inserted it.
    fn winner(self, rival_has_moved: bool) -> &'static str {
        match self.course {
            Course::Hit | Course::HeldUp("COMMIT") => "the rival's",
            Course::LostRace if rival_has_moved => "the rival's",
            Course::Miss | Course::LostRace | Course::HeldUp(_) => "Ada",
        }
    }
}
