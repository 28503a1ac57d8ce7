//! `chancery actors`: who is known by name, and a user's own tables.

use std::fmt::Write as _;
use std::io::{ErrorKind, Write as _};

use anyhow::Context as _;
use chancery::codebook::actors::{Bound, Found, Line, add_line};
use chancery::codebook::{Body, Person};

use crate::args::{ActorKind, ActorsAddArgs, ActorsCommand, ActorsFindArgs, ActorsLintArgs};
use crate::{Exit, output, pages};

/// Runs one of the subcommands.
pub(crate) fn run(command: ActorsCommand) -> anyhow::Result<Exit> {
    match command {
        ActorsCommand::Find(args) => find(&args),
        ActorsCommand::Add(args) => add(&args),
        ActorsCommand::Lint(args) => lint(&args),
    }
}

fn find(args: &ActorsFindArgs) -> anyhow::Result<Exit> {
    let codebook = pages::codebook(&args.codebook)?;
    let on = args.on.as_deref().map(Bound::parse).transpose().map_err(anyhow::Error::msg)?.map(Bound::first);
    let mut found = codebook.actors().find(&args.words);
    // A word for an office is a role, and what its holders are called.
    if found.iter().all(|found| matches!(found, Found::Agent(_))) {
        found.extend(codebook.actors().find_office(&args.words));
    }
    let country = args.country.as_ref().map(|code| code.to_uppercase());
    found.retain(|found| {
        let of = country_of(found);
        let holds = match found {
            Found::Person(person) => person.holds(on),
            Found::Body(body) => body.holds(on),
            _ => true,
        };
        holds && (country.is_none() || of == country.as_deref())
    });
    if found.is_empty() {
        output::say(&format!(
            "nobody is known as `{}`; `chancery actors add` puts somebody into a table of your own",
            args.words
        ));
        return Ok(Exit::Failed);
    }
    let lines: String = found.iter().map(line_of).collect();
    output::print(&lines)?;
    Ok(Exit::Done)
}

fn country_of<'t>(found: &Found<'t>) -> Option<&'t str> {
    match *found {
        Found::State(state) => Some(&state.code),
        Found::Body(body) => body.country.as_deref(),
        Found::Medium(medium) => medium.country.as_deref(),
        Found::Person(person) => person.country.as_deref(),
        Found::Agent(_) => None,
    }
}

/// An entry for reading.
fn line_of(found: &Found<'_>) -> String {
    let also = |names: &[String]| match names {
        [] => String::new(),
        names => format!("; also {}", names.join(", ")),
    };
    let line = match *found {
        Found::State(state) => {
            let capital = state.capital.as_ref().map_or(String::new(), |capital| format!(", capital {capital}"));
            let support = if state.ambiguous { "; counts only where the text supports it" } else { "" };
            format!("state   {} {}{capital}{}{support} [{}]", state.code, state.name, also(&state.also), state.basis)
        }
        Found::Body(body) => {
            let support = if body.ambiguous { "; counts only where the text supports it" } else { "" };
            let Body { code, name, basis, .. } = body;
            let sector = body.sector.as_str();
            format!("body    {code} {sector} {name}{}{support}{} [{basis}]", also(&body.also), days(body.from, body.to))
        }
        Found::Medium(medium) => {
            let country = medium.country.as_deref().unwrap_or("   ");
            let domain = medium.domain.as_ref().map_or(String::new(), |domain| format!(", {domain}"));
            format!("outlet  {country} {}{domain}{} [{}]", medium.name, also(&medium.also), medium.basis)
        }
        Found::Person(person) => {
            let Person { code, name, basis, .. } = person;
            let office = person.office.as_deref().unwrap_or("no office");
            let sector = person.sector.as_str();
            let days = days(person.from, person.to);
            format!("person  {code} {sector} {name}, {office}{days}{} [{basis}]", also(&person.also))
        }
        Found::Agent(agent) => {
            let inherits = if agent.inherits { ", or that of the body they speak for" } else { "" };
            format!("role    {} {}{inherits}", agent.sector.as_str(), agent.word)
        }
    };
    line + "\n"
}

fn days(from: Option<Bound>, to: Option<Bound>) -> String {
    match (from, to) {
        (None, None) => String::new(),
        (Some(from), None) => format!(", from {from}"),
        (None, Some(to)) => format!(", to {to}"),
        (Some(from), Some(to)) => format!(", {from} to {to}"),
    }
}

fn lint(args: &ActorsLintArgs) -> anyhow::Result<Exit> {
    let codebook = pages::codebook(&args.codebook)?;
    // A user's own tables are looked at by themselves; their codes may be ours.
    let slips = match &args.codebook.actors {
        None => codebook.actors().lint(),
        Some(path) => {
            codebook.actors().lint_own(path).with_context(|| format!("could not load `{}`", path.display()))?
        }
    };
    let mut lines = String::new();
    for slip in &slips {
        let _ = writeln!(lines, "{}: {}", slip.entry, slip.message);
    }
    if slips.is_empty() {
        lines.push_str("nothing to look at\n");
    }
    output::print(&lines)?;
    Ok(if slips.is_empty() { Exit::Done } else { Exit::Failed })
}

fn add(args: &ActorsAddArgs) -> anyhow::Result<Exit> {
    let name = args.file.display().to_string();
    let text = match std::fs::read_to_string(&args.file) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound => String::new(),
        Err(error) => return Err(error).with_context(|| format!("could not read `{name}`")),
    };
    for bound in [&args.from, &args.to].into_iter().flatten() {
        Bound::parse(bound).map_err(anyhow::Error::msg)?;
    }
    let text = add_line(&name, &text, &line(args)?)?;
    // Written beside it and moved, so that a table is never half there.
    let folder = args.file.parent().filter(|folder| !folder.as_os_str().is_empty());
    let mut file = tempfile::NamedTempFile::new_in(folder.unwrap_or(std::path::Path::new(".")))
        .with_context(|| format!("could not write beside `{name}`"))?;
    file.write_all(text.as_bytes()).with_context(|| format!("could not write `{name}`"))?;
    file.persist(&args.file).with_context(|| format!("could not write `{name}`"))?;
    output::say(&format!("`{}` now stands in `{name}`; use it with --actors", args.name));
    Ok(Exit::Done)
}

/// The line that the options make, with what its kind wants.
fn line(args: &ActorsAddArgs) -> anyhow::Result<Line> {
    let text = |field: &Option<String>| field.clone().unwrap_or_default();
    let wanted = |field: &Option<String>, option: &str| {
        field.clone().with_context(|| {
            format!("want {option} for this kind of entry; `chancery actors add --help` shows one of each")
        })
    };
    let code = args.code.as_ref().map(|code| code.to_uppercase());
    let sector = args.sector.as_ref().map(|sector| sector.to_uppercase());
    let codebook =
        chancery::codebook::Codebook::built_in().context("the built-in codebook is unsound, which is our bug")?;
    let country = code.as_deref().filter(|code| codebook.actors().state(code).is_some()).unwrap_or_default();
    let line = match args.kind {
        ActorKind::Person => Line::new("persons")
            .text("name", &args.name)
            .list("also", &args.also)
            .text("country", country)
            .text("code", &wanted(&code, "--code")?)
            .text("sector", &wanted(&sector, "--sector")?)
            .text("office", &text(&args.office))
            .text("from", &text(&args.from))
            .text("to", &text(&args.to)),
        ActorKind::Body => Line::new("bodies")
            .text("code", &wanted(&code, "--code")?)
            .text("country", country)
            .text("sector", &wanted(&sector, "--sector")?)
            .text("name", &args.name)
            .list("also", &args.also)
            .text("noun", &text(&args.noun))
            .text("from", &text(&args.from))
            .text("to", &text(&args.to))
            .mark("ambiguous", args.ambiguous),
        ActorKind::Medium => Line::new("media")
            .text("name", &args.name)
            .text("country", country)
            .text("domain", &text(&args.domain))
            .list("also", &args.also)
            .mark("agency", args.agency)
            .mark("ambiguous", args.ambiguous),
        ActorKind::Role => {
            let plural = args.also.first().cloned().unwrap_or_default();
            return Ok(Line::new("agents")
                .text("word", &args.name.to_lowercase())
                .text("plural", &plural.to_lowercase())
                .text("sector", &wanted(&sector, "--sector")?));
        }
    };
    Ok(line.text("basis", &args.basis))
}
