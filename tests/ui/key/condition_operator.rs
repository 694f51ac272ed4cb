//! Conditions whose value does not fit their operator.

use diesel::prelude::*;
use getorcreate::GetOrCreate;

diesel::table! {
    flags (id) {
        id -> Integer,
        parent_id -> Integer,
        state -> Text,
        deleted_at -> Nullable<Timestamp>,
    }
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = flags)]
#[unique(parent_id, where(state <> "closed"), as = ByOther)]
//~^ ERROR: a condition compares a column with a literal
//~| HELP: write `state != "closed"`
pub struct Other {
    pub id: i32,
    pub parent_id: i32,
    pub state: String,
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = flags)]
#[unique(parent_id, where(state in ("open", "new")), as = ByParentheses)]
//~^ ERROR: expected a list of values: `[..]`
//~| HELP: write `in ["open", "new"]`
pub struct Parentheses {
    pub id: i32,
    pub parent_id: i32,
    pub state: String,
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = flags)]
#[unique(parent_id, where(state in []), as = ByEmpty)]
//~^ ERROR: `in` has no value, so the condition can never hold
pub struct Empty {
    pub id: i32,
    pub parent_id: i32,
    pub state: String,
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = flags)]
#[unique(parent_id, where(state in ["open", NULL]), as = ByNullInList)]
//~^ ERROR: `in` never holds for `NULL`
//~| HELP: remove it, and declare a key of its own for the rows without a value: `where(.. = NULL)`
pub struct NullInList {
    pub id: i32,
    pub parent_id: i32,
    pub state: String,
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = flags)]
#[unique(parent_id, where(state in ["open", "open"]), as = ByTwice)]
//~^ ERROR: `"open"` appears twice in this list
//~| HELP: remove one of the two
pub struct Twice {
    pub id: i32,
    pub parent_id: i32,
    pub state: String,
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = flags)]
#[unique(parent_id, where(state > "m"), as = ByText)]
//~^ ERROR: `>` compares only with a whole number
//~| NOTE: the order of strings depends on a collation, and differs between databases
pub struct Text {
    pub id: i32,
    pub parent_id: i32,
    pub state: String,
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = flags)]
#[unique(parent_id, where(parent_id >= NULL), as = ByNull)]
//~^ ERROR: `>=` compares only with a whole number
//~| NOTE: nothing is less or greater than `NULL`; write `!= NULL` for the rows that have a value
pub struct Null {
    pub id: i32,
    pub parent_id: i32,
    pub state: String,
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = flags)]
#[unique(parent_id, where(parent_id >), as = ByNoValue)]
//~^ ERROR: expected a whole number
pub struct NoValue {
    pub id: i32,
    pub parent_id: i32,
    pub state: String,
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = flags)]
#[unique(parent_id, where(parent_id > 0, parent_id > 0), as = ByRepeated)]
//~^ ERROR: `parent_id` appears twice in this condition
//~| HELP: remove one of the two
pub struct Repeated {
    pub id: i32,
    pub parent_id: i32,
    pub state: String,
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = flags)]
#[unique(parent_id, where(state != NULL), as = ByAlways)]
//~^ ERROR[E0277]: `columns::state` cannot be NULL, so the condition decides nothing
pub struct Always {
    pub id: i32,
    pub parent_id: i32,
    pub state: String,
}
