//! Three primaries of MySQL Group Replication.

mod load;
mod primaries;

use crate::primaries::each_key_is_created_once;

/// Group Replication does not allow serializable:
/// <https://dev.mysql.com/doc/refman/8.4/en/group-replication-limitations.html>.
#[test]
fn each_key_is_created_once_on_any_primary() {
    if let Some(urls) = load::urls() {
        each_key_is_created_once(&urls, &["READ COMMITTED", "REPEATABLE READ"]);
    }
}
