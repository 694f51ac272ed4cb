//! What a check has found: data, which is also the document that `--json` prints. Programs read that, so the names of the fields do
//! not change.

mod drift;
mod risk;
mod subject;

#[cfg(feature = "cli")]
pub(crate) mod document;
mod wording;
mod words;

use getorcreate_runtime::UniqueConstraint;

pub use drift::Drift;
pub use risk::Risk;
pub(crate) use subject::Subject;

/// What [`check`](super::check) has found.
///
/// Its `Display` is the report that people read: each finding with what is wrong, why it matters, and the SQL that mends
/// it.
#[derive(Debug, Clone, Default)]
#[cfg_attr(feature = "cli", derive(serde::Serialize))]
#[must_use = "the findings are in here"]
#[allow(clippy::struct_field_names)] // the names are those of the JSON document
pub struct Report {
    pub(crate) constraints: Vec<CheckedConstraint>,
    pub(crate) findings: Vec<Finding>,
    pub(crate) hidden: Vec<Hidden>,
    pub(crate) notes: Vec<Note>,
}

/// A declared constraint, and the index that enforces it.
#[derive(Debug, Clone)]
#[cfg_attr(feature = "cli", derive(serde::Serialize))]
pub struct CheckedConstraint {
    #[cfg_attr(feature = "cli", serde(flatten, with = "document::Constraint"))]
    pub(crate) constraint: UniqueConstraint,
    pub(crate) state: State,
    pub(crate) index: Option<String>,
}

/// The result of a check for one constraint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "cli", derive(serde::Serialize))]
pub(crate) enum State {
    /// An index enforces it.
    #[cfg_attr(feature = "cli", serde(rename = "served"))]
    Enforced,
    /// No index does.
    #[cfg_attr(feature = "cli", serde(rename = "lacking"))]
    Missing,
    /// Its table could not be looked at.
    #[cfg_attr(feature = "cli", serde(rename = "hidden"))]
    Hidden,
}

/// Something that is not as the models declare it, or as the promise needs it.
#[derive(Debug, Clone)]
#[cfg_attr(feature = "cli", derive(serde::Serialize))]
pub struct Finding {
    code: &'static str,
    subject: Subject,
    table: Option<String>,
    column: Option<String>,
    what: String,
    why: &'static str,
    mend: Option<String>,
    advice: Option<String>,
    #[cfg_attr(feature = "cli", serde(skip))]
    drift: Drift,
}

/// Something that may make a call fail, change a value or hide a row. The catalog does not show whether it does, so the
/// report is clean all the same.
#[derive(Debug, Clone)]
#[cfg_attr(feature = "cli", derive(serde::Serialize))]
pub struct Note {
    code: &'static str,
    subject: Subject,
    table: Option<String>,
    column: Option<String>,
    what: String,
    why: &'static str,
    advice: &'static str,
    #[cfg_attr(feature = "cli", serde(skip))]
    risk: Risk,
}

/// The fix for a finding.
#[derive(Debug, Clone)]
pub(crate) enum Fix {
    /// This SQL.
    Sql(String),
    /// The same as about the finding before, of the same index.
    AsBefore,
    /// No SQL is right for everybody: see the drift.
    ByHand,
    /// No SQL: what to do instead, or why this database has none for it.
    Advice(String),
}

impl Fix {
    pub(crate) fn from_sql(sql: Option<String>) -> Self {
        sql.map_or(Self::ByHand, Self::Sql)
    }
}

/// A table that this user is not allowed to look at.
#[derive(Debug, Clone)]
#[cfg_attr(feature = "cli", derive(serde::Serialize))]
pub struct Hidden {
    pub(crate) table: String,
    pub(crate) reason: String,
}

impl Report {
    /// True if everything could be looked at and is as declared, each constraint served by an index. Notes do not count.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        let is_enforced = |checked: &CheckedConstraint| checked.state == State::Enforced;
        self.findings.is_empty() && self.hidden.is_empty() && self.constraints.iter().all(is_enforced)
    }

    /// Each declared constraint, once, in the order of declaration.
    #[must_use]
    pub fn constraints(&self) -> &[CheckedConstraint] {
        &self.constraints
    }

    /// A difference from the declaration.
    #[must_use]
    pub fn findings(&self) -> &[Finding] {
        &self.findings
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

    pub(crate) fn find(&mut self, subject: Subject, drift: Drift, fix: Fix) {
        self.findings.push(Finding::new(subject, drift, fix));
    }

    pub(crate) fn note(&mut self, subject: Subject, risk: Risk) {
        self.notes.push(Note::new(subject, risk));
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
    pub(crate) fn new(subject: Subject, drift: Drift, fix: Fix) -> Self {
        let (mend, advice) = match fix {
            Fix::Sql(sql) => (Some(sql), None),
            Fix::Advice(advice) => (None, Some(advice)),
            Fix::AsBefore => (
                None,
                Some("what mends the finding before mends this as well".to_owned()),
            ),
            Fix::ByHand => (None, Some(drift.advice().to_owned())),
        };
        Self {
            code: drift.code(),
            table: subject.table(),
            column: subject.column(),
            subject,
            what: drift.to_string(),
            why: drift.why(),
            mend,
            advice,
            drift,
        }
    }

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

    /// What it is about, as data.
    #[cfg(feature = "cli")]
    pub(crate) fn about(&self) -> &Subject {
        &self.subject
    }

    /// What it is about: `members (org_id, username)`, a table, a column, or the server.
    #[must_use]
    pub fn subject(&self) -> String {
        self.subject.to_string()
    }

    /// The table, with its schema where it is declared with one. None where it is about the server.
    #[must_use]
    pub fn table(&self) -> Option<String> {
        self.table.clone()
    }

    /// The column, where it is about one.
    #[must_use]
    pub fn column(&self) -> Option<&str> {
        self.column.as_deref()
    }

    /// The SQL that mends it, which has not been run. None where no SQL is right for everybody, and where that of the
    /// finding before mends both.
    #[must_use]
    pub fn mend(&self) -> Option<&str> {
        self.mend.as_deref()
    }

    /// What to do where there is no such SQL.
    #[must_use]
    pub fn advice(&self) -> Option<&str> {
        self.advice.as_deref()
    }
}

impl Note {
    pub(crate) fn new(subject: Subject, risk: Risk) -> Self {
        Self {
            code: risk.code(),
            table: subject.table(),
            column: subject.column(),
            subject,
            what: risk.to_string(),
            why: risk.why(),
            advice: risk.advice(),
            risk,
        }
    }

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
        self.table.clone()
    }

    /// The column, where it is about one.
    #[must_use]
    pub fn column(&self) -> Option<&str> {
        self.column.as_deref()
    }

    /// What the catalog shows.
    #[must_use]
    pub fn text(&self) -> String {
        self.what.clone()
    }

    /// What a call may meet.
    #[must_use]
    pub fn why(&self) -> &'static str {
        self.why
    }

    /// What to do about it.
    #[must_use]
    pub fn advice(&self) -> &'static str {
        self.advice
    }
}
