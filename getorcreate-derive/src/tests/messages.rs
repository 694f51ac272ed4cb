//! The message for each mistake, and the user's tokens that it points at.

mod condition;
mod function;
mod marker;

use crate::check;
use crate::diagnostics::Errors;
use crate::syntax::Declaration;

/// Asserts the errors of a source. Each expected error is the code that it points at, and its message.
fn assert_errors(source: &str, expected: &[(&str, &str)]) {
    let input = syn::parse_str(source).expect("the source is a struct");
    let mut errors = Errors::default();
    let declaration = Declaration::from_syn(&input, &mut errors);
    let model = check::check(&declaration, &mut errors);
    let reported: Vec<(String, String)> = errors
        .finish(model)
        .err()
        .into_iter()
        .flatten()
        .map(|error| (error.span().source_text().unwrap_or_default(), error.to_string()))
        .collect();
    let reported: Vec<(&str, &str)> = reported.iter().map(|(code, message)| (&**code, &**message)).collect();
    assert_eq!(reported, expected, "in {source}");
}

/// Asserts the errors of `struct User` with these attributes.
fn assert_user_errors(attributes: &str, expected: &[(&str, &str)]) {
    let fields = "id: i32, email: String, org_id: i32, #[diesel(column_name = user_name)] login: String, \
                  r#type: i32, #[diesel(embed)] address: Address";
    assert_errors(&format!("{attributes} struct User {{ {fields} }}"), expected);
}

#[test]
fn right_declarations_have_no_errors() {
    let right = [
        "",
        "#[unique(email)]",
        "#[unique(email,)]",
        "#[unique(email)] #[unique(email, login)] #[unique(login)]",
        "#[unique(id)]",
        "#[unique(r#type)] #[unique(type, email)]",
        "#[unique(users::tenant_id, email)]",
        "#[unique(crate::schema::users::tenant_id)]",
        "#[unique(email, name = \"a\")] #[unique(login, name = \"b\")]",
        "#[unique(name = \"a\", email)]",
        "#[unique(email, nulls_not_distinct)]",
        "#[unique(id, nulls_not_distinct)]",
        "#[unique(email, where(org_id = 1), as = A)] #[unique(email)] #[unique(email, where(org_id = 2), as = B)]",
        "#[unique(lower(email), where(type = NULL, users::flag = true), as = self::A, name = \"a\", nulls_not_distinct)]",
        "#[unique(upper(users::tenant), trim(login), as = crate::a::A)]",
        "#[unique(email, as = r#A, where(users::state = \"open\",))]",
        "#[unique(email, where(org_id = -0x1F), as = A)] #[unique(login, where(org_id = 1_000), as = A, name = \"b\")]",
        "#[unique(email, where(org_id = -9223372036854775808, login = 9223372036854775807), as = A)]",
        "#[unique(id, where(org_id = 1), as = ById)]",
        // `#[sql_name]` may make these different in the database.
        "#[unique(users::a_b)] #[unique(users::a, users::b)]",
        "#[get_or_create(crate = \"a::b\")]",
        "#[get_or_create(crate = \"crate\")]",
        "#[diesel(belongs_to(Org), treat_none_as_null = true, sql_type = A<B, C>, unknown, 3, , +)]",
        "#[diesel(table_name = a, table_name = b)]",
        "#[diesel = 3]",
        "#[diesel]",
        "/// A user. #[unique(emial)]\n",
        "#[cfg_attr(any(), unique(emial))]",
    ];
    for attributes in right {
        assert_user_errors(attributes, &[]);
    }
}

#[test]
fn unknown_field() {
    assert_user_errors(
        "#[unique(emial)]",
        &[(
            "emial",
            "no field `emial` on struct `User`\nhelp: a field with a similar name exists: `email`",
        )],
    );
    assert_user_errors(
        "#[unique(typ)]",
        &[(
            "typ",
            "no field `typ` on struct `User`\nhelp: a field with a similar name exists: `r#type`",
        )],
    );
    assert_user_errors(
        "#[unique(org_id, password)]",
        &[(
            "password",
            "no field `password` on struct `User`\n\
             help: the fields of `User` are: `id`, `email`, `org_id`, `login`, `r#type`\n\
             note: to use a column that is not a field, write its path: `users::password`",
        )],
    );
    assert_user_errors(
        "#[unique(user_name)]",
        &[(
            "user_name",
            "no field `user_name` on struct `User`\n\
             help: `user_name` is the column of the field `login`: write `login`",
        )],
    );
    assert_user_errors(
        "#[unique(email, name)]",
        &[(
            "name",
            "no field `name` on struct `User`\n\
             help: the constraint's name is an option with a value: `name = \"..\"`",
        )],
    );
    assert_errors(
        "#[unique(elan)] struct Élan { id: i32, Élan: i32 }",
        &[(
            "elan",
            "no field `elan` on struct `Élan`\nhelp: a field with a similar name exists: `Élan`",
        )],
    );
    assert_errors(
        "#[unique(x)] #[diesel(table_name = crate::schema::rows)] \
         struct Row { aa: A, bb: A, cc: A, dd: A, ee: A, ff: A, gg: A, hh: A, ii: A, jj: A }",
        &[(
            "x",
            "no field `x` on struct `Row`\n\
             help: the fields of `Row` are: `aa`, `bb`, `cc`, `dd`, `ee`, `ff`, `gg`, `hh`, and 2 others\n\
             note: to use a column that is not a field, write its path: `crate::schema::rows::x`",
        )],
    );
}

#[test]
fn embedded_field() {
    assert_user_errors(
        "#[unique(address)]",
        &[(
            "address",
            "the field `address` is embedded, so it is not a column\n\
             help: write the paths of its columns, which start with `users::`",
        )],
    );
}

#[test]
fn key_without_fields() {
    let message = "`#[unique]` names no field\n\
                   help: name the fields that identify one row: `#[unique(email)]`";
    assert_user_errors("#[unique]", &[("unique", message)]);
    assert_user_errors("#[unique()]", &[("unique()", message)]);
    assert_user_errors("#[unique = \"email\"]", &[("unique = \"email\"", message)]);
    assert_user_errors("#[unique = 3]", &[("unique = 3", message)]);
    assert_user_errors(
        "#[unique = \"org_id\"]",
        &[(
            "unique = \"org_id\"",
            "`#[unique]` names no field\n\
             help: name the fields that identify one row: `#[unique(org_id)]`",
        )],
    );
    assert_user_errors(
        "#[unique(name = \"x\")]",
        &[(
            "unique(name = \"x\")",
            "`#[unique]` names no field\n\
             help: name the fields that identify one row: `#[unique(email, name = \"x\")]`",
        )],
    );
    assert_errors(
        "#[unique] struct Row { id: i32 }",
        &[(
            "unique",
            "`#[unique]` names no field\nhelp: name the fields that identify one row: `#[unique(id)]`",
        )],
    );
    // The help causes no second mistake: it names neither the primary key nor a declared key.
    assert_errors(
        "#[diesel(primary_key(email))] #[unique(login)] #[unique] struct Row { email: i32, login: i32, org_id: i32 }",
        &[(
            "unique",
            "`#[unique]` names no field\nhelp: name the fields that identify one row: `#[unique(org_id)]`",
        )],
    );
    assert_errors(
        "#[diesel(primary_key(email))] #[unique(login)] #[unique] struct Row { email: i32, login: i32 }",
        &[("unique", "`#[unique]` names no field")],
    );
    assert_errors("#[unique] struct Row {}", &[("unique", "`#[unique]` names no field")]);
}

#[test]
fn part_twice_in_a_key() {
    let message = |part| format!("`{part}` appears twice in this key\nhelp: remove one of the two");
    assert_user_errors("#[unique(email, org_id, email)]", &[("email", &message("email"))]);
    assert_user_errors("#[unique(r#type, type)]", &[("type", &message("type"))]);
    assert_user_errors(
        "#[unique(users::tenant_id, users::tenant_id)]",
        &[("users::tenant_id", &message("users::tenant_id"))],
    );
}

#[test]
fn column_twice_in_a_key() {
    assert_user_errors(
        "#[unique(login, users::user_name)]",
        &[(
            "users::user_name",
            "`login` and `users::user_name` are the same column, `user_name`\nhelp: remove one of the two",
        )],
    );
    assert_errors(
        "#[unique(a, b)] struct Row { id: i32, a: i32, #[diesel(column_name = \"a\")] b: i32 }",
        &[("b", "`a` and `b` are the same column, `a`\nhelp: remove one of the two")],
    );
}

#[test]
fn key_twice() {
    let message = |key| {
        format!(
            "the key `{key}` is declared twice\n\
             help: remove one of the two; the order of the columns does not matter"
        )
    };
    assert_user_errors(
        "#[unique(org_id, login)] #[unique(login, org_id)]",
        &[("login, org_id", &message("(login, org_id)"))],
    );
    assert_user_errors(
        "#[unique(login)] #[unique(users::user_name)]",
        &[("users::user_name", &message("(user_name)"))],
    );
    assert_user_errors(
        "#[unique(email, name = \"a\")] #[unique(email, name = \"b\")] #[unique(email)]",
        &[("email", &message("(email)")), ("email", &message("(email)"))],
    );
}

#[test]
fn name_twice() {
    assert_user_errors(
        "#[unique(email, name = \"key\")] #[unique(login, name = \"key\")]",
        &[(
            "\"key\"",
            "the name `key` is given to two constraints\n\
             help: give each constraint its own name in the database, or remove `name`",
        )],
    );
}

#[test]
fn unknown_option() {
    assert_user_errors(
        "#[unique(email, nam = \"x\")]",
        &[(
            "nam",
            "unknown option `nam` in `#[unique]`\nhelp: an option with a similar name exists: `name`",
        )],
    );
    assert_user_errors(
        "#[unique(email, deferrable = true)]",
        &[(
            "deferrable",
            "unknown option `deferrable` in `#[unique]`\nhelp: the options of `#[unique]` are: `name`, `as`, `where`, `nulls_not_distinct`",
        )],
    );
    assert_user_errors(
        "#[get_or_create(crat = \"x\")]",
        &[(
            "crat",
            "unknown option `crat` in `#[get_or_create]`\nhelp: an option with a similar name exists: `crate`",
        )],
    );
}

#[test]
fn option_twice() {
    assert_user_errors(
        "#[unique(email, name = \"a\", name = \"b\")]",
        &[("name", "the option `name` is given twice\nhelp: remove one of the two")],
    );
    let message = "the option `crate` is given twice\nhelp: remove one of the two";
    assert_user_errors("#[get_or_create(crate = \"a\", crate = \"b\")]", &[("crate", message)]);
    assert_user_errors(
        "#[get_or_create(crate = \"a\")] #[get_or_create(crate = \"b\")]",
        &[("crate", message)],
    );
}

#[test]
fn name_that_is_no_name() {
    let message = "`name` must be a string literal";
    assert_user_errors("#[unique(email, name = 3)]", &[("3", message)]);
    assert_user_errors("#[unique(email, name = )]", &[("=", message)]);
    assert_user_errors("#[unique(email, name = \"a\" \"b\")]", &[("\"a\" \"b\"", message)]);
    assert_user_errors(
        "#[unique(email, name = users_key)]",
        &[(
            "users_key",
            "`name` must be a string literal\nhelp: write it in quotes: `name = \"users_key\"`",
        )],
    );
    assert_user_errors(
        "#[unique(email, name = \"\")]",
        &[(
            "\"\"",
            "`name` is empty\nhelp: write the constraint's name in the database, or remove `name`",
        )],
    );
}

#[test]
fn not_a_field() {
    let expected = [
        (
            "\"email\"",
            "expected a field, found a string literal\nhelp: write it without quotes: `email`",
        ),
        ("\"e mail\"", "expected a field, found a string literal"),
        ("3", "expected a field, found a literal"),
        (
            "name(\"x\")",
            "expected a field, found `name(..)`\nhelp: write `name = \"x\"`",
        ),
        (
            "a.b",
            "expected a field, found an expression\n\
             note: to use a column that is not a field, write its path with `::`",
        ),
        ("a + b", "expected a field, found an expression"),
        ("email login", "expected a field"),
        ("::email", "expected a field, found an expression"),
    ];
    for (code, message) in expected {
        assert_user_errors(&format!("#[unique(email, {code})]"), &[(code, message)]);
    }
    assert_user_errors("#[unique(email,, login)]", &[(",", "expected a field")]);
}

#[test]
fn attribute_on_a_field() {
    assert_errors(
        "struct User { id: i32, #[unique] email: String, #[unique(x)] login: String }",
        &[
            (
                "unique",
                "`#[unique]` belongs on the struct, not on a field\n\
                 help: remove it here, and write `#[unique(email)]` above `struct User`",
            ),
            (
                "unique",
                "`#[unique]` belongs on the struct, not on a field\n\
                 help: remove it here, and write `#[unique(login)]` above `struct User`",
            ),
        ],
    );
    assert_errors(
        "struct User { id: i32, #[get_or_create(crate = \"x\")] email: String }",
        &[(
            "get_or_create",
            "`#[get_or_create]` belongs on the struct, not on a field\n\
             help: move it above `struct User`",
        )],
    );
    assert_errors(
        "struct User { id: i32, #[unique] #[diesel(embed)] address: Address }",
        &[(
            "unique",
            "`#[unique]` belongs on the struct, not on a field\n\
             help: remove it here, and write the paths of the embedded columns in `#[unique(..)]` above the struct",
        )],
    );
    // The author meant it as a key, so the missing key is not a second mistake.
    assert_errors(
        "struct User { #[unique] email: String }",
        &[(
            "unique",
            "`#[unique]` belongs on the struct, not on a field\n\
             help: remove it here, and write `#[unique(email)]` above `struct User`",
        )],
    );
}

#[test]
fn path_of_the_crate() {
    let message = "`#[get_or_create]` needs an option\n\
                   help: remove it, or give the path of the crate: `#[get_or_create(crate = \"::getorcreate\")]`\n\
                   help: to leave out a function: `#[get_or_create(skip(find_unique))]`";
    assert_user_errors("#[get_or_create]", &[("get_or_create", message)]);
    assert_user_errors("#[get_or_create()]", &[("get_or_create()", message)]);
    assert_user_errors("#[get_or_create = \"x\"]", &[("get_or_create = \"x\"", message)]);

    let message = "expected `crate = \"..\"` or `skip(..)`\n\
                   help: give the path of the crate: `crate = \"::getorcreate\"`\n\
                   help: to leave out a function: `skip(find_unique)`";
    assert_user_errors("#[get_or_create(crate)]", &[("crate", message)]);
    assert_user_errors("#[get_or_create(\"x\")]", &[("\"x\"", message)]);

    assert_user_errors(
        "#[get_or_create(crate = a::b)]",
        &[(
            "a::b",
            "`crate` must be a path in a string literal\nhelp: write it in quotes: `crate = \"a::b\"`",
        )],
    );
    assert_user_errors(
        "#[get_or_create(crate = 3)]",
        &[("3", "`crate` must be a path in a string literal")],
    );
    for code in ["\"\"", "\"a b\"", "\"3\""] {
        let path = code.trim_matches('"');
        let message =
            format!("`{path}` is not a crate path\nhelp: write it as in a `use`: `crate = \"::getorcreate\"`");
        assert_user_errors(&format!("#[get_or_create(crate = {code})]"), &[(code, &message)]);
    }
}

#[test]
fn what_is_no_struct_with_named_fields() {
    let expected = [
        ("enum User { Ada }", "enum", "an enum"),
        ("union User { id: i32 }", "union", "a union"),
        ("struct User(i32);", "(i32)", "a tuple struct"),
        ("struct User;", "User", "a unit struct"),
    ];
    for (source, code, what) in expected {
        let message = format!(
            "`GetOrCreate` cannot be derived for {what}\nhelp: a model is a struct with named fields, one for each column"
        );
        assert_errors(&format!("#[unique(email)] {source}"), &[(code, &message)]);
    }
}

#[test]
fn struct_without_a_key() {
    let note = "note: a primary key also counts: a field for the column `id`, or `#[diesel(primary_key(..))]`";
    let message = format!(
        "`User` has no key, so no row can be looked up\n\
         help: name the fields that identify one row: `#[unique(email)]`\n{note}"
    );
    assert_errors("struct User { email: String }", &[("User", &message)]);
    assert_errors(
        "#[diesel(primary_key())] struct User { email: String }",
        &[("User", &message)],
    );
    assert_errors(
        "struct User {}",
        &[(
            "User",
            &format!("`User` has no key, so no row can be looked up\n{note}"),
        )],
    );
    assert_errors(
        "struct User { #[diesel(embed)] id: Id }",
        &[(
            "User",
            &format!("`User` has no key, so no row can be looked up\n{note}"),
        )],
    );
    // A field for the column `id` is enough. So is an option that Diesel reports.
    assert_errors("struct User { #[diesel(column_name = id)] key: i32 }", &[]);
    assert_errors("#[diesel(primary_key = email)] struct User { email: String }", &[]);
    assert_errors("#[diesel(primary_key)] struct User { email: String }", &[]);
    assert_errors("#[diesel(primary_key(3))] struct User { email: String }", &[]);
}

#[test]
fn all_mistakes_of_a_struct_are_reported() {
    assert_errors(
        "#[unique(3, emial, nam = \"x\")]
        #[unique]
        #[unique(org_id, org_id)]
        #[unique(login, email, name = \"\", name = \"x\")]
        #[unique(email, login)]
        #[get_or_create(crat = \"a\", crate = 3)]
        struct User { #[unique] id: i32, email: String, org_id: i32, login: String }",
        &[
            ("3", "expected a field, found a literal"),
            (
                "nam",
                "unknown option `nam` in `#[unique]`\nhelp: an option with a similar name exists: `name`",
            ),
            (
                "\"\"",
                "`name` is empty\nhelp: write the constraint's name in the database, or remove `name`",
            ),
            ("name", "the option `name` is given twice\nhelp: remove one of the two"),
            (
                "crat",
                "unknown option `crat` in `#[get_or_create]`\nhelp: an option with a similar name exists: `crate`",
            ),
            ("3", "`crate` must be a path in a string literal"),
            (
                "unique",
                "`#[unique]` belongs on the struct, not on a field\n\
                 help: remove it here, and write `#[unique(id)]` above `struct User`",
            ),
            (
                "unique",
                "`#[unique]` names no field\n\
                 help: name the fields that identify one row: `#[unique(email)]`",
            ),
            (
                "emial",
                "no field `emial` on struct `User`\nhelp: a field with a similar name exists: `email`",
            ),
            (
                "org_id",
                "`org_id` appears twice in this key\nhelp: remove one of the two",
            ),
            (
                "email, login",
                "the key `(email, login)` is declared twice\n\
                 help: remove one of the two; the order of the columns does not matter",
            ),
        ],
    );
}

#[test]
#[should_panic(expected = "`Errors::finish` was not called")]
fn forgotten_errors_panic() {
    drop(Errors::default());
}

#[test]
fn functions_to_leave_out() {
    let errors = |option: &str, expected: &[(&str, &str)]| {
        assert_user_errors(&format!("#[get_or_create({option})]"), expected);
    };
    errors("skip(find_unique)", &[]);
    errors("skip(get_or_create, r#get_or_create_from), crate = \"a\"", &[]);
    errors("skip(update_or_create)", &[]);
    errors("skip(update_or_create_from, update_or_create)", &[]);
    errors(
        "skip(get_or_create_many, get_or_create_many_from, update_or_create_many_from)",
        &[],
    );
    let functions = "`get_or_create`, `get_or_create_from`, `find_unique`, `update_or_create`, `update_or_create_from`, \
                     `get_or_create_many`, `get_or_create_many_from`, `update_or_create_many_from`";
    let list = "`skip` must be a list of functions\nhelp: write it with parentheses: `skip(find_unique)`";
    errors("skip", &[("skip", list)]);
    errors("skip = find_unique", &[("skip = find_unique", list)]);
    errors(
        "skip()",
        &[(
            "skip()",
            &format!("`skip` is empty\nhelp: the functions that can be left out are: {functions}"),
        )],
    );
    errors(
        "skip(find_uniqe, run, find_unique = 3)",
        &[
            (
                "find_uniqe",
                "`find_uniqe` is not a function that `GetOrCreate` writes\n\
                 help: a function with a similar name exists: `find_unique`",
            ),
            (
                "run",
                &format!(
                    "`run` is not a function that `GetOrCreate` writes\nhelp: the functions that can be left out are: \
                     {functions}"
                ),
            ),
            (
                "find_unique = 3",
                "`find_unique=3` is not a function that `GetOrCreate` writes\n\
                 help: a function with a similar name exists: `find_unique`",
            ),
        ],
    );
    errors(
        "skip(update_or_crate)",
        &[(
            "update_or_crate",
            "`update_or_crate` is not a function that `GetOrCreate` writes\n\
             help: a function with a similar name exists: `update_or_create`",
        )],
    );
    errors(
        "skip(get_or_create_many_form)",
        &[(
            "get_or_create_many_form",
            "`get_or_create_many_form` is not a function that `GetOrCreate` writes\n\
             help: a function with a similar name exists: `get_or_create_many_from`",
        )],
    );
    errors(
        "skip(find_unique), skip(find_unique)",
        &[(
            "find_unique",
            "`find_unique` is left out twice\nhelp: remove one of the two",
        )],
    );
    errors(
        "skips(find_unique)",
        &[(
            "skips",
            "unknown option `skips` in `#[get_or_create]`\nhelp: an option with a similar name exists: `skip`",
        )],
    );
}
