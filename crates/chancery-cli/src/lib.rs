//! The `chancery` command: arguments in, records and messages out.
//!
//! 1. [`args`]: what was typed, checked before anything is opened.
//! 2. [`commands`]: one file for each command.
//! 3. [`pages`]: what is done to one input; [`batch`]: many inputs through many threads, and out in their order.
//! 4. [`answer`], [`cards`], [`explanation`], on [`paper`], [`conllu`], [`output`], [`progress`]: what people and programs see.
//!
//! Data goes to standard output, messages and progress to standard error. All exit codes are made here.

use std::ffi::OsString;
use std::io;

use clap::FromArgMatches as _;

mod answer;
mod args;
mod batch;
mod cards;
mod commands;
mod conllu;
mod explanation;
mod html;
mod library;
mod mistakes;
mod output;
mod page_sheet;
mod pages;
mod paper;
mod progress;

use args::{Cli, Command};
pub use library::{answers, explained, run_quietly};

/// Runs the command with its arguments, the first of which is its own name, and gives its exit code: for the program `chancery`,
/// and for the Python package, which has the command in it.
pub fn run(args: impl IntoIterator<Item = OsString>) -> u8 {
    let args: Vec<OsString> = args.into_iter().collect();
    let parsed =
        Cli::dressed().try_get_matches_from(&args).and_then(|mut matches| Cli::from_arg_matches_mut(&mut matches));
    let cli = match parsed {
        Ok(cli) => cli,
        Err(error) => {
            // Help that was asked for ends here too, with 0; a reader of it who left early is no failure.
            let _ = error.print();
            let words = args.iter().skip(1).map(|word| word.to_string_lossy().into_owned()).collect();
            if let Some(way_out) = mistakes::way_out(&error, words) {
                output::say(&way_out);
            }
            return if error.use_stderr() { Exit::Stopped.code() } else { Exit::Done.code() };
        }
    };
    let exit = dispatch(cli);
    match exit {
        Ok(exit) => exit.code(),
        Err(error) if reader_left(&error) => Exit::Done.code(),
        Err(error) => {
            match mistakes::drawn(&error, output::Look::of_stderr()) {
                Some(drawn) => output::say_drawn(&drawn),
                None => output::say_whole(&format!("chancery: {error:#}")),
            }
            Exit::Stopped.code()
        }
    }
}

fn dispatch(cli: Cli) -> anyhow::Result<Exit> {
    match cli.command {
        None => commands::welcome::run(),
        Some(Command::Read(args)) => commands::read::run(args),
        Some(Command::Code(args)) => commands::code::run(args),
        Some(Command::Extract(args)) => commands::extract::run(args),
        Some(Command::Inspect(args)) => commands::inspect::run(args),
        Some(Command::Explain(args)) => commands::explain::run(&args),
        Some(Command::Codebook(command)) => commands::codebook::run(command),
        Some(Command::Actors(command)) => commands::actors::run(command),
        Some(Command::Relate(args)) => commands::relate::run(args),
        Some(Command::Convert(args)) => commands::convert::run(&args),
        Some(Command::Series(command)) => commands::series::run(&command),
        Some(Command::Ingest(args)) => commands::archive::ingest::run(args),
        Some(Command::Fetch(args)) => commands::fetch::run(args),
        Some(Command::Merge(args)) => commands::merge::run(&args),
        Some(Command::Import(args)) => commands::archive::import::run(&args),
        Some(Command::Query(args)) => commands::archive::query::run(&args),
        Some(Command::Correct(command)) => commands::archive::correct::run(&command),
        Some(Command::Export(args)) => commands::archive::export::run(&args),
        Some(Command::Rehydrate(args)) => commands::archive::rehydrate::run(args),
        Some(Command::Forget(command)) => commands::archive::forget::run(&command),
        Some(Command::Verify(args)) => commands::archive::verify::run(args),
        Some(Command::Archive(command)) => commands::archive::upkeep::run(&command),
        Some(Command::Evaluate(args)) => commands::evaluate::run(args),
        Some(Command::Agree(args)) => commands::agree::run(args),
        Some(Command::Annotate(args)) => commands::annotate::run(args),
        Some(Command::Exchange(command)) => commands::exchange::run(&command),
        Some(Command::Serve(args)) => commands::serve::run(args),
        Some(Command::Mcp(args)) => commands::mcp::run(&args),
        Some(Command::Demo(args)) => commands::demo::run(args),
        Some(Command::Where(args)) => commands::whereabouts::run(args),
        Some(Command::Completions(args)) => commands::completions::run(args),
        Some(Command::Man(args)) => commands::man::run(args),
    }
}

/// How the command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Exit {
    /// All was done.
    Done,
    /// A check failed.
    Failed,
    /// The command could not run: usage, configuration, or output that could not be written.
    Stopped,
    /// Some inputs could not be read; the rest is done.
    SomeUnreadable,
    /// The network gave nothing.
    NoNetwork,
    /// Interrupted; what was done is kept.
    Interrupted,
}

impl Exit {
    fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Failed => 1,
            Self::Stopped => 2,
            Self::SomeUnreadable => 3,
            Self::NoNetwork => 4,
            Self::Interrupted => 130,
        }
    }
}

/// Whether the reader of our output is gone, as `head` goes after ten lines.
fn reader_left(error: &anyhow::Error) -> bool {
    let is_broken_pipe = |cause: &(dyn std::error::Error + 'static)| {
        let of_io = cause.downcast_ref::<io::Error>().map(io::Error::kind);
        let of_json = cause.downcast_ref::<serde_json::Error>().and_then(serde_json::Error::io_error_kind);
        of_io.or(of_json) == Some(io::ErrorKind::BrokenPipe)
    };
    error.chain().any(is_broken_pipe)
}
