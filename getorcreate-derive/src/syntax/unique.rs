//! `#[unique(..)]`: the parts of a key, and its options.

use syn::{LitStr, Meta, Path};

use crate::syntax::at_most_one::AtMostOne;
use crate::syntax::condition::{Condition, Where};
use crate::syntax::marker::Marker;
use crate::syntax::part::Part;

/// The options in the list, beside the parts of the key.
pub(crate) const OPTIONS: [&str; 4] = ["name", "as", "where", NULLS_NOT_DISTINCT];

pub(crate) const NULLS_NOT_DISTINCT: &str = "nulls_not_distinct";

/// `#[unique(org_id, lower(email), where(deleted_at = NULL), as = LiveEmail, name = "members_live_email_key")]`
pub(crate) struct UniqueAttribute<'a> {
    pub(crate) meta: &'a Meta,
    pub(crate) parts: Vec<Part>,
    pub(crate) condition: AtMostOne<Where>,
    pub(crate) marker: AtMostOne<Marker>,
    pub(crate) nulls_not_distinct: AtMostOne<()>,
    pub(crate) name: AtMostOne<LitStr>,
    /// True if an item could not be read. The parts are not complete then.
    pub(crate) is_unreadable: bool,
}

impl UniqueAttribute<'_> {
    pub(crate) fn conditions(&self) -> &[Condition] {
        self.condition.value().map_or(&[], |condition| &condition.conditions)
    }

    /// The first part that is more than a column.
    pub(crate) fn expression(&self) -> Option<&Path> {
        let applied = self.parts.iter().find_map(|part| part.applied.as_ref());
        applied.map(|applied| &applied.name)
    }
}
