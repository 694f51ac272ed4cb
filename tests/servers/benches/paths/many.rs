//! The cost of `get_or_create_many_from` for 10,000 rows, beside the same work written by hand in Diesel.
//!
//! | way | statements for each 1,000 rows |
//! |---|---|
//! | `insert, select` | an `INSERT` that skips rows that exist, and a `SELECT` of all |
//! | `select, insert` | a `SELECT` of all, and if some are missing, an `INSERT` of these that skips rows that exist, and a `SELECT` of these |
//! | `many` | a call |
//! | `one by one` | a call of `get_or_create_from` for each row |
//!
//! The `INSERT` by hand has `ON CONFLICT DO NOTHING` on PostgreSQL, `OR IGNORE` on SQLite, and `IGNORE` on MariaDB and MySQL.
//! Unlike a call, it also skips a row that another unique constraint rejects, and `IGNORE` stores other values than the given ones
//! where these do not fit. The `SELECT` has `= ANY(..)` on PostgreSQL, and `IN (..)` elsewhere. Both ways by hand end with the rows
//! in the order of the input, and do not know which of them are new.
//!
//! A load finds all rows (`hits`), or none (`misses`), or every second one (`half`). The table holds 100,000 rows before. Its keys
//! are in no order, as names are. Keys that ascend (`ascending`) spare the database most of the work at the index, so the rest of
//! the work weighs more.
//!
//! At the end of a statement in autocommit, a database may wait for the disk. One statement for many rows spares it many such
//! waits. So PostgreSQL and SQLite are measured with these waits and without. On MariaDB and MySQL the server's settings decide.
//!
//! Only every 21st row is asked for one by one. The time of a row is that of its call.

use std::collections::HashMap;
use std::hint::black_box;
use std::io;
use std::time::{Duration, Instant};

use diesel::prelude::*;
use diesel::{MysqlConnection, PgConnection, SqliteConnection};
use getorcreate::{Error, GetOrCreate, Outcome};

use super::{BoxedResult, Caller, median};

/// The argument that chooses this part.
pub(super) const NAME: &str = "many";

const ROWS_IN_TABLE: u32 = 100_000;
const ROWS: u32 = 10_000;
/// The number of rows of a statement by hand. The default of the library.
const CHUNK: usize = 1_000;
/// The distance between two rows that are asked for one by one. It is odd, so that every second of them exists where every
/// second row does.
const STEP_ONE_BY_ONE: usize = 21;

/// The time for one load with one setting, and the least number of turns.
const TIME_FOR_A_LOAD: Duration = Duration::from_secs(5);
const LEAST_TURNS: u32 = 3;

diesel::table! {
    items (id) {
        id -> Integer,
        code -> Text,
        title -> Text,
        stock -> Integer,
        note -> Nullable<Text>,
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = items)]
#[unique(code)]
pub(super) struct Item {
    id: i32,
    code: String,
    title: String,
    stock: i32,
    note: Option<String>,
}

/// Diesel sends a batch to SQLite in one statement if no field leaves its column to the database.
#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = items, treat_none_as_default_value = false)]
pub(super) struct NewItem {
    code: String,
    title: String,
    stock: i32,
    note: Option<String>,
}

impl NewItem {
    /// The item with this number. Those below [`ROWS_IN_TABLE`] are in the table from the beginning.
    fn numbered(number: u32) -> Self {
        // An odd factor mixes the numbers, and gives no two of them the same result.
        let code = number.wrapping_mul(2_654_435_761);
        Self {
            code: format!("{code:08x}-{number}"),
            title: format!("The item with the number {number}"),
            stock: 7,
            note: (number % 3 == 0).then(|| "a note".to_owned()),
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Load {
    Hits,
    Misses,
    Ascending,
    Half,
}

const LOADS: [Load; 4] = [Load::Hits, Load::Misses, Load::Ascending, Load::Half];

impl Load {
    fn name(self) -> &'static str {
        match self {
            Self::Hits => "hits",
            Self::Misses => "misses",
            Self::Ascending => "ascending",
            Self::Half => "half",
        }
    }

    /// The rows of a turn. `last` is the last number that a turn has used.
    fn items(self, last: &mut u32) -> Vec<NewItem> {
        let item = |place: u32| {
            let is_hit = match self {
                Self::Hits => true,
                Self::Misses | Self::Ascending => false,
                Self::Half => place % 2 == 0,
            };
            if is_hit {
                return NewItem::numbered(place * 9_973 % ROWS_IN_TABLE);
            }
            *last += 1;
            let item = NewItem::numbered(*last);
            match self {
                Self::Ascending => NewItem {
                    code: format!("z{last:08}"),
                    ..item
                },
                Self::Hits | Self::Misses | Self::Half => item,
            }
        };
        (0..ROWS).map(item).collect()
    }
}

/// The author of the statements.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    InsertSelect,
    SelectInsert,
    Many,
    OneByOne,
}

const WAYS: [Way; 4] = [Way::InsertSelect, Way::SelectInsert, Way::Many, Way::OneByOne];

impl Way {
    fn name(self) -> &'static str {
        match self {
            Self::InsertSelect => "insert, select",
            Self::SelectInsert => "select, insert",
            Self::Many => "many",
            Self::OneByOne => "one by one",
        }
    }

    fn items<C: Importer>(self, conn: &mut C, items: &[NewItem]) -> BoxedResult<Vec<Item>> {
        match self {
            Self::InsertSelect => Ok(conn.insert_and_select(items)?),
            Self::SelectInsert => Ok(conn.select_and_insert(items)?),
            Self::Many => Ok(conn.get_or_create_many(items)?),
            Self::OneByOne => items.iter().map(|item| Ok(conn.get_or_create_one(item)?)).collect(),
        }
    }
}

/// The figures of one load: the median time for a row, for each way.
pub(super) struct Figures {
    pub(super) path: String,
    pub(super) medians: Vec<(&'static str, Duration)>,
    /// The factor to calls for one row, and the difference to the faster way by hand in percent.
    pub(super) summary: String,
}

/// Measures all loads with each setting of the session, and reports each of them.
pub(super) fn measure<C: Importer>(url: &str, report: impl Fn(&Figures) -> io::Result<()>) -> BoxedResult<()> {
    let mut conn = C::open(url)?;
    conn.batch_execute(C::TABLE)?;
    let items: Vec<NewItem> = (0..ROWS_IN_TABLE).map(NewItem::numbered).collect();
    for chunk in items.chunks(CHUNK) {
        conn.insert_missing(chunk)?;
    }
    conn.batch_execute(C::STATISTICS)?;
    let mut last = ROWS_IN_TABLE;
    for (setting, sql) in C::SETTINGS {
        conn.batch_execute(sql)?;
        for load in LOADS {
            let path = format!("{} {}{setting}", NAME, load.name());
            report(&compare(&mut conn, load, &mut last, path)?)?;
        }
    }
    Ok(())
}

/// All ways take turns.
fn compare<C: Importer>(conn: &mut C, load: Load, last: &mut u32, path: String) -> BoxedResult<Figures> {
    let mut times = WAYS.map(|way| (way, Vec::new()));
    let begin = Instant::now();
    for turn in 0.. {
        if turn >= LEAST_TURNS && begin.elapsed() > TIME_FOR_A_LOAD {
            break;
        }
        for (way, times) in &mut times {
            times.push(time(conn, *way, &load.items(last))?);
        }
    }
    let medians = times.map(|(way, times)| (way.name(), median(times)));
    let [first, second, many, single] = medians.map(|(_, median)| median.as_secs_f64());
    let summary = format!(
        "{:.1} times as fast as one by one, {:+.1} % to the faster way by hand",
        single / many,
        (many / first.min(second) - 1.0) * 100.0,
    );
    Ok(Figures {
        path,
        medians: medians.into(),
        summary,
    })
}

/// The time for one row.
fn time<C: Importer>(conn: &mut C, way: Way, items: &[NewItem]) -> BoxedResult<Duration> {
    let sample: Vec<NewItem>;
    let items = if way == Way::OneByOne {
        sample = items.iter().step_by(STEP_ONE_BY_ONE).cloned().collect();
        &sample
    } else {
        items
    };
    let begin = Instant::now();
    let rows = black_box(way.items(conn, black_box(items))?);
    let elapsed = begin.elapsed();
    assert!(
        rows.iter().map(|row| &row.code).eq(items.iter().map(|item| &item.code)),
        "the rows are in another order"
    );
    Ok(elapsed / u32::try_from(items.len())?)
}

/// A connection with all ways.
pub(super) trait Importer: Caller {
    const TABLE: &'static str;
    /// The SQL that refreshes the statistics for the planner.
    const STATISTICS: &'static str;
    /// The settings of a session that are measured, each with a name and its SQL.
    const SETTINGS: &'static [(&'static str, &'static str)];

    /// Inserts those of the rows that can be inserted.
    fn insert_missing(&mut self, items: &[NewItem]) -> QueryResult<usize>;
    fn find_all(&mut self, codes: &[&str]) -> QueryResult<Vec<Item>>;
    fn get_or_create_many(&mut self, items: &[NewItem]) -> Result<Vec<Item>, Error>;
    fn get_or_create_one(&mut self, item: &NewItem) -> Result<Item, Error>;

    fn insert_and_select(&mut self, items: &[NewItem]) -> QueryResult<Vec<Item>> {
        let mut rows = HashMap::new();
        for chunk in items.chunks(CHUNK) {
            self.insert_missing(chunk)?;
            self.find_into(&mut rows, chunk)?;
        }
        Ok(in_order(rows, items))
    }

    fn select_and_insert(&mut self, items: &[NewItem]) -> QueryResult<Vec<Item>> {
        let mut rows = HashMap::new();
        for chunk in items.chunks(CHUNK) {
            self.find_into(&mut rows, chunk)?;
            let missing = chunk.iter().filter(|item| !rows.contains_key(&item.code));
            let missing: Vec<NewItem> = missing.cloned().collect();
            if !missing.is_empty() {
                self.insert_missing(&missing)?;
                self.find_into(&mut rows, &missing)?;
            }
        }
        Ok(in_order(rows, items))
    }

    fn find_into(&mut self, rows: &mut HashMap<String, Item>, items: &[NewItem]) -> QueryResult<()> {
        let codes: Vec<&str> = items.iter().map(|item| &*item.code).collect();
        let found = self.find_all(&codes)?;
        rows.extend(found.into_iter().map(|row| (row.code.clone(), row)));
        Ok(())
    }
}

/// Each code is in the input once.
fn in_order(mut rows: HashMap<String, Item>, items: &[NewItem]) -> Vec<Item> {
    items.iter().filter_map(|item| rows.remove(&item.code)).collect()
}

/// The methods of an [`Importer`] whose code is the same for each type of connection.
macro_rules! for_each_connection {
    () => {
        fn find_all(&mut self, codes: &[&str]) -> QueryResult<Vec<Item>> {
            items::table
                .filter(items::code.eq_any(codes))
                .select(Item::as_select())
                .load(self)
        }

        fn get_or_create_many(&mut self, items: &[NewItem]) -> Result<Vec<Item>, Error> {
            let rows = Item::get_or_create_many_from(items).by(items::code).run(self)?;
            Ok(rows.into_iter().map(Outcome::into_inner).collect())
        }

        fn get_or_create_one(&mut self, item: &NewItem) -> Result<Item, Error> {
            let row = Item::get_or_create_from(item).by(items::code).run(self)?;
            Ok(row.into_inner())
        }
    };
}

impl Importer for SqliteConnection {
    const TABLE: &'static str = "
        CREATE TABLE items (
            id INTEGER PRIMARY KEY,
            code TEXT NOT NULL UNIQUE,
            title TEXT NOT NULL,
            stock INTEGER NOT NULL,
            note TEXT
        )";
    const STATISTICS: &'static str = "ANALYZE items";
    const SETTINGS: &'static [(&'static str, &'static str)] = &[
        (", NORMAL", "PRAGMA synchronous = NORMAL"),
        (", FULL", "PRAGMA synchronous = FULL"),
    ];

    for_each_connection! {}

    fn insert_missing(&mut self, items: &[NewItem]) -> QueryResult<usize> {
        diesel::insert_or_ignore_into(items::table).values(items).execute(self)
    }
}

impl Importer for PgConnection {
    const TABLE: &'static str = "
        CREATE TABLE items (
            id INTEGER GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
            code TEXT NOT NULL UNIQUE,
            title TEXT NOT NULL,
            stock INTEGER NOT NULL,
            note TEXT
        )";
    const STATISTICS: &'static str = "VACUUM ANALYZE items";
    const SETTINGS: &'static [(&'static str, &'static str)] = &[
        (", off", "SET synchronous_commit = off"),
        (", on", "SET synchronous_commit = on"),
    ];

    for_each_connection! {}

    fn insert_missing(&mut self, items: &[NewItem]) -> QueryResult<usize> {
        diesel::insert_into(items::table)
            .values(items)
            .on_conflict_do_nothing()
            .execute(self)
    }
}

impl Importer for MysqlConnection {
    const TABLE: &'static str = "
        CREATE TABLE items (
            id INTEGER AUTO_INCREMENT PRIMARY KEY,
            code VARCHAR(100) NOT NULL UNIQUE,
            title VARCHAR(255) NOT NULL,
            stock INTEGER NOT NULL,
            note TEXT
        ) ENGINE = InnoDB";
    const STATISTICS: &'static str = "ANALYZE TABLE items";
    const SETTINGS: &'static [(&'static str, &'static str)] = &[("", "DO 1")];

    for_each_connection! {}

    fn insert_missing(&mut self, items: &[NewItem]) -> QueryResult<usize> {
        diesel::insert_or_ignore_into(items::table).values(items).execute(self)
    }
}
