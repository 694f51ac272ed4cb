//! The picture `race`: two callers ask for the same missing key, without a unique constraint and with getorcreate.

use crate::canvas::{About, Canvas, Tone};
use crate::timeline::{self, Card, Exchange, Moment, Panel};

pub(crate) const ABOUT: About = About {
    name: "race",
    title: "Two callers ask for the same missing row",
    description: "Without a unique constraint: both SELECT and find no row, both INSERT, and the table keeps two rows with \
        the same key. With getorcreate: both SELECT and find no row. The first INSERT wins, and its call ends with Created. \
        The unique constraint turns the second INSERT away, a SELECT reads the winner's row, and that call ends with Found. \
        The table has one row.",
};

const SELECT: Card = Card {
    statement: "SELECT .. email = 'ada'",
    answer: "no row",
    tone: Tone::Plain,
    exchange: Exchange::Reads,
};

const INSERT: Card = Card {
    statement: "INSERT .. 'ada'",
    answer: "inserted: row 1",
    tone: Tone::Plain,
    exchange: Exchange::Writes,
};

const EMPTY: (Tone, &[&str]) = (Tone::Plain, &[]);
const ONE_ROW: (Tone, &[&str]) = (Tone::Plain, &["1 ada"]);

const BOTH_MISS: Moment = Moment {
    cards: [Some(SELECT), Some(SELECT)],
    table: EMPTY,
};

const FIRST_INSERT: Moment = Moment {
    cards: [Some(INSERT), None],
    table: ONE_ROW,
};

const CALLERS: [&str; 2] = ["caller A", "caller B"];

const WITHOUT: Panel = Panel {
    heading: "Find, then insert, without a unique constraint",
    callers: CALLERS,
    moments: &[
        BOTH_MISS,
        FIRST_INSERT,
        Moment {
            cards: [
                None,
                Some(Card {
                    answer: "inserted: row 2",
                    tone: Tone::Bad,
                    ..INSERT
                }),
            ],
            table: (Tone::Bad, &["1 ada", "2 ada"]),
        },
    ],
    verdict: (Tone::Bad, "Two rows for one key. The duplicate stays."),
};

const WITH: Panel = Panel {
    heading: "get_or_create, with a unique constraint",
    callers: CALLERS,
    moments: &[
        BOTH_MISS,
        FIRST_INSERT,
        Moment {
            cards: [
                None,
                Some(Card {
                    answer: "not inserted: the key is taken",
                    ..INSERT
                }),
            ],
            table: ONE_ROW,
        },
        Moment {
            cards: [
                None,
                Some(Card {
                    answer: "row 1",
                    ..SELECT
                }),
            ],
            table: ONE_ROW,
        },
        Moment {
            cards: [Some(ends("Created(row 1)")), Some(ends("Found(row 1)"))],
            table: ONE_ROW,
        },
    ],
    verdict: (Tone::Good, "One row, and both callers have it."),
};

const fn ends(answer: &'static str) -> Card {
    Card {
        statement: "",
        answer,
        tone: Tone::Good,
        exchange: Exchange::Ends,
    }
}

/// Draws the picture, and returns its height.
pub(crate) fn draw(canvas: &mut Canvas) -> i32 {
    let bottom = timeline::draw(canvas, 12, &WITHOUT);
    timeline::draw(canvas, bottom + 44, &WITH) + 12
}
