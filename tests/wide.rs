//! Tables of 64 and of 128 columns, as Diesel's features of these names allow.
//!
//! `cargo test --features 128-column-tables --test wide` runs both. It takes several minutes to compile, so `.ci/run`
//! tests 64 columns only. Run it when the Diesel version or the runtime's tuple implementations change.

#![cfg(feature = "64-column-tables")]
#![recursion_limit = "256"] // `diesel::table!` needs this for 128 columns

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use getorcreate::GetOrCreate;

/// Declares a table with `id` and these columns, which together are one key, and its model. Also declares a test that
/// fills every column: once through defaults, once through the lookup.
macro_rules! wide_table {
    ($table:ident, $model:ident, $test:ident, $($column:ident)+) => {
        diesel::table! {
            $table (id) {
                id -> Integer,
                $($column -> Integer,)+
            }
        }

        #[derive(Debug, PartialEq, Queryable, Selectable, Insertable, GetOrCreate)]
        #[diesel(table_name = $table, treat_none_as_default_value = false)]
        #[unique($($column),+)]
        struct $model {
            id: i32,
            $($column: i32,)+
        }

        #[test]
        fn $test() -> Result<(), Box<dyn std::error::Error>> {
            let mut conn = SqliteConnection::establish(":memory:")?;
            let columns = [$(stringify!($column)),+];
            conn.batch_execute(&format!(
                "CREATE TABLE {0} (id INTEGER PRIMARY KEY, {1} INTEGER NOT NULL, UNIQUE ({2}))",
                stringify!($table),
                columns.join(" INTEGER NOT NULL, "),
                columns.join(", "),
            ))?;

            let by_primary_key = $model::get_or_create($table::id.eq(1)).defaults(($($table::$column.eq(7),)+)).run(&mut conn)?;
            assert!(by_primary_key.created());
            let by_all_others = $model::get_or_create(($($table::$column.eq(7),)+)).run(&mut conn)?;
            assert!(!by_all_others.created());
            assert_eq!(by_all_others.into_inner(), $model { id: 1, $($column: 7),+ });
            assert_eq!($table::table.count().get_result::<i64>(&mut conn)?, 1);
            Ok(())
        }
    };
}

wide_table! { sixty_four, SixtyFour, every_column_of_64,
    c1 c2 c3 c4 c5 c6 c7 c8 c9 c10 c11 c12
    c13 c14 c15 c16 c17 c18 c19 c20 c21 c22 c23 c24
    c25 c26 c27 c28 c29 c30 c31 c32 c33 c34 c35 c36
    c37 c38 c39 c40 c41 c42 c43 c44 c45 c46 c47 c48
    c49 c50 c51 c52 c53 c54 c55 c56 c57 c58 c59 c60
    c61 c62 c63
}

#[cfg(feature = "128-column-tables")]
wide_table! { hundred_and_twenty_eight, HundredAndTwentyEight, every_column_of_128,
    c1 c2 c3 c4 c5 c6 c7 c8 c9 c10 c11 c12
    c13 c14 c15 c16 c17 c18 c19 c20 c21 c22 c23 c24
    c25 c26 c27 c28 c29 c30 c31 c32 c33 c34 c35 c36
    c37 c38 c39 c40 c41 c42 c43 c44 c45 c46 c47 c48
    c49 c50 c51 c52 c53 c54 c55 c56 c57 c58 c59 c60
    c61 c62 c63 c64 c65 c66 c67 c68 c69 c70 c71 c72
    c73 c74 c75 c76 c77 c78 c79 c80 c81 c82 c83 c84
    c85 c86 c87 c88 c89 c90 c91 c92 c93 c94 c95 c96
    c97 c98 c99 c100 c101 c102 c103 c104 c105 c106 c107 c108
    c109 c110 c111 c112 c113 c114 c115 c116 c117 c118 c119 c120
    c121 c122 c123 c124 c125 c126 c127
}
