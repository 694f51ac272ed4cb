//! The JSON form of a declared constraint and of duplicate keys, for `--json`. Programs read it, so its field names do
//! not change.

use getorcreate_runtime::UniqueConstraint;
use serde::{Serialize, Serializer};

#[derive(Serialize)]
#[serde(remote = "UniqueConstraint")]
pub(crate) struct Constraint {
    #[serde(getter = "UniqueConstraint::schema")]
    schema: Option<String>,
    #[serde(getter = "UniqueConstraint::table")]
    table: String,
    #[serde(getter = "UniqueConstraint::columns")]
    columns: &'static [&'static str],
    /// The unique columns, or the expressions on them.
    #[serde(getter = "UniqueConstraint::expressions")]
    expressions: Vec<String>,
    #[serde(getter = "UniqueConstraint::condition")]
    condition: Option<String>,
    #[serde(getter = "UniqueConstraint::nulls_not_distinct")]
    nulls_not_distinct: bool,
    #[serde(getter = "UniqueConstraint::name")]
    name: String,
}

#[derive(Serialize)]
struct Sample<'a> {
    key: &'a [String],
    rows: u64,
}

/// Serializes keys that have several rows.
pub(crate) fn samples<S: Serializer>(samples: &[(Vec<String>, u64)], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(samples.iter().map(|(key, rows)| Sample { key, rows: *rows }))
}
