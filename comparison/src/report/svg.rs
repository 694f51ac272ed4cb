//! The plots: one for each path, with a bar for each contender. Each has its own scale.

use std::fmt::{self, Write};

use crate::measure::{Figures, Series};

use super::Results;

const COLUMNS: usize = 2;
const PANEL_WIDTH: f64 = 520.0;
const LABELS: f64 = 165.0;
const BARS: f64 = 260.0;
const LINE: f64 = 20.0;
const BAR: f64 = 13.0;
const TITLE: f64 = 34.0;
const GAP: f64 = 26.0;
const MARGIN: f64 = 16.0;
const HEAD: f64 = 62.0;

const STYLE: &str = "
    :root { --ground: #ffffff; --text: #1f2328; --muted: #59636e; --bar: #9aa6b2; --first: #57606a; --ours: #0969da; --line: #d1d9e0 }
    @media (prefers-color-scheme: dark) {
        :root { --ground: #0d1117; --text: #f0f6fc; --muted: #9198a1; --bar: #565f69; --first: #b1bac4; --ours: #4493f8; --line: #3d444d }
    }
    text { font: 12px system-ui, sans-serif; fill: var(--text) }
    .heading { font-size: 17px; font-weight: 600 }
    .title { font-size: 14px; font-weight: 600 }
    .muted { fill: var(--muted) }
    .ground { fill: var(--ground) }
    .bar { fill: var(--bar) }
    .first { fill: var(--first) }
    .ours { fill: var(--ours) }
    .one { stroke: var(--line); stroke-width: 1; stroke-dasharray: 3 3 }
    .range { stroke: var(--text); stroke-width: 1.5 }
";

pub(super) fn draw(results: &Results) -> Result<String, fmt::Error> {
    #[allow(clippy::cast_precision_loss)] // a few lines and panels
    let of = |number: usize| number as f64;
    let contenders = results.contenders.len();
    let panel_height = TITLE + of(contenders) * LINE + GAP;
    let rows = results.figures.len().div_ceil(COLUMNS);
    let width = of(COLUMNS) * PANEL_WIDTH + MARGIN;
    let height = HEAD + of(rows) * panel_height;

    let mut svg = String::new();
    writeln!(
        svg,
        r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img" aria-labelledby="title desc">"#
    )?;
    writeln!(svg, "<title id=\"title\">{}</title>", escaped(&heading(results)))?;
    writeln!(svg, "<desc id=\"desc\">{}</desc>", escaped(&description(results)?))?;
    writeln!(svg, "<style>{STYLE}</style>")?;
    writeln!(svg, r#"<rect class="ground" width="{width}" height="{height}"/>"#)?;
    writeln!(
        svg,
        r#"<text class="heading" x="{MARGIN}" y="28">{}</text>"#,
        escaped(&heading(results))
    )?;
    writeln!(
        svg,
        r#"<text class="muted" x="{MARGIN}" y="48">{}</text>"#,
        escaped(&format!(
            "Time of a call divided by that of {}, median of {} rounds, with quartiles. Shorter is faster. Each plot has its own scale.{}",
            results.contenders[0].0,
            results.rounds,
            if results.machine.is_busy() {
                " THE MACHINE WAS BUSY."
            } else {
                ""
            }
        ))
    )?;
    for (place, figures) in results.figures.iter().enumerate() {
        let of_one = BARS / longest(figures);
        let x = MARGIN + of(place % COLUMNS) * PANEL_WIDTH;
        let y = HEAD + of(place / COLUMNS) * panel_height;
        writeln!(svg, r#"<g transform="translate({x} {y})">"#)?;
        writeln!(
            svg,
            r#"<text class="title" x="0" y="20">{}</text>"#,
            escaped(figures.path)
        )?;
        let one = LABELS + of_one;
        writeln!(
            svg,
            r#"<line class="one" x1="{one:.1}" x2="{one:.1}" y1="{TITLE}" y2="{:.1}"/>"#,
            TITLE + of(contenders) * LINE
        )?;
        for (line, series) in figures.series.iter().enumerate() {
            draw_bar(&mut svg, series, line == 0, TITLE + of(line) * LINE, of_one)?;
        }
        writeln!(svg, "</g>")?;
    }
    writeln!(svg, "</svg>")?;
    Ok(svg)
}

fn draw_bar(svg: &mut String, series: &Series, is_first: bool, top: f64, of_one: f64) -> fmt::Result {
    let class = match (is_first, series.contender.starts_with("getorcreate")) {
        (true, _) => "first",
        (_, true) => "ours",
        _ => "bar",
    };
    let base = top + LINE / 2.0 + 4.0;
    let label = LABELS - 8.0;
    let name = escaped(series.contender);
    writeln!(svg, r#"<text x="{label}" y="{base}" text-anchor="end">{name}</text>"#)?;
    let Some(ratio) = series.ratio.filter(|_| series.error.is_none()) else {
        let text = if series.error.is_some() { "error" } else { "-" };
        return writeln!(
            svg,
            r#"<text class="muted" x="{}" y="{base}">{text}</text>"#,
            LABELS + 4.0
        );
    };
    let middle = top + LINE / 2.0;
    writeln!(
        svg,
        r#"<rect class="{class}" x="{LABELS}" y="{:.1}" width="{:.1}" height="{BAR}" rx="2"/>"#,
        middle - BAR / 2.0,
        ratio.median * of_one
    )?;
    let (low, high) = (LABELS + ratio.low * of_one, LABELS + ratio.high * of_one);
    writeln!(
        svg,
        r#"<line class="range" x1="{low:.1}" x2="{high:.1}" y1="{middle}" y2="{middle}"/>"#
    )?;
    writeln!(
        svg,
        r#"<text x="{:.1}" y="{base}">{:.2}</text>"#,
        high + 6.0,
        ratio.median
    )
}

/// The largest ratio of a plot.
fn longest(figures: &Figures) -> f64 {
    let ratios = figures.series.iter().filter_map(|series| series.ratio);
    ratios.map(|ratio| ratio.high).fold(1.0, f64::max)
}

fn heading(results: &Results) -> String {
    format!("getorcreate beside other libraries, on {}", results.server)
}

/// All figures in words, for those who cannot see the plots.
fn description(results: &Results) -> Result<String, fmt::Error> {
    let mut text = String::new();
    for Figures { path, series } in &results.figures {
        write!(text, "{path}:")?;
        for (place, series) in series.iter().enumerate() {
            let separator = if place == 0 { "" } else { "," };
            match (series.ratio, &series.error) {
                (Some(ratio), None) => write!(text, "{separator} {} {:.2}", series.contender, ratio.median)?,
                _ => write!(text, "{separator} {} error", series.contender)?,
            }
        }
        write!(text, ". ")?;
    }
    Ok(text.trim_end().to_owned())
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
