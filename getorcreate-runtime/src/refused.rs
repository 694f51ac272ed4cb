//! The results of the functions on a model whose attributes contain mistakes. They accept every call, so that the
//! compiler reports only the mistake in the attributes.

#[cfg(feature = "async")]
use std::future;
use std::marker::PhantomData;

use crate::{Error, ManyError, Outcome, Upserted};

/// A request with the answer `A` that never runs, since its crate does not compile. Its methods stand in for those of all
/// requests.
#[derive(Debug)]
#[must_use = "a request does nothing until it is run: `.run(&mut conn)?`, or `.run_async(&mut conn).await?`"]
pub struct Refused<A, E = Error>(PhantomData<fn() -> (A, E)>);

/// Called by derived code, for `get_or_create` and `get_or_create_from`.
pub fn refused<M, Given>(_: Given) -> Refused<Outcome<M>> {
    Refused(PhantomData)
}

/// Called by derived code, for `find_unique`.
pub fn refused_find<M, Given>(_: Given) -> Refused<Option<M>> {
    Refused(PhantomData)
}

/// Called by derived code, for `update_or_create` and `update_or_create_from`.
pub fn refused_update<M, Given>(_: Given) -> Refused<Upserted<M>> {
    Refused(PhantomData)
}

/// Called by derived code, for `get_or_create_many` and `get_or_create_many_from`.
pub fn refused_many<M, Given>(_: Given) -> Refused<Vec<Outcome<M>>, ManyError> {
    Refused(PhantomData)
}

/// Called by derived code, for `update_or_create_many_from`.
pub fn refused_update_many<M, Given>(_: Given) -> Refused<Vec<Upserted<M>>, ManyError> {
    Refused(PhantomData)
}

#[allow(missing_docs)] // as below
impl<A, E> Refused<Vec<A>, E> {
    // The bound gives the parameter of the closure its type.
    pub fn progress<F: FnMut(&[A])>(self, _: F) -> Self {
        self
    }
}

#[allow(missing_docs)] // each method stands in for one of a request
impl<A, E: From<Error>> Refused<A, E> {
    pub fn by<Columns>(self, _: Columns) -> Self {
        self
    }

    pub fn set<Values>(self, _: Values) -> Self {
        self
    }

    pub fn update<Changes>(self, _: Changes) -> Self {
        self
    }

    pub fn only_if<Condition>(self, _: Condition) -> Self {
        self
    }

    pub fn defaults<Values>(self, _: Values) -> Self {
        self
    }

    pub fn defaults_with<Make: FnOnce() -> Values, Values>(self, _: Make) -> Self {
        self
    }

    #[cfg(feature = "async")]
    pub fn defaults_with_async<Make: FnOnce() -> Making, Making>(self, _: Make) -> Self {
        self
    }

    pub fn insert_first(self) -> Self {
        self
    }

    pub fn for_update(self) -> Self {
        self
    }

    pub fn max_retries(self, _: u32) -> Self {
        self
    }

    pub fn chunk_size(self, _: usize) -> Self {
        self
    }

    /// # Errors
    ///
    /// Always.
    pub fn run<C>(self, _: &mut C) -> Result<A, E> {
        Err(Error::Database(diesel::result::Error::NotFound).into())
    }

    /// # Errors
    ///
    /// Always.
    #[cfg(feature = "async")]
    pub fn run_async<C>(self, _: &mut C) -> impl Future<Output = Result<A, E>> + Send
    where
        A: Send,
        E: Send,
    {
        future::ready(Err(Error::Database(diesel::result::Error::NotFound).into()))
    }
}
