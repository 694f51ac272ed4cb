//! Which unique index serves a constraint, or would but for its flaws.

use crate::UniqueConstraint;
use crate::backend::Dialect;
use crate::schema::live::{Equality, IndexPart, Indexed, LiveIndex};
use crate::schema::report::Drift;

/// An index on the columns of a constraint, and what keeps it from serving.
pub(crate) struct Candidate<'a> {
    pub(crate) index: &'a LiveIndex,
    pub(crate) flaws: Vec<Drift>,
}

impl Candidate<'_> {
    /// Whether no two rows can have the same key, whatever else is to be said of the index.
    pub(crate) fn is_enforced(&self) -> bool {
        self.flaws
            .iter()
            .all(|flaw| matches!(flaw, Drift::Ignored { .. } | Drift::NullsNotDistinct { .. }))
    }
}

/// All indexes on exactly these columns.
fn all<'a>(
    dialect: Dialect,
    constraint: &UniqueConstraint,
    indexes: &'a [LiveIndex],
) -> impl Iterator<Item = Candidate<'a>> {
    let own = indexes
        .iter()
        .filter(move |index| has_its_columns(dialect, constraint, index));
    own.map(|index| Candidate {
        index,
        flaws: flaws(constraint, index),
    })
}

/// The index on exactly these columns that enforces the constraint, or else that has the fewest flaws.
pub(crate) fn best<'a>(
    dialect: Dialect,
    constraint: &UniqueConstraint,
    indexes: &'a [LiveIndex],
) -> Option<Candidate<'a>> {
    all(dialect, constraint, indexes).min_by_key(|candidate| (!candidate.is_enforced(), candidate.flaws.len()))
}

/// Indexes that get in the way of the constraint, although another one enforces it: PostgreSQL takes every index on the
/// columns for the target of `ON CONFLICT`, a deferrable one too, and what another one refuses is not found.
pub(super) fn in_the_way<'a>(
    dialect: Dialect,
    constraint: &UniqueConstraint,
    indexes: &'a [LiveIndex],
    serving: &LiveIndex,
) -> Vec<(&'a LiveIndex, Drift)> {
    let others = all(dialect, constraint, indexes).filter(|candidate| candidate.index != serving);
    let others = others.filter_map(|candidate| {
        let flaw = candidate
            .flaws
            .iter()
            .find(|flaw| refuses_more(candidate.index, flaw))?
            .clone();
        Some((candidate.index, flaw))
    });
    others.collect()
}

fn refuses_more(index: &LiveIndex, flaw: &Drift) -> bool {
    let is_coarser = |part: &IndexPart| matches!(part.equality, Equality::Differs { is_finer: false, .. });
    match flaw {
        Drift::Deferrable { .. } => index.is_valid && index.predicate.is_none(),
        Drift::Prefix { .. } => true,
        Drift::OtherEquality { .. } => index.predicate.is_none() && index.parts.iter().any(is_coarser),
        _ => false,
    }
}

fn has_its_columns(dialect: Dialect, constraint: &UniqueConstraint, index: &LiveIndex) -> bool {
    let Some(columns) = columns(index) else { return false };
    let (declared, indexed) = (constraint.columns(), columns);
    declared.len() == indexed.len() && covers(dialect, declared, &indexed)
}

/// The columns that an index is on, also where it holds only their beginnings.
fn columns(index: &LiveIndex) -> Option<Vec<&str>> {
    index
        .parts
        .iter()
        .map(|part| match &part.what {
            Indexed::Column(name) | Indexed::Prefix(name) => Some(&**name),
            Indexed::Expression(_) => None,
        })
        .collect()
}

/// Whether each of the declared columns is among those.
fn covers(dialect: Dialect, declared: &[&str], indexed: &[&str]) -> bool {
    declared
        .iter()
        .all(|column| indexed.iter().any(|indexed| dialect.is_same_name(column, indexed)))
}

/// Why an index on the right columns does not serve.
fn flaws(constraint: &UniqueConstraint, index: &LiveIndex) -> Vec<Drift> {
    let name = || index.name.clone();
    let mut flaws = Vec::new();
    if !index.is_valid {
        flaws.push(Drift::NotValid { index: name() });
    }
    if index.is_deferrable {
        flaws.push(Drift::Deferrable { index: name() });
    }
    if let Some(predicate) = &index.predicate {
        flaws.push(Drift::Partial {
            index: name(),
            predicate: predicate.clone(),
        });
    }
    // Of a key that is never NULL it says nothing.
    if index.nulls_not_distinct && constraint.typed_columns().any(|(_, column)| column.is_nullable) {
        flaws.push(Drift::NullsNotDistinct { index: name() });
    }
    if index.ignored_until.is_some() {
        flaws.push(Drift::Ignored { index: name() });
    }
    for part in &index.parts {
        let (Indexed::Column(column) | Indexed::Prefix(column)) = &part.what else {
            continue;
        };
        if let Indexed::Prefix(_) = part.what {
            flaws.push(Drift::Prefix {
                index: name(),
                column: column.clone(),
            });
        }
        if let Equality::Differs {
            index: by,
            column: column_by,
            ..
        } = &part.equality
        {
            flaws.push(Drift::OtherEquality {
                index: name(),
                column: column.clone(),
                by: by.clone(),
                column_by: column_by.clone(),
            });
        }
    }
    flaws
}

/// Unique indexes that somebody may take for the constraint, each with how it differs.
pub(super) fn near(dialect: Dialect, constraint: &UniqueConstraint, indexes: &[LiveIndex]) -> Vec<String> {
    indexes
        .iter()
        .filter_map(|index| nearness(dialect, constraint, index))
        .collect()
}

fn nearness(dialect: Dialect, constraint: &UniqueConstraint, index: &LiveIndex) -> Option<String> {
    let name = &index.name;
    let declared = constraint.columns();
    let Some(indexed) = columns(index) else {
        let parts: Vec<&str> = index.parts.iter().map(|part| part.what.text()).collect();
        let mentions = |column: &&str| parts.iter().any(|part| part.contains(*column));
        return declared
            .iter()
            .any(mentions)
            .then(|| format!("{name} is on an expression: ({})", parts.join(", ")));
    };
    let indexed_is_covered = indexed
        .iter()
        .all(|column| declared.iter().any(|declared| dialect.is_same_name(declared, column)));
    if covers(dialect, declared, &indexed) {
        Some(format!("{name} is on more: ({})", indexed.join(", ")))
    } else if indexed_is_covered {
        Some(format!("{name} is on fewer: ({})", indexed.join(", ")))
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::column_type::ColumnType;
    use crate::schema::live::Origin;

    diesel::table! {
        members (id) { id -> Integer, org_id -> Integer, username -> Text }
    }

    const ANY: ColumnType = ColumnType {
        class: None,
        is_nullable: false,
    };

    const KEY: UniqueConstraint = UniqueConstraint::unique::<members::table>(&["org_id", "username"], &[ANY, ANY]);

    const NULLABLE: ColumnType = ColumnType {
        is_nullable: true,
        ..ANY
    };

    const NULLABLE_KEY: UniqueConstraint =
        UniqueConstraint::unique::<members::table>(&["org_id", "username"], &[ANY, NULLABLE]);

    fn column(name: &str) -> IndexPart {
        IndexPart::column(name)
    }

    fn index(name: &str, parts: Vec<IndexPart>) -> LiveIndex {
        LiveIndex::new(name.to_owned(), Origin::Index, parts)
    }

    fn own() -> LiveIndex {
        index("own", vec![column("username"), column("org_id")])
    }

    fn flaws_of(index: LiveIndex) -> Vec<&'static str> {
        let indexes = [index];
        let candidate = best(Dialect::Sqlite, &KEY, &indexes).expect("it has the columns");
        candidate.flaws.iter().map(Drift::code).collect()
    }

    #[test]
    fn an_index_on_the_columns_in_any_order_and_case_serves() {
        assert_eq!(flaws_of(own()), [""; 0]);
        assert_eq!(
            flaws_of(index("own", vec![column("ORG_ID"), column("UserName")])),
            [""; 0]
        );
    }

    #[test]
    fn each_flaw_is_named() {
        let failed = LiveIndex {
            is_valid: false,
            predicate: Some("org_id > 0".to_owned()),
            ..own()
        };
        assert_eq!(flaws_of(failed), ["not-valid", "partial"]);
        let deferrable = LiveIndex {
            is_deferrable: true,
            ignored_until: Some("VISIBLE"),
            ..own()
        };
        assert_eq!(flaws_of(deferrable), ["deferrable", "ignored"]);
        let prefix = IndexPart {
            what: Indexed::Prefix("username".to_owned()),
            ..column("")
        };
        let other = IndexPart {
            equality: Equality::Differs {
                index: "BINARY".to_owned(),
                column: "NOCASE".to_owned(),
                is_finer: true,
            },
            ..column("org_id")
        };
        assert_eq!(
            flaws_of(index("own", vec![prefix, other])),
            ["prefix", "other-equality"]
        );
    }

    #[test]
    fn what_one_null_equals_matters_to_a_key_that_may_be_null() {
        let equal = [LiveIndex {
            nulls_not_distinct: true,
            ..own()
        }];
        let flaws_for = |key| best(Dialect::Sqlite, key, &equal).expect("it has the columns").flaws;
        assert_eq!(flaws_for(&KEY), []);
        let [Drift::NullsNotDistinct { .. }] = &flaws_for(&NULLABLE_KEY)[..] else {
            panic!("a second NULL is refused");
        };
    }

    #[test]
    fn the_index_with_the_fewest_flaws_counts() {
        let failed = LiveIndex {
            is_valid: false,
            name: "failed".to_owned(),
            ..own()
        };
        let indexes = [failed, own()];
        let candidate = best(Dialect::Sqlite, &KEY, &indexes).expect("two have the columns");
        assert_eq!((&*candidate.index.name, candidate.flaws.len()), ("own", 0));
    }

    #[test]
    fn an_index_that_enforces_the_key_counts_more() {
        let partial = LiveIndex {
            predicate: Some("id > 1".to_owned()),
            ..own()
        };
        let enforcing = LiveIndex {
            name: "enforcing".to_owned(),
            nulls_not_distinct: true,
            ignored_until: Some("VISIBLE"),
            ..own()
        };
        let indexes = [partial, enforcing];
        let candidate = best(Dialect::Sqlite, &NULLABLE_KEY, &indexes).expect("two have the columns");
        assert_eq!((&*candidate.index.name, candidate.flaws.len()), ("enforcing", 2));
    }

    #[test]
    fn an_index_that_refuses_more_gets_in_the_way_of_one_that_serves() {
        let named = |name: &str| LiveIndex {
            name: name.to_owned(),
            ..own()
        };
        let compared = |name: &str, is_finer| {
            let differs = Equality::Differs {
                index: "other".to_owned(),
                column: "own".to_owned(),
                is_finer,
            };
            let part = IndexPart {
                equality: differs,
                ..column("org_id")
            };
            index(name, vec![part, column("username")])
        };
        let deferrable = LiveIndex {
            is_deferrable: true,
            ..named("deferrable")
        };
        let failed = LiveIndex {
            is_valid: false,
            ..named("failed")
        };
        let indexes = [
            own(),
            deferrable,
            failed,
            compared("coarser", false),
            compared("finer", true),
        ];
        let in_the_way = in_the_way(Dialect::Sqlite, &KEY, &indexes, &indexes[0]);
        let found: Vec<_> = in_the_way
            .iter()
            .map(|(index, flaw)| (&*index.name, flaw.code()))
            .collect();
        assert_eq!(found, [("deferrable", "deferrable"), ("coarser", "other-equality")]);
    }

    #[test]
    fn an_index_on_other_columns_is_only_near() {
        let expression = IndexPart {
            what: Indexed::Expression("lower(username)".to_owned()),
            ..column("")
        };
        let indexes = [
            index("narrow", vec![column("org_id")]),
            index("wide", vec![column("id"), column("org_id"), column("username")]),
            index("folded", vec![column("org_id"), expression]),
            index("elsewhere", vec![column("id")]),
            index("overlapping", vec![column("id"), column("org_id")]),
        ];
        assert!(best(Dialect::Sqlite, &KEY, &indexes).is_none());
        assert_eq!(
            near(Dialect::Sqlite, &KEY, &indexes),
            [
                "narrow is on fewer: (org_id)",
                "wide is on more: (id, org_id, username)",
                "folded is on an expression: (org_id, lower(username))",
            ]
        );
    }
}
