//! The service is told to stop while clients are waiting.

use std::sync::mpsc::{self, Sender};
use std::thread::{self, ScopedJoinHandle};

use diesel::connection::SimpleConnection;

use crate::TestResult;
use crate::instance::{ASKS_AGAIN, Answer, Instance, client, put};
use crate::target::Target;

const CLIENTS: usize = 8;
/// The number of answers before the signal.
const BEFORE: usize = 200;
/// The number of requests per client if the service never stopped.
const AT_MOST: usize = 10_000;

/// Asks for one tag after the other, and passes the answers on. Returns the error that came instead of an answer.
fn ask_until_refused(tags: &str, answers: &Sender<Answer>) -> Option<ureq::Error> {
    let client = client();
    let mut asked = (0..AT_MOST).map(|name| put(&client, tags, &format!("tag-{name}")));
    asked.find_map(|answer| answer.map(|answer| answers.send(answer)).err())
}

/// The service answered each call that it logged. Each client asks until it gets no answer at all.
pub(crate) fn no_request_is_cut_off<T: Target>() -> TestResult {
    let database = T::create();
    let instance = Instance::start(&database)?;
    let tags = instance.tags();
    let (sender, receiver) = mpsc::channel();
    let (answers, refused) = thread::scope(|scope| {
        let clients: Vec<_> = (0..CLIENTS)
            .map(|_| {
                let (tags, answers) = (&tags, sender.clone());
                scope.spawn(move || ask_until_refused(tags, &answers))
            })
            .collect();
        drop(sender);
        let mut answers: Vec<Answer> = receiver.iter().take(BEFORE).collect();
        instance.terminate()?;
        answers.extend(&receiver);
        let refused = clients.into_iter().map(ScopedJoinHandle::join);
        let refused: Vec<_> = refused.map(|refused| refused.expect("no client panics")).collect();
        Ok::<_, std::io::Error>((answers, refused))
    })?;
    let end = instance.end()?;

    assert!(refused.iter().all(Option::is_some), "{refused:?}");
    assert_eq!(end.calls().len(), answers.len());
    let count = |status| answers.iter().filter(|answer| answer.status == status).count();
    assert_eq!(count(200) + count(201), answers.len());
    assert_eq!(database.tags().len(), count(201));
    end.assert_clean_and_without("tag-");
    Ok(())
}

pub(crate) fn a_request_that_waits_for_a_lock_is_answered<T: Target>() -> TestResult {
    let database = T::create();
    let mut instance = Instance::start(&database)?;
    let mut lock = database.connect();
    lock.batch_execute(T::LOCK)?;
    let tags = instance.tags();
    let asking = thread::spawn(move || put(&client(), &tags, "rust"));
    instance.wait_for_log(ASKS_AGAIN)?;
    instance.terminate()?;
    instance.wait_until_closed()?;
    lock.batch_execute("ROLLBACK")?;

    let answer = asking.join().expect("the client does not panic")?;
    assert_eq!(answer, Answer::tag(201, 1, "rust"));
    instance.end()?.assert_clean_and_without("rust");
    Ok(())
}
