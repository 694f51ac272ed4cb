//! Calls about many rows: the forms of the input, the answers and their order.

use std::iter;

use diesel::prelude::*;

use super::TestResult;
use super::many::{NewArticle, ask, created, emails, new_article};
use super::models::{Article, Label, Member, User, articles, labels, members, users};
use super::recorder::observe;
use super::target::Target;
use crate::run;

pub(crate) fn no_keys_send_nothing(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();

    let call = observe(&mut conn, |conn| ask(conn, &[]));

    assert_eq!(call.kinds(), [""; 0]);
    assert_eq!(call.result?, []);
    Ok(())
}

pub(crate) fn defaults_are_the_same_for_all(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();

    let request = User::get_or_create_many(["a", "b"].map(|email| users::email.eq(email)));
    let outcomes = run!(
        request.defaults((users::name.eq("given"), users::visits.eq(7))),
        &mut conn
    )?;

    for outcome in outcomes {
        let user = outcome.into_inner();
        assert_eq!(
            (&*user.name, user.visits, user.nickname.as_deref()),
            ("given", 7, Some("nick"))
        );
    }
    Ok(())
}

pub(crate) fn a_key_of_several_columns_in_any_order(target: impl Target) -> TestResult {
    let database = target.create_with_all_tables();
    let mut conn = database.connect();
    let keys = [
        (1, "core", "ada"),
        (1, "core", "bob"),
        (2, "core", "ada"),
        (1, "core", "ada"),
    ];

    let lookups = keys.map(|(org, team, name)| {
        (
            members::username.eq(name),
            members::org_id.eq(org),
            members::team.eq(team),
        )
    });
    let outcomes = run!(
        Member::get_or_create_many(lookups).defaults(members::role.eq("r")),
        &mut conn
    )?;

    assert_eq!(created(&outcomes), [true, true, true, false]);
    let members = Member::all(&mut conn)?;
    assert_eq!(members.len(), 3);
    for (outcome, (org, team, name)) in outcomes.iter().zip(keys) {
        let member = outcome.row();
        assert_eq!((member.org_id, &*member.team, &*member.username), (org, team, name));
    }
    Ok(())
}

pub(crate) fn a_table_of_its_key_alone(target: impl Target) -> TestResult {
    let database = target.create_with_all_tables();
    let mut conn = database.connect();
    let labels = || ["x", "y", "x"].map(|name| labels::name.eq(name));

    let outcomes = run!(Label::get_or_create_many(labels()), &mut conn)?;
    assert_eq!(created(&outcomes), [true, true, false]);
    let outcomes = run!(Label::get_or_create_many(labels()), &mut conn)?;
    assert_eq!(created(&outcomes), [false; 3]);
    Ok(())
}

pub(crate) fn chunks_and_their_progress(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    let names: Vec<String> = (0..25).map(|number| format!("user {number}")).collect();
    User::insert(&mut conn, "user 3", "there")?;
    let mut chunks = Vec::new();

    let call = observe(&mut conn, |conn| {
        let request = User::get_or_create_many(names.iter().map(|email| users::email.eq(email)))
            .chunk_size(10)
            .progress(|chunk| chunks.push(created(chunk)));
        run!(request, conn)
    });

    let each = [target.look(), target.insert()].concat();
    assert_eq!(call.kinds(), [&*each, &*each, &*each].concat());
    let outcomes = call.result?;
    assert_eq!(emails(&outcomes), names);
    assert_eq!(chunks.concat(), created(&outcomes));
    assert_eq!(chunks.iter().map(Vec::len).collect::<Vec<_>>(), [10, 10, 5]);
    assert_eq!(outcomes.iter().filter(|outcome| outcome.created()).count(), 24);
    Ok(())
}

pub(crate) fn an_error_says_how_far_it_came(target: impl Target) -> TestResult {
    let database = target.create_with_all_tables();
    let mut conn = database.connect();
    let mut rows: Vec<NewArticle> = ["a", "b", "c", "d", "e", "f"]
        .into_iter()
        .zip(1..)
        .map(|(slug, number)| new_article(slug, number))
        .collect();
    rows[5].number = 1;

    let request = Article::get_or_create_many_from(&rows).by(articles::slug).chunk_size(2);
    let error = run!(request, &mut conn).unwrap_err();

    assert_eq!((error.answered(), error.input()), (4, Some(5)), "{error}");
    assert_eq!(Article::all(&mut conn)?.len(), 4);
    assert!(
        error
            .to_string()
            .contains("at row 5 of the input, counted from 0; the 4 rows of the chunks before"),
        "{error}"
    );
    Ok(())
}

/// With the longest statements that the database takes. The last statements are about new keys, and about keys that the first
/// ones have created.
pub(crate) fn more_keys_than_one_statement_can_bind(target: impl Target) -> TestResult {
    const REPEATED: usize = 1_000;
    let database = target.create();
    let mut conn = database.connect();
    let new = target.most_binds() + REPEATED;
    let emails: Vec<String> = (0..new + REPEATED)
        .map(|number| format!("user {}", number % new))
        .collect();
    let mut done = 0;

    let request = User::get_or_create_many(emails.iter().map(|email| users::email.eq(email)))
        .chunk_size(usize::MAX)
        .progress(|chunk| done += chunk.len());
    let outcomes = run!(request, &mut conn)?;

    assert_eq!(done, new + REPEATED);
    assert_eq!(outcomes.iter().filter(|outcome| outcome.created()).count(), new);
    assert!(iter::zip(&outcomes, &emails).all(|(outcome, email)| outcome.row().email == *email));
    assert_eq!(users::table.count().get_result::<i64>(&mut conn)?, i64::try_from(new)?);
    Ok(())
}

pub(crate) fn many_keys(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    for count in [1, 2, 1_000, 10_000] {
        let emails: Vec<String> = (0..count).map(|number| format!("user {number}")).collect();
        let lookups = || emails.iter().map(|email| users::email.eq(email));
        let before = User::all(&mut conn)?.len();

        let outcomes = run!(User::get_or_create_many(lookups()), &mut conn)?;

        assert_eq!(outcomes.len(), count);
        let new = outcomes.iter().filter(|outcome| outcome.created()).count();
        assert_eq!(new, count - before);
        assert!(iter::zip(&outcomes, &emails).all(|(outcome, email)| outcome.row().email == *email));
        let again = run!(User::get_or_create_many(lookups()).chunk_size(usize::MAX), &mut conn)?;
        assert_eq!(created(&again), vec![false; count]);
        assert!(iter::zip(&outcomes, &again).all(|(one, two)| one.row().id == two.row().id));
    }
    Ok(())
}

/// The text of such a statement depends on the number of rows, so it is not kept.
pub(crate) fn no_statement_about_many_rows_is_kept_prepared(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    let emails: Vec<String> = (0..40).map(|number| format!("user {number}")).collect();
    for count in 1..emails.len() {
        let call = observe(&mut conn, |conn| {
            let emails: Vec<&str> = emails[..count].iter().map(String::as_str).collect();
            ask(conn, &emails)
        });
        assert_eq!(call.result?.len(), count);
        let about_rows =
            |statement: &&String| statement.contains("getorcreate_input") || statement.starts_with("INSERT");
        assert_eq!(call.prepared.iter().find(about_rows), None);
    }
    Ok(())
}
