//! Puts the parts of the stage together.

use chancery_doc::{
    Article, ArticleKind, Credit, CreditKind, DateBasis, Dated, InputSpan, Media, NoteKind, Notes, Outlet,
    ParagraphKind, Published, RawPage, Span,
};
use dom_query::Document;

use crate::block::Block;
use crate::body::Division;
use crate::credit::{self, Claim};
use crate::hosts::{HostBlocks, PageBlocks};
use crate::kind::{is_live, kind_of, kind_words};
use crate::live::{self, Post};
use crate::metadata::{self, Facts};
use crate::outlets::{self, Outlets};
use crate::sift::{self, Sifted};
use crate::tidy::{floor, tidy};
use crate::view::{Fate, Places, Reason, ShownBlock};
use crate::{Unreadable, body, decode, language, markup, text};

/// Characters and paragraphs of a brief that is gathered from the whole page.
const MIN_BRIEF_CHARS: usize = 120;
const MAX_BRIEF_BLOCKS: usize = 8;
/// Characters below which a text in the linked data is no article's body.
const MIN_LINKED_CHARS: usize = 250;
/// Characters of a title that a caller gives.
const MAX_TITLE_CHARS: usize = 1_000;
/// Bytes in which the credits of a ticker's posts are sought in all.
const MAX_SOUGHT_BYTES: usize = 256 << 20;

/// Reads inputs: what outlets and agencies there are, and what stands on many pages of a host.
///
/// ```
/// use chancery_doc::{Given, Media, RawPage};
/// use chancery_page::Extractor;
///
/// let page = RawPage {
///     input: "quay.txt".into(),
///     media: Media::Text,
///     bytes: b"Envoys meet on the quay\n\nLOME, 13 May 2024 - The envoys met on Monday.\n\nRead more".to_vec(),
///     charset: None,
///     given: Given::default(),
/// };
/// let article = Extractor::default().extract(&page)?;
/// assert_eq!(article.body(), "LOME, 13 May 2024 - The envoys met on Monday.");
/// assert_eq!(article.published.map(|published| published.date.moment).as_deref(), Some("2024-05-13"));
/// # Ok::<(), chancery_page::Unreadable>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Extractor {
    /// Outlets and agencies by name.
    pub outlets: Outlets,
    /// What a first reading of the corpus found on many pages of a host; empty without one.
    pub hosts: HostBlocks,
}

impl Extractor {
    /// Reads one input as one article.
    ///
    /// # Errors
    ///
    /// If the input is empty or no text. A text without an article is an [`Article`] with an empty text and a note.
    pub fn extract(&self, page: &RawPage) -> Result<Article, Unreadable> {
        let mut notes = Notes::default();
        let source = decode::decode(&mut notes, page)?;
        Ok(match page.media {
            Media::Html => of_page(self, notes, page, &source).whole(),
            Media::Text => of_text(&self.outlets, notes, page, &source),
        })
    }

    /// Reads one input that may hold several articles: a live ticker gives each of its posts as one, named after the
    /// input and its number.
    ///
    /// # Errors
    ///
    /// As [`Extractor::extract`].
    pub fn extract_all(&self, page: &RawPage) -> Result<Vec<Article>, Unreadable> {
        let mut notes = Notes::default();
        let source = decode::decode(&mut notes, page)?;
        Ok(match page.media {
            Media::Html => of_page(self, notes, page, &source).parts(),
            Media::Text => vec![of_text(&self.outlets, notes, page, &source)],
        })
    }

    /// Reads one page and tells what became of each of its blocks; of a plain text, of each paragraph that was kept.
    ///
    /// # Errors
    ///
    /// As [`Extractor::extract`].
    pub fn show(&self, page: &RawPage) -> Result<(Article, Vec<ShownBlock>), Unreadable> {
        let mut notes = Notes::default();
        let source = decode::decode(&mut notes, page)?;
        if page.media == Media::Html {
            let read = of_page(self, notes, page, &source);
            let shown = read.shown();
            return Ok((read.whole(), shown));
        }
        let article = of_text(&self.outlets, notes, page, &source);
        let kept = |(paragraph, &kind): (&Span, &ParagraphKind)| ShownBlock {
            text: paragraph.of(&article.text).to_owned(),
            place: String::new(),
            fate: Fate::Kept(kind),
        };
        let shown = article.paragraphs.iter().zip(&article.kinds).map(kept).collect();
        Ok((article, shown))
    }

    /// What a page adds to the table of its host, where it has an address.
    ///
    /// # Errors
    ///
    /// As [`Extractor::extract`].
    pub fn host_blocks(&self, page: &RawPage) -> Result<Option<PageBlocks>, Unreadable> {
        if page.media == Media::Text {
            return Ok(None);
        }
        let mut notes = Notes::default();
        let source = decode::decode(&mut notes, page)?;
        let read = of_page(self, notes, page, &source);
        let Some(host) = read.host() else { return Ok(None) };
        let title = read.draft.title.as_deref().unwrap_or_default();
        Ok(Some(PageBlocks::of(&host, title, read.sifted.paragraphs.iter().map(String::as_str))))
    }
}

/// A page that was read, before it becomes an article or several.
struct Read<'a> {
    outlets: &'a Outlets,
    notes: Notes,
    page: &'a RawPage,
    source: &'a str,
    division: Division,
    /// The blocks that were sifted.
    main: Vec<Block>,
    draft: Draft,
    sifted: Sifted,
    posts: Vec<Post>,
}

impl Read<'_> {
    fn whole(mut self) -> Article {
        if self.draft.kind == ArticleKind::Live && !self.posts.is_empty() {
            let n_posts = self.posts.len();
            self.notes.add(NoteKind::Kind, format!("a live ticker of {n_posts} posts, taken as one article"));
        }
        finish(self.outlets, self.notes, self.page, self.source, self.draft, self.sifted)
    }

    fn host(&self) -> Option<String> {
        let url = self.page.given.url.as_deref().or(self.draft.canonical_url.as_deref())?;
        outlets::host(url)
    }

    /// What became of each block.
    fn shown(&self) -> Vec<ShownBlock> {
        let mut fates = vec![Fate::Left(Reason::Outside); self.division.blocks.len()];
        let is_title = |block: &Block| metadata::is_title(block, self.draft.title.as_deref());
        for (fate, _) in fates.iter_mut().zip(&self.division.blocks).filter(|(_, block)| is_title(block)) {
            *fate = Fate::Left(Reason::Title);
        }
        for (block, &fate) in self.main.iter().zip(&self.sifted.fates) {
            if let Some(origin) = block.origin {
                fates[origin] = fate;
            }
        }
        let places = Places::of(&self.division);
        let shown = |(idx, (block, fate)): (usize, (&Block, Fate))| ShownBlock {
            text: block.text.clone(),
            place: places.of_block(idx),
            fate,
        };
        let page = self.division.blocks.iter().zip(fates).enumerate().map(shown);
        let elsewhere = self.main.iter().zip(&self.sifted.fates).filter(|(block, _)| block.origin.is_none());
        let data = elsewhere.map(|(block, &fate)| ShownBlock {
            text: block.text.clone(),
            place: "linked data".to_owned(),
            fate,
        });
        page.chain(data).collect()
    }

    /// The posts of a ticker, or the whole of any other page.
    fn parts(mut self) -> Vec<Article> {
        if self.draft.kind != ArticleKind::Live || self.posts.is_empty() {
            return vec![self.whole()];
        }
        let posts = std::mem::take(&mut self.posts);
        let n_posts = posts.len();
        posts.into_iter().enumerate().map(|(idx, post)| self.part(post, idx + 1, n_posts)).collect()
    }

    fn part(&self, post: Post, number: usize, n_posts: usize) -> Article {
        let mut notes = Notes(self.notes.0.iter().filter(|note| note.kind != NoteKind::Furniture).cloned().collect());
        let ticker = self.draft.title.as_deref().unwrap_or("without a title");
        notes.add(NoteKind::Kind, format!("post {number} of {n_posts} of the live ticker `{ticker}`"));
        let sifted =
            sift::sift(self.outlets, &mut notes, self.draft.outlet.as_ref(), post.title.as_deref(), &post.blocks);
        let own = post.published.as_deref().and_then(|moment| Dated::parse(moment, DateBasis::Metadata));
        let draft = Draft {
            title: post.title,
            published: own.or_else(|| self.draft.published.clone()),
            modified: None,
            canonical_url: post.url.as_deref().and_then(outlets::as_url).or_else(|| self.draft.canonical_url.clone()),
            ..self.draft.clone()
        };
        // Where a credit stands in the page is sought in all of it, for each post.
        let source = if n_posts * self.source.len() <= MAX_SOUGHT_BYTES { self.source } else { "" };
        let mut article = finish(self.outlets, notes, self.page, source, draft, sifted);
        article.input = format!("{}#{number}", self.page.input);
        article
    }
}

/// What a page or a text says of itself, before its blocks are sifted.
#[derive(Clone, Default)]
struct Draft {
    title: Option<String>,
    byline: metadata::Byline,
    outlet: Option<Outlet>,
    published: Option<Dated>,
    modified: Option<Dated>,
    canonical_url: Option<String>,
    section: Option<String>,
    language: Option<String>,
    kind: ArticleKind,
    paywalled: bool,
}

fn of_text(outlets: &Outlets, mut notes: Notes, page: &RawPage, source: &str) -> Article {
    // A caller who gives an empty title knows that there is none: the first line is no title then.
    let given_title = given_title(&mut notes, page);
    let (title, blocks) = text::read(outlets, &mut notes, source, given_title.as_deref());
    let title = given_title.or(title).filter(|title| !title.is_empty());
    let draft = Draft { title, outlet: outlet_of(outlets, page, None), ..Draft::default() };
    let sifted = sift::sift(outlets, &mut notes, draft.outlet.as_ref(), draft.title.as_deref(), &blocks);
    finish(outlets, notes, page, source, draft, sifted)
}

fn of_page<'a>(extractor: &'a Extractor, mut notes: Notes, page: &'a RawPage, source: &'a str) -> Read<'a> {
    let outlets = &extractor.outlets;
    let clean = markup::clean(&mut notes, source);
    let document = Document::from(clean.html);
    let mut whole = body::divide(&document.root());
    let facts = Facts::of(&document, &clean.linked_data, &whole.blocks);
    let url = page.given.url.as_deref().and_then(outlets::as_url);
    let outlet = outlet_of(outlets, page, facts.outlet(outlets, url.as_deref()));
    let given_title = given_title(&mut notes, page).filter(|title| !title.is_empty());
    let title = given_title.or_else(|| facts.title(outlet.as_ref()));
    let days = facts.days(url.as_deref(), source);
    let byline = facts.byline(outlets, outlet.as_ref());

    let description = facts.meta(&["og:description", "description", "twitter:description"]);
    let linked_body = facts.linked.body.as_deref().filter(|_| facts.linked.is_report());
    let hints = body::Hints { title: title.as_deref(), description: description.as_deref(), body: linked_body };
    let mut main = body::main_blocks(&mut whole, hints);
    let is_ticker = facts.linked.is_type("LiveBlogPosting");
    let posts = if is_ticker || is_live(&facts, url.as_deref(), title.as_deref()) {
        live::posts(&clean.linked_data, &whole)
    } else {
        Vec::new()
    };
    let all = &whole.blocks;
    if is_ticker {
        // The posts of a ticker are reports side by side, of which the main text would be the longest alone.
        main.clone_from(all);
    }
    main.retain(|block| !metadata::is_title(block, title.as_deref()));
    if let Some(host) = url.as_deref().or(facts.canonical_url().as_deref()).and_then(outlets::host) {
        extractor.hosts.mark(&host, &mut main);
    }
    let mut own_notes = Notes::default();
    let mut sifted = sift::sift(outlets, &mut own_notes, outlet.as_ref(), title.as_deref(), &main);
    if sifted.n_chars() == 0 {
        // A brief that no rule takes for the main text: what runs through the page in sentences is it.
        let running: Vec<Block> = all.iter().filter(|block| sift::is_solid(block)).cloned().collect();
        let mut running_notes = Notes::default();
        let found = sift::sift(outlets, &mut running_notes, outlet.as_ref(), title.as_deref(), &running);
        if found.n_chars() >= MIN_BRIEF_CHARS && running.len() <= MAX_BRIEF_BLOCKS {
            (sifted, own_notes, main) = (found, running_notes, running);
        }
    }
    let n_body = sifted.n_chars();
    if let Some(linked) = linked_blocks(&facts, n_body) {
        let mut linked_notes = Notes::default();
        let from_data = sift::sift(outlets, &mut linked_notes, outlet.as_ref(), title.as_deref(), &linked);
        if from_data.n_chars() * 3 > n_body * 4 {
            let claims = std::mem::take(&mut sifted.claims);
            sifted = Sifted { claims, ..from_data };
            main = linked;
            own_notes = linked_notes;
            own_notes.add(NoteKind::Markup, "body taken from the linked data; the page shows less of it");
        }
    }
    add_claims_below(outlets, outlet.as_ref(), all, &mut sifted);

    let kind = kind_of(&facts, url.as_deref(), title.as_deref(), all, &main, &sifted);
    let draft = Draft {
        title,
        byline,
        outlet,
        published: days.published,
        modified: days.modified,
        canonical_url: facts.canonical_url(),
        section: facts.section(),
        language: facts
            .language
            .clone()
            .or_else(|| facts.linked.language.clone())
            .or_else(|| facts.meta(&["og:locale", "content-language"])),
        kind,
        paywalled: facts.is_walled(),
    };
    notes.0.extend(own_notes.0);
    Read { outlets, notes, page, source, division: whole, main, draft, sifted, posts }
}

/// The title that the caller gives, cut where it is no title any more: each line of the page is compared with it.
fn given_title(notes: &mut Notes, page: &RawPage) -> Option<String> {
    let given = page.given.title.as_deref()?;
    let title = tidy(&given[..floor(given, 8 * MAX_TITLE_CHARS)]);
    match title.char_indices().nth(MAX_TITLE_CHARS) {
        Some((end, _)) => {
            notes.add(NoteKind::Limit, format!("the title is cut after {MAX_TITLE_CHARS} characters"));
            Some(title[..end].trim_end().to_owned())
        }
        None => Some(title),
    }
}

/// The body in the linked data as blocks, where it is long enough to be one.
fn linked_blocks(facts: &Facts, n_body: usize) -> Option<Vec<Block>> {
    // A longer body under another headline may be another report's.
    let body = facts.linked.body.as_deref().filter(|_| facts.linked.is_report() && !facts.linked.is_strange)?;
    let n_linked = body.chars().count();
    if n_linked < MIN_LINKED_CHARS || n_linked * 3 < n_body * 4 {
        return None;
    }
    Some(blocks_of_data(body))
}

/// A text of the linked data as blocks: markup, escaped markup or plain lines.
pub(crate) fn blocks_of_data(body: &str) -> Vec<Block> {
    if body.contains("<p") || body.contains("&lt;p") {
        let mut notes = Notes::default();
        let source = if body.contains("<p") { body.to_owned() } else { body.replace("&lt;", "<").replace("&gt;", ">") };
        let document = Document::fragment(markup::clean(&mut notes, &source).html);
        return body::divide(&document.root()).blocks;
    }
    let lines = body.split('\n').map(|line| Block::of(crate::linked::plain(line)));
    lines.filter(|block| !block.text.is_empty()).collect()
}

/// Credits in the lines that follow the last paragraph in the whole page: the main text often ends before them.
fn add_claims_below(outlets: &Outlets, own: Option<&Outlet>, all: &[Block], sifted: &mut Sifted) {
    const N_LINES: usize = 8;
    let Some(last) = sifted.paragraphs.last() else { return };
    let Some(at) = all.iter().rposition(|block| block.text.starts_with(last.as_str())) else { return };
    for block in all.iter().skip(at + 1).take(N_LINES).filter(|block| !block.is_linked() || block.n_chars() < 80) {
        let found = credit::source_line(outlets, &block.text)
            .or_else(|| credit::first_published(outlets, &block.text))
            .or_else(|| credit::copyright_line(outlets, &block.text));
        if let Some(claim) = found.filter(|claim| {
            !sifted.claims.contains(claim)
                && !own.is_some_and(|own| credit::is_same_outlet(outlets, own, &claim.outlet))
        }) {
            sifted.claims.push(claim);
        }
    }
}

fn outlet_of(outlets: &Outlets, page: &RawPage, found: Option<Outlet>) -> Option<Outlet> {
    let at_url = || page.given.url.as_deref().and_then(outlets::host);
    let Some(name) = page.given.outlet.as_deref().map(tidy).filter(|name| !name.is_empty()) else {
        return found
            .or_else(|| at_url().map(|host| outlets.at(&host).unwrap_or(Outlet { name: None, domain: Some(host) })));
    };
    let known = outlets.named(&name);
    let domain = known.as_ref().and_then(|known| known.domain.clone()).or_else(|| found?.domain).or_else(at_url);
    let name = known.and_then(|known| known.name).unwrap_or(name);
    Some(Outlet { name: Some(name), domain })
}

fn finish(outlets: &Outlets, mut notes: Notes, page: &RawPage, source: &str, draft: Draft, sifted: Sifted) -> Article {
    let mut article = Article {
        url: page.given.url.as_deref().and_then(outlets::as_url),
        canonical_url: draft.canonical_url,
        section: draft.section,
        kind: draft.kind,
        paywalled: draft.paywalled || sifted.is_walled,
        outlet: draft.outlet,
        modified: draft.modified,
        byline: if draft.byline.names.is_empty() { sifted.names.clone() } else { draft.byline.names.clone() },
        ..Article::default()
    };
    let has_text = !sifted.paragraphs.is_empty() || page.media == Media::Text;
    if article.kind == ArticleKind::Index {
        let title = draft.title.as_deref().unwrap_or("without a title");
        notes.add(NoteKind::Kind, format!("an index of links, `{title}`"));
        notes.add(NoteKind::NoArticle, "a page of links holds no article");
    } else if has_text {
        let paragraphs = sifted.paragraphs.iter().zip(sifted.kinds.iter().copied());
        article.set_paragraphs(draft.title.as_deref(), paragraphs);
    } else {
        notes.add(NoteKind::NoArticle, "no running text was found");
    }
    if !matches!(article.kind, ArticleKind::Article | ArticleKind::Live | ArticleKind::Index) {
        notes.add(NoteKind::Kind, format!("not coded: {}", kind_words(article.kind)));
    }
    if article.paywalled {
        let message = if article.is_stub() {
            "not coded: the page shows the beginning of a text for subscribers"
        } else {
            "the page says that its text is for subscribers"
        };
        notes.add(NoteKind::Paywall, message);
    }

    let filed = find_dateline(outlets, &mut article);
    set_credit(
        outlets,
        &mut notes,
        source,
        &draft.byline,
        sifted.claims,
        filed.as_ref().and_then(|filed| filed.agency.clone()),
        &mut article,
    );
    let printed = draft.published.or(sifted.day);
    set_published(&mut notes, page, printed, filed, &mut article);

    article.language =
        language::of(draft.language.as_deref(), if article.body().is_empty() { &article.text } else { article.body() });
    if let Some(read) = article.language.as_deref().filter(|read| !language::is_read(read)) {
        notes.add(NoteKind::Language, format!("not read: `{}`", read.split('-').next().unwrap_or(read)));
    }
    article.input.clone_from(&page.input);
    article.notes = notes.0;
    article
}

/// Finds the dateline in the first paragraph of the body (the second where the first is a summary).
fn find_dateline(outlets: &Outlets, article: &mut Article) -> Option<credit::Dateline> {
    let n_title = usize::from(article.title.is_some());
    for paragraph in article.paragraphs.iter().skip(n_title).take(2) {
        if let Some(found) = credit::dateline(outlets, paragraph.of(&article.text)) {
            article.dateline = Some(Span::new(paragraph.start(), paragraph.start() + found.end));
            return Some(found);
        }
    }
    None
}

/// Chooses the credit: a line of its own says most, then the dateline, then an agency in the byline.
fn set_credit(
    outlets: &Outlets,
    notes: &mut Notes,
    source: &str,
    byline: &metadata::Byline,
    mut claims: Vec<Claim>,
    filed: Option<Claim>,
    article: &mut Article,
) {
    claims.sort_by_key(|claim| claim.kind == CreditKind::Agency);
    let by_agency = byline.agency.as_ref().map(|(name, outlet)| Claim {
        text: name.clone(),
        outlet: outlet.clone(),
        kind: CreditKind::Agency,
    });
    let lines_first = claims.first().is_some_and(|claim| claim.kind != CreditKind::Agency);
    let mut ordered: Vec<Claim> = Vec::new();
    if lines_first {
        ordered.append(&mut claims);
    }
    ordered.extend(filed);
    ordered.append(&mut claims);
    ordered.extend(by_agency);
    let Some(claim) = ordered.into_iter().next() else { return };
    let input_span = place_in(source, &claim.text);
    article.reprint = !article.outlet.as_ref().is_some_and(|own| credit::is_same_outlet(outlets, own, &claim.outlet));
    if article.outlet.is_none() {
        notes.0.insert(0, note_outlet(&claim));
        article.outlet = Some(claim.outlet.clone());
    }
    article.credit =
        Some(Credit { outlet: claim.outlet_words().to_owned(), text: claim.text, kind: claim.kind, input_span });
}

fn note_outlet(claim: &Claim) -> chancery_doc::Note {
    let mut notes = Notes::default();
    notes.add(NoteKind::Outlet, format!("taken from the credit `{}`; the page names no outlet of its own", claim.text));
    notes.0.remove(0)
}

/// Where the words stand in the source, in code points: the last place, since credits close a text.
fn place_in(source: &str, words: &str) -> Option<InputSpan> {
    let at = source.rfind(words).filter(|_| !words.is_empty())?;
    let start = source[..at].chars().count();
    Some(InputSpan { start, end: start + words.chars().count() })
}

fn set_published(
    notes: &mut Notes,
    page: &RawPage,
    printed: Option<Dated>,
    filed: Option<credit::Dateline>,
    article: &mut Article,
) {
    let given = page.given.published.as_deref().and_then(|given| Dated::parse(given, DateBasis::Given));
    let (place, filed_day) = filed.map_or((None, None), |filed| (filed.place, filed.day));
    if article.kind == ArticleKind::Index && given.is_none() {
        return;
    }
    let captured = page.given.captured.as_deref().and_then(|moment| Dated::parse(moment, DateBasis::Given));
    let printed = not_after(notes, captured.as_ref(), "published", printed);
    article.modified = not_after(notes, captured.as_ref(), "changed", article.modified.take());
    match given.or(printed).or(filed_day) {
        Some(date) => article.published = Some(Published { date, place }),
        None => notes.add(NoteKind::Date, "the page states no day of publication"),
    }
}

/// A moment that the page states, unless it lies after the page was fetched: the day after is allowed for other zones.
fn not_after(notes: &mut Notes, captured: Option<&Dated>, what: &str, stated: Option<Dated>) -> Option<Dated> {
    let limit = captured.and_then(Dated::day).and_then(|day| day.tomorrow().ok());
    let is_later = stated.as_ref().and_then(Dated::day).zip(limit).is_some_and(|(day, limit)| day > limit);
    if is_later {
        let moment = stated.as_ref().map_or("", |stated| stated.moment.as_str());
        notes.add(NoteKind::Date, format!("refused: {what} `{moment}`, which is after the page was fetched"));
    }
    stated.filter(|_| !is_later)
}
