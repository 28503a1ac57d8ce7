//! JSON Lines, an article a line: `{"id","title","text" or "html","published","outlet","url"}`.
//!
//! A line may also be an article of an agency (ninjs) or a JSON Feed. Other fields are passed over. A bad line is one failure; the next is read all the same.

use std::collections::VecDeque;
use std::io::{self, BufRead, Read as _};

use chancery_doc::{DateBasis, Dated, Given, Media, RawPage};
use serde::Deserialize;

use crate::source::Source;
use crate::{Input, InputError, LineProblem, MAX_PAGE_BYTES, Options, documents};

/// Bytes of an over-long line that are passed over in search of its end, before the file is given up.
const MAX_PASSED_OVER: u64 = 1 << 30;

/// The articles of one file.
pub(crate) struct Lines {
    path: String,
    stream: Source,
    options: Options,
    line: u64,
    bytes: Vec<u8>,
    max_line: usize,
    /// What a line held that holds several.
    ready: VecDeque<Result<Input, InputError>>,
    is_over: bool,
}

impl Lines {
    pub(crate) fn new(path: String, stream: Source, options: Options) -> Self {
        let (bytes, ready) = (Vec::new(), VecDeque::new());
        Self { path, stream, options, line: 0, bytes, max_line: MAX_PAGE_BYTES, ready, is_over: false }
    }

    /// Reads the next line into `bytes`; `None` at the end.
    fn read_line(&mut self) -> io::Result<Option<Result<(), LineProblem>>> {
        self.bytes.clear();
        self.line += 1;
        let n_read = self.stream.by_ref().take(self.max_line as u64 + 1).read_until(b'\n', &mut self.bytes)?;
        if n_read <= self.max_line || self.bytes.ends_with(b"\n") {
            return Ok((n_read > 0).then_some(Ok(())));
        }
        let n_passed = self.stream.by_ref().take(MAX_PASSED_OVER).skip_until(b'\n')?;
        if n_passed as u64 == MAX_PASSED_OVER {
            self.is_over = true;
            return Ok(Some(Err(LineProblem::Endless(MAX_PASSED_OVER))));
        }
        Ok(Some(Err(LineProblem::TooLong(self.max_line))))
    }

    fn fallback_name(&self) -> String {
        format!("{}#{}", self.path, self.line)
    }

    /// The article of the line in `bytes`; `None` where it belongs to another shard, or where several are `ready`.
    fn article(&mut self) -> Result<Option<Input>, LineProblem> {
        let holds = |name: &str| self.options.shard.holds(name);
        // An array would pass for the fields in their order.
        if !self.bytes.trim_ascii_start().starts_with(b"{") {
            return if holds(&self.fallback_name()) { Err(LineProblem::NoObject) } else { Ok(None) };
        }
        let line: Line = match serde_json::from_slice(self.bytes.trim_ascii_end()) {
            Ok(line) => line,
            Err(_) if !holds(&self.fallback_name()) => return Ok(None),
            Err(error) => return Err(error.into()),
        };
        if line.id.is_none()
            && line.text.is_none()
            && line.html.is_none()
            && let Some(items) =
                documents::read_line(&self.fallback_name(), self.bytes.trim_ascii_end(), &self.options.given)
        {
            let shard = self.options.shard;
            self.ready.extend(items.into_iter().filter(|item| shard.holds(documents::name(item))));
            return Ok(None);
        }
        let name = line.id.map(Id::into_name).filter(|id| !id.is_empty()).unwrap_or_else(|| self.fallback_name());
        if !holds(&name) {
            return Ok(None);
        }
        let published = match line.published.filter(|moment| !moment.trim().is_empty()) {
            Some(moment) => match Dated::parse(&moment, DateBasis::Given) {
                Some(dated) => Some(dated.moment),
                None => return Err(LineProblem::Published(moment)),
            },
            None => None,
        };
        // The caller's own text wins over the page's, as whatever is given wins over what the page says.
        let (media, body) = match (line.text, line.html) {
            (Some(text), _) => (Media::Text, text),
            (None, Some(html)) => (Media::Html, html),
            (None, None) if line.schema.is_some_and(|schema| schema.starts_with("chancery/")) => {
                return Err(LineProblem::Record);
            }
            (None, None) => return Err(LineProblem::NoText),
        };
        // A line has its title in a field of its own; where a text comes without one, the empty title keeps its first
        // line from being taken for one. A page may have a title of its own.
        let title = line.title.filter(|title| media == Media::Text || !title.trim().is_empty());
        let title = if media == Media::Text { Some(title.unwrap_or_default()) } else { title };
        let own = &self.options.given;
        let given = Given {
            title,
            published: published.or_else(|| own.published.clone()),
            outlet: filled(line.outlet).or_else(|| own.outlet.clone()),
            url: filled(line.url).filter(|url| is_address(url)).or_else(|| own.url.clone()),
            captured: own.captured.clone(),
        };
        let page = RawPage { input: name, media, bytes: body.into_bytes(), charset: Some("utf-8".to_owned()), given };
        Ok(Some(Input { page, cut: false }))
    }
}

impl Iterator for Lines {
    type Item = Result<Input, InputError>;

    fn next(&mut self) -> Option<Self::Item> {
        while !self.is_over {
            if let Some(item) = self.ready.pop_front() {
                return Some(item);
            }
            let read = match self.read_line() {
                Ok(read) => read?,
                Err(source) => {
                    self.is_over = true;
                    return Some(Err(InputError::Read { path: self.path.clone(), source }));
                }
            };
            if self.line == 1 && self.bytes.starts_with(b"\xEF\xBB\xBF") {
                self.bytes.drain(..3);
            }
            let article = match read {
                Ok(()) if self.bytes.trim_ascii().is_empty() => continue,
                Ok(()) => self.article(),
                Err(_) if !self.options.shard.holds(&self.fallback_name()) => continue,
                Err(problem) => Err(problem),
            };
            match article {
                Ok(Some(input)) => return Some(Ok(input)),
                Ok(None) => {}
                Err(problem) => {
                    return Some(Err(InputError::Line { path: self.path.clone(), line: self.line, problem }));
                }
            }
        }
        None
    }
}

#[derive(Deserialize)]
struct Line {
    id: Option<Id>,
    title: Option<String>,
    text: Option<String>,
    html: Option<String>,
    published: Option<String>,
    outlet: Option<String>,
    url: Option<String>,
    schema: Option<String>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Id {
    Words(String),
    Number(serde_json::Number),
}

impl Id {
    fn into_name(self) -> String {
        match self {
            Self::Words(words) => words,
            Self::Number(number) => number.to_string(),
        }
    }
}

fn filled(field: Option<String>) -> Option<String> {
    field.map(|words| words.trim().to_owned()).filter(|words| !words.is_empty())
}

/// Whether the record can hold the text as an address: absolute, http or https, without spaces.
#[must_use]
pub fn is_address(url: &str) -> bool {
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
    rest.is_some_and(|rest| !rest.is_empty() && !rest.contains(char::is_whitespace))
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    fn read(text: &str) -> Vec<Result<Input, String>> {
        let stream = Source::of_stream(Cursor::new(text.as_bytes().to_vec()));
        let lines = Lines { max_line: 200, ..Lines::new("news.jsonl".to_owned(), stream, Options::default()) };
        lines.map(|item| item.map_err(|error| error.to_string())).collect()
    }

    #[test]
    fn fields_become_what_is_given() {
        let line = r#"{"id":7,"title":"Envoys meet","text":"They met.","published":"2023-05-10 14:02:00+0900","outlet":" ","url":"https://a.example/x","extra":[1]}"#;
        let pages = read(line);
        let page = &pages[0].as_ref().unwrap().page;
        assert_eq!(
            (page.input.as_str(), page.media, page.bytes.as_slice()),
            ("7", Media::Text, b"They met.".as_slice())
        );
        assert_eq!(page.given.title.as_deref(), Some("Envoys meet"));
        assert_eq!(page.given.published.as_deref(), Some("2023-05-10T14:02:00+09:00"));
        assert_eq!(page.given.outlet, None);
        assert_eq!(page.given.url.as_deref(), Some("https://a.example/x"));
    }

    #[test]
    fn a_bad_line_is_one_failure() {
        let long = "x".repeat(300);
        let text = format!(
            "\u{feff}{{\"text\":\"a\"}}\nnonsense\n\n{{\"id\":\"n\"}}\n{{\"text\":\"b\",\"published\":\"May 10\"}}\n{{\"text\":\"{long}\"}}\n[1]\n{{\"text\":1}}\n{{\"html\":\"<p>c\",\"published\":null}}"
        );
        let read = read(&text);
        let shown: Vec<&str> = read
            .iter()
            .map(|item| match item {
                Ok(input) => input.page.input.as_str(),
                Err(message) => message.as_str(),
            })
            .collect();
        assert_eq!(
            shown,
            [
                "news.jsonl#1",
                "news.jsonl#2: is no JSON object",
                "news.jsonl#4: has neither `text` nor `html`",
                "news.jsonl#5: `published` is `May 10`: want 2023-05-10 or 2023-05-10T14:02:00+09:00",
                "news.jsonl#6: the line is longer than 0 MiB",
                "news.jsonl#7: is no JSON object",
                "news.jsonl#8: is no sound JSON object: invalid type: integer `1`, expected a string at column 9",
                "news.jsonl#9",
            ]
        );
    }

    #[test]
    fn a_text_without_a_title_has_none() {
        let pages = read(r#"{"text":"They met.\n\nThey left."}"#);
        assert_eq!(pages[0].as_ref().unwrap().page.given.title.as_deref(), Some(""));
        let pages = read(r#"{"html":"<title>x</title>","title":""}"#);
        assert_eq!(pages[0].as_ref().unwrap().page.given.title, None);
    }
}
