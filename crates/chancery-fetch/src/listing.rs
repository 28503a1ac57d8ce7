//! What an answer is: a page, or something that lists pages.

use chancery_input::{Listed, Listing, WebMedia, undo_codings, web_media};

use crate::address::Address;
use crate::queue::Role;
use crate::reason::Reason;
use crate::settings::{MAX_ENTRIES, MAX_LISTING_BYTES, MAX_PAGE_BYTES};

/// What an answer is.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Found {
    Page,
    Listing(Vec<Listed>, Kind),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Feed,
    Sitemap,
    /// A sitemap of sitemaps.
    Index,
    /// Plain text, an address a line.
    List,
}

/// Tells what an answer is.
///
/// # Errors
///
/// If it is not what its role asks for.
pub(crate) fn found(content_type: &str, body: &[u8], role: Role) -> Result<Found, Reason> {
    let media = web_media(content_type, body);
    let mut inflated = Vec::new();
    let body = if media == WebMedia::Gzip && role != Role::Page {
        let (bytes, is_cut) = undo_codings("gzip", body.to_vec(), MAX_LISTING_BYTES);
        if is_cut {
            return Err(if bytes.len() < MAX_LISTING_BYTES {
                Reason::Coding
            } else {
                Reason::TooLong(MAX_LISTING_BYTES)
            });
        }
        inflated.extend_from_slice(&bytes);
        &inflated[..]
    } else {
        body
    };
    let other = || {
        Reason::Media(
            if content_type.is_empty() { "bytes without a kind" } else { content_type }.chars().take(60).collect(),
        )
    };
    if media == WebMedia::Other {
        return Err(other());
    }
    let listing = chancery_input::listing(body).map_err(|problem| Reason::Listing(problem.to_string()));
    match (role, listing) {
        (Role::Seed | Role::Sitemap, Ok(Some(listing))) => {
            let (links, kind) = match listing {
                Listing::Feed(links) => (links, Kind::Feed),
                Listing::Sitemap(links) => (links, Kind::Sitemap),
                Listing::SitemapIndex(links) => (links, Kind::Index),
            };
            let excess = || Reason::Listing(format!("has more than {MAX_ENTRIES} entries"));
            match links.len() {
                // An index may name an empty sitemap; whoever names one by hand means something else.
                0 if role == Role::Seed => Err(Reason::Listing("names no page".to_owned())),
                0..=MAX_ENTRIES => Ok(Found::Listing(links, kind)),
                _ => Err(excess()),
            }
        }
        (Role::Page, Ok(Some(_))) => Err(Reason::Media("a feed or sitemap".to_owned())),
        (Role::Sitemap, Ok(None)) => {
            // Sitemaps may be plain text too.
            list(body)
                .map(|links| Found::Listing(links, Kind::Sitemap))
                .ok_or_else(|| Reason::Listing("is none".to_owned()))
        }
        (Role::Seed | Role::Sitemap, Err(reason)) if !matches!(media, WebMedia::Page) => Err(reason),
        (Role::Seed, _) if media == WebMedia::Text && list(body).is_some() => {
            Ok(Found::Listing(list(body).unwrap_or_default(), Kind::List))
        }
        _ if matches!(media, WebMedia::Page | WebMedia::Text) => {
            if body.len() > MAX_PAGE_BYTES {
                Err(Reason::TooLong(MAX_PAGE_BYTES))
            } else {
                Ok(Found::Page)
            }
        }
        _ => Err(other()),
    }
}

/// A list of addresses, one a line; `#` begins a remark. `None` where a line is something else.
pub(crate) fn list(bytes: &[u8]) -> Option<Vec<Listed>> {
    let text = std::str::from_utf8(bytes).ok()?.trim_start_matches('\u{feff}');
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    let read =
        |line: &str| Address::parse(line).ok().map(|address| Listed { address: address.to_string(), changed: None });
    let links: Vec<Listed> = lines.take(MAX_ENTRIES + 1).map(read).collect::<Option<_>>()?;
    (1..=MAX_ENTRIES).contains(&links.len()).then_some(links)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_told_by_its_content_and_what_is_asked_of_it() {
        let feed = b"<rss><channel><item><link>https://a.example/1</link></item></channel></rss>";
        for kind in ["application/rss+xml", "text/xml", "text/html", "text/plain", ""] {
            assert!(
                matches!(found(kind, feed, Role::Seed), Ok(Found::Listing(links, Kind::Feed)) if links.len() == 1),
                "{kind}"
            );
        }
        assert_eq!(found("text/html", feed, Role::Page), Err(Reason::Media("a feed or sitemap".to_owned())));
        assert_eq!(found("text/html", b"<p>Envoys met.", Role::Page), Ok(Found::Page));
        let xhtml =
            b"<?xml version='1.0'?><html xmlns='http://www.w3.org/1999/xhtml'><body><p>Envoys met.</p></body></html>";
        assert_eq!(found("application/xml", xhtml, Role::Page), Ok(Found::Page));
        assert_eq!(found("text/html", b"<p>Envoys met.", Role::Sitemap), Err(Reason::Listing("is none".to_owned())));
        let list = b"# ours\nhttps://a.example/1\n\nhttps://b.example/2\n";
        assert!(
            matches!(found("text/plain", list, Role::Seed), Ok(Found::Listing(links, Kind::List)) if links.len() == 2)
        );
        assert_eq!(found("text/plain", b"Envoys met.\nhttps://a.example/1", Role::Seed), Ok(Found::Page));
        assert_eq!(found("image/png", b"\x89PNG\0\0", Role::Seed), Err(Reason::Media("image/png".to_owned())));
        assert!(matches!(found("text/html", b"\x7fELF\0\0\0", Role::Page), Err(Reason::Media(_))));
        assert!(matches!(
            found("application/gzip", b"\x1f\x8b\x08\0x", Role::Seed),
            Err(Reason::Coding | Reason::Media(_))
        ));
        let many = format!("<urlset>{}</urlset>", "<url><loc>https://a.example/</loc></url>".repeat(MAX_ENTRIES + 1));
        assert!(matches!(found("text/xml", many.as_bytes(), Role::Seed), Err(Reason::Listing(_))));
    }
}
