//! The picture `snapshot`: a transaction on MySQL or MariaDB that has read, and then loses the race.

use crate::canvas::{About, Canvas, Label, Tone};
use crate::timeline::{self, Card, Exchange, Moment, Panel};

pub(crate) const ABOUT: About = About {
    name: "snapshot",
    title: "A lost race inside a transaction, at REPEATABLE READ on MySQL and MariaDB",
    description: "The first SELECT of a transaction finds no row and takes the snapshot. Another caller inserts the row and \
        commits. The transaction's own INSERT fails: the key is taken. A plain SELECT still reads the snapshot and finds no \
        row. SELECT .. LOCK IN SHARE MODE reads the latest rows and finds the winner's row, so the call ends with Found.",
};

const EMPTY: (Tone, &[&str]) = (Tone::Plain, &[]);
const ONE_ROW: (Tone, &[&str]) = (Tone::Plain, &["1 ada"]);

const SELECT: Card = Card {
    statement: "SELECT .. email = 'ada'",
    answer: "no row; takes the snapshot",
    tone: Tone::Plain,
    exchange: Exchange::OpensSnapshot,
};

const INSERT: Card = Card {
    statement: "INSERT .. 'ada'",
    answer: "inserted and committed: row 1",
    tone: Tone::Plain,
    exchange: Exchange::Writes,
};

const LOST_RACE: Panel = Panel {
    heading: "REPEATABLE READ on MySQL and MariaDB",
    callers: ["transaction", "another caller"],
    moments: &[
        of_transaction(SELECT, EMPTY),
        Moment {
            cards: [None, Some(INSERT)],
            table: ONE_ROW,
        },
        of_transaction(
            Card {
                answer: "duplicate key",
                ..INSERT
            },
            ONE_ROW,
        ),
        of_transaction(
            Card {
                answer: "no row: the snapshot hides it",
                tone: Tone::Bad,
                exchange: Exchange::ReadsSnapshot,
                ..SELECT
            },
            ONE_ROW,
        ),
        of_transaction(
            Card {
                statement: "SELECT .. LOCK IN SHARE MODE",
                answer: "row 1: reads the latest rows",
                tone: Tone::Good,
                exchange: Exchange::Reads,
            },
            ONE_ROW,
        ),
    ],
    verdict: (Tone::Good, "getorcreate looks again with the lock: Found(row 1)."),
};

const fn of_transaction(card: Card, table: (Tone, &'static [&'static str])) -> Moment {
    Moment {
        cards: [Some(card), None],
        table,
    }
}

/// Draws the picture, and returns its height.
pub(crate) fn draw(canvas: &mut Canvas) -> i32 {
    let bottom = timeline::draw(canvas, 12, &LOST_RACE);
    for (line, y) in [
        "MariaDB with innodb_snapshot_isolation = ON (the default from 11.6.2 on)",
        "ends the transaction instead: the call returns Error::Retry.",
    ]
    .iter()
    .zip((bottom + 28..).step_by(21))
    {
        canvas.text((28, y), Label::new(line).size(15).faint());
    }
    bottom + 66
}
