//! The page: whatever lies in `assets/`, as it is in the program.

use std::io::Write as _;
use std::sync::LazyLock;

use flate2::Compression;
use flate2::write::GzEncoder;
use sha2::{Digest as _, Sha256};

/// Name and bytes of each file, by name.
static FILES: &[(&str, &[u8])] = include!(concat!(env!("OUT_DIR"), "/assets.rs"));

/// Each of [`FILES`] compressed, in their order, where that makes it smaller (fonts are compressed already). Made when the
/// first file is asked for.
static SMALLER: LazyLock<Vec<Option<Vec<u8>>>> = LazyLock::new(|| {
    let smaller = |bytes: &[u8]| {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        let written = encoder.write_all(bytes).and_then(|()| encoder.finish());
        written.ok().filter(|packed| packed.len() < bytes.len() / 10 * 9)
    };
    FILES.iter().map(|(_, bytes)| smaller(bytes)).collect()
});

/// What the page may do: read its own files and its own server, and nothing else.
pub(crate) const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; \
    connect-src 'self'; font-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// One file.
pub(crate) struct Asset {
    pub(crate) media: &'static str,
    pub(crate) bytes: &'static [u8],
    /// The same in gzip, where that is smaller.
    pub(crate) gzip: Option<&'static [u8]>,
    pub(crate) tag: String,
}

/// The file at a path; the page itself at `/` and at addresses of views, which have no dot.
pub(crate) fn at(path: &str) -> Option<Asset> {
    let name = path.strip_prefix("/assets/").or(path.strip_prefix('/'))?;
    let is_view = !name.contains('.')
        && !name.starts_with('/')
        && !name.contains("//")
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"/-_".contains(&byte));
    let name = if is_view { "index.html" } else { name };
    let found = FILES.binary_search_by(|(each, _)| (*each).cmp(name)).ok()?;
    let (name, bytes) = FILES.get(found)?;
    let digest = Sha256::digest(bytes);
    let tag = format!("\"{}\"", digest[..8].iter().map(|byte| format!("{byte:02x}")).collect::<String>());
    let gzip = SMALLER.get(found).and_then(Option::as_deref);
    Some(Asset { media: media(name), bytes, gzip, tag })
}

fn media(name: &str) -> &'static str {
    match name.rsplit_once('.').map(|(_, ending)| ending) {
        Some("html") => "text/html; charset=utf-8",
        Some("js" | "mjs") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("json" | "map") => "application/json",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("woff2") => "font/woff2",
        Some("txt") => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_files_of_the_page_are_served() {
        assert!(at("/").unwrap().media.starts_with("text/html"));
        assert!(at("/search").unwrap().media.starts_with("text/html"));
        for path in ["/../Cargo.toml", "/..%2fCargo.toml", "//etc/passwd", "/assets/../src/lib.rs", "/.git", "relative"]
        {
            assert!(at(path).is_none(), "{path}");
        }
        let borders = at("/world.json").unwrap();
        assert!(borders.gzip.is_some_and(|packed| packed.len() < borders.bytes.len() / 2));
        assert!(at("/source-sans-3-latin.woff2").unwrap().gzip.is_none());
        assert!(POLICY.starts_with("default-src 'none'") && !POLICY.contains("unsafe"));
    }
}
