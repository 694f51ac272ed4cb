//! The loop that performs the protocol's steps on a connection.
//!
//! What a race means is not decided here, nor what a statement says: a driver carries answers from one to the other.
//! `perform` knows which statement a step takes on which database.

mod blocking;
mod pause;
mod perform;
