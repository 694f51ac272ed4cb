//! A program of a document: its files, by their paths.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Component, Path};

use crate::document::{Block, Document};

const MANIFEST: &str = "Cargo.toml";
const MAIN: &str = "src/main.rs";
/// The section with the dependencies, a block for each database.
const INSTALL: &str = "Install";
const PACKAGE: &str = "\
[package]
name = \"consumer\"
version = \"0.1.0\"
edition = \"2024\"

";

#[derive(Debug)]
pub(crate) struct Program {
    files: BTreeMap<String, String>,
}

impl Program {
    pub(crate) fn from_document(document: &Document, heading: &str, database: Option<&str>) -> Result<Self, String> {
        let mut files = named_files(document.section(heading)?)?;
        if let Some(database) = database {
            let manifest = PACKAGE.to_owned() + dependencies(document.section(INSTALL)?, database)?;
            if files.insert(MANIFEST.to_owned(), manifest).is_some() {
                return Err(format!("`{heading}` has a `{MANIFEST}` of its own"));
            }
        }
        for file in [MANIFEST, MAIN] {
            if !files.contains_key(file) {
                return Err(format!("`{heading}` has no `{file}`"));
            }
        }
        Ok(Self { files })
    }

    pub(crate) fn write(&self, folder: &Path) -> Result<(), String> {
        for (name, text) in &self.files {
            let path = folder.join(name);
            path.parent()
                .map_or(Ok(()), fs::create_dir_all)
                .and_then(|()| fs::write(&path, text))
                .map_err(|error| format!("cannot write {}: {error}", path.display()))?;
        }
        Ok(())
    }
}

/// The files of a section. Each is a line with its name, and a fenced block right after it.
fn named_files(section: &[Block]) -> Result<BTreeMap<String, String>, String> {
    let mut files = BTreeMap::new();
    for (at, block) in section.iter().enumerate() {
        let Block::Name(name) = block else { continue };
        let Some(Block::Fenced { text, .. }) = section.get(at + 1) else {
            return Err(format!("no fenced block after the line `{name}`"));
        };
        let stays_below = Path::new(name)
            .components()
            .all(|component| matches!(component, Component::Normal(_)));
        if !stays_below {
            return Err(format!("`{name}` is not a path below the package"));
        }
        if files.insert(name.clone(), text.clone()).is_some() {
            return Err(format!("`{name}` is there twice"));
        }
    }
    Ok(files)
}

/// The dependencies for a database: the first block of TOML whose first line is a comment that begins with its name.
fn dependencies<'a>(section: &'a [Block], database: &str) -> Result<&'a str, String> {
    let blocks = section.iter().filter_map(|block| match block {
        Block::Fenced { language, text } if language == "toml" => Some(&**text),
        _ => None,
    });
    let is_for = |text: &str| {
        let comment = text.strip_prefix("# ").and_then(|rest| rest.strip_prefix(database));
        comment.is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
    };
    blocks
        .into_iter()
        .find(|text| is_for(text))
        .ok_or_else(|| format!("`{INSTALL}` has no block of TOML that begins with `# {database}`"))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::{Document, Program};

    const README: &str = r#"# Name

`src/main.rs` of another section

## Install

```toml
# SQLite, compiled in
[dependencies]
diesel = { version = "2.3", features = ["sqlite"] }
```

```toml
# PostgreSQL
[dependencies]
diesel = { version = "2.3", features = ["postgres"] }
```

```toml
# PostgreSQL with diesel-async
[dependencies]
```

## A complete program

`migrations/1_users/up.sql`

```sql
CREATE TABLE users ();
```

`src/main.rs`:

```rust
# hidden
fn main() {}
```

It prints nothing.

```text
nothing
```

## Next
"#;

    fn program(document: &str, database: Option<&str>) -> Result<Program, String> {
        Program::from_document(&Document::parse(document), "A complete program", database)
    }

    fn error_without(part: &str) -> String {
        assert!(README.contains(part), "{part}");
        program(&README.replace(part, ""), Some("SQLite")).unwrap_err()
    }

    #[test]
    fn files_are_written_as_they_are_shown() {
        let folder = tempfile::tempdir().unwrap();
        let program = program(README, Some("PostgreSQL")).unwrap();
        program.write(folder.path()).unwrap();
        let read = |name| fs::read_to_string(folder.path().join(name)).unwrap();
        assert_eq!(read("migrations/1_users/up.sql"), "CREATE TABLE users ();\n");
        // rustdoc would hide the first line. A forge shows it, so a user copies it.
        assert_eq!(read("src/main.rs"), "# hidden\nfn main() {}\n");
        assert_eq!(
            read("Cargo.toml"),
            "[package]\nname = \"consumer\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n# PostgreSQL\n[dependencies]\n\
             diesel = { version = \"2.3\", features = [\"postgres\"] }\n"
        );
        assert_eq!(program.files.len(), 3);
    }

    #[test]
    fn what_is_missing_is_an_error() {
        assert_eq!(
            error_without("## A complete program"),
            "no heading `A complete program`"
        );
        assert_eq!(error_without("## Install"), "no heading `Install`");
        assert_eq!(
            error_without("# SQLite, compiled in\n"),
            "`Install` has no block of TOML that begins with `# SQLite`"
        );
        assert_eq!(
            error_without("`src/main.rs`:"),
            "`A complete program` has no `src/main.rs`"
        );
        assert_eq!(
            error_without("```sql\nCREATE TABLE users ();\n```\n"),
            "no fenced block after the line `migrations/1_users/up.sql`"
        );
    }

    #[test]
    fn program_without_a_database_has_its_own_manifest() {
        assert_eq!(
            program(README, None).unwrap_err(),
            "`A complete program` has no `Cargo.toml`"
        );
        let document = README.replace("`migrations/1_users/up.sql`", "`Cargo.toml`");
        assert!(program(&document, None).is_ok());
        assert_eq!(
            program(&document, Some("SQLite")).unwrap_err(),
            "`A complete program` has a `Cargo.toml` of its own"
        );
    }

    #[test]
    fn path_outside_of_the_package_is_an_error() {
        for path in ["../up.sql", "/etc/up.sql"] {
            let document = README.replace("migrations/1_users/up.sql", path);
            assert_eq!(
                program(&document, Some("SQLite")).unwrap_err(),
                format!("`{path}` is not a path below the package")
            );
        }
    }

    #[test]
    fn file_that_is_there_twice_is_an_error() {
        let document = README.replace("migrations/1_users/up.sql", "src/main.rs");
        assert_eq!(
            program(&document, Some("SQLite")).unwrap_err(),
            "`src/main.rs` is there twice"
        );
    }
}
