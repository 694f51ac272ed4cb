//! The tables and models of the cases. A target writes its own SQL for the tables, with these names and defaults.

use chrono::NaiveDate;
use diesel::backend::Backend;
use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::expression::AsExpression;
use diesel::prelude::*;
use diesel::serialize::{self, Output, ToSql};
use diesel::sql_types::{BigInt, Text};
use getorcreate::GetOrCreate;

use crate::TestConnection;

diesel::table! {
    /// `name` has the default `'unnamed'`, `visits` 0, and `nickname` `'nick'`.
    users (id) {
        id -> Integer,
        email -> Text,
        name -> Text,
        visits -> Integer,
        nickname -> Nullable<Text>,
    }
}

/// A key of one column.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = users)]
#[unique(email)]
pub(crate) struct User {
    pub(crate) id: i32,
    pub(crate) email: String,
    pub(crate) name: String,
    pub(crate) visits: i32,
    pub(crate) nickname: Option<String>,
}

impl User {
    /// Inserts a row directly, without this library, and reads it.
    pub(crate) fn insert(conn: &mut TestConnection, email: &str, name: &str) -> QueryResult<Self> {
        diesel::insert_into(users::table)
            .values((users::email.eq(email), users::name.eq(name)))
            .execute(conn)?;
        users::table
            .filter(users::email.eq(email))
            .select(Self::as_select())
            .first(conn)
    }

    pub(crate) fn delete(conn: &mut TestConnection, email: &str) -> QueryResult<()> {
        diesel::delete(users::table.filter(users::email.eq(email))).execute(conn)?;
        Ok(())
    }

    pub(crate) fn all(conn: &mut TestConnection) -> QueryResult<Vec<Self>> {
        users::table.order(users::id).select(Self::as_select()).load(conn)
    }
}

diesel::table! {
    members (id) {
        id -> Integer,
        org_id -> Integer,
        team -> Text,
        username -> Text,
        role -> Text,
    }
}

/// A key of several columns.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = members)]
#[unique(org_id, team, username)]
pub(crate) struct Member {
    pub(crate) id: i32,
    pub(crate) org_id: i32,
    pub(crate) team: String,
    pub(crate) username: String,
    pub(crate) role: String,
}

impl Member {
    pub(crate) fn all(conn: &mut TestConnection) -> QueryResult<Vec<Self>> {
        members::table.order(members::id).select(Self::as_select()).load(conn)
    }
}

diesel::table! {
    devices (id) {
        id -> Integer,
        serial -> Nullable<Text>,
        label -> Text,
    }
}

/// A key whose column may be NULL.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = devices)]
#[unique(serial)]
pub(crate) struct Device {
    pub(crate) id: i32,
    pub(crate) serial: Option<String>,
    pub(crate) label: String,
}

diesel::table! {
    articles (id) {
        id -> Integer,
        slug -> Text,
        number -> Integer,
        title -> Text,
    }
}

/// Two keys besides the primary key.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = articles)]
#[unique(slug)]
#[unique(number)]
pub(crate) struct Article {
    pub(crate) id: i32,
    pub(crate) slug: String,
    pub(crate) number: i32,
    pub(crate) title: String,
}

impl Article {
    pub(crate) fn insert(conn: &mut TestConnection, slug: &str, number: i32) -> QueryResult<Self> {
        diesel::insert_into(articles::table)
            .values((
                articles::slug.eq(slug),
                articles::number.eq(number),
                articles::title.eq("the rival's"),
            ))
            .execute(conn)?;
        articles::table
            .filter(articles::slug.eq(slug))
            .select(Self::as_select())
            .first(conn)
    }

    pub(crate) fn all(conn: &mut TestConnection) -> QueryResult<Vec<Self>> {
        articles::table.order(articles::id).select(Self::as_select()).load(conn)
    }
}

diesel::table! {
    labels (name) {
        name -> Text,
    }
}

/// A table whose only column is a key.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = labels, primary_key(name))]
pub(crate) struct Label {
    pub(crate) name: String,
}

diesel::table! {
    #[sql_name = "the `odd` \"table\""]
    odd_names (id) {
        id -> Integer,
        defaults -> Text,
        #[sql_name = "type"]
        type_ -> Text,
        key -> Text,
        conn -> Text,
        self_ -> Text,
        lookup -> Text,
        #[sql_name = "select"]
        reserved -> Text,
        #[sql_name = "a \"double\" and a `back` quote"]
        quotes -> Text,
    }
}

/// Names that have a meaning in our code or in SQL.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = odd_names)]
#[unique(defaults, r#type, key, conn, self_, lookup)]
#[unique(reserved, quotes)]
pub(crate) struct OddNames {
    pub(crate) id: i32,
    pub(crate) defaults: String,
    #[diesel(column_name = type_)]
    pub(crate) r#type: String,
    pub(crate) key: String,
    pub(crate) conn: String,
    pub(crate) self_: String,
    pub(crate) lookup: String,
    pub(crate) reserved: String,
    pub(crate) quotes: String,
}

diesel::table! {
    /// Each column but `id` may be NULL, and has a unique constraint.
    key_types (id) {
        id -> Integer,
        boolean -> Nullable<Bool>,
        small -> Nullable<SmallInt>,
        integer -> Nullable<Integer>,
        big -> Nullable<BigInt>,
        text -> Nullable<Text>,
        bytes -> Nullable<Binary>,
        date -> Nullable<Date>,
        currency -> Nullable<Text>,
        isbn -> Nullable<Text>,
        account -> Nullable<BigInt>,
    }
}

/// A key of each type.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = key_types)]
#[unique(boolean)]
#[unique(small)]
#[unique(integer)]
#[unique(big)]
#[unique(text)]
#[unique(bytes)]
#[unique(date)]
#[unique(currency)]
#[unique(isbn)]
#[unique(account)]
pub(crate) struct KeyTypes {
    pub(crate) id: i32,
    pub(crate) boolean: Option<bool>,
    pub(crate) small: Option<i16>,
    pub(crate) integer: Option<i32>,
    pub(crate) big: Option<i64>,
    pub(crate) text: Option<String>,
    pub(crate) bytes: Option<Vec<u8>>,
    pub(crate) date: Option<NaiveDate>,
    pub(crate) currency: Option<Currency>,
    pub(crate) isbn: Option<Isbn>,
    pub(crate) account: Option<Account>,
}

/// An enum that is stored as text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, AsExpression, FromSqlRow)]
#[diesel(sql_type = Text)]
pub(crate) enum Currency {
    Euro,
    Yen,
}

impl<DB: Backend> ToSql<Text, DB> for Currency
where
    str: ToSql<Text, DB>,
{
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, DB>) -> serialize::Result {
        match self {
            Self::Euro => "EUR".to_sql(out),
            Self::Yen => "JPY".to_sql(out),
        }
    }
}

impl<DB: Backend> FromSql<Text, DB> for Currency
where
    String: FromSql<Text, DB>,
{
    fn from_sql(value: DB::RawValue<'_>) -> deserialize::Result<Self> {
        match &*String::from_sql(value)? {
            "EUR" => Ok(Self::Euro),
            "JPY" => Ok(Self::Yen),
            other => Err(format!("no such currency: {other}").into()),
        }
    }
}

/// A newtype of text.
#[derive(Debug, Clone, PartialEq, Eq, AsExpression, FromSqlRow)]
#[diesel(sql_type = Text)]
pub(crate) struct Isbn(pub(crate) String);

impl<DB: Backend> ToSql<Text, DB> for Isbn
where
    String: ToSql<Text, DB>,
{
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, DB>) -> serialize::Result {
        self.0.to_sql(out)
    }
}

impl<DB: Backend> FromSql<Text, DB> for Isbn
where
    String: FromSql<Text, DB>,
{
    fn from_sql(value: DB::RawValue<'_>) -> deserialize::Result<Self> {
        String::from_sql(value).map(Self)
    }
}

/// A newtype of an integer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, AsExpression, FromSqlRow)]
#[diesel(sql_type = BigInt)]
pub(crate) struct Account(pub(crate) i64);

impl<DB: Backend> ToSql<BigInt, DB> for Account
where
    i64: ToSql<BigInt, DB>,
{
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, DB>) -> serialize::Result {
        self.0.to_sql(out)
    }
}

impl<DB: Backend> FromSql<BigInt, DB> for Account
where
    i64: FromSql<BigInt, DB>,
{
    fn from_sql(value: DB::RawValue<'_>) -> deserialize::Result<Self> {
        i64::from_sql(value).map(Self)
    }
}

diesel::table! {
    /// There is an index on `email`, and it is not unique.
    unmigrated (id) {
        id -> Integer,
        email -> Text,
        name -> Text,
    }
}

/// A key that has no constraint in the database.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = unmigrated)]
#[unique(email)]
pub(crate) struct Unmigrated {
    pub(crate) id: i32,
    pub(crate) email: String,
    pub(crate) name: String,
}

impl Unmigrated {
    pub(crate) fn all(conn: &mut TestConnection) -> QueryResult<Vec<Self>> {
        unmigrated::table
            .order(unmigrated::id)
            .select(Self::as_select())
            .load(conn)
    }
}

diesel::table! {
    /// The unique constraint is on `(org_id, username)`.
    wider_keys (id) {
        id -> Integer,
        org_id -> Integer,
        username -> Text,
    }
}

/// A key that the database enforces only together with another column.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = wider_keys)]
#[unique(username, name = "one_username")]
pub(crate) struct WiderKey {
    pub(crate) id: i32,
    pub(crate) org_id: i32,
    pub(crate) username: String,
}

diesel::table! {
    /// `user_id` references `users (id)`, a check requires a positive `amount`, and `note` has no default.
    orders (id) {
        id -> Integer,
        number -> Text,
        user_id -> Integer,
        amount -> Integer,
        note -> Text,
    }
}

/// A table with constraints of other kinds.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = orders)]
#[unique(number)]
pub(crate) struct Order {
    pub(crate) id: i32,
    pub(crate) number: String,
    pub(crate) user_id: i32,
    pub(crate) amount: i32,
    pub(crate) note: String,
}
