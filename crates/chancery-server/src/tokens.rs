//! Who may ask: tokens in a file, kept as digests, with what they allow and until when.
//!
//! A token has 256 random bits, so that a plain digest of it is enough: there is nothing to guess.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

/// What a token allows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Scope {
    /// To ask.
    #[default]
    Read,
    /// To judge rows too.
    Write,
}

/// One token, without itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Kept {
    /// Whose it is; judgements bear that name.
    pub name: String,
    /// What it allows.
    pub scope: Scope,
    /// SHA-256 of it, in hexadecimal digits.
    pub sha256: String,
    /// After this moment it allows nothing, in ISO 8601.
    pub expires: String,
}

#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Kepts {
    #[serde(default)]
    token: Vec<Kept>,
}

/// Why a file of tokens cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum TokenError {
    /// The file system refused something.
    #[error("could not use the token file `{}`", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// It is no file of tokens.
    #[error("`{}` is no file of tokens: {problem}", path.display())]
    Unsound {
        /// The file.
        path: PathBuf,
        /// Why.
        problem: String,
    },
    /// The system gives no random bytes.
    #[error("the system gives no random bytes: {0}")]
    Random(String),
}

/// Who asks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Caller {
    pub(crate) scope: Option<Scope>,
    pub(crate) name: Option<String>,
}

/// The tokens of a file.
#[derive(Debug)]
pub struct Tokens(Vec<Kept>);

impl Tokens {
    /// Reads the file.
    ///
    /// # Errors
    ///
    /// If it is not there, is none of tokens, or holds none.
    pub fn open(path: &Path) -> Result<Self, TokenError> {
        let tokens = read(path)?;
        if tokens.is_empty() {
            let problem = "it holds no token; `chancery serve token new` makes one".to_owned();
            return Err(TokenError::Unsound { path: path.to_owned(), problem });
        }
        Ok(Self(tokens))
    }

    /// Whose a token is, if it allows anything now.
    pub(crate) fn caller(&self, token: &str, now: Timestamp) -> Option<Caller> {
        // Digests are compared, never tokens: how long that takes tells nothing of a token.
        let digest = hex(&Sha256::digest(token.as_bytes()));
        let kept = self.0.iter().find(|kept| kept.sha256 == digest)?;
        let expires: Timestamp = kept.expires.parse().ok()?;
        (now < expires).then(|| Caller { scope: Some(kept.scope), name: Some(kept.name.clone()) })
    }
}

/// Makes a token, adds its digest to the file, and gives it: it is nowhere else.
///
/// # Errors
///
/// If the file cannot be written or is none of tokens, or the system gives no random bytes.
pub fn new_token(path: &Path, name: &str, scope: Scope, days: u32) -> Result<String, TokenError> {
    let mut tokens = if path.exists() { read(path)? } else { Vec::new() };
    let mut random = [0u8; 32];
    getrandom::fill(&mut random).map_err(|error| TokenError::Random(error.to_string()))?;
    let token = format!("chy_{}", hex(&random));
    let seconds = i64::from(days) * 86_400;
    let expires = Timestamp::from_second(Timestamp::now().as_second().saturating_add(seconds))
        .unwrap_or(Timestamp::MAX)
        .to_string();
    let sha256 = hex(&Sha256::digest(token.as_bytes()));
    tokens.push(Kept { name: name.to_owned(), scope, sha256, expires });
    let unsound = |problem: String| TokenError::Unsound { path: path.to_owned(), problem };
    let text = toml::to_string(&Kepts { token: tokens }).map_err(|error| unsound(error.to_string()))?;
    let io = |source| TokenError::Io { path: path.to_owned(), source };
    let beside = path.with_extension("new");
    let mut options = File::options();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&beside).map_err(io)?;
    file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).map_err(io)?;
    fs::rename(&beside, path).map_err(io)?;
    Ok(token)
}

fn read(path: &Path) -> Result<Vec<Kept>, TokenError> {
    let text = fs::read_to_string(path).map_err(|source| TokenError::Io { path: path.to_owned(), source })?;
    let unsound = |problem: String| TokenError::Unsound { path: path.to_owned(), problem };
    let tokens = toml::from_str::<Kepts>(&text).map_err(|error| unsound(error.message().to_owned()))?.token;
    for kept in &tokens {
        if kept.sha256.len() != 64 || kept.expires.parse::<Timestamp>().is_err() {
            return Err(unsound(format!(
                "the token of `{}` wants 64 digits of `sha256` and a moment `expires`",
                kept.name
            )));
        }
    }
    Ok(tokens)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_not_in_its_file_and_ends() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("tokens.toml");
        let first = new_token(&path, "desk", Scope::Read, 30).unwrap();
        let second = new_token(&path, "Achieng", Scope::Write, 30).unwrap();
        assert!(!fs::read_to_string(&path).unwrap().contains(first.trim_start_matches("chy_")));
        let tokens = Tokens::open(&path).unwrap();
        let now = Timestamp::now();
        assert_eq!(tokens.caller(&first, now).unwrap().scope, Some(Scope::Read));
        assert_eq!(tokens.caller(&second, now).unwrap().name.as_deref(), Some("Achieng"));
        assert_eq!(tokens.caller("chy_00", now), None);
        let later = Timestamp::from_second(now.as_second() + 31 * 86_400).unwrap();
        assert_eq!(tokens.caller(&first, later), None);
        fs::write(&path, "[[token]]\nname = 'x'\n").unwrap();
        assert!(matches!(Tokens::open(&path), Err(TokenError::Unsound { .. })));
    }
}
