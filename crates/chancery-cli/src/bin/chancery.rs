//! The program: the whole of it is in the library beside it.

use std::process::ExitCode;

// An article makes and gives back tens of thousands of small strings, and the tables two hundred thousand at the start.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    chancery_cli::run(std::env::args_os()).into()
}
