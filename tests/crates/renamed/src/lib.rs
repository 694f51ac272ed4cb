//! A model in another crate than its schema, in a crate that renames the facade.

use diesel::prelude::*;
use find_or_make::GetOrCreate;
use test_schema::users;

/// A user.
#[derive(Debug, Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = users)]
#[unique(email)]
#[unique(org_id, username)]
#[get_or_create(crate = "find_or_make")]
pub struct User {
    /// The primary key.
    pub id: i32,
    /// A key.
    pub email: String,
    /// Part of a key.
    pub org_id: i32,
    /// Part of a key.
    pub username: String,
}

/// A second model of the same table, which is private to its module.
mod private {
    use diesel::prelude::*;
    use find_or_make::GetOrCreate;

    #[derive(Queryable, Selectable, GetOrCreate)]
    #[diesel(table_name = test_schema::users)]
    #[unique(test_schema::users::email)]
    #[get_or_create(crate = "::find_or_make")]
    pub(super) struct UserId {
        pub(super) id: i32,
    }
}

/// The user's number.
///
/// # Errors
///
/// The errors of `get_or_create`.
pub fn user_id(email: &str, conn: &mut SqliteConnection) -> Result<i32, find_or_make::Error> {
    let user = private::UserId::get_or_create(users::email.eq(email))
        .defaults((users::org_id.eq(1), users::username.eq(email)))
        .run(conn)?;
    Ok(user.into_inner().id)
}

#[cfg(test)]
mod tests {
    use diesel::connection::SimpleConnection;

    use super::*;

    #[test]
    fn two_models_of_a_foreign_table_find_the_same_row() -> Result<(), Box<dyn std::error::Error>> {
        let mut conn = SqliteConnection::establish(":memory:")?;
        conn.batch_execute(
            "CREATE TABLE users (
                id INTEGER PRIMARY KEY,
                email TEXT NOT NULL UNIQUE,
                org_id INTEGER NOT NULL,
                username TEXT NOT NULL,
                UNIQUE (org_id, username)
            )",
        )?;

        let id = user_id("ada@example.org", &mut conn)?;
        let by_name = User::get_or_create((users::username.eq("ada@example.org"), users::org_id.eq(1)))
            .defaults(users::email.eq("ada@example.org"))
            .run(&mut conn)?;
        assert!(!by_name.created());
        assert_eq!(by_name.into_inner().id, id);
        assert_eq!(users::table.count().get_result::<i64>(&mut conn)?, 1);
        Ok(())
    }
}
