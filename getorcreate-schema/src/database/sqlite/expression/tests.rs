//! Tests which conditions count as equal. SQLite itself is asked if `ON CONFLICT` finds the index, and if a `SELECT`
//! uses it.

use diesel::SqliteConnection;
use diesel::connection::{Connection, SimpleConnection};
use getorcreate_runtime::internals::{ColumnType, Condition, Dialect, Function, Literal, Order, Test};

use super::{call, is_within, rows};
use crate::connection::SchemaConnection;
use crate::live::{LiveColumn, LiveTable, Rows};

const ANY: ColumnType = ColumnType {
    class: None,
    is_nullable: true,
};

const fn condition(column: &'static str, literal: Literal) -> Condition {
    Condition::new(column, ANY, Test::Equal(literal))
}

/// A table with this unique index and no other.
fn database(on: &str) -> SqliteConnection {
    let mut conn = SqliteConnection::establish(":memory:").expect("there is memory");
    let table = "CREATE TABLE t (k TEXT, flag BOOLEAN, n INTEGER, state TEXT, deleted_at TEXT)";
    conn.batch_execute(&format!("{table}; CREATE UNIQUE INDEX i ON t {on}"))
        .expect("the SQL is valid");
    conn
}

/// Asks `SQLite` if `ON CONFLICT` finds the index for our statements, and if a `SELECT` uses it.
fn finds(on: &str, key: &str, declared: &[Condition]) -> (bool, bool) {
    let mut conn = database(on);
    let condition = Dialect::Sqlite.conjunction(declared);
    let (target, filter) = match declared {
        [] => (String::new(), String::new()),
        _ => (format!("WHERE {condition}"), format!("AND {condition}")),
    };
    let insert = format!("INSERT INTO t (n) VALUES (0) ON CONFLICT ({key}) {target} DO NOTHING");
    let explained = format!("EXPLAIN QUERY PLAN SELECT * FROM t WHERE {key} = lower('x') {filter}");
    let plan = conn
        .rows(&explained)
        .expect("it can be explained")
        .into_iter()
        .flatten()
        .flatten();
    let uses_index = plan.into_iter().any(|text| text.contains("USING INDEX i"));
    (conn.batch_execute(&insert).is_ok(), uses_index)
}

const CONDITIONS: [(Condition, &[&str], &[&str]); 11] = [
    (
        condition("flag", Literal::Bool(true)),
        &[
            "flag = 1",
            "flag == 1",
            "`flag`=1",
            "[FLAG] = (1)",
            "((flag) = 1)",
            "(flag = 1) -- so",
        ],
        &[
            "flag",
            "flag = TRUE",
            "1 = flag",
            "flag IS 1",
            "flag = '1'",
            "flag = 0",
            "flag > 0",
            "flag = 1 AND 1",
        ],
    ),
    (
        condition("flag", Literal::Bool(false)),
        &["flag = 0"],
        &["NOT flag", "flag = FALSE", "flag = 1"],
    ),
    (
        condition("n", Literal::Integer(-7)),
        &["n = -7", "n = - 7"],
        &["n = 7", "n = '-7'", "n IN (-7)"],
    ),
    (
        condition("state", Literal::Text("it's \"on\" AND")),
        &["state = 'it''s \"on\" AND'"],
        &[
            "state = 'it''s \"on\"'",
            "state LIKE 'it''s \"on\" AND'",
            "state = 'IT''S \"on\" AND'",
        ],
    ),
    (
        condition("state", Literal::Text("open")),
        &["state = 'open'", "\"State\" = 'open'"],
        &[
            "state = 'open' COLLATE NOCASE",
            "state || '' = 'open'",
            "state = 'OPEN'",
        ],
    ),
    (
        condition("deleted_at", Literal::Null),
        &["deleted_at IS NULL", "deleted_at ISNULL", "(deleted_at) is null"],
        &["deleted_at IS NOT NULL", "deleted_at = NULL", "NULL IS deleted_at"],
    ),
    (
        Condition::new("deleted_at", ANY, Test::NotEqual(Literal::Null)),
        &["deleted_at IS NOT NULL", "deleted_at NOTNULL", "(deleted_at) not null"],
        &["NOT deleted_at IS NULL", "deleted_at <> NULL"],
    ),
    (
        Condition::new("n", ANY, Test::Order(Order::Greater, 0)),
        &["n > 0", "\"N\">(0)"],
        &["0 < n", "n >= 0", "n > 1", "n > '0'", "n >= 1"],
    ),
    (
        Condition::new("n", ANY, Test::Order(Order::LessOrEqual, -1)),
        &["n <= -1"],
        &["n < -1", "n < 0", "-1 >= n"],
    ),
    (
        Condition::new("state", ANY, Test::NotEqual(Literal::Text("closed"))),
        &["state <> 'closed'", "state != 'closed'"],
        &["NOT state = 'closed'", "state IS NOT 'closed'", "'closed' <> state"],
    ),
    (
        Condition::new("state", ANY, Test::In(&[Literal::Text("open"), Literal::Text("new")])),
        &["state IN ('open', 'new')", "(state in ('open','new'))"],
        &[
            "state IN ('new', 'open')",
            "state IN ('open')",
            "state NOT IN ('open', 'new')",
            "state = 'open' OR state = 'new'",
        ],
    ),
];

#[test]
fn a_condition_is_the_same_if_sqlite_finds_the_index() {
    for (condition, same, other) in CONDITIONS {
        for predicate in same {
            assert_eq!(
                finds(&format!("(k) WHERE {predicate}"), "k", &[condition]),
                (true, true),
                "{predicate}"
            );
            assert_eq!(
                rows(predicate, &[condition], &LiveTable::default()),
                Rows::Same,
                "{predicate}"
            );
        }
        for predicate in other {
            assert!(
                !finds(&format!("(k) WHERE {predicate}"), "k", &[condition]).0,
                "{predicate}"
            );
            assert_eq!(
                rows(predicate, &[condition], &LiveTable::default()),
                Rows::Other,
                "{predicate}"
            );
        }
    }
}

#[test]
fn the_order_of_conditions_matters() {
    let both = [
        condition("flag", Literal::Bool(true)),
        condition("deleted_at", Literal::Null),
    ];
    for predicate in [
        "flag = 1 AND deleted_at IS NULL",
        "(flag = 1 AND deleted_at IS NULL)",
        "(flag = 1) AND (deleted_at IS NULL)",
    ] {
        assert_eq!(
            finds(&format!("(k) WHERE {predicate}"), "k", &both),
            (true, true),
            "{predicate}"
        );
        assert_eq!(rows(predicate, &both, &LiveTable::default()), Rows::Same, "{predicate}");
    }
    for predicate in [
        "deleted_at IS NULL AND flag = 1",
        "flag = 1",
        "flag = 1 OR deleted_at IS NULL",
    ] {
        assert!(!finds(&format!("(k) WHERE {predicate}"), "k", &both).0, "{predicate}");
        assert_eq!(
            rows(predicate, &both, &LiveTable::default()),
            Rows::Other,
            "{predicate}"
        );
    }
}

#[test]
fn three_conditions_are_read_from_left_to_right() {
    let three = [
        condition("flag", Literal::Bool(true)),
        condition("n", Literal::Integer(1)),
        condition("deleted_at", Literal::Null),
    ];
    for (predicate, is_same) in [
        ("flag = 1 AND n = 1 AND deleted_at IS NULL", true),
        ("(flag = 1 AND n = 1) AND deleted_at IS NULL", true),
        ("flag = 1 AND (n = 1 AND deleted_at IS NULL)", false),
    ] {
        assert_eq!(
            finds(&format!("(k) WHERE {predicate}"), "k", &three).0,
            is_same,
            "{predicate}"
        );
        assert_eq!(
            rows(predicate, &three, &LiveTable::default()) == Rows::Same,
            is_same,
            "{predicate}"
        );
    }
}

/// The index has no condition. `ON CONFLICT` takes it, and it then rejects other rows too.
#[test]
fn an_index_of_all_rows_is_found_as_well() {
    let flag = condition("flag", Literal::Bool(true));
    assert_eq!(finds("(k)", "k", &[flag]), (true, true));
}

#[test]
fn an_expression_is_the_same_if_sqlite_finds_the_index() {
    for (expression, is_found) in [
        ("lower(k)", true),
        ("LOWER(\"K\")", true),
        ("(lower((`k`)))", true),
        ("lower(k) COLLATE BINARY", true),
        ("upper(k)", false),
        ("lower(state)", false),
        ("lower(k || '')", false),
        ("lower(k COLLATE NOCASE)", false),
        ("lower(trim(k))", false),
        ("trim(k, ' ')", false),
        ("k", false),
    ] {
        assert_eq!(
            finds(&format!("({expression})"), "lower(`k`)", &[]).0,
            is_found,
            "{expression}"
        );
        let is_same = call(expression).is_some_and(|call| call.is(Dialect::Sqlite, Function::Lower, "k"));
        assert_eq!(is_same, is_found, "{expression}");
    }
}

/// SQLite compares the literal as it is written: `TRUE` is not `1`.
#[test]
fn a_value_for_null_is_the_same_if_sqlite_finds_the_index() {
    let replaced = Function::Coalesce(Literal::Bool(true));
    for (expression, is_found) in [
        ("coalesce(flag, 1)", true),
        ("COALESCE(\"FLAG\", (1))", true),
        ("coalesce(flag, TRUE)", false),
        ("coalesce(flag, 0)", false),
        ("coalesce(flag, '1')", false),
        ("coalesce(flag, n, 1)", false),
        ("ifnull(flag, 1)", false),
        ("flag", false),
    ] {
        assert_eq!(
            finds(&format!("({expression})"), "coalesce(`flag`, 1)", &[]).0,
            is_found,
            "{expression}"
        );
        let is_same = call(expression).is_some_and(|call| call.is(Dialect::Sqlite, replaced, "flag"));
        assert_eq!(is_same, is_found, "{expression}");
    }
}

#[test]
fn a_function_of_the_user_s_own_is_known_by_its_name() {
    let own = Function::Own("canonical_name");
    for (expression, is_it) in [
        ("canonical_name(k)", true),
        ("Canonical_Name(`K`)", true),
        ("canonical_name(state)", false),
        ("canonical_name(k, 1)", false),
        ("canonical(k)", false),
    ] {
        let is_same = call(expression).is_some_and(|call| call.is(Dialect::Sqlite, own, "k"));
        assert_eq!(is_same, is_it, "{expression}");
    }
}

/// The columns of [`database`].
fn live() -> LiveTable {
    let columns = ["k", "flag", "n", "state", "deleted_at"].map(|name| LiveColumn {
        name: name.to_owned(),
        ..LiveColumn::default()
    });
    LiveTable {
        columns: columns.into(),
        ..LiveTable::default()
    }
}

#[test]
fn a_text_in_double_quotes_is_one_unless_a_column_is_called_so() {
    let (open, flag) = (
        condition("state", Literal::Text("open")),
        condition("state", Literal::Text("flag")),
    );
    assert_eq!(finds("(k) WHERE state = \"open\"", "k", &[open]), (true, true));
    assert_eq!(rows("state = \"open\"", &[open], &live()), Rows::Same);
    assert!(!finds("(k) WHERE state = \"flag\"", "k", &[flag]).0);
    assert_eq!(rows("state = \"flag\"", &[flag], &live()), Rows::Other);
}

/// Rows of each kind show what these indexes hold.
#[test]
fn an_index_that_on_conflict_does_not_find_may_hold_no_other_rows() {
    let flag = condition("flag", Literal::Bool(true));
    let open = condition("state", Literal::Text("open"));
    let gone = condition("deleted_at", Literal::Null);
    let cases: &[(&[Condition], &[&str], &[&str])] = &[
        (
            &[flag],
            &[
                "1 = flag",
                "flag IS 1",
                "flag IN (1)",
                "flag = TRUE",
                "(TRUE == flag)",
                "flag = 1 AND n > 3",
                "n = 1 AND (flag = 1)",
                "flag = 1 AND CAST(n AS UNSIGNED BIG INT) > 0",
            ],
            &[
                "flag",
                "flag <> 0",
                "flag = 1 OR n = 1",
                "flag = 1 OR n = 2 AND flag = 1",
                "flag IS NOT 1",
                "flag IS TRUE",
                "flag IN (1, 2)",
                "n BETWEEN 0 AND 9",
                "NOT flag = 1",
                "flag >= 1",
            ],
        ),
        (
            &[open, gone],
            &[
                "deleted_at IS NULL AND state = 'open'",
                "NULL IS deleted_at AND 'open' = state",
                "(state IN ('open') AND n = 1) AND deleted_at ISNULL",
            ],
            &[
                "state = 'open'",
                "deleted_at IS NULL",
                "state = 'open' AND deleted_at NOTNULL",
                "state = 'open' AND deleted_at = NULL OR 1",
            ],
        ),
    ];
    for (declared, within, beyond) in cases {
        for (predicates, expected) in [(within, true), (beyond, false)] {
            for predicate in *predicates {
                assert_eq!(is_within(predicate, declared, &live()), expected, "{predicate}");
                let holds_others = holds_others(predicate, declared);
                assert!(!expected || !holds_others, "{predicate}");
            }
        }
    }
}

/// True if one of these rows meets the predicate but not the declared conditions.
fn holds_others(predicate: &str, declared: &[Condition]) -> bool {
    let mut conn = SqliteConnection::establish(":memory:").expect("there is memory");
    let declared = Dialect::Sqlite.conjunction(declared);
    let count = format!(
        "WITH flags(flag) AS (VALUES (0), (1), (2), (NULL)), numbers(n) AS (VALUES (1), (2), (4)),
        states(state) AS (VALUES ('open'), ('closed'), (NULL)), dates(deleted_at) AS (VALUES ('x'), (NULL))
        SELECT CAST(count(*) AS TEXT) FROM flags, numbers, states, dates WHERE ({predicate}) AND ({declared}) IS NOT 1"
    );
    let count = conn.rows(&count).expect("it is valid").remove(0).remove(0);
    count.as_deref() != Some("0")
}
