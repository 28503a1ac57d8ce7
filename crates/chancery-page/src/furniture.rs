//! Lines that belong to the page and not to the report: menus, promotions, captions, counters.
//!
//! Takes one line or one element's class and says whether it is furniture. Tuned for precision of the text that stays:
//! a "read more" taken for a sentence becomes an event that never was.

use std::borrow::Cow;
use std::sync::LazyLock;

use aho_corasick::AhoCorasick;

use crate::dates;
use crate::tidy::{ends_sentence, finder, fold};

mod reader;

use reader::{has_small_print, is_appeal, speaks_to_reader, without_quotations};

/// Tables that are sought anywhere in a line, each in one pass.
struct Finders {
    parts: AhoCorasick,
    picture_parts: AhoCorasick,
    walls: AhoCorasick,
    consent: AhoCorasick,
}

static FINDERS: LazyLock<Finders> = LazyLock::new(|| Finders {
    parts: finder(PARTS),
    picture_parts: finder(PICTURE_PARTS),
    walls: finder(WALLS),
    consent: finder(CONSENT),
});

/// Characters above which a line is a paragraph, whatever it begins with.
const MAX_LINE_CHARS: usize = 320;

/// Whether the whole line is furniture.
pub(crate) fn is_furniture(line: &str) -> bool {
    // Agencies begin the caption of an old picture so, and tell the whole story in it.
    if ["FILE - ", "FILE – ", "FILE — ", "FILE PHOTO"].iter().any(|mark| line.starts_with(mark)) {
        return true;
    }
    if line.len() > 4 * MAX_LINE_CHARS {
        return false;
    }
    let n_chars = line.chars().count();
    if n_chars > MAX_LINE_CHARS {
        return false;
    }
    let folded = fold(line);
    let core = folded.trim_matches(|c: char| !c.is_alphanumeric() && !matches!(c, '©' | '@'));
    if core.is_empty() || LINES.binary_search(&core).is_ok() {
        return true;
    }
    // What somebody says is a report, however it begins.
    let is_speech = line.starts_with(['"', '“', '«', '„', '‘', '\'']);
    let is_sentence = ends_sentence(line) && line.split_whitespace().count() > 7;
    let own = if is_sentence { without_quotations(&folded) } else { Cow::Borrowed(folded.as_str()) };
    let own = own.as_ref();
    !is_speech && starts_with_any(core, STARTS) && (n_chars <= 200 || !is_sentence)
        || !is_speech && !is_sentence && starts_with_any(core, SOFT_STARTS)
        || !is_speech && starts_with_any(core, READER_STARTS) && (!is_sentence || speaks_to_reader(own))
        || n_chars <= 160 && (FINDERS.parts.is_match(own) || is_contact(own) || has_small_print(own, is_sentence))
        || is_label(core, n_chars)
        || is_counter(core)
        || is_picture_credit(line, core)
        || is_shortcode(line)
        || is_code(line)
        || is_address_line(line)
        || n_chars <= 200 && is_invitation(&folded)
        || is_appeal(own)
        || is_tweet_mark(line)
}

/// Whether the line asks the reader to pay or register for the rest of the text.
pub(crate) fn is_wall(line: &str) -> bool {
    if line.len() > 4 * MAX_LINE_CHARS || line.chars().count() > MAX_LINE_CHARS {
        return false;
    }
    let folded = fold(line);
    FINDERS.walls.is_match(&folded)
}

/// Whether the line is about the author, as printed below a text: "Ana Ruiz is a reporter at … Email: …".
///
/// Many reports are about journalists; without an address, an account or an appeal to write it is one of those.
pub(crate) fn is_bio(line: &str) -> bool {
    let folded = fold(line);
    let n_chars = folded.chars().count();
    let is_about =
        [" is a ", " is an ", " is the ", " covers ", " writes ", " reports "].iter().any(|verb| folded.contains(verb));
    let is_trade = folded.split(|c: char| !c.is_alphanumeric()).any(|word| TRADES.binary_search(&word).is_ok());
    let is_reachable = folded.contains('@')
        || ["email", "e-mail", "follow ", "twitter", "on x ", "reach "].iter().any(|word| folded.contains(word));
    n_chars <= 500
        && is_reachable
        && (is_about && is_trade || folded.starts_with("contact ") || folded.starts_with("email "))
}

/// Whether an element of that class or id holds furniture.
pub(crate) fn is_box(names: &str) -> bool {
    has_word(names, BOX_WORDS)
}

/// Whether an element of that class or id holds what readers write.
pub(crate) fn is_comments(names: &str) -> bool {
    has_word(names, COMMENT_WORDS)
}

/// Whether an element of that class holds the line below a headline.
pub(crate) fn is_deck(names: &str) -> bool {
    has_word(names, DECK_WORDS)
}

/// Whether an element of that class or id asks for consent to cookies: such texts are long enough to be taken for the
/// report.
pub(crate) fn is_consent(names: &str) -> bool {
    FINDERS.consent.is_match(&names.to_ascii_lowercase())
}

/// Whether a class or id has one of the words, parted by marks or by capitals.
fn has_word(names: &str, table: &[&str]) -> bool {
    let mut word = String::new();
    let mut last = ' ';
    for c in names.chars().chain([' ']) {
        let is_border = !c.is_alphanumeric() || (c.is_uppercase() && last.is_lowercase());
        if is_border && !word.is_empty() {
            if table.binary_search(&word.as_str()).is_ok() {
                return true;
            }
            word.clear();
        }
        if c.is_alphanumeric() {
            word.extend(c.to_lowercase());
        }
        last = c;
    }
    false
}

/// Whether the line is a day, or several, with at most a few words such as "Published on" around.
pub(crate) fn is_date_line(line: &str) -> bool {
    if line.chars().count() > 100 || ends_sentence(line) {
        return false;
    }
    let Some(found) = dates::first_in(line) else { return is_clock_line(line) };
    let is_word = |word: &&str| word.chars().filter(|c| c.is_alphabetic()).count() > 3;
    let around = [&line[..found.start], &line[found.end..]];
    around.iter().flat_map(|part| part.split_whitespace()).filter(is_word).count() <= 6
}

/// "Updated Nov 19, 6:55 AM": a word for publication and a time of day, without the year.
fn is_clock_line(line: &str) -> bool {
    let folded = fold(line);
    let is_said = ["updated", "posted", "published", "last updated"].iter().any(|word| folded.starts_with(word));
    let is_clock = |word: &str| {
        word.split_once(':').is_some_and(|(hour, rest)| {
            hour.len() <= 2
                && hour.bytes().all(|byte| byte.is_ascii_digit())
                && rest.starts_with(|c: char| c.is_ascii_digit())
        })
    };
    is_said && folded.split_whitespace().any(is_clock)
}

/// Whether `core` begins with one of the words and does not go on as a longer word.
fn starts_with_any(core: &str, starts: &[&str]) -> bool {
    let idx = starts.partition_point(|start| *start <= core);
    // Sorted, so the longest beginning that fits stands close before; shorter ones further up.
    starts[..idx].iter().rev().take_while(|start| start.chars().next() == core.chars().next()).any(|start| {
        core.strip_prefix(start).is_some_and(|rest| !rest.starts_with(char::is_alphanumeric) || start.ends_with(' '))
    })
}

/// A label with a colon: "Tags: piracy, fishing".
fn is_label(core: &str, n_chars: usize) -> bool {
    let Some((label, _)) = core.split_once([':', '|', '/']) else { return false };
    n_chars <= 200 && LABELS.binary_search(&label.trim()).is_ok()
}

/// A count of something that readers do: "by -605 views", "12 comments", "3 min read".
fn is_counter(core: &str) -> bool {
    let words: Vec<&str> = core.split_whitespace().collect();
    if words.len() > 6 {
        return false;
    }
    let is_number =
        |word: &str| word.chars().any(|c| c.is_ascii_digit()) && word.chars().all(|c| !c.is_alphabetic() || c == 'k');
    let n_numbers = words.iter().filter(|word| is_number(word)).count();
    n_numbers > 0
        && words.iter().any(|word| COUNTED.binary_search(word).is_ok())
        && words.iter().all(|word| is_number(word) || COUNTED.binary_search(word).is_ok() || word.chars().count() <= 3)
}

/// Who took a picture: "Photo: A. Moe", "(AP Photo/A. Moe)", "A. Moe / Getty Images".
fn is_picture_credit(line: &str, core: &str) -> bool {
    if line.chars().count() > 160 || ends_sentence(line) && !line.ends_with(')') {
        return false;
    }
    FINDERS.picture_parts.is_match(core)
}

/// A mark of the editing system that was never replaced: `[related id="1"]`.
fn is_shortcode(line: &str) -> bool {
    let is_tag =
        line.strip_prefix('[').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_lowercase() || c == '/'));
    is_tag && (line.contains("=\"") || line.ends_with(']') && (line.contains('=') || !line.contains(' ')))
}

/// Data or a template that was meant for a script.
fn is_code(line: &str) -> bool {
    ["\",\"", "\":\"", "{|", "{*", "{{", "\\n\\n", "&lt;/"].iter().any(|mark| line.contains(mark))
}

/// An address and nothing else.
fn is_address_line(line: &str) -> bool {
    (line.starts_with("http://") || line.starts_with("https://")) && line.split_whitespace().count() <= 3
}

/// "Follow us on Facebook and Instagram": an invitation that names two networks or more.
fn is_invitation(folded: &str) -> bool {
    const NETWORKS: &[&str] =
        &["facebook", "instagram", "linkedin", "telegram", "tiktok", "twitter", "whatsapp", "youtube"];
    const CALLS: &[&str] = &["connect with", "find us", "follow", "join", "like us", "subscribe", "watch us"];
    NETWORKS.iter().filter(|network| folded.contains(*network)).count() >= 2
        && CALLS.iter().any(|call| folded.starts_with(call))
}

/// Where somebody is reached: "Ana Ruiz can be reached at ana@quay.example." Deals are reached at talks.
fn is_contact(own: &str) -> bool {
    const N_CHARS: usize = 40;
    const MIN_DIGITS: usize = 7;
    let mut places = ["can be reached at", "may be reached at"].iter().filter_map(|words| own.split_once(words));
    places.any(|(_, rest)| {
        let place = || rest.chars().take(N_CHARS);
        place().any(|c| c == '@') || place().filter(char::is_ascii_digit).count() >= MIN_DIGITS
    })
}

/// Who wrote an embedded message: "— Quay Board (@quayboard) May 13, 2024".
fn is_tweet_mark(line: &str) -> bool {
    line.starts_with(['—', '–']) && line.contains("(@") && line.chars().count() <= 140
        || line.starts_with("pic.twitter.com/")
}

/// What authors of reports are, sorted.
#[rustfmt::skip]
const TRADES: &[&str] = &[
    "analyst", "author", "columnist", "contributor", "correspondent", "covering", "covers", "editor", "freelance",
    "freelancer", "intern", "journalist", "producer", "professor", "reporter", "reports", "staff", "writer", "writes",
];

/// Words of classes and ids that name furniture, sorted.
#[rustfmt::skip]
const BOX_WORDS: &[&str] = &[
    "ad", "addthis", "ads", "adsense", "advert", "advertisement", "advertising", "adverts", "aside", "author",
    "authors", "bio", "bookmark", "breadcrumb", "breadcrumbs", "byline", "bylines", "callout", "caption", "captions",
    "consent", "cookie", "cookies", "copyright", "credit", "credits", "cta", "disclaimer", "donate", "donation",
    "factbox", "figcaption", "footer", "footnote", "footnotes", "gallery", "image", "infobox", "inread", "latest",
    "menu", "metadata", "modal", "morefrom", "nav", "navigation", "newsletter", "newsletters", "outbrain", "overlay",
    "pager", "pagetools", "pagination", "partner", "photo", "photocredit", "picture", "poll", "popular", "popup",
    "print", "promo", "promos", "promotion", "quiz", "rating", "readmore", "recirc", "recirculation", "recommendation",
    "recommendations", "recommended", "related", "relatedarticles", "relatedlinks", "relatedstories", "rollover",
    "share", "sharebar", "sharing", "sidebar", "signup", "slideshow", "social", "socials", "sponsor", "sponsored",
    "subscribe", "subscription", "taboola", "tags", "teaser", "teasers", "thumbnail", "timestamp", "toc", "toolbar",
    "tooltip", "trending", "tweet",
];

/// Words of classes and ids that name what readers write, sorted.
const COMMENT_WORDS: &[&str] = &["comment", "commentlist", "comments", "disqus", "respond"];

/// Words of classes that name the line below a headline, sorted.
#[rustfmt::skip]
const DECK_WORDS: &[&str] = &[
    "abstract", "chapeau", "deck", "dek", "description", "excerpt", "intro", "lead", "lede", "standfirst",
    "strapline", "subhead", "subheading", "subheadline", "subtitle", "summary", "teaser", "vorspann",
];

/// What classes and ids of consent dialogs have in them.
const CONSENT: &[&str] =
    &["consent", "cookie-", "cookie_", "cookiebanner", "cookielaw", "cookies-", "didomi", "gdpr", "onetrust", "ot-sdk"];

/// Whole lines, without the marks at their ends, sorted.
#[rustfmt::skip]
const LINES: &[&str] = &[
    "ad", "ad feedback", "add comment", "add to favorites", "advert", "advertise", "advertise with us",
    "advertisement", "advertisements", "advertising", "advertorial", "afp", "all rights reserved", "also read",
    "also see", "anuncio", "anzeige", "back", "back to top", "bookmark", "breaking news", "close", "comment",
    "comments", "comments are closed", "compartir", "contact", "contact us", "continue", "continue reading",
    "copy link", "copy link to clipboard", "copyright", "donate", "donate now", "download", "download app", "e-mail",
    "editor's note", "editor's pick", "editor's picks", "editors' picks", "email", "email this", "enlarge",
    "enlarge image", "enlarge this image", "facebook", "featured", "file photo", "find out more", "follow",
    "follow us", "full story", "getty images", "gift this article", "go to top", "hide caption", "home", "image",
    "image caption", "image credit", "image source", "in pictures", "instagram", "join the conversation",
    "jump to details", "know more", "latest", "latest news", "latest stories", "learn more", "leave a comment",
    "leave a reply", "lees ook", "lesen sie auch", "like", "link copied", "linkedin", "listen", "live", "load more",
    "loading", "log in", "login", "menu", "more", "more from", "more news", "more on this", "more on this story",
    "more on this topic", "more stories", "more to read", "more top stories", "most popular", "most read",
    "most viewed", "must read", "new", "newsletter", "newsletters", "next", "next article", "next post", "next story",
    "no comments", "no comments yet", "no more pages to load", "no more posts available", "no more posts to load",
    "now playing", "open image in gallery", "open in app", "opinion", "our standards", "people also read", "photo",
    "photo credit", "photos", "pinterest", "play", "play video", "popular", "popular stories", "post a comment",
    "previous", "previous article", "previous post", "print", "print this", "promoted", "publicidad", "publicidade",
    "publicité", "read", "read also", "read full story", "read less", "read more", "read next", "read the full story",
    "readers comments", "recommended", "recommended for you", "recommended stories", "reddit", "register", "reklam",
    "reklama", "related", "related articles", "related content", "related links", "related news", "related posts",
    "related stories", "related topics", "related video", "related videos", "reply", "report", "report ad",
    "republish", "reuters", "save", "save article", "save this article", "scroll down", "scroll to continue",
    "scroll to continue with content", "search", "see also", "see more", "share", "share article", "share on facebook",
    "share on twitter", "share on whatsapp", "share on x", "share this", "share this article", "share this post",
    "share this story", "share your thoughts", "show caption", "show comments", "show more", "sign in", "sign up",
    "sign up now", "skip advertisement", "skip to content", "skip to main content", "slide", "source", "sponsored",
    "sponsored content", "story continues below", "story continues below advertisement", "submit", "subscribe",
    "subscribe now", "subscribe to our newsletter", "subscribe today", "support local journalism", "support us", "tag",
    "tags", "telegram", "text size", "thank you for reading", "thanks for reading", "this is a modal window",
    "toggle caption", "top", "top stories", "topics", "trending", "trending now", "trending stories", "tweet",
    "twitter", "up next", "video", "videos", "view all", "view all comments", "view comments", "view gallery",
    "view more", "view this post on instagram", "watch", "watch here", "watch live", "watch more", "watch now",
    "watch on youtube", "watch the video", "werbung", "whatsapp", "x", "xinhua", "you may also like",
    "you might also like", "you might be interested in", "your email address will not be published",
];

/// How furniture begins, sorted; what ends in a letter must end a word there.
#[rustfmt::skip]
const STARTS: &[&str] = &[
    "(reporting by", "a version of this article appeared", "about the author", "additional reporting by", "also read",
    "article continues", "baca juga", "be the first to comment", "click here", "contact us at", "continue reading",
    "create a free account", "don't have an account", "don't miss", "editor's note:", "editors' note:",
    "enter your email", "exclusive articles by", "exclusive articles from", "fill out my", "first published on",
    "first published:", "follow @", "follow her", "follow him", "follow live updates", "follow the author", "follow us",
    "for more news", "for more stories", "for the latest", "get all the latest", "get breaking news", "get notified",
    "get the app", "get the best of", "get the day's", "get the latest", "get unlimited", "got a news tip",
    "have a news tip", "if you enjoyed this", "if you like this", "if you liked this", "image copyright",
    "image credit", "image source", "join the conversation", "join us on", "keep reading", "know more about",
    "last modified", "last updated", "lee también", "leer más", "lees ook", "leggi anche", "leia mais", "leia também",
    "lesen sie auch", "like us on", "like what you", "link copied", "lire aussi", "listen:", "log in", "mehr zum thema",
    "mehr:", "more like this", "more on this", "more on:", "more:", "never miss", "originally published on:",
    "our journalism", "photo credit", "photograph:", "photos:", "pic:", "picture:", "please enable", "please log in",
    "please sign", "please subscribe", "podcast:", "published:", "read also", "read full", "read here", "read more",
    "read next", "read now", "read our", "read the full", "read the original", "read:", "recommended:", "register now",
    "related article", "related stories", "related story", "related:", "reporting by", "save my name", "scan the",
    "scroll down", "see also", "share on", "share this", "share your", "sign in", "sign up", "sorry, your browser",
    "stay ahead", "stay connected", "stay informed", "stay on top of", "stay up to date", "stay up-to-date",
    "stay updated", "story continues", "story highlights", "subscribe", "support quality", "tap here",
    "te puede interesar", "thanks for reading", "the article continues", "the story continues",
    "this article is part of", "this article was amended", "this is a developing story", "this site uses",
    "this story is developing", "this website uses", "to contact the", "to continue reading", "to read more",
    "trending:", "unlimited digital access", "unlimited online access", "updated:", "video credit", "video:",
    "view comments", "want more", "want to read more", "watch:", "we may earn", "we may receive a commission",
    "we use cookies", "we value your", "we want to hear", "we're sorry", "with files from", "with inputs from",
    "you are receiving", "you can read more", "you can sign up", "you may also", "you might also", "you must be logged",
    "à lire aussi", "читайте также", "что думаете",
];

/// How furniture begins that may also begin a sentence: it counts only where the line is none. Sorted.
#[rustfmt::skip]
const SOFT_STARTS: &[&str] = &[
    "access articles from", "advertisement", "all photos", "also on", "click to", "compiled by", "contact our",
    "contact the author", "contributing writer", "copyright", "dear reader", "do you have a", "download our",
    "download the", "edited by", "editing by", "email the author", "enjoy additional articles", "explore more",
    "follow more", "follow on", "follow our", "for all the latest", "for more information, please", "get in touch",
    "get our", "get updates", "have a story", "have you", "have your say", "if you would like to", "in pictures:",
    "join our", "keep up with", "learn more about our", "leave a comment", "let us know", "like our", "listen to",
    "live updates:", "more about", "more from", "more news:", "most read", "most shared", "no comments",
    "not a subscriber", "now read", "on the same topic", "opinion:", "photo by", "photograph by", "photos by",
    "picture by", "please note", "please share", "please support", "posted by", "posted in", "posted on",
    "produced by", "published by", "published in", "published on", "read about", "read all", "register for",
    "see more", "see our", "send us", "share your thoughts", "show more", "stay tuned", "submit a",
    "support local journalism", "support our", "swipe", "tell us", "thank you for", "the views expressed",
    "this article contains", "this content is", "this page was", "this story was updated", "this video", "to comment",
    "to receive", "to subscribe", "unlock this", "updated at", "updated on", "video by", "view all", "view more",
    "visit our", "watch live", "watch more", "watch the", "we welcome", "what do you think", "you can also",
    "you can follow", "you may like", "your browser", "your email",
];

/// How furniture begins that may also begin a sentence: in a sentence it counts only where that speaks to its reader. Sorted.
#[rustfmt::skip]
const READER_STARTS: &[&str] = &[
    "already a member", "already a subscriber", "by clicking", "by signing up", "by submitting", "by subscribing",
    "sponsored by",
];

/// What furniture has somewhere in a short line. Sorted.
#[rustfmt::skip]
const PARTS: &[&str] = &[
    "affiliate commission", "affiliate links", "all rights reserved", "click here to", "electronic replica", "enable javascript", "follow us on",
    "free newsletter", "html5 video", "in your inbox", "newsletter here", "our newsletter", "our privacy policy",
    "sign up for our", "sign up here", "sign up to our", "store cookies on", "story continues below",
    "subscribe to our", "this website uses cookies", "to our newsletter", "to your inbox", "your inbox",
];

/// Labels that stand before a colon or a bar, sorted.
#[rustfmt::skip]
const LABELS: &[&str] = &[
    "also read", "also see", "article tags", "baca juga", "caption", "categories", "category", "credit", "credits",
    "don't miss", "explained", "explore", "featured image", "featured photo", "file photo", "filed under", "gallery",
    "graphic", "image", "images", "in this article", "in this story", "key words", "keywords", "listen", "live blog",
    "more", "more on this", "opinion", "photo", "photos", "picture", "podcast", "read", "read also", "read more",
    "read next", "recommended", "related", "related news", "related stories", "related topics", "related video", "see",
    "see also", "see more", "tag", "tags", "topic", "topics", "video", "watch", "watch also", "watch now",
    "you may also like",
];

/// What counters count, sorted.
#[rustfmt::skip]
const COUNTED: &[&str] = &[
    "ago", "by", "comment", "comments", "days", "hits", "hour", "hours", "like", "likes", "min", "mins", "minute",
    "minutes", "pageviews", "post", "posts", "read", "reading", "reads", "replies", "seconds", "share", "shares",
    "time", "total", "tweets", "updated", "view", "views", "votes", "weeks",
];

/// What credits of pictures have in them.
#[rustfmt::skip]
const PICTURE_PARTS: &[&str] = &[
    "afp via getty", "ap photo", "courtesy of", "file photo", "file/ap", "file/reuters", "getty images", "handout via",
    "image credit", "image:", "istock", "photo by", "photo courtesy", "photo credit", "photo/", "photo:",
    "photograph:", "photos:", "picture:", "reuters/", "screengrab", "shutterstock", "via ap)", "via getty",
    "via reuters", "wire photo",
];

/// How a wall is worded.
#[rustfmt::skip]
const WALLS: &[&str] = &[
    "article is exclusive to subscribers", "article is for subscribers", "article is only available to subscribers",
    "content is for subscribers", "continue reading this article with", "continue reading with a",
    "continue reading your article with", "for subscribers only", "log in to continue reading",
    "log in to read the full", "only for subscribers", "register to continue reading", "register to read the full",
    "rest of this article is for", "sign in to continue reading", "sign in to read the full", "subscribe now to read",
    "subscribe to continue", "subscribe to keep reading", "subscribe to read", "subscribe to unlock",
    "subscriber-only content", "subscribers can read", "this content is for members", "this is a premium article",
    "this is a subscriber-only", "to continue reading this", "to continue reading, ", "to read the full article, ",
    "to read the full story, ", "to read the rest of this article", "unlock this article",
    "you have reached your limit of free", "you've reached your limit of free",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_sorted() {
        for table in [
            BOX_WORDS,
            COMMENT_WORDS,
            DECK_WORDS,
            TRADES,
            LINES,
            STARTS,
            SOFT_STARTS,
            READER_STARTS,
            PARTS,
            LABELS,
            COUNTED,
            PICTURE_PARTS,
            WALLS,
        ] {
            assert!(table.is_sorted(), "{:?}", table.windows(2).find(|pair| pair[0] > pair[1]));
        }
    }

    #[test]
    fn furniture_of_many_makes() {
        for line in [
            "by -41 Views",
            "[quay-related id=\"4\" title=\"Ferries\"]",
            "— Quay Board (@quayboard) May 13, 2024",
            "Your support keeps our newsroom open: give as little as one euro a month.",
            "1,204 views",
            "3 min read",
            "12 comments",
            "No more posts available!",
            "Advertisement",
            "ADVERTISEMENT",
            "Share this",
            "Read more: What the harbour board does",
            "READ MORE »",
            "Also read: Ferries return",
            "Baca juga: Kapal kembali",
            "Photo: Quay Times",
            "(AP Photo/A. Moe)",
            "Moored boats last year. A. Moe / Getty Images",
            "Sign up for our morning letter",
            "Get the latest from the harbour in your inbox",
            "Tags: piracy, fishing, Togo",
            "© 2025 The Quay Times. All rights reserved.",
            "Support independent journalism on the quay. Donate today.",
            "If you value our reports, please consider a contribution: as little as one euro a month keeps us afloat.",
            "Become a member for two euros a month and read our ship lists first.",
            "Contribute as little as two euros to keep the ship lists free for all.",
            "The Quay Times has no paywall. We ask readers who can to donate.",
            "Terms and conditions",
            "Terms of use | Privacy policy and cookies",
            "By subscribing you agree to the terms and conditions of the Quay Times and to its cookie policy.",
            "This site is protected by a captcha and the Privacy Policy and Terms of Service of its maker apply.",
            "Already a member of the Quay Club? Sign in to read all that you have paid for.",
            "Already a subscriber",
            "By signing up, you agree that we write to you.",
            "Sponsored by Quay Bank",
            "Ana Ruiz can be reached at ana@quaytimes.example or through the desk.",
            "The desk may be reached at +00 (555) 010-0199 at all hours of the day.",
            "* * *",
        ] {
            assert!(is_furniture(line), "{line}");
        }
    }

    #[test]
    fn sentences_of_a_report_stay() {
        for line in [
            "He read more than twenty letters aloud before the chamber rose.",
            "The share of votes fell by 12 points.",
            "“Read the treaty,” she said.",
            "Video of the clash was shown to both delegations.",
            "Watch towers along the river were manned on Monday.",
            "More than 30 people were held.",
            "Photographs of the bridge were sent to the court.",
            "Source close to the palace denied it.",
            "This video shows soldiers on the quay, the ministry said on Tuesday.",
            "“Thank you for coming,” she said.",
            "By nightfall the border was shut.",
            "Subscribers to the fund approved the loan.",
            "Japan contributed $10 million to the port fund, bringing its total contribution to $50 million, aides said.",
            "China donated 500,000 doses to the islands on Sunday, its largest donation so far, the ministry said.",
            "Supporters of the opposition were asked to donate blood after police shot at the crowd, doctors said.",
            "Families on the coast live on as little as $40 a month, the agency said.",
            "“We need your support and your contribution,” the minister told his supporters in the harbour on Monday.",
            "The US said that supporters of the bill would donate the sum a month later, officials said.",
            "A ceasefire can be reached at the talks in the harbour, the mediators said on Sunday.",
            "The rebels rejected the terms and conditions that the envoys set on Monday.",
            "Support for the terms of use fell among dockers after the strike, unions said.",
            "The author of the article was arrested at the border on Monday, police said.",
            "Already a member of the alliance, the republic vetoed the bid of its neighbour, officials said.",
            "By signing up to the accord, Togo agreed to open its port to both fleets, the ministry said.",
            "Sponsored by two neighbours, the talks on the river began on Monday, mediators said.",
        ] {
            assert!(!is_furniture(line), "{line}");
        }
    }

    #[test]
    fn boxes_are_told_by_words_of_their_class() {
        for class in ["inline-related", "wp-caption-text", "relatedLinks", "newsletter_box", "shareBar"] {
            assert!(is_box(class), "{class}");
        }
        for class in ["article-body", "shared-content", "adapted", "headline", "broadcast"] {
            assert!(!is_box(class), "{class}");
        }
    }

    #[test]
    fn walls() {
        assert!(is_wall("Subscribe to continue reading this story"));
        assert!(!is_wall("The wall at the border was finished."));
    }

    #[test]
    fn lines_about_authors() {
        assert!(is_bio("Ana Ruiz is a senior reporter for the Quay Times. Email: ana@quaytimes.example."));
        assert!(is_bio("Ana Ruiz covers ports. Follow her on X @anaruiz."));
        assert!(!is_bio("Ana Ruiz is a reporter whom the court sent to prison on Monday."));
    }

    #[test]
    fn date_lines() {
        assert!(
            is_date_line("Published: 13.05.2024 06:30") && is_date_line("14 October 2024 · updated 15 October 2024")
        );
        assert!(!is_date_line("On 13 May 2024 the two sides signed."));
    }
}
