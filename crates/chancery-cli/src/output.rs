//! Where words go: standard output, standard error, a file that appears whole.

use std::fs;
use std::io::{self, BufWriter, IsTerminal as _, Write};
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use tempfile::NamedTempFile;

/// Characters of a message that are shown: a hostile page must not fill the screen.
const MAX_MESSAGE_CHARS: usize = 400;

/// Writes one message to standard error, made safe and cut; nobody is left to tell if that fails.
pub(crate) fn say(message: &str) {
    let _ = writeln!(io::stderr().lock(), "{}", clipped(message, MAX_MESSAGE_CHARS));
}

/// Writes one message of ours to standard error, however long, made safe.
pub(crate) fn say_whole(message: &str) {
    let _ = writeln!(io::stderr().lock(), "{}", safe(message));
}

/// Writes a drawing of ours to standard error; whoever drew it made its texts safe.
pub(crate) fn say_drawn(drawing: &str) {
    let _ = writeln!(io::stderr().lock(), "{}", drawing.trim_end());
}

/// Standard output, buffered.
pub(crate) fn stdout() -> BufWriter<io::StdoutLock<'static>> {
    BufWriter::new(io::stdout().lock())
}

/// The text without what could command a terminal or turn its reading order: control characters and bidirectional
/// overrides. Line breaks and tabs stay.
pub(crate) fn safe(text: &str) -> String {
    let steers = |c: char| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    text.chars().filter(|&c| matches!(c, '\n' | '\t') || !c.is_control() && !steers(c)).collect()
}

/// Prints text of strangers, such as a user's codebook: what steers a terminal is taken out.
pub(crate) fn print(text: &str) -> anyhow::Result<()> {
    let mut out = stdout();
    out.write_all(safe(text).as_bytes()).and_then(|()| out.flush()).context("could not write the output")
}

/// Prints a drawing of ours, whose texts are safe; colours stay.
pub(crate) fn print_drawn(drawing: &str) -> anyhow::Result<()> {
    let mut out = stdout();
    out.write_all(drawing.as_bytes()).and_then(|()| out.flush()).context("could not write the output")
}

/// [`safe`], and cut to at most `max_chars`.
pub(crate) fn clipped(text: &str, max_chars: usize) -> String {
    let safe = safe(text);
    match safe.char_indices().nth(max_chars) {
        Some((at, _)) => format!("{}…", safe[..at].trim_end()),
        None => safe,
    }
}

/// JSON for standard output. On a terminal, what [`safe`] would drop is escaped; serde escapes only the oldest
/// control characters.
pub(crate) fn json_for_people(json: String) -> String {
    if !io::stdout().is_terminal() {
        return json;
    }
    let steers = |c: char| safe(c.encode_utf8(&mut [0; 4])).is_empty();
    let mut escaped = String::with_capacity(json.len());
    for c in json.chars() {
        if steers(c) {
            escaped.push_str(&format!("\\u{:04x}", u32::from(c)));
        } else {
            escaped.push(c);
        }
    }
    escaped
}

/// What the terminal offers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Look {
    /// Columns of a line.
    pub(crate) width: usize,
    /// Whether colours are shown.
    pub(crate) colour: bool,
}

impl Look {
    /// Of standard output: `COLUMNS`, else the terminal's width, else 100; colour on a terminal without `NO_COLOR`.
    pub(crate) fn of_stdout() -> Self {
        Self::of(io::stdout().is_terminal())
    }

    /// Of standard error.
    pub(crate) fn of_stderr() -> Self {
        Self::of(io::stderr().is_terminal())
    }

    fn of(is_terminal: bool) -> Self {
        let named = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
        let measured = || terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
        let is_set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
        let is_dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
        let colour = is_terminal && !is_set("NO_COLOR") && !is_dumb;
        Self { width: named.or_else(measured).unwrap_or(100).clamp(40, 400), colour }
    }
}

/// Where lines are written: standard output, or a file that gets its name when it is whole.
pub(crate) enum LineOutput {
    /// Standard output.
    Stdout(BufWriter<io::StdoutLock<'static>>),
    /// A pipe or device that was named.
    Device(BufWriter<fs::File>),
    /// A temporary file beside the one that it will be.
    File {
        /// Its final path.
        path: PathBuf,
        /// The file as yet.
        file: BufWriter<NamedTempFile>,
    },
}

impl LineOutput {
    /// Opens standard output where there is no path or the path is `-`.
    pub(crate) fn create(path: Option<&Path>) -> anyhow::Result<Self> {
        let Some(path) = path.filter(|path| *path != Path::new("-")) else {
            return Ok(Self::Stdout(stdout()));
        };
        let problem = || format!("could not write `{}`", path.display());
        match fs::metadata(path) {
            Ok(metadata) if metadata.is_dir() => {
                anyhow::bail!(
                    "`{0}` is a folder; jsonl is written to a file: want `--out {0}/rows.jsonl`",
                    path.display()
                )
            }
            // Renaming over a pipe or a device would replace it.
            Ok(metadata) if !metadata.is_file() => {
                let file = fs::OpenOptions::new().write(true).open(path).with_context(problem)?;
                return Ok(Self::Device(BufWriter::new(file)));
            }
            _ => {}
        }
        let folder = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
        anyhow::ensure!(
            folder.is_dir(),
            "could not write `{0}`: there is no folder `{1}`; make it first: mkdir -p '{1}'",
            path.display(),
            folder.display()
        );
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let prefix = format!(".{name}.");
        let mut builder = tempfile::Builder::new();
        builder.prefix(&prefix).suffix(".part");
        #[cfg(unix)]
        {
            // As any new file: readable for others where the umask allows it.
            use std::os::unix::fs::PermissionsExt as _;
            builder.permissions(fs::Permissions::from_mode(0o666));
        }
        let file = builder.tempfile_in(folder).with_context(problem)?;
        Ok(Self::File { path: path.to_owned(), file: BufWriter::new(file) })
    }

    /// Writes one line of JSON, with its break.
    pub(crate) fn write_json(&mut self, mut line: Vec<u8>) -> io::Result<()> {
        if let Self::Stdout(_) = self {
            line = json_for_people(String::from_utf8_lossy(&line).into_owned()).into_bytes();
        }
        line.push(b'\n');
        self.writer().write_all(&line)
    }

    /// Writes text and a line break; on a terminal, without what could command it.
    pub(crate) fn write_text(&mut self, text: &[u8]) -> io::Result<()> {
        let is_shown = matches!(self, Self::Stdout(_)) && io::stdout().is_terminal();
        let shown = is_shown.then(|| safe(&String::from_utf8_lossy(text)));
        let writer = self.writer();
        writer.write_all(shown.as_deref().map_or(text, str::as_bytes))?;
        writer.write_all(b"\n")
    }

    fn writer(&mut self) -> &mut dyn Write {
        match self {
            Self::Stdout(stdout) => stdout,
            Self::Device(device) => device,
            Self::File { file, .. } => file,
        }
    }

    /// Hands on what is buffered.
    pub(crate) fn flush(&mut self) -> io::Result<()> {
        self.writer().flush()
    }

    /// Ends the output; a file gets its name.
    pub(crate) fn finish(mut self) -> anyhow::Result<()> {
        self.flush().context("could not write the output")?;
        if let Self::File { path, file } = self {
            let file = file.into_inner().map_err(io::IntoInnerError::into_error)?;
            file.persist(&path).with_context(|| format!("could not write `{}`", path.display()))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn news_cannot_command_the_terminal() {
        assert_eq!(safe("a\u{1b}[2Jb\u{9b}31mc\u{202e}d\u{2066}e\r\n\tf\u{7}"), "a[2Jb31mcde\n\tf");
        assert_eq!(clipped("abc def", 4), "abc…");
    }
}
