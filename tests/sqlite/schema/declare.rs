//! Unique indexes as declarations, and the audit of the indexes behind declared keys.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use getorcreate::schema::{self, IndexSize, LookupPlan};
use getorcreate::{GetOrCreate, models};

use super::{Member, UNMIGRATED, database};
use crate::suite::TestResult;

const THINGS: &str = "CREATE TABLE things (
    id INTEGER PRIMARY KEY, owner INTEGER NOT NULL, flag BOOLEAN NOT NULL, level SMALLINT NOT NULL, state TEXT NOT NULL,
    email VARCHAR(90) NOT NULL, team INTEGER, ratio REAL, price DECIMAL(9, 2), \"type\" TEXT, deleted_at TIMESTAMP
);";

fn declared(index: &str) -> String {
    let mut conn = database::in_memory(THINGS);
    conn.batch_execute(&format!("CREATE UNIQUE INDEX i ON things {index}"))
        .expect("the index is valid");
    let declarations = schema::declare(&mut conn, &[], &[]).expect("the catalog can be read");
    let text = declarations.to_string();
    let lines = text
        .strip_prefix("// things\n")
        .and_then(|text| text.strip_suffix('\n'));
    lines.unwrap_or(&text).to_owned()
}

#[test]
fn each_form_of_an_index_is_declared() {
    for (index, expected) in [
        ("(owner)", "#[unique(owner)]"),
        ("(state DESC, [owner])", "#[unique(state, owner)]"),
        ("(\"type\")", "#[unique(type_)]"),
        ("(lower(email))", "#[unique(lower(email), as = LowerEmail)]"),
        (
            "(trim(email), owner)",
            "#[unique(trim(email), owner, as = TrimEmailOwner)]",
        ),
        (
            "(owner, coalesce(team, -1))",
            "#[unique(owner, coalesce(team, -1), as = OwnerTeamOrDefault)]",
        ),
        (
            "(owner) WHERE flag = 1",
            "#[unique(owner, where(flag = true), as = OwnerWhereFlag)]",
        ),
        (
            "(owner) WHERE level = 1",
            "#[unique(owner, where(level = 1), as = OwnerWhereLevelIs1)]",
        ),
        (
            "(owner) WHERE level > 0 AND level < 9",
            "#[unique(owner, where(level > 0, level < 9), as = OwnerWhereLevelAbove0AndLevelBelow9)]",
        ),
        (
            "(email) WHERE deleted_at ISNULL AND level <> -3",
            "#[unique(email, where(deleted_at = NULL, level != -3), as = EmailWhereDeletedAtIsNullAndLevelIsNotMinus3)]",
        ),
        (
            "(team) WHERE team IS NOT NULL",
            "#[unique(team, where(team != NULL), as = TeamIsNotNull)]",
        ),
        (
            "(team) WHERE team >= 1",
            "#[unique(team, where(team >= 1), as = TeamAtLeast1)]",
        ),
        (
            "(owner) WHERE state IN ('open', 'it''s')",
            "#[unique(owner, where(state in [\"open\", \"it's\"]), as = OwnerWhereStateInOpenOrItS)]",
        ),
    ] {
        assert_eq!(declared(index), expected, "{index}");
    }
}

#[test]
fn an_index_that_no_declaration_amounts_to_is_a_comment() {
    let term = |term: &str| format!("its condition has a term that a declaration cannot have: {term}");
    let on = |text: &str| format!("it is on an expression that a declaration cannot have: {text}");
    for (index, reason) in [
        (
            "(ratio)",
            "ratio is a floating-point number, REAL, which cannot be a key".to_owned(),
        ),
        (
            "(price)",
            "price is a floating-point number, DECIMAL(9, 2), which cannot be a key".to_owned(),
        ),
        (
            "(email COLLATE NOCASE)",
            "it compares email by NOCASE, but lookups compare by BINARY".to_owned(),
        ),
        ("(owner + 1)", on("owner + 1")),
        ("(lower(trim(email)))", on("lower(trim(email))")),
        // The library writes `flag = 1`, and `ON CONFLICT` finds an index only by the same text.
        ("(owner) WHERE flag", term("flag")),
        ("(owner) WHERE flag = TRUE", term("flag = true")),
        ("(owner) WHERE 0 < level", term("0 < level")),
        (
            "(owner) WHERE flag = 1 AND (level = 1 AND team = 2)",
            term("level = 1 AND team = 2"),
        ),
        ("(owner) WHERE state > 'a'", term("state > 'a'")),
        ("(owner) WHERE owner IS NOT NULL", term("owner IS NOT NULL")),
        (
            "(owner) WHERE level = 1 AND level < 9",
            "its condition has level twice, which a declaration cannot have".to_owned(),
        ),
        (
            "(id)",
            "it is on the columns of the primary key, which needs no declaration".to_owned(),
        ),
    ] {
        assert_eq!(declared(index), format!("// i: {reason}"), "{index}");
    }
}

#[test]
fn a_table_with_a_conflict_clause_is_explained() {
    let mut conn = database::in_memory(
        "CREATE TABLE a (x INTEGER UNIQUE ON CONFLICT REPLACE);
         CREATE VIEW b AS SELECT 1;",
    );
    let declarations = schema::declare(&mut conn, &[], &[]).expect("the catalog can be read");
    let explained = declarations.to_string();
    assert!(
        explained.starts_with("// a\n// sqlite_autoindex_a_1: the table's definition says ON CONFLICT REPLACE"),
        "{explained}"
    );
    assert_eq!(declarations.tables().len(), 1);
}

/// The printed lines are those of the model, so they compile, and SQLite finds the indexes by them.
#[test]
fn the_database_is_as_the_printed_declarations_say() -> TestResult {
    diesel::table! {
        things (id) {
            id -> Integer,
            owner -> Integer,
            flag -> Bool,
            state -> Text,
            email -> Text,
            #[sql_name = "type"]
            type_ -> Nullable<Text>,
            deleted_at -> Nullable<Timestamp>,
        }
    }

    #[derive(Debug, Queryable, Selectable, GetOrCreate)]
    #[diesel(table_name = things)]
    #[unique(email, where(things::deleted_at = NULL, state = "open"), as = LiveEmail)]
    #[unique(owner, things::type_)]
    #[unique(owner, lower(email), as = OwnerLowerEmail)]
    #[allow(dead_code)] // only its declaration is used
    struct Thing {
        id: i32,
        owner: i32,
        state: String,
        email: String,
    }

    let mut conn = database::in_memory(THINGS);
    conn.batch_execute(
        "CREATE UNIQUE INDEX live_email ON things (email) WHERE deleted_at IS NULL AND state = 'open';
         CREATE UNIQUE INDEX m ON things (owner, type);
         CREATE UNIQUE INDEX n ON things (owner, lower(email))",
    )?;
    let models = models!(Thing);
    let declarations = schema::declare(&mut conn, &models, &[])?;
    assert_eq!(
        declarations.to_string(),
        "// things
#[unique(email, where(things::deleted_at = NULL, state = \"open\"), as = LiveEmail)]
#[unique(owner, things::type_)]
#[unique(owner, lower(email), as = OwnerLowerEmail)]
"
    );
    assert!(declarations.differences().is_empty(), "{declarations:?}");
    let report = schema::check(&mut conn, Thing::constraints())?;
    assert!(report.is_clean(), "{report}");
    let audit = schema::audit(&mut conn, &models)?;
    assert!(audit.is_clean() && audit.undeclared().is_empty(), "{audit}");
    Ok(())
}

/// The declaration of a column whose field has another name needs the path.
#[test]
fn a_column_that_no_field_has_the_name_of_is_a_path() -> TestResult {
    diesel::table! {
        companies (id) { id -> Integer, vat -> Text, company -> Text, kind -> Text }
    }

    #[derive(Queryable, Selectable, GetOrCreate)]
    #[diesel(table_name = companies)]
    #[unique(companies::vat)]
    #[allow(dead_code)] // only its declaration is used
    struct Firm {
        id: i32,
        #[diesel(column_name = vat)]
        vat_number: String,
        kind: String,
    }

    let mut conn = database::in_memory(
        "CREATE TABLE companies (id INTEGER PRIMARY KEY, vat TEXT NOT NULL, company TEXT NOT NULL, kind TEXT NOT NULL);
         CREATE UNIQUE INDEX a ON companies (vat, kind);
         CREATE UNIQUE INDEX company_unique ON companies (company) WHERE company > 'a';
         CREATE UNIQUE INDEX vat ON companies (vat) WHERE kind = 'x'",
    );
    let declarations = schema::declare(&mut conn, &models!(Firm), &["companies"])?;
    assert_eq!(
        declarations.to_string(),
        "// companies\n\
         #[unique(companies::vat, kind)]\n\
         // company_unique: its condition has a term that a declaration cannot have: company > 'a'\n\
         #[unique(companies::vat, where(kind = \"x\"), as = VatWhereKindIsX)]\n"
    );
    Ok(())
}

/// Nobody has written the model yet, and its struct will probably be called `Company`.
#[test]
fn a_marker_does_not_take_the_name_of_the_struct() -> TestResult {
    let mut conn = database::in_memory(
        "CREATE TABLE companies (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
         CREATE UNIQUE INDEX uniq_company ON companies (lower(name))",
    );
    let declarations = schema::declare(&mut conn, &[], &[])?;
    assert_eq!(
        declarations.to_string(),
        "// companies\n#[unique(lower(name), as = CompanyKey)]\n"
    );
    Ok(())
}

/// A model without `Selectable` cannot tell which columns are fields. An embedded struct has its own fields.
#[test]
fn the_fields_of_a_model_are_known_by_what_it_selects() -> TestResult {
    mod table {
        diesel::table! {
            members (id) { id -> Integer, org_id -> Integer, r#type -> Text, nick -> Text }
        }
    }
    use table::members;

    #[derive(GetOrCreate)]
    #[diesel(table_name = members)]
    #[allow(dead_code)] // only its declaration is used
    struct Unselected {
        id: i32,
    }

    #[derive(Queryable, Selectable)]
    #[diesel(table_name = members)]
    #[allow(dead_code)] // only its type is used
    struct Nick {
        nick: String,
        org_id: i32,
    }

    #[derive(Queryable, Selectable, GetOrCreate)]
    #[diesel(table_name = members)]
    #[unique(r#type, members::org_id, members::nick)]
    #[allow(dead_code)] // only its declaration is used
    struct Embedding {
        id: i32,
        r#type: String,
        #[diesel(embed)]
        nick: Nick,
    }

    let mut conn = database::in_memory(
        "CREATE TABLE members (id INTEGER PRIMARY KEY, org_id INTEGER NOT NULL, type TEXT NOT NULL, nick TEXT NOT NULL,
            UNIQUE (type, org_id, nick))",
    );
    let declarations = schema::declare(&mut conn, &models!(Unselected), &["members"])?;
    assert_eq!(
        declarations.to_string(),
        "// members\n#[unique(r#type, org_id, nick)]\n"
    );
    let declarations = schema::declare(&mut conn, &models!(Embedding), &["members"])?;
    assert_eq!(
        declarations.to_string(),
        "// members\n#[unique(r#type, members::org_id, members::nick)]\n"
    );
    // The model with the most fields gives the names.
    let declarations = schema::declare(&mut conn, &models!(Embedding, Unselected), &["members"])?;
    assert_eq!(
        declarations.to_string(),
        "// members\n#[unique(r#type, org_id, nick)]\n"
    );
    Ok(())
}

#[test]
fn an_audit_has_sizes_and_plans() -> TestResult {
    let mut conn = database::in_memory(UNMIGRATED);
    conn.batch_execute("CREATE UNIQUE INDEX mine ON members (username, org_id)")?;
    let audit = schema::audit(&mut conn, &models!(Member))?;
    let [primary_key, key] = audit.keys() else {
        panic!("two keys: {audit}");
    };
    assert_eq!((primary_key.size(), primary_key.plan()), (None, &LookupPlan::Used));
    assert_eq!((key.index(), key.plan()), (Some("mine"), &LookupPlan::Used));
    assert_eq!(key.size(), Some(IndexSize::Bytes(4096)));
    assert_eq!(
        key.to_string(),
        "members (org_id, username): mine, 4096 bytes: lookups use it"
    );
    Ok(())
}

#[test]
fn a_key_without_an_index_or_a_table_is_not_clean() -> TestResult {
    for tables in ["", UNMIGRATED] {
        let mut conn = database::in_memory(tables);
        let audit = schema::audit(&mut conn, &models!(Member))?;
        assert!(!audit.is_clean(), "{audit}");
        let declarations = schema::declare(&mut conn, &models!(Member), &[])?;
        let differences: Vec<String> = declarations.differences().iter().map(ToString::to_string).collect();
        assert_eq!(
            differences,
            [
                "members (org_id, username): no unique index enforces it: add the index with `generate`, or remove the key"
            ]
        );
    }
    Ok(())
}
