//! Refusals, as RFC 9457 has them.

use chancery_archive::ArchiveError;
use serde::Serialize;

/// Why a question has no answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Problem {
    /// A word that stays the same, as an address.
    #[serde(rename = "type")]
    pub(crate) kind: &'static str,
    pub(crate) title: &'static str,
    pub(crate) status: u16,
    pub(crate) detail: String,
}

/// Characters of what was sent that a refusal repeats, at most.
const MAX_SHOWN: usize = 80;

/// Words of a stranger, cut, without what steers a terminal.
pub(crate) fn shown(words: &str) -> String {
    words.chars().filter(|c| !c.is_control()).take(MAX_SHOWN).collect()
}

macro_rules! problems {
    ($($name:ident $status:literal $kind:literal $title:literal;)*) => {
        impl Problem {
            $(pub(crate) fn $name(detail: impl Into<String>) -> Self {
                Self { kind: concat!("/problems/", $kind), title: $title, status: $status, detail: detail.into() }
            })*
        }

        /// Every refusal: its status, address and title.
        pub(crate) const ALL: &[(u16, &str, &str)] = &[$(($status, concat!("/problems/", $kind), $title)),*];
    };
}

problems! {
    parameter 400 "bad-parameter" "A parameter is wrong";
    cursor 400 "bad-cursor" "The cursor is none of this question";
    body 400 "bad-body" "The body cannot be read";
    request 400 "bad-request" "The request is wrong";
    token 401 "no-token" "A token is needed";
    forbidden 403 "forbidden" "This is not allowed";
    missing 404 "not-found" "There is no such thing";
    method 405 "bad-method" "The method is none of this address";
    accept 406 "no-such-form" "There is no such form of the answer";
    busy 409 "busy" "The archive is being written";
    large 413 "too-large" "The body is too large";
    media 415 "unknown-media" "The body's media type is not read";
    host 421 "wrong-host" "The request is for another host";
    slow 422 "too-much" "The question takes too long";
    waiting 429 "too-many" "Too many questions at once";
    bug 500 "bug" "This is our bug";
    unready 503 "not-ready" "The server is not ready yet";
}

impl From<ArchiveError> for Problem {
    fn from(error: ArchiveError) -> Self {
        match &error {
            ArchiveError::Choice { problem } => Self::missing(problem.clone()),
            ArchiveError::NoWords { .. } | ArchiveError::NoRun { .. } => Self::parameter(error.to_string()),
            ArchiveError::Busy { .. } => {
                Self::busy("another process writes into the archive; try again when it has ended")
            }
            ArchiveError::ReadOnly { .. } => Self::forbidden("the archive cannot be written to here"),
            _ if error.is_interrupted() => {
                Self::slow("the question was given up; ask for fewer days, parties or words")
            }
            // Paths of this machine are nobody's business.
            _ => Self::bug("the archive cannot be read; see the messages of the server"),
        }
    }
}
