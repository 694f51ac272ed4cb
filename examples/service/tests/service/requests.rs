//! The responses to clients.

use std::io::Write;
use std::net::TcpStream;
use std::sync::Barrier;
use std::thread::{self, ScopedJoinHandle};

use diesel::connection::SimpleConnection;

use crate::TestResult;
use crate::instance::{ASKS_AGAIN, Answer, Instance, client, program, put};
use crate::target::Target;

const CLIENTS: usize = 8;
const NAMES: usize = 40;

/// Two instances run, as behind a load balancer. For each name all clients ask together.
pub(crate) fn each_tag_is_created_once_however_many_clients_ask<T: Target>() -> TestResult {
    let database = T::create();
    let instances = [Instance::start(&database)?, Instance::start(&database)?];
    let names: Vec<String> = (0..NAMES).map(|number| format!("tag-{number}")).collect();
    let start = Barrier::new(CLIENTS);
    let ask = &|tags: &str| -> Vec<Result<Answer, ureq::Error>> {
        let client = client();
        let answers = names.iter().map(|name| {
            start.wait();
            put(&client, tags, name)
        });
        answers.collect()
    };

    let answers: Vec<Vec<Answer>> = thread::scope(|scope| {
        let tags = instances.iter().map(Instance::tags).cycle().take(CLIENTS);
        let clients: Vec<_> = tags.map(|tags| scope.spawn(move || ask(&tags))).collect();
        let answers = clients.into_iter().map(ScopedJoinHandle::join);
        answers
            .map(|answers| answers.expect("no client panics").into_iter().collect())
            .collect::<Result<_, _>>()
    })?;

    let tags = database.tags();
    assert_eq!(tags.len(), NAMES);
    for (index, name) in names.iter().enumerate() {
        let (id, _) = tags.iter().find(|(_, tag)| tag == name).expect("each name has a row");
        let count = |expected: &Answer| answers.iter().filter(|answers| answers[index] == *expected).count();
        let created = Answer::tag(201, *id, name);
        let found = Answer::tag(200, *id, name);
        assert_eq!(
            (count(&created), count(&found)),
            (1, CLIENTS - 1),
            "{name}: {answers:?}"
        );
    }
    for instance in instances {
        instance.stop()?.assert_clean_and_without("tag-");
    }
    Ok(())
}

pub(crate) fn what_is_no_name_is_refused<T: Target>() -> TestResult {
    let database = T::create();
    let instance = Instance::start(&database)?;
    let too_long = "x".repeat(101);
    for name in ["%20", "%20rust", "rust%20", "ru%00st", "ru%0Ast", "ru%FFst", &too_long] {
        assert_eq!(instance.put(name)?.status, 400, "{name}");
    }
    assert_eq!(database.tags(), []);

    let longest = instance.put(&"%C3%A9".repeat(100))?;
    assert_eq!(longest, Answer::tag(201, 1, &"é".repeat(100)));
    instance.stop()?.assert_clean_and_without("é");
    Ok(())
}

pub(crate) fn the_log_has_what_came_of_each_call_and_no_name<T: Target>() -> TestResult {
    let database = T::create();
    let instance = Instance::start(&database)?;
    assert_eq!(instance.put("private")?, Answer::tag(201, 1, "private"));
    assert_eq!(instance.put("private")?, Answer::tag(200, 1, "private"));
    let end = instance.stop()?;
    assert_eq!(
        end.calls(),
        [
            r#"DEBUG get_or_create{model="example_service::Tag" key=tags (name)}: getorcreate: outcome="created" statements=["SELECT", "INSERT"] retries=0"#,
            r#"DEBUG get_or_create{model="example_service::Tag" key=tags (name)}: getorcreate: outcome="found" statements=["SELECT"] retries=0"#,
        ]
    );
    end.assert_clean_and_without("private");
    Ok(())
}

pub(crate) fn the_metrics_count_while_the_log_is_silent<T: Target>() -> TestResult {
    let database = T::create();
    let mut program = program(&database);
    program.env("RUST_LOG", "info");
    let instance = Instance::of(program)?;
    for status in [201, 200, 200] {
        assert_eq!(instance.put("private")?.status, status);
    }
    assert_eq!(
        instance.metrics()?,
        [
            r#"getorcreate_calls_total{call="get_or_create",outcome="created"} 1"#,
            r#"getorcreate_calls_total{call="get_or_create",outcome="found"} 2"#,
            "getorcreate_lost_races_total 0",
            "getorcreate_retries_total 0",
        ]
    );
    let end = instance.stop()?;
    assert!(end.calls().is_empty(), "{:?}", end.log);
    end.assert_clean_and_without("private");
    Ok(())
}

/// A rival has inserted the same tag, and commits only when the service has missed the tag and waited for the lock.
pub(crate) fn the_metrics_count_a_lost_race<T: Target>() -> TestResult {
    let database = T::create();
    let mut instance = Instance::start(&database)?;
    let mut rival = database.connect();
    rival.batch_execute(T::LOCK)?;
    rival.batch_execute("INSERT INTO tags (name) VALUES ('private')")?;
    let tags = instance.tags();
    let asking = thread::spawn(move || put(&client(), &tags, "private"));
    instance.wait_for_log(ASKS_AGAIN)?;
    rival.batch_execute("COMMIT")?;
    assert_eq!(asking.join().expect("the client does not panic")?.status, 200);

    let metrics = instance.metrics()?;
    let [calls, lost_races, retries] = &metrics[..] else {
        panic!("{metrics:?}")
    };
    assert_eq!(
        calls,
        r#"getorcreate_calls_total{call="get_or_create",outcome="found"} 1"#
    );
    assert_eq!(lost_races, "getorcreate_lost_races_total 1");
    assert_ne!(retries, "getorcreate_retries_total 0");
    instance.stop()?.assert_clean_and_without("private");
    Ok(())
}

/// The client goes away while its call waits for a lock.
pub(crate) fn a_client_that_goes_away_leaves_nothing_behind<T: Target>() -> TestResult {
    let database = T::create();
    let mut instance = Instance::start(&database)?;
    let mut lock = database.connect();
    lock.batch_execute(T::LOCK)?;
    let mut impatient = TcpStream::connect(instance.address())?;
    impatient.write_all(b"PUT /tags/rust HTTP/1.1\r\nHost: localhost\r\n\r\n")?;
    instance.wait_for_log(ASKS_AGAIN)?;
    drop(impatient);
    lock.batch_execute("ROLLBACK")?;

    // The abandoned call may have created the tag. Its connection is used again.
    assert!([200, 201].contains(&instance.put("rust")?.status));
    let tags = database.tags();
    let [(id, name)] = &tags[..] else { panic!("{tags:?}") };
    for _ in 0..4 {
        assert_eq!(instance.put("rust")?, Answer::tag(200, *id, name));
    }
    instance.stop()?.assert_clean_and_without("rust");
    Ok(())
}
