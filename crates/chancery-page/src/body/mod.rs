//! The main text of a page.
//!
//! [`divide`] makes a page a row of blocks in a tree of elements; [`choose`] finds the element that holds the report.
//! What is left out of that is decided by `sift`, one block at a time.

mod choose;
mod divide;

pub(crate) use choose::{Hints, main_blocks};
pub(crate) use divide::{Division, Element, divide};
