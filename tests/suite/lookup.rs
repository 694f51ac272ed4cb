//! The forms of a lookup.

use diesel::prelude::*;
use getorcreate::Outcome;

use super::TestResult;
use super::models::{
    Article, Device, Label, Member, OddNames, User, articles, devices, labels, members, odd_names, users,
};
use super::target::Target;
use crate::run;

pub(crate) fn one_column_or_a_tuple_of_one(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();

    let created = run!(User::get_or_create(users::email.eq("ada@example.org")), &mut conn)?;
    assert!(created.created());
    let in_a_tuple = run!(User::get_or_create((users::email.eq("ada@example.org"),)), &mut conn)?;
    assert_eq!(in_a_tuple, Outcome::Found(created.into_inner()));

    let created = run!(
        User::get_or_create((users::email.eq("grace@example.org".to_owned()),)),
        &mut conn
    )?;
    assert!(created.created());
    assert_eq!(User::all(&mut conn)?.len(), 2);
    Ok(())
}

pub(crate) fn columns_in_any_order(target: impl Target) -> TestResult {
    let database = target.create_with_all_tables();
    let mut conn = database.connect();
    let (org, team, username) = (
        || members::org_id.eq(1),
        || members::team.eq("one"),
        || members::username.eq("two"),
    );

    let created = run!(Member::get_or_create((org(), team(), username())), &mut conn)?;
    assert!(created.created());
    let member = created.into_inner();
    assert_eq!(
        (member.org_id, &*member.team, &*member.username),
        (1, "one", "two"),
        "each value is in its own column"
    );
    let found = || Outcome::Found(member.clone());
    assert_eq!(
        run!(Member::get_or_create((org(), username(), team())), &mut conn)?,
        found()
    );
    assert_eq!(
        run!(Member::get_or_create((team(), org(), username())), &mut conn)?,
        found()
    );
    assert_eq!(
        run!(Member::get_or_create((team(), username(), org())), &mut conn)?,
        found()
    );
    assert_eq!(
        run!(Member::get_or_create((username(), org(), team())), &mut conn)?,
        found()
    );
    assert_eq!(
        run!(Member::get_or_create((username(), team(), org())), &mut conn)?,
        found()
    );

    // The same values in swapped columns are another key, in whatever order the lookup names the columns.
    let swapped = run!(
        Member::get_or_create((members::username.eq("one"), members::team.eq("two"), org())),
        &mut conn
    )?;
    assert!(swapped.created());
    let swapped = swapped.into_inner();
    assert_eq!((swapped.org_id, &*swapped.team, &*swapped.username), (1, "two", "one"));
    assert_eq!(Member::all(&mut conn)?, [member, swapped]);
    Ok(())
}

pub(crate) fn the_primary_key(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();

    let created = run!(
        User::get_or_create(users::id.eq(17)).defaults((users::email.eq("ada@example.org"), users::name.eq("Ada"))),
        &mut conn
    )?;
    assert!(created.created());
    let ada = created.into_inner();
    assert_eq!((ada.id, &*ada.email), (17, "ada@example.org"));

    let found = run!(
        User::get_or_create(users::id.eq(17)).defaults((users::email.eq("grace@example.org"), users::name.eq("Grace"))),
        &mut conn
    )?;
    assert_eq!(found, Outcome::Found(ada.clone()));
    assert_eq!(User::all(&mut conn)?, [ada]);
    Ok(())
}

pub(crate) fn each_key_of_a_model(target: impl Target) -> TestResult {
    let database = target.create_with_all_tables();
    let mut conn = database.connect();

    let by_slug = run!(
        Article::get_or_create(articles::slug.eq("first"))
            .defaults((articles::number.eq(1), articles::title.eq("First"))),
        &mut conn
    )?;
    assert!(by_slug.created());
    let by_number = run!(
        Article::get_or_create(articles::number.eq(1))
            .defaults((articles::slug.eq("another"), articles::title.eq("Another"))),
        &mut conn
    )?;
    assert_eq!(by_number, Outcome::Found(by_slug.into_inner()));
    let by_number = run!(
        Article::get_or_create(articles::number.eq(2))
            .defaults((articles::slug.eq("second"), articles::title.eq("Second"))),
        &mut conn
    )?;
    assert!(by_number.created());
    let slugs: Vec<String> = Article::all(&mut conn)?.into_iter().map(|row| row.slug).collect();
    assert_eq!(slugs, ["first", "second"]);
    Ok(())
}

pub(crate) fn a_key_without_further_columns(target: impl Target) -> TestResult {
    let database = target.create_with_all_tables();
    let mut conn = database.connect();

    assert!(run!(Label::get_or_create(labels::name.eq("new")), &mut conn)?.created());
    assert!(!run!(Label::get_or_create(labels::name.eq("new")), &mut conn)?.created());
    assert_eq!(labels::table.select(labels::name).load::<String>(&mut conn)?, ["new"]);
    Ok(())
}

#[derive(Insertable)]
#[diesel(table_name = devices, treat_none_as_default_value = false)]
struct Serial {
    serial: &'static str,
}

pub(crate) fn a_nullable_column_with_a_plain_value(target: impl Target) -> TestResult {
    let database = target.create_with_all_tables();
    let mut conn = database.connect();
    for label in ["has no serial", "nor has this"] {
        diesel::insert_into(devices::table)
            .values(devices::label.eq(label))
            .execute(&mut conn)?;
    }

    let created = run!(
        Device::get_or_create(devices::serial.eq("X-1")).defaults(devices::label.eq("printer")),
        &mut conn
    )?;
    assert!(created.created());
    assert_eq!(created.as_ref().into_inner().serial.as_deref(), Some("X-1"));
    let found = run!(
        Device::get_or_create(devices::serial.eq("X-1")).defaults(devices::label.eq("scanner")),
        &mut conn
    )?;
    assert_eq!(found, Outcome::Found(created.into_inner()));
    let in_a_struct = run!(Device::get_or_create(Serial { serial: "X-1" }), &mut conn)?;
    assert_eq!(in_a_struct, found);

    let serials: Vec<Option<String>> = devices::table
        .order(devices::id)
        .select(devices::serial)
        .load(&mut conn)?;
    assert_eq!(serials, [None, None, Some("X-1".to_owned())]);
    Ok(())
}

#[derive(Insertable)]
#[diesel(table_name = members, treat_none_as_default_value = false)]
struct Seat<'a> {
    username: &'a str,
    org_id: i32,
    team: String,
}

pub(crate) fn a_struct_owned_or_borrowed(target: impl Target) -> TestResult {
    let database = target.create_with_all_tables();
    let mut conn = database.connect();
    let seat = Seat {
        username: "ada",
        org_id: 1,
        team: "engines".to_owned(),
    };

    let created = run!(
        Member::get_or_create(&seat).defaults(members::role.eq("lead")),
        &mut conn
    )?;
    assert!(created.created());
    let ada = created.into_inner();
    assert_eq!(
        (ada.org_id, &*ada.team, &*ada.username, &*ada.role),
        (1, "engines", "ada", "lead")
    );
    let columns = (
        members::org_id.eq(seat.org_id),
        members::team.eq(&seat.team),
        members::username.eq(seat.username),
    );
    assert_eq!(
        run!(Member::get_or_create(columns), &mut conn)?,
        Outcome::Found(ada.clone())
    );
    assert_eq!(
        run!(Member::get_or_create(seat), &mut conn)?,
        Outcome::Found(ada.clone())
    );
    assert_eq!(Member::all(&mut conn)?, [ada]);
    Ok(())
}

#[derive(Insertable)]
#[diesel(table_name = members, treat_none_as_default_value = false)]
struct Place {
    org_id: i32,
    team: &'static str,
}

#[derive(Insertable)]
#[diesel(table_name = members, treat_none_as_default_value = false)]
struct SeatInPlace {
    username: &'static str,
    #[diesel(embed)]
    place: Place,
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
    };

    let created = run!(Member::get_or_create(seat("ada")), &mut conn)?;
    assert!(created.created());
    let ada = created.into_inner();
    assert_eq!((ada.org_id, &*ada.team, &*ada.username), (1, "engines", "ada"));
    assert_eq!(
        run!(Member::get_or_create(seat("ada")), &mut conn)?,
        Outcome::Found(ada)
    );
    assert!(run!(Member::get_or_create(seat("grace")), &mut conn)?.created());
    assert_eq!(Member::all(&mut conn)?.len(), 2);
    Ok(())
}

pub(crate) fn names_that_need_quotes_or_clash_with_ours(target: impl Target) -> TestResult {
    let database = target.create_with_all_tables();
    let mut conn = database.connect();
    let by_six = || {
        (
            odd_names::lookup.eq("6"),
            odd_names::self_.eq("5"),
            odd_names::conn.eq("4"),
            odd_names::key.eq("3"),
            odd_names::type_.eq("2"),
            odd_names::defaults.eq("1"),
        )
    };
    let by_two = || (odd_names::quotes.eq("8"), odd_names::reserved.eq("7"));

    let created = run!(OddNames::get_or_create(by_six()).defaults(by_two()), &mut conn)?;
    assert!(created.created());
    let row = created.into_inner();
    let expected = OddNames {
        id: row.id,
        defaults: "1".to_owned(),
        r#type: "2".to_owned(),
        key: "3".to_owned(),
        conn: "4".to_owned(),
        self_: "5".to_owned(),
        lookup: "6".to_owned(),
        reserved: "7".to_owned(),
        quotes: "8".to_owned(),
    };
    assert_eq!(row, expected);
    let found = run!(OddNames::get_or_create(by_two()).defaults(by_six()), &mut conn)?;
    assert_eq!(found, Outcome::Found(expected));
    assert_eq!(odd_names::table.count().get_result::<i64>(&mut conn)?, 1);
    Ok(())
}
