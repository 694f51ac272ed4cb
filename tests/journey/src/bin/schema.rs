//! Writes the migrations, and checks databases.

use test_journey::{Membership, User};

getorcreate::cli!(User, Membership);
