//! What calls cost on PostgreSQL and MariaDB or MySQL beside the same statements written by hand in Diesel:
//! `cargo bench -p test-servers`.
//!
//! By hand means: what someone writes who knows about the race, without a look at the catalog, and without a limit. A
//! miss is measured inside a transaction, of which a whole batch is rolled back: otherwise the disk is measured, which
//! has to confirm each commit. A race is lost in autocommit; the rival's insert is made from within the connection's
//! instrumentation, and its time subtracted. All take turns in short batches, so that whatever else the machine does
//! falls on all alike, and the medians of the batches are compared.

use std::env;
use std::error::Error;
use std::hint::black_box;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use diesel::connection::{Instrumentation, InstrumentationEvent, SimpleConnection};
use diesel::prelude::*;
use diesel::sql_types::Integer;
use getorcreate::GetOrCreate;

diesel::table! {
    users (id) {
        id -> Integer,
        email -> Text,
        name -> Text,
    }
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[unique(email)]
struct User {
    id: i32,
    #[allow(dead_code)] // read, as in any program
    email: String,
    #[allow(dead_code)]
    name: String,
}

const BATCHES: usize = 150;
const CALLS_IN_A_BATCH: u32 = 100;

type Result<R> = std::result::Result<R, Box<dyn Error>>;

fn main() -> Result<()> {
    let postgres = url(
        "GETORCREATE_POSTGRES_URL",
        "postgres://postgres@127.0.0.1:5432/postgres",
    );
    match PgConnection::establish(&postgres) {
        Ok(conn) => postgres::measure(conn, &postgres)?,
        Err(error) => eprintln!("*** NOT MEASURED: PostgreSQL ({error})"),
    }
    let mysql = url("GETORCREATE_MARIADB_URL", "mysql://root@127.0.0.1:3306");
    match MysqlConnection::establish(&mysql) {
        Ok(conn) => mysql::measure(conn, &mysql)?,
        Err(error) => eprintln!("*** NOT MEASURED: MariaDB or MySQL ({error})"),
    }
    Ok(())
}

fn url(variable: &str, default: &str) -> String {
    env::var(variable).unwrap_or_else(|_| default.to_owned())
}

/// The home of the table, which is dropped in the end.
fn home() -> String {
    format!("getorcreate_bench_{}", std::process::id())
}

/// What is the same on both servers, but for the type of the connection.
macro_rules! measure {
    ($connection:ty, $name:literal) => {
        type Call = fn(&mut $connection, &str) -> Result<i32>;

        pub(crate) fn measure(mut conn: $connection, url: &str) -> Result<()> {
            let mut rival = <$connection>::establish(url)?;
            make_table(&mut conn, &mut rival)?;
            conn.set_instrumentation(Rival { conn: rival });
            println!("\n{}", $name);
            let measured = measure_all(&mut conn);
            conn.set_instrumentation(None::<Rival>);
            drop_table(&mut conn)?;
            measured
        }

        fn measure_all(conn: &mut $connection) -> Result<()> {
            for number in 0..CALLS_IN_A_BATCH {
                insert(conn, &format!("hit-{number}"))?;
            }
            let hits: [(&str, Call); 4] = [
                ("SELECT 1", select_1),
                ("hit by hand", find),
                ("hit by hand, LIMIT 2", find_with_limit),
                ("hit", get_or_create),
            ];
            report(compare(conn, &hits, |conn, _, call| {
                let begin = Instant::now();
                for number in 0..CALLS_IN_A_BATCH {
                    black_box(call(conn, &format!("hit-{number}"))?);
                }
                Ok(begin.elapsed())
            })?);
            let misses: [(&str, Call); 2] = [("miss by hand", find_or_insert), ("miss", get_or_create)];
            report(compare(conn, &misses, |conn, batch, call| {
                conn.batch_execute("BEGIN")?;
                let begin = Instant::now();
                for number in 0..CALLS_IN_A_BATCH {
                    black_box(call(conn, &format!("miss-{batch}-{number}"))?);
                }
                let elapsed = begin.elapsed();
                conn.batch_execute("ROLLBACK")?;
                Ok(elapsed)
            })?);
            let races: [(&str, Call); 2] = [
                ("lost race by hand", find_or_insert),
                ("lost race", get_or_create),
            ];
            report(compare(conn, &races, |conn, batch, call| {
                TIME_OF_RIVAL.store(0, Ordering::Relaxed);
                let begin = Instant::now();
                for number in 0..CALLS_IN_A_BATCH {
                    black_box(call(conn, &format!("race-{batch}-{number}"))?);
                }
                let elapsed = begin.elapsed();
                Ok(elapsed - Duration::from_nanos(TIME_OF_RIVAL.load(Ordering::Relaxed)))
            })?);
            Ok(())
        }

        /// The median time of a call, for each kind of call.
        fn compare(
            conn: &mut $connection,
            calls: &[(&'static str, Call)],
            time: impl Fn(&mut $connection, &str, Call) -> Result<Duration>,
        ) -> Result<Vec<(&'static str, Duration)>> {
            let mut times = vec![Vec::new(); calls.len()];
            for batch in 0..BATCHES {
                for (index, (_, call)) in calls.iter().enumerate() {
                    times[index].push(time(conn, &format!("{index}-{batch}"), *call)? / CALLS_IN_A_BATCH);
                }
            }
            let names = calls.iter().map(|(name, _)| *name);
            Ok(names.zip(times.into_iter().map(median)).collect())
        }

        fn select_1(conn: &mut $connection, _: &str) -> Result<i32> {
            Ok(diesel::select(1.into_sql::<Integer>()).get_result(conn)?)
        }

        fn find(conn: &mut $connection, email: &str) -> Result<i32> {
            let mut rows: Vec<User> = users::table
                .filter(users::email.eq(email))
                .select(User::as_select())
                .load(conn)?;
            Ok(rows.pop().ok_or("the user is not there")?.id)
        }

        fn find_with_limit(conn: &mut $connection, email: &str) -> Result<i32> {
            let mut rows: Vec<User> = users::table
                .filter(users::email.eq(email))
                .limit(2)
                .select(User::as_select())
                .load(conn)?;
            Ok(rows.pop().ok_or("the user is not there")?.id)
        }

        fn find_or_insert(conn: &mut $connection, email: &str) -> Result<i32> {
            match find(conn, email) {
                Ok(id) => Ok(id),
                Err(_) => match insert(conn, email)? {
                    Some(id) => Ok(id),
                    None => find(conn, email),
                },
            }
        }

        fn get_or_create(conn: &mut $connection, email: &str) -> Result<i32> {
            let outcome = User::get_or_create(users::email.eq(email))
                .defaults(users::name.eq("new"))
                .run(conn)?;
            Ok(outcome.into_inner().id)
        }

        /// Inserts the row of each race before the call can.
        struct Rival {
            conn: $connection,
        }

        impl Instrumentation for Rival {
            fn on_connection_event(&mut self, event: InstrumentationEvent<'_>) {
                let begin = Instant::now();
                if let InstrumentationEvent::StartQuery { query, .. } = event {
                    let query = query.to_string();
                    let races = query
                        .contains("INSERT INTO")
                        .then(|| query.split_once("race-"))
                        .flatten();
                    if let Some((_, rest)) = races {
                        let number: String = rest.chars().take_while(|c| *c != '"').collect();
                        insert(&mut self.conn, &format!("race-{number}")).expect("the rival inserts first");
                    }
                }
                let elapsed = begin.elapsed().as_nanos();
                TIME_OF_RIVAL.fetch_add(u64::try_from(elapsed).unwrap_or(u64::MAX), Ordering::Relaxed);
            }
        }
    };
}

mod postgres {
    use super::*;

    measure! { PgConnection, "PostgreSQL" }

    /// The id, unless another was first.
    fn insert(conn: &mut PgConnection, email: &str) -> Result<Option<i32>> {
        let id = diesel::insert_into(users::table)
            .values((users::email.eq(email), users::name.eq("new")))
            .on_conflict(users::email)
            .do_nothing()
            .returning(users::id)
            .get_result(conn)
            .optional()?;
        Ok(id)
    }

    fn make_table(conn: &mut PgConnection, rival: &mut PgConnection) -> Result<()> {
        let home = home();
        conn.batch_execute(&format!(
            "CREATE SCHEMA {home}; SET search_path = {home};
            CREATE TABLE users (id SERIAL PRIMARY KEY, email TEXT NOT NULL UNIQUE, name TEXT NOT NULL)"
        ))?;
        Ok(rival.batch_execute(&format!("SET search_path = {home}"))?)
    }

    fn drop_table(conn: &mut PgConnection) -> Result<()> {
        Ok(conn.batch_execute(&format!("DROP SCHEMA {} CASCADE", home()))?)
    }
}

mod mysql {
    use diesel::result::{DatabaseErrorKind, Error as DieselError};

    use super::*;

    measure! { MysqlConnection, "MariaDB or MySQL" }

    /// The id, unless another was first.
    fn insert(conn: &mut MysqlConnection, email: &str) -> Result<Option<i32>> {
        let inserted = diesel::insert_into(users::table)
            .values((users::email.eq(email), users::name.eq("new")))
            .execute(conn);
        match inserted {
            Ok(_) => find(conn, email).map(Some),
            Err(DieselError::DatabaseError(DatabaseErrorKind::UniqueViolation, _)) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    fn make_table(conn: &mut MysqlConnection, rival: &mut MysqlConnection) -> Result<()> {
        let home = home();
        conn.batch_execute(&format!("CREATE DATABASE {home}"))?;
        conn.batch_execute(&format!("USE {home}"))?;
        conn.batch_execute(
            "CREATE TABLE users (
                id INTEGER AUTO_INCREMENT PRIMARY KEY, email VARCHAR(100) NOT NULL UNIQUE, name TEXT NOT NULL
            ) ENGINE = InnoDB",
        )?;
        Ok(rival.batch_execute(&format!("USE {home}"))?)
    }

    fn drop_table(conn: &mut MysqlConnection) -> Result<()> {
        Ok(conn.batch_execute(&format!("DROP DATABASE {}", home()))?)
    }
}

/// The time that the rival took, in nanoseconds.
static TIME_OF_RIVAL: AtomicU64 = AtomicU64::new(0);

fn median(mut durations: Vec<Duration>) -> Duration {
    durations.sort_unstable();
    durations[durations.len() / 2]
}

/// Each is compared with the last that was made by hand, without a limit.
fn report(medians: Vec<(&str, Duration)>) {
    let by_hand = medians
        .iter()
        .find(|(name, _)| name.ends_with("by hand"))
        .map_or(Duration::MAX, |(_, median)| *median);
    for (name, median) in medians {
        let difference = (median.as_secs_f64() / by_hand.as_secs_f64() - 1.0) * 100.0;
        println!(
            "{name:<22} {:>8.1} µs a call {difference:>+7.1} %",
            median.as_secs_f64() * 1e6
        );
    }
}
