//! Help with examples and exit codes for every command, however deep: what a command lacks comes from the family it is in.

use clap::{Command, CommandFactory as _};

use super::Cli;
use super::help::EXIT_CODES;

/// The line above examples.
const EXAMPLES: &str = "Examples:";

impl Cli {
    /// The arguments with all their help.
    pub(crate) fn dressed() -> Command {
        dressed(Self::command(), "chancery", "")
    }
}

/// What a command shows as its first example, for whoever left something out: `words` are what was typed.
pub(crate) fn first_example(words: impl Iterator<Item = String>) -> Option<String> {
    let (mut command, mut path) = (Cli::dressed(), "chancery".to_owned());
    for word in words {
        let Some(deeper) = command.find_subcommand(&word) else { continue };
        (command, path) = (deeper.clone(), format!("{path} {word}"));
    }
    let help = help_of(&command);
    let of = |start: &str| examples(&help).find(|line| line.trim_start().starts_with(start));
    let example = of(&format!("{path} ")).or_else(|| of("chancery "))?;
    // What stands behind wide spaces is a remark.
    Some(example.trim().split("   ").next()?.trim().to_owned())
}

fn dressed(command: Command, path: &str, family: &str) -> Command {
    let own = help_of(&command);
    let family = if own.contains(EXAMPLES) { &own } else { family };
    let mut command = command.mut_subcommands(|sub| {
        let path = format!("{path} {}", sub.get_name());
        dressed(sub, &path, family)
    });
    let mut help = own.clone();
    if !help.contains(EXAMPLES) {
        let is_mine = |line: &&str| {
            line.trim_start().strip_prefix(path).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
        };
        let mine: Vec<&str> = examples(family).filter(is_mine).collect();
        if !mine.is_empty() {
            help = format!("{EXAMPLES}\n{}{}{help}", mine.join("\n"), if help.is_empty() { "" } else { "\n\n" });
        }
    }
    if !help.contains("Exit codes:") {
        help = format!("{help}{}{EXIT_CODES}", if help.is_empty() { "" } else { "\n\n" });
    }
    // The short help of the whole program stays short.
    if path != "chancery" {
        command = command.after_help(help);
    }
    command
}

fn help_of(command: &Command) -> String {
    command.get_after_help().map(ToString::to_string).unwrap_or_default()
}

/// The lines of examples in a help.
fn examples(help: &str) -> impl Iterator<Item = &str> {
    help.lines().skip_while(|line| *line != EXAMPLES).skip(1).take_while(|line| line.starts_with("  "))
}
