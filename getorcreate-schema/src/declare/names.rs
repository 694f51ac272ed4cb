//! The names of tables and columns in the program. `diesel print-schema` makes them from the names in the database, and a
//! model of the program knows those that it has.

use getorcreate_runtime::internals::{Dialect, TableName};

use crate::models::{Model, TableColumn};

/// Names that `diesel print-schema` does not use as they are. `infer_schema_internals/inference.rs` of `diesel_cli` has
/// this list.
const RESERVED: &[&str] = &[
    "abstract",
    "alignof",
    "as",
    "async",
    "become",
    "bool",
    "box",
    "break",
    "columns",
    "const",
    "continue",
    "crate",
    "do",
    "else",
    "enum",
    "extern",
    "false",
    "final",
    "fn",
    "for",
    "if",
    "impl",
    "in",
    "is_nullable",
    "let",
    "loop",
    "macro",
    "match",
    "mod",
    "move",
    "mut",
    "offsetof",
    "override",
    "priv",
    "proc",
    "pub",
    "pure",
    "ref",
    "return",
    "Self",
    "self",
    "sizeof",
    "static",
    "struct",
    "super",
    "table",
    "trait",
    "true",
    "type",
    "typeof",
    "unsafe",
    "unsized",
    "use",
    "virtual",
    "where",
    "while",
    "yield",
];

/// Words that are keywords of Rust, as far as [`RESERVED`] has others too.
const NO_KEYWORDS: &[&str] = &[
    "alignof",
    "bool",
    "columns",
    "is_nullable",
    "offsetof",
    "pure",
    "sizeof",
    "table",
];

/// The names of one table.
#[derive(Clone, Copy)]
pub(super) struct Names<'a> {
    pub(super) dialect: Dialect,
    pub(super) table: &'a TableName,
    /// The model of the table, if the program has one.
    pub(super) model: Option<&'a Model>,
}

impl Names<'_> {
    /// The column as `#[unique(..)]` names it: a field, or the path of a column if no field has its name. If `table!` does not
    /// have the column, the reason, as a clause.
    pub(super) fn column(self, name: &str) -> Result<String, String> {
        let Some(model) = self.model else {
            return Ok(ident(&self.printed(name)));
        };
        match model.column(self.dialect, name) {
            None => Err(format!("`table!` has no column {name}: run `diesel print-schema`")),
            Some(column) if model.names_field(&column) => Ok(ident(column.ident())),
            Some(column) => Ok(format!("{}::{}", ident(model.table_ident()), ident(column.ident()))),
        }
    }

    /// True if the program declares that the column is a boolean. None if it declares nothing about it.
    pub(super) fn is_boolean(self, name: &str) -> Option<bool> {
        let column = self.model?.column(self.dialect, name)?;
        Some(TableColumn::is_boolean(&column))
    }

    /// The name that `diesel print-schema` gives to a column.
    fn printed(self, column: &str) -> String {
        if column == rust_name(&self.table.name) {
            format!("{column}_")
        } else {
            rust_name(column)
        }
    }
}

/// The name that `diesel print-schema` gives to a table, and to most columns.
pub(super) fn rust_name(name: &str) -> String {
    if RESERVED.contains(&name) || name.starts_with("__") && !name.ends_with('_') {
        return format!("{name}_");
    }
    let is_plain = |character: char| character.is_ascii_alphanumeric() || character == '_';
    if name.chars().all(is_plain) {
        return name.to_owned();
    }
    let mut printed = String::new();
    for character in name.chars() {
        let character = if character.is_ascii_alphanumeric() {
            character
        } else {
            '_'
        };
        if character != '_' || !printed.ends_with('_') {
            printed.push(character);
        }
    }
    printed
}

/// The identifier of a name. A keyword gets an `r#`.
fn ident(name: &str) -> String {
    let is_keyword = RESERVED.contains(&name) && !NO_KEYWORDS.contains(&name);
    let is_raw = is_keyword && !["crate", "self", "super", "Self"].contains(&name);
    if is_raw { format!("r#{name}") } else { name.to_owned() }
}

#[cfg(all(test, feature = "sqlite"))]
mod tests {
    use super::{Names, ident, rust_name};
    use getorcreate_runtime::internals::{Dialect, TableName};

    /// As `diesel_cli` 2.3 prints them.
    #[test]
    fn a_name_is_as_print_schema_writes_it() {
        for (name, printed) in [
            ("email", "email"),
            ("type", "type_"),
            ("table", "table_"),
            ("Type", "Type"),
            ("__hidden", "__hidden_"),
            ("__hidden_", "__hidden_"),
            ("the e-mail", "the_e_mail"),
            ("a - b", "a_b"),
            ("größe", "gr_e"),
        ] {
            assert_eq!(rust_name(name), printed, "{name}");
        }
        let table = &TableName {
            schema: None,
            name: "tags".to_owned(),
        };
        let names = Names {
            dialect: Dialect::Sqlite,
            table,
            model: None,
        };
        assert_eq!(names.column("tags"), Ok("tags_".to_owned()));
    }

    #[test]
    fn a_keyword_is_a_raw_identifier() {
        assert_eq!(ident("type"), "r#type");
        assert_eq!(ident("table"), "table");
        assert_eq!(ident("type_"), "type_");
    }
}
