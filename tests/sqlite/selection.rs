//! Other expressions that a model reads besides its columns: `RETURNING` gives the same result as `SELECT`.

use diesel::connection::SimpleConnection;
use diesel::dsl::{Eq, Filter, Select, SingleValue};
use diesel::prelude::*;
use getorcreate::{GetOrCreate, Outcome};

use super::database;
use crate::suite::TestResult;

diesel::table! {
    authors (id) {
        id -> Integer,
        name -> Text,
    }
}

diesel::table! {
    posts (id) {
        id -> Integer,
        author_id -> Integer,
    }
}

diesel::allow_tables_to_appear_in_same_query!(authors, posts);

/// The id of the author's post, if there is exactly one.
type PostId = SingleValue<Select<Filter<posts::table, Eq<posts::author_id, authors::id>>, posts::id>>;

fn post_id() -> PostId {
    posts::table
        .filter(posts::author_id.eq(authors::id))
        .select(posts::id)
        .single_value()
}

#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = authors)]
#[unique(name)]
struct Author {
    id: i32,
    name: String,
    #[diesel(select_expression = post_id(), select_expression_type = PostId)]
    post_id: Option<i32>,
}

/// `posts` has its own `id`, which must not be confused with the author's.
#[test]
fn a_subquery_is_about_the_new_row() -> TestResult {
    let mut conn = database::in_memory(
        "CREATE TABLE authors (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
        CREATE TABLE posts (id INTEGER PRIMARY KEY, author_id INTEGER NOT NULL);",
    );
    conn.batch_execute("INSERT INTO posts (id, author_id) VALUES (1, 7), (2, 2)")?;

    let created = Author::get_or_create(authors::name.eq("Ada"))
        .defaults(authors::id.eq(7))
        .run(&mut conn)?;
    let found = Author::get_or_create(authors::name.eq("Ada")).run(&mut conn)?;

    let ada = Author {
        id: 7,
        name: "Ada".to_owned(),
        post_id: Some(1),
    };
    assert_eq!(created, Outcome::Created(ada.clone()));
    assert_eq!(found, Outcome::Found(ada));
    Ok(())
}
