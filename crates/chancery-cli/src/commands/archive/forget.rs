//! `chancery forget`: an article or a person's name, taken out for good.

use chancery_archive::{Forgotten, Writer};

use super::upkeep::existing;
use crate::args::{ForgetArticleArgs, ForgetCommand, ForgetNameArgs};
use crate::progress::counted;
use crate::{Exit, output};

/// Does it, or says what would be done.
pub(crate) fn run(command: &ForgetCommand) -> anyhow::Result<Exit> {
    match command {
        ForgetCommand::Article(args) => article(args),
        ForgetCommand::Name(args) => name(args),
    }
}

fn article(args: &ForgetArticleArgs) -> anyhow::Result<Exit> {
    let mut writer = existing(&args.archive.archive)?;
    let found = writer.articles_named(&args.article)?;
    let [article] = found[..] else {
        let problem = if found.is_empty() { "no article" } else { "more than one article" };
        output::say(&format!(
            "{problem} of that id, address or input; `chancery query --format jsonl` tells the article of each row"
        ));
        return Ok(Exit::Failed);
    };
    if !args.force {
        output::say(&format!("article {article} would be taken out with its rows; --force does it"));
        return Ok(Exit::Failed);
    }
    let forgotten = writer.forget_article(article)?;
    finish(writer, forgotten, "taken out")
}

fn name(args: &ForgetNameArgs) -> anyhow::Result<Exit> {
    let mut writer = existing(&args.archive.archive)?;
    if !args.force {
        let forgotten = writer.would_cover(&args.name)?;
        output::say(&format!(
            "the name would be covered in {}; --force does it",
            counted(forgotten.articles, "article")
        ));
        return Ok(Exit::Failed);
    }
    let forgotten = writer.forget_name(&args.name)?;
    finish(writer, forgotten, "covered")
}

fn finish(writer: Writer, forgotten: Forgotten, how: &str) -> anyhow::Result<Exit> {
    writer.close()?;
    output::say(&format!(
        "{how}: {}, {}; it does not come in again. Copies elsewhere (exports, backups, the pages themselves) are not reached",
        counted(forgotten.articles, "article"),
        counted(forgotten.texts, "text")
    ));
    Ok(Exit::Done)
}
