//! The request that `get_or_create_many_from` and `update_or_create_many_from` return: rows that hold their own keys.

use std::any;
use std::fmt;
#[cfg(feature = "async")]
use std::future;
use std::iter::Map;
use std::marker::PhantomData;

use diesel::Table;

use super::many::{ManyRequest, ManyVerb};
use super::row::{NamesItsKey, ToGetOrCreate};
use crate::columns::{self, SetsColumns, assert_row_may_update, assert_whole_row};
use crate::lookup::{
    DeclaredKey, InRow, KeyBy, KeyPart, Keyed, NamesColumns, NeverNullInKey, NoColumnTwice, PrimaryKey, SetsKey,
};
use crate::{GetOrCreate, ManyError};

/// Rows to be found, updated or created, before [`by`](Self::by) says which of their columns are the key.
///
/// `Model::get_or_create_many_from(rows)` and `Model::update_or_create_many_from(rows)` return it. It cannot run before
/// [`by`](Self::by), which makes a [`ManyRequest`] of it.
///
/// `Given` is the type of a value that holds a row, and `Row` its form in Diesel. `Rows` is an iterator over these. `V` is
/// `ToGetOrCreate` or `ToUpdateOrCreate`.
///
/// # Example
///
/// ```
/// # use diesel::prelude::*;
/// use getorcreate::GetOrCreate;
/// # diesel::table! { users (id) { id -> Integer, email -> Text, name -> Text } }
/// # #[derive(Queryable, Selectable, GetOrCreate)]
/// # #[unique(email)]
/// # struct User { id: i32, email: String, name: String }
/// # use diesel::connection::SimpleConnection;
/// # let mut conn = SqliteConnection::establish(":memory:").unwrap();
/// # conn.batch_execute("CREATE TABLE users (id INTEGER PRIMARY KEY, email TEXT NOT NULL UNIQUE, name TEXT NOT NULL)").unwrap();
///
/// let rows = [
///     (users::email.eq("ada@example.org"), users::name.eq("Ada")),
///     (users::email.eq("bob@example.org"), users::name.eq("Bob")),
/// ];
/// let users = User::get_or_create_many_from(rows)
///     .by(users::email)
///     .run(&mut conn)?;
/// assert_eq!(users.len(), 2);
/// # Ok::<(), getorcreate::Error>(())
/// ```
#[must_use = "say which columns are the key, `.by(table::column)`, and run the request"]
pub struct RowsRequest<M, Given, Row, Rows, V = ToGetOrCreate> {
    rows: Rows,
    types: PhantomData<fn() -> (M, Given)>,
    row: PhantomData<fn() -> (Row, V)>,
}

/// The request for the rows of an iterator `Rows`, with their keys.
type RequestByKey<M, Row, Rows, V, K> = ManyRequest<M, K, Map<Rows, fn(Row) -> K>, V>;

/// A row with the key `Key`, which holds the values for its `Columns`.
type KeyInRow<Key, Columns, Row> = Keyed<Key, InRow<Columns, Row>>;

impl<M, Given, Row, Rows, V> RowsRequest<M, Given, Row, Rows, V> {
    pub(crate) const fn new(rows: Rows) -> Self {
        Self {
            rows,
            types: PhantomData,
            row: PhantomData,
        }
    }
}

impl<M, Given, Row, Rows, V> RowsRequest<M, Given, Row, Rows, V>
where
    M: GetOrCreate,
    Row: SetsColumns,
    Rows: Iterator<Item = Row>,
    V: ManyVerb,
{
    /// Names the columns by which the rows are looked up, as [`RowRequest::by`](crate::RowRequest::by) does for one row.
    ///
    /// After `update_or_create_many_from`, a row that exists gets the other values of the given row, except for those of the
    /// primary key. A field that is `None`, and that Diesel leaves out, changes nothing.
    ///
    /// # Errors
    ///
    /// If a field for one of the columns is `None`, and Diesel would leave its column to the database, then `run` returns a
    /// [`ManyError`] with [`Error::IncompleteKey`](crate::Error::IncompleteKey). It sends nothing for the chunk. Earlier chunks
    /// stay.
    ///
    /// # Compile errors
    ///
    /// As those of [`RowRequest::by`](crate::RowRequest::by).
    ///
    /// # Example
    ///
    /// ```
    /// # use diesel::prelude::*;
    /// # use getorcreate::GetOrCreate;
    /// # diesel::table! { members (id) { id -> Integer, org_id -> Integer, username -> Text, name -> Text } }
    /// # #[derive(Queryable, Selectable, GetOrCreate)]
    /// # #[unique(org_id, username)]
    /// # struct Member { id: i32, org_id: i32, username: String, name: String }
    /// # use diesel::connection::SimpleConnection;
    /// # let mut conn = SqliteConnection::establish(":memory:").unwrap();
    /// # conn.batch_execute("CREATE TABLE members (id INTEGER PRIMARY KEY, org_id INTEGER NOT NULL, username TEXT NOT NULL, name TEXT NOT NULL, UNIQUE (org_id, username))").unwrap();
    /// #[derive(Insertable)]
    /// #[diesel(table_name = members)]
    /// struct NewMember<'a> {
    ///     org_id: i32,
    ///     username: &'a str,
    ///     name: &'a str,
    /// }
    ///
    /// let rows = [
    ///     NewMember { org_id: 7, username: "ada", name: "Ada" },
    ///     NewMember { org_id: 7, username: "bob", name: "Bob" },
    /// ];
    /// let members = Member::get_or_create_many_from(&rows)
    ///     .by((members::org_id, members::username))
    ///     .run(&mut conn)?;
    /// assert!(members.iter().all(|member| member.created()));
    /// # Ok::<(), getorcreate::Error>(())
    /// ```
    #[doc(alias("conflict_target", "on_conflict", "unique_by"))]
    pub fn by<By, Form, RowsOfKey, Columns, Set, Key, Values, PrimaryForm>(
        self,
        columns: By,
    ) -> RequestByKey<M, Row, Rows, V, KeyInRow<Key, Columns, Row>>
    where
        By: NamesColumns<M, Form, Rows = RowsOfKey, Columns = Columns>,
        M: KeyBy<By, Given, Columns, Set, RowsOfKey, Key = Key>,
        Key: DeclaredKey,
        Row: KeyPart<Columns, Values = Values>,
        Given: SetsKey<M, Values>,
        Given: NeverNullInKey<Key, Values>,
        By: NoColumnTwice<Set, ()>,
        <M::Table as Table>::PrimaryKey: PrimaryKey<PrimaryForm>,
    {
        const {
            assert_whole_row::<KeyInRow<Key, Columns, Row>>();
            if V::UPDATES {
                assert_row_may_update::<KeyInRow<Key, Columns, Row>>(
                    columns::Columns::Names(Key::CONSTRAINT.columns()),
                    columns::USE_DEFAULTS,
                );
            }
        };
        drop(columns);
        let keyed: fn(Row) -> KeyInRow<Key, Columns, Row> = |row| Keyed::new(InRow::new(row));
        ManyRequest::new(
            self.rows.map(keyed),
            Key::CONSTRAINT,
            <M::Table as Table>::PrimaryKey::NAMES,
        )
    }
}

/// Without `by` there is nothing to run. These functions never compile: they are here for their message.
impl<M, Given, Row, Rows, V: ManyVerb> RowsRequest<M, Given, Row, Rows, V> {
    #[doc(hidden)]
    pub fn run<C>(self, _: &mut C) -> Result<Vec<V::Answer<M>>, ManyError>
    where
        Self: NamesItsKey<M>,
    {
        unreachable!("no call satisfies the bound")
    }

    #[doc(hidden)]
    #[cfg(feature = "async")]
    pub fn run_async<C>(self, _: &mut C) -> future::Ready<Result<Vec<V::Answer<M>>, ManyError>>
    where
        Self: NamesItsKey<M>,
    {
        unreachable!("no call satisfies the bound")
    }
}

impl<M, Given, Row, Rows, V> fmt::Debug for RowsRequest<M, Given, Row, Rows, V> {
    /// The type of the rows, without their values.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("RowsRequest")
            .field("row", &format_args!("{}", any::type_name::<Given>()))
            .finish_non_exhaustive()
    }
}
