//! The database that the contenders share, and the other caller of a race.

use std::env;
use std::time::Duration;

use diesel::connection::SimpleConnection;
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use diesel::{MysqlConnection, PgConnection};

use crate::protocol::{Keys, Result};

/// The rows that are there before each batch.
pub(crate) const ROWS: u32 = 10_000;
/// The prefix of their keys.
pub(crate) const SEED: &str = "seed";
/// The name in a row of the other caller.
pub(crate) const RIVAL: &str = "rival";

const DATABASE: &str = "getorcreate_comparison";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Server {
    Postgres,
    Mariadb,
}

impl Server {
    pub(crate) const ALL: [Self; 2] = [Self::Postgres, Self::Mariadb];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Postgres => "postgres",
            Self::Mariadb => "mariadb",
        }
    }

    /// The name as a heading.
    pub(crate) fn title(self) -> &'static str {
        match self {
            Self::Postgres => "PostgreSQL",
            Self::Mariadb => "MariaDB",
        }
    }

    /// The server's URL up to the name of a database.
    fn url(self) -> String {
        let (variable, default) = match self {
            Self::Postgres => ("GETORCREATE_POSTGRES_URL", "postgres://postgres@127.0.0.1:5432"),
            Self::Mariadb => ("GETORCREATE_MARIADB_URL", "mysql://root@127.0.0.1:3306"),
        };
        let url = env::var(variable).unwrap_or_else(|_| default.to_owned());
        let host = url.find("://").map_or(0, |scheme| scheme + 3);
        let end = url[host..].find('/').map_or(url.len(), |path| host + path);
        url[..end].to_owned()
    }

    /// The database that is always there.
    fn first_database(self) -> &'static str {
        match self {
            Self::Postgres => "postgres",
            Self::Mariadb => "mysql",
        }
    }

    fn connect(self, database: &str) -> Result<AnyConnection> {
        let url = format!("{}/{database}", self.url());
        Ok(match self {
            Self::Postgres => AnyConnection::Postgres(PgConnection::establish(&url)?),
            Self::Mariadb => AnyConnection::Mysql(MysqlConnection::establish(&url)?),
        })
    }

    /// Makes the database. A commit does not wait for the disk on PostgreSQL, where a database can say so.
    fn create_database(self) -> String {
        match self {
            Self::Postgres => format!(
                "DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE);
                 CREATE DATABASE {DATABASE};
                 ALTER DATABASE {DATABASE} SET synchronous_commit = off"
            ),
            Self::Mariadb => format!("DROP DATABASE IF EXISTS {DATABASE}; CREATE DATABASE {DATABASE}"),
        }
    }

    fn create_table(self) -> &'static str {
        match self {
            Self::Postgres => {
                "CREATE TABLE users (
                     id bigserial PRIMARY KEY,
                     email text NOT NULL CONSTRAINT users_email_key UNIQUE,
                     name text NOT NULL
                 ) WITH (autovacuum_enabled = off)"
            }
            Self::Mariadb => {
                "CREATE TABLE users (
                     id bigint AUTO_INCREMENT PRIMARY KEY,
                     email varchar(255) NOT NULL,
                     name varchar(255) NOT NULL,
                     CONSTRAINT users_email_key UNIQUE (email)
                 ) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin"
            }
        }
    }
}

#[derive(diesel::MultiConnection)]
enum AnyConnection {
    Postgres(PgConnection),
    Mysql(MysqlConnection),
}

/// The database with the table `users`. It is dropped at the end.
pub(crate) struct Database {
    pub(crate) server: Server,
    conn: AnyConnection,
    /// The connection of the other caller.
    rival: AnyConnection,
}

impl Database {
    pub(crate) fn create(server: Server) -> Result<Self> {
        execute_each(&mut server.connect(server.first_database())?, &server.create_database())?;
        let mut database = Self {
            server,
            conn: server.connect(DATABASE)?,
            rival: server.connect(DATABASE)?,
        };
        database.execute(server.create_table())?;
        let keys = Keys {
            prefix: SEED.to_owned(),
            first: 0,
            count: ROWS,
        };
        let rows: Vec<String> = keys
            .emails()
            .iter()
            .map(|email| format!("('{email}', 'seed')"))
            .collect();
        database.execute(&format!("INSERT INTO users (email, name) VALUES {}", rows.join(", ")))?;
        database.tidy()?;
        Ok(database)
    }

    pub(crate) fn drop(self) -> Result<()> {
        let Self { server, conn, rival } = self;
        drop((conn, rival));
        let mut conn = server.connect(server.first_database())?;
        Ok(conn.batch_execute(&format!("DROP DATABASE {DATABASE}"))?)
    }

    pub(crate) fn url(&self) -> String {
        format!("{}/{DATABASE}", self.server.url())
    }

    pub(crate) fn execute(&mut self, statements: &str) -> Result<()> {
        Ok(self.conn.batch_execute(statements)?)
    }

    /// The answer of a query that returns one number.
    pub(crate) fn number(&mut self, query: &str) -> Result<i64> {
        Ok(diesel::select(sql::<BigInt>(&format!("({query})"))).get_result(&mut self.conn)?)
    }

    /// The answer of a query that returns one text.
    pub(crate) fn text(&mut self, query: &str) -> Result<String> {
        Ok(diesel::select(sql::<Text>(&format!("({query})"))).get_result(&mut self.conn)?)
    }

    /// Removes all rows but the first ones, and what they leave behind. So each batch begins with the same table.
    pub(crate) fn tidy(&mut self) -> Result<()> {
        self.execute(&format!("DELETE FROM users WHERE email NOT LIKE '{SEED}-%'"))?;
        match self.server {
            Server::Postgres => self.execute("VACUUM ANALYZE users"),
            Server::Mariadb => Ok(()), // InnoDB purges in the background
        }
    }

    pub(crate) fn remove_constraint(&mut self) -> Result<()> {
        self.execute(match self.server {
            Server::Postgres => "ALTER TABLE users DROP CONSTRAINT users_email_key",
            Server::Mariadb => "ALTER TABLE users DROP INDEX users_email_key",
        })
    }

    pub(crate) fn add_constraint(&mut self) -> Result<()> {
        self.execute("ALTER TABLE users ADD CONSTRAINT users_email_key UNIQUE (email)")
    }

    /// The last value of the id that was handed out, in a row or not.
    pub(crate) fn last_id(&mut self) -> Result<i64> {
        self.number(match self.server {
            Server::Postgres => "SELECT last_value FROM users_id_seq",
            Server::Mariadb => {
                "SELECT CAST(auto_increment AS SIGNED) - 1 FROM information_schema.tables \
                 WHERE table_schema = database() AND table_name = 'users'"
            }
        })
    }

    /// Lets the other caller insert a row, without a commit.
    pub(crate) fn rival_inserts(&mut self, email: &str) -> Result<()> {
        let insert = format!("BEGIN; INSERT INTO users (email, name) VALUES ('{email}', '{RIVAL}')");
        Ok(self.rival.batch_execute(&insert)?)
    }

    pub(crate) fn rival_commits(&mut self) -> Result<()> {
        Ok(self.rival.batch_execute("COMMIT")?)
    }

    /// Returns true if a session in this database waits for a lock of another one.
    pub(crate) fn has_waiting_session(&mut self) -> Result<bool> {
        let waiting = self.number(match self.server {
            Server::Postgres => {
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
            }
            Server::Mariadb => {
                "SELECT count(*) FROM information_schema.innodb_trx \
                 JOIN information_schema.processlist ON processlist.id = trx_mysql_thread_id \
                 WHERE trx_state = 'LOCK WAIT' AND db = database()"
            }
        })?;
        Ok(waiting > 0)
    }

    /// The pause between two looks at the waiting sessions. MariaDB refreshes what it shows every 100 ms.
    pub(crate) fn pause_between_looks(&self) -> Duration {
        Duration::from_millis(match self.server {
            Server::Postgres => 1,
            Server::Mariadb => 25,
        })
    }

    pub(crate) fn version(&mut self) -> Result<String> {
        Ok(match self.server {
            Server::Postgres => format!("PostgreSQL {}", self.text("current_setting('server_version')")?),
            Server::Mariadb => format!("MariaDB {}", self.text("version()")?),
        })
    }

    /// The settings that decide what a commit and an isolation level are.
    pub(crate) fn settings(&mut self) -> Result<String> {
        match self.server {
            Server::Postgres => self.text(
                "SELECT string_agg(name || ' = ' || setting, ', ' ORDER BY name) FROM pg_settings \
                 WHERE name IN ('default_transaction_isolation', 'fsync', 'shared_buffers', 'synchronous_commit')",
            ),
            Server::Mariadb => self.text(
                "CONCAT('innodb_buffer_pool_size = ', @@innodb_buffer_pool_size, \
                 ', innodb_flush_log_at_trx_commit = ', @@innodb_flush_log_at_trx_commit, \
                 ', log_bin = ', @@log_bin, ', tx_isolation = ', @@tx_isolation)",
            ),
        }
    }
}

/// Executes statements one by one, as PostgreSQL makes no database inside a transaction.
fn execute_each(conn: &mut AnyConnection, statements: &str) -> QueryResult<()> {
    statements
        .split(';')
        .try_for_each(|statement| conn.batch_execute(statement))
}
