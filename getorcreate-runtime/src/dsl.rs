//! Names for request types, so that a function can return a request and a struct can hold one. Like the types in
//! [`diesel::dsl`], they are built from the types of the arguments.
//!
//! # Example
//!
//! ```
//! use diesel::dsl::Eq;
//! use diesel::prelude::*;
//! use getorcreate::{GetOrCreate, dsl};
//! # use diesel::connection::SimpleConnection;
//!
//! # diesel::table! { users (id) { id -> Integer, email -> Text, name -> Text } }
//! #[derive(Queryable, Selectable, GetOrCreate)]
//! #[unique(email)]
//! struct User { id: i32, email: String, name: String }
//!
//! /// The user with this address.
//! fn by_email(email: &str) -> dsl::GetOrCreate<User, Eq<users::email, &str>> {
//!     User::get_or_create(users::email.eq(email))
//! }
//!
//! type Named<'a> = dsl::Defaults<dsl::GetOrCreate<User, Eq<users::email, &'a str>>, Eq<users::name, &'a str>>;
//!
//! /// The same, called so if it is new.
//! fn named<'a>(email: &'a str, name: &'a str) -> Named<'a> {
//!     by_email(email).defaults(users::name.eq(name))
//! }
//!
//! # let mut conn = SqliteConnection::establish(":memory:").unwrap();
//! # conn.batch_execute("CREATE TABLE users (id INTEGER PRIMARY KEY, email TEXT NOT NULL UNIQUE, name TEXT NOT NULL)").unwrap();
//! let created = named("ada@example.org", "Ada").run(&mut conn)?;
//! let found = by_email("ada@example.org").run(&mut conn)?;
//! assert_eq!(found.into_inner().id, created.into_inner().id);
//! # Ok::<(), getorcreate::Error>(())
//! ```

use diesel::Insertable;

use crate::Request;
use crate::lookup::{AsInsertable, AsMarked, IntoLookup, KeyOf, KeyValues, Keyed, SettledSet};
use crate::request::{GivenDefaults, NoDefaults};

/// The request type of `M::get_or_create(lookup)`. `L` is the type of the lookup: `Eq<users::email, &str>`, a tuple of
/// these, or an `Insertable` struct.
pub type GetOrCreate<M, L> = RequestFor<M, L, AsInsertable>;

/// The request type of `M::get_or_create(Marker(lookup))`, for a key declared with `as = Marker`. `L` is
/// `Marker<Eq<users::email, &str>>`.
///
/// # Example
///
/// ```
/// use diesel::dsl::Eq;
/// use diesel::prelude::*;
/// use getorcreate::{GetOrCreate, dsl};
/// # use diesel::connection::SimpleConnection;
///
/// # diesel::table! { photos (id) { id -> Integer, album_id -> Integer, is_cover -> Bool } }
/// #[derive(Queryable, Selectable, GetOrCreate)]
/// #[unique(album_id, where(is_cover = true), as = Cover)]
/// struct Photo { id: i32, album_id: i32, is_cover: bool }
///
/// /// The album's cover.
/// fn cover_of(album_id: i32) -> dsl::GetOrCreateMarked<Photo, Cover<Eq<photos::album_id, i32>>> {
///     Photo::get_or_create(Cover(photos::album_id.eq(album_id)))
/// }
///
/// # let mut conn = SqliteConnection::establish(":memory:").unwrap();
/// # conn.batch_execute("CREATE TABLE photos (id INTEGER PRIMARY KEY, album_id INTEGER NOT NULL, is_cover BOOLEAN NOT NULL);
/// #     CREATE UNIQUE INDEX photos_cover_key ON photos (album_id) WHERE is_cover = 1").unwrap();
/// let created = cover_of(7).run(&mut conn)?;
/// assert!(created.created());
/// assert_eq!(cover_of(7).run(&mut conn)?.into_inner().id, created.into_inner().id);
/// # Ok::<(), getorcreate::Error>(())
/// ```
pub type GetOrCreateMarked<M, L> = RequestFor<M, L, AsMarked>;

/// The request type of `M::find_unique(lookup)`. `L` is the type of the lookup, as in [`GetOrCreate`].
///
/// # Example
///
/// ```
/// use diesel::dsl::Eq;
/// use diesel::prelude::*;
/// use getorcreate::{GetOrCreate, dsl};
///
/// # diesel::table! { users (id) { id -> Integer, email -> Text } }
/// #[derive(Queryable, Selectable, GetOrCreate)]
/// #[unique(email)]
/// struct User { id: i32, email: String }
///
/// fn by_email(email: &str) -> dsl::FindUnique<User, Eq<users::email, &str>> {
///     User::find_unique(users::email.eq(email))
/// }
/// ```
pub type FindUnique<M, L> = crate::FindUnique<M, KeyedBy<M, L, AsInsertable>>;

/// The request type of `M::find_unique(Marker(lookup))`, as in [`GetOrCreateMarked`].
pub type FindUniqueMarked<M, L> = crate::FindUnique<M, KeyedBy<M, L, AsMarked>>;

/// The request type `R` after `.defaults(values)`. `V` is the type of the values.
pub type Defaults<R, V> = <R as TakesDefaults<V>>::Output;

type RequestFor<M, L, Form> = Request<M, KeyedBy<M, L, Form>>;
type KeyedBy<M, L, Form> = Keyed<KeyFor<M, L, Form>, Row<M, L, Form>>;
type KeyFor<M, L, Form> = <Set<M, L, Form> as KeyOf<M, <L as IntoLookup<M, Table<M>, Form>>::Rows>>::Key;
type Set<M, L, Form> = <<Row<M, L, Form> as KeyValues>::Columns as SettledSet<M>>::Out;
type Row<M, L, Form> = <L as IntoLookup<M, Table<M>, Form>>::Row;
type Table<M> = <M as crate::GetOrCreate>::Table;

/// A request that has no defaults yet.
#[doc(hidden)]
pub trait TakesDefaults<V> {
    /// The request with defaults.
    type Output;
}

impl<M, K, V, L> TakesDefaults<V> for Request<M, K, NoDefaults, L>
where
    M: crate::GetOrCreate,
    V: Insertable<M::Table>,
{
    type Output = Request<M, K, GivenDefaults<V::Values>, L>;
}
