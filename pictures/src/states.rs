//! The picture `states`: the life of a call. A test of the runtime writes its graph from the protocol.

use crate::canvas::{About, Anchor, Area, Canvas, Label, Stroke, Tone};
use crate::graph::{ANY, Edge, Graph, Step};
use crate::layout::{self, CARD_X, LINE, Layout, Line, PILL_HEIGHT, PILL_WIDTH, PILL_X, SPINE, Trunk};

const GRAPH: &str = include_str!("../../getorcreate-runtime/src/protocol/states/graph.txt");

pub(crate) const ABOUT: About = About {
    name: "states",
    title: "The life of a call of get_or_create in autocommit",
    description: "A call looks for the row first, and ends with Found if there is one. If not, it inserts: on MySQL and \
        MariaDB after a preflight that asks the catalog for the constraint. An insert that creates the row ends the call with \
        Created. An insert that meets another row leads to another look, which ends with Found, or leads to another insert if \
        the row is gone again. If the database asks to try again, the call pauses and retries. Each step also lists the errors \
        that end the call there.",
};

const LEGEND: [&str; 3] = [
    "Green: the outcome. Red: the variant of getorcreate::Error.",
    "Request to try again: a lock timeout, a deadlock, a serialization failure.",
    "If an answer leads to two places, what the call has seen before decides.",
];

/// Draws the picture, and returns its height.
pub(crate) fn draw(canvas: &mut Canvas) -> i32 {
    let graph = Graph::parse(GRAPH).reduced();
    let layout = Layout::of(&graph);
    canvas.text((28, 30), Label::new("get_or_create in autocommit").size(20).bold());
    canvas.dot((SPINE, 62));
    canvas.text((SPINE + 16, 67), Label::code("get_or_create(..).run(conn)"));
    canvas.arrow(
        &[(SPINE, 68), (SPINE, layout.cards[0].y - 2)],
        Tone::Plain,
        Stroke::Firm,
    );
    for (row, step) in graph.steps.iter().enumerate() {
        draw_step(canvas, layout.cards[row], step, &graph);
        if let Some(edge) = layout::edge_down(&graph, row) {
            draw_edge_down(canvas, layout.cards[row].bottom(), layout.cards[row + 1].y, edge);
        }
    }
    for trunk in &layout.trunks {
        draw_trunk(canvas, &layout, trunk);
    }
    let bottom = layout.cards[layout.cards.len() - 1].bottom();
    let mut y = bottom + 32;
    for line in LEGEND {
        canvas.text((CARD_X, y), Label::new(line).size(14).faint());
        y += 20;
    }
    y
}

fn draw_step(canvas: &mut Canvas, card: Area, step: &Step<'_>, graph: &Graph<'_>) {
    let stroke = if step.name == ANY { Stroke::Dashed } else { Stroke::Firm };
    canvas.card(card, Tone::Plain, stroke);
    let (_, middle) = card.middle();
    let mut y = middle - layout::height_of_name(step) / 2 + 26;
    canvas.text((card.x + 14, y), Label::new(step.name).size(17).bold());
    let statement = step.statement.map(Label::code);
    let databases = step.databases.map(|databases| Label::new(databases).size(14));
    for detail in [statement, databases].into_iter().flatten() {
        y += 20;
        canvas.text((card.x + 14, y), detail.faint());
    }
    let height: i32 = layout::ends(step, graph).map(layout::height_of_end).sum();
    let mut y = middle - height / 2;
    for edge in layout::ends(step, graph) {
        let height = layout::height_of_end(edge);
        draw_end(canvas, y + height / 2, edge);
        y += height;
    }
}

fn draw_end(canvas: &mut Canvas, middle: i32, edge: &Edge<'_>) {
    let (tone, name) = match edge.to.strip_prefix("Error::") {
        Some(name) => (Tone::Bad, name),
        None => (Tone::Good, edge.to),
    };
    draw_lines(canvas, (PILL_X - 30, middle), &layout::lines_of_end(edge), Anchor::End);
    canvas.arrow(&[(PILL_X - 24, middle), (PILL_X - 2, middle)], tone, Stroke::Firm);
    let pill = Area {
        x: PILL_X,
        y: middle - PILL_HEIGHT / 2,
        width: PILL_WIDTH,
        height: PILL_HEIGHT,
    };
    canvas.card(pill, tone, Stroke::Firm);
    canvas.text((pill.middle().0, middle + 5), Label::code(name).centred());
}

fn draw_edge_down(canvas: &mut Canvas, from: i32, to: i32, edge: &Edge<'_>) {
    canvas.arrow(&[(SPINE, from + 2), (SPINE, to - 2)], Tone::Plain, Stroke::Firm);
    let place = (SPINE + 16, (from + to) / 2 - 1);
    draw_lines(canvas, place, &layout::lines_of_edge_down(edge), Anchor::Start);
}

/// The label stands in a gap of the lane.
fn draw_trunk(canvas: &mut Canvas, layout: &Layout<'_>, trunk: &Trunk<'_>) {
    let (x, farthest) = (trunk.x(), trunk.farthest());
    let (start, end) = (layout.port(trunk, trunk.from), layout.port(trunk, farthest));
    let lines = layout::lines_of_lane(trunk.edge);
    let middle = (start + end) / 2;
    let half = (LINE * layout::count(&lines) / 2 + 3) * (end - start).signum();
    canvas.line(
        &[(CARD_X - 2, start), (x, start), (x, middle - half)],
        Tone::Plain,
        Stroke::Firm,
    );
    draw_lines(canvas, (x, middle), &lines, Anchor::Middle);
    canvas.arrow(
        &[(x, middle + half), (x, end), (CARD_X - 2, end)],
        Tone::Plain,
        Stroke::Firm,
    );
    for row in trunk.to.iter().filter(|row| **row != farthest) {
        let y = layout.port(trunk, *row);
        canvas.arrow(&[(x, y), (CARD_X - 2, y)], Tone::Plain, Stroke::Firm);
    }
}

/// Lines of text around a middle.
fn draw_lines(canvas: &mut Canvas, (x, middle): (i32, i32), lines: &[Line], anchor: Anchor) {
    let mut y = middle + 5 - LINE * (layout::count(lines) - 1) / 2;
    for line in lines {
        let label = match line {
            Line::Answers(text) => Label::new(text),
            Line::Databases(text) => Label::new(text).faint(),
        };
        canvas.text((x, y), label.anchored(anchor));
        y += LINE;
    }
}
