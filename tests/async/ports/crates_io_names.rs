//! crates.io: a crate is published under a name that no other crate has in another spelling. `serde-json` and `Serde_JSON`
//! are one name. The first version creates the crate, later ones update it.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel_async::AsyncPgConnection;
use getorcreate::schema;
use getorcreate::{Error, GetOrCreate, Upserted};

use crate::driver::wait_for;
use crate::postgres::database::Level;
use crate::suite::TestResult;
use crate::suite::recorder::{Arrangement, observe};
use crate::suite::target::Target;
use crate::{TestConnection, transaction};

const TABLES: &str = "
    CREATE FUNCTION canon_crate_name(text) RETURNS text LANGUAGE sql IMMUTABLE
        AS $$ SELECT translate(lower($1), '-', '_') $$;
    CREATE TABLE crates (
        id SERIAL PRIMARY KEY,
        name VARCHAR NOT NULL,
        description VARCHAR,
        homepage VARCHAR,
        max_features SMALLINT
    );
    CREATE UNIQUE INDEX index_crate_names ON crates (canon_crate_name(name));
    CREATE TABLE crate_owners (
        crate_id INTEGER NOT NULL REFERENCES crates,
        owner_id INTEGER NOT NULL,
        PRIMARY KEY (crate_id, owner_id)
    );";

diesel::define_sql_function! {
    /// The name in lower case, with underscores.
    fn canon_crate_name(name: diesel::sql_types::Text) -> diesel::sql_types::Text;
}

diesel::table! {
    crates (id) {
        id -> Integer,
        name -> VarChar,
        description -> Nullable<VarChar>,
        homepage -> Nullable<VarChar>,
        max_features -> Nullable<SmallInt>,
    }
}

diesel::table! {
    crate_owners (crate_id, owner_id) {
        crate_id -> Integer,
        owner_id -> Integer,
    }
}

#[derive(Debug, Clone, PartialEq, Eq, diesel::HasQuery, GetOrCreate)]
#[diesel(table_name = crates)]
#[unique(canon_crate_name(name), as = CanonName)]
struct Crate {
    id: i32,
    name: String,
    description: Option<String>,
}

#[derive(Insertable)]
#[diesel(table_name = crates, check_for_backend(diesel::pg::Pg))]
struct NewCrate<'a> {
    name: &'a str,
    description: Option<&'a str>,
    homepage: Option<&'a str>,
}

impl Crate {
    /// The crate with this name, in any spelling.
    async fn by_name(mut conn: &AsyncPgConnection, name: &str) -> Result<Option<Self>, Error> {
        Self::find_unique(CanonName(crates::name.eq(name)))
            .run_async(&mut conn)
            .await
    }
}

impl NewCrate<'_> {
    /// The user who publishes the first version owns the crate.
    async fn create_or_update(&self, conn: &mut AsyncPgConnection, user_id: i32) -> Result<Crate, Error> {
        transaction!(conn, async |conn| {
            let published = Crate::update_or_create_from(self)
                .by(CanonName(crates::name))
                .run_async(conn)
                .await?;
            if let Upserted::Created(krate) = &published {
                let owner = (crate_owners::crate_id.eq(krate.id), crate_owners::owner_id.eq(user_id));
                diesel_async::RunQueryDsl::execute(diesel::insert_into(crate_owners::table).values(owner), conn)
                    .await?;
            }
            Ok(published.into_inner())
        })
    }
}

fn publish(conn: &mut TestConnection, name: &str, user_id: i32) -> Result<Crate, Error> {
    let new = NewCrate {
        name,
        description: Some(name),
        homepage: None,
    };
    wait_for(new.create_or_update(conn, user_id))
}

fn owners(conn: &mut TestConnection) -> QueryResult<Vec<i32>> {
    crate_owners::table.select(crate_owners::owner_id).load(conn)
}

pub(crate) fn the_index_of_their_migrations_is_as_declared(target: Level) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    conn.batch_execute(TABLES)?;
    let report = schema::check(&mut conn, Crate::constraints())?;
    assert!(report.is_clean(), "{report}");
    assert_eq!(report.constraints()[1].index(), Some("index_crate_names"));
    Ok(())
}

pub(crate) fn a_crate_keeps_the_name_of_its_first_version(target: Level) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    conn.batch_execute(TABLES)?;

    let first = observe(&mut conn, |conn| publish(conn, "serde-json", 7));
    assert_eq!(first.kinds(), ["BEGIN", "UPDATE", "WITH", "INSERT", "COMMIT"]);
    let first = first.result?;
    let second = observe(&mut conn, |conn| publish(conn, "Serde_JSON", 8));
    assert_eq!(second.kinds(), ["BEGIN", "UPDATE", "COMMIT"]);
    let expected = Crate {
        description: Some("Serde_JSON".to_owned()),
        ..first
    };
    assert_eq!(second.result?, expected);
    assert_eq!(expected.name, "serde-json");
    assert_eq!(owners(&mut conn)?, [7]);
    assert_eq!(wait_for(Crate::by_name(&conn, "SERDE-JSON"))?, Some(expected));
    assert_eq!(wait_for(Crate::by_name(&conn, "serde"))?, None);
    Ok(())
}

/// The race of two first versions: one user owns the crate, and the other one has published the second version.
pub(crate) fn a_name_that_another_user_takes_meanwhile(target: Level) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    conn.batch_execute(TABLES)?;
    let mut rival = database.connect();

    let call = Arrangement::default()
        .before_insert(1, move || {
            publish(&mut rival, "Serde_JSON", 8)?;
            Ok(())
        })
        .observe(&mut conn, |conn| publish(conn, "serde-json", 7));

    let krate = call.result?;
    assert_eq!(
        (&*krate.name, krate.description.as_deref()),
        ("Serde_JSON", Some("serde-json"))
    );
    assert_eq!(owners(&mut conn)?, [8]);
    Ok(())
}
