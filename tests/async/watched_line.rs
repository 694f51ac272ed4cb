//! A line to a server on which no answer comes while a future is polled.

use std::sync::Arc;

use crate::both::line::url_of_line;
use crate::both::sessions::Sessions;
use crate::cancellation::Watch;

/// Where to connect for such a line to the server of the URL.
pub(crate) fn url(target: impl Sessions, url: &str, watch: &Arc<Watch>) -> String {
    let watch = Arc::clone(watch);
    let url = url_of_line(target, url, move || {
        watch.wait_for_the_end_of_a_poll();
        false
    });
    url.expect("there is a port for it")
}
