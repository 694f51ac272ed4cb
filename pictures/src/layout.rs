//! The places of the steps and edges in the picture `states`.
//!
//! The steps stand below each other. The ends of the call stand in the step that leads to them. An edge to the next step goes
//! straight down. All other edges go through lanes on the left, the longer ones further outside, so that no two cross.

use crate::canvas::Area;
use crate::graph::{Edge, Graph, Step};

pub(crate) const CARD_X: i32 = 240;
const CARD_WIDTH: i32 = 508;
/// The arrow from one step to the next.
pub(crate) const SPINE: i32 = CARD_X + 66;
pub(crate) const PILL_WIDTH: i32 = 178;
pub(crate) const PILL_X: i32 = CARD_X + CARD_WIDTH - 10 - PILL_WIDTH;
pub(crate) const PILL_HEIGHT: i32 = 26;
/// The distance between two lines of text.
pub(crate) const LINE: i32 = 18;
/// The lane next to the steps, and the distance to the next one.
const LANE: (i32, i32) = (CARD_X - 50, 80);
/// Half a label fits to the left of this.
const LEAST_X: i32 = 28;
/// The upper edge of the first step.
const TOP: i32 = 98;

/// The places of the steps, and the edges through the lanes.
pub(crate) struct Layout<'a> {
    pub(crate) cards: Vec<Area>,
    pub(crate) trunks: Vec<Trunk<'a>>,
}

/// Edges with the same start and labels. They share a lane, and part at their ends.
pub(crate) struct Trunk<'a> {
    pub(crate) edge: &'a Edge<'a>,
    pub(crate) from: usize,
    pub(crate) to: Vec<usize>,
    lane: usize,
}

impl<'a> Layout<'a> {
    pub(crate) fn of(graph: &'a Graph<'a>) -> Self {
        let mut y = TOP;
        let mut cards = Vec::new();
        for (row, step) in graph.steps.iter().enumerate() {
            let height = height_of_name(step).max(ends(step, graph).map(height_of_end).sum()) + 14;
            cards.push(Area {
                x: CARD_X,
                y,
                width: CARD_WIDTH,
                height,
            });
            y += height + edge_down(graph, row).map_or(24, |edge| 30 + LINE * count(&lines_of_edge_down(edge)));
        }
        Self {
            cards,
            trunks: trunks(graph),
        }
    }

    /// The height at which a trunk leaves or reaches a step. From above to below: edges that come from above, the inner lane
    /// first, and edges to below, the outer lane first.
    pub(crate) fn port(&self, trunk: &Trunk<'_>, row: usize) -> i32 {
        let order = |trunk: &Trunk<'_>| {
            let lane = isize::try_from(trunk.lane).expect("lanes are few");
            if trunk.last() == row { (0, lane) } else { (1, -lane) }
        };
        let touching: Vec<_> = self.trunks.iter().filter(|trunk| trunk.touches(row)).collect();
        let before: Vec<_> = touching.iter().filter(|other| order(other) < order(trunk)).collect();
        self.cards[row].y + self.cards[row].height * (count(&before) + 1) / (count(&touching) + 1)
    }
}

impl Trunk<'_> {
    /// The place of the lane.
    pub(crate) fn x(&self) -> i32 {
        let x = LANE.0 - i32::try_from(self.lane).expect("lanes are few") * LANE.1;
        assert!(x >= LEAST_X, "no room for one more lane: make the picture wider");
        x
    }

    /// The end at which the lane ends.
    pub(crate) fn farthest(&self) -> usize {
        let farthest = self.to.iter().max_by_key(|row| row.abs_diff(self.from));
        *farthest.expect("a trunk has an end")
    }

    fn first(&self) -> usize {
        self.to.iter().copied().fold(self.from, usize::min)
    }

    fn last(&self) -> usize {
        self.to.iter().copied().fold(self.from, usize::max)
    }

    /// True if one of the two would run beside the other.
    fn overlaps(&self, other: &Self) -> bool {
        self.first() < other.last() && other.first() < self.last()
    }

    fn touches(&self, row: usize) -> bool {
        self.from == row || self.to.contains(&row)
    }
}

/// The edges that do not go to the next step, each in the innermost lane that is free.
fn trunks<'a>(graph: &'a Graph<'a>) -> Vec<Trunk<'a>> {
    let mut trunks: Vec<Trunk<'a>> = Vec::new();
    for (from, step) in graph.steps.iter().enumerate() {
        for edge in &step.edges {
            let Some(to) = graph.position(edge.to).filter(|to| *to != from + 1) else {
                continue;
            };
            let is_beside = |trunk: &&mut Trunk<'_>| trunk.from == from && trunk.edge.labels == edge.labels;
            match trunks.iter_mut().find(is_beside) {
                Some(trunk) => trunk.to.push(to),
                None => trunks.push(Trunk {
                    edge,
                    from,
                    to: vec![to],
                    lane: 0,
                }),
            }
        }
    }
    trunks.sort_by_key(|trunk| trunk.last() - trunk.first());
    for index in 1..trunks.len() {
        let (shorter, rest) = trunks.split_at_mut(index);
        let trunk = &mut rest[0];
        let is_taken = |trunk: &Trunk<'_>| {
            let mut others = shorter.iter();
            others.any(|other| other.lane == trunk.lane && other.overlaps(trunk))
        };
        while is_taken(trunk) {
            trunk.lane += 1;
        }
    }
    trunks
}

pub(crate) fn edge_down<'a>(graph: &'a Graph<'a>, row: usize) -> Option<&'a Edge<'a>> {
    let next = graph.steps.get(row + 1)?;
    graph.steps[row].edges.iter().find(|edge| edge.to == next.name)
}

/// The edges that end the call.
pub(crate) fn ends<'a>(step: &'a Step<'a>, graph: &Graph<'_>) -> impl Iterator<Item = &'a Edge<'a>> {
    step.edges.iter().filter(|edge| graph.position(edge.to).is_none())
}

pub(crate) fn height_of_name(step: &Step<'_>) -> i32 {
    40 + 20 * (i32::from(step.statement.is_some()) + i32::from(step.databases.is_some()))
}

pub(crate) fn height_of_end(edge: &Edge<'_>) -> i32 {
    PILL_HEIGHT + 6 + (count(&lines_of_end(edge)) - 1) * LINE
}

/// A line of a label.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Line {
    Answers(String),
    Databases(String),
}

pub(crate) fn lines_of_end(edge: &Edge<'_>) -> Vec<Line> {
    lines(edge, 22)
}

pub(crate) fn lines_of_edge_down(edge: &Edge<'_>) -> Vec<Line> {
    lines(edge, 46)
}

pub(crate) fn lines_of_lane(edge: &Edge<'_>) -> Vec<Line> {
    lines(edge, 12)
}

/// The answers that an edge stands for, and the databases that have it.
fn lines(edge: &Edge<'_>, length: usize) -> Vec<Line> {
    let answers = wrap(&edge.labels, length).into_iter().map(Line::Answers);
    let databases: Vec<_> = edge.databases.iter().flat_map(|names| names.split(", ")).collect();
    let databases = wrap(&databases, length).into_iter().map(Line::Databases);
    answers.chain(databases).collect()
}

/// Breaks a list into lines of about this length: between its items, and inside an item only if it is longer than a line.
fn wrap(items: &[&str], length: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for (index, item) in items.iter().enumerate() {
        let comma = if index + 1 < items.len() { "," } else { "" };
        let item = format!("{item}{comma}");
        let words = if item.len() > length {
            item.split(' ').collect()
        } else {
            vec![&*item]
        };
        for word in words {
            match lines.last_mut() {
                Some(line) if line.len() + 1 + word.len() <= length => {
                    line.push(' ');
                    line.push_str(word);
                }
                Some(_) | None => lines.push(word.to_owned()),
            }
        }
    }
    lines
}

/// The number of things in a list, for places.
pub(crate) fn count<T>(list: &[T]) -> i32 {
    i32::try_from(list.len()).expect("a picture has few things")
}
