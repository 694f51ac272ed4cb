//! Lemmy: an instance is known by its domain, in any case of its letters, and is read or created in a transaction or not.
//! A post arrives from other servers again and again, in any order, and an older version of it changes nothing. A community and
//! a user have lists of languages.

use std::thread;

use chrono::{DateTime, NaiveDateTime, TimeDelta};
use diesel::connection::SimpleConnection;
use diesel::define_sql_function;
use diesel::prelude::*;
use diesel::sql_types::{Nullable, Timestamp};
use diesel_async::AsyncPgConnection;
use getorcreate::{Error, GetOrCreate, Outcome, Upserted};

use crate::driver::wait_for;
use crate::postgres::database::Level;
use crate::suite::TestResult;
use crate::suite::recorder::{Arrangement, observe};
use crate::suite::target::Target;
use crate::suite::threads;
use crate::transaction;

const TABLES: &str = "
    CREATE TABLE instance (
        id SERIAL PRIMARY KEY,
        domain TEXT NOT NULL,
        software TEXT,
        published TIMESTAMP NOT NULL DEFAULT now(),
        updated TIMESTAMP
    );
    CREATE UNIQUE INDEX instance_domain_key ON instance (lower(domain));
    CREATE TABLE post (
        id SERIAL PRIMARY KEY,
        ap_id TEXT NOT NULL UNIQUE,
        name TEXT NOT NULL,
        published TIMESTAMP NOT NULL,
        updated TIMESTAMP,
        local BOOLEAN NOT NULL DEFAULT TRUE
    );
    CREATE TABLE community_language (
        community_id INTEGER NOT NULL,
        language_id INTEGER NOT NULL,
        PRIMARY KEY (community_id, language_id)
    );
    CREATE TABLE local_user_language (
        id SERIAL PRIMARY KEY,
        local_user_id INTEGER NOT NULL,
        language_id INTEGER NOT NULL,
        UNIQUE (local_user_id, language_id)
    );";

diesel::table! {
    instance (id) {
        id -> Integer,
        domain -> Text,
        software -> Nullable<Text>,
        published -> Timestamp,
        updated -> Nullable<Timestamp>,
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = instance)]
#[unique(lower(domain), as = AnyCase, name = "instance_domain_key")]
struct Instance {
    id: i32,
    domain: String,
    software: Option<String>,
}

#[derive(Insertable, Default)]
#[diesel(table_name = instance)]
struct InstanceForm {
    domain: String,
    software: Option<String>,
    updated: Option<NaiveDateTime>,
}

impl Instance {
    async fn read_or_create(conn: &mut AsyncPgConnection, domain: &str) -> Result<Self, Error> {
        let form = InstanceForm {
            domain: domain.to_owned(),
            ..InstanceForm::default()
        };
        let instance = Self::get_or_create_from(&form)
            .by(AnyCase(instance::domain))
            .run_async(conn)
            .await?;
        Ok(instance.into_inner())
    }
}

diesel::table! {
    post (id) {
        id -> Integer,
        ap_id -> Text,
        name -> Text,
        published -> Timestamp,
        updated -> Nullable<Timestamp>,
        local -> Bool,
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = post)]
#[unique(ap_id)]
struct Post {
    id: i32,
    ap_id: String,
    name: String,
    updated: Option<NaiveDateTime>,
    local: bool,
}

/// A post as another server sends it. `updated` is absent until its author edits it.
#[derive(Insertable)]
#[diesel(table_name = post)]
struct PostForm {
    ap_id: String,
    name: String,
    published: NaiveDateTime,
    updated: Option<NaiveDateTime>,
    local: bool,
}

define_sql_function! {
    fn coalesce(one: Nullable<Timestamp>, other: Timestamp) -> Timestamp;
}

impl Post {
    async fn receive(conn: &mut AsyncPgConnection, form: &PostForm) -> Result<Upserted<Self>, Error> {
        let sent = form.updated.unwrap_or(form.published);
        Self::update_or_create_from(form)
            .by(post::ap_id)
            .only_if(coalesce(post::updated, post::published).lt(sent))
            .run_async(conn)
            .await
    }
}

/// The version that the author wrote in this minute. The first one is the original.
fn version(minute: i64) -> PostForm {
    let published = DateTime::UNIX_EPOCH.naive_utc();
    PostForm {
        ap_id: "https://lemmy.example/post/1".to_owned(),
        name: format!("version {minute}"),
        published,
        updated: (minute > 0).then(|| published + TimeDelta::minutes(minute)),
        local: false,
    }
}

diesel::table! {
    community_language (community_id, language_id) {
        community_id -> Integer,
        language_id -> Integer,
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = community_language, primary_key(community_id, language_id))]
struct CommunityLanguage {
    community_id: i32,
    language_id: i32,
}

impl CommunityLanguage {
    /// Gives these languages to the community, in place of those that it has. Returns the new ones.
    async fn update(conn: &mut AsyncPgConnection, community: i32, languages: &[i32]) -> Result<Vec<i32>, Error> {
        transaction!(conn, async |conn| {
            let others = community_language::table
                .filter(community_language::community_id.eq(community))
                .filter(community_language::language_id.ne_all(languages));
            diesel_async::RunQueryDsl::execute(diesel::delete(others), conn).await?;
            let lookups = languages.iter().map(|language| {
                (
                    community_language::community_id.eq(community),
                    community_language::language_id.eq(language),
                )
            });
            let rows = Self::get_or_create_many(lookups).run_async(conn).await?;
            let new = rows.into_iter().filter(Outcome::created).map(Outcome::into_inner);
            Ok(new.map(|row| row.language_id).collect())
        })
    }
}

diesel::table! {
    local_user_language (id) {
        id -> Integer,
        local_user_id -> Integer,
        language_id -> Integer,
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = local_user_language)]
#[unique(local_user_id, language_id)]
struct LocalUserLanguage {
    id: i32,
    local_user_id: i32,
    language_id: i32,
}

#[derive(Insertable)]
#[diesel(table_name = local_user_language)]
struct LocalUserLanguageForm {
    local_user_id: i32,
    language_id: i32,
}

impl LocalUserLanguage {
    /// Adds the languages that a client asks for. Says which of them are new.
    async fn add(conn: &mut AsyncPgConnection, forms: &[LocalUserLanguageForm]) -> Result<Vec<Outcome<Self>>, Error> {
        let rows = Self::get_or_create_many_from(forms)
            .by((local_user_language::local_user_id, local_user_language::language_id))
            .run_async(conn)
            .await?;
        Ok(rows)
    }
}

pub(crate) fn an_instance_is_read_or_created(target: Level) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    conn.batch_execute(TABLES)?;

    let created = observe(&mut conn, |conn| {
        wait_for(Instance::read_or_create(conn, "Lemmy.example"))
    });
    assert_eq!(created.kinds(), ["SELECT", "INSERT"]);
    let created = created.result?;
    assert_eq!((&*created.domain, &created.software), ("Lemmy.example", &None));
    let read = observe(&mut conn, |conn| {
        wait_for(Instance::read_or_create(conn, "lemmy.EXAMPLE"))
    });
    assert_eq!(read.kinds(), ["SELECT"]);
    assert_eq!(read.result?, created);

    let mut rival = database.connect();
    let raced = Arrangement::default()
        .before_insert(1, move || {
            wait_for(Instance::read_or_create(&mut rival, "OTHER.example"))?;
            Ok(())
        })
        .observe(&mut conn, |conn| {
            wait_for(Instance::read_or_create(conn, "other.example"))
        });
    assert_eq!(raced.result?.domain, "OTHER.example");
    assert_eq!(instance::table.count().get_result::<i64>(&mut conn)?, 2);
    Ok(())
}

pub(crate) fn a_post_is_changed_by_newer_versions_alone(target: Level) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    conn.batch_execute(TABLES)?;
    let mut receive = |minute| observe(&mut conn, |conn| wait_for(Post::receive(conn, &version(minute))));

    let original = receive(0);
    assert_eq!(original.kinds(), ["UPDATE", "SELECT", "INSERT"]);
    assert!(original.result?.created());
    let newer = receive(5);
    assert_eq!(newer.kinds(), ["UPDATE"]);
    let newer = newer.result?;
    assert!(
        matches!(&newer, Upserted::Updated(post) if post.name == "version 5"),
        "{newer:?}"
    );
    for minute in [0, 3, 5] {
        let older = receive(minute);
        assert_eq!(older.kinds(), ["UPDATE", "SELECT"]);
        assert_eq!(older.result?, Upserted::Unchanged(newer.row().clone()));
    }
    Ok(())
}

/// Both servers send a version of a post that nobody has seen before.
pub(crate) fn a_newer_version_that_arrives_meanwhile_stays(target: Level) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    conn.batch_execute(TABLES)?;
    let mut rival = database.connect();

    let older = Arrangement::default()
        .before_insert(1, move || {
            assert!(wait_for(Post::receive(&mut rival, &version(5)))?.created());
            Ok(())
        })
        .observe(&mut conn, |conn| wait_for(Post::receive(conn, &version(3))));

    let older = older.result?;
    assert!(
        matches!(&older, Upserted::Unchanged(post) if post.name == "version 5"),
        "{older:?}"
    );
    assert_eq!(post::table.count().get_result::<i64>(&mut conn)?, 1);
    Ok(())
}

/// Sixteen servers send all versions at once, each in another order.
pub(crate) fn the_newest_of_all_versions_stays(target: Level) -> TestResult {
    const SERVERS: i64 = 16;
    const VERSIONS: i64 = 23;

    let _in_turn = threads::in_turn(target);
    let database = target.create();
    database.connect().batch_execute(TABLES)?;
    let received: Vec<Result<bool, Error>> = thread::scope(|scope| {
        let servers: Vec<_> = (0..SERVERS)
            .map(|server| {
                let mut conn = database.connect();
                scope.spawn(move || {
                    let mut has_created = false;
                    for number in 0..VERSIONS {
                        let form = version((number * (server + 1) + server) % VERSIONS);
                        let post = wait_for(Post::receive(&mut conn, &form))?;
                        assert!(post.row().updated >= form.updated, "{post:?}");
                        has_created |= post.created();
                    }
                    Ok(has_created)
                })
            })
            .collect();
        servers
            .into_iter()
            .map(|server| server.join().expect("no server panics"))
            .collect()
    });

    let received = received.into_iter().collect::<Result<Vec<_>, _>>()?;
    assert_eq!(received.iter().filter(|has_created| **has_created).count(), 1);
    let posts: Vec<Post> = post::table.select(Post::as_select()).load(&mut database.connect())?;
    let [post] = &*posts else { panic!("{posts:?}") };
    assert_eq!((&*post.name, post.local), ("version 22", false));
    Ok(())
}

pub(crate) fn the_new_languages_of_a_community_are_told(target: Level) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    conn.batch_execute(TABLES)?;
    let mut update = |languages: &[i32]| wait_for(CommunityLanguage::update(&mut conn, 1, languages));

    assert_eq!(update(&[37, 5, 37])?, [37, 5]);
    assert_eq!(update(&[5, 2, 37, 8])?, [2, 8]);
    assert_eq!(update(&[8])?, [0; 0]);
    assert_eq!(update(&[])?, [0; 0]);
    assert_eq!(update(&[37])?, [37]);
    assert_eq!(community_language::table.count().get_result::<i64>(&mut conn)?, 1);
    Ok(())
}

/// Two moderators set the languages at once. Each language is new to one of them.
pub(crate) fn languages_that_another_moderator_adds_meanwhile(target: Level) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    conn.batch_execute(TABLES)?;
    let mut rival = database.connect();

    let call = Arrangement::default()
        .before_insert(1, move || {
            assert_eq!(
                wait_for(CommunityLanguage::update(&mut rival, 1, &[1, 2, 3]))?,
                [1, 2, 3]
            );
            Ok(())
        })
        .observe(&mut conn, |conn| {
            wait_for(CommunityLanguage::update(conn, 1, &[4, 3, 2]))
        });

    assert_eq!(call.result?, [4]);
    let languages: Vec<i32> = community_language::table
        .order(community_language::language_id)
        .select(community_language::language_id)
        .load(&mut conn)?;
    assert_eq!(languages, [1, 2, 3, 4]);
    Ok(())
}

pub(crate) fn languages_of_a_user_are_added_once(target: Level) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    conn.batch_execute(TABLES)?;
    let mut add = |languages: &[i32]| {
        let forms: Vec<_> = languages
            .iter()
            .map(|language_id| LocalUserLanguageForm {
                local_user_id: 7,
                language_id: *language_id,
            })
            .collect();
        observe(&mut conn, |conn| wait_for(LocalUserLanguage::add(conn, &forms)))
    };

    let first = add(&[3, 1]);
    assert_eq!(first.kinds(), ["SELECT", "INSERT"]);
    let first = first.result?;
    let second = add(&[1, 2, 3]).result?;
    let new: Vec<bool> = second.iter().map(Outcome::created).collect();
    assert_eq!(new, [false, true, false]);
    assert_eq!((second[0].row(), second[2].row()), (first[1].row(), first[0].row()));
    assert_eq!(add(&[2, 3]).kinds(), ["SELECT"]);
    assert_eq!(local_user_language::table.count().get_result::<i64>(&mut conn)?, 3);
    Ok(())
}
