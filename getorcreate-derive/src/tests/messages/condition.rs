//! `where(..)`.

use crate::tests::messages::{assert_errors, assert_user_errors};

/// Asserts the errors of this text inside `where(..)`.
fn assert_condition_errors(condition: &str, expected: &[(&str, &str)]) {
    assert_user_errors(&format!("#[unique(email, where({condition}), as = Flagged)]"), expected);
}

#[test]
fn not_a_condition() {
    let message = "a condition compares a column with a literal";
    let meant = [
        ("!flag", "flag = false"),
        ("flag == true", "flag = true"),
        ("users::state == \"a b\"", "users::state = \"a b\""),
        ("deleted_at is NULL", "deleted_at = NULL"),
        ("users::deleted_at IS null", "users::deleted_at = NULL"),
        ("flag IS TRUE", "flag = true"),
        ("deleted_at IS NOT NULL", "deleted_at != NULL"),
        ("flag <> true", "flag != true"),
        (
            "users::state IN (\"open\", \"new\")",
            "users::state in [\"open\", \"new\"]",
        ),
    ];
    for (code, condition) in meant {
        assert_condition_errors(code, &[(code, &format!("{message}\nhelp: write `{condition}`"))]);
    }
    for column in ["flag", "users::flag"] {
        let help = format!("add its value; for a boolean, write `{column} = true`");
        assert_condition_errors(column, &[(column, &format!("{message}\nhelp: {help}"))]);
    }
    let unclear = [
        "org_id => 3",
        "org_id << 3",
        "org_id <> other",
        "org_id IN (other)",
        "flag == other",
        "deleted_at IS NOT 3",
        "deleted_at is 3",
        "IS NULL",
        "true = flag",
        "\"flag\" = true",
        "not(flag)",
        "::org_id = 3",
        "= 3",
        "-org_id",
        "!lower(email)",
        "3",
    ];
    let note = "note: write it as `flag = true`, `number > 0`, `state != \"closed\"` or `state in [\"open\", \"new\"]`, \
                and separate several with commas";
    for code in unclear {
        assert_condition_errors(code, &[(code, &format!("{message}\n{note}"))]);
    }
    assert_condition_errors("org_id = 1,, r#type = 2", &[(",", &format!("{message}\n{note}"))]);
}

#[test]
fn not_a_literal() {
    let found = [
        ("3.5", ", found a floating-point number"),
        ("-3.5", ", found a floating-point number"),
        ("1.0f64", ", found a floating-point number"),
        ("'c'", ", found a character\nhelp: write it as a string: `\"c\"`"),
        ("b\"open\"", ", found a byte string"),
        ("c\"open\"", ", found a C string"),
        ("b'c'", ", found a byte"),
        ("None", ", found `None`\nhelp: write `NULL`"),
        ("null", ", found `null`\nhelp: write `NULL`"),
        ("TRUE", ", found `TRUE`\nhelp: write `true`"),
        ("False", ", found `False`\nhelp: write `false`"),
        (
            "open",
            ", found `open`\nhelp: write it in quotes if it is a string: `\"open\"`",
        ),
        ("State::Open", ", found `State::Open`"),
        ("1 + 1", ", found an expression"),
        ("-true", ", found an expression"),
        ("now()", ", found an expression"),
        ("\"a\" \"b\"", ""),
        ("-", ""),
        (
            "true AND org_id = 3",
            ", found several conditions\nhelp: separate the conditions with commas",
        ),
    ];
    for (code, rest) in found {
        let message = format!("expected `true`, `false`, a whole number, a string or `NULL`{rest}");
        assert_condition_errors(&format!("org_id = {code}"), &[(code, &message)]);
    }
    assert_condition_errors(
        "org_id =",
        &[("=", "expected `true`, `false`, a whole number, a string or `NULL`")],
    );
}

#[test]
fn not_a_value_for_the_operator() {
    for operator in [">", ">=", "<", "<="] {
        let note = "note: the order of strings depends on a collation, and differs between databases";
        let message = format!("`{operator}` compares only with a whole number");
        let code = format!("login {operator} \"m\"");
        assert_condition_errors(&code, &[("\"m\"", &format!("{message}\n{note}"))]);
        assert_condition_errors(&format!("org_id {operator} true"), &[("true", &message)]);
        let note = "note: nothing is less or greater than `NULL`; write `!= NULL` for the rows that have a value";
        assert_condition_errors(
            &format!("org_id {operator} NULL"),
            &[("NULL", &format!("{message}\n{note}"))],
        );
        let last = &operator[operator.len() - 1..];
        assert_condition_errors(&format!("org_id {operator}"), &[(last, "expected a whole number")]);
    }
    assert_condition_errors(
        "login !=",
        &[("=", "expected `true`, `false`, a whole number, a string or `NULL`")],
    );
    assert_condition_errors("login in", &[("in", "expected a list of values: `[..]`")]);
}

#[test]
fn not_a_list_of_values() {
    let expected = "expected a list of values: `[..]`";
    assert_condition_errors(
        "login in \"a\"",
        &[("\"a\"", &format!("{expected}\nhelp: write `in [\"a\"]`"))],
    );
    assert_condition_errors(
        "login in (\"a\", \"b\")",
        &[(
            "(\"a\", \"b\")",
            &format!("{expected}\nhelp: write `in [\"a\", \"b\"]`"),
        )],
    );
    assert_condition_errors("login in LOGINS", &[("LOGINS", expected)]);
    assert_condition_errors(
        "login in []",
        &[("[]", "`in` has no value, so the condition can never hold")],
    );
    assert_condition_errors(
        "login in [\"a\", NULL]",
        &[(
            "NULL",
            "`in` never holds for `NULL`\n\
             help: remove it, and declare a key of its own for the rows without a value: `where(.. = NULL)`",
        )],
    );
    assert_condition_errors(
        "login in [\"a\", \"b\", \"a\"]",
        &[(
            "\"a\"",
            "`\"a\"` appears twice in this list\nhelp: remove one of the two",
        )],
    );
}

#[test]
fn literal_that_no_column_has() {
    let expected = [
        (
            "1u8",
            "a literal in a condition cannot have the suffix `u8`\nhelp: write `1`",
        ),
        (
            "\"a b\"x",
            "a literal in a condition cannot have the suffix `x`\nhelp: write `\"a b\"`",
        ),
        (
            "9223372036854775808",
            "`9223372036854775808` is out of range for `i64`\nnote: a whole number in a condition is a signed 64-bit integer",
        ),
        (
            "99999999999999999999999999999999999999999999999999",
            "`99999999999999999999999999999999999999999999999999` is out of range for `i64`\n\
             note: a whole number in a condition is a signed 64-bit integer",
        ),
        (
            "\"a\\0b\"",
            "a string in a condition cannot contain the NUL character\n\
             note: PostgreSQL text cannot contain NUL, and a condition must be the same on every database",
        ),
    ];
    for (code, message) in expected {
        assert_condition_errors(&format!("org_id = {code}"), &[(code, message)]);
    }
    assert_condition_errors(
        "org_id = -9223372036854775809",
        &[(
            "-9223372036854775809",
            "`-9223372036854775809` is out of range for `i64`\nnote: a whole number in a condition is a signed 64-bit integer",
        )],
    );
}

#[test]
fn column_of_a_condition() {
    assert_condition_errors(
        "ord_id = 1",
        &[(
            "ord_id",
            "no field `ord_id` on struct `User`\nhelp: a field with a similar name exists: `org_id`",
        )],
    );
    assert_condition_errors(
        "address = NULL",
        &[(
            "address",
            "the field `address` is embedded, so it is not a column\n\
             help: write the paths of its columns, which start with `users::`",
        )],
    );
    for code in ["email", "users::email"] {
        let message = format!("`{code}` is both in the key and in its condition\nhelp: remove it from one of the two");
        assert_condition_errors(&format!("{code} = \"a\""), &[(code, &message)]);
    }
    assert_user_errors(
        "#[unique(lower(login), where(users::user_name = NULL), as = A)]",
        &[(
            "users::user_name",
            "`users::user_name` is both in the key and in its condition\nhelp: remove it from one of the two",
        )],
    );
}

#[test]
fn column_twice_in_a_condition() {
    for code in [
        "org_id = 1, org_id > 2",
        "org_id != 1, org_id = 1",
        "org_id > 1, org_id > 1",
    ] {
        assert_condition_errors(
            code,
            &[(
                "org_id",
                "`org_id` appears twice in this condition\nhelp: remove one of the two",
            )],
        );
    }
    assert_condition_errors(
        "org_id = 1, org_id = 2",
        &[(
            "org_id",
            "`org_id` appears twice in this condition\nhelp: remove one of the two",
        )],
    );
    assert_condition_errors(
        "login = \"a\", users::user_name = \"a\"",
        &[(
            "users::user_name",
            "`login` and `users::user_name` are the same column, `user_name`\nhelp: remove one of the two",
        )],
    );
}

#[test]
fn where_that_is_no_list_of_conditions() {
    assert_user_errors(
        "#[unique(email, where(), as = Flagged)]",
        &[(
            "where()",
            "`where` has no condition\nhelp: remove it, or select rows by columns and their values: `where(.. = ..)`",
        )],
    );
    assert_user_errors(
        "#[unique(email, where())]",
        &[(
            "where()",
            "`where` has no condition\nhelp: remove it, or select rows by columns and their values: `where(.. = ..)`",
        )],
    );
    assert_user_errors(
        "#[unique(email, where = flag, as = Flagged)]",
        &[("flag", "`where` takes a list of conditions: `where(..)`")],
    );
    assert_user_errors(
        "#[unique(email, where, as = Flagged)]",
        &[("where", "`where` takes a list of conditions: `where(..)`")],
    );
    assert_user_errors(
        "#[unique(email, where(org_id = 1), where(org_id = 2), as = Flagged)]",
        &[(
            "where",
            "the option `where` is given twice\nhelp: remove one of the two",
        )],
    );
    assert_user_errors(
        "#[unique(email, wher(org_id = 1), as = Flagged)]",
        &[(
            "wher",
            "unknown function `wher` in `#[unique]`\nhelp: an option with a similar name exists: `where`",
        )],
    );
}

#[test]
fn condition_outside_where() {
    assert_user_errors(
        "#[unique(email, org_id = 1, as = Flagged)]",
        &[(
            "org_id = 1",
            "`org_id` is a field, and its condition belongs in `where(..)`\nhelp: write `where(org_id = 1)`",
        )],
    );
    assert_user_errors(
        "#[unique(email, type = Type::A)]",
        &[(
            "type = Type::A",
            "`type` is a field, and its condition belongs in `where(..)`",
        )],
    );
}

#[test]
fn condition_without_a_key() {
    assert_user_errors(
        "#[unique(where(email = \"a b\", users::x = NULL), as = a::A, nulls_not_distinct, name = \"n\")]",
        &[(
            "unique(where(email = \"a b\", users::x = NULL), as = a::A, nulls_not_distinct, name = \"n\")",
            "`#[unique]` names no field\n\
             help: name the fields that identify one row: `#[unique(id, where(email = \"a b\", users::x = NULL), as = \
             a::A, nulls_not_distinct, name = \"n\")]`",
        )],
    );
    assert_errors(
        "#[unique(where(id = 1), as = A)] struct Row { id: i32 }",
        &[("unique(where(id = 1), as = A)", "`#[unique]` names no field")],
    );
}
