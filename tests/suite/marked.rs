//! The tables and models of partial and expression keys. A target writes its own SQL for the tables, without these
//! keys. The check's own SQL adds them.

use chrono::{DateTime, NaiveDateTime};
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use getorcreate::{GetOrCreate, UniqueConstraint, schema};

use super::TestResult;
use crate::TestConnection;

diesel::table! {
    /// The table of <https://code.djangoproject.com/ticket/12579>. `flag` is false by default.
    t1 (id) {
        id -> Integer,
        parent_id -> Integer,
        flag -> Bool,
    }
}

/// At most one row with a flag for each parent.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = t1)]
#[unique(parent_id, where(flag = true), as = Flagged)]
pub(crate) struct T1 {
    pub(crate) id: i32,
    pub(crate) parent_id: i32,
    pub(crate) flag: bool,
}

impl T1 {
    /// Inserts a row directly, without this library.
    pub(crate) fn insert(conn: &mut TestConnection, parent_id: i32, flag: bool) -> QueryResult<usize> {
        diesel::insert_into(t1::table)
            .values((t1::parent_id.eq(parent_id), t1::flag.eq(flag)))
            .execute(conn)
    }

    /// The parent and the flag of each row, in the order of insertion.
    pub(crate) fn all(conn: &mut TestConnection) -> QueryResult<Vec<(i32, bool)>> {
        t1::table.order(t1::id).select((t1::parent_id, t1::flag)).load(conn)
    }
}

diesel::table! {
    /// `name` is `'unnamed'` by default, `state` is `'new'`, `tries` is 0, and `deleted_at` is NULL.
    accounts (id) {
        id -> Integer,
        org_id -> Integer,
        email -> Text,
        name -> Text,
        state -> Text,
        tries -> Integer,
        deleted_at -> Nullable<Timestamp>,
    }
}

/// Rows that stay in the table when they are marked as deleted, and conditions with each kind of literal.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = accounts)]
#[unique(org_id, email, where(deleted_at = NULL), as = Live)]
#[unique(org_id, email, where(accounts::state = "it's blocked", tries = -1), as = Blocked)]
pub(crate) struct AnAccount {
    pub(crate) id: i32,
    pub(crate) org_id: i32,
    pub(crate) email: String,
    pub(crate) name: String,
    pub(crate) tries: i32,
    pub(crate) deleted_at: Option<NaiveDateTime>,
}

impl AnAccount {
    /// Marks the row as deleted, unless it already is.
    pub(crate) fn delete(&self, conn: &mut TestConnection) -> QueryResult<usize> {
        let moment = DateTime::UNIX_EPOCH.naive_utc();
        diesel::update(accounts::table.filter(accounts::id.eq(self.id).and(accounts::deleted_at.is_null())))
            .set(accounts::deleted_at.eq(moment))
            .execute(conn)
    }

    pub(crate) fn all(conn: &mut TestConnection) -> QueryResult<Vec<Self>> {
        accounts::table.order(accounts::id).select(Self::as_select()).load(conn)
    }
}

diesel::table! {
    /// `closed` is false by default.
    mailboxes (id) {
        id -> Integer,
        org_id -> Integer,
        address -> Text,
        code -> Nullable<Text>,
        label -> Nullable<Text>,
        closed -> Bool,
    }
}

/// Keys on an expression of a column.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = mailboxes)]
#[unique(lower(address), as = AddressNoCase)]
#[unique(org_id, upper(code), as = CodeNoCase)]
#[unique(trim(mailboxes::label), where(mailboxes::closed = false), as = OpenLabel)]
pub(crate) struct Mailbox {
    pub(crate) id: i32,
    pub(crate) org_id: i32,
    pub(crate) address: String,
    pub(crate) code: Option<String>,
    pub(crate) label: Option<String>,
}

impl Mailbox {
    pub(crate) fn all(conn: &mut TestConnection) -> QueryResult<Vec<Self>> {
        mailboxes::table
            .order(mailboxes::id)
            .select(Self::as_select())
            .load(conn)
    }
}

diesel::table! {
    /// `gh_id` is -1 by default, `login` is `'nobody'`, `state` is `'new'`, and `level` is 0.
    contacts (id) {
        id -> Integer,
        gh_id -> BigInt,
        login -> Text,
        email -> Nullable<Text>,
        state -> Text,
        level -> Integer,
    }
}

/// Keys whose conditions several values meet: of a column of the key, and of others.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = contacts)]
#[unique(gh_id, where(gh_id > 0), as = OnGithub)]
#[unique(email, where(email != NULL), as = Reachable)]
#[unique(login, where(state != "closed", level in [1, 2], level < 9), as = Open)]
pub(crate) struct Contact {
    pub(crate) id: i32,
    pub(crate) gh_id: i64,
    pub(crate) login: String,
    pub(crate) email: Option<String>,
    pub(crate) state: String,
    pub(crate) level: i32,
}

impl Contact {
    pub(crate) fn all(conn: &mut TestConnection) -> QueryResult<Vec<Self>> {
        contacts::table.order(contacts::id).select(Self::as_select()).load(conn)
    }
}

/// Adds the declared constraints to the database, with the SQL that the check shows.
pub(crate) fn migrate(conn: &mut TestConnection, constraints: &[UniqueConstraint]) -> TestResult {
    let report = schema::check(conn, constraints)?;
    for finding in report.findings() {
        if let Some(mend) = finding.fix() {
            conn.batch_execute(mend)?;
        }
    }
    let report = schema::check(conn, constraints)?;
    assert!(report.is_clean(), "{report}");
    Ok(())
}
