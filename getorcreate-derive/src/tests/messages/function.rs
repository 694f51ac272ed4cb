//! `lower(..)`, `coalesce(..)`, and functions of the user's own.

use crate::tests::messages::assert_user_errors;

#[test]
fn a_function_of_the_user_s_own() {
    for call in [
        "md5(email)",
        "slug(users::email)",
        "r#type(email)",
        "sql::canonical(email)",
        "self::lower(email)",
        "crate::sql::date(email)",
        "::my_crate::trim(email)",
        "where_is::name(email)",
    ] {
        assert_user_errors(&format!("#[unique({call}, as = A)]"), &[]);
    }
}

#[test]
fn misspelt_function() {
    let expected = [
        ("colaesce", "help: a function with a similar name exists: `coalesce`"),
        ("lowr", "help: a function with a similar name exists: `lower`"),
        ("LOWER", "help: a function with a similar name exists: `lower`"),
        ("ltrim", "help: a function with a similar name exists: `trim`"),
        ("nam", "help: an option with a similar name exists: `name`"),
    ];
    for (name, help) in expected {
        let path = format!("note: for a function of your own with this name, write its path, such as `self::{name}`");
        let message = format!("unknown function `{name}` in `#[unique]`\n{help}\n{path}");
        assert_user_errors(&format!("#[unique({name}(email), as = A)]"), &[(name, &message)]);
    }
}

#[test]
fn arguments_of_a_function() {
    let expected = [
        (
            "lower()",
            "lower()",
            "`lower` needs a field\nhelp: write the field in the parentheses",
        ),
        (
            "lower(email, login)",
            "email, login",
            "`lower` takes one field\nhelp: write `lower(email), lower(login)`",
        ),
        ("lower(email, \"en\")", "email, \"en\"", "`lower` takes one field"),
        (
            "lower(trim(email))",
            "trim(email)",
            "expected a field, found an expression\nnote: a column can have at most one function",
        ),
        (
            "lower(\"email\")",
            "\"email\"",
            "expected a field, found a string literal\nhelp: write it without quotes: `email`",
        ),
        ("lower(email = 3)", "email = 3", "expected a field, found an expression"),
        ("lower(::email)", "::email", "expected a field, found an expression"),
        ("lower(,)", ",", "expected a field"),
        (
            "lower(emial)",
            "emial",
            "no field `emial` on struct `User`\nhelp: a field with a similar name exists: `email`",
        ),
        (
            "lower(address)",
            "address",
            "the field `address` is embedded, so it is not a column\n\
             help: write the paths of its columns, which start with `users::`",
        ),
    ];
    for (call, code, message) in expected {
        assert_user_errors(&format!("#[unique({call}, as = A)]"), &[(code, message)]);
    }
}

#[test]
fn arguments_of_a_function_of_the_user_s_own() {
    assert_user_errors(
        "#[unique(sql::canonical(), as = A)]",
        &[(
            "sql::canonical()",
            "`sql::canonical` needs a field\nhelp: write the field in the parentheses",
        )],
    );
    assert_user_errors(
        "#[unique(sql::canonical(email, login), as = A)]",
        &[(
            "email, login",
            "`sql::canonical` takes one field\nhelp: write `sql::canonical(email), sql::canonical(login)`",
        )],
    );
    assert_user_errors(
        "#[unique(sql::canonical(email))]",
        &[(
            "sql::canonical",
            "a key on an expression needs a name for lookups\nhelp: give the key a name: `as = CanonicalEmail`",
        )],
    );
}

#[test]
fn date_of_a_moment() {
    assert_user_errors(
        "#[unique(date(login), as = A)]",
        &[(
            "date",
            "`date` does not have the same result in all sessions and databases, so it cannot be part of a key\n\
             help: store the date in a column of its own, and make that column part of the key\n\
             note: on PostgreSQL the date of a `timestamptz` depends on the session's time zone, as that of a `TIMESTAMP` does \
             on MySQL and MariaDB; on SQLite it is NULL for any text that is not read as a date\n\
             note: for a function of your own with this name, write its path, such as `self::date`",
        )],
    );
}

#[test]
fn a_value_for_null() {
    for call in [
        "coalesce(email, \"\")",
        "coalesce(users::email, -1)",
        "coalesce(email, true,)",
    ] {
        assert_user_errors(&format!("#[unique({call}, as = A)]"), &[]);
    }
    let literal = "expected `true`, `false`, a whole number, a string or `NULL`";
    for (call, code, message) in [
        (
            "coalesce(email)",
            "coalesce(email)",
            "`coalesce` needs the value that stands for NULL\nhelp: write it after the field, for example \
             `coalesce(email, 0)`: a boolean, a whole number or a string"
                .to_owned(),
        ),
        (
            "coalesce(email, NULL)",
            "NULL",
            "NULL cannot stand for NULL\nhelp: write a value of the column's type: a boolean, a whole number or a string"
                .to_owned(),
        ),
        (
            "coalesce(email, login, \"\")",
            "email, login, \"\"",
            "`coalesce` takes one field and one value".to_owned(),
        ),
        ("coalesce(email, f())", "f()", format!("{literal}, found an expression")),
        (
            "coalesce(lower(email), \"\")",
            "lower(email)",
            "expected a field, found an expression\nnote: a column can have at most one function".to_owned(),
        ),
    ] {
        assert_user_errors(&format!("#[unique({call}, as = A)]"), &[(code, &message)]);
    }
    assert_user_errors(
        "#[unique(coalesce(email, 0), coalesce(email, 1), as = A)]",
        &[(
            "coalesce(email, 1)",
            "`coalesce(email,0)` and `coalesce(email,1)` are the same column, `email`\nhelp: remove one of the two",
        )],
    );
}

#[test]
fn column_and_an_expression_on_it() {
    assert_user_errors(
        "#[unique(email, lower(email), as = A)]",
        &[(
            "lower(email)",
            "`email` and `lower(email)` are the same column, `email`\nhelp: remove one of the two",
        )],
    );
    assert_user_errors(
        "#[unique(lower(email), lower(email), as = A)]",
        &[(
            "lower(email)",
            "`lower(email)` appears twice in this key\nhelp: remove one of the two",
        )],
    );
}
