//! The events of a call for `tracing`. They contain no column values. They contain no text from the database either,
//! because it may quote such values.

use std::any;
use std::time::Duration;

use tracing::span::EnteredSpan;
#[cfg(feature = "async")]
use tracing::{Instrument as _, instrument::Instrumented};
use tracing::{Span, debug, debug_span};

use super::order::Verb;
use crate::protocol::Answer;
use crate::{Error, UniqueConstraint};

/// The observed events of a call.
#[derive(Debug)]
pub(super) struct Trace {
    span: Span,
    /// Empty if nobody listens.
    statements: Vec<&'static str>,
    retries: u32,
    has_ended: bool,
}

impl Trace {
    pub(super) fn start<M>(verb: Verb, constraint: &'static UniqueConstraint) -> Self {
        let model = any::type_name::<M>();
        // The name of a span is a constant.
        let span = match verb {
            Verb::GetOrCreate => debug_span!(target: "getorcreate", "get_or_create", model, key = %constraint),
            Verb::FindUnique => debug_span!(target: "getorcreate", "find_unique", model, key = %constraint),
            Verb::UpdateOrCreate => debug_span!(target: "getorcreate", "update_or_create", model, key = %constraint),
            Verb::GetOrCreateMany => debug_span!(target: "getorcreate", "get_or_create_many", model, key = %constraint),
            Verb::UpdateOrCreateMany | Verb::UpdateMany => {
                debug_span!(target: "getorcreate", "update_or_create_many_from", model, key = %constraint)
            }
        };
        Self {
            span,
            statements: Vec::new(),
            retries: 0,
            has_ended: false,
        }
    }

    pub(super) fn span(&self) -> CallSpan {
        CallSpan(self.span.clone())
    }

    pub(super) fn statement(&mut self, kind: &'static str) {
        if !self.span.is_disabled() {
            self.statements.push(kind);
        }
    }

    pub(super) fn retry(&mut self, retry: u32, pause: Duration) {
        self.retries = retry;
        debug!(target: "getorcreate", parent: &self.span, retry, ?pause, "the database asks to try again");
    }

    pub(super) fn finish<M>(&mut self, result: &Result<Answer<M>, Error>) {
        self.has_ended = true;
        self.tell(outcome(result));
    }

    fn tell(&self, outcome: &'static str) {
        debug!(
            target: "getorcreate",
            parent: &self.span,
            outcome,
            statements = ?self.statements,
            retries = self.retries,
        );
    }
}

/// Reports a dropped future, or a panic in the closure that makes the defaults.
impl Drop for Trace {
    fn drop(&mut self) {
        if !self.has_ended {
            self.tell("dropped");
        }
    }
}

/// The span of a call.
#[derive(Debug)]
pub(super) struct CallSpan(Span);

impl CallSpan {
    /// Enters the span. This thread's events belong to the call until the returned guard is dropped.
    pub(super) fn entered(self) -> EnteredSpan {
        self.0.entered()
    }

    /// Puts the future into the span. Its events belong to the call whenever it is polled.
    #[cfg(feature = "async")]
    pub(super) fn around<F: Future>(self, future: F) -> Instrumented<F> {
        future.instrument(self.0)
    }
}

fn outcome<M>(result: &Result<Answer<M>, Error>) -> &'static str {
    match result {
        Ok(Answer::Absent) => "absent",
        Ok(Answer::Found(_)) => "found",
        Ok(Answer::Created(_)) => "created",
        Ok(Answer::Updated(_)) => "updated",
        Ok(Answer::Unchanged(_)) => "unchanged",
        Err(Error::Retry { .. }) => "retry",
        Err(Error::ConstraintMissing { .. }) => "constraint missing",
        Err(Error::OtherConstraint { .. }) => "other constraint",
        Err(Error::WrittenUnread { .. }) => "written unread",
        Err(Error::NotUnique { .. }) => "not unique",
        Err(Error::KeyChanged { .. }) => "key changed",
        Err(Error::NotFoundAfterInsert { .. }) => "not found after insert",
        Err(Error::UnsupportedKey { .. }) => "unsupported key",
        Err(Error::IncompleteKey { .. }) => "incomplete key",
        Err(Error::ConditionNotMet { .. }) => "condition not met",
        Err(Error::NoTransaction { .. }) => "no transaction",
        Err(Error::ForeignMessages { .. }) => "foreign messages",
        Err(Error::Database(_)) => "database error",
    }
}
