//! The threads, each with a connection of its own.

use std::path::Path;
use std::sync::Mutex;
use std::thread::{self, ScopedJoinHandle};

use indicatif::ProgressBar;

use crate::import::{self, Created};
use crate::log::Entry;
use crate::{Error, database};

/// Each thread takes the next thousand entries until none are left.
pub(crate) fn import_all(entries: &[Entry], file: &Path, bar: &ProgressBar) -> Result<Created, Error> {
    let chunks = Mutex::new(entries.chunks(1_000));
    let next = || chunks.lock().expect("no thread panics").next();
    let work = || -> Result<Created, Error> {
        let mut conn = database::connect(file)?;
        let mut created = Created::default();
        while let Some(chunk) = next() {
            created = created + import::import(&mut conn, chunk, bar)?;
        }
        Ok(created)
    };
    thread::scope(|scope| {
        let threads: Vec<_> = (0..4).map(|_| scope.spawn(work)).collect();
        let join = |thread: ScopedJoinHandle<_>| thread.join().expect("no thread panics");
        threads
            .into_iter()
            .map(join)
            .try_fold(Created::default(), |sum, created| Ok(sum + created?))
    })
}
