//! The forms of a row that holds its own key, and of its key.

use diesel::prelude::*;
use getorcreate::{Error, GetOrCreate, Outcome};

use super::TestResult;
use super::from_row::{ADA, NewUser};
use super::marked::{AddressNoCase, Flagged, Mailbox, T1, mailboxes, migrate, t1};
use super::models::{
    Account, Article, Currency, Device, Isbn, KeyTypes, Member, User, articles, devices, key_types, members, users,
};
use super::recorder::observe;
use super::target::Target;
use crate::{TestConnection, run};

const EMAIL: &str = "ada@example.org";

pub(crate) fn a_key_on_an_expression(target: impl Target) -> TestResult {
    let database = target.create_with_all_tables();
    let mut conn = database.connect();
    migrate(&mut conn, Mailbox::constraints())?;
    let ask = |conn: &mut TestConnection, address: &str| {
        let row = (mailboxes::org_id.eq(7), mailboxes::address.eq(address.to_owned()));
        run!(
            Mailbox::get_or_create_from(row).by(AddressNoCase(mailboxes::address)),
            conn
        )
    };

    let created = ask(&mut conn, "Ada@Example.org")?;
    assert!(created.created());
    assert_eq!(created.row().address, "Ada@Example.org");
    assert_eq!(ask(&mut conn, "ada@example.ORG")?, Outcome::Found(created.into_inner()));
    assert_eq!(Mailbox::all(&mut conn)?.len(), 1);
    Ok(())
}

#[derive(Insertable, Clone)]
#[diesel(table_name = members)]
struct NewMember<'a, T> {
    role: &'a str,
    username: T,
    team: &'a str,
    org_id: i32,
}

/// The struct has a lifetime and a generic field. The order of `by` decides neither the key nor the value of a column.
pub(crate) fn a_composite_key_in_any_order(target: impl Target) -> TestResult {
    let database = target.create_with_all_tables();
    let mut conn = database.connect();
    let new = NewMember {
        role: "lead",
        username: "two".to_owned(),
        team: "one",
        org_id: 1,
    };

    let created = run!(
        Member::get_or_create_from(&new).by((members::username, members::org_id, members::team)),
        &mut conn
    )?;
    assert!(created.created());
    let member = created.into_inner();
    assert_eq!(
        (member.org_id, &*member.team, &*member.username, &*member.role),
        (1, "one", "two", "lead")
    );
    let found = Outcome::Found(member.clone());
    let by_two = run!(
        Member::get_or_create_from(new.clone()).by((members::org_id, members::team, members::username)),
        &mut conn
    )?;
    assert_eq!(by_two, found, "owned");
    let swapped = NewMember {
        team: "two",
        username: "one".to_owned(),
        ..new
    };
    let swapped = run!(
        Member::get_or_create_from(swapped).by((members::team, members::username, members::org_id)),
        &mut conn
    )?;
    assert!(swapped.created());
    assert_eq!(Member::all(&mut conn)?, [member, swapped.into_inner()]);
    Ok(())
}

#[derive(Insertable)]
#[diesel(table_name = members, treat_none_as_default_value = false)]
struct Place {
    org_id: i32,
    team: &'static str,
}

#[derive(Insertable)]
#[diesel(table_name = members)]
struct SeatInPlace {
    username: &'static str,
    #[diesel(embed)]
    place: Place,
    role: Option<&'static str>,
}

pub(crate) fn a_struct_with_an_embedded_one(target: impl Target) -> TestResult {
    let database = target.create_with_all_tables();
    let mut conn = database.connect();
    let seat = |username| SeatInPlace {
        username,
        place: Place {
            org_id: 1,
            team: "engines",
        },
        role: None,
    };
    let ask = |conn: &mut TestConnection, username| {
        run!(
            Member::get_or_create_from(seat(username)).by((members::org_id, members::team, members::username)),
            conn
        )
    };

    let ada = ask(&mut conn, "ada")?;
    assert!(ada.created());
    assert_eq!(ada.row().role, "member", "the default of the database");
    assert_eq!(ask(&mut conn, "ada")?, Outcome::Found(ada.into_inner()));
    assert!(ask(&mut conn, "grace")?.created());
    assert_eq!(Member::all(&mut conn)?.len(), 2);
    Ok(())
}

/// A number that is stored as text.
struct Number(u64);

impl From<Number> for Isbn {
    fn from(number: Number) -> Self {
        Self(number.0.to_string())
    }
}

#[derive(Insertable)]
#[diesel(table_name = key_types)]
struct NewBook {
    #[diesel(serialize_as = Isbn)]
    isbn: Number,
    currency: Currency,
}

#[derive(Insertable)]
#[diesel(table_name = key_types)]
struct NewAccountNumber<'a> {
    account: Account,
    text: Option<&'a str>,
}

pub(crate) fn newtypes_and_conversions(target: impl Target) -> TestResult {
    let database = target.create_with_all_tables();
    let mut conn = database.connect();
    let book = |number| NewBook {
        isbn: Number(number),
        currency: Currency::Yen,
    };
    let created = run!(KeyTypes::get_or_create_from(book(9)).by(key_types::isbn), &mut conn)?;
    assert!(created.created());
    assert_eq!(created.row().isbn, Some(Isbn("9".to_owned())));
    let found = run!(KeyTypes::get_or_create_from(book(9)).by(key_types::isbn), &mut conn)?;
    assert_eq!(found, Outcome::Found(created.into_inner()));
    let by_currency = run!(KeyTypes::get_or_create_from(book(8)).by(key_types::currency), &mut conn)?;
    assert_eq!(by_currency, found);

    let new = NewAccountNumber {
        account: Account(5),
        text: Some("five"),
    };
    let created = run!(KeyTypes::get_or_create_from(&new).by(key_types::account), &mut conn)?;
    assert!(created.created());
    let found = run!(KeyTypes::get_or_create_from(&new).by(key_types::text), &mut conn)?;
    assert_eq!(
        found,
        Outcome::Found(created.into_inner()),
        "an optional field with a value"
    );
    Ok(())
}

pub(crate) fn tuples_of_columns_with_values(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    let row = || {
        (
            users::name.eq("Ada"),
            users::email.eq(EMAIL),
            users::nickname.eq(None::<&str>),
        )
    };

    let created = run!(User::get_or_create_from(row()).by(users::email), &mut conn)?;
    assert!(created.created());
    assert_eq!((&*created.row().name, &created.row().nickname), ("Ada", &None));
    let found = run!(User::get_or_create_from(row()).by((users::email,)), &mut conn)?;
    assert_eq!(found, Outcome::Found(created.into_inner()));
    let key_alone = run!(
        User::get_or_create_from(users::email.eq(EMAIL)).by(users::email),
        &mut conn
    )?;
    assert_eq!(key_alone, found);
    let chosen = run!(
        User::get_or_create_from((users::email.eq(EMAIL), Some(users::name.eq("Augusta")))).by(users::email),
        &mut conn
    )?;
    assert_eq!(chosen, found);
    assert_eq!(User::all(&mut conn)?.len(), 1);
    Ok(())
}

#[derive(Insertable)]
#[diesel(table_name = devices)]
struct NewDevice<'a> {
    serial: Option<&'a str>,
    label: &'a str,
}

/// Diesel would leave out the column of the key, so there would be nothing to look for.
pub(crate) fn a_key_without_a_value_is_an_error_before_anything_is_sent(target: impl Target) -> TestResult {
    let database = target.create_with_all_tables();
    let mut conn = database.connect();
    let new = |serial| NewDevice {
        serial,
        label: "printer",
    };

    for first in [false, true] {
        let nothing = new(None);
        let call = observe(&mut conn, |conn| {
            let request = Device::get_or_create_from(&nothing).by(devices::serial);
            let request = if first { request.insert_first() } else { request };
            run!(request, conn)
        });
        assert_eq!(call.kinds(), [""; 0]);
        let error = call.result.unwrap_err();
        assert_eq!(
            error.to_string(),
            "the row has no value for `serial`, a column of the key devices (serial): its field is `None`, which Diesel \
             leaves to the database; give it a value"
        );
        assert!(
            matches!(error, Error::IncompleteKey { column: "serial", .. }),
            "{error:?}"
        );
    }
    assert_eq!(devices::table.count().get_result::<i64>(&mut conn)?, 0);
    let with_a_value = new(Some("X-1"));
    let created = run!(Device::get_or_create_from(&with_a_value).by(devices::serial), &mut conn)?;
    assert!(created.created());
    let found = run!(Device::get_or_create_from(&with_a_value).by(devices::serial), &mut conn)?;
    assert_eq!(found, Outcome::Found(created.into_inner()));
    Ok(())
}

pub(crate) fn defaults_beside_the_row(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    let created = run!(
        User::get_or_create_from((users::email.eq(EMAIL), users::name.eq("Ada")))
            .by(users::email)
            .defaults_with(|| users::visits.eq(3)),
        &mut conn
    )?;
    assert!(created.created());
    assert_eq!((created.row().visits, &*created.row().name), (3, "Ada"));
    Ok(())
}

#[derive(Insertable)]
#[diesel(table_name = articles)]
struct NewArticle {
    slug: &'static str,
    number: i32,
    title: &'static str,
}

pub(crate) fn another_key_that_the_row_violates(target: impl Target) -> TestResult {
    let database = target.create_with_all_tables();
    let mut conn = database.connect();
    let taken = Article::insert(&mut conn, "theirs", 7)?;
    let ours = NewArticle {
        slug: "ours",
        number: 7,
        title: "Ours",
    };

    let by_slug = run!(Article::get_or_create_from(&ours).by(articles::slug), &mut conn);
    assert!(matches!(by_slug, Err(Error::OtherConstraint { .. })), "{by_slug:?}");
    let by_number = run!(Article::get_or_create_from(&ours).by(articles::number), &mut conn)?;
    assert_eq!(by_number, Outcome::Found(taken.clone()));
    assert_eq!(Article::all(&mut conn)?, [taken]);
    Ok(())
}

/// The look is the same statement whichever fields are `None`. The insert has one for each choice of columns.
pub(crate) fn each_statement_is_prepared_once(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    let ask = |conn: &mut TestConnection, email: &str, nickname| {
        let new = NewUser {
            email,
            name: "Ada",
            nickname,
        };
        run!(User::get_or_create_from(&new).by(users::email), conn)
    };
    ask(&mut conn, "a@example.org", None)?;
    ask(&mut conn, "b@example.org", None)?;
    let again = observe(&mut conn, |conn| ask(conn, "c@example.org", None));
    assert!(again.result?.created());
    assert_eq!(again.prepared, [""; 0]);
    let other_columns = observe(&mut conn, |conn| ask(conn, "d@example.org", Some("d")));
    assert!(other_columns.result?.created());
    assert!(
        other_columns
            .prepared
            .iter()
            .all(|statement| statement.starts_with("INSERT")),
        "{:?}",
        other_columns.prepared
    );
    let found = observe(&mut conn, |conn| ask(conn, "d@example.org", Some("e")));
    assert!(!found.result?.created());
    assert_eq!(found.prepared, [""; 0]);
    Ok(())
}

/// A model that holds only its `id`: the key is a column of the table, and no field.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = users)]
#[unique(users::email)]
struct UserId {
    id: i32,
}

/// Diesel's `HasQuery` stands for `Queryable` and `Selectable`.
#[derive(Debug, Clone, PartialEq, Eq, diesel::HasQuery, GetOrCreate)]
#[diesel(table_name = users)]
#[unique(email)]
struct UserEmail {
    id: i32,
    email: String,
}

pub(crate) fn a_model_that_holds_only_its_id(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    let created = run!(UserId::get_or_create_from(&ADA).by(users::email), &mut conn)?;
    assert!(created.created());
    let found = run!(UserId::find_unique(users::email.eq(EMAIL)), &mut conn)?;
    assert_eq!(found, Some(created.into_inner()));
    Ok(())
}

pub(crate) fn a_model_with_a_query(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    let created = run!(UserEmail::get_or_create_from(&ADA).by(users::email), &mut conn)?;
    assert!(created.created());
    assert_eq!(UserEmail::query().load(&mut conn)?, [created.into_inner()]);
    Ok(())
}

/// The row has more columns than the partial key, and the marker takes one column.
pub(crate) fn a_flag_is_given_by_the_key(target: impl Target) -> TestResult {
    let database = target.create_with_all_tables();
    let mut conn = database.connect();
    migrate(&mut conn, T1::constraints())?;
    T1::insert(&mut conn, 3, false)?;
    let ask = |conn: &mut TestConnection| {
        run!(
            T1::get_or_create_from(t1::parent_id.eq(3)).by(Flagged(t1::parent_id)),
            conn
        )
    };
    assert!(ask(&mut conn)?.created());
    assert!(!ask(&mut conn)?.created());
    assert_eq!(T1::all(&mut conn)?, [(3, false), (3, true)]);
    Ok(())
}
