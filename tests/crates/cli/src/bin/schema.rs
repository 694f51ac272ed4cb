//! The command line, as `getorcreate::cli!` writes it.

use test_cli::{Tag, User};

getorcreate::cli!(User, Tag);
