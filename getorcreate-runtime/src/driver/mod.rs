//! The loop that performs the protocol's steps on a connection.
//!
//! What a race means is not decided here, nor what a statement says: a driver only carries answers from one to the
//! other.

mod blocking;
mod pause;
mod perform;
