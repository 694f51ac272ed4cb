//! The driver for Diesel's own connections, for a test crate that runs the suite with it.

/// Runs a request on a connection. A user writes `request.run(conn)`. The crate of another driver has a macro of the
/// same name, so that each case is written once.
macro_rules! run {
    ($request:expr, $conn:expr) => {
        $request.run($conn)
    };
}
pub(crate) use run;
