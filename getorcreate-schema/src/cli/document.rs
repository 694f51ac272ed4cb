//! The documents that `--json` prints. Programs read them, so the names in them do not change.

use getorcreate_runtime::UniqueConstraint;
use serde::Serialize;

use crate::duplicates::Duplicates;
use crate::report::{CheckedConstraint, Finding, Hidden, Note, Report};

/// That of `check`.
#[derive(Serialize)]
#[allow(clippy::struct_field_names)] // one of them is what the document is about
pub(super) struct Findings<'a> {
    status: &'static str,
    constraints: Vec<CheckedEntry<'a>>,
    findings: Vec<FindingEntry<'a>>,
    hidden: Vec<HiddenEntry<'a>>,
    notes: Vec<NoteEntry<'a>>,
}

/// That of `duplicates`.
#[derive(Serialize)]
pub(super) struct Violations<'a> {
    status: &'static str,
    duplicates: Vec<ViolationEntry<'a>>,
    /// Tables that are not there.
    missing: &'a [String],
}

#[derive(Serialize)]
struct ConstraintEntry {
    schema: Option<String>,
    table: String,
    columns: &'static [&'static str],
    /// What is unique: the columns, or what is made of them.
    expressions: Vec<String>,
    condition: Option<String>,
    nulls_not_distinct: bool,
    name: String,
}

#[derive(Serialize)]
struct CheckedEntry<'a> {
    #[serde(flatten)]
    constraint: ConstraintEntry,
    state: &'static str,
    index: Option<&'a str>,
}

#[derive(Serialize)]
struct FindingEntry<'a> {
    code: &'static str,
    subject: String,
    table: Option<String>,
    column: Option<&'a str>,
    what: String,
    why: &'static str,
    mend: Option<&'a str>,
    /// Where there is no SQL.
    advice: Option<&'a str>,
}

#[derive(Serialize)]
struct HiddenEntry<'a> {
    table: &'a str,
    reason: &'a str,
}

#[derive(Serialize)]
struct NoteEntry<'a> {
    code: &'static str,
    subject: String,
    table: Option<String>,
    column: Option<&'a str>,
    what: String,
    why: &'static str,
    advice: &'static str,
}

#[derive(Serialize)]
struct ViolationEntry<'a> {
    #[serde(flatten)]
    constraint: ConstraintEntry,
    keys: u64,
    rows: u64,
    samples: Vec<SampleEntry<'a>>,
    listing: &'a str,
    removal: Option<&'a str>,
}

#[derive(Serialize)]
struct SampleEntry<'a> {
    key: &'a [String],
    rows: u64,
}

impl<'a> Findings<'a> {
    pub(super) fn new(report: &'a Report) -> Self {
        Self {
            status: match (report.is_clean(), report.hidden().is_empty()) {
                (true, _) => "clean",
                (false, true) => "drift",
                (false, false) => "hidden",
            },
            constraints: report
                .constraints()
                .iter()
                .map(|checked| CheckedEntry::new(checked, report))
                .collect(),
            findings: report.findings().iter().map(FindingEntry::new).collect(),
            hidden: report.hidden().iter().map(HiddenEntry::new).collect(),
            notes: report.notes().iter().map(NoteEntry::new).collect(),
        }
    }
}

impl<'a> Violations<'a> {
    pub(super) fn new(found: &'a [Duplicates], missing: &'a [String]) -> Self {
        Self {
            status: match (found.is_empty(), missing.is_empty()) {
                (_, false) => "missing",
                (false, true) => "duplicates",
                (true, true) => "clean",
            },
            duplicates: found.iter().map(ViolationEntry::new).collect(),
            missing,
        }
    }
}

impl ConstraintEntry {
    fn new(constraint: &UniqueConstraint) -> Self {
        Self {
            schema: constraint.schema(),
            table: constraint.table(),
            columns: constraint.columns(),
            expressions: constraint.expressions(),
            condition: constraint.condition(),
            nulls_not_distinct: constraint.nulls_not_distinct(),
            name: constraint.name(),
        }
    }
}

impl<'a> CheckedEntry<'a> {
    fn new(checked: &'a CheckedConstraint, report: &Report) -> Self {
        Self {
            constraint: ConstraintEntry::new(checked.constraint()),
            state: match checked.index() {
                Some(_) => "served",
                None if report.hides(checked.constraint()) => "hidden",
                None => "lacking",
            },
            index: checked.index(),
        }
    }
}

impl<'a> FindingEntry<'a> {
    fn new(finding: &'a Finding) -> Self {
        let drift = finding.drift();
        Self {
            code: drift.code(),
            subject: finding.subject(),
            table: finding.table(),
            column: finding.column(),
            what: drift.to_string(),
            why: drift.why(),
            mend: finding.mend(),
            advice: finding.advice(),
        }
    }
}

impl<'a> HiddenEntry<'a> {
    fn new(hidden: &'a Hidden) -> Self {
        Self {
            table: hidden.table(),
            reason: hidden.reason(),
        }
    }
}

impl<'a> NoteEntry<'a> {
    fn new(note: &'a Note) -> Self {
        Self {
            code: note.risk().code(),
            subject: note.subject(),
            table: note.table(),
            column: note.column(),
            what: note.text(),
            why: note.why(),
            advice: note.advice(),
        }
    }
}

impl<'a> ViolationEntry<'a> {
    fn new(duplicates: &'a Duplicates) -> Self {
        let samples = duplicates.samples().iter();
        Self {
            constraint: ConstraintEntry::new(duplicates.constraint()),
            keys: duplicates.keys(),
            rows: duplicates.rows(),
            samples: samples.map(|(key, rows)| SampleEntry { key, rows: *rows }).collect(),
            listing: duplicates.listing(),
            removal: duplicates.removal(),
        }
    }
}

#[cfg(test)]
mod tests {
    use getorcreate_runtime::UniqueConstraint;
    use getorcreate_runtime::internals::{ColumnType, Condition, Function, Literal};
    use serde_json::json;

    use super::{ConstraintEntry, Findings};
    use crate::report::{CheckedConstraint, Hidden, Note, Report, Risk, Subject};

    diesel::table! {
        app.users (id) { id -> Integer }
    }

    const KEY: UniqueConstraint = UniqueConstraint::primary_key::<users::table>(&["id"], &[]);

    const ANY: ColumnType = ColumnType {
        class: None,
        is_nullable: true,
    };

    const LIVE: &[Condition] = &[Condition::new("deleted_at", ANY, Literal::Null)];

    #[test]
    fn a_constraint_is_told_in_full() {
        let constraint = UniqueConstraint::unique::<users::table>(&["email"], &[ANY])
            .on(&[Some(Function::Lower)])
            .among(LIVE)
            .with_equal_nulls()
            .marked("Live");
        let entry = serde_json::to_value(ConstraintEntry::new(&constraint)).expect("it can be written");
        let expected = json!({
            "schema": "app",
            "table": "users",
            "columns": ["email"],
            "expressions": ["lower(email)"],
            "condition": "deleted_at = NULL",
            "nulls_not_distinct": true,
            "name": "users_live_key",
        });
        assert_eq!(entry, expected);
    }

    #[test]
    fn a_table_that_cannot_be_looked_at_is_told() {
        let report = Report {
            constraints: vec![CheckedConstraint {
                constraint: KEY,
                index: None,
            }],
            findings: Vec::new(),
            hidden: vec![Hidden {
                table: "app.users".to_owned(),
                reason: "permission denied for schema app".to_owned(),
            }],
            notes: vec![Note {
                subject: Subject::Server,
                risk: Risk::Trigger {
                    trigger: "touch".to_owned(),
                    event: "BEFORE INSERT".to_owned(),
                },
            }],
        };
        let document = serde_json::to_value(Findings::new(&report)).expect("it can be written");
        assert_eq!(document["status"], "hidden");
        assert_eq!(document["constraints"][0]["state"], "hidden");
        assert_eq!(
            document["hidden"],
            json!([{ "table": "app.users", "reason": "permission denied for schema app" }])
        );
        assert_eq!(document["notes"][0]["what"], "the trigger touch fires BEFORE INSERT");
    }
}
