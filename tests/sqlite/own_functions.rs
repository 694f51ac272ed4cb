//! The functions of the suite on SQLite: an application registers them on each connection.

use diesel::prelude::*;
use getorcreate::GetOrCreate;

use super::database::{Journal, in_memory};
use crate::TestConnection;
use crate::suite::TestResult;
use crate::suite::marked::migrate;
use crate::suite::recorder::observe;
use crate::suite_of_own_functions::functions::{canonical_name_utils, shelf_utils};
use crate::suite_of_own_functions::{CallsFunctions, Canonical, Package, packages};

impl CallsFunctions for Journal {
    const TABLE: &'static str = "CREATE TABLE packages (
        id INTEGER PRIMARY KEY,
        name TEXT NOT NULL,
        owner_id INTEGER NOT NULL,
        title TEXT,
        yanked BOOLEAN NOT NULL DEFAULT FALSE
    )";

    fn define_functions(conn: &mut TestConnection) {
        canonical_name_utils::register_impl(conn, |name: String| name.to_lowercase().replace('-', "_"))
            .and_then(|()| {
                shelf_utils::register_impl(conn, |title: Option<String>| {
                    i32::try_from(title.unwrap_or_default().len()).unwrap_or(i32::MAX)
                })
            })
            .expect("a function can be registered");
    }
}

#[test]
fn the_text_of_the_statements() -> TestResult {
    let mut conn = in_memory(Journal::TABLE);
    Journal::define_functions(&mut conn);
    migrate(&mut conn, Package::constraints())?;
    let call = observe(&mut conn, |conn| {
        Package::get_or_create(Canonical(packages::name.eq("Serde-JSON")))
            .defaults(packages::owner_id.eq(7))
            .run(conn)
    });
    let columns = "`packages`.`id`, `packages`.`name`, `packages`.`owner_id`";
    assert_eq!(
        call.statements,
        [
            format!("SELECT {columns} FROM `packages` WHERE canonical_name(`name`) = canonical_name(?) LIMIT 2"),
            format!(
                "INSERT INTO `packages` (`name`, `owner_id`) VALUES (?, ?) ON CONFLICT (canonical_name(`name`)) DO NOTHING \
                 RETURNING {columns}, (canonical_name(`name`) = canonical_name(?))"
            ),
        ]
    );
    assert!(call.result?.created());
    Ok(())
}
