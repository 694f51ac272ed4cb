//! Tests the columns for a declaration and a table, without a server.

use getorcreate_runtime::internals::{ColumnType, Condition, Declaration, Function, Literal, Order, Test, TypeClass};

use super::{definitions, drifts};
use crate::database::Dialect;
use crate::database::interface::Ddl;
use crate::database::mysql::Mysql;
use crate::definition::GeneratedDefinition;
use crate::live::{Generated, IndexPart, LiveColumn, LiveIndex, LiveTable, LiveText, Origin};
use crate::migration::Build;
use crate::migrations::{MigrationError, define, in_place_of, migrations};

diesel::table! {
    users (id) { id -> Integer, org_id -> Integer, email -> Text, state -> Text, active -> Bool }
}

const ANY: ColumnType = ColumnType {
    class: None,
    is_nullable: true,
};

const KEY: Declaration = Declaration::unique::<users::table>(&["org_id"], &[ANY]);

/// `#[unique(org_id, where(active = true), as = Active)]`
const ACTIVE: Declaration = KEY
    .filtered(&[Condition::new("active", ANY, Test::Equal(Literal::Bool(true)))])
    .marked("Active");

/// `#[unique(lower(email), as = NoCase)]`
const NO_CASE: Declaration = Declaration::unique::<users::table>(&["email"], &[ANY])
    .on(&[Some(Function::Lower)])
    .marked("NoCase");

const INVISIBLE: &str = "VIRTUAL /*!80023 INVISIBLE */ /*M!100303 INVISIBLE */";

fn column(name: &str) -> LiveColumn {
    LiveColumn {
        name: name.to_owned(),
        type_name: "tinyint(4)".to_owned(),
        classes: &[TypeClass::Integer],
        is_nullable: true,
        ..LiveColumn::default()
    }
}

fn text(name: &str, type_name: &str, collation: &str) -> LiveColumn {
    LiveColumn {
        type_name: type_name.to_owned(),
        classes: &[TypeClass::Text],
        text: Some(LiveText {
            is_varchar: type_name.starts_with("varchar"),
            length: 255,
            charset: collation.split('_').next().unwrap_or_default().to_owned(),
            collation: collation.to_owned(),
        }),
        ..column(name)
    }
}

fn generated(column: LiveColumn, expression: &str) -> LiveColumn {
    let generated_as = Some(Generated {
        expression: expression.to_owned(),
        is_stored: false,
    });
    LiveColumn { generated_as, ..column }
}

fn stored(column: LiveColumn, expression: &str) -> LiveColumn {
    let generated_as = Some(Generated {
        expression: expression.to_owned(),
        is_stored: true,
    });
    LiveColumn { generated_as, ..column }
}

fn table<const N: usize>(columns: [LiveColumn; N]) -> LiveTable {
    LiveTable {
        columns: columns.into(),
        ..LiveTable::default()
    }
}

fn shown(definitions: Result<Vec<GeneratedDefinition>, String>) -> Result<Vec<(String, String)>, String> {
    let shown = |generated: GeneratedDefinition| (generated.column.name, generated.definition);
    Ok(definitions?.into_iter().map(shown).collect())
}

/// The definition of a discriminator.
fn discriminator(condition: &'static [Condition]) -> Result<String, String> {
    let mut columns = shown(definitions(
        &KEY.filtered(condition).marked("Active").constraint(),
        None,
    ))?;
    let (name, definition) = columns.pop().unwrap_or_default();
    assert_eq!((&*name, columns.len()), ("users_active", 0));
    Ok(definition)
}

#[test]
fn a_condition_becomes_a_column_that_is_1_or_null() {
    for (condition, expression) in [
        (
            const { &[Condition::new("active", ANY, Test::Equal(Literal::Bool(true)))] as &[Condition] },
            "`active` = 1",
        ),
        (
            const {
                &[
                    Condition::new("state", ANY, Test::Equal(Literal::Text("it's \"on\""))),
                    Condition::new("a`b", ANY, Test::Equal(Literal::Null)),
                    Condition::new("n", ANY, Test::Equal(Literal::Integer(i64::MIN))),
                ]
            },
            "`state` = 'it''s \"on\"' AND `a``b` IS NULL AND `n` = -9223372036854775808",
        ),
        (
            const {
                &[
                    Condition::new("state", ANY, Test::NotEqual(Literal::Text("it's"))),
                    Condition::new("state", ANY, Test::In(&[Literal::Text("a"), Literal::Text("b")])),
                    Condition::new("n", ANY, Test::Order(Order::Greater, -1)),
                    Condition::new("n", ANY, Test::NotEqual(Literal::Null)),
                ]
            },
            "`state` <> 'it''s' AND `state` IN ('a', 'b') AND `n` > -1 AND `n` IS NOT NULL",
        ),
    ] {
        let expected = format!("TINYINT GENERATED ALWAYS AS (CASE WHEN {expression} THEN 1 END) {INVISIBLE}");
        assert_eq!(discriminator(condition), Ok(expected));
    }
}

#[test]
fn a_text_that_servers_may_read_in_two_ways_is_refused() {
    const TEXTS: [&[Condition]; 3] = [
        &[Condition::new("state", ANY, Test::Equal(Literal::Text("a\\b")))],
        &[Condition::new("state", ANY, Test::Equal(Literal::Text("a\nb")))],
        &[Condition::new("state", ANY, Test::Equal(Literal::Text("é")))],
    ];
    let refused = |shown: &str| {
        Err(format!(
            "the text {shown} of its condition has a backslash or a character beyond printable ASCII, which the \
             expression of a generated column cannot store safely"
        ))
    };
    assert_eq!(discriminator(TEXTS[0]), refused(r#""a\\b""#));
    assert_eq!(discriminator(TEXTS[1]), refused(r#""a\nb""#));
    assert_eq!(discriminator(TEXTS[2]), refused("\"é\""));
}

#[test]
fn what_a_function_makes_is_as_long_as_its_column() {
    let folded = "VARCHAR(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin";
    for collation in ["utf8mb4_bin", "utf8mb3_bin", "ascii_bin"] {
        let live = table([text("Email", "varchar(255)", collation)]);
        let definition = format!("{folded} GENERATED ALWAYS AS (lower(`email`)) {INVISIBLE}");
        let expected = Ok(vec![("users_no_case".to_owned(), definition)]);
        assert_eq!(shown(definitions(&NO_CASE.constraint(), Some(&live))), expected);
    }
    let trimmed = NO_CASE.on(&[Some(Function::Trim)]);
    let live = table([text("email", "varchar(255)", "latin1_swedish_ci")]);
    let definition = format!(
        "VARCHAR(255) CHARACTER SET latin1 COLLATE latin1_swedish_ci GENERATED ALWAYS AS (trim(`email`)) {INVISIBLE}"
    );
    let expected = Ok(vec![("users_no_case".to_owned(), definition)]);
    assert_eq!(shown(definitions(&trimmed.constraint(), Some(&live))), expected);
}

#[test]
fn what_no_column_can_hold_is_refused() {
    let refused = |live: Option<LiveTable>| definitions(&NO_CASE.constraint(), live.as_ref()).unwrap_err();
    let of_text = |type_name, collation| refused(Some(table([text("email", type_name, collation)])));
    assert_eq!(
        refused(None),
        "lower(email) needs a generated column with the exact type of email, which only a database can tell"
    );
    assert_eq!(refused(Some(table([]))), "the table has no column email");
    assert_eq!(
        of_text("varchar(255)", "utf8mb4_general_ci"),
        "lower(email) adds nothing to the collation utf8mb4_general_ci of email, which already ignores case: declare \
         the key on email itself"
    );
    assert_eq!(
        of_text("text", "utf8mb4_bin"),
        "lower(email) needs a VARCHAR, but email is of the type text"
    );
    assert_eq!(
        of_text("varchar(255)", "utf8mb4_uca1400_as_cs"),
        "lower(email) follows the letters of a collation, but a lookup can follow only those of utf8mb4_bin, not \
         those of utf8mb4_uca1400_as_cs: give email the collation utf8mb4_bin"
    );
    assert_eq!(
        refused(Some(table([column("email")]))),
        "lower(email) needs a VARCHAR, but email is of the type tinyint(4)"
    );
}

#[test]
fn a_value_for_null_keeps_the_type_of_its_column() {
    const fn coalesce(literal: Literal) -> Function {
        Function::Coalesce(literal)
    }
    let definition = |functions: &'static [Option<Function>], column: LiveColumn| {
        let constraint = NO_CASE.on(functions).constraint();
        let definitions = shown(definitions(&constraint, Some(&table([column]))))?;
        Ok::<_, String>(definitions.into_iter().next().unwrap_or_default().1)
    };
    let number = const { &[Some(coalesce(Literal::Integer(-1)))] };
    assert_eq!(
        definition(number, column("email")),
        Ok(format!(
            "tinyint(4) GENERATED ALWAYS AS (coalesce(`email`, -1)) {INVISIBLE}"
        ))
    );
    let quoted = const { &[Some(coalesce(Literal::Text("it's")))] };
    assert_eq!(
        definition(quoted, text("email", "varchar(255)", "latin1_bin")),
        Ok(format!(
            "VARCHAR(255) CHARACTER SET latin1 COLLATE latin1_bin GENERATED ALWAYS AS (coalesce(`email`, 'it''s')) {INVISIBLE}"
        ))
    );
    for (functions, column, reason) in [
        (
            const { &[Some(coalesce(Literal::Integer(128)))] as &[Option<Function>] },
            column("email"),
            "coalesce(email, 128) needs a value of the type of email, which is tinyint(4)",
        ),
        (
            const { &[Some(coalesce(Literal::Text("a")))] },
            text("email", "text", "utf8mb4_bin"),
            "coalesce(email, \"a\") needs a VARCHAR, but email is of the type text",
        ),
        (
            const { &[Some(coalesce(Literal::Text("é")))] },
            text("email", "varchar(255)", "utf8mb4_bin"),
            "the text \"é\" of its `coalesce` has a backslash or a character beyond printable ASCII, which the expression \
             of a generated column cannot store safely",
        ),
        (
            const { &[Some(coalesce(Literal::Integer(1)))] },
            text("email", "varchar(255)", "utf8mb4_bin"),
            "coalesce(email, 1) needs a number, but email is of the type varchar(255)",
        ),
        (
            const { &[Some(Function::Own("canon"))] },
            column("email"),
            "canon(email) needs a generated column, in which MySQL and MariaDB allow only their own functions: let the \
             application store the result of canon in a column, and declare the key on that column",
        ),
    ] {
        assert_eq!(definition(functions, column), Err(reason.to_owned()));
    }
}

fn up_and_down(declaration: Declaration, live: &LiveTable, replaced: Option<&str>) -> (String, String) {
    let constraint = declaration.constraint();
    let definition = define(&Mysql, constraint, Some(live)).expect("there is one");
    let parts = constraint
        .index_columns()
        .iter()
        .map(|column| IndexPart::column(column))
        .collect();
    let definition = match replaced {
        Some(name) => in_place_of(
            &Mysql,
            definition,
            &LiveIndex::new(name.to_owned(), Origin::Index, parts),
            &[],
        ),
        None => definition,
    };
    (Mysql.add_sql(&definition), Mysql.revert_sql(&definition))
}

const DISCRIMINATOR: &str = "`users_active` TINYINT GENERATED ALWAYS AS (CASE WHEN `active` = 1 THEN 1 END) VIRTUAL \
                             /*!80023 INVISIBLE */ /*M!100303 INVISIBLE */";

#[test]
fn a_column_comes_before_its_index_and_goes_behind_it() {
    let (up, down) = up_and_down(ACTIVE, &table([]), None);
    assert_eq!(
        up,
        format!(
            "ALTER TABLE `users` ADD COLUMN /*M! IF NOT EXISTS */ {DISCRIMINATOR};\n\
             ALTER TABLE `users` MODIFY COLUMN {DISCRIMINATOR};\n\
             ALTER TABLE `users` ADD UNIQUE KEY `users_active_key` (`org_id`, `users_active`);"
        )
    );
    assert!(down.contains("'ALTER TABLE `users` DROP INDEX `users_active_key`, ADD INDEX (`org_id`)'"));
    assert!(down.ends_with("DEALLOCATE PREPARE getorcreate;\nALTER TABLE `users` DROP COLUMN `users_active`;"));
}

#[test]
fn a_column_that_is_there_is_not_added_again() {
    let live = table([generated(
        column("users_active"),
        "(case when (`active` = 1) then 1 end)",
    )]);
    let (up, down) = up_and_down(ACTIVE, &live, None);
    let key = "ADD UNIQUE KEY `users_active_key` (`org_id`, `users_active`);";
    assert_eq!(up, format!("ALTER TABLE `users` {key}"));
    assert!(!down.contains("DROP COLUMN"), "it was there before");
    let (up, _) = up_and_down(ACTIVE, &live, Some("old"));
    assert_eq!(up, format!("ALTER TABLE `users` DROP INDEX `old`, {key}"));
}

#[test]
fn another_column_is_changed_together_with_its_index() {
    let key = "ADD UNIQUE KEY `users_active_key` (`org_id`, `users_active`);";
    let other = "case when `active` = 0 then 1 end";
    let live = table([generated(column("users_active"), other)]);
    let (up, down) = up_and_down(ACTIVE, &live, Some("old"));
    let modify = format!("MODIFY COLUMN {DISCRIMINATOR}");
    assert_eq!(up, format!("ALTER TABLE `users` DROP INDEX `old`, {modify}, {key}"));
    assert!(down.ends_with("\nALTER TABLE `users` DROP COLUMN `users_active`;"));
    let (up, _) = up_and_down(ACTIVE, &live, None);
    assert_eq!(up, format!("ALTER TABLE `users` {modify}, {key}"));

    let live = table([stored(column("users_active"), other)]);
    let (up, _) = up_and_down(ACTIVE, &live, Some("old"));
    let replace = format!("DROP COLUMN `users_active`, ADD COLUMN {DISCRIMINATOR}");
    assert_eq!(up, format!("ALTER TABLE `users` DROP INDEX `old`, {replace}, {key}"));
}

#[test]
fn a_column_of_somebody_else_is_left_alone() {
    let live = table([column("users_active")]);
    assert_eq!(
        definitions(&ACTIVE.constraint(), Some(&live)).unwrap_err(),
        "the table has a column users_active that is not generated: rename it, or give the key another name, `name = \
         \"..\"`"
    );
}

fn drifts_of(declaration: &Declaration, live: &LiveTable) -> Vec<String> {
    let drifts = drifts(&declaration.constraint(), live).into_iter();
    drifts.map(|(column, drift)| format!("{column}: {drift}")).collect()
}

#[test]
fn each_way_to_differ_is_named() {
    let expression = "case when `active` = 1 then 1 end";
    let found = |live: LiveColumn| drifts_of(&ACTIVE, &table([live]));
    assert_eq!(found(generated(column("users_active"), expression)), [""; 0]);
    assert_eq!(
        found(stored(column("users_active"), expression)),
        [""; 0],
        "it does as well"
    );
    assert_eq!(
        found(column("other")),
        ["users_active: there is no such generated column"]
    );
    let declared = "generated as CASE WHEN `active` = 1 THEN 1 END";
    assert_eq!(
        found(column("users_active")),
        [format!("users_active: it is not generated; declared: {declared}")]
    );
    assert_eq!(
        found(generated(column("users_active"), "1")),
        [format!(
            "users_active: it is generated as 1, of the type tinyint(4); declared: {declared}"
        )]
    );
    let text = text("users_active", "varchar(255)", "utf8mb4_bin");
    assert_eq!(
        found(generated(text, expression)),
        [format!(
            "users_active: it is generated as {expression}, of the type VARCHAR(255) CHARACTER SET utf8mb4 COLLATE \
             utf8mb4_bin; declared: of the type TINYINT"
        )]
    );
}

#[test]
fn what_a_function_makes_has_to_compare_as_a_lookup_does() {
    let email = || text("email", "varchar(255)", "utf8mb4_bin");
    let folded = |collation| generated(text("users_no_case", "varchar(255)", collation), "lcase(`email`)");
    let found = |base, live| drifts_of(&NO_CASE, &table([base, live]));
    assert_eq!(found(email(), folded("utf8mb4_bin")), [""; 0]);
    assert_eq!(
        found(email(), folded("utf8mb4_general_ci")),
        [
            "users_no_case: it is generated as lcase(`email`), of the type VARCHAR(255) CHARACTER SET utf8mb4 COLLATE \
             utf8mb4_general_ci; declared: of the type VARCHAR(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin"
        ]
    );
    let [in_vain] = &*found(
        text("email", "varchar(255)", "utf8mb4_general_ci"),
        folded("utf8mb4_bin"),
    ) else {
        panic!("the column itself ignores case");
    };
    assert!(in_vain.contains("lower(email) adds nothing"), "{in_vain}");
}

#[test]
fn two_keys_cannot_have_one_generated_column() {
    const OTHER: Declaration = KEY.filtered(&[Condition::new("active", ANY, Test::Equal(Literal::Bool(false)))]);
    let keys = [ACTIVE.named("live"), NO_CASE.on(&[]).filtered(&[]).named("live_key")].map(Declaration::constraint);
    assert!(
        migrations(Dialect::Mysql, &keys, Build::Blocking).is_ok(),
        "only one of them has any"
    );
    let keys = [ACTIVE.named("live"), OTHER.named("live_key")].map(Declaration::constraint);
    let Err(MigrationError::SameName { name, .. }) = migrations(Dialect::Mysql, &keys, Build::Blocking) else {
        panic!("both have the column `live`");
    };
    assert_eq!(name, "live");
    assert!(migrations(Dialect::Postgres, &keys, Build::Blocking).is_ok());
}

#[test]
fn a_generated_column_cannot_be_called_as_one_of_the_key() {
    assert_eq!(
        definitions(&ACTIVE.named("active_key").constraint(), None),
        Err(
            "its generated column would have the name active, which a column of the key already has: give the \
             constraint another name, `#[unique(.., name = \"..\")]`"
                .to_owned()
        )
    );
}
