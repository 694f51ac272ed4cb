//! What a check has found: data, and how people read it.

mod drift;
mod risk;

use std::fmt;

use getorcreate_runtime::UniqueConstraint;
use getorcreate_runtime::internals::TableName;

use crate::escape;

pub use drift::Drift;
pub use risk::Risk;

/// What [`check`](super::check) has found.
///
/// Its `Display` is the report that people read: each finding with what is wrong, why it matters, and the SQL that mends
/// it.
#[derive(Debug, Clone)]
#[must_use = "the findings are in here"]
pub struct Report {
    pub(crate) constraints: Vec<CheckedConstraint>,
    pub(crate) findings: Vec<Finding>,
    pub(crate) hidden: Vec<Hidden>,
    pub(crate) notes: Vec<Note>,
}

/// A declared constraint, and what serves it.
#[derive(Debug, Clone)]
pub struct CheckedConstraint {
    pub(crate) constraint: UniqueConstraint,
    pub(crate) index: Option<String>,
}

/// Something that is not as the models declare it, or as the promise needs it.
#[derive(Debug, Clone)]
pub struct Finding {
    pub(crate) subject: Subject,
    pub(crate) drift: Drift,
    pub(crate) remedy: Remedy,
}

/// Something that may make a call fail, change a value or hide a row. The catalog does not show whether it does, so the
/// report is clean all the same.
#[derive(Debug, Clone)]
pub struct Note {
    pub(crate) subject: Subject,
    pub(crate) risk: Risk,
}

/// What can be done about it.
#[derive(Debug, Clone)]
pub(crate) enum Remedy {
    /// This SQL.
    Sql(String),
    /// The same as about the finding before, of the same index.
    AsBefore,
    /// No SQL is right for everybody: see the drift.
    ByHand,
    /// No SQL: what to do instead, or why this database has none for it.
    None(String),
}

impl Remedy {
    pub(crate) fn from_sql(sql: Option<String>) -> Self {
        sql.map_or(Self::ByHand, Self::Sql)
    }
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

/// A table that this user is not allowed to look at.
#[derive(Debug, Clone)]
pub struct Hidden {
    pub(crate) table: String,
    pub(crate) reason: String,
}

impl Report {
    /// True if everything could be looked at and is as declared, each constraint served by an index. Notes do not count.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        let is_served = |checked: &CheckedConstraint| checked.index.is_some();
        self.findings.is_empty() && self.hidden.is_empty() && self.constraints.iter().all(is_served)
    }

    /// Each declared constraint, once, in the order of declaration.
    #[must_use]
    pub fn constraints(&self) -> &[CheckedConstraint] {
        &self.constraints
    }

    /// What is not as it should be.
    #[must_use]
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// Whether the table of the constraint could not be looked at.
    #[cfg(feature = "cli")]
    pub(crate) fn hides(&self, constraint: &UniqueConstraint) -> bool {
        let table = constraint.table_name().to_string();
        self.hidden.iter().any(|hidden| hidden.table == table)
    }

    /// The tables that could not be looked at.
    #[must_use]
    pub fn hidden(&self) -> &[Hidden] {
        &self.hidden
    }

    /// What may make a call fail, change a value or hide a row.
    #[must_use]
    pub fn notes(&self) -> &[Note] {
        &self.notes
    }
}

impl Hidden {
    /// The table, with its schema where it is declared with one.
    #[must_use]
    pub fn table(&self) -> &str {
        &self.table
    }

    /// Why not.
    #[must_use]
    pub fn reason(&self) -> &str {
        &self.reason
    }
}

/// How a check fills it.
impl Report {
    pub(crate) fn add_missing_table(&mut self, name: &TableName, constraints: &[UniqueConstraint]) {
        self.add_unserved(constraints);
        self.findings.push(Finding {
            subject: Subject::Table(name.to_string()),
            drift: Drift::TableMissing,
            remedy: Remedy::ByHand,
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
        let unserved = constraints.iter().map(|constraint| CheckedConstraint {
            constraint: *constraint,
            index: None,
        });
        self.constraints.extend(unserved);
    }
}

impl CheckedConstraint {
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

    /// The table, with its schema where it is declared with one. None where it is about the server.
    #[must_use]
    pub fn table(&self) -> Option<String> {
        self.subject.table()
    }

    /// The column, where it is about one.
    #[must_use]
    pub fn column(&self) -> Option<&str> {
        self.subject.column()
    }

    /// The SQL that mends it, which has not been run. None where no SQL is right for everybody, and where that of the
    /// finding before mends both.
    #[must_use]
    pub fn mend(&self) -> Option<&str> {
        match &self.remedy {
            Remedy::Sql(sql) => Some(sql),
            Remedy::AsBefore | Remedy::ByHand | Remedy::None(_) => None,
        }
    }

    /// What to do where there is no such SQL.
    #[must_use]
    pub fn advice(&self) -> Option<&str> {
        match &self.remedy {
            Remedy::Sql(_) => None,
            Remedy::None(reason) => Some(reason),
            Remedy::AsBefore => Some("what mends the finding before mends this as well"),
            Remedy::ByHand => Some(self.drift.advice()),
        }
    }
}

impl Note {
    /// What may happen.
    #[must_use]
    pub fn risk(&self) -> &Risk {
        &self.risk
    }

    /// What it is about: a table, a column, a constraint, or the server.
    #[must_use]
    pub fn subject(&self) -> String {
        self.subject.to_string()
    }

    /// The table, with its schema where it is declared with one. None where it is about the server.
    #[must_use]
    pub fn table(&self) -> Option<String> {
        self.subject.table()
    }

    /// The column, where it is about one.
    #[must_use]
    pub fn column(&self) -> Option<&str> {
        self.subject.column()
    }

    /// What the catalog shows.
    #[must_use]
    pub fn text(&self) -> String {
        self.risk.to_string()
    }

    /// What a call may meet.
    #[must_use]
    pub fn why(&self) -> &'static str {
        self.risk.why()
    }

    /// What to do about it.
    #[must_use]
    pub fn advice(&self) -> &'static str {
        self.risk.advice()
    }

    /// True if both say the same, each of a subject of its own.
    fn says_the_same(&self, other: &Self) -> bool {
        self.risk == other.risk
    }
}

impl Subject {
    fn table(&self) -> Option<String> {
        match self {
            Self::Constraint(constraint) => Some(constraint.table_name().to_string()),
            Self::Table(table) | Self::Column { table, .. } => Some(table.clone()),
            Self::Server => None,
        }
    }

    fn column(&self) -> Option<&str> {
        match self {
            Self::Column { column, .. } => Some(column),
            Self::Constraint(_) | Self::Table(_) | Self::Server => None,
        }
    }
}

impl fmt::Display for Subject {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Constraint(constraint) => constraint.fmt(formatter),
            Self::Table(table) => escape::text(table).fmt(formatter),
            Self::Column { table, column } => escape::text(format_args!("{table}.{column}")).fmt(formatter),
            Self::Server => formatter.write_str("the server"),
        }
    }
}

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
            (false, false, _) => formatter.write_str("the database is not as the models declare it"),
            (false, true, false) => formatter.write_str("not everything could be looked at"),
            (false, true, true) => {
                formatter.write_str("not every constraint is served: the database was changed while it was looked at")
            }
        }?;
        for finding in &self.findings {
            write!(formatter, "\n\n{finding}")?;
        }
        for Hidden { table, reason } in &self.hidden {
            let line = format_args!("{table}: could not be looked at: {reason}").to_string();
            write!(formatter, "\n\n{}", escape::text(line))?;
        }
        for (number, note) in self.notes.iter().enumerate() {
            if self.notes[..number].iter().any(|earlier| earlier.says_the_same(note)) {
                continue;
            }
            let same = self.notes.iter().filter(|other| other.says_the_same(note));
            let subjects: Vec<String> = same.map(Note::subject).collect();
            write!(formatter, "\n\n{}", InWords(note, &subjects))?;
        }
        Ok(())
    }
}

/// A note, which is told once however many subjects it is about:
///
/// ```text
/// note: users, members: the trigger touch fires BEFORE INSERT
///   why: a trigger can change the key, suppress the row, or violate the constraint of another table
///   advice: let it leave the key's columns as they are, and raise an error where it would suppress a row
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

/// Of its one subject.
impl fmt::Display for Note {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        InWords(self, &[self.subject()]).fmt(formatter)
    }
}

/// ```text
/// users (email): no unique index is on exactly these columns
///   why: two callers could both miss and both insert, so getorcreate refuses to: `Error::ConstraintMissing`
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
        let mend = match self.mend() {
            Some(sql) => escape::sql(sql),
            None => escape::text(self.advice().unwrap_or_default()).to_string(),
        };
        write!(formatter, "\n  mend: {}", mend.replace('\n', "\n        "))
    }
}
