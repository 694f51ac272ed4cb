//! Lemmy: an instance is known by its domain, in any case of its letters, and is read or created in a transaction or not.

use chrono::NaiveDateTime;
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel_async::AsyncPgConnection;
use getorcreate::{Error, GetOrCreate};

use crate::driver::wait_for;
use crate::postgres::database::Level;
use crate::suite::TestResult;
use crate::suite::recorder::{Arrangement, observe};
use crate::suite::target::Target;

const TABLES: &str = "
    CREATE TABLE instance (
        id SERIAL PRIMARY KEY,
        domain TEXT NOT NULL,
        software TEXT,
        published TIMESTAMP NOT NULL DEFAULT now(),
        updated TIMESTAMP
    );
    CREATE UNIQUE INDEX instance_domain_key ON instance (lower(domain));";

diesel::table! {
    instance (id) {
        id -> Integer,
        domain -> Text,
        software -> Nullable<Text>,
        published -> Timestamp,
        updated -> Nullable<Timestamp>,
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = instance)]
#[unique(lower(domain), as = AnyCase, name = "instance_domain_key")]
struct Instance {
    id: i32,
    domain: String,
    software: Option<String>,
}

#[derive(Insertable, Default)]
#[diesel(table_name = instance)]
struct InstanceForm {
    domain: String,
    software: Option<String>,
    updated: Option<NaiveDateTime>,
}

impl Instance {
    async fn read_or_create(conn: &mut AsyncPgConnection, domain: &str) -> Result<Self, Error> {
        let form = InstanceForm {
            domain: domain.to_owned(),
            ..InstanceForm::default()
        };
        let instance = Self::get_or_create_from(&form)
            .by(AnyCase(instance::domain))
            .run_async(conn)
            .await?;
        Ok(instance.into_inner())
    }
}

pub(crate) fn an_instance_is_read_or_created(target: Level) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    conn.batch_execute(TABLES)?;

    let created = observe(&mut conn, |conn| {
        wait_for(Instance::read_or_create(conn, "Lemmy.example"))
    });
    assert_eq!(created.kinds(), ["SELECT", "INSERT"]);
    let created = created.result?;
    assert_eq!((&*created.domain, &created.software), ("Lemmy.example", &None));
    let read = observe(&mut conn, |conn| {
        wait_for(Instance::read_or_create(conn, "lemmy.EXAMPLE"))
    });
    assert_eq!(read.kinds(), ["SELECT"]);
    assert_eq!(read.result?, created);

    let mut rival = database.connect();
    let raced = Arrangement::default()
        .before_insert(1, move || {
            wait_for(Instance::read_or_create(&mut rival, "OTHER.example"))?;
            Ok(())
        })
        .observe(&mut conn, |conn| {
            wait_for(Instance::read_or_create(conn, "other.example"))
        });
    assert_eq!(raced.result?.domain, "OTHER.example");
    assert_eq!(instance::table.count().get_result::<i64>(&mut conn)?, 2);
    Ok(())
}
