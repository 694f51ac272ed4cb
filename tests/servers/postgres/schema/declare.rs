//! Unique indexes as declarations, and the reasons why an index has none.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use getorcreate::schema::{self, Difference, Drift};
use getorcreate::{GetOrCreate, models};

use super::mending::{in_a_schema, offered_where};
use crate::suite::TestResult;
use crate::suite::availability;

const THINGS: &str = "
    CREATE TYPE mood AS ENUM ('glad', 'sad');
    CREATE FUNCTION canon(text) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT lower($1)';
    CREATE TABLE things (
        id SERIAL PRIMARY KEY, owner INTEGER NOT NULL, flag BOOLEAN NOT NULL, level SMALLINT NOT NULL,
        state TEXT NOT NULL, code VARCHAR(20) NOT NULL, email TEXT NOT NULL, team INTEGER, mood mood NOT NULL,
        ratio DOUBLE PRECISION, \"type\" TEXT, deleted_at TIMESTAMP
    );";

/// The lines that `declare` prints for an index of `things`.
fn declared(conn: &mut PgConnection, index: &str) -> String {
    conn.batch_execute(index).expect("the index is valid");
    let declarations = schema::declare(conn, &[], &["things"]).expect("the catalog can be read");
    conn.batch_execute("DROP INDEX i").expect("it is there");
    let text = declarations.to_string();
    let lines = text
        .strip_prefix("// things\n")
        .and_then(|text| text.strip_suffix('\n'));
    lines.unwrap_or(&text).to_owned()
}

#[test]
fn each_form_of_an_index_is_declared() -> TestResult {
    in_a_schema(|conn| {
        conn.batch_execute(THINGS)?;
        for (index, expected) in [
            ("(owner)", "#[unique(owner)]"),
            ("(state DESC, owner)", "#[unique(state, owner)]"),
            ("(\"type\")", "#[unique(type_)]"),
            ("(owner) INCLUDE (state)", "#[unique(owner)]"),
            ("(lower(email))", "#[unique(lower(email), as = LowerEmail)]"),
            (
                "(upper(code), owner)",
                "#[unique(upper(code), owner, as = UpperCodeOwner)]",
            ),
            ("(trim(email))", "#[unique(trim(email), as = TrimEmail)]"),
            (
                "(canon(code))",
                "// canon needs `diesel::define_sql_function!`: guide, \"Functions of your own\"\n\
                 #[unique(canon(code), as = CanonCode)]",
            ),
            (
                "(abs(team))",
                "// abs needs `diesel::define_sql_function!`: guide, \"Functions of your own\"\n\
                 #[unique(self::abs(team), as = AbsTeam)]",
            ),
            (
                "(owner, coalesce(team, -1))",
                "#[unique(owner, coalesce(team, -1), as = OwnerTeamOrDefault)]",
            ),
            (
                "(coalesce(\"type\", ''))",
                "#[unique(coalesce(type_, \"\"), as = TypeOrDefault)]",
            ),
            (
                "(owner) WHERE flag",
                "#[unique(owner, where(flag = true), as = OwnerWhereFlag)]",
            ),
            (
                "(owner) WHERE NOT flag",
                "#[unique(owner, where(flag = false), as = OwnerWhereNotFlag)]",
            ),
            (
                "(email) WHERE deleted_at IS NULL AND level = -3",
                "#[unique(email, where(deleted_at = NULL, level = -3), as = \
                 EmailWhereDeletedAtIsNullAndLevelIsMinus3)]",
            ),
            (
                "(owner) WHERE deleted_at IS NOT NULL",
                "#[unique(owner, where(deleted_at != NULL), as = OwnerWhereDeletedAtIsNotNull)]",
            ),
            (
                "(team) WHERE team > 0",
                "#[unique(team, where(team > 0), as = TeamAbove0)]",
            ),
            (
                "(owner) WHERE 0 >= level",
                "#[unique(owner, where(level <= 0), as = OwnerWhereLevelAtMost0)]",
            ),
            (
                "(owner) WHERE code <> 'it''s' AND mood = 'sad'",
                "#[unique(owner, where(code != \"it's\", mood = \"sad\"), as = OwnerWhereCodeIsNotItSAndMoodIsSad)]",
            ),
            (
                "(owner) WHERE state IN ('open', 'new')",
                "#[unique(owner, where(state in [\"open\", \"new\"]), as = OwnerWhereStateInOpenOrNew)]",
            ),
            (
                "(owner) WHERE code IN ('open', 'new')",
                "#[unique(owner, where(code in [\"open\", \"new\"]), as = OwnerWhereCodeInOpenOrNew)]",
            ),
            (
                "(owner) WHERE mood IN ('glad', 'sad') AND level IN (1, 2)",
                "#[unique(owner, where(mood in [\"glad\", \"sad\"], level in [1, 2]), as = \
                 OwnerWhereMoodInGladOrSadAndLevelIn1Or2)]",
            ),
        ] {
            let created = format!("CREATE UNIQUE INDEX i ON things {index}");
            assert_eq!(declared(conn, &created), expected, "{index}");
        }
        Ok(())
    })
}

/// The schema of the function is in no search path.
#[test]
fn a_function_in_a_schema_is_declared_by_its_sql_name() -> TestResult {
    in_a_schema(|conn| {
        conn.test_transaction(|conn| {
            conn.batch_execute(&format!(
                "{THINGS} CREATE SCHEMA slugs;
                 CREATE FUNCTION slugs.slug(text) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT lower($1)'"
            ))?;
            assert_eq!(
                declared(conn, "CREATE UNIQUE INDEX i ON things (slugs.slug(\"type\"))"),
                "// slug needs `diesel::define_sql_function!` with `#[sql_name = \"slugs.slug\"]`: guide, \"Functions of \
                 your own\"\n#[unique(slug(type_), as = SlugType)]"
            );
            Ok::<_, diesel::result::Error>(())
        });
        Ok(())
    })
}

#[test]
fn an_index_that_no_declaration_amounts_to_is_a_comment() -> TestResult {
    in_a_schema(|conn| {
        conn.batch_execute(THINGS)?;
        conn.batch_execute(
            "CREATE COLLATION folded (provider = icu, locale = 'und-u-ks-level2', deterministic = false)",
        )?;
        for (index, reason) in [
            (
                "(ratio)",
                "ratio is a floating-point number, double precision, which cannot be a key",
            ),
            (
                "(email COLLATE folded)",
                "it compares email by folded, but lookups compare by default",
            ),
            (
                "((owner + level))",
                "it is on an expression that a declaration cannot have: (owner + level)",
            ),
            (
                "((true))",
                "it is on an expression that a declaration cannot have: (true)",
            ),
            (
                "(md5(lower(email)))",
                "it is on an expression that a declaration cannot have: md5(lower(email))",
            ),
            (
                "(owner, coalesce(level, -1))",
                "it is on coalesce(level, -1), but level is never NULL",
            ),
            (
                "(owner) WHERE flag OR level = 1",
                "its condition has a term that a declaration cannot have: flag OR level = 1",
            ),
            (
                "(owner) WHERE flag IS TRUE",
                "its condition has a term that a declaration cannot have: flag IS TRUE",
            ),
            (
                "(owner) WHERE deleted_at > '2024-01-01'",
                "its condition has a term that a declaration cannot have: deleted_at > '2024-01-01 \
                 00:00:00'::TIMESTAMP WITHOUT TIME ZONE",
            ),
            (
                "(owner) WHERE level = 1 AND level < 9",
                "its condition has level twice, which a declaration cannot have",
            ),
            (
                "(owner) WHERE owner = 7",
                "owner is a key column, but the condition fixes its value: owner = 7",
            ),
            (
                "(email, lower(email))",
                "its key has email twice, which a declaration cannot have",
            ),
            (
                "(id)",
                "it is on the columns of the primary key, which needs no declaration",
            ),
        ] {
            let created = format!("CREATE UNIQUE INDEX i ON things {index}");
            assert_eq!(declared(conn, &created), format!("// i: {reason}"), "{index}");
        }
        Ok(())
    })
}

#[test]
fn a_table_or_an_index_on_which_no_key_is_safe_is_explained() -> TestResult {
    in_a_schema(|conn| {
        conn.batch_execute(
            "CREATE TABLE parent (id INTEGER UNIQUE);
             CREATE TABLE child () INHERITS (parent);
             CREATE TABLE late (a INTEGER UNIQUE DEFERRABLE, b INTEGER GENERATED ALWAYS AS IDENTITY UNIQUE);
             CREATE TABLE twice (a INTEGER);
             INSERT INTO twice VALUES (1), (1)",
        )?;
        conn.batch_execute("CREATE UNIQUE INDEX CONCURRENTLY twice_a ON twice (a)")
            .expect_err("the rows are duplicates");
        let declarations = schema::declare(conn, &[], &["late", "twice", "nowhere"])?;
        assert_eq!(
            declarations.to_string(),
            "// late
// late_a_key: it is deferrable, so an insert cannot rely on it before the transaction ends
// late_b_key: only the database gives b its values: GENERATED ALWAYS AS IDENTITY

// twice
// twice_a: its build failed or is not finished, so existing rows may be duplicates
"
        );
        assert_eq!(declarations.missing(), ["nowhere"]);
        let inherited = schema::declare(conn, &[], &["parent"])?.to_string();
        assert!(
            inherited.starts_with("// parent\n// parent_id_key: tables inherit from it: "),
            "{inherited}"
        );
        Ok(())
    })
}

#[test]
fn equal_nulls_are_declared_where_a_key_can_be_null() -> TestResult {
    in_a_schema(|conn| {
        let version = "current_setting('server_version_num')::int >= 150000";
        let availability = offered_where(conn, version, "NULLS NOT DISTINCT")?;
        availability::run_where(availability, || {
            conn.batch_execute(THINGS)?;
            let index = "CREATE UNIQUE INDEX i ON things (owner, team) NULLS NOT DISTINCT";
            assert_eq!(declared(conn, index), "#[unique(owner, team, nulls_not_distinct)]");
            let index = "CREATE UNIQUE INDEX i ON things (owner) NULLS NOT DISTINCT";
            assert_eq!(declared(conn, index), "#[unique(owner)]");
            Ok(())
        })
    })
}

#[test]
fn a_table_in_a_schema_is_asked_for_with_it() -> TestResult {
    in_a_schema(|conn| {
        let name = crate::server::unique_name();
        conn.batch_execute(&format!(
            "CREATE SCHEMA {name}; CREATE TABLE {name}.tags (id INTEGER, name TEXT UNIQUE)"
        ))?;
        let table = format!("{name}.tags");
        let declarations = schema::declare(conn, &[], &[&table])?;
        assert_eq!(declarations.to_string(), format!("// {table}\n#[unique(name)]\n"));
        conn.batch_execute(&format!("DROP SCHEMA {name} CASCADE"))?;
        Ok(())
    })
}

#[test]
fn without_a_name_the_tables_that_a_statement_finds_are_declared() -> TestResult {
    in_a_schema(|conn| {
        conn.batch_execute(
            "CREATE TABLE orders (region INTEGER UNIQUE) PARTITION BY LIST (region);
             CREATE TABLE orders_1 PARTITION OF orders FOR VALUES IN (1);
             CREATE VIEW seen AS SELECT 1;
             CREATE TEMPORARY TABLE passing (a INTEGER UNIQUE)",
        )?;
        let declarations = schema::declare(conn, &[], &[])?;
        let names: Vec<&str> = declarations.tables().iter().map(schema::DeclaredTable::name).collect();
        assert!(names.contains(&"orders"), "{names:?}");
        for left_out in ["orders_1", "seen", "passing", "pg_class"] {
            assert!(!names.contains(&left_out), "{names:?}");
        }
        Ok(())
    })
}

diesel::table! {
    members (id) {
        id -> Integer,
        org_id -> Integer,
        #[sql_name = "type"]
        type_ -> Text,
        email -> Text,
        nick -> Nullable<Text>,
        is_admin -> Bool,
    }
}

const MEMBERS: &str = "CREATE TABLE members (id SERIAL PRIMARY KEY, org_id INTEGER NOT NULL, type TEXT NOT NULL, \
                       email TEXT NOT NULL, nick TEXT, is_admin BOOLEAN NOT NULL);";

/// A model whose table has columns that are no fields.
#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = members)]
#[unique(email)]
#[unique(members::org_id, type_)]
#[unique(members::nick)]
#[allow(dead_code)] // only its declaration is used
struct Member {
    id: i32,
    type_: String,
    email: String,
}

#[test]
fn a_column_that_is_no_field_is_a_path() -> TestResult {
    in_a_schema(|conn| {
        conn.batch_execute(MEMBERS)?;
        conn.batch_execute(
            "CREATE UNIQUE INDEX by_type ON members (org_id, type);
             CREATE UNIQUE INDEX one_admin ON members (org_id) WHERE is_admin",
        )?;
        let declarations = schema::declare(conn, &models!(Member), &["members"])?;
        assert_eq!(
            declarations.to_string(),
            "// members
#[unique(members::org_id, type_)]
#[unique(members::org_id, where(members::is_admin = true), as = OneAdmin)]
"
        );
        Ok(())
    })
}

#[test]
fn models_are_compared_with_the_indexes_of_their_tables() -> TestResult {
    in_a_schema(|conn| {
        conn.batch_execute(MEMBERS)?;
        conn.batch_execute(
            "CREATE UNIQUE INDEX by_email ON members (email) WHERE is_admin;
             CREATE UNIQUE INDEX by_type ON members (type, org_id);
             CREATE UNIQUE INDEX by_both ON members (email, org_id)",
        )?;
        let declarations = schema::declare(conn, &models!(Member), &[])?;
        let [email, nick, both] = declarations.differences() else {
            panic!("three differences: {declarations:?}");
        };
        assert!(matches!(
            email,
            Difference::Different {
                flaw: Drift::Partial { .. },
                ..
            }
        ));
        assert_eq!(email.index(), Some("by_email"));
        assert_eq!(
            [email, nick, both].map(ToString::to_string),
            [
                "members (email): the index by_email holds only rows with is_admin: #[unique(email, \
                 where(members::is_admin = true), as = EmailWhereIsAdmin)]",
                "members (nick): no unique index enforces it: add the index with `generate`, or remove the key",
                "members: no key declares the index by_both: #[unique(email, members::org_id)]",
            ]
        );
        Ok(())
    })
}
