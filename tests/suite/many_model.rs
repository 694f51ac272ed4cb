//! Random batches from three callers at once, compared with the table after each round.
//!
//! The keys are few, so the batches of a round meet. Some callers delete rows instead, and more rows are deleted between the
//! rounds. The batches are the same in each run; the course of a round is left to chance.

use std::collections::BTreeMap;
use std::iter;
use std::sync::Barrier;
use std::thread;

use diesel::prelude::*;
use getorcreate::{Error, ManyError, Outcome, Upserted};

use super::TestResult;
use super::crowd_size::scaled;
use super::many_crowds::committed;
use super::models::{User, users};
use super::target::{Database, Target};
use crate::{TestConnection, run};

const CALLERS: usize = 3;
const KEYS: usize = 12;
const MOST_ROWS: usize = 20;

pub(crate) fn answers_agree_with_the_table(target: impl Target) -> TestResult {
    assert_answers_agree_with_the_table(target, |conn, step| step.perform(conn))
}

/// Each caller repeats its transaction when it must, and its last answers count.
pub(crate) fn answers_agree_with_the_table_in_transactions(target: impl Target) -> TestResult {
    assert_answers_agree_with_the_table(target, |conn, step| {
        committed(conn, |conn| target.transaction(conn, |conn| step.perform(conn)))
    })
}

fn assert_answers_agree_with_the_table<T: Target>(
    target: T,
    perform: impl Fn(&mut TestConnection, &Step) -> Result<Vec<Answer>, ManyError> + Sync,
) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    target.prepare_for_a_crowd(&mut conn);
    let mut callers = connections(&database);
    let mut random = Random(0);
    for _ in 0..scaled(10) {
        for key in (0..KEYS).filter(|_| random.one_in(3)) {
            delete(&mut conn, &email(key))?;
        }
        let before = stored(&mut conn)?;
        let steps = [(); CALLERS].map(|()| Step::random(&mut random));
        let answers = at_once(&mut callers, &steps, &perform);
        let round = Round {
            before,
            calls: iter::zip(steps, answers).collect(),
            after: stored(&mut conn)?,
        };
        round.assert_consistent();
    }
    Ok(())
}

fn connections<T: Target>(database: &Database<T>) -> [TestConnection; CALLERS] {
    [(); CALLERS].map(|()| {
        let mut conn = database.connect();
        database.target.prepare_for_a_crowd(&mut conn);
        conn
    })
}

fn at_once(
    callers: &mut [TestConnection],
    steps: &[Step],
    perform: &(impl Fn(&mut TestConnection, &Step) -> Result<Vec<Answer>, ManyError> + Sync),
) -> Vec<Result<Vec<Answer>, ManyError>> {
    let start = &Barrier::new(callers.len());
    thread::scope(|scope| {
        let callers: Vec<_> = iter::zip(callers, steps)
            .map(|(conn, step)| {
                scope.spawn(move || {
                    start.wait();
                    perform(conn, step)
                })
            })
            .collect();
        callers
            .into_iter()
            .map(|caller| caller.join().expect("no caller panics"))
            .collect()
    })
}

/// Numbers that are the same in each run: `SplitMix64`. <https://prng.di.unimi.it/splitmix64.c>
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^= mixed >> 31;
        usize::try_from(mixed % bound as u64).expect("it is below a `usize`")
    }

    fn one_in(&mut self, number: usize) -> bool {
        self.below(number) == 0
    }
}

fn email(key: usize) -> String {
    format!("{key:02}@example.org")
}

type Rows = BTreeMap<String, User>;

/// At serializable any statement may have to be repeated.
fn delete(conn: &mut TestConnection, email: &str) -> QueryResult<()> {
    getorcreate::retry(conn, |conn| User::delete(conn, email))
}

/// The rows by their keys.
fn stored(conn: &mut TestConnection) -> QueryResult<Rows> {
    let all = getorcreate::retry(conn, User::all)?;
    let number = all.len();
    let rows: Rows = all.into_iter().map(|user| (user.email.clone(), user)).collect();
    assert_eq!(rows.len(), number, "a key has one row");
    Ok(rows)
}

/// The part of one caller in a round.
#[derive(Debug)]
struct Step {
    action: Action,
    /// The rows. Their names differ from all others of the test.
    rows: Vec<Named>,
    chunk_size: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Action {
    GetOrCreateMany,
    GetOrCreateManyFrom,
    UpdateOrCreateManyFrom,
    Delete,
}

#[derive(Debug, Insertable)]
#[diesel(table_name = users)]
struct Named {
    email: String,
    name: String,
}

#[derive(Debug)]
struct Answer {
    kind: Kind,
    user: User,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Created,
    Updated,
    /// Found or unchanged.
    Existing,
}

impl From<Outcome<User>> for Answer {
    fn from(outcome: Outcome<User>) -> Self {
        let kind = if outcome.created() {
            Kind::Created
        } else {
            Kind::Existing
        };
        Self {
            kind,
            user: outcome.into_inner(),
        }
    }
}

impl From<Upserted<User>> for Answer {
    fn from(upserted: Upserted<User>) -> Self {
        let kind = match upserted {
            Upserted::Created(_) => Kind::Created,
            Upserted::Updated(_) => Kind::Updated,
            Upserted::Unchanged(_) => Kind::Existing,
        };
        Self {
            kind,
            user: upserted.into_inner(),
        }
    }
}

impl Step {
    fn random(random: &mut Random) -> Self {
        let action = match random.below(7) {
            0 | 1 => Action::GetOrCreateMany,
            2 | 3 => Action::GetOrCreateManyFrom,
            4 | 5 => Action::UpdateOrCreateManyFrom,
            _ => Action::Delete,
        };
        let number = random.below(MOST_ROWS + 1);
        let row = |_| Named {
            email: email(random.below(KEYS)),
            name: format!("{:x}", random.below(usize::MAX)),
        };
        Self {
            action,
            rows: (0..number).map(row).collect(),
            chunk_size: 1 + random.below(MOST_ROWS),
        }
    }

    fn perform(&self, conn: &mut TestConnection) -> Result<Vec<Answer>, ManyError> {
        let Self {
            action,
            rows,
            chunk_size,
        } = self;
        match action {
            Action::GetOrCreateMany => {
                let lookups = rows.iter().map(|row| users::email.eq(&row.email));
                let request = User::get_or_create_many(lookups).chunk_size(*chunk_size);
                Ok(run!(request, conn)?.into_iter().map(Into::into).collect())
            }
            Action::GetOrCreateManyFrom => {
                let request = User::get_or_create_many_from(rows)
                    .by(users::email)
                    .chunk_size(*chunk_size);
                Ok(run!(request, conn)?.into_iter().map(Into::into).collect())
            }
            Action::UpdateOrCreateManyFrom => {
                let request = User::update_or_create_many_from(rows)
                    .by(users::email)
                    .chunk_size(*chunk_size);
                Ok(run!(request, conn)?.into_iter().map(Into::into).collect())
            }
            Action::Delete => {
                for row in rows {
                    delete(conn, &row.email)?;
                }
                Ok(Vec::new())
            }
        }
    }

    fn is_about(&self, key: &str) -> bool {
        self.rows.iter().any(|row| row.email == key)
    }

    /// The last name in the batch for this key, if the call updates.
    fn update_of(&self, key: &str) -> Option<&str> {
        let mut rows = self
            .rows
            .iter()
            .filter(|_| self.action == Action::UpdateOrCreateManyFrom);
        rows.rfind(|row| row.email == key).map(|row| &*row.name)
    }

    /// The name of a new row for the answer in this place, unless the call updates.
    fn name_of_new(&self, place: usize) -> &str {
        match self.action {
            Action::GetOrCreateMany => "unnamed",
            _ => &self.rows[place].name,
        }
    }
}

/// A round that is over.
#[derive(Debug)]
struct Round {
    before: Rows,
    calls: Vec<(Step, Result<Vec<Answer>, ManyError>)>,
    after: Rows,
}

impl Round {
    fn assert_consistent(&self) {
        for (step, answers) in &self.calls {
            match answers {
                Ok(_) if step.action == Action::Delete => {}
                Ok(answers) => {
                    self.assert_answers_in_order(step, answers);
                    for (rows, answers) in iter::zip(step.rows.chunks(step.chunk_size), answers.chunks(step.chunk_size))
                    {
                        self.assert_equal_keys_are_one_row(step.action, rows, answers);
                    }
                }
                Err(error) => self.assert_row_was_deleted_before_it_was_read(step, error),
            }
        }
        for key in (0..KEYS).map(email) {
            self.assert_created_once(&key);
            if self.is_settled(&key) {
                self.assert_row_as_stored(&key);
            }
        }
    }

    /// MySQL and MariaDB do not return a new row with the insert. If it is gone before it is read, the call cannot tell that
    /// from a trigger that has changed its key.
    fn assert_row_was_deleted_before_it_was_read(&self, step: &Step, error: &ManyError) {
        assert!(matches!(error.error(), Error::KeyChanged { .. }), "{self:#?}");
        assert!(step.rows.iter().any(|row| self.deletions(&row.email) > 0), "{self:#?}");
    }

    fn assert_answers_in_order(&self, step: &Step, answers: &[Answer]) {
        let asked: Vec<&str> = step.rows.iter().map(|row| &*row.email).collect();
        let answered: Vec<&str> = answers.iter().map(|answer| &*answer.user.email).collect();
        assert_eq!(answered, asked, "{self:#?}");
    }

    /// The first of the rows with a key gets its answer, and the others get the same row.
    fn assert_equal_keys_are_one_row(&self, action: Action, rows: &[Named], answers: &[Answer]) {
        let mut firsts: BTreeMap<&str, &Answer> = BTreeMap::new();
        for (row, answer) in iter::zip(rows, answers) {
            if let Some(first) = firsts.get(&*row.email) {
                assert_eq!(answer.user, first.user, "{self:#?}");
                assert_eq!(answer.kind, Kind::Existing, "{self:#?}");
                continue;
            }
            firsts.insert(&row.email, answer);
            let is_update = action == Action::UpdateOrCreateManyFrom;
            let expected = if is_update { Kind::Updated } else { Kind::Existing };
            assert!(answer.kind == Kind::Created || answer.kind == expected, "{self:#?}");
        }
    }

    /// A missing row was created once, if it is there now. After each deletion it may have been created once more.
    fn assert_created_once(&self, key: &str) {
        let answers = self.answers().filter(|answer| answer.user.email == key);
        let created: Vec<i32> = answers
            .filter(|answer| answer.kind == Kind::Created)
            .map(|answer| answer.user.id)
            .collect();
        let (before, after) = (self.before.get(key), self.after.get(key));
        assert!(
            created.len() <= usize::from(before.is_none()) + self.deletions(key),
            "{key} in {self:#?}"
        );
        let new = after.filter(|after| before.is_none_or(|before| before.id != after.id));
        if let Some(new) = new.filter(|_| !self.has_failed(key)) {
            assert!(created.contains(&new.id), "{key} in {self:#?}");
        }
    }

    fn deletions(&self, key: &str) -> usize {
        let steps = self.calls.iter().map(|(step, _)| step);
        let deleted = steps
            .filter(|step| step.action == Action::Delete)
            .flat_map(|step| &step.rows);
        deleted.filter(|row| row.email == key).count()
    }

    /// True if no caller has deleted the row meanwhile, and each call about it has an answer.
    fn is_settled(&self, key: &str) -> bool {
        self.deletions(key) == 0 && !self.has_failed(key)
    }

    /// True if a call about this key has failed.
    fn has_failed(&self, key: &str) -> bool {
        self.calls
            .iter()
            .any(|(step, answers)| answers.is_err() && step.is_about(key))
    }

    fn answers(&self) -> impl Iterator<Item = &Answer> {
        self.calls
            .iter()
            .filter_map(|(_, answers)| answers.as_ref().ok())
            .flatten()
    }

    /// Compares the answers about a key with its row.
    fn assert_row_as_stored(&self, key: &str) {
        let steps = || self.calls.iter().map(|(step, _)| step);
        let (before, after) = (self.before.get(key), self.after.get(key));
        if steps().all(|step| !step.is_about(key)) {
            assert_eq!(after, before, "{self:#?}");
        }
        let answers = self.answers().filter(|answer| answer.user.email == key);
        for answer in answers {
            assert_eq!(Some(answer.user.id), after.map(|user| user.id), "{self:#?}");
        }
        let Some(after) = after else { return };
        let updates: Vec<&str> = steps().filter_map(|step| step.update_of(key)).collect();
        let name = &*after.name;
        match before {
            _ if !updates.is_empty() => assert!(updates.contains(&name), "{self:#?}"),
            Some(before) => assert_eq!(name, before.name, "{self:#?}"),
            None => assert_eq!(Some(name), self.name_from_creator(key), "{self:#?}"),
        }
    }

    /// The name that the call which created the row gave to it. No call has updated it.
    fn name_from_creator(&self, key: &str) -> Option<&str> {
        self.calls.iter().find_map(|(step, answers)| {
            let place = answers
                .as_ref()
                .ok()?
                .iter()
                .position(|answer| answer.kind == Kind::Created && answer.user.email == key)?;
            Some(step.name_of_new(place))
        })
    }
}
