//! What must hold whatever comes in.
//!
//! 1. [`hold`]: what must hold of an article and of a record, as one function each.
//! 2. [`targets`]: a function for each door that strangers can push at; the fuzzer (`fuzz/`) calls them, the tests replay its corpora.
//! 3. [`hostile`]: pages made to hurt, each with what must come of it.
//! 4. [`mixed`]: a stream of good, damaged and senseless inputs, the same for the same seed.
//!
//! A function here panics where something does not hold, for that is what a fuzzer and a test look for. Nothing of it is in the program.

pub mod hold;
pub mod hostile;
pub mod mixed;
pub mod random;
pub mod targets;
