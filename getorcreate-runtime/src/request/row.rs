//! The request that `get_or_create_from` and `update_or_create_from` return: a row that holds its own key.

use std::any;
use std::fmt;
#[cfg(feature = "async")]
use std::future;
use std::marker::PhantomData;

use diesel::Table;

use super::update::{NoChanges, NoCondition, SetsRow, Update};
use crate::columns::{SetsColumns, assert_whole_row};
use crate::lookup::{
    DeclaredKey, InRow, KeyBy, KeyPart, Keyed, NamesColumns, NeverNullInKey, NoColumnTwice, PrimaryKey, SetsKey,
};
use crate::{Error, GetOrCreate, Outcome, Request, UniqueConstraint, UpdateOrCreate, Upserted};

/// A row to be found, updated or created, before [`by`](Self::by) says which of its columns are the key.
///
/// `Model::get_or_create_from(row)` and `Model::update_or_create_from(row)` return it. It cannot run before
/// [`by`](Self::by), which makes a [`Request`] or an [`UpdateOrCreate`] of it.
///
/// `Given` is the type of the value that holds the row, and `Row` its form in Diesel. `V` says which request `by` makes.
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
/// let row = (users::email.eq("ada@example.org"), users::name.eq("Ada"));
/// let ada = User::update_or_create_from(row).by(users::email).run(&mut conn)?;
/// assert!(ada.created());
/// # Ok::<(), getorcreate::Error>(())
/// ```
#[must_use = "say which columns are the key, `.by(table::column)`, and run the request"]
pub struct RowRequest<M, Given, Row, V = ToGetOrCreate> {
    row: Row,
    types: PhantomData<fn() -> (M, Given)>,
    verb: PhantomData<fn() -> V>,
}

/// A function of the model that takes a whole row. It decides which request `by` makes.
pub trait RowVerb {
    /// The request.
    type Request<M, K>;
    /// The answer to the request.
    type Answer<M>;

    /// The request for the row with this key. `primary_key` are the columns of the table's primary key.
    fn request<M, K>(
        key: K,
        constraint: &'static UniqueConstraint,
        primary_key: &'static [&'static str],
    ) -> Self::Request<M, K>;
}

/// The function `get_or_create_from`.
#[derive(Debug)]
pub struct ToGetOrCreate;

impl RowVerb for ToGetOrCreate {
    type Request<M, K> = Request<M, K>;
    type Answer<M> = Outcome<M>;

    fn request<M, K>(key: K, constraint: &'static UniqueConstraint, _: &'static [&'static str]) -> Request<M, K> {
        Request::new(key, constraint)
    }
}

/// The function `update_or_create_from`.
#[derive(Debug)]
pub struct ToUpdateOrCreate;

impl RowVerb for ToUpdateOrCreate {
    type Request<M, K> = UpdateOrCreate<M, K, Update<SetsRow, NoChanges, NoCondition>>;
    type Answer<M> = Upserted<M>;

    fn request<M, K>(
        key: K,
        constraint: &'static UniqueConstraint,
        primary_key: &'static [&'static str],
    ) -> Self::Request<M, K> {
        UpdateOrCreate::new(key, constraint, Update::new(SetsRow { primary_key }))
    }
}

impl<M, Given, Row, V> RowRequest<M, Given, Row, V> {
    pub(crate) const fn new(row: Row) -> Self {
        Self {
            row,
            types: PhantomData,
            verb: PhantomData,
        }
    }
}

impl<M: GetOrCreate, Given, Row: SetsColumns, V: RowVerb> RowRequest<M, Given, Row, V> {
    /// Names the columns by which the row is looked up: all columns of one declared key, in any order.
    ///
    /// For a key that is declared with `as = Live`, wrap them: `.by(Live(accounts::email))`. The row's values for these columns are the
    /// lookup. If no row has them, the whole row is inserted.
    ///
    /// More values for a new row can follow with [`defaults`](Request::defaults).
    ///
    /// After `update_or_create_from`, a row that exists gets the row's other values, except for those of the primary key, which
    /// Diesel's `AsChangeset` never changes either. A field that is `None`, and that Diesel leaves out, changes nothing. See
    /// [`UpdateOrCreate::update`] for other changes.
    ///
    /// # Errors
    ///
    /// If a field for one of the columns is `None`, and Diesel would leave its column to the database, then `run` returns
    /// [`Error::IncompleteKey`](crate::Error::IncompleteKey) and sends nothing.
    ///
    /// # Compile errors
    ///
    /// The columns must be exactly those of one key, the row must set all of them, and none of these values may be an
    /// `Option` if its column can be NULL. A row must not set a column that the key's condition fixes, and no column
    /// twice. The compiler finds these last two mistakes when it generates code. So `cargo build` and `cargo test` report
    /// them, and `cargo check` does not.
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
    /// let ada = NewMember { org_id: 7, username: "ada", name: "Ada" };
    /// let member = Member::get_or_create_from(&ada)
    ///     .by((members::org_id, members::username))
    ///     .run(&mut conn)?;
    /// assert!(member.created());
    /// # Ok::<(), getorcreate::Error>(())
    /// ```
    #[doc(alias("conflict_target", "on_conflict", "unique_by"))]
    pub fn by<By, Form, Rows, Columns, Set, Key, Values, PrimaryForm>(
        self,
        columns: By,
    ) -> V::Request<M, Keyed<Key, InRow<Columns, Row>>>
    where
        By: NamesColumns<M, Form, Rows = Rows, Columns = Columns>,
        M: KeyBy<By, Given, Columns, Set, Rows, Key = Key>,
        Key: DeclaredKey,
        Row: KeyPart<Columns, Values = Values>,
        Given: SetsKey<M, Values>,
        Given: NeverNullInKey<Key, Values>,
        By: NoColumnTwice<Set, ()>,
        <M::Table as Table>::PrimaryKey: PrimaryKey<PrimaryForm>,
    {
        const { assert_whole_row::<Keyed<Key, InRow<Columns, Row>>>() };
        drop(columns);
        let key = Keyed::new(InRow::new(self.row));
        V::request(key, Key::CONSTRAINT, <M::Table as Table>::PrimaryKey::NAMES)
    }
}

/// Without `by` there is nothing to run. These functions never compile: they are here for their message.
impl<M, Given, Row, V: RowVerb> RowRequest<M, Given, Row, V> {
    #[doc(hidden)]
    pub fn run<C>(self, _: &mut C) -> Result<V::Answer<M>, Error>
    where
        Self: NamesItsKey<M>,
    {
        unreachable!("no call satisfies the bound")
    }

    #[doc(hidden)]
    #[cfg(feature = "async")]
    pub fn run_async<C>(self, _: &mut C) -> future::Ready<Result<V::Answer<M>, Error>>
    where
        Self: NamesItsKey<M>,
    {
        unreachable!("no call satisfies the bound")
    }
}

/// A row with the columns of its key. [`RowRequest::by`] returns another type, so no type implements this.
#[diagnostic::on_unimplemented(
    message = "this call does not say which columns of the row are the key of `{M}`",
    label = "`.by(..)` is missing before this",
    note = "name all columns of one key: `.by(table::column)`, or `.by((table::a, table::b))`"
)]
pub trait NamesItsKey<M> {}

impl<M, Given, Row, V> fmt::Debug for RowRequest<M, Given, Row, V> {
    /// The type of the row, without its values.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("RowRequest")
            .field("row", &format_args!("{}", any::type_name::<Given>()))
            .finish_non_exhaustive()
    }
}
