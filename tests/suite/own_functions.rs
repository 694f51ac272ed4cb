//! Keys through functions of the user's own, for the databases whose indexes can call them. Each of these databases has a
//! file beside its other cases that defines the functions.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use getorcreate::{Error, GetOrCreate, Outcome, UniqueConstraint, Upserted};

use crate::suite::TestResult;
use crate::suite::marked::migrate;
use crate::suite::recorder::{Arrangement, observe};
use crate::suite::target::{Database, Target};
use crate::{TestConnection, run};

/// The functions, as the models know them.
pub(crate) mod functions {
    use diesel::sql_types::{Nullable, Text};

    diesel::define_sql_function! {
        /// `Serde-JSON` and `serde_json` are one name.
        fn canonical_name(name: Text) -> Text;
    }
    diesel::define_sql_function! {
        /// The length of a title. Its name in SQL is another one.
        #[sql_name = "shelf_of"]
        fn shelf(title: Nullable<Text>) -> Integer;
    }
}

use functions::canonical_name;

diesel::table! {
    /// `yanked` is false by default.
    packages (id) {
        id -> Integer,
        name -> Text,
        owner_id -> Integer,
        title -> Nullable<Text>,
        yanked -> Bool,
    }
}

/// A key through a function in scope.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = packages)]
#[unique(canonical_name(name), as = Canonical)]
pub(crate) struct Package {
    pub(crate) id: i32,
    pub(crate) name: String,
    pub(crate) owner_id: i32,
}

/// The same table, with a key through a function by its path.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = packages)]
#[unique(owner_id, functions::shelf(title), where(packages::yanked = false), as = Shelved)]
pub(crate) struct Book {
    pub(crate) id: i32,
    pub(crate) owner_id: i32,
    pub(crate) title: Option<String>,
}

/// A model that does not hold the column of its key.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = packages)]
#[unique(canonical_name(packages::name), as = self::Canonical)]
pub(crate) struct PackageId {
    pub(crate) id: i32,
}

/// A database that calls functions of the user's own in its indexes.
pub(crate) trait CallsFunctions: Target {
    /// SQL that creates the table, and the functions if the database keeps them.
    const TABLE: &'static str;

    /// Makes the functions known to the connection.
    fn define_functions(conn: &mut TestConnection);

    fn open(database: &Database<Self>) -> TestConnection {
        let mut conn = database.connect();
        Self::define_functions(&mut conn);
        conn
    }
}

/// A database with the table, and a connection to it that has all constraints.
fn prepare<T: CallsFunctions>(
    target: T,
    constraints: &[UniqueConstraint],
) -> Result<(Database<T>, TestConnection), Box<dyn std::error::Error>> {
    let database = target.create();
    let mut conn = T::open(&database);
    conn.batch_execute(T::TABLE)?;
    migrate(&mut conn, constraints)?;
    Ok((database, conn))
}

fn ask(name: &str) -> impl FnOnce(&mut TestConnection) -> Result<Outcome<Package>, Error> {
    move |conn| {
        run!(
            Package::get_or_create(Canonical(packages::name.eq(name))).defaults(packages::owner_id.eq(7)),
            conn
        )
    }
}

fn names(conn: &mut TestConnection) -> QueryResult<Vec<String>> {
    packages::table.order(packages::id).select(packages::name).load(conn)
}

fn insert(conn: &mut TestConnection, name: &str, owner_id: i32) -> QueryResult<usize> {
    diesel::insert_into(packages::table)
        .values((packages::name.eq(name), packages::owner_id.eq(owner_id)))
        .execute(conn)
}

pub(crate) fn a_name_is_stored_as_given_and_found_in_any_spelling(target: impl CallsFunctions) -> TestResult {
    let (_database, mut conn) = prepare(target, Package::constraints())?;

    let created = observe(&mut conn, ask("Serde-JSON"));
    assert_eq!(created.kinds(), [target.look(), target.insert()].concat());
    let Outcome::Created(package) = created.result? else {
        panic!("the table was empty");
    };
    assert_eq!(package.name, "Serde-JSON");

    for name in ["serde_json", "SERDE-json", "Serde-JSON"] {
        let found = observe(&mut conn, ask(name));
        assert_eq!(found.kinds(), target.look());
        assert_eq!(found.prepared, [""; 0]);
        assert_eq!(found.result?, Outcome::Found(package.clone()));
    }
    assert!(ask("serde")(&mut conn)?.created());
    assert_eq!(names(&mut conn)?, ["Serde-JSON", "serde"]);
    Ok(())
}

pub(crate) fn a_race_with_another_spelling_is_lost<T: CallsFunctions>(target: T) -> TestResult {
    let (database, mut conn) = prepare(target, Package::constraints())?;
    let mut rival = T::open(&database);

    let call = Arrangement::default()
        .before_insert(1, move || {
            insert(&mut rival, "Serde-JSON", 1)?;
            Ok(())
        })
        .observe(&mut conn, ask("serde_json"));

    assert_eq!(call.kinds(), [target.look(), target.insert_and_look_again()].concat());
    let Outcome::Found(package) = call.result? else {
        panic!("the rival has created it");
    };
    assert_eq!((&*package.name, package.owner_id), ("Serde-JSON", 1));
    assert_eq!(names(&mut conn)?, ["Serde-JSON"]);
    Ok(())
}

pub(crate) fn a_package_is_created_and_found_in_a_transaction(target: impl CallsFunctions) -> TestResult {
    let (_database, mut conn) = prepare(target, Package::constraints())?;
    target.transaction(&mut conn, |conn| {
        let created = observe(conn, ask("Serde-JSON"));
        let expected = target.inside_a_transaction([target.look(), target.insert()].concat());
        assert_eq!(created.kinds(), expected);
        assert!(created.result?.created());
        assert!(!ask("serde_json")(conn)?.created());
        Ok::<_, Error>(())
    })?;
    assert_eq!(names(&mut conn)?, ["Serde-JSON"]);
    Ok(())
}

pub(crate) fn a_package_is_updated_under_any_spelling<T: CallsFunctions>(target: T) -> TestResult {
    let (database, mut conn) = prepare(target, Package::constraints())?;
    let give = |name: &'static str, owner_id: i32| {
        move |conn: &mut TestConnection| {
            run!(
                Package::update_or_create(Canonical(packages::name.eq(name))).set(packages::owner_id.eq(owner_id)),
                conn
            )
        }
    };

    let created = give("Serde-JSON", 1)(&mut conn)?;
    assert!(created.created());
    let updated = observe(&mut conn, give("serde_json", 2));
    assert_eq!(updated.kinds(), target.update());
    let expected = Package {
        owner_id: 2,
        ..created.into_inner()
    };
    assert_eq!(updated.result?, Upserted::Updated(expected));

    let mut rival = T::open(&database);
    let lost = Arrangement::default()
        .before_insert(1, move || {
            insert(&mut rival, "Proc-Macro2", 1)?;
            Ok(())
        })
        .observe(&mut conn, give("proc_macro2", 3));
    let Upserted::Updated(package) = lost.result? else {
        panic!("the rival came first");
    };
    assert_eq!((&*package.name, package.owner_id), ("Proc-Macro2", 3));
    assert_eq!(names(&mut conn)?, ["Serde-JSON", "Proc-Macro2"]);
    Ok(())
}

pub(crate) fn many_names_in_several_spellings(target: impl CallsFunctions) -> TestResult {
    let (_database, mut conn) = prepare(target, Package::constraints())?;
    let ask = |conn: &mut TestConnection| {
        let lookups = ["Serde-JSON", "syn", "serde_json"].map(|name| Canonical(packages::name.eq(name)));
        run!(
            Package::get_or_create_many(lookups).defaults(packages::owner_id.eq(1)),
            conn
        )
    };

    let call = observe(&mut conn, ask);
    assert_eq!(call.kinds(), [target.look(), target.insert()].concat());
    let created: Vec<bool> = call.result?.iter().map(Outcome::created).collect();
    assert_eq!(created, [true, true, false], "two spellings of one name are one row");
    let found = ask(&mut conn)?;
    assert_eq!(found[0].row(), found[2].row());
    assert!(found.iter().all(|outcome| !outcome.created()));
    assert_eq!(names(&mut conn)?.len(), 2);
    Ok(())
}

pub(crate) fn a_model_that_does_not_hold_the_column(target: impl CallsFunctions) -> TestResult {
    let (_database, mut conn) = prepare(target, PackageId::constraints())?;
    let ask = |conn: &mut TestConnection| {
        let lookups = ["Serde-JSON", "syn", "serde_json"].map(|name| Canonical(packages::name.eq(name)));
        run!(
            PackageId::get_or_create_many(lookups).defaults(packages::owner_id.eq(1)),
            conn
        )
    };
    let created: Vec<bool> = ask(&mut conn)?.iter().map(Outcome::created).collect();
    assert_eq!(created, [true, true, false]);
    assert!(ask(&mut conn)?.iter().all(|outcome| !outcome.created()));
    assert_eq!(names(&mut conn)?.len(), 2);
    Ok(())
}

/// The result of the function is a number, and the column may be NULL.
pub(crate) fn a_function_with_a_result_of_another_type(target: impl CallsFunctions) -> TestResult {
    let (_database, mut conn) = prepare(target, Book::constraints())?;
    let ask = |conn: &mut TestConnection, title: &str, name: &str| {
        run!(
            Book::get_or_create(Shelved((packages::title.eq(title), packages::owner_id.eq(7))))
                .defaults(packages::name.eq(name)),
            conn
        )
    };
    let Outcome::Created(first) = ask(&mut conn, "abc", "a")? else {
        panic!("the table was empty");
    };
    assert_eq!(first.title.as_deref(), Some("abc"));
    assert_eq!(ask(&mut conn, "xyz", "b")?, Outcome::Found(first));
    diesel::update(packages::table)
        .set(packages::yanked.eq(true))
        .execute(&mut conn)?;
    assert!(ask(&mut conn, "xyz", "c")?.created());

    let lookups = ["abc", "four", "xyz!"].map(|title| Shelved((packages::owner_id.eq(7), packages::title.eq(title))));
    let rows = lookups.into_iter();
    let outcomes = run!(
        Book::get_or_create_many(rows).defaults(packages::name.eq("d")),
        &mut conn
    )?;
    let created: Vec<bool> = outcomes.iter().map(Outcome::created).collect();
    assert_eq!(created, [false, true, false]);
    assert_eq!(outcomes[1].row(), outcomes[2].row());
    assert_eq!(names(&mut conn)?, ["a", "c", "d"]);

    // The function returns 0 for NULL, and for the empty title.
    insert(&mut conn, "e", 9)?;
    let lookups = ["", "f"].map(|title| Shelved((packages::title.eq(title), packages::owner_id.eq(9))));
    let outcomes = run!(
        Book::get_or_create_many(lookups).defaults(packages::name.eq("f")),
        &mut conn
    )?;
    let created: Vec<bool> = outcomes.iter().map(Outcome::created).collect();
    assert_eq!((created, &outcomes[0].row().title), (vec![false, true], &None));
    Ok(())
}

pub(crate) fn a_key_that_was_never_migrated<T: CallsFunctions>(target: T) -> TestResult {
    let database = target.create();
    let mut conn = T::open(&database);
    conn.batch_execute(T::TABLE)?;

    let Err(Error::ConstraintMissing { constraint, .. }) = ask("serde")(&mut conn) else {
        panic!("there is no such constraint");
    };

    assert_eq!(constraint.to_string(), "packages (canonical_name(name))");
    assert_eq!(names(&mut conn)?, [""; 0]);
    Ok(())
}

#[allow(clippy::unnecessary_wraps)] // as each case
pub(crate) fn a_function_has_its_name_in_sql(_: impl CallsFunctions) -> TestResult {
    let [_, key] = Book::constraints() else {
        panic!("the model has two keys");
    };
    assert_eq!(key.expressions(), ["owner_id", "shelf_of(title)"]);
    assert_eq!(
        key.to_string(),
        "packages (owner_id, shelf_of(title)) where yanked = false"
    );
    Ok(())
}

/// Makes a test of each case, for one target.
macro_rules! cases {
    ($target:expr) => {
        $crate::suite_of_own_functions::cases! { $target,
            a_name_is_stored_as_given_and_found_in_any_spelling
            a_race_with_another_spelling_is_lost
            a_package_is_created_and_found_in_a_transaction
            a_package_is_updated_under_any_spelling
            many_names_in_several_spellings
            a_function_with_a_result_of_another_type
            a_model_that_does_not_hold_the_column
            a_key_that_was_never_migrated
            a_function_has_its_name_in_sql
        }
    };
    ($target:expr, $($case:ident)+) => {
        $(
            #[test]
            fn $case() -> $crate::suite::TestResult {
                $crate::suite::target::Target::test($target, $crate::suite_of_own_functions::$case)
            }
        )+
    };
}
pub(crate) use cases;
