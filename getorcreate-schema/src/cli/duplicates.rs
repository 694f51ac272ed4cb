//! `duplicates`: prints the rows that keep a constraint from being added, and the SQL to list and remove them. No such
//! SQL is run.

use std::io::{self, Write};

use getorcreate_runtime::UniqueConstraint;

use super::arguments::DuplicatesOptions;
use super::document::Violations;
use super::error::CliError;
use super::output::{self, BOLD, Status, counted};
use super::settings::Settings;
use crate::duplicates::{self, Duplicates, Found, OnFailure};
use crate::escape;

pub(super) fn run(
    options: &DuplicatesOptions,
    constraints: &[UniqueConstraint],
    settings: &Settings,
    out: &mut dyn Write,
) -> Result<Status, CliError> {
    let mut conn = settings.connect()?;
    let Found {
        duplicates,
        missing,
        unsearched,
    } = duplicates::search(conn.as_mut(), constraints, OnFailure::Continue)?;
    let status = if duplicates.is_empty() {
        Status::Clean
    } else {
        Status::Found
    };
    if options.json {
        output::write_json(out, &Violations::new(&duplicates, &missing, &unsearched))?;
    } else {
        write_for_people(out, &duplicates)?;
    }
    // Missing tables have no duplicates, but the intended database may have them.
    if !missing.is_empty() {
        return Err(CliError::TablesMissing { tables: missing });
    }
    if !unsearched.is_empty() {
        return Err(CliError::Unsearched { keys: unsearched });
    }
    Ok(status)
}

fn write_for_people(out: &mut dyn Write, found: &[Duplicates]) -> io::Result<()> {
    if found.is_empty() {
        return writeln!(out, "no two rows have the same key");
    }
    for (index, duplicates) in found.iter().enumerate() {
        if index > 0 {
            writeln!(out)?;
        }
        write_one(out, duplicates)?;
    }
    Ok(())
}

fn write_one(out: &mut dyn Write, duplicates: &Duplicates) -> io::Result<()> {
    writeln!(out, "{BOLD}{}{BOLD:#}: {}", duplicates.constraint(), duplicates.drift())?;
    for (values, rows) in duplicates.samples() {
        let key = values.join(", ");
        writeln!(out, "  {}: {}", counted(*rows, "row", "rows"), escape::text(key))?;
    }
    if (duplicates.samples().len() as u64) < duplicates.keys() {
        writeln!(out, "  ..")?;
    }
    writeln!(out)?;
    write!(out, "{}", advice(duplicates, Listing::Plain))
}

/// The form of the SQL that lists the rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Listing {
    /// The SQL is meant to be run.
    Plain,
    /// The SQL is in a file in which it must not run.
    Commented,
}

/// The SQL that lists the rows, and, as a comment, the SQL that would remove them.
pub(super) fn advice(duplicates: &Duplicates, listing: Listing) -> String {
    let all = match listing {
        Listing::Plain => escape::sql(duplicates.listing()) + "\n",
        Listing::Commented => escape::commented_sql(duplicates.listing()),
    };
    let conditions = duplicates.constraint().conditions().iter();
    let columns: Vec<String> = conditions.map(|condition| format!("`{}`", condition.column)).collect();
    let keep_all = if columns.is_empty() {
        String::new()
    } else {
        escape::comment(format!(
            "To keep all rows, leave one row of each key as it is, and give the others another value for {}.",
            columns.join(" or ")
        ))
    };
    let removal = match duplicates.removal() {
        Some(sql) => [
            escape::comment(
                "Deletes all but the first row of each key. Before that, point all references to the \
                 first row: a foreign key with",
            ),
            escape::comment("ON DELETE CASCADE would delete the rows that refer to the others."),
            escape::commented_sql(sql),
        ]
        .concat(),
        None => escape::comment(
            "Nothing distinguishes two rows of this table, so no SQL can keep just one row of \
             each key.",
        ),
    };
    format!("{}{all}{keep_all}{removal}", escape::comment("Lists all such keys:"))
}

#[cfg(all(test, feature = "sqlite"))]
mod tests {
    use diesel::SqliteConnection;
    use diesel::connection::{Connection, SimpleConnection};
    use getorcreate_runtime::UniqueConstraint;
    use getorcreate_runtime::internals::{ColumnType, Condition, Declaration, Literal, Test, TypeClass};

    use super::{Listing, advice};
    use crate::duplicates::duplicates;

    diesel::table! {
        members (id) { id -> Integer }
    }

    const INTEGER: ColumnType = ColumnType {
        class: Some(TypeClass::Integer),
        is_nullable: false,
    };
    const BOOLEAN: ColumnType = ColumnType {
        class: Some(TypeClass::Boolean),
        is_nullable: false,
    };
    const KEY: UniqueConstraint = Declaration::unique::<members::table>(&["org"], &[INTEGER])
        .filtered(&[Condition::new("is_owner", BOOLEAN, Test::Equal(Literal::Bool(true)))])
        .constraint();

    /// A row that is not the first may be as good as the first: only its flag is wrong.
    #[test]
    fn rows_of_a_partial_key_need_not_be_deleted() {
        let mut conn = SqliteConnection::establish(":memory:").unwrap();
        conn.batch_execute(
            "CREATE TABLE members (id INTEGER PRIMARY KEY, org INTEGER NOT NULL, is_owner BOOLEAN NOT NULL);
            INSERT INTO members (org, is_owner) VALUES (7, TRUE), (7, TRUE), (7, FALSE)",
        )
        .unwrap();
        let found = duplicates(&mut conn, [&KEY]).unwrap();
        let advice = advice(&found[0], Listing::Commented);
        let lines: Vec<&str> = advice.lines().collect();
        assert_eq!(
            lines[2],
            "-- To keep all rows, leave one row of each key as it is, and give the others another value for `is_owner`."
        );
        assert!(
            lines[3].starts_with("-- Deletes all but the first row of each key."),
            "{advice}"
        );
    }
}
