//! A timeline of two callers around one table, read from top to bottom.

use crate::canvas::{Area, Canvas, Label, Stroke, Tone, WIDTH};

/// Two callers at work, and how it ends.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Panel {
    pub(crate) heading: &'static str,
    pub(crate) callers: [&'static str; 2],
    pub(crate) moments: &'static [Moment],
    pub(crate) verdict: (Tone, &'static str),
}

/// The statements that run at one moment.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Moment {
    /// The left caller's statement, and the right caller's.
    pub(crate) cards: [Option<Card>; 2],
    /// The rows of the table after these statements.
    pub(crate) table: (Tone, &'static [&'static str]),
}

/// A statement and its answer.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Card {
    pub(crate) statement: &'static str,
    pub(crate) answer: &'static str,
    pub(crate) tone: Tone,
    pub(crate) exchange: Exchange,
}

/// The arrow between a statement and the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exchange {
    Reads,
    Writes,
    /// The statement opens the snapshot of the left caller's transaction.
    OpensSnapshot,
    /// The statement reads that snapshot, and not the table.
    ReadsSnapshot,
    /// Nothing: this is how the call ends.
    Ends,
}

const MARGIN: i32 = 28;
const CARD_WIDTH: i32 = 280;
const CARD_HEIGHT: i32 = 62;
const TABLE_WIDTH: i32 = 96;
const GAP: i32 = 18;
const ENDING_HEIGHT: i32 = 38;

/// The left edges of the lanes: a caller, the table, the other caller.
const LEFT: i32 = MARGIN;
const TABLE: i32 = (WIDTH - TABLE_WIDTH) / 2;
const RIGHT: i32 = WIDTH - MARGIN - CARD_WIDTH;

/// Draws a panel from `top` on, and returns its lower edge.
pub(crate) fn draw(canvas: &mut Canvas, top: i32, panel: &Panel) -> i32 {
    canvas.text((LEFT, top + 18), Label::new(panel.heading).size(20).bold());
    let heads = top + 52;
    for (x, width, head) in [
        (LEFT, CARD_WIDTH, panel.callers[0]),
        (TABLE, TABLE_WIDTH, "table"),
        (RIGHT, CARD_WIDTH, panel.callers[1]),
    ] {
        canvas.text((x + width / 2, heads), Label::new(head).size(16).centred().faint());
    }
    let mut lanes = Lanes {
        lasts: [heads + 6; 3],
        snapshot: None,
    };
    let mut y = heads + 6 + GAP;
    for moment in panel.moments {
        lanes.draw(canvas, y, moment);
        y += moment.height() + GAP;
    }
    let (tone, verdict) = panel.verdict;
    canvas.mark((LEFT + 8, y + 9), tone);
    canvas.text((LEFT + 26, y + 15), Label::new(verdict).size(17).bold());
    y + 24
}

impl Moment {
    fn height(&self) -> i32 {
        if self.cards.iter().flatten().all(|card| card.exchange == Exchange::Ends) {
            ENDING_HEIGHT
        } else {
            CARD_HEIGHT
        }
    }
}

/// The lower edges of the lanes so far.
struct Lanes {
    lasts: [i32; 3],
    /// The height at which the snapshot was opened.
    snapshot: Option<i32>,
}

impl Lanes {
    fn draw(&mut self, canvas: &mut Canvas, y: i32, moment: &Moment) {
        let height = moment.height();
        let [left, right] = moment.cards;
        if let Some(card) = left {
            self.card(canvas, 0, (LEFT, y, height), card);
            self.exchange(canvas, (LEFT + CARD_WIDTH, TABLE), y, card.exchange);
        }
        if let Some(card) = right {
            self.card(canvas, 2, (RIGHT, y, height), card);
            self.exchange(canvas, (RIGHT, TABLE + TABLE_WIDTH), y, card.exchange);
        }
        if height == CARD_HEIGHT {
            self.table(canvas, y, moment.table);
        }
    }

    /// The place of the next box in a lane, joined to the one before.
    fn next(&mut self, canvas: &mut Canvas, lane: usize, area: Area) {
        let (x, _) = area.middle();
        canvas.line(&[(x, self.lasts[lane]), (x, area.y)], Tone::Plain, Stroke::Faint);
        self.lasts[lane] = area.bottom();
    }

    fn card(&mut self, canvas: &mut Canvas, lane: usize, (x, y, height): (i32, i32, i32), card: Card) {
        let area = Area {
            x,
            y,
            width: CARD_WIDTH,
            height,
        };
        self.next(canvas, lane, area);
        canvas.card(area, card.tone, Stroke::Firm);
        if card.exchange == Exchange::Ends {
            let (middle, _) = area.middle();
            canvas.text((middle, y + 24), Label::code(card.answer).size(16).bold().centred());
        } else {
            canvas.text((x + 12, y + 26), Label::code(card.statement).size(15));
            canvas.text((x + 12, y + 49), Label::new(card.answer).size(16));
        }
    }

    fn exchange(&mut self, canvas: &mut Canvas, (card, table): (i32, i32), y: i32, exchange: Exchange) {
        let middle = y + CARD_HEIGHT / 2;
        let (card, table) = (
            (card + 3 * (table - card).signum(), middle),
            (table + 3 * (card - table).signum(), middle),
        );
        match exchange {
            Exchange::Reads => canvas.arrow(&[table, card], Tone::Plain, Stroke::Firm),
            Exchange::Writes => canvas.arrow(&[card, table], Tone::Plain, Stroke::Firm),
            Exchange::OpensSnapshot => {
                canvas.arrow(&[table, card], Tone::Plain, Stroke::Firm);
                self.snapshot = Some(middle);
            }
            Exchange::ReadsSnapshot => {
                let opened = self.snapshot.expect("a statement before has opened the snapshot");
                let rail = LEFT - 12;
                let points = [(LEFT, opened), (rail, opened), (rail, middle), (LEFT - 2, middle)];
                canvas.arrow(&points, Tone::Bad, Stroke::Dashed);
                let label = Label::new("snapshot").size(13).centred();
                canvas.upright_text((rail - 5, (opened + middle) / 2), label);
            }
            Exchange::Ends => {}
        }
    }

    fn table(&mut self, canvas: &mut Canvas, y: i32, (tone, rows): (Tone, &[&str])) {
        let area = Area {
            x: TABLE,
            y,
            width: TABLE_WIDTH,
            height: CARD_HEIGHT,
        };
        self.next(canvas, 1, area);
        canvas.card(area, tone, Stroke::Firm);
        let (x, middle) = area.middle();
        match rows {
            [] => canvas.text((x, middle + 5), Label::new("empty").size(16).centred().faint()),
            [row] => canvas.text((x, middle + 5), Label::code(row).size(15).centred()),
            rows => {
                for (row, y) in rows.iter().zip((y + 26..).step_by(22)) {
                    canvas.text((x, y), Label::code(row).size(15).centred());
                }
            }
        }
    }
}
