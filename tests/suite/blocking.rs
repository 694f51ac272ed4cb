//! The driver for Diesel's own connections, for a test crate that runs the suite with it.

/// Runs a request on a connection: what a user writes as `request.run(conn)`. A crate for another driver has a macro of
/// the same name, so that a case is written once.
macro_rules! run {
    ($request:expr, $conn:expr) => {
        $request.run($conn)
    };
}
pub(crate) use run;
