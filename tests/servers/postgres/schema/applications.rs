//! Tables shaped like those of crates.io, Lemmy and vaultwarden. Each of their unique indexes is declared or explained,
//! and the database is as the declarations say.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use getorcreate::{GetOrCreate, models, schema};

use super::mending::in_a_schema;
use crate::suite::TestResult;

/// <https://github.com/rust-lang/crates.io/tree/main/migrations>
const CRATES_IO: &str = "
    CREATE FUNCTION canon_crate_name(text) RETURNS text LANGUAGE sql IMMUTABLE
        AS $$ SELECT replace(lower($1), '-', '_') $$;
    CREATE TABLE crates (id SERIAL PRIMARY KEY, name VARCHAR NOT NULL);
    CREATE UNIQUE INDEX index_crates_name ON crates (canon_crate_name(name));
    CREATE TABLE users (id SERIAL PRIMARY KEY, gh_id INTEGER NOT NULL, gh_login VARCHAR NOT NULL);
    CREATE UNIQUE INDEX users_gh_id ON users (gh_id) WHERE gh_id > 0;
    CREATE TABLE crate_owners (
        crate_id INTEGER, owner_id INTEGER, owner_kind INTEGER, deleted BOOLEAN NOT NULL DEFAULT false,
        PRIMARY KEY (crate_id, owner_id, owner_kind)
    );
    CREATE UNIQUE INDEX crate_owners_not_deleted ON crate_owners (crate_id, owner_id, owner_kind) WHERE NOT deleted;
    CREATE TABLE versions (
        id SERIAL PRIMARY KEY, crate_id INTEGER NOT NULL, num VARCHAR NOT NULL, num_no_build VARCHAR NOT NULL,
        CONSTRAINT unique_num UNIQUE (crate_id, num)
    );
    CREATE UNIQUE INDEX versions_crate_id_num_no_build_uindex ON versions (crate_id, num_no_build);
    CREATE TABLE teams (id SERIAL PRIMARY KEY, login VARCHAR NOT NULL UNIQUE, github_id INTEGER NOT NULL UNIQUE);
    CREATE TABLE default_versions (crate_id INTEGER CONSTRAINT default_versions_pk PRIMARY KEY, version_id INTEGER NOT NULL);
    CREATE UNIQUE INDEX default_versions_version_id_uindex ON default_versions (version_id);";

/// <https://github.com/LemmyNet/lemmy/tree/main/migrations>
const LEMMY: &str = "
    CREATE TABLE person (id SERIAL PRIMARY KEY, name VARCHAR(255) NOT NULL, ap_id VARCHAR(255) NOT NULL,
        instance_id INTEGER NOT NULL,
        CONSTRAINT person_name_instance_unique UNIQUE (name, instance_id),
        CONSTRAINT idx_person_actor_id UNIQUE (ap_id));
    CREATE UNIQUE INDEX idx_person_lower_actor_id ON person (lower(ap_id));
    CREATE TABLE activity (id SERIAL PRIMARY KEY, data JSONB NOT NULL);
    CREATE UNIQUE INDEX idx_activity_unique_apid ON activity ((data ->> 'id'));
    CREATE TABLE site_aggregates (id SERIAL PRIMARY KEY, users BIGINT NOT NULL);
    CREATE UNIQUE INDEX idx_site_aggregates_1_row_only ON site_aggregates ((true));
    CREATE TABLE oauth_account (
        local_user_id INTEGER, oauth_provider_id INTEGER, oauth_user_id TEXT NOT NULL,
        PRIMARY KEY (oauth_provider_id, local_user_id), UNIQUE (oauth_provider_id, oauth_user_id)
    );";

/// <https://github.com/dani-garcia/vaultwarden/tree/main/migrations/postgresql>
const VAULTWARDEN: &str = "
    CREATE TABLE twofactor (uuid VARCHAR(40) PRIMARY KEY, user_uuid VARCHAR(40) NOT NULL, atype INTEGER NOT NULL,
        UNIQUE (user_uuid, atype));
    CREATE TABLE sso_users (user_uuid VARCHAR(40) PRIMARY KEY, identifier TEXT NOT NULL UNIQUE);
    CREATE TABLE org_policies (uuid CHAR(36) PRIMARY KEY, org_uuid CHAR(36) NOT NULL, atype INTEGER NOT NULL,
        UNIQUE (org_uuid, atype));";

/// The tables whose indexes are all declared come first.
const TABLES: [&str; 13] = [
    "crate_owners",
    "crates",
    "default_versions",
    "oauth_account",
    "person",
    "sso_users",
    "teams",
    "twofactor",
    "users",
    "versions",
    "activity",
    "site_aggregates",
    "org_policies",
];

/// The output of `declare`. The models below have these lines.
const DECLARED: &str = "// crate_owners
#[unique(crate_id, owner_id, owner_kind, where(deleted = false), as = NotDeleted)]

// crates
// canon_crate_name needs `diesel::define_sql_function!`: guide, \"Functions of your own\"
#[unique(canon_crate_name(name), as = CanonCrateName)]

// default_versions
#[unique(version_id)]

// oauth_account
#[unique(oauth_provider_id, oauth_user_id)]

// person
#[unique(ap_id)]
#[unique(lower(ap_id), as = LowerActorId)]
#[unique(name, instance_id)]

// sso_users
#[unique(identifier)]

// teams
#[unique(github_id)]
#[unique(login)]

// twofactor
#[unique(user_uuid, atype)]

// users
#[unique(gh_id, where(gh_id > 0), as = GhIdAbove0)]

// versions
#[unique(crate_id, num)]
#[unique(crate_id, num_no_build)]

// activity
// idx_activity_unique_apid: it is on an expression that a declaration cannot have: (data ->> 'id'::text)

// site_aggregates
// idx_site_aggregates_1_row_only: it is on an expression that a declaration cannot have: (true)

// org_policies
// org_policies_org_uuid_atype_key: org_uuid is of the type character(36), which pads with blanks, so a value that is \
read back is not found again
";

diesel::table! {
    crate_owners (crate_id, owner_id, owner_kind) {
        crate_id -> Integer,
        owner_id -> Integer,
        owner_kind -> Integer,
        deleted -> Bool,
    }
}

diesel::define_sql_function! { fn canon_crate_name(name: diesel::sql_types::Text) -> diesel::sql_types::Text; }

diesel::table! {
    crates (id) { id -> Integer, name -> Text }
}

diesel::table! {
    users (id) { id -> Integer, gh_id -> Integer, gh_login -> Text }
}

diesel::table! {
    default_versions (crate_id) { crate_id -> Integer, version_id -> Integer }
}

diesel::table! {
    oauth_account (oauth_provider_id, local_user_id) {
        local_user_id -> Integer,
        oauth_provider_id -> Integer,
        oauth_user_id -> Text,
    }
}

diesel::table! {
    person (id) { id -> Integer, name -> Text, ap_id -> Text, instance_id -> Integer }
}

diesel::table! {
    sso_users (user_uuid) { user_uuid -> Text, identifier -> Text }
}

diesel::table! {
    teams (id) { id -> Integer, login -> Text, github_id -> Integer }
}

diesel::table! {
    twofactor (uuid) { uuid -> Text, user_uuid -> Text, atype -> Integer }
}

diesel::table! {
    versions (id) { id -> Integer, crate_id -> Integer, num -> Text, num_no_build -> Text }
}

/// A model of each of these tables.
macro_rules! models_of_tables {
    ($($(#[$attribute:meta])* $model:ident { $($field:ident: $type:ty),+ })+) => { $(
        #[derive(Queryable, Selectable, GetOrCreate)]
        $(#[$attribute])*
        #[allow(dead_code, clippy::struct_field_names)] // only its declaration is used
        struct $model { $($field: $type),+ }
    )+ };
}
models_of_tables! {
    #[diesel(table_name = crate_owners, primary_key(crate_id, owner_id, owner_kind))]
    #[unique(crate_id, owner_id, owner_kind, where(deleted = false), as = NotDeleted)]
    CrateOwner { crate_id: i32, owner_id: i32, owner_kind: i32, deleted: bool }

    #[diesel(table_name = crates)]
    #[unique(canon_crate_name(name), as = CanonCrateName)]
    Crate { id: i32, name: String }

    #[diesel(table_name = users)]
    #[unique(gh_id, where(gh_id > 0), as = GhIdAbove0)]
    User { id: i32, gh_id: i32, gh_login: String }

    #[diesel(table_name = default_versions, primary_key(crate_id))]
    #[unique(version_id)]
    DefaultVersion { crate_id: i32, version_id: i32 }

    #[diesel(table_name = oauth_account, primary_key(oauth_provider_id, local_user_id))]
    #[unique(oauth_provider_id, oauth_user_id)]
    OAuthAccount { local_user_id: i32, oauth_provider_id: i32, oauth_user_id: String }

    #[diesel(table_name = person)]
    #[unique(ap_id)]
    #[unique(lower(ap_id), as = LowerActorId)]
    #[unique(name, instance_id)]
    Person { id: i32, name: String, ap_id: String, instance_id: i32 }

    #[diesel(table_name = sso_users, primary_key(user_uuid))]
    #[unique(identifier)]
    SsoUser { user_uuid: String, identifier: String }

    #[diesel(table_name = teams)]
    #[unique(github_id)]
    #[unique(login)]
    Team { id: i32, login: String, github_id: i32 }

    #[diesel(table_name = twofactor, primary_key(uuid))]
    #[unique(user_uuid, atype)]
    TwoFactor { uuid: String, user_uuid: String, atype: i32 }

    #[diesel(table_name = versions)]
    #[unique(crate_id, num)]
    #[unique(crate_id, num_no_build)]
    Version { id: i32, crate_id: i32, num: String, num_no_build: String }
}

fn in_the_applications(case: impl FnOnce(&mut PgConnection) -> TestResult) -> TestResult {
    in_a_schema(|conn| {
        // The suite has tables of the same names.
        conn.batch_execute(&format!("DROP TABLE IF EXISTS {}", TABLES.join(", ")))?;
        for tables in [CRATES_IO, LEMMY, VAULTWARDEN] {
            conn.batch_execute(tables)?;
        }
        case(conn)
    })
}

#[test]
fn each_unique_index_is_declared_or_explained() -> TestResult {
    in_the_applications(|conn| {
        assert_eq!(schema::declare(conn, &[], &TABLES)?.to_string(), DECLARED);
        Ok(())
    })
}

/// The models have the lines that `declare` prints, so they compile.
#[test]
fn the_database_is_as_the_printed_declarations_say() -> TestResult {
    let source = include_str!("applications.rs");
    let declared = DECLARED.split("// activity\n").next().unwrap_or_default();
    for line in declared.lines().filter(|line| line.starts_with("#[")) {
        assert_eq!(source.matches(&format!("    {line}\n")).count(), 1, "{line}");
    }
    in_the_applications(|conn| {
        let models = models!(
            Crate,
            CrateOwner,
            DefaultVersion,
            OAuthAccount,
            Person,
            SsoUser,
            Team,
            TwoFactor,
            User,
            Version
        );
        let declarations = schema::declare(conn, &models, &TABLES)?;
        let differences: Vec<String> = declarations.differences().iter().map(ToString::to_string).collect();
        assert_eq!(differences, [""; 0]);
        let report = schema::check(conn, models.iter().flat_map(schema::Model::constraints))?;
        assert!(report.is_clean(), "{report}");
        let audit = schema::audit(conn, &models)?;
        assert!(audit.is_clean() && audit.undeclared().is_empty(), "{audit}");
        Ok(())
    })
}
