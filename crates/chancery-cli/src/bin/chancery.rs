//! The program: the whole of it is in the library beside it.

use std::process::ExitCode;

fn main() -> ExitCode {
    chancery_cli::run(std::env::args_os()).into()
}
