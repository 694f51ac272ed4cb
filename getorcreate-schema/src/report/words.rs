//! Prints the report for people.

use std::fmt;

use super::{Finding, Hidden, Note, Report};
use crate::escape;

impl fmt::Display for Report {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.is_clean(), self.findings.is_empty(), self.hidden.is_empty()) {
            (true, ..) if self.constraints.len() == 1 => {
                formatter.write_str("the database has the constraint that the models declare")
            }
            (true, ..) => {
                let number = self.constraints.len();
                write!(
                    formatter,
                    "the database has all {number} constraints that the models declare"
                )
            }
            (false, false, _) => formatter.write_str("the database differs from what the models declare"),
            (false, true, false) => formatter.write_str("some tables could not be inspected"),
            (false, true, true) => {
                formatter.write_str("some constraints are not enforced: the database changed during the check")
            }
        }?;
        for finding in &self.findings {
            write!(formatter, "\n\n{finding}")?;
        }
        for Hidden { table, reason } in &self.hidden {
            let line = format_args!("{table}: could not be inspected: {reason}").to_string();
            write!(formatter, "\n\n{}", escape::text(line))?;
        }
        for (number, note) in self.notes.iter().enumerate() {
            if self.notes[..number].iter().any(|earlier| earlier.risk == note.risk) {
                continue;
            }
            let same = self.notes.iter().filter(|other| other.risk == note.risk);
            let subjects: Vec<String> = same.map(Note::subject).collect();
            write!(formatter, "\n\n{}", InWords(note, &subjects))?;
        }
        Ok(())
    }
}

/// A note. It is printed once, with all of its subjects:
///
/// ```text
/// note: users, members: the trigger touch fires BEFORE INSERT
///   why: a trigger can change the key, suppress the row, or violate the constraint of another table
///   advice: do not let it change the key's columns; let it raise an error instead of suppressing a row
/// ```
struct InWords<'a>(&'a Note, &'a [String]);

impl fmt::Display for InWords<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(note, subjects) = self;
        write!(
            formatter,
            "note: {}: {}\n  why: {}\n  advice: {}",
            subjects.join(", "),
            note.risk,
            note.why(),
            note.advice()
        )
    }
}

/// Prints the note with its one subject.
impl fmt::Display for Note {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        InWords(self, &[self.subject()]).fmt(formatter)
    }
}

/// ```text
/// users (email): the index users_live holds only rows with deleted_at IS NULL
///   why: the other rows can have duplicates
///   fix: CREATE UNIQUE INDEX `users_email_key` ON `users` (`email`);
/// ```
impl fmt::Display for Finding {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "{}: {}\n  why: {}",
            self.subject,
            self.drift,
            self.drift.why()
        )?;
        let fix = match self.fix() {
            Some(sql) => escape::sql(sql),
            None => escape::text(self.advice().unwrap_or_default()).to_string(),
        };
        write!(formatter, "\n  fix: {}", fix.replace('\n', "\n       "))
    }
}
