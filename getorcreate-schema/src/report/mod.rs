//! The result of a check: data, which is also the document that `--json` prints. Programs read that, so the names of
//! the fields do not change.

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

/// The result of a [`check`](super::check).
///
/// Its `Display` is the report for people: each finding with what is wrong, why it matters, and the SQL that fixes it.
///
/// # Example
///
/// ```
/// # use diesel::prelude::*;
/// # diesel::table! { tags (id) { id -> Integer, name -> Text } }
/// # #[derive(Queryable, Selectable, GetOrCreate)]
/// # #[unique(name)]
/// # struct Tag { id: i32, name: String }
/// use getorcreate::{GetOrCreate, schema};
/// # use diesel::connection::SimpleConnection;
/// # let mut conn = SqliteConnection::establish(":memory:").unwrap();
/// # conn.batch_execute("CREATE TABLE tags (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
/// #     CREATE TRIGGER audit AFTER INSERT ON tags BEGIN SELECT 1; END").unwrap();
///
/// let report = schema::check(&mut conn, Tag::constraints())?;
/// for checked in report.constraints() {
///     println!("{}: {}", checked.constraint(), checked.index().unwrap_or("no index"));
/// }
/// for finding in report.findings() {
///     let drift = finding.drift();
///     println!("{}: {drift}, because {}", finding.subject(), drift.why());
///     println!("{}", finding.fix().or(finding.advice()).unwrap_or_default());
/// }
/// for note in report.notes() {
///     println!("{}: {}, so {}", note.subject(), note.text(), note.why());
///     println!("{}", note.advice());
/// }
/// for hidden in report.hidden() {
///     println!("{} was not checked: {}", hidden.table(), hidden.reason());
/// }
/// # assert_eq!((report.constraints().len(), report.findings().len(), report.notes().len()), (2, 1, 1));
///
/// // All of that at once, for people:
/// if !report.is_clean() {
///     println!("{report}");
/// }
/// # Ok::<_, diesel::result::Error>(())
/// ```
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

/// A declared constraint, and the index that enforces it. [`Report::constraints`] returns them, and [`Report`] has an example.
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
#[cfg_attr(feature = "cli", derive(serde::Serialize), serde(rename_all = "lowercase"))]
pub(crate) enum State {
    /// An index enforces it.
    Enforced,
    /// No index enforces it.
    Missing,
    /// The user could not look at its table.
    Hidden,
}

/// A difference from the declarations of the models, or from the state that getorcreate needs to keep its promise.
///
/// [`Report::findings`] returns them, and [`Report`] has an example. A report with a finding is not clean.
#[derive(Debug, Clone)]
#[cfg_attr(feature = "cli", derive(serde::Serialize))]
pub struct Finding {
    code: &'static str,
    subject: Subject,
    table: Option<String>,
    column: Option<String>,
    what: String,
    why: &'static str,
    fix: Option<String>,
    advice: Option<String>,
    #[cfg_attr(feature = "cli", serde(skip))]
    drift: Drift,
}

/// A risk: something that may make a call fail, change a value or hide a row.
///
/// The catalog does not show if that happens, so a note leaves the report clean. [`Report::notes`] returns them, and [`Report`]
/// has an example.
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
    /// SQL.
    Sql(String),
    /// The same fix as for the previous finding about the same index.
    AsBefore,
    /// No SQL is right for everybody. The drift has the advice.
    ByHand,
    /// Advice instead of SQL, or the reason why this database has no SQL for it.
    Advice(String),
}

impl Fix {
    pub(crate) fn from_sql(sql: Option<String>) -> Self {
        sql.map_or(Self::ByHand, Self::Sql)
    }
}

/// A table that this user is not allowed to look at.
///
/// [`Report::hidden`] returns them, and [`Report`] has an example. A report with one is not clean.
#[derive(Debug, Clone)]
#[cfg_attr(feature = "cli", derive(serde::Serialize))]
pub struct Hidden {
    pub(crate) table: String,
    pub(crate) reason: String,
}

impl Report {
    /// True if everything could be checked and is as declared, with an index for each constraint. Notes do not count.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        let is_enforced = |checked: &CheckedConstraint| checked.state == State::Enforced;
        self.findings.is_empty() && self.hidden.is_empty() && self.constraints.iter().all(is_enforced)
    }

    /// The declared constraints, each one once, in the order of declaration.
    #[must_use]
    pub fn constraints(&self) -> &[CheckedConstraint] {
        &self.constraints
    }

    /// The differences from the declaration.
    #[must_use]
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// The tables that could not be inspected.
    #[must_use]
    pub fn hidden(&self) -> &[Hidden] {
        &self.hidden
    }

    /// The risks that may make a call fail, change a value or hide a row.
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
    /// The table, with its schema if it is declared with one.
    #[must_use]
    pub fn table(&self) -> &str {
        &self.table
    }

    /// The reason.
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

    /// The unique index that enforces it, by its name in the database.
    #[must_use]
    pub fn index(&self) -> Option<&str> {
        self.index.as_deref()
    }
}

impl Finding {
    pub(crate) fn new(subject: Subject, drift: Drift, fix: Fix) -> Self {
        let (fix, advice) = match fix {
            Fix::Sql(sql) => (Some(sql), None),
            Fix::Advice(advice) => (None, Some(advice)),
            Fix::AsBefore => (None, Some("the same fix as for the previous finding".to_owned())),
            Fix::ByHand => (None, Some(drift.advice().to_owned())),
        };
        Self {
            code: drift.code(),
            table: subject.table(),
            column: subject.column(),
            subject,
            what: drift.to_string(),
            why: drift.why(),
            fix,
            advice,
            drift,
        }
    }

    /// The difference from the declaration.
    #[must_use]
    pub fn drift(&self) -> &Drift {
        &self.drift
    }

    /// The constraint that is not enforced as declared, if the finding is about a constraint.
    #[must_use]
    pub fn constraint(&self) -> Option<&UniqueConstraint> {
        match &self.subject {
            Subject::Constraint(constraint) => Some(constraint),
            Subject::Table(_) | Subject::Column { .. } | Subject::Server => None,
        }
    }

    /// The subject of the finding, as data.
    #[cfg(feature = "cli")]
    pub(crate) fn about(&self) -> &Subject {
        &self.subject
    }

    /// The subject of the finding: `members (org_id, username)`, a table, a column, or the server.
    #[must_use]
    pub fn subject(&self) -> String {
        self.subject.to_string()
    }

    /// The table, with its schema if it is declared with one. None for a finding about the server.
    #[must_use]
    pub fn table(&self) -> Option<String> {
        self.table.clone()
    }

    /// The column, if the finding is about one.
    #[must_use]
    pub fn column(&self) -> Option<&str> {
        self.column.as_deref()
    }

    /// The SQL that fixes it. It has not been run.
    ///
    /// None if no SQL is right for everybody, or if the SQL of the previous
    /// finding fixes both.
    #[must_use]
    pub fn fix(&self) -> Option<&str> {
        self.fix.as_deref()
    }

    /// The advice if there is no such SQL.
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

    /// The risk.
    #[must_use]
    pub fn risk(&self) -> &Risk {
        &self.risk
    }

    /// The subject of the note: a table, a column, a constraint, or the server.
    #[must_use]
    pub fn subject(&self) -> String {
        self.subject.to_string()
    }

    /// The table, with its schema if it is declared with one. None for a note about the server.
    #[must_use]
    pub fn table(&self) -> Option<String> {
        self.table.clone()
    }

    /// The column, if the note is about one.
    #[must_use]
    pub fn column(&self) -> Option<&str> {
        self.column.as_deref()
    }

    /// The fact that the catalog shows.
    #[must_use]
    pub fn text(&self) -> String {
        self.what.clone()
    }

    /// The problem that a call may meet.
    #[must_use]
    pub fn why(&self) -> &'static str {
        self.why
    }

    /// Advice on the risk.
    #[must_use]
    pub fn advice(&self) -> &'static str {
        self.advice
    }
}
