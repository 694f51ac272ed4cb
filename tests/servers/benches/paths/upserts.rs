//! The cost of `update_or_create`, and what it does otherwise than the same work written by hand in Diesel.
//!
//! | way | PostgreSQL, SQLite | MariaDB, MySQL |
//! |---|---|---|
//! | `upsert` | `INSERT .. ON CONFLICT (email) DO UPDATE .. RETURNING` | `INSERT .. ON DUPLICATE KEY UPDATE`, `SELECT` |
//! | `update first` | `UPDATE .. RETURNING`, and an `INSERT` if it changes no row | `UPDATE`, perhaps an `INSERT`, `SELECT` |
//! | `update_or_create` | a call | a call |
//!
//! The effects are those that a time does not show: the values that updates take from the sequence of the primary key, the
//! calls of a crowd that fail because nothing is retried, and titles that go to another row than the one with the slug. On
//! MariaDB and MySQL, `ON DUPLICATE KEY UPDATE` changes whichever row is in the way.
//!
//! Diesel prepares an `UPDATE` and an `ON CONFLICT DO UPDATE` anew for each call. A call of `update_or_create` is prepared
//! once on a connection.

use std::hint::black_box;
use std::sync::Barrier;
use std::thread;
use std::time::{Duration, Instant};

use diesel::prelude::*;
use diesel::{MysqlConnection, PgConnection, SqliteConnection};
use getorcreate::{Error, GetOrCreate};

use super::{BoxedResult, CALLS_IN_A_BATCH, Caller, EXISTING, ROWS, TIME_FOR_A_PATH, existing_email, median};
use crate::suite::target::{Database, Target};

diesel::table! {
    users (id) {
        id -> Integer,
        email -> Text,
        visits -> Integer,
    }
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = users)]
#[unique(users::email)]
pub(super) struct Visitor {
    id: i32,
    visits: i32,
}

diesel::table! {
    articles (id) {
        id -> Integer,
        slug -> Text,
        number -> Integer,
        title -> Text,
    }
}

/// Two keys besides the primary key.
#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = articles)]
#[unique(articles::slug)]
#[unique(articles::number)]
pub(super) struct Article {
    #[allow(dead_code)] // the column is read, as in any program
    id: i32,
}

/// A question about the three ways to write.
#[derive(Clone, Copy)]
pub(super) enum Question {
    /// The time of a call that updates a row.
    Update,
    /// The time of a call that creates a row.
    Create,
    /// The effects on sequences, on other callers, and on other rows.
    Effects,
}

pub(super) const QUESTIONS: [Question; 3] = [Question::Update, Question::Create, Question::Effects];

impl Question {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Update => "update",
            Self::Create => "create",
            Self::Effects => "effects",
        }
    }
}

/// The author of the statements.
#[derive(Clone, Copy)]
enum Way {
    Upsert,
    UpdateFirst,
    UpdateOrCreate,
}

const WAYS: [Way; 3] = [Way::Upsert, Way::UpdateFirst, Way::UpdateOrCreate];

impl Way {
    fn name(self) -> &'static str {
        match self {
            Self::Upsert => "upsert",
            Self::UpdateFirst => "update first",
            Self::UpdateOrCreate => "update_or_create",
        }
    }

    fn visit<C: Upserter>(self, conn: &mut C, email: &str) -> Result<Visitor, Error> {
        match self {
            Self::Upsert => Ok(conn.upsert(email)?),
            Self::UpdateFirst => Ok(conn.update_first(email)?),
            Self::UpdateOrCreate => conn.update_or_create(email),
        }
    }
}

/// The median time of a call, for each way. The first is the one to compare with.
pub(super) fn compare<C: Upserter>(conn: &mut C, creates: bool) -> BoxedResult<Vec<(&'static str, Duration)>> {
    let mut times = WAYS.map(|way| (way, Vec::new()));
    let begin = Instant::now();
    for batch in 0.. {
        for (way, times) in &mut times {
            times.push(time(conn, *way, creates, batch)?);
        }
        if begin.elapsed() > TIME_FOR_A_PATH {
            break;
        }
    }
    Ok(times.map(|(way, times)| (way.name(), median(times))).into())
}

/// The time of one call, on average over the batch.
fn time<C: Upserter>(conn: &mut C, way: Way, creates: bool, batch: u32) -> BoxedResult<Duration> {
    let numbers = (batch * CALLS_IN_A_BATCH..).take(CALLS_IN_A_BATCH as usize);
    let emails: Vec<String> = numbers
        .map(|number| {
            if creates {
                format!("{}-{number}@example.org", way.name())
            } else {
                existing_email(number % ROWS)
            }
        })
        .collect();
    let begin = Instant::now();
    for email in &emails {
        let visitor = black_box(way.visit(conn, black_box(email))?);
        assert!(visitor.visits == 1 || !creates, "the call went another way");
    }
    Ok(begin.elapsed() / CALLS_IN_A_BATCH)
}

/// Prints the effects of each way, for the server with this name.
pub(super) fn report_effects<C: Upserter>(name: &str, target: impl Target) -> BoxedResult<()> {
    let report = |what: &str, way: Way, effect: &str| {
        println!("{name:<14}  {what:<37}  {:<16} {effect}", way.name());
    };
    for way in WAYS {
        let used = sequence_values::<C>(&target.create_with_all_tables(), way)?;
        report(
            &format!("{HITS} updates"),
            way,
            &format!("{used:>4} values of the sequence"),
        );
    }
    for (place, in_a_transaction) in [("in autocommit", false), ("in transactions", true)] {
        for way in WAYS {
            let crowd = crowd::<C>(&target.create(), way, in_a_transaction)?;
            report(
                &format!("{CALLERS} callers, {KEYS} keys, {place}"),
                way,
                &format!(
                    "{:>4} to be repeated, {:>3} other errors, {} lost",
                    crowd.to_be_repeated, crowd.other_errors, crowd.lost
                ),
            );
        }
    }
    for way in [Way::Upsert, Way::UpdateOrCreate] {
        let wrong = wrong_rows::<C>(&target.create_with_all_tables(), way)?;
        report(&format!("{HITS} titles"), way, &format!("{wrong:>4} wrong rows"));
    }
    Ok(())
}

const HITS: i32 = 1_000;

/// The number of values that the updates of one row take from the sequence of the primary key.
fn sequence_values<C: Upserter>(database: &Database<impl Target>, way: Way) -> BoxedResult<i32> {
    let mut conn = C::open(&database.url())?;
    let new = |conn: &mut C, email| -> BoxedResult<i32> {
        conn.insert(email, EXISTING)?;
        Ok(conn.visitor(email)?.id)
    };
    let before = new(&mut conn, "before@example.org")?;
    for _ in 0..HITS {
        way.visit(&mut conn, "before@example.org")?;
    }
    Ok(new(&mut conn, "after@example.org")? - before - 1)
}

const CALLERS: usize = 16;
const KEYS: usize = 40;

/// The errors and losses of a crowd.
struct Crowd {
    /// Errors that ask the caller to try again: deadlocks, and on SQLite a lock that nobody waits for.
    to_be_repeated: usize,
    /// Errors of which the caller must find out that a race was lost.
    other_errors: usize,
    /// Updates whose call succeeded, but which the row does not have.
    lost: i64,
}

/// Each caller visits each key, once. All start each key together. Nothing is retried.
fn crowd<C: Upserter>(database: &Database<impl Target>, way: Way, in_a_transaction: bool) -> BoxedResult<Crowd> {
    let start = Barrier::new(CALLERS);
    let connections = (0..CALLERS).map(|_| C::open(&database.url()));
    let connections: Vec<C> = connections.collect::<BoxedResult<_>>()?;
    let answers: Vec<Result<(), Error>> = thread::scope(|scope| {
        let callers: Vec<_> = connections
            .into_iter()
            .map(|mut conn| {
                let start = &start;
                scope.spawn(move || {
                    let visit = |key| {
                        let email = format!("{key}@example.org");
                        start.wait();
                        if in_a_transaction {
                            conn.transaction(|conn| way.visit(conn, &email).map(drop))
                        } else {
                            way.visit(&mut conn, &email).map(drop)
                        }
                    };
                    (0..KEYS).map(visit).collect::<Vec<_>>()
                })
            })
            .collect();
        callers
            .into_iter()
            .flat_map(|caller| caller.join().expect("no caller panics"))
            .collect()
    });

    let failed: Vec<&Error> = answers.iter().filter_map(|answer| answer.as_ref().err()).collect();
    let to_be_repeated = failed.iter().filter(|error| error.is_retryable()).count();
    let visits = C::open(&database.url())?.sum_of_visits()?;
    Ok(Crowd {
        to_be_repeated,
        other_errors: failed.len() - to_be_repeated,
        lost: i64::try_from(answers.len() - failed.len())? - visits,
    })
}

/// Titles are given to articles with new slugs, whose numbers other articles have. Returns the number of articles that
/// got another one's title.
fn wrong_rows<C: Upserter>(database: &Database<impl Target>, way: Way) -> BoxedResult<i64> {
    let mut conn = C::open(&database.url())?;
    for number in 0..HITS {
        conn.insert_article(&format!("old-{number}"), number)?;
        let slug = format!("new-{number}");
        // An error is right: the number is taken.
        let _refused = match way {
            Way::Upsert => conn.upsert_article(&slug, number).is_err(),
            Way::UpdateFirst | Way::UpdateOrCreate => conn.update_or_create_article(&slug, number).is_err(),
        };
    }
    Ok(conn.changed_articles()?)
}

const TITLE: &str = "the title of the new one";

/// A connection with the three ways.
pub(super) trait Upserter: Caller + Send {
    fn upsert(&mut self, email: &str) -> QueryResult<Visitor>;
    fn update_first(&mut self, email: &str) -> QueryResult<Visitor>;
    fn update_or_create(&mut self, email: &str) -> Result<Visitor, Error>;

    fn upsert_article(&mut self, slug: &str, number: i32) -> QueryResult<usize>;
    fn update_or_create_article(&mut self, slug: &str, number: i32) -> Result<(), Error>;

    fn visitor(&mut self, email: &str) -> QueryResult<Visitor>;
    fn sum_of_visits(&mut self) -> QueryResult<i64>;
    fn insert_article(&mut self, slug: &str, number: i32) -> QueryResult<usize>;
    fn changed_articles(&mut self) -> QueryResult<i64>;
}

/// The methods of an [`Upserter`] whose code is the same for each type of connection.
macro_rules! for_each_connection {
    () => {
        fn update_or_create(&mut self, email: &str) -> Result<Visitor, Error> {
            let upserted = Visitor::update_or_create(users::email.eq(email))
                .update(users::visits.eq(users::visits + 1))
                .defaults(users::visits.eq(1))
                .max_retries(0)
                .run(self)?;
            Ok(upserted.into_inner())
        }

        fn update_or_create_article(&mut self, slug: &str, number: i32) -> Result<(), Error> {
            Article::update_or_create(articles::slug.eq(slug))
                .set((articles::number.eq(number), articles::title.eq(TITLE)))
                .run(self)?;
            Ok(())
        }

        fn visitor(&mut self, email: &str) -> QueryResult<Visitor> {
            users::table
                .filter(users::email.eq(email))
                .select(Visitor::as_select())
                .get_result(self)
        }

        fn sum_of_visits(&mut self) -> QueryResult<i64> {
            let sum: Option<i64> = users::table
                .select(diesel::dsl::sum(users::visits))
                .get_result(self)?;
            Ok(sum.unwrap_or(0))
        }

        fn insert_article(&mut self, slug: &str, number: i32) -> QueryResult<usize> {
            diesel::insert_into(articles::table)
                .values((
                    articles::slug.eq(slug),
                    articles::number.eq(number),
                    articles::title.eq("an old title"),
                ))
                .execute(self)
        }

        fn changed_articles(&mut self) -> QueryResult<i64> {
            articles::table
                .filter(articles::title.eq(TITLE).and(articles::slug.like("old-%")))
                .count()
                .get_result(self)
        }
    };
}

/// The ways of an [`Upserter`] for a backend that returns the row.
macro_rules! by_hand_returning {
    () => {
        fn upsert(&mut self, email: &str) -> QueryResult<Visitor> {
            diesel::insert_into(users::table)
                .values((users::email.eq(email), users::visits.eq(1)))
                .on_conflict(users::email)
                .do_update()
                .set(users::visits.eq(users::visits + 1))
                .returning(Visitor::as_returning())
                .get_result(self)
        }

        fn update_first(&mut self, email: &str) -> QueryResult<Visitor> {
            let updated = diesel::update(users::table.filter(users::email.eq(email)))
                .set(users::visits.eq(users::visits + 1))
                .returning(Visitor::as_returning())
                .get_result(self)
                .optional()?;
            if let Some(visitor) = updated {
                return Ok(visitor);
            }
            diesel::insert_into(users::table)
                .values((users::email.eq(email), users::visits.eq(1)))
                .returning(Visitor::as_returning())
                .get_result(self)
        }

        fn upsert_article(&mut self, slug: &str, number: i32) -> QueryResult<usize> {
            diesel::insert_into(articles::table)
                .values((
                    articles::slug.eq(slug),
                    articles::number.eq(number),
                    articles::title.eq(TITLE),
                ))
                .on_conflict(articles::slug)
                .do_update()
                .set(articles::title.eq(TITLE))
                .execute(self)
        }
    };
}

impl Upserter for SqliteConnection {
    for_each_connection! {}
    by_hand_returning! {}
}

impl Upserter for PgConnection {
    for_each_connection! {}
    by_hand_returning! {}
}

impl Upserter for MysqlConnection {
    for_each_connection! {}

    fn upsert(&mut self, email: &str) -> QueryResult<Visitor> {
        diesel::insert_into(users::table)
            .values((users::email.eq(email), users::visits.eq(1)))
            .on_conflict(diesel::dsl::DuplicatedKeys)
            .do_update()
            .set(users::visits.eq(users::visits + 1))
            .execute(self)?;
        self.visitor(email)
    }

    fn update_first(&mut self, email: &str) -> QueryResult<Visitor> {
        let updated = diesel::update(users::table.filter(users::email.eq(email)))
            .set(users::visits.eq(users::visits + 1))
            .execute(self)?;
        if updated == 0 {
            diesel::insert_into(users::table)
                .values((users::email.eq(email), users::visits.eq(1)))
                .execute(self)?;
        }
        self.visitor(email)
    }

    fn upsert_article(&mut self, slug: &str, number: i32) -> QueryResult<usize> {
        diesel::insert_into(articles::table)
            .values((
                articles::slug.eq(slug),
                articles::number.eq(number),
                articles::title.eq(TITLE),
            ))
            .on_conflict(diesel::dsl::DuplicatedKeys)
            .do_update()
            .set(articles::title.eq(TITLE))
            .execute(self)
    }
}
