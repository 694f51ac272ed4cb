//! `SeaORM`, which has no function that finds or creates: a find, an insert `on_conflict_do_nothing_on`, and a find.

use std::collections::HashSet;

use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ColumnTrait, ConnectOptions, Database, DatabaseConnection, DbErr, EntityTrait, QueryFilter, TryInsertResult,
};

use super::Contender;
use crate::protocol::Result;

mod user {
    use sea_orm::entity::prelude::{
        ActiveModelBehavior, DeriveEntityModel, DerivePrimaryKey, DeriveRelation, EntityTrait, EnumIter,
        PrimaryKeyTrait,
    };

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "users")]
    pub(super) struct Model {
        #[sea_orm(primary_key)]
        pub(super) id: i64,
        #[sea_orm(unique)]
        pub(super) email: String,
        pub(super) name: String,
    }

    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub(super) enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

use user::{ActiveModel, Column, Entity, Model};

pub(super) struct SeaOrm(DatabaseConnection);

impl Contender for SeaOrm {
    async fn connect(url: &str) -> Result<Self> {
        let mut options = ConnectOptions::new(url);
        // The others have one connection, and do not ask if it is still alive before each statement.
        options
            .max_connections(1)
            .test_before_acquire(false)
            .sqlx_logging(false);
        Ok(Self(Database::connect(options).await?))
    }

    async fn get_or_create(&mut self, email: &str, name: &str) -> Result<i64> {
        let find = || Entity::find().filter(Column::Email.eq(email));
        if let Some(user) = find().one(&self.0).await? {
            return Ok(user.id);
        }
        let inserted = Entity::insert(new(email, name))
            .on_conflict_do_nothing_on([Column::Email])
            .exec_with_returning(&self.0)
            .await;
        match inserted {
            Ok(TryInsertResult::Inserted(user)) => Ok(user.id),
            // SeaORM 2.0.4 promises `Conflicted`, and returns `RecordNotFound`.
            Ok(TryInsertResult::Empty | TryInsertResult::Conflicted) | Err(DbErr::RecordNotFound(_)) => {
                let user = find().one(&self.0).await?;
                Ok(user.ok_or("the row that was in the way is not there")?.id)
            }
            Err(error) => Err(error.into()),
        }
    }

    async fn update_or_create(&mut self, email: &str, name: &str) -> Result<i64> {
        let user = Entity::insert(new(email, name))
            .on_conflict(OnConflict::column(Column::Email).update_column(Column::Name).to_owned())
            .exec_with_returning(&self.0)
            .await?;
        Ok(user.id)
    }

    async fn get_or_create_many(&mut self, emails: &[String], name: &str) -> Result<Vec<i64>> {
        let find = |emails: &[String]| Entity::find().filter(Column::Email.is_in(emails));
        let mut found = find(emails).all(&self.0).await?;
        let missing = missing(emails, &found);
        if !missing.is_empty() {
            let inserted = Entity::insert_many(missing.iter().map(|email| new(email, name)))
                .on_conflict_do_nothing_on([Column::Email])
                .exec_with_returning_many(&self.0)
                .await?;
            let mut inserted = match inserted {
                TryInsertResult::Inserted(users) => users,
                TryInsertResult::Empty | TryInsertResult::Conflicted => Vec::new(),
            };
            let lost = self::missing(&missing, &inserted);
            found.append(&mut inserted);
            if !lost.is_empty() {
                found.append(&mut find(&lost).all(&self.0).await?);
            }
        }
        Ok(found.into_iter().map(|user| user.id).collect())
    }
}

fn new(email: &str, name: &str) -> ActiveModel {
    ActiveModel {
        email: Set(email.to_owned()),
        name: Set(name.to_owned()),
        ..Default::default()
    }
}

/// The emails that no row has.
fn missing(emails: &[String], rows: &[Model]) -> Vec<String> {
    let there: HashSet<&str> = rows.iter().map(|user| user.email.as_str()).collect();
    let missing = emails.iter().filter(|email| !there.contains(email.as_str()));
    missing.cloned().collect()
}
