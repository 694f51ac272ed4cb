//! The loops that perform a call's statements on a connection: one that blocks, and one that awaits.
//!
//! What a race means is not decided here, nor what a statement says: a driver carries answers from one to the other.
//! `call` knows which statement a step takes on which database, and is the same for both. A `task` is what it asks for, and
//! `perform` is the loop.

mod call;
mod mysql;
mod pause;
mod perform;
mod task;

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
