//! `lower(..)`.

use crate::tests::messages::assert_user_errors;

#[test]
fn unknown_function() {
    let note = "note: the supported functions are `lower`, `upper` and `trim`, which every database has";
    let expected = [
        ("md5", note),
        ("coalesce", note),
        ("lowr", "help: a function with a similar name exists: `lower`"),
        ("LOWER", "help: a function with a similar name exists: `lower`"),
        ("ltrim", "help: a function with a similar name exists: `trim`"),
        ("nam", "help: an option with a similar name exists: `name`"),
    ];
    for (name, help) in expected {
        let message = format!("unknown function `{name}` in `#[unique]`\n{help}");
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
