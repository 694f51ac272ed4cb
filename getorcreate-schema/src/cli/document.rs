//! The documents that `--json` prints. Programs read them, so their field names do not change.

use serde::Serialize;

use crate::audit::Audit;
use crate::declare::Declarations;
use crate::duplicates::{Duplicates, Unsearched};
use crate::report::Report;

/// The document of `check`.
#[derive(Serialize)]
pub(super) struct Findings<'a> {
    status: &'static str,
    #[serde(flatten)]
    report: &'a Report,
}

/// The document of `duplicates`.
#[derive(Serialize)]
pub(super) struct Violations<'a> {
    status: &'static str,
    duplicates: &'a [Duplicates],
    /// The missing tables.
    missing: &'a [String],
    /// The keys whose function the database cannot call.
    unsearched: &'a [Unsearched],
}

/// The document of `declare`.
#[derive(Serialize)]
pub(super) struct Declared<'a> {
    status: &'static str,
    #[serde(flatten)]
    declarations: &'a Declarations,
}

impl<'a> Declared<'a> {
    pub(super) fn new(declarations: &'a Declarations, compares_models: bool) -> Self {
        let status = match (declarations.hidden.is_empty(), declarations.missing.is_empty()) {
            (false, _) => "hidden",
            (true, false) => "missing",
            (true, true) if compares_models && !declarations.differences.is_empty() => "drift",
            (true, true) => "clean",
        };
        Self { status, declarations }
    }
}

/// The document of `audit`.
#[derive(Serialize)]
pub(super) struct Audited<'a> {
    status: &'static str,
    #[serde(flatten)]
    audit: &'a Audit,
}

impl<'a> Audited<'a> {
    pub(super) fn new(audit: &'a Audit) -> Self {
        let status = match (audit.is_clean(), audit.hidden.is_empty()) {
            (true, _) => "clean",
            (false, true) => "drift",
            (false, false) => "hidden",
        };
        Self { status, audit }
    }
}

impl<'a> Findings<'a> {
    pub(super) fn new(report: &'a Report) -> Self {
        let status = match (report.is_clean(), report.hidden.is_empty()) {
            (true, _) => "clean",
            (false, true) => "drift",
            (false, false) => "hidden",
        };
        Self { status, report }
    }
}

impl<'a> Violations<'a> {
    pub(super) fn new(duplicates: &'a [Duplicates], missing: &'a [String], unsearched: &'a [Unsearched]) -> Self {
        let status = match (duplicates.is_empty(), missing.is_empty(), unsearched.is_empty()) {
            (_, false, _) => "missing",
            (_, true, false) => "unsearched",
            (false, true, true) => "duplicates",
            (true, true, true) => "clean",
        };
        Self {
            status,
            duplicates,
            missing,
            unsearched,
        }
    }
}

#[cfg(test)]
mod tests {
    use getorcreate_runtime::UniqueConstraint;
    use getorcreate_runtime::internals::{ColumnType, Condition, Declaration, Function, Literal, Test};
    use serde_json::json;

    use super::Findings;
    use crate::report::{CheckedConstraint, Hidden, Note, Report, Risk, State, Subject};

    diesel::table! {
        app.users (id) { id -> Integer }
    }

    const KEY: UniqueConstraint = Declaration::primary_key::<users::table>(&["id"], &[]).constraint();

    const ANY: ColumnType = ColumnType {
        class: None,
        is_nullable: true,
    };

    const LIVE: &[Condition] = &[Condition::new("deleted_at", ANY, Test::Equal(Literal::Null))];

    #[test]
    fn a_constraint_is_told_in_full() {
        let constraint = Declaration::unique::<users::table>(&["email"], &[ANY])
            .on(&[Some(Function::Lower)])
            .filtered(LIVE)
            .with_equal_nulls()
            .marked("Live")
            .constraint();
        let entry = serde_json::to_value(CheckedConstraint {
            constraint,
            state: State::Enforced,
            index: Some("users_live_key".to_owned()),
        });
        let expected = json!({
            "schema": "app",
            "table": "users",
            "columns": ["email"],
            "expressions": ["lower(email)"],
            "condition": "deleted_at = NULL",
            "nulls_not_distinct": true,
            "name": "users_live_key",
            "state": "enforced",
            "index": "users_live_key",
        });
        assert_eq!(entry.expect("it can be written"), expected);
    }

    #[test]
    fn a_table_that_cannot_be_looked_at_is_told() {
        let report = Report {
            constraints: vec![CheckedConstraint {
                constraint: KEY,
                state: State::Hidden,
                index: None,
            }],
            findings: Vec::new(),
            hidden: vec![Hidden {
                table: "app.users".to_owned(),
                reason: "permission denied for schema app".to_owned(),
            }],
            notes: vec![Note::new(
                Subject::Server,
                Risk::Trigger {
                    trigger: "touch".to_owned(),
                    event: "BEFORE INSERT".to_owned(),
                },
            )],
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
