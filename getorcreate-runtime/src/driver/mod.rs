//! The loops that perform a call's statements on a connection: one that blocks, and one that awaits.
//!
//! A driver decides neither the meaning of a race nor the text of a statement. It carries answers between the two. Both
//! drivers share these modules: `call` takes the answers, and `steps` knows the statement for each step on the current
//! database. They return an `operation`, which `perform` runs in a loop. `rows` collects the rows of an answer.
//!
//! There is one shortcut: a driver may make the first look of a call before it builds the `call`, and return the row that it
//! finds. `Order::ends_with_row_found` says when, and a test compares the shortcut with the long way.

mod call;
mod chunk;
mod many;
mod operation;
mod order;
mod pause;
mod perform;
mod rows;
mod steps;

mod blocking;
mod retry;

#[cfg(feature = "async")]
mod asynchronous;
#[cfg(not(feature = "async"))]
mod without_async;

#[cfg(feature = "tracing")]
mod trace;
#[cfg(not(feature = "tracing"))]
#[path = "untraced.rs"]
mod trace;

#[cfg(feature = "async")]
pub use retry::retry_async;
pub use retry::{Retryable, retry};
