//! `lower(..)`.

use crate::tests::messages::assert_user_errors;

#[test]
fn unknown_function() {
    let note = "note: `lower`, `upper` and `trim` are what each database has";
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
            "`lower` is applied to no field\nhelp: name the field whose value is meant",
        ),
        (
            "lower(email, login)",
            "email, login",
            "`lower` is applied to one field at a time\nhelp: write `lower(email), lower(login)`",
        ),
        (
            "lower(email, \"en\")",
            "email, \"en\"",
            "`lower` is applied to one field at a time",
        ),
        (
            "lower(trim(email))",
            "trim(email)",
            "expected a field, found an expression\nnote: one function at most is applied to a column",
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
             help: name the columns that it holds by their paths, which start with `users::`",
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
