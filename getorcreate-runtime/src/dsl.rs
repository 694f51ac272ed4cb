//! Names for request types, so that a function can return a request and a struct can hold one. Like the types in
//! [`diesel::dsl`], they are built from the types of the arguments.
//!
//! There are no names for the requests from whole rows, such as `Model::get_or_create_from(row).by(columns)`.
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
//! type ByEmail<'a> = dsl::GetOrCreate<User, Eq<users::email, &'a str>>;
//!
//! /// The user with this address.
//! fn by_email(email: &str) -> ByEmail<'_> {
//!     User::get_or_create(users::email.eq(email))
//! }
//!
//! type Named<'a> = dsl::Defaults<ByEmail<'a>, Eq<users::name, &'a str>>;
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
//!
//! [`diesel::dsl`]: https://docs.rs/diesel/2.3/diesel/dsl/index.html

use std::iter::Map;

use diesel::Insertable;
use diesel::query_builder::AsChangeset;

use crate::changes::AsList;
use crate::lookup::{AllNamed, AsInsertable, AsMarked, IntoLookup, KeyOf, KeyValues, Keyed, SettledSet};
use crate::request::{
    self, BesideChanges, GivenChanges, GivenDefaults, NoChanges, NoCondition, NoDefaults, SetsNothing, SetsValues,
    WithSet,
};
use crate::{ManyRequest, Request};

/// The request type of `M::get_or_create(lookup)`.
///
/// `L` is the type of the lookup: `Eq<users::email, &str>`, a tuple of these, or an `Insertable` struct. The
/// [module](self) has an example.
pub type GetOrCreate<M, L> = RequestFor<M, L, AsInsertable>;

/// The request type of `M::get_or_create(Marker(lookup))`, for a key declared with `as = Marker`.
///
/// `L` is `Marker<Eq<users::email, &str>>`.
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
/// type ByAlbum = Cover<Eq<photos::album_id, i32>>;
///
/// /// The album's cover.
/// fn cover_of(album_id: i32) -> dsl::GetOrCreateMarked<Photo, ByAlbum> {
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

/// The request type of `M::find_unique(lookup)`.
///
/// `L` is the type of the lookup, as in [`GetOrCreate`].
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

/// The request type of `M::find_unique(Marker(lookup))`.
///
/// `L` is the type of the marker, as in the example of [`GetOrCreateMarked`].
pub type FindUniqueMarked<M, L> = crate::FindUnique<M, KeyedBy<M, L, AsMarked>>;

/// The request type of `M::update_or_create(lookup)`.
///
/// `L` is the type of the lookup, as in [`GetOrCreate`]. It cannot run yet: [`Set`] or [`Update`] names the type that can.
///
/// # Example
///
/// ```
/// use diesel::dsl::{Add, Eq, Lt};
/// use diesel::prelude::*;
/// use getorcreate::{GetOrCreate, dsl};
/// # use diesel::connection::SimpleConnection;
///
/// # diesel::table! { pages (id) { id -> Integer, url -> Text, title -> Text, visits -> Integer } }
/// #[derive(Queryable, Selectable, GetOrCreate)]
/// #[unique(url)]
/// struct Page { id: i32, url: String, title: String, visits: i32 }
///
/// type ByUrl<'a> = dsl::UpdateOrCreate<Page, Eq<pages::url, &'a str>>;
/// type Titled<'a> = dsl::Set<ByUrl<'a>, Eq<pages::title, &'a str>>;
/// type Visit = Eq<pages::visits, Add<pages::visits, i32>>;
/// type Counted<'a> = dsl::Update<Titled<'a>, Visit, (pages::visits,)>;
/// type Visited<'a> = dsl::Defaults<Counted<'a>, Eq<pages::visits, i32>>;
/// type RarelyVisited<'a> = dsl::OnlyIf<Visited<'a>, Lt<pages::visits, i32>>;
///
/// /// The page with this title, visited once more.
/// fn visited<'a>(url: &'a str, title: &'a str) -> Visited<'a> {
///     Page::update_or_create(pages::url.eq(url))
///         .set(pages::title.eq(title))
///         .update(pages::visits.eq(pages::visits + 1))
///         .defaults(pages::visits.eq(1))
/// }
///
/// /// The same, unless it was visited often.
/// fn rarely_visited<'a>(url: &'a str, title: &'a str) -> RarelyVisited<'a> {
///     visited(url, title).only_if(pages::visits.lt(2))
/// }
///
/// # let mut conn = SqliteConnection::establish(":memory:").unwrap();
/// # conn.batch_execute("CREATE TABLE pages (id INTEGER PRIMARY KEY, url TEXT NOT NULL UNIQUE, title TEXT NOT NULL, visits INTEGER NOT NULL)").unwrap();
/// let page = visited("/", "Home").run(&mut conn)?;
/// assert_eq!(page.row().visits, 1);
/// for _ in 0..3 {
///     let page = rarely_visited("/", "Start").run(&mut conn)?;
///     assert_eq!(page.row().visits, 2);
/// }
/// # Ok::<(), getorcreate::Error>(())
/// ```
pub type UpdateOrCreate<M, L> = crate::UpdateOrCreate<M, KeyedBy<M, L, AsInsertable>>;

/// The request type of `M::update_or_create(Marker(lookup))`.
///
/// `L` is the type of the marker, as in the example of [`GetOrCreateMarked`].
pub type UpdateOrCreateMarked<M, L> = crate::UpdateOrCreate<M, KeyedBy<M, L, AsMarked>>;

/// The request type of `M::get_or_create_many(lookups)`.
///
/// `I` is the type of the lookups: `Vec<Eq<users::email, &str>>`, or an iterator.
///
/// # Example
///
/// ```
/// use diesel::dsl::Eq;
/// use diesel::prelude::*;
/// use getorcreate::{GetOrCreate, dsl};
/// # use diesel::connection::SimpleConnection;
///
/// # diesel::table! { tags (id) { id -> Integer, name -> Text, created_by -> Integer } }
/// #[derive(Queryable, Selectable, GetOrCreate)]
/// #[unique(name)]
/// struct Tag { id: i32, name: String, created_by: i32 }
///
/// type ByName<'a> = Eq<tags::name, &'a str>;
/// type ByNames<'a> = dsl::GetOrCreateMany<Tag, Vec<ByName<'a>>>;
/// type Named<'a> = dsl::Defaults<ByNames<'a>, Eq<tags::created_by, i32>>;
///
/// /// The tags with these names. A new tag belongs to `user`.
/// fn named<'a>(names: &[&'a str], user: i32) -> Named<'a> {
///     let lookups: Vec<_> = names.iter().map(|name| tags::name.eq(*name)).collect();
///     Tag::get_or_create_many(lookups).defaults(tags::created_by.eq(user))
/// }
///
/// /// The tags in a list like "rust, diesel".
/// fn listed(list: &str) -> dsl::GetOrCreateMany<Tag, impl Iterator<Item = ByName<'_>>> {
///     Tag::get_or_create_many(list.split(", ").map(|name| tags::name.eq(name)))
/// }
///
/// # let mut conn = SqliteConnection::establish(":memory:").unwrap();
/// # conn.batch_execute("CREATE TABLE tags (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, created_by INTEGER NOT NULL)").unwrap();
/// let created = named(&["rust", "diesel"], 7).run(&mut conn)?;
/// let found = listed("diesel, rust").run(&mut conn)?;
/// assert_eq!(found[0].row().id, created[1].row().id);
/// # Ok::<(), getorcreate::Error>(())
/// ```
pub type GetOrCreateMany<M, I> = ManyFor<M, <I as IntoIterator>::IntoIter, AsInsertable>;

/// The request type of `M::get_or_create_many(lookups)`, for lookups in a marker.
///
/// `I` is the type of the lookups: `Vec<Marker<Eq<users::email, &str>>>`, or an iterator. The examples of [`GetOrCreateMany`]
/// and [`GetOrCreateMarked`] show the two halves.
pub type GetOrCreateManyMarked<M, I> = ManyFor<M, <I as IntoIterator>::IntoIter, AsMarked>;

/// The request type `R` after `.set(values)`.
///
/// `V` is the type of the values. [`UpdateOrCreate`] has an example.
pub type Set<R, V> = <R as TakesSet<V>>::Output;

/// The request type `R` after `.update(changes)`.
///
/// `V` is the type of the changes. `C` is the tuple of the columns that they
/// assign, in the same order: `(users::name,)` for `users::name.eq("Ada")`, and for a struct the columns of its fields.
///
/// # Example
///
/// ```
/// use diesel::dsl::Eq;
/// use diesel::prelude::*;
/// use getorcreate::{GetOrCreate, dsl};
///
/// # diesel::table! { users (id) { id -> Integer, email -> Text, name -> Text, age -> Integer } }
/// #[derive(Queryable, Selectable, GetOrCreate)]
/// #[unique(email)]
/// struct User { id: i32, email: String, name: String }
///
/// #[derive(AsChangeset)]
/// #[diesel(table_name = users)]
/// struct Form<'a> { name: &'a str, age: Option<i32> }
///
/// type ByEmail<'a> = dsl::UpdateOrCreate<User, Eq<users::email, &'a str>>;
/// type Submitted<'a> = dsl::Update<ByEmail<'a>, Form<'a>, (users::name, users::age)>;
///
/// fn submitted<'a>(email: &'a str, form: Form<'a>) -> Submitted<'a> {
///     User::update_or_create(users::email.eq(email)).update(form)
/// }
/// ```
pub type Update<R, V, C> = <R as TakesUpdate<V, C>>::Output;

/// The request type `R` after `.only_if(condition)`.
///
/// `C` is the type of the condition. [`UpdateOrCreate`] has an example.
pub type OnlyIf<R, C> = <R as TakesCondition<C>>::Output;

/// The request type `R` after `.defaults(values)`.
///
/// `V` is the type of the values. The [module](self) has an example.
pub type Defaults<R, V> = <R as TakesDefaults<V>>::Output;

type RequestFor<M, L, Form> = Request<M, KeyedBy<M, L, Form>>;
type ManyFor<M, Lookups, Form> = ManyBy<M, Lookups, <Lookups as Iterator>::Item, Form>;
type ManyBy<M, Lookups, L, Form> = ManyRequest<M, KeyedBy<M, L, Form>, Map<Lookups, fn(L) -> KeyedBy<M, L, Form>>>;
type KeyedBy<M, L, Form> = Keyed<KeyFor<M, L, Form>, Row<M, L, Form>>;
type KeyFor<M, L, Form> = <ColumnSet<M, L, Form> as KeyOf<M, <L as IntoLookup<M, Table<M>, Form>>::Rows>>::Key;
type ColumnSet<M, L, Form> = <<Row<M, L, Form> as KeyValues>::Columns as SettledSet<M>>::Out;
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

impl<M, K, U, V> TakesDefaults<V> for crate::UpdateOrCreate<M, K, U, NoDefaults>
where
    M: crate::GetOrCreate,
    V: Insertable<M::Table>,
{
    type Output = crate::UpdateOrCreate<M, K, U, GivenDefaults<V::Values>>;
}

impl<M, K, Rows, W, P, V> TakesDefaults<V> for ManyRequest<M, K, Rows, W, NoDefaults, P>
where
    M: crate::GetOrCreate,
    V: Insertable<M::Table>,
{
    type Output = ManyRequest<M, K, Rows, W, GivenDefaults<V::Values>, P>;
}

/// A request for which nothing is set in both cases yet.
#[doc(hidden)]
pub trait TakesSet<V> {
    /// The request with the values.
    type Output;
}

impl<M, K, U, C, D, V> TakesSet<V> for crate::UpdateOrCreate<M, K, request::Update<SetsNothing, U, C>, D>
where
    M: crate::GetOrCreate,
    V: Insertable<M::Table>,
{
    type Output = crate::UpdateOrCreate<M, WithSet<K, V::Values>, request::Update<SetsValues, U, C>, D>;
}

/// A request without changes of a row that exists.
#[doc(hidden)]
pub trait TakesUpdate<V, Columns> {
    /// The request with the changes.
    type Output;
}

impl<M, K, S, C, D, V, Columns> TakesUpdate<V, Columns>
    for crate::UpdateOrCreate<M, K, request::Update<S, NoChanges, C>, D>
where
    S: BesideChanges,
    V: AsChangeset,
    Columns: AllNamed<Named: AsList>,
{
    type Output = crate::UpdateOrCreate<M, K, request::Update<S::Set, Given<V, Columns>, C>, D>;
}

type Given<V, Columns> = GivenChanges<<V as AsChangeset>::Changeset, <<Columns as AllNamed>::Named as AsList>::List>;

/// A request without a condition.
#[doc(hidden)]
pub trait TakesCondition<Condition> {
    /// The request with the condition.
    type Output;
}

impl<M, K, S, U, D, Condition> TakesCondition<Condition>
    for crate::UpdateOrCreate<M, K, request::Update<S, U, NoCondition>, D>
{
    type Output = crate::UpdateOrCreate<M, K, request::Update<S, U, request::OnlyIf<Condition>>, D>;
}
