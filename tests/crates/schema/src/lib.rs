//! A schema in a crate of its own, as large projects have it.

diesel::table! {
    users (id) {
        id -> Integer,
        email -> Text,
        org_id -> Integer,
        username -> Text,
    }
}
