//! A role for one test.

use diesel::prelude::*;

use super::mending::with_parameter;
use crate::postgres::database::SERVER;
use crate::server::unique_name;

/// A role. Dropping the value drops it; its objects and privileges must be removed before.
pub(super) struct Role(String);

impl Role {
    /// Creates a role that may log in, with these attributes.
    /// <https://www.postgresql.org/docs/current/role-attributes.html>
    pub(super) fn create(attributes: &str) -> Self {
        let name = unique_name();
        SERVER.administrate(&format!("CREATE ROLE {name} LOGIN PASSWORD '{name}' {attributes}"));
        Self(name)
    }

    pub(super) fn name(&self) -> &str {
        &self.0
    }

    /// Logs in.
    pub(super) fn connect(&self, url: &str) -> PgConnection {
        let url = with_parameter(&with_parameter(url, "user", &self.0), "password", &self.0);
        PgConnection::establish(&url).expect("the server accepts passwords")
    }
}

impl Drop for Role {
    fn drop(&mut self) {
        SERVER.administrate_at_the_end(&format!("DROP ROLE {}", self.0));
    }
}
