//! The results of the functions on a model whose attributes contain mistakes. They accept every call, so that the
//! compiler reports only the mistake in the attributes.

#[cfg(feature = "async")]
use std::future;
use std::marker::PhantomData;

use crate::{Error, Outcome, Upserted};

/// A request that never runs, since its crate does not compile.
#[derive(Debug)]
#[must_use = "a request does nothing until it is run: `.run(&mut conn)?`, or `.run_async(&mut conn).await?`"]
pub struct Refused<M>(PhantomData<fn() -> M>);

/// Called by derived code.
pub fn refused<M, Given>(_: Given) -> Refused<M> {
    Refused(PhantomData)
}

impl<M> Refused<M> {
    /// The counterpart of a request's method.
    pub fn defaults<Values>(self, _: Values) -> Self {
        self
    }

    /// The counterpart of a request's method.
    pub fn defaults_with<Make: FnOnce() -> Values, Values>(self, _: Make) -> Self {
        self
    }

    /// The counterpart of a request's method.
    pub fn by<Columns>(self, _: Columns) -> Self {
        self
    }

    /// The counterpart of a request's method.
    pub fn insert_first(self) -> Self {
        self
    }

    /// The counterpart of a request's method.
    pub fn for_update(self) -> Self {
        self
    }

    /// The counterpart of a request's method.
    pub fn max_retries(self, _: u32) -> Self {
        self
    }

    /// The counterpart of a request's method.
    ///
    /// # Errors
    ///
    /// Always.
    pub fn run<C>(self, _: &mut C) -> Result<Outcome<M>, Error> {
        Err(Error::Database(diesel::result::Error::NotFound))
    }

    /// The counterpart of a request's method.
    #[cfg(feature = "async")]
    pub fn defaults_with_async<Make: FnOnce() -> Making, Making>(self, _: Make) -> Self {
        self
    }

    /// The counterpart of a request's method.
    ///
    /// # Errors
    ///
    /// Always.
    #[cfg(feature = "async")]
    pub fn run_async<C>(self, _: &mut C) -> impl Future<Output = Result<Outcome<M>, Error>> + Send
    where
        M: Send,
    {
        future::ready(Err(Error::Database(diesel::result::Error::NotFound)))
    }
}

/// The same for `find_unique`.
#[derive(Debug)]
#[must_use = "a request does nothing until it is run: `.run(&mut conn)?`, or `.run_async(&mut conn).await?`"]
pub struct RefusedFind<M>(PhantomData<fn() -> M>);

/// Called by derived code.
pub fn refused_find<M, Given>(_: Given) -> RefusedFind<M> {
    RefusedFind(PhantomData)
}

impl<M> RefusedFind<M> {
    /// The counterpart of a request's method.
    pub fn for_update(self) -> Self {
        self
    }

    /// The counterpart of a request's method.
    pub fn max_retries(self, _: u32) -> Self {
        self
    }

    /// The counterpart of a request's method.
    ///
    /// # Errors
    ///
    /// Always.
    pub fn run<C>(self, _: &mut C) -> Result<Option<M>, Error> {
        Err(Error::Database(diesel::result::Error::NotFound))
    }

    /// The counterpart of a request's method.
    ///
    /// # Errors
    ///
    /// Always.
    #[cfg(feature = "async")]
    pub fn run_async<C>(self, _: &mut C) -> impl Future<Output = Result<Option<M>, Error>> + Send
    where
        M: Send,
    {
        future::ready(Err(Error::Database(diesel::result::Error::NotFound)))
    }
}

/// The same for `update_or_create` and `update_or_create_from`.
#[derive(Debug)]
#[must_use = "a request does nothing until it is run: `.run(&mut conn)?`, or `.run_async(&mut conn).await?`"]
pub struct RefusedUpdate<M>(PhantomData<fn() -> M>);

/// Called by derived code.
pub fn refused_update<M, Given>(_: Given) -> RefusedUpdate<M> {
    RefusedUpdate(PhantomData)
}

impl<M> RefusedUpdate<M> {
    /// The counterpart of a request's method.
    pub fn by<Columns>(self, _: Columns) -> Self {
        self
    }

    /// The counterpart of a request's method.
    pub fn set<Values>(self, _: Values) -> Self {
        self
    }

    /// The counterpart of a request's method.
    pub fn update<Changes>(self, _: Changes) -> Self {
        self
    }

    /// The counterpart of a request's method.
    pub fn only_if<Condition>(self, _: Condition) -> Self {
        self
    }

    /// The counterpart of a request's method.
    pub fn defaults<Values>(self, _: Values) -> Self {
        self
    }

    /// The counterpart of a request's method.
    pub fn defaults_with<Make: FnOnce() -> Values, Values>(self, _: Make) -> Self {
        self
    }

    /// The counterpart of a request's method.
    #[cfg(feature = "async")]
    pub fn defaults_with_async<Make: FnOnce() -> Making, Making>(self, _: Make) -> Self {
        self
    }

    /// The counterpart of a request's method.
    pub fn insert_first(self) -> Self {
        self
    }

    /// The counterpart of a request's method.
    pub fn max_retries(self, _: u32) -> Self {
        self
    }

    /// The counterpart of a request's method.
    ///
    /// # Errors
    ///
    /// Always.
    pub fn run<C>(self, _: &mut C) -> Result<Upserted<M>, Error> {
        Err(Error::Database(diesel::result::Error::NotFound))
    }

    /// The counterpart of a request's method.
    ///
    /// # Errors
    ///
    /// Always.
    #[cfg(feature = "async")]
    pub fn run_async<C>(self, _: &mut C) -> impl Future<Output = Result<Upserted<M>, Error>> + Send
    where
        M: Send,
    {
        future::ready(Err(Error::Database(diesel::result::Error::NotFound)))
    }
}
