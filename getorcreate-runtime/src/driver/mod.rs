//! The loops that perform a call's statements on a connection: one that blocks, and one that awaits.
//!
//! The drivers decide neither the meaning of a race nor the text of a statement. They carry answers from one to the
//! other. A `call` takes the answers. `steps` knows the statement for each step on the current database. Both drivers
//! share both. An `operation` is the statement that they ask for, and `perform` is the loop.

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
