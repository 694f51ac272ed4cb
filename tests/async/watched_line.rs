//! A line to a server that passes no answer on while a future is polled.

use std::sync::Arc;

use crate::both::line::url_of_line;
use crate::both::sessions::Sessions;
use crate::cancellation::Watch;

/// The URL of such a line to the server of this URL.
pub(crate) fn url(target: impl Sessions, url: &str, watch: &Arc<Watch>) -> String {
    let watch = Arc::clone(watch);
    let url = url_of_line(target, url, move || {
        watch.wait_for_the_end_of_a_poll();
        false
    });
    url.expect("there is a port for it")
}
