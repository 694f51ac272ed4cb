//! Names that need quotes, are reserved words, or are longer than the server allows, and tables with a schema.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use getorcreate::schema::{self, Build};
use getorcreate::{GetOrCreate, UniqueConstraint};

use super::mending::{assert_clean, assert_mended, in_a_database};
use super::migrations::{assert_there_and_back, migrations, parts};
use crate::suite::TestResult;

diesel::table! {
    #[sql_name = "it's the \"odd\" table, with a \\ and a name longer than sixty-three bytes"]
    user.odd (id) {
        #[sql_name = "the \"id\""]
        id -> Integer,
        select -> Text,
        #[sql_name = "größe, straße und überhaupt alles, was zu lang für einen Namen ist"]
        size -> Nullable<Text>,
    }
}

#[derive(Debug, Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = odd)]
#[unique(select, size)]
#[allow(dead_code)] // only its declaration is used
struct Odd {
    id: i32,
    select: String,
    size: Option<String>,
}

const TABLE: &str = r#"
    CREATE SCHEMA "user";
    CREATE TABLE "user"."it's the ""odd"" table, with a \ and a name longer than sixty-three bytes" (
        "the ""id""" INTEGER PRIMARY KEY,
        "select" TEXT NOT NULL,
        "größe, straße und überhaupt alles, was zu lang für einen Namen ist" TEXT
    );"#;

fn odd() -> &'static [UniqueConstraint] {
    Odd::constraints()
}

#[test]
fn the_check() -> TestResult {
    in_a_database(|url| {
        let conn = &mut PgConnection::establish(url)?;
        conn.batch_execute(TABLE)?;
        assert_mended(
            conn,
            odd(),
            r#"the database differs from what the models declare

user.it's the "odd" table, with a \ and a name longer than sixty-three bytes (select, größe, straße und überhaupt alles, was zu lang für einen Namen ist): no unique index is on exactly these columns
  why: two callers could both miss and both insert, so getorcreate inserts nothing: `Error::ConstraintMissing`
  fix: ALTER TABLE "user"."it's the ""odd"" table, with a \ and a name longer than sixty-three bytes" ADD CONSTRAINT "it's the ""odd"" table, with a \ and a name long_a3a5d52363fec07a" UNIQUE ("select", "größe, straße und überhaupt alles, was zu lang für einen Namen ist");"#,
        );
        Ok(())
    })
}

#[test]
fn the_migrations() -> TestResult {
    in_a_database(|url| {
        let conn = &mut PgConnection::establish(url)?;
        conn.batch_execute(TABLE)?;
        let blocking = migrations(odd(), Build::Blocking);
        assert_eq!(
            blocking.iter().map(parts).collect::<Vec<_>>(),
            [(
                "add_user_it_s_the__odd__table__with_a___and_a_name_long_a3a5d52363fec07a",
                r#"ALTER TABLE "user"."it's the ""odd"" table, with a \ and a name longer than sixty-three bytes" ADD CONSTRAINT "it's the ""odd"" table, with a \ and a name long_a3a5d52363fec07a" UNIQUE ("select", "größe, straße und überhaupt alles, was zu lang für einen Namen ist");
"#,
                r#"ALTER TABLE "user"."it's the ""odd"" table, with a \ and a name longer than sixty-three bytes" DROP CONSTRAINT "it's the ""odd"" table, with a \ and a name long_a3a5d52363fec07a";
"#,
                None
            )]
        );
        assert_there_and_back(conn, odd(), &blocking);
        assert_there_and_back(conn, odd(), &migrations(odd(), Build::Online));
        Ok(())
    })
}

#[test]
fn the_duplicates() -> TestResult {
    in_a_database(|url| {
        let conn = &mut PgConnection::establish(url)?;
        conn.batch_execute(TABLE)?;
        let rows: Vec<_> = [(1, "a"), (2, "a"), (3, "b")]
            .map(|(id, select)| (odd::id.eq(id), odd::select.eq(select), odd::size.eq("it's")))
            .into();
        diesel::insert_into(odd::table).values(rows).execute(conn)?;

        let found = schema::duplicates(conn, odd())?;
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].keys(), found[0].rows()), (1, 2));
        assert_eq!(found[0].samples(), [(vec!["a".to_owned(), "it's".to_owned()], 2)]);
        conn.batch_execute(found[0].listing())?;
        conn.batch_execute(found[0].removal().expect("there is a primary key"))?;
        assert_eq!(odd::table.select(odd::id).order(odd::id).load::<i32>(conn)?, [1, 3]);
        conn.batch_execute(&migrations(odd(), Build::Blocking)[0].up)?;
        assert_clean(conn, odd());
        Ok(())
    })
}
