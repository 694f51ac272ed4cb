//! `run_async` without the feature `async`: it does not compile, and says what is missing.

use std::convert::Infallible;
use std::future::Ready;

use crate::request::ManyVerb;
use crate::{Error, FindUnique, ManyError, ManyRequest, Outcome, Request, UpdateOrCreate, Upserted};

/// No type implements this.
#[diagnostic::on_unimplemented(
    message = "`run_async` needs the feature `async` of getorcreate",
    label = "this call needs the feature",
    note = "in Cargo.toml: `getorcreate = {{ version = \"..\", features = [\"async\", ..] }}`"
)]
pub trait FeatureAsync {
    /// Nothing.
    fn never(&mut self) -> Infallible;
}

impl<M, K, D, L> Request<M, K, D, L> {
    /// Not available: it needs the feature `async`.
    #[doc(hidden)]
    pub fn run_async<C: FeatureAsync>(self, conn: &mut C) -> Ready<Result<Outcome<M>, Error>> {
        match conn.never() {}
    }
}

impl<M, K, L> FindUnique<M, K, L> {
    /// Not available: it needs the feature `async`.
    #[doc(hidden)]
    pub fn run_async<C: FeatureAsync>(self, conn: &mut C) -> Ready<Result<Option<M>, Error>> {
        match conn.never() {}
    }
}

impl<M, K, U, D> UpdateOrCreate<M, K, U, D> {
    /// Not available: it needs the feature `async`.
    #[doc(hidden)]
    pub fn run_async<C: FeatureAsync>(self, conn: &mut C) -> Ready<Result<Upserted<M>, Error>> {
        match conn.never() {}
    }
}

impl<M, K, Rows, V: ManyVerb, D, P> ManyRequest<M, K, Rows, V, D, P> {
    /// Not available: it needs the feature `async`.
    #[doc(hidden)]
    pub fn run_async<C: FeatureAsync>(self, conn: &mut C) -> Ready<Result<Vec<V::Answer<M>>, ManyError>> {
        match conn.never() {}
    }
}
