//! What a check has found: data, and how people read it.

mod drift;

use std::fmt;

use crate::UniqueConstraint;
use crate::diesel_internals::table_name::TableName;

pub use drift::Drift;

/// What [`check`](super::check) has found.
///
/// Its `Display` is the report that people read: each finding with what is wrong, why it matters, and the SQL that mends
/// it.
#[derive(Debug, Clone)]
#[must_use = "the findings are in here"]
pub struct Report {
    pub(crate) constraints: Vec<Checked>,
    pub(crate) findings: Vec<Finding>,
    pub(crate) hidden: Vec<Hidden>,
}

/// A declared constraint, and what serves it.
#[derive(Debug, Clone)]
pub struct Checked {
    pub(crate) constraint: UniqueConstraint,
    pub(crate) index: Option<String>,
}

/// Something that is not as the models declare it, or as the promise needs it.
#[derive(Debug, Clone)]
pub struct Finding {
    pub(crate) subject: Subject,
    pub(crate) drift: Drift,
    pub(crate) mend: Option<String>,
}

/// What a finding is about.
#[derive(Debug, Clone)]
pub(crate) enum Subject {
    Constraint(UniqueConstraint),
    /// With its schema, as messages have it.
    Table(String),
    /// `members.username`
    Column {
        table: String,
        column: String,
    },
    Server,
}

/// A table that could not be looked at.
#[derive(Debug, Clone)]
pub(crate) struct Hidden {
    pub(crate) table: String,
    pub(crate) reason: String,
}

impl Report {
    /// Whether everything could be looked at, and is as declared.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.findings.is_empty() && self.hidden.is_empty()
    }

    /// Each declared constraint, once, in the order of declaration.
    #[must_use]
    pub fn constraints(&self) -> &[Checked] {
        &self.constraints
    }

    /// What is not as it should be.
    #[must_use]
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// The tables that could not be looked at, each with the reason.
    pub fn hidden(&self) -> impl Iterator<Item = (&str, &str)> {
        self.hidden.iter().map(|hidden| (&*hidden.table, &*hidden.reason))
    }
}

/// How a check fills it.
impl Report {
    pub(crate) fn add_missing_table(&mut self, name: &TableName, constraints: &[UniqueConstraint]) {
        self.add_unserved(constraints);
        self.findings.push(Finding {
            subject: Subject::Table(name.to_string()),
            drift: Drift::TableMissing,
            mend: None,
        });
    }

    pub(crate) fn add_hidden_table(&mut self, name: &TableName, constraints: &[UniqueConstraint], reason: String) {
        self.add_unserved(constraints);
        self.hidden.push(Hidden {
            table: name.to_string(),
            reason,
        });
    }

    fn add_unserved(&mut self, constraints: &[UniqueConstraint]) {
        let unserved = constraints.iter().map(|constraint| Checked {
            constraint: *constraint,
            index: None,
        });
        self.constraints.extend(unserved);
    }
}

impl Checked {
    /// The constraint.
    #[must_use]
    pub fn constraint(&self) -> &UniqueConstraint {
        &self.constraint
    }

    /// The unique index that serves it, as the database calls it.
    #[must_use]
    pub fn index(&self) -> Option<&str> {
        self.index.as_deref()
    }
}

impl Finding {
    /// What is wrong.
    #[must_use]
    pub fn drift(&self) -> &Drift {
        &self.drift
    }

    /// The constraint that is not kept, where it is one that is not.
    #[must_use]
    pub fn constraint(&self) -> Option<&UniqueConstraint> {
        match &self.subject {
            Subject::Constraint(constraint) => Some(constraint),
            Subject::Table(_) | Subject::Column { .. } | Subject::Server => None,
        }
    }

    /// What it is about: `members (org_id, username)`, a table, a column, or the server.
    #[must_use]
    pub fn subject(&self) -> String {
        self.subject.to_string()
    }

    /// The SQL that mends it, where there is any that is right for everybody. It has not been run.
    #[must_use]
    pub fn mend(&self) -> Option<&str> {
        self.mend.as_deref()
    }
}

impl fmt::Display for Subject {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Constraint(constraint) => constraint.fmt(formatter),
            Self::Table(table) => formatter.write_str(table),
            Self::Column { table, column } => write!(formatter, "{table}.{column}"),
            Self::Server => formatter.write_str("the server"),
        }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_clean() {
            return write!(
                formatter,
                "the database has all {} constraints that the models declare",
                self.constraints.len()
            );
        }
        formatter.write_str("the database is not as the models declare it")?;
        for finding in &self.findings {
            write!(formatter, "\n\n{finding}")?;
        }
        for Hidden { table, reason } in &self.hidden {
            write!(formatter, "\n\n{table}: could not be looked at: {reason}")?;
        }
        Ok(())
    }
}

/// ```text
/// users (email): no unique index is on exactly these columns
///   why: two callers can both miss and both insert; getorcreate refuses to insert
///   mend: ALTER TABLE "users" ADD CONSTRAINT "users_email_key" UNIQUE ("email");
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
        match &self.mend {
            Some(sql) => write!(formatter, "\n  mend: {}", sql.replace('\n', "\n        ")),
            None => write!(formatter, "\n  mend: {}", self.drift.advice()),
        }
    }
}
