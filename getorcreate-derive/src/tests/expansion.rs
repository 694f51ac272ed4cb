//! The full text of the derived code, to be read as if a colleague had written it. `UPDATE_EXPECT=1` rewrites it.

use expect_test::{ExpectFile, expect_file};

use crate::tests::derive;

fn assert_expansion(source: &str, expected: &ExpectFile) {
    let file = syn::parse2(derive(source)).expect("the expansion is items");
    expected.assert_eq(&prettyplease::unparse(&file));
}

#[test]
fn a_model_that_uses_everything() {
    assert_expansion(
        r#"
        #[derive(Queryable, Selectable, GetOrCreate)]
        #[diesel(table_name = crate::schema::members, check_for_backend(Sqlite))]
        #[unique(email)]
        #[unique(org_id, username, name = "members_org_username_key")]
        #[unique(members::tenant_id, r#type)]
        #[get_or_create(crate = "my_facade")]
        pub(crate) struct Member<'a, T: From<Self>, const N: usize = 3>
        where
            T: Clone,
            Self: Sized,
        {
            id: i32,
            email: &'a str,
            org_id: i32,
            #[diesel(column_name = user_name)]
            username: [T; N],
            r#type: String,
            #[diesel(embed)]
            address: Address,
        }
        "#,
        &expect_file!["snapshots/everything.rs"],
    );
}

#[test]
fn a_model_with_nothing_but_its_primary_key() {
    assert_expansion(
        "struct Tag { id: i32, name: String }",
        &expect_file!["snapshots/primary_key.rs"],
    );
}

#[test]
fn a_composite_primary_key_of_columns_that_are_no_fields() {
    assert_expansion(
        "#[diesel(primary_key(org_id, user_name))]
        pub struct Member { #[diesel(column_name = \"user_name\")] username: String }",
        &expect_file!["snapshots/composite_primary_key.rs"],
    );
}

#[test]
fn a_declared_id_takes_the_place_of_the_assumed_primary_key() {
    assert_expansion(
        "#[unique(id, name = \"tags_id_key\")] struct Tag { id: i32 }",
        &expect_file!["snapshots/declared_id.rs"],
    );
}

#[test]
fn a_key_for_some_of_the_rows() {
    assert_expansion(
        r#"
        #[diesel(table_name = t1)]
        #[unique(parent_id, where(flag = true, crate::schema::t1::deleted_at = NULL), as = Flagged)]
        #[unique(parent_id, where(flag = false, state = "{o\"pen}"), as = keys::Unflagged, name = "t1_unflagged")]
        pub(crate) struct Row<T> { id: i32, parent_id: i32, flag: bool, state: T }
        "#,
        &expect_file!["snapshots/partial.rs"],
    );
}

#[test]
fn a_key_on_an_expression() {
    assert_expansion(
        "#[unique(org_id, lower(email), nulls_not_distinct, where(kind = -3), as = EmailNoCase)]
        #[unique(trim(nick), as = EmailNoCase, name = \"members_nick_key\")]
        struct Member { id: i32, org_id: Option<i32>, email: String, nick: String, kind: i32 }",
        &expect_file!["snapshots/expression.rs"],
    );
}

#[test]
fn a_key_on_a_function_of_the_user_s_own() {
    assert_expansion(
        "#[diesel(table_name = crates)]
        #[unique(canonical(name), as = Canonical)]
        #[unique(owner_id, coalesce(title, \"none\"), as = Titled)]
        struct Package { id: i32, name: String, owner_id: i32, title: Option<String> }",
        &expect_file!["snapshots/own_function.rs"],
    );
}

#[test]
fn a_key_in_which_nulls_are_equal_takes_the_place_of_the_primary_key() {
    assert_expansion(
        "#[unique(id, nulls_not_distinct)] #[unique(id, where(kind = 1), as = First)] struct Tag { id: i32, kind: i32 }",
        &expect_file!["snapshots/nulls_not_distinct.rs"],
    );
}

#[test]
fn a_key_for_some_of_the_rows_leaves_the_primary_key_alone() {
    assert_expansion(
        "#[unique(id, where(kind = 1), as = First)] struct Tag { id: i32, kind: i32 }",
        &expect_file!["snapshots/partial_id.rs"],
    );
}

#[test]
fn after_a_mistake_every_use_still_compiles() {
    assert_expansion(
        "#[unique(emial)] #[unique()] #[get_or_create(crate = \"my_facade\")]
        #[unique(email, where(flag), as = Flagged)] #[unique(lower(), as = Flagged)] #[unique(id, as = self::Other)]
        pub struct Member<T> where T: Clone { id: i32, email: T }",
        &expect_file!["snapshots/fallback.rs"],
    );
}

#[test]
fn after_a_mistake_in_the_path_of_the_crate_the_default_is_used() {
    assert_expansion(
        "#[get_or_create(crate = \"3\")] enum Member { Ada }",
        &expect_file!["snapshots/fallback_without_table.rs"],
    );
}
