//! The doors that strangers can push at, a function each: bytes in, and a panic where something does not hold.
//!
//! | Target | Door |
//! |---|---|
//! | `page` | a web page or a text, the page stage |
//! | `warc` | an archive of a crawl, whole or from any offset |
//! | `documents` | feeds and what agencies send |
//! | `lines` | JSON Lines |
//! | `codebook` | a user's file that extends the codebook |
//! | `record` | a record of somebody else's, into archive and exports |
//! | `archive` | an archive file with damage |
//! | `pipeline` | the whole way from a page to rows |

use std::path::PathBuf;
use std::sync::LazyLock;

use chancery::Pipeline;
use chancery_doc::{Given, Media, RawPage};
use chancery_page::Extractor;
use tempfile::TempDir;

use crate::hold;

mod archive;
mod codebook;
mod inputs;
mod record;

/// A target: its name, and what it does with bytes.
pub type Target = (&'static str, fn(&[u8]));

/// All targets, by name.
pub const TARGETS: [Target; 8] = [
    ("archive", archive::archive),
    ("codebook", codebook::codebook),
    ("documents", inputs::documents),
    ("lines", inputs::lines),
    ("page", page),
    ("pipeline", pipeline),
    ("record", record::record),
    ("warc", inputs::warc),
];

/// The target of a name.
#[must_use]
pub fn named(name: &str) -> Option<Target> {
    TARGETS.into_iter().find(|(known, _)| *known == name)
}

/// The pipeline that all targets share.
pub static PIPELINE: LazyLock<Pipeline> = LazyLock::new(|| Pipeline::new().expect("the built-in codebook is sound"));

/// A page from a target's bytes: the first says what it is and what the caller knows, the rest is the page.
fn raw_page(bytes: &[u8]) -> RawPage {
    let (&first, rest) = bytes.split_first().unwrap_or((&0, &[]));
    let charset = match first >> 5 {
        1 => Some("utf-8"),
        2 => Some("windows-1251"),
        3 => Some("shift_jis"),
        4 => Some("utf-16"),
        5 => Some("iso-2022-jp"),
        6 => Some("no such charset"),
        _ => None,
    };
    let given = Given {
        url: (first & 2 != 0).then(|| "https://news.quay.example/2024/05/13/envoys-meet".to_owned()),
        published: (first & 4 != 0).then(|| "2024-05-13".to_owned()),
        captured: (first & 8 != 0).then(|| "2024-05-14T08:00:00Z".to_owned()),
        ..Given::default()
    };
    let media = if first & 1 == 0 { Media::Html } else { Media::Text };
    RawPage { input: "fuzz".into(), media, bytes: rest.to_vec(), charset: charset.map(str::to_owned), given }
}

fn page(bytes: &[u8]) {
    let page = raw_page(bytes);
    let extractor = Extractor::default();
    let Ok(articles) = extractor.extract_all(&page) else { return };
    articles.iter().for_each(hold::article);
    let (article, _) = extractor.show(&page).expect("what is read once is read again");
    hold::article(&article);
    assert!(
        article == extractor.extract(&page).expect("what is read once is read again"),
        "the same page, another article"
    );
}

fn pipeline(bytes: &[u8]) {
    // Long pages cost the encoder's time and show nothing more of the rules.
    let Ok(articles) = PIPELINE.extract_all(&raw_page(&bytes[..bytes.len().min(2_000)])) else { return };
    for article in articles.iter().take(3) {
        hold::article(article);
        let record = PIPELINE.code_article(article);
        hold::record(&record);
        assert!(record == PIPELINE.code_article(article), "the same article, other rows");
    }
}

/// A folder in memory where the system has one: a fuzzer writes a file for each of its many inputs.
fn folder() -> TempDir {
    let memory = PathBuf::from("/dev/shm");
    let made = if memory.is_dir() { TempDir::new_in(memory) } else { TempDir::new() };
    made.expect("there is room for temporary files")
}
