//! The lines of the log.

use std::iter;

use chrono::{DateTime, NaiveDateTime};

/// A line of the log.
pub(crate) struct Entry<'a> {
    /// Its number, from 1.
    pub(crate) line: usize,
    pub(crate) name: &'a str,
    pub(crate) email: &'a str,
    /// The part of the address after the `@`, in lower case.
    pub(crate) domain: String,
    pub(crate) authored_at: NaiveDateTime,
    /// It may be empty, and it may contain tabs.
    pub(crate) subject: &'a str,
}

/// The entries, and the reason instead of each malformed line.
pub(crate) fn parse(log: &str) -> impl Iterator<Item = Result<Entry<'_>, String>> {
    iter::zip(1.., log.lines())
        .map(|(line, text)| parse_line(line, text).map_err(|reason| format!("line {line}: {reason}")))
}

fn parse_line(line: usize, text: &str) -> Result<Entry<'_>, String> {
    let fields: Vec<&str> = text.splitn(4, '\t').collect();
    let [name, email, date, subject] = fields[..] else {
        return Err(format!(
            "expected name, address, date and subject between tabs, found {} fields",
            fields.len()
        ));
    };
    let Some((_, domain)) = email.rsplit_once('@').filter(|(_, domain)| !domain.is_empty()) else {
        return Err(format!("`{email}` is not a mail address"));
    };
    let authored_at = DateTime::parse_from_rfc3339(date).map_err(|error| format!("`{date}` is not a date: {error}"))?;
    Ok(Entry {
        line,
        name,
        email,
        domain: domain.to_lowercase(),
        authored_at: authored_at.naive_utc(),
        subject,
    })
}

/// A log of commits by 200 authors, whose addresses are in 40 domains.
pub(crate) fn make_up(commits: usize) -> String {
    let line = |commit: usize| {
        let (author, domain) = (commit % 200, commit % 40);
        let (hour, minute) = (commit / 60 % 24, commit % 60);
        format!(
            "Author {author}\tauthor-{author}@domain-{domain}.example\t2026-01-01T{hour:02}:{minute:02}:00Z\tChange {commit}\n"
        )
    };
    (0..commits).map(line).collect()
}
