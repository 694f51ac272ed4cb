//! The full text of the statements, and the server's count of them.

use diesel::prelude::*;
use diesel::sql_types::Text;
use getorcreate::{Error, GetOrCreate, Outcome};

use super::caller::{EMAIL, ask};
use super::database::{product, returns_at_once};
use crate::suite::TestResult;
use crate::suite::marked::{AddressNoCase, Mailbox, OpenLabel, mailboxes, migrate};
use crate::suite::models::{Article, Label, Member, OddNames, User, articles, labels, members, odd_names, users};
use crate::suite::recorder::{Arrangement, observe};
use crate::suite::target::Target;
use crate::{TestConnection, run};

const FIND: &str = "SELECT `users`.`id`, `users`.`email`, `users`.`name`, `users`.`visits`, `users`.`nickname` \
                    FROM `users` WHERE `email` = ? LIMIT 2";
const CATALOG: &str = "SELECT @@autocommit, @@lc_messages, VERSION(), INDEX_NAME, COLUMN_NAME, SUB_PART IS NOT NULL \
                       FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'users' \
                       AND NON_UNIQUE = 0 LIMIT 18446744073709551615";
const INSERT: &str = "INSERT INTO `users` (`email`, `name`) VALUES (?, ?)";

/// The columns of a user, as an insert returns them.
const RETURNED: &str =
    "`users`.`id`, `users`.`email`, `users`.`name`, `users`.`visits`, `users`.`nickname`, (`email` = ?)";

/// The insert as the server gets it outside a transaction.
pub(super) fn sent(insert: &str, returned: &str) -> String {
    if product().is_mariadb {
        format!("{insert} RETURNING {returned}")
    } else {
        insert.to_owned()
    }
}

/// The insert into this table as the server gets it inside a transaction.
fn sent_in_a_transaction(insert: &str, returned: &str, table: &str, index: &str) -> String {
    if product().is_mariadb {
        return sent(insert, returned);
    }
    let insert = insert
        .replace(
            "INSERT INTO",
            "INSERT /*+ SET_VAR(optimizer_switch = 'use_invisible_indexes=on') */ INTO",
        )
        .replace("VALUES (", "SELECT ");
    let insert = insert.strip_suffix(')').expect("it ends with the values");
    format!("{insert} FROM DUAL WHERE NOT EXISTS (SELECT 1 FROM `{table}` FORCE INDEX (`{index}`) WHERE FALSE)")
}

/// The statements for a new row, on a connection that has not made this insert before.
fn miss(find: &str, catalog: &str, insert: &str, returned: &str) -> Vec<String> {
    let insert = sent(insert, returned);
    let read_back = (!returns_at_once()).then(|| find.to_owned());
    let mut statements = vec![find.to_owned(), catalog.to_owned(), insert];
    statements.extend(read_back);
    statements
}

pub(crate) fn one_key_column_and_one_default(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    let created = observe(&mut conn, ask);
    assert_eq!(created.statements, miss(FIND, CATALOG, INSERT, RETURNED));
    assert!(created.result?.created());
    let found = observe(&mut conn, ask);
    assert_eq!(found.statements, [FIND]);
    assert!(!found.result?.created());
    Ok(())
}

/// Three statements on MariaDB, and four on MySQL.
pub(crate) fn a_new_row_on_a_connection_that_has_made_the_insert_before(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    ask(&mut conn)?;
    User::delete(&mut conn, EMAIL)?;
    let created = observe(&mut conn, ask);
    let expected: &[&str] = if product().is_mariadb {
        &[FIND, CATALOG, &sent(INSERT, RETURNED)]
    } else {
        &[FIND, CATALOG, INSERT, FIND]
    };
    assert_eq!(created.statements, expected);
    assert_eq!(created.prepared, [""; 0]);
    assert!(created.result?.created());
    Ok(())
}

/// The transaction may read the catalog from a snapshot, so on MySQL the insert itself names the index.
pub(crate) fn a_new_row_in_a_transaction(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    let created = conn.transaction::<_, Error, _>(|conn| Ok(observe(conn, ask)))?;
    let insert = sent_in_a_transaction(INSERT, RETURNED, "users", "users_email_key");
    let mut expected = vec![FIND, CATALOG, &insert];
    let reads_the_latest = format!("{FIND} LOCK IN SHARE MODE");
    if !product().is_mariadb {
        expected.push(&reads_the_latest);
    } else if !returns_at_once() {
        expected.push(FIND);
    }
    assert_eq!(created.statements, expected);
    assert!(created.result?.created());
    Ok(())
}

pub(crate) fn keys_on_expressions_and_for_some_of_the_rows(target: impl Target) -> TestResult {
    let database = target.create_with_all_tables();
    let mut conn = database.connect();
    migrate(&mut conn, Mailbox::constraints())?;
    let columns =
        "`mailboxes`.`id`, `mailboxes`.`org_id`, `mailboxes`.`address`, `mailboxes`.`code`, `mailboxes`.`label`";
    let catalog = CATALOG.replace("'users'", "'mailboxes'");
    let call = observe(&mut conn, |conn| {
        run!(
            Mailbox::get_or_create(AddressNoCase(mailboxes::address.eq("Ada@Example.org")))
                .defaults(mailboxes::org_id.eq(7)),
            conn
        )
    });
    let find = format!(
        "SELECT {columns} FROM `mailboxes` WHERE `mailboxes_address_no_case` = lower(CONVERT(? USING utf8mb4) COLLATE utf8mb4_bin) LIMIT 2"
    );
    let insert = "INSERT INTO `mailboxes` (`address`, `org_id`) VALUES (?, ?)";
    let returned =
        format!("{columns}, (`mailboxes_address_no_case` = lower(CONVERT(? USING utf8mb4) COLLATE utf8mb4_bin))");
    assert_eq!(call.statements, miss(&find, &catalog, insert, &returned));
    assert!(call.result?.created());
    let call = observe(&mut conn, |conn| {
        run!(
            Mailbox::get_or_create(OpenLabel(mailboxes::label.eq("in")))
                .defaults((mailboxes::org_id.eq(7), mailboxes::address.eq("grace@example.org"))),
            conn
        )
    });
    let find = format!(
        "SELECT {columns} FROM `mailboxes` WHERE `mailboxes_open_label_label` = trim(?) AND `mailboxes_open_label` = 1 LIMIT 2"
    );
    let insert = "INSERT INTO `mailboxes` (`label`, `closed`, `org_id`, `address`) VALUES (?, 0, ?, ?)";
    let returned = format!("{columns}, (`mailboxes_open_label_label` = trim(?) AND `closed` = 0)");
    assert_eq!(call.statements, miss(&find, &catalog, insert, &returned));
    assert!(call.result?.created());
    Ok(())
}

pub(crate) fn a_race_that_is_lost_at_once_and_in_a_transaction(target: impl Target) -> TestResult {
    let database = target.create();
    for in_a_transaction in [false, true] {
        let mut conn = database.connect();
        let mut rival = database.connect();
        let arrangement = Arrangement::default().before_insert(1, move || {
            User::insert(&mut rival, EMAIL, "the rival's")?;
            Ok(())
        });
        let (call, insert, last) = if in_a_transaction {
            let call = conn.transaction::<_, Error, _>(|conn| Ok(arrangement.observe(conn, ask)))?;
            let insert = sent_in_a_transaction(INSERT, RETURNED, "users", "users_email_key");
            (call, insert, &*format!("{FIND} LOCK IN SHARE MODE"))
        } else {
            (arrangement.observe(&mut conn, ask), sent(INSERT, RETURNED), FIND)
        };
        assert_eq!(call.statements, [FIND, CATALOG, &insert, last]);
        assert!(!call.result?.created());
        User::delete(&mut conn, EMAIL)?;
    }
    Ok(())
}

pub(crate) fn a_row_that_another_key_refuses(target: impl Target) -> TestResult {
    let database = target.create_with_all_tables();
    let mut conn = database.connect();
    Article::insert(&mut conn, "theirs", 7)?;
    let find = "SELECT `articles`.`id`, `articles`.`slug`, `articles`.`number`, `articles`.`title` FROM `articles` \
                WHERE `slug` = ? LIMIT 2";
    let catalog = CATALOG.replace("'users'", "'articles'");
    let insert = "INSERT INTO `articles` (`slug`, `number`, `title`) VALUES (?, ?, ?)";
    let ask = |conn: &mut TestConnection| {
        run!(
            Article::get_or_create(articles::slug.eq("ours"))
                .defaults((articles::number.eq(7), articles::title.eq("Ours"))),
            conn
        )
    };

    let returned = "`articles`.`id`, `articles`.`slug`, `articles`.`number`, `articles`.`title`, (`slug` = ?)";
    let at_once = observe(&mut conn, ask);
    assert_eq!(at_once.statements, [find, &catalog, &sent(insert, returned), find]);
    assert!(matches!(at_once.result, Err(Error::OtherConstraint { name, .. }) if name == "number"));

    let in_a_transaction = conn.transaction::<_, Error, _>(|conn| Ok(observe(conn, ask)))?;
    let locking = format!("{find} LOCK IN SHARE MODE");
    let insert = sent_in_a_transaction(insert, returned, "articles", "slug");
    assert_eq!(in_a_transaction.statements, [find, &catalog, &insert, &locking]);
    assert!(matches!(in_a_transaction.result, Err(Error::OtherConstraint { name, .. }) if name == "number"));
    Ok(())
}

pub(crate) fn several_key_columns_and_no_default(target: impl Target) -> TestResult {
    let database = target.create_with_all_tables();
    let mut conn = database.connect();
    let call = observe(&mut conn, |conn| {
        run!(
            Member::get_or_create((
                members::username.eq("ada"),
                members::org_id.eq(1),
                members::team.eq("engines"),
            )),
            conn
        )
    });
    let find = "SELECT `members`.`id`, `members`.`org_id`, `members`.`team`, `members`.`username`, `members`.`role` \
                FROM `members` WHERE `username` = ? AND `org_id` = ? AND `team` = ? LIMIT 2";
    assert_eq!(
        call.statements,
        miss(
            find,
            &CATALOG.replace("'users'", "'members'"),
            "INSERT INTO `members` (`username`, `org_id`, `team`) VALUES (?, ?, ?)",
            "`members`.`id`, `members`.`org_id`, `members`.`team`, `members`.`username`, `members`.`role`, \
             (`username` = ? AND `org_id` = ? AND `team` = ?)",
        )
    );
    assert!(call.result?.created());
    Ok(())
}

pub(crate) fn a_table_that_has_only_a_key(target: impl Target) -> TestResult {
    let database = target.create_with_all_tables();
    let mut conn = database.connect();
    let call = observe(&mut conn, |conn| {
        run!(Label::get_or_create(labels::name.eq("new")), conn)
    });
    let find = "SELECT `labels`.`name` FROM `labels` WHERE `name` = ? LIMIT 2";
    assert_eq!(
        call.statements,
        miss(
            find,
            &CATALOG.replace("'users'", "'labels'"),
            "INSERT INTO `labels` (`name`) VALUES (?)",
            "`labels`.`name`, (`name` = ?)",
        )
    );
    assert!(call.result?.created());
    Ok(())
}

#[derive(Insertable, Default)]
#[diesel(table_name = users)]
struct Optional {
    name: Option<&'static str>,
    visits: Option<i32>,
}

pub(crate) fn defaults_that_are_none_are_left_out(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    for (email, defaults, insert) in [
        ("1", Optional::default(), "INSERT INTO `users` (`email`) VALUES (?)"),
        (
            "2",
            Optional {
                visits: Some(2),
                ..Optional::default()
            },
            "INSERT INTO `users` (`email`, `visits`) VALUES (?, ?)",
        ),
    ] {
        let call = observe(&mut conn, |conn| {
            run!(User::get_or_create(users::email.eq(email)).defaults(defaults), conn)
        });
        assert_eq!(call.statements, miss(FIND, CATALOG, insert, RETURNED));
        assert!(call.result?.created());
    }
    Ok(())
}

pub(crate) fn names_with_quotes(target: impl Target) -> TestResult {
    let database = target.create_with_all_tables();
    let mut conn = database.connect();
    // The other columns have no default, so the insert fails.
    let call = observe(&mut conn, |conn| {
        run!(
            OddNames::get_or_create((odd_names::reserved.eq("7"), odd_names::quotes.eq("8"))),
            conn
        )
    });
    let columns: Vec<String> = [
        "id",
        "defaults",
        "type",
        "key",
        "conn",
        "self_",
        "lookup",
        "select",
        "a \"double\" and a ``back`` quote",
    ]
    .iter()
    .map(|column| format!("`the ``odd`` \"table\"`.`{column}`"))
    .collect();
    assert!(call.result.is_err());
    assert_eq!(
        call.statements,
        [
            &*format!(
                "SELECT {} FROM `the ``odd`` \"table\"` \
                 WHERE `select` = ? AND `a \"double\" and a ``back`` quote` = ? LIMIT 2",
                columns.join(", ")
            ),
            &*CATALOG.replace("'users'", "'the `odd` \"table\"'"),
            &*sent(
                "INSERT INTO `the ``odd`` \"table\"` (`select`, `a \"double\" and a ``back`` quote`) VALUES (?, ?)",
                &format!(
                    "{}, (`select` = ? AND `a \"double\" and a ``back`` quote` = ?)",
                    columns.join(", ")
                ),
            ),
        ]
    );
    assert_eq!(odd_names::table.count().get_result::<i64>(&mut conn)?, 0);
    Ok(())
}

/// The server's counters for this session.
fn counters(conn: &mut TestConnection) -> QueryResult<Vec<(String, u64)>> {
    #[derive(QueryableByName)]
    struct Variable {
        #[diesel(sql_type = Text, column_name = "Variable_name")]
        name: String,
        #[diesel(sql_type = Text, column_name = "Value")]
        value: String,
    }
    const COUNTED: &str = "'Questions', 'Com_select', 'Com_insert', 'Com_insert_select', 'Com_begin', 'Com_savepoint', \
                           'Com_release_savepoint', 'Com_rollback', 'Com_rollback_to_savepoint', 'Com_commit', \
                           'Com_set_option'";
    let variables: Vec<Variable> =
        diesel::sql_query(format!("SHOW SESSION STATUS WHERE Variable_name IN ({COUNTED})")).load(conn)?;
    let number = |value: &str| value.parse().expect("a counter is a number");
    Ok(variables
        .into_iter()
        .map(|variable| (variable.name, number(&variable.value)))
        .collect())
}

/// The increase of each counter during a call. Counters that did not change are left out.
fn counted(
    conn: &mut TestConnection,
    call: impl FnOnce(&mut TestConnection) -> Result<Outcome<User>, Error>,
) -> Result<Vec<(String, u64)>, Error> {
    let before = counters(conn)?;
    call(conn)?;
    let after = counters(conn)?;
    let by = before.into_iter().zip(after).map(|((name, before), (also, after))| {
        assert_eq!(name, also);
        (name, after - before)
    });
    Ok(by.filter(|(_, by)| *by > 0).collect())
}

/// Preparing a statement does not count as a question. <https://mariadb.com/kb/en/server-status-variables/#questions>
pub(crate) fn the_server_counts_as_many_and_no_transaction(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    let call = |conn: &mut TestConnection, rival: Option<TestConnection>| match rival {
        Some(mut rival) => {
            Arrangement::default()
                .before_insert(1, move || {
                    User::insert(&mut rival, EMAIL, "the rival's")?;
                    Ok(())
                })
                .observe(conn, ask)
                .result
        }
        None => ask(conn),
    };

    for in_a_transaction in [false, true] {
        let count = |conn: &mut TestConnection, rival: Option<TestConnection>| {
            if in_a_transaction {
                conn.transaction(|conn| counted(conn, |conn| call(conn, rival)))
            } else {
                counted(conn, |conn| call(conn, rival))
            }
        };
        let miss = count(&mut conn, None)?;
        let hit = count(&mut conn, None)?;
        User::delete(&mut conn, EMAIL)?;
        let lost = count(&mut conn, Some(database.connect()))?;
        User::delete(&mut conn, EMAIL)?;

        let expected = |insert: u64, select: u64| {
            let questions = insert + select + 1; // one more for reading the counters
            let names_the_index = in_a_transaction && !product().is_mariadb;
            let counter = if names_the_index {
                "Com_insert_select"
            } else {
                "Com_insert"
            };
            let counters = [(counter, insert), ("Com_select", select), ("Questions", questions)];
            let counters = counters.map(|(name, by)| (name.to_owned(), by));
            counters.into_iter().filter(|(_, by)| *by > 0).collect::<Vec<_>>()
        };
        assert_eq!(hit, expected(0, 1), "{in_a_transaction}");
        // The race that was lost before made the server prepare the statements again.
        let selects = if returns_at_once() { 2 } else { 3 };
        assert_eq!(miss, expected(1, selects), "{in_a_transaction}");
        assert_eq!(lost, expected(1, 3), "{in_a_transaction}");
    }
    Ok(())
}
