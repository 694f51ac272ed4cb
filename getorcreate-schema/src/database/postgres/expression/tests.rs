use super::{call, rows, widened_coalesce};
use crate::live::{LiveColumn, LiveTable, Rows};
use getorcreate_runtime::internals::{ColumnType, Condition, Dialect, Function, Literal, Order, Test, TypeClass};

const ANY: ColumnType = ColumnType {
    class: None,
    is_nullable: true,
};

const fn condition(column: &'static str, literal: Literal) -> Condition {
    Condition::new(column, ANY, Test::Equal(literal))
}

fn compared(predicate: &str, declared: &[Condition]) -> Rows {
    let column = |name: &str, type_name: &str, classes| LiveColumn {
        name: name.to_owned(),
        type_name: type_name.to_owned(),
        classes,
        is_nullable: true,
        ..LiveColumn::default()
    };
    let live = LiveTable {
        columns: vec![
            column("padded", "character(5)", &[TypeClass::Text]),
            column("state", "character varying(20)", &[TypeClass::Text]),
            column("flag", "yes_or_no", &[TypeClass::Boolean]),
            column("n", "positive", &[TypeClass::Integer]),
        ],
        ..LiveTable::default()
    };
    rows(predicate, declared, &live)
}

#[test]
fn a_term_is_read_in_each_form_that_the_server_takes_for_it() {
    let flag = condition("flag", Literal::Bool(true));
    let off = condition("flag", Literal::Bool(false));
    let number = condition("n", Literal::Integer(1));
    let negative = condition("n", Literal::Integer(-1));
    let big = condition("n", Literal::Integer(5_000_000_000));
    let open = condition("state", Literal::Text("open"));
    let quoted = condition("state", Literal::Text("it's ::text AND \"so\""));
    let deleted = condition("deleted_at", Literal::Null);
    let odd = condition("the \"Flag\"", Literal::Bool(true));
    let padded = condition("padded", Literal::Text("x"));
    for (condition, written) in [
        (flag, "flag"),
        (flag, "(flag)"),
        (flag, "flag = true"),
        (flag, "true = flag"),
        (flag, "flag::boolean = true"),
        (number, "n::integer = 1"),
        (off, "NOT flag"),
        (off, "(NOT flag)"),
        (off, "flag = false"),
        (number, "n = 1"),
        (number, "1 = n"),
        (number, "n = 1::bigint"),
        (negative, "n = '-1'::integer"),
        (negative, "n = -1"),
        (big, "n = '5000000000'::bigint"),
        (open, "state = 'open'::text"),
        (open, "state::text = 'open'::text"),
        (open, "(state)::text = 'open'::text"),
        (open, "state = 'open'::mood"),
        (open, "state = 'open'::other.\"Mood\""),
        (open, "state = 'open'::character varying::text"),
        (open, "state::text = 'open'::character varying(20)::text"),
        (quoted, "state = 'it''s ::text AND \"so\"'::text"),
        (deleted, "deleted_at IS NULL"),
        (odd, "\"the \"\"Flag\"\"\""),
        (odd, "\"the \"\"Flag\"\"\" = true"),
        (padded, "padded = 'x'::bpchar"),
    ] {
        assert_eq!(compared(written, &[condition]), Rows::Same, "{written}");
    }
}

#[test]
fn what_says_something_else_is_never_taken_for_it() {
    let flag = condition("flag", Literal::Bool(true));
    let number = condition("n", Literal::Integer(1));
    let open = condition("state", Literal::Text("open"));
    let deleted = condition("deleted_at", Literal::Null);
    let padded = condition("padded", Literal::Text("x"));
    for (condition, written) in [
        (flag, ""),
        (flag, "NOT flag"),
        (flag, "flag = false"),
        (flag, "flag IS TRUE"),
        (flag, "flag IS NOT FALSE"),
        (flag, "flag IS NOT NULL"),
        (flag, "flag OR other"),
        (flag, "Flag"),
        (flag, "'flag'"),
        (flag, "flags"),
        (number, "n = 2"),
        (number, "n = '-1'::integer"),
        (number, "n >= 1"),
        (number, "n <> 1"),
        (number, "n = 1.0"),
        (number, "n::numeric = 1"),
        (number, "(n + 0) = 1"),
        (number, "n = ANY (ARRAY[1, 2])"),
        (open, "state = 'opened'::text"),
        (open, "state = 'Open'::text"),
        (open, "lower(state) = 'open'::text"),
        (open, "state::text = 'open'::character varying(2)::text"),
        (open, "state = 'open'::character"),
        (number, "n::text = '1'::text"),
        (flag, "flag::text = 'true'::text"),
        (open, "state = 'open'::text COLLATE \"C\""),
        (open, "state ~~ 'open'::text"),
        (deleted, "deleted_at IS NOT NULL"),
        (deleted, "NOT deleted_at IS NULL"),
        (padded, "padded::text = 'x'::text"),
    ] {
        assert_eq!(compared(written, &[condition]), Rows::Other, "{written}");
    }
}

#[test]
fn each_test_is_read_as_the_server_prints_it() {
    const NUMBERS: &[Literal] = &[Literal::Integer(1), Literal::Integer(2)];
    const STATES: &[Literal] = &[Literal::Text("open"), Literal::Text("new")];
    for (column, test, written) in [
        ("n", Test::Order(Order::Greater, 0), "n > 0"),
        ("n", Test::Order(Order::Greater, 0), "0 < n"),
        ("n", Test::Order(Order::GreaterOrEqual, -1), "n >= '-1'::integer"),
        ("n", Test::Order(Order::Less, 7), "n < 7"),
        ("n", Test::Order(Order::LessOrEqual, 7), "n <= 7"),
        ("n", Test::NotEqual(Literal::Integer(1)), "n <> 1"),
        ("n", Test::NotEqual(Literal::Null), "n IS NOT NULL"),
        ("flag", Test::NotEqual(Literal::Bool(true)), "flag <> true"),
        ("flag", Test::NotEqual(Literal::Bool(true)), "NOT flag"),
        (
            "state",
            Test::NotEqual(Literal::Text("closed")),
            "(state)::text <> 'closed'::text",
        ),
        ("n", Test::In(NUMBERS), "n = ANY (ARRAY[1, 2])"),
        ("n", Test::In(NUMBERS), "n = ANY (ARRAY[(2)::bigint, (1)::bigint])"),
        ("n", Test::In(&[Literal::Integer(1)]), "n = 1"),
        (
            "state",
            Test::In(STATES),
            "state = ANY (ARRAY['open'::text, 'new'::text])",
        ),
        (
            "state",
            Test::In(STATES),
            "(state)::text = ANY ((ARRAY['open'::character varying, 'new'::character varying])::text[])",
        ),
        (
            "state",
            Test::In(STATES),
            "state = ANY (ARRAY['open'::mood, 'new'::mood])",
        ),
    ] {
        let condition = Condition::new(column, ANY, test);
        assert_eq!(compared(written, &[condition]), Rows::Same, "{written}");
    }
    for (column, test, written) in [
        ("n", Test::Order(Order::Greater, 0), "n >= 0"),
        ("n", Test::Order(Order::Greater, 0), "0 > n"),
        ("n", Test::NotEqual(Literal::Null), "n IS NULL"),
        ("n", Test::In(NUMBERS), "n = ANY (ARRAY[1, 2, 3])"),
        ("n", Test::In(NUMBERS), "n <> ALL (ARRAY[1, 2])"),
        ("n", Test::In(NUMBERS), "n > ANY (ARRAY[1, 2])"),
        (
            "state",
            Test::In(STATES),
            "lower(state) = ANY (ARRAY['open'::text, 'new'::text])",
        ),
    ] {
        let condition = Condition::new(column, ANY, test);
        assert_eq!(compared(written, &[condition]), Rows::Other, "{written}");
    }
}

#[test]
fn conditions_are_a_set() {
    let flag = condition("flag", Literal::Bool(true));
    let deleted = condition("deleted_at", Literal::Null);
    let both = [flag, deleted];
    for written in [
        "flag = true AND deleted_at IS NULL",
        "deleted_at IS NULL AND flag",
        "(deleted_at IS NULL) AND (flag = true)",
        "((flag = true) AND (deleted_at IS NULL))",
        "(flag AND (flag = true)) AND deleted_at IS NULL",
    ] {
        assert_eq!(compared(written, &both), Rows::Same, "{written}");
    }
    assert_eq!(compared("flag", &both), Rows::More);
    assert_eq!(compared("deleted_at IS NULL", &both), Rows::More);
    for written in [
        "flag AND n = 1",
        "flag AND deleted_at IS NULL AND n = 1",
        "flag OR deleted_at IS NULL",
    ] {
        assert_eq!(compared(written, &both), Rows::Other, "{written}");
    }
}

#[test]
fn a_call_is_read_as_each_version_writes_it() {
    for (written, function, column) in [
        ("lower(email)", Function::Lower, "email"),
        ("lower(email::text)", Function::Lower, "email"),
        ("lower((email)::text)", Function::Lower, "email"),
        ("(upper(\"the E-mail\"))", Function::Upper, "the E-mail"),
        ("btrim(email)", Function::Trim, "email"),
        ("TRIM(BOTH FROM email)", Function::Trim, "email"),
        ("TRIM(BOTH FROM email::text)", Function::Trim, "email"),
        (
            "COALESCE(email, 'x'::text)",
            Function::Coalesce(Literal::Text("x")),
            "email",
        ),
        (
            "COALESCE(email, 'x'::character varying)",
            Function::Coalesce(Literal::Text("x")),
            "email",
        ),
        (
            "COALESCE(big, (0)::bigint)",
            Function::Coalesce(Literal::Integer(0)),
            "big",
        ),
        (
            "COALESCE(n, '-1'::integer)",
            Function::Coalesce(Literal::Integer(-1)),
            "n",
        ),
        (
            "COALESCE(flag, false)",
            Function::Coalesce(Literal::Bool(false)),
            "flag",
        ),
    ] {
        let call = call(written).expect("it is a call");
        assert!(call.is(Dialect::Postgres, function, column), "{written}");
    }
}

#[test]
fn another_expression_is_no_call() {
    for written in [
        "",
        "lower",
        "email",
        "lower(email COLLATE \"C\")",
        "lower(ebc::bpchar::text)",
        "lower(email::citext)",
        "lower(email) || 'x'::text",
        "lower(upper(email))",
        "COALESCE(email)",
        "COALESCE(email, other)",
        "COALESCE(email, other, 'x'::text)",
        "canonical_name(email)",
        "public.lower(email)",
        "\"Lower\"(email)",
        "TRIM(BOTH ' '::text FROM email)",
        "TRIM(LEADING FROM email)",
        "btrim(email, ' '::text)",
        "initcap(email)",
    ] {
        assert_eq!(call(written), None, "{written}");
    }
}

#[test]
fn a_small_integer_is_cast_beside_a_value_for_null() {
    let column = |name: &str, classes| LiveColumn {
        name: name.to_owned(),
        classes,
        ..LiveColumn::default()
    };
    let live = LiveTable {
        columns: vec![
            column("level", &[TypeClass::SmallInteger]),
            column("big", &[TypeClass::BigInteger]),
        ],
        ..LiveTable::default()
    };
    let read = |text: &str| widened_coalesce(text, &live).map(|call| call.column);
    let level = Some("level".to_owned());
    assert_eq!(read("COALESCE((level)::integer, '-1'::integer)"), level);
    for other in [
        "COALESCE((level)::bigint, '-1'::bigint)",
        "COALESCE((big)::integer, '-1'::integer)",
        "COALESCE(level, '-1'::smallint)",
        "abs((level)::integer)",
    ] {
        assert_eq!(read(other), None, "{other}");
    }
}
