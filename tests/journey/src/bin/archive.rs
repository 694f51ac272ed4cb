//! As the program `schema`, for what is in the schema `archive`.

use test_journey::ArchivedUser;

getorcreate::cli!(ArchivedUser);
