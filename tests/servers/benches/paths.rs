//! The cost of the three paths of a call on each database, beside the same work written by hand in Diesel:
//! `cargo bench -p test-servers --bench paths`.
//!
//! | path | statements by hand |
//! |---|---|
//! | `hit` | `SELECT` finds the row |
//! | `miss` | `SELECT` finds nothing, `INSERT` makes the row |
//! | `lost-race` | `SELECT` finds nothing, another connection inserts the row, `INSERT` makes none, `SELECT` finds it |
//!
//! The `INSERT` by hand has `ON CONFLICT DO NOTHING RETURNING` on PostgreSQL and SQLite. Diesel has neither clause for
//! MariaDB and MySQL: there a duplicate is an error, and another `SELECT` reads a new row.
//!
//! Further paths, `update`, `create` and `effects`, are those of `update_or_create`: see `paths/upserts.rs`. The path `many` is
//! about 10,000 rows at once: see `paths/many.rs`.
//!
//! No thread takes part in a race. A call makes its defaults after it has looked and before it inserts, so the other
//! connection inserts inside them. The code by hand lets it insert at the same place, and its time is part of both
//! measurements.
//!
//! All ways use the same connection, in autocommit. They take turns in short batches, so that other work on the
//! machine affects all alike, and the medians of the batches are compared. On SQLite and PostgreSQL a session can ask
//! not to wait for the disk at a commit, and does so here. On MariaDB and MySQL the server's settings decide. If a
//! commit waits there, the disk outweighs everything else in a miss and a lost race.
//!
//! The figures are printed, and written to `target/paths.tsv` with the server's version.
//!
//! Arguments choose databases and paths: `cargo bench -p test-servers --bench paths -- postgres mysql miss`. The
//! servers are those of the tests: `../server/table.rs` lists them. A server that does not answer is announced and left out.

#[path = "paths/many.rs"]
mod many;
#[allow(dead_code, unused_imports)] // the tests use the rest
#[path = "../mysql/database.rs"]
mod mysql;
#[allow(dead_code, unused_imports)]
#[path = "../postgres/database.rs"]
mod postgres;
#[allow(dead_code, unused_imports, unused_macros)]
#[path = "../server/mod.rs"]
mod server;
#[allow(dead_code, unused_imports)]
#[path = "../../sqlite/database.rs"]
mod sqlite;
#[path = "paths/upserts.rs"]
mod upserts;

/// The part of the suite that makes databases.
#[allow(dead_code, unused_imports)]
#[path = "../../suite"]
mod suite {
    pub(crate) mod availability;
    pub(crate) mod recorder;
    pub(crate) mod target;

    pub(crate) type TestResult = Result<(), Box<dyn std::error::Error>>;
}

use std::env;
use std::error::Error;
use std::fs::{self, OpenOptions};
use std::hint::black_box;
use std::io::{self, Write};
use std::process::Command;
use std::time::{Duration, Instant};

use diesel::connection::{InstrumentationEvent, SimpleConnection};
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::result::{DatabaseErrorKind, Error as DieselError};
use diesel::sql_types::Text;
use diesel::{MysqlConnection, PgConnection, SqliteConnection};
use getorcreate::GetOrCreate;

use many::Importer;
use suite::target::Target;
use upserts::{QUESTIONS, Question, Upserter};

/// The connection type, as in `multi_connection.rs`. Databases are made and dropped through it, and no call is measured
/// on it.
#[derive(diesel::MultiConnection)]
pub(crate) enum TestConnection {
    Postgres(PgConnection),
    Mysql(MysqlConnection),
    Sqlite(SqliteConnection),
}

/// The same setting as in `multi_connection.rs`.
pub(crate) const READS_UNANNOUNCED_COLUMNS: bool = false;

/// A transaction function that the SQLite target needs. No call here is made in a transaction.
pub(crate) fn immediate_transaction<R, E: From<DieselError>>(
    conn: &mut TestConnection,
    body: impl FnOnce(&mut TestConnection) -> Result<R, E>,
) -> Result<R, E> {
    conn.transaction(body)
}

diesel::table! {
    users (id) {
        id -> Integer,
        email -> Text,
        name -> Text,
    }
}

/// The columns of the suite's table that have no default, and the name.
#[derive(Queryable, Selectable, GetOrCreate)]
#[unique(email)]
struct User {
    #[allow(dead_code)] // the columns are read, as in any program
    id: i32,
    #[allow(dead_code)]
    email: String,
    name: String,
}

/// The rows that hits find.
const ROWS: u32 = 1_000;
const CALLS_IN_A_BATCH: u32 = 25;
/// The time for one path on one database.
const TIME_FOR_A_PATH: Duration = Duration::from_millis(2_500);

/// The file with the figures of the last run.
const FIGURES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../target/paths.tsv");

/// The variable that chooses the server of a process, as in the tests.
const SERVER_OF_PROCESS: &str = "GETORCREATE_TEST_SERVER";

type BoxedResult<R> = Result<R, Box<dyn Error>>;

/// Measures only with `--bench`, which `cargo bench` passes: `cargo test --benches` starts the program, too.
fn main() -> BoxedResult<()> {
    let (options, names): (Vec<String>, Vec<String>) =
        env::args().skip(1).partition(|argument| argument.starts_with("--"));
    if options.iter().any(|option| option == "--bench") {
        if env::var_os(SERVER_OF_PROCESS).is_none() {
            fs::write(
                FIGURES,
                "database\tversion\tpath\tway\tns a call, or a row\t% more than the first way\n",
            )?;
        }
        let chosen = choose(&names)?;
        for database in &chosen.databases {
            database.measure(&chosen)?;
        }
    }
    Ok(())
}

/// The arguments of the program.
struct Chosen {
    databases: Vec<Measured>,
    paths: Vec<Path>,
    questions: Vec<Question>,
    many: bool,
}

impl Chosen {
    fn names_of_paths(&self) -> impl Iterator<Item = &'static str> {
        let paths = self.paths.iter().map(|path| path.name());
        let questions = self.questions.iter().map(|question| question.name());
        paths.chain(questions).chain(self.many.then_some(many::NAME))
    }
}

/// The databases and paths with these names. If no name is of that kind, all are meant.
fn choose(names: &[String]) -> BoxedResult<Chosen> {
    let is_named = |known: &str| names.iter().any(|name| name == known);
    let mut chosen = Chosen {
        databases: DATABASES.to_vec(),
        paths: PATHS.to_vec(),
        questions: QUESTIONS.to_vec(),
        many: true,
    };
    let paths: Vec<&str> = chosen.names_of_paths().collect();
    chosen.databases.retain(|database| is_named(database.name));
    chosen.paths.retain(|path| is_named(path.name()));
    chosen.questions.retain(|question| is_named(question.name()));
    chosen.many = is_named(many::NAME);
    let number_of_paths = chosen.names_of_paths().count();
    if chosen.databases.len() + number_of_paths < names.len() {
        let known: Vec<&str> = DATABASES.iter().map(|database| database.name).collect();
        return Err(
            format!("the arguments are {names:?}, and may be any of {known:?} and {paths:?}, each once").into(),
        );
    }
    if chosen.databases.is_empty() {
        chosen.databases.extend(DATABASES);
    }
    if number_of_paths == 0 {
        chosen.paths.extend(PATHS);
        chosen.questions.extend(QUESTIONS);
        chosen.many = true;
    }
    Ok(chosen)
}

/// A database that calls are measured on.
#[derive(Clone, Copy)]
struct Measured {
    /// The name. For a server, it is its key in `../server/table.rs`.
    name: &'static str,
    backend: Backend,
}

#[derive(Clone, Copy)]
enum Backend {
    Sqlite,
    Postgres,
    Mysql,
}

const DATABASES: [Measured; 6] = [
    Measured::new("sqlite", Backend::Sqlite),
    Measured::new("postgres", Backend::Postgres),
    Measured::new("postgres-newer", Backend::Postgres),
    Measured::new("mariadb", Backend::Mysql),
    Measured::new("mariadb-newer", Backend::Mysql),
    Measured::new("mysql", Backend::Mysql),
];

impl Measured {
    const fn new(name: &'static str, backend: Backend) -> Self {
        Self { name, backend }
    }

    fn measure(self, chosen: &Chosen) -> BoxedResult<()> {
        match self.backend {
            Backend::Sqlite => self.measure_on::<SqliteConnection>(sqlite::Journal::Wal, chosen),
            _ if env::var(SERVER_OF_PROCESS).as_deref() != Ok(self.name) => self.measure_in_another_process(chosen),
            Backend::Postgres => self.measure_on::<PgConnection>(postgres::Level::ReadCommitted, chosen),
            Backend::Mysql => self.measure_on::<MysqlConnection>(mysql::Level::RepeatableRead, chosen),
        }
    }

    /// Starts another process, because a process knows only one server.
    fn measure_in_another_process(self, chosen: &Chosen) -> BoxedResult<()> {
        let status = Command::new(env::current_exe()?)
            .env(SERVER_OF_PROCESS, self.name)
            .args(["--bench", self.name])
            .args(chosen.names_of_paths())
            .status()?;
        if status.success() {
            Ok(())
        } else {
            Err(format!("{} could not be measured, see above", self.name).into())
        }
    }

    fn measure_on<C: Upserter + Importer>(self, target: impl Target, chosen: &Chosen) -> BoxedResult<()> {
        target.test(|target| {
            let database = target.create();
            let version = self.version(&mut database.connect())?;
            let mut connections = Connections::<C>::open(&database.url())?;
            for path in &chosen.paths {
                self.report(&version, path.name(), "call", &compare(&mut connections, *path)?)?;
            }
            for question in &chosen.questions {
                let creates = match question {
                    Question::Update => false,
                    Question::Create => true,
                    Question::Effects => {
                        upserts::report_effects::<C>(self.name, target)?;
                        continue;
                    }
                };
                let medians = upserts::compare(&mut connections.caller, creates)?;
                self.report(&version, question.name(), "call", &medians)?;
            }
            if chosen.many {
                many::measure::<C>(&database.url(), |figures| {
                    self.report(&version, &figures.path, "row", &figures.medians)?;
                    println!("{:<14}  {:<22}  {}", self.name, figures.path, figures.summary);
                    Ok(())
                })?;
            }
            Ok(())
        })
    }

    fn version(self, conn: &mut TestConnection) -> QueryResult<String> {
        let function = match self.backend {
            Backend::Sqlite => "sqlite_version()",
            Backend::Postgres | Backend::Mysql => "version()",
        };
        diesel::select(sql::<Text>(function)).get_result(conn)
    }

    /// Prints and writes the median of each way. Each is compared with the first.
    fn report(self, version: &str, path: &str, unit: &str, medians: &[(&str, Duration)]) -> io::Result<()> {
        let mut figures = OpenOptions::new().append(true).create(true).open(FIGURES)?;
        let (_, first) = medians[0];
        for (way, median) in medians {
            let difference = (median.as_secs_f64() / first.as_secs_f64() - 1.0) * 100.0;
            let (name, median) = (self.name, median.as_nanos());
            println!("{name:<14}  {path:<22}  {way:<16} {median:>9} ns a {unit} {difference:>+7.1} %");
            writeln!(figures, "{name}\t{version}\t{path}\t{way}\t{median}\t{difference:+.1}")?;
        }
        Ok(())
    }
}

/// The course of a call.
#[derive(Clone, Copy)]
enum Path {
    Hit,
    Miss,
    LostRace,
}

const PATHS: [Path; 3] = [Path::Hit, Path::Miss, Path::LostRace];

impl Path {
    fn name(self) -> &'static str {
        match self {
            Self::Hit => "hit",
            Self::Miss => "miss",
            Self::LostRace => "lost-race",
        }
    }

    /// The keys of a batch. Only hits find existing keys, so other batches have new keys.
    fn emails(self, way: Way, batch: u32) -> Vec<String> {
        let numbers = (batch * CALLS_IN_A_BATCH..).take(CALLS_IN_A_BATCH as usize);
        numbers
            .map(|number| match self {
                Self::Hit => existing_email(number % ROWS),
                Self::Miss | Self::LostRace => format!("{}-{}-{number}@example.org", self.name(), way.name()),
            })
            .collect()
    }

    /// The name of the user that a call must return. It shows who inserted the row.
    fn name_of_user(self) -> &'static str {
        match self {
            Self::Hit => EXISTING,
            Self::Miss => NEW,
            Self::LostRace => RIVALS,
        }
    }
}

/// The name of a user that was there before the call.
const EXISTING: &str = "existing";
/// The name of a user that the call inserts.
const NEW: &str = "new";
/// The name of a user that another connection inserts.
const RIVALS: &str = "the rival's";

fn existing_email(number: u32) -> String {
    format!("existing-{number}@example.org")
}

/// The author of the statements.
#[derive(Clone, Copy)]
enum Way {
    ByHand,
    GetOrCreate,
}

const WAYS: [Way; 2] = [Way::ByHand, Way::GetOrCreate];

impl Way {
    fn name(self) -> &'static str {
        match self {
            Self::ByHand => "by hand",
            Self::GetOrCreate => "get_or_create",
        }
    }
}

/// The connection of the calls, and the one that inserts first in a race.
struct Connections<C> {
    caller: C,
    rival: C,
}

impl<C: Caller> Connections<C> {
    fn open(url: &str) -> BoxedResult<Self> {
        let mut caller = C::open(url)?;
        caller.transaction(|caller| {
            (0..ROWS).try_for_each(|number| caller.insert(&existing_email(number), EXISTING).map(|_| ()))
        })?;
        Ok(Self {
            caller,
            rival: C::open(url)?,
        })
    }

    fn call(&mut self, path: Path, way: Way, email: &str) -> BoxedResult<User> {
        let rival = &mut self.rival;
        let lose = || {
            let inserted = rival.insert(email, RIVALS);
            assert!(matches!(inserted, Ok(Some(_))), "the rival could not insert first");
        };
        match (way, path) {
            (Way::ByHand, Path::Hit | Path::Miss) => self.caller.by_hand(email, || {}),
            (Way::ByHand, Path::LostRace) => self.caller.by_hand(email, lose),
            (Way::GetOrCreate, Path::Hit | Path::Miss) => self.caller.get_or_create(email),
            (Way::GetOrCreate, Path::LostRace) => self.caller.get_or_create_after(email, lose),
        }
    }
}

/// The median time of a call, for each way.
fn compare<C: Caller>(connections: &mut Connections<C>, path: Path) -> BoxedResult<Vec<(&'static str, Duration)>> {
    let mut times = WAYS.map(|way| (way, Vec::new()));
    let begin = Instant::now();
    for batch in 0.. {
        for (way, times) in &mut times {
            times.push(time(connections, path, *way, batch)?);
        }
        if begin.elapsed() > TIME_FOR_A_PATH {
            break;
        }
    }
    Ok(times.map(|(way, times)| (way.name(), median(times))).into())
}

/// The time of one call, on average over the batch.
fn time<C: Caller>(connections: &mut Connections<C>, path: Path, way: Way, batch: u32) -> BoxedResult<Duration> {
    let emails = path.emails(way, batch);
    let begin = Instant::now();
    for email in &emails {
        let user = black_box(connections.call(path, way, black_box(email))?);
        assert_eq!(user.name, path.name_of_user(), "the call went another way");
    }
    Ok(begin.elapsed() / CALLS_IN_A_BATCH)
}

fn median(mut durations: Vec<Duration>) -> Duration {
    durations.sort_unstable();
    durations[durations.len() / 2]
}

/// A connection with the measured call, and with the statements for comparison.
trait Caller: Connection {
    /// The SQL that tells the session not to wait for the disk, where it can.
    const SETUP: Option<&'static str>;

    fn find(&mut self, email: &str) -> QueryResult<Option<User>>;

    /// Returns the new row, or `None` if another insert came first.
    fn insert(&mut self, email: &str, name: &str) -> QueryResult<Option<User>>;

    fn get_or_create(&mut self, email: &str) -> BoxedResult<User>;

    /// Makes a call that runs this function after it has looked and before it inserts.
    fn get_or_create_after(&mut self, email: &str, before_insert: impl FnOnce()) -> BoxedResult<User>;

    fn by_hand(&mut self, email: &str, before_insert: impl FnOnce()) -> BoxedResult<User> {
        if let Some(user) = self.find(email)? {
            return Ok(user);
        }
        before_insert();
        if let Some(user) = self.insert(email, NEW)? {
            return Ok(user);
        }
        self.find(email)?.ok_or_else(|| "the winner's row is not there".into())
    }

    /// Opens a connection without the suite's recorder, which would be measured as well.
    fn open(url: &str) -> BoxedResult<Self> {
        let mut conn = Self::establish(url)?;
        conn.set_instrumentation(None::<fn(InstrumentationEvent<'_>)>);
        if let Some(setup) = Self::SETUP {
            conn.batch_execute(setup)?;
        }
        Ok(conn)
    }
}

/// The methods of a [`Caller`] whose code is the same for each type of connection.
macro_rules! calls {
    () => {
        fn find(&mut self, email: &str) -> QueryResult<Option<User>> {
            let mut rows: Vec<User> = users::table
                .filter(users::email.eq(email))
                .select(User::as_select())
                .load(self)?;
            Ok(rows.pop())
        }

        fn get_or_create(&mut self, email: &str) -> BoxedResult<User> {
            let outcome = User::get_or_create(users::email.eq(email))
                .defaults(users::name.eq(NEW))
                .run(self)?;
            Ok(outcome.into_inner())
        }

        fn get_or_create_after(&mut self, email: &str, before_insert: impl FnOnce()) -> BoxedResult<User> {
            let outcome = User::get_or_create(users::email.eq(email))
                .defaults_with(|| {
                    before_insert();
                    users::name.eq(NEW)
                })
                .run(self)?;
            Ok(outcome.into_inner())
        }
    };
}

/// [`Caller::insert`] for a backend that returns the row.
macro_rules! insert_returning {
    () => {
        fn insert(&mut self, email: &str, name: &str) -> QueryResult<Option<User>> {
            diesel::insert_into(users::table)
                .values((users::email.eq(email), users::name.eq(name)))
                .on_conflict(users::email)
                .do_nothing()
                .returning(User::as_returning())
                .get_result(self)
                .optional()
        }
    };
}

impl Caller for SqliteConnection {
    const SETUP: Option<&'static str> = Some("PRAGMA synchronous = OFF");

    calls! {}
    insert_returning! {}
}

impl Caller for PgConnection {
    const SETUP: Option<&'static str> = Some("SET synchronous_commit = off");

    calls! {}
    insert_returning! {}
}

impl Caller for MysqlConnection {
    /// Only an administrator can set it, for all sessions.
    const SETUP: Option<&'static str> = None;

    calls! {}

    fn insert(&mut self, email: &str, name: &str) -> QueryResult<Option<User>> {
        let inserted = diesel::insert_into(users::table)
            .values((users::email.eq(email), users::name.eq(name)))
            .execute(self);
        match inserted {
            Ok(_) => self.find(email),
            Err(DieselError::DatabaseError(DatabaseErrorKind::UniqueViolation, _)) => Ok(None),
            Err(error) => Err(error),
        }
    }
}
