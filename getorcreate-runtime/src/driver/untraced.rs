//! The replacement for `trace` without the feature: it reports nothing.

#![allow(clippy::unused_self, clippy::extra_unused_type_parameters)] // the other has a use for them

use std::time::Duration;

use super::order::Verb;
use crate::protocol::Answer;
use crate::{Error, UniqueConstraint};

#[derive(Debug)]
pub(super) struct Trace;

impl Trace {
    pub(super) const fn start<M>(_: Verb, _: &'static UniqueConstraint) -> Self {
        Self
    }

    pub(super) const fn span(&self) -> CallSpan {
        CallSpan
    }

    pub(super) const fn statement(&mut self, _: &'static str) {}

    pub(super) const fn retry(&mut self, _: u32, _: Duration) {}

    pub(super) const fn finish<M>(&mut self, _: &Result<Answer<M>, Error>) {}
}

#[derive(Debug)]
pub(super) struct CallSpan;

impl CallSpan {
    pub(super) const fn entered(self) -> Self {
        self
    }

    #[cfg(feature = "async")]
    pub(super) fn around<F: Future>(self, future: F) -> F {
        future
    }
}
