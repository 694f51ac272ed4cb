//! The requests that `get_or_create_many`, `get_or_create_many_from` and `update_or_create_many_from` return.

use std::fmt;
use std::marker::PhantomData;

use super::DEFAULT_MAX_RETRIES;
use super::once::WithoutDefaults;
use super::row::{ToGetOrCreate, ToUpdateOrCreate};
use super::update::{NoUpdate, SetsRow};
use super::values::{GivenDefaults, NoDefaults};
use crate::columns::{FixesColumns, SetsColumns, assert_defaults};
use crate::defaults::{DefaultsLeaveKey, OneRow, SharesColumns};
use crate::lookup::IntoRow;
use crate::protocol::Answer;
use crate::{GetOrCreate, Outcome, UniqueConstraint, Upserted};

/// A call of `get_or_create_many`, `get_or_create_many_from` or `update_or_create_many_from` that has not run yet.
///
/// `Model::get_or_create_many(lookups)` returns it, and so does [`RowsRequest::by`](crate::RowsRequest::by) after the other two.
/// It needs few statements for many rows. [`run`](ManyRequest::run) runs it, and returns an answer for each row.
///
/// `Rows` is an iterator over the keys `K`. `V` is `ToGetOrCreate` or `ToUpdateOrCreate`. `D` are the other values of new rows,
/// and `P` is told about the progress. [`dsl::GetOrCreateMany`](crate::dsl::GetOrCreateMany) names such a type.
///
/// # Example
///
/// ```
/// # use diesel::prelude::*;
/// use getorcreate::{GetOrCreate, Upserted};
/// # diesel::table! { prices (id) { id -> Integer, article -> Text, cents -> Integer } }
/// # #[derive(Queryable, Selectable, GetOrCreate)]
/// # #[unique(article)]
/// # struct Price { id: i32, article: String, cents: i32 }
/// # use diesel::connection::SimpleConnection;
/// # let mut conn = SqliteConnection::establish(":memory:").unwrap();
/// # conn.batch_execute("CREATE TABLE prices (id INTEGER PRIMARY KEY, article TEXT NOT NULL UNIQUE, cents INTEGER NOT NULL)").unwrap();
///
/// let list = [("nut", 5), ("bolt", 7)];
/// let rows = list
///     .map(|(article, cents)| (prices::article.eq(article), prices::cents.eq(cents)));
/// let prices: Vec<Upserted<Price>> = Price::update_or_create_many_from(rows)
///     .by(prices::article)
///     .chunk_size(500)
///     .max_retries(4)
///     .run(&mut conn)?;
/// assert!(prices.iter().all(Upserted::created));
/// # Ok::<(), getorcreate::Error>(())
/// ```
#[must_use = "a request does nothing until it is run: `.run(&mut conn)?`, or `.run_async(&mut conn).await?`"]
pub struct ManyRequest<M, K, Rows, V = ToGetOrCreate, D = NoDefaults, P = Unobserved> {
    pub(crate) rows: Rows,
    pub(crate) constraint: &'static UniqueConstraint,
    pub(crate) primary_key: &'static [&'static str],
    pub(crate) defaults: D,
    pub(crate) progress: P,
    pub(crate) chunk_size: Option<usize>,
    pub(crate) max_retries: u32,
    types: PhantomData<fn() -> (M, K)>,
    verb: PhantomData<fn() -> V>,
}

/// A function of the model that takes many keys or rows.
pub trait ManyVerb {
    /// The update of a row that exists.
    type Update: Copy;
    /// The answer for each row.
    type Answer<M>;
    /// True if rows that exist are updated.
    const UPDATES: bool;

    /// The update. `primary_key` are the columns of the table's primary key.
    fn update(primary_key: &'static [&'static str]) -> Self::Update;

    /// The answer, in the caller's terms.
    fn answer<M>(answer: Answer<M>) -> Self::Answer<M>;
}

impl ManyVerb for ToGetOrCreate {
    type Update = NoUpdate;
    type Answer<M> = Outcome<M>;
    const UPDATES: bool = false;

    fn update(_: &'static [&'static str]) -> NoUpdate {
        NoUpdate
    }

    fn answer<M>(answer: Answer<M>) -> Outcome<M> {
        answer.into_outcome()
    }
}

impl ManyVerb for ToUpdateOrCreate {
    type Update = SetsRow;
    type Answer<M> = Upserted<M>;
    const UPDATES: bool = true;

    fn update(primary_key: &'static [&'static str]) -> SetsRow {
        SetsRow { primary_key }
    }

    fn answer<M>(answer: Answer<M>) -> Upserted<M> {
        answer.into_upserted()
    }
}

/// Is told about the answers of each chunk.
pub trait Observes<A> {
    /// Takes the answers of a chunk, in the order of its rows.
    fn observe(&mut self, answers: &[A]);
}

/// Nobody is told.
#[derive(Debug, Clone, Copy)]
pub struct Unobserved;

impl<A> Observes<A> for Unobserved {
    fn observe(&mut self, _: &[A]) {}
}

/// A closure of the caller.
pub struct Observer<F, A> {
    observe: F,
    /// Calls the closure. The bound of [`progress`](ManyRequest::progress) has checked it, so that `run` does not reject it
    /// again.
    call: fn(&mut F, &[A]),
}

type ObservedBy<F, M, V> = Observer<F, <V as ManyVerb>::Answer<M>>;

impl<A, F> Observes<A> for Observer<F, A> {
    fn observe(&mut self, answers: &[A]) {
        (self.call)(&mut self.observe, answers);
    }
}

impl<M, K, Rows, V> ManyRequest<M, K, Rows, V> {
    pub(crate) const fn new(
        rows: Rows,
        constraint: &'static UniqueConstraint,
        primary_key: &'static [&'static str],
    ) -> Self {
        Self {
            rows,
            constraint,
            primary_key,
            defaults: NoDefaults,
            progress: Unobserved,
            chunk_size: None,
            max_retries: DEFAULT_MAX_RETRIES,
            types: PhantomData,
            verb: PhantomData,
        }
    }
}

impl<M: GetOrCreate, K: SetsColumns + FixesColumns, Rows, V, D, P> ManyRequest<M, K, Rows, V, D, P> {
    /// Sets the other values of new rows, the same for all of them. See [`Request::defaults`](crate::Request::defaults).
    ///
    /// # Compile errors
    ///
    /// As those of [`Request::defaults`](crate::Request::defaults).
    ///
    /// # Example
    ///
    /// ```
    /// # use diesel::prelude::*;
    /// # use getorcreate::GetOrCreate;
    /// # diesel::table! { tags (id) { id -> Integer, name -> Text, created_by -> Integer } }
    /// # #[derive(Queryable, Selectable, GetOrCreate)]
    /// # #[unique(name)]
    /// # struct Tag { id: i32, name: String, created_by: i32 }
    /// # use diesel::connection::SimpleConnection;
    /// # let mut conn = SqliteConnection::establish(":memory:").unwrap();
    /// # conn.batch_execute("CREATE TABLE tags (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, created_by INTEGER NOT NULL)").unwrap();
    /// let names = ["rust", "diesel"];
    /// let tags = Tag::get_or_create_many(names.map(|name| tags::name.eq(name)))
    ///     .defaults(tags::created_by.eq(7))
    ///     .run(&mut conn)?;
    /// assert_eq!(tags[1].row().name, "diesel");
    /// # Ok::<(), getorcreate::Error>(())
    /// ```
    pub fn defaults<Values, Form, Given, Whole, Row, Shared, Column>(
        self,
        values: Values,
    ) -> ManyRequest<M, K, Rows, V, GivenDefaults<Row>, P>
    where
        D: WithoutDefaults,
        Values: IntoRow<M::Table, Form, Row = Given>,
        Values: OneRow<Given, Whole, Row = Row>,
        Row: SetsColumns,
        K: SharesColumns<Row, Shared = Shared, Column = Column>,
        Values: DefaultsLeaveKey<M, Shared, Column>,
    {
        const { assert_defaults::<K, Row>() };
        ManyRequest {
            rows: self.rows,
            constraint: self.constraint,
            primary_key: self.primary_key,
            defaults: GivenDefaults::new(Values::one_row(values.into_row())),
            progress: self.progress,
            chunk_size: self.chunk_size,
            max_retries: self.max_retries,
            types: PhantomData,
            verb: PhantomData,
        }
    }
}

impl<M, K, Rows, V: ManyVerb, D, P> ManyRequest<M, K, Rows, V, D, P> {
    /// Calls `observe` after each chunk, with the answers for its rows.
    ///
    /// There is an `Outcome` or `Upserted` for each row, in the order of the input. So a long import can show its progress. Inside a transaction nothing is committed by then. The closure cannot
    /// stop the call.
    ///
    /// # Example
    ///
    /// ```
    /// # use diesel::prelude::*;
    /// # use getorcreate::GetOrCreate;
    /// # diesel::table! { tags (id) { id -> Integer, name -> Text } }
    /// # #[derive(Queryable, Selectable, GetOrCreate)]
    /// # #[unique(name)]
    /// # struct Tag { id: i32, name: String }
    /// # use diesel::connection::SimpleConnection;
    /// # let mut conn = SqliteConnection::establish(":memory:").unwrap();
    /// # conn.batch_execute("CREATE TABLE tags (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE)").unwrap();
    /// let names = ["rust", "diesel", "sql"];
    /// let mut done = Vec::new();
    /// Tag::get_or_create_many(names.map(|name| tags::name.eq(name)))
    ///     .chunk_size(2)
    ///     .progress(|chunk| done.push(chunk.len()))
    ///     .run(&mut conn)?;
    /// assert_eq!(done, [2, 1]);
    /// # Ok::<(), getorcreate::Error>(())
    /// ```
    pub fn progress<F: FnMut(&[V::Answer<M>])>(self, observe: F) -> ManyRequest<M, K, Rows, V, D, ObservedBy<F, M, V>> {
        ManyRequest {
            rows: self.rows,
            constraint: self.constraint,
            primary_key: self.primary_key,
            defaults: self.defaults,
            progress: Observer {
                observe,
                call: |observe, answers| observe(answers),
            },
            chunk_size: self.chunk_size,
            max_retries: self.max_retries,
            types: PhantomData,
            verb: PhantomData,
        }
    }
}

impl<M, K, Rows, V, D, P> ManyRequest<M, K, Rows, V, D, P> {
    /// Sets the number of rows that one statement is about.
    ///
    /// The default is 1,000. 0 counts as 1. If keys repeat, the size changes the result: rows with equal keys count as one row only
    /// within one chunk.
    ///
    /// # Differences between databases
    ///
    /// A chunk never has more rows than the database can bind values for: 65,535 values on PostgreSQL, MySQL and MariaDB, and
    /// 32,766 on SQLite.
    ///
    /// On MySQL and MariaDB a statement must also fit into the server's `max_allowed_packet`. So a chunk ends with the row that
    /// brings it to four mebibytes. This is an estimate, from the values as `Debug` writes them.
    #[doc(alias = "batch_size")]
    pub const fn chunk_size(mut self, rows: usize) -> Self {
        self.chunk_size = Some(rows);
        self
    }

    /// Sets how often a chunk is repeated outside a transaction, when the database asks to try again. See
    /// [`Request::max_retries`](crate::Request::max_retries).
    pub const fn max_retries(mut self, max_retries: u32) -> Self {
        self.max_retries = max_retries;
        self
    }
}

impl<M, K, Rows, V, D, P> fmt::Debug for ManyRequest<M, K, Rows, V, D, P> {
    /// The key, without the requested values.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("ManyRequest")
            .field("constraint", &self.constraint)
            .field("chunk_size", &self.chunk_size)
            .field("max_retries", &self.max_retries)
            .finish_non_exhaustive()
    }
}
