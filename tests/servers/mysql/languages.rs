//! Messages in other languages: a call still recognizes the index that rejected a row, and reports a message that it
//! cannot read.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use getorcreate::{Error, Outcome};

use super::caller::{EMAIL, ask};
use crate::suite::TestResult;
use crate::suite::models::{Article, User, articles};
use crate::suite::recorder::{Arrangement, observe};
use crate::suite::target::Target;
use crate::{TestConnection, run};

/// One locale for each language in which MariaDB or MySQL has messages, and one that neither has.
/// <https://mariadb.com/kb/en/server-locale/>
const LOCALES: [&str; 27] = [
    "ar_AE", "bg_BG", "cs_CZ", "da_DK", "de_DE", "el_GR", "en_GB", "en_US", "es_ES", "et_EE", "fr_FR", "hi_IN",
    "hu_HU", "it_IT", "ja_JP", "ko_KR", "nl_NL", "no_NO", "pl_PL", "pt_PT", "ro_RO", "ru_RU", "sk_SK", "sr_RS",
    "sv_SE", "uk_UA", "zh_CN",
];

/// The call tries again after a winner whose row is gone. So it recognized the index by its name.
pub(crate) fn a_refusal_by_the_key_is_known_in_each(target: impl Target) -> TestResult {
    let database = target.create();
    for locale in LOCALES {
        let mut conn = database.connect();
        conn.batch_execute(&format!("SET SESSION lc_messages = '{locale}'"))?;
        let mut rival = database.connect();
        let mut janitor = database.connect();

        let call = Arrangement::default()
            .before_insert(1, move || {
                User::insert(&mut rival, EMAIL, "the rival's")?;
                Ok(())
            })
            .after_insert(1, move || Ok(User::delete(&mut janitor, EMAIL)?))
            .observe(&mut conn, ask);

        assert_eq!(
            call.kinds(),
            [target.look(), target.insert_and_look_again(), target.next_insert()].concat(),
            "{locale}: {:?}",
            call.result
        );
        assert!(call.result?.created());
        User::delete(&mut conn, EMAIL)?;
    }
    Ok(())
}

pub(crate) fn a_refusal_by_another_key_is_known_in_each(target: impl Target) -> TestResult {
    let database = target.create_with_all_tables();
    let taken = Article::insert(&mut database.connect(), "it's theirs", 7)?;
    for locale in LOCALES {
        let mut conn = database.connect();
        conn.batch_execute(&format!("SET SESSION lc_messages = '{locale}'"))?;
        let refused = run!(
            Article::get_or_create(articles::number.eq(8))
                .defaults((articles::slug.eq("it's theirs"), articles::title.eq("ours"))),
            &mut conn
        );
        assert!(
            matches!(&refused, Err(Error::OtherConstraint { name, .. }) if name == "slug"),
            "{locale}: {refused:?}"
        );
    }
    assert_eq!(Article::all(&mut database.connect())?, [taken]);
    Ok(())
}

pub(crate) fn a_race_that_is_lost_in_each(target: impl Target) -> TestResult {
    let database = target.create();
    for locale in LOCALES {
        let mut conn = database.connect();
        conn.batch_execute(&format!("SET SESSION lc_messages = '{locale}'"))?;
        let mut rival = database.connect();
        let arrangement = Arrangement::default().before_insert(1, move || {
            User::insert(&mut rival, EMAIL, "the rival's")?;
            Ok(())
        });
        let call = conn.transaction::<_, Error, _>(|conn| Ok(arrangement.observe(conn, ask)))?;
        assert_eq!(call.kinds(), ["SELECT", "SELECT", "INSERT", "SELECT"], "{locale}");
        assert!(!call.result?.created());
        User::delete(&mut conn, EMAIL)?;
    }
    Ok(())
}

/// Asks with German messages. Only the text of the error says that the caller may try again.
fn ask_in_german(conn: &mut TestConnection) -> Result<Outcome<User>, Error> {
    conn.batch_execute("SET SESSION lc_messages = 'de_DE'")?;
    let call = observe(conn, ask);
    assert_eq!(call.kinds(), ["SELECT", "SELECT", "INSERT"]);
    call.result
}

pub(crate) fn a_message_that_cannot_be_read_is_said_to_be_foreign(target: impl Target) -> TestResult {
    let database = target.create();
    let mut winner = database.connect();
    winner.batch_execute("BEGIN")?;
    User::insert(&mut winner, EMAIL, "the winner's")?;
    let mut conn = database.connect();
    target.make_impatient(&mut conn);

    let at_once = ask_in_german(&mut conn);
    let in_a_transaction = conn.transaction(ask_in_german);
    let in_a_nested_one = conn.transaction::<_, Error, _>(|conn| conn.transaction(ask_in_german));

    for result in [at_once, in_a_transaction, in_a_nested_one] {
        let error = result.unwrap_err();
        assert!(!error.is_retryable());
        let Error::ForeignMessages { language, .. } = error else {
            panic!("{error:?}");
        };
        assert_eq!(language, "de_DE");
    }
    winner.batch_execute("COMMIT")?;
    assert_eq!(User::all(&mut conn)?.len(), 1);
    Ok(())
}
