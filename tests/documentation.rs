//! The pages of the documentation keep their promises: what they show runs, and what they quote is printed.

#[path = "documentation/readme.rs"]
mod readme;
#[path = "documentation/troubleshooting.rs"]
mod troubleshooting;
