//! The responses and the log when the database fails.

use diesel::connection::SimpleConnection;

use crate::TestResult;
use crate::instance::{Answer, Instance};
use crate::target::Target;

pub(crate) fn a_database_that_stays_busy_is_asked_again_later<T: Target>() -> TestResult {
    let database = T::create();
    let instance = Instance::start(&database)?;
    let mut lock = database.connect();
    lock.batch_execute(T::LOCK)?;
    let busy = Answer {
        status: 503,
        retry_after: Some("1".to_owned()),
        body: "the database is busy, try again\n".to_owned(),
    };
    assert_eq!(instance.put("private")?, busy);

    lock.batch_execute("ROLLBACK")?;
    assert_eq!(instance.put("private")?.status, 201);
    instance.stop()?.assert_clean_and_without("private");
    Ok(())
}

pub(crate) fn what_is_wrong_with_the_database_is_for_the_log_alone<T: Target>() -> TestResult {
    let database = T::create();
    let instance = Instance::start(&database)?;
    let broken = Answer {
        status: 500,
        retry_after: None,
        body: "internal error\n".to_owned(),
    };
    database.execute(T::DROP_CONSTRAINT);
    assert_eq!(instance.put("private")?, broken);
    assert_eq!(database.tags(), []);
    database.execute("DROP TABLE tags");
    assert_eq!(instance.put("private")?, broken);

    let end = instance.stop()?;
    let errors: Vec<&String> = end.log.iter().filter(|line| line.contains(" ERROR ")).collect();
    assert_eq!(errors.len(), 2, "{errors:?}");
    end.assert_clean_and_without("private");
    Ok(())
}
