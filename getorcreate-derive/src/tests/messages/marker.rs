//! `as = ..`, the keys that it distinguishes, and the words beside it.

use crate::tests::messages::{assert_errors, assert_user_errors};

#[test]
fn key_that_needs_a_name_for_lookups() {
    let expected = [
        ("lower(email)", "lower", "LowerEmail"),
        (
            "org_id, upper(users::tenant), trim(login)",
            "upper",
            "UpperTenantTrimLogin",
        ),
    ];
    for (key, code, name) in expected {
        let message = format!(
            "a key on an expression needs a name for lookups\n\
             help: give the key a name: `as = {name}`"
        );
        assert_user_errors(&format!("#[unique({key})]"), &[(code, &message)]);
    }
    let expected = [
        ("users::flag = true", "Flag"),
        ("users::is_live = true", "Live"),
        ("users::is_live = false", "NotLive"),
        ("users::deleted_at = NULL", "NotDeleted"),
        ("r#type = NULL", "NoType"),
        ("org_id = -3", "OrgId3"),
        ("users::state = \"open\"", "StateOpen"),
        ("users::state = \"wide open\"", "State"),
        ("org_id = 1, type = 2", "OrgId1Type2"),
        // A name that is not an identifier, or that is taken.
        ("users::_1 = true", "Selected"),
        ("users::user = true", "UserKey"),
    ];
    for (condition, name) in expected {
        let code = format!("where({condition})");
        let message = format!(
            "a key with a condition needs a name for lookups\n\
             help: give the key a name: `as = {name}`"
        );
        assert_user_errors(&format!("#[unique(email, {code})]"), &[(&code, &message)]);
    }
    assert_user_errors(
        "#[unique(lower(email), where(org_id = 1))]",
        &[(
            "where(org_id = 1)",
            "a key with a condition needs a name for lookups\n\
             help: give the key a name: `as = OrgId1LowerEmail`",
        )],
    );
}

#[test]
fn name_for_lookups_of_a_plain_key() {
    let message = "a key on plain columns needs no name for lookups\nhelp: remove `as`";
    assert_user_errors("#[unique(email, as = ByEmail)]", &[("as = ByEmail", message)]);
    assert_user_errors(
        "#[unique(email, as = self::ByEmail, nulls_not_distinct)]",
        &[("as = self::ByEmail", message)],
    );
}

#[test]
fn as_that_is_no_struct() {
    let message = "`as` must be the name of a struct";
    for code in [
        "3",
        "self",
        "Self",
        "crate",
        "type",
        "Flagged<T>",
        "a::self",
        "\"a b\"",
        "_",
    ] {
        assert_user_errors(&format!("#[unique(lower(email), as = {code})]"), &[(code, message)]);
    }
    assert_user_errors("#[unique(lower(email), as = )]", &[("=", message)]);
    assert_user_errors(
        "#[unique(lower(email), as = \"Flagged\")]",
        &[(
            "\"Flagged\"",
            "`as` must be the name of a struct\nhelp: write it without quotes: `as = Flagged`",
        )],
    );
    assert_user_errors(
        "#[unique(lower(email), as(Flagged))]",
        &[(
            "as(Flagged)",
            "expected a field, found `as(..)`\nhelp: write `as = Flagged`",
        )],
    );
    assert_user_errors(
        "#[unique(lower(email), as)]",
        &[("as", "`as` takes the name of a struct: `as = ..`")],
    );
    assert_user_errors(
        "#[unique(lower(email), as = A, as = B)]",
        &[("as", "the option `as` is given twice\nhelp: remove one of the two")],
    );
}

#[test]
fn one_name_for_two_keys_on_the_same_columns() {
    let message = "the key `A(email)` is declared twice\n\
                   help: remove one of the two; the order of the columns does not matter";
    assert_user_errors(
        "#[unique(lower(email), as = A)] #[unique(lower(users::email), as = self::A, name = \"a\")]",
        &[("lower(users::email)", message)],
    );
    assert_user_errors(
        "#[unique(email, where(org_id = 1), as = A)] #[unique(lower(email), where(org_id = 1), as = A)]",
        &[(
            "as = A",
            "two keys have the same name for lookups, `A(email)`\n\
             help: give this key its own name: `as = OrgId1LowerEmail`",
        )],
    );
    assert_user_errors(
        "#[unique(email, where(org_id = 1), as = OrgId2)] #[unique(email, where(org_id = 2), as = OrgId2)]",
        &[(
            "as = OrgId2",
            "two keys have the same name for lookups, `OrgId2(email)`\n\
             help: give this key its own name: `as = OrgId2Key`",
        )],
    );
}

#[test]
fn one_name_in_the_database_for_two_keys() {
    assert_user_errors(
        "#[unique(email, where(org_id = 1), as = OfOne)] #[unique(login, type, where(org_id = 1), as = OfOne)]",
        &[(
            "as = OfOne",
            "the keys `OfOne(email)` and `OfOne(login, r#type)` would have the same name in the database\n\
             help: give this key its own name: `name = \"users_of_one_user_name_type_key\"`",
        )],
    );
    assert_user_errors(
        "#[unique(lower(email), as = Email)] #[unique(email)]",
        &[(
            "email",
            "the keys `Email(email)` and `(email)` would have the same name in the database\n\
             help: give this key its own name: `name = \"users_by_email_key\"`",
        )],
    );
    assert_errors(
        "#[diesel(table_name = a::r#type)] #[unique(org_id)] #[unique(x, where(org_id = 1), as = OrgId)] \
         struct Row { id: i32, org_id: i32, x: i32 }",
        &[(
            "as = OrgId",
            "the keys `(org_id)` and `OrgId(x)` would have the same name in the database\n\
             help: give this key its own name: `name = \"type_org_id_x_key\"`",
        )],
    );
}

#[test]
fn nulls_not_distinct() {
    let message = "the option `nulls_not_distinct` takes no value\nhelp: write `nulls_not_distinct`";
    assert_user_errors("#[unique(email, nulls_not_distinct = true)]", &[("true", message)]);
    assert_user_errors("#[unique(email, nulls_not_distinct =)]", &[("=", message)]);
    assert_user_errors(
        "#[unique(email, nulls_not_distinct())]",
        &[("nulls_not_distinct()", message)],
    );
    assert_user_errors(
        "#[unique(email, nulls_not_distinct, nulls_not_distinct)]",
        &[(
            "nulls_not_distinct",
            "the option `nulls_not_distinct` is given twice\nhelp: remove one of the two",
        )],
    );
    assert_user_errors(
        "#[unique(email, nulls_not_distnct)]",
        &[(
            "nulls_not_distnct",
            "no field `nulls_not_distnct` on struct `User`\n\
             help: an option with a similar name exists: `nulls_not_distinct`",
        )],
    );
    // The word is the option, even if a field has the same name.
    assert_errors(
        "#[unique(nulls_not_distinct)] struct Row { id: i32, nulls_not_distinct: i32 }",
        &[(
            "unique(nulls_not_distinct)",
            "`#[unique]` names no field\n\
             help: name the fields that identify one row: `#[unique(rows::nulls_not_distinct, nulls_not_distinct)]`",
        )],
    );
}
