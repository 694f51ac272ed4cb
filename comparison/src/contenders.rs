//! The contenders, and the loop that serves those in Rust. All of them run as processes of their own, so that a slow
//! start, an allocator or a runtime of one does not touch another.

mod diesel_by_hand;
mod getorcreate;
mod sea_orm;
mod sqlx_by_hand;
mod users;

use std::hint::black_box;
use std::io::{self, BufRead, Write};

use ::diesel::{MysqlConnection, PgConnection};
use ::diesel_async::{AsyncMysqlConnection, AsyncPgConnection};

use crate::protocol::{Answer, Call, Moment, Request, Result};
use crate::server::Server;
use crate::versions;

use self::diesel_by_hand::ByHand;
use self::getorcreate::GetOrCreate;
use self::sea_orm::SeaOrm;
use self::sqlx_by_hand::SqlxByHand;

/// A library, and the way to use it.
pub(crate) struct Entry {
    pub(crate) name: &'static str,
    pub(crate) servers: &'static [Server],
    pub(crate) program: Program,
}

pub(crate) enum Program {
    /// This program, with the versions of these crates.
    Rust(&'static [&'static str]),
    /// A script in `contenders/`: its interpreter, and its arguments.
    Script(&'static str, &'static [&'static str]),
}

const BOTH: &[Server] = &[Server::Postgres, Server::Mariadb];

/// All contenders, the one to compare with first.
pub(crate) const ENTRIES: &[Entry] = &[
    Entry {
        name: "Diesel by hand",
        servers: BOTH,
        program: Program::Rust(&["diesel"]),
    },
    Entry {
        name: "getorcreate",
        servers: BOTH,
        program: Program::Rust(&["getorcreate", "diesel"]),
    },
    Entry {
        name: "diesel-async by hand",
        servers: BOTH,
        program: Program::Rust(&["diesel-async", "diesel"]),
    },
    Entry {
        name: "getorcreate, async",
        servers: BOTH,
        program: Program::Rust(&["getorcreate", "diesel-async"]),
    },
    Entry {
        name: "sqlx by hand",
        servers: BOTH,
        program: Program::Rust(&["sqlx"]),
    },
    Entry {
        name: "SeaORM",
        servers: &[Server::Postgres],
        program: Program::Rust(&["sea-orm", "sqlx"]),
    },
    Entry {
        name: "Django",
        servers: BOTH,
        program: Program::Script("python", &["with_django.py"]),
    },
    Entry {
        name: "Rails find_or_create_by",
        servers: BOTH,
        program: Program::Script("ruby", &["with_rails.rb"]),
    },
    Entry {
        name: "Rails create_or_find_by",
        servers: BOTH,
        program: Program::Script("ruby", &["with_rails.rb", "create_or_find_by"]),
    },
    Entry {
        name: "Laravel",
        servers: BOTH,
        program: Program::Script("php", &["with_laravel.php"]),
    },
];

/// A way to find or create rows, with one connection in autocommit. A blocking one never awaits.
trait Contender: Sized {
    async fn connect(url: &str) -> Result<Self>;

    /// Returns the id of the row, as all of them do.
    async fn get_or_create(&mut self, email: &str, name: &str) -> Result<i64>;

    async fn update_or_create(&mut self, email: &str, name: &str) -> Result<i64>;

    async fn get_or_create_many(&mut self, emails: &[String], name: &str) -> Result<Vec<i64>>;
}

/// Serves the contender with this name until its standard input ends.
pub(crate) async fn serve(name: &str, server: Server, url: &str) -> Result<()> {
    let entry = ENTRIES.iter().find(|entry| entry.name == name);
    let Some(Entry {
        program: Program::Rust(crates),
        ..
    }) = entry
    else {
        return Err(format!("no contender in Rust is called {name:?}").into());
    };
    let version = versions::of_crates(crates)?;
    match (name, server) {
        ("Diesel by hand", Server::Postgres) => answer::<ByHand<PgConnection>>(url, &version).await,
        ("Diesel by hand", Server::Mariadb) => answer::<ByHand<MysqlConnection>>(url, &version).await,
        ("getorcreate", Server::Postgres) => answer::<GetOrCreate<PgConnection>>(url, &version).await,
        ("getorcreate", Server::Mariadb) => answer::<GetOrCreate<MysqlConnection>>(url, &version).await,
        ("diesel-async by hand", Server::Postgres) => answer::<ByHand<AsyncPgConnection>>(url, &version).await,
        ("diesel-async by hand", Server::Mariadb) => answer::<ByHand<AsyncMysqlConnection>>(url, &version).await,
        ("getorcreate, async", Server::Postgres) => answer::<GetOrCreate<AsyncPgConnection>>(url, &version).await,
        ("getorcreate, async", Server::Mariadb) => answer::<GetOrCreate<AsyncMysqlConnection>>(url, &version).await,
        ("sqlx by hand", Server::Postgres) => answer::<SqlxByHand<::sqlx::PgConnection>>(url, &version).await,
        ("sqlx by hand", Server::Mariadb) => answer::<SqlxByHand<::sqlx::MySqlConnection>>(url, &version).await,
        ("SeaORM", Server::Postgres) => answer::<SeaOrm>(url, &version).await,
        _ => Err(format!("{name:?} does not take part on {}", server.name()).into()),
    }
}

async fn answer<C: Contender>(url: &str, version: &str) -> Result<()> {
    let mut contender = C::connect(url).await?;
    let mut output = io::stdout().lock();
    writeln!(output, "ready {version}")?;
    output.flush()?;
    // Nothing else runs in this process, so reading may block the runtime.
    for line in io::stdin().lock().lines() {
        let request = Request::parse(&line?)?;
        let answer = match perform(&mut contender, &request).await {
            Ok(answer) => answer,
            Err(error) => Answer::Error(error.to_string()),
        };
        writeln!(output, "{answer}")?;
        output.flush()?;
    }
    Ok(())
}

async fn perform<C: Contender>(contender: &mut C, request: &Request) -> Result<Answer> {
    let emails = request.keys.emails();
    let name = &request.name;
    let mut sum_of_ids = 0;
    let begin = Moment::now();
    match request.call {
        Call::Get => {
            for email in &emails {
                sum_of_ids += contender.get_or_create(black_box(email), name).await?;
            }
        }
        Call::Update => {
            for email in &emails {
                sum_of_ids += contender.update_or_create(black_box(email), name).await?;
            }
        }
        Call::Many => {
            let ids = contender.get_or_create_many(black_box(&emails), name).await?;
            sum_of_ids = ids.into_iter().sum();
        }
    }
    let end = Moment::now();
    Ok(Answer::Rows { begin, end, sum_of_ids })
}
