//! The tables, and the calls about many rows.

use std::iter;
use std::ops::Add;

use diesel::prelude::*;
use getorcreate::GetOrCreate;
use indicatif::ProgressBar;

use crate::Error;
use crate::log::Entry;

mod schema {
    diesel::table! { domains (id) { id -> Integer, name -> Text } }
    diesel::table! { authors (id) { id -> Integer, email -> Text, name -> Text, domain_id -> Integer } }
    diesel::table! { commits (id) { id -> Integer, author_id -> Integer, authored_at -> Timestamp, subject -> Text } }
}
use schema::{authors, commits, domains};

#[derive(Queryable, Selectable, GetOrCreate)]
#[unique(domains::name)] // a path, since the struct does not hold the name
struct Domain {
    id: i32,
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[unique(authors::email)]
struct Author {
    id: i32,
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[unique(commits::author_id, commits::authored_at, commits::subject)]
struct Commit {
    #[expect(dead_code, reason = "the commits are only counted")]
    id: i32,
}

/// Finds or creates the rows of all entries. Many entries share a domain and an author. There is one answer for each entry
/// all the same, in the order of the entries.
pub(crate) fn import(conn: &mut SqliteConnection, entries: &[Entry], bar: &ProgressBar) -> Result<Created, Error> {
    let names = entries.iter().map(|entry| domains::name.eq(&entry.domain));
    let domains = Domain::get_or_create_many(names).run(conn)?;

    let rows = iter::zip(entries, &domains).map(|(entry, domain)| {
        let domain_id = authors::domain_id.eq(domain.row().id);
        (authors::email.eq(entry.email), authors::name.eq(entry.name), domain_id)
    });
    let authors = Author::get_or_create_many_from(rows).by(authors::email).run(conn)?;

    let keys = iter::zip(entries, &authors).map(|(entry, author)| {
        let author_id = commits::author_id.eq(author.row().id);
        (
            author_id,
            commits::authored_at.eq(entry.authored_at),
            commits::subject.eq(entry.subject),
        )
    });
    let commits = Commit::get_or_create_many(keys)
        .progress(|chunk| bar.inc(chunk.len() as u64))
        .run(conn)
        .map_err(|error| match error.input() {
            Some(input) => format!("line {}: {error}", entries[input].line),
            None => error.to_string(),
        })?;

    Ok(Created {
        domains: domains.iter().filter(|domain| domain.created()).count(),
        authors: authors.iter().filter(|author| author.created()).count(),
        commits: commits.iter().filter(|commit| commit.created()).count(),
    })
}

/// The numbers of new rows.
#[derive(Default)]
pub(crate) struct Created {
    pub(crate) domains: usize,
    pub(crate) authors: usize,
    pub(crate) commits: usize,
}

impl Add for Created {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            domains: self.domains + other.domains,
            authors: self.authors + other.authors,
            commits: self.commits + other.commits,
        }
    }
}
