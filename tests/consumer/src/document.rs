//! A Markdown document as a list of blocks. It keeps only the blocks that can be part of a program.

use pulldown_cmark::{CodeBlockKind, Event, Parser, Tag, TagEnd};

pub(crate) struct Document {
    blocks: Vec<Block>,
}

#[derive(Debug, PartialEq)]
pub(crate) enum Block {
    Heading {
        level: usize,
        text: String,
    },
    Fenced {
        language: String,
        text: String,
    },
    /// A line with the name of a file: `src/main.rs`, and at most a few words after it.
    Name(String),
    Other,
}

impl Document {
    pub(crate) fn parse(text: &str) -> Self {
        let mut blocks = Vec::new();
        let mut events = Parser::new(text);
        while let Some(event) = events.next() {
            match event {
                Event::Start(Tag::Heading { level, .. }) => blocks.push(Block::Heading {
                    level: level as usize,
                    text: text_until(&mut events, |end| matches!(end, TagEnd::Heading(_))),
                }),
                Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) => blocks.push(Block::Fenced {
                    // `rust,ignore` is Rust.
                    language: info.split(',').next().unwrap_or_default().trim().to_owned(),
                    text: text_until(&mut events, |end| end == TagEnd::CodeBlock),
                }),
                Event::Start(Tag::Paragraph) => blocks.push(paragraph(&mut events)),
                _ => {}
            }
        }
        Self { blocks }
    }

    /// The blocks below a heading, up to the next heading of its level or above.
    pub(crate) fn section(&self, heading: &str) -> Result<&[Block], String> {
        let mut found = self.blocks.iter().enumerate().filter_map(|(at, block)| match block {
            Block::Heading { level, text } if text == heading => Some((at, *level)),
            _ => None,
        });
        let (at, level) = found.next().ok_or_else(|| format!("no heading `{heading}`"))?;
        if found.next().is_some() {
            return Err(format!("two headings `{heading}`"));
        }
        let rest = &self.blocks[at + 1..];
        let end = rest
            .iter()
            .position(|block| matches!(block, Block::Heading { level: next, .. } if *next <= level));
        Ok(&rest[..end.unwrap_or(rest.len())])
    }
}

fn text_until(events: &mut Parser<'_>, is_end: impl Fn(TagEnd) -> bool) -> String {
    let mut text = String::new();
    for event in events {
        match event {
            Event::End(end) if is_end(end) => break,
            Event::Text(part) | Event::Code(part) => text.push_str(&part),
            Event::SoftBreak => text.push(' '),
            _ => {}
        }
    }
    text
}

/// A line with more words than this after the name is a sentence about the file.
const MOST_WORDS: usize = 5;

fn paragraph(events: &mut Parser<'_>) -> Block {
    let first = events.next();
    let rest = match first {
        Some(Event::End(TagEnd::Paragraph)) => return Block::Other,
        _ => text_until(events, |end| end == TagEnd::Paragraph),
    };
    match first {
        Some(Event::Code(name)) if is_file(&name) && rest.split_whitespace().count() <= MOST_WORDS => {
            Block::Name(name.into_string())
        }
        _ => Block::Other,
    }
}

fn is_file(name: &str) -> bool {
    let extension = name.rsplit_once('.').map(|(_, extension)| extension);
    matches!(extension, Some("rs" | "sql" | "toml")) && !name.contains(char::is_whitespace)
}

#[cfg(test)]
mod tests {
    use super::{Block, Document};

    #[test]
    fn section_ends_at_the_next_heading_of_its_level() {
        let document = Document::parse("## A\n\n### B\n\n## C\n\n## D\n");
        let heading = |level, text: &str| Block::Heading {
            level,
            text: text.to_owned(),
        };
        assert_eq!(document.section("A").unwrap(), [heading(3, "B")]);
        assert_eq!(document.section("D").unwrap(), []);
    }

    #[test]
    fn heading_inside_a_fenced_block_is_no_heading() {
        let document = Document::parse("## A\n\n```sh\n## B\n```\n");
        assert_eq!(document.section("B").unwrap_err(), "no heading `B`");
    }

    #[test]
    fn heading_that_is_there_twice_is_an_error() {
        let document = Document::parse("# A\n\n# A\n");
        assert_eq!(document.section("A").unwrap_err(), "two headings `A`");
    }

    #[test]
    fn name_may_have_a_few_words_after_it() {
        for line in ["`src/main.rs`", "`src/main.rs`:", "`src/main.rs`, with the pool:"] {
            let document = Document::parse(line);
            assert_eq!(document.blocks, [Block::Name("src/main.rs".to_owned())], "{line}");
        }
    }

    #[test]
    fn sentence_and_command_are_no_names() {
        for line in [
            "`src/main.rs` is where the pool of this service is made.",
            "`cargo run`",
            "It is in `src/main.rs`",
            "`DATABASE_URL`",
        ] {
            assert_eq!(Document::parse(line).blocks, [Block::Other], "{line}");
        }
    }
}
