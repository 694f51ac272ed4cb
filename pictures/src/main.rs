//! Draws the pictures of the README and the guide: `cargo run -p pictures` writes them.

mod canvas;
mod graph;
mod layout;
mod race;
mod snapshot;
mod states;
mod timeline;

use std::path::{Path, PathBuf};
use std::{fs, io};

use canvas::{About, Canvas, Usage};

/// Draws a picture, and returns its height.
type Draw = fn(&mut Canvas) -> i32;

const PICTURES: [(About, Draw); 3] = [
    (race::ABOUT, race::draw),
    (snapshot::ABOUT, snapshot::draw),
    (states::ABOUT, states::draw),
];

/// The folder for each use of a picture.
const FOLDERS: [(Usage, &str); 2] = [(Usage::Image, "pictures"), (Usage::Inline, "src/guide/pictures")];

fn main() -> io::Result<()> {
    for (path, text) in files() {
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::write(&path, text)?;
        println!("{}", path.display());
    }
    Ok(())
}

/// The files that the program writes.
fn files() -> Vec<(PathBuf, String)> {
    let repository = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut files = Vec::new();
    for (usage, folder) in FOLDERS {
        for (about, draw) in PICTURES {
            let mut canvas = Canvas::new(usage, about);
            let height = draw(&mut canvas);
            let path = repository.join(folder).join(about.name).with_extension("svg");
            files.push((path, canvas.finish(height)));
        }
    }
    files
}

#[cfg(test)]
mod tests {
    use std::fs;

    #[test]
    fn the_files_are_those_that_the_program_draws() {
        for (path, text) in super::files() {
            let written = fs::read_to_string(&path).unwrap_or_default();
            assert!(
                written == text,
                "{} is outdated: run `cargo run -p pictures`",
                path.display()
            );
        }
    }

    /// Markdown ends a block of HTML at an empty line. Rustdoc's pages have styles of their own.
    #[test]
    fn a_picture_in_a_page_is_one_block_and_brings_no_style() {
        for (path, text) in super::files() {
            assert!(!text.lines().any(|line| line.trim().is_empty()), "{}", path.display());
            assert_eq!(text.contains("<style"), !text.starts_with("<div"), "{}", path.display());
        }
    }

    /// The text of a file is light under a dark system, and the page around it may be white.
    #[test]
    fn only_a_file_of_its_own_has_a_background() {
        for (path, text) in super::files() {
            let is_inline = text.starts_with("<div");
            assert_eq!(text.contains("var(--paper)"), !is_inline, "{}", path.display());
        }
    }
}
