//! Shapes, text and colours, for both uses of a picture. Nothing here knows what a picture shows.

use svg::Document;
use svg::node::element::path::Data;
use svg::node::element::{Circle, Description, Path, Rectangle, Style, Text, Title};
use svg::node::{Node, Text as Content};

/// The width of every picture.
pub(crate) const WIDTH: i32 = 760;

/// The space between a picture and the edge of its background.
const PADDING: i32 = 12;

/// The place where a picture is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Usage {
    /// A file of its own, in an `<img>`. It follows the system's light or dark theme. The page around it may not, so it
    /// brings its background.
    Image,
    /// Part of a page that rustdoc writes. The text has the colour of the page's text, and the accents are legible on each
    /// of rustdoc's backgrounds.
    Inline,
}

/// The meaning of a colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tone {
    Plain,
    Good,
    Bad,
}

/// The colours of [`Usage::Image`].
const STYLE: &str = "svg{--paper:#ffffff;--ink:#1f2328;--good:#1a7f37;--bad:#cf222e}\
    @media(prefers-color-scheme:dark){svg{--paper:#0d1117;--ink:#e6edf3;--good:#3fb950;--bad:#f85149}}";

impl Tone {
    fn color(self, usage: Usage) -> &'static str {
        match (usage, self) {
            (Usage::Image, Self::Plain) => "var(--ink)",
            (Usage::Image, Self::Good) => "var(--good)",
            (Usage::Image, Self::Bad) => "var(--bad)",
            (Usage::Inline, Self::Plain) => "currentColor",
            (Usage::Inline, Self::Good) => "#23a04d",
            (Usage::Inline, Self::Bad) => "#ec5754",
        }
    }
}

/// A line of text.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Label<'a> {
    text: &'a str,
    size: i32,
    anchor: Anchor,
    family: &'static str,
    is_bold: bool,
    is_faint: bool,
}

impl<'a> Label<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        Self {
            text,
            size: 15,
            anchor: Anchor::Start,
            family: "ui-sans-serif, system-ui, sans-serif",
            is_bold: false,
            is_faint: false,
        }
    }

    /// Text of a program.
    pub(crate) fn code(text: &'a str) -> Self {
        Self {
            family: "ui-monospace, monospace",
            size: 14,
            ..Self::new(text)
        }
    }

    pub(crate) fn size(self, size: i32) -> Self {
        Self { size, ..self }
    }

    pub(crate) fn anchored(self, anchor: Anchor) -> Self {
        Self { anchor, ..self }
    }

    pub(crate) fn centred(self) -> Self {
        self.anchored(Anchor::Middle)
    }

    pub(crate) fn bold(self) -> Self {
        Self { is_bold: true, ..self }
    }

    pub(crate) fn faint(self) -> Self {
        Self { is_faint: true, ..self }
    }
}

/// The part of a text that is at its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Anchor {
    Start,
    Middle,
    End,
}

/// A rectangle.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Area {
    pub(crate) x: i32,
    pub(crate) y: i32,
    pub(crate) width: i32,
    pub(crate) height: i32,
}

impl Area {
    pub(crate) fn middle(self) -> (i32, i32) {
        (self.x + self.width / 2, self.y + self.height / 2)
    }

    pub(crate) fn bottom(self) -> i32 {
        self.y + self.height
    }
}

/// The way in which a line is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stroke {
    Firm,
    Faint,
    Dashed,
}

/// A name for the file, and the words for a reader who does not see the picture.
#[derive(Debug, Clone, Copy)]
pub(crate) struct About {
    pub(crate) name: &'static str,
    pub(crate) title: &'static str,
    pub(crate) description: &'static str,
}

/// A picture in progress.
#[derive(Debug)]
pub(crate) struct Canvas {
    usage: Usage,
    document: Document,
}

impl Canvas {
    pub(crate) fn new(usage: Usage, about: About) -> Self {
        let (title, description) = (
            format!("getorcreate-{}-title", about.name),
            format!("getorcreate-{}-description", about.name),
        );
        let mut document = Document::new()
            .set("role", "img")
            .set("aria-labelledby", format!("{title} {description}"))
            .add(Title::new(about.title).set("id", title))
            .add(
                Description::new()
                    .set("id", description)
                    .add(Content::new(about.description)),
            );
        if usage == Usage::Image {
            document = document.add(Style::new(STYLE)).add(background());
        }
        Self { usage, document }
    }

    /// The text of the picture. Its first line is a whole tag and no line is empty, so that it can stand in Markdown.
    pub(crate) fn finish(self, height: i32) -> String {
        match self.usage {
            Usage::Image => {
                let (width, height) = (WIDTH + 2 * PADDING, height + 2 * PADDING);
                let document = self
                    .document
                    .set("viewBox", (-PADDING, -PADDING, width, height))
                    .set("width", width)
                    .set("height", height);
                format!("{document}\n")
            }
            // On a narrow page the reader scrolls.
            Usage::Inline => {
                let document = self
                    .document
                    .set("viewBox", (0, 0, WIDTH, height))
                    .set("style", "display:block;width:100%;min-width:34rem;max-width:47.5rem");
                format!("<div style=\"overflow-x:auto\">\n{document}\n</div>\n")
            }
        }
    }

    pub(crate) fn text(&mut self, (x, y): (i32, i32), label: Label<'_>) {
        let mut text = self.written(label);
        text.assign("x", x);
        text.assign("y", y);
        self.document.append(text);
    }

    /// Text that is read from below.
    pub(crate) fn upright_text(&mut self, (x, y): (i32, i32), label: Label<'_>) {
        let text = self.written(label);
        self.document
            .append(text.set("transform", format!("translate({x} {y}) rotate(-90)")));
    }

    fn written(&self, label: Label<'_>) -> Text {
        let mut text = Text::new(label.text)
            .set("font-family", label.family)
            .set("font-size", label.size)
            .set("fill", Tone::Plain.color(self.usage));
        match label.anchor {
            Anchor::Start => {}
            Anchor::Middle => text.assign("text-anchor", "middle"),
            Anchor::End => text.assign("text-anchor", "end"),
        }
        if label.is_bold {
            text.assign("font-weight", 600);
        }
        if label.is_faint {
            text.assign("fill-opacity", 0.72);
        }
        text
    }

    /// A box, tinted with its own colour.
    pub(crate) fn card(&mut self, area: Area, tone: Tone, stroke: Stroke) {
        let color = tone.color(self.usage);
        let mut card = Rectangle::new()
            .set("x", area.x)
            .set("y", area.y)
            .set("width", area.width)
            .set("height", area.height)
            .set("rx", 8)
            .set("fill", color)
            .set("fill-opacity", if tone == Tone::Plain { 0.05 } else { 0.12 })
            .set("stroke", color)
            .set("stroke-opacity", if tone == Tone::Plain { 0.45 } else { 1.0 })
            .set("stroke-width", 1.5);
        if stroke == Stroke::Dashed {
            card.assign("stroke-dasharray", "5 4");
        }
        self.document.append(card);
    }

    pub(crate) fn line(&mut self, points: &[(i32, i32)], tone: Tone, stroke: Stroke) {
        let mut line = Path::new()
            .set("d", rounded(points))
            .set("fill", "none")
            .set("stroke", tone.color(self.usage))
            .set("stroke-width", 1.5);
        match stroke {
            Stroke::Firm => line.assign("stroke-opacity", 0.8),
            Stroke::Faint => line.assign("stroke-opacity", 0.35),
            Stroke::Dashed => line.assign("stroke-dasharray", "5 4"),
        }
        self.document.append(line);
    }

    /// A line with a head at its last point.
    pub(crate) fn arrow(&mut self, points: &[(i32, i32)], tone: Tone, stroke: Stroke) {
        let [.., (from_x, from_y), (x, y)] = *points else {
            panic!("an arrow has two points: {points:?}")
        };
        let (right, down) = ((x - from_x).signum(), (y - from_y).signum());
        let mut short = points.to_vec();
        short[points.len() - 1] = (x - 8 * right, y - 8 * down);
        self.line(&short, tone, stroke);
        let (back_x, back_y) = (x - 9 * right, y - 9 * down);
        let (side_x, side_y) = (5 * down, 5 * right);
        let head = Data::new()
            .move_to((x, y))
            .line_to((back_x + side_x, back_y + side_y))
            .line_to((back_x - side_x, back_y - side_y))
            .close();
        let head = Path::new().set("d", head).set("fill", tone.color(self.usage));
        self.document.append(head);
    }

    /// A mark before a verdict: a tick, or a cross.
    pub(crate) fn mark(&mut self, (x, y): (i32, i32), tone: Tone) {
        let path = match tone {
            Tone::Good => Data::new().move_to((x - 6, y)).line_by((4, 5)).line_by((8, -10)),
            Tone::Plain | Tone::Bad => Data::new()
                .move_to((x - 5, y - 5))
                .line_by((10, 10))
                .move_by((0, -10))
                .line_by((-10, 10)),
        };
        let mark = Path::new()
            .set("d", path)
            .set("fill", "none")
            .set("stroke", tone.color(self.usage))
            .set("stroke-width", 2.5)
            .set("stroke-linecap", "round")
            .set("stroke-linejoin", "round");
        self.document.append(mark);
    }

    pub(crate) fn dot(&mut self, (x, y): (i32, i32)) {
        let dot = Circle::new()
            .set("cx", x)
            .set("cy", y)
            .set("r", 6)
            .set("fill", Tone::Plain.color(self.usage));
        self.document.append(dot);
    }
}

/// The background of [`Usage::Image`], under the picture and its padding.
fn background() -> Rectangle {
    Rectangle::new()
        .set("x", -PADDING)
        .set("y", -PADDING)
        .set("width", "100%")
        .set("height", "100%")
        .set("rx", 6)
        .set("fill", "var(--paper)")
}

/// A path through these points, horizontal and vertical, with round corners.
fn rounded(points: &[(i32, i32)]) -> Data {
    const RADIUS: i32 = 8;
    let towards = |(x, y): (i32, i32), (to_x, to_y): (i32, i32)| {
        (x + RADIUS * (to_x - x).signum(), y + RADIUS * (to_y - y).signum())
    };
    let mut path = Data::new().move_to(points[0]);
    for corner in points.windows(3) {
        let (x, y) = corner[1];
        let (after_x, after_y) = towards(corner[1], corner[2]);
        path = path
            .line_to(towards(corner[1], corner[0]))
            .quadratic_curve_to((x, y, after_x, after_y));
    }
    path.line_to(points[points.len() - 1])
}
