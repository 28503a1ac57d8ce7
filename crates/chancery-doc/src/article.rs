//! One text in one outlet, free of markup.

use jiff::civil::Date;

use crate::{Note, Span, digest, text_id};

/// What a page is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ArticleKind {
    /// One report.
    #[default]
    Article,
    /// A live ticker.
    Live,
    /// A video with a caption.
    Video,
    /// A list of short items.
    List,
    /// A page of links.
    Index,
    /// Something else.
    Other,
}

/// What a paragraph is in its page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ParagraphKind {
    /// Running text; every paragraph of a plain text.
    #[default]
    Text,
    /// A heading within the text.
    Heading,
    /// An item of a list.
    Item,
    /// A row of a table.
    Row,
    /// A message of another site that the page shows, with its own author.
    Embedded,
}

impl ParagraphKind {
    /// Whether it tells in sentences of the report's own what happened: headings and rows name things, and an embedded
    /// message is another's.
    #[must_use]
    pub fn tells(self) -> bool {
        matches!(self, Self::Text | Self::Item)
    }
}

/// How a time is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DateBasis {
    /// Given by the caller.
    Given,
    /// Stated in the page's metadata or visible time line.
    Metadata,
    /// Printed in the dateline.
    Dateline,
    /// Inferred from the text.
    Inferred,
}

/// A day, or a time of day with its zone, and how it is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dated {
    /// ISO 8601, as the record prints it: `2023-05-10` or `2023-05-10T14:02:00+09:00`.
    pub moment: String,
    /// How it is known.
    pub basis: DateBasis,
}

impl Dated {
    /// Reads an ISO 8601 day or time with zone; `None` where `moment` is neither, or no day of the calendar.
    ///
    /// A time without a zone loses its time of day: whose clock it was, nobody can tell.
    ///
    /// ```
    /// use chancery_doc::{DateBasis, Dated};
    /// let dated = Dated::parse("2023-05-10 14:02:00+0900", DateBasis::Metadata).unwrap();
    /// assert_eq!(dated.moment, "2023-05-10T14:02:00+09:00");
    /// assert_eq!(Dated::parse("2023-05-10T14:02", DateBasis::Given).unwrap().moment, "2023-05-10");
    /// assert!(Dated::parse("2023-13-10", DateBasis::Given).is_none());
    /// ```
    #[must_use]
    pub fn parse(moment: &str, basis: DateBasis) -> Option<Self> {
        let moment = moment.trim();
        let day_text = moment.get(..10)?;
        let day: Date = day_text.parse().ok()?;
        if day.to_string() != day_text {
            return None;
        }
        let rest = &moment[10..];
        if !rest.is_empty() && !rest.starts_with(['T', 't', ' ']) {
            return None;
        }
        let clock =
            time_with_zone(rest.trim_start_matches(['T', 't', ' '])).map_or(String::new(), |time| format!("T{time}"));
        Some(Self { moment: format!("{day_text}{clock}"), basis })
    }

    /// The day, in the zone that the moment itself is written in.
    #[must_use]
    pub fn day(&self) -> Option<Date> {
        self.moment.get(..10)?.parse().ok()
    }
}

/// `14:02:00+0900` as `14:02:00+09:00`; `None` where there is no sound time, or no zone.
fn time_with_zone(clock: &str) -> Option<String> {
    let at = clock.find(['Z', 'z', '+', '-'])?;
    let (time, zone) = (clock[..at].trim_end(), &clock[at..]);
    let time: jiff::civil::Time = time.parse().ok()?;
    let digits: String = zone.chars().filter(char::is_ascii_digit).collect();
    let zone = match digits.len() {
        0 if zone.eq_ignore_ascii_case("z") => "Z".to_owned(),
        2 if zone.len() == 3 => format!("{}{digits}:00", &zone[..1]),
        4 if zone.len() <= 6 => format!("{}{}:{}", &zone[..1], &digits[..2], &digits[2..]),
        _ => return None,
    };
    let (hours, minutes) = (digits.get(..2).unwrap_or("0"), digits.get(2..).filter(|m| !m.is_empty()).unwrap_or("0"));
    if hours.parse::<u8>().ok()? > 15 || minutes.parse::<u8>().ok()? > 59 {
        return None;
    }
    Some(format!("{:02}:{:02}:{:02}{zone}", time.hour(), time.minute(), time.second()))
}

/// First publication.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Published {
    /// When.
    pub date: Dated,
    /// Place in the dateline, as printed.
    pub place: Option<String>,
}

/// Who publishes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outlet {
    /// Name as readers know it.
    pub name: Option<String>,
    /// Host name in lower case without `www.`.
    pub domain: Option<String>,
}

/// What kind of credit a page prints.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CreditKind {
    /// A line of its own that names the source.
    SourceLine,
    /// An agency's mark in the dateline.
    Agency,
    /// A note on where the text first appeared.
    FirstPublished,
}

/// Whose text it is by the page's own word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Credit {
    /// The credit as printed.
    pub text: String,
    /// The outlet or agency that it names.
    pub outlet: String,
    /// What kind it is.
    pub kind: CreditKind,
    /// Where it stands in the decoded input, in code points; its words are `text`.
    pub input_span: Option<InputSpan>,
}

/// A place in the decoded input (not in the article's text), in code points.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InputSpan {
    /// First code point.
    pub start: usize,
    /// One past the last.
    pub end: usize,
}

/// One text in one outlet.
///
/// Invariant: `text` is the title, a blank line and the body (the body alone without a title), and `paragraphs` cover
/// all of it but white space, the title first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Article {
    /// What was read.
    pub input: String,
    /// Where the page was fetched.
    pub url: Option<String>,
    /// The address that the page names as its own.
    pub canonical_url: Option<String>,
    /// Headline.
    pub title: Option<String>,
    /// Authors' names in the printed order.
    pub byline: Vec<String>,
    /// Language of the text, BCP 47.
    pub language: Option<String>,
    /// Section of the outlet, as printed.
    pub section: Option<String>,
    /// What the page is.
    pub kind: ArticleKind,
    /// Whether the text is cut at a wall.
    pub paywalled: bool,
    /// Who publishes.
    pub outlet: Option<Outlet>,
    /// Whose text it is.
    pub credit: Option<Credit>,
    /// Whether the page says that the text is another's.
    pub reprint: bool,
    /// First publication.
    pub published: Option<Published>,
    /// Last change that the page admits.
    pub modified: Option<Dated>,
    /// Title, a blank line, the body with a blank line between paragraphs.
    pub text: String,
    /// Paragraphs in order; the first is the title where there is one.
    pub paragraphs: Vec<Span>,
    /// What each paragraph is, in their order; the title is text.
    pub kinds: Vec<ParagraphKind>,
    /// An agency's dateline within the text ("CAIRO (Reuters) -"), part of no row.
    pub dateline: Option<Span>,
    /// Remarks of the page stage.
    pub notes: Vec<Note>,
}

impl Article {
    /// Puts title and paragraphs of running text together into `text` and `paragraphs`.
    ///
    /// Empty paragraphs are left out; white space at the ends of each is too.
    pub fn set_text<S: AsRef<str>>(&mut self, title: Option<&str>, paragraphs: impl IntoIterator<Item = S>) {
        self.set_paragraphs(title, paragraphs.into_iter().map(|paragraph| (paragraph, ParagraphKind::Text)));
    }

    /// Puts title and paragraphs together, each paragraph with what it is.
    pub fn set_paragraphs<S: AsRef<str>>(
        &mut self,
        title: Option<&str>,
        paragraphs: impl IntoIterator<Item = (S, ParagraphKind)>,
    ) {
        self.text.clear();
        self.paragraphs.clear();
        self.kinds.clear();
        self.title = title.map(str::trim).filter(|title| !title.is_empty()).map(str::to_owned);
        if let Some(title) = &self.title {
            self.text.push_str(title);
            self.paragraphs.push(Span::new(0, title.len()));
            self.kinds.push(ParagraphKind::Text);
        }
        for (paragraph, kind) in paragraphs {
            let paragraph = paragraph.as_ref().trim();
            if paragraph.is_empty() {
                continue;
            }
            if !self.text.is_empty() {
                self.text.push_str("\n\n");
            }
            let start = self.text.len();
            self.text.push_str(paragraph);
            self.paragraphs.push(Span::new(start, self.text.len()));
            self.kinds.push(kind);
        }
    }

    /// The body: the text without the title.
    #[must_use]
    pub fn body(&self) -> &str {
        let n_title = usize::from(self.title.is_some());
        self.paragraphs.get(n_title).map_or("", |first| &self.text[first.start()..])
    }

    /// Whether the text is a stub: a lead that breaks off at a wall.
    #[must_use]
    pub fn is_stub(&self) -> bool {
        const MAX_STUB_CHARS: usize = 600;
        self.paywalled && self.body().chars().count() < MAX_STUB_CHARS
    }

    /// The id of the text wherever it stands.
    #[must_use]
    pub fn text_id(&self) -> String {
        text_id(&self.text)
    }

    /// The id of this text in this outlet at this time.
    #[must_use]
    pub fn id(&self) -> String {
        let domain = self.outlet.as_ref().and_then(|outlet| outlet.domain.as_deref());
        let home = domain.or(self.canonical_url.as_deref()).unwrap_or(&self.input);
        let published = self.published.as_ref().map_or("", |published| &published.date.moment);
        digest(&[&self.text_id(), home, published])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_title_blank_line_body() {
        let mut article = Article::default();
        article.set_text(Some(" Envoys meet "), ["They met.", "  ", "They left. "]);
        assert_eq!(article.text, "Envoys meet\n\nThey met.\n\nThey left.");
        assert_eq!(article.body(), "They met.\n\nThey left.");
        let words: Vec<&str> = article.paragraphs.iter().map(|span| span.of(&article.text)).collect();
        assert_eq!(words, ["Envoys meet", "They met.", "They left."]);
    }

    #[test]
    fn moments_keep_their_zone_or_lose_their_clock() {
        let read = |moment| Dated::parse(moment, DateBasis::Metadata).map(|dated| dated.moment);
        assert_eq!(read("2024-02-29T23:59:59.123Z").as_deref(), Some("2024-02-29T23:59:59Z"));
        assert_eq!(read("2024-02-29T23:59-05").as_deref(), Some("2024-02-29T23:59:00-05:00"));
        assert_eq!(read("2024-02-29 10:00").as_deref(), Some("2024-02-29"));
        assert_eq!(read("2023-02-29"), None);
        assert_eq!(read("yesterday"), None);
    }
}
