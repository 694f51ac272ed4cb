//! Keys through functions of the user's own, and keys in which a value stands for NULL: the migrations, the check, and the
//! duplicates.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use getorcreate::schema::{self, Build, Dialect, Note, Risk};
use getorcreate::{GetOrCreate, UniqueConstraint};

use super::{check, database};
use crate::suite::TestResult;

diesel::define_sql_function! {
    #[sql_name = "canonical"]
    fn canonical_name(name: diesel::sql_types::Text) -> diesel::sql_types::Text;
}

diesel::table! {
    crates (id) {
        id -> Integer,
        name -> Text,
        title -> Nullable<Text>,
        level -> Nullable<Integer>,
        yanked -> Nullable<Bool>,
    }
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = crates)]
#[unique(canonical_name(name), as = Canonical)]
#[unique(name, coalesce(crates::level, -1), as = Levelled)]
#[unique(coalesce(crates::title, "it's"), coalesce(crates::yanked, true), as = Yanked)]
#[allow(dead_code)] // only its declaration is used
struct Crate {
    id: i32,
    name: String,
}

/// All keys except the primary key.
fn keys() -> &'static [UniqueConstraint] {
    &Crate::constraints()[1..]
}

const CRATES: &str =
    "CREATE TABLE crates (id INTEGER PRIMARY KEY, name TEXT NOT NULL, title TEXT, level INTEGER, yanked BOOLEAN)";

fn with_function() -> SqliteConnection {
    let mut conn = database::in_memory(CRATES);
    canonical_name_utils::register_impl(&mut conn, |name: String| name.to_lowercase().replace('-', "_"))
        .expect("a function can be registered");
    conn
}

const UP: [&str; 3] = [
    "CREATE UNIQUE INDEX `crates_canonical_key` ON `crates` (canonical(`name`));\n",
    "CREATE UNIQUE INDEX `crates_levelled_key` ON `crates` (`name`, coalesce(`level`, -1));\n",
    "CREATE UNIQUE INDEX `crates_yanked_key` ON `crates` (coalesce(`title`, 'it''s'), coalesce(`yanked`, 1));\n",
];

#[test]
fn each_form_goes_up_and_down() -> TestResult {
    let mut conn = with_function();
    let migrations = schema::migrations(Dialect::Sqlite, keys(), Build::Blocking)?;
    let up: Vec<&str> = migrations.iter().map(|migration| &*migration.up).collect();
    assert_eq!(up, UP);
    for _ in 0..2 {
        for migration in &migrations {
            conn.batch_execute(&migration.up)?;
        }
        let report = check(&mut conn, keys());
        assert!(report.is_clean(), "{report}");
        for migration in &migrations {
            conn.batch_execute(&migration.down)?;
        }
        assert_eq!(check(&mut conn, keys()).findings().len(), keys().len());
    }
    Ok(())
}

#[test]
fn another_function_or_value_makes_another_key() -> TestResult {
    for (key, index, is_it) in [
        (0, "Canonical(\"Name\")", true),
        (0, "lower(name)", false),
        (0, "canonical(title)", false),
        (1, "coalesce(level, -1), name", true),
        (1, "name, coalesce(level, 1)", false),
        (1, "name, ifnull(level, -1)", false),
        (1, "name, level", false),
    ] {
        let mut conn = with_function();
        conn.batch_execute(&format!("CREATE UNIQUE INDEX i ON crates ({index})"))?;
        let report = check(&mut conn, &keys()[key..=key]);
        assert_eq!(report.is_clean(), is_it, "{index}: {report}");
    }
    Ok(())
}

/// The index is as declared, but a connection without the function cannot insert. Perhaps only that of the check lacks it.
#[test]
fn a_function_that_is_not_registered() -> TestResult {
    let file = tempfile::NamedTempFile::new()?;
    let url = file.path().to_str().ok_or("a temporary file has a plain name")?;
    let mut conn = SqliteConnection::establish(url)?;
    canonical_name_utils::register_impl(&mut conn, |name: String| name.to_lowercase())?;
    conn.batch_execute(&format!("{CRATES}; CREATE UNIQUE INDEX i ON crates (canonical(name))"))?;
    assert!(check(&mut conn, &keys()[..1]).notes().is_empty());

    let mut other = SqliteConnection::establish(url)?;
    let report = check(&mut other, &keys()[..1]);
    assert!(report.is_clean(), "{report}");
    let risks: Vec<&Risk> = report.notes().iter().map(Note::risk).collect();
    assert!(
        matches!(&*risks, [Risk::NotRegistered { message }] if message == "SQLite says `unknown function: canonical()`"),
        "{risks:?}"
    );
    Ok(())
}

#[test]
fn duplicates_by_a_function_and_by_a_value_for_null() -> TestResult {
    let mut conn = with_function();
    conn.batch_execute(
        "INSERT INTO crates (name, level) VALUES ('Serde-JSON', -1), ('serde_json', NULL), ('serde_json', -1)",
    )?;
    let found = schema::duplicates(&mut conn, &keys()[..2])?;
    let samples: Vec<_> = found.iter().map(|found| found.samples().to_vec()).collect();
    assert_eq!(
        samples,
        [
            vec![(vec!["serde_json".to_owned()], 3)],
            vec![(vec!["serde_json".to_owned(), "-1".to_owned()], 2)],
        ]
    );
    for found in &found {
        conn.batch_execute(found.removal().ok_or("there is a primary key")?)?;
    }
    assert_eq!(
        crates::table.select(crates::name).load::<String>(&mut conn)?,
        ["Serde-JSON"]
    );
    Ok(())
}
