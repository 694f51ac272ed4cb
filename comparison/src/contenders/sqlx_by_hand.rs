//! sqlx with SQL by hand. Many rows are bound as arrays on PostgreSQL, as sqlx's FAQ advises, and by a `QueryBuilder` on
//! MariaDB.

use std::collections::HashSet;

use sqlx::{Connection, FromRow, MySql, MySqlConnection, PgConnection, QueryBuilder};

use super::Contender;
use crate::protocol::Result;

pub(super) struct SqlxByHand<C>(C);

#[derive(FromRow)]
struct User {
    id: i64,
    email: String,
    #[allow(dead_code)] // the column is read, as in any program
    name: String,
}

impl Contender for SqlxByHand<PgConnection> {
    async fn connect(url: &str) -> Result<Self> {
        Ok(Self(PgConnection::connect(url).await?))
    }

    async fn get_or_create(&mut self, email: &str, name: &str) -> Result<i64> {
        const FIND: &str = "SELECT id, email, name FROM users WHERE email = $1";
        let conn = &mut self.0;
        let found: Option<User> = sqlx::query_as(FIND).bind(email).fetch_optional(&mut *conn).await?;
        if let Some(user) = found {
            return Ok(user.id);
        }
        let inserted: Option<User> = sqlx::query_as(
            "INSERT INTO users (email, name) VALUES ($1, $2) ON CONFLICT (email) DO NOTHING RETURNING id, email, name",
        )
        .bind(email)
        .bind(name)
        .fetch_optional(&mut *conn)
        .await?;
        match inserted {
            Some(user) => Ok(user.id),
            None => Ok(sqlx::query_as::<_, User>(FIND).bind(email).fetch_one(conn).await?.id),
        }
    }

    async fn update_or_create(&mut self, email: &str, name: &str) -> Result<i64> {
        let user: User = sqlx::query_as(
            "INSERT INTO users (email, name) VALUES ($1, $2) \
             ON CONFLICT (email) DO UPDATE SET name = excluded.name RETURNING id, email, name",
        )
        .bind(email)
        .bind(name)
        .fetch_one(&mut self.0)
        .await?;
        Ok(user.id)
    }

    async fn get_or_create_many(&mut self, emails: &[String], name: &str) -> Result<Vec<i64>> {
        const FIND: &str = "SELECT id, email, name FROM users WHERE email = ANY($1)";
        let conn = &mut self.0;
        let mut found: Vec<User> = sqlx::query_as(FIND).bind(emails).fetch_all(&mut *conn).await?;
        let missing = missing(emails, &found);
        if !missing.is_empty() {
            let mut inserted: Vec<User> = sqlx::query_as(
                "INSERT INTO users (email, name) SELECT email, $2 FROM UNNEST($1) AS missing (email) \
                 ON CONFLICT (email) DO NOTHING RETURNING id, email, name",
            )
            .bind(&missing)
            .bind(name)
            .fetch_all(&mut *conn)
            .await?;
            let lost = self::missing(&missing, &inserted);
            found.append(&mut inserted);
            if !lost.is_empty() {
                found.append(&mut sqlx::query_as(FIND).bind(lost).fetch_all(conn).await?);
            }
        }
        Ok(found.into_iter().map(|user| user.id).collect())
    }
}

impl Contender for SqlxByHand<MySqlConnection> {
    async fn connect(url: &str) -> Result<Self> {
        Ok(Self(MySqlConnection::connect(url).await?))
    }

    async fn get_or_create(&mut self, email: &str, name: &str) -> Result<i64> {
        const FIND: &str = "SELECT id, email, name FROM users WHERE email = ?";
        let conn = &mut self.0;
        let found: Option<User> = sqlx::query_as(FIND).bind(email).fetch_optional(&mut *conn).await?;
        if let Some(user) = found {
            return Ok(user.id);
        }
        let inserted = sqlx::query("INSERT INTO users (email, name) VALUES (?, ?)")
            .bind(email)
            .bind(name)
            .execute(&mut *conn)
            .await;
        match inserted {
            Err(sqlx::Error::Database(error)) if error.is_unique_violation() => {}
            Err(error) => return Err(error.into()),
            Ok(_) => {}
        }
        Ok(sqlx::query_as::<_, User>(FIND).bind(email).fetch_one(conn).await?.id)
    }

    async fn update_or_create(&mut self, email: &str, name: &str) -> Result<i64> {
        let conn = &mut self.0;
        sqlx::query("INSERT INTO users (email, name) VALUES (?, ?) ON DUPLICATE KEY UPDATE name = VALUES(name)")
            .bind(email)
            .bind(name)
            .execute(&mut *conn)
            .await?;
        let user: User = sqlx::query_as("SELECT id, email, name FROM users WHERE email = ?")
            .bind(email)
            .fetch_one(conn)
            .await?;
        Ok(user.id)
    }

    async fn get_or_create_many(&mut self, emails: &[String], name: &str) -> Result<Vec<i64>> {
        let mut found = self.find_many(emails).await?;
        let missing = missing(emails, &found);
        if !missing.is_empty() {
            let mut insert: QueryBuilder<MySql> = QueryBuilder::new("INSERT IGNORE INTO users (email, name) ");
            insert.push_values(&missing, |mut row, email| {
                row.push_bind(email).push_bind(name);
            });
            insert.build().execute(&mut self.0).await?;
            found.append(&mut self.find_many(&missing).await?);
        }
        Ok(found.into_iter().map(|user| user.id).collect())
    }
}

impl SqlxByHand<MySqlConnection> {
    async fn find_many(&mut self, emails: &[String]) -> Result<Vec<User>> {
        let mut find: QueryBuilder<MySql> = QueryBuilder::new("SELECT id, email, name FROM users WHERE email IN (");
        let mut list = find.separated(", ");
        for email in emails {
            list.push_bind(email);
        }
        find.push(")");
        Ok(find.build_query_as().fetch_all(&mut self.0).await?)
    }
}

/// The emails that no row has.
fn missing(emails: &[String], rows: &[User]) -> Vec<String> {
    let there: HashSet<&str> = rows.iter().map(|user| user.email.as_str()).collect();
    let missing = emails.iter().filter(|email| !there.contains(email.as_str()));
    missing.cloned().collect()
}
