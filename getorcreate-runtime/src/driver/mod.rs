//! The loops that perform a call's statements on a connection: one that blocks, and one that awaits.
//!
//! What a race means is not decided here, nor what a statement says: a driver carries answers from one to the other.
//! A `call` takes the answers, `steps` knows which statement a step takes on the database at hand, and both are the same for
//! both drivers. An `operation` is what they ask for, and `perform` is the loop.

mod call;
mod operation;
mod pause;
mod perform;
mod steps;

mod blocking;
mod retry;

#[cfg(feature = "async")]
mod asynchronous;

#[cfg(feature = "tracing")]
mod trace;
#[cfg(not(feature = "tracing"))]
#[path = "untraced.rs"]
mod trace;

#[cfg(feature = "async")]
pub use retry::retry_async;
pub use retry::{Retryable, retry};
