//! The same command line as the program `schema`, for the tables in the schema `archive`.

use test_journey::ArchivedUser;

getorcreate::cli!(ArchivedUser);
