//! A stream of inputs as a large crawl holds them and worse: sound, damaged, senseless. The same seed gives the same stream.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;

use crate::hostile::stored::record;
use crate::random::Random;

/// Makes inputs, one after another.
#[derive(Clone, Debug)]
pub struct Mix {
    random: Random,
    /// Of a hundred pages so many may be any; the others are such as nothing is coded of.
    n_any: usize,
}

const STATES: &[&str] = &["Peru", "Chile", "Ghana", "Togo", "Japan", "Malta", "Kenya", "Oman", "Nepal", "Fiji"];
const CITIES: &[&str] = &["Lima", "Accra", "Lomé", "Kyoto", "Valletta", "Nairobi", "Muscat", "Suva"];
const ACTS: &[&str] = &[
    "met envoys of",
    "condemned",
    "signed a treaty with",
    "sent aid to",
    "threatened",
    "attacked",
    "refused to meet",
    "praised",
    "imposed sanctions on",
    "withdrew troops from",
    "will hold talks with",
    "denied that it attacked",
];
const DAYS: &[&str] = &["on Monday", "on 13 May 2024", "last week", "yesterday", "in June", ""];
const PIECES: &[&str] = &[
    "<p>",
    "</p>",
    "<div class=\"story\">",
    "</div>",
    "<a href=\"/x\">",
    "</a>",
    "<script>var a='Zqx army attacked';</script>",
    "<!--",
    "-->",
    "<table><tr><td>",
    "</table>",
    "<h1>",
    "</h1>",
    "<title>",
    "</title>",
    "&amp;",
    "&#x202e;",
    "\u{202e}",
    "\u{200b}",
    "\0",
    "“",
    "”",
    "\"",
    "'",
    "<",
    ">",
    "=",
    "\n\n",
    " ",
    "- ",
    "By Ana Ruiz",
    "(Reuters) - ",
    "Source: Quay News",
    "2024-05-13",
    "13/05/2024",
    "<time datetime=\"2024-05-13\">",
    "<svg><title>",
    "<iframe>",
    "<li>",
    "<br>",
    "<script type=\"application/ld+json\">{\"@type\":\"NewsArticle\",\"headline\":\"",
    "\"}</script>",
    "👩\u{200d}🚀",
    "İ",
    "e\u{301}",
    "東京",
    "مرحبا",
    "<meta charset=utf-16>",
    "<img src=\"data:image/png;base64,QUJD\">",
    "U.S. Gen. A. B. Okoro’s men",
];
const FOREIGN: &[&str] = &[
    "Die Gesandten trafen sich am Montag im Hafen und wollen bald wieder miteinander reden.",
    "Los enviados se reunieron el lunes en el puerto y dijeron que volverán a verse pronto.",
    "Les envoyés se sont réunis lundi au port et se reverront bientôt, ont-ils dit.",
    "Посланники встретились в понедельник в порту и договорились о новой встрече.",
];

/// Kinds of pages that nothing is coded of, as [`Mix::page`] numbers them.
const NOTHING: [usize; 6] = [52, 57, 62, 64, 67, 70];

impl Mix {
    /// The stream of a seed.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self { random: Random::new(seed), n_any: 100 }
    }

    /// The same stream with fewer articles in it: of a hundred pages `n_any` may be any, the others are such as nothing is coded of
    /// (other languages, noise, a sign repeated). What coding costs is known; how inputs are told apart and accounted
    /// for is not, and needs many of them.
    #[must_use]
    pub fn with_few_articles(self, n_any: usize) -> Self {
        Self { n_any, ..self }
    }

    /// A sentence that holds an act.
    pub fn sentence(&mut self) -> String {
        let random = &mut self.random;
        let (one, other) = (random.of(STATES), random.of(STATES));
        format!("{one}’s government {} {other} in {} {}.", random.of(ACTS), random.of(CITIES), random.of(DAYS))
            .replace(" .", ".")
    }

    /// A page, a text or what only looks like one, as bytes.
    pub fn page(&mut self) -> Vec<u8> {
        let kind = if self.n_any >= 100 || self.random.percent(self.n_any) {
            self.random.below(100)
        } else {
            NOTHING[self.random.below(NOTHING.len())]
        };
        match kind {
            0..20 => self.sound(3).into_bytes(),
            20..40 => self.soup(60).into_bytes(),
            40..52 => {
                let mut page = self.sound(1).into_bytes();
                self.damage(&mut page);
                page
            }
            52..62 => {
                let text = self.random.of(FOREIGN);
                format!("<html><body><p>{text}</p><p>{text}</p></body></html>").into_bytes()
            }
            62..70 => self.noise(400),
            70..74 => vec![self.random.of(&[" ", "\n", "\0", "x", "<", "&"]).as_bytes()[0]; self.random.below(3_000)],
            74..78 => {
                let unit = self.random.of(PIECES);
                (unit.repeat(self.random.below(2_000)) + &self.sound(1)).into_bytes()
            }
            78..84 => (0..self.random.below(60))
                .map(|n| format!("<li><a href=\"/{n}\">{}</a></li>", self.sentence()))
                .collect::<String>()
                .into_bytes(),
            84..88 => self.sound(1).encode_utf16().flat_map(u16::to_le_bytes).collect(),
            88..92 => {
                let page = self.sound(1).into_bytes();
                let end = self.random.below(page.len());
                page[..end].to_vec()
            }
            92..94 => ("<div>".repeat(self.random.below(2_000)) + &self.sound(1)).into_bytes(),
            94..96 => (self.random.of(PIECES).repeat(self.random.below(500))).into_bytes(),
            _ => self.sentence().into_bytes(),
        }
    }

    /// A page as news sites make them, of some sentences.
    fn sound(&mut self, n_sentences: usize) -> String {
        let title = self.sentence();
        let body: String =
            (0..1 + self.random.below(n_sentences)).map(|_| format!("<p>{}</p>", self.sentence())).collect();
        format!(
            "<html><head><title>{title} - Quay News</title><meta property=\"article:published_time\" content=\"2024-05-13\"></head>\
             <body><nav><a href=\"/\">Home</a></nav><article><h1>{title}</h1>{body}</article><footer>© Quay News</footer></body></html>"
        )
    }

    /// Pieces of pages in no order.
    pub fn soup(&mut self, n_pieces: usize) -> String {
        let mut soup = String::new();
        for _ in 0..self.random.below(n_pieces) {
            if self.random.percent(4) {
                soup += &self.sentence();
            } else {
                soup += self.random.of(PIECES);
            }
        }
        soup
    }

    /// Bytes without any sense.
    pub fn noise(&mut self, n_bytes: usize) -> Vec<u8> {
        (0..self.random.below(n_bytes)).map(|_| self.random.number() as u8).collect()
    }

    /// Changes some bytes, takes some out, doubles some.
    pub fn damage(&mut self, bytes: &mut Vec<u8>) {
        for _ in 0..1 + self.random.below(6) {
            if bytes.is_empty() {
                return;
            }
            let at = self.random.below(bytes.len());
            match self.random.below(3) {
                0 => bytes[at] = self.random.number() as u8,
                1 => drop(bytes.remove(at)),
                _ => {
                    let part = bytes[at..].iter().copied().take(self.random.below(40)).collect::<Vec<u8>>();
                    bytes.splice(at..at, part);
                }
            }
        }
    }

    /// A line of JSON Lines without its end: an article, or what only looks like one. Never blank, for blank lines are no inputs.
    pub fn line(&mut self) -> Vec<u8> {
        let page = String::from_utf8_lossy(&self.page()).into_owned();
        let key = self.random.of(&["html", "html", "text", "body"]);
        let mut line = serde_json::json!({ key: page, "published": self.random.of(&["2024-05-13", "2024-05-13T10:00:00Z", "soon", "2024-02-31"]) })
            .to_string()
            .into_bytes();
        match self.random.below(20) {
            0 => self.damage(&mut line),
            1 => line = self.noise(200),
            2 => line.truncate(line.len() / 2),
            _ => {}
        }
        line.retain(|byte| *byte != b'\n' && *byte != b'\r');
        if line.trim_ascii().is_empty() { b"{}".to_vec() } else { line }
    }

    /// A gzip member of an archive: one record, sound or damaged. Never empty.
    pub fn member(&mut self) -> Vec<u8> {
        let page = String::from_utf8_lossy(&self.page()).into_owned();
        let mut record = record("https://news.quay.example/2024/05/13/envoys", &page);
        if self.random.percent(5) {
            // A length that is wrong.
            let text = String::from_utf8_lossy(&record).replacen("Content-Length: ", "Content-Length: 9", 1);
            record = text.into_bytes();
        }
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        let mut member =
            encoder.write_all(&record).and_then(|()| encoder.finish()).expect("memory takes what is written");
        if self.random.percent(10) {
            // Behind the head, so that it is still a member and one that does not inflate.
            let at = 20 + self.random.below(member.len().saturating_sub(30));
            member[at] ^= 0x11;
        }
        member
    }
}
