//! Puts a book and its author on the shelf in one transaction: both rows are written, or none.
//!
//! Inside a transaction `get_or_create` repeats nothing, because only the whole transaction can be repeated. `retry` does
//! that. Here another connection holds the write lock, so the first two attempts fail.
//!
//! ```sh
//! cargo run --example transaction
//! ```
//!
//! ```text
//! attempt 1: the database asks to repeat the whole transaction: database is locked
//! attempt 2: the database asks to repeat the whole transaction: database is locked
//! attempt 3: author 1 is Mary Shelley
//! attempt 3: book 1 by author 1 is Frankenstein
//! ```

use std::error;

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use getorcreate::{Error, GetOrCreate};

diesel::table! {
    authors (id) {
        id -> Integer,
        name -> Text,
    }
}
diesel::table! {
    books (id) {
        id -> Integer,
        author_id -> Integer,
        title -> Text,
    }
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[unique(name)]
struct Author {
    id: i32,
    name: String,
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[unique(author_id, title)]
struct Book {
    id: i32,
    author_id: i32,
    title: String,
}

fn main() -> Result<(), Box<dyn error::Error>> {
    let folder = tempfile::tempdir()?;
    let database = folder.path().join("books.sqlite");
    let mut conn = SqliteConnection::establish(&database.to_string_lossy())?;
    conn.batch_execute(
        "CREATE TABLE authors (id INTEGER PRIMARY KEY, name TEXT NOT NULL CONSTRAINT authors_name_key UNIQUE);
        CREATE TABLE books (
            id        INTEGER PRIMARY KEY,
            author_id INTEGER NOT NULL REFERENCES authors (id),
            title     TEXT NOT NULL,
            CONSTRAINT books_author_id_title_key UNIQUE (author_id, title)
        );",
    )?;

    let mut other = SqliteConnection::establish(&database.to_string_lossy())?;
    other.batch_execute("BEGIN IMMEDIATE")?;
    let mut attempt = 0;
    let (author, book) = getorcreate::retry(&mut conn, |conn| {
        attempt += 1;
        if attempt == 3 {
            other.batch_execute("COMMIT")?;
        }
        shelve(conn, "Mary Shelley", "Frankenstein").inspect_err(|error| println!("attempt {attempt}: {error}"))
    })?;
    println!("attempt {attempt}: author {} is {}", author.id, author.name);
    println!(
        "attempt {attempt}: book {} by author {} is {}",
        book.id, book.author_id, book.title
    );
    Ok(())
}

/// Finds or creates the author and the book.
fn shelve(conn: &mut SqliteConnection, author: &str, title: &str) -> Result<(Author, Book), Error> {
    conn.immediate_transaction(|conn| {
        let author = Author::get_or_create(authors::name.eq(author)).run(conn)?.into_inner();
        let key = (books::author_id.eq(author.id), books::title.eq(title));
        let book = Book::get_or_create(key).run(conn)?.into_inner();
        Ok((author, book))
    })
}
