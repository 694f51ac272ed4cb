//! A future that is polled by hand, and dropped where it waits.
//!
//! The statements that its connection reports show what it waits for: see [`Watch`].

use std::future;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, ThreadId};

use diesel::connection::{Instrumentation, InstrumentationEvent};

use crate::suite::TestResult;
use crate::suite::recorder::is_insert;

/// The moment at which the waiting future is dropped.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Moment {
    /// The future is dropped as soon as it waits.
    AtOnce,
    /// The future is dropped when the awaited event has happened, and the future would be polled again.
    WhenWoken,
}

impl Moment {
    pub(crate) const BOTH: [Self; 2] = [Self::AtOnce, Self::WhenWoken];
}

/// The end of a future.
#[derive(Debug)]
pub(crate) enum End<R> {
    Dropped(Wait),
    Finished(R),
}

/// The event that a future was waiting for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Wait {
    /// The answer to a statement, counted from 1.
    Answer(usize),
    /// The next event after an answer has begun: the rest of the answer, or the end of a pause.
    Then(usize),
}

/// Polls the future, and drops it at the first wait for which `is_at` is true. `is_at` gets the number of waits so far,
/// and may never be true.
pub(crate) async fn abandon<F: Future>(
    future: F,
    watch: &Watch,
    is_at: impl Fn(usize) -> bool,
    moment: Moment,
) -> End<F::Output> {
    let mut future = Box::pin(future);
    let mut waits = 0;
    let polled = future::poll_fn(|context| {
        let woken = Arc::new(Woken::on_behalf_of(context.waker()));
        match watch.poll(|| future.as_mut().poll(&mut Context::from_waker(&woken.clone().into()))) {
            (Poll::Ready(output), _) => Poll::Ready(Ok(output)),
            (Poll::Pending, progress) => {
                waits += 1;
                if is_at(waits) {
                    Poll::Ready(Err((woken, progress)))
                } else {
                    Poll::Pending
                }
            }
        }
    });
    let (woken, progress) = match polled.await {
        Ok(output) => return End::Finished(output),
        Err(dropped) => dropped,
    };

    match moment {
        Moment::AtOnce => {}
        Moment::WhenWoken => woken.wait().await,
    }
    drop(future);
    End::Dropped(watch.what_was_waited_for(progress))
}

/// A waker that records if the future has been woken since its last poll.
struct Woken {
    is_woken: AtomicBool,
    poller: Waker,
}

impl Woken {
    fn on_behalf_of(poller: &Waker) -> Self {
        Self {
            is_woken: AtomicBool::new(false),
            poller: poller.clone(),
        }
    }

    async fn wait(&self) {
        future::poll_fn(|_| {
            if self.is_woken.load(Ordering::SeqCst) {
                Poll::Ready(())
            } else {
                Poll::Pending
            }
        })
        .await;
    }
}

impl Wake for Woken {
    fn wake(self: Arc<Self>) {
        self.is_woken.store(true, Ordering::SeqCst);
        self.poller.wake_by_ref();
    }
}

/// The statements that a connection reports while a future that uses it is polled.
///
/// A connection may run its statements on another thread, or get its answers so fast that nobody has to wait. The watch
/// prevents that: no such statement begins, and no answer arrives, before the future waits.
#[derive(Default)]
pub(crate) struct Watch {
    state: Mutex<State>,
    poll_has_ended: Condvar,
}

#[derive(Default)]
struct State {
    poller: Option<ThreadId>,
    is_polling: bool,
    progress: Progress,
    before_insert: Option<Move>,
}

/// The number of statements so far.
#[derive(Debug, Default, Clone, Copy)]
struct Progress {
    started: usize,
    /// The number of finished statements. On a server's connection, rows and even an error may still be on their way.
    finished: usize,
}

/// An action of another connection.
pub(crate) type Move = Box<dyn FnOnce() -> TestResult + Send>;

impl Watch {
    /// The instrumentation that the connection needs for the watch.
    pub(crate) fn instrumentation(self: &Arc<Self>) -> impl Instrumentation + use<> {
        let watch = Arc::clone(self);
        move |event: InstrumentationEvent<'_>| match event {
            InstrumentationEvent::StartQuery { query, .. } => watch.start(&query.to_string()),
            InstrumentationEvent::FinishQuery { .. } => watch.state().progress.finished += 1,
            _ => {}
        }
    }

    /// Makes the move once, when an insert is about to begin.
    pub(crate) fn before_insert(&self, makes: Move) {
        self.state().before_insert = Some(makes);
    }

    /// The number of statements that were started.
    pub(crate) fn statements(&self) -> usize {
        self.state().progress.started
    }

    /// Returns when no poll is running.
    #[allow(dead_code)] // a database in a file sends no answers
    pub(crate) fn wait_for_the_end_of_a_poll(&self) {
        drop(self.poll_has_ended.wait_while(self.state(), |state| state.is_polling));
    }

    /// Cancels the move if it was not made. Returns true if it was made.
    pub(crate) fn end_moves(&self) -> bool {
        self.state().before_insert.take().is_none()
    }

    fn start(&self, query: &str) {
        let mut state = self.state();
        state.progress.started += 1;
        let makes = if is_insert(query) {
            state.before_insert.take()
        } else {
            None
        };
        let begins_too_soon = |state: &mut State| state.is_polling && state.poller != Some(thread::current().id());
        drop(self.poll_has_ended.wait_while(state, begins_too_soon));
        if let Some(makes) = makes {
            makes().expect("nobody is in its way");
        }
    }

    /// Polls, and returns the progress as well.
    fn poll<R>(&self, poll: impl FnOnce() -> R) -> (R, Progress) {
        let mut state = self.state();
        state.poller = Some(thread::current().id());
        state.is_polling = true;
        drop(state);
        let result = poll();
        let mut state = self.state();
        state.is_polling = false;
        self.poll_has_ended.notify_all();
        (result, state.progress)
    }

    /// The event that the future waited for. A statement may have been on its way to its thread when the poll ended.
    fn what_was_waited_for(&self, progress: Progress) -> Wait {
        let started = self.statements();
        if progress.finished == started {
            Wait::Then(started)
        } else {
            Wait::Answer(started)
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
