//! Statements are prepared once for each connection, and reused.

use diesel::prelude::*;
use getorcreate::{Outcome, Upserted};

use super::TestResult;
use super::models::{Article, Member, User, articles, members, users};
use super::recorder::observe;
use super::target::Target;
use crate::run;

pub(crate) fn each_statement_is_prepared_once(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    let ask = |email: &'static str| {
        move |conn: &mut crate::TestConnection| {
            run!(
                User::get_or_create(users::email.eq(email)).defaults((users::name.eq("Ada"), users::visits.eq(1))),
                conn
            )
        }
    };

    let first = observe(&mut conn, ask("first@example.org"));
    assert!(first.result.as_ref().is_ok_and(Outcome::created));
    assert_eq!(first.prepared, first.distinct_statements());

    let second = observe(&mut conn, ask("second@example.org"));
    assert_eq!(second.kinds(), [target.look(), target.repeated_insert()].concat());
    assert_eq!(second.distinct_statements(), first.distinct_statements());
    assert_eq!(second.prepared, [""; 0]);
    let created = second.result?;
    assert!(created.created());

    let found = observe(&mut conn, ask("second@example.org"));
    assert_eq!(found.result?, Outcome::Found(created.into_inner()));
    assert_eq!(found.prepared, [""; 0]);
    assert_eq!(User::all(&mut conn)?.len(), 2);
    Ok(())
}

#[derive(Insertable)]
#[diesel(table_name = users)]
struct Optional {
    name: Option<&'static str>,
    visits: Option<i32>,
}

pub(crate) fn defaults_of_optional_fields_are_prepared_once_for_each_choice_of_columns(
    target: impl Target,
) -> TestResult {
    let database = target.create_with_all_tables();
    let mut conn = database.connect();
    let ask = |email: &'static str, name, visits| {
        move |conn: &mut crate::TestConnection| {
            run!(
                User::get_or_create(users::email.eq(email)).defaults(Optional { name, visits }),
                conn
            )
        }
    };

    let name_alone = observe(&mut conn, ask("1@example.org", Some("Ada"), None));
    assert_eq!(name_alone.prepared, name_alone.distinct_statements());
    let again = observe(&mut conn, ask("2@example.org", Some("Grace"), None));
    assert_eq!(again.distinct_statements(), name_alone.distinct_statements());
    assert_eq!(again.prepared, [""; 0]);

    let visits_alone = observe(&mut conn, ask("3@example.org", None, Some(3)));
    assert!(visits_alone.prepared_an_insert_alone(), "{visits_alone:?}");
    let again = observe(&mut conn, ask("4@example.org", None, Some(4)));
    assert_eq!(again.distinct_statements(), visits_alone.distinct_statements());
    assert_eq!(again.prepared, [""; 0]);

    let none = observe(&mut conn, ask("5@example.org", None, None));
    assert!(none.prepared_an_insert_alone(), "{none:?}");

    let rest: Vec<(String, i32)> = users::table
        .order(users::email)
        .select((users::name, users::visits))
        .load(&mut conn)?;
    let expected = [("Ada", 0), ("Grace", 0), ("unnamed", 3), ("unnamed", 4), ("unnamed", 0)];
    assert_eq!(rest, expected.map(|(name, visits)| (name.to_owned(), visits)));
    Ok(())
}

#[derive(Insertable)]
#[diesel(table_name = members, treat_none_as_default_value = false)]
struct Seat {
    team: &'static str,
    username: &'static str,
    org_id: i32,
}

/// Runs the lookups twice: the second time all statements are cached.
pub(crate) fn lookups_of_different_shape_do_not_mix_up(target: impl Target) -> TestResult {
    let database = target.create_with_all_tables();
    let mut conn = database.connect();
    Article::insert(&mut conn, "one", 1)?;
    Article::insert(&mut conn, "two", 2)?;

    for found in [false, true] {
        let team_first = run!(
            Member::get_or_create((members::team.eq("a"), members::username.eq("b"), members::org_id.eq(1))),
            &mut conn
        )?;
        let username_first = run!(
            Member::get_or_create((members::username.eq("a"), members::team.eq("b"), members::org_id.eq(1))),
            &mut conn
        )?;
        let in_a_struct = run!(
            Member::get_or_create(Seat {
                team: "a",
                username: "b",
                org_id: 2,
            }),
            &mut conn
        )?;

        for (outcome, expected) in [
            (team_first, (1, "a", "b")),
            (username_first, (1, "b", "a")),
            (in_a_struct, (2, "a", "b")),
        ] {
            assert_eq!(outcome.created(), !found);
            let member = outcome.into_inner();
            assert_eq!((member.org_id, &*member.team, &*member.username), expected);
        }

        let by_number = run!(Article::get_or_create(articles::number.eq(2)), &mut conn)?;
        let by_slug = run!(Article::get_or_create(articles::slug.eq("one")), &mut conn)?;
        let by_id = run!(
            Article::get_or_create(articles::id.eq(by_number.as_ref().into_inner().id)),
            &mut conn
        )?;
        assert_eq!(by_number.into_inner().slug, "two");
        assert_eq!(by_slug.into_inner().slug, "one");
        assert_eq!(by_id.into_inner().slug, "two");
    }
    assert_eq!(Member::all(&mut conn)?.len(), 3);
    Ok(())
}

pub(crate) fn the_bound_on_retries_is_no_part_of_a_statement(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();

    let first = observe(&mut conn, |conn| {
        run!(User::get_or_create(users::email.eq("first@example.org")), conn)
    });
    let second = observe(&mut conn, |conn| {
        run!(
            User::get_or_create(users::email.eq("second@example.org")).max_retries(3),
            conn
        )
    });

    assert_eq!(second.distinct_statements(), first.distinct_statements());
    assert_eq!(second.prepared, [""; 0]);
    assert!(first.result?.created() && second.result?.created());
    Ok(())
}

#[derive(AsChangeset)]
#[diesel(table_name = users)]
struct Changes {
    name: Option<&'static str>,
    visits: Option<i32>,
}

pub(crate) fn an_update_is_prepared_once_for_each_choice_of_columns(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    let emails = ["first@example.org", "second@example.org"];
    for email in emails {
        User::insert(&mut conn, email, "Ada")?;
    }
    let ask = |email: &'static str, name, visits| {
        move |conn: &mut crate::TestConnection| {
            run!(
                User::update_or_create(users::email.eq(email))
                    .update(Changes { name, visits })
                    .only_if(users::visits.lt(100)),
                conn
            )
        }
    };

    let both = observe(&mut conn, ask(emails[0], Some("Augusta"), Some(1)));
    assert_eq!(both.prepared, both.distinct_statements());
    let again = observe(&mut conn, ask(emails[1], Some("Byron"), Some(2)));
    assert_eq!(again.statements, both.statements);
    assert_eq!(again.prepared, [""; 0]);

    let visits_alone = observe(&mut conn, ask(emails[0], None, Some(3)));
    assert!(
        matches!(&*visits_alone.prepared, [statement] if statement.starts_with("UPDATE ")),
        "{visits_alone:?}"
    );
    let again = observe(&mut conn, ask(emails[1], None, Some(4)));
    assert_eq!(again.prepared, [""; 0]);
    for answer in [both.result?, visits_alone.result?, again.result?] {
        assert!(matches!(answer, Upserted::Updated(_)), "{answer:?}");
    }
    let rows = User::all(&mut conn)?;
    let rest: Vec<(&str, i32)> = rows.iter().map(|user| (&*user.name, user.visits)).collect();
    assert_eq!(rest, [("Augusta", 3), ("Byron", 4)]);
    Ok(())
}
