//! Keys in which a value stands for NULL: the folders at the top have no parent.

use diesel::prelude::*;
use getorcreate::{Error, GetOrCreate, Outcome, Upserted};

use super::TestResult;
use super::marked::migrate;
use super::recorder::{Arrangement, observe};
use super::target::Target;
use crate::{TestConnection, run};

diesel::table! {
    /// `label` and `starred` are NULL by default.
    folders (id) {
        id -> Integer,
        name -> Text,
        parent_id -> Nullable<Integer>,
        label -> Nullable<Text>,
        starred -> Nullable<Bool>,
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = folders)]
#[unique(name, coalesce(parent_id, 0), as = InParent)]
pub(crate) struct Folder {
    pub(crate) id: i32,
    pub(crate) name: String,
    pub(crate) parent_id: Option<i32>,
}

/// The same table, with keys that consist only of such values.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = folders)]
#[unique(coalesce(label, "no label"), coalesce(starred, false), as = Labelled)]
#[allow(clippy::struct_field_names)] // the column has this name
pub(crate) struct Label {
    pub(crate) id: i32,
    pub(crate) label: Option<String>,
    pub(crate) starred: Option<bool>,
}

fn ask(name: &str, parent_id: Option<i32>) -> impl FnOnce(&mut TestConnection) -> Result<Outcome<Folder>, Error> {
    move |conn| {
        let lookup = (folders::parent_id.eq(parent_id), folders::name.eq(name));
        run!(Folder::get_or_create(InParent(lookup)), conn)
    }
}

fn all(conn: &mut TestConnection) -> QueryResult<Vec<(String, Option<i32>)>> {
    let columns = (folders::name, folders::parent_id);
    folders::table.order(folders::id).select(columns).load(conn)
}

pub(crate) fn no_value_is_a_key_like_any_other(target: impl Target) -> TestResult {
    let database = target.create_with_all_tables();
    let mut conn = database.connect();
    migrate(&mut conn, Folder::constraints())?;

    let created = observe(&mut conn, ask("src", None));
    assert_eq!(created.kinds(), [target.look(), target.insert()].concat());
    let Outcome::Created(top) = created.result? else {
        panic!("the table was empty");
    };
    assert_eq!(top.parent_id, None);

    let found = observe(&mut conn, ask("src", None));
    assert_eq!(found.kinds(), target.look());
    assert_eq!(found.result?, Outcome::Found(top.clone()));
    assert!(ask("src", Some(top.id))(&mut conn)?.created());
    assert!(!ask("src", Some(top.id))(&mut conn)?.created());
    assert_eq!(all(&mut conn)?.len(), 2);
    Ok(())
}

/// The value itself is the same key as NULL. The row stays as it is stored.
pub(crate) fn the_value_that_stands_for_null_finds_the_row(target: impl Target) -> TestResult {
    let database = target.create_with_all_tables();
    let mut conn = database.connect();
    migrate(&mut conn, Folder::constraints())?;

    let top = ask("src", None)(&mut conn)?.into_inner();
    let lookup = || InParent((folders::parent_id.eq(0), folders::name.eq("src")));
    assert_eq!(
        run!(Folder::get_or_create(lookup()), &mut conn)?,
        Outcome::Found(top.clone())
    );
    assert_eq!(run!(Folder::find_unique(lookup()), &mut conn)?, Some(top));
    assert!(ask("doc", Some(0))(&mut conn)?.created());
    assert_eq!(ask("doc", None)(&mut conn)?.into_inner().parent_id, Some(0));
    Ok(())
}

pub(crate) fn a_race_for_a_key_without_a_value_is_lost(target: impl Target) -> TestResult {
    let database = target.create_with_all_tables();
    let mut conn = database.connect();
    migrate(&mut conn, Folder::constraints())?;
    let mut rival = database.connect();

    let call = Arrangement::default()
        .before_insert(1, move || {
            diesel::insert_into(folders::table)
                .values(folders::name.eq("src"))
                .execute(&mut rival)?;
            Ok(())
        })
        .observe(&mut conn, ask("src", None));

    assert_eq!(call.kinds(), [target.look(), target.insert_and_look_again()].concat());
    assert!(!call.result?.created());
    assert_eq!(all(&mut conn)?, [("src".to_owned(), None)]);
    Ok(())
}

pub(crate) fn a_row_without_a_value_is_updated(target: impl Target) -> TestResult {
    let database = target.create_with_all_tables();
    let mut conn = database.connect();
    migrate(&mut conn, Folder::constraints())?;
    let mut label = |text: &'static str| {
        run!(
            Folder::update_or_create(InParent((folders::name.eq("src"), folders::parent_id.eq(None::<i32>))))
                .set(folders::label.eq(text)),
            &mut conn
        )
    };
    assert!(label("a")?.created());
    assert!(matches!(label("b")?, Upserted::Updated(Folder { parent_id: None, .. })));
    let labels: Vec<Option<String>> = folders::table.select(folders::label).load(&mut conn)?;
    assert_eq!(labels, [Some("b".to_owned())]);
    Ok(())
}

pub(crate) fn many_rows_with_and_without_a_value(target: impl Target) -> TestResult {
    let database = target.create_with_all_tables();
    let mut conn = database.connect();
    migrate(&mut conn, Folder::constraints())?;
    let ask = |conn: &mut TestConnection| {
        let keys = [("a", None), ("a", Some(0)), ("a", Some(7)), ("b", None)];
        let lookups = keys.map(|(name, parent)| InParent((folders::name.eq(name), folders::parent_id.eq(parent))));
        run!(Folder::get_or_create_many(lookups), conn)
    };
    let created = |outcomes: &[Outcome<Folder>]| outcomes.iter().map(Outcome::created).collect::<Vec<_>>();

    let outcomes = ask(&mut conn)?;
    assert_eq!(created(&outcomes), [true, false, true, true]);
    assert_eq!(outcomes[0].row(), outcomes[1].row());
    let found = ask(&mut conn)?;
    assert_eq!(created(&found), [false; 4]);
    assert_eq!(found[1].row(), outcomes[0].row());
    assert_eq!(found[3].row(), outcomes[3].row());
    assert_eq!(all(&mut conn)?.len(), 3);
    Ok(())
}

/// A struct that holds its key may lack the value.
#[allow(clippy::ref_option_ref)] // `Insertable` borrows the field
pub(crate) fn rows_that_hold_their_key(target: impl Target) -> TestResult {
    #[derive(Insertable)]
    #[diesel(table_name = folders, treat_none_as_default_value = false)]
    struct NewFolder {
        name: &'static str,
        parent_id: Option<i32>,
        label: Option<&'static str>,
    }
    let database = target.create_with_all_tables();
    let mut conn = database.connect();
    migrate(&mut conn, Folder::constraints())?;
    let folder = |label| NewFolder {
        name: "src",
        parent_id: None,
        label,
    };

    let by = InParent((folders::name, folders::parent_id));
    assert!(run!(Folder::get_or_create_from(&folder(None)).by(by), &mut conn)?.created());
    let updated = run!(Folder::update_or_create_from(&folder(Some("mine"))).by(by), &mut conn)?;
    assert!(matches!(updated, Upserted::Updated(_)));
    let rows = [folder(Some("ours")), folder(Some("theirs"))];
    let updated = run!(Folder::update_or_create_many_from(&rows).by(by), &mut conn)?;
    assert_eq!(updated[0].row(), updated[1].row());
    let labels: Vec<Option<String>> = folders::table.select(folders::label).load(&mut conn)?;
    assert_eq!(labels, [Some("theirs".to_owned())]);
    Ok(())
}

pub(crate) fn a_key_of_nothing_but_such_values(target: impl Target) -> TestResult {
    let database = target.create_with_all_tables();
    let mut conn = database.connect();
    migrate(&mut conn, Label::constraints())?;
    let lookup = |(label, starred): (Option<&'static str>, Option<bool>)| {
        Labelled((folders::starred.eq(starred), folders::label.eq(label)))
    };

    let first = run!(
        Label::get_or_create(lookup((None, None))).defaults(folders::name.eq("a")),
        &mut conn
    )?;
    assert!(first.created());
    let same = [
        (Some("no label"), None),
        (None, Some(false)),
        (Some("no label"), Some(false)),
    ];
    for key in same {
        let found = run!(Label::find_unique(lookup(key)), &mut conn)?;
        assert_eq!(found.as_ref(), Some(first.row()), "{key:?}");
    }
    let ask = |conn: &mut TestConnection| {
        let lookups = [(None, None), (None, Some(true)), (Some("x"), None), same[2]].map(lookup);
        run!(Label::get_or_create_many(lookups).defaults(folders::name.eq("b")), conn)
    };
    let created: Vec<bool> = ask(&mut conn)?.iter().map(Outcome::created).collect();
    assert_eq!(created, [false, true, true, false]);
    assert!(ask(&mut conn)?.iter().all(|outcome| !outcome.created()));
    assert_eq!(all(&mut conn)?.len(), 3);
    Ok(())
}

pub(crate) fn a_key_that_was_never_migrated(target: impl Target) -> TestResult {
    let database = target.create_with_all_tables();
    let mut conn = database.connect();

    let Err(Error::ConstraintMissing { constraint, .. }) = ask("src", None)(&mut conn) else {
        panic!("there is no such constraint");
    };

    assert_eq!(constraint.to_string(), "folders (name, coalesce(parent_id, 0))");
    assert_eq!(all(&mut conn)?, []);
    Ok(())
}
