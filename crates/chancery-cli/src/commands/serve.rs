//! `chancery serve`: an archive over HTTP.

use std::io::Write as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use anyhow::Context as _;
use chancery::{Pipeline, Record};
use chancery_server::{Config, Explain, Readiness, Scope, Server, Tokens, new_token};

use crate::args::{ServeArgs, ServeCommand, TokenCommand, TokenNewArgs, TokenScope};
use crate::{Exit, explanation, output, pages};

/// A server that was ready sooner does not say how long that took.
const TOLD_FROM: Duration = Duration::from_millis(300);

/// Serves until it is interrupted.
pub(crate) fn run(args: ServeArgs) -> anyhow::Result<Exit> {
    if let Some(ServeCommand::Token(TokenCommand::New(args))) = args.command {
        return token(&args);
    }
    let archive = args.archive.context("which archive? want --archive PATH, or CHANCERY_ARCHIVE")?;
    let tokens = args.token_file.as_deref().map(Tokens::open).transpose()?;
    let pipeline = pages::pipeline(&args.codebook)?;
    let config = Config {
        archive,
        bind: args.bind,
        hosts: args.host,
        tokens,
        pipeline,
        explain: explainer(),
        annotations: args.annotations,
    };
    let server = Server::start(config)?;
    let address = server.address()?;
    let (stop, stopped) = (server.stopper(), Arc::new(AtomicBool::new(false)));
    ctrlc::set_handler(move || {
        // The second time nobody waits for requests at work.
        if stopped.swap(true, Ordering::AcqRel) {
            std::process::exit(i32::from(Exit::Interrupted.code()));
        }
        stop.stop();
    })
    .context("could not listen for interrupts")?;
    server.run(move |readiness| match readiness {
        Readiness::Reading(percent) => output::say(&format!("reading the archive's rows: {percent} %")),
        Readiness::Ready(took) if took < TOLD_FROM => {
            output::say(&format!("serving on http://{address}/; Ctrl-C ends it"));
        }
        Readiness::Ready(took) => {
            let seconds = took.as_secs_f64();
            output::say(&format!("serving on http://{address}/, ready after {seconds:.1} s; Ctrl-C ends it"));
        }
    });
    Ok(Exit::Done)
}

/// Explanations in the form of `explain --format json`.
pub(super) fn explainer() -> Box<Explain> {
    Box::new(|pipeline: &Pipeline, record: &Record, wanted: &str| {
        let rows = explanation::rows(record, wanted);
        (!rows.is_empty()).then(|| explanation::explain(record, &rows, pipeline).as_json())
    })
}

fn token(args: &TokenNewArgs) -> anyhow::Result<Exit> {
    let scope = match args.scope {
        TokenScope::Read => Scope::Read,
        TokenScope::Write => Scope::Write,
    };
    let token = new_token(&args.token_file, &args.name, scope, args.days)?;
    let mut out = output::stdout();
    writeln!(out, "{token}").and_then(|()| out.flush()).context("could not write the output")?;
    output::say("this is the only time that it is shown; send it as `Authorization: Bearer …`");
    Ok(Exit::Done)
}
