//! A schema in a separate crate, as in large projects.

diesel::table! {
    users (id) {
        id -> Integer,
        email -> Text,
        org_id -> Integer,
        username -> Text,
    }
}
