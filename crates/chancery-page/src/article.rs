//! Puts the parts of the stage together.

use chancery_doc::{
    Article, ArticleKind, Credit, CreditKind, DateBasis, Dated, InputSpan, Media, NoteKind, Notes, Outlet, Published,
    RawPage, Span,
};
use dom_query::Document;

use crate::block::{Block, BlockKind};
use crate::credit::{self, Claim};
use crate::metadata::{self, Facts};
use crate::outlets::{self, Outlets};
use crate::sift::{self, Sifted};
use crate::tidy::{ends_sentence, tidy};
use crate::{Unreadable, body, decode, language, markup, text};

/// Characters of a body below which a page of many links is an index.
const MAX_INDEX_CHARS: usize = 900;
/// Characters and paragraphs of a brief that is gathered from the whole page.
const MIN_BRIEF_CHARS: usize = 120;
const MAX_BRIEF_BLOCKS: usize = 8;
/// Characters below which a text in the linked data is no article's body.
const MIN_LINKED_CHARS: usize = 250;

/// Reads one input.
///
/// ```
/// use chancery_doc::{Given, Media, RawPage};
/// use chancery_page::{Outlets, extract};
///
/// let page = RawPage {
///     input: "quay.txt".into(),
///     media: Media::Text,
///     bytes: b"Envoys meet on the quay\n\nLOME, 13 May 2024 - The envoys met on Monday.\n\nRead more".to_vec(),
///     charset: None,
///     given: Given::default(),
/// };
/// let article = extract(&Outlets::default(), &page)?;
/// assert_eq!(article.body(), "LOME, 13 May 2024 - The envoys met on Monday.");
/// assert_eq!(article.published.map(|published| published.date.moment).as_deref(), Some("2024-05-13"));
/// # Ok::<(), chancery_page::Unreadable>(())
/// ```
///
/// # Errors
///
/// If the input is empty or no text. A text without an article is an [`Article`] with an empty text and a note.
pub fn extract(outlets: &Outlets, page: &RawPage) -> Result<Article, Unreadable> {
    let mut notes = Notes::default();
    let source = decode::decode(&mut notes, page)?;
    let mut article = match page.media {
        Media::Html => of_page(outlets, &mut notes, page, &source),
        Media::Text => of_text(outlets, &mut notes, page, &source),
    };
    article.input.clone_from(&page.input);
    article.notes = notes.0;
    Ok(article)
}

/// What a page or a text says of itself, before its blocks are sifted.
#[derive(Default)]
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

fn of_text(outlets: &Outlets, notes: &mut Notes, page: &RawPage, source: &str) -> Article {
    // A caller who gives an empty title knows that there is none: the first line is no title then.
    let given_title = page.given.title.as_deref().map(tidy);
    let (title, blocks) = text::read(outlets, notes, source, given_title.as_deref());
    let title = given_title.or(title).filter(|title| !title.is_empty());
    let draft = Draft { title, outlet: outlet_of(outlets, page, None), ..Draft::default() };
    let sifted = sift::sift(outlets, notes, draft.outlet.as_ref(), draft.title.as_deref(), &blocks);
    finish(outlets, notes, page, source, draft, sifted)
}

fn of_page(outlets: &Outlets, notes: &mut Notes, page: &RawPage, source: &str) -> Article {
    let clean = markup::clean(notes, source);
    let document = Document::from(clean.html);
    let mut whole = body::divide(&document.root());
    let facts = Facts::of(&document, &clean.linked_data, &whole.blocks);
    let url = page.given.url.as_deref().and_then(outlets::as_url);
    let outlet = outlet_of(outlets, page, facts.outlet(outlets, url.as_deref()));
    let given_title = page.given.title.as_deref().map(tidy).filter(|title| !title.is_empty());
    let title = given_title.or_else(|| facts.title(outlet.as_ref()));
    let days = facts.days(url.as_deref(), source);
    let byline = facts.byline(outlets, outlet.as_ref());

    let mut main = body::main_blocks(document, &mut whole);
    let all = whole.blocks;
    if facts.linked.is_type("LiveBlogPosting") {
        // The posts of a ticker are reports side by side, of which the main text would be the longest alone.
        main.clone_from(&all);
    }
    main.retain(|block| !(metadata::is_title(block, title.as_deref())));
    let mut own_notes = Notes::default();
    let mut sifted = sift::sift(outlets, &mut own_notes, outlet.as_ref(), title.as_deref(), &main);
    if n_chars(&sifted) == 0 {
        // A brief that no rule takes for the main text: what runs through the page in sentences is it.
        let running: Vec<Block> = all.iter().filter(|block| sift::is_solid(block)).cloned().collect();
        let mut running_notes = Notes::default();
        let found = sift::sift(outlets, &mut running_notes, outlet.as_ref(), title.as_deref(), &running);
        if n_chars(&found) >= MIN_BRIEF_CHARS && running.len() <= MAX_BRIEF_BLOCKS {
            (sifted, own_notes) = (found, running_notes);
        }
    }
    let n_body = n_chars(&sifted);
    if let Some(linked) = linked_blocks(&facts, n_body) {
        let mut linked_notes = Notes::default();
        let from_data = sift::sift(outlets, &mut linked_notes, outlet.as_ref(), title.as_deref(), &linked);
        if n_chars(&from_data) * 3 > n_body * 4 {
            let claims = std::mem::take(&mut sifted.claims);
            sifted = Sifted { claims, ..from_data };
            own_notes = linked_notes;
            own_notes.add(NoteKind::Markup, "body taken from the linked data; the page shows less of it");
        }
    }
    add_claims_below(outlets, outlet.as_ref(), &all, &mut sifted);

    let kind = kind_of(&facts, url.as_deref(), title.as_deref(), &all, &main, &sifted);
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
    finish(outlets, notes, page, source, draft, sifted)
}

fn n_chars(sifted: &Sifted) -> usize {
    sifted.paragraphs.iter().map(|paragraph| paragraph.chars().count()).sum()
}

/// The body in the linked data as blocks, where it is long enough to be one.
fn linked_blocks(facts: &Facts, n_body: usize) -> Option<Vec<Block>> {
    let body = facts.linked.body.as_deref().filter(|_| facts.linked.is_report())?;
    let n_linked = body.chars().count();
    if n_linked < MIN_LINKED_CHARS || n_linked * 3 < n_body * 4 {
        return None;
    }
    let blocks: Vec<Block> = if body.contains("<p") || body.contains("&lt;p") {
        let mut notes = Notes::default();
        let source = if body.contains("<p") { body.to_owned() } else { body.replace("&lt;", "<").replace("&gt;", ">") };
        let document = Document::fragment(markup::clean(&mut notes, &source).html);
        body::blocks_of(&document.root())
    } else {
        body.split('\n')
            .map(|line| Block::of(crate::linked::plain(line)))
            .filter(|block| !block.text.is_empty())
            .collect()
    };
    Some(blocks)
}

/// Credits in the lines that follow the last paragraph in the whole page: the main text often ends before them.
fn add_claims_below(outlets: &Outlets, own: Option<&Outlet>, all: &[Block], sifted: &mut Sifted) {
    const N_LINES: usize = 8;
    let Some(last) = sifted.paragraphs.last() else { return };
    let Some(at) = all.iter().rposition(|block| block.text.starts_with(last.as_str())) else { return };
    for block in all.iter().skip(at + 1).take(N_LINES).filter(|block| !block.is_linked() || block.n_chars() < 80) {
        let found = credit::source_line(outlets, &block.text).or_else(|| credit::first_published(outlets, &block.text));
        if let Some(claim) = found.filter(|claim| {
            !sifted.claims.contains(claim)
                && !own.is_some_and(|own| credit::is_same_outlet(outlets, own, &claim.outlet))
        }) {
            sifted.claims.push(claim);
        }
    }
}

/// What the page is, by its own word, its address and its look.
fn kind_of(
    facts: &Facts,
    url: Option<&str>,
    title: Option<&str>,
    all: &[Block],
    main: &[Block],
    sifted: &Sifted,
) -> ArticleKind {
    let linked = &facts.linked;
    let canonical = facts.canonical_url();
    let path = url
        .or(canonical.as_deref())
        .and_then(|url| url.split("://").nth(1))
        .and_then(|rest| rest.split_once('/'))
        .map_or("", |(_, path)| path);
    let folded_title = title.map(crate::tidy::fold).unwrap_or_default();
    let n_body = n_chars(sifted);
    let is_live_title = ["live:", "live updates", "live blog", "- live"]
        .iter()
        .any(|mark| folded_title.starts_with(mark) || folded_title.ends_with(mark));
    let parts: Vec<&str> = path.split('/').collect();
    // "/live/" alone may be a section on how to live.
    let is_live_path =
        parts.iter().any(|part| matches!(*part, "liveblog" | "live-blog" | "live-news" | "live-updates"))
            || parts.first() == Some(&"live")
            || parts.windows(2).any(|pair| matches!(pair, ["news" | "sport" | "world", "live"]));
    if linked.is_type("LiveBlogPosting") || is_live_path && n_body > 0 || is_live_title {
        return ArticleKind::Live;
    }
    let og_type = facts.meta(&["og:type"]).unwrap_or_default();
    let n_solid = sifted
        .paragraphs
        .iter()
        .filter(|paragraph| paragraph.chars().count() >= 80 && ends_sentence(paragraph))
        .count();
    if (linked.is_type("VideoObject") || og_type.starts_with("video")) && n_body < 600 {
        return ArticleKind::Video;
    }
    let is_report = linked.is_report() || og_type.eq_ignore_ascii_case("article");
    let is_collection = linked.is_type("CollectionPage") || linked.is_type("SearchResultsPage");
    let is_root = path.trim_matches('/').is_empty() && (url.is_some() || canonical.is_some());
    // A link with a day beside it.
    let is_headline = |block: &&Block| block.n_link_chars * 2 >= block.n_chars() && block.n_chars() >= 20;
    let n_headlines = main.iter().filter(is_headline).count().max(if n_solid == 0 {
        all.iter().filter(is_headline).count()
    } else {
        0
    });
    let is_index = n_headlines >= 5 && n_headlines > 2 * n_solid && (n_solid < 3 || n_body < MAX_INDEX_CHARS);
    if !linked.is_report() && is_index && (is_collection || is_root || !is_report) {
        return ArticleKind::Index;
    }
    let n_item_chars: usize = main.iter().filter(|block| block.kind == BlockKind::Item).map(Block::n_chars).sum();
    let n_main_chars: usize = main.iter().map(Block::n_chars).sum();
    if n_body > 0
        && n_item_chars * 10 > n_main_chars * 8
        && main.iter().filter(|block| block.kind == BlockKind::Item).count() >= 5
    {
        return ArticleKind::List;
    }
    if n_body == 0 { ArticleKind::Other } else { ArticleKind::Article }
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

fn finish(outlets: &Outlets, notes: &mut Notes, page: &RawPage, source: &str, draft: Draft, sifted: Sifted) -> Article {
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
        article.set_text(draft.title.as_deref(), &sifted.paragraphs);
    } else {
        notes.add(NoteKind::NoArticle, "no running text was found");
    }
    if !matches!(article.kind, ArticleKind::Article | ArticleKind::Live | ArticleKind::Index) {
        notes.add(NoteKind::Kind, format!("not coded: {}", kind_words(article.kind)));
    }
    if article.paywalled {
        notes.add(NoteKind::Paywall, "the page says that its text is for subscribers");
    }

    let filed = find_dateline(outlets, &mut article);
    set_credit(
        outlets,
        notes,
        source,
        &draft.byline,
        sifted.claims,
        filed.as_ref().and_then(|filed| filed.agency.clone()),
        &mut article,
    );
    let printed = draft.published.or(sifted.day);
    set_published(notes, page, printed, filed, &mut article);

    article.language =
        language::of(draft.language.as_deref(), if article.body().is_empty() { &article.text } else { article.body() });
    if let Some(read) = article.language.as_deref().filter(|read| !language::is_read(read)) {
        notes.add(NoteKind::Language, format!("not read: `{}`", read.split('-').next().unwrap_or(read)));
    }
    article
}

fn kind_words(kind: ArticleKind) -> &'static str {
    match kind {
        ArticleKind::Article => "an article",
        ArticleKind::Live => "a live ticker",
        ArticleKind::Video => "a video with a caption",
        ArticleKind::List => "a list of short items",
        ArticleKind::Index => "an index of links",
        ArticleKind::Other => "no article",
    }
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
    match given.or(printed).or(filed_day) {
        Some(date) => article.published = Some(Published { date, place }),
        None => notes.add(NoteKind::Date, "the page states no day of publication"),
    }
}
