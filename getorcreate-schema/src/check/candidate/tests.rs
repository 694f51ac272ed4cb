//! Tests indexes against a declaration: each one with its flaws.

use getorcreate_runtime::UniqueConstraint;
use getorcreate_runtime::internals::{ColumnType, Condition, Declaration, Function, Literal, Test};

use super::{best, conflicting};
use crate::check::near::near;
use crate::check::table_check::TableCheck;
use crate::database::Dialect;

use crate::live::{Equality, IndexPart, Indexed, LiveIndex, LiveTable, Origin};
use crate::report::Drift;

diesel::table! {
    members (id) { id -> Integer, org_id -> Integer, username -> Text }
}

const ANY: ColumnType = ColumnType {
    class: None,
    is_nullable: false,
};

const DECLARED: Declaration = Declaration::unique::<members::table>(&["org_id", "username"], &[ANY, ANY]);
const KEY: UniqueConstraint = DECLARED.constraint();

const NULLABLE: ColumnType = ColumnType {
    is_nullable: true,
    ..ANY
};

const NULLABLE_KEY: Declaration = Declaration::unique::<members::table>(&["org_id", "username"], &[ANY, NULLABLE]);

fn column(name: &str) -> IndexPart {
    IndexPart::column(name)
}

fn index(name: &str, parts: Vec<IndexPart>) -> LiveIndex {
    LiveIndex::new(name.to_owned(), Origin::Index, parts)
}

fn own() -> LiveIndex {
    index("own", vec![column("username"), column("org_id")])
}

fn table(unique_indexes: Vec<LiveIndex>) -> LiveTable {
    LiveTable {
        unique_indexes,
        ..LiveTable::default()
    }
}

fn check(live: &LiveTable) -> TableCheck<'_> {
    TableCheck {
        database: Dialect::Sqlite.database(),
        live,
        declared: &[],
    }
}

fn flaws_of(index: LiveIndex) -> Vec<&'static str> {
    let table = table(vec![index]);
    let candidate = best(check(&table), &KEY).expect("it has the columns");
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
    let equal = table(vec![LiveIndex {
        nulls_not_distinct: true,
        ..own()
    }]);
    let flaws_for = |key| best(check(&equal), key).expect("it has the columns").flaws;
    assert_eq!(flaws_for(&KEY), []);
    let [Drift::NullsNotDistinct { .. }] = &flaws_for(&NULLABLE_KEY.constraint())[..] else {
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
    let table = table(vec![failed, own()]);
    let candidate = best(check(&table), &KEY).expect("two have the columns");
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
    let table = table(vec![partial, enforcing]);
    let candidate = best(check(&table), &NULLABLE_KEY.constraint()).expect("two have the columns");
    assert_eq!((&*candidate.index.name, candidate.flaws.len()), ("enforcing", 2));
}

#[test]
fn an_index_that_refuses_more_conflicts_with_one_that_serves() {
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
    let table = table(vec![
        own(),
        deferrable,
        failed,
        compared("coarser", false),
        compared("finer", true),
    ]);
    let conflicting = conflicting(check(&table), &KEY, &own());
    let found: Vec<_> = conflicting
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
    let table = table(vec![
        index("narrow", vec![column("org_id")]),
        index("wide", vec![column("id"), column("org_id"), column("username")]),
        index("folded", vec![column("org_id"), expression]),
        index("elsewhere", vec![column("id")]),
        index("overlapping", vec![column("id"), column("org_id")]),
    ]);
    assert!(best(check(&table), &KEY).is_none());
    assert_eq!(
        near(check(&table), &KEY),
        [
            "the index narrow is on fewer columns: (org_id)",
            "the index wide is on more columns: (id, org_id, username)",
            "the index folded is on an expression: (org_id, lower(username))",
        ]
    );
}

const LIVE: &[Condition] = &[Condition::new("deleted_at", NULLABLE, Test::Equal(Literal::Null))];

const LIVE_KEY: UniqueConstraint = DECLARED.filtered(LIVE).marked("Live").constraint();

const DECLARED_FOLDED: Declaration = DECLARED.on(&[None, Some(Function::Lower)]).marked("Folded");
const FOLDED: UniqueConstraint = DECLARED_FOLDED.constraint();

const ALL: &[UniqueConstraint] = &[KEY, LIVE_KEY, FOLDED];

fn holding(name: &str, predicate: &str) -> LiveIndex {
    LiveIndex {
        name: name.to_owned(),
        predicate: Some(predicate.to_owned()),
        ..own()
    }
}

fn expression(text: &str) -> IndexPart {
    IndexPart {
        what: Indexed::Expression(text.to_owned()),
        ..column("")
    }
}

/// The best index for a key, with its flaws.
fn best_for(key: &UniqueConstraint, indexes: Vec<LiveIndex>) -> Option<(String, Vec<&'static str>, bool)> {
    let table = table(indexes);
    let candidate = best(check(&table), key)?;
    let codes = candidate.flaws.iter().map(Drift::code).collect();
    Some((candidate.index.name.clone(), codes, candidate.is_enforced()))
}

#[test]
fn an_index_of_the_declared_rows_serves_and_no_other_does() {
    let best = |index| best_for(&LIVE_KEY, vec![index]).expect("it is on the columns");
    let of = |codes: &[&'static str], is_enforced| (codes.to_vec(), is_enforced);
    let told = |(_, codes, is_enforced): (String, Vec<_>, bool)| (codes, is_enforced);
    assert_eq!(told(best(holding("i", "deleted_at IS NULL"))), of(&[], true));
    assert_eq!(told(best(own())), of(&["wider"], false));
    assert_eq!(
        told(best(holding("i", "deleted_at IS NOT NULL"))),
        of(&["other-predicate"], false)
    );
    assert_eq!(
        best_for(&KEY, vec![holding("i", "deleted_at IS NULL")]).map(told),
        Some(of(&["partial"], false))
    );
}

#[test]
fn an_index_on_the_declared_expression_serves_and_no_other_does() {
    let with = |text: &str| index("i", vec![expression(text), column("org_id")]);
    let best = |text: &str| best_for(&FOLDED, vec![with(text)]).map(|(_, codes, _)| codes);
    assert_eq!(best("LOWER(\"username\")"), Some(vec![]));
    assert_eq!(best("upper(username)"), Some(vec!["other-expression"]));
    assert_eq!(best("lower(email)"), None);
    assert_eq!(best_for(&FOLDED, vec![own()]), None, "on the column itself");
    assert_eq!(best_for(&KEY, vec![with("lower(username)")]), None);
}

#[test]
fn what_is_equal_to_an_expression_s_index_is_looked_at() {
    let other = IndexPart {
        equality: Equality::Differs {
            index: "NOCASE".to_owned(),
            column: "BINARY".to_owned(),
            is_finer: false,
        },
        ..expression("lower(username)")
    };
    let best = best_for(&FOLDED, vec![index("i", vec![column("org_id"), other])]);
    assert_eq!(best, Some(("i".to_owned(), vec!["other-equality"], false)));
}

#[test]
fn an_index_of_all_rows_conflicts_with_one_that_serves() {
    let found = |declared| {
        let serving = holding("live", "deleted_at IS NULL");
        let table = table(vec![own(), serving.clone(), holding("few", "org_id = 7")]);
        let check = TableCheck {
            declared,
            ..check(&table)
        };
        let found = conflicting(check, &LIVE_KEY, &serving).into_iter();
        found
            .map(|(index, flaw)| (index.name.clone(), flaw.code()))
            .collect::<Vec<_>>()
    };
    assert_eq!(found(&[LIVE_KEY]), [("own".to_owned(), "wider")]);
    assert_eq!(found(ALL), [], "another key is declared to be that");
}

/// The check does not replace it for this key.
#[test]
fn an_index_of_another_declared_key_is_only_near() {
    let table = table(vec![own()]);
    let check = TableCheck {
        declared: ALL,
        ..check(&table)
    };
    assert!(best(check, &LIVE_KEY).is_none());
    assert_eq!(near(check, &LIVE_KEY), ["the index own holds all rows"]);
    assert_eq!(
        near(check, &FOLDED),
        ["the index own is on the plain columns: (username, org_id)"]
    );
    let table = self::table(vec![holding("live", "deleted_at IS NULL")]);
    let check = TableCheck { live: &table, ..check };
    assert!(best(check, &KEY).is_none());
    assert_eq!(
        near(check, &KEY),
        ["the index live holds only rows with deleted_at IS NULL"]
    );
}

#[test]
fn one_null_equals_another_only_where_both_say_so() {
    let equal = LiveIndex {
        nulls_not_distinct: true,
        ..own()
    };
    let key = NULLABLE_KEY.with_equal_nulls().constraint();
    let told = |key, index| best_for(key, vec![index]).map(|(_, codes, is_enforced)| (codes, is_enforced));
    assert_eq!(told(&key, equal), Some((vec![], true)));
    assert_eq!(told(&key, own()), Some((vec!["nulls-distinct"], false)));
    assert_eq!(
        told(&DECLARED.with_equal_nulls().constraint(), own()),
        Some((vec![], true)),
        "it is never NULL"
    );
}

/// One generated column stands in for the condition, another for the expression.
#[cfg(feature = "mysql")]
#[test]
fn generated_columns_stand_for_what_they_are_made_of() {
    let key = DECLARED_FOLDED.filtered(LIVE).constraint();
    let best = |columns: &[&str]| {
        let table = table(vec![index("i", columns.iter().map(|name| column(name)).collect())]);
        let check = TableCheck {
            database: Dialect::Mysql.database(),
            ..check(&table)
        };
        best(check, &key).map(|candidate| candidate.flaws.iter().map(Drift::code).collect::<Vec<_>>())
    };
    assert_eq!(
        best(&["org_id", "members_folded_username", "members_folded"]),
        Some(vec![])
    );
    assert_eq!(best(&["org_id", "members_folded_username"]), Some(vec!["wider"]));
    assert_eq!(best(&["org_id", "username", "members_folded"]), None);
}
